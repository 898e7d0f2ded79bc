/** The same data and fifty seeds, as small multiples: how many arrive, and what the others answer. */

import { checkbox, panel, playButton, segmented, select, slider, toolbar } from "./lib/controls.mjs";
import { h, inked, uid } from "./lib/dom.mjs";
import { significant } from "./lib/format.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { closer } from "./starts/closer.mjs";
import { CALLED, SETTINGS, STARTS, makeStarts, others } from "./starts/runs.mjs";
import { tally } from "./starts/tally.mjs";
import { mark, tiles } from "./starts/tiles.mjs";
import { axis } from "./theatre/axis.mjs";
import { grouped } from "./theatre/curves.mjs";
import { DATASETS } from "./theatre/data.mjs";
import { makeField } from "./theatre/field.mjs";
import { bring } from "./theatre/playback.mjs";

const CELLS = 18, FINE = 1000; // cells of a plane's side, places of the slider
const FILM = 9; // seconds from the first pass to the last
const TRAIN = 8, DRAW = 5; // milliseconds of a frame
const CALM_EVERY = 0.5, WORDS_EVERY = 0.15; // seconds
const ACTIVATIONS = ["sigmoid", "tanh", "relu", "identity"];
const HIDDEN = [1, 2, 3, 4, 6, 8];
const shared = [...SETTINGS, "seed", "solved_first"];

function render({ model, el }) {
  const ui = scope({ model, el }, "fifty-starts"), get = (name) => model.get(name);
  const text = readout(ui), looked = closer(), counts = tally(), box = h("div", {});
  const bar = h("progress", { class: "ed-journey", "aria-label": "passes done", max: 1 });
  const since = { drawn: 0, said: 0 };
  let made, view, part, times, arrived = false;

  function say() {
    const pass = made.pass;
    if (arrived) text.say(...sentence(made, pass));
    else text.line.replaceChildren(...sentence(made, pass)); // nobody has asked yet: it is not spoken
    bar.value = pass / made.asked.passes;
    scrub.set(FINE * times.place(pass));
    looked.write(made, get("seed"));
  }

  function rested() {
    arrived ||= made.ended;
    view.drawAll();
    if (made.ended) counts.note(made.asked, made.won);
    say();
  }

  /** Under way: some planes, and now and then the words. */
  function show(seconds) {
    bar.value = made.pass / made.asked.passes;
    since.drawn += seconds;
    since.said += seconds;
    if (!ui.calm() || since.drawn > CALM_EVERY) {
      view.draw(DRAW);
      since.drawn = 0;
    }
    if (since.said < WORDS_EVERY) return;
    say();
    since.said = 0;
  }

  const film = projector(ui, {
    made: () => made, times: () => times, show,
    onTurn(running, playing) {
      play.set(playing);
      bar.style.visibility = running ? "visible" : "hidden";
      if (!running) rested();
    },
  });
  const controls = settings(ui);
  const play = playButton(ui, { onToggle: film.toggle });
  const scrub = slider(ui, {
    label: "pass", min: 0, max: FINE, step: 1, value: FINE, format: (v) => grouped(Math.round(times?.pass(v / FINE) ?? 0)),
    onInput: (v) => film.travel(Math.round(times.pass(v / FINE))),
  });

  function begin() {
    part?.end();
    part = ui.part();
    made = makeStarts(Object.fromEntries(SETTINGS.map((name) => [name, get(name)])));
    times = axis(made.asked.passes);
    view = planes(part, made, { chosen: get("seed"), onChoose: (seed) => ui.save({ seed }) });
    box.replaceChildren(view.el);
    view.drawAll();
    say();
    film.travel(made.asked.passes);
    order();
  }

  function order() {
    const seeds = made.runs.map((_, seed) => seed), late = (seed) => (get("solved_first") && !made.solved(made.runs[seed]) ? STARTS : 0);
    view.arrange(seeds.sort((a, b) => a + late(a) - b - late(b)));
  }

  const soon = ui.timer(); // several settings may change in one go: one new beginning
  ui.watch(SETTINGS, () => {
    controls.update();
    film.halt();
    soon.start(begin, 0);
  });
  ui.watch(["seed"], () => {
    view.choose(get("seed"));
    looked.write(made, get("seed"));
  });
  ui.watch(["solved_first"], () => {
    controls.update();
    order();
  });
  ui.root.append(controls.hidden, toolbar("Run", play, controls.sort), text.el, box, key(), scrub.el, bar, looked.el, counts.el, controls.panel);
  begin();
  return ui.dispose;
}

