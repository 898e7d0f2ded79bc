"""What others wrote into the browser's storage does no harm, and neither does a storage that fails.

Node is handed hostile texts for every key that the book keeps, and storages that throw when they
are found, read, filled or emptied; what is kept afterwards is what the reader did.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hostile import SEED, TIMES, rng_for
from in_node import told_by_node

ROOT = Path(__file__).parents[1]
LIB = ROOT / "ffnn_core" / "widgets" / "static" / "lib"
FIXED = [
    *("", "null", "true", "7", '"x"', "{", "[", "[]", "{}", "undefined", "[object Object]"),
    *('[{"toString":1},"b","a"]', '[["a"]]', '["a",null,1e999]', '{"length":3}', "[1,[2,[3]]]"),
    *('{"__proto__":{"a":1}}', '{"3":null}', '{"3":{"code":null}}', '{"3":{"code":["x"]}}'),
    *('{"3":{"code":"x","of":{}}}', "convention.loss=half", "convention.loss=%E0%A4%A", "\ufffe"),
    "#convention.__proto__=1&convention.data=rows&convention.data=columns",
]
TRIED = """
import {{ readFileSync }} from "node:fs";
globalThis.window = new EventTarget();
const {{ solvedIn }} = await import("{lib}/solved.mjs");
const convention = await import("{lib}/convention.mjs");
const cells = await import("{live}/kept.mjs");
const OWN = {{ loss: "sum", weights: "to_from", data: "rows_in" }};
const no = () => {{ throw new DOMException("no", "QuotaExceededError"); }};

/** A storage that holds a text under every key, until another is written. */
function storage(text, fails) {{
  const all = new Map();
  const place = {{
    getItem: (key) => (all.has(key) ? all.get(key) : text),
    setItem: (key, value) => all.set(key, String(value)),
    removeItem: (key) => all.set(key, null),
  }};
  return {{ ...place, ...Object.fromEntries(fails.map((name) => [name, no])) }};
}}

function tried(text, fails) {{
  const place = storage(text, fails), wrong = [];
  Object.defineProperty(globalThis, "localStorage", {{
    configurable: true, get: fails.includes("find") ? no : () => place,
  }});
  const list = solvedIn(() => globalThis.localStorage);
  if ([...list.all()].some((name) => typeof name !== "string")) wrong.push("solved: no names");
  list.mark("mine", true);
  if (!list.has("mine")) wrong.push("solved: forgotten");
  if (list.lasts() !== !fails.length) wrong.push("solved: wrong about whether it lasts");
  if (!fails.length && !solvedIn(() => place).has("mine")) wrong.push("solved: not kept");
  list.mark("mine", false);
  if (list.has("mine")) wrong.push("solved: not taken back");
  const first = convention.kept();
  if (!convention.bookOf(first) || !convention.inWords(first)) wrong.push("convention: odd");
  convention.keep({{ ...OWN, data: "rows" }});
  if (convention.kept().data !== "rows") wrong.push("convention: forgotten");
  convention.keep(OWN);
  if (convention.kept().data !== OWN.data) wrong.push("convention: stays");
  const page = cells.kept("page", ["x = 1"]), cell = {{ index: 3, source: "x = 1" }};
  const found = page.find(cell);
  if (found.code !== undefined && typeof found.code !== "string") wrong.push("cell: no text");
  if (page.keep(cell, "x = 2") !== !fails.length) wrong.push("cell: wrong about its keeping");
  if (!fails.length && page.find(cell).code !== "x = 2") wrong.push("cell: not kept");
  return wrong;
}}

const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(([text, fails]) => {{
  try {{ return tried(text, fails); }} catch (error) {{ return [String(error)]; }}
}})));
"""
FAILS = [[], ["setItem"], ["getItem", "setItem", "removeItem"], ["find"]]  # as browsers do


def random_text(rng: np.random.Generator) -> str:
    """Return JSON of no particular shape, sometimes cut or bent."""

    def value(depth: int) -> object:
        kind = rng.integers(7 if depth else 5)
        if kind == 5:
            return [value(depth - 1) for _ in range(rng.integers(4))]
        if kind == 6:
            keys = ("3", "code", "of", "__proto__", "toString", "length")
            return {str(rng.choice(keys)): value(depth - 1) for _ in range(rng.integers(4))}
        return (None, True, float(rng.normal()), "other", "💥<b>")[kind]

    text = json.dumps(value(3))
    at = int(rng.integers(len(text) + 1))
    return str(rng.choice([text, text[:at], text[at:], text[:at] + "," + text[at:]]))


@pytest.mark.node
def test_no_storage_stops_a_page_or_forgets_what_the_reader_does() -> None:
    rng = rng_for("storage")
    texts = [*FIXED, *(random_text(rng) for _ in range(200 * TIMES))]
    cases = [(text, fails) for text in texts for fails in FAILS]
    live = ROOT / "book" / "_live"
    wrong = told_by_node(TRIED.format(lib=LIB.as_uri(), live=live.as_uri()), given=cases)
    found = [f"{case}: {why}" for case, why in zip(cases, wrong, strict=True) if why]
    assert not found, f"seed {SEED}, {len(found)} of {len(cases)}:\n" + "\n".join(found[:12])


BEFORE_PAINT = """
import {{ readFileSync }} from "node:fs";
import vm from "node:vm";
const root = {{ dataset: {{}} }};
Object.assign(globalThis, {{
  window: globalThis, document: {{ documentElement: root }}, location: {{ protocol: "file:" }},
  matchMedia: () => ({{ matches: false }}),
}});
const no = () => {{ throw new DOMException("no", "QuotaExceededError"); }};
const source = readFileSync("{first}", "utf8");
const does = (act) => {{ try {{ act(); return true; }} catch {{ return false; }} }};
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(([text, fails]) => {{
  const all = new Map([["mode", text], ["theme", text]]);
  const place = {{
    getItem: (key) => all.get(key) ?? null,
    setItem: fails === "full" ? no : (key, value) => all.set(key, value),
    removeItem: (key) => all.delete(key),
  }};
  for (const name of ["localStorage", "sessionStorage"]) {{
    const get = fails === "refused" ? no : () => place;
    Object.defineProperty(globalThis, name, {{ configurable: true, get }});
  }}
  vm.runInThisContext(source);
  const ours = does(() => localStorage.setItem("every-derivative.x", "1"));
  const theirs = does(() => {{
    sessionStorage.getItem("sidebar");
    localStorage.removeItem("sphinx_highlight_terms");
    localStorage.setItem("mode", "dark");
  }});
  const {{ mode, theme }} = root.dataset;
  return [mode, theme, ours, theirs, theirs && localStorage.getItem("mode")];
}})));
"""


@pytest.mark.node
def test_before_the_first_paint_any_storage_will_do() -> None:
    """The theme's script goes on where nothing can be kept; the book's own scripts are told."""
    first = ROOT / "book" / "_js" / "first.js"
    cases = [(text, fails) for text in FIXED for fails in ("", "full", "refused")]
    cases += [("dark", ""), ("light", ""), ("dark", "full")]
    for (text, fails), told in zip(
        cases, told_by_node(BEFORE_PAINT.format(first=first), given=cases), strict=True
    ):
        look = [text, text] if text in ("dark", "light") else ["auto", "light"]
        assert told == [*look, not fails, True, "dark"], (text, fails)
