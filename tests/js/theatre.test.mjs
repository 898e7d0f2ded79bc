import assert from "node:assert/strict";
import test from "node:test";

const load = (name) => import(`${process.env.ED_MODULES}/${name}.mjs`);
const { network } = await load("generated/networks");
const { DATASETS, makeData } = await load("theatre/data");
const { makeRun, orderOf, startingWeights } = await load("theatre/engine");
const { contour, makeField, silhouette } = await load("theatre/field");
const { lossRange, thinned } = await load("theatre/curves");
const { byHeart, formula, parameterNames, place, trouble } = await load("theatre/words");
const { roundRate } = await load("theatre/settings");
const { axis } = await load("theatre/axis");
const { bring, playback } = await load("theatre/playback");
const { widest } = await load("theatre/bent");
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
  assert.equal(place(state), "Before the first step, L = 1.5; 2 of 4 points lie on the right side. Press Play.");
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
  assert.deepEqual(lossRange([0.4, 0.02], false, 0.4), [0, 0.5]);
  assert.deepEqual(lossRange([0.02], false, 0.4), [0, 0.5]); // the scale stays as the loss falls
  assert.deepEqual(lossRange([0.4, 0.02, NaN], true, 0.4), [0.001, 1]);
  assert.ok(lossRange([0.4, 1e200], false, 0.4)[1] < 10);
  const points = thinned(Float64Array.from({ length: 5001 }, (_, i) => i), 5000, axis(5000));
  assert.ok(points.length < 420 && points.at(-1)[0] === 1 && points.at(-1)[1] === 5000);
  assert.deepEqual(points.slice(0, 5).map(([, v]) => v), [0, 1, 2, 3, 4]);
  assert.deepEqual([-1.1, -0.6, 0, 0.3].map(roundRate), [0.1, 0.2, 1, 2]);
});

test("the axis of passes is one for the picture, the slider and the clock", () => {
  const long = axis(1000);
  for (const pass of [0, 1, 16, 500, 1000]) assert.ok(Math.abs(long.pass(long.place(pass)) - pass) < 1e-9);
  assert.deepEqual([long.place(0), long.place(1000)], [0, 1]);
  assert.ok(long.place(16) > 0.25 && long.place(16) < 0.5); // where XOR is learnt, not a hundredth of it
  const ticks = long.ticks(0.07);
  assert.deepEqual([ticks[0], ticks.at(-1)], [0, 1000]);
  assert.ok(ticks.slice(1).every((pass, i) => long.place(pass) - long.place(ticks[i]) >= 0.07 - 1e-12));
});

/** A theatre without a page, played by a clock of our own, sixty frames a second. */
function played(run, seconds, speed = "normal") {
  let step, turn, running = false;
  const ui = { loop: (a, b) => {
    [step, turn] = [a, b];
    return { start() { running = true; turn(true); }, stop() { if (running) { running = false; turn(false); } }, get running() { return running; } };
  } };
  const frames = [], passes = axis(run.passes);
  const player = playback(ui, { runs: () => [run], axis: () => passes, speed: () => speed, onTurn() {}, onFrame() { frames.push({ at: run.at, p: [...run.view] }); } });
  player.play();
  for (let k = 0; k < 60 * seconds && running; k += 1) step(1 / 60);
  return { frames, player, step: () => step(1 / 60), running: () => running };
}

test("the ten seconds after Play show a network that learns, all along", () => {
  const four = makeData("xor", 0), small = network(2, 4, 1, { hidden_activation: "tanh" });
  const run = makeRun({ net: small, data: four, start: startingWeights(17, 1, 3), rate: 0.5, batch: 0, seed: 3, passes: 1000 });
  const first = run.losses[0], { frames } = played(run, 12.1);
  const lossOf = ({ p }) => small.lossOnly(Float64Array.from(p), four.train.X, four.train.Y, 0, 4);
  const losses = [0.5, 1, 2, 3, 4, 5, 6, 8].map((second) => lossOf(frames[60 * second - 1]));
  for (let k = 1; k < 7; k += 1) assert.ok(losses[k - 1] - losses[k] > 0.03 * first, `${losses}`); // it falls in every one of the seconds
  assert.ok(losses[1] > 0.75 * first && losses.at(-1) < 0.02 * first);
  const field = makeField(small, four.box, 20), answers = ({ p }) => { field.compute(Float64Array.from(p)); return [...field.yhat]; };
  for (const second of [1, 2, 3, 4, 5]) { // and so does the picture: somewhere by a tenth of its range each second
    const [before, after] = [60 * second - 1, 60 * second + 59].map((k) => answers(frames[k]));
    assert.ok(Math.max(...before.map((v, i) => Math.abs(v - after[i]))) > 0.1, `second ${second}`);
  }
  const jumps = frames.slice(1).map((frame, k) => Math.max(...frame.p.map((v, i) => Math.abs(v - frames[k].p[i]))));
  assert.ok(Math.max(...jumps) < 0.15); // without a jump
  assert.equal(run.pass, 1000);
});

