/** A field of numbers as colours: blue below zero, paper at zero, orange above. */

import { h } from "./dom.mjs";
import { diverging, ink } from "./theme.mjs";

/**
 * A canvas of `columns` × `rows` cells, stretched by CSS.
 * `draw(values, limit)` takes the values row by row from the top; ±limit is the full colour.
 * `drawAs(values, low, high)` puts the middle of [low, high] at paper. `above` is another ink for
 * what is above zero, where the values have no sign.
 */
export function heatmap(ui, { columns, rows, label, smooth = false, above = "pos" }) {
  const el = h("canvas", { class: smooth ? "ed-heat" : "ed-heat ed-cells", width: columns, height: rows, role: "img", "aria-label": label });
  const context = el.getContext("2d");
  const image = context.createImageData(columns, rows);
  let values = null, middle = 0, limit = 1, inks = null;
  function paint() {
    if (!values) return;
    inks ??= { neg: ink(ui.root, "neg"), paper: ink(ui.root, "paper"), pos: ink(ui.root, above) };
    for (let i = 0; i < columns * rows; i += 1) {
      const [r, g, b] = diverging((values[i] - middle) / limit, inks);
      image.data.set([r, g, b, 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
  }
  const repaint = () => { inks = null; paint(); };
  ui.onTheme(repaint);
  ui.onWidth(ui.root, repaint); // in JupyterLab the view joins the page, and its inks, only later
  function draw(data, size = 1) {
    values = data; middle = 0; limit = size;
    paint();
  }
  function drawAs(data, low, high) {
    values = data; middle = (low + high) / 2; limit = (high - low) / 2;
    paint();
  }
  return { el, draw, drawAs, name(text) { el.setAttribute("aria-label", text); } };
}

/** The bar that says what the colours of a heat map mean. */
export function legend(low, high) {
  return h("div", { class: "ed-legend" }, h("span", {}, low), h("span", { class: "ed-ramp" }), h("span", {}, high));
}
