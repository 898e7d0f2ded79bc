/** What has been counted so far, one row for each number of hidden units. */

import { h } from "../lib/dom.mjs";
import { grouped } from "../theatre/curves.mjs";
import { DATASETS } from "../theatre/data.mjs";
import { STARTS } from "./runs.mjs";

/** @returns {{ el: HTMLElement, note: (asked: object, won: number) => void }} */
export function tally() {
  const el = h("div", { class: "ed-tally" }), books = new Map();
  return {
    el,
    /** Enter a count; counts of other data, activations or rates stand in books of their own. */
    note({ dataset, activation, learning_rate: rate, passes, hidden }, won) {
      const title = `${DATASETS[dataset].name}, ${activation}, rate ${rate}, ${grouped(passes)} passes`;
      const book = books.get(title) ?? new Map();
      books.set(title, book.set(hidden, won));
      const rows = [...book].sort(([a], [b]) => a - b).map(([units, count]) => h("tr", {},
        h("th", { scope: "row" }, `${units} hidden`), h("td", {}, h("span", { class: "ed-share" }, h("span", { style: `width:${(100 * count) / STARTS}%` }))),
        h("td", {}, `${count} of ${STARTS} solved`)));
      el.replaceChildren(h("p", {}, `Counted so far: ${title}`), h("table", { "aria-label": "Counted so far" }, h("tbody", {}, rows)));
    },
  };
}
