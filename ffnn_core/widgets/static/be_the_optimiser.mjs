/** The reader turns the weights by hand; then descent starts from the same place, a step for a turn. */

import { chart } from "./lib/chart.mjs";
import { button, checkbox, playButton, segmented, slider, toolbar } from "./lib/controls.mjs";
import { h, inked, set, svg } from "./lib/dom.mjs";
import { power, fixed, signed, significant, snap } from "./lib/format.mjs";
import { inkOf, parameterNames } from "./lib/names.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { N_PARAMETERS, forward, lossAndGradient, lossOnly } from "./generated/network_1_2_1_tanh_identity_rss.mjs";

const NAMES = parameterNames(1, 2, 1);
const STEP = 0.02, MOST = 100, PACE = 0.22; // of descent: its step, as in Python; its steps; seconds for one
const STARTS = { three: [1.2, 1.2, 1.3, -1.2, 0.5, 0.5, 0], seven: [0.8, -0.6, -0.4, 0.6, 0.5, 0.7, 0] }; // as in Python
const CLICK = 0.05, AXIS = [0.03, 30];
const ARROW = 46; // pixels of the longest arrow of a hint
const shared = ["knobs", "theta", "turns", "steps", "hint"];

const free = (knobs, i) => knobs === "seven" || i >= 4;

/** The slope of the loss along each knob; 0 along those that are held. */
export function slopes(theta, { X, Y, n }, knobs) {
  const g = new Float64Array(N_PARAMETERS);
  lossAndGradient(Float64Array.from(theta), X, Y, 0, n, g);
  return Array.from(g, (slope, i) => (free(knobs, i) ? slope : 0));
}

export function lossAt(theta, { X, Y, n }) {
  return lossOnly(Float64Array.from(theta), X, Y, 0, n);
}

/** The knobs and the loss before the first step of descent and after each. */
export function descent(data, knobs, steps = MOST) {
  const places = [STARTS[knobs]];
  for (let k = 0; k < steps; k += 1) {
    const slope = slopes(places[k], data, knobs);
    places.push(places[k].map((v, i) => v - STEP * slope[i]));
  }
  return { places, losses: places.map((place) => lossAt(place, data)) };
}

/** The step at which descent gets below a loss, or null. */
export function passedAt(losses, loss, steps) {
  const at = losses.findIndex((each) => each < loss);
  return at >= 0 && at <= steps ? at : null;
}

/** Counts turns: taking hold of a knob is one, however far it goes; keys on the knob that one had already go on with it. */
export function counter() {
  let last = null;
  return {
    gripped() { last = null; },
    /** @returns {boolean} is this a new turn? */
    turned(i) {
      const fresh = i !== last;
      last = i;
      return fresh;
    },
  };
}

