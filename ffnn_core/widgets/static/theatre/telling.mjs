/** What the theatre says and tells: the line in words, the warnings, and the traits that Python reads. */

import { h } from "../lib/dom.mjs";
import { byHeart, deafness, place, score, trouble } from "./words.mjs";

/** All that can be said of a run where it is drawn. */
export function stateOf(run, { data: { train, test, classes }, net, activation }) {
  const loss = net.lossOnly(run.p, train.X, train.Y, 0, train.n), perTest = test.n ? net.lossOnly(run.p, test.X, test.Y, 0, test.n) / test.n : NaN;
  const gradient = run.gradient();
  return {
    pass: run.pass, update: run.update, updates: run.updates, passes: run.passes, known: run.known, exploded: run.exploded, recorded: run.recorded,
    loss, perPoint: loss / train.n, first: run.losses?.[0], least: run.least?.[run.pass], rate: run.rate, classes, touched: run.touched.length > 0,
    train: score(net, run.p, train, classes), test: test.n ? score(net, run.p, test, classes) : { n: 0 },
    slope: gradient ? Math.hypot(...gradient) : NaN, deaf: deafness(net, run.p, train, activation),
    ...(test.n && run.losses ? bestTest(run, train.n, test.n) : {}), testPerPoint: perTest,
  };
}

/** Where the test points did best up to here; followed as the run goes on, not sought anew. */
function bestTest(run, n, m) {
  const seen = (run.seenTest ??= { upTo: -1, pass: 0 });
  if (seen.upTo > run.pass) Object.assign(seen, { upTo: -1, pass: 0 });
  for (let pass = seen.upTo + 1; pass <= run.pass; pass += 1) if (!(run.testLosses[pass] >= run.testLosses[seen.pass])) seen.pass = pass;
  seen.upTo = run.pass;
  return { best: { pass: seen.pass, loss: run.testLosses[seen.pass] / m }, atBest: run.losses[seen.pass] / n };
}

/**
 * The text line and the warning. A warning of a new kind is also spoken; one that stays is not said again.
 * What is over is told where the eye is; what comes and goes must not move the picture.
 * @param {object} text the readout @param {HTMLElement} box the pictures
 */
export function teller(text, box) {
  const warning = h("p", { class: "ed-trouble" }), alarm = h("p", { class: "ed-spoken", role: "alert" });
  text.el.append(alarm);
  let kinds = "";
  const joined = (lines) => lines.flatMap((words, k) => [k ? h("br") : "", words]);
  return {
    warning,
    write(made) {
      const states = made.runs.map((run) => stateOf(run, made)), label = (k) => (states.length > 1 && made.names[k] ? `${made.names[k]}: ` : "");
      text.say(...joined(states.map((state, k) => label(k) + place(state))));
      const told = states.map((state) => (state.recorded ? "" : trouble(state) || byHeart(state)));
      warning.replaceChildren(...joined(told.map((words, k) => words && label(k) + words).filter(Boolean)));
      const where = made.runs.some((run) => run.exploded && run.pass === run.known) ? text.el : box;
      if (where.nextElementSibling && where.nextElementSibling !== warning) where.after(warning);
      const now = told.map((words) => words.slice(0, 12)).join();
      if (now !== kinds) alarm.textContent = warning.textContent; // once: while it stays, its numbers are not read out again
      kinds = now;
    },
  };
}

/** Tells Python and the address where the first run is; of a recorded one Python knows more than we do. */
export function saver(ui) {
  let stamp = "", silent = false;
  return {
    get silent() { return silent; },
    save(made) {
      const run = made.runs[0];
      if (run.recorded) return;
      const { p, pass, update } = run, { D, H } = made.net, { train } = made.data;
      const rows = (from, count, width) => Array.from({ length: count }, (_, i) => Array.from(p.subarray(from + i * width, from + (i + 1) * width)));
      const now = `${pass} ${update} ${p}`;
      if (now === stamp) return;
      stamp = now;
      silent = true;
      ui.save({
        W1: rows(0, H, D), c1: rows(H * D, H, 1), W2: rows(H * D + H, 1, H), c2: rows(H * D + 2 * H, 1, 1),
        iteration: pass, loss: made.net.lossOnly(p, train.X, train.Y, 0, train.n),
      });
      silent = false;
    },
  };
}
