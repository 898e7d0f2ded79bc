/**
 * The network as a picture: inputs, hidden units and outputs in three columns, and every weight an
 * edge, orange or blue by its sign and as thick as it is large.
 */

import { h, set, svg } from "./dom.mjs";
import { fixed } from "./format.mjs";
import { heatmap } from "./heatmap.mjs";

const MARGIN = 12;

/** The centre of unit `i` of `n` in a column of the given height. */
export function unitY(i, n, height) {
  return MARGIN + ((i + 0.5) * (height - 2 * MARGIN)) / n;
}

/** How thick an edge of this weight is drawn, in pixels. */
export function edgeWidth(weight, limit = 1) {
  return 0.75 + 5 * Math.min(1, Math.abs(weight) / limit);
}

/**
 * @param {object} ui the scope
 * @param {{ D: number, H: number, O: number, label: string, height?: number, radius?: number,
 *   heat?: number, names?: { input?: string[], output?: string[] }, onPick?: (part: Part) => void,
 *   onPoint?: (part: Part|null) => void, describe?: (part: Part) => string }} options
 *   `heat`: draw heat maps of that many cells a side in hidden and output units instead of numbers
 *   `onPick`: edges and units become buttons; `onPoint`: the pointer or the focus is on a part
 *
 * A part is `{ kind: "W1" | "W2" | "x" | "z1" | "yhat", i, j }`: W1[i, j], x[i], z1[i] …
 *
 * The result has `el`; `set({ W1, W2, x, z1, yhat, limit })` (nested arrays; all but the weights may be
 * missing; numbers appear in the units); `heatmaps.z1[i]`, `heatmaps.yhat[k]` (see heatmap.mjs);
 * `mark(parts)` lights parts and dims the rest, `mark(null)` ends that; `edges.W1[i][j]`, `units.x[i]` …
 */
export function network(ui, { D, H, O, label, height = 56 * Math.max(D, H, O, 2) + 24, heat = 0, radius = heat ? 19 : 22, names = {}, onPick, onPoint, describe }) {
  const tall = height;
  const sizes = { x: D, z1: H, yhat: O };
  const inks = { x: "input", z1: "hidden", yhat: "output" };
  const order = ["x", "z1", "yhat"];
  const edgeLayer = svg("g", { class: "ed-edges" });
  const unitLayer = svg("g", { class: "ed-units" });
  const picture = svg("svg", { class: "ed-network", height: tall, role: onPick ? "group" : "img", "aria-label": label }, edgeLayer, unitLayer);
  const el = h("div", { class: "ed-networkbox" }, picture);
  const parts = [];
  let width = 0, limit = 1;

  function part(kind, i, j, element) {
    const key = { kind, i, j };
    const said = describe?.(key) ?? (j === undefined ? `${kind}[${i}]` : `${kind}[${i}, ${j}]`);
    const entry = { key, element };
    parts.push(entry);
    if (onPick) {
      set(element, { tabindex: 0, role: "button", "aria-label": said });
      element.classList.add("ed-part");
      ui.on(element, "click", () => onPick(key));
      ui.on(element, "keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          onPick(key);
        }
      });
    } else element.append(svg("title", {}, said));
    if (onPoint) {
      for (const type of ["pointerenter", "focus"]) ui.on(element, type, () => onPoint(key));
      for (const type of ["pointerleave", "blur"]) ui.on(element, type, () => onPoint(null));
    }
    return entry;
  }

  const table = (kind, rows, columns) => Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => {
      const line = svg("path", { class: "ed-edge" });
      const wide = svg("path", { class: "ed-edge-grip" }); // easier to hit than a thin line
      const group = svg("g", {}, wide, line);
      edgeLayer.append(group);
      return { ...part(kind, i, j, group), line, wide };
    }));
  const edges = { W1: table("W1", H, D), W2: table("W2", O, H) };

  const heatmaps = { z1: [], yhat: [] };
  const units = {};
  for (const kind of order) {
    units[kind] = Array.from({ length: sizes[kind] }, (_, i) => {
      const circle = svg("circle", { r: radius, class: `ed-unit ed-${inks[kind]}` });
      const number = svg("text", { class: "ed-unit-number", "text-anchor": "middle" });
      const given = kind === "x" ? names.input?.[i] : kind === "yhat" ? names.output?.[i] : undefined;
      const name = svg("text", { class: `ed-unit-name ed-${inks[kind]}`, "text-anchor": "middle" },
        given ?? `${{ x: "x", z1: "z1", yhat: "ŷ" }[kind]}[${i}]`);
      const group = svg("g", {}, circle, number, name);
      unitLayer.append(group);
      if (heat && kind !== "x") {
        const map = heatmap(ui, { columns: heat, rows: heat, label: `what ${kind}[${i}] is over the input plane`, smooth: true });
        map.el.classList.add("ed-unit-heat");
        el.append(map.el);
        heatmaps[kind].push(map);
      }
      return { ...part(kind, i, undefined, group), circle, number, name };
    });
  }

  const column = (kind) => radius + 6 + (order.indexOf(kind) * (width - 2 * radius - 12)) / 2;
  function layout() {
    set(picture, { width, viewBox: `0 0 ${width} ${tall}` });
    for (const kind of order) {
      units[kind].forEach((unit, i) => {
        const x = column(kind), y = unitY(i, sizes[kind], tall);
        set(unit.circle, { cx: x, cy: y });
        set(unit.number, { x, y: y + 12 });
        set(unit.name, { x, y: heat && kind !== "x" ? y - radius - 3 : y - 3 });
        if (heat) unit.number.style.display = kind === "x" ? "" : "none";
        const map = heatmaps[kind]?.[i];
        if (map) {
          Object.assign(map.el.style, { left: `${x - radius}px`, top: `${y - radius}px`, width: `${2 * radius}px`, height: `${2 * radius}px` });
        }
      });
    }
    const connect = (list, from, to) => list.forEach((row, i) => row.forEach((edge, j) => {
      const x0 = column(from) + radius, x1 = column(to) - radius, bend = (x1 - x0) / 2.4;
      const y0 = unitY(j, sizes[from], tall), y1 = unitY(i, sizes[to], tall);
      const d = `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
      edge.line.setAttribute("d", d);
      edge.wide.setAttribute("d", d);
    }));
    connect(edges.W1, "x", "z1");
    connect(edges.W2, "z1", "yhat");
  }

  function setValues(values) {
    limit = values.limit ?? limit;
    for (const kind of ["W1", "W2"]) {
      if (!values[kind]) continue;
      edges[kind].forEach((row, i) => row.forEach(({ line }, j) => {
        const weight = values[kind][i][j];
        line.setAttribute("class", `ed-edge ${weight < 0 ? "ed-neg" : "ed-pos"}`);
        line.style.strokeWidth = edgeWidth(weight, limit).toFixed(2);
      }));
    }
    for (const kind of order) {
      if (!values[kind]) continue;
      units[kind].forEach((unit, i) => { unit.number.textContent = fixed(values[kind][i], 2); });
    }
  }

  const same = (a, b) => a.kind === b.kind && a.i === b.i && a.j === b.j;
  function mark(lit) {
    picture.toggleAttribute("data-marked", Boolean(lit));
    for (const { key, element } of parts) element.toggleAttribute("data-lit", Boolean(lit?.some((other) => same(key, other))));
  }

  ui.onWidth(el, (value) => { width = value; layout(); });
  return { el, picture, edges, units, heatmaps, set: setValues, mark };
}
