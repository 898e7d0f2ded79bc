import assert from "node:assert/strict";
import test from "node:test";

const { bitmapOf, centred, counts, percent, ranked, shifted } = await import(`${process.env.ED_MODULES}/digit_pad.mjs`);
const { uniform } = await import(`${process.env.ED_MODULES}/lib/random.mjs`);

const blank = () => new Uint8Array(32 * 32);
const box = (left, top, right, bottom) => blank().map((_, at) => Number(at % 32 >= left && at % 32 < right && at / 32 >= top && at / 32 < bottom));

test("a drawing made from counts has these counts", () => {
  const next = uniform(1);
  const image = Uint8Array.from({ length: 64 }, () => Math.floor(17 * next()));
  assert.deepEqual(counts(bitmapOf(image)), image);
});

test("four columns further right is one pixel further right, and ink that leaves is gone", () => {
  const seen = counts(shifted(box(0, 0, 4, 4), 4, 0));
  assert.equal(seen[1], 16);
  assert.equal(seen.reduce((a, b) => a + b), 16);
  assert.ok(shifted(box(0, 0, 4, 4), -4, 0).every((v) => v === 0));
});

test("a small drawing in a corner is stretched to the frame and centred", () => {
  const seen = counts(centred(box(1, 2, 5, 10)));
  assert.deepEqual([...seen.subarray(24, 32)], [0, 0, 16, 16, 16, 16, 0, 0]); // 8 high becomes 32, 4 wide becomes 16
  assert.deepEqual([...seen.subarray(0, 8)], [...seen.subarray(56, 64)]);
  assert.deepEqual(centred(blank()), blank());
});

test("shares never claim what softmax cannot reach", () => {
  assert.deepEqual([0.9999, 0.97, 0.004].map(percent), ["over 99 %", "97 %", "under 1 %"]);
  assert.deepEqual(ranked([0.1, 0.7, 0.2]), [1, 2, 0]);
});
