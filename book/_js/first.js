// Before anything is painted: light or dark, as the system has it unless the reader has chosen; and
// the faces that the page uses, so that they come together with its style (on a disk they are at hand).

{
  const root = document.documentElement;
  let mode = null, theme = null;
  try {
    mode = localStorage.getItem("mode");
    theme = localStorage.getItem("theme");
  } catch {
    // This browser keeps nothing.
  }
  root.dataset.mode = mode || "auto";
  root.dataset.theme = (mode && theme) || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  if (location.protocol !== "file:")
    for (const face of document.currentScript.dataset.faces.split(" "))
      document.head.append(Object.assign(document.createElement("link"), {
        rel: "preload", as: "font", type: "font/woff2", crossOrigin: "anonymous",
        href: new URL(`pagella-${face}.woff2`, document.currentScript.src),
      }));
}
