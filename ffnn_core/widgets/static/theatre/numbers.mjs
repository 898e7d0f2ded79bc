/** The folds with the numbers: every weight and its gradient, and the run as a table to take away. */

import { button, toolbar } from "../lib/controls.mjs";
import { foldout } from "./foldout.mjs";
import { SETTINGS } from "./settings.mjs";

/** @param {object} ui the scope @param {() => object} made the runs as they are now */
export function numbers(ui, made) {
  const weights = foldout(ui, "Every weight and its gradient", open), table = foldout(ui, "The run as a table", open);
  const step = foldout(ui, "Unfold this step", unfoldStep);
  let one = null; // what unfolds a step, once it was asked for
  let kit = null, tables = []; // `kit` comes when the first is opened
  const get = (name) => ui.model.get(name);
  const settings = () => Object.fromEntries(SETTINGS.map((trait) => [trait, get(trait)]));
  const name = (k) => `run-${get("dataset").replace("_", "-")}${k ? "-2" : ""}`;
  const downloads = toolbar("Take the run away",
    button(ui, { label: "Download CSV", onPress: () => made().runs.forEach((run, k) => kit.saveCsv(run, made().net, name(k))) }),
    button(ui, { label: "Download JSON", onPress: () => made().runs.forEach((run, k) => kit.saveJson(run, made().net, name(k), settings())) }));

  async function unfoldStep() {
    const { unfold } = await import("./unfold.mjs");
    if (ui.signal.aborted) return;
    one ??= unfold(ui, made);
    step.fill(...one.els);
    draw();
  }
  async function open() {
    kit ??= await import("./tables.mjs");
    if (ui.signal.aborted) return;
    if (!tables.length) begin();
    draw();
  }
  function begin() {
    step.el.hidden = Boolean(made().runs[0].recorded); // what a replayed run took for its step is its own affair
    const { runs, names, net } = made();
    tables = kit ? runs.map((_, k) => kit.weightTable(net, runs.length > 1 ? names[k] : "Over all training points")) : [];
  }
  function drawWeights() {
    if (kit && weights.open) made().runs.forEach((run, k) => tables[k].draw(run.view, run.gradient()));
  }
  function draw() {
    if (one && step.open) one.draw();
    if (!kit) return;
    if (weights.open) weights.fill(...tables.map((one) => one.el));
    drawWeights();
    const { runs, names, data } = made();
    if (table.open) table.fill(downloads, kit.runTable(runs, runs.length > 1 ? names : [""], data.test.n > 0));
  }
  return { els: [step.el, weights.el, table.el], draw, drawWeights, begin };
}
