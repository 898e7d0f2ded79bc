/** One step of learning: forward to the loss, backward to every gradient, then the update. */

import { button, panel, playButton, segmented, slider, toolbar } from "./lib/controls.mjs";
import { h, inked, set } from "./lib/dom.mjs";
import { bracket, closed, closedProducts } from "./lib/equation.mjs";
import { clamp, fixed, signed } from "./lib/format.mjs";
import { formula } from "./lib/formula.mjs";
import { layers } from "./lib/layers.mjs";
import { matrix } from "./lib/matrix.mjs";
import { inkOf, theta } from "./lib/names.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { activation as sigmoid, dL_dz1 } from "./generated/backprop_stepper.mjs";
import { partials } from "./generated/network_4_3_2.mjs";

const shared = ["step", "learning_rate", "y"];
const LAST = 12;
const PACE = 1.6; // seconds a step, when played
const SHAPES = { W1: [3, 4], c1: [3, 1], W2: [2, 3], c2: [2, 1] };
const ACTS = { forward: 1, backward: 6, update: 12 };
const list = (n, name) => Array.from({ length: n }, (_, i) => name(i));
const units = (array) => list({ x: 4, h1: 3, z1: 3, h2: 2, yhat: 2 }[array], (i) => `${array}[${i}]`);
const table = (array) => list(SHAPES[array][0] * SHAPES[array][1], (at) => `${array}[${Math.floor(at / SHAPES[array][1])},${at % SHAPES[array][1]}]`);
const biases = (array) => list(SHAPES[array][0], (i) => `${array}[${i}]`);
const arrows = (from, to) => units(from).map((unit, i) => `${unit}>${to === "L" ? "L" : `${to}[${i}]`}`);
const three = (value) => fixed(value, 3);
const tuple = (values) => `(${values.map(three).join(", ")})`;

/** A sum of products, written out with its result: `[[a, b], …]` and perhaps a last addend. */
function products(pairs, last) {
  const { factors, last: shift, total } = closedProducts(pairs, last, { digits: [2, 3] });
  const terms = factors.map(([a, b], i) => `${i ? bracket(a) : a} · ${bracket(b)}`);
  return `${[...terms, ...(shift === null ? [] : [bracket(shift)])].join(" + ")} = ${total}`;
}

/** Factors, and what they multiply to. */
function product(values) {
  const { texts, total } = closed(values, (all) => all.reduce((a, b) => a * b), { digits: 3 });
  return `${texts.map((text, i) => (i ? bracket(text) : text)).join(" · ")} = ${total}`;
}

/** σ of a number. */
function squashed(value) {
  const { texts, total } = closed([value], ([a]) => sigmoid(a), { digits: 3 });
  return `σ(${texts[0]}) = ${total}`;
}

/** One number times each of a list: the entries of a row. */
function row(delta, values, at) {
  const { texts: [first, ...rest] } = closed([delta, ...values], ([d, ...all]) => all.map((v) => d * v), { digits: [3, ...values.map((v) => (Number(v.toFixed(2)) === v ? 2 : 3))] });
  return `${first} · (${rest.join(", ")}) → row ${at}`;
}

/** The loss, and its slope at one output. */
function squares(y, yhat) {
  const half = y.length, { texts, total } = closed([...y, ...yhat], (v) => y.reduce((sum, _, k) => sum + (v[k] - v[half + k]) ** 2, 0), { digits: [...y.map(() => 2), ...yhat.map(() => 3)] });
  return `${y.map((_, k) => `(${texts[k]} − ${bracket(texts[half + k])})²`).join(" + ")} = ${total}`;
}
function twiceTheMiss(y, yhat) {
  const { texts: [a, b], total } = closed([y, yhat], ([u, v]) => -2 * (u - v), { digits: [2, 3] });
  return `−2 · (${a} − ${bracket(b)}) = ${total}`;
}
function updated(weight, eta, slope) {
  const { texts: [w, e, g], total } = closed([weight, eta, slope], ([a, b, c]) => a - b * c, { digits: [4, 2, 4], result: 4 });
  return `${w} − ${e} · ${bracket(g)} = ${total}`;
}

/**
 * What happens at each step: the new quantity, its rule in code's spelling, what lights up, its
 * numbers, and what the text line says. `v` holds all values, all derivatives and the parameters.
 */
