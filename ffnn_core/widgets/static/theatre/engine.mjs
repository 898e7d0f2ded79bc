/**
 * A run of gradient descent that remembers where it was. After thinning it still gives back the weights
 * after *every* pass, bit for bit: it starts at the kept pass before and takes the same steps again,
 * because the order of the mini-batches depends on the seed and the pass only. What a hand changes on
 * the way (a weight, the rate, a unit switched off) belongs to the pass at which it was done, and is
 * done again whenever the run comes by.
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
 * @typedef {{ rate?: number, values?: [number, number][], off?: number, on?: number }} Change
 *   a new learning rate, parameters set by hand, a hidden unit switched off or on again
 *
 * @param {{ net: object, data: import("./data.mjs").Data, start: Float64Array, rate: number,
 *   batch: number, seed: number, passes: number }} options `net` as printed by SymPy; `batch` 0: all rows
 */
export function makeRun({ net, data, start, rate: firstRate, batch, seed, passes }) {
  const { train, test } = data, P = net.N_PARAMETERS;
  const size = batch > 0 ? Math.min(batch, train.n) : train.n;
  const mixed = size < train.n;
  const X = mixed ? new Float64Array(train.X.length) : train.X;
  const Y = mixed ? new Float64Array(train.n) : train.Y;
  const p = Float64Array.from(start), g = new Float64Array(P), view = Float64Array.from(start);
  const losses = new Float64Array(passes + 1).fill(NaN), testLosses = losses.slice(), least = losses.slice();
  const changes = new Map(); // pass → { rate, values: index → value, switched: unit → { away, weight } }
  const off = new Map();
  let frames = new Float64Array(64 * P), stride = 1, rate = firstRate, peeked = -1, moves = 0;
  const run = {
    p, net, passes, losses, testLosses,
    get rate() { return rate; },
    /** What is drawn: the weights, or, while a full step is under way, a place on the straight line that it takes. */
    view,
    /** The pass that is drawn, with its fraction. */
    at: 0,
    /** The smallest loss up to each pass. */
    least,
    /** Where we are: after `pass` passes and `update` updates of the next one. */
    pass: 0, update: 0, updates: Math.ceil(train.n / size), mixed,
    /** How far the run has been; the passes up to here can be sought. */
    known: -1,
    /** Has a number left what a computer can hold? Then `known` is the last good pass. */
    exploded: false,
    /** The hidden units that are switched off here. */
    get off() { return [...off.keys()]; },
    /** The passes at which a hand changed something. */
    get touched() { return [...changes.keys()].sort((a, b) => a - b); },
    step() { step(); rest(); },
    advance, seek, gradient, kept, between, change,
    get atEnd() { return run.exploded ? run.pass >= run.known : run.pass >= passes; },
  };
  note();
  view.set(p);
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
    if (off.size) hold();
    for (let i = 0; i < P; i += 1) p[i] -= rate * g[i];
    moves += 1;
    run.update += 1;
    if (to === train.n) {
      run.update = 0;
      run.pass += 1;
      if (changes.has(run.pass)) redo(changes.get(run.pass));
      note();
    }
  }

  /** The parameters of unit j: its row of W1, its bias, its weight in W2. */
  function partsOf(j) {
    const { D, H } = net;
    return [...Array.from({ length: D }, (_, k) => j * D + k), H * D + j, outgoing(j)];
  }

  function outgoing(j) {
    return net.H * net.D + net.H + j;
  }

  /** A unit that is switched off does not learn. */
  function hold() {
    for (const j of off.keys()) for (const i of partsOf(j)) g[i] = 0;
  }

  /** Do what a hand did at this pass. */
  function redo({ rate: next = rate, values = [], switched = [] }) {
    rate = next;
    for (const [j, { away, weight }] of switched) {
      if (away) off.set(j, weight);
      else off.delete(j);
      p[outgoing(j)] = away ? 0 : weight;
    }
    for (const [i, value] of values) p[i] = value;
    moves += 1;
  }

  /** Change something by hand, here and now; what the run was to become after this pass is forgotten. @param {Change} what */
  function change({ rate: next, values = [], off: out, on }) {
    if (run.update) seek(run.pass);
    const switched = [];
    if (out !== undefined && !off.has(out)) switched.push([out, { away: true, weight: p[outgoing(out)] }]);
    if (on !== undefined && off.has(on)) switched.push([on, { away: false, weight: off.get(on) }]);
    for (const pass of changes.keys()) if (pass > run.pass) changes.delete(pass);
    const here = changes.get(run.pass) ?? { values: new Map(), switched: new Map() };
    changes.set(run.pass, {
      rate: next ?? here.rate, values: new Map([...here.values, ...values]), switched: new Map([...here.switched, ...switched]),
    });
    redo({ rate: next, values, switched });
    for (const known of [losses, testLosses, least]) known.fill(NaN, run.pass);
    run.exploded = false;
    run.known = run.pass - 1;
    note();
    rest();
  }

  /** Draw the weights as they are. */
  function rest() {
    view.set(p);
    run.at = run.pass + run.update / run.updates;
  }

  /** Draw where the run is at `at`, a pass and a fraction: on the straight line of the full step that is under way. */
  function between(at) {
    const share = at - run.pass;
    if (share > 0 && share < 1 && mixed) while (!run.atEnd && run.update < Math.floor(share * run.updates)) step();
    rest();
    if (mixed || share <= 0 || share >= 1 || run.atEnd) return;
    if (peeked !== moves) {
      net.lossAndGradient(p, train.X, train.Y, 0, train.n, g);
      if (off.size) hold();
      peeked = moves;
    }
    run.at = at;
    for (let i = 0; i < P; i += 1) view[i] -= share * rate * g[i];
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
    least[run.pass] = run.pass ? Math.min(loss, least[run.pass - 1]) : loss;
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
    const near = Math.max(0, Math.floor(Math.min(pass, run.known) / stride));
    if (run.update || run.pass > pass || run.pass < near * stride) {
      p.set(frames.subarray(near * P, (near + 1) * P));
      run.pass = near * stride;
      run.update = 0;
      settle();
    }
    while (run.pass < pass && !run.atEnd) step();
    rest();
  }

  /** The rate and the units as they are at this pass; a kept pass has its weights as the hand left them. */
  function settle() {
    rate = firstRate;
    off.clear();
    moves += 1;
    for (const pass of run.touched) {
      if (pass > run.pass) return;
      const { rate: next = rate, switched } = changes.get(pass);
      rate = next;
      for (const [j, { away, weight }] of switched) {
        if (away) off.set(j, weight);
        else off.delete(j);
      }
    }
  }

  /** Take up to `count` passes, fewer if the clock says `deadline` first. */
  function advance(count, deadline = Infinity, clock = () => performance.now()) {
    const goal = Math.min(run.pass + count, passes);
    while (run.pass < goal && !run.atEnd) {
      do step(); while (run.update);
      if (clock() > deadline) break;
    }
    rest();
  }

  /** The gradient over all training points of what is drawn. */
  function gradient() {
    net.lossAndGradient(view, train.X, train.Y, 0, train.n, g);
    if (off.size) hold();
    peeked = -1;
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
