/** A question with answers to choose from; whatever is chosen is explained. */

import { button, toolbar } from "./lib/controls.mjs";
import { h, uid } from "./lib/dom.mjs";
import { exercise, verdict } from "./lib/exercise.mjs";
import { rich, spoken } from "./lib/rich.mjs";
import { scope } from "./lib/scope.mjs";

function render({ model, el }) {
  const ui = scope({ model, el }, "quiz");
  const frame = exercise(ui);
  const { choices } = frame.content;
  const several = choices.filter(([, , correct]) => correct).length > 1;
  const invitation = several
    ? "More than one answer is right: choose all of them, then press Check."
    : "Choose an answer, then press Check.";

  const group = uid("ed-answers");
  const inputs = choices.map(([text]) =>
    h("input", { type: several ? "checkbox" : "radio", name: group, "aria-label": spoken(text) }));
  const rows = choices.map(([text], i) => h("label", { class: "ed-answer" }, inputs[i], h("span", {}, rich(text))));
  frame.question.id = uid("ed-question");
  const answers = h("div", { class: "ed-answers", role: several ? "group" : "radiogroup", "aria-labelledby": frame.question.id }, rows);

  for (const input of inputs) {
    ui.on(input, "change", () => frame.text.line.replaceChildren(invitation));
    ui.on(input, "keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      check();
    });
  }

  function check() {
    const chosen = choices.filter((_, i) => inputs[i].checked);
    if (!chosen.length) return frame.text.say("Nothing is chosen yet. ", invitation);
    const right = judged(choices, inputs.map((input) => input.checked));
    frame.text.say(...(several ? each(chosen, right) : [verdict(right), ...rich(chosen[0][1])]));
    if (right) frame.solve(true);
  }

  /** What to say of several chosen answers: each with its reason, and whether some are missing. */
  function each(chosen, right) {
    const missing = choices.filter(([, , correct]) => correct).length - chosen.filter(([, , correct]) => correct).length;
    const lines = chosen.map(([text, why, correct]) => h("span", { class: "ed-reason" },
      h("strong", {}, ...rich(text), correct ? " — right: " : " — no: "), ...rich(why)));
    return [verdict(right), missing > 0 ? `${missing} right ${missing > 1 ? "answers are" : "answer is"} missing. ` : "", ...lines];
  }

  frame.text.say(invitation);
  ui.root.append(frame.head, frame.question, answers,
    toolbar("Answer", button(ui, { label: "Check", onPress: check, primary: true }), ...(frame.hintButton ? [frame.hintButton] : [])),
    ...(frame.hints ? [frame.hints] : []), frame.text.el);
  return ui.dispose;
}

/** Are exactly the right answers chosen? */
export function judged(choices, chosen) {
  return choices.every(([, , correct], i) => correct === chosen[i]);
}

export default { render };
