import assert from "node:assert/strict";
import test from "node:test";

const load = (name) => import(`${process.env.ED_MODULES}/${name}.mjs`);
const { parseNumber } = await load("lib/number");
const { solvedIn } = await load("lib/solved");
const { rich } = await load("lib/rich");
const quiz = await load("quiz");
const numeric = await load("numeric_exercise");
const { counted, summary } = await load("progress");

test("numbers are read as people write them", () => {
  const same = [
    [-0.25, ["-0.25", "−0.25", "–0,25", " -1/4 ", "−.25", "-25e-2", "-2.5e−1", "-2.5·10^-1", "- 2,5 × 10^{-1}", "1/-4", "-25%", "−25 %", "−¼"]],
    [3, ["3", "+3", "3.", "6/2", "0.3e1", "0.3×10¹", "= 3", "x=3", "3 passes"]],
    [1.5, ["1 1/2", "1½", "1 ½", "x = 1.5", "x ≈ 1.5", "~1.5", "dL_dW1[2, 0] = 1.5", "∂L/∂W1[2,0] = 1.5", "ŷ = 3/2", "3⁄2", "σ′ = 1,5", "1.5 units"]],
    [-1.5, ["-1 1/2", "−1½", "- 1 1/2", "L = −1.5"]],
    [0.0045, ["4.5 × 10⁻³", "4.5*10^-3", "4.5x10-3", "4.5 * 10**-3", "4,5·10^(-3)", "0.45%", "0.45 %", "4.5e-3", "45e-4", "45 × 10−4"]],
    [0.001, ["10^-3", "10⁻³", "1e-3"]],
    [2410, ["2410", "2 410", "2410 parameters", "2\u202f410", "2.41 × 10^3", "2410,0"]],
    [101, ["101", "101 parameters", "101.0"]],
    [0.125, ["0,125", "1/8", "⅛", "12.5%"]],
  ];
  for (const [value, texts] of same) {
    for (const text of texts) assert.ok(Math.abs(parseNumber(text) - value) <= 1e-15 * Math.abs(value) && parseNumber(text) !== null, text);
  }
  const refused = [
    "", " ", "a", "1,000.5", "1,2,3", "1/0", "1/2/3", "1/", "--1", "1e999", "0x10", "Infinity", "1;", "NaN", "e", "%", "=", "x =", "x",
    "2*100", "2×3", "5x101", "5x10", "2*10", "2^3", "1+1", "1-2", "3x = 6", "x/2 = 3", "2 = 3", "x = y = 3", "1 2", "1 2 3", "1 100/200", "1 000/2 3",
    "1,234", "12,345", "2 or 3", "2 million", "1 half", "two", "3 times 2", "5 to 6", "1/2 1/2", "½½", "1½½", "1 1/0", "1.5.2", "1 . 5", "1e", "10^", "4.5 × 10⁻", "0.5 0.5",
    "1..5", "1_000", "１", "4 5%", "%5", "1/2 of 3", "1,5,", "..", ".", ",", "-", "+", "- -1", "1 000 00", "minus 3",
  ];
  for (const text of refused) assert.equal(parseNumber(text), null, text);
});

test("the unit that is asked for changes nothing", () => {
  assert.equal(parseNumber("45%", "%"), 45);
  assert.equal(parseNumber("45", "%"), 45);
  assert.equal(parseNumber("3 m", "m"), 3);
  assert.equal(parseNumber("3 m"), null);
});

test("an answer is right within the tolerance, its last digit included", () => {
  const key = { answer: 0.125, tolerance: 0.005, wrong: [[-0.125, ["sign"]]] };
  assert.deepEqual(numeric.judged(0.13, key), { right: true, why: null });
  assert.deepEqual(numeric.judged(0.1301, key), { right: false, why: null });
  assert.deepEqual(numeric.judged(-0.12, key), { right: false, why: ["sign"] });
});

