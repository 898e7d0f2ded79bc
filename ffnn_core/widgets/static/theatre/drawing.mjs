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

const named = ([x, y, kind, held]) => `class ${kind}${held ? ", kept for the test," : ""} at (${fixed(x, 2)}, ${fixed(y, 2)})`;

/** The nearest point to an event, within so many pixels; -1 if there is none. */
function nearest(event, plot, points, reach) {
  const [x, y] = [plot.sx(plot.xAt(event)), plot.sy(plot.yAt(event))];
  let best = -1, least = reach;
  points.forEach(([a, b], i) => {
    const far = Math.hypot(plot.sx(a) - x, plot.sy(b) - y);
    if (far < least) [best, least] = [i, far];
  });
  return best;
}

/**
 * A finger or a mouse in the plane. `does.take` takes hold of the point that is near, if there is one;
 * `does.held` tells whether one is held.
 */
function pulling(part, plot, does) {
  const { picture } = plot, near = (event, kind) => nearest(event, plot, does.points(), REACH[kind === "touch" ? kind : "mouse"]);
  let from = null, moved = false;
  part.on(picture, "touchstart", (event) => { if (event.cancelable && near(event.touches[0], "touch") >= 0) event.preventDefault(); }, { passive: false });
  part.on(picture, "pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    does.putBack();
    from = [event.clientX, event.clientY];
    moved = false;
    if (!does.take(near(event, event.pointerType))) return;
    picture.setPointerCapture(event.pointerId);
    event.preventDefault();
    does.focus();
  });
  part.on(picture, "pointermove", (event) => {
    if (!from) return;
    const far = Math.hypot(event.clientX - from[0], event.clientY - from[1]);
    if (does.held() && (moved ||= far > 3)) does.move(plot.xAt(event), plot.yAt(event));
    if (!does.held() && far > SLIP) from = null; // the page scrolls
  });
  part.on(picture, "pointerup", (event) => {
    const tapped = from;
    from = null;
    if (does.held() && moved) return does.drop();
    if (does.held()) does.putBack();
    else if (tapped) does.tap(plot.xAt(event), plot.yAt(event));
  });
  part.on(picture, "pointercancel", () => { from = null; does.putBack(); });
  return { get busy() { return from !== null; } };
}

/** What each key does in the plane. */
function onKey(event, does) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const way = ARROWS[event.key], name = event.key.toLowerCase();
  if (way) does.walk(way, event.shiftKey ? FINE : STEPS);
  else if (event.key === "Enter" || event.key === " ") does.enter();
  else if (event.key === "Escape" && does.held()) does.putBack();
  else if (name === "f") does.flip();
  else if (event.key === "Delete" || event.key === "Backspace") does.remove();
  else if (name === "n") does.next(event.shiftKey ? -1 : 1);
  else if (name === "0" || name === "1") does.kind(name);
  else return;
  event.preventDefault();
}

/** The buttons and the line that says what is held. */
function tools(ui, note, { kind, flip, remove, undo, onFresh, onDone }) {
  const said = h("p", { role: "status", class: "ed-drawn-said" });
  const kinds = segmented(ui, { label: "add", options: [["0", "○ class 0"], ["1", "■ class 1"]], value: "1", onInput: kind });
  const flipping = button(ui, { label: "Flip", title: "give the held point the other class", onPress: flip });
  const removing = button(ui, { label: "Remove", title: "remove the held point", onPress: remove });
  const undoing = button(ui, { label: "Undo", onPress: undo });
  const fresh = button(ui, { label: "Fresh weights", title: "begin anew with the seed's first weights", onPress: onFresh });
  const done = button(ui, { label: "Done", onPress: onDone });
  return {
    el: h("div", { class: "ed-drawing" }, toolbar("Points by hand", kinds, flipping, removing, undoing, fresh, done), said, h("p", { class: "ed-note", id: note }, KEYS)),
    kinds,
    tell(words, { held, past }) {
      said.textContent = words;
      for (const one of [flipping, removing]) one.enable(held);
      undoing.enable(past);
    },
  };
}

