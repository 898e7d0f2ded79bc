/** The numbers themselves: every weight with its gradient, the run as a table, and files to take away. */

import { h } from "../lib/dom.mjs";
import { csv, download } from "../lib/download.mjs";
import { fixed, significant } from "../lib/format.mjs";
import { indexOf, parameterNames } from "./words.mjs";

/** A box that scrolls where a table is wider than it, by finger and by keyboard. */
const scrolling = (label) => ({ class: "ed-tablebox", role: "region", tabindex: 0, "aria-label": label });

/** Every parameter and ∂L over it, a row for each hidden unit. */
export function weightTable(net, title) {
  const { D, H } = net;
  const columns = [...Array.from({ length: D }, (_, j) => ["W1", j, `W1[i, ${j}]`]), ["c1", undefined, "c1[i]"], ["W2", undefined, "W2[0, i]"]];
  const cell = (key) => {
    const value = h("td", {}), slope = h("td", { class: "ed-slope" });
    cells.push({ at: indexOf(key, net), value, slope });
    return [value, slope];
  };
  const cells = [];
  const rows = Array.from({ length: H }, (_, i) => h("tr", {}, h("th", { scope: "row" }, `i = ${i}`),
    columns.flatMap(([kind, j]) => cell(kind === "W2" ? { kind, i: 0, j: i } : { kind, i, j }))));
  const last = h("tr", {}, h("th", { scope: "row" }, "c2[0]"), cell({ kind: "c2", i: 0 }), h("td", { colspan: 2 * columns.length - 2 }));
  const head = h("tr", {}, h("td", {}), columns.flatMap(([, , name]) => [h("th", { scope: "col" }, name), h("th", { scope: "col" }, "∂L/∂")]));
  const el = h("div", scrolling("every weight and its gradient"), h("table", { class: "ed-numbers" },
    h("caption", {}, title), h("thead", {}, head), h("tbody", {}, rows, last)));
  function draw(p, g) {
    for (const { at, value, slope } of cells) {
      value.textContent = fixed(p[at], 3);
      value.className = p[at] < 0 ? "ed-below" : "ed-above";
      slope.textContent = g ? significant(g[at]) : "–";
    }
  }
  return { el, draw };
}

const every = (rows, most) => {
  const step = Math.max(1, Math.ceil((rows.length - 1) / (most - 1)));
  return rows.filter((_, i) => i % step === 0 || i === rows.length - 1);
};

const lossAt = (run, pass) => {
  if (run.losses) return [run.losses[pass], run.testLosses[pass]];
  const k = run.curves.losses.reduce((best, [at], i, all) => (Math.abs(at - pass) < Math.abs(all[best][0] - pass) ? i : best), 0);
  return [run.curves.losses[k][1], run.curves.testLosses[k][1]];
};

/** The run as a table of about twenty passes. */
export function runTable(runs, names, tested) {
  const passes = every(runs[0].kept(), 21).map(({ pass }) => pass);
  const shown = (v) => (Number.isFinite(v) ? significant(v, 4) : "–");
  const head = ["pass", ...runs.flatMap((_, k) => [`L ${names[k]}`.trim(), ...(tested ? [`test L ${names[k]}`.trim()] : [])])];
  const rows = passes.map((pass) => [pass, ...runs.flatMap((run) => lossAt(run, Math.min(pass, run.known)).slice(0, tested ? 2 : 1).map(shown))]);
  return h("div", scrolling("the run as a table"), h("table", { class: "ed-numbers" },
    h("caption", {}, "Loss after some of the passes, summed over the points"),
    h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((v) => h("td", {}, String(v))))))));
}

/** Save every kept pass with its loss and all weights. */
export function saveCsv(run, net, name) {
  const rows = run.kept().map(({ pass, p }) => [pass, ...lossAt(run, pass).map((v) => (Number.isFinite(v) ? v : "")), ...p]);
  download(`${name}.csv`, csv([["pass", "loss", "test loss", ...parameterNames(net)], ...rows]));
}

/** Save the settings, the losses and the kept weights as JSON. */
export function saveJson(run, net, name, settings) {
  const finite = (v) => (Number.isFinite(v) ? v : null);
  const passes = run.kept().map(({ pass, p }) => {
    const [loss, test] = lossAt(run, pass);
    return { pass, loss: finite(loss), test_loss: finite(test), weights: [...p] };
  });
  const text = JSON.stringify({ settings, parameters: parameterNames(net), passes });
  download(`${name}.json`, text, "application/json");
}
