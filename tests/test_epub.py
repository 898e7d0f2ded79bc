"""The EPUB of the built book: well-formed, with every link, formula and picture in it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import epub
import pytest
from machine import HTML

XHTML, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"
MATH = "{http://www.w3.org/1998/Math/MathML}math"


@pytest.mark.book
def test_the_whole_book_is_in_it(tmp_path: Path) -> None:
    target = tmp_path / "book.epub"
    assert epub.make(HTML, target) > 25
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist()[0] == "mimetype"
        texts = {name: archive.read(name) for name in archive.namelist()}
    pages = {
        name.removeprefix("book/"): ElementTree.fromstring(text)
        for name, text in texts.items()
        if name.endswith(".xhtml")
    }
    ids = {
        name: {one.get("id") for one in page.iter() if one.get("id")}
        for name, page in pages.items()
    }
    formulas = [one for page in pages.values() for one in page.iter(MATH)]
    assert len(formulas) > 500
    assert all(one.get("alttext") for one in formulas)
    assert not any(page.find(f".//{XHTML}script") is not None for page in pages.values())
    pictures = [page.findall(f".//{XHTML}figure/{SVG}svg") for page in pages.values()]
    assert sum(map(len, pictures)) > 60
    assert not [
        one.tag for page in pages.values() for one in page.iter() if {*epub.STYLED} & {*one.keys()}
    ]
    assert not any(b"var(" in text for name, text in texts.items() if name.endswith(".xhtml"))
    for name, page in pages.items():
        for link in page.iter(f"{XHTML}a"):
            where, _, place = link.get("href", "").partition("#")
            if ":" not in where and where:
                assert where in pages
                assert not place or place in ids[where]
        for image in page.iter(f"{XHTML}img"):
            assert f"book/{image.get('src')}" in texts, name
    listed = re.findall(r'idref="c(\d+)"', texts["book/book.opf"].decode())
    assert len(listed) == len(pages) - 1  # all but the contents


def read(tmp_path: Path, article: str) -> epub.Chapter:
    page = tmp_path / "one.html"
    page.write_text(f"<html><article>{article}</article></html>", encoding="utf-8")
    return epub.Chapter(page, {page: "one.xhtml"})


def test_html_becomes_xhtml(tmp_path: Path) -> None:
    chapter = read(
        tmp_path,
        '<p id=a hidden>5 < 6&nbsp;&amp;<br>x<script>let a = "<p>";</script></p>'
        '<svg viewBox="0 0 1 1"><path d="M0 0" paint-order="stroke"/></svg>'
        '<a href="#a">here</a><a href="no.html">no</a>'
        '<p id="a">twice<button>Press</button>',
    )
    body = ElementTree.fromstring(f'<div xmlns="{XHTML[1:-1]}">{chapter.body}</p></div>')
    assert body.find(f"{SVG}svg").get("viewBox") == "0 0 1 1"
    assert body.find(f".//{SVG}path").attrib == {"d": "M0 0", "style": "paint-order: stroke"}
    assert [link.get("href") for link in body.iter(f"{XHTML}a")] == ["one.xhtml#a", None]
    assert chapter.ids == {"a"}
    assert "let" not in chapter.body and "Press" not in chapter.body


def test_a_link_to_nowhere_leads_to_the_chapter() -> None:
    links = 'href="two.xhtml#b" href="two.xhtml#c" href="https://x.y/#z"'
    mended = epub.without_dead_ends(links, "one.xhtml", {"two.xhtml": {"b"}})
    assert mended == 'href="two.xhtml#b" href="two.xhtml" href="https://x.y/#z"'
