/** A field of numbers as colours: blue below zero, paper at zero, orange above. */

import { h } from "./dom.mjs";
import { diverging, ink } from "./theme.mjs";

const SHADES = 127; // on each side of paper

/** All colours from full blue to the full colour above zero, as the four bytes of a pixel each. */
function ramp(root, above) {
  const inks = { neg: ink(root, "neg"), paper: ink(root, "paper"), pos: ink(root, above) };
  const bytes = new Uint8ClampedArray(4 * (2 * SHADES + 1)).fill(255);
  for (let k = -SHADES; k <= SHADES; k += 1) bytes.set(diverging(k / SHADES, inks), 4 * (k + SHADES));
  return new Uint32Array(bytes.buffer);
}

/**
 * A canvas of `columns` × `rows` cells, stretched by CSS.
 * `draw(values, limit)` takes the values row by row from the top; ±limit is the full colour.
 * `drawAs(values, low, high)` puts the middle of [low, high] at paper. `above` is another ink for
 * what is above zero, where the values have no sign.
 */
export function heatmap(ui, { columns, rows, label, smooth = false, above = "pos" }) {
  const el = h("canvas", { class: smooth ? "ed-heat" : "ed-heat ed-cells", width: columns, height: rows, role: "img", "aria-label": label });
  const context = el.getContext("2d");
  const image = context.createImageData(columns, rows), pixels = new Uint32Array(image.data.buffer);
  let values = null, middle = 0, limit = 1, colours = null;
  function paint() {
    if (!values) return;
    colours ??= ramp(ui.root, above);
    const factor = SHADES / limit;
    for (let i = 0; i < pixels.length; i += 1) {
      const shade = Math.round((values[i] - middle) * factor);
      pixels[i] = colours[SHADES + Math.max(-SHADES, Math.min(SHADES, shade))];
    }
    context.putImageData(image, 0, 0);
  }
  const repaint = () => { colours = null; paint(); };
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
