// What a page does by itself: a copied formula is its TeX; what scrolls can be reached by keyboard;
// on paper the inks are the light ones, and every formula fits.

/** The text of what is selected, each formula in it as its TeX, or null if there is none in it. */
function withTex(selection) {
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const formulaAt = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("math");
  const first = formulaAt(range.startContainer);
  const last = formulaAt(range.endContainer);
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const part = document.createElement("div");
  part.append(range.cloneContents());
  const formulas = part.querySelectorAll("math");
  if (!formulas.length) return null;
  for (const math of formulas) {
    const tex = math.querySelector("annotation")?.textContent ?? math.textContent;
    const block = math.getAttribute("display") === "block";
    math.replaceWith(block ? `\n$$${tex}$$\n` : `$${tex}$`);
  }
  for (const block of part.querySelectorAll("p, li, div, h1, h2, h3, h4, tr")) block.append("\n");
  return part.textContent.replace(/[ \t]*\n(\s*\n)+/g, "\n\n").trim();
}

document.addEventListener("copy", (event) => {
  const text = withTex(getSelection());
  if (text === null) return;
  event.clipboardData.setData("text/plain", text);
  event.preventDefault();
});

// From a disk a page cannot read other pages, so a search there lists titles without excerpts.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
document.querySelector(".bd-search-container input")?.focus();

const NEARLY = 1.2; // a formula so little wider than its place fits in smaller letters

/** Let a formula that is a little too wide fit; the others scroll. */
function fitNearly(math) {
  const box = math.parentElement;
  math.style.fontSize = "";
  const over = box.scrollWidth / box.clientWidth;
  if (over <= 1 || over > NEARLY) return;
  math.style.fontSize = `${(0.98 * Number.parseFloat(getComputedStyle(math).fontSize)) / over}px`;
}

const scrollers = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.matches(".ed-formula")) fitNearly(target.firstElementChild);
    if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll(".ed-formula, .ed-long, .bd-article table")) scrollers.observe(box);

// The menu of a page's notebook closes when the reader goes on elsewhere.
const menu = document.querySelector(".ed-take-away");
const leave = (event) => {
  if (event.key === "Escape" && menu.open) menu.firstElementChild.focus();
  if (event.key === "Escape" || (event.type !== "keydown" && !menu.contains(event.target))) menu.open = false;
};
if (menu) for (const type of ["pointerdown", "focusin", "keydown"]) document.addEventListener(type, leave);

const PAPER = 43; // how many letters' heights a line of paper is wide, and a number beside it
const NUMBER = 5;
let theme = null;

/** Give a formula that is wider than the paper smaller letters. */
function fit(math) {
  math.style.fontSize = "";
  const letter = Number.parseFloat(getComputedStyle(math).fontSize);
  const room = math.closest("div.math")?.querySelector(".eqno") ? PAPER - NUMBER : PAPER;
  const wide = math.scrollWidth / letter;
  if (wide > room) math.style.fontSize = `${(room / wide).toFixed(3)}em`;
}

window.addEventListener("beforeprint", () => {
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
  for (const math of document.querySelectorAll(".ed-formula > math")) fit(math);
  for (const note of document.querySelectorAll(".ed-note")) note.open = true;
  // A sentence that ends with a colon stays with what it announces.
  for (const line of document.querySelectorAll(".bd-article p"))
    if (line.textContent.trimEnd().endsWith(":")) Object.assign(line.style, { breakInside: "avoid", breakAfter: "avoid" });
  // The still of an exercise shows what the reader has opened in the exercise itself, and where the
  // address ends in ?answers everything.
  const answers = location.search === "?answers";
  for (const exercise of document.querySelectorAll("[data-ed-exercise]")) {
    const opened = exercise.querySelector(".ed-body details[open]");
    for (const folded of exercise.querySelectorAll(".ed-words details")) folded.open = answers || Boolean(opened);
  }
});

window.addEventListener("afterprint", () => {
  document.documentElement.dataset.theme = theme;
  for (const math of document.querySelectorAll(".ed-formula > math")) fitNearly(math);
});
