/** What the page needs of CodeMirror, in one file: a Python editor that looks like the book. */

import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { python } from "@codemirror/lang-python";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/**
 * @param {HTMLElement} parent
 * @param {string} doc
 * @param {{ label: string, onRun: () => void, onLeave: () => void, onChange: (code: string) => void }} on
 */
export function codeMirror(parent, doc, { label, onRun, onLeave, onChange }) {
  const doing = (act) => () => (act(), true);
  return new EditorView({ parent, doc, extensions: [
    Prec.highest(keymap.of([
      { key: "Shift-Enter", run: doing(onRun) },
      { key: "Mod-Enter", run: doing(onRun) },
      { key: "Escape", run: doing(onLeave) },
      { key: "Mod-]", run: indentMore }, { key: "Mod-[", run: indentLess },
    ])),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    history(), drawSelection(), indentOnInput(), bracketMatching(), indentUnit.of("    "),
    EditorState.allowMultipleSelections.of(true),
    python(), syntaxHighlighting(classHighlighter), EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
    EditorView.updateListener.of((update) => { if (update.docChanged) onChange(update.state.doc.toString()); }),
  ] });
}
