import assert from "node:assert/strict";
import test from "node:test";

const { contour } = await import(`${process.env.ED_MODULES}/lib/contour.mjs`);
const { curvature, descend, ending, landscape, pace, pieces, verdict } = await import(`${process.env.ED_MODULES}/loss_landscape.mjs`);
const TRAINED = [3.9, 3.9, 4, 4, -2.1, -5.9, 1.6, -1.6, -0.2];
const bowl = { loss: ([a, b]) => a * a + 4 * b * b, slope: ([a, b]) => [2 * a, 8 * b] };

test("the curvature along an axis of a bowl is exact, and level ground has none", () => {
  assert.ok(Math.abs(curvature(bowl, [1, 0]) - 2) < 1e-6);
  assert.ok(Math.abs(curvature(bowl, [0, 1]) - 8) < 1e-6);
  assert.ok(Number.isNaN(curvature(bowl, [0, 0])));
});

test("the largest step that goes down is 2/curvature", () => {
  const ground = landscape(TRAINED, 6, 7), at = [0, -3], limit = 2 / curvature(ground, at);
  const after = (step) => descend(ground, at, step, 1).losses;
  assert.ok(after(0.999 * limit)[1] < after(0.999 * limit)[0]);
  assert.ok(after(1.001 * limit)[1] > after(1.001 * limit)[0]);
});

test("a path ends where the weights outgrow a million", () => {
  const { path } = descend(bowl, [1, 1], 100, 50);
  assert.ok(path.length < 6 && path.flat().every((v) => Math.abs(v) <= 1e6));
  assert.match(verdict(descend(bowl, [1, 1], 0.003, 6), { out: false }), /creeps/);
  assert.match(verdict(descend(bowl, [1, 1], 0.3, 9), { out: false }), /uphill/);
});

test("a contour of a slope is a straight line across it", () => {
  const n = 4, values = Array.from({ length: n * n }, (_, k) => k % n);
  const pieces = contour(values, n, 1.5);
  assert.equal(pieces.length, 3);
  for (const [a, b] of pieces) assert.deepEqual([a[0], b[0]], [2, 2]);
});

test("a ball stops where the ground is level, where it has flown off, and after a hundred steps", () => {
  const run = (step, steps) => descend(bowl, [1, 1], step, steps);
  assert.equal(ending(run(0.1, 3), [1, 0], false, 3), "");
  assert.equal(ending(run(0.1, 3), [0.001, 0], false, 3), "rest");
  assert.equal(ending(run(0.5, 9), [1, 0], true, 9), "flown");
  assert.equal(ending(run(100, 50), [1, 0], true, 50), "flown");
  assert.equal(ending(run(0.1, 3), [1, 0], false, 100), "tired");
  assert.match(verdict(run(0.5, 9), { out: true, ending: "flown" }), /Nothing is broken/);
});

test("steps down and steps up are drawn apart, and a reader who asks for calm gets time", () => {
  const run = { path: [[0, 0], [1, 0], [2, 0]], losses: [3, 1, 2] };
  assert.deepEqual(pieces(run, false).slice(0, 2), [[0, 0], [1, 0]]);
  assert.deepEqual(pieces(run, true).slice(0, 2), [[1, 0], [2, 0]]);
  assert.ok(pace(50, true) > pace(50, false) && pace(50, false) < pace(0, false));
});