test("a journey is cut into frames and ends where a straight run ends", () => {
  const long = () => makeRun({ ...options, batch: 0, passes: 400 });
  const straight = long(), run = long();
  straight.advance(400);
  let now = 0, frames = 0;
  const clock = () => (now += 1);
  while (!bring([run], 400, 20, clock)) frames += 1;
  assert.ok(frames > 10);
  assert.deepEqual([...run.p], [...straight.p]);
});

test("between two passes the picture is on the straight line of the step", () => {
  const run = makeRun({ ...options, batch: 0 }), before = [...run.p];
  run.between(0.25);
  const quarter = [...run.view];
  assert.deepEqual([...run.p], before);
  run.step();
  quarter.forEach((v, i) => assert.ok(Math.abs(v - (before[i] + 0.25 * (run.p[i] - before[i]))) < 1e-12));
});

test("what a hand changes belongs to its pass: the run can be gone through again", () => {
  const run = makeRun({ ...options, passes: 3000 });
  run.advance(700);
  run.change({ values: [[3, 2.5]] });
  assert.deepEqual([run.known, run.p[3]], [700, 2.5]);
  run.advance(300);
  run.change({ off: 2, rate: 0.001 });
  const weight = 2 * 5 + 5 + 2, held = [4, 5, 12].map((i) => run.p[i]);
  run.advance(1500);
  assert.deepEqual([run.p[weight], run.rate, run.off], [0, 0.001, [2]]);
  assert.deepEqual([4, 5, 12].map((i) => run.p[i]), held); // what is off does not learn
  const end = [...run.p];
  run.seek(0);
  assert.deepEqual([run.rate, run.off, run.touched], [0.02, [], [700, 1000]]);
  run.seek(699);
  assert.notEqual(run.p[3], 2.5);
  run.seek(700);
  assert.equal(run.p[3], 2.5);
  run.seek(2500);
  assert.deepEqual([...run.p], end);
  run.change({ on: 2 });
  assert.ok(run.p[weight] !== 0 && run.off.length === 0);
  run.seek(1200);
  run.change({ rate: 0.5 });
  assert.deepEqual([run.known, run.touched], [1200, [700, 1000, 1200]]); // what was to come is forgotten
});

test("learning by heart is said where the test points once did better", () => {
  const state = { pass: 900, perPoint: 0.01, best: { pass: 300, loss: 0.1 }, testPerPoint: 0.14, atBest: 0.05 };
  assert.match(byHeart(state), /best at pass 300 \(0\.1 a point, now 0\.14\)/);
  assert.equal(byHeart({ ...state, testPerPoint: 0.102 }), "");
  assert.equal(byHeart({ ...state, perPoint: 0.06 }), ""); // both got worse: that is another trouble
});

test("the side from which the hidden layer is seen is the widest at right angles to the cut", () => {
  const rows = Array.from({ length: 50 }, (_, i) => [Math.sin(i), 3 * Math.sin(2.2 * i), 0.1 * Math.cos(i)]);
  const up = widest(rows, [1, 0, 0], [0, 1, 1]);
  assert.ok(Math.abs(up[0]) < 1e-9 && up[1] > 0.999);
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

/** Numbers as `record.py` writes them: all first bytes of float32, then all second ones, and so on. */
function planes(numbers) {
  const bytes = new Uint8Array(Float32Array.from(numbers).buffer);
  return new DataView(Uint8Array.from(bytes, (_, i) => bytes[4 * (i % numbers.length) + Math.floor(i / numbers.length)]).buffer);
}

test("a record is read back, with the gradient its run used, and drawn between its frames", () => {
  const small = network(2, 1, 1), frames = [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [1, 1, 1, 1, 1]];
  const gradients = [[1, 2, 3, 4, 5], [NaN, 0, 0, 0, 0], [0, 0, 0, 0, 7]];
  const numbers = [3, 5, 2, 0, 10, 1000, ...frames.flat(), ...gradients.flat(), 0, 8, NaN, 1000, 1, NaN];
  const run = makeReplay({ net: small, bytes: planes(numbers) });
  assert.deepEqual([run.pass, run.known, run.p[4], run.pace], [0, 1000, 4, 10]);
  assert.deepEqual([...run.gradient()], gradients[0]);
  run.between(5);
  assert.deepEqual([run.at, run.view[0], run.p[0]], [5, 2.5, 0]);
  run.step();
  assert.deepEqual([run.pass, run.p[0], run.gradient()], [10, 5, null]);
  run.seek(999);
  assert.equal(run.pass, 10);
  assert.ok(bring([run], 1000, 5) && run.atEnd);
  assert.deepEqual(run.curves.losses, [[0, 8], [1000, 1]]);
});