/**
 * What a hand has: the plane as it is now (`view`, `data`), the mark of the chosen point (`ring`), the cross of
 * the keyboard and where it is, which point is `chosen` (−1: none), whence it was `grabbed`, and the class to add.
 */
const emptyHand = () => ({ view: null, data: null, ring: null, cross: null, cursor: [0, 0], chosen: -1, grabbed: null, label: 1 });
const pointsOf = (hand) => hand.view.marks.points;
const placeOf = (hand, i) => pointsOf(hand)[i].slice(0, 2);
const within = ({ data }, spot) => spot.map((v, axis) => clamp(v, ...data.box[axis]));

/** Draw the ring around the chosen point, and the cross. */
function mark(hand) {
  const { view: { plot }, ring, cross, cursor } = hand;
  if (!plot.sx) return;
  const point = pointsOf(hand)[hand.chosen];
  set(ring, { visibility: point ? "visible" : "hidden", ...(point ? { cx: plot.sx(point[0]), cy: plot.sy(point[1]) } : {}) });
  set(cross, { transform: `translate(${plot.sx(cursor[0])} ${plot.sy(cursor[1])})` });
}

/** How many points there are, and which one is held. */
function summary(hand) {
  const { chosen } = hand, all = pointsOf(hand), ones = all.filter((point) => point[2] === 1).length;
  const holds = chosen >= 0 ? ` ${hand.grabbed ? "On its way" : "Held"}: ${named(all[chosen])}.` : "";
  return `${all.length} points, ${ones} of class 1.${holds}${chosen < 0 ? " Tap an empty place to add one; pull one to move it." : ""}`;
}

/** Changes of the points, each of which can be undone; `tell` says why one is refused. */
function editing(hand, { state, commit, tell }) {
  const past = [], points = () => pointsOf(hand);

  function change(next, held) {
    past.push(state());
    hand.chosen = held;
    hand.grabbed = null;
    commit({ ...state(), drawn: writeDrawn(next) });
  }

  return {
    past, change,
    add(x, y) {
      if (points().length >= MOST_DRAWN) return tell(`${MOST_DRAWN} points are as many as there can be.`);
      const next = points().slice(), place = hand.data.train.n;
      next.splice(place, 0, [x, y, hand.label, false]);
      hand.cursor = [x, y];
      change(next, place);
    },
    flip() {
      const { chosen } = hand;
      if (chosen >= 0) change(points().map((point, i) => (i === chosen ? [point[0], point[1], 1 - point[2], point[3]] : point)), chosen);
    },
    remove() {
      const { chosen, data } = hand;
      if (chosen < 0) return;
      if (!points()[chosen][3] && data.train.n === 1) return tell("One point must stay: there is nothing to learn from none.");
      change(points().filter((_, i) => i !== chosen), -1);
    },
    undo() {
      const last = past.pop();
      if (!last) return;
      hand.chosen = -1;
      hand.grabbed = null;
      commit(last);
    },
  };
}

/**
 * @param {object} ui the scope
 * @param {{ state: () => object, commit: (state: object) => void, live: () => void, onFresh: () => void, onDone: () => void }} options
 *   `state` are the traits that say what the points are, `commit` takes them, `live` draws while a point is on its way
 */
