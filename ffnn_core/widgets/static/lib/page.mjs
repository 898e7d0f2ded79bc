/**
 * The host of the widgets in a page without a kernel: it reads the state that Python wrote into
 * the page, renders the module there, keeps shareable state in the address of the page, and ends
 * the view when its element is removed.
 */

import { readFragment, writeFragment } from "./state.mjs";

const modules = new Map(); // name of the class → module
const mounted = new Map(); // element → { model, end, slug, shared }
let watching = false;

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

  save_changes() { this.#onSave(this); }

  send() {}
}

/** State as Python wrote it: bytes come as `{ "$bytes": base64 }`. */
export function readState(text) {
  return JSON.parse(text, (_, value) => (value && typeof value.$bytes === "string"
    ? new DataView(Uint8Array.from(atob(value.$bytes), (c) => c.charCodeAt(0)).buffer)
    : value));
}

function slugOf(box, name) {
  const own = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
  const alike = [...document.querySelectorAll(`[data-ed-widget="${name}"]`)].indexOf(box);
  return alike > 0 ? `${own}-${alike + 1}` : own;
}

function write(model, { slug, shared }) {
  const changed = Object.keys(shared).filter((trait) => model.get(trait) !== model.initial(trait));
  const state = Object.fromEntries(changed.map((trait) => [trait, model.get(trait)]));
  const fragment = writeFragment(location.hash, slug, state);
  try {
    history.replaceState(history.state, "", fragment || location.href.split("#")[0]);
  } catch {
    // Browsers limit how often an address may change; the widget works on without it.
  }
}

async function mount(box) {
  const name = box.dataset.edWidget;
  const module = modules.get(name);
  const shared = module.shared ?? {};
  const entry = { slug: slugOf(box, name), shared, end: null, model: null };
  mounted.set(box, entry);
  const stage = document.createElement("div");
  try {
    const model = new Model(readState(box.querySelector(":scope > script[type='application/json']").textContent),
      (saved) => write(saved, entry));
    entry.model = model;
    const linked = readFragment(location.hash, entry.slug, shared);
    for (const [trait, value] of Object.entries(linked)) model.set(trait, value);
    const figure = box.querySelector(":scope > figure");
    figure.insertBefore(stage, figure.querySelector(":scope > figcaption"));
    entry.end = (await module.render({ model, el: stage })) ?? (() => {});
    box.dataset.edState = "ready";
    if (Object.keys(linked).length) box.scrollIntoView({ block: "start" });
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
  for (const { model, slug, shared } of mounted.values()) {
    const linked = model ? readFragment(location.hash, slug, shared) : {};
    for (const [trait, value] of Object.entries(linked)) model.set(trait, value);
  }
}

/** Make a module known and mount it wherever the page asks for it. */
export function register(name, module) {
  if (modules.has(name)) return;
  modules.set(name, module);
  if (!watching) {
    watching = true;
    new MutationObserver(tidy).observe(document.body, { childList: true, subtree: true });
    window.addEventListener("hashchange", followAddress);
  }
  for (const box of document.querySelectorAll(`[data-ed-widget="${name}"]:not([data-ed-state])`)) {
    box.dataset.edState = "starting";
    mount(box);
  }
}
