/** Short texts with code and mathematics, from the trees that `ffnn_core.widgets.kit.text` makes. */

import { h, set } from "./dom.mjs";

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * Text nodes and elements of a tree: `["a ", ["code", "", "W1"], " b"]`. An element is
 * `[tag, class or attributes, child, …]`; a plain text may stand for a whole tree.
 * @param {string | Array<any>} nodes
 * @returns {(string | Element)[]}
 */
export function rich(nodes) {
  if (typeof nodes === "string") return [nodes];
  return nodes.map((node) => (typeof node === "string" ? node : element(...node)));
}

/** A tree as it is read aloud: of a formula its words. */
export function spoken(nodes) {
  if (typeof nodes === "string") return nodes;
  return nodes.map((node) => {
    if (typeof node === "string") return node;
    return node[0] === "math" ? node[1].alttext : spoken(node.slice(2));
  }).join("");
}

function element(tag, given, ...children) {
  if (tag === "math") return mathml(tag, given, ...children);
  const scrolls = tag === "pre" ? "0" : null; // so that the keyboard can scroll it
  return h(tag, { class: given || null, tabindex: scrolls }, ...rich(children));
}

function mathml(tag, attributes, ...children) {
  const made = set(document.createElementNS(MATHML, tag), attributes);
  made.append(...children.map((child) => (typeof child === "string" ? child : mathml(...child))));
  return made;
}
