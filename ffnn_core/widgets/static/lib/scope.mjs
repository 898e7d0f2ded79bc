/**
 * What one mounted view owns: its root element, and every listener, timer and observer that it
 * started. `dispose` ends all of them, so that a removed widget leaves nothing behind.
 */

import { h } from "./dom.mjs";
import { onThemeChange } from "./theme.mjs";

/**
 * @typedef {object} Model what anywidget and the static page both offer
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {(event: string, callback: () => void) => void} on
 * @property {(event: string, callback: () => void) => void} off
 * @property {() => void} save_changes
 */

/**
 * Start a view. Use it first in `render`, and return its `dispose` last.
 * @param {{ model: Model, el: HTMLElement }} host
 * @param {string} name class of the root, `ed-<name>`
 */
export function scope({ model, el }, name) {
  const controller = new AbortController();
  const { signal } = controller;
  const endings = new Set();
  const start = new Map(); // what the watched traits were, for JupyterLab, where a model does not remember
  const root = h("div", { class: `ed-body ed-${name}` });
  // The book has drawn the shell and the caption already; JupyterLab has not.
  const caption = model.get("_caption");
  const live = !el.closest(".ed-widget"); // with a Python behind it
  const shell = !live ? root
    : h("div", { class: "ed-widget" }, root, caption ? h("p", { class: "ed-caption" }, caption) : null);
  if (live) el.classList.add("ed-host"); // a box of widgets asks its children how wide they want to be
  el.append(shell);

  /** Listen until the view goes. */
  function on(target, type, callback, options = {}) {
    target.addEventListener(type, callback, { signal, ...options });
  }

  // JupyterLab takes arrow keys for itself, even from a slider, unless the element in focus says no.
  if (live) on(shell, "focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));

  /** Run something when the view goes. */
  function onEnd(callback) {
    endings.add(callback);
  }

  /** Call back whenever one of these traits changes, from the page or from Python. */
  function watch(names, callback) {
    for (const trait of names) {
      const event = `change:${trait}`;
      if (!start.has(trait)) start.set(trait, model.get(trait));
      model.on(event, callback);
      onEnd(() => model.off(event, callback));
    }
  }

  /** Write traits that the reader changed, for Python and for the address of the page. */
  function save(values) {
    for (const [trait, value] of Object.entries(values)) model.set(trait, value);
    model.save_changes();
  }

  /** The values that the author of the page gave; what a reset returns to. */
  function initial(names) {
    return Object.fromEntries(names.map((trait) => [trait, model.initial?.(trait) ?? start.get(trait) ?? model.get(trait)]));
  }

  /** What a trait may be, as Python declares it: `{ kind, low, high }`, `{ kind: "choice", of }`, … */
  function limits(trait) {
    return model.get("_limits")[trait];
  }

  /** Say to the text around the widget what it shows: `{ slope: -0.6 }`, for `data-ed-number`. */
  function tell(values) {
    model.tell?.(values); // in JupyterLab there is no text around it
  }

  /** Call back with the width of an element now and whenever it changes. */
  function onWidth(element, callback) {
    onEnd(followWidth(element, callback));
  }

  /** Call back when light becomes dark or dark light; for canvases, which cannot use CSS inks. */
  function onTheme(callback) {
    onEnd(onThemeChange(callback));
  }

  /** Does the reader ask for less motion? */
  function calm() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  /**
   * A part of the view that may go sooner: what is started through it ends with `end()`, or with the
   * view. It has `on`, `onEnd`, `onWidth`, `onTheme` and all else that the scope has.
   */
  function part() {
    const own = new AbortController();
    const mine = new Set();
    const sooner = (callback) => mine.add(callback);
    function end() {
      endings.delete(end);
      own.abort();
      for (const callback of mine) callback();
      mine.clear();
    }
    onEnd(end);
    return {
      ...view, end, onEnd: sooner,
      on: (target, type, callback, options = {}) => on(target, type, callback, { ...options, signal: own.signal }),
      onWidth: (element, callback) => sooner(followWidth(element, callback)),
      onTheme: (callback) => sooner(onThemeChange(callback)),
    };
  }

  function dispose() {
    controller.abort();
    for (const end of [...endings].reverse()) end();
    endings.clear();
    shell.remove();
  }

  const view = {
    model, root, live, signal, on, onEnd, watch, save, tell, initial, limits, onWidth, onTheme, calm, part, dispose,
    timer: () => timer(view), loop: (step, onTurn) => loop(view, step, onTurn),
  };
  return view;
}

function followWidth(element, callback) {
  let known = 0;
  const look = () => {
    const width = Math.round(element.clientWidth);
    if (width > 0 && width !== known) callback((known = width));
  };
  const observer = new ResizeObserver(look);
  observer.observe(element);
  look();
  return () => observer.disconnect();
}

/** Run once after `milliseconds`; a second call replaces the first. */
function timer({ signal, onEnd }) {
  let pending = 0;
  const stop = () => clearTimeout(pending);
  onEnd(stop);
  return {
    stop,
    start(callback, milliseconds) {
      stop();
      if (!signal.aborted) pending = setTimeout(callback, milliseconds);
    },
  };
}

/**
 * An animation: `step(seconds)` before every frame while running. It rests while the page is
 * hidden or the widget is out of sight, and goes on when they return.
 */
function loop({ root, signal, on, onEnd }, step, onTurn = () => {}) {
  let wanted = false, inSight = true, frame = 0, last = 0;
  const tick = (now) => {
    frame = 0;
    const seconds = last ? Math.min((now - last) / 1000, 0.1) : 1 / 60;
    last = now;
    if (wanted) step(seconds);
    schedule();
  };
  const schedule = () => {
    if (wanted && inSight && !document.hidden && !signal.aborted) {
      if (!frame) frame = requestAnimationFrame(tick);
    } else {
      cancelAnimationFrame(frame);
      frame = last = 0;
    }
  };
  on(document, "visibilitychange", schedule);
  const sight = new IntersectionObserver((entries) => {
    inSight = entries[entries.length - 1].isIntersecting;
    schedule();
  });
  sight.observe(root);
  const turn = (state) => {
    if (wanted === state) return;
    wanted = state;
    schedule();
    onTurn(state);
  };
  onEnd(() => { wanted = false; schedule(); sight.disconnect(); });
  return { start: () => turn(true), stop: () => turn(false), get running() { return wanted; } };
}
