import assert from "node:assert/strict";
import test from "node:test";

const lib = (name) => import(`${process.env.ED_MODULES}/lib/${name}.mjs`);
const { bracketed, clamp, fixed, signed, significant, snap } = await lib("format");
const { pathOf, powersOfTen, scale, ticks } = await lib("chart");
const { keyed } = await lib("drag");
const { normal, shuffled, uniform } = await lib("random");
const { isNamed, readFragment, readValue, writeFragment } = await lib("state");
const { csv } = await lib("download");
const { diverging, rgb } = await lib("theme");
const { floats } = await lib("bytes");
const { entry, inkOf, parameterNames, valueOf } = await lib("names");
const { labelShare } = await lib("layers");
const { Model, readState } = await lib("page");

test("numbers have a true minus sign and no negative zero", () => {
  assert.equal(fixed(-0.126, 2), "−0.13");
  assert.equal(fixed(-0.001, 2), "0.00");
  assert.equal(fixed(Infinity), "∞");
  assert.equal(fixed(NaN), "not a number");
  assert.equal(signed(0.5, 1), "+0.5");
  assert.equal(signed(0), "0.00");
  assert.equal(significant(0.000123), "1.23e−4");
  assert.equal(significant(-1234567), "−1.23e6");
  assert.equal(bracketed(-1), "(−1.00)");
  assert.equal(clamp(9, 0, 1), 1);
  assert.equal(snap(0.1 + 0.2, 0.05), 0.3);
});

