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

function render({ model, el }) {
  const ui = scope({ model, el }, "shape-bench");
  const values = (tile) => { const own = model.get(nameOf(tile)); return turned(tile) ? transpose(own) : own; };
  const shape = (tile) => [...axesOf(tile)].map((axis) => model.get(axis));
  const labelled = (tile) => `${tile} (${shape(tile).join(", ")})`;
  const code = (...parts) => h("code", {}, parts.flat());

  const bench = h("div", { class: "ed-bench" });
  const formulas = h("div", { class: "ed-formulas" });
  const text = readout(ui);
  const presets = segmented(ui, {
    label: "Make", options: Object.keys(PRODUCTS).map((key) => [key, key]), value: "",
    onInput: (key) => ui.save({ left: PRODUCTS[key][0], right: PRODUCTS[key][1] }),
  });
  const options = () => TILES.map((tile) => [tile, labelled(tile)]);
  const lists = Object.fromEntries(["left", "right"].map((side) => [side,
    select(ui, { label: side, options: options(), value: model.get(side), onInput: (tile) => ui.save({ [side]: tile }) })]));
  const turns = Object.fromEntries(["left", "right"].map((side) => {
    const made = button(ui, { label: "Turn round", onPress: () => ui.save({ [side]: turn(model.get(side)) }) });
    set(made.el, { "aria-label": `Turn round the ${side} factor` });
    return [side, made];
  }));
  const reset = button(ui, { label: "Reset", onPress: () => ui.save(ui.initial(shared)) });
  const tray = h("div", { class: "ed-tray", "aria-hidden": "true" }, TILES.map(tileToDrag));

  /** A tile drawn to scale; where it is dropped it becomes a factor. The lists do the same by keyboard. */
  function tileToDrag(tile) {
    const [rows, columns] = shape(tile);
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
      for (const side of ["left", "right"]) placeOf(side)?.toggleAttribute("data-over", sideAt(event) === side);
    });
    const drop = (event, taken) => {
      if (!start) return;
      start = null;
      body.style.transform = "";
      const side = taken ? sideAt(event) : null;
      for (const each of ["left", "right"]) placeOf(each)?.removeAttribute("data-over");
      if (side) ui.save({ [side]: tile });
    };
    ui.on(body, "pointerup", (event) => drop(event, true));
    ui.on(body, "pointercancel", (event) => drop(event, false));
    return body;
  }
  const placeOf = (side) => bench.querySelector(`.ed-bench-${side}`);
  function sideAt({ clientX, clientY }) {
    return ["left", "right"].find((side) => {
      const box = placeOf(side)?.getBoundingClientRect();
      return box && clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
    });
  }

  let grids = null; // the three matrices on the bench, while they fit

  function grid(name, numbers) {
    const made = matrix({ name, rows: numbers.length, columns: numbers[0].length, ink: inkOf(name) });
    made.set(numbers);
    return made;
  }

  /** Put the two factors, and the product or a refusal, on the bench. */
  function lay() {
    const left = model.get("left"), right = model.get("right");
    const a = grid(left, values(left)), b = grid(right, values(right));
    const inside = shape(left)[1], other = shape(right)[0], fits = inside === other;
    const preset = presetOf(left, right), [,, name] = PRODUCTS[preset] ?? [left, right, "product"];
    const c = fits ? grid(name, product(values(left), values(right))) : null;
    const corner = h("p", { class: fits ? "ed-corner" : "ed-corner ed-apart" }, "inside", h("br"), inked("accent", fits ? `${inside} = ${other}` : `${inside} ≠ ${other}`));
    bench.replaceChildren(corner, h("div", { class: "ed-bench-right" }, b.el), h("div", { class: "ed-bench-left" }, a.el),
      c ? h("div", { class: "ed-bench-product" }, c.el) : h("p", { class: "ed-refusal" }, "These two do not fit."));
    grids = c ? { a, b, c } : null;
    for (const side of ["left", "right"]) lists[side].set(model.get(side));
    presets.set(preset ?? "");
    if (!fits) formulas.replaceChildren(h("p", {}, code(`${left} @ ${right}`), ` has the shapes (${shape(left).join(", ")}) and (${shape(right).join(", ")}).`));
    if (!fits) text.say(refusal(left, right, shape));
    else point(...chosen());
  }

  /** The entry that is written out; a smaller product has fewer. */
  const chosen = () => [Math.min(model.get("row"), grids.c.cells.length - 1), Math.min(model.get("column"), grids.c.cells[0].length - 1)];

  /** The entry of the product that an event is about, as [row, column]. */
  function entryOf(event) {
    const cell = grids && event.target.closest("td");
    const i = cell ? grids.c.cells.findIndex((line) => line.includes(cell)) : -1;
    return i < 0 ? null : [i, cell.cellIndex];
  }
  ui.on(bench, "pointerover", (event) => { const entry = entryOf(event); if (entry) point(...entry); });
  ui.on(bench, "click", (event) => { const entry = entryOf(event); if (entry) ui.save({ row: entry[0], column: entry[1] }); });
  ui.on(bench, "keydown", (event) => {
    const entry = entryOf(event);
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!entry || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const { cells } = grids.c, to = (at, by, count) => (at + by + count) % count;
    const row = to(entry[0], step[0], cells.length), column = to(entry[1], step[1], cells[0].length);
    ui.save({ row, column });
    point(row, column);
    cells[row][column].focus();
  });

  /** Where the bench is wider than its place, bring the entry into sight (the bench alone scrolls). */
  function show(cell) {
    const [box, place] = [bench.getBoundingClientRect(), cell.getBoundingClientRect()];
    if (place.right > box.right) bench.scrollLeft += place.right - box.right + 8;
    if (place.left < box.left) bench.scrollLeft -= box.left - place.left + 8;
  }

  /** Light an entry with its row and its column, and write it out. */
  function point(i, j) {
    if (!grids) return;
    const left = model.get("left"), right = model.get("right"), at = indices(left, right);
    grids.c.cells.forEach((line, p) => line.forEach((cell, q) => { cell.tabIndex = p === i && q === j ? 0 : -1; }));
    grids.a.mark(i, null);
    grids.b.mark(null, j);
    grids.c.mark(i, j);
    show(grids.c.cells[i][j]);
    const row = values(left)[i], column = values(right).map((line) => line[j]);
    const total = row.reduce((sum, value, s) => sum + value * column[s], 0);
    const { factors, total: sum } = closedProducts(row.map((value, s) => [value, column[s]]));
    const made = presetOf(left, right) ?? "";
    const withComma = (pair) => [...pair].map((letter) => (letter === at.sum ? inked("accent", letter) : letter)).flatMap((part, k) => (k ? [",", part] : [part]));
    const line = (label, ...parts) => h("p", { class: "ed-named" }, h("span", { class: "ed-muted" }, label), h("span", {}, ...parts));
    formulas.replaceChildren(
      line("indices", code(`${made.startsWith("dL") ? made : ""}[${at.out[0]},${at.out[1]}] = Σ`, h("sub", {}, inked("accent", at.sum)), ` ${nameOf(left)}[`, withComma(at.left), `] · ${nameOf(right)}[`, withComma(at.right), "]")),
      line("einsum", code(`np.einsum("${at.left},${at.right}->${at.out}", ${nameOf(left)}, ${nameOf(right)})`)),
      line("matrices", code(`${left} @ ${right}`)),
      line(`[${i},${j}]`, factors.map(([a, b], s) => `${s ? bracket(a) : a} · ${bracket(b)}`).join(" + "), " = ", inked("accent", sum)));
    const accident = axesOf(left)[1] !== axesOf(right)[0];
    const result = `${left} @ ${right} has shape (${shape(left)[0]}, ${shape(right)[1]}). `;
    text.say(result, accident
      ? `But it fits by accident: the columns of ${left} count ${COUNTS[axesOf(left)[1]]}, the rows of ${right} count ${COUNTS[axesOf(right)[0]]}. The sum means nothing.`
      : `Entry [${i},${j}] sums over the ${row.length} ${COUNTS[axesOf(left)[1]]}: ${fixed(total, 3)}. ${reason(left, right, at.sum)}`);
  }

  ui.watch(["left", "right", ...SIZES, ...NAMES], lay);
  ui.watch(["row", "column"], () => { if (grids) point(...chosen()); });
  ui.root.append(toolbar("Products of the network", presets),
    toolbar("Left factor", lists.left, turns.left), toolbar("Right factor", lists.right, turns.right, reset), bench, formulas, text.el,
    h("p", { class: "ed-note ed-tray-note", "aria-hidden": "true" }, "Or drag a tile onto one of the factors:"), tray);
  lay();
  ui.onWidth(bench, () => { if (grids) point(...chosen()); });
  return ui.dispose;
}

export default { render, shared };
