/** What the network answers everywhere: ŷ and every z1 on a grid of inputs, and the line ŷ = ½. */

import { contour as crossings } from "../lib/contour.mjs";

/**
 * @param {object} net as printed by SymPy
 * @param {[number, number][]} box @param {number} cells per side; D = 1 takes them along x only
 */
export function makeField(net, box, cells) {
  const rows = net.D === 2 ? cells : 1, n = cells * rows, { H } = net;
  const x = new Float64Array(net.D * n), out = new Float64Array(2 * H + 2);
  const at = ([low, high], i) => low + ((i + 0.5) * (high - low)) / cells;
  for (let i = 0; i < n; i += 1) {
    x[net.D * i] = at(box[0], i % cells);
    if (net.D === 2) x[2 * i + 1] = at(box[1], cells - 1 - Math.floor(i / cells)); // from the top
  }
  const units = Array.from({ length: H }, () => new Float64Array(n)), yhat = new Float64Array(n);
  return {
    x, units, yhat, cells,
    compute(p) {
      for (let i = 0; i < n; i += 1) {
        net.forward(p, x, out, i);
        for (let j = 0; j < H; j += 1) units[j][i] = out[H + j];
        yhat[i] = out[2 * H + 1];
      }
    },
  };
}

/** The line where `values` (square, row by row from the top) cross `level`, as segments of the unit square. */
export function contour(values, cells, level) {
  return crossings(values, cells, level).map((segment) => segment.map(([x, y]) => [x / cells, y / cells]));
}

/** A picture of a function of one input for a small square: the cells between 0 and the curve hold its value. */
export function silhouette(values, cells, limit) {
  const picture = new Float64Array(cells * cells);
  for (let c = 0; c < cells; c += 1) {
    const value = values[Math.floor(((c + 0.5) * values.length) / cells)];
    for (let r = 0; r < cells; r += 1) {
      const height = limit * (1 - (2 * (r + 0.5)) / cells);
      if (value > 0 ? height > 0 && height < value : height < 0 && height > value) picture[r * cells + c] = value;
    }
  }
  return picture;
}
