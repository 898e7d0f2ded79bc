/**
 * The line of text that says in words what the picture shows. The eye gets every change at once;
 * a screen reader gets the text once the picture has come to rest.
 */

import { h } from "./dom.mjs";

const REST = 700; // milliseconds without a change before the text is spoken

/**
 * `say(...)` takes texts and nodes (see `inked`); the first call is not spoken.
 * `announce(text)` speaks something without showing it.
 */
export function readout(ui) {
  const line = h("p", { class: "ed-readout" });
  const voice = h("p", { class: "ed-spoken", role: "status", "aria-live": "polite" });
  const rest = ui.timer();
  let said = null;
  function say(...parts) {
    line.replaceChildren(...parts);
    if (said !== null && line.textContent !== said) announce(line.textContent);
    said = line.textContent;
  }
  function announce(text) {
    rest.start(() => { voice.textContent = text; }, REST);
  }
  return { el: h("div", {}, line, voice), line, say, announce };
}
