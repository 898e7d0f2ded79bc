/** A cell's code, to be changed in its place. */

import { codeMirror } from "./codemirror.mjs";
import { h } from "./outputs.mjs";

/**
 * @param {HTMLElement} shown the code as the book shows it; it is hidden meanwhile
 * @param {string} code
 * @param {{ label: string, onRun: () => void, onLeave: () => void, onChange: (code: string) => void }} on
 */
export function editor(shown, code, on) {
  const box = h("div", { class: "ed-editor" });
  shown.hidden = true;
  shown.after(box);
  const view = codeMirror(box, code, on);
  return {
    focus: () => view.focus(),
    end() {
      view.destroy();
      box.remove();
      shown.hidden = false;
    },
  };
}
