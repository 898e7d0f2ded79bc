/** The pull of every point on every weight as a piece of a bar, and the sums of the pieces: batch and mini-batch. */

import { chart } from "./lib/chart.mjs";
import { contour } from "./lib/contour.mjs";
import { button, panel, slider, toolbar } from "./lib/controls.mjs";
import { h, inked, set, svg } from "./lib/dom.mjs";
import { pointable } from "./lib/drag.mjs";
import { field, onGrid } from "./lib/field.mjs";
import { clamp, fixed, signed } from "./lib/format.mjs";
import { classKey, classMark } from "./lib/marks.mjs";
import { inkOf, parameterNames, theta } from "./lib/names.mjs";
import { shuffled, uniform } from "./lib/random.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { N_PARAMETERS, forward, lossAndGradient } from "./generated/network_2_2_1_tanh_sigmoid_log_loss.mjs";

const NAMES = parameterNames(2, 2, 1);
const STEP = 0.05; // of the descent that leads to later weights, as in Python
const CELLS = 36, PALE = 0.55, SHUFFLES = 30;
const LANE = 40, BAR = 16; // pixels of a weight's row and of its bar
const shared = ["point", "batch_size", "batch", "seed", "passes"];

/** The parameters after so many passes of descent with all points. */
export function descend(start, { X, Y, n }, passes) {
  const p = Float64Array.from(start), g = new Float64Array(N_PARAMETERS);
  for (let k = 0; k < passes; k += 1) {
    lossAndGradient(p, X, Y, 0, n, g);
    for (let i = 0; i < N_PARAMETERS; i += 1) p[i] -= STEP * g[i];
  }
  return p;
}

/** The pull of each point: its own gradient, with the sign turned round. */
export function pullsOf(p, { X, Y, n }) {
  const g = new Float64Array(N_PARAMETERS);
  return Array.from({ length: n }, (_, i) => {
    lossAndGradient(p, X, Y, i, i + 1, g);
    return Array.from(g, (slope) => -slope);
  });
}

/** The mini-batches of a shuffled pass, each a list of points. */
export function batchesOf(n, size, seed) {
  const order = shuffled(n, uniform(seed));
  return Array.from({ length: Math.ceil(n / size) }, (_, k) => order.slice(k * size, (k + 1) * size));
}

/** Pulls added up, weight by weight. */
export function sumOf(pulls) {
  return NAMES.map((_, w) => pulls.reduce((sum, pull) => sum + pull[w], 0));
}

/** The angle between two directions, in degrees; not a number where one of them has no length. */
export function angleBetween(a, b) {
  const dot = a.reduce((sum, v, i) => sum + v * b[i], 0);
  return (180 / Math.PI) * Math.acos(clamp(dot / (Math.hypot(...a) * Math.hypot(...b)), -1, 1));
}

/** The pieces of one weight's bar, from zero outwards: members of the mini-batch first, to the side that they pull to. */
export function pieces(pulls, w, members) {
  const ends = { up: 0, down: 0 }, inside = new Set(members);
  const order = [...members, ...pulls.map((_, i) => i).filter((i) => !inside.has(i))];
  return order.map((i) => {
    const side = pulls[i][w] < 0 ? "down" : "up", from = ends[side];
    ends[side] += pulls[i][w];
    return { i, from, to: ends[side], member: inside.has(i) };
  });
}

