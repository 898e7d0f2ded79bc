/**
 * Points by hand. A tap into an empty place adds one, a pull moves one, and the one that is held can be
 * flipped or removed. By keyboard a cross goes over the plane and does the same.
 */

import { button, segmented, toolbar } from "../lib/controls.mjs";
import { h, set, svg, uid } from "../lib/dom.mjs";
import { clamp, fixed } from "../lib/format.mjs";
import { MOST_DRAWN, writeDrawn } from "./data.mjs";

const REACH = { touch: 22, mouse: 11 }, SLIP = 8; // pixels
const STEPS = 40, FINE = 200; // of the cross, from side to side
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const KEYS = "By keyboard, in the plane: arrows move the cross (with Shift finely), Enter adds a point or takes hold of one and lets it go, "
  + "F flips it, Delete removes it, N goes to the next point, 0 and 1 choose the class.";

/**
 * @param {object} ui the scope
 * @param {{ state: () => object, commit: (state: object) => void, live: () => void, onFresh: () => void, onDone: () => void }} options
 *   `state` are the traits that say what the points are, `commit` takes them, `live` draws while a point is on its way
 */
export function drawing(ui, { state, commit, live, onFresh, onDone }) {
  const past = [], note = uid("ed-keys"), said = h("p", { role: "status", class: "ed-drawn-said" });
  let at = null, cross = null, cursor = [0, 0], chosen = -1, grabbed = null, label = 1, focused = false; // was the cross in focus, before it was made anew

  const kinds = segmented(ui, { label: "add", options: [["0", "○ class 0"], ["1", "■ class 1"]], value: "1", onInput: (value) => { label = Number(value); } });
  const flipping = button(ui, { label: "Flip", title: "give the held point the other class", onPress: flip });
  const removing = button(ui, { label: "Remove", title: "remove the held point", onPress: remove });
  const undoing = button(ui, { label: "Undo", onPress: undo });
  const fresh = button(ui, { label: "Fresh weights", title: "begin anew with the seed's first weights", onPress: onFresh });
  const done = button(ui, { label: "Done", onPress: onDone });
  const el = h("div", { class: "ed-drawing" }, toolbar("Points by hand", kinds, flipping, removing, undoing, fresh, done), said, h("p", { class: "ed-note", id: note }, KEYS));

  const points = () => at.view.marks.points;
  const named = ([x, y, kind, held]) => `class ${kind}${held ? ", kept for the test," : ""} at (${fixed(x, 2)}, ${fixed(y, 2)})`;

  function tell(words = "") {
    const all = points(), ones = all.filter((point) => point[2] === 1).length;
    const holds = chosen >= 0 ? ` ${grabbed ? "On its way" : "Held"}: ${named(all[chosen])}.` : "";
    said.textContent = words || `${all.length} points, ${ones} of class 1.${holds}${chosen < 0 ? " Tap an empty place to add one; pull one to move it." : ""}`;
    for (const one of [flipping, removing]) one.enable(chosen >= 0);
    undoing.enable(past.length > 0);
  }

  function mark() {
    const { plot } = at.view;
    if (!plot.sx) return;
    const point = points()[chosen];
    set(at.ring, { visibility: point ? "visible" : "hidden", ...(point ? { cx: plot.sx(point[0]), cy: plot.sy(point[1]) } : {}) });
    set(cross, { transform: `translate(${plot.sx(cursor[0])} ${plot.sy(cursor[1])})` });
  }

  function choose(i) {
    chosen = i;
    if (i >= 0) cursor = points()[i].slice(0, 2);
    mark();
    tell();
  }

  /** New points: what they were can be had back. */
  function change(next, held) {
    past.push(state());
    chosen = held;
    grabbed = null;
    commit({ ...state(), drawn: writeDrawn(next) });
  }

  function add(x, y) {
    if (points().length >= MOST_DRAWN) return tell(`${MOST_DRAWN} points are as many as there can be.`);
    const next = points().slice(), place = at.data.train.n;
    next.splice(place, 0, [x, y, label, false]);
    cursor = [x, y];
    change(next, place);
  }

  function flip() {
    if (chosen >= 0) change(points().map((point, i) => (i === chosen ? [point[0], point[1], 1 - point[2], point[3]] : point)), chosen);
  }

  function remove() {
    if (chosen < 0) return;
    if (!points()[chosen][3] && at.data.train.n === 1) return tell("One point must stay: there is nothing to learn from none.");
    change(points().filter((_, i) => i !== chosen), -1);
  }

  function undo() {
    const last = past.pop();
    if (!last) return;
    chosen = -1;
    grabbed = null;
    commit(last);
  }

  /** Move the mark and the number that the network learns from; a run that plays follows at once. */
  function move(i, x, y) {
    const { data: { box, train, test }, view } = at, part = i < train.n ? train : test, k = 2 * (i < train.n ? i : i - train.n);
    const place = [x, y].map((v, axis) => clamp(v, ...box[axis]));
    part.X.set(place, k);
    points()[i].splice(0, 2, ...place);
    view.place(i);
    cursor = place;
    mark();
    live();
  }

  function drop() {
    const next = points().map((point) => point.slice()), held = chosen;
    points()[held].splice(0, 2, ...grabbed); // so that undo knows where it was
    change(next, held);
  }

  function putBack() {
    if (grabbed) move(chosen, ...grabbed);
    grabbed = null;
    tell();
  }

  function nearest(event, reach) {
    const { plot } = at.view, [x, y] = [plot.xAt(event), plot.yAt(event)].map((v, axis) => plot[["sx", "sy"][axis]](v));
    let best = -1, least = reach;
    points().forEach(([a, b], i) => {
      const far = Math.hypot(plot.sx(a) - x, plot.sy(b) - y);
      if (far < least) [best, least] = [i, far];
    });
    return best;
  }

  const inside = (x, y) => [x, y].every((v, axis) => v >= at.data.box[axis][0] && v <= at.data.box[axis][1]);

  /** Take this plane into hand; call again whenever it was made anew. */
  function attach(part, view, data) {
    const picture = view.plot.picture;
    at = { view, data, ring: svg("circle", { class: "ed-chosen", r: 14 }) };
    chosen = Math.min(chosen, points().length - 1);
    cursor = chosen >= 0 ? points()[chosen].slice(0, 2) : cursor.map((v, axis) => clamp(v, ...data.box[axis]));
    cross = svg("g", { class: "ed-cross", tabindex: 0, role: "application", "aria-label": "points by hand", "aria-describedby": note },
      svg("path", { d: "M-14 0H-4M4 0H14M0 -14V-4M0 4V14" }));
    view.plot.over.append(at.ring, cross);
    picture.style.touchAction = "manipulation";
    view.el.classList.add("ed-drawable");
    let from = null, moved = false;
    const reachOf = (event) => REACH[event.pointerType === "touch" || event.touches ? "touch" : "mouse"];
    part.on(picture, "touchstart", (event) => { if (event.cancelable && nearest(event.touches[0], REACH.touch) >= 0) event.preventDefault(); }, { passive: false });
    part.on(picture, "pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      putBack();
      from = [event.clientX, event.clientY];
      moved = false;
      const i = nearest(event, reachOf(event));
      choose(i);
      if (i < 0) return;
      grabbed = points()[i].slice(0, 2);
      picture.setPointerCapture(event.pointerId);
      event.preventDefault();
      cross.focus({ preventScroll: true });
    });
    part.on(picture, "pointermove", (event) => {
      if (!from) return;
      const far = Math.hypot(event.clientX - from[0], event.clientY - from[1]);
      if (grabbed && (moved ||= far > 3)) move(chosen, view.plot.xAt(event), view.plot.yAt(event));
      if (!grabbed && far > SLIP) from = null; // the page scrolls
    });
    part.on(picture, "pointerup", (event) => {
      const place = [view.plot.xAt(event), view.plot.yAt(event)], tapped = from;
      from = null;
      if (grabbed && moved) return drop();
      if (grabbed) putBack();
      else if (tapped && inside(...place)) add(...place);
    });
    part.on(picture, "pointercancel", () => { from = null; putBack(); });
    part.on(cross, "keydown", key);
    part.on(cross, "focus", () => { focused = true; });
    part.on(cross, "blur", () => {
      focused = false;
      if (!from) putBack();
    });
    view.plot.onLayout(mark);
    if (focused) cross.focus({ preventScroll: true });
    mark();
    tell();
  }

  function key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const way = ARROWS[event.key], name = event.key.toLowerCase();
    if (way) {
      const [x, y] = cursor.map((v, axis) => clamp(v + (way[axis] * (at.data.box[axis][1] - at.data.box[axis][0])) / (event.shiftKey ? FINE : STEPS), ...at.data.box[axis]));
      if (grabbed) move(chosen, x, y);
      else {
        cursor = [x, y];
        const { plot } = at.view;
        chosen = points().findIndex(([a, b]) => Math.hypot(plot.sx(a) - plot.sx(x), plot.sy(b) - plot.sy(y)) < 6);
        mark();
      }
      tell(chosen < 0 ? `The cross is at (${fixed(x, 2)}, ${fixed(y, 2)}).` : "");
    } else if (event.key === "Enter" || event.key === " ") {
      if (grabbed) drop();
      else if (chosen < 0) add(...cursor);
      else {
        grabbed = points()[chosen].slice(0, 2);
        tell();
      }
    } else if (event.key === "Escape" && grabbed) putBack();
    else if (name === "f") flip();
    else if (event.key === "Delete" || event.key === "Backspace") remove();
    else if (name === "n") choose((chosen + (event.shiftKey ? points().length - 1 : 1) + points().length) % points().length);
    else if (name === "0" || name === "1") kinds.set(String((label = Number(name))));
    else return;
    event.preventDefault();
  }

  return {
    el, attach,
    /** What is about to be replaced from outside: it can be had back. */
    remember() { past.push(state()); },
    focus: () => cross?.focus({ preventScroll: true }),
  };
}
