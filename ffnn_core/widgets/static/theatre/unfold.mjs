/** One step, unfolded: what one observation asks of every weight, with the numbers as they are here. */

import { slider } from "../lib/controls.mjs";
import { h, inked } from "../lib/dom.mjs";
import { bracket, closed, closedProducts } from "../lib/equation.mjs";
import { fixed, significant } from "../lib/format.mjs";
import { inkOf } from "../lib/names.mjs";
import { f_identity, f_relu, f_sigmoid, f_tanh, slope_identity, slope_relu, slope_sigmoid, slope_tanh } from "../generated/training_theatre.mjs";

const F = { sigmoid: f_sigmoid, tanh: f_tanh, relu: f_relu, identity: f_identity };
const SLOPE = { sigmoid: slope_sigmoid, tanh: slope_tanh, relu: slope_relu, identity: slope_identity };
const SIGN = { sigmoid: "σ", tanh: "tanh", relu: "relu", identity: "" };

function products(pairs, last) {
  const { factors, last: shift, total } = closedProducts(pairs, last, { digits: [2, 2] });
  return `${factors.map(([a, b], i) => `${i ? bracket(a) : a} · ${bracket(b)}`).join(" + ")} + ${bracket(shift)} = ${total}`;
}

function product(values) {
  const { texts, total } = closed(values, (all) => all.reduce((a, b) => a * b), { digits: 3, result: 4 });
  return `${texts.map((text, i) => (i ? bracket(text) : text)).join(" · ")} = ${total}`;
}

function through(name, value) {
  const { texts: [text], total } = closed([value], ([v]) => F[name](v), { digits: 3 });
  return SIGN[name] ? `${SIGN[name]}(${text}) = ${total}` : total;
}

/** The lines of one observation: [symbol, kind, rest] under three headings. */
export function lines({ net, data: { train }, activation, output }, p, i, rate, all) {
  const { D, H } = net, out = new Float64Array(2 * H + 2), g = new Float64Array(net.N_PARAMETERS);
  net.forward(p, train.X, out, i);
  net.lossAndGradient(p, train.X, train.Y, i, i + 1, g);
  const x = Array.from(train.X.subarray(i * D, (i + 1) * D)), units = Array.from({ length: H }, (_, j) => j);
  const W1 = (j, k) => j * D + k, c1 = (j) => H * D + j, W2 = (j) => H * D + H + j, c2 = H * D + 2 * H;
  const h1 = (j) => out[j], z1 = (j) => out[H + j], h2 = out[2 * H], yhat = out[2 * H + 1];
  const updated = closed([p[0], rate, all[0]], ([w, eta, slope]) => w - eta * slope, { digits: [3, 4, 4], result: 3 });
  return [
    ["Forward", [
      ...units.flatMap((j) => [
        [`h1[${j}]`, "h1", ` = ${products(x.map((v, k) => [p[W1(j, k)], v]), p[c1(j)])}`],
        [`z1[${j}]`, "z1", ` = ${through(activation, h1(j))}`]]),
      ["h2", "h2", ` = ${products(units.map((j) => [p[W2(j)], z1(j)]), p[c2])}`],
      ["ŷ", "yhat", ` = ${through(output, h2)}, and y = ${fixed(train.Y[i], 2)}: L = ${significant(net.lossOnly(p, train.X, train.Y, i, i + 1), 4)} of this observation`],
    ]],
    ["Backward", [
      ["∂L/∂h2", "h2", ` = ∂L/∂c2[0] = ${fixed(g[c2], 4)}: ${g[c2] < 0 ? `ŷ = ${fixed(yhat, 3)} should rise` : `ŷ = ${fixed(yhat, 3)} should fall`}`],
      ...units.map((j) => [`∂L/∂W2[0, ${j}]`, "W2", ` = ∂L/∂h2 · z1[${j}] = ${product([g[c2], z1(j)])}`]),
      ...units.map((j) => [`∂L/∂h1[${j}]`, "h1", ` = ∂L/∂h2 · W2[0, ${j}] · ${SIGN[activation] || "f"}′(h1[${j}]) = ${product([g[c2], p[W2(j)], SLOPE[activation](h1(j))])}`]),
      ...units.flatMap((j) => x.map((v, k) => [`∂L/∂W1[${j}, ${k}]`, "W1", ` = ∂L/∂h1[${j}] · x[${k}] = ${product([g[c1(j)], v])}`])),
    ]],
    ["Update", [
      ["∂L/∂W1[0, 0]", "W1", ` of all ${train.n} observations together: ${fixed(all[0], 4)}`],
      ["W1[0, 0]", "W1", ` ← ${updated.texts[0]} − ${updated.texts[1]} · ${bracket(updated.texts[2])} = ${updated.total}, and so with every other, if all are taken at once`],
    ]],
  ];
}

/** @param {object} ui the scope @param {() => object} made the runs as they are now */
export function unfold(ui, made) {
  const place = h("div", {}), which = h("div", {});
  let i = 0, known = 0;
  function draw() {
    const now = made(), run = now.runs[0], { n } = now.data.train;
    i = Math.min(i, n - 1);
    if (known !== n) which.replaceChildren(slider(ui, { label: "observation", min: 0, max: (known = n) - 1, step: 1, value: i, format: (v) => fixed(v, 0), onInput: (v) => { i = v; draw(); } }).el);
    place.replaceChildren(...lines(now, run.p, i, run.rate, Float64Array.from(run.gradient())).flatMap(([title, rows]) => [
      h("p", { class: "ed-unfold-title" }, title), ...rows.map(([name, kind, rest]) => h("p", { class: "ed-sum" }, inked(inkOf(kind), name), rest))]));
  }
  return { els: [which, place], draw };
}
