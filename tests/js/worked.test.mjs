import assert from "node:assert/strict";
import test from "node:test";

const module = (name) => import(`${process.env.ED_MODULES}/${name}.mjs`);
const { neighbour, passOf, sources } = await module("forward_pass");
const { agreement, ripple } = await module("nudge");
const { chain } = await module("chain_explorer");
const { lesson } = await module("backprop_stepper");
const { placeOf } = await module("lib/names");
const { columns } = await module("lib/layers");

const numbers = {
  x: [0.7, -1.2, 0.4, 1], y: [1, 0], learning_rate: 0.5,
  W1: [[0.5, -0.3, 0.8, 0.2], [-0.6, 0.4, 0.1, -0.5], [0.3, 0.9, -0.7, 0.6]], c1: [[0.1], [-0.2], [0.3]],
  W2: [[0.7, -0.4, 0.6], [-0.5, 0.8, 0.2]], c2: [[-0.1], [0.2]],
};
const p = ["W1", "c1", "W2", "c2"].flatMap((name) => numbers[name].flat());
const close = (a, b, tolerance = 1e-12) => assert.ok(Math.abs(a - b) < tolerance, `${a} is not ${b}`);

test("every link has a place in the picture", () => {
  assert.deepEqual(placeOf("dL_dyhat[1]"), { to: "L", from: "yhat[1]", between: "yhat[1]>L", lit: ["yhat[1]", "yhat[1]>L", "L"] });
  assert.equal(placeOf("dh2_dz1[1, 2]").between, "W2[1,2]");
  assert.deepEqual(placeOf("dh1_dW1[2, 2, 0]"), { to: "h1[2]", from: "W1[2,0]", between: "W1[2,0]", lit: ["x[0]", "W1[2,0]", "h1[2]"] });
  assert.deepEqual(placeOf("dh2_dc2[1, 1]").lit, ["c2[1]", "h2[1]"]);
});

test("arrow keys walk over the computed units and stop at the border", () => {
  assert.equal(neighbour("h1[2]", "ArrowRight"), "z1[2]");
  assert.equal(neighbour("z1[2]", "ArrowRight"), "h2[1]");
  assert.equal(neighbour("h1[0]", "ArrowLeft"), null);
  assert.equal(neighbour("h1[2]", "ArrowDown"), null);
  assert.equal(neighbour("h1[2]", "a"), null);
});

test("a unit is computed from what feeds it", () => {
  assert.equal(sources("h1[1]").length, 10);
  assert.deepEqual(sources("yhat[0]"), ["yhat[0]", "h2[0]", "h2[0]>yhat[0]"]);
  close(passOf(p, numbers.x).h1[2], -0.25);
});

test("shared digits are counted once one of them is not zero", () => {
  assert.equal(agreement("0.17237", "0.17229"), 5);
  assert.equal(agreement("0.00012", "0.00034"), 0);
  assert.equal(agreement("−0.1", "0.1"), 0);
  assert.equal(agreement("0.00000", "0.00000"), 7);
});

test("chain, ripple and lesson give the same slopes", () => {
  const v = lesson({ get: (name) => numbers[name] });
  for (let j = 0; j < 3; j += 1) close(v.dL_dz1[j], v.dL_dc2.reduce((sum, delta, k) => sum + delta * numbers.W2[k][j], 0));
  close(chain(v, "W1[2,0]", "h").sum, v.dL_dW1[8]);
  assert.notEqual(chain(v, "W1[2,0]", "z").sum, v.dL_dW1[8]);
  const { rows } = ripple(p, numbers.x, numbers.y, "W1[2,0]", 1e-6);
  assert.deepEqual(rows.map((row) => row.name), ["h1[2]", "z1[2]", "h2[0]", "yhat[0]", "h2[1]", "yhat[1]", "L"]);
  for (const { ratio, exact } of rows) close(ratio, exact, 1e-6);
  close(rows[6].exact, v.dL_dW1[8]);
  assert.ok(v.after.L < v.L[0]);
});

test("columns of the picture keep their order and stay inside", () => {
  for (const width of [280, 320, 499, 500, 640]) {
    for (const loss of [true, false]) {
      const { at, box } = columns(width, loss);
      assert.ok(at.x - box / 2 >= 0 && at.x < at.h1 && at.h1 <= at.z1 && at.z1 < at.h2 && at.h2 <= at.yhat);
      assert.ok((loss ? at.L : at.yhat) + box / 2 <= width);
    }
  }
});
