/** Equations with numbers in them that close on a calculator, at the digits that are shown. */

import { fixed } from "./format.mjs";

const MINUS = "\u2212";

/** A text that `fixed` wrote, as the number that a reader would type into a calculator. */
export function numberOf(text) {
  return Number(text.replaceAll(MINUS, "-").replace("∞", "Infinity"));
}

/** How many digits a text has behind its point. */
const decimals = (text) => text.split(".")[1]?.length ?? 0;

/**
 * An equation that closes: `combine` of the numbers as they are shown rounds to the result as it is
 * shown. Numbers start with `digits` behind the point (one for all, or one for each) and all that
 * are not exact get more until this holds.
 * @param {number[]} values
 * @param {(values: number[]) => number | number[]} combine one result, or several that must all close
 * @param {{ digits?: number | number[], result?: number | number[], most?: number }} [options] digits behind the point
 * @returns {{ texts: string[], total: any }} the numbers and the result, as written
 */
export function closed(values, combine, { digits = 2, result = 3, most = 10 } = {}) {
  const least = values.map((_, i) => (Array.isArray(digits) ? digits[i] : digits));
  const spelled = (found) => (Array.isArray(found) ? found.map((v, i) => fixed(v, result[i] ?? result)) : fixed(found, result));
  const total = spelled(combine(values));
  for (let more = 0; ; more += 1) {
    const texts = values.map((value, i) => {
      const short = fixed(value, least[i]);
      return numberOf(short) === value ? short : fixed(value, Math.min(most, least[i] + more));
    });
    const shown = spelled(combine(texts.map(numberOf)));
    if (String(shown) === String(total) || least.every((each) => each + more >= most)) return { texts, total: shown };
  }
}

/** A text as a factor or addend: negative ones in brackets. */
export function bracket(text) {
  return text.startsWith(MINUS) ? `(${text})` : text;
}

/** Texts added up: "0.50 − 0.20 + 0.10". */
export function addedUp(texts) {
  return texts.map((text, i) => (i === 0 ? text : text.startsWith(MINUS) ? ` − ${text.slice(1)}` : ` + ${text}`)).join("");
}

const multiplied = (factors) => factors.reduce((product, factor) => product * factor, 1);
const added = (values) => values.reduce((sum, value) => sum + value, 0);

/**
 * A sum of products and of a last addend, if there is one: `[[a, b], …]` and `c`. Both lines close,
 * that with the factors and that with the products.
 * @returns {{ factors: string[][], last: string|null, products: string[], total: string }}
 */
export function closedProducts(pairs, last = null, { digits = 2, between = 3, result = 3 } = {}) {
  const addends = [...pairs.map(multiplied), ...(last === null ? [] : [last])];
  const line = closed(addends, added, { digits: between, result });
  const values = [...pairs.flat(), ...(last === null ? [] : [last])], sizes = pairs.map((pair) => pair.length);
  const split = (flat) => { let at = 0; return sizes.map((size) => flat.slice(at, (at += size))); };
  const finest = Math.max(between, ...line.texts.map(decimals));
  const all = (flat) => [...split(flat).map(multiplied), added([...split(flat).map(multiplied), ...(last === null ? [] : flat.slice(-1))])];
  const wide = Array.isArray(digits) ? [...pairs.flatMap(() => digits), ...(last === null ? [] : [2])] : digits;
  const { texts } = closed(values, all, { digits: wide, result: [...pairs.map(() => finest), result] });
  return { factors: split(texts), last: last === null ? null : texts.at(-1), products: line.texts, total: line.total };
}
