/** The folds with the numbers: every weight and its gradient, and the run as a table to take away. */

import { button, toolbar } from "../lib/controls.mjs";
import { foldout } from "./foldout.mjs";
import { SETTINGS } from "./settings.mjs";
import { runTable, saveCsv, saveJson, weightTable } from "./tables.mjs";

/** @param {object} ui the scope @param {() => object} made the runs as they are now */
export function numbers(ui, made) {
  const weights = foldout(ui, "Every weight and its gradient", draw), table = foldout(ui, "The run as a table", draw);
  let tables = [];
  const get = (name) => ui.model.get(name);
  const settings = () => Object.fromEntries(SETTINGS.map((trait) => [trait, get(trait)]));
  const name = (k) => `run-${get("dataset").replace("_", "-")}${k ? "-2" : ""}`;
  const downloads = toolbar("Take the run away",
    button(ui, { label: "Download CSV", onPress: () => made().runs.forEach((run, k) => saveCsv(run, made().net, name(k))) }),
    button(ui, { label: "Download JSON", onPress: () => made().runs.forEach((run, k) => saveJson(run, made().net, name(k), settings())) }));

  function drawWeights() {
    if (weights.open) made().runs.forEach((run, k) => tables[k].draw(run.view, run.gradient()));
  }
  function draw() {
    if (weights.open) weights.fill(...tables.map((one) => one.el));
    drawWeights();
    const { runs, names, data } = made();
    if (table.open) table.fill(downloads, runTable(runs, runs.length > 1 ? names : [""], data.test.n > 0));
  }
  return {
    els: [weights.el, table.el], draw, drawWeights,
    begin() {
      const { runs, names, net } = made();
      tables = runs.map((_, k) => weightTable(net, runs.length > 1 ? names[k] : "Over all training points"));
    },
  };
}
