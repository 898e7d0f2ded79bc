// What the widgets write out in words and numbers is what they compute: each written formula is read
// back, evaluated, and compared with the value that SymPy's arithmetic gives.
import assert from "node:assert/strict";
import test from "node:test";

const module = (name) => import(`${process.env.ED_MODULES}/${name}.mjs`);
const { LOSSES } = await module("loss_slope");
const { STEPS, lesson } = await module("backprop_stepper");

/** The value of a formula as it is written for the eye. */
function value(text, names = {}) {
  const code = text
    .replaceAll("−", "-").replaceAll("·", "*").replaceAll("ŷ", "p").replaceAll("²", "**2").replaceAll("σ", "sigma")
    .replace(/log\s*\(/g, "Math.log(").replace(/log ([\w.]+)/g, "Math.log($1)")
    .replace(/([\d\w)]) ?(?=Math\.log)/g, "$1*").replace(/(\d)\(/g, "$1*(").replace(/\) ?\(/g, ")*(");
  const sigma = (h) => 1 / (1 + Math.exp(-h));
  return new Function("sigma", ...Object.keys(names), `return ${code};`)(sigma, ...Object.values(names));
}
const close = (a, b, tolerance, what) => assert.ok(Math.abs(a - b) <= tolerance, `${what}: ${a} is not ${b}`);
const places = [[1, 0.3], [0, 0.3], [0.25, 0.75], [0.6, 0.12], [1, 0.98]];

test("the reader of formulas reads", () => {
  close(value("−2(y − ŷ)", { y: 1, p: 0.25 }), -1.5, 0, "product");
  close(value("−y log ŷ − (1 − y) log(1 − ŷ)", { y: 0, p: 0.5 }), Math.log(2), 1e-15, "log");
  close(value("−0.70 · (−1.20) + 0.10"), 0.94, 1e-15, "numbers");
  close(value("σ(0.00)"), 0.5, 0, "sigma");
});

test("the written loss and its written slope are the loss and its slope", () => {
  const h = 1e-6;
  for (const [name, { f, prime, formula, slope }] of Object.entries(LOSSES)) {
    for (const [y, p] of places) {
      close(value(formula, { y, p }), f(y, p), 1e-12, `${name}: ${formula}`);
      close(value(slope, { y, p }), prime(y, p), 1e-12, `${name}: ${slope}`);
      close((f(y, p + h) - f(y, p - h)) / (2 * h), prime(y, p), 1e-4, name);
    }
  }
});

test("their numbers give the value that stands beside them", () => {
  for (const [name, { f, prime, numbers, slopeNumbers }] of Object.entries(LOSSES)) {
    for (const [y, p] of places) {
      for (const [{ left, right }, exact] of [[numbers(y, p), f(y, p)], [slopeNumbers(y, p), prime(y, p)]]) {
        close(value(left), exact, 0.02 * Math.max(1, Math.abs(exact)), `${name}: ${left}`);
        close(value(left), value(right), 0.0005 + 1e-12, `${name}: ${left} = ${right}`);
      }
    }
  }
});

const examples = [
  { x: [0.7, -1.2, 0.4, 1], y: [1, 0], learning_rate: 0.5, W1: [[0.5, -0.3, 0.8, 0.2], [-0.6, 0.4, 0.1, -0.5], [0.3, 0.9, -0.7, 0.6]], c1: [[0.1], [-0.2], [0.3]], W2: [[0.7, -0.4, 0.6], [-0.5, 0.8, 0.2]], c2: [[-0.1], [0.2]] },
  { x: [-1.5, 0.3, 0.9, -0.4], y: [0, 0.8], learning_rate: 2, W1: [[-0.9, 0.7, 0.2, 1.1], [0.4, -1.3, 0.6, 0.5], [0.8, -0.2, 1.2, -0.6]], c1: [[-0.4], [0.6], [0.2]], W2: [[-1.2, 0.9, 0.5], [0.6, 1.4, -0.8]], c2: [[0.3], [-0.5]] },
];

test("every step's numbers give what the step says", () => {
  let read = 0;
  for (const numbers of examples) {
    const v = lesson({ get: (name) => numbers[name] });
    for (const { name, rows } of STEPS) {
      for (const [symbol, written] of rows(v)) {
        const [left, right] = String(written).split(" = ");
        if (right === undefined || /[→,…]/.test(left)) continue;
        close(value(left), value(right), 0.02, `${name}, ${symbol}: ${written}`);
        read += 1;
      }
    }
  }
  assert.ok(read >= 2 * 18, `only ${read} rows were read`);
});

test("every step's rule, read as code, gives the step's values", () => {
  for (const numbers of examples) {
    const v = lesson({ get: (name) => numbers[name] });
    v.dL_dh1 = v.dL_dc1;
    v.dL_dh2 = v.dL_dc2;
    const eta = numbers.learning_rate, column = (array) => array.map(([entry]) => entry);
    const matmul = (W, z) => W.map((row) => row.reduce((sum, w, j) => sum + w * z[j], 0));
    const sizes = { x: 4, h1: 3, z1: 3, h2: 2, yhat: 2 }, flat = { c1: column(numbers.c1), c2: column(numbers.c2) };
    const at = (name, i) => (flat[name] ?? v[name])[i];
    for (const { rule } of STEPS.slice(1, -1)) {
      const [left, right] = rule.split(" = "), [, array, letters] = /^(\w+)(?:\[([\w,]+)\])?$/.exec(left);
      const [, of, by] = /^d(\w+?)_d(\w+)$/.exec(array) ?? [];
      const rows = { W1: 3, W2: 2 }[by] ?? sizes[by ?? array] ?? 1, columns = { W1: 4, W2: 3 }[by];
      for (let i = 0; i < rows; i += 1) {
        for (let j = 0; j < (columns ?? 1); j += 1) {
          const names = letters?.split(",") ?? [], index = { [names[0] ?? "_"]: i, ...(names[1] ? { [names[1]]: j } : {}) };
          const code = right
            .replace(/(\w+) @ (\w+)/, (_, W, z) => `matmul(v.${W}, v.${z})[${i}]`)
            .replace(/(?<![.\w])W(\d)\[(\d),(\w)\]/g, "v.W$1[$2][$3]")
            .replace(/(?<![.\w])(d\w+_d\w+|yhat|[xyhzc]\d?)\[(\w)\]/g, 'at("$1", $2)')
            .replace(/(?<![.\w"])(d\w+_d\w+|yhat|[xyhzc]\d?)\b(?!["(])/g, `at("$1", ${i})`);
          const sigmoid = (h) => 1 / (1 + Math.exp(-h));
          const got = new Function("v", "at", "matmul", "sigmoid", ...Object.keys(index), `return ${code};`)(v, at, matmul, sigmoid, ...Object.values(index));
          close(got, columns ? v[array][i * columns + j] : v[array][i], 1e-12, `${rule} at ${i}, ${j} (∂${of}/∂${by})`);
        }
      }
    }
    assert.equal(STEPS.at(-1).rule, "W ← W - eta*dL_dW");
    close(v.after.W1[2][0], numbers.W1[2][0] - eta * v.dL_dW1[8], 1e-12, "the update");
    close(v.after.W2[1][2], numbers.W2[1][2] - eta * v.dL_dW2[5], 1e-12, "the update");
  }
});
