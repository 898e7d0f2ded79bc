/** The inks of the page as numbers, for canvases; and a notice when the theme changes. */

const INKS = {
  ink: "#1f2933", muted: "#5b6770", line: "#c5ccd3", surface: "#f6f7f9", paper: "#ffffff",
  neg: "#1f6fb2", pos: "#c2570c", accent: "#8a1c5c",
  input: "#4a5a6a", hidden: "#6b3fa0", output: "#00756a", loss: "#a3263f",
};

/** "#1f6fb2" as [31, 111, 178]. */
export function rgb(hex) {
  const digits = hex.trim().replace("#", "");
  const long = digits.length === 3 ? [...digits].map((d) => d + d).join("") : digits;
  return [0, 2, 4].map((at) => Number.parseInt(long.slice(at, at + 2), 16));
}

const known = new Map(); // what was asked in this turn: many canvases want the same few inks at once

/** The three channels of one of the inks as they are where `element` stands. */
export function ink(element, name) {
  if (!known.size) queueMicrotask(() => known.clear());
  if (!known.has(element)) known.set(element, new Map());
  const inks = known.get(element);
  if (!inks.has(name)) {
    const value = getComputedStyle(element).getPropertyValue(`--ed-${name}`).trim();
    inks.set(name, rgb(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(value) ? value : INKS[name]));
  }
  return inks.get(name);
}

/** A colour between blue (−1), paper (0) and orange (+1) as [red, green, blue]. */
export function diverging(value, { neg, paper, pos }) {
  const share = Math.min(1, Math.abs(value));
  const end = value < 0 ? neg : pos;
  return paper.map((channel, i) => channel + share * (end[i] - channel));
}

/** Call back when the theme of the book, of JupyterLab or of the machine changes; returns the end. */
export function onThemeChange(callback) {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme", "class"] });
  observer.observe(document.body, { attributeFilter: ["data-jp-theme-light", "class"] });
  const machine = matchMedia("(prefers-color-scheme: dark)");
  machine.addEventListener("change", callback);
  return () => {
    observer.disconnect();
    machine.removeEventListener("change", callback);
  };
}
