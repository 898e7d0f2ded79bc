/** The picture of one run, or of two side by side: data, network and loss, from the same numbers. */

import { checkbox } from "../lib/controls.mjs";
import { h, inked } from "../lib/dom.mjs";
import { network } from "../generated/networks.mjs";
import { curves, swatch } from "./curves.mjs";
import { DATASETS, makeData, ownData } from "./data.mjs";
import { diagram } from "./diagram.mjs";
import { makeRun, startingWeights } from "./engine.mjs";
import { makeField } from "./field.mjs";
import { plane } from "./plane.mjs";
import { hiddenOf, makeReplay } from "./record.mjs";
import { formula } from "./words.mjs";

const CELLS = { 1: 200, 2: 36 };
export const filled = (bytes) => (bytes?.byteLength ?? 0) > 0;

/** The data, the printed network and the runs that the traits ask for. */
export function makeRuns(get) {
  const own = filled(get("points")) && (get("dataset") === "own" || filled(get("record")));
  const data = own ? ownData(get("points")) : makeData(DATASETS[get("dataset")] ? get("dataset") : "xor", get("noise"));
  const asked = get("output_activation");
  const output = asked !== "auto" ? asked : data.classes ? "sigmoid" : "identity";
  const loss = output === "sigmoid" ? get("loss_function") : "rss", activation = get("activation");
  const hidden = filled(get("record")) ? hiddenOf(get("record"), data.D) : get("hidden");
  const net = network(data.D, hidden, 1, { hidden_activation: activation, output_activation: output, loss });
  const made = { data, net, output, loss, activation };
  if (filled(get("record"))) {
    const records = [get("record"), get("other")].filter(filled);
    return { ...made, runs: records.map((bytes) => makeReplay({ net, data, bytes })), names: [get("title"), get("other_title")].slice(0, records.length) };
  }
  const rates = [get("learning_rate"), get("race")].filter((rate) => rate > 0);
  const start = startingWeights(net.N_PARAMETERS, get("scale"), get("seed"));
  const runs = rates.map((rate) => makeRun({ net, data, start, rate, batch: get("batch_size"), seed: get("seed"), passes: get("passes") }));
  return { ...made, runs, names: rates.length > 1 ? rates.map((rate) => `rate ${rate}`) : [get("title")] };
}

/** What the colours and widths of the diagram mean. */
function legend(activation, D) {
  const [low, high] = { sigmoid: ["0", "1"], tanh: ["−1", "1"] }[activation] ?? ["−largest", "largest"];
  const weight = (ink, words) => [swatch(ink, false), words];
  return h("p", { class: "ed-key" }, h("span", {}, weight("neg", "weight below 0,")), " ", h("span", {}, weight("pos", "above; thicker is larger")),
    D === 2 ? h("span", {}, `z1 from ${low} `, h("span", { class: "ed-ramp" }), ` to ${high}`) : h("span", {}, "in each circle: the unit over x"));
}

/** One run: its data and its network. */
function lane(ui, { run, title, height, data, net, activation, output }) {
  const field = makeField(net, data.box, CELLS[data.D]);
  const words = h("p", { class: "ed-formula" });
  let pointed = null;
  const view = plane(ui, { data, field, activation, output, label: `the data and the answer of the network${title ? `, ${title}` : ""}` });
  const drawing = diagram(ui, {
    net, cells: field.cells, activation, output, height, label: `the network${title ? `, ${title}` : ""}: arrow keys go from part to part`,
    onPoint(part) {
      pointed = part;
      paint();
    },
  });
  function paint() {
    view.draw(pointed?.kind === "z1" ? pointed.i : null);
    const part = pointed ?? { kind: "yhat", i: 0 };
    const [name, ink, rest] = formula(part, { net, p: run.p, g: pointed && !["x", "z1", "yhat"].includes(part.kind) ? run.gradient() : null, rate: run.rate, activation, output });
    words.replaceChildren(inked(ink, name), rest);
  }
  function draw() {
    field.compute(run.p);
    drawing.draw(run.p, field);
    paint();
  }
  const heading = title ? [h("p", { class: "ed-lane-title" }, title)] : [];
  const el = h("section", { class: "ed-lane", "aria-label": title || "the run" }, heading, h("div", { class: "ed-lane-pictures" }, view.el, h("div", {}, drawing.el, legend(activation, data.D))), words);
  function describe() {
    drawing.describe(run.p);
    words.style.minHeight = `${Math.max(words.offsetHeight, Number.parseInt(words.style.minHeight, 10) || 0)}px`; // no jumping
  }
  return { el, draw, describe };
}

/**
 * @param {object} ui a part of the scope, for this stage only
 * @param {ReturnType<typeof makeRuns>} made
 * @param {{ onSeek: (pass: number) => void, onLog: (on: boolean) => void }} tell
 */
export function stage(ui, made, { onSeek, onLog }) {
  const { runs, names, data } = made;
  const height = runs.length > 1 && made.net.H < 6 ? 224 : 288; // side by side there is less room
  const lanes = runs.map((run, k) => lane(ui, { ...made, run, title: names[k], height }));
  const loss = curves(ui, { runs, names: runs.length > 1 ? names : [""], data, onSeek });
  const logarithmic = checkbox(ui, { label: "log axis", value: ui.model.get("log_axis"), onInput: onLog });
  const el = h("div", { class: `ed-stage${lanes.length > 1 ? " ed-two" : ""}` }, h("div", { class: "ed-lanes" }, lanes.map((one) => one.el)),
    h("div", {}, h("div", { class: "ed-losshead" }, loss.legend, logarithmic.el), loss.el));
  const drawLoss = () => loss.draw(ui.model.get("log_axis"), Math.max(...runs.map((run) => run.pass)));
  let laidOut = false;
  loss.onLayout(() => {
    if (laidOut) return;
    laidOut = true;
    drawLoss();
    laidOut = false;
  });
  return {
    el,
    draw() {
      for (const one of lanes) one.draw();
      drawLoss();
    },
    drawLoss,
    describe() {
      for (const one of lanes) one.describe();
    },
    setLog: logarithmic.set,
  };
}
