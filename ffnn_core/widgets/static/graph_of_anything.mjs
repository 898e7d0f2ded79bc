/** Any expression as a graph of small operations: forward, local slopes, and the reverse pass. */

import { button, panel, slider, toolbar } from "./lib/controls.mjs";
import { h, uid } from "./lib/dom.mjs";
import { addedUp, bracket, closed, closedProducts } from "./lib/equation.mjs";
import { fixed, significant } from "./lib/format.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { picture } from "./graph/drawing.mjs";
import { parse } from "./graph/grammar.mjs";
import { spelled } from "./graph/operations.mjs";
import { after, agreement, backward, difference, forward } from "./graph/tape.mjs";

const shared = ["expression", "numbers", "step"];
const REACH = 4; // of a slider
const ENOUGH = 5; // digits to which slope and difference agree where nothing is in the way
const EXAMPLES = [
  ["A neuron's loss", "(y - sigmoid(w*x + c))**2", [1, 0.8, 1.5, -0.4]],
  ["x·x", "x*x", [1.5]],
  ["Used twice", "a*b + a", [0.7, -1.2]],
  ["Softplus", "log(1 + exp(x))", [0.8]],
  ["A slope that vanishes", "sigmoid(sigmoid(sigmoid(sigmoid(sigmoid(w*x)))))", [2, 1]],
];

/** Names for what the reader has not named: the operations v1, v2, …, and the whole, f. */
export function namesOf(graph) {
  const free = (letters, taken) => letters.find((letter) => !graph.variables.some((name) => taken(name, letter)));
  const stem = free([..."vtuqrspz"], (name, letter) => new RegExp(`^${letter}\\d+$`).test(name));
  const whole = free([..."fLgFGKR"], (name, letter) => name === letter);
  let made = 0;
  const nodes = graph.nodes.map((node, i) => node.variable ?? (i === graph.result ? whole : `${stem}${(made += 1)}`));
  return { nodes, whole };
}

/** Digits behind the point that leave a number at least three that count. */
const digitsFor = (value) => Math.min(10, Math.max(3, 2 - Math.floor(Math.log10(Math.abs(value) || 1))));

/** A factor without the zeros of a whole number, and in brackets where it is negative. */
const factor = (text) => bracket(text.replace(/\.0+$/, ""));

/** All that can be said of an expression at these numbers. */
export function study(graph, given) {
  const way = forward(graph, given), names = namesOf(graph);
  const written = graph.nodes.map(({ operation, operands }) => (operation
    ? spelled(operation, operands.map((each) => (each.node === undefined ? significant(each.number, 4) : names.nodes[each.node])), { short: true }) : null));
  const back = way.failed === null ? backward(graph, way.values) : { turns: [], locals: graph.nodes.map(() => []), slopes: graph.nodes.map(() => NaN), kinks: [] };
  const differences = graph.variables.map((_, i) => (way.failed === null ? difference(graph, given, i) : null));
  return { graph, ...way, ...back, names, written, differences };
}

/** A slope along a variable as the sum of what its arrows bring: `["1.5 · 1 + 1.5 · 1", "3"]`. */
function sumOf({ turns, slopes }, node) {
  const pairs = turns.flatMap(({ node: from, gives }) => gives.filter(({ to }) => to === node).map(({ local }) => [slopes[from], local]));
  const digits = digitsFor(slopes[node]);
  const { factors, products, total } = closedProducts(pairs, null, { digits: 3, between: digits, result: digits });
  const terms = factors.map(([a, b]) => `${factor(a)} · ${factor(b)}`);
  return { arrows: pairs.length, text: pairs.length > 1 ? `${terms.join(" + ")} = ${addedUp(products)}` : terms.join(""), total };
}

