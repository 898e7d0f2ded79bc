/**
 * A run of gradient descent that remembers where it was. After thinning it still gives back the weights
 * after *every* pass, bit for bit: it starts at the kept pass before and takes the same steps again,
 * because the order of the mini-batches depends on the seed and the pass only.
 */

import { normal, shuffled, uniform } from "../lib/random.mjs";

const KEEP = 1024; // so many passes' weights are kept before every other one is let go

/** The starting weights: standard normal deviates times `scale`, in the order W1, c1, W2, c2. */
export function startingWeights(count, scale, seed) {
  const next = normal(seed);
  return Float64Array.from({ length: count }, () => scale * next());
}

/** The order of the training points in a pass. */
export function orderOf(pass, n, seed) {
  return shuffled(n, uniform((seed + 1) * 1000003 + pass));
}

/**
 * @param {{ net: object, data: import("./data.mjs").Data, start: Float64Array, rate: number,
 *   batch: number, seed: number, passes: number }} options `net` as printed by SymPy; `batch` 0: all rows
 */
export function makeRun({ net, data, start, rate, batch, seed, passes }) {
  const { train, test } = data, P = net.N_PARAMETERS;
  const size = batch > 0 ? Math.min(batch, train.n) : train.n;
  const mixed = size < train.n;
  const X = mixed ? new Float64Array(train.X.length) : train.X;
  const Y = mixed ? new Float64Array(train.n) : train.Y;
  const p = Float64Array.from(start), g = new Float64Array(P);
  const losses = new Float64Array(passes + 1).fill(NaN), testLosses = losses.slice();
  let frames = new Float64Array(64 * P), stride = 1;
  const run = {
    p, net, rate, passes, losses, testLosses,
    /** Where we are: after `pass` passes and `update` updates of the next one. */
    pass: 0, update: 0, updates: Math.ceil(train.n / size),
    /** How far the run has been; the passes up to here can be sought. */
    known: -1,
    /** Has a number left what a computer can hold? Then `known` is the last good pass. */
    exploded: false,
    step, advance, seek, gradient, kept,
    get atEnd() { return run.exploded ? run.pass >= run.known : run.pass >= passes; },
  };
  note();
  return run;

  function shuffle() {
    orderOf(run.pass, train.n, seed).forEach((from, to) => {
      for (let k = 0; k < data.D; k += 1) X[data.D * to + k] = train.X[data.D * from + k];
      Y[to] = train.Y[from];
    });
  }

  /** One update: p ← p − rate · ∂L/∂p, with the sum over the rows of the batch. */
  function step() {
    if (run.atEnd) return;
    if (mixed && run.update === 0) shuffle();
    const from = run.update * size, to = Math.min(from + size, train.n);
    net.lossAndGradient(p, X, Y, from, to, g);
    for (let i = 0; i < P; i += 1) p[i] -= rate * g[i];
    run.update += 1;
    if (to === train.n) {
      run.update = 0;
      run.pass += 1;
      note();
    }
  }

  function note() {
    if (run.pass <= run.known) return;
    const loss = net.lossOnly(p, train.X, train.Y, 0, train.n);
    if (run.pass > 0 && !Number.isFinite(loss + p.reduce((sum, v) => sum + v))) {
      run.exploded = true;
      seek(run.known);
      return;
    }
    run.known = run.pass;
    losses[run.pass] = loss;
    testLosses[run.pass] = test.n ? net.lossOnly(p, test.X, test.Y, 0, test.n) : NaN;
    keep();
  }

  function keep() {
    if (run.pass % stride) return;
    let row = run.pass / stride;
    if (row >= KEEP) {
      for (let i = 1; 2 * i < KEEP; i += 1) frames.copyWithin(i * P, 2 * i * P, (2 * i + 1) * P);
      stride *= 2;
      if (run.pass % stride) return;
      row = run.pass / stride;
    }
    if ((row + 1) * P > frames.length) {
      const larger = new Float64Array(2 * frames.length);
      larger.set(frames);
      frames = larger;
    }
    frames.set(p, row * P);
  }

  /** Go to the end of the pass with the given number, as far as the run has been or further. */
  function seek(pass) {
    const near = Math.floor(Math.min(pass, run.known) / stride);
    p.set(frames.subarray(near * P, (near + 1) * P));
    run.pass = near * stride;
    run.update = 0;
    while (run.pass < pass && !run.atEnd) step();
  }

  /** Take up to `count` passes, fewer if the clock says `deadline` first. */
  function advance(count, deadline = Infinity, clock = () => performance.now()) {
    const goal = Math.min(run.pass + count, passes);
    while (run.pass < goal && !run.atEnd) {
      do step(); while (run.update);
      if (clock() > deadline) break;
    }
  }

  /** The gradient over all training points where we are now. */
  function gradient() {
    net.lossAndGradient(p, train.X, train.Y, 0, train.n, g);
    return g;
  }

  /** The passes whose weights are kept, with the weights. */
  function kept() {
    const rows = [];
    for (let row = 0; row * stride <= run.known; row += 1) {
      rows.push({ pass: row * stride, p: frames.slice(row * P, (row + 1) * P) });
    }
    return rows;
  }
}
