"""A page in the convention of another book: what the reader's switch swaps, written at build time.

Beside each formula that depends on a convention, each table of shapes and each cell with lines of
the network stand its other forms, as templates that show nothing. `lib/rewrite.mjs` swaps them. No
form is made by hand: formulas come from `symbolic.conventions`, lines from `symbolic.rewriting`,
and a shape is turned where its array is. Prose, pictures and what cells print stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ffnn_core.symbolic import conventions as known
from ffnn_core.symbolic.conventions import OWN, Convention
from ffnn_core.symbolic.rewriting import rewritten
from ffnn_core.widgets.kit.mathematics import as_html, formula

PAIR = re.compile(r"^\((\w+), (\w+)\)$")
# A list of the formulas as they are proved, and the page whose reader has no convention yet.
NOT_HERE = ("book/appendices/proof-ledger", "book/welcome")


class Rewritten(nodes.General, nodes.Element):
    """Forms that stand beside something; `html` has them."""


def templates(write: Callable[[Convention], str]) -> str:
    """Return the forms that differ from this book's, each once, with the conventions it is for."""
    own = write(OWN)
    forms: dict[str, list[str]] = {}
    for convention in known.conventions():
        forms.setdefault(write(convention), []).append(convention.key)
    return "".join(
        f'<template data-ed-as="{" ".join(keys)}">{form}</template>'
        for form, keys in forms.items()
        if form != own
    )


def code_block(lines: Iterable[str]) -> str:
    """Return lines of NumPy that stand under what they are another form of."""
    text = escape("\n".join(lines), quote=False)
    return f"<pre><code>{text}</code></pre>" if text else ""


# -- Formulas ------------------------------------------------------------------------------------


@cache
def of_formula(label: str) -> tuple[str, str]:
    """Return the other forms of a numbered formula, and of the lines of NumPy under it."""
    if label not in known.numbered(OWN):
        return "", ""

    def mathematics(convention: Convention) -> str:
        return as_html(formula(known.numbered(convention)[label][0], display=True))

    def lines(convention: Convention) -> str:
        names = known.numbered(convention)[label][1]
        shapes = [f"  # {known.shape(name, convention)}" for name in names]
        return code_block(
            known.code(name, convention) + (shape if "(" in shape else "")
            for name, shape in zip(names, shapes, strict=True)
        )

    return templates(mathematics), templates(lines)


# -- Lines of code -------------------------------------------------------------------------------


def of_cell(source: str) -> str:
    """Return the other forms of the lines of one cell that are lines of the network."""
    lines = [line for line in source.splitlines() if rewritten(line, OWN) is not None]

    def changed(convention: Convention) -> str:
        forms = [rewritten(line, convention) or "" for line in lines]
        same = [rewritten(line, OWN) for line in lines]
        return code_block(form for form, own in zip(forms, same, strict=True) if form != own)

    return templates(changed)


# -- Tables of shapes ----------------------------------------------------------------------------


def names_in(text: str) -> list[str]:
    """Return the arrays that the TeX of a table's first cell names: `c_1`, `h_1`, `z_1`."""
    names = {tex: name for name, tex in known.TEX.items()} | {"x": "x"}
    return [names[tex] for tex in text.split(", ") if tex in names]


def of_shape(text: str, names: list[str]) -> str:
    """Return the other form of a shape, if each of these arrays is turned where the others are."""
    pair = PAIR.match(text.strip())
    if not pair or not names:
        return ""

    def shape(convention: Convention) -> str:
        turns = {convention.turned(name) != OWN.turned(name) for name in names}
        sizes = pair.groups()[::-1] if turns == {True} else pair.groups()
        return "({}, {})".format(*sizes)

    return templates(shape)


# -- Into the pages ------------------------------------------------------------------------------


def _tables(doctree: nodes.document) -> Iterable[tuple[nodes.entry, str]]:
    for row in doctree.findall(nodes.row):
        entries = [entry for entry in row.children if isinstance(entry, nodes.entry)]
        symbols = ", ".join(math.astext() for math in entries[0].findall(nodes.math))
        for entry in entries[1:]:
            if forms := of_shape(entry.astext(), names_in(symbols)):
                yield entry, forms


def _cells(doctree: nodes.document) -> Iterable[tuple[nodes.container, str]]:
    for cell in doctree.findall(nodes.container):
        if "cell_input" not in cell["classes"]:
            continue
        for literal in cell.findall(nodes.literal_block):
            if forms := of_cell(literal.astext()):
                yield cell, forms


def offer(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the other forms into a page, and the place of the switch under its title."""
    if app.builder.format != "html" or docname in NOT_HERE:
        return
    found = 0
    for block in list(doctree.findall(nodes.math_block)):
        block["forms"], lines = of_formula(block.get("label") or "")
        if block["forms"] or lines:
            place = block.parent.index(block)
            block.parent.insert(place + 1, Rewritten("", html=written(lines)))
            found += 1
    for cell, forms in list(_cells(doctree)):
        cell.append(Rewritten("", html=written(forms)))
        found += 1
    for entry, forms in _tables(doctree):
        for paragraph in list(entry.findall(nodes.paragraph)):
            inside = f'<span data-ed-rewritten="">{escape(paragraph.astext())}{forms}</span>'
            paragraph.children = [Rewritten("", html=inside)]
        found += 1
    title = next(iter(doctree.findall(nodes.title)), None)
    if found and title is not None:
        place = title.parent.index(title)
        title.parent.insert(place + 1, Rewritten("", html='<div class="ed-convention"></div>'))


def written(forms: str) -> str:
    """Return the place under a formula or a cell where a form of its lines appears."""
    return f'<div class="ed-written" data-ed-rewritten="">{forms}</div>'


def visit(translator: Any, node: Rewritten) -> None:
    """Write the forms."""
    translator.body.append(node["html"])
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Work once references and tables are as they will be."""
    app.add_node(Rewritten, html=(visit, None))
    app.connect("doctree-resolved", offer, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
