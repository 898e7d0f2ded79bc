/** A pad of 32 × 32 cells, the 8 × 8 numbers made of them, the hidden units, and ten confidences. */

import { button, checkbox, toolbar } from "./lib/controls.mjs";
import { floats } from "./lib/bytes.mjs";
import { h, inked, set } from "./lib/dom.mjs";
import { clamp, fixed } from "./lib/format.mjs";
import { heatmap, legend } from "./lib/heatmap.mjs";
import { uniform } from "./lib/random.mjs";
import { readout } from "./lib/readout.mjs";
import { scope } from "./lib/scope.mjs";
import { ink } from "./lib/theme.mjs";
import { identity, relu, sigmoid, softmax, tanh } from "./generated/digit_pad.mjs";

const shared = ["centre"];
const SIDE = 32, CELL = 4, GRID = SIDE / CELL; // the pad, the block that is counted, the image
const BRUSH = 1.9, CURSOR = 2; // radius of the brush and step of the keyboard's cursor, in cells of the pad
const TALL = 32, WIDE = 27; // digits of the data fill the frame's height, and seldom more than this width
const NOISES = 10;

const ACTIVATIONS = { sigmoid, tanh, relu, identity };

// -- From ink to numbers -------------------------------------------------------------------------

/** How many of the 16 cells of each 4 × 4 block hold ink: 64 counts, row by row. */
export function counts(bitmap) {
  const found = new Uint8Array(GRID * GRID);
  bitmap.forEach((on, at) => {
    if (on) found[Math.floor(Math.floor(at / SIDE) / CELL) * GRID + Math.floor((at % SIDE) / CELL)] += 1;
  });
  return found;
}

/** A drawing with just these counts; in each block the ink lies where the neighbours' ink is near. */
export function bitmapOf(image) {
  const at = (row, column) => image[clamp(row, 0, GRID - 1) * GRID + clamp(column, 0, GRID - 1)];
  const bitmap = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < GRID; row += 1) {
    for (let column = 0; column < GRID; column += 1) {
      const cells = [];
      for (let i = 0; i < CELL * CELL; i += 1) {
        const y = Math.floor(i / CELL), x = i % CELL;
        const down = (y - 1.5) / CELL, right = (x - 1.5) / CELL, a = Math.abs(down), b = Math.abs(right);
        const [below, beside] = [row + Math.sign(down), column + Math.sign(right)];
        const near = (1 - a) * ((1 - b) * at(row, column) + b * at(row, beside)) + a * ((1 - b) * at(below, column) + b * at(below, beside));
        cells.push([near, (row * CELL + y) * SIDE + column * CELL + x]);
      }
      cells.sort(([a, i], [b, j]) => b - a || i - j);
      for (const [, cell] of cells.slice(0, at(row, column))) bitmap[cell] = 1;
    }
  }
  return bitmap;
}

/** Ink, or none, in a circle around a place. */
function stamp(bitmap, x, y, on = 1) {
  for (let at = 0; at < SIDE * SIDE; at += 1) {
    if (Math.hypot((at % SIDE) + 0.5 - x, Math.floor(at / SIDE) + 0.5 - y) <= BRUSH) bitmap[at] = on;
  }
}

function stroke(bitmap, [x0, y0], [x1, y1]) {
  const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0)));
  for (let i = 0; i <= steps; i += 1) stamp(bitmap, x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps);
}

/** The drawing moved; what leaves the frame is gone. */
export function shifted(bitmap, right, down) {
  return bitmap.map((_, at) => {
    const x = (at % SIDE) - right, y = Math.floor(at / SIDE) - down;
    return x >= 0 && x < SIDE && y >= 0 && y < SIDE ? bitmap[y * SIDE + x] : 0;
  });
}

/** The drawing stretched (evenly) to fill the frame and put into its middle, as the data were. */
export function centred(bitmap) {
  const cells = [...bitmap.keys()].filter((at) => bitmap[at]);
  if (!cells.length) return bitmap;
  const xs = cells.map((at) => at % SIDE), ys = cells.map((at) => Math.floor(at / SIDE));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [wide, tall] = [Math.max(...xs) - left + 1, Math.max(...ys) - top + 1];
  const size = Math.min(TALL / tall, WIDE / wide);
  const [x0, y0] = [(SIDE - size * wide) / 2, (SIDE - size * tall) / 2];
  return bitmap.map((_, at) => {
    const x = Math.floor(((at % SIDE) + 0.5 - x0) / size), y = Math.floor((Math.floor(at / SIDE) + 0.5 - y0) / size);
    return x >= 0 && x < wide && y >= 0 && y < tall ? bitmap[(top + y) * SIDE + left + x] : 0;
  });
}

// -- The network ---------------------------------------------------------------------------------

