/** The chain rule for one parameter: paths in the network, factors, SymPy and NumPy, all linked. */

import { button, segmented, select, toolbar } from "./lib/controls.mjs";
import { h, inked, spoken } from "./lib/dom.mjs";
import { addedUp, closedProducts } from "./lib/equation.mjs";
import { fixed, significant } from "./lib/format.mjs";
import { formula } from "./lib/formula.mjs";
import { layers } from "./lib/layers.mjs";
import { entry, inkOf, parameterNames, placeOf, spell, theta } from "./lib/names.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { sigma_prime } from "./generated/chain_explorer.mjs";
import { LINKS, PATHS } from "./generated/chains_4_3_2.mjs";
import { partials } from "./generated/network_4_3_2.mjs";

const NAMES = parameterNames();
const shared = ["target", "sigma"];
const four = (value) => fixed(value, 4);

const isSigma = (link) => link.startsWith("dz1_dh1") || link.startsWith("dyhat_dh2");

/** The value and the expression of every link of a parameter's paths; σ′ at z gives the published slip. */
export function chain(numbers, target, sigma) {
  const factor = (link) => {
    const [block, flat, sympy] = LINKS[link];
    if (sigma === "h" || !isSigma(link)) return { link, sympy, value: numbers[block][flat], wrong: false };
    const { to } = placeOf(link), [array, at] = [entry(to).array, entry(to).index[0]];
    return { link, sympy: `sigmoid(${to})*(1 - sigmoid(${to}))`, value: sigma_prime(numbers[array][at]), wrong: true };
  };
  const paths = PATHS[target].map((links) => links.map(factor));
  const products = paths.map((path) => path.reduce((product, { value }) => product * value, 1));
  return { paths, products, sum: products.reduce((a, b) => a + b, 0) };
}

function render({ model, el }) {
  const ui = scope({ model, el }, "chain-explorer");
  let pointed = null, pinned = null; // links
  const pick = (target) => { pinned = null; ui.save({ target }); };
  const picture = layers(ui, {
    label: "The 4-3-2 network; click a weight or a bias", loss: true, onPick: pick,
    onPoint(name) { point(name && linksNow().find((link) => placeOf(link).between === name)); },
  });
  const list = select(ui, { label: "Slope of L by", options: NAMES.map((name) => [name, name]), value: model.get("target"), onInput: pick });
  const choice = segmented(ui, {
    label: "σ′ of what?", options: [["h", "h"], ["z", "z (wrong)"]], value: model.get("sigma"),
    onInput: (sigma) => ui.save({ sigma }),
  });
  const reset = button(ui, { label: "Reset", onPress: () => { pinned = null; ui.save(ui.initial(shared)); } });
  const lines = h("div", { class: "ed-chain" });
  const text = readout(ui);
  const linksNow = () => PATHS[model.get("target")].flat();

  function point(link) {
    pointed = link ?? null;
    light();
  }
  const linkAt = (event) => event.target.closest("[data-link]")?.dataset.link ?? null;
  for (const type of ["pointerover", "focusin"]) ui.on(lines, type, (event) => point(linkAt(event)));
  for (const type of ["pointerleave", "focusout"]) ui.on(lines, type, () => point(null));
  ui.on(lines, "click", (event) => {
    const link = linkAt(event);
    pinned = link === pinned ? null : link;
    light();
  });

  let told = null; // what is on show: { numbers, chain, right }
  function draw() {
    const numbers = partials(theta(model), model.get("x"), model.get("y"));
    const target = model.get("target"), sigma = model.get("sigma");
    told = { target, numbers, now: chain(numbers, target, sigma), right: chain(numbers, target, "h") };
    picture.set({ ...numbers, ...Object.fromEntries(["W1", "c1", "W2", "c2", "x", "y"].map((name) => [name, model.get(name)])) });
    list.set(target);
    choice.set(sigma);
    lines.replaceChildren(...written(told));
    light();
  }

  function light() {
    const link = pointed ?? pinned, all = linksNow();
    picture.mark(all.flatMap((each) => placeOf(each).lit), "back");
    const lit = link && all.includes(link) ? placeOf(link) : null;
    for (const [name, { group, text: label }] of Object.entries(picture.parts)) {
      for (const part of [group, label]) part?.toggleAttribute("data-new", Boolean(lit?.lit.includes(name)));
    }
    for (const element of lines.querySelectorAll("[data-link]")) {
      element.toggleAttribute("data-lit", element.dataset.link === link);
      if (element.tagName === "BUTTON") element.setAttribute("aria-pressed", String(element.dataset.link === pinned));
    }
    text.say(...(lit ? aboutFactor(told, link) : aboutSum(told)));
  }

  ui.watch([...shared, "x", "y", "W1", "c1", "W2", "c2"], draw);
  ui.root.append(picture.el, toolbar("What to look at", list, choice, reset), lines, text.el);
  draw();
  return ui.dispose;
}

