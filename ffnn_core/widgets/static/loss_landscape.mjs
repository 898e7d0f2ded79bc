/** The loss over two weights as a map, the path of a ball, and what one step of any size would do. */

import { chart } from "./lib/chart.mjs";
import { contour } from "./lib/contour.mjs";
import { button, panel, playButton, select, slider, toolbar } from "./lib/controls.mjs";
import { h, inked, set, svg } from "./lib/dom.mjs";
import { draggable, holdTouch, pointable } from "./lib/drag.mjs";
import { field, onGrid } from "./lib/field.mjs";
import { bracket, closed } from "./lib/equation.mjs";
import { clamp, fixed, power, significant } from "./lib/format.mjs";
import { inkOf } from "./lib/names.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { N_PARAMETERS, lossAndGradient, lossOnly } from "./generated/network_2_2_1_sigmoid_identity_rss.mjs";

const NAMES = ["W1[0,0]", "W1[0,1]", "W1[1,0]", "W1[1,1]", "c1[0]", "c1[1]", "W2[0,0]", "W2[0,1]", "c2[0]"];
const REACH = { W1: 6, c1: 6, W2: 3, c2: 3 };
const shared = ["across", "up", "start_across", "start_up", "step", "steps"];
const MOST = 100; // steps, before the ball is tired
const X = [0, 0, 0, 1, 1, 0, 1, 1], Y = [0, 1, 1, 0];
const CELLS = 60, LEVELS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300];
const LEVEL = 0.01; // a slope shorter than this is level ground
const FLOWN = 1e3; // so many times the first loss, and off the map: the run has exploded
const TINIEST = 0.003; // of a loss on the map: the logarithm must end somewhere

/** The loss over entries `i` and `j` of the trained parameters, and its slopes, both as SymPy printed them. */
export function landscape(trained, i, j) {
  const p = Float64Array.from(trained), g = new Float64Array(N_PARAMETERS);
  const put = ([a, b]) => { p[i] = a; p[j] = b; };
  return {
    loss(at) { put(at); return lossOnly(p, X, Y, 0, 4); },
    slope(at) { put(at); lossAndGradient(p, X, Y, 0, 4, g); return [g[i], g[j]]; },
  };
}

const move = ([a, b], t, [u, v]) => [a + t * u, b + t * v];

/** Up to `steps` steps from `start`; ends early where the weights outgrow a million. */
export function descend({ loss, slope }, start, step, steps) {
  const path = [start];
  let broken = false;
  while (path.length <= steps && !broken) {
    const next = move(path[path.length - 1], -step, slope(path[path.length - 1]));
    broken = !(Math.max(Math.abs(next[0]), Math.abs(next[1])) <= 1e6);
    if (!broken) path.push(next);
  }
  return { path, losses: path.map(loss), broken };
}

/** Why a ball that rolls by itself stops: "rest", "flown", "tired" after the most steps, or "" to go on. */
export function ending({ losses, broken }, slope, out, steps) {
  if (broken || (out && losses[losses.length - 1] > FLOWN * losses[0])) return "flown";
  if (!out && Math.hypot(...slope) < LEVEL) return "rest";
  return steps >= MOST ? "tired" : "";
}

/** Seconds that a rolling ball spends on its next step: the first ones slowly enough to follow. */
export function pace(taken, calm) {
  return (taken < 8 ? 0.45 : 0.14) + (calm ? 0.15 : 0);
}

/** The pieces of a path that went down (or up), each [from, to] and a gap, for `line.set`. */
export function pieces({ path, losses }, up) {
  return path.flatMap((to, k) => (k && losses[k] > losses[k - 1] === up ? [path[k - 1], to, [NaN, NaN]] : []));
}

/** How fast the slope changes along itself, from the printed slopes a little before and behind. */
export function curvature({ slope }, at) {
  const here = slope(at), steep = Math.hypot(...here), eps = 1e-4;
  if (steep < 1e-12) return NaN;
  const way = here.map((each) => each / steep);
  const [a, b] = [slope(move(at, eps, way)), slope(move(at, -eps, way))];
  return ((a[0] - b[0]) * way[0] + (a[1] - b[1]) * way[1]) / (2 * eps);
}

