/** Small planes to choose one from: what each network answers over the plane, and a mark for how it ended. */

import { h, set, svg } from "../lib/dom.mjs";
import { fixed } from "../lib/format.mjs";
import { heatmap } from "../lib/heatmap.mjs";
import { classMark } from "../lib/marks.mjs";
import { contour } from "../theatre/field.mjs";

const SIDE = 100, FEW = 8; // units of a plane's side; with more points than that they are not drawn
const PALE = 0.55;
const SHAPES = { solved: "M-7 0.5L-2 6L8-6", stuck: "M-6-6L6 6M-6 6L6-6" };

/** The mark of an end: a tick where it is solved, a cross where it is stuck. */
export function mark(state) {
  return svg("svg", { class: "ed-end", viewBox: "-11 -11 22 22", "aria-hidden": "true" }, svg("circle", { r: 10.5 }), svg("path", { d: SHAPES[state] }));
}

/** The points of a small set, in the shape of their class. */
function few({ train, box: [[left, right], [low, high]] }) {
  if (train.n > FEW) return [];
  return Array.from({ length: train.n }, (_, i) => {
    const x = (SIDE * (train.X[2 * i] - left)) / (right - left), y = (SIDE * (high - train.X[2 * i + 1])) / (high - low);
    return svg("g", { transform: `translate(${x} ${y})` }, classMark(train.Y[i], { radius: 6 }));
  });
}

function tile(ui, { data, cells, seed, name, onChoose }) {
  const input = h("input", { type: "radio", name, value: seed });
  const map = heatmap(ui, { columns: cells, rows: cells, label: "", smooth: true });
  set(map.el, { role: null, "aria-label": null, "aria-hidden": "true" });
  const line = svg("path", { class: "ed-boundary" });
  const picture = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" }, line, ...few(data));
  const marks = { solved: mark("solved"), stuck: mark("stuck") };
  const el = h("label", { class: "ed-tile" }, input, map.el, picture, marks.solved, marks.stuck);
  const values = new Float64Array(cells * cells), half = 0.5 / PALE;
  ui.on(input, "change", () => onChoose(seed));
  return {
    el, input,
    draw(yhat, state, loss) {
      values.set(yhat); // the heat map paints them again when the theme changes
      map.drawAs(values, 0.5 - half, 0.5 + half);
      const d = contour(values, cells, 0.5).map(([a, b]) => `M${at(a)}L${at(b)}`).join("");
      line.setAttribute("d", d);
      el.dataset.end = state;
      input.setAttribute("aria-label", `start ${seed}, ${state === "running" ? "under way" : state}, loss ${fixed(loss)}`);
    },
  };
}

const at = ([x, y]) => `${(SIDE * x).toFixed(1)} ${(SIDE * y).toFixed(1)}`;

/**
 * @param {object} ui a part of the scope
 * @param {{ data: import("../theatre/data.mjs").Data, cells: number, count: number, name: string, chosen: number,
 *   onChoose: (seed: number) => void }} options
 */
export function tiles(ui, { data, cells, count, name, chosen, onChoose }) {
  const all = Array.from({ length: count }, (_, seed) => tile(ui, { data, cells, seed, name, onChoose }));
  const el = h("div", { class: "ed-tiles", role: "radiogroup", "aria-label": "the starts, one to look at" }, all.map((one) => one.el));
  const choose = (seed) => { all[seed].input.checked = true; };
  ui.on(el, "keydown", (event) => {
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const shown = [...el.children], here = shown.indexOf(event.target.closest(".ed-tile"));
    const across = shown.filter((one) => one.offsetTop === shown[0].offsetTop).length;
    const to = shown[here + way * across]?.querySelector("input");
    if (!to) return;
    to.focus();
    onChoose(Number(to.value));
  });
  choose(chosen);
  return {
    el, choose,
    draw: (seed, ...what) => all[seed].draw(...what),
    /** Show the planes in this order of their seeds. */
    arrange(order) {
      const held = el.contains(document.activeElement) ? document.activeElement : null;
      el.append(...order.map((seed) => all[seed].el));
      held?.focus();
    },
  };
}
