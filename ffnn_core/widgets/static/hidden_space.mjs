/** XOR in the input space with the hidden units' lines, beside the same points in hidden space. */

import { chart } from "./lib/chart.mjs";
import { button, panel, segmented, slider, toolbar } from "./lib/controls.mjs";
import { h, inked, set, svg } from "./lib/dom.mjs";
import { draggable } from "./lib/drag.mjs";
import { field, onGrid } from "./lib/field.mjs";
import { fixed, significant } from "./lib/format.mjs";
import { classKey, classMark } from "./lib/marks.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { activation as sigmoid, plane, space } from "./generated/hidden_space.mjs";

const SHIFT = [-0.85, 0.85];
const shared = ["angle0", "shift0", "angle1", "shift1", "angle2", "shift2", "steepness", "cut_angle", "cut_shift", "view"];
const POINTS = [[0, 0], [0, 1], [1, 0], [1, 1]], TARGETS = [0, 1, 1, 0];
const CENTRE = 0.5, OUTPUT_STEEPNESS = 10;
const VIEWS = { "01": [0, 1], "02": [0, 2], "12": [1, 2] };
const UNITS = ["z1[0]", "z1[1]", "z1[2]"];
const INPUTS = [-0.6, 1.6], HIDDEN = [-0.15, 1.15];
/** One way to do it: unit 0 asks "at least one?", unit 1 "both?", and the cut keeps the first without the second. */
const SOLUTION = {
  angle0: 45, shift0: -0.35, angle1: 45, shift1: 0.35, angle2: 135, shift2: 0.2, steepness: 12, view: "01", cut_angle: -45, cut_shift: 0.35,
};

/** Weights and bias of a unit that is ½ on a line with this direction (degrees) and distance from the middle. */
export function lineWeights(angle, shift, steepness) {
  const turn = (angle * Math.PI) / 180;
  const w = [steepness * Math.cos(turn), steepness * Math.sin(turn)];
  return [...w, -CENTRE * (w[0] + w[1]) - steepness * shift];
}

const dot = (u, v) => u.reduce((sum, each, i) => sum + each * v[i], 0);
const minus = (u, v) => u.map((each, i) => each - v[i]);
const along = (u, t, v) => u.map((each, i) => each + t * v[i]);
const share = (t) => Math.min(1, Math.max(0, t));

/** The points of the segments a–b and p–q that are nearest to each other. */
export function nearestPoints(a, b, p, q) {
  const u = minus(b, a), v = minus(q, p), r = minus(a, p);
  const uu = dot(u, u), uv = dot(u, v), vv = dot(v, v), flat = uu * vv - uv * uv;
  let s = flat > 1e-15 ? share((uv * dot(v, r) - vv * dot(u, r)) / flat) : 0;
  const t = vv > 0 ? share((uv * s + dot(v, r)) / vv) : 0;
  s = uu > 0 ? share((uv * t - dot(u, r)) / uu) : 0;
  return [along(a, s, u), along(p, t, v)];
}

/** Halfway across the gap from `low` to `high`: the cut's unit normal, its place and the gap. */
function between(low, high) {
  const apart = minus(high, low), gap = Math.hypot(...apart);
  return { normal: apart.map((each) => each / (gap || 1)), middle: along(low, 0.5, apart), gap };
}

/** The cut in the middle of the widest gap between the classes; its gap is 0 where they cross. */
export function widestCut([a, b, c, d]) {
  return between(...nearestPoints(a, d, b, c));
}

/** Where no line separates the classes: the widest that keeps one point apart from the other three. */
export function threeOfFour(points) {
  const tries = points.map((one, i) => {
    const others = points.filter((_, j) => TARGETS[j] !== TARGETS[i]);
    const [near, there] = nearestPoints(one, one, ...others);
    return TARGETS[i] === 1 ? between(there, near) : between(near, there);
  });
  return tries.reduce((best, each) => (each.gap > best.gap ? each : best));
}

/** The best cut of four points, as said by the two functions above. */
export function bestCut(points) {
  const cut = widestCut(points);
  return cut.gap > 1e-9 ? { ...cut, possible: true } : { ...threeOfFour(points), possible: false };
}

/** Corners of the unit cube on a page: z[0] to the left front, z[1] to the right front, z[2] up. */
const onPage = ([p, q, r]) => [0.5 + 0.44 * (q - p), 0.05 + 0.22 * (2 - p - q) + 0.5 * r];

