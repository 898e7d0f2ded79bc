/** The data of a run and what the network makes of the space between them. */

import { chart } from "../lib/chart.mjs";
import { h, svg } from "../lib/dom.mjs";
import { heatmap } from "../lib/heatmap.mjs";
import { contour } from "./field.mjs";
import { rangeOf } from "./diagram.mjs";

const PALE = 0.55; // the field is paler than the points on it

/** Two inputs: the plane in blue and orange, the line where ŷ = ½, and the points. */
function classesPlane(ui, { data, field, label, activation, output }) {
  const plot = chart(ui, {
    label, height: 288, left: 34, x: { range: data.box[0], label: "x[0]" }, y: { range: data.box[1], label: "x[1]" },
  });
  const map = heatmap(ui, { columns: field.cells, rows: field.cells, label: "the answer ŷ over the plane", smooth: true });
  map.el.classList.add("ed-plane-heat");
  plot.el.prepend(map.el);
  const boundary = svg("path", { class: "ed-boundary" });
  plot.under.append(boundary);
  const big = data.train.n <= 8;
  for (const [ink, target] of [["neg", 0], ["pos", 1]]) {
    for (const [part, hollow] of [[data.train, false], [data.test, true]]) {
      const points = plot.dots(ink, { radius: big ? 7 : hollow ? 3 : 3.6 });
      if (hollow) points.el.classList.add("ed-hollow");
      points.set(pointsOf(part, 2).filter((_, i) => (part.Y[i] > 0.5 ? 1 : 0) === target));
    }
  }
  plot.onLayout(() => {
    const { left, right, top, bottom } = plot.box;
    Object.assign(map.el.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
  });

  /** Draw ŷ, or hidden unit `unit` where one is pointed at. */
  function draw(unit) {
    const values = unit === null ? field.yhat : field.units[unit];
    const [low, high] = rangeOf(unit === null ? output : activation, values);
    const middle = unit === null ? 0.5 : (low + high) / 2, half = (high - low) / 2 / PALE;
    map.drawAs(values, middle - half, middle + half);
    if (!plot.sx) return;
    const { left, right, top, bottom } = plot.box;
    const x = (v) => (left + v * (right - left)).toFixed(1), y = (v) => (top + v * (bottom - top)).toFixed(1);
    const line = contour(values, field.cells, middle).map(([a, b]) => `M${x(a[0])} ${y(a[1])}L${x(b[0])} ${y(b[1])}`).join("");
    boundary.setAttribute("d", line);
  }
  plot.onLayout(() => draw(null));
  return { el: plot.el, draw };
}

/** One input: the points and the curve through them. */
function curvePlane(ui, { data, field, label }) {
  const plot = chart(ui, {
    label, height: 288, left: 34, x: { range: data.box[0], label: "x" }, y: { range: data.box[1], label: "y and ŷ" },
  });
  for (const [part, hollow] of [[data.train, false], [data.test, true]]) {
    const points = plot.dots("loss", { radius: hollow ? 3 : 3.6 });
    if (hollow) points.el.classList.add("ed-hollow");
    points.set(pointsOf(part, 1).map(([x], i) => [x, part.Y[i]]));
  }
  const unitLine = plot.line("hidden", { thin: true }), line = plot.line("output");
  function draw(unit) {
    const along = (values) => Array.from(values, (v, i) => [field.x[i], v]);
    line.set(along(field.yhat));
    unitLine.set(unit === null ? [] : along(field.units[unit]));
  }
  return { el: plot.el, draw };
}

function pointsOf({ n, X }, D) {
  return Array.from({ length: n }, (_, i) => Array.from(X.subarray(D * i, D * i + D)));
}

/** The picture that fits the data, and the words that explain its marks. */
export function plane(ui, options) {
  const { data } = options;
  const made = data.D === 2 ? classesPlane(ui, options) : curvePlane(ui, options);
  const words = data.D === 2
    ? ["class 0 ", key("ed-neg"), " class 1 ", key("ed-pos"), data.test.n ? [" · kept for the test ", key("ed-hollow ed-neg"), key("ed-hollow ed-pos")] : []]
    : ["data y ", key("ed-loss"), data.test.n ? [" · kept for the test ", key("ed-hollow ed-loss")] : [], " · curve ŷ"];
  const el = h("div", { class: "ed-plane" }, made.el, h("p", { class: "ed-key" }, words.flat()));
  return { ...made, el };
}

const key = (name) => h("i", { class: `ed-key-dot ${name}` });
