/** The data of a run and what the network makes of the space between them. */

import { chart, ticks } from "../lib/chart.mjs";
import { h, set, svg } from "../lib/dom.mjs";
import { heatmap } from "../lib/heatmap.mjs";
import { classMark } from "../lib/marks.mjs";
import { rangeOf } from "./diagram.mjs";
import { contour } from "./field.mjs";

const PALE = 0.55; // the field is paler than the points on it

/** How large the marks are: few points large, those that are kept for the test small. */
export function radiusOf(data, held) {
  const radius = data.train.n <= 8 ? 7 : data.train.n <= 60 ? 5 : 4;
  return held ? 0.6 * radius : radius;
}

/** The points as [x, y, class, held?] in the order training, test. */
export function pointsOf({ D, train, test }) {
  return [train, test].flatMap(({ n, X, Y }, part) => Array.from({ length: n }, (_, i) => [X[D * i], D === 2 ? X[D * i + 1] : Y[i], Y[i], part === 1]));
}

/** Marks of the classes in a chart, with a ring around those that lie on the wrong side. */
export function marks(plot, data) {
  const group = svg("g", { class: "ed-points" });
  plot.over.append(group);
  const points = pointsOf(data), wrong = points.map(() => null);
  const els = points.map(([, , label, held]) => {
    const radius = radiusOf(data, held);
    const el = svg("g", { class: "ed-point" }, svg("circle", { class: "ed-ring", r: radius + 4 }), classMark(label > 0.5 ? 1 : 0, { radius }));
    group.append(el);
    return el;
  });
  return {
    els, points, group,
    place(i, x, y) { set(els[i], { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` }); },
    /** Ring the training points whose answer is on the wrong side of ½. */
    judge(answer) {
      for (let i = 0; i < data.train.n; i += 1) {
        const now = answer(i) > 0.5 !== data.train.Y[i] > 0.5;
        if (now !== wrong[i]) els[i].classList.toggle("ed-wrong", (wrong[i] = now));
      }
    },
  };
}

/** Two inputs: the plane in blue and orange, the line where ŷ = ½, and the points. */
function classesPlane(ui, { data, field, net, label, activation, output, height }) {
  const plot = chart(ui, {
    label, height, left: 34, x: { range: data.box[0], label: "x[0]" }, y: { range: data.box[1], label: "x[1]" },
  });
  const map = heatmap(ui, { columns: field.cells, rows: field.cells, label: "the answer ŷ over the plane", smooth: true });
  map.el.classList.add("ed-plane-heat");
  plot.el.prepend(map.el);
  const boundary = svg("path", { class: "ed-boundary" });
  plot.under.append(boundary);
  const drawn = marks(plot, data), out = new Float64Array(2 * net.H + 2);
  const place = (i) => drawn.place(i, plot.sx(drawn.points[i][0]), plot.sy(drawn.points[i][1]));
  plot.onLayout(() => {
    const { left, right, top, bottom } = plot.box;
    Object.assign(map.el.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
    drawn.points.forEach((_, i) => place(i));
  });
  let last = [null, null];

  /** Draw ŷ, or hidden unit `unit` where one is pointed at. */
  function draw(p, unit) {
    last = [p, unit];
    const values = unit === null ? field.yhat : field.units[unit];
    const [low, high] = rangeOf(unit === null ? output : activation, values);
    const middle = unit === null ? 0.5 : (low + high) / 2, half = (high - low) / 2 / PALE;
    map.drawAs(values, middle - half, middle + half);
    drawn.judge((i) => net.forward(p, data.train.X, out, i)[2 * net.H + 1]);
    if (!plot.sx) return;
    const { left, right, top, bottom } = plot.box;
    const x = (v) => (left + v * (right - left)).toFixed(1), y = (v) => (top + v * (bottom - top)).toFixed(1);
    const line = contour(values, field.cells, middle).map(([a, b]) => `M${x(a[0])} ${y(a[1])}L${x(b[0])} ${y(b[1])}`).join("");
    boundary.setAttribute("d", line);
  }
  plot.onLayout(() => { if (last[0]) draw(...last); });
  return { el: plot.el, draw, plot, marks: drawn, place };
}

/** One input: the points and the curve through them. */
function curvePlane(ui, { data, field, label, height }) {
  const plot = chart(ui, {
    label, height, left: 34, x: { range: data.box[0], label: "x", ticks: ticks(data.box[0], 6) }, y: { range: data.box[1], label: "y and ŷ" },
  });
  for (const [part, hollow] of [[data.train, false], [data.test, true]]) {
    const points = plot.dots("loss", { radius: hollow ? 3 : 3.6 });
    if (hollow) points.el.classList.add("ed-hollow");
    points.set(Array.from({ length: part.n }, (_, i) => [part.X[i], part.Y[i]]));
  }
  const unitLine = plot.line("hidden", { thin: true }), line = plot.line("output");
  function draw(_, unit) {
    const along = (values) => Array.from(values, (v, i) => [field.x[i], v]);
    line.set(along(field.yhat));
    unitLine.set(unit === null ? [] : along(field.units[unit]));
  }
  return { el: plot.el, draw, plot };
}

/** The picture that fits the data. */
export function plane(ui, options) {
  return options.data.D === 2 ? classesPlane(ui, options) : curvePlane(ui, options);
}

const sample = (label, radius) => svg("svg", { class: "ed-key-mark", width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true" }, classMark(label, { radius }));
const dot = (name) => h("i", { class: `ed-key-dot ${name}` });

/** The words that explain the marks. */
export function planeKey(data) {
  const held = data.test.n > 0;
  const words = data.D === 2
    ? [sample(0, 5), "class 0 ", sample(1, 5), "class 1", held ? [" · ", sample(0, 3), sample(1, 3), "kept for the test"] : [],
      " · ", h("span", { class: "ed-nowrap" }, h("i", { class: "ed-key-ring" }), "on the wrong side")]
    : ["data y ", dot("ed-loss"), held ? [" · kept for the test ", dot("ed-hollow ed-loss")] : [], " · curve ŷ"];
  return h("p", { class: "ed-key" }, words.flat());
}