export function drawing(ui, { state, commit, live, onFresh, onDone }) {
  const note = uid("ed-keys"), hand = emptyHand(), points = () => pointsOf(hand);
  let focused = false; // was the cross in focus, before it was made anew
  const edits = editing(hand, { state, commit, tell }), { past, add, change, flip, remove } = edits;
  const bar = tools(ui, note, { flip, remove, undo: edits.undo, onFresh, onDone, kind(value) { hand.label = Number(value); } });

  function tell(words = summary(hand)) {
    bar.tell(words, { held: hand.chosen >= 0, past: past.length > 0 });
  }

  function choose(i) {
    hand.chosen = i;
    if (i >= 0) hand.cursor = placeOf(hand, i);
    mark(hand);
    tell();
  }

  /** Take hold of a point, if there is one. */
  function take(i) {
    choose(i);
    if (i >= 0) hand.grabbed = placeOf(hand, i);
    return i >= 0;
  }

  /** Move the mark and the number that the network learns from; a run that plays follows at once. */
  function move(x, y) {
    const { data: { train, test }, view, chosen: i } = hand, part = i < train.n ? train : test, k = 2 * (i < train.n ? i : i - train.n);
    hand.cursor = within(hand, [x, y]);
    part.X.set(hand.cursor, k);
    points()[i].splice(0, 2, ...hand.cursor);
    view.place(i);
    mark(hand);
    live();
  }

  function drop() {
    const next = points().map((point) => point.slice()), held = hand.chosen;
    points()[held].splice(0, 2, ...hand.grabbed); // so that undo knows where it was
    change(next, held);
  }

  function putBack() {
    if (hand.grabbed) move(...hand.grabbed);
    hand.grabbed = null;
    tell();
  }

  /** What a hand and the keys do. */
  const does = {
    points, take, move, drop, putBack, flip, remove, held: () => hand.grabbed !== null,
    focus: () => hand.cross.focus({ preventScroll: true }),
    tap(x, y) { if ([x, y].every((v, axis) => v >= hand.data.box[axis][0] && v <= hand.data.box[axis][1])) add(x, y); },
    walk(way, steps) {
      const { view: { plot }, data: { box } } = hand;
      const [x, y] = within(hand, hand.cursor.map((v, axis) => v + (way[axis] * (box[axis][1] - box[axis][0])) / steps));
      if (hand.grabbed) move(x, y);
      else {
        hand.cursor = [x, y];
        hand.chosen = points().findIndex(([a, b]) => Math.hypot(plot.sx(a) - plot.sx(x), plot.sy(b) - plot.sy(y)) < 6);
        mark(hand);
      }
      tell(hand.chosen < 0 ? `The cross is at (${fixed(x, 2)}, ${fixed(y, 2)}).` : undefined);
    },
    enter() {
      if (hand.grabbed) drop();
      else if (hand.chosen < 0) add(...hand.cursor);
      else {
        hand.grabbed = placeOf(hand, hand.chosen);
        tell();
      }
    },
    next: (by) => choose((hand.chosen + (by < 0 ? points().length - 1 : 1) + points().length) % points().length),
    kind(name) { bar.kinds.set(String((hand.label = Number(name)))); },
  };

  /** Take this plane into hand; call again whenever it was made anew. */
  function attach(part, view, data) {
    const cross = svg("g", { class: "ed-cross", tabindex: 0, role: "application", "aria-label": "points by hand", "aria-describedby": note },
      svg("path", { d: "M-14 0H-4M4 0H14M0 -14V-4M0 4V14" }));
    Object.assign(hand, { view, data, cross, ring: svg("circle", { class: "ed-chosen", r: 14 }) });
    hand.chosen = Math.min(hand.chosen, points().length - 1);
    hand.cursor = hand.chosen >= 0 ? placeOf(hand, hand.chosen) : within(hand, hand.cursor);
    view.plot.over.append(hand.ring, cross);
    view.plot.picture.style.touchAction = "manipulation";
    view.el.classList.add("ed-drawable");
    const pull = pulling(part, view.plot, does);
    part.on(cross, "keydown", (event) => onKey(event, does));
    part.on(cross, "focus", () => { focused = true; });
    part.on(cross, "blur", () => {
      focused = false;
      if (!pull.busy) putBack();
    });
    view.plot.onLayout(() => mark(hand));
    if (focused) does.focus();
    mark(hand);
    tell();
  }

  return {
    el: bar.el, attach,
    /** What is about to be replaced from outside: it can be had back. */
    remember() { past.push(state()); },
  };
}
