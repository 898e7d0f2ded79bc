import assert from "node:assert/strict";
import test from "node:test";

const load = (name) => import(`${process.env.ED_MODULES}/${name}.mjs`);
const { network } = await load("generated/networks");
const { DATASETS, makeData } = await load("theatre/data");
const { makeRun, orderOf, startingWeights } = await load("theatre/engine");
const { contour, makeField, silhouette } = await load("theatre/field");
const { axisOf, thinned } = await load("theatre/curves");
const { formula, parameterNames, place, trouble } = await load("theatre/words");
const { roundRate } = await load("theatre/settings");
const { makeReplay } = await load("theatre/record");

const data = makeData("circles", 0.1);
const net = network(2, 5, 1, { hidden_activation: "tanh" });
const start = startingWeights(net.N_PARAMETERS, 1, 3);
const options = { net, data, start, rate: 0.02, batch: 16, seed: 3, passes: 5000 };

test("every pass can be sought again, bit for bit, after most weights were let go", () => {
  const run = makeRun(options), seen = new Map();
  while (!run.atEnd) {
    run.advance(1);
    if (run.pass % 617 === 0) seen.set(run.pass, [...run.p]);
  }
  assert.ok(run.kept().length <= 1024);
  for (const [pass, p] of [...seen].reverse()) {
    run.seek(pass);
    assert.equal(run.pass, pass);
    assert.deepEqual([...run.p], p);
  }
  run.seek(0);
  assert.deepEqual(run.p, start);
  run.seek(5000);
  assert.equal(run.known, 5000);
});

test("a pass is as many updates as there are batches, each row once", () => {
  const run = makeRun({ ...options, passes: 2 });
  assert.equal(run.updates, 8);
  for (let k = 0; k < 7; k += 1) run.step();
  assert.deepEqual([run.pass, run.update], [0, 7]);
  run.step();
  assert.deepEqual([run.pass, run.update, run.known], [1, 0, 1]);
  const order = orderOf(7, 120, 3);
  assert.deepEqual([...order].sort((a, b) => a - b), Array.from({ length: 120 }, (_, i) => i));
  assert.notDeepEqual(order, orderOf(8, 120, 3));
});

test("training stops at the clock, and goes on from there", () => {
  const run = makeRun(options);
  let now = 0;
  run.advance(1000, 5, () => (now += 1));
  assert.equal(run.pass, 6);
  run.advance(4);
  assert.equal(run.pass, 10);
});

test("a run that explodes stands at its last good pass and says so kindly", () => {
  const bump = makeData("bump", 0.1);
  const line = network(1, 3, 1, { hidden_activation: "relu", output_activation: "identity" });
  const run = makeRun({ ...options, net: line, data: bump, start: startingWeights(10, 1, 3), rate: 5, batch: 0, passes: 100 });
  run.advance(100);
  assert.ok(run.exploded && run.atEnd && run.pass === run.known && run.known < 100);
  assert.ok(run.p.every(Number.isFinite) && Number.isFinite(run.losses[run.known]));
  const words = trouble({ ...run, loss: 9, first: 1, least: 1, perPoint: 1, slope: 1, deaf: 0, classes: false });
  assert.match(words, /exploded.*Nothing is broken.*rate of 0\.5/);
  run.seek(0);
  assert.ok(!run.atEnd);
});

test("trouble is told apart", () => {
  const fine = { pass: 50, known: 50, exploded: false, loss: 1, first: 4, least: 1, slope: 1, deaf: 0, perPoint: 0.2, classes: true, rate: 0.1 };
  assert.equal(trouble(fine), "");
  assert.match(trouble({ ...fine, loss: 6 }), /overshoot/);
  assert.match(trouble({ ...fine, deaf: 0.95 }), /flat/);
  assert.match(trouble({ ...fine, slope: 1e-5 }), /hardly move/);
});