/** The lines of equal loss, and on those that are long enough their number. */
function drawContours({ left, right, top, bottom }, values, lines, numbers) {
  const pixel = ([x, y]) => [left + (x * (right - left)) / CELLS, top + (y * (bottom - top)) / CELLS];
  const taken = [];
  let d = "";
  numbers.replaceChildren();
  for (const level of LEVELS) {
    const ring = contour(values, CELLS, level).map((piece) => piece.map(pixel));
    d += ring.map(([a, b]) => `M${a[0].toFixed(1)} ${a[1].toFixed(1)}L${b[0].toFixed(1)} ${b[1].toFixed(1)}`).join("");
    const heights = ring.map(([a]) => a[1]);
    if (Math.max(...heights) - Math.min(...heights) < 60) continue; // no room for a number, and the ball may want to rest there
    const spot = ring.map(([a]) => a).find(([x, y]) => x > left + 16 && x < right - 16 && y > top + 16 && y < bottom - 10 && taken.every(([u, v]) => Math.hypot(x - u, y - v) > 44));
    if (!spot) continue;
    taken.push(spot);
    numbers.append(svg("text", { x: spot[0], y: spot[1] + 4, "text-anchor": "middle" }, String(level)));
  }
  set(lines, { d });
}

const KEYS = { ArrowLeft: ["start_across", -1], ArrowRight: ["start_across", 1], ArrowDown: ["start_up", -1], ArrowUp: ["start_up", 1] };

/** The start of the ball, by hand and by keys; a press anywhere on the map brings it there. */
function movable(ui, map, start, { drop, shift }) {
  set(start, { tabindex: 0, role: "slider", "aria-label": "start of the ball: arrow keys move it", "aria-valuemin": -1, "aria-valuemax": 1 });
  ui.on(start, "keydown", (event) => {
    const way = KEYS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    shift(way[0], way[1] * (event.shiftKey ? 0.2 : 0.04));
  });
  holdTouch(ui, start);
  let pulled = false;
  ui.on(start, "pointerdown", (event) => {
    if (event.button !== 0) return;
    pulled = true;
    start.setPointerCapture(event.pointerId);
    start.focus({ preventScroll: true });
    event.preventDefault();
    event.stopPropagation();
  });
  ui.on(start, "pointermove", (event) => { if (pulled) drop(event); });
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) ui.on(start, type, () => { pulled = false; });
  pointable(ui, map.picture, {
    accepts(event) {
      const [x, y] = [map.sx(map.xAt(event)), map.sy(map.yAt(event))], b = map.box;
      return x > b.left && x < b.right && y > b.top && y < b.bottom;
    },
    onPoint(event) {
      start.focus({ preventScroll: true });
      drop(event);
    },
  });
}

/** What one step of every size would do to the loss, from where the ball is. */
function oneStep(ui, sizes, { get, onMove }) {
  const plot = chart(ui, {
    label: "Loss after one more step over the loss now, for every step size", height: 190,
    x: { range: sizes, log: true, label: "step size" }, y: { range: [0, 2], ticks: [0, 1, 2], label: "loss after the next step ÷ loss now" },
  });
  const uphill = svg("rect", { class: "ed-shade" }), bound = svg("path", { class: "ed-target" });
  const uphillName = svg("text", { class: "ed-mark ed-muted ed-plain" }, "uphill");
  plot.under.append(uphill, uphillName);
  plot.over.append(bound);
  const ratios = plot.line("loss"), boundName = plot.label("loss", "end");
  const knob = svg("g", { class: "ed-accent" }, svg("circle", { class: "ed-reach", r: 22 }), svg("circle", { class: "ed-knob", r: 8 }));
  plot.over.append(knob);
  const drag = draggable(ui, knob, {
    label: "step size", min: -3, max: 2, step: 0.01, get: () => Math.log10(get()),
    from: (event) => Math.log10(plot.xAt(event)), onMove, describe: (value) => significant(10 ** value),
  });

  function draw(ground, now) {
    const { left, right, top, bottom } = plot.box, { at, slope, step, bend } = now;
    const ratio = (size) => ground.loss(move(at, -size, slope)) / now.loss;
    ratios.set(Array.from({ length: 301 }, (_, k) => 10 ** (-3 + k / 60)).map((each) => [each, Math.min(3, ratio(each))]));
    set(uphill, { x: left, width: Math.max(0, right - left), y: top, height: plot.sy(1) - top });
    set(uphillName, { x: left + 8, y: plot.sy(1) - 8 });
    set(knob, { transform: `translate(${plot.sx(step)} ${plot.sy(Math.min(2, ratio(step)))})` });
    const limit = 2 / bend, seen = limit >= sizes[0] && limit <= sizes[1];
    set(bound, { d: seen ? `M${plot.sx(limit)} ${top}V${bottom}` : "" });
    const onLeft = seen && plot.sx(limit) > (left + right) / 2; // of the dashed line, where there is more room
    boundName.set(seen ? limit : 1, 1.65, seen ? "2/curvature" : "");
    set(boundName.el, { "text-anchor": onLeft ? "end" : "start", dx: onLeft ? -6 : 6 });
    drag.update();
  }
  return { plot, draw };
}

