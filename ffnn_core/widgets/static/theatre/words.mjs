/** What the theatre says: where the run is, whether it goes well, and the formula of what is pointed at. */

import { bracketed, fixed, significant } from "../lib/format.mjs";
import { grouped as whole } from "./curves.mjs";
import { inkOf } from "../lib/names.mjs";


/** How many points lie on the side of their class, or how far the curve misses. */
export function score(net, p, { n, X, Y }, classes) {
  const out = new Float64Array(2 * net.H + 2);
  let right = 0, squares = 0;
  for (let i = 0; i < n; i += 1) {
    const yhat = net.forward(p, X, out, i)[2 * net.H + 1];
    right += yhat > 0.5 === Y[i] > 0.5 ? 1 : 0;
    squares += (Y[i] - yhat) ** 2;
  }
  return classes ? { right, n } : { miss: Math.sqrt(squares / n), n };
}

/** The share of hidden units, averaged over the training points, that no longer hear their input. */
export function deafness(net, p, { n, X }, activation) {
  const { H } = net, out = new Float64Array(2 * H + 2);
  const flat = { sigmoid: (z) => z < 0.02 || z > 0.98, tanh: (z) => Math.abs(z) > 0.98, relu: (z) => z === 0 }[activation];
  if (!flat) return 0;
  let count = 0;
  for (let i = 0; i < n; i += 1) {
    net.forward(p, X, out, i);
    for (let j = 0; j < H; j += 1) count += flat(out[H + j]) ? 1 : 0;
  }
  return count / (n * H);
}

/**
 * What goes wrong with a run, kindly, or "" where nothing does.
 * @param {{ pass: number, exploded: boolean, known: number, loss: number, first: number, least: number,
 *   slope: number, deaf: number, perPoint: number, classes: boolean, rate: number }} state
 */
export function trouble({ pass, exploded, known, loss, first, least, slope, deaf, perPoint, classes, rate }) {
  if (exploded && pass === known) {
    return `Then the run exploded: after pass ${whole(known)} the numbers grew past what a computer can hold. `
      + `Nothing is broken; every step was longer than the last. Go back a few passes to see it begin (the log axis helps), or try a rate of ${significant(rate / 10)}.`;
  }
  if (pass < 5) return "";
  if (loss > 1.2 * first || loss > 3 * least + 0.05 * first) {
    return `The loss has been lower (${significant(least)}): the steps overshoot. A smaller rate, say ${significant(rate / 5)}, will calm it.`;
  }
  if (classes && perPoint > 0.1 && deaf > 0.9) {
    return "Stuck: nearly every hidden unit is flat at nearly every point, so almost no slope comes through. Try a smaller initial scale or rate.";
  }
  if (classes && perPoint > 0.1 && slope < 1e-3) {
    return `Stuck for now: the whole gradient is only ${significant(slope, 2)} long, so the weights hardly move.`;
  }
  return "";
}

/**
 * Has the network begun to learn the points by heart? Said where the test points once did better by a tenth
 * while the training points still gain.
 */
export function byHeart({ pass, perPoint, best, testPerPoint, atBest }) {
  if (!best || pass <= best.pass || testPerPoint < 1.1 * best.loss + 1e-3 || perPoint > atBest) return "";
  return `Learning by heart: the test points did best at pass ${whole(best.pass)} (${significant(best.loss, 2)} a point, now ${significant(testPerPoint, 2)}); `
    + "what the network has gained since then, it has gained on the training points only.";
}

/** Where the run is, in a sentence. */
export function place({ pass, update, updates, passes, loss, train, test, classes, recorded, touched }) {
  const when = pass === 0 && update === 0 ? (touched ? "Where your hand left it" : "Before the first step")
    : `After ${whole(pass)} of ${whole(passes)} passes${update ? ` and ${update} of ${updates} updates` : ""}`;
  const right = ({ right: count, n }) => `${count} of ${n}`;
  const how = classes
    ? `${right(train)} ${test.n ? "training points" : "points"}${test.n ? ` and ${right(test)} test points` : ""} lie on the right side`
    : `the curve misses the points by ${fixed(train.miss, 3)} (root mean square)${test.n ? `, the test points by ${fixed(test.miss, 3)}` : ""}`;
  const next = pass === 0 && update === 0 && !recorded ? " Press Play." : "";
  return `${when}, L = ${significant(loss, 4)}; ${how}.${next}`;
}

/** Which parameter a part of the diagram is, as an index into p, or -1. */
export function indexOf({ kind, i, j }, { D, H }) {
  if (kind === "W1") return i * D + j;
  if (kind === "c1") return H * D + i;
  if (kind === "W2") return H * D + H + j;
  return kind === "c2" ? H * D + 2 * H : -1;
}

const NAMES = { sigmoid: "σ", tanh: "tanh", relu: "relu", identity: "" };

/** The formula of a unit or a weight with its numbers, as rows of [symbol, ink, rest]. */
export function formula(part, { net, p, g, rate, activation, output }) {
  const { D, H } = net;
  const term = (kind, i, j, factor) => `${bracketed(p[indexOf({ kind, i, j }, net)])}·${factor}`;
  const bend = (name, inside) => (NAMES[name] ? `${NAMES[name]}(${inside})` : inside);
  if (part.kind === "z1") {
    const sum = Array.from({ length: D }, (_, j) => term("W1", part.i, j, D === 1 ? "x" : `x[${j}]`)).join(" + ");
    return [`z1[${part.i}]`, inkOf("z1"), ` = ${bend(activation, `${sum} + ${bracketed(p[H * D + part.i])}`)}`];
  }
  if (part.kind === "yhat") {
    const sum = Array.from({ length: H }, (_, j) => term("W2", 0, j, `z1[${j}]`)).join(" + ");
    return ["ŷ", inkOf("yhat"), ` = ${bend(output, `${sum} + ${bracketed(p[p.length - 1])}`)}`];
  }
  if (part.kind === "x") return [D === 1 ? "x" : `x[${part.i}]`, inkOf("x"), " is what the network is given: where a point lies along this axis."];
  const at = indexOf(part, net), name = nameOf(part), ink = inkOf(part.kind);
  if (!g) return [name, ink, ` = ${fixed(p[at], 3)}; what this run took for ∂L/∂${name} was not recorded`];
  const next = rate ? `; one full step: ${fixed(p[at], 3)} − ${significant(rate)} · ${g[at] < 0 ? `(${significant(g[at])})` : significant(g[at])} = ${fixed(p[at] - rate * g[at], 3)}` : "";
  return [name, ink, ` = ${fixed(p[at], 3)},  ∂L/∂${name} = ${significant(g[at])}${next}`];
}

/** "W1[2, 0]" */
export function nameOf({ kind, i, j }) {
  if (kind === "yhat") return "ŷ";
  return j === undefined ? `${kind}[${i}]` : `${kind}[${i}, ${j}]`;
}

/** The names of all parameters in order. */
export function parameterNames({ D, H }) {
  const names = [];
  for (let i = 0; i < H; i += 1) for (let j = 0; j < D; j += 1) names.push(`W1[${i}, ${j}]`);
  for (let i = 0; i < H; i += 1) names.push(`c1[${i}]`);
  for (let j = 0; j < H; j += 1) names.push(`W2[0, ${j}]`);
  return [...names, "c2[0]"];
}
