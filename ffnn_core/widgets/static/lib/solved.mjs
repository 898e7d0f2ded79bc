/**
 * Which exercises are solved: a list of names in the reader's browser. Where the browser keeps
 * nothing (some do not for pages from a disk), the list lasts as long as the page.
 */

const KEY = "every-derivative.exercises";
const EVENT = "ed-solved";
const memory = (globalThis.everyDerivativeSolved ??= new Set()); // one for all modules of a page

/** The list in a storage that `find` returns, or in `kept` where that throws. */
export function solvedIn(find, kept = new Set()) {
  function read() {
    try {
      const names = JSON.parse(find().getItem(KEY) ?? "[]");
      return new Set([names, ...kept].flat().filter((name) => typeof name === "string"));
    } catch {
      return new Set(kept);
    }
  }

  function write(names) {
    kept.clear();
    try {
      if (names.size) find().setItem(KEY, JSON.stringify([...names].sort()));
      else find().removeItem(KEY);
      return true;
    } catch {
      for (const name of names) kept.add(name);
      return false;
    }
  }

  return {
    all: read,
    has: (name) => read().has(name),
    /** Note one exercise as solved, or as not; says whether it is kept beyond this page. */
    mark(name, state) {
      const names = read();
      if (state) names.add(name);
      else names.delete(name);
      return write(names);
    },
    clear: () => write(new Set()),
    /** Does the browser keep the list? It may let itself be read and have no room. */
    lasts() {
      try {
        return !kept.size && find().getItem(KEY) !== undefined;
      } catch {
        return false;
      }
    },
  };
}

const here = solvedIn(() => globalThis.localStorage, memory);

/** The reader's list, for one view: `changed` is called when any view or page changes it. */
export function solvedList(ui, changed) {
  ui.on(window, EVENT, changed);
  ui.on(window, "storage", (event) => { if (event.key === KEY || event.key === null) changed(); });
  const tell = () => window.dispatchEvent(new Event(EVENT));
  return {
    ...here,
    mark(name, state) { here.mark(name, state); tell(); },
    clear() { here.clear(); tell(); },
  };
}
