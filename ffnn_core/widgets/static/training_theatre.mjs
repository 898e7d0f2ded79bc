/** Training as theatre: data, network and loss move together, forwards and back. */

import { button, playButton, select, slider, toolbar } from "./lib/controls.mjs";
import { h, set, uid } from "./lib/dom.mjs";
import { fixed } from "./lib/format.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { hiddenOf } from "./theatre/record.mjs";
import { SETTINGS, settings } from "./theatre/settings.mjs";
import { filled, makeRuns, stage } from "./theatre/stage.mjs";
import { runTable, saveCsv, saveJson, weightTable } from "./theatre/tables.mjs";
import { deafness, place, score, trouble } from "./theatre/words.mjs";

const DATASETS = ["xor", "xor_noisy", "circles", "moons", "spiral", "sine", "bump", "own"];
const shared = {
  dataset: DATASETS, hidden: [1, 8], activation: ["sigmoid", "tanh", "relu", "identity"], learning_rate: [1e-5, 100], race: [0, 100],
  batch_size: [0, 1000], loss_function: ["rss", "log_loss"], scale: [0, 10], seed: [0, 9999], noise: [0, 1], passes: [1, 100000],
  log_axis: true, iteration: [0, 100000],
};
const BUDGET = 7; // milliseconds of each frame that may go into training; drawing needs the rest
const SECONDS = { slow: 40, normal: 12, fast: 3, "all it can": 0 }; // that a whole run takes
const WORDS_EVERY = 0.12, SAVE_EVERY = 0.3, CALM_EVERY = 0.5; // seconds: numbers must be readable