export const STEPS = [
  { name: "x and y", rule: "x,  y", lit: () => units("x"), rows: (v) => [["x", tuple(v.x)], ["y", tuple(v.y)]],
    says: () => "One observation: four inputs, and the two targets that the network ought to answer." },
  { name: "h1", fresh: units("h1"), rule: "h1 = W1 @ x + c1", lit: () => [...units("x"), ...table("W1"), ...biases("c1"), ...units("h1")],
    rows: (v) => v.h1.map((_, i) => [`h1[${i}]`, products(v.W1[i].map((w, j) => [w, v.x[j]]), v.c1[i][0])]),
    says: () => "Each hidden unit adds its weighted inputs and its bias." },
  { name: "z1", fresh: units("z1"), rule: "z1 = sigmoid(h1)", lit: () => [...units("h1"), ...arrows("h1", "z1"), ...units("z1")],
    rows: (v) => v.z1.map((_, i) => [`z1[${i}]`, squashed(v.h1[i])]),
    says: () => "σ squashes each sum into a number between 0 and 1." },
  { name: "h2", fresh: units("h2"), rule: "h2 = W2 @ z1 + c2", lit: () => [...units("z1"), ...table("W2"), ...biases("c2"), ...units("h2")],
    rows: (v) => v.h2.map((_, k) => [`h2[${k}]`, products(v.W2[k].map((w, j) => [w, v.z1[j]]), v.c2[k][0])]),
    says: () => "The outputs do to z1 what the hidden units did to x." },
  { name: "ŷ", fresh: units("yhat"), rule: "yhat = sigmoid(h2)", lit: () => [...units("h2"), ...arrows("h2", "yhat"), ...units("yhat")],
    rows: (v) => v.yhat.map((_, k) => [`ŷ[${k}]`, squashed(v.h2[k])]),
    says: (v) => `The prediction is ŷ = ${tuple(v.yhat)}; the target is y = ${tuple(v.y)}.` },
  { name: "L", fresh: ["L"], rule: "L = (y[0] - yhat[0])**2 + (y[1] - yhat[1])**2", lit: () => [...units("yhat"), ...arrows("yhat", "L"), "L"],
    rows: (v) => [["L", squares(v.y, v.yhat)]],
    says: (v) => `The loss is ${three(v.L[0])}: one number for how wrong both outputs are. Here the numbers turn round.` },
  { name: "∂L/∂ŷ", fresh: units("yhat"), rule: "dL_dyhat = -2*(y - yhat)", lit: () => ["L", ...arrows("yhat", "L"), ...units("yhat")],
    rows: (v) => v.dL_dyhat.map((_, k) => [`∂L/∂ŷ[${k}]`, twiceTheMiss(v.y[k], v.yhat[k])]),
    says: (v) => v.dL_dyhat.map((slope, k) => `${k ? "" : "To lower the loss, "}ŷ[${k}] should ${slope < 0 ? "rise" : slope > 0 ? "fall" : "stay"}`).join(" and ") + "." },
  { name: "∂L/∂h2", fresh: units("h2"), rule: "dL_dh2 = dL_dyhat*yhat*(1 - yhat)", lit: () => [...units("yhat"), ...arrows("h2", "yhat"), ...units("h2")],
    rows: (v) => v.dL_dc2.map((_, k) => [`∂L/∂h2[${k}]`, product([v.dL_dyhat[k], v.yhat[k], 1 - v.yhat[k]])]),
    says: (v) => `Through σ the slopes shrink: σ′(h2) is ${three(v.dyhat_dh2[0])} and ${three(v.dyhat_dh2[3])} here. These are the deltas of the output layer.` },
  { name: "∂L/∂W2, ∂L/∂c2", blocks: ["W2", "c2"], rule: "dL_dW2[k,j] = dL_dh2[k]*z1[j]", lit: () => [...units("h2"), ...table("W2"), ...biases("c2"), ...units("z1")],
    rows: (v) => v.dL_dc2.map((delta, k) => [`∂L/∂W2[${k}]`, row(delta, v.z1, k)]),
    says: () => "Every weight's slope is the delta at its end times the value at its start, so the slopes fill a (2, 3) matrix like W2; for c2 the delta itself." },
  { name: "∂L/∂z1", fresh: units("z1"), rule: "dL_dz1[j] = W2[0,j]*dL_dh2[0] + W2[1,j]*dL_dh2[1]", lit: () => [...units("h2"), ...table("W2"), ...units("z1")],
    rows: (v) => v.dL_dz1.map((_, j) => [`∂L/∂z1[${j}]`, products(v.W2.map((weights, k) => [weights[j], v.dL_dc2[k]]))]),
    says: () => "Back through the same weights: a hidden unit reaches the loss through both outputs, and the two slopes add up." },
  { name: "∂L/∂h1", fresh: units("h1"), rule: "dL_dh1 = dL_dz1*z1*(1 - z1)", lit: () => [...units("z1"), ...arrows("h1", "z1"), ...units("h1")],
    rows: (v) => v.dL_dc1.map((_, i) => [`∂L/∂h1[${i}]`, product([v.dL_dz1[i], v.z1[i], 1 - v.z1[i]])]),
    says: () => "Through σ once more. These are the deltas of the hidden layer." },
  { name: "∂L/∂W1, ∂L/∂c1", blocks: ["W1", "c1"], rule: "dL_dW1[i,j] = dL_dh1[i]*x[j]", lit: () => [...units("h1"), ...table("W1"), ...biases("c1"), ...units("x")],
    rows: (v) => v.dL_dc1.map((delta, i) => [`∂L/∂W1[${i}]`, row(delta, v.x, i)]),
    says: () => "The same rule, one layer back: delta at the end, value at the start. Now every weight and bias has its slope, in a matrix of its own shape." },
  { name: "update", blocks: Object.keys(SHAPES), rule: "W ← W - eta*dL_dW", lit: () => Object.keys(SHAPES).flatMap((name) => (name[0] === "W" ? table(name) : biases(name))),
    rows: (v) => [
      ["W1[2,0]", updated(v.W1[2][0], v.eta, v.dL_dW1[8])],
      ["L", `${fixed(v.L[0], 4)} → ${fixed(v.after.L, 4)}`]],
    says: (v) => verdict(v.L[0], v.after, v) },
];
const KNOWN = { h1: 1, z1: 2, h2: 3, yhat: 4, L: 5 }; // the step at which a quantity appears
const SLOPES = { yhat: [6, "dL_dyhat"], h2: [7, "dL_dc2"], z1: [9, "dL_dz1"], h1: [10, "dL_dc1"] };

