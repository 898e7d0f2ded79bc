/** The marks of the classes: ○ class 0, ■ class 1, △ a third; in the ink of the page, for blue and orange are signs. */

import { h, svg } from "./dom.mjs";

/** An SVG element about the origin, as large as a circle of this radius. */
export function classMark(ui, k, { radius = 5 } = {}) {
  const name = `ed-mark-of-class ed-class-${k}`;
  const r = k === 1 ? 0.886 * radius : radius; // a square of the same area
  if (k === 0) return svg("circle", { class: name, r });
  if (k === 1) return svg("rect", { class: name, x: -r, y: -r, width: 2 * r, height: 2 * r });
  return svg("path", { class: name, d: `M0 ${-1.2 * r}L${1.1 * r} ${0.8 * r}H${-1.1 * r}Z` });
}

/** "○ class 0", for the text lines. */
export const key = (k) => h("span", { class: "ed-nowrap" }, `${"○■△"[k]} class ${k}`);
