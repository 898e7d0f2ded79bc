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

/** The training points in the order of each pass; without mini-batches they stay as they are. */
function inOrder({ D, train }, mixed, seed) {
  if (!mixed) return train;
  const X = new Float64Array(train.X.length), Y = new Float64Array(train.n);
  return {
    X, Y,
    shuffle(pass) {
      orderOf(pass, train.n, seed).forEach((from, to) => {
        for (let k = 0; k < D; k += 1) X[D * to + k] = train.X[D * from + k];
        Y[to] = train.Y[from];
      });
    },
  };
}

/** The losses after each pass, and the smallest up to each. */
function lossesOf(net, { train, test }, passes) {
  const losses = new Float64Array(passes + 1).fill(NaN), testLosses = losses.slice(), least = losses.slice();
  return {
    losses, testLosses, least,
    /** Write down a pass; false if a number has left what a computer can hold. */
    record(pass, p) {
      const loss = net.lossOnly(p, train.X, train.Y, 0, train.n);
      if (pass > 0 && !Number.isFinite(loss + p.reduce((sum, v) => sum + v))) return false;
      losses[pass] = loss;
      least[pass] = pass ? Math.min(loss, least[pass - 1]) : loss;
      testLosses[pass] = test.n ? net.lossOnly(p, test.X, test.Y, 0, test.n) : NaN;
      return true;
    },
  };
}

/** The weights after passes: of every one at first, and of every other whenever they become too many. */
function memory(P) {
  let frames = new Float64Array(64 * P), stride = 1;
  return {
    keep(pass, p) {
      if (pass / stride >= KEEP) {
        for (let i = 1; 2 * i < KEEP; i += 1) frames.copyWithin(i * P, 2 * i * P, (2 * i + 1) * P);
        stride *= 2;
      }
      if (pass % stride) return;
      const from = (pass / stride) * P;
      if (from + P > frames.length) {
        const larger = new Float64Array(2 * frames.length);
        larger.set(frames);
        frames = larger;
      }
      frames.set(p, from);
    },
    /** The kept pass at a pass or before it. */
    before: (pass) => stride * Math.max(0, Math.floor(pass / stride)),
    at: (pass) => frames.subarray((pass / stride) * P, (pass / stride + 1) * P),
    /** All that are kept up to a pass. */
    upTo(last) {
      const rows = [];
      for (let pass = 0; pass <= last; pass += stride) rows.push({ pass, p: this.at(pass).slice() });
      return rows;
    },
  };
}

/**
 * What a hand changes in the parameters `p` and in the rate, and when: it is done again whenever the run comes by.
 * A unit that is switched off has its weight in W2 wait for it.
 */
function byHand({ D, H }, p, firstRate) {
  const changes = new Map(); // pass → { rate, values: index → value, switched: unit → { away, weight } }
  const off = new Map(), outgoing = (j) => H * D + H + j;
  let rate = firstRate;

  function turn(j, { away, weight }) {
    if (away) off.set(j, weight);
    else off.delete(j);
  }

  function apply({ rate: next = rate, values, switched }) {
    rate = next;
    for (const [j, way] of switched) {
      turn(j, way);
      p[outgoing(j)] = way.away ? 0 : way.weight;
    }
    for (const [i, value] of values) p[i] = value;
  }

  return {
    off,
    get rate() { return rate; },
    get passes() { return [...changes.keys()].sort((a, b) => a - b); },
    /** A unit that is switched off does not learn: no slope for its row of W1, its bias, its weight in W2. */
    hold(g) {
      for (const j of off.keys()) {
        g.fill(0, j * D, (j + 1) * D);
        g[H * D + j] = g[outgoing(j)] = 0;
      }
    },
    /** Change something; what was changed after this pass is forgotten. @param {Change} what */
    change(pass, { rate: next, values = [], off: out, on }) {
      const switched = [];
      if (out !== undefined && !off.has(out)) switched.push([out, { away: true, weight: p[outgoing(out)] }]);
      if (on !== undefined && off.has(on)) switched.push([on, { away: false, weight: off.get(on) }]);
      for (const later of changes.keys()) if (later > pass) changes.delete(later);
      const here = changes.get(pass) ?? { values: new Map(), switched: new Map() };
      changes.set(pass, {
        rate: next ?? here.rate, values: new Map([...here.values, ...values]), switched: new Map([...here.switched, ...switched]),
      });
      apply({ rate: next, values, switched });
    },
    /** Do again what was done at this pass. */
    redo(pass) { if (changes.has(pass)) apply(changes.get(pass)); },
    /** The rate and the units as they are at this pass; a kept pass has its weights as the hand left them. */
    settle(pass) {
      rate = firstRate;
      off.clear();
      for (const then of this.passes) {
        if (then > pass) return;
        const { rate: next = rate, switched } = changes.get(then);
        rate = next;
        for (const [j, way] of switched) turn(j, way);
      }
    },
  };
}

