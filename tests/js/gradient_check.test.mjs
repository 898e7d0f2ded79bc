import assert from "node:assert/strict";
import test from "node:test";

const { listed, percent, verdict } = await import(`${process.env.ED_MODULES}/gradient_check.mjs`);
const { power } = await import(`${process.env.ED_MODULES}/lib/format.mjs`);
const rows = (...errors) => errors.map((error) => [error, "[0, 0]", 1, 2]);

test("powers of ten, shares and lists are written as in print", () => {
  assert.deepEqual([1e-6, 1e4, 0.1, 1].map(power), ["10⁻⁶", "10⁴", "0.1", "1"]);
  assert.deepEqual([1, 0.975, 0.8].map(percent), ["100 %", "97.5 %", "80 %"]);
  assert.deepEqual([[], ["a"], ["a", "b", "c"]].map(listed), ["", "a", "a, b and c"]);
});

test("the verdict names what is wrong and what hides", () => {
  const everywhere = rows(0.7, 0, 0.4, 0);
  assert.equal(verdict(everywhere, everywhere).text, "dL_dW1 and dL_dW2 are wrong.");
  assert.equal(verdict(rows(0.7, 0, 0, 0), everywhere).text, "dL_dW1 is wrong. dL_dW2 is right here: this network hides the mistake.");
  assert.match(verdict(rows(0, 0, 0, 0), everywhere).text, /^nothing is wrong\. dL_dW1 and dL_dW2 are right here/);
});
