/** Beliefs as marks along an axis, a line to be moved, and the table of right and wrong that follows. */

import { chart } from "./lib/chart.mjs";
import { button, panel, slider, toolbar } from "./lib/controls.mjs";
import { h, inked, set, svg } from "./lib/dom.mjs";
import { draggable } from "./lib/drag.mjs";
import { clamp, fixed, significant } from "./lib/format.mjs";
import { classKey, classMark } from "./lib/marks.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { belief_at, border, log_odds } from "./generated/threshold.mjs";

const shared = ["threshold", "cost"];
const EDGE = 9; // log odds beyond which a belief stands at the edge
const BIN = 0.5; // log odds that share a stack
const TICKS = [0.001, 0.05, 0.5, 0.95, 0.999];

/** Where each belief's mark stands: [log odds, height in its stack], class 1 upwards, class 0 down. */
export function stacked(belief, truth) {
  const heights = new Map();
  return belief.map((p, i) => {
    const odds = clamp(log_odds(clamp(p, 1e-12, 1 - 1e-12)), -EDGE, EDGE - BIN);
    const at = (Math.floor(odds / BIN) + 0.5) * BIN; // ½ lies between two stacks
    const way = truth[i] ? 1 : -1, key = `${at} ${way}`;
    const height = (heights.get(key) ?? 0) + 1;
    heights.set(key, height);
    return [at, way * height];
  });
}

/** How many are [[rightly no, alarm], [missed, found]] where all above the threshold are a yes. */
export function counted(belief, truth, threshold) {
  const table = [[0, 0], [0, 0]];
  belief.forEach((p, i) => { table[truth[i]][Number(p > threshold)] += 1; });
  return table;
}

/** Shares [alarmed, found] for every threshold there is, from above all beliefs down. */
export function curve(belief, truth) {
  const thresholds = [2, ...new Set(belief), -1].sort((a, b) => b - a);
  return thresholds.map((t) => shares(counted(belief, truth, t)));
}

const shares = ([[quiet, alarms], [missed, found]]) => [alarms / (quiet + alarms), found / (missed + found)];

