/** Native controls with a name, a visible value and a visible focus. Each returns `{ el, set }`. */

import { h, uid } from "./dom.mjs";
import { fixed } from "./format.mjs";

const FINE = 100; // a slider of more steps takes a line to itself, so that a finger can tell them apart

/**
 * A slider with its name before and its value behind; of many steps, below both. It is as long as its steps need.
 * @param {object} ui the scope
 * @param {{ label: string, min: number, max: number, step: number, value: number, ink?: string,
 *   format?: (value: number) => string, onInput: (value: number) => void }} options
 */
export function slider(ui, { label, min, max, step, value, ink = "ink", format = (v) => fixed(v, 2), onInput }) {
  const id = uid("ed-slider");
  const input = h("input", { type: "range", id, min, max, step });
  const output = h("output", { for: id, class: "ed-value" });
  const steps = Math.round((max - min) / step);
  const el = h("div", { class: steps > FINE ? "ed-control ed-fine" : "ed-control" },
    h("label", { for: id, class: `ed-name ed-${ink}` }, label), input, output);
  input.style.setProperty("--_steps", steps);
  function show(number) {
    input.value = number;
    output.textContent = format(number);
    input.setAttribute("aria-valuetext", format(number));
  }
  ui.on(input, "input", () => onInput(Number(input.value)));
  show(value);
  return { el, input, set: show };
}

/** A list to choose one from; `options` is [[value, text], …]. */
export function select(ui, { label, options, value, onInput }) {
  const id = uid("ed-select");
  const input = h("select", { id }, options.map(([key, text]) => h("option", { value: key }, text)));
  ui.on(input, "change", () => onInput(input.value));
  input.value = value;
  const el = h("div", { class: "ed-control" }, h("label", { for: id, class: "ed-name" }, label), input);
  return { el, input, set(key) { input.value = key; } };
}

/** A few choices side by side (radio buttons that look like one bar); arrow keys move. */
export function segmented(ui, { label, options, value, onInput }) {
  const group = uid("ed-choice");
  const inputs = new Map();
  const items = options.map(([key, text]) => {
    const input = h("input", { type: "radio", name: group, value: key });
    ui.on(input, "change", () => onInput(key));
    inputs.set(key, input);
    return h("label", {}, input, h("span", {}, text));
  });
  const el = h("fieldset", { class: "ed-segmented" }, h("legend", { class: "ed-name" }, label),
    h("div", { class: "ed-segments" }, items));
  const set = (key) => { for (const [name, input] of inputs) input.checked = name === key; };
  set(value);
  return { el, set };
}

/** Yes or no. */
export function checkbox(ui, { label, value, onInput }) {
  const input = h("input", { type: "checkbox" });
  input.checked = value;
  ui.on(input, "change", () => onInput(input.checked));
  const el = h("label", { class: "ed-check" }, input, h("span", {}, label));
  return { el, input, set(state) { input.checked = state; } };
}

/** A button; `set(text)` renames it and `enable(false)` greys it out, without taking the focus from it. */
export function button(ui, { label, onPress, title, primary = false }) {
  const el = h("button", { type: "button", class: primary ? "ed-button ed-primary" : "ed-button", title }, label);
  const off = () => el.getAttribute("aria-disabled") === "true";
  ui.on(el, "click", (event) => { if (!off()) onPress(event); });
  return {
    el,
    set(text) { if (el.textContent !== text) el.textContent = text; },
    enable(state) { el.setAttribute("aria-disabled", String(!state)); },
  };
}

/** A button that plays and pauses a loop made by `ui.loop`; call its `set` when the loop turns. */
export function playButton(ui, { label = "Play", onToggle }) {
  const made = button(ui, { label, onPress: onToggle, primary: true });
  return { ...made, set(running) { made.set(running ? "Pause" : label); } };
}

/** Controls in a row that wraps. */
export function toolbar(label, ...controls) {
  return h("div", { class: "ed-toolbar", role: "group", "aria-label": label }, controls.map((c) => c.el ?? c));
}

/** Sliders and lists under each other, in two columns where there is room. */
export function panel(label, ...controls) {
  return h("div", { class: "ed-panel", role: "group", "aria-label": label }, controls.map((c) => c.el ?? c));
}
