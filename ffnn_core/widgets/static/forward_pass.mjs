/** The forward pass: inputs to drag, layers to step through, and one unit's sum written out. */

import { button, panel, segmented, slider, toolbar } from "./lib/controls.mjs";
import { h, inked, set, svg } from "./lib/dom.mjs";
import { draggable } from "./lib/drag.mjs";
import { addedUp, bracket, closed, closedProducts } from "./lib/equation.mjs";
import { clamp, fixed } from "./lib/format.mjs";
import { brief, layers } from "./lib/layers.mjs";
import { entry, inkOf, spell, theta, valueOf } from "./lib/names.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { activation as sigmoid } from "./generated/forward_pass.mjs";
import { forward } from "./generated/network_4_3_2.mjs";

const LAYERS = ["x", "h1", "z1", "h2", "yhat"];
const SIZES = { x: 4, h1: 3, z1: 3, h2: 2, yhat: 2 };
const units = (array) => Array.from({ length: SIZES[array] }, (_, i) => `${array}[${i}]`);
const UNITS = LAYERS.slice(1).flatMap(units);
const WEIGHTS = ["W1", "c1", "W2", "c2"];
const shared = ["x", "unit", "step"];
const PIXELS = 60; // that the pointer moves for an input to change by 1

/** Everything that the pass computes, as arrays by name. */
export function passOf(parameters, x) {
  const out = Array.from(forward(parameters, x, []));
  return { x, h1: out.slice(0, 3), z1: out.slice(3, 6), h2: out.slice(6, 8), yhat: out.slice(8, 10) };
}

/** The units and edges that a unit is computed from, with the unit itself. */
export function sources(unit) {
  const { array, index: [i] } = entry(unit);
  if (array === "h1") return [unit, `c1[${i}]`, ...units("x").flatMap((x, j) => [x, `W1[${i},${j}]`])];
  if (array === "h2") return [unit, `c2[${i}]`, ...units("z1").flatMap((z, j) => [z, `W2[${i},${j}]`])];
  const from = array === "z1" ? `h1[${i}]` : `h2[${i}]`;
  return [unit, from, `${from}>${unit}`];
}

function render({ model, el }) {
  const ui = scope({ model, el }, "forward-pass");
  const initial = () => ui.initial(["x", "unit", "step"]);
  const reach = Math.max(2, ...initial().x.map((v) => Math.ceil(Math.abs(v))));
  const reached = (array) => LAYERS.indexOf(array) <= model.get("step");
  let pointed = null; // a unit under the pointer, before it is chosen

  const picture = layers(ui, {
    label: "The 4-3-2 network with all its numbers",
    onPoint(name) {
      pointed = name && UNITS.includes(name) && reached(entry(name).array) ? name : null;
      draw();
    },
  });

  function setInput(j, value) {
    ui.save({ x: model.get("x").map((old, i) => (i === j ? value : old)) });
  }
  const inputs = units("x").map((name, j) => {
    const { group } = picture.parts[name];
    const track = svg("path", { class: "ed-track" }), knob = svg("circle", { class: "ed-knob ed-input", r: 4 });
    group.append(track, knob);
    const drag = draggable(ui, group, {
      label: `input ${name}`, min: -reach, max: reach, step: 0.05, get: () => model.get("x")[j],
      from: (event) => event.clientX / PIXELS, onMove: (value) => setInput(j, value),
    });
    const control = slider(ui, { label: name, min: -reach, max: reach, step: 0.05, value: model.get("x")[j], ink: "input", onInput: (value) => setInput(j, value) });
    return { drag, control, track, knob };
  });

  /** Choose a unit; if the pass has not come so far, it goes on to there. */
  function choose(unit) {
    ui.save({ unit, step: Math.max(model.get("step"), LAYERS.indexOf(entry(unit).array)) });
  }
  for (const unit of UNITS) {
    const { group } = picture.parts[unit];
    set(group, { role: "button" });
    group.classList.add("ed-part");
    ui.on(group, "click", () => choose(unit));
    ui.on(group, "focus", () => { if (model.get("unit") !== unit) choose(unit); });
    ui.on(group, "keydown", (event) => {
      const next = neighbour(unit, event.key);
      if (!next) return;
      event.preventDefault();
      choose(next);
      picture.parts[next].group.focus();
    });
  }

  function toStep(step) {
    const at = clamp(step, 0, 4), array = LAYERS[at];
    ui.save(at === 0 ? { step: at } : { step: at, unit: units(array)[Math.min(entry(model.get("unit")).index[0], SIZES[array] - 1)] });
  }
  const steps = segmented(ui, {
    label: "Up to", options: LAYERS.map((name, i) => [String(i), spell(name)]),
    value: String(model.get("step")), onInput: (key) => toStep(Number(key)),
  });
  const back = button(ui, { label: "Back", onPress: () => toStep(model.get("step") - 1) });
  const next = button(ui, { label: "Next", primary: true, onPress: () => toStep(model.get("step") + 1) });
  const reset = button(ui, { label: "Reset", onPress: () => ui.save(initial()) });
  const sum = h("div", { class: "ed-formulas" });
  const text = readout(ui);

  function draw() {
    const step = model.get("step"), values = passOf(theta(model), model.get("x"));
    const weights = Object.fromEntries(WEIGHTS.map((name) => [name, model.get(name)]));
    const seen = Object.fromEntries(LAYERS.map((name, i) => [name, values[name].map((v) => (i <= step ? v : null))]));
    const unit = pointed ?? model.get("unit");
    const written = reached(entry(unit).array);
    picture.set({ ...weights, ...seen });
    picture.mark(step === 0 ? units("x") : written ? sources(unit) : null);
    for (const name of UNITS) {
      const { array } = entry(name), { group } = picture.parts[name];
      set(group, {
        tabindex: name === model.get("unit") ? 0 : -1,
        "aria-label": reached(array) ? `${spell(name)} is ${fixed(valueOf(values, name), 3)}` : `${spell(name)}, not computed yet`,
      });
    }
    inputs.forEach(({ drag, control, track, knob }, j) => {
      const box = picture.parts[`x[${j}]`].frame, value = values.x[j];
      const [left, wide, top] = ["x", "width", "y"].map((name) => Number(box.getAttribute(name)));
      set(track, { d: `M${left + 5} ${top + 46}H${left + wide - 5}M${left + wide / 2} ${top + 43}v6` });
      set(knob, { cx: left + 5 + ((clamp(value, -reach, reach) + reach) / (2 * reach)) * (wide - 10), cy: top + 46 });
      control.set(value);
      drag.update();
    });
    steps.set(String(step));
    back.enable(step > 0);
    next.enable(step < 4);
    sum.replaceChildren(...(written ? writtenOut(unit, { ...values, ...weights }) : [h("p", {}, "Nothing is computed yet. The next step is h1: four products and a bias for each hidden unit.")]));
    text.say(...sentence(step, values));
  }

  ui.watch(["x", "unit", "step", ...WEIGHTS], draw);
  ui.root.append(picture.el, toolbar("Steps", steps, back, next, reset), sum, text.el,
    panel("Inputs", ...inputs.map(({ control }) => control)));
  picture.onLayout(draw);
  return ui.dispose;
}

