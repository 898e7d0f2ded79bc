/** The graph as a picture: from left to right where that fits, else from top to bottom. */

import { h, set, svg } from "../lib/dom.mjs";
import { significant } from "../lib/format.mjs";
import { layout } from "./layout.mjs";

const WIDE = 80, HIGH = 54, EDGE = 3; // a node, and the room around the picture
const ACROSS = { along: WIDE, across: HIGH, gap: 44, between: 14 };
const DOWN = { along: HIGH, across: WIDE, gap: 44, between: 12 };
const PORTS = { across: 20, down: 40 }; // between the heads of two arrows into one node
const LETTERS = 12; // that fit into a node
const LABEL = 0.66; // of the last stretch of an arrow

/** Points of an arrow as a curve that leaves and arrives in the direction of the layers. */
function curve(points, down) {
  const parts = points.slice(1).map(([x, y], i) => {
    const [x0, y0] = points[i], mx = (x0 + x) / 2, my = (y0 + y) / 2;
    return down ? `C${x0},${my} ${x},${my} ${x},${y}` : `C${mx},${y0} ${mx},${y} ${x},${y}`;
  });
  return `M${points[0].join()}${parts.join("")}`;
}

/** A place on the last stretch of such a curve. */
function onCurve(points, down, t) {
  const [[x0, y0], [x, y]] = points.slice(-2), bend = t * t * (3 - 2 * t);
  const straight = 1.5 * t * (1 - t) + t ** 3;
  return down ? [x0 + (x - x0) * bend, y0 + (y - y0) * straight] : [x0 + (x - x0) * straight, y0 + (y - y0) * bend];
}

/** `{ el, show(now, slopes, step) }`; `now` is what `study` found. */
export function picture(ui) {
  const stage = svg("svg", { role: "img" });
  const box = h("div", { class: "ed-graph-scroll" }, stage);
  const cue = h("p", { class: "ed-note", hidden: true }, "The graph is wider than the screen: push it sideways. →");
  const el = h("div", { class: "ed-graph" }, box, cue);
  let width = 0, last = null;

  function draw() {
    if (!last || !width) return;
    const [now, slopes, step] = last, { graph } = now;
    const flat = layout(graph, ACROSS);
    const down = flat.along + 2 * EDGE > width, plan = down ? layout(graph, DOWN) : flat;
    const at = ({ along, across }) => (down ? [across + EDGE, along + EDGE] : [along + EDGE, across + EDGE]);
    const [w, high] = at({ along: plan.along, across: plan.across }).map((size) => size + EDGE);
    const full = Math.max(w, Math.min(width, w));
    set(stage, { width: full, height: high, viewBox: `0 0 ${full} ${high}`, "aria-label": spokenOf(now, slopes) });
    const turn = now.turns[step - 1], done = new Set(now.turns.slice(0, step).map(({ node }) => node));
    const places = plan.places.map(at);
    const arrows = plan.edges.map((edge) => arrow(edge));

    function arrow({ from, to, place, via }) {
      const into = plan.edges.filter((edge) => edge.to === to);
      const cross = ({ via: lanes, from: source }) => (lanes.at(-1) ?? plan.places[source]).across;
      const order = [...into].sort((a, b) => cross(a) - cross(b) || a.place - b.place);
      const off = (order.findIndex((edge) => edge.place === place) - (into.length - 1) / 2) * (down ? PORTS.down : PORTS.across);
      const [fx, fy] = places[from], [tx, ty] = places[to];
      const start = down ? [fx, fy + HIGH / 2] : [fx + WIDE / 2, fy];
      const end = down ? [tx + off, ty - HIGH / 2] : [tx - WIDE / 2, ty + off];
      const points = [start, ...via.map(at), end], [lx, ly] = onCurve(points, down, LABEL);
      const local = now.locals[to][place];
      return svg("g", { class: "ed-arrow", "data-now": turn?.node === to, "data-used": done.has(to) },
        svg("path", { d: curve(points, down), class: "ed-edge" }),
        svg("text", { x: lx, y: ly + 4, class: `ed-local ed-${local < 0 ? "neg" : "pos"}` }, Number.isFinite(local) ? significant(local, 3) : ""));
    }

    const boxes = graph.nodes.map((node, i) => {
      const [x, y] = places[i], name = now.names.nodes[i];
      const title = node.variable ?? `${name} = ${now.written[i]}`;
      const line = (text, dy, attributes) => svg("text", { x, y: y + dy, ...(text.length > LETTERS ? { textLength: WIDE - 8, lengthAdjust: "spacingAndGlyphs" } : {}), ...attributes }, text);
      const value = now.values[i], slope = slopes[i];
      return svg("g", { class: "ed-node", "data-now": turn?.node === i, "data-variable": node.variable !== undefined, "data-got": slope !== null },
        svg("rect", { x: x - WIDE / 2, y: y - HIGH / 2, width: WIDE, height: HIGH, rx: 6, class: "ed-unit" }),
        line(title, -13, { class: "ed-node-name" }),
        line(Number.isFinite(value) ? significant(value, 4) : "no value", 3, { class: "ed-node-value" }),
        line(slope === null ? "slope ?" : `slope ${Number.isFinite(slope) ? significant(slope, 3) : "?"}`, 19, { class: "ed-node-slope" }));
    });
    stage.replaceChildren(...arrows, ...boxes);
    const wide = full > width;
    cue.hidden = !wide;
    set(box, { tabindex: wide ? "0" : null, role: wide ? "group" : null, "aria-label": wide ? "The graph; scrolls sideways" : null });
  }

  ui.onWidth(el, (found) => { width = found; draw(); });
  return { el, show(...what) { last = what; draw(); } };
}

function spokenOf({ graph, names, written, values }, slopes) {
  const parts = graph.nodes.map((node, i) => {
    const slope = slopes[i] === null ? "" : `, slope ${significant(slopes[i], 3)}`;
    return `${names.nodes[i]}${written[i] ? ` = ${written[i]}` : ""}: ${Number.isFinite(values[i]) ? significant(values[i], 4) : "no value"}${slope}`;
  });
  return `Graph. ${parts.join("; ")}.`;
}
