/** The loss over ŷ above, its slope over ŷ below: one point, pulled along the axis. */

import { chart } from "./lib/chart.mjs";
import { button, panel, segmented, slider, toolbar } from "./lib/controls.mjs";
import { h, inked, set, svg } from "./lib/dom.mjs";
import { draggable } from "./lib/drag.mjs";
import { bracket, closed } from "./lib/equation.mjs";
import { clamp, signed } from "./lib/format.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { log_loss, log_loss_prime, parted, parted_prime, rss, rss_prime } from "./generated/loss_slope.mjs";

const shared = ["y", "yhat", "loss"];
const GRID = Array.from({ length: 197 }, (_, i) => 0.01 + (i * 0.98) / 196);

/** Numbers put into a formula, and what a calculator makes of them. */
function equation(values, combine, spell) {
  const { texts, total } = closed(values, combine);
  return { left: spell(texts), right: total };
}

/** The two losses: their arithmetic, what they are called and how far their axes reach. */
export const LOSSES = {
  rss: {
    f: rss, prime: rss_prime, name: "squared error", top: 1, steepest: 2,
    formula: "(y − ŷ)²", slope: "−2(y − ŷ)",
    numbers: (y, p) => equation([y, p], ([a, b]) => rss(a, b), ([a, b]) => `(${a} − ${b})²`),
    slopeNumbers: (y, p) => equation([y - p], ([a]) => rss_prime(a, 0), ([a]) => `−2 · ${bracket(a)}`),
  },
  log_loss: {
    f: log_loss, prime: log_loss_prime, name: "log loss", top: 5, steepest: 10,
    formula: "−y log ŷ − (1 − y) log(1 − ŷ)", slope: "−y/ŷ + (1 − y)/(1 − ŷ)",
    numbers: (y, p) => equation([y, p, 1 - y, 1 - p], (all) => parted(...all), ([a, b, c, d]) => `−${a} · log ${b} − ${c} · log ${d}`),
    slopeNumbers: (y, p) => equation([y, p, 1 - y, 1 - p], (all) => parted_prime(...all), ([a, b, c, d]) => `−${a}/${b} + ${c}/${d}`),
  },
};

