/** A published mistake: the curves that everybody looks at, and beside them what a checker finds. */

import { chart } from "./lib/chart.mjs";
import { button, select, toolbar } from "./lib/controls.mjs";
import { h, inked, set, svg } from "./lib/dom.mjs";
import { fixed, power, significant } from "./lib/format.mjs";
import { inkOf } from "./lib/names.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";

const shared = ["exhibit", "data", "place"];
const BLOCKS = ["dL_dW1", "dL_dc1", "dL_dW2", "dL_dc2"].map((name) => [name, inkOf(name)]);
const TOLERANCE = 1e-6, SMALLEST = 1e-9, RIGHT = 1e-8; // the error of a right block is drawn so long: it is shorter
const ROW = 46;

/** "a", "a and b", "a, b and c". */
export function listed(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** What the checker says, in one line: the blocks that are wrong, or where the mistake hides. */
export function verdict(checks, everywhere) {
  const wrong = BLOCKS.filter((_, i) => checks[i][0] !== 0).map(([name]) => name);
  const hidden = BLOCKS.filter((_, i) => checks[i][0] === 0 && everywhere[i][0] !== 0).map(([name]) => name);
  const verb = (names) => (names.length > 1 ? "are" : "is");
  const hides = hidden.length ? ` ${listed(hidden)} ${verb(hidden)} right here: this network hides the mistake.` : "";
  return { wrong, text: (wrong.length ? `${listed(wrong)} ${verb(wrong)} wrong.` : "nothing is wrong.") + hides };
}

/** The relative error of the four blocks, a bar each. */
function errorBars(ui) {
  const plot = chart(ui, {
    label: "Relative error of the four blocks of the gradient", height: 4 * ROW + 66, left: 12,
    x: { range: [SMALLEST, 1], log: true, ticks: [1e-9, 1e-6, 1e-3, 1], format: power, label: "relative error" },
    y: { range: [4, 0], ticks: [] },
  });
  const rows = BLOCKS.map(([name, ink]) => {
    const bar = svg("rect", { height: 12 });
    const label = svg("text", { class: `ed-mark ed-${ink}` }, name), amount = svg("text", { class: "ed-mark", "text-anchor": "end" });
    plot.over.append(bar, label, amount);
    return { bar, label, amount };
  });
  const limit = svg("path", { class: "ed-gradient-check-limit" });
  const limitName = svg("text", { class: "ed-mark ed-ink", "text-anchor": "middle" }, "tolerance 10⁻⁶");
  plot.over.append(limit, limitName);

  function draw(checks) {
    if (!plot.width) return; // not laid out yet
    const { left, right, top, bottom } = plot.box;
    rows.forEach(({ bar, label, amount }, i) => {
      const [error, ...rest] = checks[i];
      const y = top + i * ROW + 16, wrong = error !== 0;
      set(label, { x: left + 4, y: y + 12 });
      set(amount, { x: right, y: y + 12, class: `ed-mark ed-${wrong ? "accent" : "muted"}` });
      amount.textContent = wrong ? (rest.length === 1 ? "wrong shape" : `${significant(error)}, wrong`) : "below 10⁻⁸, right";
      set(bar, { x: left, y: y + 18, width: plot.sx(wrong ? error : RIGHT) - left, class: wrong ? "ed-gradient-check-wrong" : "ed-gradient-check-right" });
    });
    const x = plot.sx(TOLERANCE);
    set(limit, { d: `M${x} ${top + 8}V${bottom}` });
    set(limitName, { x, y: top + 2 });
  }
  return { plot, draw };
}

/** Give each block of text the room of the longest of its versions: one layout for all of them. */
function giveRoom(blocks, versions) {
  const widths = blocks.map((block) => block.clientWidth);
  const rooms = blocks.map((block, i) => h("div", { class: "ed-gradient-check-room" }, ...versions[i].values()));
  rooms.forEach((room, i) => {
    room.style.width = `${widths[i]}px`;
    blocks[i].after(room);
  });
  const most = rooms.map((room) => Math.max(...[...room.children].map((one) => one.offsetHeight)));
  rooms.forEach((room, i) => {
    room.remove();
    blocks[i].style.minHeight = `${most[i]}px`;
  });
}

function render({ model, el }) {
  const ui = scope({ model, el }, "gradient-check");
  const records = () => model.get("records");
  const shown = () => records().exhibits.find(({ slug }) => slug === model.get("exhibit"));
  const learnt = () => records().sets[model.get("data")];
  const choices = records().exhibits.map(({ slug, title }) => [slug, title]);

  const pick = select(ui, { label: "Mistake", options: choices, value: model.get("exhibit"), onInput: (exhibit) => ui.save({ exhibit }) });
  const data = select(ui, { label: "Trained on", options: ui.limits("data").of.map((name) => [name, records().sets[name].called]), value: model.get("data"), onInput: (name) => ui.save({ data: name }) });
  const source = h("p", { class: "ed-gradient-check-source" }), whole = h("p", { class: "ed-gradient-check-whole", "aria-hidden": "true" });

  const curve = (label, y, height) => {
    const plot = chart(ui, { label, height, left: 50, x: { range: [0, 1], label: "passes" }, y });
    return { plot, right: plot.line("muted", { dashed: true, thin: true, name: "with the right gradient" }), wrong: plot.line("loss", { name: "with this one" }) };
  };
  const losses = curve("The loss of both runs", { range: [0, 1], log: true, label: "loss" }, 190);
  const shares = curve("The accuracy of both runs", { range: [0, 1.05], ticks: [0, 0.5, 1], label: "accuracy", format: percent }, 150);
  const accuracy = h("p", { class: "ed-gradient-check-sum" });
  const key = h("p", { class: "ed-gradient-check-key" }, h("span", { class: "ed-loss" }, "—"), " this gradient  ", h("span", { class: "ed-muted" }, "- -"), " the right one. Both start alike, from weights with which most of these mistakes get away on XOR.");

  const bars = errorBars(ui), sum = h("p", { class: "ed-gradient-check-sum" });

  const place = select(ui, { label: "Checked on", options: records().places, value: model.get("place"), onInput: (to) => ui.save({ place: to }) });
  const step = (by) => () => {
    const all = ui.limits("exhibit").of, at = all.indexOf(model.get("exhibit")) + by;
    ui.save({ exhibit: all[(at + all.length) % all.length] });
  };
  const previous = button(ui, { label: "← Previous", onPress: step(-1) });
  const next = button(ui, { label: "Next →", onPress: step(1) });
  const reset = button(ui, { label: "Reset", onPress: () => ui.save(ui.initial(shared)) });
  const worst = h("p"), lines = h("div", { class: "ed-formulas" });
  const story = h("dl", { class: "ed-gradient-check-story" });
  const text = readout(ui);

  function drawRuns(exhibit) {
    const { passes } = records(), { right, runs, observations: N } = learnt();
    const good = right[exhibit.right], run = runs[exhibit.slug], all = [...good[0], ...run[0]];
    const ends = [Math.min(...all), Math.max(...all)].map(Math.log10);
    const x = { range: [0, passes.at(-1)] };
    losses.plot.setAxes({ x, y: { range: [10 ** Math.floor(ends[0]), 10 ** Math.max(Math.ceil(ends[1]), Math.floor(ends[0]) + 1)], format: power } });
    shares.plot.setAxes({ x });
    const points = (values, size = 1) => values.map((value, i) => [passes[i], value / size]);
    losses.right.set(points(good[0]));
    losses.wrong.set(points(run[0]));
    shares.right.set(points(good[1], N));
    shares.wrong.set(points(run[1], N));
    return tellShare(exhibit);
  }

  function tellShare(exhibit) {
    const { right, runs, observations: N } = learnt(), [mine, other] = [runs[exhibit.slug], right[exhibit.right]].map((each) => each[1].at(-1));
    accuracy.replaceChildren("Accuracy ", inked("loss", percent(mine / N)), ` (${mine} of ${N}); with the right gradient ${percent(other / N)}`);
    return mine / N;
  }

  function drawWorst(exhibit, checks) {
    const errors = checks.map(([error]) => error), at = errors.indexOf(Math.max(...errors));
    const [error, entry, formula, nudge = formula] = checks[at];
    const name = inked(BLOCKS[at][1], `${BLOCKS[at][0]}${checks[at].length > 2 ? entry : ""}`);
    worst.replaceChildren(...(checks[at].length === 2 ? ["Worst: ", name, `, ${entry}.`]
      : [error ? "Worst entry " : "Largest entry ", name, ": the formula says ", strong(formula, error), ", the nudge says ", strong(nudge, 0), "."]));
    lines.replaceChildren(h("p", {}, "As published: ", h("code", {}, exhibit.printed)), h("p", {}, "As it should be: ", h("code", {}, exhibit.correct)));
  }
  const strong = (value, error) => h("b", { class: error ? "ed-gradient-check-bad" : null }, significant(value));

  function drawStory(exhibit) {
    const told = [["What was tried", "tried"], ["Why it looks right", "looks_right"], ["What gives it away", "gives_away"], ["Where it hides", "hides_at"], ["Thanks", "thanks"]];
    story.replaceChildren(...told.flatMap(([term, field]) => [h("dt", {}, term), h("dd", {}, exhibit[field])]));
    whole.textContent = exhibit.title;
    source.replaceChildren(h("a", { href: exhibit.url, rel: "noopener" }, exhibit.source));
  }

  function draw() {
    const exhibit = shown(), checks = exhibit.checks[model.get("place")];
    const found = verdict(checks, exhibit.checks["4-3-2"]);
    pick.set(exhibit.slug);
    place.set(model.get("place"));
    data.set(model.get("data"));
    const share = drawRuns(exhibit);
    bars.draw(checks);
    drawWorst(exhibit, checks);
    drawStory(exhibit);
    sum.replaceChildren(inked(found.wrong.length ? "accent" : "muted", `${found.wrong.length} of 4`), " blocks are wrong");
    text.say(h("b", {}, `Accuracy ${percent(share)}`), " — the checker: ", found.text);
  }

  /** What every choice would write, so that nothing jumps from one to the next. */
  function makeRoom() {
    const blocks = [whole, source, worst, lines, story, accuracy], places = records().places.map(([name]) => name);
    const versions = blocks.map(() => new Map());
    const keep = (block, i) => { if (!versions[i].has(block.textContent)) versions[i].set(block.textContent, block.cloneNode(true)); };
    for (const block of blocks) block.style.minHeight = "";
    for (const exhibit of records().exhibits) {
      drawStory(exhibit);
      tellShare(exhibit);
      for (const name of places) {
        drawWorst(exhibit, exhibit.checks[name]);
        blocks.forEach(keep);
      }
    }
    giveRoom(blocks, versions);
    draw();
  }

  bars.plot.onLayout(() => bars.draw(shown().checks[model.get("place")]));
  ui.watch([...shared, "records"], draw);
  const column = (title, ...parts) => h("section", { class: "ed-gradient-check-column" }, h("p", { class: "ed-gradient-check-title" }, title), ...parts);
  ui.root.append(toolbar("Which mistake", pick, previous, next, reset), whole, source,
    text.el,
    h("div", { class: "ed-columns" },
      column("What everybody looks at", accuracy, losses.plot.el, shares.plot.el, key, toolbar("What is learnt", data)),
      column("What the checker looks at", sum, bars.plot.el, worst, toolbar("Which network is checked", place))),
    lines, story);
  draw();
  ui.onWidth(ui.root, makeRoom);
  return ui.dispose;
}

/** "97.5 %": a share with as many digits as it needs. */
export function percent(share) {
  return `${fixed(100 * share, Number.isInteger(Math.round(share * 1e6) / 1e4) ? 0 : 1)} %`;
}

export default { render, shared };
