/**
 * The network drawn large, with every number on it: x → h1 → z1 → h2 → ŷ, and L where it is wanted.
 * Where there is little room, the two halves of a unit, h and z, stand one above the other.
 */

import { h, set, svg } from "./dom.mjs";
import { fixed } from "./format.mjs";
import { entry, inkOf, spell } from "./names.mjs";

const HIGH = 36; // of a box
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
  const parts = {};
  let width = 0;

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

  const text = (ink, parent) => {
    const made = svg("text", { class: `ed-${ink}`, "text-anchor": "middle" });
    parent.append(made);
    return made;
  };
  const arrow = (name, from, to, weight) => {
    const line = svg("path", { class: "ed-edge" }), head = svg("path", { class: "ed-flow", d: "M-4-5L4 0L-4 5Z" });
    const grip = weight ? svg("path", { class: "ed-edge-grip" }) : null;
    const group = svg("g", {}, ...(grip ? [grip] : []), line, head);
    edgeLayer.append(group);
    const wording = weight || from[0] === "h" ? svg("g", { class: "ed-edge-text" }) : null;
    if (wording) labelLayer.append(wording);
    const value = wording ? text(weight ? "ink" : "muted", wording) : null;
    if (value && !weight) value.textContent = "σ";
    part(name, { group, text: wording, line, head, grip, value, from, to, parameter: weight });
  };
  for (let i = 0; i < H; i += 1) for (let j = 0; j < D; j += 1) arrow(`W1[${i},${j}]`, `x[${j}]`, `h1[${i}]`, true);
  for (let i = 0; i < H; i += 1) arrow(`h1[${i}]>z1[${i}]`, `h1[${i}]`, `z1[${i}]`, false);
  for (let k = 0; k < O; k += 1) for (let j = 0; j < H; j += 1) arrow(`W2[${k},${j}]`, `z1[${j}]`, `h2[${k}]`, true);
  for (let k = 0; k < O; k += 1) arrow(`h2[${k}]>yhat[${k}]`, `h2[${k}]`, `yhat[${k}]`, false);
  if (loss) for (let k = 0; k < O; k += 1) arrow(`yhat[${k}]>L`, `yhat[${k}]`, "L", false);

  for (const [array, n] of Object.entries(sizes)) {
    for (let i = 0; i < n; i += 1) {
      const name = array === "L" ? "L" : `${array}[${i}]`;
      const frame = svg("rect", { class: `ed-unit ed-${inkOf(array)}`, height: HIGH, rx: 6 });
      const group = svg("g", { class: "ed-box" }, frame);
      const title = text(inkOf(array), group), value = text("ink", group), under = text("muted", group);
      title.classList.add("ed-unit-name");
      under.classList.add("ed-note");
      title.textContent = spell(name);
      unitLayer.append(group);
      part(name, { group, frame, title, value, under });
      const bias = { h1: "c1", h2: "c2" }[array];
      if (bias) {
        const wording = svg("g", { class: "ed-edge-text" });
        labelLayer.append(wording);
        part(`${bias}[${i}]`, { group: wording, value: text("ink", wording), parameter: true, of: name });
      }
    }
  }

  const places = {};
  function layout() {
    const { stacked, box, at } = columns(width, loss);
    const pitch = stacked ? 130 : 96, top = 6;
    const height = H * pitch + top + (stacked ? 0 : 8);
    picture.classList.toggle("ed-narrow", stacked);
    set(picture, { width, height, viewBox: `0 0 ${width} ${height}` });
    const rows = (n) => (H * pitch) / n;
    for (const [array, n] of Object.entries(sizes)) {
      const half = stacked ? { h1: -27, h2: -27, z1: 31, yhat: 31 }[array] ?? 0 : 0;
      for (let i = 0; i < n; i += 1) {
        const name = array === "L" ? "L" : `${array}[${i}]`;
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
      connect(made, box, stacked, rows(sizes[entry(made.from).array]), rows(sizes[entry(made.to).array]));
    }
  }

  function connect(made, box, stacked, sourcePitch, targetPitch) {
    const from = places[made.from], to = places[made.to];
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
    const on = (share) => [start + share * (x1 - start), from.y + share * (to.y - from.y)];
    const [hx, hy] = on(made.parameter ? 0.68 : 0.5);
    const turn = (Math.atan2(to.y - from.y, x1 - start) * 180) / Math.PI;
    set(made.head, { visibility: null });
    made.place = `translate(${hx} ${hy}) rotate(${turn})`;
    if (!made.value) return;
    const [x, y] = made.parameter ? on(labelShare(sourcePitch, targetPitch, sizes[entry(made.to).array])) : on(0.5);
    set(made.value, { x, y: made.parameter ? y + 4 : y - 6, visibility: null });
  }

  const known = (value) => value !== null && value !== undefined;
  function setNumbers(values) {
    for (const array of ["W1", "W2"]) {
      if (!values[array]) continue;
      const limit = Math.max(...values[array].flat().map(Math.abs), 1e-12);
      values[array].forEach((row, i) => row.forEach((weight, j) => {
        const { line, value } = parts[`${array}[${i},${j}]`];
        line.setAttribute("class", `ed-edge ${weight < 0 ? "ed-neg" : "ed-pos"}`);
        line.style.strokeWidth = (0.45 + 3 * Math.abs(weight) / limit).toFixed(2);
        // With its sign: an edge that runs into "0.5" from the left would read as a minus.
        set(value, { class: weight < 0 ? "ed-neg" : "ed-pos" }).textContent = `${weight < 0 ? "" : "+"}${brief(weight)}`;
      }));
    }
    for (const array of ["c1", "c2"]) {
      values[array]?.forEach(([bias], i) => {
        const { value } = parts[`${array}[${i}]`];
        set(value, { class: bias < 0 ? "ed-neg" : "ed-pos" }).textContent = `${bias < 0 ? "" : "+"}${brief(bias)}`;
      });
    }
    for (const array of Object.keys(sizes)) {
      if (values[array] === undefined) continue;
      [values[array]].flat().forEach((value, i) => {
        const made = parts[array === "L" ? "L" : `${array}[${i}]`];
        made.value.textContent = known(value) ? fixed(value, array === "x" ? 2 : 3) : "·";
        made.group.toggleAttribute("data-unknown", !known(value));
      });
    }
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
  let turned = false;
  function turnHeads() {
    for (const { head, place } of Object.values(parts)) {
      if (place) set(head, { transform: place + (turned ? " rotate(180)" : "") });
    }
  }

  const callbacks = [];
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