/** What the update did: `L` after it and `half`, after one half as long. */
export function verdict(before, { L, half }, { eta, y }) {
  if (eta === 0) return "With a learning rate of 0 nothing moves.";
  const change = `${fixed(before, 4)} to ${fixed(L, 4)}`;
  if (L > before) return `The step was too long: it went past the target and on, and the loss rises from ${change}.`;
  const past = half < L ? ` A step half as long would have done better (${fixed(half, 4)}): this one went past the lowest place.` : "";
  const never = eta > 5 && y.every((target) => target === 0 || target === 1)
    ? " Towards targets of 0 and 1 no step is too long: a sigmoid cannot go past them. Give it a target between." : "";
  return `Every weight has moved against its slope, and the loss falls from ${change}.${past}${never}`;
}

const rowsOf = (flat, [rows, columns]) => list(rows, (i) => flat.slice(i * columns, (i + 1) * columns));

/** All numbers of the three acts. */
export function lesson(model) {
  const p = theta(model), x = model.get("x"), y = model.get("y"), eta = model.get("learning_rate");
  const v = { x, y, eta, ...partials(p, x, y) };
  for (const name of Object.keys(SHAPES)) v[name] = model.get(name);
  v.dL_dz1 = list(3, (j) => dL_dz1(v.W2[0][j], v.W2[1][j], ...v.dL_dc2));
  const g = Object.keys(SHAPES).flatMap((name) => v[`dL_d${name}`]);
  const moved = p.map((value, i) => value - eta * g[i]);
  const halfway = p.map((value, i) => value - (eta * g[i]) / 2);
  v.after = { L: partials(moved, x, y).L[0], half: partials(halfway, x, y).L[0] };
  let start = 0;
  for (const [name, shape] of Object.entries(SHAPES)) {
    const end = start + shape[0] * shape[1];
    v.after[name] = rowsOf(moved.slice(start, end), shape);
    start = end;
  }
  return v;
}