function render({ model, el }) {
  const ui = scope({ model, el }, "loss-slope");
  const change = (name) => (value) => ui.save({ [name]: value });
  const ticks = [0, 0.25, 0.5, 0.75, 1];

  const above = chart(ui, {
    label: "The loss L over the prediction ŷ", height: 230,
    x: { range: [0, 1], ticks }, y: { range: [0, 1], label: "loss L" },
  });
  const below = chart(ui, {
    label: "The slope of the loss over the prediction ŷ", height: 200,
    x: { range: [0, 1], ticks, label: "prediction ŷ" }, y: { range: [-2, 2], label: "slope dL/dŷ" },
  });
  const curve = above.line("loss"), tangent = above.line("neg");
  const slopes = below.line("muted", { thin: true });

  const targets = [above, below].map((plot) => {
    const rule = svg("path", { class: "ed-target" });
    plot.over.append(rule);
    return rule;
  });
  const plumb = svg("path", { class: "ed-plumb" });
  above.over.append(plumb);
  const stem = svg("path", { class: "ed-arrow" }), head = svg("path", { class: "ed-arrowhead" });
  const arrow = svg("g", {}, stem, head);
  below.over.append(arrow);
  const amount = below.label("ink", "start", { dx: 10, dy: 4 });

  function grip(name, label, text, ink) {
    const { low: min, high: max } = ui.limits(name);
    const body = svg("g", {}, svg("circle", { class: "ed-reach", r: 22 }), svg("circle", { class: "ed-knob", r: 8 }),
      svg("text", { class: "ed-knob-name", "text-anchor": "middle", y: -14 }, text));
    body.classList.add(`ed-${ink}`);
    above.over.append(body);
    const drag = draggable(ui, body, {
      label, min, max, step: 0.01, get: () => model.get(name), from: (event) => above.xAt(event), onMove: change(name),
    });
    return { body, drag };
  }
  const target = grip("y", "target y", "y", "loss");
  const guess = grip("yhat", "prediction ŷ", "ŷ", "output");

  const controls = {
    loss: segmented(ui, { label: "Loss", options: Object.entries(LOSSES).map(([key, { name }]) => [key, name]), value: model.get("loss"), onInput: change("loss") }),
    yhat: slider(ui, { label: "prediction ŷ", min: 0.01, max: 0.99, step: 0.01, value: model.get("yhat"), ink: "output", onInput: change("yhat") }),
    y: slider(ui, { label: "target y", min: 0, max: 1, step: 0.01, value: model.get("y"), ink: "loss", onInput: change("y") }),
  };
  const reset = button(ui, { label: "Reset", onPress: () => ui.save(ui.initial(shared)) });
  const numbers = h("div", { class: "ed-formulas" });
  const text = readout(ui);

  /** A vertical arrow from slope 0 to the slope at ŷ; beyond the axis it ends at the edge. */
  function drawArrow(yhat, slope, steepest) {
    const x = below.sx(yhat), from = below.sy(0), to = below.sy(clamp(slope, -steepest, steepest));
    const way = Math.sign(from - to), tip = Math.min(9, Math.abs(from - to));
    set(arrow, { class: slope < 0 ? "ed-neg" : "ed-pos", visibility: tip < 1 ? "hidden" : null });
    set(stem, { d: `M${x} ${from}V${to + way * tip}` });
    set(head, { d: `M${x} ${to}L${x - 6} ${to + way * tip}H${x + 6}Z` });
    amount.el.setAttribute("text-anchor", yhat > 0.8 ? "end" : "start");
    amount.el.setAttribute("class", `ed-mark ed-${slope < 0 ? "neg" : "pos"}`);
    amount.set(yhat, clamp(slope, -steepest, steepest) / 2, signed(slope));
    if (yhat > 0.8) amount.el.setAttribute("x", x - 10);
  }

  function draw() {
    const [y, yhat, kind] = shared.map((name) => model.get(name));
    const { f, prime, steepest, top } = LOSSES[kind];
    const value = f(y, yhat), slope = prime(y, yhat);
    curve.set(GRID.map((p) => [p, f(y, p)]));
    slopes.set(GRID.map((p) => [p, prime(y, p)]));
    tangent.el.setAttribute("class", `ed-line ed-${slope < 0 ? "neg" : "pos"}`);
    const reach = 0.16 / Math.hypot(1, slope / (2 * top));
    tangent.set([[yhat - reach, value - reach * slope], [yhat + reach, value + reach * slope]]);

    [above, below].forEach((plot, i) => set(targets[i], { d: `M${plot.sx(y)} ${plot.box.top}V${plot.box.bottom}` }));
    const height = above.sy(Math.min(value, top));
    set(plumb, { d: `M${above.sx(yhat)} ${height}V${above.box.bottom}` });
    set(target.body, { transform: `translate(${above.sx(y)} ${above.box.top + 12})` });
    set(guess.body, { transform: `translate(${above.sx(yhat)} ${height})` });
    drawArrow(yhat, slope, steepest);

    for (const name of shared) controls[name].set(model.get(name));
    target.drag.update();
    guess.drag.update();
    write(y, yhat, LOSSES[kind], slope);
    ui.tell({ height: value, slope });
  }

  function write(y, yhat, { formula, slope: slopeFormula, numbers: inNumbers, slopeNumbers }, slope) {
    const [loss, turn] = [inNumbers(y, yhat), slopeNumbers(y, yhat)];
    numbers.replaceChildren(
      h("p", {}, inked("loss", "L"), ` = ${formula} = ${loss.left} = `, inked("loss", loss.right)),
      h("p", {}, inked("accent", "dL/dŷ"), ` = ${slopeFormula} = ${turn.left} = `,
        inked(slope < 0 ? "neg" : "pos", `${slope > 0 ? "+" : ""}${turn.right}`)));
    text.say(...sentence(y, yhat, slope));
  }

  function chooseAxes() {
    const { top, steepest } = LOSSES[model.get("loss")];
    above.setAxes({ y: { range: [0, top] } });
    below.setAxes({ y: { range: [-steepest, steepest] } });
  }
  const ready = () => above.width > 0 && below.width > 0;
  for (const plot of [above, below]) plot.onLayout(() => { if (ready()) draw(); });
  ui.watch(["loss"], chooseAxes);
  ui.watch(["y", "yhat"], () => { if (ready()) draw(); });
  ui.root.append(toolbar("Which loss", controls.loss), h("div", { class: "ed-stack" }, above.el, below.el), numbers,
    text.el, panel("Prediction and target", controls.yhat, controls.y), toolbar("Loss", reset));
  chooseAxes();
  return ui.dispose;
}

/** What the picture shows, in words. */
function sentence(y, yhat, slope) {
  if (Math.abs(y - yhat) < 0.005) return ["ŷ is y: the slope is zero, and there is nowhere lower to go."];
  return slope < 0
    ? ["ŷ is too small, so the slope is ", inked("neg", "negative"), ": raising ŷ lowers L."]
    : ["ŷ is too large, so the slope is ", inked("pos", "positive"), ": lowering ŷ lowers L."];
}

export default { render, shared };
