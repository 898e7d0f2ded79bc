/**
 * A chart with axes, as wide as its place. The lettering keeps its size at every width, because
 * the chart is laid out anew (and `onLayout` called) instead of being scaled.
 */

import { h, set, svg, uid } from "./dom.mjs";
import { significant } from "./format.mjs";

/** About `count` round numbers that cover [low, high]; never a single one, which gives no measure. */
export function ticks([low, high], count = 5) {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const alone = (s) => Math.floor(high / s) <= Math.ceil(low / s);
  const step = [1, 2, 5, 10].map((m) => m * power).find((s, i, all) => s >= rough * 0.999 || alone(all[i + 1]));
  const first = Math.ceil(low / step - 1e-9), last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The powers of ten in [low, high], thinned to at most seven; the ends where there is none. */
export function powersOfTen([low, high]) {
  const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9);
  if (last < first) return [low, high];
  const every = Math.ceil((last - first + 1) / 7);
  const powers = [];
  for (let p = first; p <= last; p += every) powers.push(10 ** p);
  return powers;
}

/** A map from the numbers of an axis to pixels, and back. */
export function scale(range, pixels, log = false) {
  const f = log ? Math.log10 : (v) => v;
  const [a, b] = range.map(f), [p, q] = pixels;
  const per = (q - p) / (b - a || 1);
  const to = (value) => p + (f(log ? Math.max(value, 1e-300) : value) - a) * per;
  const back = (pixel) => { const v = a + (pixel - p) / per; return log ? 10 ** v : v; };
  return { to, back };
}

/** A place as the `d` of a path takes it: far outside is far enough. */
const far = (v) => Math.max(-1e6, Math.min(1e6, v)).toFixed(2);

/** Points [[x, y], …] as the `d` of a path; a value that is not finite breaks the line. */
export function pathOf(points) {
  let d = "", pen = "M";
  for (const [x, y] of points) {
    if (Number.isFinite(x) && Number.isFinite(y)) {
      d += `${pen}${far(x)} ${far(y)}`;
      pen = "L";
    } else pen = "M";
  }
  return d;
}

/**
 * @typedef {{ range: [number, number], label?: string, log?: boolean, ticks?: number[],
 *   format?: (value: number) => string }} Axis
 *
 * @param {object} ui the scope
 * @param {{ label: string, x: Axis, y: Axis, height?: number, left?: number }} options `label` names
 *   the picture for those who cannot see it
 *
 * The result has
 *   `el`               the element to append
 *   `sx(v)`, `sy(v)`   number → pixel, and `xAt(event)`, `yAt(event)` pointer → number
 *   `under`, `over`    SVG groups for shading below and for handles above the series
 *   `line(ink, options)`   a series; `.set([[x, y], …])`, `.show(true | false)`
 *   `dots(ink, options)`   round marks; `.set([[x, y], …])`
 *   `label(ink, anchor)`   a text; `.set(x, y, text)`, moved in pixels by `dx`, `dy`
 *   `setAxes({ x, y })`    new range, log or label, merged into the old
 *   `onLayout(callback)`   call back whenever pixels have moved: draw there
 *   `width`, `height`, `box` = { left, right, top, bottom } in pixels
 */
