/** The picture of one run, or of two side by side: data, network and loss, from the same numbers. */

import { segmented } from "../lib/controls.mjs";
import { h, set } from "../lib/dom.mjs";
import { network } from "../generated/networks.mjs";
import { axis } from "./axis.mjs";
import { curves, grouped, LEFT, swatch } from "./curves.mjs";
import { DATASETS, drawnData, makeData, ownData } from "./data.mjs";
import { diagram } from "./diagram.mjs";
import { makeRun, startingWeights } from "./engine.mjs";
import { makeField } from "./field.mjs";
import { hand } from "./hand.mjs";
import { plane, planeKey } from "./plane.mjs";
import { hiddenOf, makeReplay } from "./record.mjs";

const CELLS = { 1: 200, 2: 40 };
const FINE = 1000; // places of the slider
export const filled = (bytes) => (bytes?.byteLength ?? 0) > 0;

/** The points that the traits ask for. */
function pointsAsked(get) {
  const own = filled(get("points")) && (get("dataset") === "own" || filled(get("record")));
  if (own) return ownData(get("points"));
  const dataset = DATASETS[get("dataset")] ? get("dataset") : "xor";
  return drawnData(get("drawn"), dataset) ?? makeData(dataset, get("noise"));
}

/** The data, the printed network and the runs that the traits ask for; `start` are first weights other than the seed's. */
export function makeRuns(get, start = null) {
  const data = pointsAsked(get);
  const asked = get("output_activation");
  const output = asked !== "auto" ? asked : data.classes ? "sigmoid" : "identity";
  const loss = output === "sigmoid" ? get("loss_function") : "rss", activation = get("activation");
  const hidden = filled(get("record")) ? hiddenOf(get("record"), data.D) : get("hidden");
  const net = network(data.D, hidden, 1, { hidden_activation: activation, output_activation: output, loss });
  const made = { data, net, output, loss, activation };
  if (filled(get("record"))) {
    const records = [get("record"), get("other")].filter(filled);
    const runs = records.map((bytes) => makeReplay({ net, bytes }));
    const last = Math.max(...runs.map((run) => run.known));
    return { ...made, runs, axis: axis(Math.max(1, last), runs[0].pace), names: [get("title"), get("other_title")].slice(0, records.length) };
  }
  const rates = [get("learning_rate"), get("race")].filter((rate) => rate > 0);
  const first = start?.length === net.N_PARAMETERS ? start : startingWeights(net.N_PARAMETERS, get("scale"), get("seed"));
  const runs = rates.map((rate) => makeRun({ net, data, start: first, rate, batch: get("batch_size"), seed: get("seed"), passes: get("passes") }));
  return { ...made, runs, axis: axis(get("passes")), names: rates.length > 1 ? rates.map((rate) => `rate ${rate}`) : [get("title")] };
}

/** What the colours and widths of the diagram mean. */
function legend(activation, D) {
  const [low, high] = { sigmoid: ["0", "1"], tanh: ["−1", "1"] }[activation] ?? ["−largest", "largest"];
  const weight = (ink, words) => [swatch(ink, false), words];
  return h("p", { class: "ed-key" }, h("span", {}, weight("neg", "weight below 0")), " ", h("span", {}, weight("pos", "above")), " ", h("span", {}, h("i", { class: "ed-key-bias" }), "bias"), " ",
    h("span", {}, "in each circle: its unit", D === 2 ? [`, from ${low} `, h("span", { class: "ed-ramp" }), ` to ${high}`] : " over x"));
}