function render({ model, el }) {
  const ui = scope({ model, el }, "be-the-optimiser"), get = (name) => model.get(name);
  const X = Float64Array.from(get("x").flat()), Y = Float64Array.from(get("y").flat()), data = { X, Y, n: Y.length };
  const text = readout(ui), told = h("p", { class: "ed-race" }), curve = curvePicture(ui, data), race = racePicture(ui);
  const turns = counter();
  let rival, mine = []; // descent from this start; the reader's loss after each turn, [turn, loss]

  function begin() {
    rival = descent(data, get("knobs"));
    mine = [[0, rival.losses[0]]];
  }

  function turn(i, value) {
    const theta = get("theta").map((v, k) => (k === i ? value : v));
    ui.save({ theta, turns: Math.min(999, get("turns") + (turns.turned(i) ? 1 : 0)) });
  }

  const bank = knobBank(ui, turn, turns.gripped);
  const restart = (knobs) => {
    run.stop();
    turns.gripped();
    const given = ui.initial(["theta"]).theta, same = STARTS[knobs].every((v, i) => v === given[i]);
    ui.save({ theta: same ? given : STARTS[knobs], turns: 0, steps: 0, knobs }); // what the page began with is not in its address
    begin();
    draw();
  };
  const choice = segmented(ui, { label: "knobs", options: [["three", "three"], ["seven", "seven"]], value: get("knobs"), onInput: restart });
  const hint = checkbox(ui, { label: "hint: the gradient", value: get("hint"), onInput: (on) => ui.save({ hint: on }) });
  const play = playButton(ui, {
    label: "Race descent",
    onToggle() {
      if (run.running) return run.stop();
      if (over()) ui.save({ steps: 0 });
      run.start();
    },
  });
  const reset = button(ui, { label: "Start over", onPress: () => restart(get("knobs")) });
  const over = () => get("steps") >= MOST || (get("steps") >= Math.max(1, get("turns")) && passedAt(rival.losses, lossAt(get("theta"), data), get("steps")) !== null);
  let waited = 0;
  const run = ui.loop((seconds) => {
    waited += seconds;
    if (waited < PACE) return;
    waited = 0;
    if (!over()) ui.save({ steps: get("steps") + 1 });
    if (over()) run.stop();
  }, (running) => {
    play.set(running);
    draw(); // with the last word on the race
  });

  function draw() {
    const theta = get("theta"), loss = lossAt(theta, data), slope = slopes(theta, data, get("knobs")), [n, steps] = [get("turns"), get("steps")];
    mine = [...mine.filter(([turn]) => turn < n), [n, loss]];
    curve.draw(theta, steps ? rival.places[steps] : null);
    race.draw(mine, rival.losses.slice(0, steps + 1), steps > 0);
    bank.draw(theta, slope, get("knobs"), get("hint"));
    choice.set(get("knobs"));
    hint.set(get("hint"));
    text.say(...sentence(loss, n, mine, slope, get("hint")));
    told.replaceChildren(...verdict(loss, n, steps, rival.losses, run.running));
    if (!run.running && steps) text.announce(`${text.line.textContent} ${told.textContent}`);
  }

  const ready = () => curve.plot.width > 0 && race.plot.width > 0;
  ui.watch(["knobs"], () => {
    begin();
    if (ready()) draw();
  });
  ui.watch(["theta", "turns", "steps", "hint"], () => { if (ready()) draw(); });
  begin();
  curve.plot.onLayout(() => { if (ready()) draw(); });
  race.onFirst(() => { if (ready()) draw(); });
  ui.root.append(toolbar("Game", choice, hint), text.el, h("div", { class: "ed-arena" }, h("div", {}, curve.plot.el, curve.key), bank.el, h("div", {}, race.plot.el, race.key)), toolbar("Race", play, reset), told);
  return ui.dispose;
}

/** The points, the curve of the knobs and that of descent. */
function curvePicture(ui, { X, Y, n }) {
  const plot = chart(ui, { label: "The points and the curve of the network", height: 230, left: 34, x: { range: [-3.3, 3.3], label: "x" }, y: { range: [-2, 2], label: "y and ŷ" } });
  const theirs = plot.line("muted", { dashed: true }), line = plot.line("output"), dots = plot.dots("loss", { radius: 4 });
  const gaps = svg("path", { class: "ed-gaps" });
  plot.under.append(gaps);
  const out = new Float64Array(6), answer = (theta, x) => forward(theta, [x], out)[5];
  const along = (theta) => Array.from({ length: 121 }, (_, k) => -3.3 + (6.6 * k) / 120).map((x) => [x, answer(theta, x)]);
  dots.set(Array.from({ length: n }, (_, i) => [X[i], Y[i]]));
  return {
    plot,
    key: h("p", { class: "ed-key" }, h("span", {}, inked("output", "—"), " your curve"), h("span", {}, inked("muted", "- -"), " that of descent"), h("span", {}, inked("loss", "|"), " a miss, y − ŷ")),
    draw(theta, rival) {
      line.set(along(theta));
      theirs.set(rival ? along(rival) : []);
      set(gaps, { d: Array.from({ length: n }, (_, i) => `M${plot.sx(X[i]).toFixed(1)} ${plot.sy(Y[i]).toFixed(1)}V${Math.max(-99, Math.min(999, plot.sy(answer(theta, X[i])))).toFixed(1)}`).join("") });
    },
  };
}

/** The loss after each turn of the reader, and after each step of descent once it runs. */
function racePicture(ui) {
  const plot = chart(ui, { label: "Loss after each turn and each step", height: 230, x: { range: [0, 20], label: "turns, or steps" }, y: { range: AXIS, log: true, format: power, label: "loss L" } });
  const theirs = plot.line("loss", { dashed: true }), line = plot.line("ink"), dots = plot.dots("ink", { radius: 4 }), head = plot.dots("loss", { radius: 5 });
  let last = 20, first = null;
  plot.onLayout(() => {
    if (!first) return;
    const callback = first;
    first = null; // later layouts are its own doing
    callback();
  });
  return {
    plot,
    onFirst(callback) {
      if (plot.width) callback();
      else first = callback;
    },
    key: h("p", { class: "ed-key" }, h("span", {}, inked("ink", "●"), " you, a turn each"), h("span", {}, inked("loss", "- - ●"), " descent, a step each")),
    draw(mine, losses, shown) {
      const end = [20, 50, 100, 200, 500, 1000].find((n) => n >= Math.max(mine[mine.length - 1][0], losses.length - 1));
      if (end !== last) plot.setAxes({ x: { range: [0, (last = end)] } });
      const inside = (points) => points.map(([k, loss]) => [k, Math.min(AXIS[1], Math.max(AXIS[0], loss))]);
      line.set(inside(mine));
      dots.set(inside(mine));
      const run = inside(losses.map((loss, k) => [k, loss]));
      theirs.set(shown ? run : []);
      head.set(shown ? run.slice(-1) : []);
    },
  };
}