/** The line in words. */
function sentence({ asked, won, limit, ended, runs, lossOf }, pass) {
  const units = asked.hidden === 1 ? "1 hidden unit" : `${asked.hidden} hidden units`;
  return [h("strong", {}, `${won} of ${STARTS} starts have solved ${CALLED[asked.dataset]}`),
    ` with ${units} after ${pass === 1 ? "1 pass" : `${grouped(pass)} passes`}: `, inked("loss", "L"), ` is below ${significant(limit)}. `,
    ended ? others(runs.map(lossOf), limit) : ""];
}

/** The fifty planes; a frame may draw some of them and the next one go on. */
function planes(ui, made, { chosen, onChoose }) {
  const { runs, net, data } = made, field = makeField(net, data.box, CELLS);
  const board = tiles(ui, { data, cells: CELLS, count: STARTS, name: uid("ed-starts"), chosen, onChoose });
  let next = 0;
  function draw(milliseconds) {
    const deadline = performance.now() + milliseconds, { ended } = made;
    for (let k = 0; k < STARTS; k += 1) {
      const run = runs[next], end = made.solved(run) ? "solved" : ended ? "stuck" : "running";
      field.compute(run.p);
      board.draw(next, field.yhat, end, made.lossOf(run));
      next = (next + 1) % STARTS;
      if (performance.now() > deadline) return;
    }
  }
  return { ...board, draw, drawAll: () => draw(Infinity) };
}

/**
 * What moves the runs, all in step: a film by the clock, which rests while nobody sees it, or a journey to
 * a pass in slices of a few milliseconds, which must come to its end. Between two slices the page is alive.
 */
function projector(ui, { made, times, show, onTurn }) {
  const slices = ui.timer();
  let goal = null, place = 0, last = 0;

  const film = ui.loop((seconds) => {
    place = Math.min(1, place + seconds / FILM);
    const wanted = Math.max(made().pass, Math.floor(times().pass(place) + 1e-9));
    if (!bring(made().runs, wanted, TRAIN)) place = times().place(made().pass); // the machine sets the pace
    show(seconds);
    if (made().ended) film.stop();
  }, (running) => onTurn(running, running));

  function slice() {
    const there = bring(made().runs, goal, 2 * TRAIN), now = performance.now();
    if (there) return halt();
    show((now - last) / 1000);
    last = now;
    slices.start(slice, 0);
  }

  function halt() {
    film.stop();
    slices.stop();
    if (goal === null) return;
    goal = null;
    onTurn(false, false);
  }

  return {
    halt,
    travel(pass) {
      halt();
      goal = pass;
      last = performance.now();
      onTurn(true, false);
      slice();
    },
    toggle() {
      if (film.running) return film.stop();
      halt();
      if (made().ended) for (const run of made().runs) run.seek(0);
      place = times().place(made().pass);
      film.start();
    },
  };
}

/** The controls, which write traits and nothing else. */
function settings(ui) {
  const get = (name) => ui.model.get(name), set = (name, convert = (v) => v) => (value) => ui.save({ [name]: convert(value) });
  const hiddens = [...new Set([...HIDDEN, get("hidden")])].sort((a, b) => a - b).map(String);
  const hidden = segmented(ui, { label: "hidden units", options: hiddens.map((n) => [n, n]), value: String(get("hidden")), onInput: set("hidden", Number) });
  const activation = select(ui, { label: "activation", options: ACTIVATIONS.map((name) => [name, name]), value: get("activation"), onInput: set("activation") });
  const dataset = select(ui, {
    label: "data", options: Object.keys(CALLED).map((name) => [name, DATASETS[name].name]), value: get("dataset"),
    onInput: (name) => ui.save({ dataset: name, learning_rate: DATASETS[name].rate }),
  });
  const sort = checkbox(ui, { label: "solved ones first", value: get("solved_first"), onInput: set("solved_first") });
  return {
    hidden: hidden.el, sort, panel: panel("Data", dataset, activation),
    update() {
      hidden.set(String(get("hidden")));
      activation.set(get("activation"));
      dataset.set(get("dataset"));
      sort.set(get("solved_first"));
    },
  };
}

/** What the marks and tints mean. */
function key() {
  return h("p", { class: "ed-key" }, h("span", {}, mark("solved"), " solved"), h("span", {}, mark("stuck"), " stuck"),
    h("span", {}, "line: ", inked("output", "ŷ"), " = ½"), h("span", {}, "tint: ŷ from 0 ", h("span", { class: "ed-ramp" }), " to 1"));
}

export default { render, shared };
