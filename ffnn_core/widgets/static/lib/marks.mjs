/**
 * The marks of classes: a hollow circle and a full square, a hollow triangle for a third. They have
 * the ink of the text, since blue and orange say negative and positive, and shapes say which is which.
 */

import { h, set, svg } from "./dom.mjs";

/** Corners at distance 1 from the middle, drawn so that all marks look equally large. */
const OUTLINES = [null, "M-0.9-0.9H0.9V0.9H-0.9Z", "M0-1.15L1.05 0.75H-1.05Z"];

/**
 * The mark of class `k`, around the point (0, 0).
 * @param {number} k 0, 1 or 2
 * @param {{ radius?: number }} [options]
 * @returns {SVGElement}
 */
export function classMark(k, { radius = 6 } = {}) {
  const mark = k % OUTLINES.length
    ? svg("path", { d: OUTLINES[k % OUTLINES.length], transform: `scale(${radius})` }) : svg("circle", { r: radius });
  return set(mark, { class: `ed-class ed-class-${k % OUTLINES.length}` });
}

/** The mark of class `k` within a line of text. */
export function classKey(k) {
  return h("span", { class: "ed-class-key", "aria-hidden": "true" },
    svg("svg", { viewBox: "-8 -8 16 16", width: 13, height: 13 }, classMark(k)));
}
