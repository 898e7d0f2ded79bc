/** The cells of a page as the reader runs and changes them. */

import { bridge } from "./bridge.mjs";
import { kept } from "./kept.mjs";
import { h, outputs } from "./outputs.mjs";
import { session } from "./session.mjs";

/** Note for this window's next pages that the reader runs cells. */
function remember() {
  try {
    sessionStorage.setItem("every-derivative.python", "runs");
  } catch {
    // This browser keeps nothing: the next page starts Python when it is asked to.
  }
}

const TOLD = {
  starting: "Python is starting; the first time it is fetched (some 11 MB)",
  loading: "fetching a library",
  running: "running",
  interrupted: "stopped; what ran before it is still known",
  stopped: "stopped; its variables are gone",
  broken: "Python has stopped; Run starts it again",
};

const UNKEPT = "yours until you leave this page: this browser does not keep it";
const OLDER = "yours, of an older edition of this cell";

/** The name of the exercise that a cell shows or judges; such a cell knows nothing of the others. */
const exerciseOf = ({ source }) => /\bexercise\("([\w-]+)"\)/.exec(source)?.[1];

/**
 * @typedef {object} Cell
 * @property {number} index its place in the notebook
 * @property {string} source the code as the book has it
 * @property {HTMLElement | null} element its place on the page, if it has one
 * @property {HTMLElement | null} pre its code on the page, if it is shown
 * @property {HTMLButtonElement} [button]
 * @property {HTMLButtonElement} [edit]
 */

/** Show at a cell whether it runs, has run, or may. @param {Cell} cell */
function show(cell) {
  if (!cell.button) return;
  const going = cell.state === "waiting" || cell.state === "running";
  cell.button.textContent = going ? "Stop" : "Run";
  cell.element.dataset.edRun = cell.state ?? "";
}

/**
 * @param {Cell[]} cells
 * @param {{ page: string, python: string, lock: string, widgets: string }} config
 * @param {{ all: HTMLButtonElement, line: HTMLElement, here: string }} place
 */
export function livePage(cells, config, { all, line, here }) {
  const at = (path) => new URL(path, location.href).href;
  const told = h("span", { class: "ed-run-status", role: "status" });
  let pressed = null; // the row where the reader looks
  const memory = kept(config.page, cells.map((cell) => cell.source));
  const python = session(
    { worker: new URL("worker.mjs", here), folder: at(config.python), lock: at(config.lock) },
    { status, changed: (output) => widgets.changed(output) },
  );
  const widgets = bridge(at(config.widgets), (model, state) => python.change(model, state));

  function status(text) {
    const cell = cells.find((each) => each.state === "running");
    const where = cell && cell !== pressed && text === "running" ? `running cell ${cell.index + 1}` : null;
    told.textContent = text === "ready" && !python.busy ? "" : where ?? TOLD[text] ?? "";
    all.textContent = python.busy ? "Stop" : "Run this page";
    if (text === "stopped" || text === "broken") {
      for (const each of cells) each.state = undefined;
      widgets.end();
    }
  }

  /** @returns {import("./session.mjs").Job} */
  function job(cell) {
    const drawn = cell.element ? outputs(cell.element, widgets.link) : null;
    return {
      code: cell.code ?? cell.source,
      number: cell.index + 1,
      above: exerciseOf(cell) && cells.slice(0, cells.indexOf(cell)).map((each) => each.source),
      out(output) {
        if (drawn) drawn.take(output);
        else if (output.kind === "failed") line.append(h("pre", {}, output.text));
      },
      became(state) {
        cell.state = state;
        if (state === "done" || state === "failed") drawn?.end();
        if (state === "running") status("running");
        show(cell);
      },
    };
  }

  /** Run some cells, and before them those above that have not run (of an exercise: what shows it). */
  function run(list, row) {
    pressed = row;
    remember();
    (row?.button?.parentElement ?? line).append(told);
    const last = cells.indexOf(list[list.length - 1]);
    const exercise = row && exerciseOf(row);
    const before = cells.slice(0, last).filter((cell) => cell.state !== "done" && !list.includes(cell)
      && (!exercise || exerciseOf(cell) === exercise));
    python.run([...before, ...list].sort((a, b) => a.index - b.index).map(job));
  }

  async function edit(cell, focus = true) {
    cell.pre.closest("details")?.setAttribute("open", "");
    const { editor } = await import("./editor.mjs"); // the largest part of all, and not for Run
    if (!cell.editor) {
      cell.editor = editor(cell.pre.closest(".highlight"), cell.code ?? cell.source, {
        label: `Code of cell ${cell.index + 1}`,
        onRun: () => run([cell], cell),
        onLeave: () => cell.button.focus(),
        onChange(code) {
          cell.code = code;
          cell.original.hidden = code === cell.source;
          const note = memory.keep(cell, code) ? "" : UNKEPT;
          if (cell.note.textContent !== note) cell.note.textContent = note; // spoken once
        },
      });
      cell.original = h("button", { type: "button" }, "Original");
      cell.original.hidden = (cell.code ?? cell.source) === cell.source;
      cell.original.addEventListener("click", () => original(cell));
      cell.note = h("span", { class: "ed-run-status", role: "status" });
      cell.edit.replaceWith(cell.original, cell.note);
    }
    if (focus) cell.editor.focus();
  }

  /** Give a cell the code that the book has. */
  function original(cell) {
    cell.editor.end();
    cell.editor = null;
    cell.code = undefined;
    memory.keep(cell, cell.source);
    cell.note.remove();
    cell.original.replaceWith(cell.edit);
    cell.edit.focus();
  }

  for (const cell of cells) {
    const { code, older } = cell.pre ? memory.find(cell) : {};
    if (code === undefined) continue;
    cell.code = code;
    edit(cell, false).then(() => {
      if (older) cell.note.textContent = OLDER;
    }, (error) => console.error(error));
  }

  window.addEventListener("pagehide", () => python.leave());

  return {
    /** Begin where the reader has run something on an earlier page: Python starts while they read. */
    warm() { python.warm(cells.map((cell) => cell.source).join("\n")); },
    runAll() {
      if (python.busy) python.stop();
      else run(cells, null);
    },
    press(cell) {
      if (cell.state === "waiting" || cell.state === "running") python.stop();
      else run([cell], cell);
    },
    edit,
  };
}
