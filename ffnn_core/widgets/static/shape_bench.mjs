/** Two matrices and their product in one scheme: the left factor left of it, the right one above it. */

import { button, segmented, select, toolbar } from "./lib/controls.mjs";
import { h, inked, set } from "./lib/dom.mjs";
import { bracket, closedProducts } from "./lib/equation.mjs";
import { fixed } from "./lib/format.mjs";
import { matrix } from "./lib/matrix.mjs";
import { inkOf } from "./lib/names.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";

/** What the two axes of each matrix count. */
const AXES = { W1: "HD", X: "ND", z1: "HN", W2: "OH", dL_dh2: "ON", dL_dh1: "HN" };
const NAMES = Object.keys(AXES);
const TILES = NAMES.flatMap((name) => [name, `${name}.T`]);
const COUNTS = { D: "inputs", H: "hidden units", O: "outputs", N: "observations" };
const SIZES = ["D", "H", "O", "N"], LETTERS = { D: "k", H: "j", O: "k", N: "n" };
const shared = ["left", "right", "row", "column"];
/** The five products of the network: left, right, what they make, its ink. */
const PRODUCTS = {
  h1: ["W1", "X.T", "h1 − c1"], h2: ["W2", "z1", "h2 − c2"],
  dL_dW2: ["dL_dh2", "z1.T", "dL_dW2"], dL_dz1: ["W2.T", "dL_dh2", "dL_dz1"], dL_dW1: ["dL_dh1", "X", "dL_dW1"],
};

const presetOf = (left, right) => Object.keys(PRODUCTS).find((key) => PRODUCTS[key][0] === left && PRODUCTS[key][1] === right);
const nameOf = (tile) => tile.replace(".T", "");
const turned = (tile) => tile.endsWith(".T");
const turn = (tile) => (turned(tile) ? nameOf(tile) : `${tile}.T`);
/** What rows and columns of a tile count, as "HN". */
const axesOf = (tile) => { const axes = AXES[nameOf(tile)]; return turned(tile) ? axes[1] + axes[0] : axes; };
const transpose = (values) => values[0].map((_, j) => values.map((row) => row[j]));

/** The product of two matrices whose inside sizes agree. */
export function product(left, right) {
  return left.map((row) => right[0].map((_, j) => row.reduce((sum, value, s) => sum + value * right[s][j], 0)));
}

/**
 * Letters for the indices: of the untransposed left and right matrix, of the product, and the summed one.
 * Inputs and outputs are both called k, as in the chapters, unless they meet; so are two axes of one kind.
 */
export function indices(left, right) {
  const [a, inside] = axesOf(left), b = axesOf(right)[1];
  const letters = { ...LETTERS };
  const kinds = new Set([a, inside, b]);
  if (kinds.has("D") && kinds.has("O")) letters.D = "i";
  const row = letters[a] === letters[inside] ? "l" : letters[a], sum = letters[inside];
  const column = letters[b] === row || letters[b] === sum ? "m" : letters[b];
  const own = (tile, pair) => (turned(tile) ? pair[1] + pair[0] : pair);
  return { left: own(left, row + sum), right: own(right, sum + column), out: row + column, sum };
}

/** Why (or why not) something is turned round, from where the summed index stands. */
export function reason(left, right, sum) {
  const places = [turned(left) ? "first" : "second", turned(right) ? "second" : "first"];
  const where = places[0] === places[1] ? `stands ${places[0]} in both` : `stands ${places[0]} in ${nameOf(left)} and ${places[1]} in ${nameOf(right)}`;
  const who = turned(left) && turned(right) ? "so both turn round"
    : turned(left) ? "so the left one turns round" : turned(right) ? "so the right one turns round" : "on the inside already: nothing turns round";
  return `The summed index ${sum} ${where}, ${who}.`;
}

/** Why two tiles do not fit, and what would. */
export function refusal(left, right, shape) {
  const inside = shape(left)[1], other = shape(right)[0];
  const fits = [[left, turn(right)], [turn(left), right], [turn(left), turn(right)]].find(([a, b]) => axesOf(a)[1] === axesOf(b)[0]);
  const hint = fits ? ` ${fits[0]} @ ${fits[1]} would fit.` : ` No way of turning them makes ${nameOf(left)} and ${nameOf(right)} fit in this order.`;
  return `The inside sizes ${inside} and ${other} differ: the columns of ${left} count ${COUNTS[axesOf(left)[1]]}, the rows of ${right} count ${COUNTS[axesOf(right)[0]]}.${hint}`;
}

const SIDES = ["left", "right"];
const placeOf = (bench, side) => bench.querySelector(`.ed-bench-${side}`);
const code = (...parts) => h("code", {}, parts.flat());

/** The factor whose place on the bench the pointer is over. */
function sideAt(bench, { clientX, clientY }) {
  return SIDES.find((side) => {
    const box = placeOf(bench, side)?.getBoundingClientRect();
    return box && clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
  });
}

