import assert from "node:assert/strict";
import test from "node:test";

const load = (name) => import(`${process.env.ED_MODULES}/${name}.mjs`);
const { makeStarts, others } = await load("starts/runs");
const { answered, theatreOf } = await load("starts/closer");
const { theatreAddress } = await load("starts/elsewhere");

const asked = { dataset: "xor", hidden: 2, activation: "tanh", learning_rate: 0.5, passes: 40 };

test("where the others stand is told by place, or as a range where they stand all over", () => {
  const plain = (text) => text.replaceAll("\u00a0", " ");
  assert.equal(others([0.01, 0.02], 0.1), "");
  assert.equal(plain(others([0.5, 0.01, 0.501, 0.667], 0.1)), "The rest stand still: 2 at L = 0.50 and 1 at L = 0.67.");
  assert.equal(plain(others([0.5, 0.6, 0.7, 0.8, 0.01], 0.1)), "The other 4 stand between L = 0.50 and 0.80.");
  assert.equal(plain(others([NaN], 0.1)), "The rest stand still: 1 at L = not a number.");
});

test("all are at a pass when the last one is", () => {
  const made = makeStarts(asked);
  assert.deepEqual([made.runs.length, made.pass, made.ended, made.won], [50, 0, false, 0]);
  made.runs[0].seek(40);
  assert.equal(made.pass, 0);
  for (const run of made.runs) run.seek(40);
  assert.deepEqual([made.pass, made.ended], [40, true]);
});

test("one that explodes waits for nobody, and is not solved", () => {
  const made = makeStarts({ ...asked, activation: "identity", learning_rate: 100 });
  for (const run of made.runs) run.advance(40);
  assert.equal(made.pass, 40);
  assert.equal(made.won, 0);
});

test("few answers are written out, many are counted", () => {
  const four = makeStarts(asked), many = makeStarts({ ...asked, dataset: "circles" });
  assert.match(answered(four, four.runs[0].p), /^it answers 0\.\d\d, .* where 0, 1, 1, 0 is wanted$/);
  assert.match(answered(many, many.runs[0].p), /^\d+ of 120 points lie on their side$/);
});

test("the way into a theatre: the one here that trains, else the chapter's, else none", () => {
  const box = (record, edName) => ({ dataset: { edName }, querySelector: () => ({ textContent: `{"record":{"$bytes":"${record}"}}` }) });
  const page = (boxes, root) => ({ querySelectorAll: () => boxes, documentElement: { dataset: root === undefined ? {} : { content_root: root } } });
  const values = { hidden: 2, seed: 7 };
  assert.equal(theatreAddress(page([box("AAAA", "replay"), box("", "mine")]), values), "#training-theatre-mine.hidden=2&training-theatre-mine.seed=7");
  assert.equal(theatreAddress(page([box("")]), values), "#training-theatre.hidden=2&training-theatre.seed=7");
  assert.equal(theatreAddress(page([box("AAAA")], "../../"), values), "../../book/examples/xor.html#training-theatre-two-units.hidden=2&training-theatre-two-units.seed=7");
  assert.equal(theatreAddress(page([]), values), "");
});

test("the theatre is told all that makes the run, so that it is this run", () => {
  const told = theatreOf(makeStarts(asked), 7);
  for (const [name, value] of Object.entries(asked)) assert.equal(told[name], value);
  assert.deepEqual([told.seed, told.scale, told.batch_size, told.race, told.iteration], [7, 1, 0, 0, 0]);
});
