/** The loss of every run, pass by pass: training points solid, test points dashed. */

import { chart } from "../lib/chart.mjs";
import { h, set, svg } from "../lib/dom.mjs";
import { pointable } from "../lib/drag.mjs";
import { clamp, power, significant } from "../lib/format.mjs";

const POINTS = 300; // a curve is drawn through so many passes
export const INKS = ["loss", "ink"];

/** Every pass, or about `POINTS` of them and the last, as [pass, loss a point]. */
export function thinned(losses, known, count) {
  const step = Math.max(1, Math.ceil(known / POINTS)), points = [];
  for (let pass = 0; pass < known; pass += step) points.push([pass, losses[pass] / count]);
  points.push([known, losses[known] / count]);
  return points;
}

/** The ends of the axis for these values: round, and from far fewer values than there are pixels. */
export function axisOf(values, log, first) {
  const finite = values.filter((v) => Number.isFinite(v) && (!log || v > 0));
  if (log) {
    const low = Math.max(-12, Math.floor(Math.log10(Math.min(...finite)) + 1e-9));
    const high = clamp(Math.ceil(Math.log10(Math.max(...finite))), low + 1, 12);
    return [10 ** low, 10 ** high];
  }
  const most = Math.min(Math.max(...finite), 4 * first) * 1.02; // an explosion must not flatten the rest
  const power = 10 ** Math.floor(Math.log10(most)), round = [1, 2, 3, 5, 7.5, 10].find((m) => m * power >= most);
  return [0, round * power];
}

/**
 * @param {object} ui a part of the scope
 * @param {{ runs: object[], names: string[], data: object, onSeek: (pass: number) => void }} options
 */
export function curves(ui, { runs, names, data, onSeek }) {
  const plot = chart(ui, {
    label: "loss, pass by pass", height: 190,
    x: { range: [0, Math.max(1, runs[0].passes)], label: "passes over the data" }, y: { range: [0, 1], label: "loss a point, L ÷ N" },
  });
  const cursor = svg("path", { class: "ed-plumb" });
  plot.under.append(cursor);
  const lines = runs.map((run, k) => ({
    train: plot.line(INKS[k]), test: plot.line(INKS[k], { dashed: true, thin: true }), dot: plot.dots(INKS[k], { radius: 4.5 }),
  }));
  const counts = { train: data.train.n, test: data.test.n };
  let shown = "";

  const seek = (event) => onSeek(Math.round(clamp(plot.xAt(event), 0, runs[0].passes)));
  plot.picture.classList.add("ed-seekable");
  pointable(ui, plot.picture, { axis: "x", onPoint: seek });

  function pointsOf(run, which) {
    if (run.curves) {
      const rows = which === "train" ? run.curves.losses : run.curves.testLosses;
      return rows.map(([pass, loss]) => [pass, loss / counts[which]]);
    }
    return thinned(which === "train" ? run.losses : run.testLosses, run.known, counts[which]);
  }

  function draw(log, atPass) {
    const data = runs.map((run) => ({ train: pointsOf(run, "train"), test: counts.test ? pointsOf(run, "test") : [] }));
    const values = data.flatMap(({ train, test }) => [...train, ...test].map(([, v]) => v));
    const range = axisOf(values, log, data[0].train[0][1]), passes = Math.max(1, runs[0].passes);
    const axes = JSON.stringify([range, log, passes]);
    if (axes !== shown) {
      shown = axes;
      plot.setAxes({ x: { range: [0, passes] }, y: { range, log, format: log ? power : significant } });
    }
    data.forEach(({ train, test }, k) => {
      lines[k].train.set(train);
      lines[k].test.set(test);
      const pass = runs[k].pass;
      const here = train.reduce((a, b) => (Math.abs(b[0] - pass) < Math.abs(a[0] - pass) ? b : a));
      lines[k].dot.set([[pass, runs[k].losses ? runs[k].losses[pass] / counts.train : here[1]]]);
    });
    if (plot.sx) set(cursor, { d: `M${plot.sx(atPass)} ${plot.box.top}V${plot.box.bottom}` });
  }

  const legend = runs.flatMap((_, k) => [
    swatch(INKS[k], false), names[k] || "training points", ...(counts.test ? [swatch(INKS[k], true), names[k] ? "test" : "test points"] : [])]);
  return { el: plot.el, legend: h("p", { class: "ed-key" }, legend), draw, onLayout: plot.onLayout };
}

export const swatch = (ink, dashed) => svg("svg", { class: `ed-swatch ed-${ink}`, width: 26, height: 10, "aria-hidden": "true" },
  svg("path", { class: dashed ? "ed-line ed-thin ed-dashed" : "ed-line", d: "M1 5H25" }));