/** A knob for every weight and, when asked for, an arrow that says which way is down. */
function knobBank(ui, onTurn, onGrip) {
  const rows = NAMES.map((name, i) => {
    const knob = slider(ui, { label: name, min: -3, max: 3, step: CLICK, value: 0, ink: inkOf(name), onInput: (value) => onTurn(i, snap(value, CLICK)) });
    ui.on(knob.input, "pointerdown", onGrip);
    const arrow = svg("path"), words = h("span", {});
    const way = h("p", { class: "ed-way" }, svg("svg", { viewBox: `${-ARROW - 4} -8 ${2 * ARROW + 8} 16`, width: 2 * ARROW + 8, height: 16, "aria-hidden": "true" }, svg("path", { class: "ed-zero", d: "M0-7V7" }), arrow), words);
    return { knob, way, arrow, words, el: h("div", { class: "ed-knob-row" }, knob.el, way) };
  });
  return {
    el: h("div", { class: "ed-panel ed-knobs", role: "group", "aria-label": "Knobs" }, rows.map((row) => row.el)),
    draw(theta, slope, knobs, hinted) {
      const most = Math.max(...slope.map(Math.abs), 1e-9);
      rows.forEach(({ knob, way, arrow, words, el }, i) => {
        el.hidden = !free(knobs, i);
        knob.set(theta[i]);
        way.hidden = !hinted;
        const reach = (-slope[i] / most) * ARROW, tip = Math.sign(reach) * Math.min(6, Math.abs(reach));
        set(arrow, { d: `M0 0H${reach.toFixed(1)}M${(reach - tip).toFixed(1)}-5L${reach.toFixed(1)} 0L${(reach - tip).toFixed(1)} 5`, class: `ed-pull ed-${reach < 0 ? "neg" : "pos"}` });
        words.textContent = `${Math.abs(slope[i]) < 0.005 ? "leave it" : slope[i] < 0 ? "turn up" : "turn down"}: slope ${signed(slope[i])}`;
      });
    },
  };
}

const times = (n, one) => (n === 1 ? `1 ${one}` : `${n} ${one}s`);

/** Where the reader stands. */
function sentence(loss, turns, mine, slope, hinted) {
  const steep = slope.reduce((best, v, i) => (Math.abs(v) > Math.abs(slope[best]) ? i : best), 0);
  const hint = hinted ? [" The steepest knob is ", inked(inkOf(NAMES[steep]), NAMES[steep]), `: ${slope[steep] < 0 ? "up" : "down"} from here.`] : [];
  if (!turns) return [inked("loss", "L"), ` = ${fixed(loss, 2)}. No knob has been turned yet.`, ...hint];
  const best = Math.min(...mine.map(([, each]) => each));
  return [inked("loss", "L"), ` = ${significant(loss)} after ${times(turns, "turn")}; your best is ${significant(best)}.`, ...hint];
}

/** How the race stands. */
export function verdict(loss, turns, steps, losses, running) {
  if (!steps) return ["Press Race descent when you think that you cannot get lower."];
  const fair = Math.min(turns, steps), passed = passedAt(losses, loss, steps);
  const now = `After ${times(steps, "step")} descent stands at L = ${significant(losses[steps])}.`;
  if (running) return [now];
  if (passed === null) return [now, ` You are lower, with ${significant(loss)}: well turned.`];
  if (!turns) return [now, " You have not turned a knob."];
  const even = steps >= turns ? ` With as many steps as you took turns (${fair}) it had ${significant(losses[fair])}.` : "";
  if (passed === 0) return [now, ` Your ${significant(loss)} is above where both began.`, even];
  return [now, ` It got below your ${significant(loss)} at step ${passed}.`, even];
}

/** Knobs that are held stand where they must. */
export function fits(get) {
  return get("knobs") === "seven" || STARTS.three.slice(0, 4).every((v, i) => get("theta")[i] === v);
}

export default { render, shared, fits };