/** W1, c1, W2, c2 out of the bytes. */
export function unpack(view, H) {
  const all = floats(view, Float32Array), D = GRID * GRID, O = 10;
  let from = 0;
  const take = (size) => all.subarray(from, (from += size));
  return { W1: take(H * D), c1: take(H), W2: take(O * H), c2: take(O) };
}

/** The forward pass for one image x: z1 = f(W1 x + c1), ŷ = softmax(W2 z1 + c2). */
export function forward({ W1, c1, W2, c2 }, x, activation) {
  const layer = (W, c, input) => Array.from(c, (bias, i) => input.reduce((sum, value, j) => sum + W[i * input.length + j] * value, bias));
  const z1 = layer(W1, c1, x).map(ACTIVATIONS[activation]);
  const h2 = layer(W2, c2, z1);
  return { z1, yhat: h2.map((_, k) => softmax(...h2.slice(k), ...h2.slice(0, k))) }; // the share of its first argument
}

/** "97 %"; the ends, which are never quite reached, as "over 99 %" and "under 1 %". */
export function percent(share) {
  return share > 0.995 ? "over 99 %" : share < 0.01 ? "under 1 %" : `${fixed(100 * share, 0)} %`;
}

/** The digits, the likeliest first. */
export const ranked = (yhat) => [...yhat.keys()].sort((a, b) => yhat[b] - yhat[a]);

// -- The view ------------------------------------------------------------------------------------

function inkCanvas(ui, side, attributes) {
  const el = h("canvas", { class: "ed-digit-pad-ink ed-cells", width: side, height: side, ...attributes });
  const context = el.getContext("2d");
  let values = [], most = 1;
  function paint() {
    const [paper, dark] = [ink(ui.root, "paper"), ink(ui.root, "ink")];
    const image = context.createImageData(side, side);
    values.forEach((value, i) => image.data.set([...paper.map((channel, k) => channel + (value / most) * (dark[k] - channel)), 255], 4 * i));
    context.putImageData(image, 0, 0);
  }
  ui.onTheme(paint);
  ui.onWidth(ui.root, paint);
  return { el, draw(data, full = 1) { values = data; most = full; paint(); } };
}

/** What each hidden unit looks for, and under it how loudly it speaks. */
function unitTiles(ui, net, H) {
  const limit = Math.max(...net.W1.map(Math.abs));
  const tiles = Array.from({ length: H }, (_, j) => {
    const picture = heatmap(ui, { columns: GRID, rows: GRID, label: `What unit ${j} looks for` });
    picture.draw(net.W1.subarray(j * GRID ** 2, (j + 1) * GRID ** 2), limit);
    const bar = h("span"), number = h("span");
    const tile = h("li", {}, picture.el, h("span", { class: "ed-digit-pad-level" }, bar), h("span", { class: "ed-digit-pad-z" }, h("span", { class: "ed-muted" }, String(j)), number));
    return { tile, bar, number };
  });
  return {
    limit, el: h("ol", { class: "ed-digit-pad-tiles" }, tiles.map(({ tile }) => tile)),
    draw(z1, loud) {
      const most = Math.max(1, ...z1.map(Math.abs));
      tiles.forEach(({ tile, bar, number }, j) => {
        set(bar, { style: `width:${(100 * Math.abs(z1[j])) / most}%`, class: z1[j] < 0 ? "ed-below" : null });
        number.textContent = fixed(z1[j]);
        set(tile, { class: loud.includes(j) ? "ed-digit-pad-loud" : null });
      });
    },
  };
}

/** The confidence in each of the ten digits. */
function tenShares() {
  const shares = Array.from({ length: 10 }, (_, k) => {
    const bar = h("span"), number = h("span", { class: "ed-digit-pad-share" });
    return { row: h("li", {}, h("b", {}, String(k)), h("span", { class: "ed-digit-pad-bar" }, bar), number), bar, number };
  });
  return {
    el: h("ol", { class: "ed-digit-pad-shares" }, shares.map(({ row }) => row)),
    draw(yhat, best) {
      shares.forEach(({ row, bar, number }, k) => {
        set(row, { class: k === best ? "ed-digit-pad-best" : null });
        set(bar, { style: `width:${100 * yhat[k]}%` });
        number.textContent = `${fixed(100 * yhat[k], 1)} %`;
      });
    },
  };
}

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * The brush, in a hand or moved by keys.
 * @param {{ take: (draws: boolean) => void, bitmap: () => Uint8Array, publish: () => void, drawCursor: (moved?: boolean) => void }} does
 *   `take` puts a drawing there that may be changed
 */
