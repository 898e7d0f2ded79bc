"""Words that bring their entry with them.

The first time that a chapter uses a word of the glossary, the word becomes a link to its entry, and
the page carries the entry's first paragraph along; so it does with every numbered formula that it
refers to. `_js/cards.js` shows them where the reader points. Without scripts the links remain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from ed_ledger import ledger
from sphinx.application import Sphinx

GLOSSARY = "book/appendices/glossary"
# Pages that are looked things up in, not read.
NOT_READ = (
    GLOSSARY,
    "book/references",
    "book/appendices/proof-ledger",
    "book/appendices/reference",
)
FORMULA = "equation-"

_cards: dict[str, dict[str, nodes.Node]] = {}  # what each page carries, by the card's id


def pattern(words: list[str]) -> re.Pattern[str]:
    """Return what finds the words of the glossary, in one or in many, the longest first.

    >>> pattern(["loss", "log loss"]).findall("Losses, a log loss; lossless")
    ['Losses', 'log loss']
    """
    longest = sorted(words, key=len, reverse=True)
    choices = "|".join(re.escape(word).replace("\\ ", r"\s+") for word in longest)
    return re.compile(rf"(?<![\w-])(?:{choices})(?:e?s)?(?![\w-])", re.IGNORECASE)


def plain(found: str, words: dict[str, str]) -> str:
    r"""Return the word of the glossary that a found text is a form of.

    >>> plain("Log\nLosses", {"log loss": ""}), plain("loss", {"loss": ""})
    ('log loss', 'loss')
    """
    text = " ".join(found.lower().split())
    return next(form for form in (text, text[:-1], text[:-2]) if form in words)


def entries(glossary: nodes.document) -> Iterator[tuple[list[tuple[str, str]], nodes.paragraph]]:
    """Yield every entry: its words with their anchors, and the paragraph that tells it."""
    for item in glossary.findall(nodes.definition_list_item):
        words = [(term.astext(), term["ids"][0]) for term in item.findall(nodes.term)]
        yield words, next(iter(item.findall(nodes.paragraph)))


def may_be_marked(text: nodes.Text) -> bool:
    """Tell whether a piece of text is prose: no heading, link, code or caption, and not bold."""
    node = text.parent
    if not isinstance(node, nodes.paragraph | nodes.emphasis):
        return False
    while node is not None:
        if isinstance(node, nodes.reference | nodes.title | nodes.table | nodes.footnote):
            return False
        node = node.parent
    return True


def mark_words(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link the first use of every word in a chapter, and note which cards the page needs."""
    if app.builder.format != "html" or docname.startswith(NOT_READ):
        return
    cards = _cards[docname] = {}
    _note_formulas(doctree, cards)
    glossary = list(entries(app.env.get_doctree(GLOSSARY)))
    anchors = {word.lower(): anchor for words, _ in glossary for word, anchor in words}
    paragraphs = {anchor: told for words, told in glossary for _, anchor in words}
    words = pattern(list(anchors))
    address = app.builder.get_relative_uri(docname, GLOSSARY)
    seen: set[int] = set()  # entries that the page has already
    for text in list(doctree.findall(nodes.Text)):
        if not may_be_marked(text):
            continue
        parts: list[nodes.Node] = []
        start = 0
        for found in words.finditer(text):
            anchor = anchors[plain(found[0], anchors)]
            if id(paragraphs[anchor]) in seen:
                continue
            seen.add(id(paragraphs[anchor]))
            cards[anchor] = paragraphs[anchor]
            link = nodes.reference("", found[0], internal=True, refuri=f"{address}#{anchor}")
            link["classes"].append("ed-term")
            parts += [nodes.Text(text[start : found.start()]), link]
            start = found.end()
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(text[start:])])


def _note_formulas(doctree: nodes.document, cards: dict[str, nodes.Node]) -> None:
    tex = {f"{FORMULA}{formula.label}": formula.tex for formula, _ in ledger()}
    for link in doctree.findall(nodes.reference):
        anchor = link.get("refid") or link.get("refuri", "").rpartition("#")[2]
        if anchor in tex:
            link["classes"].append("ed-formula-link")
            cards[anchor] = nodes.math_block(tex[anchor], tex[anchor])


def bring_cards(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put the cards of a page at its end, where nobody sees them yet."""
    cards = _cards.pop(pagename, None)
    if not cards:
        return
    made = "".join(
        f'<div id="card-{anchor}">{app.builder.render_partial(node)["fragment"]}</div>'
        for anchor, node in cards.items()
    )
    context["body"] += f'<div class="ed-cards" hidden>{made}</div>'


def setup(app: Sphinx) -> dict[str, bool]:
    """Mark the words when the links of a page are known; bring the cards when it is written."""
    app.connect("doctree-resolved", mark_words, priority=400)
    app.connect("html-page-context", bring_cards)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
