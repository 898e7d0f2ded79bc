/**
 * The host of the widgets in a page without a kernel: it loads a widget's scripts when the widget
 * comes near the window, reads the state that Python wrote into the page, renders the module there,
 * keeps shareable state in the address of the page, and ends the view when its element is removed.
 * `page.html?only=neuron-first` is that one widget and nothing else, for other pages to embed.
 */

import { h } from "./dom.mjs";
import { isNamed, readFragment, writeFragment } from "./state.mjs";

const NEAR = 1.5; // heights of the window, above it and below
const OFFERS = [["copy", "Copy link"], ["fill", "Fill the screen"], ["embed", "Embed"]]; // the functions of share.mjs
const mounted = new Map(); // element → { model, end, slug, limits }
let fetched = () => Promise.reject(new Error("the page has not started"));

/** What a module may ask of a model: the same few methods that anywidget offers. */
export class Model {
  #state; #initial; #callbacks = new Map(); #onSave;

  /** @param {Record<string, unknown>} state @param {(model: Model) => void} onSave */
  constructor(state, onSave = () => {}) {
    this.#initial = { ...state };
    this.#state = { ...state };
    this.#onSave = onSave;
  }

  get(name) { return this.#state[name]; }

  /** The value that the author of the page gave, whatever the reader made of it. */
  initial(name) { return this.#initial[name]; }

  set(name, value) {
    if (Object.is(this.#state[name], value)) return;
    this.#state[name] = value;
    for (const event of [`change:${name}`, "change"]) {
      for (const callback of [...(this.#callbacks.get(event) ?? [])]) callback();
    }
  }

  on(event, callback) {
    if (!this.#callbacks.has(event)) this.#callbacks.set(event, new Set());
    this.#callbacks.get(event).add(callback);
  }

  off(event, callback) { this.#callbacks.get(event)?.delete(callback); }

  save_changes() {
    this.#onSave(this);
    for (const callback of [...(this.#callbacks.get("save") ?? [])]) callback(); // a Python in the page listens
  }

  send() {}

  /** What the widget says of itself to the text around it. */
  told = {};

  tell(values) {
    Object.assign(this.told, values);
    for (const callback of [...(this.#callbacks.get("tell") ?? [])]) callback();
  }
}

/** State as Python wrote it: bytes come as `{ "$bytes": base64 }`. */
export function readState(text) {
  return JSON.parse(text, (_, value) => (value && typeof value.$bytes === "string"
    ? new DataView(Uint8Array.from(atob(value.$bytes), (c) => c.charCodeAt(0)).buffer)
    : value));
}

/** `LossSlope` as `loss-slope` (in addresses) or `loss_slope` (the file). */
const spelled = (name, mark) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, mark).toLowerCase();

/** A widget's name in addresses: its own where it has one, else its place among those without. */
function slugOf(box) {
  const kind = box.dataset.edWidget, own = spelled(kind, "-"), { edName } = box.dataset;
  if (edName) return `${own}-${edName}`;
  const alike = [...document.querySelectorAll(`[data-ed-widget="${kind}"]:not([data-ed-name])`)].indexOf(box);
  return alike > 0 ? `${own}-${alike + 1}` : own;
}

/** What an address may say of a widget: the traits that its module shares, within their limits. */
function limitsOf(box, shared, ofClass) {
  const limits = box.dataset.edLimits ? JSON.parse(box.dataset.edLimits) : ofClass;
  const names = Array.isArray(shared) ? shared : Object.keys(shared);
  return Object.fromEntries(names.filter((name) => Object.hasOwn(limits, name)).map((name) => [name, limits[name]]));
}

/** The traits that an address gives a widget: all of them, or none where they do not go together. */
function linkedTo({ model, slug, limits, fits }) {
  const linked = readFragment(location.hash, slug, limits);
  return fits((name) => (Object.hasOwn(linked, name) ? linked[name] : model.get(name))) ? linked : {};
}

/** `fragment` with what the reader made of one widget. */
function fragmentOf(fragment, model, { slug, limits }) {
  const changed = Object.keys(limits).filter((trait) => model.get(trait) !== model.initial(trait));
  return writeFragment(fragment, slug, Object.fromEntries(changed.map((trait) => [trait, model.get(trait)])));
}

function write(model, entry) {
  const fragment = fragmentOf(location.hash, model, entry);
  try {
    history.replaceState(history.state, "", fragment || location.href.split("#")[0]);
  } catch {
    // Browsers limit how often an address may change; the widget works on without it.
  }
}

/** Bring a widget to the top of our own window: `scrollIntoView` would move a page that embeds us as well. */
function goTo(box) {
  if (document.getElementById(location.hash.slice(1))) return; // a place of the text has the same name
  const room = (element, side) => Number.parseFloat(getComputedStyle(element)[side]) || 0;
  const margin = Math.max(room(box, "scrollMarginTop"), room(document.documentElement, "scrollPaddingTop"));
  window.scrollTo({ top: scrollY + box.getBoundingClientRect().top - margin });
}

/** The line under a widget: what can be done with it as a whole. The script for it comes when a hand is near. */
function offer(box, { slug, model, limits, ending }) {
  const row = h("div", { class: "ed-offers", role: "group", "aria-label": "this picture" });
  const alone = box.parentElement.matches(".ed-alone"), page = location.href.split(/[?#]/)[0];
  for (const [name, label] of alone ? [["fill", "Fill the screen"]] : OFFERS) {
    const one = h("button", { type: "button" }, label);
    const told = () => ({ box, row, button: one, page, slug, fragment: fragmentOf("", model, { slug, limits }), ending });
    one.addEventListener("pointerenter", () => import("./share.mjs").catch(() => {}), { signal: ending, once: true });
    one.addEventListener("click", () => import("./share.mjs").then((share) => share[name](told()), () => {}), { signal: ending });
    row.append(one);
  }
  if (alone) row.append(h("a", { href: `${page}#${slug}`, target: "_blank", rel: "noopener" }, document.title));
  box.append(row);
}

/** Numbers of the text that belong to this widget come to life with it. */
function bindNumbers(entry) {
  const numbers = [...document.querySelectorAll("[data-ed-number]")].filter((one) => one.dataset.edNumber.startsWith(`${entry.slug}.`));
  if (numbers.length) import("./prose.mjs").then(({ follow }) => follow(numbers, entry), () => {}); // else they stay numbers
}

/** Leave of the page this one widget. */
function isolate(box) {
  document.documentElement.classList.add("ed-only");
  document.body.append(h("main", { class: "ed-alone" }, box));
}

/** A picture finds its measure in its first frames; the reader need not watch it do so. */
function unseen(stage) {
  stage.style.opacity = "0";
  requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => { stage.style.opacity = ""; })));
}

async function mount(box, slug, use) {
  const stop = new AbortController(), entry = { slug, limits: {}, end: null, model: null, ending: stop.signal };
  mounted.set(box, entry);
  const stage = document.createElement("div");
  try {
    const file = spelled(box.dataset.edWidget, "_");
    const module = use(`${file}.mjs`).default, ofClass = use(`${file}.limits`);
    entry.limits = limitsOf(box, module.shared ?? [], ofClass);
    const state = readState(box.querySelector(":scope > script[type='application/json']").textContent);
    const model = new Model({ ...state, _limits: ofClass }, (saved) => write(saved, entry));
    entry.model = model;
    entry.fits = module.fits ?? (() => true);
    for (const [trait, value] of Object.entries(linkedTo(entry))) model.set(trait, value);
    const figure = box.querySelector(":scope > figure");
    figure.insertBefore(stage, figure.querySelector(":scope > figcaption"));
    unseen(stage);
    const end = (await module.render({ model, el: stage })) ?? (() => {});
    entry.end = () => {
      stop.abort();
      end();
    };
    if (Object.keys(entry.limits).length) offer(box, entry);
    bindNumbers(entry);
    box.dataset.edState = "ready";
    if (isNamed(location.hash, entry.slug)) goTo(box);
  } catch (error) {
    stage.remove(); // the still picture and its caption stay
    box.dataset.edState = "failed";
    console.error(error);
  }
}

function tidy() {
  for (const [box, { end }] of mounted) {
    if (box.isConnected || !end) continue;
    mounted.delete(box);
    delete box.dataset.edState;
    end();
  }
}

function followAddress() {
  for (const [box, entry] of mounted) {
    if (!entry.model) continue;
    for (const [trait, value] of Object.entries(linkedTo(entry))) entry.model.set(trait, value);
    if (isNamed(location.hash, entry.slug)) goTo(box);
  }
}

/** A module that another asks for while it runs: `import("./share.mjs")`, in a page. */
export async function later(path, use) {
  await fetched(path);
  return use(path);
}

/**
 * Mount every widget of the page when it comes near the window. `scripts` lists the files that each
 * class needs, beside the script that calls this and of this version; once they have run, `use`
 * gives a module by its name. `laters` lists the files of what modules ask for while they run.
 * Returns a function: the model of a widget once it is mounted, also of one that came later.
 */
export function start(scripts, laters, version, use) {
  const here = document.currentScript.src;
  const slugs = new Map([...document.querySelectorAll("[data-ed-widget]")].map((box) => [box, slugOf(box)]));
  const only = new URLSearchParams(location.search).get("only");
  const alone = [...slugs].find(([, slug]) => slug === only)?.[0];
  const waiting = new Set(alone ? [alone] : slugs.keys());
  const loads = new Map(), woken = new WeakMap();
  let turn = Promise.resolve(); // one widget in a task, or the page would stand still
  const near = globalThis.IntersectionObserver && new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) wake(target);
  }, { rootMargin: `${100 * NEAR}% 0%` });

  function load(file) {
    if (!loads.has(file)) {
      loads.set(file, new Promise((done, failed) => {
        const style = file.endsWith(".css"), address = new URL(`${file}?v=${version}`, here);
        const one = document.createElement(style ? "link" : "script"); // modules would not load from a disk
        one.onload = done;
        one.onerror = failed;
        Object.assign(one, style ? { rel: "stylesheet", href: address } : { src: address });
        document.head.append(one);
      }));
    }
    return loads.get(file);
  }
  fetched = (path) => Promise.all(laters[path].map(load));

  function leave(box) {
    waiting.delete(box);
    near?.unobserve(box);
    if (!waiting.size) near?.disconnect();
  }

  function wake(box) {
    if (!woken.has(box)) woken.set(box, awaken(box));
    return woken.get(box);
  }

  async function awaken(box) {
    if (!waiting.has(box)) return;
    leave(box);
    box.dataset.edState = "starting";
    try {
      await Promise.all(scripts[box.dataset.edWidget].map(load));
    } catch { // the browser has said which script; the still picture stays
      box.dataset.edState = "failed";
      return;
    }
    await (turn = turn.then(() => new Promise((done) => setTimeout(done))));
    if (box.isConnected) await mount(box, slugs.get(box), use);
  }

  /** The model of a widget, also of one that has just come. */
  async function modelOf(box) {
    if (!slugs.has(box)) {
      slugs.set(box, slugOf(box));
      waiting.add(box);
    }
    await wake(box);
    return mounted.get(box)?.model ?? null;
  }

  function follow() {
    followAddress();
    for (const box of waiting) if (isNamed(location.hash, slugs.get(box))) wake(box);
  }
  if (alone) isolate(alone);
  const bar = document.querySelector(".ed-convention"); // a page that can be written as other books write
  if (bar) import("./rewrite.mjs").then((rewrite) => rewrite.start(bar), () => {});

  new MutationObserver(() => {
    tidy();
    for (const box of waiting) if (!box.isConnected) leave(box);
  }).observe(document.body, { childList: true, subtree: true });
  window.addEventListener("hashchange", follow);
  follow();
  for (const box of waiting) {
    const { top, bottom } = box.getBoundingClientRect(); // the observer speaks a frame later
    if (!near || (bottom > -NEAR * innerHeight && top < (1 + NEAR) * innerHeight)) wake(box);
    else near.observe(box);
  }
  return modelOf;
}
