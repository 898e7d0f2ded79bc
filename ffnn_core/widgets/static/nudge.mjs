/** A nudge of one parameter: every change that it causes, as a ratio, beside the exact derivative. */

import { button, panel, segmented, select, slider, toolbar } from "./lib/controls.mjs";
import { h, inked, spoken } from "./lib/dom.mjs";
import { clamp, fixed, significant } from "./lib/format.mjs";
import { layers } from "./lib/layers.mjs";
import { inkOf, parameterNames, placeOf, spell, theta, valueOf } from "./lib/names.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { LINKS, PATHS } from "./generated/chains_4_3_2.mjs";
import { partials } from "./generated/network_4_3_2.mjs";

const NAMES = parameterNames();
const UNITS = [["x", 4], ["h1", 3], ["z1", 3], ["h2", 2], ["yhat", 2]].flatMap(([array, n]) => Array.from({ length: n }, (_, i) => `${array}[${i}]`));
const shared = ["parameter", "size"];
const LEAST = 1e-6; // a nudge of nothing has no ratio
const plus = (value, digits = 3) => (value > 0 ? "+" : "") + significant(value, digits);

/**
 * What a nudge changes, in the order of the way to the loss: before, after, the change, its ratio
 * to the change `previous` it comes from, its ratio to the nudge, and the exact derivative.
 */
export function ripple(p, x, y, parameter, size) {
  const at = NAMES.indexOf(parameter);
  const before = partials(p, x, y), after = partials(p.map((value, i) => (i === at ? value + size : value)), x, y);
  const found = new Map();
  for (const path of PATHS[parameter]) {
    let exact = 1, previous = parameter, moved = size;
    for (const link of [...path].reverse()) {
      const { to } = placeOf(link), [block, flat] = LINKS[link];
      exact *= before[block][flat];
      const was = valueOf(before, to), is = valueOf(after, to), change = is - was;
      if (to !== "L") found.set(to, { name: to, was, is, change, previous, step: change / moved, ratio: change / size, exact });
      previous = to;
      moved = change;
    }
  }
  const gradient = ["W1", "c1", "W2", "c2"].flatMap((name) => before[`dL_d${name}`]);
  const change = after.L[0] - before.L[0];
  found.set("L", { name: "L", was: before.L[0], is: after.L[0], change, ratio: change / size, exact: gradient[at] });
  return { before, after, rows: [...found.values()] };
}

/** Numbers for one column, each to three digits: their decimal points stand under each other. */
export function column(values) {
  const places = values.map((value) => (value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(Number(value.toPrecision(3))))))));
  const most = Math.max(...places);
  return values.map((value, i) => {
    const sign = value > 0 ? "+" : value < 0 ? "−" : "", size = Math.abs(value);
    if (most > 7) return sign + size.toExponential(2).replace("e-", "e−").replace("e+", "e");
    return sign + size.toFixed(places[i]) + "\u2007".repeat(most - places[i]); // as wide as a digit
  });
}

/** How many leading characters of two numbers are the same, once a digit that counts has come. */
export function agreement(a, b) {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n += 1;
  return /[1-9]/.test(a.slice(0, n)) || a === b ? n : 0;
}