/** A tile drawn to scale; where it is dropped it becomes a factor. The lists do the same by keyboard. */
function tileToDrag(ui, bench, tile, [rows, columns]) {
  const body = h("div", { class: `ed-tile ed-${inkOf(tile)}` },
    h("div", { class: "ed-tile-shape", style: `width:${8 * columns}px;height:${8 * rows}px` }),
    h("div", {}, inked(inkOf(tile), tile)), h("div", { class: "ed-note" }, `(${rows}, ${columns})`));
  let start = null;
  ui.on(body, "pointerdown", (event) => {
    if (event.button !== 0) return;
    start = [event.clientX, event.clientY];
    body.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  ui.on(body, "pointermove", (event) => {
    if (!start) return;
    const [dx, dy] = [event.clientX - start[0], event.clientY - start[1]].map((v) => v / (body.currentCSSZoom ?? 1));
    body.style.transform = `translate(${dx}px, ${dy}px)`;
    for (const side of SIDES) placeOf(bench, side)?.toggleAttribute("data-over", sideAt(bench, event) === side);
  });
  const drop = (event, taken) => {
    if (!start) return;
    start = null;
    body.style.transform = "";
    const side = taken ? sideAt(bench, event) : null;
    for (const each of SIDES) placeOf(bench, each)?.removeAttribute("data-over");
    if (side) ui.save({ [side]: tile });
  };
  ui.on(body, "pointerup", (event) => drop(event, true));
  ui.on(body, "pointercancel", (event) => drop(event, false));
  return body;
}

/** The two factors to choose from lists and to turn round: a toolbar each, the second with Reset. */
function factors(ui, labelled) {
  const tiles = TILES.map((tile) => [tile, labelled(tile)]);
  const reset = button(ui, { label: "Reset", onPress: () => ui.save(ui.initial(shared)) });
  const lists = SIDES.map((side) => select(ui, { label: side, options: tiles, value: ui.model.get(side), onInput: (tile) => ui.save({ [side]: tile }) }));
  const turns = SIDES.map((side) => {
    const made = button(ui, { label: "Turn round", onPress: () => ui.save({ [side]: turn(ui.model.get(side)) }) });
    set(made.el, { "aria-label": `Turn round the ${side} factor` });
    return made;
  });
  return {
    els: [toolbar("Left factor", lists[0], turns[0]), toolbar("Right factor", lists[1], turns[1], reset)],
    set() { SIDES.forEach((side, k) => lists[k].set(ui.model.get(side))); },
  };
}

/**
 * The entries of the product: pointed at, chosen, and gone through by arrow keys.
 * @param {{ cells: () => HTMLElement[][] | undefined, point: (row: number, column: number) => void }} product
 */
function entries(ui, bench, { cells, point }) {
  /** The entry that an event is about, as [row, column]. */
  function entryOf(event) {
    const cell = cells() && event.target.closest("td");
    const i = cell ? cells().findIndex((line) => line.includes(cell)) : -1;
    return i < 0 ? null : [i, cell.cellIndex];
  }
  ui.on(bench, "pointerover", (event) => { const entry = entryOf(event); if (entry) point(...entry); });
  ui.on(bench, "click", (event) => { const entry = entryOf(event); if (entry) ui.save({ row: entry[0], column: entry[1] }); });
  ui.on(bench, "keydown", (event) => {
    const entry = entryOf(event);
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!entry || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const lines = cells(), to = (at, by, count) => (at + by + count) % count;
    const row = to(entry[0], step[0], lines.length), column = to(entry[1], step[1], lines[0].length);
    ui.save({ row, column });
    point(row, column);
    lines[row][column].focus();
  });
}

/** Where the bench is wider than its place, bring an entry into sight (the bench alone scrolls). */
function show(bench, cell) {
  const [box, place] = [bench.getBoundingClientRect(), cell.getBoundingClientRect()];
  if (place.right > box.right) bench.scrollLeft += place.right - box.right + 8;
  if (place.left < box.left) bench.scrollLeft -= box.left - place.left + 8;
}

function grid(name, numbers) {
  const made = matrix({ name, rows: numbers.length, columns: numbers[0].length, ink: inkOf(name) });
  made.set(numbers);
  return made;
}

/** Put two factors, and the product or a refusal, on the bench; the three matrices, if they fit. */
function lay(bench, left, right, values) {
  const a = grid(left, values(left)), b = grid(right, values(right));
  const inside = values(left)[0].length, other = values(right).length, fits = inside === other;
  const [,, name] = PRODUCTS[presetOf(left, right)] ?? [left, right, "product"];
  const c = fits ? grid(name, product(values(left), values(right))) : null;
  const corner = h("p", { class: fits ? "ed-corner" : "ed-corner ed-apart" }, "inside", h("br"), inked("accent", fits ? `${inside} = ${other}` : `${inside} ≠ ${other}`));
  bench.replaceChildren(corner, h("div", { class: "ed-bench-right" }, b.el), h("div", { class: "ed-bench-left" }, a.el),
    c ? h("div", { class: "ed-bench-product" }, c.el) : h("p", { class: "ed-refusal" }, "These two do not fit."));
  return c && { a, b, c };
}

/** Light an entry with its row and its column. */
function light({ a, b, c }, i, j) {
  c.cells.forEach((line, p) => line.forEach((cell, q) => { cell.tabIndex = p === i && q === j ? 0 : -1; }));
  a.mark(i, null);
  b.mark(null, j);
  c.mark(i, j);
}

/** An entry in four spellings: by indices, by einsum, as matrices, and with its numbers. */
function spellings(left, right, at, [i, j], pairs) {
  const { factors, total: sum } = closedProducts(pairs);
  const made = presetOf(left, right) ?? "";
  const withComma = (pair) => [...pair].map((letter) => (letter === at.sum ? inked("accent", letter) : letter)).flatMap((part, k) => (k ? [",", part] : [part]));
  const line = (label, ...parts) => h("p", { class: "ed-named" }, h("span", { class: "ed-muted" }, label), h("span", {}, ...parts));
  return [
    line("indices", code(`${made.startsWith("dL") ? made : ""}[${at.out[0]},${at.out[1]}] = Σ`, h("sub", {}, inked("accent", at.sum)), ` ${nameOf(left)}[`, withComma(at.left), `] · ${nameOf(right)}[`, withComma(at.right), "]")),
    line("einsum", code(`np.einsum("${at.left},${at.right}->${at.out}", ${nameOf(left)}, ${nameOf(right)})`)),
    line("matrices", code(`${left} @ ${right}`)),
    line(`[${i},${j}]`, factors.map(([a, b], s) => `${s ? bracket(a) : a} · ${bracket(b)}`).join(" + "), " = ", inked("accent", sum)),
  ];
}

/** What the entry sums over, or that the sum means nothing. */
function meaning(left, right, at, [i, j], pairs) {
  const counted = COUNTS[axesOf(left)[1]];
  if (axesOf(left)[1] !== axesOf(right)[0]) {
    return `But it fits by accident: the columns of ${left} count ${counted}, the rows of ${right} count ${COUNTS[axesOf(right)[0]]}. The sum means nothing.`;
  }
  const total = pairs.reduce((sum, [a, b]) => sum + a * b, 0);
  return `Entry [${i},${j}] sums over the ${pairs.length} ${counted}: ${fixed(total, 3)}. ${reason(left, right, at.sum)}`;
}

function render({ model, el }) {
  const ui = scope({ model, el }, "shape-bench");
  const values = (tile) => { const own = model.get(nameOf(tile)); return turned(tile) ? transpose(own) : own; };
  const shape = (tile) => [...axesOf(tile)].map((axis) => model.get(axis)), listed = (tile) => shape(tile).join(", ");
  let grids = null; // the three matrices on the bench, while they fit

  const bench = h("div", { class: "ed-bench" }), formulas = h("div", { class: "ed-formulas" });
  const text = readout(ui);
  const presets = segmented(ui, {
    label: "Make", options: Object.keys(PRODUCTS).map((key) => [key, key]), value: "",
    onInput: (key) => ui.save({ left: PRODUCTS[key][0], right: PRODUCTS[key][1] }),
  });
  const chosen = factors(ui, (tile) => `${tile} (${listed(tile)})`);
  const tray = h("div", { class: "ed-tray", "aria-hidden": "true" }, TILES.map((tile) => tileToDrag(ui, bench, tile, shape(tile))));
  entries(ui, bench, { cells: () => grids?.c.cells, point });

  /** Two factors on the bench, and what they make or why they do not fit. */
  function draw() {
    const left = model.get("left"), right = model.get("right");
    grids = lay(bench, left, right, values);
    chosen.set();
    presets.set(presetOf(left, right) ?? "");
    if (grids) return pointAtChosen();
    formulas.replaceChildren(h("p", {}, code(`${left} @ ${right}`), ` has the shapes (${listed(left)}) and (${listed(right)}).`));
    text.say(refusal(left, right, shape));
  }

  /** Light an entry, and write it out. */
  function point(i, j) {
    const left = model.get("left"), right = model.get("right"), at = indices(left, right);
    light(grids, i, j);
    show(bench, grids.c.cells[i][j]);
    const pairs = values(left)[i].map((value, s) => [value, values(right)[s][j]]);
    formulas.replaceChildren(...spellings(left, right, at, [i, j], pairs));
    text.say(`${left} @ ${right} has shape (${shape(left)[0]}, ${shape(right)[1]}). `, meaning(left, right, at, [i, j], pairs));
  }

  /** The chosen entry; a smaller product has fewer. */
  function pointAtChosen() {
    if (grids) point(Math.min(model.get("row"), grids.c.cells.length - 1), Math.min(model.get("column"), grids.c.cells[0].length - 1));
  }

  ui.watch(["left", "right", ...SIZES, ...NAMES], draw);
  ui.watch(["row", "column"], pointAtChosen);
  ui.root.append(toolbar("Products of the network", presets), ...chosen.els, bench, formulas, text.el,
    h("p", { class: "ed-note ed-tray-note", "aria-hidden": "true" }, "Or drag a tile onto one of the factors:"), tray);
  draw();
  ui.onWidth(bench, pointAtChosen);
  return ui.dispose;
}

export default { render, shared };
