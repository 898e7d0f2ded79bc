/** Training as theatre: data, network and loss move together, forwards and back. */

import { button, playButton, toolbar } from "./lib/controls.mjs";
import { h, set } from "./lib/dom.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { foldout } from "./theatre/foldout.mjs";
import { numbers } from "./theatre/numbers.mjs";
import { playback } from "./theatre/playback.mjs";
import { hiddenOf } from "./theatre/record.mjs";
import { NO_PLANE, SETTINGS, settings } from "./theatre/settings.mjs";
import { filled, makeRuns, stage } from "./theatre/stage.mjs";
import { saver, teller } from "./theatre/telling.mjs";

const shared = [
  "dataset", "drawn", "hidden", "activation", "learning_rate", "race", "batch_size", "loss_function", "scale", "seed", "noise", "passes",
  "log_axis", "plane", "iteration",
];
const POINTS = ["dataset", "noise", "learning_rate", "drawn"]; // what the points are, and the rate that suits them
const WORDS_EVERY = 0.12, SAVE_EVERY = 0.3, CALM_EVERY = 0.5; // seconds: numbers must be readable

function render({ model, el }) {
  const ui = scope({ model, el }, "theatre"), get = (name) => model.get(name);
  const box = h("div", {}), text = readout(ui), told = teller(text, box), saved = saver(ui), more = foldout(ui, "More settings");
  let made, view, part, quiet = false, started = false; // from weights other than the seed's
  const lead = () => made.runs[0], weights = () => Float64Array.from(lead().p), tables = numbers(ui, () => made);

  const save = every(SAVE_EVERY, () => saved.save(made));
  const tell = every(WORDS_EVERY, () => {
    told.write(made);
    tables.drawWeights();
  });
  let frame = 0; // seconds since the last one that was drawn
  const player = playback(ui, {
    runs: () => made.runs, axis: () => made.axis, speed: () => get("speed"),
    onFrame(seconds) {
      frame += seconds;
      if (ui.calm() && frame < CALM_EVERY) return;
      moved(frame);
      frame = 0;
    },
    onTurn(running) {
      bar.play.set(running && player.goal === null);
      if (!running) rested();
    },
  });
  const bar = controls(ui, player, { runs: () => made.runs, act, onEnd: () => travel(made.axis.passes) });
  const panels = settings(ui, change);
  const pencil = byHand(ui, {
    place: box, commit: learnFrom, live: moved, attach: (hand) => hand.attach(part, view.lanes[0].view, made.data),
    begin(kept) { begin(kept && made.runs.length < 2 ? weights() : null); rested(); },
  });
  bar.el.append(pencil.el);
  more.keep(panels.more);

  /** Draw where the runs are now; words and numbers a few times a second only. */
  function moved(seconds = Infinity) {
    view.draw();
    bar.journey(player.goal);
    tell(seconds);
    save(seconds);
  }

  function rested() {
    moved();
    view.describe();
    tables.draw();
    bar.rest();
  }

  function act(change) {
    player.stop();
    for (const run of made.runs) change(run);
    rested();
  }

  function travel(pass) {
    if (player.travel(pass)) rested();
  }

  /** A hand has changed a weight, a unit or the rate: the run goes on from there, and goes on playing. */
  function changeByHand(what) {
    const playing = player.running;
    if (lead().pass >= made.axis.passes) begin(weights()); // at the end: a new run from here
    for (const run of made.runs) run.change(what);
    if (!playing) rested();
  }

  /** Begin anew, from the seed's first weights or from others, with the settings as they are. */
  function begin(start = null) {
    player.stop();
    part?.end();
    part = ui.part();
    started = Boolean(start);
    made = makeRuns(get, start);
    view = stage(part, made, { onSeek: travel, onChange: changeByHand });
    tables.begin();
    box.replaceChildren(view.el);
    pencil.begin();
    panels.update();
    bar.begin(made);
    for (const one of [panels.main, more.el]) one.hidden = Boolean(lead().recorded);
  }

  /** Other points: the run goes on from the weights that it has, and goes on playing. */
  function learnFrom(points) {
    const playing = player.running, begun = lead().pass > 0 || lead().update > 0 || lead().touched.length > 0;
    const kept = begun || started ? weights() : null;
    quiet = true;
    ui.save({ ...points, iteration: 0 });
    begin(kept);
    quiet = false;
    if (playing) player.play();
    else rested();
  }

  function change(values) {
    const rate = values.learning_rate;
    if (get("drawn") && values.drawn === "") pencil.remember();
    quiet = true;
    if (rate !== undefined && Object.keys(values).length === 1 && lead().pass > 0 && !get("race")) {
      ui.save(values);
      panels.update();
      changeByHand({ rate });
    } else {
      ui.save({ ...values, iteration: 0 });
      begin();
      rested();
    }
    quiet = false;
  }

  follow(ui, { begin: () => { begin(); rested(); }, busy: () => quiet || saved.silent, travel, lead, moved, view: () => view, made: () => made });
  begin();
  ui.root.append(bar.el, text.el, box, told.warning, panels.main, more.el, ...tables.els);
  if (lead().recorded) act((run) => run.seek(Infinity));
  else travel(get("iteration"));
  if (get("drawn") && drawable(get)) pencil.turn();
  return ui.dispose;
}

