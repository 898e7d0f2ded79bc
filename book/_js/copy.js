// A button at each piece of code, and of what it prints, that copies it: `lib/clipboard.mjs` stands above.
/* global copyText */

{
  const SVG = "http://www.w3.org/2000/svg";
  const SHEETS = "M10 8h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2zM16 8v-2a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2";
  const TICK = "M5 12l5 5 10-10";
  const LABEL = "Copy";

  function offer(pre) {
    const button = document.createElement("button");
    const icon = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
    icon.setAttribute("viewBox", "0 0 24 24");
    const show = (label, drawn) => {
      button.dataset.tooltip = label;
      button.setAttribute("aria-label", label);
      path.setAttribute("d", drawn);
    };
    icon.append(path);
    button.type = "button";
    button.className = "copybtn o-tooltip--left";
    button.append(icon);
    show(LABEL, SHEETS);
    button.addEventListener("click", async () => {
      const done = await copyText(pre.textContent.replace(/\n$/, ""), button);
      show(done ? "Copied!" : "Failed to copy", done ? TICK : SHEETS);
      button.classList.toggle("success", done);
      setTimeout(() => {
        button.classList.remove("success");
        show(LABEL, SHEETS);
      }, 2000);
    });
    pre.after(button);
  }
  for (const pre of document.querySelectorAll("div.highlight pre")) offer(pre);
}
