/** What happens to a graph with numbers: the pass forward, the pass back, and the nudge that checks it. */

import { compute, kink, slope, trouble } from "./operations.mjs";

const numbersOf = (operands, values) => operands.map((each) => each.number ?? values[each.node]);

/** The value of every node, or NaN; stops at the first that has none and says why. */
export function forward(graph, given) {
  const values = new Array(graph.nodes.length).fill(NaN);
  for (const [i, { variable, operation, operands }] of graph.nodes.entries()) {
    const numbers = variable === undefined ? numbersOf(operands, values) : null;
    values[i] = numbers ? compute(operation, numbers) : given[graph.variables.indexOf(variable)];
    if (!Number.isFinite(values[i])) return { values, failed: i, why: trouble(operation, numbers, values[i]) };
  }
  return { values, failed: null, why: "" };
}

/**
 * The pass back, the youngest operation first.
 * @returns {{ turns: { node: number, gives: { to: number, place: number, local: number, product: number }[] }[],
 *   locals: number[][], slopes: number[], kinks: string[] }} whose turn it is when and what it hands on;
 *   each node's local slopes, by operand (undefined along a number); the slope of the result along each node
 */
export function backward(graph, values) {
  const slopes = new Array(graph.nodes.length).fill(0), locals = graph.nodes.map(() => []);
  const turns = [], kinks = [];
  slopes[graph.result] = 1;
  for (let node = graph.nodes.length - 1; node >= 0; node -= 1) {
    const { operation, operands } = graph.nodes[node];
    if (!operation) continue;
    const numbers = numbersOf(operands, values), gives = [];
    for (const [place, { node: to }] of operands.entries()) {
      if (to === undefined) continue;
      const local = slope(operation, place, numbers), words = kink(operation, place, numbers, local);
      if (words && !kinks.includes(words)) kinks.push(words);
      locals[node][place] = local;
      slopes[to] += slopes[node] * local;
      gives.push({ to, place, local, product: slopes[node] * local });
    }
    turns.push({ node, gives });
  }
  return { turns, locals, slopes, kinks };
}

/** The slopes that have arrived after so many turns, null where none has; and who has spoken. */
export function after(graph, turns, step) {
  const slopes = graph.nodes.map(() => null);
  slopes[graph.result] = 1;
  for (const { gives } of turns.slice(0, step)) for (const { to, product } of gives) slopes[to] = (slopes[to] ?? 0) + product;
  return slopes;
}

/** The slope along one variable by a central difference; null where a nudged value does not exist. */
export function difference(graph, given, place) {
  const nudge = 6e-6 * Math.max(1, Math.abs(given[place]));
  const at = (change) => {
    const moved = given.map((value, i) => (i === place ? value + change : value));
    return { value: forward(graph, moved).values[graph.result], given: moved[place] };
  };
  const up = at(nudge), down = at(-nudge);
  const found = (up.value - down.value) / (up.given - down.given);
  return Number.isFinite(found) ? found : null;
}

/** To how many digits two numbers agree; 0 where they do not. */
export function agreement(a, b) {
  const scale = Math.max(Math.abs(a), Math.abs(b));
  if (a === b) return 15;
  return Math.max(0, Math.min(15, Math.floor(-Math.log10(Math.abs(a - b) / Math.max(scale, 1e-3)))));
}
