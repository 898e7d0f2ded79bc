/** Making elements. Text always goes in as text, never as markup. */

const SVG = "http://www.w3.org/2000/svg";
const ids = (globalThis.everyDerivativeIds ??= { issued: 0 }); // in JupyterLab every widget brings its own copy of this file

/** An id that no other element of the page has, for labels and descriptions. */
export function uid(stem = "ed") {
  ids.issued += 1;
  return `${stem}-${ids.issued}`;
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) setAttribute(element, name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else if (name === "style") element.style.cssText = value; // a policy may forbid the attribute
  else element.setAttribute(name, value === true ? "" : value);
}

/**
 * An HTML element: `h("p", { class: "ed-note" }, "text", child)`.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] false, null and undefined leave an attribute out
 * @param {...(Node|string|null|(Node|string)[])} children
 */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element, made like `h`. */
export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Set several attributes of an element that is already there. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  return element;
}

/** Text in the colour of a symbol: ink is input, hidden, output, loss, pos, neg, accent or muted. */
export function inked(ink, text) {
  return h("span", { class: `ed-${ink}` }, text);
}

/** Text that is read by screen readers only. */
export function spoken(text) {
  return h("span", { class: "ed-spoken" }, text);
}