function brushOver(ui, pad, cursor, { take, bitmap, publish, drawCursor }) {
  let last = null; // where the hand was
  const place = (event) => {
    const box = pad.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  };
  ui.on(pad, "pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    pad.focus({ preventScroll: true });
    take(true);
    cursor.shown = false;
    last = place(event);
    stroke(bitmap(), last, last);
    publish();
  });
  ui.on(pad, "pointermove", (event) => {
    if (!last) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
      const to = place(each);
      stroke(bitmap(), last, to);
      last = to;
    }
    publish();
  });
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) ui.on(pad, type, () => { last = null; });

  ui.on(pad, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = WAYS[event.key], from = [cursor.x, cursor.y], inks = event.key === " " || event.key === "Enter";
    if (way) {
      cursor.x = clamp(cursor.x + CURSOR * way[0], 1, SIDE - 1);
      cursor.y = clamp(cursor.y + CURSOR * way[1], 1, SIDE - 1);
    } else if (!inks && event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    cursor.shown = true;
    take(way ? event.shiftKey : inks);
    if (way && event.shiftKey) stroke(bitmap(), from, [cursor.x, cursor.y]);
    else if (!way) stamp(bitmap(), cursor.x, cursor.y, inks ? 1 : 0);
    if (way && !event.shiftKey) drawCursor(true);
    else publish();
  });
  ui.on(pad, "blur", () => { cursor.shown = false; drawCursor(); });
  return { down: () => last !== null };
}

/** The cursor of the keyboard, over the pad. */
function cursorOver() {
  const el = h("span", { class: "ed-digit-pad-cursor", hidden: true });
  return { el, x: SIDE / 2, y: SIDE / 2, shown: false, draw() { set(el, { hidden: !this.shown, style: `left:${(100 * this.x) / SIDE}%;top:${(100 * this.y) / SIDE}%` }); } };
}

/** The picture of noise, of so many, that the network is surest of. */
function surestNoise(seed, sure) {
  const next = uniform(seed);
  const pictures = Array.from({ length: NOISES }, () => Uint8Array.from({ length: GRID ** 2 }, () => Math.floor(17 * next())));
  return pictures.reduce((best, image) => (sure(image) > sure(best) ? image : best));
}

/** Four arrows that shift the drawing by one of its eight pixels. */
function shifts(ui, move) {
  const ways = [["left", "←", -1, 0], ["right", "→", 1, 0], ["up", "↑", 0, -1], ["down", "↓", 0, 1]];
  return h("span", { class: "ed-digit-pad-shift" }, "Shift ", ways.map(([name, label, right, down]) => {
    const made = button(ui, { label, title: `Shift ${name} by a pixel`, onPress: () => move(name, right, down) });
    set(made.el, { "aria-label": `Shift ${name}` });
    return made.el;
  }));
}

/** The test digits that came along: what each was written for, and which of them an image is. */
function testDigits(model) {
  const all = new Uint8Array(floats(model.get("examples"), Uint8Array)), count = all.length / GRID ** 2;
  const digit = (k) => all.subarray(k * GRID ** 2, (k + 1) * GRID ** 2);
  return {
    count, digit,
    label: (k) => (k < 0 ? "" : `Written for a ${k % 10}${model.get("fresh") ? "; the network never saw it before" : ""}.`),
    find: (image) => [...Array(count).keys()].findIndex((k) => digit(k).every((v, i) => v === image[i])),
  };
}

/** The answer as the reader sees it: the units, the ten shares, and which units are loudest for the first of them. */
function answerView(ui, net, H) {
  const units = unitTiles(ui, net, H), shares = tenShares(), loudest = h("p");
  return {
    units, shares, loudest,
    draw({ z1, yhat }) {
      const [best] = ranked(yhat);
      const push = z1.map((z, j) => net.W2[best * H + j] * z), loud = [...push.keys()].sort((a, b) => push[b] - push[a]).slice(0, 3);
      units.draw(z1, loud);
      shares.draw(yhat, best);
      loudest.replaceChildren("Loudest for ", inked("output", String(best)), ` (framed): ${loud.map((j) => `unit ${j}, W2[${best}, ${j}] · z1[${j}] = ${fixed(push[j])}`).join("; ")}.`);
    },
  };
}

/** The answer in words. */
function verdict(yhat, drawn) {
  const [best, next] = ranked(yhat);
  const said = [inked("output", String(best)), ` with ${percent(yhat[best])} confidence; next ${next} with ${percent(yhat[next])}.`];
  return drawn ? said : ["Nothing is drawn, and still the answer is ", ...said];
}

