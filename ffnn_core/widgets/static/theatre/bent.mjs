/**
 * The plane as the hidden layer hands it on: every point of a grid at its z1. The output unit can only cut
 * it with a straight line, h2 = 0; training bends the plane until a straight cut is enough.
 *
 * Two hidden units are drawn as they are. More are seen from the side: across, the direction of W2, in
 * which the cut is met head-on; up, the direction at right angles in which the grid spreads most.
 */

import { chart, pathOf, scale } from "../lib/chart.mjs";
import { set, svg } from "../lib/dom.mjs";
import { marks } from "./plane.mjs";

const LINES = 13, SAMPLES = 40, TURNS = 12; // of the power method, from the direction of the frame before

const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
const unit = (a) => { const size = Math.hypot(...a) || 1; return a.map((v) => v / size); };

/** The direction at right angles to `first` in which the rows spread most, near `guess` where it can. */
export function widest(rows, first, guess) {
  const H = first.length, mean = first.map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length);
  const flat = (a) => { const along = dot(a, first); return a.map((v, j) => v - along * first[j]); };
  const spread = rows.map((row) => flat(row.map((v, j) => v - mean[j])));
  let v = unit(flat(guess));
  for (let k = 0; k < TURNS; k += 1) {
    const next = new Array(H).fill(0);
    for (const row of spread) {
      const along = dot(row, v);
      for (let j = 0; j < H; j += 1) next[j] += along * row[j];
    }
    if (Math.hypot(...next) < 1e-12) break;
    v = unit(flat(next));
  }
  return v;
}

/** @param {object} ui a part of the scope @param {object} options as for `plane` */
export function bent(ui, { data, net, label, activation, height }) {
  const { D, H } = net, edge = activation === "sigmoid" ? [-0.08, 1.08] : [-1.12, 1.12], two = H === 2, bounded = two && ["sigmoid", "tanh"].includes(activation);
  const plot = chart(ui, {
    label: `${label}, as the hidden layer sees it`, height, left: 34,
    x: { range: edge, label: two ? "z1[0]" : "along W2" }, y: { range: edge, label: two ? "z1[1]" : H === 1 ? "" : "across W2, where it spreads most" },
  });
  const sides = ["neg", "pos"].map((ink) => svg("path", { class: `ed-side ed-${ink}` }));
  const grid = svg("path", { class: "ed-bent" }), cut = svg("path", { class: "ed-boundary" });
  plot.under.append(...sides, grid, cut);
  const drawn = marks(plot, data), out = new Float64Array(2 * H + 2), x = new Float64Array(2);
  let up = Array.from({ length: H }, (_, j) => (j % 2 ? -1 : 1)), size = 0, range = edge;

  function hidden(p, X, row) {
    net.forward(p, X, out, row);
    return Array.from(out.subarray(H, 2 * H));
  }

  function lines(p) {
    const all = [], at = ([low, high], share) => low + share * (high - low);
    for (const way of [0, 1]) {
      for (let k = 0; k < LINES; k += 1) {
        const line = [];
        for (let i = 0; i <= SAMPLES; i += 1) {
          x[way] = at(data.box[way], i / SAMPLES);
          x[1 - way] = at(data.box[1 - way], k / (LINES - 1));
          line.push(hidden(p, x, 0));
        }
        all.push(line);
      }
    }
    return all;
  }

  /** From H numbers to two, with the cut a·across + b·up + c = 0 in them. */
  function view(p, rows) {
    const W2 = Array.from(p.subarray(H * D + H, H * D + 2 * H)), c2 = p[p.length - 1];
    if (two) return { to: (z) => z, a: W2[0], b: W2[1], c: c2 };
    const first = unit(W2), long = Math.hypot(...W2);
    if (H > 1) up = widest(rows, first, up);
    return { to: (z) => [dot(z, first), H > 1 ? dot(z, up) : 0], a: long, b: 0, c: c2 };
  }

  function draw(p) {
    if (!plot.sx) return;
    const all = lines(p), { to, a, b, c } = view(p, all.flatMap((line) => line.filter((_, i) => i % 8 === 0)));
    const flat = all.map((line) => line.map(to));
    rescale(flat);
    set(grid, { d: flat.map((line) => pathOf(line.map(([u, v]) => [plot.sx(u), plot.sy(v)]))).join("") });
    shade(a, b, c);
    [data.train, data.test].forEach(({ n, X }, part) => {
      for (let i = 0; i < n; i += 1) {
        const [u, v] = to(hidden(p, X, i));
        drawn.place(i + part * data.train.n, plot.sx(u), plot.sy(v));
      }
    });
    drawn.judge((i) => net.forward(p, data.train.X, out, i)[2 * H + 1]);
  }

  /** A picture that grows when it must, and shrinks only when it is far too large: it must not breathe. */
  function rescale(flat) {
    if (bounded) return;
    const most = Math.max(0.5, ...flat.flat(2).map(Math.abs));
    if (most <= size && most > 0.5 * size) return;
    size = 1.15 * most;
    range = [-size, size];
    plot.setAxes({ x: { range }, y: { range } });
  }

  /** Both sides of the straight cut, by clipping the frame. */
  function shade(a, b, c) {
    const { left, right, top, bottom } = plot.box;
    const corners = [[left, top], [right, top], [right, bottom], [left, bottom]];
    const across = scale(range, [left, right]), upward = scale(range, [bottom, top]);
    const value = ([u, v]) => a * across.back(u) + b * upward.back(v) + c;
    const crossings = [], kept = [[], []];
    corners.forEach((corner, i) => {
      const next = corners[(i + 1) % 4], here = value(corner), there = value(next);
      kept[here > 0 ? 1 : 0].push(corner);
      if (here > 0 === there > 0) return;
      const share = here / (here - there), point = corner.map((v, k) => v + share * (next[k] - v));
      crossings.push(point);
      for (const side of kept) side.push(point);
    });
    sides.forEach((side, k) => set(side, { d: kept[k].length ? `${pathOf(kept[k])}Z` : "" }));
    set(cut, { d: crossings.length === 2 ? pathOf(crossings) : "" });
  }

  return { el: plot.el, draw, onLayout: plot.onLayout };
}
