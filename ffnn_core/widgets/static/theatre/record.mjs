/** A run that Python made: read from bytes, with the same members as a run of `engine.mjs`. */

/** The numbers of a record: its bytes hold all first bytes of float32, then all second ones, and so on. */
function numbersOf(view) {
  const planes = new Uint8Array(view.buffer ?? view, view.byteOffset ?? 0, view.byteLength), n = planes.length / 4;
  const bytes = new Uint8Array(4 * n);
  for (let i = 0; i < n; i += 1) for (let k = 0; k < 4; k += 1) bytes[4 * i + k] = planes[k * n + i];
  return new Float32Array(bytes.buffer);
}

/**
 * The numbers of a record, float32: how many frames, parameters and losses there are; the pass of each
 * frame; the weights of each; the gradient that the run took at each; then pass, loss and loss on the
 * test points of each loss. A gradient that is not known is not a number.
 */
export function readRecord(bytes) {
  const numbers = numbersOf(bytes);
  const [R, P, M] = numbers;
  const from = 3 + R + 2 * R * P;
  const rows = Array.from({ length: M }, (_, i) => numbers.subarray(from + 3 * i, from + 3 * i + 3));
  return {
    passes: Array.from(numbers.subarray(3, 3 + R)),
    weights: (k) => Float64Array.from(numbers.subarray(3 + R + k * P, 3 + R + (k + 1) * P)),
    gradient: (k) => Float64Array.from(numbers.subarray(3 + R + (R + k) * P, 3 + R + (R + k + 1) * P)),
    losses: rows.map(([pass, loss]) => [pass, loss]),
    testLosses: rows.map(([pass, , test]) => [pass, test]),
  };
}

/** How many hidden units the recorded network has. */
export function hiddenOf(bytes, D) {
  return (numbersOf(bytes)[1] - 1) / (D + 2);
}

/** @param {{ net: object, bytes: DataView }} options */
export function makeReplay({ net, bytes }) {
  let record = readRecord(bytes), at = 0;
  const p = record.weights(0), view = Float64Array.from(p);
  const run = {
    p, view, net, at: 0, recorded: true, update: 0, updates: 1, exploded: false, off: [], touched: [],
    get pass() { return record.passes[at]; },
    get known() { return record.passes[record.passes.length - 1]; },
    get passes() { return run.known; },
    get atEnd() { return at === record.passes.length - 1; },
    get curves() { return record; },
    /** The passes that have weights, and which of them is shown. */
    get frames() { return record.passes; },
    get frame() { return at; },
    /** The pass of the first frame after the start: what lies before was not kept. */
    get pace() { return record.passes[1] ?? 1; },
    step: () => show(at + 1),
    seek, between,
    /** What the run itself took for the gradient here: a wrong program shows its wrong one. Null where it is not known. */
    gradient() {
      const g = record.gradient(at);
      return Number.isNaN(g[0]) ? null : g;
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
    p.set(record.weights(at));
    view.set(p);
    run.at = run.pass;
  }

  function seek(pass) {
    let frame = 0;
    while (frame + 1 < record.passes.length && record.passes[frame + 1] <= pass) frame += 1;
    show(frame);
  }

  /** While it plays, draw the way from this frame to the next as a straight line. */
  function between(pass) {
    view.set(p);
    run.at = run.pass;
    if (run.atEnd || pass <= run.pass) return;
    const share = Math.min(1, (pass - run.pass) / (record.passes[at + 1] - run.pass)), next = record.weights(at + 1);
    run.at = run.pass + share * (record.passes[at + 1] - run.pass);
    for (let i = 0; i < p.length; i += 1) view[i] += share * (next[i] - p[i]);
  }
}