function render({ model, el }) {
  const ui = scope({ model, el }, "pull-of-one-point"), get = (name) => model.get(name);
  const X = Float64Array.from(get("X").flat()), Y = Float64Array.from(get("y").flat()), data = { X, Y, n: Y.length };
  const text = readout(ui), choose = (point) => ui.save({ point });
  const plane = planeOf(ui, data, choose), bars = barsOf(ui, data.n, choose), turn = dial(ui);
  const controls = settings(ui, data.n);

  function draw() {
    const batches = batchesOf(data.n, get("batch_size"), get("seed")), k = Math.min(get("batch"), batches.length - 1);
    const members = batches[k], point = get("point"), p = descend(theta(model), data, get("passes")), pulls = pullsOf(p, data);
    const all = sumOf(pulls), part = sumOf(members.map((i) => pulls[i]));
    plane.draw(p, members, point);
    bars.draw(pulls, members, point, part, all);
    turn.draw(pulls, all, batches.map((one) => angleBetween(sumOf(one.map((i) => pulls[i])), all)), k, get("batch_size"));
    controls.update(k, batches.length);
    ui.tell({ angle: members.length === data.n ? 0 : angleBetween(part, all), count: batches.length });
    text.say(...sentence({ k, count: batches.length, members, point, pull: pulls[point], part, all, n: data.n }));
  }

  for (const plot of [plane.plot, turn.plot]) plot.onLayout(() => { if (plane.plot.width && turn.plot.width && bars.width()) draw(); });
  bars.onWidth(() => { if (plane.plot.width && turn.plot.width) draw(); });
  ui.watch([...shared, "W1", "c1", "W2", "c2"], draw);
  ui.root.append(controls.main, text.el, h("div", { class: "ed-columns" }, h("div", {}, plane.plot.el, plane.key), h("div", {}, turn.plot.el, turn.key)), bars.el, controls.toolbar);
  return ui.dispose;
}

/** The points, what the network answers around them, and rings for the mini-batch and the point that is looked at. */
function planeOf(ui, { X, Y, n }, onChoose) {
  const range = [0, 1].map((k) => { const all = Array.from({ length: n }, (_, i) => X[2 * i + k]); return [Math.min(...all) - 0.35, Math.max(...all) + 0.35]; });
  const plot = chart(ui, { label: "The twelve points", height: 270, left: 34, x: { range: range[0], label: "x[0]" }, y: { range: range[1], label: "x[1]" } });
  const tint = field(ui, plot, { n: CELLS, label: "the answer ŷ over the plane" });
  const line = svg("path", { class: "ed-boundary" });
  plot.under.append(line);
  const marks = Array.from({ length: n }, (_, i) => svg("g", { class: "ed-point" },
    svg("circle", { class: "ed-looked", r: 14 }), svg("circle", { class: "ed-ring", r: 10 }), classMark(Y[i], { radius: 5 })));
  plot.over.append(...marks);
  pointable(ui, plot.picture, {
    onPoint(event) {
      const far = (i) => Math.hypot(plot.sx(X[2 * i]) - plot.sx(plot.xAt(event)), plot.sy(X[2 * i + 1]) - plot.sy(plot.yAt(event)));
      onChoose(marks.reduce((best, _, i) => (far(i) < far(best) ? i : best), 0));
    },
  });
  const out = new Float64Array(2 * 2 + 2);
  return {
    plot,
    key: h("p", { class: "ed-key" }, h("span", {}, classKey(0), "class 0"), h("span", {}, classKey(1), "class 1"), h("span", {}, h("i", { class: "ed-key-ring" }), "in the mini-batch"), h("span", {}, h("i", { class: "ed-key-ring ed-key-looked" }), "looked at")),
    draw(p, members, point) {
      const values = onGrid((a, b) => forward(p, [a, b], out)[5], ...range, CELLS), { left, right, top, bottom } = plot.box;
      tint.drawAs(values, 0.5 - 0.5 / PALE, 0.5 + 0.5 / PALE);
      const at = ([x, y]) => `${(left + (x * (right - left)) / CELLS).toFixed(1)} ${(top + (y * (bottom - top)) / CELLS).toFixed(1)}`;
      line.setAttribute("d", contour(values, CELLS, 0.5).map(([a, b]) => `M${at(a)}L${at(b)}`).join(""));
      marks.forEach((mark, i) => {
        set(mark, { transform: `translate(${plot.sx(X[2 * i])} ${plot.sy(X[2 * i + 1])})` });
        mark.toggleAttribute("data-member", members.includes(i));
        mark.toggleAttribute("data-looked", i === point);
      });
    },
  };
}

/** An arrow along a lane, from `from` to `to`. */
function arrow(from, to, y) {
  const way = Math.sign(to - from), tip = Math.min(5, Math.abs(to - from));
  return `M${from} ${y}H${to}M${to - way * tip} ${y - 3.5}L${to} ${y}L${to - way * tip} ${y + 3.5}`;
}

