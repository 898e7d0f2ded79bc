/** A run with something wrong in it: four charts, a diagnosis to choose, the cause and the cure. */

import { chart, ticks } from "./lib/chart.mjs";
import { button, segmented, slider, toolbar } from "./lib/controls.mjs";
import { h, inked, set } from "./lib/dom.mjs";
import { fixed, power, significant } from "./lib/format.mjs";
import { heatmap, legend } from "./lib/heatmap.mjs";
import { inkOf } from "./lib/names.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";

const shared = ["patient"];
const TRAITS = ["patient", "diagnosis", "revealed", "treated"];
const EDGE = 0.95; // beyond ± this share of its limit, an activation counts as saturated

/** The curves of each chart: name in the record, ink, dashed. */
const CURVES = {
  loss: [["train", "loss"], ["test", "loss", true]],
  weights: [["W1", inkOf("W1")], ["W2", inkOf("W2")]],
  slopes: [["W1", inkOf("W1")], ["c1", inkOf("c1"), true], ["W2", inkOf("W2")], ["c2", inkOf("c2"), true]],
};
const SLOPES = [1e-4, 2]; // the least slope that is drawn, and the largest
const CALLED = { loss: (name) => name, weights: (name) => name, slopes: (name) => `dL_d${name}` };

/** The kept activations of a run: [moment][unit × observation], as shares of the limit from −1 to 1. */
export function activations({ z1 }, size) {
  const all = Int8Array.from(atob(z1), (c) => c.charCodeAt(0));
  return Array.from({ length: all.length / size }, (_, k) => Array.from(all.subarray(k * size, (k + 1) * size), (v) => v / 127));
}

/** What can be counted in a field of activations: shares at the edge and at 0, and the gap between two units. */
export function facts(values, units) {
  const columns = values.length / units;
  const share = (test) => values.filter(test).length / values.length;
  const column = (j) => Array.from({ length: units }, (_, i) => values[i * columns + j]);
  const apart = Math.max(...Array.from({ length: columns }, (_, j) => Math.max(...column(j)) - Math.min(...column(j))));
  return { edge: share((v) => Math.abs(v) > EDGE), zero: share((v) => v === 0), apart };
}

