/**
 * Mathematics from code's spelling, as MathML, which browsers draw by themselves:
 * `formula("dL_dh2[0] = dL_dyhat[0]*dyhat_dh2[0, 0]")`. Every symbol has its ink.
 */

import { inkOf } from "./names.mjs";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const TOKEN = /d([A-Za-z0-9]+)_d([A-Za-z0-9]+)(\[[^\]]*\])?|([A-Za-z]\w*)(\[[^\]]*\])?|\d+(?:\.\d+)?|\*\*|\.T|\S/g;
const SIGNS = { "*": "·", "-": "−", "@": "\u2009" };
const GREEK = { sigmoid: "σ", eta: "η" };

function element(tag, ...children) {
  const made = document.createElementNS(MATHML, tag);
  made.append(...children);
  return made;
}

/** `W1` with `[2, 0]` as W₁[2,0]; a bias has one index in mathematics. */
function symbol(array, index) {
  const [, letter, layer] = /^([A-Za-z]+?)(\d?)$/.exec(array);
  const base = letter === "yhat" ? element("mover", element("mi", "y"), element("mo", "^")) : element("mi", GREEK[letter] ?? letter);
  const name = layer ? element("msub", base, element("mn", layer)) : base;
  const places = array[0] === "c" ? index.slice(0, 1) : index;
  const made = element("mrow", name, ...(places.length ? [element("mtext", `[${places.join(",")}]`)] : []));
  made.setAttribute("class", `ed-${inkOf(array)}`);
  return made;
}

const places = (text) => (text ? text.slice(1, -1).split(",").map((part) => part.trim()) : []);

/** ∂of/∂by; the first index belongs to `of`, unless that is L. */
function fraction(of, by, index) {
  const split = of === "L" ? 0 : Math.min(1, index.length);
  const part = (array, its) => element("mrow", element("mo", "∂"), symbol(array, its));
  return element("mfrac", part(of, index.slice(0, split)), part(by, index.slice(split)));
}

/** A `math` element for a formula in code's spelling. */
export function formula(code) {
  const open = [[]];
  const last = () => open[open.length - 1];
  let raise = false; // after **
  function add(node) {
    const list = last();
    if (raise) list.push(element("msup", list.pop(), node));
    else list.push(node);
    raise = false;
  }
  for (const [token, of, by, both, name, index] of code.matchAll(TOKEN)) {
    if (of) add(fraction(of, by, places(both)));
    else if (name) add(symbol(name, places(index)));
    else if (/^\d/.test(token)) add(element("mn", token));
    else if (token === "**") raise = true;
    else if (token === ".T") last().push(element("msup", last().pop(), element("mi", "T")));
    else if (token === "(") open.push([]);
    else if (token === ")") {
      const inner = open.pop();
      add(element("mrow", element("mo", "("), ...inner, element("mo", ")")));
    } else add(element("mo", SIGNS[token] ?? token));
  }
  const math = element("math", ...open[0]);
  math.setAttribute("displaystyle", "true");
  return math;
}
