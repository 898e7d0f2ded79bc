/**
 * The network drawn large, with every number on it: x → h1 → z1 → h2 → ŷ, and L where it is wanted.
 * Where there is little room, the two halves of a unit, h and z, stand one above the other.
 */

import { h, set, svg } from "./dom.mjs";
import { fixed } from "./format.mjs";
import { entry, inkOf, spell } from "./names.mjs";

const HIGH = 36; // of a box
const HALF = 17; // of a number on an edge, in width, and a little air
const ROOMY = 500; // pixels from which on h and z stand side by side

/** Two decimals at most, one at least: 0.5 but 0.25. */
export function brief(value) {
  return fixed(value, 2).replace(/0$/, "");
}

/**
 * Where on its edge a weight is written, as a share of the way: there the numbers of all edges
 * stand one below the other at equal distances.
 */
export function labelShare(sourcePitch, targetPitch, targets) {
  return sourcePitch / (sourcePitch + targets * targetPitch);
}

/** The five or six columns for a width: centres by name, the width of a box, and whether h stands over z. */
export function columns(width, loss) {
  const stacked = width < ROOMY;
  const box = stacked ? (loss ? 45 : 48) : 54, sigma = stacked ? 0 : box + 26;
  const first = box / 2 + 2, last = width - box / 2 - 2;
  const boxes = loss ? 4 : 3;
  const free = width - 4 - boxes * box - 2 * sigma;
  const gap = free / (loss ? 2.4 : 2);
  const h1 = first + box + gap, z1 = h1 + sigma, h2 = z1 + box + gap, yhat = h2 + sigma;
  return { stacked, box, at: { x: first, h1, z1, h2, yhat, L: last } };
}

const nameOf = (array, i) => (array === "L" ? "L" : `${array}[${i}]`);

function lettering(ink, parent) {
  const made = svg("text", { class: `ed-${ink}`, "text-anchor": "middle" });
  parent.append(made);
  return made;
}

/** Add every arrow of the network: its name, from, to, and whether it is a weight. */
function arrows({ x: D, h1: H, h2: O, L }, add) {
  for (let i = 0; i < H; i += 1) for (let j = 0; j < D; j += 1) add(`W1[${i},${j}]`, `x[${j}]`, `h1[${i}]`, true);
  for (let i = 0; i < H; i += 1) add(`h1[${i}]>z1[${i}]`, `h1[${i}]`, `z1[${i}]`, false);
  for (let k = 0; k < O; k += 1) for (let j = 0; j < H; j += 1) add(`W2[${k},${j}]`, `z1[${j}]`, `h2[${k}]`, true);
  for (let k = 0; k < O; k += 1) add(`h2[${k}]>yhat[${k}]`, `h2[${k}]`, `yhat[${k}]`, false);
  if (L) for (let k = 0; k < O; k += 1) add(`yhat[${k}]>L`, `yhat[${k}]`, "L", false);
}

/** An arrow: its line with a head, and the number of a weight or the sign of a function. */
function arrow(from, to, weight, edgeLayer, labelLayer) {
  const line = svg("path", { class: "ed-edge" }), head = svg("path", { class: "ed-flow", d: "M-4-5L4 0L-4 5Z" });
  const grip = weight ? svg("path", { class: "ed-edge-grip" }) : null;
  const group = svg("g", {}, ...(grip ? [grip] : []), line, head);
  edgeLayer.append(group);
  const text = weight || from[0] === "h" ? svg("g", { class: "ed-edge-text" }) : null;
  if (text) labelLayer.append(text);
  const value = text ? lettering(weight ? "ink" : "muted", text) : null;
  if (value && !weight) value.textContent = "σ";
  return { group, text, line, head, grip, value, from, to, parameter: weight };
}

/** The box of a unit: its name, its number, and a note under it. */
function boxOf(array, name) {
  const frame = svg("rect", { class: `ed-unit ed-${inkOf(array)}`, height: HIGH, rx: 6 });
  const group = svg("g", { class: "ed-box" }, frame);
  const title = lettering(inkOf(array), group), value = lettering("ink", group), under = lettering("muted", group);
  title.classList.add("ed-unit-name");
  under.classList.add("ed-note");
  title.textContent = spell(name);
  return { group, frame, title, value, under };
}