/** The values that an axis of the map spans: the trained one in the middle. */
function span(trained, name) {
  const middle = trained[NAMES.indexOf(name)], reach = REACH[name.slice(0, 2)];
  return [middle - reach, middle + reach];
}

const fromShare = ([low, high], share) => (low + high) / 2 + (share * (high - low)) / 2;
const toShare = ([low, high], value) => clamp(Number(((2 * value - low - high) / (high - low)).toPrecision(3)), -1, 1);

/** The loss over two of the trained weights, where the map shows it, and its values on the grid. */
function survey(trained, names) {
  const ranges = names.map((name) => span(trained, name));
  const ground = landscape(trained, ...names.map((name) => NAMES.indexOf(name)));
  return { ...ground, ranges, values: onGrid((a, b) => ground.loss([a, b]), ...ranges, CELLS) };
}

/** Where the ball is after its steps, and what the next one would do. */
function standing(ground, run, step, steps) {
  const at = run.path[run.path.length - 1], loss = run.losses[run.losses.length - 1];
  const slope = ground.slope(at), bend = curvature(ground, at), after = move(at, -step, slope);
  const out = !ground.ranges.every(([low, high], k) => at[k] >= low && at[k] <= high);
  return { at, loss, slope, bend, step, after, out, ending: ending(run, slope, out, steps) };
}

/** The map: the loss as a tint and as lines, and on it the path, the ball and its start. */
function mapOf(ui) {
  const map = chart(ui, { label: "The loss over two weights", height: 340, x: { range: [-1, 1], label: " " }, y: { range: [-1, 1], label: " " } });
  const tint = field(ui, map, { n: CELLS, label: "the loss: the stronger the tint, the lower", above: "loss" });
  const lines = svg("path", { class: "ed-contours" }), numbers = svg("g", { class: "ed-levels" });
  map.under.append(lines, numbers);
  const down = map.line("ink", { thin: true }), climbed = map.line("accent"), dots = map.dots("ink", { radius: 2.5 });
  const next = svg("path", { class: "ed-arrow ed-dashed ed-accent" }), landing = svg("circle", { class: "ed-landing ed-accent", r: 4 });
  const reach = svg("g", { "clip-path": map.under.getAttribute("clip-path") }, next, landing);
  const ball = svg("circle", { class: "ed-dot ed-ball ed-accent", r: 7 }), away = svg("text", { class: "ed-mark ed-accent" }, "off the map");
  const start = svg("g", { class: "ed-start" }, svg("circle", { class: "ed-reach", r: 22 }), svg("circle", { class: "ed-knob", r: 7 }), svg("text", { class: "ed-knob-name", "text-anchor": "middle", y: -12 }, "start"));
  map.over.append(reach, start, ball, away);
  const onMap = (point) => [map.sx(point[0]), map.sy(point[1])].map((each) => clamp(each, -1e4, 1e4));

  function lay({ values, ranges }, [across, up]) {
    const low = Math.max(TINIEST, Math.min(...values)), high = Math.max(...values);
    const depth = (loss) => Math.log(high / Math.max(loss, low)) / Math.log(high / low);
    tint.draw(values.map(depth), 1);
    map.setAxes({ x: { range: ranges[0], label: across }, y: { range: ranges[1], label: up } });
  }

  function draw(ground, run, { at, after, out, ending: end }) {
    drawContours(map.box, ground.values, lines, numbers);
    down.set(pieces(run, false));
    climbed.set(pieces(run, true));
    dots.set(run.path);
    set(start, { transform: `translate(${onMap(run.path[0])})` });
    const [[bx, by], [lx, ly]] = [onMap(at), onMap(after)];
    set(next, { d: out || end === "rest" ? "" : `M${bx} ${by}L${lx} ${ly}` });
    set(landing, { cx: lx, cy: ly, visibility: out || end === "rest" ? "hidden" : null });
  }

  /** The ball, so far on its way to the next landing; at the edge of the map if it is beyond. */
  function place({ at, step, slope }, part) {
    const { left, right, top, bottom } = map.box, [x, y] = onMap(move(at, -part * step, slope));
    const [bx, by] = [clamp(x, left, right), clamp(y, top, bottom)], out = bx !== x || by !== y;
    set(ball, { cx: bx, cy: by });
    ball.toggleAttribute("data-out", out);
    set(away, { x: bx + (bx > (left + right) / 2 ? -12 : 12), y: clamp(by + 4, top + 14, bottom - 8), "text-anchor": bx > (left + right) / 2 ? "end" : "start", visibility: out ? null : "hidden" });
  }
  return { chart: map, start, lay, draw, place };
}

