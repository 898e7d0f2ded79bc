/**
 * Points to be pulled by mouse, finger or keyboard, and pictures to be pointed into.
 *
 * A finger that moves is the page's first: it scrolls, and the picture gets `pointercancel`. The
 * style `touch-action` would say otherwise, but on a part of an SVG browsers do not look at it; so
 * a handle refuses the touch itself. A picture that is no handle lets fingers scroll.
 */

import { clamp, fixed, snap } from "./format.mjs";
import { set } from "./dom.mjs";

const KEYS = {
  x: { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 },
  y: { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 },
};

/** The number that a key leads to from `value`, or null where the key means nothing here. */
export function keyed(key, value, { axis = "x", min, max, step }) {
  if (key === "Home") return min;
  if (key === "End") return max;
  const steps = KEYS[axis][key];
  if (steps === undefined) return null;
  return clamp(snap(value + steps * step, step), min, max);
}

/** A finger on this element is ours from its first touch: the page neither scrolls nor zooms by it. */
export function holdTouch(ui, element) {
  ui.on(element, "touchstart", (event) => { if (event.cancelable) event.preventDefault(); }, { passive: false });
}

const SLIP = 8; // pixels that a finger may slip in a tap, or must move for us to know its way

/**
 * Let a picture be pointed into: a mouse presses and moves, a finger taps, or strokes along
 * `axis: "x"`. A finger that goes up or down scrolls the page and changes nothing here.
 * @param {object} ui the scope
 * @param {Element} picture the root `svg` or an HTML element: only there `touch-action` is heeded
 * @param {{ axis?: "x"|null, accepts?: (event: PointerEvent) => boolean, onPoint: (event: PointerEvent) => void }} options
 */
export function pointable(ui, picture, { axis = null, accepts = () => true, onPoint }) {
  let from = null, held = false;
  picture.style.touchAction = axis === "x" ? "pan-y pinch-zoom" : "manipulation";
  ui.on(picture, "pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary || !accepts(event)) return;
    from = [event.clientX, event.clientY];
    held = event.pointerType !== "touch";
    if (!held) return;
    picture.setPointerCapture(event.pointerId);
    event.preventDefault();
    onPoint(event);
  });
  ui.on(picture, "pointermove", (event) => {
    if (!from) return;
    const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]].map(Math.abs);
    if (!held && axis === "x" && dx > SLIP && dx > dy) held = true;
    if (!held && Math.max(dx, dy) > SLIP) from = null; // its way is another: it is no tap either
    if (held) onPoint(event);
  });
  ui.on(picture, "pointerup", (event) => {
    if (from && !held) onPoint(event);
    from = null;
    held = false;
  });
  for (const type of ["pointercancel", "lostpointercapture"]) ui.on(picture, type, () => { from = null; held = false; });
}

/**
 * Make an element a slider along one axis of a chart.
 * @param {object} ui the scope
 * @param {Element} element what is taken hold of
 * @param {{ label: string, axis?: "x"|"y", min: number, max: number, step: number,
 *   get: () => number, from: (event: PointerEvent) => number, onMove: (value: number) => void,
 *   describe?: (value: number) => string }} options `from` turns a pointer event into a value
 * @returns {{ update: () => void }} call `update` after every drawing: it tells the value on
 */
export function draggable(ui, element, options) {
  const { label, axis = "x", min, max, step, get, from, onMove, describe = (v) => fixed(v, 2) } = options;
  let held = false, offset = 0; // where the point was gripped: it must not jump to the pointer
  set(element, {
    tabindex: 0, role: "slider", "aria-label": label, "aria-valuemin": min, "aria-valuemax": max,
    "aria-orientation": axis === "y" ? "vertical" : "horizontal",
  });
  element.classList.add("ed-handle", axis === "y" ? "ed-handle-y" : "ed-handle-x");
  const move = (value) => onMove(clamp(snap(value, step), min, max));
  holdTouch(ui, element);
  ui.on(element, "pointerdown", (event) => {
    if (event.button !== 0) return;
    held = true;
    offset = get() - from(event);
    element.setPointerCapture(event.pointerId);
    element.focus({ preventScroll: true });
    event.preventDefault();
  });
  ui.on(element, "pointermove", (event) => { if (held) move(from(event) + offset); });
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
    ui.on(element, type, () => { held = false; });
  }
  ui.on(element, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const value = keyed(event.key, get(), { axis, min, max, step });
    if (value === null) return;
    event.preventDefault();
    onMove(value);
  });
  return {
    update() {
      const value = get();
      set(element, { "aria-valuenow": Number(value.toPrecision(6)), "aria-valuetext": describe(value) });
    },
  };
}
