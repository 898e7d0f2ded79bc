/** What a hand may do to the part of the network that is held: turn a number, switch a unit off. */

import { button, slider } from "../lib/controls.mjs";
import { h, inked } from "../lib/dom.mjs";
import { clamp, fixed } from "../lib/format.mjs";
import { formula, indexOf, nameOf } from "./words.mjs";

const REACH = 8; // of the slider, or as far as the number already is

/**
 * The formula of what is pointed at, with its numbers, and below it the controls of what is held.
 * @param {object} ui a part of the scope
 * @param {{ run: object, net: object, activation: string, output: string, onChange: (change: object) => void,
 *   onLetGo: () => void }} options
 */
export function hand(ui, { run, net, activation, output, onChange, onLetGo }) {
  const words = h("p", {}), controls = h("div", { class: "ed-hand" });
  const el = h("div", { class: "ed-formula" }, words, controls);
  let own = null, update = () => {};

  function write(part) {
    const shown = part ?? { kind: "yhat", i: 0 }, number = indexOf(shown, net) >= 0;
    const [name, ink, rest] = formula(shown, { net, p: run.view, g: number ? run.gradient() : null, rate: run.rate, activation, output });
    words.replaceChildren(inked(ink, name), rest);
    update();
  }

  /** Show the controls of a part that is held, or none. */
  function hold(part) {
    own?.end();
    own = part && !run.recorded ? ui.part() : null;
    update = () => {};
    const made = own ? controlsOf(own, part) : [];
    controls.replaceChildren(...made);
  }

  function controlsOf(scope, part) {
    const at = indexOf(part, net), done = button(scope, { label: "Let go", onPress: onLetGo });
    if (at >= 0) {
      const most = Math.max(REACH, Math.ceil(Math.abs(run.p[at])));
      const turn = slider(scope, {
        label: `turn ${nameOf(part)}`, min: -most, max: most, step: 0.01, value: run.p[at], ink: part.kind === "W1" || part.kind === "c1" ? "hidden" : "output",
        format: (v) => fixed(v, 2), onInput: (value) => onChange({ values: [[at, clamp(value, -most, most)]] }),
      });
      update = () => turn.set(run.view[at]);
      return [turn.el, done.el];
    }
    if (part.kind !== "z1") return [done.el];
    const off = () => run.off.includes(part.i);
    const turn = button(scope, { label: "", onPress: () => onChange(off() ? { on: part.i } : { off: part.i }) });
    update = () => turn.set(off() ? `Switch z1[${part.i}] on again` : `Switch z1[${part.i}] off`);
    update();
    return [turn.el, done.el];
  }

  return { el, write, hold };
}
