// Before anything is painted: light or dark, as the system has it unless the reader has chosen; and
// the faces that the page uses, so that they come together with its style (on a disk they are at hand).

// Where the browser keeps nothing, or has no room, the scripts of the theme would stop. What they keep
// lasts as long as the page then; the book's own scripts are told, and do what they can.
for (const name of ["localStorage", "sessionStorage"]) {
  let real = null;
  try {
    real = window[name];
    real.setItem("every-derivative.room", "");
    real.removeItem("every-derivative.room");
  } catch {
    const kept = new Map(), ours = (key) => key.startsWith("every-derivative.");
    Object.defineProperty(window, name, { configurable: true, value: {
      getItem(key) {
        if (ours(key)) return real.getItem(key);
        return kept.has(key) ? kept.get(key) : real?.getItem(key) ?? null;
      },
      setItem(key, value) {
        if (ours(key)) real.setItem(key, value);
        else kept.set(key, String(value));
      },
      removeItem(key) {
        if (ours(key)) real.removeItem(key);
        else kept.set(key, null);
      },
    } });
  }
}
{
  const root = document.documentElement, modes = ["light", "dark", "auto"];
  if (!modes.includes(localStorage.getItem("mode"))) localStorage.removeItem("mode"); // nobody's choice
  const mode = localStorage.getItem("mode"), theme = localStorage.getItem("theme");
  root.dataset.mode = mode || "auto";
  root.dataset.theme = mode && ["light", "dark"].includes(theme) ? theme
    : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  if (location.protocol !== "file:")
    for (const face of document.currentScript.dataset.faces.split(" "))
      document.head.append(Object.assign(document.createElement("link"), {
        rel: "preload", as: "font", type: "font/woff2", crossOrigin: "anonymous",
        href: new URL(`pagella-${face}.woff2`, document.currentScript.src),
      }));
}
