import assert from "node:assert/strict";
import test from "node:test";

const { contour, curvature, descend, landscape, verdict } = await import(`${process.env.ED_MODULES}/loss_landscape.mjs`);
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
