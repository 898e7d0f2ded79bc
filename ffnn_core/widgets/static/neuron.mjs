/** One neuron: the line h = w x + c above, the sigmoid z = σ(h) and its tangent below. */

import { chart } from "./lib/chart.mjs";
import { button, panel, slider, toolbar } from "./lib/controls.mjs";
import { h, inked, set, svg } from "./lib/dom.mjs";
import { draggable } from "./lib/drag.mjs";
import { bracket, closed } from "./lib/equation.mjs";
import { clamp, fixed, signed } from "./lib/format.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { activation, activation_prime, dz_dx, preactivation } from "./generated/neuron.mjs";

const shared = ["w", "c", "x"];
const X = [-4, 4], H = [-8, 8];
const FLAT = 3; // beyond |h| = 3 the sigmoid's slope is under a fifth of its steepest
const DULL = 0.1; // a slope that moves z by less than a tenth of what x moves
const GRID = Array.from({ length: 401 }, (_, i) => X[0] + (i * (X[1] - X[0])) / 400);

function render({ model, el }) {
  const ui = scope({ model, el }, "neuron");
  const read = () => shared.map((name) => model.get(name));
  const change = (name) => (value) => ui.save({ [name]: value });

  const above = chart(ui, {
    label: "The line h = w x + c", height: 190,
    x: { range: X, ticks: [-4, -2, 0, 2, 4] }, y: { range: H, label: "h = w x + c", ticks: [-6, -3, 0, 3, 6] },
  });
  const below = chart(ui, {
    label: "The sigmoid z = σ(h) and its tangent", height: 250,
    x: { range: X, label: "input x", ticks: [-4, -2, 0, 2, 4] }, y: { range: [-0.15, 1.15], label: "z = σ(h)", ticks: [0, 0.5, 1] },
  });

  // Where the neuron is saturated: two bands of h above, the stretches of x they lead to below.
  const bands = [0, 1].map(() => svg("rect", { class: "ed-shade" }));
  const stretches = [0, 1].map(() => svg("rect", { class: "ed-shade" }));
  const words = [0, 1].map(() => svg("text", { class: "ed-mark ed-muted ed-plain", "text-anchor": "middle" }, "saturated"));
  above.under.append(...bands);
  below.under.append(...stretches, ...words);

  const line = above.line("hidden");
  const curve = below.line("hidden");
  const tangent = below.line("accent");
  const plumb = [above, below].map((plot) => {
    const drop = svg("path", { class: "ed-plumb" });
    plot.over.append(drop);
    return drop;
  });
  const dot = svg("circle", { class: "ed-dot ed-hidden", r: 4 });
  above.over.append(dot);

  const grips = {};
  function grip(name, plot, axis, label, from, get) {
    const { low: min, high: max } = ui.limits(name);
    const body = svg("g", {}, svg("circle", { class: "ed-reach", r: 22 }), svg("circle", { class: "ed-knob", r: 8 }),
      svg("text", { class: "ed-knob-name", "text-anchor": "middle", y: -13 }, name));
    plot.over.append(body);
    const drag = draggable(ui, body, { label, axis, min, max, step: 0.05, get, from, onMove: change(name) });
    grips[name] = { body, drag, place(x, y) { set(body, { transform: `translate(${plot.sx(x)} ${plot.sy(y)})` }); } };
  }
  grip("c", above, "y", "bias c: height of the line at x = 0", (e) => above.yAt(e), () => model.get("c"));
  grip("w", above, "y", "weight w: rise of the line from x = 0 to x = 1", (e) => above.yAt(e) - model.get("c"), () => model.get("w"));
  grip("x", below, "x", "input x: where the tangent touches", (e) => below.xAt(e), () => model.get("x"));

  const sliders = {
    w: slider(ui, { label: "weight w", min: -6, max: 6, step: 0.05, value: model.get("w"), ink: "hidden", onInput: change("w") }),
    c: slider(ui, { label: "bias c", min: -6, max: 6, step: 0.05, value: model.get("c"), ink: "hidden", onInput: change("c") }),
    x: slider(ui, { label: "input x", min: -4, max: 4, step: 0.05, value: model.get("x"), ink: "input", onInput: change("x") }),
  };
  const reset = button(ui, { label: "Reset", onPress: () => ui.save(ui.initial(shared)) });
  const numbers = h("div", { class: "ed-formulas" });
  const text = readout(ui);

  function shade(plot, rect, from, to, vertical) {
    const { left, right, top, bottom } = plot.box;
    const [a, b] = vertical ? [plot.sy(to), plot.sy(from)] : [plot.sx(from), plot.sx(to)];
    set(rect, vertical
      ? { x: left, width: right - left, y: a, height: Math.max(0, b - a) }
      : { x: a, width: Math.max(0, b - a), y: top, height: bottom - top });
  }

  /** The stretches of x where h is beyond ±FLAT, as [[from, to], [from, to]]; empty ones have no width. */
  function flatStretches(w, c) {
    if (w === 0) return Math.abs(c) > FLAT ? [[X[0], X[1]], [X[1], X[1]]] : [[X[0], X[0]], [X[1], X[1]]];
    const ends = [(-FLAT - c) / w, (FLAT - c) / w].sort((a, b) => a - b).map((x) => clamp(x, X[0], X[1]));
    return [[X[0], ends[0]], [ends[1], X[1]]];
  }

  function draw() {
    const [w, c, x] = read();
    const pre = preactivation(w, x, c), z = activation(pre), slope = dz_dx(w, x, c);
    line.set([[X[0], preactivation(w, X[0], c)], [X[1], preactivation(w, X[1], c)]]);
    curve.set(GRID.map((at) => [at, activation(preactivation(w, at, c))]));
    // The tangent reaches so far to both sides that it keeps about the same length on the screen.
    const reach = 1.6 / Math.hypot(1, 2.5 * slope);
    tangent.set([[x - reach, z - reach * slope], [x + reach, z + reach * slope]]);

    shade(above, bands[0], FLAT, H[1], true);
    shade(above, bands[1], H[0], -FLAT, true);
    flatStretches(w, c).forEach(([from, to], i) => {
      shade(below, stretches[i], from, to, false);
      const roomy = below.sx(to) - below.sx(from) > 80;
      set(words[i], { x: (below.sx(from) + below.sx(to)) / 2, y: below.sy(0.5), visibility: roomy ? null : "hidden" });
    });

    const seen = clamp(pre, H[0], H[1]);
    grips.c.place(0, c);
    grips.w.place(1, clamp(preactivation(w, 1, c), H[0], H[1]));
    grips.x.place(x, z);
    set(dot, { cx: above.sx(x), cy: above.sy(seen) });
    set(plumb[0], { d: `M${above.sx(x)} ${above.sy(seen)}V${above.box.bottom}` });
    set(plumb[1], { d: `M${below.sx(x)} ${below.box.top}V${below.sy(z)}` });
    for (const name of shared) {
      sliders[name].set(model.get(name));
      grips[name].drag.update();
    }
    write(w, c, x, pre, z, slope);
    const turn = w === 0 ? NaN : -c / w;
    ui.tell({ boundary: turn, steepest: dz_dx(w, turn, c) });
  }

  function write(w, c, x, pre, z, slope) {
    const prime = activation_prime(pre);
    const row = (...parts) => h("p", {}, ...parts);
    const line = closed([w, x, c], ([a, b, d]) => a * b + d, { result: 2 });
    const turn = closed([prime, w], ([a, b]) => a * b, { digits: [3, 2] });
    numbers.replaceChildren(
      row(inked("hidden", "h"), ` = w x + c = ${line.texts[0]} · ${bracket(line.texts[1])} + ${bracket(line.texts[2])} = `, inked("hidden", line.total)),
      row(inked("hidden", "z"), ` = σ(h) = `, inked("hidden", fixed(z, 3))),
      row(inked("accent", "dz/dx"), ` = σ′(h) · w = ${turn.texts[0]} · ${bracket(turn.texts[1])} = `, inked("accent", turn.total)));
    text.say(...sentence(w, c, x, pre, z, prime, slope));
  }

  for (const plot of [above, below]) plot.onLayout(() => { if (above.width && below.width) draw(); });
  ui.watch(shared, draw);
  ui.root.append(h("div", { class: "ed-stack" }, above.el, below.el), numbers, text.el,
    panel("Weight, bias and input", sliders.w, sliders.c, sliders.x), toolbar("Neuron", reset));
  return ui.dispose;
}

/** What the picture shows, in words. */
function sentence(w, c, x, pre, z, prime, slope) {
  const where = `At x = ${fixed(x)} `;
  if (w === 0) return [`With w = 0 the neuron does not look at its input: z is ${fixed(z)} everywhere.`];
  if (Math.abs(pre) > FLAT) {
    const so = Math.abs(slope) < DULL ? "and moving x a little hardly moves z"
      : `yet the large weight makes a slope of ${signed(slope, 3)} of it: near here the curve is still steep`;
    return [`${where}the neuron is saturated: z = ${fixed(z, 3)}, σ′(h) is only ${fixed(prime, 3)}, ${so}.`];
  }
  const turn = -c / w;
  const middle = Math.abs(turn) <= X[1] ? ` The curve passes ½ at x = −c/w = ${fixed(turn)}.` : "";
  return [`${where}the curve has slope ${signed(slope)}: a small step of x moves z by ${fixed(Math.abs(slope))} times as much${slope < 0 ? ", the other way" : ""}.${middle}`];
}

export default { render, shared };