function render({ model, el }) {
  const ui = scope({ model, el }, "failure-clinic");
  const { runs, patients, diagnoses, looks, units, observations } = model.get("records");
  const letters = ui.limits("patient").of;
  let look = looks.length - 1;
  const patient = () => patients[model.get("patient")];
  const isTreated = () => model.get("treated") && model.get("revealed") && Boolean(patient().cure);
  const shown = () => runs[isTreated() ? patient().cure : patient().run];

  const plot = (name, title, height, y) => {
    const made = chart(ui, { label: title, height, x: { range: [0, 1], label: "passes" }, y });
    const lines = CURVES[name].map(([, ink, dashed]) => made.line(ink, { dashed, thin: dashed }));
    const key = h("p", { class: "ed-failure-clinic-key" });
    return { made, lines, key, el: h("section", {}, h("p", { class: "ed-failure-clinic-title" }, title), made.el, key) };
  };
  const charts = {
    loss: plot("loss", "Mean loss", 180, { range: [0, 1] }),
    weights: plot("weights", "Size of the weights (root mean square)", 180, { range: [0, 1] }),
    slopes: plot("slopes", "Size of the gradient", 180, { range: SLOPES, log: true, format: power }),
  };
  const field = heatmap(ui, { columns: observations, rows: units, label: "Activations: a row for each of six units, a column for each of twenty observations" });
  const ends = h("div"), moment = slider(ui, { label: "after pass", min: 0, max: looks.length - 1, step: 1, value: look, format: (k) => String(shown().passes[looks[k]]), onInput(k) { look = k; draw(); } });
  const counted = h("p", { class: "ed-failure-clinic-key" });
  const size = h("span");
  const inside = h("section", {}, h("p", { class: "ed-failure-clinic-title" }, inked("hidden", "z1"), size),
    h("div", { class: "ed-failure-clinic-field" }, h("div", { class: "ed-failure-clinic-rows", "aria-hidden": "true" }, Array.from({ length: units }, (_, i) => h("span", {}, String(i)))), field.el), ends, moment.el, counted);

  const who = segmented(ui, { label: "Patient", options: letters.map((l) => [l, l]), value: model.get("patient"), onInput: call });
  const choose = segmented(ui, { label: "Your diagnosis", options: diagnoses, value: model.get("diagnosis"), onInput: (diagnosis) => ui.save({ diagnosis }) });
  const which = segmented(ui, { label: "Run", options: [["before", "as it came in"], ["after", "after the remedy"]], value: "before", onInput: (key) => ui.save({ treated: key === "after" }) });
  const reveal = button(ui, { label: "Reveal", primary: true, onPress: () => ui.save({ revealed: !model.get("revealed"), treated: false }) });
  const next = button(ui, { label: "Next patient", onPress: () => call(letters[(letters.indexOf(model.get("patient")) + 1) % letters.length]) });
  const reset = button(ui, { label: "Reset", onPress() { look = looks.length - 1; ui.save(ui.initial(TRAITS)); } });
  const verdict = h("p", { class: "ed-failure-clinic-verdict" }), case_ = h("dl", { class: "ed-failure-clinic-case" });
  const text = readout(ui);

  function call(patient) {
    look = looks.length - 1;
    ui.save({ patient, diagnosis: "", revealed: false, treated: false });
  }

  function drawCurves(run) {
    const x = { range: [0, run.passes.at(-1)] };
    for (const [name, { made, lines, key }] of Object.entries(charts)) {
      const most = Math.max(...Object.values(run[name]).flat());
      const range = [0, 1.05 * Math.max(most, name === "loss" ? 1 : 4)];
      made.setAxes({ x, y: name === "slopes" ? {} : { range, ticks: ticks(range, 4) } });
      CURVES[name].forEach(([series], i) => lines[i].set(run[name][series].map((value, k) => [run.passes[k], value])));
      key.replaceChildren(...CURVES[name].flatMap(([series, ink, dashed]) => [
        h("span", { class: "ed-failure-clinic-item" }, inked(ink, `${dashed ? "- -" : "—"} ${CALLED[name](series)}`), ` ${ended(run[name][series].at(-1))}`), " "]));
    }
  }
  const ended = (value) => (value <= 1e-5 ? "below 0.00001" : significant(value, 2));

  function drawInside(run) {
    const moments = activations(run, units * observations), values = moments[look];
    field.draw(values, 1);
    moment.set(look);
    size.textContent = `: ${run.hidden > units ? `${units} of ${run.hidden}` : units} hidden units × ${observations} observations`;
    ends.replaceChildren(legend(fixed(-run.limit, 0), fixed(run.limit, 0)));
    const { edge, zero, apart } = facts(values, units);
    counted.replaceChildren(`Beyond ±${fixed(EDGE * run.limit)}: ${percent(edge)}. Zero: ${percent(zero)}. Two units differ by up to ${fixed(apart * run.limit)}.`);
    field.name(`Activations of ${units} units for ${observations} observations. ${counted.textContent}`);
  }
  const percent = (share) => `${fixed(100 * share, 0)} %`;

  function drawCase() {
    const { words, run, cause, remedy, cure } = patient(), guess = model.get("diagnosis"), revealed = model.get("revealed");
    choose.set(guess);
    verdict.replaceChildren(guess ? words[guess] : "Read the four charts, then choose.");
    set(verdict, { class: `ed-failure-clinic-verdict${guess ? (guess === run ? " ed-failure-clinic-yes" : " ed-failure-clinic-no") : ""}` });
    reveal.set(revealed ? "Hide" : "Reveal");
    set(which.el, { hidden: !revealed || !cure });
    which.set(isTreated() ? "after" : "before");
    const name = diagnoses.find(([key]) => key === run)[1];
    case_.replaceChildren(...(revealed ? [["Diagnosis", name], ["Cause", cause], ["Remedy", remedy]] : [])
      .flatMap(([term, told]) => [h("dt", {}, term), h("dd", {}, told)]));
  }

  function draw() {
    const run = shown(), { train, test } = run.loss;
    who.set(model.get("patient"));
    drawCurves(run);
    drawInside(run);
    drawCase();
    text.say(h("b", {}, `Patient ${model.get("patient")}`), isTreated() ? " after the remedy" : "", `: in ${run.passes.at(-1)} passes the `, inked("loss", "training loss"),
      ` goes from ${significant(train[0])} to ${significant(train.at(-1))}, the `, inked("loss", "test loss"), ` from ${significant(test[0])} to ${significant(test.at(-1))} (lowest ${significant(Math.min(...test))}).`);
  }

  ui.watch(["patient", "treated"], draw);
  ui.watch(["diagnosis", "revealed"], () => {
    draw();
    const told = model.get("revealed") ? case_.textContent : model.get("diagnosis") && verdict.textContent;
    if (told) text.announce(told);
  });
  ui.root.append(toolbar("Who is called in", who, next), text.el,
    h("div", { class: "ed-columns" }, charts.loss.el, charts.weights.el, charts.slopes.el, inside),
    choose.el, verdict, toolbar("Clinic", reveal, reset, which), case_);
  draw();
  return ui.dispose;
}

export default { render, shared };