function render({ model, el }) {
  const ui = scope({ model, el }, "nudge");
  const pick = (parameter) => ui.save({ parameter });
  const amount = () => Math.max(LEAST, Math.abs(model.get("size"))), sign = () => (model.get("size") < 0 ? -1 : 1);
  const resize = (size, way = sign()) => ui.save({ size: way * clamp(Number(size.toPrecision(6)), LEAST, 1) });
  const picture = layers(ui, { label: "The 4-3-2 network; click a weight or a bias to nudge it", loss: true, onPick: pick });
  const list = select(ui, { label: "Nudge", options: NAMES.map((name) => [name, name]), value: model.get("parameter"), onInput: pick });
  const size = slider(ui, {
    label: "size", min: -6, max: 0, step: 0.25, value: Math.log10(amount()),
    format: (power) => significant(10 ** power, 2), onInput: (power) => resize(10 ** power),
  });
  const way = segmented(ui, { label: "way", options: [["1", "up"], ["-1", "down"]], value: String(sign()), onInput: (to) => resize(amount(), Number(to)) });
  const larger = button(ui, { label: "× 10", title: "a nudge ten times as large", onPress: () => resize(amount() * 10) });
  const smaller = button(ui, { label: "÷ 10", title: "a nudge ten times as small", primary: true, onPress: () => resize(amount() / 10) });
  const reset = button(ui, { label: "Reset", onPress: () => ui.save(ui.initial(shared)) });
  const body = h("tbody", {});
  const heads = ["change", "÷ previous", "÷ nudge", "derivative"];
  const table = h("table", { class: "ed-ripple" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "what moves"), heads.map((head) => h("th", { scope: "col" }, head)))), body);
  const text = readout(ui);

  function draw() {
    const parameter = model.get("parameter"), nudge = sign() * amount();
    const names = ["W1", "c1", "W2", "c2", "x", "y"];
    const given = Object.fromEntries(names.map((name) => [name, model.get(name)]));
    const { before, after, rows } = ripple(theta(model), given.x, given.y, parameter, nudge);
    const moved = new Map(rows.map((row) => [row.name, row]));
    picture.set({ ...before, ...given, y: undefined, h1: after.h1, z1: after.z1, h2: after.h2, yhat: after.yhat, L: after.L });
    for (const unit of [...UNITS, "L"]) {
      const row = moved.get(unit);
      picture.note(unit, row ? plus(row.change, 2) : "±0", row ? "accent" : "muted");
    }
    const places = PATHS[parameter].flat().map(placeOf);
    picture.mark([...new Set([parameter, ...places.flatMap(({ between, to }) => [between, to])])]);
    for (const [name, { group, text: label }] of Object.entries(picture.parts)) {
      for (const part of [group, label]) part?.toggleAttribute("data-new", name === parameter);
    }
    list.set(parameter);
    way.set(String(sign()));
    size.set(Math.log10(amount()));
    size.input.setAttribute("aria-valuetext", significant(amount(), 3));
    larger.enable(amount() < 1);
    smaller.enable(amount() > LEAST);
    const digits = clamp(2 - Math.floor(Math.log10(amount())), 3, 8), changes = column(rows.map(({ change }) => change));
    body.replaceChildren(...rows.map((row, i) => written(row, changes[i], digits)));
    text.say(...sentence(parameter, valueOf(given, parameter), nudge, moved));
  }

  ui.watch([...shared, "x", "y", "W1", "c1", "W2", "c2"], draw);
  ui.root.append(picture.el, toolbar("What is nudged", list, way, smaller, larger, reset), panel("How much", size), table, text.el);
  draw();
  return ui.dispose;
}

/** One row of the table; the digits that the ratio shares with the derivative stand out. */
function written({ name, was, is, previous, step, ratio, exact }, change, digits) {
  const [left, right] = [fixed(ratio, 5), fixed(exact, 5)], same = agreement(left, right);
  const after = previous === undefined ? "all paths" : Number.isFinite(step) ? `× ${fixed(step, 4)}` : "–";
  return h("tr", {},
    h("th", { scope: "row" }, inked(inkOf(name), spell(name)), " ", h("span", { class: "ed-moved" }, `${fixed(was, digits)} → ${fixed(is, digits)}`)),
    h("td", {}, change),
    h("td", {}, after, previous === undefined ? null : spoken(` of ${spell(previous)}`)),
    h("td", { class: "ed-ratio" }, h("strong", {}, left.slice(0, same)), left.slice(same)),
    h("td", {}, right));
}

function sentence(parameter, value, nudge, moved) {
  const { change, ratio, exact } = moved.get("L");
  const digits = clamp(1 - Math.floor(Math.log10(Math.abs(nudge))), 2, 7);
  const still = UNITS.filter((unit) => unit[0] !== "x" && !moved.has(unit)).length;
  const apart = exact === 0 ? "" : `, ${significant(100 * Math.abs((ratio - exact) / exact), 2)}\u00a0% apart`;
  return [`${parameter} goes from ${fixed(value, digits)} to ${fixed(value + nudge, digits)}`,
    `${still ? `; ${still} of the 10 units do not notice` : ""}. The loss changes by ${plus(change)}, `,
    `which is `, inked("accent", fixed(ratio, 5)), ` times the nudge; the derivative is `, inked("accent", fixed(exact, 5)), `${apart}.`];
}

export default { render, shared };