/** The polygon in which the plane w · z + c = 0 cuts the unit cube, in order around its middle. */
export function planeInCube(w, c) {
  const corners = [];
  for (let axis = 0; axis < 3; axis += 1) {
    const [i, j] = [0, 1, 2].filter((each) => each !== axis);
    for (const [p, q] of POINTS) {
      const at = (w[i] * p + w[j] * q + c) / -w[axis];
      if (!(at >= 0 && at <= 1)) continue;
      const corner = [];
      [corner[axis], corner[i], corner[j]] = [at, p, q];
      corners.push(onPage(corner));
    }
  }
  const x = corners.reduce((sum, each) => sum + each[0] / corners.length, 0);
  const y = corners.reduce((sum, each) => sum + each[1] / corners.length, 0);
  return corners.sort((a, b) => Math.atan2(a[1] - y, a[0] - x) - Math.atan2(b[1] - y, b[0] - x));
}

/** The angle that means the same as `angle` and lies nearest to `near`. */
const unwrapped = (angle, near) => angle + 360 * Math.round((near - angle) / 360);
const wrapped = (angle) => (angle > 180 ? angle - 360 : angle < -180 ? angle + 360 : angle);
const degrees = (y, x) => (Math.atan2(y, x) * 180) / Math.PI;

/** A line with two handles: the middle shifts it, the ring turns it about the middle of the square. */
function lineWithHandles(ui, plot, { name, who, ink, angle, shift, reach }) {
  const { model } = ui;
  const read = () => [model.get(angle), model.get(shift)];
  const mark = svg("path", { class: `ed-line ed-${ink}` });
  const stem = svg("path", { class: `ed-arrow ed-${ink}` });
  const text = svg("text", { class: `ed-mark ed-${ink}`, "text-anchor": "middle" }, name);
  const knob = (r) => svg("g", { class: `ed-${ink}` }, svg("circle", { class: "ed-reach", r: 20 }), svg("circle", { class: "ed-knob", r }));
  const middle = knob(8), end = knob(5);
  const group = svg("g", {}, stem, text, end, middle);
  plot.under.append(mark);
  plot.over.append(group);
  const direction = () => [Math.cos((read()[0] * Math.PI) / 180), Math.sin((read()[0] * Math.PI) / 180)];
  const pointer = (event) => [plot.xAt(event) - CENTRE, plot.yAt(event) - CENTRE];
  const shifting = draggable(ui, middle, {
    label: `shift the line of ${who}`, min: SHIFT[0], max: SHIFT[1], step: 0.01, get: () => read()[1],
    from: (event) => dot(pointer(event), direction()), onMove: (value) => ui.save({ [shift]: value }),
  });
  const turning = draggable(ui, end, {
    label: `turn the line of ${who}`, min: -360, max: 360, step: 1, get: () => read()[0],
    from: (event) => { const [x, y] = pointer(event); return unwrapped(degrees(y, x), read()[0]); },
    onMove: (value) => ui.save({ [angle]: wrapped(value) }), describe: (value) => `${fixed(value, 0)} degrees`,
  });
  function draw() {
    const [x, y] = direction(), d = read()[1];
    const at = (forward, aside) => [plot.sx(CENTRE + forward * x - aside * y), plot.sy(CENTRE + forward * y + aside * x)];
    const [tip, left, right] = [at(d + 0.19 * reach, 0), at(d + 0.12 * reach, 0.04 * reach), at(d + 0.12 * reach, -0.04 * reach)];
    set(mark, { d: `M${at(d, -4)}L${at(d, 4)}` });
    set(stem, { d: `M${at(d, 0)}L${tip}M${left}L${tip}L${right}` });
    const label = at(d + 0.13 * reach, -0.13 * reach); // beside the arrow: ahead of it there may be a point
    set(text, { x: label[0], y: label[1] + 4 });
    set(middle, { transform: `translate(${at(d, 0)})` });
    set(end, { transform: `translate(${at(d, 0.42 * reach)})` });
    shifting.update();
    turning.update();
  }
  return { draw, show(state) { for (const part of [group, mark]) part.style.display = state ? "" : "none"; } };
}

/** The four points with the marks of their classes and their names. */
function fourPoints(plot) {
  const marks = TARGETS.map((target, i) => {
    const name = svg("text", { class: "ed-mark ed-ink", "text-anchor": "middle", y: -12 }, POINTS[i].join(""));
    return svg("g", { class: "ed-four" }, classMark(target, { radius: 7 }), name);
  });
  plot.over.append(...marks);
  return (places) => places.forEach(([x, y], i) => set(marks[i], { transform: `translate(${plot.sx(x)} ${plot.sy(y)})` }));
}