/** The unit that an arrow key leads to, or null. */
export function neighbour(unit, key) {
  const { array, index: [i] } = entry(unit);
  const column = LAYERS.indexOf(array) + ({ ArrowRight: 1, ArrowLeft: -1 }[key] ?? 0);
  const row = i + ({ ArrowDown: 1, ArrowUp: -1 }[key] ?? 0);
  if (!key.startsWith("Arrow") || column < 1 || column > 4 || row < 0) return null;
  const name = `${LAYERS[column]}[${Math.min(row, SIZES[LAYERS[column]] - 1)}]`;
  return name === unit ? null : name;
}

/** The arithmetic of one unit: with names, with numbers, and its result. */
function writtenOut(unit, values) {
  const { array, index: [i] } = entry(unit);
  const ink = inkOf(unit);
  const line = (...parts) => h("p", { class: "ed-sum" }, ...parts);
  if (array === "z1" || array === "yhat") {
    const from = `${array === "z1" ? "h1" : "h2"}[${i}]`;
    const { texts: [power], total } = closed([-valueOf(values, from)], ([v]) => sigmoid(-v), { digits: 3 });
    return [line(inked(ink, spell(unit)), " = σ(", inked(ink, from), ")"), line(` = 1 / (1 + e`, h("sup", {}, power), `) = `, inked(ink, total))];
  }
  const [weights, bias, inputs] = array === "h1" ? ["W1", "c1", "x"] : ["W2", "c2", "z1"];
  const given = values[inputs];
  const { factors, last, products, total } = closedProducts(values[weights][i].map((weight, j) => [weight, given[j]]), values[bias][i][0],
    { digits: [2, inputs === "x" ? 2 : 3] });
  const terms = factors.flatMap(([a, b], j) => [j ? " + " : " = ", inked(ink, j ? bracket(a) : a), " · ", inked(inkOf(inputs), bracket(b))]);
  return [
    line(inked(ink, spell(unit)), " = ", inked(ink, `${weights}[${i}]`), " · ", inked(inkOf(inputs), inputs), " + ", inked(ink, `${bias}[${i}]`)),
    line(...terms, " + ", inked(ink, bracket(last))),
    line(` = ${addedUp(products)} = `, inked(ink, total)),
  ];
}

/** What the picture shows, in words. */
function sentence(step, values) {
  const list = (array, digits) => `(${values[array].map((v) => (digits ? fixed(v, digits) : brief(v))).join(", ")})`;
  const inputs = `x = ${list("x")}`;
  if (step === 0) return [`The network is given ${inputs} and has computed nothing yet.`];
  if (step < 4) {
    const array = LAYERS[step];
    const how = { h1: "weighted sums of the inputs", z1: "each sum squashed into 0 to 1 by σ", h2: "weighted sums of z1" }[array];
    return [`From ${inputs} so far: ${array} = ${list(array, 3)}, ${how}.`];
  }
  return [`For ${inputs} the network answers `, inked("output", `ŷ = ${list("yhat", 3)}`), "."];
}

export default { render, shared };