function render({ model, el }) {
  const ui = scope({ model, el }, "graph-of-anything");
  const id = uid("ed-expression"), fault = uid("ed-fault");
  const input = h("input", { type: "text", id, class: "ed-expression", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": fault });
  const complaint = h("p", { id: fault, class: "ed-fault" });
  const text = readout(ui), drawing = picture(ui);
  const sliders = h("div"), sums = h("ul", { class: "ed-slopes" });
  const lines = h("ol", { class: "ed-operations" });
  const known = new Map(); // the last value of every variable that has occurred
  let graph = null, part = null, bars = [];

  const values = () => graph.variables.map((_, i) => model.get("numbers")[i]);
  const count = () => graph.nodes.filter(({ operation }) => operation).length;
  const stepNow = (now) => Math.min(model.get("step"), now.turns.length);

  /** Take an expression over: variables that stay keep their numbers. */
  function take(expression, numbers = null) {
    graph?.variables.forEach((name, i) => known.set(name, model.get("numbers")[i]));
    const { variables } = parse(expression).graph, start = ui.initial(["numbers"]).numbers;
    const next = start.map((value, i) => numbers?.[i] ?? known.get(variables[i]) ?? value);
    ui.save({ numbers: next, step: 0, expression });
  }

  ui.on(input, "input", () => {
    const read = parse(input.value);
    complain(read);
    if (read.graph && input.value !== model.get("expression")) take(input.value);
  });

  function complain({ error, at, length }) {
    input.toggleAttribute("aria-invalid", Boolean(error));
    if (error) input.setAttribute("aria-invalid", "true");
    complaint.hidden = !error;
    if (!error) return complaint.replaceChildren();
    const written = input.value, end = Math.min(written.length, at + length);
    const here = at < written.length ? written.slice(at, end) : "\u2423";
    complaint.replaceChildren(
      h("code", {}, written.slice(Math.max(0, at - 40), at), h("mark", {}, here), written.slice(end, end + 40)),
      ` Character ${at + 1}: ${error}.`);
    return text.announce(`Character ${at + 1}: ${error}.`);
  }

  const next = button(ui, { label: "One step back", primary: true, onPress: () => ui.save({ step: Math.min(count(), model.get("step") + 1) }) });
  const all = button(ui, { label: "All the way", onPress: () => ui.save({ step: count() }) });
  const again = button(ui, { label: "Forward again", onPress: () => ui.save({ step: 0 }) });
  const reset = button(ui, { label: "Reset", onPress: () => { known.clear(); input.value = ""; ui.save(ui.initial(shared)); draw(); } });
  const examples = EXAMPLES.map(([label, expression, numbers]) => button(ui, { label, onPress: () => { input.value = expression; complain({}); take(expression, numbers); } }));

  /** Sliders for the variables of this expression. */
  function makeSliders() {
    part?.end();
    part = ui.part();
    const { low, high } = ui.limits("numbers");
    const reach = Math.min(high, Math.max(REACH, ...values().map((value) => Math.ceil(Math.abs(value)))));
    bars = graph.variables.map((name, i) => slider(part, {
      label: name, min: Math.max(low, -reach), max: reach, step: 0.05, value: values()[i],
      onInput: (value) => ui.save({ numbers: model.get("numbers").map((old, k) => (k === i ? value : old)) }),
    }));
    sliders.replaceChildren(panel("The variables", ...bars));
  }

  let made = null;
  function draw() {
    const expression = model.get("expression"), read = parse(expression);
    if (!input.value) input.value = expression;
    if (!read.graph) { input.value = expression; return complain(read); }
    if (parse(input.value).graph && input.value !== expression) input.value = expression;
    if (made !== expression) {
      graph = read.graph;
      made = expression;
      complain({});
      makeSliders();
    }
    bars.forEach((bar, i) => bar.set(values()[i]));
    const now = study(graph, values()), step = stepNow(now), slopes = now.failed === null ? after(graph, now.turns, step) : graph.nodes.map(() => null);
    drawing.show(now, slopes, step);
    next.enable(step < now.turns.length);
    all.enable(step < now.turns.length);
    again.enable(step > 0);
    sums.replaceChildren(...(now.failed === null ? graph.variables.map((name, i) => about(now, name, i, step)) : []));
    lines.replaceChildren(...now.names.nodes.flatMap((name, i) => (now.written[i] ? [inWords(now, i, slopes)] : [])));
    return text.say(...said(now, step));
  }

  ui.watch(shared, draw);
  ui.root.append(
    h("div", { class: "ed-typed" }, h("label", { for: id, class: "ed-name" }, "Expression"), input, complaint),
    toolbar("Examples", ...examples), drawing.el, toolbar("The pass back", next, all, again, reset),
    text.el, sums, sliders, h("details", {}, h("summary", {}, "The operations, one a line"), lines));
  draw();
  return ui.dispose;
}

/** The slope along a variable: what its arrows brought, and what a nudge says. */
function about(now, name, i, step) {
  const { graph, names, turns, slopes, differences, kinks } = now;
  const node = graph.nodes.findIndex(({ variable }) => variable === name);
  const due = turns.reduce((count, { gives }) => count + gives.filter(({ to }) => to === node).length, 0);
  const come = turns.slice(0, step).reduce((count, { gives }) => count + gives.filter(({ to }) => to === node).length, 0);
  const nudge = differences[i], head = h("span", { class: "ed-slope-of" }, `∂${names.whole}/∂${name}`);
  const line = h("li", { "data-done": come === due }, head);
  if (!Number.isFinite(slopes[node])) line.append(" is not to be had here.");
  else if (come < due) line.append(come ? ` waits: ${come} of its ${due} arrows have spoken.` : ` waits${due > 1 ? ` for ${due} arrows` : ""}.`);
  else if (due === 0) line.append(` = 1: ${names.whole} is ${name}.`);
  else {
    const { text, total } = sumOf(now, node);
    line.append(` = ${text} = `, h("strong", {}, total));
  }
  line.append(h("span", { class: "ed-nudge" }, nudge === null ? "a nudge falls where there is no value" : `a nudge says ${significant(nudge, 8)}${verdict(slopes[node], nudge, come === due, kinks)}`));
  return line;
}

function verdict(slope, nudge, done, kinks) {
  if (!done || !Number.isFinite(slope)) return "";
  const digits = agreement(slope, nudge);
  if (digits >= ENOUGH) return `: the same to ${digits} digits`;
  return kinks.length ? "; at a kink it proves nothing" : `: the same to only ${digits} digits; the nudge is too coarse here`;
}

/** One operation in words: what it is, its value, its own slopes, the slope it has been given. */
function inWords({ graph, names, written, values, locals }, i, slopes) {
  const own = graph.nodes[i].operands.flatMap(({ node }, place) => (Number.isFinite(locals[i][place]) ? [`∂${names.nodes[i]}/∂${names.nodes[node]} = ${significant(locals[i][place], 4)}`] : []));
  const value = Number.isFinite(values[i]) ? ` = ${significant(values[i], 5)}` : " has no value";
  return h("li", {}, h("code", {}, `${names.nodes[i]} = ${written[i]}`), value, own.length ? `; ${own.join(", ")}` : "",
    slopes[i] === null ? "" : `; ∂${names.whole}/∂${names.nodes[i]} = ${significant(slopes[i], 4)}`);
}

function said(now, step) {
  const { graph, names, written, values, failed, why, turns, slopes, kinks } = now;
  if (failed !== null) return [`${names.nodes[failed]} = ${written[failed]}: ${why}. Without a value there is no slope; move a slider.`];
  const kinky = kinks.length ? ` Mind: ${kinks.join("; ")}.` : "";
  const whole = significant(values[graph.result], 4);
  if (step === 0) {
    const count = turns.length;
    return [`Forward: ${names.whole} = ${whole}, by ${count} operation${count === 1 ? "" : "s"}. Beside each arrow stands its local slope. Now back: the slope of ${names.whole} along itself is 1.${kinky}`];
  }
  const { node, gives } = turns[step - 1];
  const hands = gives.map(({ to, local, product }) => {
    const { texts, total } = closed([slopes[node], local], ([a, b]) => a * b, { digits: 3, result: digitsFor(product) });
    return Number.isFinite(product) ? `${names.nodes[to]} gets ${texts.map(factor).join(" · ")} = ${total}` : `what ${names.nodes[to]} would get is not finite`;
  });
  const twice = gives.length === 2 && gives[0].to === gives[1].to ? `; both go to ${names.nodes[gives[0].to]}, and add up` : "";
  const more = turns.length - step;
  return [`${names.nodes[node]} = ${written[node]} has the slope ${fixed(slopes[node], digitsFor(slopes[node])).replace(/\.0+$/, "")} and hands it on: ${hands.join(", ")}${twice}. `,
    more ? `${more} more to speak.${kinky}` : `Every operation has spoken once: these are all the slopes of ${names.whole}.${kinky}`];
}

/** An address may bring only what can be read. */
const fits = (get) => Boolean(parse(get("expression")).graph);

export default { render, shared, fits };