/** The unit cube of three hidden units, drawn over a chart, with the plane that cuts it. */
function cubeOver(plot) {
  const cube = svg("path", { class: "ed-cube" }), cut = svg("path", { class: "ed-plane ed-output" });
  const corners = UNITS.map((name, j) => svg("text", { class: "ed-mark ed-hidden", "text-anchor": ["end", "start", "middle"][j] }, name));
  const el = svg("g", {}, cube, cut, corners), pixel = ([x, y]) => `${plot.sx(x)} ${plot.sy(y)}`;
  plot.over.append(el);
  return {
    el,
    draw({ w, c }) {
      const path = (points) => `M${points.map((each) => pixel(onPage(each))).join("L")}`;
      set(cube, { d: [0, 1, 2].flatMap((axis) => POINTS.map(([p, q]) => {
        const start = [p, q], finish = [p, q];
        start.splice(axis, 0, 0);
        finish.splice(axis, 0, 1);
        return path([start, finish]);
      })).join("") });
      const edge = planeInCube(w, c).map(pixel);
      set(cut, { d: edge.length > 2 ? `M${edge.join("L")}Z` : "" });
      [[1, 0, 0], [0, 1, 0], [0, 0, 1]].forEach((corner, j) => {
        const [x, y] = onPage(corner);
        set(corners[j], { x: plot.sx(x) + [-6, 6, 0][j], y: plot.sy(y) + [14, 14, -8][j] });
      });
    },
  };
}

/** The four points with their hidden units, the answer to each, and whether it is right. */
function tableOf(units) {
  const cells = POINTS.map(() => Array.from({ length: units.length + 4 }, () => h("td", {})));
  const column = (...name) => h("th", { scope: "col" }, ...name);
  return {
    el: h("table", { class: "ed-places" },
      h("thead", {}, h("tr", {}, ["x", "y"].map((name) => column(name)), units.map((j) => column(inked("hidden", UNITS[j]))),
        ["ŷ", "verdict"].map((name) => column(inked("output", name))))),
      h("tbody", {}, cells.map((row) => h("tr", {}, row)))),
    set(places, yhat, right) {
      cells.forEach((row, i) => [POINTS[i].join(",\u00a0"), TARGETS[i], ...places[i].map((z) => fixed(z)), fixed(yhat[i]), right[i] ? "right" : "wrong"]
        .forEach((content, j) => { row[j].textContent = content; }));
    },
  };
}

