// What the parity tests ask of a printed network. One job in, one plain object out: the same file
// serves Node (run.mjs) and a page in a browser.
//
// A job holds `what`, `p`, `X`, `Y` and, for a bundle, `size` and `names`.

const tasks = {
  // Descend for `steps` steps over the row ranges in `ranges`, again and again; keep every step.
  descend(net, { p, X, Y, rate, ranges, steps }) {
    const weights = Float64Array.from(p);
    const gradient = new Float64Array(weights.length);
    const path = [[...weights]];
    const losses = [];
    for (let step = 0; step < steps; step++) {
      const [start, end] = ranges[step % ranges.length];
      losses.push(net.lossAndGradient(weights, X, Y, start, end, gradient));
      for (let i = 0; i < weights.length; i++) weights[i] -= rate * gradient[i];
      path.push([...weights]);
    }
    return { path, losses };
  },
  // The same path alone, as the base64 of its float64: short, for many cases at once.
  walk(net, job) {
    const bytes = new Uint8Array(Float64Array.from(tasks.descend(net, job).path.flat()).buffer);
    let text = "";
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return { path: btoa(text) };
  },
  // Everything at one place, without moving. NaN and infinity become null in JSON.
  look(net, { p, X, Y }) {
    const n = X.length / net.D;
    const gradient = new Float64Array(net.N_PARAMETERS).fill(NaN);
    const loss = net.lossAndGradient(p, X, Y, 0, n, gradient);
    const states = [];
    for (let row = 0; row < n; row++) {
      states.push([...net.forward(p, X, new Float64Array(2 * net.H + 2 * net.O), row)]);
    }
    return { loss, gradient: [...gradient], states, lossOnly: net.lossOnly(p, X, Y, 0, n) };
  },
  // The local derivatives at the first observation.
  partials(net, { p, X, Y }) {
    return net.partials(p, X.slice(0, net.D), Y.slice(0, net.O));
  },
};

export function answer(module, job) {
  try {
    const net = job.size ? module.network(...job.size, job.names) : module;
    return tasks[job.what](net, job);
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
}
