/** A question whose answer is a number: right, not yet, or a slip that we know. */

import { button, toolbar } from "./lib/controls.mjs";
import { h, uid } from "./lib/dom.mjs";
import { exercise, verdict } from "./lib/exercise.mjs";
import { parseNumber } from "./lib/number.mjs";
import { rich } from "./lib/rich.mjs";
import { scope } from "./lib/scope.mjs";

const INVITATION = "Write a number, as −0.25, 1/4 or 2.5e−3, then press Check.";

function render({ model, el }) {
  const ui = scope({ model, el }, "numeric-exercise");
  const frame = exercise(ui);
  const { unit, note, sealed } = frame.content;
  const key = opened(sealed);

  const id = uid("ed-number");
  const field = h("input", { type: "text", id, class: "ed-field", inputmode: "decimal", autocomplete: "off", spellcheck: "false", size: 12 });
  const behind = unit.length ? h("span", {}, rich(unit)) : null;
  const row = h("div", { class: "ed-number" }, h("label", { for: id }, "Your answer"), field, behind);
  const invitation = note ? `${INVITATION} ${note}` : INVITATION;

  function check() {
    if (!field.value.trim()) return frame.text.say("Nothing is written yet. ", invitation);
    const value = parseNumber(field.value, behind?.textContent);
    if (value === null) return frame.text.say(`We cannot read “${field.value.trim()}” as one number. `, invitation);
    const { right, why } = judged(value, key);
    if (right) {
      frame.text.say(verdict(true), `The answer is ${key.shown}`, ...(unit.length ? [" ", ...rich(unit)] : []), ".");
      frame.solve(true);
    } else {
      frame.text.say(verdict(false), ...(why ? rich(why) : [elsewhere()]));
    }
  }

  function elsewhere() {
    if (frame.hintButton && !frame.hints.children.length) return "A hint may help.";
    return frame.solution ? "Look at your steps again, or at the solution." : "Look at your steps again.";
  }

  ui.on(field, "keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    check();
  });
  frame.text.say(invitation);
  ui.root.append(frame.head, frame.question, row,
    toolbar("Answer", button(ui, { label: "Check", onPress: check, primary: true }), ...(frame.hintButton ? [frame.hintButton] : [])),
    ...(frame.hints ? [frame.hints] : []), frame.text.el, ...(frame.solution ? [frame.solution] : []));
  return ui.dispose;
}

/** The answer, which is not written plainly into the page. */
export function opened(sealed) {
  return JSON.parse(atob(sealed));
}

/** Is this the answer, and if not, is it a slip that we know? */
export function judged(value, { answer, tolerance, wrong }) {
  const near = (other) => Math.abs(value - other) <= tolerance * (1 + 1e-9) + 1e-15;
  if (near(answer)) return { right: true, why: null };
  return { right: false, why: wrong.find(([slip]) => near(slip))?.[1] ?? null };
}

export default { render };