test("the words count the points", () => {
  const state = { pass: 0, update: 0, updates: 1, passes: 1000, loss: 1.5, perPoint: 0.375, train: { right: 2, n: 4 }, test: { n: 0 }, classes: true };
  assert.equal(place(state), "Before the first step the loss is L = 1.5, 0.375 a point; 2 of 4 training points lie on the right side. Press Play.");
});

test("formulas have the numbers of the weights", () => {
  const p = Float64Array.from({ length: net.N_PARAMETERS }, (_, i) => i / 10), g = p.map((v) => 10 * v);
  const with_ = { net, p, g, rate: 0.1, activation: "tanh", output: "sigmoid" };
  assert.equal(formula({ kind: "z1", i: 1 }, with_).join(""), "z1[1]hidden = tanh(0.20·x[0] + 0.30·x[1] + 1.10)");
  assert.match(formula({ kind: "W1", i: 1, j: 1 }, with_).join(""), /W1\[1, 1\]hidden = 0\.300, {2}∂L\/∂W1\[1, 1\] = 3; one full step: 0\.300 − 0\.1 · 3 = 0\.000/);
  assert.equal(parameterNames(net).length, net.N_PARAMETERS);
});

test("the field is what the network answers, from the top row down", () => {
  const field = makeField(net, [[-1, 1], [-2, 2]], 4);
  field.compute(start);
  const out = net.forward(start, [0.75, 1.5], new Float64Array(12));
  assert.equal(field.yhat[3], out[11]);
  assert.equal(field.units[2][3], out[7]);
});

test("a contour passes between what is above and what is below", () => {
  const values = Array.from({ length: 9 }, (_, i) => i % 3);
  for (const segment of contour(values, 3, 0.5)) for (const [x] of segment) assert.ok(Math.abs(x - 1 / 3) < 1e-12);
  assert.equal(contour(values, 3, 9).length, 0);
  assert.ok(silhouette(Float64Array.of(1, -1), 4, 1).some((v) => v < 0));
});

test("axes are round and curves are thin", () => {
  assert.deepEqual(axisOf([0.4, 0.02], false, 0.4), [0, 0.5]);
  assert.deepEqual(axisOf([0.4, 0.02, NaN], true, 0.4), [0.01, 1]);
  assert.ok(axisOf([0.4, 1e200], false, 0.4)[1] < 10);
  const points = thinned(Float64Array.from({ length: 5001 }, (_, i) => i), 5000, 1);
  assert.ok(points.length < 320 && points.at(-1)[0] === 5000);
  assert.deepEqual([-1.1, -0.6, 0, 0.3].map(roundRate), [0.1, 0.2, 1, 2]);
});

test("every set of points is split and fits its box", () => {
  for (const [name, { noise }] of Object.entries(DATASETS)) {
    const { D, train, test: kept, box, classes } = makeData(name, noise);
    assert.equal(train.X.length, D * train.n);
    assert.ok(name === "xor" ? kept.n === 0 : Math.abs(kept.n / (kept.n + train.n) - 0.25) < 0.01, name);
    assert.equal(classes, D === 2);
    const inside = Array.from(train.X).filter((v, i) => v > box[i % D][0] && v < box[i % D][1]).length;
    assert.ok(inside / train.X.length > 0.98, name);
  }
});

test("a record is read back and always moves by at least a frame", () => {
  const small = network(2, 1, 1), frames = [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [1, 1, 1, 1, 1]];
  const numbers = [3, 5, 2, 0, 10, 1000, ...frames.flat(), 0, 8, NaN, 1000, 1, NaN];
  const bytes = new DataView(Float32Array.from(numbers).buffer);
  const run = makeReplay({ net: small, data: { train: { n: 0, X: [], Y: [] } }, bytes });
  assert.deepEqual([run.pass, run.known, run.p[4]], [0, 1000, 4]);
  run.advance(1);
  assert.deepEqual([run.pass, run.p[0]], [10, 5]);
  run.seek(999);
  assert.equal(run.pass, 10);
  run.advance(1);
  assert.ok(run.atEnd);
  assert.deepEqual(run.curves.losses, [[0, 8], [1000, 1]]);
});
