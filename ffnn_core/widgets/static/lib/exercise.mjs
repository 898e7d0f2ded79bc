/** The frame of an exercise: its kind and tick, its question, its hints and its solution. */

import { button } from "./controls.mjs";
import { h } from "./dom.mjs";
import { readout } from "./readout.mjs";
import { rich } from "./rich.mjs";
import { solvedList } from "./solved.mjs";

/**
 * @param {object} ui the scope
 * @returns what an exercise is built from: `content`, elements `head`, `question`, `hints`,
 *   `solution`, the `text` line, and `solve(state)` to note it as solved
 */
export function exercise(ui) {
  const { model } = ui;
  const content = model.get("content");
  const tick = h("span", { class: "ed-tick" });
  const text = readout(ui);
  text.el.classList.add("ed-feedback");

  const list = solvedList(ui, follow);
  /** The browser's list decides, unless Python has just found the exercise solved. */
  function follow() {
    const state = list.has(model.get("slug"));
    if (model.get("solved") !== state) ui.save({ solved: state });
  }
  function draw() {
    const solved = model.get("solved");
    tick.textContent = !solved ? "" : list.lasts() ? "✓ solved" : "✓ solved, until you leave this page";
    ui.root.toggleAttribute("data-solved", solved);
  }
  function solve(state) {
    list.mark(model.get("slug"), state);
  }
  ui.watch(["solved"], () => {
    const solved = model.get("solved");
    if (solved !== list.has(model.get("slug"))) solve(solved);
    draw();
  });
  if (model.get("solved")) solve(true);
  else follow();
  draw();

  return {
    content, text, solve,
    head: h("div", { class: "ed-exercise-head" }, h("p", { class: "ed-kind" }, content.kind), tick),
    question: h("div", { class: "ed-question" }, rich(content.question)),
    solution: content.solution?.length
      ? h("details", { class: "ed-solution" }, h("summary", {}, "Solution"), ...rich(content.solution)) : null,
    ...hintsOf(ui, content.hints, text),
  };
}

/** A button that shows one more hint each time, and where they appear. */
function hintsOf(ui, hints, text) {
  if (!hints.length) return { hintButton: null, hints: null };
  const box = h("ol", { class: hints.length > 1 ? "ed-hints" : "ed-hints ed-single" });
  const name = (n) => (hints.length > 1 ? `Hint ${n} of ${hints.length}` : "Hint");
  const more = button(ui, {
    label: name(1),
    onPress() {
      const shown = box.children.length;
      if (shown === hints.length) return;
      const item = h("li", {}, ...rich(hints[shown]));
      box.append(item);
      text.announce(`${name(shown + 1)}: ${item.textContent}`);
      const last = shown + 1 === hints.length;
      more.set(last ? "No more hints" : name(shown + 2));
      if (last) more.el.setAttribute("aria-disabled", "true"); // not `disabled`: it has the focus
    },
  });
  return { hintButton: more, hints: box };
}

/** A verdict before its explanation: "Right. …" or "Not yet. …". */
export function verdict(right) {
  return h("strong", { class: right ? "ed-right" : "ed-not-yet" }, right ? "✓ Right. " : "Not yet. ");
}