export function chart(ui, { label, x, y, height = 260, left = 46 }) {
  const axes = { x: { ...x }, y: { ...y } };
  const grid = svg("g", { class: "ed-grid" });
  const frame = svg("g", { class: "ed-axes" });
  const under = svg("g"), series = svg("g"), over = svg("g");
  const clip = uid("ed-clip"), markClip = uid("ed-clip");
  const clipBox = svg("rect"), markBox = svg("rect");
  under.setAttribute("clip-path", `url(#${clip})`);
  const picture = svg("svg", { class: "ed-chart", height, role: "group", "aria-label": label },
    svg("clipPath", { id: clip }, clipBox), svg("clipPath", { id: markClip }, markBox), grid, under, frame, series, over);
  const el = h("div", { class: "ed-chartbox" }, picture);
  const callbacks = [];
  const redraw = [];
  const made = { el, picture, under, over, height, width: 0, box: {}, sx: null, sy: null };
  let sx, sy;

  function layout() {
    const bottom = height - (axes.x.label === undefined && axes.x.ticks?.length === 0 ? 8 : 38);
    const box = { left, right: made.width - 14, top: axes.y.label ? 24 : 10, bottom };
    made.box = box;
    sx = scale(axes.x.range, [box.left, box.right], axes.x.log);
    sy = scale(axes.y.range, [box.bottom, box.top], axes.y.log);
    made.sx = sx.to;
    made.sy = sy.to;
    set(picture, { width: made.width, viewBox: `0 0 ${made.width} ${height}` });
    const room = 6; // so that a mark at the very edge is whole
    set(clipBox, { x: box.left, y: box.top, width: Math.max(0, box.right - box.left), height: box.bottom - box.top });
    set(markBox, { x: box.left - room, y: box.top - room, width: Math.max(0, box.right - box.left + 2 * room), height: box.bottom - box.top + 2 * room });
    drawAxes(box);
    for (const draw of redraw) draw();
    for (const callback of callbacks) callback();
  }

  function drawAxes({ left: l, right: r, top: t, bottom: b }) {
    const text = (axis, value) => (axes[axis].format ?? ((v) => significant(v)))(value);
    const room = Math.max(2, Math.floor((r - l) / 70));
    const xs = axes.x.ticks ?? (axes.x.log ? powersOfTen(axes.x.range) : ticks(axes.x.range, room));
    const ys = axes.y.ticks ?? (axes.y.log ? powersOfTen(axes.y.range) : ticks(axes.y.range, Math.max(2, Math.floor((b - t) / 45))));
    grid.replaceChildren(
      ...xs.map((v) => svg("path", { d: `M${sx.to(v)} ${t}V${b}` })),
      ...ys.map((v) => svg("path", { d: `M${l} ${sy.to(v)}H${r}` })));
    const zero = !axes.y.log && axes.y.range[0] < 0 && axes.y.range[1] > 0 ? [svg("path", { d: `M${l} ${sy.to(0)}H${r}` })] : [];
    frame.replaceChildren(
      svg("path", { d: `M${l} ${t}V${b}H${r}` }), ...zero,
      ...xs.map((v) => xTick(sx.to(v), b + 16, text("x", v))),
      ...ys.map((v) => svg("text", { x: l - 7, y: sy.to(v) + 4, "text-anchor": "end" }, text("y", v))),
      ...(axes.x.label ? [svg("text", { class: "ed-axis-name", x: r, y: b + 33, "text-anchor": "end" }, axes.x.label)] : []),
      ...(axes.y.label ? [svg("text", { class: "ed-axis-name", x: 4, y: 11 }, axes.y.label)] : []));
  }

  /** A label under the axis; one that would stick out at the right end moves in. */
  function xTick(x, y, content) {
    const out = x + 4 * content.length > made.width;
    return svg("text", { x: out ? made.width - 1 : x, y, "text-anchor": out ? "end" : "middle" }, content);
  }

  function line(ink, { dashed = false, thin = false, name } = {}) {
    const element = svg("path", { class: `ed-line ed-${ink}${dashed ? " ed-dashed" : ""}${thin ? " ed-thin" : ""}`, "clip-path": `url(#${clip})` });
    if (name) element.append(svg("title", {}, name));
    series.append(element);
    let points = [];
    const draw = () => element.setAttribute("d", pathOf(points.map(([a, b]) => [sx.to(a), sy.to(b)])));
    redraw.push(draw);
    return {
      el: element,
      set(data) { points = data; if (sx) draw(); },
      show(state) { element.style.display = state ? "" : "none"; },
    };
  }

  function dots(ink, { radius = 4 } = {}) {
    const group = svg("g", { class: `ed-dots ed-${ink}`, "clip-path": `url(#${markClip})` });
    series.append(group);
    let points = [];
    function draw() {
      while (group.childElementCount > points.length) group.lastChild.remove();
      while (group.childElementCount < points.length) group.append(svg("circle", { r: radius }));
      points.forEach(([a, b], i) => set(group.children[i], { cx: sx.to(a), cy: sy.to(b) }));
    }
    redraw.push(draw);
    return { el: group, set(data) { points = data; if (sx) draw(); } };
  }

  function textMark(ink, anchor = "start", { dx = 0, dy = 0 } = {}) {
    const element = svg("text", { class: `ed-mark ed-${ink}`, "text-anchor": anchor });
    over.append(element);
    let at = null;
    const draw = () => { if (at) set(element, { x: sx.to(at[0]) + dx, y: sy.to(at[1]) + dy }); };
    redraw.push(draw);
    return { el: element, set(a, b, content) { at = [a, b]; element.textContent = content; if (sx) draw(); } };
  }

  const pixel = (event) => {
    const place = picture.getBoundingClientRect();
    const zoom = made.width / place.width || 1; // a widget that fills the screen is drawn larger than it thinks
    return [(event.clientX - place.left) * zoom, (event.clientY - place.top) * zoom];
  };

  ui.onWidth(el, (width) => { made.width = width; layout(); });
  return Object.assign(made, {
    line, dots, label: textMark,
    xAt: (event) => sx.back(pixel(event)[0]),
    yAt: (event) => sy.back(pixel(event)[1]),
    setAxes(change) {
      for (const name of ["x", "y"]) Object.assign(axes[name], change[name]);
      if (sx) layout();
    },
    onLayout(callback) { callbacks.push(callback); if (sx) callback(); },
  });
}
