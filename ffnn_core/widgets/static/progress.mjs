/** How many exercises are solved: on this page, in the book, page by page. */

import { button, toolbar } from "./lib/controls.mjs";
import { h } from "./lib/dom.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { solvedList } from "./lib/solved.mjs";

function render({ model, el }) {
  const ui = scope({ model, el }, "progress");
  const list = solvedList(ui, draw);
  const pages = globalThis.everyDerivativeExercises ?? []; // the book's own list; a notebook has none
  const root = document.documentElement.dataset.content_root ?? "";
  const text = readout(ui);
  const note = h("p", { class: "ed-note" });
  const table = h("ul", { class: "ed-pages" });
  const fold = pages.length ? h("details", { open: model.get("by_page") }, h("summary", {}, "Page by page"), table) : null;

  const ask = button(ui, { label: "Clear my progress", onPress: () => confirming(true) });
  const no = button(ui, { label: "Keep it", onPress: () => confirming(false) });
  const yes = button(ui, { label: "Yes, clear it", onPress: () => { list.clear(); confirming(false); } });
  const choices = toolbar("Progress", ask);

  function confirming(state) {
    const nothing = state && !list.all().size;
    if (nothing) {
      text.say("There is nothing to clear: no exercise is solved yet.");
      return;
    }
    choices.replaceChildren(...(state ? [no.el, yes.el] : [ask.el]));
    choices.firstElementChild.focus();
    if (state) text.say("This forgets which exercises you have solved, in the whole book. Clear it?");
    else draw();
  }

  function draw() {
    const solved = list.all();
    const here = [...document.querySelectorAll("[data-ed-exercise]")].map((box) => box.dataset.edExercise);
    text.say(summary(counted(pages, solved), counted([{ exercises: [...new Set(here)] }], solved), solved.size));
    note.textContent = list.lasts()
      ? "Your browser remembers this, and nobody else does."
      : "This browser does not let the page remember: your progress lasts until you leave it.";
    table.replaceChildren(...pages.map((page) => {
      const { done, of } = counted([page], solved);
      return h("li", {}, h("a", { href: root + page.url }, page.title), h("span", { class: "ed-count" }, `${done} of ${of}${done === of ? " ✓" : ""}`));
    }));
  }

  ui.root.append(h("p", { class: "ed-kind" }, "Your progress"), text.el, ...(fold ? [fold] : []), choices, note);
  draw();
  return ui.dispose;
}

/** How many exercises of these pages there are, and how many are solved. */
export function counted(pages, solved) {
  const names = pages.flatMap((page) => page.exercises);
  return { done: names.filter((name) => solved.has(name)).length, of: names.length };
}

/** The count in words. */
export function summary(book, here, all) {
  const many = (n) => `${n} ${n === 1 ? "exercise" : "exercises"}`;
  if (!book.of) return all ? `${many(all)} solved in this browser.` : "No exercise is solved yet.";
  const start = `${book.done} of ${many(book.of)} in this book solved`;
  return here.of ? `${start}; on this page ${here.done} of ${here.of}.` : `${start}.`;
}

export default { render };
