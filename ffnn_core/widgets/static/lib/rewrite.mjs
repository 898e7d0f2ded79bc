/**
 * A page in the convention that the reader chose. The other forms of its formulas, shapes and lines
 * were written when the book was built, as templates beside them; here they change places.
 */

import { CHOICES, MENU, OTHER, OWN, TRAITS, bookOf, choiceOf, inWords, keep, kept, keyOf, onKept } from "./convention.mjs";
import { h, uid } from "./dom.mjs";

/** One place: what the book has there, and its other forms, each for some conventions. */
function placeOf(box) {
  const forms = new Map();
  const own = [...box.childNodes].filter((node) => {
    if (node.nodeName !== "TEMPLATE") return true;
    for (const key of node.dataset.edAs.split(" ")) forms.set(key, node);
    return false;
  });
  let shown = own;
  return (key) => {
    const form = forms.get(key), next = form ? [...document.importNode(form.content, true).childNodes] : own;
    for (const node of shown) node.remove();
    box.prepend(...next);
    shown = next;
    box.classList.toggle("ed-other", Boolean(form));
    return Boolean(form);
  };
}

const KINDS = [[".ed-formula", "formula", "formulas"], ["td *", "shape", "shapes"], [".ed-written pre", "", ""]];

/** "3 formulas, 6 shapes and 4 lines of code". */
function counted(boxes) {
  const changed = boxes.filter((box) => box.classList.contains("ed-other"));
  const lines = changed.flatMap((box) => [...box.querySelectorAll("pre")]).reduce((sum, pre) => sum + pre.textContent.split("\n").length, 0);
  const parts = KINDS.slice(0, 2).map(([place, one, many]) => [changed.filter((box) => box.matches(place)).length, one, many]);
  const told = [...parts, [lines, "line of code", "lines of code"]].filter(([n]) => n).map(([n, one, many]) => `${n} ${n === 1 ? one : many}`);
  return told.length > 1 ? `${told.slice(0, -1).join(", ")} and ${told.at(-1)}` : told[0] ?? "";
}

function menu(label, options, onChange) {
  const id = uid("ed-convention");
  const field = h("select", { id }, ...options.map(([value, text]) => h("option", { value }, text)));
  field.addEventListener("change", () => onChange(field.value));
  return { el: h("span", {}, h("label", { for: id }, label), field), set: (value) => { field.value = value; } };
}

/** Put the switch into its place under the title, and the page into the reader's convention. */
export function start(bar) {
  const boxes = [...document.querySelectorAll("[data-ed-rewritten]")], places = boxes.map(placeOf);
  const books = menu("Formulas as in", MENU, (name) => { if (name === OTHER) more.open = true; else keep(choiceOf(name)); });
  const single = TRAITS.map((trait) => [trait, menu(...CHOICES[trait], (value) => keep({ ...kept(), [trait]: value }))]);
  const more = h("details", {}, h("summary", {}, "one by one"), h("div", {}, ...single.map(([, choice]) => choice.el)));
  const told = h("p", { role: "status" }), back = h("button", { type: "button" }, "This book’s own");
  back.addEventListener("click", () => { keep(OWN); books.el.querySelector("select").focus(); });
  bar.append(h("div", {}, books.el, more), h("div", { class: "ed-told" }, told, back));

  function draw() {
    const choice = kept(), key = keyOf(choice), other = key !== keyOf(OWN), book = bookOf(choice);
    places.forEach((show) => show(key));
    for (const box of boxes) box.dataset.edWho = `as ${book === OTHER ? "in your own convention" : `${book} would write it`}`;
    books.set(book);
    for (const [trait, one] of single) one.set(choice[trait]);
    bar.classList.toggle("ed-other", other);
    back.hidden = !other;
    const what = counted(boxes), who = `${book === OTHER ? "your own convention" : `the convention of ${book}`} (${inWords(choice)})`;
    if (!other) told.textContent = "";
    else if (!what) told.textContent = `Nothing on this page looks different in ${who}.`;
    else told.textContent = `Not as this book writes: ${what} on this page, marked at their left, are in ${who}. Prose, pictures, exercises and the cells with what they print stay in the book’s own.`;
  }
  onKept(draw);
  draw();
}
