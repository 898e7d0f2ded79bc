/**
 * Numbers of the text that belong to a widget: `<span data-ed-number="neuron-first.w">2</span>`.
 *
 * A trait of the widget can be taken hold of in the sentence, by mouse, finger or keyboard, and
 * changes the picture as its slider does. What the widget tells (`ui.tell`) follows. Each keeps as
 * many digits as the author gave it; without a script it is the number that stands there.
 */

import { set } from "./dom.mjs";
import { keyed } from "./drag.mjs";
import { clamp, fixed, snap } from "./format.mjs";

const PIXELS = 5; // of a hand's way for one step

const digitsOf = (text) => (text.split(".")[1] ?? "").length;

/** A value as a sentence says it: words as they are, a number with its digits, or "none". */
export function told(value, digits) {
  if (typeof value === "string") return value;
  return Number.isFinite(value) ? fixed(value, digits) : "none";
}

/** What a number of the text may be: its widget's limits, narrowed by `data-ed-from` and `data-ed-to`. */
export function rangeOf({ edBy, edFrom, edTo }, { low, high, kind }, digits) {
  const step = Number(edBy ?? (kind === "whole" ? 1 : 10 ** -digits));
  return { min: Math.max(low, Number(edFrom ?? low)), max: Math.min(high, Number(edTo ?? high)), step };
}

/**
 * Tie these elements to a widget until `ending`.
 * @param {HTMLElement[]} numbers
 * @param {{ model: any, limits: Record<string, any>, ending: AbortSignal }} entry
 */
export function follow(numbers, { model, limits, ending }) {
  for (const one of numbers) {
    const name = one.dataset.edNumber.split(".").pop(), digits = digitsOf(one.textContent);
    if (Object.hasOwn(limits, name)) hold(one, name, digits, rangeOf(one.dataset, limits[name], digits));
    else {
      const write = () => { if (Object.hasOwn(model.told, name)) one.textContent = told(model.told[name], digits); };
      listen("tell", write);
      one.classList.add("ed-follows");
    }
  }

  function listen(event, callback) {
    model.on(event, callback);
    ending.addEventListener("abort", () => model.off(event, callback));
    callback();
  }

  function hold(one, name, digits, { min, max, step }) {
    const change = (value) => {
      model.set(name, clamp(Number(snap(value, step).toPrecision(9)), min, max));
      model.save_changes();
    };
    const label = one.dataset.edLabel ?? name;
    set(one, { role: "slider", tabindex: 0, "aria-label": `${label}, in the picture too`, "aria-valuemin": min, "aria-valuemax": max });
    one.title = "Drag, or press the arrow keys";
    one.classList.add("ed-drag");
    let from = null; // where the hand took hold, and the value then
    const on = (type, callback) => one.addEventListener(type, callback, { signal: ending });
    on("pointerdown", (event) => {
      if (event.button !== 0) return;
      from = [event.clientX, model.get(name)];
      one.setPointerCapture(event.pointerId);
      one.focus({ preventScroll: true });
      event.preventDefault();
    });
    on("pointermove", (event) => {
      const steps = from ? Math.round((event.clientX - from[0]) / PIXELS) : 0;
      if (from && (steps || model.get(name) !== from[1])) change(from[1] + step * steps);
    });
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) on(type, () => { from = null; });
    on("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const value = keyed(event.key, model.get(name), { min, max, step });
      if (value === null) return;
      event.preventDefault();
      change(value);
    });
    listen(`change:${name}`, () => {
      const text = fixed(model.get(name), digits);
      one.textContent = text;
      set(one, { "aria-valuenow": model.get(name), "aria-valuetext": text });
    });
  }
}