function render({ model, el }) {
  const ui = scope({ model, el }, "backprop-stepper");
  const picture = layers(ui, { label: "The 4-3-2 network during one step of learning", loss: true });

  const show = (step) => ui.save({ step: clamp(step, 0, LAST) });
  let waited = 0;
  const playing = ui.loop((seconds) => {
    waited += seconds;
    if (waited < PACE) return;
    waited = 0;
    show(model.get("step") + 1);
    if (model.get("step") === LAST) playing.stop();
  }, (on) => play.set(on));
  const play = playButton(ui, {
    onToggle() {
      if (playing.running) return playing.stop();
      if (model.get("step") === LAST) show(0);
      waited = 0;
      playing.start();
    },
  });
  const byHand = (step) => { playing.stop(); show(step); };
  const back = button(ui, { label: "Back", onPress: () => byHand(model.get("step") - 1) });
  const next = button(ui, { label: "Next", onPress: () => byHand(model.get("step") + 1) });
  const reset = button(ui, { label: "Reset", onPress: () => { playing.stop(); ui.save(ui.initial(shared)); } });
  const acts = segmented(ui, {
    label: "Act", options: [["forward", "Forward"], ["backward", "Backward"], ["update", "Update"]], value: "backward",
    onInput: (act) => byHand(ACTS[act]),
  });
  const scrub = slider(ui, { label: "step", min: 0, max: LAST, step: 1, value: model.get("step"), format: (v) => `${v} of ${LAST}`, onInput: byHand });
  const rate = slider(ui, { label: "learning rate η", min: 0, max: 20, step: 0.1, value: model.get("learning_rate"), onInput: (value) => ui.save({ learning_rate: value }) });

  const targets = [0, 1].map((k) => slider(ui, {
    label: `target y[${k}]`, min: 0, max: 1, step: 0.05, value: model.get("y")[k], ink: "loss",
    onInput: (value) => ui.save({ y: model.get("y").map((old, i) => (i === k ? value : old)) }),
  }));
  const grids = {};
  for (const [name, [rows, columns]] of Object.entries(SHAPES)) {
    const ink = inkOf(name);
    const make = (title, digits) => matrix({ name: title, rows, columns, ink, digits });
    const after = make(`new ${name}`, 3);
    after.el.classList.add("ed-updated");
    grids[name] = { before: make(name, 2), gradient: make(`∂L/∂${name}`, 3), after };
  }
  const layer = (...names) => h("div", { class: "ed-shapes" },
    names.map((name) => h("div", { class: "ed-shapes" }, grids[name].before.el, grids[name].gradient.el)),
    names.map((name) => grids[name].after.el));
  const bench = h("div", { class: "ed-benches" }, layer("W1", "c1"), layer("W2", "c2"));
  const sum = h("div", { class: "ed-formulas" });
  const text = readout(ui);

  function draw() {
    const step = model.get("step"), now = STEPS[step], v = lesson(model);
    const seen = (name) => (step >= KNOWN[name] ? v[name] : v[name].map(() => null));
    picture.set({ ...v, h1: seen("h1"), z1: seen("z1"), h2: seen("h2"), yhat: seen("yhat"), L: seen("L") });
    for (const [array, [from, name]] of Object.entries(SLOPES)) {
      const isTarget = array === "yhat" && step < from;
      if (!isTarget) v[name].forEach((slope, i) => picture.note(`${array}[${i}]`, step >= from ? `∂ ${signed(slope, 3)}` : "", "accent"));
    }
    picture.note("L", step === LAST ? `new ${three(v.after.L)}` : "", "accent");
    picture.mark(now.lit(), step < ACTS.backward ? "forward" : step < LAST ? "back" : "still");
    for (const [name, { group }] of Object.entries(picture.parts)) group.toggleAttribute("data-new", Boolean(now.fresh?.includes(name)));
    for (const [name, shape] of Object.entries(SHAPES)) {
      const { before, gradient, after } = grids[name];
      const known = step >= (name.endsWith("2") ? 8 : 11), slopes = v[`dL_d${name}`];
      before.set(v[name]);
      gradient.set(rowsOf(slopes.map((slope) => (known ? slope : null)), shape), Math.max(...v[`dL_dc${name[1]}`].map(Math.abs), 1e-12));
      after.set(v.after[name]);
      set(gradient.el, { "data-new": Boolean(now.blocks?.includes(name)) && step < LAST });
    }
    set(bench, { "data-updated": step === LAST });
    acts.set(step < ACTS.backward ? "forward" : step < LAST ? "backward" : "update");
    scrub.set(step);
    rate.set(v.eta);
    targets.forEach((target, k) => target.set(v.y[k]));
    back.enable(step > 0);
    next.enable(step < LAST);
    sum.replaceChildren(h("p", { class: "ed-rule" }, formula(now.rule)),
      ...now.rows(v).map(([name, written]) => h("p", { class: "ed-sum" }, inked("muted", name), ` = ${written}`)));
    text.say(h("strong", {}, `${step}. ${now.name}: `), now.says(v));
  }

  ui.watch([...shared, "x", ...Object.keys(SHAPES)], draw);
  ui.root.append(picture.el, toolbar("Steps", acts, play, back, next, reset), panel("Where and how far", scrub, rate, ...targets), sum, text.el, bench);
  picture.onLayout(draw);
  draw();
  return ui.dispose;
}

export default { render, shared };