/** A lane for every weight: the pieces of its bar, the two sums, and the numbers. */
function barsOf(ui, n, onChoose) {
  const rows = NAMES.map((name) => {
    const rects = Array.from({ length: n }, (_, i) => svg("rect", { class: "ed-piece", "data-point": i, height: BAR, y: 12 }));
    const zero = svg("path", { class: "ed-zero" }), part = svg("path", { class: "ed-sum-part" }), all = svg("path", { class: "ed-sum-all" });
    const picture = svg("svg", { class: "ed-lane-bar", height: LANE, "aria-hidden": "true" }, ...rects, zero, part, all);
    const numbers = ["accent", "ink", "muted"].map((ink) => h("td", { class: `ed-${ink}` }));
    const el = h("tr", {}, h("th", { scope: "row" }, inked(inkOf(name), name)), h("td", { class: "ed-lane-cell" }, picture), numbers);
    pointable(ui, picture, {
      accepts: (event) => event.target.hasAttribute("data-point"),
      onPoint: (event) => { if (event.target.hasAttribute("data-point")) onChoose(Number(event.target.dataset.point)); },
    });
    return { el, picture, rects, zero, part, all, numbers };
  });
  const head = h("tr", {}, h("th", { scope: "col" }, "weight"), h("th", { scope: "col" }, "pulls, to the left: less; to the right: more"),
    h("th", { scope: "col", class: "ed-accent" }, "point"), h("th", { scope: "col" }, "mini-batch"), h("th", { scope: "col", class: "ed-muted" }, "all"));
  const el = h("div", { class: "ed-bars" }, h("table", {}, h("thead", {}, head), h("tbody", {}, rows.map((row) => row.el))));
  let width = 0;
  const told = [];
  ui.onWidth(rows[0].el.children[1], (now) => {
    width = now;
    for (const callback of told) callback();
  });
  return {
    el, width: () => width, onWidth: (callback) => { told.push(callback); },
    draw(pulls, members, point, part, all) {
      const most = Math.max(...NAMES.flatMap((_, w) => pieces(pulls, w, members).map(({ to }) => Math.abs(to))), 1e-12);
      const x = (v) => Number((width / 2 + (v / most) * (width / 2 - 4)).toFixed(2));
      rows.forEach((row, w) => {
        set(row.picture, { width, viewBox: `0 0 ${width} ${LANE}` });
        for (const { i, from, to, member } of pieces(pulls, w, members)) {
          const rect = row.rects[i];
          set(rect, { x: Math.min(x(from), x(to)), width: Math.abs(x(to) - x(from)), class: `ed-piece ed-${to < 0 ? "neg" : "pos"}` });
          rect.toggleAttribute("data-member", member);
          rect.toggleAttribute("data-looked", i === point);
          if (i === point) row.zero.before(rect); // its outline lies over its neighbours
        }
        set(row.zero, { d: `M${x(0)} 0V${LANE}` });
        set(row.part, { d: arrow(x(0), x(part[w]), 6) });
        set(row.all, { d: arrow(x(0), x(all[w]), LANE - 6) });
        [pulls[point][w], part[w], all[w]].forEach((value, k) => { row.numbers[k].textContent = signed(value); });
      });
    },
  };
}

