"""The book's own fonts hold every sign that its pages show."""

from __future__ import annotations

import hashlib
import html
import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from machine import HTML, ROOT
from pages import page_paths
from widget_scripts import book_assets

FONTS = ROOT / "book" / "_fonts"
CUT: dict[str, str] = json.loads((FONTS / "signs.json").read_text(encoding="utf-8"))
HELD = {face: set(signs) for face, signs in CUT.items()}
FOR_TEXT = HELD["regular"] | HELD["math"]
CODE = {"script", "style", "pre", "code", "kbd", "annotation", "title", "noscript"}
FACE = dict.fromkeys(("b", "strong", "h2", "h3", "th", "dt"), "bold")
FACE |= dict.fromkeys(("em", "i", "cite"), "italic")
UNSEEN = {"\n", "\u2003", "\t", "\u200b", "\u2060", "\u00ad", "\ufe0e"}


class Signs(HTMLParser):
    """The signs of a page outside its code: those of its text, and those of its formulas."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: set[str] = set()
        self.mathematics: set[str] = set()
        self.faces: dict[str, set[str]] = {"bold": set(), "italic": set()}
        pictures = re.findall(r"<text\b[^>]*>(.*?)</text>", page, flags=re.DOTALL)
        self.text |= set(html.unescape(re.sub("<[^>]*>", "", "".join(pictures)))) - UNSEEN
        self.feed(re.sub(r"<(pre|code|script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in CODE or tag in ("math", "mi") or tag in FACE:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if any(tag in CODE for tag in self.open):
            return
        if "math" not in self.open:
            self.text |= set(data) - UNSEEN
            for face in {FACE[tag] for tag in self.open if tag in FACE}:
                self.faces[face] |= set(data) - UNSEEN
        elif self.open[-1] == "mi" and len(data) == 1:
            self.mathematics.add(italic(data))
        else:
            self.mathematics |= set(data) - UNSEEN


def italic(letter: str) -> str:
    """The sign that a browser shows for a single letter in a formula."""
    if letter == "h":
        return "ℎ"
    try:
        name = unicodedata.name(letter)
    except ValueError:
        return letter
    kind = {"LATIN": "", "GREEK": ""}.get(name.split()[0])
    if kind is None or " LETTER " not in name:
        return letter
    words = name.split(" LETTER ")[1]
    case = "SMALL" if "SMALL" in name.split(" LETTER ")[0] else "CAPITAL"
    try:
        return unicodedata.lookup(f"MATHEMATICAL ITALIC {case} {words}")
    except KeyError:
        return letter


@pytest.mark.book
@pytest.mark.parametrize("path", page_paths(HTML), ids=lambda path: path.stem)
def test_the_fonts_have_every_sign_of_a_page(path: Path) -> None:
    signs = Signs(path.read_text(encoding="utf-8"))
    assert sorted(signs.text - FOR_TEXT) == []
    assert sorted(signs.mathematics - HELD["math"] - HELD["regular"]) == []
    for face, used in signs.faces.items():
        assert sorted(used - HELD[face] - HELD["math"]) == []


def test_the_fonts_have_every_sign_that_a_widget_writes() -> None:
    written = {sign for name, text in book_assets().items() for sign in text if name[-2:] == "js"}
    assert sorted(sign for sign in written - FOR_TEXT if ord(sign) > 0x7F) == []
    assert "−" in written  # they do write signs of their own


def test_an_absent_sign_would_be_found() -> None:
    signs = Signs("<p>a ж <code>ш</code></p><math><mi>x</mi><mi>ж</mi></math>")
    assert signs.text - FOR_TEXT == {"ж"}
    assert signs.mathematics - HELD["math"] == {"ж"}
    assert Signs("<svg><text x='1'>ж</text></svg>").text == {" ", "ж"}
    assert Signs("<p><b>ж</b> a</p>").faces == {"bold": {"ж"}, "italic": set()}
    assert italic("x") == "𝑥" and italic("h") == "ℎ" and italic("σ") == "𝜎"


def test_the_licence_comes_with_the_fonts_and_they_are_small() -> None:
    assert "GUST Font License" in (FONTS / "GUST-FONT-LICENSE.txt").read_text("utf-8")
    sizes = {path.stem: path.stat().st_size for path in FONTS.glob("*.woff2")}
    assert len(sizes) == 5
    assert all(path.read_bytes()[:4] == b"wOF2" for path in FONTS.glob("*.woff2"))
    assert sum(sizes.values()) < 200_000
    assert len({hashlib.sha256(p.read_bytes()).digest() for p in FONTS.glob("*.woff2")}) == 5
