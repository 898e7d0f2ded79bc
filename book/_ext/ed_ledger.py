"""The proof ledger in the built book: its page, and a mark at each formula that opens its entry.

What is in it is found by `book/_tools/ledger.py`, from the notebooks and tests as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "_tools"))

from ledger import ROOT, WITNESSES, Formula, Proof, ledger, unproved

PAGE = "book/appendices/proof-ledger"
COUNTS, ENTRIES = "<!-- counts -->", "<!-- entries -->"

Book = list[tuple[Formula, list[Proof]]]


def witnesses_of(proofs: list[Proof]) -> list[str]:
    """Return who speaks for a formula, in the ledger's order."""
    spoken = frozenset().union(*(proof.witnesses for proof in proofs))
    return [name for name in WITNESSES if name in spoken]


def times(number: int, thing: str) -> str:
    """Return a number with its noun.

    >>> times(1, "cell"), times(3, "cell")
    ('1 cell', '3 cells')
    """
    return f"{number} {thing}{'' if number == 1 else 's'}"


def anchor(formula: Formula) -> str:
    """Return the name of a formula's entry, as HTML has it."""
    return f"proof-{formula.label}".lower()


def cell_id(proof: Proof) -> str:
    """Return the name of a cell in its page, which is its name in the notebook."""
    return f"cell-{int(proof.where) + 1:03d}"


def counts(book: Book) -> str:
    """Return how many formulas each witness speaks for, as a table."""
    cells = {(p.place, p.where) for _, proofs in book for p in proofs if isinstance(p.where, int)}
    tests = {(p.place, p.where) for _, proofs in book for p in proofs if isinstance(p.where, str)}
    rows = [
        f"| {name} | {sum(name in witnesses_of(proofs) for _, proofs in book)} |"
        for name in WITNESSES
    ]
    bare = len(unproved(book)) or "none"  # a test demands that there be none
    several = sum(len(witnesses_of(proofs)) > 1 for _, proofs in book)
    told = (
        f"**{times(len(book), 'numbered formula')}, {times(len(cells), 'cell')} and"
        f" {times(len(tests), 'test')} that assert them;** {several} of the formulas have more than"
        f" one witness, and {bare} has no witness."
    )
    return "\n".join([told, "", "| witness | speaks for |", "|:--|--:|", *rows])


def link(proof: Proof) -> str:
    """Return where a proof is, with a link if it is a cell."""
    who = ", ".join(name for name in WITNESSES if name in proof.witnesses)
    if isinstance(proof.where, str):
        told = proof.where.removeprefix("test_").replace("_", " ")
        return f"test “{told}” ({who})"
    address = f"../{proof.place.removeprefix('book/')}.html#{cell_id(proof)}"
    name = f"cell {proof.where + 1}"
    many = times(proof.asserts, "assert")
    return f'<a href="{escape(address)}">{name}</a>: {many} ({who})'


def entry(formula: Formula, proofs: list[Proof]) -> Iterator[str]:
    """Yield the lines of one formula's entry."""
    yield f"({anchor(formula)})="
    who = ", ".join(witnesses_of(proofs)) or "no witness yet"
    yield f"**Formula {{eq}}`{formula.label}`**: {who}\n"
    yield f"```{{math}}\n{formula.tex}\n```\n"
    yield from (f"- {link(proof)}" for proof in proofs)
    yield ""


def text(book: Book, titles: dict[str, str]) -> str:
    """Return the ledger as Markdown, a section a chapter."""
    lines: list[str] = []
    for page, group in groupby(book, key=lambda pair: pair[0].page):
        lines += [f"## {titles[page]}", ""]
        for formula, proofs in group:
            lines += entry(formula, proofs)
    return "\n".join(lines)


def titles(book: Book) -> dict[str, str]:
    """Return the first heading of every page that has a formula."""
    found = {}
    for page in {formula.page for formula, _ in book}:
        notebook = nbformat.read(ROOT / f"{page}.ipynb", as_version=4)
        lines = "\n".join(cell.source for cell in notebook.cells).splitlines()
        found[page] = next(line[2:] for line in lines if line.startswith("# "))
    return found


def write_page(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the ledger into its page."""
    if docname != PAGE:
        return
    book = ledger()
    entries = text(book, titles(book))
    source[0] = source[0].replace(COUNTS, counts(book)).replace(ENTRIES, entries)


def name_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give each cell that proves something a name to link to."""
    here = {p.where for _, proofs in ledger() for p in proofs if p.place == app.env.docname}
    for node in doctree.findall(nodes.container):
        if node.get("cell_index") in here:
            node["ids"].append(f"cell-{node['cell_index'] + 1:03d}")


def mark_formulas(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Tell each numbered formula where its entry is; `ed_mathematics` draws the mark."""
    if app.builder.format != "html" or docname == PAGE:
        return
    known = {formula.label: (formula, proofs) for formula, proofs in ledger()}
    for node in doctree.findall(nodes.math_block):
        if (label := node.get("label")) in known:
            formula, proofs = known[label]
            node["proof"] = app.builder.get_relative_uri(docname, PAGE) + f"#{anchor(formula)}"
            node["proof_text"] = f"How this is proved: {', '.join(witnesses_of(proofs))}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions above to the build."""
    app.connect("source-read", write_page)
    app.connect("doctree-read", name_cells)
    app.connect("doctree-resolved", mark_formulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
