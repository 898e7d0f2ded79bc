/** Fifty runs that differ in their first weights only, and what can be counted of them. */

import { network } from "../generated/networks.mjs";
import { fixed } from "../lib/format.mjs";
import { DATASETS, makeData } from "../theatre/data.mjs";
import { makeRun, startingWeights } from "../theatre/engine.mjs";

export const STARTS = 50;
const SOLVED = 0.025; // of loss for each point, as in Python

/** What has been learned, in a sentence. */
export const CALLED = { xor: "XOR", xor_noisy: "the scattered XOR", circles: "the circles", moons: "the moons", spiral: "the spiral" };

/** What makes the runs what they are. */
export const SETTINGS = ["dataset", "hidden", "activation", "learning_rate", "passes"];

/** The runs of all seeds, with one set of points and one network; the seeds are those of the theatre. */
export function makeStarts(asked) {
  const { dataset, hidden, activation, learning_rate: rate, passes } = asked;
  const data = makeData(dataset, DATASETS[dataset].noise);
  const net = network(data.D, hidden, 1, { hidden_activation: activation, output_activation: "sigmoid", loss: "rss" });
  const runs = Array.from({ length: STARTS }, (_, seed) =>
    makeRun({ net, data, start: startingWeights(net.N_PARAMETERS, 1, seed), rate, batch: 0, seed, passes }));
  const limit = SOLVED * data.train.n, lossOf = (run) => run.losses[run.pass], solved = (run) => lossOf(run) < limit;
  return {
    asked, data, net, runs, limit, lossOf, solved,
    /** The pass that all have reached; a run that has exploded waits for nobody. */
    get pass() { return Math.min(passes, ...runs.filter((run) => !run.atEnd).map((run) => run.pass)); },
    get ended() { return runs.every((run) => run.atEnd); },
    get won() { return runs.filter(solved).length; },
  };
}

/** Where the starts that have not solved it stand, or a range where there are many such places. */
export function others(losses, limit) {
  const stuck = losses.filter((loss) => !(loss < limit)).sort((a, b) => a - b), ends = new Map();
  if (!stuck.length) return "";
  for (const loss of stuck) ends.set(fixed(loss), (ends.get(fixed(loss)) ?? 0) + 1);
  if (ends.size > 3) return `The other ${stuck.length} stand between L = ${fixed(stuck[0])} and ${fixed(stuck[stuck.length - 1])}.`;
  const parts = [...ends].map(([loss, count]) => `${count} at L = ${loss}`);
  return `The rest stand still: ${parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}` : parts[0]}.`;
}