test("ticks are round numbers within the range", () => {
  assert.deepEqual(ticks([-4, 4], 4), [-4, -2, 0, 2, 4]);
  assert.deepEqual(ticks([0, 1], 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks([-3.3, 3.3], 2), [-2, 0, 2]); // a zero alone would give no measure
  for (const range of [[-1.8, 1.8], [0.3, 0.9], [-7, 2], [19, 43]]) assert.ok(ticks(range, 1).length > 1);
  assert.deepEqual(powersOfTen([0.01, 100]), [0.01, 0.1, 1, 10, 100]);
  assert.deepEqual(powersOfTen([2, 5]), [2, 5]);
});

test("a scale and its inverse undo each other", () => {
  for (const log of [false, true]) {
    const { to, back } = scale([1, 100], [200, 0], log);
    assert.ok(Math.abs(back(to(7)) - 7) < 1e-12);
  }
  assert.equal(pathOf([[0, 0], [1, NaN], [2, 2], [3, 3]]), "M0.00 0.00M2.00 2.00L3.00 3.00");
});

test("keys move a point by steps and stop at the ends", () => {
  const options = { axis: "y", min: -1, max: 1, step: 0.1 };
  assert.equal(keyed("ArrowUp", 0.2, options), 0.3);
  assert.equal(keyed("PageDown", -0.5, options), -1);
  assert.equal(keyed("End", 0, options), 1);
  assert.equal(keyed("a", 0, options), null);
});

test("the same seed gives the same numbers, and they look normal", () => {
  const next = normal(7);
  const draws = Array.from({ length: 20000 }, next);
  const again = normal(7);
  assert.deepEqual(draws.slice(0, 9), Array.from({ length: 9 }, again));
  const mean = draws.reduce((a, b) => a + b) / draws.length;
  const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.05);
  assert.notEqual(uniform(1)(), uniform(2)());
  assert.deepEqual(shuffled(9, uniform(3)).sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("the address holds the state of each widget apart", () => {
  const shared = { w: { kind: "number", low: -6, high: 6 }, loss: { kind: "choice", of: ["rss", "log_loss"] }, on: { kind: "flag" } };
  let hash = writeFragment("#some-section", "one", { w: 1 / 3, loss: "rss" });
  hash = writeFragment(hash, "two", { w: 2, on: false });
  assert.equal(hash, "#one.w=0.333333&one.loss=rss&two.w=2&two.on=false");
  assert.deepEqual(readFragment(hash, "one", shared), { w: 0.333333, loss: "rss" });
  assert.deepEqual(readFragment(hash, "two", shared), { w: 2, on: false });
  assert.equal(writeFragment(hash, "two", {}), "#one.w=0.333333&one.loss=rss");
  assert.equal(writeFragment("#one.w=1", "one", {}), "");
});

test("a fragment names a widget alone or with a value, and no longer name than its own", () => {
  for (const hash of ["#neuron", "#neuron.w=1", "#a.b=1&neuron.w=1"]) assert.ok(isNamed(hash, "neuron"));
  for (const hash of ["", "#neuron-2", "#neuron-2.w=1", "#a.b=1&neuron-2.w=1", "#my-neuron.w=1"]) assert.ok(!isNamed(hash, "neuron"));
});

test("what an address may not say is left out", () => {
  const number = { kind: "number", low: -6, high: 6 };
  for (const text of ["99", "", "NaN", "0x1", " 1", "1 "]) assert.equal(readValue(text, number), undefined);
  assert.equal(readValue("2.5", { ...number, kind: "whole" }), undefined);
  assert.equal(readValue("0.001", { ...number, least: 0.01 }), undefined);
  assert.equal(readValue("mse", { kind: "choice", of: ["rss"] }), undefined);
  assert.equal(readValue("constructor", { kind: "flag" }), undefined);
  assert.equal(readValue("abcd", { kind: "text", longest: 3 }), undefined);
  const pairs = { kind: "text", longest: 9, like: "(\\d,\\d;?)*" };
  assert.equal(readValue("0,1;1,0", pairs), "0,1;1,0");
  for (const text of ["0,1;x", "0,1;0,1;0,1", "0,1\n"]) assert.equal(readValue(text, pairs), undefined);
  assert.equal(readValue("1", undefined), undefined);
});

test("tables, colours and bytes", () => {
  assert.equal(csv([["a", 'b"c'], [1, 2]]), 'a,"b""c"\n1,2\n');
  assert.deepEqual(rgb("#1f6fb2"), [31, 111, 178]);
  const inks = { neg: [0, 0, 200], paper: [100, 100, 100], pos: [200, 0, 0] };
  assert.deepEqual(diverging(-0.5, inks), [50, 50, 150]);
  assert.deepEqual(diverging(7, inks), [200, 0, 0]);
  const { view } = readState('{"view":{"$bytes":"AAAAAAAA8D8="}}');
  assert.deepEqual([...floats(view)], [1]);
});

test("a model tells changes, keeps first values and saves when asked", () => {
  const saved = [];
  const model = new Model({ w: 1 }, (m) => saved.push(m.get("w")));
  const seen = [];
  const look = () => seen.push(model.get("w"));
  model.on("change:w", look);
  model.set("w", 2);
  model.set("w", 2);
  model.save_changes();
  model.off("change:w", look);
  model.set("w", 3);
  assert.deepEqual([seen, saved, model.initial("w")], [[2], [2], 1]);
});

test("a list of numbers goes into an address and comes back", () => {
  const shared = { x: { kind: "numbers", n: 2, low: -2, high: 2 } };
  const fragment = writeFragment("", "a", { x: [0.5, -1.25] });
  assert.deepEqual(readFragment(fragment, "a", shared), { x: [0.5, -1.25] });
  for (const text of ["1", "1,2,0", "1,3", "1,", "1,x"]) assert.equal(readValue(text, shared.x), undefined);
});

test("names are taken apart, spelled and looked up", () => {
  assert.deepEqual(entry("W1[2, 0]"), { array: "W1", index: [2, 0] });
  assert.equal(valueOf({ c1: [[1], [2]], L: [3], W2: [[4, 5]] }, "c1[1]"), 2);
  assert.equal(valueOf({ L: [3] }, "L"), 3);
  assert.equal(valueOf({ W2: [[4, 5]] }, "W2[0,1]"), 5);
  assert.equal(parameterNames().length, 23);
  assert.equal(parameterNames()[8], "W1[2,0]");
});

test("weights are written where their numbers stand at equal distances", () => {
  for (const [D, H] of [[4, 3], [3, 2]]) {
    const share = labelShare(1 / D, 1 / H, H);
    const heights = [];
    for (let j = 0; j < D; j += 1) for (let i = 0; i < H; i += 1) heights.push((1 - share) * (j + 0.5) / D + share * (i + 0.5) / H);
    const gaps = heights.slice(1).map((height, k) => height - heights[k]);
    assert.ok(Math.max(...gaps) - Math.min(...gaps) < 1e-12);
  }
});

test("a name, and what is derived by it, has the ink of its layer", () => {
  const inks = { hidden: ["W1", "c1[2]", "h1 − c1", "z1.T", "dL_dW1[2,0]", "dh2_dz1[1, 2]"], output: ["W2[0,1]", "yhat", "dL_dyhat"], input: ["x[0]", "X.T"], loss: ["y", "L"], ink: ["eta", "W12", "toString", "product"] };
  for (const [ink, names] of Object.entries(inks)) for (const name of names) assert.equal(inkOf(name), ink, name);
});

test("a kept convention is judged like an address", async () => {
  const { OWN, bookOf, choiceOf, inWords, keyOf, readChoice } = await lib("convention");
  const d2l = "#convention.loss=half_mean&convention.weights=from_to&convention.data=rows";
  assert.equal(bookOf(readChoice(d2l)), "d2l, scikit-learn");
  assert.deepEqual(readChoice(d2l), choiceOf("d2l, scikit-learn"));
  for (const text of [null, "", "{}", "#convention.loss=", "#convention.loss=max&convention.weights=constructor", "x".repeat(1e5)]) {
    assert.deepEqual(readChoice(text), OWN);
  }
  assert.deepEqual(readChoice("#convention.loss=mean&convention.data=__proto__&other.data=rows"), { ...OWN, loss: "mean" });
  assert.equal(keyOf(OWN), "sum/to_from/rows_in");
  assert.match(inWords(OWN), /loss: sum; weights \(to, from\)/);
});
