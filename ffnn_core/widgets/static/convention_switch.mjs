/** The network's formulas, shapes and code in the convention that the reader chooses. */

import { button, panel, segmented, select, toolbar } from "./lib/controls.mjs";
import { h, spoken } from "./lib/dom.mjs";
import { readout } from "./lib/readout.mjs";
import { rich } from "./lib/rich.mjs";
import { scope } from "./lib/scope.mjs";
import { FORMULAS, LINES } from "./generated/conventions.mjs";

const shared = ["loss", "weights", "data"];
const OWN = ["sum", "to_from", "rows_in"];
const LOSSES = [["sum", "sum"], ["half", "½ sum"], ["mean", "mean over N"], ["half_mean", "half the mean"]];
const WEIGHTS = [["to_from", "(to, from)"], ["from_to", "(from, to)"]];
const DATA = [["rows_in", "rows in, columns on"], ["columns", "columns"], ["rows", "rows"]];
const BOOKS = [
  ["This book", OWN],
  ["Nielsen", ["half_mean", "to_from", "columns"]],
  ["3Blue1Brown", ["mean", "to_from", "columns"]],
  ["UDL", ["sum", "to_from", "columns"]],
  ["d2l, scikit-learn", ["half_mean", "from_to", "rows"]],
];
const OTHER = "no book of the table";

/** The names whose line differs from this book's. */
export function changed(key) {
  const own = LINES[OWN.join("/")];
  return Object.keys(own).filter((name) => JSON.stringify(own[name]) !== JSON.stringify(LINES[key][name]));
}

function render({ model, el }) {
  const ui = scope({ model, el }, "convention-switch");
  const choices = [["loss", "The loss is a", LOSSES], ["weights", "Weights", WEIGHTS], ["data", "Observations", DATA]].map(([trait, label, options]) => [trait,
    segmented(ui, { label, options, value: model.get(trait), onInput: (value) => ui.save({ [trait]: value }) })]);
  const books = select(ui, {
    label: "As in", options: [...BOOKS.map(([name]) => [name, name]), [OTHER, OTHER]], value: "This book",
    onInput: (name) => {
      const found = BOOKS.find(([known]) => known === name);
      if (found) ui.save(Object.fromEntries(shared.map((trait, i) => [trait, found[1][i]])));
      else draw();
    },
  });
  const back = button(ui, { label: "This book's own", onPress: () => ui.save(Object.fromEntries(shared.map((trait, i) => [trait, OWN[i]]))) });
  const lines = h("ul", { class: "ed-conventions" }), text = readout(ui);

  function draw() {
    const now = shared.map((trait) => model.get(trait)), key = now.join("/"), other = changed(key);
    for (const [trait, choice] of choices) choice.set(model.get(trait));
    books.set(BOOKS.find(([, names]) => names.join("/") === key)?.[0] ?? OTHER);
    back.enable(key !== OWN.join("/"));
    lines.replaceChildren(...Object.entries(LINES[key]).map(([name, [formula, shape, code]]) => h("li", { "data-changed": other.includes(name) },
      h("div", { class: "ed-rule" }, ...rich([FORMULAS[formula]])), h("span", { class: "ed-shape" }, shape), h("code", {}, code),
      other.includes(name) ? spoken(" (not as in this book)") : null)));
    text.say(said(now, other));
  }

  ui.watch(shared, draw);
  ui.root.append(toolbar("Whose convention", books, back), panel("The three choices", ...choices.map(([, choice]) => choice)), text.el, lines);
  draw();
  return ui.dispose;
}

function said([loss, weights, data], other) {
  if (!other.length) return "These are this book's own conventions: a plain sum of squares, weights as (to, from), observations as rows of X and y and as columns from h1 on.";
  const parts = [];
  if (loss !== OWN[0]) parts.push("the factor of the loss stands before every slope, and is the only thing it changes");
  if (weights !== OWN[1]) parts.push("W1, W2 and their gradients lie on their sides");
  if (data === "rows") parts.push("all that flows has its observations in rows");
  if (data === "columns") parts.push("X and y come with a column for each observation, so nothing needs turning on the way in");
  const what = parts.join("; ");
  return `${other.length} of ${Object.keys(LINES[OWN.join("/")]).length} lines differ from this book's: ${what}.`;
}

export default { render, shared };
