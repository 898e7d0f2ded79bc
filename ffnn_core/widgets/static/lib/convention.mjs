/**
 * The convention that the reader wants formulas in: what there is to choose, and what this browser
 * keeps of it from page to page. What is kept is written as an address is, and judged like one.
 */

import { readFragment, writeFragment } from "./state.mjs";

export const CHOICES = {
  loss: ["The loss is a", [["sum", "sum"], ["half", "½ sum"], ["mean", "mean over N"], ["half_mean", "half the mean"]]],
  weights: ["Weights", [["to_from", "(to, from)"], ["from_to", "(from, to)"]]],
  data: ["Observations", [["rows_in", "rows in, columns on"], ["columns", "columns"], ["rows", "rows"]]],
};
export const TRAITS = Object.keys(CHOICES);
export const OWN = { loss: "sum", weights: "to_from", data: "rows_in" };
export const OTHER = "no book of the list";
const BOOKS = [
  ["This book", OWN],
  ["Nielsen", { loss: "half_mean", weights: "to_from", data: "columns" }],
  ["3Blue1Brown", { loss: "mean", weights: "to_from", data: "columns" }],
  ["UDL", { loss: "sum", weights: "to_from", data: "columns" }],
  ["d2l, scikit-learn", { loss: "half_mean", weights: "from_to", data: "rows" }],
];

const KEY = "every-derivative.convention", SLUG = "convention", CHANGED = "ed-convention";
const LIMITS = Object.fromEntries(TRAITS.map((trait) => [trait, { kind: "choice", of: CHOICES[trait][1].map(([value]) => value) }]));
let here = null; // where the browser keeps nothing, the choice lasts as long as the page

/** Its name: "sum/to_from/rows_in". */
export const keyOf = (choice) => TRAITS.map((trait) => choice[trait]).join("/");

/** What a text that was kept says; this book's own where it says nothing that is allowed. */
export function readChoice(text) {
  return { ...OWN, ...readFragment(String(text ?? ""), SLUG, LIMITS) };
}

/** The reader's choice. */
export function kept() {
  try {
    return here ?? readChoice(globalThis.localStorage.getItem(KEY));
  } catch {
    return here ?? OWN;
  }
}

/** Keep a choice for all pages, and tell this one. */
export function keep(choice) {
  here = null;
  try {
    if (keyOf(choice) === keyOf(OWN)) globalThis.localStorage.removeItem(KEY);
    else globalThis.localStorage.setItem(KEY, writeFragment("", SLUG, choice));
  } catch {
    here = choice;
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** Call back when the choice changes, in this page or in another that is open. */
export function onKept(callback, signal) {
  window.addEventListener(CHANGED, callback, { signal });
  window.addEventListener("storage", (event) => { if (event.key === KEY || event.key === null) callback(); }, { signal });
}

/** The book that writes so, or `OTHER`. */
export const bookOf = (choice) => BOOKS.find(([, known]) => keyOf(known) === keyOf(choice))?.[0] ?? OTHER;

/** The convention of a book, or undefined. */
export const choiceOf = (name) => BOOKS.find(([known]) => known === name)?.[1];

/** The names to choose from, as a menu wants them. */
export const MENU = [...BOOKS.map(([name]) => [name, name]), [OTHER, OTHER]];

/** "half the mean, weights (from, to), observations in rows". */
export function inWords(choice) {
  const [loss, weights, data] = TRAITS.map((trait) => CHOICES[trait][1].find(([value]) => value === choice[trait])[1]);
  return `loss: ${loss}; weights ${weights}; observations: ${data}`;
}