/**
 * @typedef {{ rate?: number, values?: [number, number][], off?: number, on?: number }} Change
 *   a new learning rate, parameters set by hand, a hidden unit switched off or on again
 *
 * @param {{ net: object, data: import("./data.mjs").Data, start: Float64Array, rate: number,
 *   batch: number, seed: number, passes: number }} options `net` as printed by SymPy; `batch` 0: all rows
 */
export function makeRun({ net, data, start, rate, batch, seed, passes }) {
  const { train } = data, size = batch > 0 ? Math.min(batch, train.n) : train.n, mixed = size < train.n;
  const { X, Y, shuffle } = inOrder(data, mixed, seed);
  const p = Float64Array.from(start), g = new Float64Array(net.N_PARAMETERS), view = p.slice();
  const { losses, testLosses, least, record } = lossesOf(net, data, passes);
  const kept = memory(net.N_PARAMETERS), hand = byHand(net, p, rate);
  let peeked = false; // does g hold the slopes at which the run stands?
  const run = {
    p, net, passes, losses, testLosses, least,
    get rate() { return hand.rate; },
    /** What is drawn: the weights, or, while a full step is under way, a place on the straight line that it takes. */
    view,
    /** The pass that is drawn, with its fraction. */
    at: 0,
    /** Where we are: after `pass` passes and `update` updates of the next one. */
    pass: 0, update: 0, updates: Math.ceil(train.n / size), mixed,
    /** How far the run has been; the passes up to here can be sought. */
    known: -1,
    /** Has a number left what a computer can hold? Then `known` is the last good pass. */
    exploded: false,
    /** The hidden units that are switched off here. */
    get off() { return [...hand.off.keys()]; },
    /** The passes at which a hand changed something. */
    get touched() { return hand.passes; },
    step() { step(); rest(); }, advance, seek, gradient, between, change,
    kept: () => kept.upTo(run.known),
    get atEnd() { return run.exploded ? run.pass >= run.known : run.pass >= passes; },
  };
  note();
  return run;

  /** One update: p ← p − rate · ∂L/∂p, with the sum over the rows of the batch. */
  function step() {
    if (run.atEnd) return;
    if (mixed && run.update === 0) shuffle(run.pass);
    const from = run.update * size, to = Math.min(from + size, train.n);
    net.lossAndGradient(p, X, Y, from, to, g);
    if (hand.off.size) hand.hold(g);
    const { rate } = hand;
    for (let i = 0; i < p.length; i += 1) p[i] -= rate * g[i];
    peeked = false;
    run.update += 1;
    if (to < train.n) return;
    run.update = 0;
    run.pass += 1;
    hand.redo(run.pass);
    note();
  }

  /** Change something by hand, here and now; what the run was to become after this pass is forgotten. @param {Change} what */
  function change(what) {
    if (run.update) seek(run.pass);
    hand.change(run.pass, what);
    peeked = false;
    for (const known of [losses, testLosses, least]) known.fill(NaN, run.pass);
    Object.assign(run, { exploded: false, known: run.pass - 1 });
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
    if (!peeked) gradient();
    peeked = true;
    run.at = at;
    for (let i = 0; i < p.length; i += 1) view[i] -= share * hand.rate * g[i];
  }

  function note() {
    if (run.pass <= run.known) return;
    if (!record(run.pass, p)) {
      run.exploded = true;
      return seek(run.known);
    }
    run.known = run.pass;
    kept.keep(run.pass, p);
  }

  /** Go to the end of the pass with the given number, as far as the run has been or further. */
  function seek(pass) {
    const near = kept.before(Math.min(pass, run.known));
    if (run.update || run.pass > pass || run.pass < near) {
      p.set(kept.at(near));
      Object.assign(run, { pass: near, update: 0 });
      hand.settle(near);
      peeked = false;
    }
    while (run.pass < pass && !run.atEnd) step();
    rest();
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
    if (hand.off.size) hand.hold(g);
    peeked = false;
    return g;
  }
}
