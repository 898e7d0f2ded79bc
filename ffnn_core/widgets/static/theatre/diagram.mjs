/**
 * The network of one run: every weight an edge, orange or blue by its sign and as thick as it is large, every
 * bias a square at its unit in the same inks, and in every unit a small map of what the unit answers over all inputs.
 */

import { h, set, svg } from "../lib/dom.mjs";
import { fixed } from "../lib/format.mjs";
import { heatmap } from "../lib/heatmap.mjs";
import { inkOf } from "../lib/names.mjs";
import { silhouette } from "./field.mjs";
import { indexOf, nameOf } from "./words.mjs";

const CELLS = 64; // of a unit's map where there is one input only
const FORWARD = ["ArrowRight", "ArrowDown"], BACK = ["ArrowLeft", "ArrowUp"];

/** The share of the full colour that each activation has at its ends, and its middle. */
export function rangeOf(activation, values) {
  if (activation === "sigmoid") return [0, 1];
  if (activation === "tanh") return [-1, 1];
  let most = 1e-9;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return [-most, most];
}

/**
 * The parts of a picture that can be pointed at and held: one stop of the Tab key for all of them, and
 * arrow keys go from part to part.
 */
function partsOf(ui, picture, onPoint, onPin) {
  const all = [];
  let pinned = null;

  function add(key, element) {
    const entry = { key, element };
    all.push(entry);
    set(element, { role: "button", "aria-label": nameOf(key), "aria-pressed": "false" });
    element.classList.add("ed-part");
    ui.on(element, "pointerenter", () => point(key));
    ui.on(element, "pointerleave", () => point(pinned));
    ui.on(element, "focus", () => {
      stop(element);
      point(key);
    });
    ui.on(element, "blur", () => point(pinned));
    ui.on(element, "click", () => pin(key));
    ui.on(element, "keydown", (event) => walk(event, all.indexOf(entry)));
  }

  /** Where the Tab key stops. */
  function stop(element) {
    for (const other of all) set(other.element, { tabindex: other.element === element ? 0 : -1 });
  }

  function walk(event, at) {
    const step = FORWARD.includes(event.key) ? 1 : BACK.includes(event.key) ? -1 : 0;
    if (event.key === "Enter" || event.key === " ") pin(all[at].key);
    else if (event.key === "Escape") pin(null);
    else if (step) {
      all[(at + step + all.length) % all.length].element.focus({ preventScroll: true });
    } else return;
    event.preventDefault();
  }

  function pin(key) {
    pinned = pinned === key ? null : key;
    for (const { key: other, element } of all) set(element, { "aria-pressed": String(other === pinned) });
    point(pinned ?? key);
    onPin(pinned);
  }

  function point(key) {
    for (const entry of all) entry.element.toggleAttribute("data-lit", entry.key === key);
    picture.toggleAttribute("data-marked", Boolean(key));
    onPoint(key);
  }

  return {
    all, add,
    /** All are there: the arrows walk with the numbers. */
    sort() {
      all.sort((a, b) => ORDER.indexOf(a.key.kind) - ORDER.indexOf(b.key.kind));
      stop(all[0].element);
    },
    /** Let go of what is held; the focus, which was on a button that goes, returns to it. */
    letGo() {
      const held = all.find(({ key }) => key === pinned);
      pin(null);
      held?.element.focus({ preventScroll: true });
    },
  };
}

/** A weight: a line, and a wider one to take hold of. */
function edge(key, from, to) {
  const line = svg("path", { class: "ed-edge" }), grip = svg("path", { class: "ed-edge-grip" });
  return { key, from, to, line, grip, group: svg("g", {}, grip, line) };
}

/** A unit: a circle and its name, `text`. */
function unit(kind, i, r, text) {
  const ink = inkOf(kind);
  const circle = svg("circle", { r, class: `ed-unit ed-${ink}` });
  const name = svg("text", { class: `ed-unit-name ed-${ink}`, "text-anchor": "middle" }, text);
  return { key: { kind, i }, kind, i, r, circle, name, group: svg("g", {}, circle, name) };
}

/** A bias: a square at its unit, and a circle to take hold of. */
function bias(kind, of, reach) {
  const square = svg("rect", { class: "ed-bias" }), grip = svg("circle", { class: "ed-bias-grip", r: reach });
  return { key: { kind, i: of.i }, of, grip, square, group: svg("g", {}, grip, square), x: 0, y: 0 };
}

/** Every weight as thick as it is large, every bias as large, in the inks of their signs. */
function drawNumbers(p, edges, biases) {
  const limit = Math.max(3, p.reduce((most, v) => Math.max(most, Math.abs(v)), 0));
  for (const drawn of edges) {
    const weight = p[drawn.at], width = (0.75 + (6 * Math.abs(weight)) / limit).toFixed(1), sign = weight < 0 ? "neg" : "pos";
    if (drawn.sign !== sign) set(drawn.line, { class: `ed-edge ed-${(drawn.sign = sign)}` });
    if (drawn.width !== width) drawn.line.style.strokeWidth = drawn.width = width;
  }
  for (const one of biases) {
    const value = p[one.at], side = Math.min(6, 2.5 + (5 * Math.abs(value)) / limit), now = `${side.toFixed(1)} ${value < 0}`;
    if (now === one.drawn) continue;
    one.drawn = now;
    set(one.square, { class: `ed-bias ed-${value < 0 ? "neg" : "pos"}`, x: one.x - side, y: one.y - side, width: 2 * side, height: 2 * side });
  }
}

