"""One table of inks: every other place that names a colour is held to it."""

import colorsys
import re
from pathlib import Path

import pytest

from ffnn_core.plots.inks import DARK_INKS, INKS, SYMBOLS, ink_of
from ffnn_core.widgets.kit.mathematics import as_html, formula
from ffnn_core.widgets.kit.names import STATIC

ROOT = Path(__file__).parents[1]

# The colours in words: hue in degrees, from and to, and the least saturation.
COLOURS = {
    "neg": (200, 215, 0.5),  # blue
    "pos": (20, 35, 0.5),  # orange
    "accent": (315, 330, 0.5),  # plum
    "hidden": (260, 275, 0.4),  # violet
    "output": (165, 180, 0.5),  # teal
    "loss": (345, 355, 0.5),  # crimson
    "input": (200, 215, 0.15),  # slate
}

STYLES = [ROOT / "book/_css/book.css", *STATIC.rglob("*.css")]
OTHERS = [
    *STATIC.rglob("*.mjs"),
    *(p for p in (ROOT / "ffnn_core").rglob("*.py") if p.name != "inks.py"),
    *(ROOT / "book/_ext").rglob("*.py"),
]
NAMES = "|".join(INKS)


def test_the_inks_have_the_colours_that_the_book_calls_them() -> None:
    for table in (INKS, DARK_INKS):
        for name, (low, high, least) in COLOURS.items():
            rgb = (int(table[name][k : k + 2], 16) / 255 for k in (1, 3, 5))
            hue, _, saturation = colorsys.rgb_to_hls(*rgb)
            assert low <= 360 * hue <= high and saturation >= least, (name, table[name])


@pytest.mark.repository
def test_style_sheets_set_the_inks_of_the_table() -> None:
    light = [(name, colour) for name, colour in INKS.items()]
    dark = [(name, colour) for name, colour in DARK_INKS.items()]
    found = {
        path.name: re.findall(rf"--ed-({NAMES}):\s*([^;]+);", path.read_text("utf-8"))
        for path in STYLES
    }
    assert {name for name, inks in found.items() if inks} == {"book.css", "widgets.css"}
    assert found["book.css"] == found["widgets.css"] == light + dark
    fallbacks = re.findall(rf"--_({NAMES}): var\(--ed-({NAMES}), (#\w+)\);", _text("widgets.css"))
    assert fallbacks == [(name, name, colour) for name, colour in light]


@pytest.mark.repository
def test_a_class_named_after_an_ink_has_that_ink() -> None:
    rules = [
        found
        for path in STYLES
        for found in re.findall(
            rf"\.ed-({NAMES}) {{ (?:color|--_mark): var\(--(?:ed-|_)({NAMES})\); }}",
            path.read_text("utf-8"),
        )
    ]
    assert {name for name, _ in rules} >= {"input", "hidden", "output", "loss", "neg", "pos"}
    assert [rule for rule in rules if rule[0] != rule[1]] == []


def test_the_scripts_repeat_the_table_and_nothing_else_names_a_colour() -> None:
    inks = re.search(r"const INKS = \{(.*?)\};", _text("lib/theme.mjs"), re.DOTALL)
    assert inks and re.findall(r"(\w+): \"([^\"]+)\"", inks[1]) == list(INKS.items())
    names = re.search(r"const INKS = \{(.*?)\};", _text("lib/names.mjs"), re.DOTALL)
    assert names and re.findall(r"(\w+): \"([^\"]+)\"", names[1]) == list(SYMBOLS.items())
    symbols = "|".join(SYMBOLS)
    for path in OTHERS:
        text = path.read_text("utf-8")
        if path.name == "theme.mjs":
            text = text.replace(inks[0], "")
        text = re.sub(r"(?:/\*\*|//|\"\"\").*", "", text)
        assert not re.search(r"[\"'(]#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?\b", text), path
        for key in (rf"\[[\"']({symbols})[\"'],", rf"\b({symbols})[\"']?:"):
            for symbol, name in re.findall(rf"{key} [\"'](?:ed-)?({'|'.join(COLOURS)})[\"']", text):
                assert SYMBOLS[symbol] == name, path  # a second list may not say otherwise


def _text(path: str) -> str:
    return (STATIC / path).read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *(("W1", "hidden"), ("c1[2]", "hidden"), ("h1 − c1", "hidden"), ("z1.T", "hidden")),
        *(("W2[0, 1]", "output"), ("c2", "output"), ("h2", "output"), ("yhat[1]", "output")),
        *(("x[0]", "input"), ("X", "input"), ("y", "loss"), ("L", "loss"), ("loss", "loss")),
        *(("dL_dW1[2,0]", "hidden"), ("dL_dyhat", "output"), ("dh2_dz1[1, 2]", "hidden")),
        *((other, "ink") for other in ("eta", "W12", "W1hello", "xs", "product", "", "toString")),
    ],
)
def test_every_name_has_the_ink_of_its_layer(name: str, expected: str) -> None:
    assert ink_of(name) == expected


def test_formulas_have_the_inks_of_the_table() -> None:
    for symbol, name in SYMBOLS.items():
        if symbol != "loss":  # a word, not a letter
            tex = r"\hat{y}" if symbol == "yhat" else re.sub(r"(\d)", r"_\1", symbol)
            assert re.findall(r'class="ed-(\w+)"', as_html(formula(tex))) == [name], symbol