test("exactly the right answers are wanted", () => {
  const choices = [["a", "", true], ["b", "", false], ["c", "", true]];
  assert.equal(quiz.judged(choices, [true, false, true]), true);
  assert.equal(quiz.judged(choices, [true, false, false]), false);
  assert.equal(quiz.judged(choices, [true, true, true]), false);
});

/** As much of localStorage as is used. */
function storage() {
  const kept = new Map();
  return { kept, getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k) };
}

test("solved exercises are kept, taken back and cleared", () => {
  const place = storage();
  const list = solvedIn(() => place);
  assert.equal(list.mark("b", true), true);
  list.mark("a", true);
  assert.deepEqual([...place.kept.values()], ['["a","b"]']);
  assert.deepEqual([...solvedIn(() => place).all()].sort(), ["a", "b"]); // as after a reload
  list.mark("a", false);
  assert.deepEqual([list.has("a"), list.has("b"), list.lasts()], [false, true, true]);
  list.clear();
  assert.deepEqual([list.all().size, place.kept.size], [0, 0]);
});

test("where nothing can be stored, memory has to do", () => {
  const refuse = () => { throw new Error("SecurityError"); };
  const full = { ...storage(), setItem: refuse };
  for (const find of [refuse, () => undefined, () => full]) {
    const list = solvedIn(find);
    assert.equal(list.mark("a", true), false);
    assert.equal(list.has("a"), true);
    list.mark("a", false);
    assert.equal(list.has("a"), false);
    list.mark("b", true);
    list.clear();
    assert.equal(list.all().size, 0);
  }
  assert.equal(solvedIn(refuse).lasts(), false);
});

test("what others wrote into the storage does no harm", () => {
  for (const text of ["no JSON", "7", '{"a":1}', "null"]) {
    const list = solvedIn(() => ({ ...storage(), getItem: () => text }));
    assert.equal(list.all().size, 0);
  }
});

test("progress is counted and put into words", () => {
  const pages = [{ exercises: ["a", "b"] }, { exercises: ["c"] }];
  const solved = new Set(["a", "c", "gone"]);
  assert.deepEqual(counted(pages, solved), { done: 2, of: 3 });
  assert.equal(summary({ done: 2, of: 3 }, { done: 1, of: 2 }, 3), "2 of 3 exercises in this book solved; on this page 1 of 2.");
  assert.equal(summary({ done: 0, of: 1 }, { done: 0, of: 0 }, 0), "0 of 1 exercise in this book solved.");
  assert.equal(summary({ done: 0, of: 0 }, { done: 0, of: 0 }, 1), "1 exercise solved in this browser.");
  assert.equal(summary({ done: 0, of: 0 }, { done: 0, of: 0 }, 0), "No exercise is solved yet.");
});

test("a tree becomes elements, and a text stays a text", () => {
  class Element {
    constructor(tag, space = "") { this.tag = tag; this.space = space; this.attributes = {}; this.children = []; }
    setAttribute(name, value) { this.attributes[name] = value; }
    removeAttribute() {}
    append(...children) { this.children.push(...children); }
    get textContent() { return this.children.map((c) => c.textContent ?? c).join(""); }
    classList = { add: (name) => { this.attributes.class += ` ${name}`; } };
  }
  globalThis.document = { createElement: (tag) => new Element(tag), createElementNS: (space, tag) => new Element(tag, space) };
  assert.deepEqual(rich("<b>no markup</b>"), ["<b>no markup</b>"]);
  const tree = ["math", { alttext: "W 1" }, ["msub", { class: "ed-hidden" }, ["mi", {}, "W"], ["mn", {}, "1"]]];
  const [before, code, maths] = rich(["a ", ["code", "", "<i>"], ["span", "ed-math", tree]]);
  assert.equal(before, "a ");
  assert.deepEqual([code.tag, code.children, code.attributes], ["code", ["<i>"], {}]);
  const [math] = maths.children;
  assert.deepEqual([math.tag, math.attributes.alttext], ["math", "W 1"]);
  assert.match(math.children[0].space, /MathML/);
  assert.equal(math.textContent, "W1");
  assert.equal(rich([["pre", "ed-code", "x"]])[0].attributes.tabindex, "0");
});
