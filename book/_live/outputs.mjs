/** What cells print and show, as elements of the page. */

/** @param {string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const STYLED = /(<[a-z][^<>]*?)\sstyle=("[^"]*"|'[^']*')/gi;
const RULES = /<style\b[^]*?<\/style>/gi; // those for editors in the dark

/**
 * The nodes of a piece of HTML; no script in it runs. The page's policy forbids the attribute `style`, even
 * to the parser, and lets a script set the same.
 */
export function parsed(html) {
  const allowed = html.replace(RULES, "").replace(STYLED, "$1 data-ed-style=$2");
  const { body } = new DOMParser().parseFromString(allowed, "text/html");
  for (const one of body.querySelectorAll("[data-ed-style]")) {
    one.style.cssText = one.dataset.edStyle;
    one.removeAttribute("data-ed-style");
  }
  return [...body.childNodes].map((node) => document.adoptNode(node));
}

const box = (kind, text) => h("div", { class: `output ${kind}` },
  h("div", { class: "highlight" }, h("pre", {}, text)));

/**
 * The outputs of one cell, in its place on the page. The first new one takes the place of what was
 * there, so that a cell that runs again does not make the page jump.
 * @param {HTMLElement} cell
 * @param {(widgets: HTMLElement[], models: string[]) => void} link what to do with widgets that are shown
 */
export function outputs(cell, link) {
  let place = cell.querySelector(":scope > .cell_output"), fresh = true, printed = null;

  function put(element) {
    if (!place) cell.append(place = h("div", { class: "cell_output docutils container" }));
    if (fresh) place.replaceChildren();
    fresh = false;
    place.append(element);
    return element;
  }

  /** The widgets that stand here and are as Python has just made them: they stay as the reader left them. */
  function standing(nodes) {
    const wanted = nodes.flatMap(widgetsIn), here = place ? widgetsIn(place) : [];
    const same = wanted.length > 0 && wanted.length === here.length && wanted.every((one, i) => alike(one, here[i]));
    return same && place.children.length === 1 ? here : null;
  }

  return {
    /** Take one output. */
    take(output) {
      const before = printed;
      printed = null;
      if (output.kind === "printed") {
        if (before?.name === output.name) {
          before.pre.append(output.text);
          printed = before;
        } else {
          const element = put(box(output.name === "stderr" ? "stderr" : "stream", output.text));
          printed = { name: output.name, pre: element.querySelector("pre") };
        }
      } else if (output.kind === "written") put(box("text_plain", output.text));
      else if (output.kind === "failed") put(box("traceback", output.text)).setAttribute("role", "alert");
      else if (output.kind === "shown") {
        const nodes = parsed(output.html), old = fresh ? standing(nodes) : null;
        if (old) fresh = false;
        else put(h("div", { class: "output text_html" }, ...nodes));
        if (output.models.length) link(old ?? nodes.flatMap(widgetsIn), output.models);
      }
    },
    /** The cell has come to its end. */
    end() {
      if (fresh) place?.replaceChildren();
    },
  };
}

const widgetsIn = (node) => [
  ...(node.matches?.("[data-ed-widget]") ? [node] : []), ...(node.querySelectorAll?.("[data-ed-widget]") ?? []),
];

const stateOf = (widget) => widget.querySelector(":scope > script[type='application/json']")?.textContent;

const alike = (one, other) => one.dataset.edWidget === other.dataset.edWidget
  && one.dataset.edName === other.dataset.edName && stateOf(one) === stateOf(other);
