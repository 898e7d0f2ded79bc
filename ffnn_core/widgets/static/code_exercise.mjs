/** A function to write. Python checks it; a page without Python shows the task and a box to tick. */

import { copyText } from "./lib/clipboard.mjs";
import { button, checkbox, toolbar } from "./lib/controls.mjs";
import { h } from "./lib/dom.mjs";
import { exercise } from "./lib/exercise.mjs";
import { rich } from "./lib/rich.mjs";
import { scope } from "./lib/scope.mjs";

function render({ model, el }) {
  const ui = scope({ model, el }, "code-exercise");
  const frame = exercise(ui);
  const { name, starter, where } = frame.content;

  const copied = ui.timer();
  const copy = button(ui, {
    label: "Copy the starter",
    async onPress() {
      const done = await copyText(starter, ui.root);
      copy.set(done ? "Copied" : "Not copied: please select it");
      frame.text.announce(done ? "Copied" : "The browser did not let us copy it");
      copied.start(() => copy.set("Copy the starter"), 2500);
    },
  });
  const tick = checkbox(ui, { label: "I have solved it", value: model.get("solved"), onInput: frame.solve });
  const controls = [...(starter ? [copy] : []), ...(frame.hintButton ? [frame.hintButton] : []), ...(ui.live ? [] : [tick])];

  function draw() {
    tick.set(model.get("solved"));
    const live = ["Write the function in a cell below, then hand it to ", h("code", {}, `check(${name})`), "."];
    if (model.get("solved") && ui.live) frame.text.say("Python has found it right.");
    else frame.text.say(...(ui.live ? live : rich(where)));
  }
  ui.watch(["solved"], draw);
  draw();
  ui.root.append(frame.head, frame.question,
    ...(starter ? [h("pre", { class: "ed-code", tabindex: "0" }, h("code", {}, starter))] : []),
    frame.text.el, ...(controls.length ? [toolbar("Exercise", ...controls)] : []),
    ...(frame.hints ? [frame.hints] : []), ...(frame.solution ? [frame.solution] : []));
  return ui.dispose;
}

export default { render };
