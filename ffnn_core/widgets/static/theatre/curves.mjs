/** The loss of every run, pass by pass: training points solid, test points dashed. */

import { chart } from "../lib/chart.mjs";
import { h, set, svg } from "../lib/dom.mjs";
import { pointable } from "../lib/drag.mjs";
import { clamp, power, significant } from "../lib/format.mjs";

const PIXELS = 400; // a curve is drawn through so many places of the axis
export const INKS = ["loss", "ink"];

/** The loss as the axis shows it: every pass at the start, then about `PIXELS` places, and the last. */
export function thinned(losses, known, axis, factor = 1) {
  const points = [];
  let drawn = -1;
  for (let pass = 0; pass <= known; pass = Math.max(pass + 1, Math.ceil(axis.pass((drawn + 1) / PIXELS) - 1e-9))) {
    drawn = Math.floor(axis.place(pass) * PIXELS + 1e-9);
    points.push([axis.place(pass), losses[pass] * factor]);
  }
  points.push([axis.place(known), losses[known] * factor]);
  return points;
}

/** The ends of the axis of losses: round, and of one size from the first step on; an explosion must not flatten the rest. */
export function lossRange(values, log, first) {
  const finite = values.filter((v) => Number.isFinite(v) && (!log || v > 0));
  if (log) {
    const low = Math.max(-12, Math.floor(Math.log10(Math.min(...finite, first / 100)) + 1e-9));
    const high = clamp(Math.ceil(Math.log10(Math.max(...finite))), low + 1, 12);
    return [10 ** low, 10 ** high];
  }
  const most = Math.min(Math.max(...finite, first), 4 * first) * 1.02;
  const power = 10 ** Math.floor(Math.log10(most));
  return [0, [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((m) => m * power >= most) * power];
}

/**
 * @param {object} ui a part of the scope
 * @param {{ runs: object[], names: string[], data: object, axis: ReturnType<import("./axis.mjs").axis>,
 *   height: number, onSeek: (pass: number) => void }} options
 */
export function curves(ui, { runs, names, data, axis, height, onSeek }) {
  const plot = chart(ui, {
    label: "loss, pass by pass", height, left: LEFT,
    x: { range: [0, 1], ticks: [0, 1], format: (v) => grouped(Math.round(axis.pass(v))), label: "passes" }, y: { range: [0, 1], label: "loss L" },
  });
  const cursor = svg("path", { class: "ed-plumb" }), marks = svg("path", { class: "ed-touched" });
  plot.under.append(cursor, marks);
  const lines = runs.map((run, k) => ({
    train: plot.line(INKS[k]), test: plot.line(INKS[k], { dashed: true, thin: true }), dot: plot.dots(INKS[k], { radius: 5 }),
  }));
  const scaled = data.test.n ? data.train.n / data.test.n : 1; // one scale for both
  const losses = runs.map((run) => run.losses?.[0] ?? run.curves.losses[0][1]);
  let shown = "", laidOut = false;
  plot.picture.classList.add("ed-seekable");
  pointable(ui, plot.picture, { axis: "x", onPoint: (event) => onSeek(Math.round(axis.pass(clamp(plot.xAt(event), 0, 1)))) });

  function pointsOf(run, which) {
    const factor = which === "train" ? 1 : scaled;
    if (run.losses) return thinned(run[which === "train" ? "losses" : "testLosses"], run.known, axis, factor);
    return run.curves[which === "train" ? "losses" : "testLosses"].map(([pass, loss]) => [axis.place(pass), loss * factor]);
  }

  /** @param {number[]} at the passes, with their fractions, that the runs are drawn at @param {number[]} here their losses */
  function draw(log, at, here) {
    const all = runs.map((run) => ({ train: pointsOf(run, "train"), test: data.test.n ? pointsOf(run, "test") : [] }));
    const range = lossRange(all.flatMap(({ train, test }) => [...train, ...test].map(([, v]) => v)), log, Math.max(...losses));
    const axes = JSON.stringify([range, log]);
    if (axes !== shown) {
      shown = axes;
      plot.setAxes({ y: { range, log, format: log ? power : significant } });
    }
    all.forEach(({ train, test }, k) => {
      const moving = at[k] > runs[k].known - 1e-9; // the pen is ahead of the last pass that is whole
      lines[k].train.set(moving ? [...train, [axis.place(at[k]), here[k]]] : train);
      lines[k].test.set(test);
      lines[k].dot.set([[axis.place(at[k]), here[k]]]);
    });
    if (!plot.sx) return;
    const { top, bottom } = plot.box;
    set(cursor, { d: `M${plot.sx(axis.place(Math.max(...at)))} ${top}V${bottom}` });
    set(marks, { d: runs.flatMap((run) => run.touched).filter((pass) => pass > 0).map((pass) => `M${plot.sx(axis.place(pass))} ${top}V${bottom}`).join("") });
  }

  const times = significant(scaled, 2);
  const test = data.test.n ? `test points${times === "1" ? "" : `, × ${times}`}` : "";
  const legend = runs.flatMap((_, k) => [
    swatch(INKS[k], false), names[k] || "training points", ...(test ? [swatch(INKS[k], true), test] : [])]);
  return {
    el: plot.el, legend: h("p", { class: "ed-key" }, legend), draw,
    onLayout(callback) {
      plot.onLayout(() => {
        if (laidOut) return;
        laidOut = true;
        const wide = plot.width > 480;
        plot.setAxes({ x: { ticks: axis.ticks(wide ? 0.07 : 0.15).map((pass) => axis.place(pass)) } });
        callback();
        laidOut = false;
      });
    },
  };
}

export const LEFT = 46;

/** 20000 as 20,000. */
export const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

export const swatch = (ink, dashed) => svg("svg", { class: `ed-swatch ed-${ink}`, width: 26, height: 10, "aria-hidden": "true" },
  svg("path", { class: dashed ? "ed-line ed-thin ed-dashed" : "ed-line", d: "M1 5H25" }));
