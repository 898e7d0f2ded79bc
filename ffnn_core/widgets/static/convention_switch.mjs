/** The network's formulas, shapes and code in the convention that the reader chooses. */

import { button, panel, segmented, select, toolbar } from "./lib/controls.mjs";
import { CHOICES, MENU, OTHER, OWN, TRAITS, bookOf, choiceOf, keep, kept, keyOf, onKept } from "./lib/convention.mjs";
import { h, spoken } from "./lib/dom.mjs";
import { readout } from "./lib/readout.mjs";
import { rich } from "./lib/rich.mjs";
import { scope } from "./lib/scope.mjs";
import { FORMULAS, LINES } from "./generated/conventions.mjs";

const shared = ["loss", "weights", "data"];

/** The names whose line differs from this book's. */
export function changed(key) {
  const own = LINES[keyOf(OWN)];
  return Object.keys(own).filter((name) => JSON.stringify(own[name]) !== JSON.stringify(LINES[key][name]));
}

function render({ model, el }) {
  const ui = scope({ model, el }, "convention-switch");
  const chosen = () => Object.fromEntries(TRAITS.map((trait) => [trait, model.get(trait)]));
  const choices = TRAITS.map((trait) => [trait, segmented(ui, {
    label: CHOICES[trait][0], options: CHOICES[trait][1], value: model.get(trait), onInput: (value) => ui.save({ [trait]: value }),
  })]);
  const books = select(ui, {
    label: "As in", options: MENU, value: bookOf(chosen()), onInput: (name) => (name === OTHER ? draw() : ui.save(choiceOf(name))),
  });
  const back = button(ui, { label: "This book's own", onPress: () => ui.save(OWN) });
  const everywhere = button(ui, { label: "Write every page this way", onPress: () => keep(chosen()) });
  const lines = h("ul", { class: "ed-conventions" }), text = readout(ui);
  const same = () => keyOf(kept()) === keyOf(chosen());

  /** Whether the book's pages are written so, as well. */
  function told() {
    if (!same() || keyOf(kept()) === keyOf(OWN)) return "";
    return "The book's pages are written so, where they have such formulas; each says it under its title.";
  }

  function draw() {
    const choice = chosen(), key = keyOf(choice), other = changed(key);
    for (const [trait, one] of choices) one.set(choice[trait]);
    books.set(bookOf(choice));
    back.enable(key !== keyOf(OWN));
    everywhere.enable(!same());
    lines.replaceChildren(...Object.entries(LINES[key]).map(([name, [formula, shape, code]]) => h("li", { "data-changed": other.includes(name) },
      h("div", { class: "ed-rule" }, ...rich([FORMULAS[formula]])), h("span", { class: "ed-shape" }, shape), h("code", {}, code),
      other.includes(name) ? spoken(" (not as in this book)") : null)));
    text.say(said(choice, other), ui.live ? "" : ` ${told()}`);
  }

  ui.watch(shared, draw);
  onKept(draw, ui.signal);
  ui.root.append(toolbar("Whose convention", books, back, ...(ui.live ? [] : [everywhere])),
    panel("The three choices", ...choices.map(([, choice]) => choice)), text.el, lines);
  draw();
  return ui.dispose;
}

function said({ loss, weights, data }, other) {
  if (!other.length) return "These are this book's own conventions: a plain sum of squares, weights as (to, from), observations as rows of X and y and as columns from h1 on.";
  const parts = [];
  if (loss !== OWN.loss) parts.push("the factor of the loss stands before every slope, and is the only thing it changes");
  if (weights !== OWN.weights) parts.push("W1, W2 and their gradients lie on their sides");
  if (data === "rows") parts.push("all that flows has its observations in rows");
  if (data === "columns") parts.push("X and y come with a column for each observation, so nothing needs turning on the way in");
  const what = parts.join("; ");
  return `${other.length} of ${Object.keys(LINES[keyOf(OWN)]).length} lines differ from this book's: ${what}.`;
}

export default { render, shared };