/** The loss after every step. */
function fall(ui) {
  const history = chart(ui, { label: "The loss after every step", height: 150, x: { range: [0, 10], label: "steps" }, y: { range: [0.001, 10], log: true, label: "loss L" } });
  const falling = history.line("loss"), marks = history.dots("loss", { radius: 2.5 });
  return {
    chart: history,
    draw(losses) {
      const top = Math.max(...losses), bottom = Math.max(1e-6, Math.min(...losses));
      history.setAxes({ x: { range: [0, [10, 20, 50, 100].find((n) => n >= losses.length - 1)] }, y: { range: [10 ** Math.floor(Math.log10(bottom)), 10 ** Math.ceil(Math.log10(top) + 1e-9)], format: power } });
      for (const each of [falling, marks]) each.set(losses.map((loss, k) => [k, loss]));
    },
  };
}

/** Which two weights the map is of, and from where the ball starts on it. */
function choices(ui, axis) {
  const { model } = ui;
  const choose = (own, other) => (name) => ui.save({ [own]: name, ...(name === model.get(other) ? { [other]: model.get(own) } : {}) });
  const pick = (own, other, label) => select(ui, { label, options: NAMES.map((name) => [name, name]), value: model.get(own), onInput: choose(own, other) });
  const place = (trait, along) => slider(ui, {
    label: `start ${trait === "start_up" ? "up" : "across"}`, min: -1, max: 1, step: 0.01, value: model.get(trait),
    format: (share) => fixed(fromShare(axis(model.get(along)), share)), onInput: (share) => ui.save({ [trait]: share }),
  });
  return {
    across: pick("across", "up", "across"), up: pick("up", "across", "up"),
    start_across: place("start_across", "across"), start_up: place("start_up", "up"),
    steps: slider(ui, { label: "steps", min: 0, max: 100, step: 1, value: model.get("steps"), format: (v) => fixed(v, 0), onInput: (steps) => ui.save({ steps }) }),
  };
}

/**
 * Play, a step on or back, and Reset.
 * @param {{ ended: () => string, roll: (share: number) => void, turned: () => void }} does `roll` brings
 *   the ball so far on its way to the next landing
 */
