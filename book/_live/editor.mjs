/** A cell's code, to be changed in its place. */

import { h } from "./outputs.mjs";

/**
 * @param {HTMLElement} shown the code as the book shows it; it is hidden meanwhile
 * @param {string} code
 * @param {{ label: string, onRun: () => void, onLeave: () => void, onChange: (code: string) => void }} on
 */
export function editor(shown, code, { label, onRun, onLeave, onChange }) {
  const area = h("textarea", { class: "ed-editor", "aria-label": label, spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off" });
  const fit = () => { area.rows = area.value.split("\n").length; };
  area.value = code;
  fit();
  area.addEventListener("input", () => {
    fit();
    onChange(area.value);
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onRun();
    } else if (event.key === "Escape") onLeave();
    else if (event.key === "Enter") indent(event);
  });

  /** A new line begins where the last one did, and further in after a colon. */
  function indent(event) {
    const before = area.value.slice(0, area.selectionStart).split("\n").pop();
    const room = before.match(/^ */)[0] + (/:\s*$/.test(before) ? "    " : "");
    if (!room) return;
    event.preventDefault();
    area.setRangeText(`\n${room}`, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  }

  shown.hidden = true;
  shown.after(area);
  return {
    focus: () => area.focus(),
    end() {
      area.remove();
      shown.hidden = false;
    },
  };
}