function render({ model, el }) {
  const ui = scope({ model, el }, "theatre");
  const get = (name) => model.get(name);
  const box = h("div", {}), text = readout(ui), warning = h("p", { class: "ed-trouble" });
  const weights = foldout(ui, "Every weight and its gradient", () => drawTables());
  const table = foldout(ui, "The run as a table", () => drawTables());
  const more = foldout(ui, "More settings", () => {});
  let made, view, part, tables = [], owed = 0, whole = false, silent = false, stamp = "";
  const since = { words: 0, save: 0, frame: 0 };

  const lead = () => made.runs[0];
  const furthest = (member) => Math.max(...made.runs.map((run) => run[member]));
  const longest = () => made.runs.reduce((a, b) => (b.known > a.known ? b : a));
  const done = () => made.runs.every((run) => run.atEnd);

  // -- Moving ----------------------------------------------------------------------------------

  const loop = ui.loop((seconds) => {
    const fast = whole || !SECONDS[get("speed")];
    owed += fast ? Infinity : (lead().passes * seconds) / SECONDS[get("speed")];
    const pace = lead().pace ?? 1, deadline = performance.now() + BUDGET;
    if (made.runs[0].recorded && owed > lead().passes) owed = pace; // a replay is a frame at a time
    while (owed >= pace && performance.now() < deadline && !done()) {
      const some = Math.min(Math.max(pace, Math.ceil(owed / 64)), 16 * pace);
      for (const run of made.runs) run.advance(some, deadline + BUDGET);
      owed -= some;
    }
    if (owed > lead().passes / 20) owed = 0; // what does not fit is let go
    since.frame += seconds;
    if (ui.calm() && since.frame < CALM_EVERY && !done()) return;
    moved(since.frame);
    since.frame = 0;
    if (done()) loop.stop();
  }, (running) => {
    play.set(running);
    if (running) return;
    whole = false;
    rested();
  });

  /** Draw where the runs are now; words and numbers a few times a second only. */
  function moved(seconds = Infinity) {
    view.draw();
    const run = longest(), frames = run.frames; // a replay goes from frame to frame, whatever their distance
    scrub.input.max = String(Math.max(1, frames ? frames.length - 1 : furthest("known")));
    scrub.set(frames ? run.frame : furthest("pass"));
    since.words += seconds;
    since.save += seconds;
    if (since.words > WORDS_EVERY) {
      since.words = 0;
      write();
    }
    if (since.save > SAVE_EVERY) tell();
  }

  function rested() {
    moved();
    view.describe();
    drawTables();
    for (const [control, on] of [[update, !lead().atEnd], [pass, !done()], [finish, !done()], [rewind, lead().pass > 0 || lead().update > 0]]) control.enable(on);
  }

  function act(change) {
    loop.stop();
    for (const run of made.runs) change(run);
    rested();
  }

  /** Tell Python and the address where the first run is; of a recorded one Python knows more than we do. */
  function tell() {
    since.save = 0;
    if (lead().recorded) return;
    const { p, pass: at } = lead(), { D, H } = made.net;
    const rows = (from, count, width) => Array.from({ length: count }, (_, i) => Array.from(p.subarray(from + i * width, from + (i + 1) * width)));
    const now = `${at} ${lead().update} ${p}`;
    if (now === stamp) return;
    stamp = now;
    silent = true;
    ui.save({
      W1: rows(0, H, D), c1: rows(H * D, H, 1), W2: rows(H * D + H, 1, H), c2: rows(H * D + 2 * H, 1, 1),
      iteration: at, loss: lossNow(lead()),
    });
    silent = false;
  }

  // -- Saying ----------------------------------------------------------------------------------

  const lossNow = (run) => made.net.lossOnly(run.p, made.data.train.X, made.data.train.Y, 0, made.data.train.n);

  function stateOf(run) {
    const { data: { train, test, classes }, net, activation } = made;
    const loss = lossNow(run);
    return {
      pass: run.pass, update: run.update, updates: run.updates, passes: run.passes, known: run.known, exploded: run.exploded, recorded: run.recorded,
      loss, perPoint: loss / train.n, first: run.losses?.[0], least: run.least?.[run.pass], rate: run.rate, classes,
      train: score(net, run.p, train, classes), test: test.n ? score(net, run.p, test, classes) : { n: 0 },
      slope: Math.hypot(...run.gradient()), deaf: deafness(net, run.p, train, activation),
    };
  }

  function write() {
    const states = made.runs.map(stateOf), two = states.length > 1;
    const label = (k) => (two && made.names[k] ? `${made.names[k]}: ` : "");
    text.say(...states.flatMap((state, k) => [k ? h("br") : "", label(k) + place(state)]));
    const wrong = states.map((state, k) => (state.recorded ? "" : trouble(state)) && label(k) + trouble(state)).filter(Boolean);
    // What is over is told where the eye is; what comes and goes must not move the picture.
    const where = made.runs.some((run) => run.exploded && run.pass === run.known) ? text.el : box;
    if (where.nextElementSibling && where.nextElementSibling !== warning) where.after(warning);
    warning.replaceChildren(...wrong.flatMap((words, k) => [k ? h("br") : "", words]));
    if (weights.open) drawWeights();
  }

  function drawWeights() {
    made.runs.forEach((run, k) => tables[k].draw(run.p, run.gradient()));
  }

  function drawTables() {
    if (weights.open) {
      weights.fill(...tables.map((one) => one.el));
      drawWeights();
    }
    if (table.open) table.fill(downloads, runTable(made.runs, made.runs.length > 1 ? made.names : [""], made.data.test.n > 0));
  }

  // -- Making ----------------------------------------------------------------------------------

  /** Begin anew from the first weights, with the settings as they are. */
  function begin() {
    loop.stop();
    part?.end();
    part = ui.part();
    made = makeRuns(get);
    owed = 0;
    view = stage(part, made, { onSeek: (to) => act((run) => run.seek(to)), onLog: (on) => ui.save({ log_axis: on }) });
    tables = made.runs.map((run, k) => weightTable(made.net, made.runs.length > 1 ? made.names[k] : "Over all training points"));
    box.replaceChildren(view.el);
    panels?.update();
    const replay = Boolean(lead().recorded);
    for (const one of [...controlsOfTraining, update.el]) one.hidden = replay;
    pass.set(replay ? "One frame" : "One pass");
  }

  function change(values) {
    quiet = true;
    ui.save({ ...values, iteration: 0 });
    quiet = false;
    settingsChanged();
  }
  let quiet = false;
  function settingsChanged() {
    if (quiet) return;
    begin();
    rested();
  }

  const play = playButton(ui, {
    onToggle() {
      if (loop.running) return loop.stop();
      if (done()) for (const run of made.runs) run.seek(0);
      loop.start();
    },
  });
  const update = button(ui, { label: "One update", title: "one step of gradient descent", onPress: () => act((run) => run.step()) });
  const pass = button(ui, { label: "One pass", title: "once through all points", onPress: () => act((run) => (run.recorded ? run.step() : run.seek(run.pass + 1))) });
  const finish = button(ui, { label: "To the end", onPress: () => { whole = true; loop.start(); } });
  const rewind = button(ui, { label: "Rewind", title: "back to the same first weights", onPress: () => act((run) => run.seek(0)) });
  const speed = select(ui, { label: "speed", options: Object.keys(SECONDS).map((key) => [key, key]), value: get("speed"), onInput: (key) => ui.save({ speed: key }) });
  const passAt = (place) => made ? longest().frames?.[place] ?? place : place;
  const scrub = slider(ui, { label: "pass", min: 0, max: 1, step: 1, value: 0, ink: "loss", format: (v) => fixed(passAt(v), 0), onInput: (v) => act((run) => run.seek(passAt(v))) });
  scrub.el.classList.add("ed-scrub");
  const name = () => `run-${get("dataset").replace("_", "-")}`;
  const settingsNow = () => Object.fromEntries(SETTINGS.map((trait) => [trait, get(trait)]));
  const downloads = toolbar("Take the run away",
    button(ui, { label: "Download CSV", onPress: () => made.runs.forEach((run, k) => saveCsv(run, made.net, name() + (k ? "-2" : ""))) }),
    button(ui, { label: "Download JSON", onPress: () => made.runs.forEach((run, k) => saveJson(run, made.net, name() + (k ? "-2" : ""), settingsNow())) }));
  const panels = settings(ui, change);
  more.keep(panels.more);
  const controlsOfTraining = [panels.main, more.el];

  begin();
  ui.watch(SETTINGS, settingsChanged);
  ui.watch(["points", "output_activation", "title", "other", "other_title"], settingsChanged);
  ui.watch(["record"], () => {
    if (!filled(get("record")) || !lead().recorded || made.runs.length > 1 || hiddenOf(get("record"), made.data.D) !== made.net.H) return settingsChanged();
    lead().refresh(get("record"));
    moved();
  });
  ui.watch(["log_axis"], () => { view.setLog(get("log_axis")); view.drawLoss(); });
  ui.watch(["speed"], () => speed.set(get("speed")));
  ui.watch(["iteration"], () => {
    if (silent || quiet || lead().recorded || get("iteration") === lead().pass) return;
    act((run) => run.seek(get("iteration")));
  });
  ui.root.append(toolbar("Play", play, update, pass, finish, rewind, speed), scrub.el, text.el, box, warning, panels.main,
    more.el, weights.el, table.el);
  const from = get("iteration");
  if (from > 0 && !lead().recorded) for (const run of made.runs) run.seek(from);
  else if (lead().recorded) for (const run of made.runs) run.seek(Infinity);
  rested();
  return ui.dispose;
}

/** A heading that opens and closes what is under it; closed, its content is not in the page at all. */
function foldout(ui, label, onOpen) {
  const id = uid("ed-fold"), body = h("div", { id });
  const head = h("button", { type: "button", class: "ed-fold", "aria-expanded": "false", "aria-controls": id }, label);
  let content = [], open = false;
  ui.on(head, "click", () => {
    open = !open;
    set(head, { "aria-expanded": String(open) });
    body.replaceChildren(...(open ? content : []));
    if (open) onOpen();
  });
  return {
    el: h("div", { class: "ed-foldout" }, head, body),
    get open() { return open; },
    keep(...nodes) { content = nodes; },
    fill(...nodes) { body.replaceChildren(...(content = nodes)); },
  };
}

export default { render, shared };