/** Do something whenever so many seconds have gone by, of those that it is told. */
function every(wait, act) {
  let since = 0;
  return (seconds) => {
    since += seconds;
    if (since <= wait) return;
    since = 0;
    act();
  };
}

/**
 * The pencil, which opens the plane to the hand and closes it.
 * @param {{ place: HTMLElement, attach: (hand: object) => void, begin: (kept?: boolean) => void, commit: Function, live: () => void }} does
 *   `attach` puts the plane as it is now into the hand; `begin` a new run, if need be from the weights that it has
 */
function byHand(ui, { place, attach, begin, commit, live }) {
  const get = (name) => ui.model.get(name);
  const pencil = button(ui, { label: "Draw points", title: "add, move, flip and remove points by hand", onPress: turn });
  set(pencil.el, { "aria-pressed": "false", class: "ed-button ed-pencil" });
  let hand = null, drawing = false; // what changes points, once it was asked for

  async function turn() {
    if (drawing) {
      drawing = false;
      hand.el.remove();
      set(pencil.el, { "aria-pressed": "false" });
      begin(true);
      return pencil.el.focus();
    }
    const { drawing: makeHand } = await import("./theatre/drawing.mjs");
    if (ui.signal.aborted) return;
    hand ??= makeHand(ui, { state: () => Object.fromEntries(POINTS.map((name) => [name, get(name)])), commit, live, onDone: turn, onFresh: () => begin() });
    drawing = true;
    set(pencil.el, { "aria-pressed": "true" });
    ui.save({ plane: "input" });
    take();
  }

  function take() {
    if (!drawable(get)) return hand.el.remove();
    if (!hand.el.isConnected) place.before(hand.el);
    attach(hand);
  }

  return {
    el: pencil.el, turn,
    /** The plane was made anew. */
    begin() {
      pencil.el.hidden = !drawable(get);
      if (drawing) take();
    },
    remember: () => hand?.remember(),
  };
}

/** Can points be put into this plane by hand? */
const drawable = (get) => !filled(get("points")) && !filled(get("record")) && !NO_PLANE.includes(get("dataset"));

/** Play, the steps, the way to the end and back. */
function controls(ui, player, { runs, act, onEnd }) {
  const play = playButton(ui, { onToggle: () => (player.running ? player.stop() : player.play()) });
  const update = button(ui, { label: "One update", title: "one step of gradient descent", onPress: () => act((run) => run.step()) });
  const pass = button(ui, { label: "One pass", title: "once through all points", onPress: () => act((run) => (run.recorded ? run.step() : run.seek(run.pass + 1))) });
  const finish = button(ui, { label: "To the end", onPress: onEnd });
  const rewind = button(ui, { label: "Rewind", title: "back to the first weights", onPress: () => act((run) => run.seek(0)) });
  const journey = h("progress", { class: "ed-journey", "aria-label": "training", max: 1, hidden: true });
  const lead = () => runs()[0];
  return {
    el: toolbar("Play", play, update, pass, finish, rewind, journey), play,
    begin({ runs: [first] }) {
      if (first.mixed) pass.el.before(update.el);
      else update.el.remove();
      pass.set(first.recorded ? "One frame" : "One pass");
    },
    rest() {
      const done = runs().every((run) => run.atEnd), begun = lead().pass > 0 || lead().update > 0;
      for (const [control, on] of [[update, !done], [pass, !done], [finish, !done], [rewind, begun]]) control.enable(on);
    },
    /** A bar while the runs are on their way to a pass. */
    journey(goal) {
      journey.hidden = goal === null;
      if (goal !== null) journey.value = lead().pass / Math.max(1, goal);
    },
  };
}

/** What Python, the address or another part of the page changes. */
function follow(ui, { begin, busy, travel, lead, view, moved, made }) {
  const get = (name) => ui.model.get(name);
  ui.watch([...SETTINGS, "points", "output_activation", "title", "other", "other_title"], () => { if (!busy()) begin(); });
  ui.watch(["record"], () => {
    if (!filled(get("record")) || !lead().recorded || made().runs.length > 1 || hiddenOf(get("record"), made().data.D) !== made().net.H) return begin();
    lead().refresh(get("record"));
    moved();
  });
  ui.watch(["log_axis"], () => view().drawLoss());
  ui.watch(["plane"], () => view().turn());
  ui.watch(["iteration"], () => {
    if (!busy() && !lead().recorded && get("iteration") !== lead().pass) travel(get("iteration"));
  });
}

/** Points by hand are classes in a plane. */
const fits = (get) => !get("drawn") || drawable(get);

export default { render, shared, fits };
