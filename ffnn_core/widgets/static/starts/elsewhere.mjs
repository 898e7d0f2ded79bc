/** The way into a theatre: the one on this page that trains, or else the one in the chapter on XOR. */

import { writeFragment } from "../lib/state.mjs";

const CHAPTER = "book/examples/xor.html", ITS_NAME = "two-units";

const slug = (name) => (name ? `training-theatre-${name}` : "training-theatre");

/** Does it train, or only replay what Python made? */
function trains(box) {
  const state = box.querySelector(":scope > script[type='application/json']")?.textContent ?? "";
  return !/"record":\{"\$bytes":"[^"]/.test(state) && !state.includes('"dataset":"own"');
}

/**
 * The address that shows a run, or "" where there are no pages: in a notebook.
 * @param {Document} page @param {Record<string, unknown>} values traits of the theatre
 */
export function theatreAddress(page, values) {
  const here = [...page.querySelectorAll("[data-ed-widget='TrainingTheatre']")].filter(trains);
  if (here.length) {
    const named = here.find((box) => box.dataset.edName) ?? here[0];
    return writeFragment("", slug(named.dataset.edName), values);
  }
  const root = page.documentElement.dataset.content_root;
  return root === undefined ? "" : `${root}${CHAPTER}${writeFragment("", slug(ITS_NAME), values)}`;
}