/** Draw an arrow between two places; `box` is as wide as a unit, `share` of the way stands its number. */
function connect(made, from, to, box, stacked, loss, share) {
  if (from.x === to.x) { // h over z
    set(made.line, { d: `M${from.x} ${from.y + HIGH / 2}V${to.y - HIGH / 2}` });
    set(made.head, { visibility: "hidden" }); // a note may stand here
    set(made.value, { x: from.x + 17, y: (from.y + to.y) / 2 + 4, visibility: loss ? "hidden" : null });
    return;
  }
  const stub = stacked && made.parameter ? 5 : 0;
  const x0 = from.x + box / 2, x1 = to.x - box / 2, start = x0 + stub;
  const d = `M${x0} ${from.y}H${start}L${x1} ${to.y}`;
  set(made.line, { d });
  if (made.grip) set(made.grip, { d });
  const on = (part) => [start + part * (x1 - start), from.y + part * (to.y - from.y)];
  const [hx, hy] = on(made.parameter ? 0.68 : 0.5);
  const turn = (Math.atan2(to.y - from.y, x1 - start) * 180) / Math.PI;
  set(made.head, { visibility: null });
  made.place = `translate(${hx} ${hy}) rotate(${turn})`;
  if (!made.value) return;
  const [x, y] = on(made.parameter ? share : 0.5);
  // Where there is little room the number keeps clear of the box that its edge leaves.
  set(made.value, { x: made.parameter ? Math.max(x, x0 + HALF) : x, y: made.parameter ? y + 4 : y - 6, visibility: null });
}

/** Write a parameter in its ink and with its sign: an edge that runs into "0.5" from the left would read as a minus. */
function writeParameter({ value }, number) {
  set(value, { class: number < 0 ? "ed-neg" : "ed-pos" }).textContent = `${number < 0 ? "" : "+"}${brief(number)}`;
}

/** The numbers of weights and biases, and each weight as thick as it is large. */
function writeParameters(parts, values) {
  for (const array of ["W1", "W2"]) {
    if (!values[array]) continue;
    const limit = Math.max(...values[array].flat().map(Math.abs), 1e-12);
    values[array].forEach((row, i) => row.forEach((weight, j) => {
      const made = parts[`${array}[${i},${j}]`];
      made.line.setAttribute("class", `ed-edge ${weight < 0 ? "ed-neg" : "ed-pos"}`);
      made.line.style.strokeWidth = (0.45 + 3 * Math.abs(weight) / limit).toFixed(2);
      writeParameter(made, weight);
    }));
  }
  for (const array of ["c1", "c2"]) values[array]?.forEach(([number], i) => writeParameter(parts[`${array}[${i}]`], number));
}

/** The numbers in the boxes. */
function writeUnits(parts, sizes, values) {
  for (const array in sizes) {
    if (values[array] === undefined) continue;
    [values[array]].flat().forEach((value, i) => {
      const made = parts[nameOf(array, i)], known = value !== null && value !== undefined;
      made.value.textContent = known ? fixed(value, array === "x" ? 2 : 3) : "·";
      made.group.toggleAttribute("data-unknown", !known);
    });
  }
}

/**
 * @param {object} ui the scope
 * @param {{ label: string, D?: number, H?: number, O?: number, loss?: boolean,
 *   onPick?: (name: string) => void, onPoint?: (name: string|null) => void }} options
 *   `onPick`: a weight or a bias was clicked (offer a list for the keyboard as well);
 *   `onPoint`: the pointer is on a part or has left it
 *
 * Parts have names: units `x[0]`, `h1[2]`, … `L`; weights `W1[2,0]`; biases `c1[2]`; arrows `h1[2]>z1[2]`.
 *
 * The result has `el`; `parts[name].group`;
 *   `set({ W1, c1, W2, c2, x, h1, z1, h2, yhat, L, y })` numbers; a null in place of one shows as not known yet
 *   `write(name, text)` another text into a box; `note(name, text, ink)` a small text under it
 *   `onLayout(callback)` call back whenever the parts have moved
 *   `mark(names, flow)` lights parts and greys the rest, with arrowheads "forward", "back" or "still" without;
 *     `mark(null)` ends that
 */
