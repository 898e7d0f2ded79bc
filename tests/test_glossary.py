"""The words of the glossary: found where they are used, once a page, and each used somewhere."""

from __future__ import annotations

import re

import ed_glossary
import nbformat
import pytest
from docutils import nodes
from machine import HTML, ROOT
from pages import page_paths

GLOSSARY = HTML / f"{ed_glossary.GLOSSARY}.html"
MARKED = re.compile(r'<a class="ed-term[^"]*" href="[^"]*#(term-[^"]+)"')
NOTEBOOKS = sorted((ROOT / "book").rglob("*.ipynb"))
ENTRY = re.compile(r"^(\w[^\n]*(?:\n\w[^\n]*)*)\n  \S", re.MULTILINE)
CARD = re.compile(r'<div id="card-([^"]+)">')


def test_prose_is_marked_and_nothing_else() -> None:
    text = nodes.Text("a loss")
    nodes.paragraph("", "", text)
    assert ed_glossary.may_be_marked(text)
    for other in (nodes.title, nodes.literal, nodes.strong, nodes.caption):
        text = nodes.Text("a loss")
        other("", "", text)
        assert not ed_glossary.may_be_marked(text)
    text = nodes.Text("a loss")
    nodes.reference("", "", nodes.emphasis("", "", text))
    assert not ed_glossary.may_be_marked(text)


@pytest.mark.book
def test_a_page_marks_each_word_once_and_carries_its_card() -> None:
    marked: set[str] = set()
    for path in page_paths(HTML):
        html = path.read_text(encoding="utf-8")
        words, cards = MARKED.findall(html), set(CARD.findall(html))
        assert len(words) == len(set(words)), path.name
        assert set(words) == {card for card in cards if card.startswith("term-")}, path.name
        marked |= set(words)
    assert len(marked) > 30


def test_every_word_of_the_glossary_is_a_word_of_the_book() -> None:
    cells = [c for path in NOTEBOOKS for c in nbformat.read(path, as_version=4).cells]
    prose = " ".join(c.source for c in cells if c.cell_type == "markdown").lower()
    entries = ENTRY.findall((ROOT / f"{ed_glossary.GLOSSARY}.md").read_text(encoding="utf-8"))
    assert len(entries) > 40
    unused = [words for words in entries if not any(w in prose for w in words.lower().split("\n"))]
    assert unused == []


@pytest.mark.book
def test_an_entry_leads_to_a_chapter() -> None:
    text = (ROOT / f"{ed_glossary.GLOSSARY}.md").read_text(encoding="utf-8")
    entries = text.count("\n\n  [")
    assert entries == GLOSSARY.read_text(encoding="utf-8").count("<dd><p>")
