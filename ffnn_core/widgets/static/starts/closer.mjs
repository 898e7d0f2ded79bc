/** One start looked at more closely, and the way into the theatre with it. */

import { h, inked } from "../lib/dom.mjs";
import { fixed, significant } from "../lib/format.mjs";
import { DATASETS } from "../theatre/data.mjs";
import { theatreAddress } from "./elsewhere.mjs";

const FEW = 8;

/** What the network of one start answers: every ŷ of a small set, or how many are on the right side. */
export function answered({ net, data: { train } }, p) {
  const out = new Float64Array(2 * net.H + 2);
  const yhat = Array.from({ length: train.n }, (_, i) => net.forward(p, train.X, out, i)[2 * net.H + 1]);
  if (train.n > FEW) return `${yhat.filter((v, i) => v > 0.5 === train.Y[i] > 0.5).length} of ${train.n} points lie on their side`;
  return `it answers ${yhat.map((v) => fixed(v)).join(", ")} where ${[...train.Y].join(", ")} is wanted`;
}

/** The traits of a theatre that shows this start. */
export function theatreOf({ asked }, seed) {
  return { ...asked, noise: DATASETS[asked.dataset].noise, scale: 1, batch_size: 0, race: 0, loss_function: "rss", seed, iteration: 0 };
}

/** As Python would say it, for a notebook. */
function inPython({ asked }, seed) {
  const { dataset, hidden, activation, learning_rate: rate, passes } = asked;
  return `TrainingTheatre(dataset="${dataset}", hidden=${hidden}, activation="${activation}", learning_rate=${rate}, passes=${passes}, seed=${seed})`;
}

/** @returns {{ el: HTMLElement, write: (made: object, seed: number) => void }} */
export function closer() {
  const words = h("p", {}), link = h("a", { class: "ed-open" }), code = h("code", {});
  const way = h("p", { class: "ed-way" }, link, code);
  return {
    el: h("div", { class: "ed-formulas" }, words, way),
    write(made, seed) {
      const run = made.runs[seed], won = made.solved(run);
      words.replaceChildren(h("strong", {}, `Start ${seed}`), `: ${won ? "solved" : made.ended ? "stuck" : "not yet solved"}. `,
        inked("loss", "L"), ` = ${significant(made.lossOf(run))}; ${answered(made, run.p)}.`);
      const address = theatreAddress(document, theatreOf(made, seed));
      link.hidden = !address;
      code.hidden = Boolean(address);
      if (address) {
        link.setAttribute("href", address);
        link.textContent = `Open start ${seed} in the theatre`;
      } else code.textContent = inPython(made, seed);
    },
  };
}
