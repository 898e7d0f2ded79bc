import assert from "node:assert/strict";
import test from "node:test";

const { verdict } = await import(`${process.env.ED_MODULES}/be_the_optimiser.mjs`);

test("who ends above the start is not told that descent passed it at step 0", () => {
  const losses = [8, 6, 4, 2];
  assert.match(verdict(5, 1, 3, losses, false).join(""), /below your 5 at step 2/);
  assert.match(verdict(9, 1, 3, losses, false).join(""), /Your 9 is above where both began/);
  assert.match(verdict(1, 1, 3, losses, false).join(""), /You are lower, with 1/);
});
