/** A heading that opens and closes what is under it; closed, its content is not in the page at all. */

import { h, set, uid } from "../lib/dom.mjs";

export function foldout(ui, label, onOpen = () => {}) {
  const id = uid("ed-fold"), body = h("div", { id });
  const head = h("button", { type: "button", class: "ed-fold", "aria-expanded": "false", "aria-controls": id }, label);
  let content = [], open = false;
  ui.on(head, "click", () => {
    open = !open;
    set(head, { "aria-expanded": String(open) });
    body.replaceChildren(...(open ? content : []));
    if (open) onOpen();
  });
  return {
    el: h("div", { class: "ed-foldout" }, head, body),
    get open() { return open; },
    keep(...nodes) { content = nodes; },
    fill(...nodes) { body.replaceChildren(...(content = nodes)); },
  };
}
