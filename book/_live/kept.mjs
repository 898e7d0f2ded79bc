/** What the reader has written into the cells of a page, in the reader's browser. */

const KEY = "every-derivative.cells.";

/**
 * @param {string} page its name, for the storage
 * @param {string[]} sources of all its cells, as the book has them
 */
export function kept(page, sources) {
  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(KEY + page) ?? "{}");
      return found && typeof found === "object" && !Array.isArray(found) ? found : {};
    } catch {
      return {};
    }
  }

  return {
    /** What the reader made of a cell, wherever it stood then, and whether the book has changed it since. */
    find({ index, source }) {
      const all = read(), here = all[index];
      const moved = Object.values(all).find((each) => each?.of === source);
      const entry = here?.of === source ? here : moved ?? (sources.includes(here?.of) ? null : here);
      if (typeof entry?.code !== "string" || entry.code === source) return {};
      return { code: entry.code, older: entry.of !== source };
    },
    /** Keep what the reader has written, or nothing where that is what the book has; says whether it is kept. */
    keep({ index, source }, code) {
      const all = read();
      if (code === source) delete all[index];
      else all[index] = { code, of: source };
      try {
        if (Object.keys(all).length) localStorage.setItem(KEY + page, JSON.stringify(all));
        else localStorage.removeItem(KEY + page);
        return true;
      } catch {
        return false; // what was written lasts as long as the page
      }
    },
  };
}
