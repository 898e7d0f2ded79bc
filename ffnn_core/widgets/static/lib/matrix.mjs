/** A matrix with its numbers: a real table, so that every cell can be found without seeing it. */

import { h, inked } from "./dom.mjs";
import { fixed } from "./format.mjs";

/**
 * @param {{ name: string, rows: number, columns: number, ink?: string, digits?: number,
 *   shape?: string }} options
 * @returns {{ el: HTMLElement, cells: HTMLElement[][], set: (values: (number|null)[][], limit?: number) => void,
 *   mark: (row: number|null, column: number|null) => void }}
 * `set`: ±limit is the full colour, null a number that is not known yet.
 * `mark(i, j)` lights one cell, a row (`j` null), a column (`i` null) or nothing (both null).
 */
export function matrix({ name, rows, columns, ink = "ink", digits = 2, shape = `${rows}, ${columns}` }) {
  const cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => h("td", {})));
  const table = h("table", { class: "ed-matrix" },
    h("caption", {}, inked(ink, name), ` (${shape})`),
    h("tbody", {}, cells.map((row) => h("tr", {}, row))));
  const el = h("div", { class: "ed-matrixbox" }, table);
  function set(values, limit = 1) {
    cells.forEach((row, i) => row.forEach((cell, j) => {
      const text = values[i][j] === null ? "·" : fixed(values[i][j], digits);
      cell.textContent = text;
      cell.style.setProperty("--ed-share", String(Math.min(1, Math.abs(values[i][j]) / limit) * 100));
      cell.className = values[i][j] < 0 ? "ed-below" : "ed-above";
    }));
  }
  function mark(row, column) {
    cells.forEach((line, i) => line.forEach((cell, j) => {
      const lit = (row !== null || column !== null) && (row === null || row === i) && (column === null || column === j);
      cell.toggleAttribute("data-lit", lit);
    }));
  }
  return { el, table, cells, set, mark };
}