function player(ui, { ended, roll, turned }) {
  const { model } = ui;
  let share = 0;
  const more = (by) => ui.save({ steps: clamp(model.get("steps") + by, 0, MOST) });
  const byHand = (label, change) => button(ui, { label, onPress() { loop.stop(); change(); } });
  const forward = byHand("One step", () => more(1)), back = byHand("One back", () => more(-1));
  const reset = byHand("Reset", () => ui.save(ui.initial(shared)));
  const play = playButton(ui, {
    onToggle() {
      if (loop.running) return loop.stop();
      if (ended()) ui.save({ steps: 0 });
      loop.start();
    },
  });
  const loop = ui.loop((seconds) => {
    share += seconds / pace(model.get("steps"), ui.calm());
    if (share >= 1) {
      share = 0;
      more(1);
      if (ended()) loop.stop();
    } else if (!ui.calm()) roll(share);
  }, (running) => {
    share = 0;
    play.set(running);
    turned();
  });
  return {
    el: toolbar("Roll", play, forward, back, reset),
    get share() { return loop.running ? share : 0; },
    enable(steps, broken) {
      forward.enable(steps < MOST && !broken);
      back.enable(steps > 0);
    },
  };
}

/** The next step with its numbers: a line for each weight. */
function sums(names, { at, loss, slope, bend, step }) {
  return [
    h("p", {}, inked("loss", "L"), ` = ${significant(loss)} at the ball. The next step:`),
    ...names.map((name, k) => h("p", {}, inked(inkOf(name), name), ` − ${significant(step)} · `, inked("accent", `∂L/∂${name}`),
      ` = ${moved(at[k], step, slope[k])}`)),
    h("p", { class: "ed-note" }, Number.isNaN(bend) ? "The ground is level here."
      : `Curvature along the slope: ${significant(bend)}, from the slopes a little before and behind the ball.`),
  ];
}

/** What the tint and the two kinds of line mean. */
function keys() {
  return [
    h("div", { class: "ed-legend" }, h("span", {}, "high loss"), h("span", { class: "ed-ramp ed-loss" }), h("span", {}, "low")),
    h("p", { class: "ed-went" }, h("span", { class: "ed-ink" }, "—"), " a step that went down, ", h("span", { class: "ed-accent" }, "—"), " one that went up, ", h("span", { class: "ed-nowrap" }, "- - the next")),
  ];
}

function render({ model, el }) {
  const ui = scope({ model, el }, "loss-landscape");
  const read = (...names) => names.map((name) => model.get(name)), names = () => read("across", "up");
  const sizes = [ui.limits("step").low, ui.limits("step").high];
  const trained = () => read("W1", "c1", "W2", "c2").flat(3);
  const setStep = (exponent) => ui.save({ step: clamp(Number((10 ** exponent).toPrecision(3)), ...sizes) });

  let ground = null, now = {}, drawn = false;
  const map = mapOf(ui), once = oneStep(ui, sizes, { get: () => model.get("step"), onMove: setStep }), history = fall(ui);
  const controls = choices(ui, (name) => span(trained(), name));
  const size = slider(ui, { label: "step size", min: -3, max: 2, step: 0.01, value: 0, ink: "accent", format: (v) => significant(10 ** v), onInput: setStep });
  const play = player(ui, { ended: () => now.ending, roll: (share) => map.place(now, share), turned: () => { if (ready()) draw(); } });
  const arithmetic = h("div", { class: "ed-formulas" }), text = readout(ui);
  movable(ui, map.chart, map.start, {
    drop(event) {
      const [across, up] = ground.ranges;
      ui.save({ start_across: toShare(across, map.chart.xAt(event)), start_up: toShare(up, map.chart.yAt(event)) });
    },
    shift: (trait, by) => ui.save({ [trait]: clamp(Number((model.get(trait) + by).toFixed(3)), -1, 1) }),
  });

  function begin() {
    ground = survey(trained(), names());
    map.lay(ground, names());
  }

  function draw() {
    const [step, steps, ...shares] = read("step", "steps", "start_across", "start_up");
    drawn = true;
    const from = shares.map((share, k) => fromShare(ground.ranges[k], share));
    const run = descend(ground, from, step, steps);
    now = standing(ground, run, step, steps);
    map.draw(ground, run, now);
    set(map.start, { "aria-valuenow": shares[0], "aria-valuetext": names().map((name, k) => `${name} ${fixed(from[k])}`).join(", ") });
    map.place(now, play.share);
    once.draw(ground, now);
    history.draw(run.losses);
    for (const name of Object.keys(controls)) controls[name].set(model.get(name));
    size.set(Math.log10(step));
    play.enable(steps, run.broken);
    arithmetic.replaceChildren(...sums(names(), now));
    text.say(verdict(run, now), " ", advice(now, ground.loss(now.after)));
    const flown = now.out && now.loss > FLOWN * run.losses[0];
    ui.tell({ first: run.losses[0], last: flown ? "out of sight" : now.loss, limit: 2 / now.bend });
  }

  const charts = [map.chart, once.plot, history.chart];
  const ready = () => charts.every(({ width }) => width > 0);
  for (const plot of [map.chart, once.plot]) plot.onLayout(() => { if (ready() && ground) draw(); });
  history.chart.onLayout(() => { if (!drawn && ready()) draw(); }); // later layouts of this one are its own doing
  ui.watch(["across", "up", "W1", "c1", "W2", "c2"], begin);
  ui.watch(["start_across", "start_up", "step", "steps"], () => { if (ready()) draw(); });
  ui.root.append(play.el, panel("Step size", size),
    h("div", { class: "ed-columns" }, h("div", {}, map.chart.el, ...keys()), h("div", { class: "ed-stack" }, once.plot.el, history.chart.el)),
    text.el, panel("Weights and start", controls.steps, h("div", {}), controls.across, controls.up, controls.start_across, controls.start_up), arithmetic);
  begin();
  return ui.dispose;
}