/**
 * @param {object} ui a part of the scope
 * @param {{ net: object, cells: number, activation: string, output: string, label: string, height: number,
 *   onPoint: (part: object|null) => void, onPin: (part: object|null) => void }} options
 */
export function diagram(ui, { net, cells, activation, output, label, height, onPoint, onPin }) {
  const { D, H } = net;
  const column = { x: D, z1: H, yhat: 1 };
  const gap = (height - 20) / H, radius = Math.min(24, gap < 48 ? 0.42 * gap : gap / 2 - 8), reach = { x: 24, z1: radius, yhat: 24 };
  const edgeLayer = svg("g", { class: "ed-edges" }), unitLayer = svg("g", { class: "ed-units" });
  const picture = svg("svg", { class: "ed-network", height, role: "group", "aria-label": label }, edgeLayer, unitLayer);
  const el = h("div", { class: "ed-networkbox" }, picture);
  const side = D === 2 ? cells : CELLS;
  const parts = partsOf(ui, picture, onPoint, onPin);
  const put = (layer, made) => {
    layer.append(made.group);
    parts.add(made.key, made.group);
    return Object.assign(made, { at: indexOf(made.key, net) });
  };

  const edges = [];
  for (let i = 0; i < H; i += 1) for (let j = 0; j < D; j += 1) edges.push(put(edgeLayer, edge({ kind: "W1", i, j }, ["x", j], ["z1", i])));
  for (let j = 0; j < H; j += 1) edges.push(put(edgeLayer, edge({ kind: "W2", i: 0, j }, ["z1", j], ["yhat", 0])));
  const units = Object.keys(column).flatMap((kind) => Array.from({ length: column[kind] }, (_, i) => {
    const text = kind === "yhat" ? "ŷ" : D === 1 && kind === "x" ? "x" : `${kind}[${i}]`;
    const made = put(unitLayer, unit(kind, i, reach[kind], text));
    if (kind === "z1" && gap < 48) made.name.style.display = "none"; // there is no room; pointing tells it
    if (kind !== "x") made.map = mapIn(text);
    return made;
  }));
  const biases = units.filter(({ map }) => map).map((of) => put(unitLayer, bias(of.kind === "z1" ? "c1" : "c2", of, Math.min(11, 0.45 * gap))));
  parts.sort();

  function mapIn(text) {
    const map = heatmap(ui, { columns: side, rows: side, label: `what ${text} is over all inputs`, smooth: true });
    map.el.classList.add("ed-unit-heat");
    el.append(map.el);
    return map;
  }

  ui.onWidth(el, (width) => {
    set(picture, { width, viewBox: `0 0 ${width} ${height}` });
    const X = { x: 30, z1: width / 2, yhat: width - 30 };
    const Y = (kind, i) => (kind === "z1" ? 10 + (i + 0.5) * gap : height / 2 + (i - (column[kind] - 1) / 2) * 0.38 * height);
    for (const { kind, i, r, circle, name, map } of units) {
      const x = X[kind], y = Y(kind, i);
      set(circle, { cx: x, cy: y });
      set(name, { x, y: kind === "x" ? y + 4 : y - r - 4 });
      if (map) Object.assign(map.el.style, { left: `${x - r}px`, top: `${y - r}px`, width: `${2 * r}px`, height: `${2 * r}px` });
    }
    for (const one of biases) {
      const { kind, i, r } = one.of;
      one.x = X[kind] - 0.84 * r;
      one.y = Y(kind, i) + 0.84 * r;
      one.drawn = "";
      set(one.grip, { cx: one.x, cy: one.y });
    }
    if (shown) draw(...shown);
    for (const { from, to, line, grip } of edges) {
      const x0 = X[from[0]] + reach[from[0]], x1 = X[to[0]] - reach[to[0]], bend = (x1 - x0) / 2.4;
      const y0 = Y(...from), y1 = Y(...to);
      const d = `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
      set(line, { d });
      set(grip, { d });
    }
  });

  let shown = null;

  /** Draw these weights and what the field holds for them; `off` are units that are switched off. */
  function draw(p, field, off) {
    shown = [p, field, off];
    drawNumbers(p, edges, biases);
    for (const { kind, i, map, circle } of units) {
      if (!map) continue;
      const away = kind === "z1" && off.includes(i);
      map.el.classList.toggle("ed-off", away);
      circle.classList.toggle("ed-off", away);
      const values = kind === "z1" ? field.units[i] : field.yhat;
      const [low, high] = rangeOf(kind === "z1" ? activation : output, values);
      if (D === 2) map.drawAs(values, low, high);
      else map.draw(silhouette(values, CELLS, Math.max(high, 0.5)), 0.8 * high);
    }
  }

  /** Tell the present numbers to those who hear the picture; at rest only, it is slow. */
  function describe(p) {
    for (const { key, element } of parts.all) {
      const at = indexOf(key, net);
      set(element, { "aria-label": at < 0 ? nameOf(key) : `${nameOf(key)} = ${fixed(p[at], 3)}` });
    }
  }

  return { el, draw, describe, letGo: parts.letGo };
}

const ORDER = ["x", "W1", "c1", "z1", "W2", "c2", "yhat"];
