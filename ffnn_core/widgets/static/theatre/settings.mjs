/** The controls of a run that trains in the page. */

import { button, checkbox, panel, select, slider } from "../lib/controls.mjs";
import { fixed, significant } from "../lib/format.mjs";
import { DATASETS } from "./data.mjs";
import { SECONDS } from "./playback.mjs";
import { thumbnails } from "./thumbnails.mjs";

const HIDDEN = [["sigmoid", "sigmoid"], ["tanh", "tanh"], ["relu", "relu"], ["identity", "none: z1 = h1"]];
const LOSSES = [["rss", "RSS, Σ (y − ŷ)²"], ["log_loss", "log loss"]];
const BATCHES = [0, 1, 4, 8, 16, 32], PASSES = [100, 500, 2000, 5000, 20000, 100000];

/** The learning rate nearest to 10^power among 1, 2 and 5 times the powers of ten. */
export function roundRate(power) {
  const whole = Math.floor(power + 1e-9), rest = 10 ** (power - whole);
  const factor = rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10;
  return Number((factor * 10 ** whole).toPrecision(1));
}

function rateSlider(ui, label, value, onInput) {
  const made = slider(ui, {
    label, min: -4, max: 1, step: 1 / 3, value: Math.log10(value), format: (power) => significant(10 ** power),
    onInput: (power) => onInput(roundRate(power)),
  });
  return { el: made.el, set: (rate) => made.set(Math.log10(rate)) };
}

const listed = (values, value, text) => [...new Set([...values, value])].sort((a, b) => a - b).map((v) => [String(v), text(v)]);

/**
 * @param {object} ui the scope
 * @param {(values: object) => void} change takes new values of traits
 * @returns {{ main: HTMLElement, more: HTMLElement, update: () => void }}
 */
export function settings(ui, change) {
  const get = (name) => ui.model.get(name);
  const put = (name, convert = (v) => v) => (value) => change({ [name]: convert(value) });
  const dataset = thumbnails(ui, {
    own: get("dataset") === "own",
    onInput(key) {
      if (key === "drawn") return;
      const usual = DATASETS[key] ?? {};
      change({ dataset: key, drawn: "", noise: usual.noise ?? get("noise"), learning_rate: usual.rate ?? get("learning_rate") });
    },
  });
  const hidden = slider(ui, { label: "hidden units", min: 1, max: 8, step: 1, value: get("hidden"), ink: "hidden", format: (v) => fixed(v, 0), onInput: put("hidden") });
  const activation = select(ui, { label: "activation", options: HIDDEN, value: get("activation"), onInput: put("activation") });
  const rate = rateSlider(ui, "learning rate", get("learning_rate"), put("learning_rate"));
  const racing = checkbox(ui, { label: "race a second rate", value: get("race") > 0, onInput: (on) => change({ race: on ? roundRate(Math.log10(get("learning_rate") / 5)) : 0 }) });
  const race = rateSlider(ui, "second rate", get("race") || 0.1, put("race"));
  const batch = select(ui, {
    label: "batch", value: String(get("batch_size")), options: listed(BATCHES, get("batch_size"), (v) => (v ? `${v} at a time` : "all points")), onInput: put("batch_size", Number),
  });
  const passes = select(ui, { label: "passes", value: String(get("passes")), options: listed(PASSES, get("passes"), String), onInput: put("passes", Number) });
  const loss = select(ui, { label: "loss", options: LOSSES, value: get("loss_function"), onInput: put("loss_function") });
  const scale = slider(ui, { label: "initial scale", min: 0, max: 5, step: 0.1, value: get("scale"), format: (v) => fixed(v, 1), onInput: put("scale") });
  const seed = slider(ui, { label: "seed", min: 0, max: Math.max(50, get("seed")), step: 1, value: get("seed"), format: (v) => fixed(v, 0), onInput: put("seed") });
  const noise = slider(ui, { label: "noise", min: 0, max: 0.5, step: 0.01, value: get("noise"), onInput: put("noise") });
  const speed = select(ui, { label: "speed", options: Object.keys(SECONDS).map((key) => [key, key]), value: get("speed"), onInput: (key) => ui.save({ speed: key }) });
  ui.watch(["speed"], () => speed.set(get("speed")));
  const log = checkbox(ui, { label: "log axis of losses", value: get("log_axis"), onInput: (on) => ui.save({ log_axis: on }) });
  ui.watch(["log_axis"], () => log.set(get("log_axis")));
  const reset = button(ui, { label: "Reset all settings", onPress: () => change(ui.initial(SETTINGS)) });
  const rows = { hidden, activation, batch_size: batch, passes, loss_function: loss, scale, seed, noise };

  function update() {
    for (const [name, control] of Object.entries(rows)) control.set(control.input?.tagName === "SELECT" ? String(get(name)) : get(name));
    dataset.set(get("dataset"), get("dataset") in DATASETS && !NO_PLANE.includes(get("dataset")) ? get("drawn") : "");
    rate.set(get("learning_rate"));
    racing.set(get("race") > 0);
    race.el.hidden = !(get("race") > 0);
    if (get("race") > 0) race.set(get("race"));
    noise.input.disabled = get("drawn") !== "" || ["xor", "own"].includes(get("dataset"));
    loss.input.disabled = NO_PLANE.includes(get("dataset"));
  }
  update();
  return {
    main: panel("Settings", dataset, hidden, activation, rate, racing, race),
    more: panel("More settings", batch, loss, scale, seed, noise, passes, speed, log, reset),
    update,
  };
}

/** The sets that are no classes in a plane. */
export const NO_PLANE = ["sine", "bump"];

/** The traits that make a run what it is; changing one begins a new run from its first weights. */
export const SETTINGS = ["dataset", "drawn", "hidden", "activation", "learning_rate", "batch_size", "loss_function", "scale", "seed", "noise", "passes", "race"];