export function layers(ui, { label, D = 4, H = 3, O = 2, loss = false, onPick, onPoint }) {
  const sizes = { x: D, h1: H, z1: H, h2: O, yhat: O, ...(loss ? { L: 1 } : {}) };
  const edgeLayer = svg("g"), labelLayer = svg("g"), unitLayer = svg("g");
  const picture = svg("svg", { class: "ed-layers", role: "group", "aria-label": label }, edgeLayer, labelLayer, unitLayer);
  const el = h("div", { class: "ed-networkbox" }, picture);
  const parts = {}, callbacks = [];
  let width = 0, turned = false;

  function part(name, made) {
    parts[name] = made;
    for (const element of [made.group, made.text].filter(Boolean)) {
      if (onPick && made.parameter) {
        element.classList.add("ed-part");
        ui.on(element, "click", () => onPick(name));
      }
      if (onPoint) {
        ui.on(element, "pointerenter", () => onPoint(name));
        ui.on(element, "pointerleave", () => onPoint(null));
      }
    }
  }

  arrows(sizes, (name, from, to, weight) => part(name, arrow(from, to, weight, edgeLayer, labelLayer)));
  for (const [array, n] of Object.entries(sizes)) {
    for (let i = 0; i < n; i += 1) {
      const name = nameOf(array, i), made = boxOf(array, name), bias = { h1: "c1", h2: "c2" }[array];
      unitLayer.append(made.group);
      part(name, made);
      if (!bias) continue;
      const wording = svg("g", { class: "ed-edge-text" });
      labelLayer.append(wording);
      part(`${bias}[${i}]`, { group: wording, value: lettering("ink", wording), parameter: true, of: name });
    }
  }

  function layout() {
    const { stacked, box, at } = columns(width, loss);
    const pitch = stacked ? 130 : 96, top = 6;
    const height = H * pitch + top + (stacked ? 0 : 8);
    picture.classList.toggle("ed-narrow", stacked);
    set(picture, { width, height, viewBox: `0 0 ${width} ${height}` });
    const rows = (n) => (H * pitch) / n, places = {};
    for (const [array, n] of Object.entries(sizes)) {
      const half = stacked ? { h1: -27, h2: -27, z1: 31, yhat: 31 }[array] ?? 0 : 0;
      for (let i = 0; i < n; i += 1) {
        const name = nameOf(array, i);
        const x = at[array], y = top + (i + 0.5) * rows(n) + half + (stacked ? 2 : 4);
        places[name] = { x, y };
        const { frame, title, value, under } = parts[name];
        set(frame, { x: x - box / 2, y: y - HIGH / 2, width: box });
        set(title, { x, y: y - 5 });
        set(value, { x, y: y + 11 });
        set(under, { x, y: y + HIGH / 2 + 12 });
      }
    }
    for (const made of Object.values(parts)) {
      if (made.of) set(made.value, { x: places[made.of].x, y: places[made.of].y - HIGH / 2 - 5 });
      if (!made.from) continue;
      const [sources, targets] = [made.from, made.to].map((name) => sizes[entry(name).array]);
      connect(made, places[made.from], places[made.to], box, stacked, loss, labelShare(rows(sources), rows(targets), targets));
    }
  }

  function setNumbers(values) {
    writeParameters(parts, values);
    writeUnits(parts, sizes, values);
    values.y?.forEach((target, k) => note(`yhat[${k}]`, `y = ${brief(target)}`, "loss"));
  }

  function write(name, content) {
    parts[name].value.textContent = content;
  }

  function note(name, content, ink = "muted") {
    set(parts[name].under, { class: `ed-note ed-${ink}` }).textContent = content;
  }

  function mark(names, flow = "forward") {
    picture.toggleAttribute("data-marked", Boolean(names));
    const lit = new Set(names);
    for (const [name, made] of Object.entries(parts)) {
      for (const element of [made.group, made.text]) element?.toggleAttribute("data-lit", lit.has(name));
    }
    turned = flow === "back";
    picture.toggleAttribute("data-still", flow === "still");
    turnHeads();
  }
  function turnHeads() {
    for (const { head, place } of Object.values(parts)) {
      if (place) set(head, { transform: place + (turned ? " rotate(180)" : "") });
    }
  }

  ui.onWidth(el, (value) => {
    width = value;
    layout();
    turnHeads();
    for (const callback of callbacks) callback();
  });
  return {
    el, picture, parts, set: setNumbers, write, note, mark,
    onLayout(callback) { callbacks.push(callback); if (width) callback(); },
  };
}