/** The chain as fractions with numbers, then the same in SymPy's and in NumPy's spelling. */
function written({ target, now, right }) {
  const several = now.paths.length > 1;
  const { factors, products, total: sum } = closedProducts(now.paths.map((path) => path.map(({ value }) => value)), null, { digits: 3, between: 4, result: 4 });
  const fractions = now.paths.map((path, i) => h("div", { class: "ed-factors" },
    h("span", { class: "ed-by" }, i === 0 ? formula(`dL_d${target} =`) : "+", spoken(several ? ` through ${spell(placeOf(path[0].link).from)}: ` : "")),
    path.map(({ link, value, wrong }, j) => h("button", { type: "button", class: "ed-factor", "data-link": link, "data-wrong": wrong, "aria-label": `factor ${spell(link)}, ${four(value)}${wrong ? ", wrong" : ""}` },
      formula(link), h("span", {}, factors[i][j]))),
    several ? h("span", { class: "ed-by" }, `= ${products[i]}`) : null));
  const line = (name, spelled) => h("p", { class: "ed-code-line" }, inked("muted", name),
    h("code", {}, now.paths.flatMap((path, i) => [...(i ? [h("br"), "+ "] : []), ...path.flatMap((factor, j) => [
      ...(j ? ["*", h("wbr")] : []), h("span", { "data-link": factor.link, "data-wrong": factor.wrong }, spelled(factor))])])));
  const wrong = now.paths.flat().some((factor) => factor.wrong);
  const total = h("p", { class: "ed-total" }, inked(inkOf(target), `∂L/∂${target}`), ` = ${several ? `${addedUp(products)} = ` : ""}`, h("strong", {}, sum),
    wrong ? inked("loss", ` wrong; right is ${four(right.sum)}, a difference of ${significant(now.sum - right.sum, 2)}`) : null);
  return [...fractions, line(wrong ? "as printed" : "SymPy", ({ sympy }) => sympy), line("NumPy", ({ link }) => link), total];
}

function aboutSum({ target, now, right }) {
  const how = now.paths.length > 1
    ? `${target} reaches the loss on ${now.paths.length} paths. Along each, ${now.paths[0].length} local slopes multiply; the products add up to ${four(now.sum)}.`
    : `${target} reaches the loss on one path: ${now.paths[0].length} local slopes multiply to ${four(now.sum)}.`;
  if (!now.paths.flat().some((factor) => factor.wrong)) return [how];
  const share = right.sum === 0 ? "" : ` (${significant(100 * Math.abs((now.sum - right.sum) / right.sum), 2)}\u00a0% off)`;
  return [how, inked("loss", ` This is wrong${share}: σ′ has been taken at its own output, so σ is applied twice.`)];
}

function aboutFactor({ now }, link) {
  const { value, sympy, wrong } = now.paths.flat().find((factor) => factor.link === link);
  const { to, from } = placeOf(link);
  const said = `If ${spell(from)} grows by a little, ${spell(to)} `;
  const moved = value === 0 ? "does not move" : `${value < 0 ? "shrinks" : "grows"} by ${fixed(Math.abs(value), 3)} times as much`;
  if (wrong) return [h("code", {}, sympy), ` gives ${four(value)}, but it is the slope of σ at `, inked("loss", spell(to)), `; the right place is ${spell(from)}.`];
  return [said, moved, ": the factor ", h("code", {}, sympy), ` is ${four(value)}.`];
}

export default { render, shared };