function render({ model, el }) {
  const ui = scope({ model, el }, "threshold");
  const [belief, truth] = [model.get("belief"), model.get("truth")];
  const [no, yes] = [model.get("negative"), model.get("positive")];
  const places = stacked(belief, truth);
  const high = Math.max(4, ...places.map(([, y]) => Math.abs(y))) + 1.5;
  const moveTo = (odds) => ui.save({ threshold: Number(belief_at(odds).toPrecision(3)) });

  const axis = chart(ui, {
    label: `Beliefs: ${yes} above the middle, ${no} below`, height: 300, left: 14,
    x: { range: [-EDGE - 0.6, EDGE + 0.6], ticks: TICKS.map((p) => log_odds(p)), format: (odds) => significant(belief_at(odds)), label: `belief in ${yes}` },
    y: { range: [-high, high], ticks: [] },
  });
  const yesSide = svg("rect", { class: "ed-shade" });
  axis.under.append(yesSide);
  const marks = places.map((_, i) => classMark(truth[i], { radius: 3.2 }));
  const field = svg("g", {}, marks.map((mark) => svg("g", {}, mark)));
  axis.over.append(field);
  const names = [[yes, 1], [no, -1]].map(([name, way]) => {
    const text = axis.label("ink", way > 0 ? "start" : "end", { dx: 4 * way, dy: way > 0 ? 14 : -6 });
    return () => text.set(-way * (EDGE + 0.6), way * high, name); // where its stacks are low
  });
  const rule = svg("path", { class: "ed-threshold-line" });
  const body = svg("g", {}, svg("circle", { class: "ed-reach", r: 22 }), svg("circle", { class: "ed-knob", r: 8 }));
  body.classList.add("ed-accent");
  axis.over.append(rule, body);
  const { low, high: most } = ui.limits("threshold");
  const [from, to] = [log_odds(low), log_odds(most)];
  const drag = draggable(ui, body, {
    label: "threshold", min: from, max: to, step: 0.1, get: () => log_odds(model.get("threshold")),
    from: (event) => axis.xAt(event), onMove: moveTo, describe: (odds) => significant(belief_at(odds)),
  });

  const roc = chart(ui, {
    label: `Share of ${yes} found over share of ${no} alarmed, for every threshold`, height: 230,
    x: { range: [0, 1], ticks: [0, 0.5, 1], label: `share of ${no} alarmed` }, y: { range: [0, 1.02], ticks: [0, 0.5, 1], label: `share of ${yes} found` },
  });
  const line = roc.line("ink", { thin: true });
  line.set(curve(belief, truth));
  const here = roc.dots("accent", { radius: 6 });

  const cells = [[h("td", {}), h("td", {})], [h("td", {}), h("td", {})]];
  const table = h("table", { class: "ed-threshold-table" },
    h("caption", {}, "What it was by row, what is said by column"),
    h("thead", {}, h("tr", {}, h("td", {}), h("th", { scope: "col" }, `“${no}”`), h("th", { scope: "col" }, `“${yes}”`))),
    h("tbody", {}, [no, yes].map((name, k) => h("tr", {}, h("th", { scope: "row" }, classKey(k), ` ${name}`), cells[k]))));
  const costs = h("div", { class: "ed-formulas" });
  const text = readout(ui);

  const controls = {
    threshold: slider(ui, { label: "threshold", min: from, max: to, step: 0.1, value: log_odds(model.get("threshold")), ink: "accent", format: (odds) => significant(belief_at(odds)), onInput: moveTo }),
    cost: slider(ui, { label: "alarms to a miss", min: 1, max: 99, step: 1, value: model.get("cost"), format: (v) => fixed(v, 0), onInput: (cost) => ui.save({ cost }) }),
  };
  const go = button(ui, { label: "Threshold to where they are equal", onPress: () => ui.save({ threshold: Number(border(model.get("cost"), 1).toPrecision(3)) }) });
  const reset = button(ui, { label: "Reset", onPress: () => ui.save(ui.initial(shared)) });

  function draw() {
    const threshold = model.get("threshold"), odds = log_odds(threshold);
    const table = counted(belief, truth, threshold);
    const { top, bottom, right } = axis.box;
    marks.forEach((mark, i) => {
      const [x, y] = places[i];
      set(mark.parentElement, { transform: `translate(${axis.sx(x)} ${axis.sy(y)})`, class: (belief[i] > threshold) === Boolean(truth[i]) ? "ed-threshold-right" : "ed-threshold-wrong" });
    });
    for (const place of names) place();
    set(yesSide, { x: axis.sx(odds), width: Math.max(0, right - axis.sx(odds)), y: top, height: bottom - top });
    set(rule, { d: `M${axis.sx(odds)} ${top}V${bottom}` });
    set(body, { transform: `translate(${axis.sx(odds)} ${axis.sy(0)})` });
    drag.update();
    here.set([shares(table)]);
    controls.threshold.set(odds);
    controls.cost.set(model.get("cost"));
    write(threshold, table);
  }

  function write(threshold, table) {
    const [[quiet, alarms], [missed, found]] = table, cost = model.get("cost");
    table.forEach((row, i) => row.forEach((count, j) => {
      cells[i][j].textContent = count;
      cells[i][j].className = i === j ? "" : "ed-threshold-off";
    }));
    costs.replaceChildren(
      h("p", {}, `${missed} missed · ${cost} + ${alarms} alarmed = `, inked("accent", fixed(missed * cost + alarms, 0))),
      h("p", {}, `At a belief of 1/(1 + ${cost}) = ${significant(border(cost, 1))} a miss and an alarm cost the same on average.`));
    text.say(`Above ${significant(threshold)} it says “${yes}”: ${missed} of ${missed + found} ${yes} missed, ${alarms} of ${quiet + alarms} ${no} alarmed.`);
  }

  const ready = () => axis.width > 0 && roc.width > 0;
  for (const plot of [axis, roc]) plot.onLayout(() => { if (ready()) draw(); });
  ui.watch(shared, () => { if (ready()) draw(); });
  ui.root.append(h("div", { class: "ed-stack" }, axis.el, roc.el), table, text.el, costs,
    panel("Threshold and costs", controls.threshold, controls.cost), toolbar("Threshold", go, reset));
  return ui.dispose;
}

export default { render, shared };
