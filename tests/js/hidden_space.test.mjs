import assert from "node:assert/strict";
import test from "node:test";

const { bestCut, lineWeights, nearestPoints, planeInCube, widestCut } = await import(`${process.env.ED_MODULES}/hidden_space.mjs`);
const near = (a, b, tolerance = 1e-12) => assert.ok(Math.abs(a - b) < tolerance, `${a} and ${b}`);
const right = (points, { normal, middle }) => points.filter((p, i) =>
  (normal.reduce((sum, n, k) => sum + n * (p[k] - middle[k]), 0) > 0) === (i === 1 || i === 2)).length;

test("a line stands at its distance from the middle of the square", () => {
  const [u, v, c] = lineWeights(90, 0.25, 4);
  near(u, 0);
  near(v * 0.75 + c, 0);
});

test("nearest points of segments, crossing, apart and shrunk to points", () => {
  assert.deepEqual(nearestPoints([0, 0], [2, 2], [0, 2], [2, 0]), [[1, 1], [1, 1]]);
  assert.deepEqual(nearestPoints([0, 0], [1, 0], [2, 1], [2, 5]), [[1, 0], [2, 1]]);
  assert.deepEqual(nearestPoints([0, 0], [0, 0], [3, 4], [3, 4]), [[0, 0], [3, 4]]);
});

test("the square of XOR is cut three of four right, the moved points four of four", () => {
  const square = [[0, 0], [0, 1], [1, 0], [1, 1]];
  assert.equal(widestCut(square).gap, 0);
  const three = bestCut(square);
  assert.equal(three.possible, false);
  assert.equal(right(square, three), 3);
  const moved = [[0, 0], [1, 0], [1, 0], [1, 1]];
  const four = bestCut(moved);
  assert.equal(four.possible, true);
  near(four.gap, Math.SQRT1_2);
  assert.equal(right(moved, four), 4);
});

test("a plane cuts the cube in a triangle, a square or a hexagon", () => {
  assert.equal(planeInCube([1, 1, 1], -0.5).length, 3);
  assert.equal(planeInCube([0, 0, 1], -0.5).length, 4);
  assert.equal(planeInCube([1, 1, 1], -1.5).length, 6);
  assert.equal(planeInCube([1, 1, 1], -9).length, 0);
});