/** The angle of every mini-batch of this pass, over those of many other shuffles. */
function dial(ui) {
  const plot = chart(ui, { label: "Angle between each mini-batch's sum and that of all points", height: 180, left: 14, x: { range: [0, 180], ticks: [0, 45, 90, 135, 180], format: (v) => `${v}°`, label: "angle to the sum of all" }, y: { range: [0, 1], ticks: [] } });
  const shade = svg("rect", { class: "ed-shade" }), word = svg("text", { class: "ed-mark ed-muted ed-plain" }, "uphill");
  plot.under.append(shade, word);
  const others = plot.dots("muted", { radius: 2 }), these = plot.dots("ink", { radius: 4 }), now = plot.dots("accent", { radius: 6 });
  others.el.classList.add("ed-faint");
  return {
    plot,
    key: h("p", { class: "ed-key" }, h("span", {}, h("i", { class: "ed-key-dot ed-accent" }), "this mini-batch"), h("span", {}, h("i", { class: "ed-key-dot ed-ink" }), "the others of this pass"), h("span", {}, h("i", { class: "ed-key-dot ed-faint ed-muted" }), `those of ${SHUFFLES} other shuffles`)),
    draw(pulls, all, angles, k, size) {
      const { right, top, bottom } = plot.box, n = pulls.length;
      set(shade, { x: plot.sx(90), width: right - plot.sx(90), y: top, height: bottom - top });
      set(word, { x: plot.sx(90) + 8, y: top + 14 });
      others.set(Array.from({ length: SHUFFLES }, (_, s) => batchesOf(n, size, 100 + s).map((one) => [angleBetween(sumOf(one.map((i) => pulls[i])), all), 0.2 + (0.6 * s) / SHUFFLES])).flat());
      these.set(angles.map((angle) => [angle, 0.5]));
      now.set([[angles[k], 0.5]]);
    },
  };
}

/** The controls, which write traits and nothing else. */
function settings(ui, n) {
  const get = (name) => ui.model.get(name), whole = (v) => fixed(v, 0);
  const size = slider(ui, { label: "batch size", min: 1, max: n, step: 1, value: get("batch_size"), format: (v) => (v === n ? "all" : whole(v)), onInput: (batch_size) => ui.save({ batch_size }) });
  const batch = slider(ui, { label: "mini-batch", min: 1, max: n, step: 1, value: 1, format: whole, onInput: (v) => ui.save({ batch: v - 1 }) });
  const point = slider(ui, { label: "point", min: 0, max: n - 1, step: 1, value: get("point"), ink: "accent", format: whole, onInput: (v) => ui.save({ point: v }) });
  const passes = slider(ui, { label: "passes", min: 0, max: 300, step: 5, value: get("passes"), format: whole, onInput: (v) => ui.save({ passes: v }) });
  const shuffle = button(ui, { label: "Shuffle", onPress: () => ui.save({ seed: (get("seed") + 1) % 100 }) });
  const reset = button(ui, { label: "Reset", onPress: () => ui.save(ui.initial(shared)) });
  return {
    main: panel("Point and mini-batch", point, size, passes, batch), toolbar: toolbar("Order of the points", shuffle, reset),
    update(k, count) {
      set(batch.input, { max: count });
      batch.set(k + 1);
      batch.input.setAttribute("aria-valuetext", `${k + 1} of ${count}`);
      for (const [control, name] of [[size, "batch_size"], [point, "point"], [passes, "passes"]]) control.set(get(name));
    },
  };
}

/** What the picture shows, in words. */
function sentence({ k, count, members, point, pull, part, all, n }) {
  const hardest = pull.reduce((best, v, w) => (Math.abs(v) > Math.abs(pull[best]) ? w : best), 0), name = NAMES[hardest];
  const one = [inked("accent", `Point ${point}`), ` pulls hardest at `, inked(inkOf(name), name), ` (${signed(pull[hardest])})`];
  if (members.length === n) return [...one, `. All ${n} points are in the batch: its sum is the whole gradient, and nothing is left out.`];
  const angle = angleBetween(part, all), list = [...members].sort((a, b) => a - b);
  const who = list.length === 1 ? `only point ${list[0]}` : `points ${list.slice(0, -1).join(", ")} and ${list[list.length - 1]}`;
  const where = members.includes(point) ? ", and is in the mini-batch" : ", and is left out";
  const way = angle > 90 ? "more than 90°: a small step with it goes uphill" : angle > 60 ? "downhill, but more sideways than down" : "downhill, and not far off";
  return [...one, `${where}. Mini-batch ${k + 1} of ${count} holds ${who}; its sum turns `, h("strong", {}, `${fixed(angle, 0)}°`), ` away from that of all ${n}: ${way}.`];
}

export default { render, shared };