function render({ model, el }) {
  const ui = scope({ model, el }, "hidden-space");
  const units = Array.from({ length: model.get("units") }, (_, j) => j);
  const viewed = () => (units.length < 3 ? "01" : model.get("view")); // whatever the address says
  const ticks = [0, 0.5, 1];
  const before = chart(ui, { label: "Input space", height: 320, x: { range: INPUTS, ticks, label: "x[0]" }, y: { range: INPUTS, ticks, label: "x[1]" } });
  const after = chart(ui, { label: "Hidden space", height: 320, x: { range: HIDDEN, ticks, label: "z1[0]" }, y: { range: HIDDEN, ticks, label: "z1[1]" } });
  const answers = field(ui, before, { n: 44, label: "what the network answers over the input space" });
  const sides = field(ui, after, { n: 88, label: "what the output unit answers over hidden space" });
  const solid = cubeOver(after);
  const putBefore = fourPoints(before), putAfter = fourPoints(after);
  const lines = units.map((j) => lineWithHandles(ui, before, {
    name: UNITS[j], who: `hidden unit ${j}`, ink: "hidden", angle: `angle${j}`, shift: `shift${j}`, reach: 1.6,
  }));
  const output = lineWithHandles(ui, after, { name: "ŷ", who: "the output unit", ink: "output", angle: "cut_angle", shift: "cut_shift", reach: 1 });

  const steepness = slider(ui, {
    label: "steepness", min: 1, max: 20, step: 0.5, value: model.get("steepness"), ink: "hidden",
    format: (value) => fixed(value, 1), onInput: (value) => ui.save({ steepness: value }),
  });
  const choice = segmented(ui, {
    label: "The output looks at", value: model.get("view"), onInput: (view) => ui.save({ view }),
    options: ui.limits("view").of.map((key) => [key, VIEWS[key] ? `units ${VIEWS[key].join(" and ")}` : "all three"]),
  });
  const fit = button(ui, { label: "Fit the cut", onPress: () => fitCut() });
  const solve = button(ui, { label: "Show a solution", onPress: () => ui.save(SOLUTION) });
  const reset = button(ui, { label: "Reset", onPress: () => ui.save(ui.initial(shared)) });
  const table = tableOf(units), text = readout(ui);

  const weightsOf = (j) => lineWeights(model.get(`angle${j}`), model.get(`shift${j}`), model.get("steepness"));
  const place = (rows, x, y) => rows.map(([u, v, c]) => sigmoid(plane(u, v, c, x, y)));

  /** The output unit: where its weights come from depends on what it looks at. */
  function outputUnit(places) {
    const view = VIEWS[viewed()];
    if (view) {
      const [u, v, c] = lineWeights(model.get("cut_angle"), model.get("cut_shift"), OUTPUT_STEEPNESS);
      return { h2: (z) => plane(u, v, c, z[view[0]], z[view[1]]), best: bestCut(places.map((z) => view.map((j) => z[j]))), view };
    }
    const best = bestCut(places), w = best.normal.map((each) => OUTPUT_STEEPNESS * each), c = -dot(w, best.middle);
    return { h2: (z) => space(...w, c, ...z), best, w, c };
  }

  function fitCut() {
    const places = POINTS.map(([x, y]) => place(units.map(weightsOf), x, y));
    const { best, view } = outputUnit(places);
    if (!view || best.gap === 0) return;
    const angle = degrees(best.normal[1], best.normal[0]);
    const shift = dot(minus(best.middle, [CENTRE, CENTRE]), best.normal);
    ui.save({ cut_angle: angle, cut_shift: Math.min(SHIFT[1], Math.max(SHIFT[0], shift)) });
  }

  function draw() {
    const rows = units.map(weightsOf);
    const places = POINTS.map(([x, y]) => place(rows, x, y));
    const unit = outputUnit(places);
    const yhat = places.map((z) => sigmoid(unit.h2(z)));
    answers.drawAs(onGrid((x, y) => sigmoid(unit.h2(place(rows, x, y))), INPUTS, INPUTS, 44), 0, 1);
    putBefore(POINTS);
    lines.forEach((line) => line.draw());
    output.show(Boolean(unit.view));
    solid.el.style.display = unit.view ? "none" : "";
    sides.el.style.display = unit.view ? "" : "none";
    after.picture.classList.toggle("ed-no-axes", !unit.view);
    if (unit.view) {
      const at = (x, y) => { const z = []; [z[unit.view[0]], z[unit.view[1]]] = [x, y]; return sigmoid(unit.h2(z)); };
      sides.drawAs(onGrid(at, HIDDEN, HIDDEN, 88), 0, 1);
      putAfter(places.map((z) => unit.view.map((j) => z[j])));
      output.draw();
    } else {
      solid.draw(unit);
      putAfter(places.map(onPage));
    }
    fit.enable(Boolean(unit.view));
    steepness.set(model.get("steepness"));
    choice.set(model.get("view"));
    const right = yhat.map((value, i) => (value > 0.5) === (TARGETS[i] === 1));
    table.set(places, yhat, right);
    text.say(...sentence(unit, right.filter(Boolean).length));
  }

  function axes() {
    const view = VIEWS[viewed()] ?? [0, 1];
    after.setAxes({ x: { label: UNITS[view[0]] }, y: { label: UNITS[view[1]] } });
  }
  const ready = () => before.width > 0 && after.width > 0;
  for (const plot of [before, after]) plot.onLayout(() => { if (ready()) draw(); });
  ui.watch(["view"], axes);
  ui.watch(shared.filter((name) => name !== "view"), () => { if (ready()) draw(); });
  const half = (title, plot) => h("div", {}, h("p", { class: "ed-half" }, title), plot.el);
  ui.root.append(h("div", { class: "ed-columns ed-halves" }, half("Input space: what the network is given", before), half("Hidden space: what the output sees", after)),
    h("p", { class: "ed-note" }, classKey(0), " y = 0  ", classKey(1), " y = 1"), text.el, ...(units.length > 2 ? [toolbar("Output unit", choice)] : []),
    panel("Hidden units", steepness), toolbar("Hidden space", fit, solve, reset), h("div", { class: "ed-formulas" }, table.el));
  axes();
  return ui.dispose;
}

/** What the picture shows, in words. */
function sentence({ best, view }, right) {
  const what = view ? "line" : "plane", score = `${right} of 4 right`;
  if (!best.possible) return [`The four points cannot be cut by one ${what} in hidden space: the two classes cross. This one gets ${score}.`];
  const gap = `the gap between the classes is ${best.gap < 0.01 ? significant(best.gap, 1) : fixed(best.gap)} wide`;
  if (!view) return [`The four points can be cut by one plane in hidden space: ${gap}, and the plane stands in its middle. ${right} of 4 right.`];
  if (right === 4) return [`The four points can be cut by one line in hidden space (${gap}), and this one does: ${score}. XOR is solved.`];
  return [`The four points can be cut by one line in hidden space (${gap}), but not by this one: ${score}.`];
}

export default { render, shared };
