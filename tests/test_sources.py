"""Every source that a page names is among the references, and every reference is named."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from machine import ROOT

from ffnn_core.museum import EXHIBITS

BOOK = ROOT / "book"
CITE = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
LINK = re.compile(r"https?://[^\s)\]\"'<>`}]+")
ENTRY = re.compile(r"^@(\w+)\{([^,]+),(.*?)^\}", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^\s*(\w+)\s*=\s*[{\"](.*?)[}\"],?\s*$", re.MULTILINE)
CODE = re.compile(r"^```\w.*?^```", re.MULTILINE | re.DOTALL)  # to copy, not to follow
ADDRESSES = ("url", "repository", "doi")
NEEDED = {"article": {"journal", "volume", "pages"}, "book": {"publisher"}}


def references(text: str) -> dict[str, dict[str, str]]:
    """Return the entries of a bibliography: their fields by name, and their kind."""
    return {
        key: {"kind": kind, **dict(FIELD.findall(body))} for kind, key, body in ENTRY.findall(text)
    }


def project(address: str) -> str:
    """Return whose an address is: the repository of a file, or the host of a page."""
    parts = address.partition("://")[2].rstrip("/.,").split("/")
    return "/".join(parts[:3] if parts[0] == "github.com" else parts[:1]).lower()


def pages() -> dict[str, str]:
    """Return the prose of every page of the book by its name."""
    found = {path.stem: path.read_text(encoding="utf-8") for path in BOOK.rglob("*.md")}
    for path in BOOK.rglob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        found[path.stem] = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    for path in (BOOK / "_exercises").glob("*.py"):
        found[f"exercises of {path.stem}"] = path.read_text(encoding="utf-8")
    links = [e.url for e in EXHIBITS.values()] + [
        url for e in EXHIBITS.values() for _, url in e.also
    ]
    return {**found, "the museum": "\n".join(links)}


REFERENCES = references((BOOK / "references.bib").read_text(encoding="utf-8"))
PAGES = pages()
OURS = {"colab.research.google.com", "mybinder.org"}  # where a notebook can be opened


def unknown(text: str, references: dict[str, dict[str, str]]) -> list[str]:
    """Return the links of a text that lead to no source of the references."""
    known = {project(f[name]) for f in references.values() for name in ADDRESSES if name in f}
    return [link for link in LINK.findall(CODE.sub("", text)) if project(link) not in known | OURS]


def cited(text: str) -> set[str]:
    return {key.strip() for keys in CITE.findall(text) for key in keys.split(",")}


@pytest.mark.parametrize("page", PAGES)
def test_every_source_of_a_page_is_among_the_references(page: str) -> None:
    assert unknown(PAGES[page], REFERENCES) == []
    assert cited(PAGES[page]) - set(REFERENCES) == set()


def test_every_reference_is_named_on_some_page() -> None:
    everywhere = set().union(*(cited(text) for text in PAGES.values()))
    assert set(REFERENCES) - everywhere == set()


def lacking(entry: dict[str, str]) -> set[str]:
    """Return what a reference does not say; a DOI says in which volume and on which pages."""
    wanted = {"author", "title", "year"} | NEEDED.get(entry["kind"], set())
    return wanted - entry.keys() - ({"volume", "pages"} if "doi" in entry else set())


def test_every_reference_says_who_what_when_and_where() -> None:
    assert {key: found for key, entry in REFERENCES.items() if (found := lacking(entry))} == {}
    assert len(REFERENCES) > 40
    assert lacking({"kind": "article", "author": "A", "doi": "1"}) == {"title", "year", "journal"}


def test_a_source_without_reference_and_a_reference_without_page_are_found() -> None:
    some = references("@misc{a,\n  author = {A},\n  url = {https://github.com/a/b}\n}\n")
    assert some == {"a": {"kind": "misc", "author": "A", "url": "https://github.com/a/b"}}
    text = "[x](https://github.com/a/b/issues/1), <https://github.com/a/c> and {cite}`b, a`.\n```html\nhttps://x.y\n```\n"
    assert unknown(text, some) == ["https://github.com/a/c"]
    assert cited(text) == {"a", "b"}


def test_the_bibliography_is_read_whole() -> None:
    text = Path(BOOK / "references.bib").read_text(encoding="utf-8")
    assert len(REFERENCES) == text.count("\n@") + text.startswith("@")
