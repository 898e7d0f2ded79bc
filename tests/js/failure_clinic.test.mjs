import assert from "node:assert/strict";
import test from "node:test";

const { activations, facts } = await import(`${process.env.ED_MODULES}/failure_clinic.mjs`);

test("activations come out of their bytes with their signs", () => {
  const z1 = btoa(String.fromCharCode(127, 129, 0, 127)); // 127, −127, 0, 127
  assert.deepEqual(activations({ z1 }, 2), [[1, -1], [0, 1]]);
});

test("what is counted: saturated, zero, and how far apart the units are", () => {
  assert.deepEqual(facts([1, -1, 0, 0.5], 2), { edge: 0.5, zero: 0.25, apart: 1.5 });
  assert.equal(facts([0.3, 0.6, 0.3, 0.6], 2).apart, 0);
});
