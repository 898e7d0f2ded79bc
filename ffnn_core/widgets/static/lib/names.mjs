/** Names of single entries as code spells them: `W1[2,0]`, `h1[2]`, `yhat[0]`, `L`. */

const INKS = { x: "input", X: "input", W1: "hidden", c1: "hidden", h1: "hidden", z1: "hidden", W2: "output", c2: "output", h2: "output", z2: "output", yhat: "output", y: "loss", L: "loss", loss: "loss" };

/** "W1[2, 0]" as `{ array: "W1", index: [2, 0] }`. */
export function entry(name) {
  const [array, rest] = name.split("[");
  return { array, index: rest ? rest.slice(0, -1).split(",").map(Number) : [] };
}

/** The ink in which a name is always written; a derivative's is that of what it is taken by. */
export function inkOf(name) {
  const symbol = /^(?:.*_d)?([A-Za-z]+\d*)(?![a-z\d])/.exec(name)?.[1];
  return Object.hasOwn(INKS, symbol) ? INKS[symbol] : "ink";
}

/** A name for the eye: `yhat[0]` is ŷ[0]. */
export function spell(name) {
  return name.replace("yhat", "ŷ");
}

/** One entry of `{ W1: number[][], h1: number[], L: number, … }`; biases may be columns. */
export function valueOf(values, name) {
  const { array, index } = entry(name);
  const found = index.reduce((part, i) => part[i], values[array]);
  return Array.isArray(found) ? found[0] : found;
}

/** All parameters in the order W1, c1, W2, c2, each row by row. */
export function parameterNames(D = 4, H = 3, O = 2) {
  const table = (array, rows, columns) => Array.from({ length: rows * columns }, (_, at) =>
    `${array}[${Math.floor(at / columns)},${at % columns}]`);
  const list = (array, n) => Array.from({ length: n }, (_, i) => `${array}[${i}]`);
  return [...table("W1", H, D), ...list("c1", H), ...table("W2", O, H), ...list("c2", O)];
}

/** All parameters of a model in that order, as the printed arithmetic takes them. */
export function theta(model) {
  return ["W1", "c1", "W2", "c2"].flatMap((name) => model.get(name).flat());
}

/** The two ends of a link and the part of the picture between them: `dz1_dh1[2, 2]` is h1[2] → z1[2]. */
export function placeOf(link) {
  const [, of, by] = /^d([a-zA-Z0-9]+)_d([a-zA-Z0-9]+)/.exec(link);
  const { index } = entry(link);
  const split = of === "L" ? 0 : 1;
  const name = (array, its) => (its.length ? `${array}[${its.join(",")}]` : array);
  const to = name(of, index.slice(0, split)), from = name(by, index.slice(split));
  const between = { W1: from, W2: from, c1: from, c2: from, z1: `W2[${index.join(",")}]` }[by] ?? `${from}>${to}`;
  const start = by[0] === "W" ? [`${by === "W1" ? "x" : "z1"}[${index[index.length - 1]}]`] : by[0] === "c" ? [] : [from];
  return { to, from, between, lit: [...start, between, to] };
}