/** One run: its data and its network. */
function lane(ui, { run, title, height, onChange, ...made }) {
  const { data, net, activation, output } = made, titled = title ? `, ${title}` : "";
  const field = makeField(net, data.box, CELLS[data.D]);
  const options = { ...made, field, label: `the data and the answer of the network${titled}`, height: height.plane };
  const view = plane(ui, options), pictures = h("div", { class: "ed-plane" }, view.el);
  let pointed = null, other = null, asked = false, ended = false; // `other`: the bent plane, once it was asked for
  ui.onEnd(() => { ended = true; });
  const held = hand(ui, { run, net, activation, output, onChange, onLetGo: () => drawing.letGo() });
  const drawing = diagram(ui, {
    net, cells: field.cells, activation, output, height: height.network, label: `the network${titled}: arrow keys go from part to part`,
    onPoint(part) {
      pointed = part;
      paint();
    },
    onPin: held.hold,
  });
  const bending = () => Boolean(other) && ui.model.get("plane") === "hidden";
  function paint() {
    if (bending()) other.draw(run.view);
    else view.draw(run.view, pointed?.kind === "z1" ? pointed.i : null);
    held.write(pointed);
  }
  function draw() {
    field.compute(run.view);
    drawing.draw(run.view, field, run.off);
    paint();
  }
  async function bend() {
    asked = true;
    const { bent } = await import("./bent.mjs");
    if (ended) return;
    other = bent(ui, options);
    pictures.append(other.el);
    other.onLayout(() => { if (bending()) other.draw(run.view); });
    turn();
  }
  function turn() {
    if (!asked && data.D === 2 && ui.model.get("plane") === "hidden") bend();
    set(view.el, { hidden: bending() });
    if (other) set(other.el, { hidden: !bending() });
    paint();
  }
  const heading = title ? [h("p", { class: "ed-lane-title" }, title)] : [];
  const el = h("section", { class: "ed-lane", "aria-label": title || "the run" }, heading,
    h("div", { class: "ed-lane-pictures" }, pictures, h("div", { class: "ed-lane-network" }, drawing.el, legend(activation, data.D))), held.el);
  field.compute(run.view);
  turn();
  return { el, draw, turn, view, describe: () => drawing.describe(run.view) };
}

/** The slider under the loss: the same axis, so that its thumb stands under the pass. Arrow keys go pass by pass. */
function scrubber(ui, { axis: passes, runs, onSeek }) {
  const input = h("input", { type: "range", min: 0, max: FINE, step: 1, "aria-label": "pass", class: "ed-scrub", style: `margin-left:${LEFT - 8}px` });
  const shown = h("output", { class: "ed-pass" });
  let at = 0;
  ui.on(input, "input", () => onSeek(Math.round(passes.pass(input.value / FINE))));
  ui.on(input, "keydown", (event) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    const frames = runs[0].frames, known = Math.max(...runs.map((run) => run.known));
    const moved = (from) => (frames ? frames[Math.max(0, Math.min(frames.length - 1, frames.indexOf(from) + step))] : from + step);
    const to = event.key === "Home" ? 0 : event.key === "End" ? known : step ? moved(at) : null;
    if (to === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onSeek(Math.max(0, Math.min(passes.passes, to)));
  });
  return {
    input, shown,
    set(pass, whole) {
      at = whole;
      input.value = FINE * passes.place(pass);
      const text = `pass ${grouped(whole)}`;
      input.setAttribute("aria-valuetext", text);
      if (shown.textContent !== text) shown.textContent = text;
    },
  };
}

const TWO = [["input", "the plane"], ["hidden", "bent by the hidden layer"]];

/**
 * @param {object} ui a part of the scope, for this stage only
 * @param {ReturnType<typeof makeRuns>} made
 * @param {{ onSeek: (pass: number) => void, onChange: (change: object) => void }} tell
 */
export function stage(ui, made, { onSeek, onChange }) {
  const { runs, names, data, net } = made, two = runs.length > 1;
  const height = two ? { plane: 250, network: net.H < 6 ? 224 : 288 } : { plane: 290, network: 256 };
  const lanes = runs.map((run, k) => lane(ui, { ...made, run, title: names[k], height, onChange }));
  const loss = curves(ui, { runs, names: two ? names : [""], data, axis: made.axis, height: 168, onSeek });
  const scrub = scrubber(ui, { axis: made.axis, runs, onSeek });
  const views = segmented(ui, { label: "see", options: TWO, value: ui.model.get("plane"), onInput: (value) => ui.save({ plane: value }) });
  const head = h("div", { class: "ed-planehead" }, data.D === 2 ? views.el : null, planeKey(data));
  const el = h("div", { class: `ed-stage${two ? " ed-two" : ""}` }, head, h("div", { class: "ed-lanes" }, lanes.map((one) => one.el)),
    h("div", { class: "ed-lossbox" }, h("div", { class: "ed-losshead" }, loss.legend, scrub.shown), loss.el, scrub.input));
  const placeOf = (run) => run.at ?? run.pass;
  function drawLoss() {
    const at = runs.map(placeOf);
    loss.draw(ui.model.get("log_axis"), at, runs.map((run) => net.lossOnly(run.view, data.train.X, data.train.Y, 0, data.train.n)));
    scrub.set(Math.max(...at), Math.max(...runs.map((run) => run.pass)));
  }
  loss.onLayout(drawLoss);
  return {
    el, lanes, drawLoss,
    draw() {
      for (const one of lanes) one.draw();
      drawLoss();
    },
    turn() {
      views.set(ui.model.get("plane"));
      for (const one of lanes) one.turn();
    },
    describe() {
      for (const one of lanes) one.describe();
    },
  };
}
