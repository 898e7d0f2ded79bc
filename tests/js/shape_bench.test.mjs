import assert from "node:assert/strict";
import test from "node:test";

const { indices, product, reason } = await import(`${process.env.ED_MODULES}/shape_bench.mjs`);
const einsum = (left, right) => { const { left: a, right: b, out } = indices(left, right); return `${a},${b}->${out}`; };

test("the five products of the network have the indices of the chapter", () => {
  assert.equal(einsum("W1", "X.T"), "jk,nk->jn");
  assert.equal(einsum("W2", "z1"), "kj,jn->kn");
  assert.equal(einsum("dL_dh2", "z1.T"), "kn,jn->kj");
  assert.equal(einsum("W2.T", "dL_dh2"), "kj,kn->jn");
  assert.equal(einsum("dL_dh1", "X"), "jn,nk->jk");
});

test("no two indices share a letter", () => {
  assert.equal(einsum("z1", "z1.T"), "jn,mn->jm");
  assert.equal(einsum("dL_dh2", "X"), "kn,ni->ki");
  assert.equal(einsum("X.T", "X"), "nk,nm->km");
});

test("the place of the summed index says who turns round", () => {
  assert.match(reason("dL_dh2", "z1.T", "n"), /second in both, so the right one/);
  assert.match(reason("W2.T", "dL_dh2", "k"), /first in both, so the left one/);
  assert.match(reason("W2", "z1", "j"), /second in W2 and first in z1, on the inside already/);
  assert.match(reason("z1.T", "W2.T", "j"), /first in z1 and second in W2, so both/);
});

test("a product of matrices", () => {
  assert.deepEqual(product([[1, 2]], [[3, 4], [5, 6]]), [[13, 16]]);
});