function render({ model, el }) {
  const ui = scope({ model, el }, "digit-pad");
  const H = model.get("units"), net = unpack(model.get("weights"), H), tests = testDigits(model);
  const sent = () => Uint8Array.from(model.get("image").flat(), (v) => Math.round(16 * v));
  const start = sent();
  let bitmap = bitmapOf(start), known = start, seed = 0, example = tests.find(start), about = tests.label(example);
  let own = false; // is what is on the pad the reader's own drawing? The first stroke on another's begins a clean pad

  const pad = inkCanvas(ui, SIDE, { tabindex: 0, role: "application", "aria-label": "Drawing pad. Arrow keys move the brush, space draws, shift with an arrow draws a line, delete rubs out." });
  const cursor = cursorOver();
  const small = inkCanvas(ui, GRID, { role: "img", "aria-label": "What the network sees, 8 by 8 numbers" });
  const seen = answerView(ui, net, H), text = readout(ui);

  // -- what the reader does --

  /** The numbers that the network gets; they are also what Python sees. */
  function publish(note) {
    about = note;
    known = counts(model.get("centre") ? centred(bitmap) : bitmap);
    const rows = Array.from({ length: GRID }, (_, row) => [...known.subarray(row * GRID, (row + 1) * GRID)].map((v) => v / 16));
    ui.save({ image: rows });
    draw();
  }

  /** Before the reader draws: a drawing to go on with. */
  function takePad() {
    bitmap = own ? bitmap.slice() : new Uint8Array(SIDE * SIDE);
    if (!own) ui.save({ centre: true });
    own = true;
  }

  function put(image, note) {
    own = false;
    bitmap = bitmapOf(image);
    ui.save({ centre: false });
    publish(note);
  }

  const brush = brushOver(ui, pad.el, cursor, {
    drawCursor, bitmap: () => bitmap, publish: () => publish(""),
    take(draws) {
      if (draws) takePad();
      else bitmap = bitmap.slice();
    },
  });
  const clear = button(ui, { label: "Clear", primary: true, onPress() {
    own = false;
    takePad();
    publish("");
  } });
  const another = button(ui, { label: "A test digit", onPress() {
    example = (example + 1) % tests.count;
    put(tests.digit(example), tests.label(example));
  } });
  const nonsense = button(ui, { label: "Noise", onPress() {
    const image = surestNoise((seed += 1), (each) => Math.max(...answer(each).yhat));
    put(image, `Nobody drew this: it is the one of ${NOISES} pictures of noise that the network is surest of. Its ten numbers must add up to 1; “none of them” is not among them.`);
  } });
  const arrows = shifts(ui, (name, right, down) => {
    bitmap = shifted(bitmap, CELL * right, CELL * down);
    ui.save({ centre: false });
    publish(`Shifted ${name} by one of its eight pixels. To you it is the same; to the network every input is another.`);
  });
  const centre = checkbox(ui, { label: "Centre and stretch", value: model.get("centre"), onInput(state) { ui.save({ centre: state }); } });
  const reset = button(ui, { label: "Reset", onPress() {
    example = tests.find(start);
    own = false;
    bitmap = bitmapOf(start);
    ui.save(ui.initial(["centre"]));
    publish(tests.label(example));
  } });

  // -- what the reader sees --

  const answer = (image) => forward(net, Array.from(image, (v) => v / 16), model.get("activation"));

  function drawCursor(moved = false) {
    cursor.draw();
    if (moved) text.say(`Brush at column ${cursor.x / CURSOR} of ${SIDE / CURSOR}, row ${cursor.y / CURSOR}. Space draws here; shift with an arrow draws a line.`);
  }

  function draw() {
    pad.draw(bitmap);
    small.draw(known, 16);
    drawCursor();
    centre.set(model.get("centre"));
    const found = answer(known);
    seen.draw(found);
    text.say(...verdict(found.yhat, known.some(Boolean)), about ? ` ${about}` : "");
  }

  ui.watch(["centre"], () => publish(about));
  ui.watch(["image"], () => { // Python may put something on the pad
    const image = sent();
    if (brush.down() || image.every((v, i) => v === known[i])) return;
    own = false;
    bitmap = bitmapOf(image);
    known = image;
    about = "";
    draw();
  });
  if (model.get("centre")) publish(about);
  const titled = (title, ...parts) => h("div", {}, h("p", { class: "ed-digit-pad-title" }, ...title), ...parts);
  ui.root.append(
    h("div", { class: "ed-digit-pad-desk" },
      titled(["Draw here"], h("div", { class: "ed-digit-pad-frame" }, pad.el, cursor.el)),
      titled(["What it sees"], h("div", { class: "ed-digit-pad-small" }, small.el), centre.el),
      titled([inked("output", "ŷ"), " confidence"], seen.shares.el)),
    toolbar("Pad", clear, another, nonsense, arrows, reset),
    text.el,
    h("p", { class: "ed-digit-pad-title" }, inked("hidden", "z1"), ` the ${H} hidden units: what each looks for, and how loudly it speaks`),
    seen.units.el, legend(fixed(-seen.units.limit, 1), fixed(seen.units.limit, 1)), seen.loudest);
  draw();
  return ui.dispose;
}

export default { render, shared };
