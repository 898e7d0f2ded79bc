/** A run that Python made: read from bytes, with the same members as a run of `engine.mjs`. */

import { floats } from "../lib/bytes.mjs";

/**
 * The numbers of a record, float32: how many frames, parameters and losses there are; the pass of each
 * frame; the weights of each; then pass, loss and loss on the test points of each loss.
 */
export function readRecord(bytes) {
  const numbers = floats(bytes, Float32Array);
  const [R, P, M] = numbers;
  const from = 3 + R + R * P;
  const rows = Array.from({ length: M }, (_, i) => numbers.subarray(from + 3 * i, from + 3 * i + 3));
  return {
    passes: Array.from(numbers.subarray(3, 3 + R)),
    weights: (k) => Float64Array.from(numbers.subarray(3 + R + k * P, 3 + R + (k + 1) * P)),
    losses: rows.map(([pass, loss]) => [pass, loss]),
    testLosses: rows.map(([pass, , test]) => [pass, test]),
  };
}

/** How many hidden units the recorded network has. */
export function hiddenOf(bytes, D) {
  return (floats(bytes, Float32Array)[1] - 1) / (D + 2);
}

/** @param {{ net: object, data: import("./data.mjs").Data, bytes: DataView }} options */
export function makeReplay({ net, data, bytes }) {
  const { train } = data, g = new Float64Array(net.N_PARAMETERS);
  let record = readRecord(bytes), at = 0;
  const run = {
    p: record.weights(0), net, recorded: true, update: 0, updates: 1, exploded: false,
    get pass() { return record.passes[at]; },
    get known() { return record.passes[record.passes.length - 1]; },
    get passes() { return run.known; },
    get atEnd() { return at === record.passes.length - 1; },
    get curves() { return record; },
    /** The passes that have weights, and which of them is shown. */
    get frames() { return record.passes; },
    get frame() { return at; },
    /** The largest distance between two recorded passes: what one step of the replay is. */
    get pace() { return run.known / Math.max(1, record.passes.length - 1); },
    step: () => show(at + 1),
    advance(count) {
      const before = at;
      seek(run.pass + count);
      if (at === before) show(at + 1);
    },
    seek,
    gradient() {
      net.lossAndGradient(run.p, train.X, train.Y, 0, train.n, g);
      return g;
    },
    kept: () => record.passes.map((pass, k) => ({ pass, p: record.weights(k) })),
    /** Take the record as it is now, while Python still writes it. */
    refresh(now) {
      const followed = run.atEnd, pass = run.pass;
      record = readRecord(now);
      at = 0;
      seek(followed ? Infinity : pass);
    },
  };
  return run;

  function show(frame) {
    at = Math.min(frame, record.passes.length - 1);
    run.p.set(record.weights(at));
  }

  function seek(pass) {
    let frame = 0;
    while (frame + 1 < record.passes.length && record.passes[frame + 1] <= pass) frame += 1;
    show(frame);
  }
}
