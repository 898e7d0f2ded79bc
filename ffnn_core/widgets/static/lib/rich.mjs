/** Short texts with code and mathematics, from the trees that `ffnn_core.widgets.rich` makes. */

import { h } from "./dom.mjs";

/**
 * Text nodes and elements of a tree: `["a ", ["code", "", "W1"], " b"]`. An element is
 * `[tag, class, child, …]`; a plain text may stand for a whole tree.
 * @param {string | Array<any>} nodes
 * @returns {(string | HTMLElement)[]}
 */
export function rich(nodes) {
  if (typeof nodes === "string") return [nodes];
  return nodes.map((node) => (typeof node === "string" ? node : element(...node)));
}

const SHORT = 24; // a formula of up to so many letters is not broken at the end of a line

function element(tag, name, ...children) {
  const scrolls = tag === "pre" ? "0" : null; // so that the keyboard can scroll it
  const made = h(tag, { class: name || null, tabindex: scrolls }, ...rich(children));
  if (name === "ed-math" && made.textContent.length <= SHORT) made.classList.add("ed-short");
  return made;
}
