// Run and Edit at every cell of the page. What they need is fetched when one of them is pressed;
// Python starts by itself only where the reader has run cells on an earlier page of this window.

{
  const config = JSON.parse(document.getElementById("ed-live").textContent);
  const here = document.currentScript.src;
  const line = document.querySelector(".ed-live-line");

  /** A button; the page's part of Python comes with the first that is pressed. */
  const button = (label, press) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", () => page().then(press, failed));
    return made;
  };
  let loaded = null;
  const page = () => (loaded ??= import(new URL("page.mjs", here)).then(({ livePage }) => livePage(cells, config, { all, line, here })));
  const failed = (error) => {
    loaded = null;
    line.append(" Python could not be loaded; is the network there?");
    console.error(error);
  };

  const cells = config.cells.map((cell) => {
    const element = document.querySelector(`.cell.ed-cell-${cell.index}`);
    const pre = element?.querySelector(".cell_input pre") ?? null;
    return { ...cell, element, pre, source: cell.source ?? pre.textContent.replace(/\n$/, "") };
  });
  let all = null;
  if (location.protocol === "file:") {
    document.querySelector(".ed-jupyter")?.remove();
    for (const row of document.querySelectorAll(".ed-run")) row.remove();
    const command = Object.assign(document.createElement("code"), { textContent: "python -m http.server" });
    line.replaceChildren(
      "The cells run in your browser, too, once a server hands out this folder: start ", command,
      " in it and open http://localhost:8000.",
    );
  } else {
    all = button("Run this page", (live) => live.runAll());
    line.prepend(all);
    for (const cell of cells) {
      const row = cell.element?.querySelector(".ed-run");
      if (!row || !cell.pre) continue;
      cell.button = button("Run", (live) => live.press(cell));
      cell.edit = button("Edit", (live) => live.edit(cell));
      row.append(cell.button, cell.edit);
    }
    for (const row of document.querySelectorAll(".ed-run:empty")) row.remove();
    let edited = null, runs = null;
    try {
      edited = localStorage.getItem(`every-derivative.cells.${config.page}`);
      runs = sessionStorage.getItem("every-derivative.python");
    } catch {
      // This browser keeps nothing.
    }
    if (runs) page().then((live) => live.warm(), failed);
    else if (edited) page().catch(failed);
  }
}