/** A weight, a step against its slope, and where it leads. */
function moved(weight, step, slope) {
  const { texts: [from, size, by], total } = closed([weight, step, slope], ([w, s, g]) => w - s * g, { digits: [2, 3, 3], result: 2 });
  return `${from} − ${size} · ${bracket(by)} = ${total}`;
}

/** What the steps did, in words. */
export function verdict({ path, losses, broken }, { out, ending: end = "" }) {
  const n = losses.length - 1, [first, last] = [losses[0], losses[n]];
  if (n === 0) return `The ball is at its start, with a loss of ${significant(first)}.`;
  const rises = losses.filter((loss, k) => k && loss > losses[k - 1]).length;
  const share = `from ${significant(first)} to ${significant(last)} in ${n === 1 ? "one step" : `${n} steps`}`;
  if (end === "flown") return `The run has exploded: the loss went ${share}${broken ? ", and the next step is too long to draw" : ""}. Nothing is broken: the steps overshot the valley and landed on steeper ground, and a steeper slope makes a longer step.`;
  if (out) return `Too large: the ball has left the map, the loss went ${share}.`;
  if (end === "rest") return rises ? `The ball has come to rest, after ${rises} of ${n} steps uphill: the loss went ${share}.` : `The ball has come to rest: the loss went ${share}.`;
  if (rises) return `Too large: ${n === 1 ? "the step" : `${rises} of ${n} steps`} went uphill, and the loss went ${share}.`;
  const turns = path.filter((_, k) => k > 1 && path[k].reduce((sum, v, i) => sum + (v - path[k - 1][i]) * (path[k - 1][i] - path[k - 2][i]), 0) < 0).length;
  if (turns > n / 3) return `The ball jumps across the valley and back, yet every step is lower: the loss went ${share}.`;
  if (n > 4 && last > 0.5 * first) return `The ball creeps: the loss went ${share}.`;
  return `The ball comes down: the loss went ${share}.`;
}

/** What the next step would do, and how large it may be. */
function advice({ loss, bend, step, ending: end }, then) {
  if (end === "flown") return "Press Reset, or choose a smaller step size and Play.";
  if (end === "rest") return "The slope here is so small that the next steps would hardly move it.";
  if (end === "tired") return "A hundred steps are all that it takes here; Play begins again.";
  const way = then < loss ? "downhill" : "uphill";
  if (!(bend > 0)) return `Here the ground does not curve upward, so nearby no step is too large; the next goes ${way}.`;
  return `The largest step that still goes down here is about 2/curvature = ${significant(2 / bend, 2)}; yours is ${significant(step)}, and the next goes ${way}.`;
}

/** Two different weights, as Python wants them. */
export function fits(get) {
  return get("across") !== get("up");
}

export default { render, shared, fits };
