/** The points to learn from: the formulas of `ffnn_core.datasets`, every fourth point kept for the test. */

import { floats } from "../lib/bytes.mjs";
import { normal, uniform } from "../lib/random.mjs";

const N = 160, PER_CORNER = 30, CURVE = 60;

/** What each set is called, and the noise and learning rate that suit it (as `USUAL` in Python). */
export const DATASETS = {
  xor: { name: "XOR", noise: 0, rate: 0.5 },
  xor_noisy: { name: "scattered", noise: 0.12, rate: 0.05, box: [-0.5, 1.5] },
  circles: { name: "circles", noise: 0.1, rate: 0.05, box: [-1.5, 1.5] },
  moons: { name: "moons", noise: 0.1, rate: 0.05, box: [-2, 2] },
  spiral: { name: "spiral", noise: 0.03, rate: 0.05, box: [-1.25, 1.25] },
  spiral_long: { name: "long spiral", noise: 0.02, rate: 0.05, box: [-1.25, 1.25] },
  sine: { name: "sine", noise: 0.1, rate: 0.005 },
  bump: { name: "bump", noise: 0.1, rate: 0.005 },
};

/** A source of places and one of noise that Python's `PageRandom` repeats number for number. */
function sources(seed) {
  const places = uniform(2 * seed), gauss = normal(2 * seed + 1);
  return {
    uniform: (low, high, n) => Array.from({ length: n }, () => low + (high - low) * places()),
    blur: (points, noise) => points.map((point) => point.map((v) => v + noise * gauss())),
  };
}

const corners = [[0, 0], [0, 1], [1, 0], [1, 1]], truth = [0, 1, 1, 0];
const halves = (i) => (i < N / 2 ? 0 : 1);

const MAKE = {
  xor: () => [corners, truth],
  xor_noisy(noise, from) {
    const X = corners.flatMap((corner) => Array.from({ length: PER_CORNER }, () => corner));
    return [from.blur(X, noise), X.map((_, i) => truth[Math.floor(i / PER_CORNER)])];
  },
  circles: (noise, from) => twoClasses(noise, from, [0, 2 * Math.PI], (angle, label) => {
    const radius = label ? 0.4 : 1;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }),
  moons: (noise, from) => twoClasses(noise, from, [0, Math.PI], (angle, label) => {
    const up = label ? -1 : 1;
    return [(label ? 0.5 : -0.5) + up * Math.cos(angle), -0.25 * up + up * Math.sin(angle)];
  }),
  spiral: (noise, from) => arms(noise, from, 0.75),
  spiral_long: (noise, from) => arms(noise, from, 1.75),
  sine: (noise, from) => curve(noise, from, Math.sin),
  bump: (noise, from) => curve(noise, from, (x) => x / 4 + Math.exp(-4 * x * x)),
};

/** Two arms of so many turns. */
function arms(noise, from, turns) {
  return twoClasses(noise, from, [0.1, 1], (radius, label) => {
    const angle = 2 * Math.PI * turns * radius + Math.PI * label;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

function twoClasses(noise, from, [low, high], place) {
  const labels = Array.from({ length: N }, (_, i) => halves(i));
  const X = from.uniform(low, high, N).map((at, i) => place(at, labels[i]));
  return [from.blur(X, noise), labels];
}

function curve(noise, from, f) {
  const x = from.uniform(-Math.PI, Math.PI, CURVE).sort((a, b) => a - b);
  return [x.map((v) => [v]), from.blur(x.map((v) => [f(v)]), noise).map(([v]) => v)];
}

/**
 * @typedef {object} Data
 * @property {number} D how many inputs
 * @property {boolean} classes are the targets 0 and 1?
 * @property {{ n: number, X: Float64Array, Y: Float64Array }} train
 * @property {{ n: number, X: Float64Array, Y: Float64Array }} test
 * @property {[number, number][]} box lowest and highest number to show along each axis
 */

/** One of the sets above. @returns {Data} */
export function makeData(dataset, noise, seed = 0) {
  const [X, y] = MAKE[dataset](noise, sources(seed));
  const held = dataset === "xor" ? () => false : (i) => i % 4 === 3;
  return arrange(X, y, held, DATASETS[dataset].box);
}

const KINDS = "abcd"; // class 0 and 1 to learn from, class 0 and 1 for the test
export const MOST_DRAWN = 200;

/** Points that a hand put into the plane, as [x0, x1, class, held?]. */
export function readDrawn(text) {
  return [...text.matchAll(/(-?\d+)\.(-?\d+)([a-d])/g)].map(([, a, b, kind]) => {
    const which = KINDS.indexOf(kind);
    return [a / 100, b / 100, which % 2, which > 1];
  });
}

/** The same points as an address has them: hundredths, and a letter for what they are. */
export function writeDrawn(points) {
  const place = (v) => Math.round(100 * Math.max(-2, Math.min(2, v))) || 0;
  return points.map(([x, y, label, held]) => `${place(x)}.${place(y)}${KINDS[label + (held ? 2 : 0)]}`).join("");
}

/** Points by hand, in the plane of a set; there must be one to learn from. @returns {Data|null} */
export function drawnData(text, dataset) {
  const points = readDrawn(text);
  if (!points.some((point) => !point[3])) return null;
  const data = arrange(points.map(([x, y]) => [x, y]), points.map((point) => point[2]), (i) => points[i][3], DATASETS[dataset].box ?? [-0.5, 1.5]);
  const all = points.flatMap(([x, y]) => [x, y]), box = [Math.min(data.box[0][0], ...all), Math.max(data.box[0][1], ...all)];
  return { ...data, box: [box, box] };
}

/** Points that Python sent: D, then for each point its inputs, its target and 1 if it is for the test. */
export function ownData(bytes) {
  const [D, ...numbers] = floats(bytes);
  const rows = [];
  for (let i = 0; i < numbers.length; i += D + 2) rows.push(numbers.slice(i, i + D + 2));
  return arrange(rows.map((row) => row.slice(0, D)), rows.map((row) => row[D]), (i) => rows[i][D + 1] === 1);
}

function arrange(X, y, held, range) {
  const D = X[0].length;
  const part = (keep) => {
    const chosen = y.map((_, i) => i).filter(keep);
    return { n: chosen.length, X: Float64Array.from(chosen.flatMap((i) => X[i])), Y: Float64Array.from(chosen, (i) => y[i]) };
  };
  const columns = D === 2 ? [X.map((p) => p[0]), X.map((p) => p[1])] : [X.map((p) => p[0]), y];
  return {
    D, classes: y.every((v) => v === 0 || v === 1),
    train: part((i) => !held(i)), test: part(held),
    box: columns.map((values) => range ?? widened(values)),
  };
}

function widened(values) {
  const low = Math.min(...values), high = Math.max(...values), margin = (high - low || 1) * 0.15;
  return high - low === 1 ? [low - 0.5, high + 0.5] : [low - margin, high + margin];
}
