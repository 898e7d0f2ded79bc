import assert from "node:assert/strict";
import test from "node:test";

const load = (name) => import(new URL(`../../book/_live/${name}.mjs`, import.meta.url));
const { kept } = await load("kept");
const { session } = await load("session");

/** A storage like a browser's. */
function storage() {
  const all = new Map();
  return {
    getItem: (key) => all.get(key) ?? null, setItem: (key, value) => all.set(key, value), removeItem: (key) => all.delete(key),
    all,
  };
}

test("what a reader wrote into a cell is kept, and told apart from an older edition's", () => {
  globalThis.localStorage = storage();
  const cell = { index: 3, source: "x = 1" }, here = ["x = 1"];
  kept("page", here).keep(cell, "x = 2");
  assert.deepEqual(kept("page", here).find(cell), { code: "x = 2", older: false });
  assert.deepEqual(kept("page", ["x = 0"]).find({ index: 3, source: "x = 0" }), { code: "x = 2", older: true });
  assert.deepEqual(kept("other", here).find(cell), {});
  kept("page", here).keep(cell, "x = 1"); // the original: nothing is kept
  assert.equal(localStorage.all.size, 0);
});

test("what was written finds its cell where the cells have moved", () => {
  globalThis.localStorage = storage();
  kept("page", ["x = 1"]).keep({ index: 3, source: "x = 1" }, "x = 2");
  const now = kept("page", ["y = 5", "x = 1"]);
  assert.deepEqual(now.find({ index: 4, source: "x = 1" }), { code: "x = 2", older: false });
  assert.deepEqual(now.find({ index: 3, source: "y = 5" }), {}); // it was not written there
});

test("a storage with rubbish, or none, does no harm", () => {
  globalThis.localStorage = storage();
  for (const text of ["[1]", "null", "{", '{"3": {"code": 5}}', '{"3": null}']) {
    localStorage.setItem("every-derivative.cells.page", text);
    assert.deepEqual(kept("page", ["x"]).find({ index: 3, source: "x" }), {});
  }
  globalThis.localStorage = { getItem() { throw new Error("no"); }, setItem() { throw new Error("no"); }, removeItem() {} };
  kept("page", ["x"]).keep({ index: 1, source: "x" }, "y");
});

/** A worker that does what it is told by the test. */
class FakeWorker {
  static all = [];
  constructor() { this.sent = []; this.ended = false; FakeWorker.all.push(this); }
  postMessage(message) { this.sent.push(message); }
  terminate() { this.ended = true; }
  say(data) { this.onmessage({ data }); }
}
globalThis.Worker = FakeWorker;

function begun() {
  FakeWorker.all = [];
  const told = [], became = [];
  const python = session({ worker: "w", folder: "f", lock: "l" }, { status: (text) => told.push(text), changed() {} });
  const job = (name) => ({ code: name, number: 1, out: (output) => became.push([name, output.text]), became: (state) => became.push([name, state]) });
  return { python, job, told, became, worker: () => FakeWorker.all.at(-1) };
}

test("cells run one after the other, and not before Python is there", () => {
  const { python, job, became, worker } = begun();
  assert.equal(FakeWorker.all.length, 0); // nothing before the first Run
  python.run([job("a"), job("b")]);
  assert.deepEqual(worker().sent.map((message) => message.type), ["start"]);
  worker().say({ type: "ready" });
  assert.deepEqual(worker().sent.map((message) => message.code ?? message.type), ["start", "a"]);
  worker().say({ type: "out", kind: "printed", text: "six" });
  worker().say({ type: "done", ok: true });
  assert.equal(worker().sent.at(-1).code, "b");
  worker().say({ type: "done", ok: true });
  assert.deepEqual(became.filter(([name]) => name === "a"), [["a", "waiting"], ["a", "running"], ["a", "six"], ["a", "done"]]);
  assert.equal(python.busy, false);
});

test("after an error the cells that build on it do not run", () => {
  const { python, job, became, worker } = begun();
  python.run([job("a"), job("b")]);
  worker().say({ type: "ready" });
  worker().say({ type: "done", ok: false });
  assert.deepEqual(became.slice(-2), [["a", "failed"], ["b", "stopped"]]);
  assert.equal(worker().sent.filter((message) => message.type === "run").length, 1);
});

test("stop interrupts the cell that runs, and Python goes on", async () => {
  const { python, job, became, told, worker } = begun();
  python.run([job("a"), job("b")]);
  worker().say({ type: "ready" });
  const { alive } = worker().sent.at(-1);
  assert.equal(await (await fetch(alive)).text(), "on"); // what the worker asks while it runs
  python.stop();
  await assert.rejects(fetch(alive)); // and so it learns that it is to stop
  assert.deepEqual(became.at(-1), ["b", "stopped"]);
  worker().say({ type: "done", ok: false });
  assert.deepEqual([became.at(-1), told.at(-1), worker().ended], [["a", "stopped"], "interrupted", false]);
  python.run([job("c")]);
  assert.equal(worker().sent.at(-1).code, "c"); // the same Python
  worker().say({ type: "done", ok: true });
});

test("stop ends a Python that does not listen; late words of it are not heard", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { python, job, became, told, worker } = begun();
  python.run([job("a")]);
  const old = worker();
  old.say({ type: "ready" });
  python.stop();
  assert.equal(old.ended, false);
  t.mock.timers.tick(10_000);
  assert.ok(old.ended);
  assert.deepEqual([became.at(-1), told.at(-1), python.busy], [["a", "stopped"], "stopped", false]);
  python.run([job("b")]);
  assert.notEqual(worker(), old);
  old.say({ type: "out", kind: "printed", text: "late" });
  old.say({ type: "done", ok: true });
  assert.ok(!became.flat().includes("late"));
  worker().onerror({ message: "lost", preventDefault() {} });
  assert.deepEqual(became.slice(-2), [["b", "Python stopped: lost"], ["b", "failed"]]);
});

test("stop before Python is there lets go of it at once", () => {
  const { python, job, became, worker } = begun();
  python.run([job("a")]);
  python.stop();
  assert.ok(worker().ended);
  assert.deepEqual(became.at(-1), ["a", "stopped"]);
});
