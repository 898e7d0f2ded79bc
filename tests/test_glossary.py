"""The words of the glossary: found where they are used, once a page, and each used somewhere."""

from __future__ import annotations

import re

import ed_glossary
import pytest
from docutils import nodes
from machine import HTML, ROOT
from pages import page_paths

GLOSSARY = HTML / f"{ed_glossary.GLOSSARY}.html"
MARKED = re.compile(r'<a class="ed-term[^"]*" href="[^"]*#(term-[^"]+)"')
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
    entries = re.findall(
        r"((?:<dt[^>]*id=\"term-[^\"]+\".*?</dt>\s*)+)<dd>", GLOSSARY.read_text(), re.S
    )
    assert len(entries) > 40
    unused = [e for e in entries if not marked & set(re.findall(r'id="(term-[^"]+)"', e))]
    assert [re.findall(r'id="(term-[^"]+)"', entry) for entry in unused] == []


@pytest.mark.book
def test_an_entry_leads_to_a_chapter() -> None:
    text = (ROOT / f"{ed_glossary.GLOSSARY}.md").read_text(encoding="utf-8")
    entries = text.count("\n\n  [")
    assert entries == GLOSSARY.read_text(encoding="utf-8").count("<dd><p>")
