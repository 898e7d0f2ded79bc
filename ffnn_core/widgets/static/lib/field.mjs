/** A heat map behind a chart: a function of both axes as colour, under grid, lines and handles. */

import { set } from "./dom.mjs";
import { heatmap } from "./heatmap.mjs";

/** The values of `f(x, y)` at the centres of `n` by `n` cells, row by row from the top. */
export function onGrid(f, [left, right], [low, high], n) {
  const values = new Float64Array(n * n);
  for (let row = 0; row < n; row += 1) {
    const y = high - ((row + 0.5) * (high - low)) / n;
    for (let column = 0; column < n; column += 1) {
      values[row * n + column] = f(left + ((column + 0.5) * (right - left)) / n, y);
    }
  }
  return values;
}

/**
 * Put a canvas of `n` by `n` cells behind a chart made by `chart`; `draw` as in `heatmap`.
 * @param {object} ui the scope
 * @param {object} plot the chart
 * @param {{ n: number, label: string, above?: string }} options
 */
export function field(ui, plot, { n, label, above }) {
  const map = heatmap(ui, { columns: n, rows: n, label, above, smooth: true });
  map.el.classList.add("ed-behind");
  plot.el.prepend(map.el);
  plot.onLayout(() => {
    const { left, right, top, bottom } = plot.box;
    set(map.el, { style: `left:${left}px;top:${top}px;width:${Math.max(0, right - left)}px;height:${bottom - top}px` });
  });
  return map;
}
