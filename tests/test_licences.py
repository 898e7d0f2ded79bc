"""licences.txt: every file that the book ships has somebody who speaks for it, and a text."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import ed_licences
import pytest
from machine import HTML
from sphinx.errors import ExtensionError


def wheel(folder: Path, *licences: str) -> Path:
    """Write a wheel of a package `strange` with these files beside its METADATA."""
    path = folder / "_static" / "python" / "strange-1.0-py3-none-any.whl"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("strange/__init__.py", "")
        archive.writestr(
            "strange-1.0.dist-info/METADATA",
            "Name: strange\nVersion: 1.0\nLicense-Expression: MIT\nLicense-File: LICENSE\n",
        )
        for name in licences:
            archive.writestr(f"strange-1.0.dist-info/{name}", "Permission is granted")
    return path


def test_a_file_that_nobody_speaks_for_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExtensionError, match=r"whose these are: vendor/jquery\.js"):
        ed_licences.told(["basic.css", "vendor/jquery.js"], tmp_path)


def test_a_wheel_speaks_for_itself_if_it_has_its_licence_with_it(tmp_path: Path) -> None:
    path = wheel(tmp_path / "with", "licenses/LICENSE.txt")
    told = ed_licences.told([f"python/{path.name}"], tmp_path / "with")
    assert "strange 1.0\nMIT\n" in told and "strange-1.0.dist-info/licenses/LICENSE.txt" in told
    path = wheel(tmp_path / "without")
    with pytest.raises(ExtensionError, match="strange"):
        ed_licences.told([f"python/{path.name}"], tmp_path / "without")


def test_the_book_speaks_only_where_no_other_does() -> None:
    assert [part.what for part in ed_licences.speaking_for("ed/lib.js")] == [ed_licences.OWN.what]
    (icons,) = ed_licences.speaking_for("ed/book.js")
    assert "Tabler" in icons.what
    (font,) = ed_licences.speaking_for("ed/pagella-math.woff2")
    assert "Pagella" in font.what
    both = ed_licences.speaking_for("styles/pydata-sphinx-theme.css")
    assert [part.what.split(" ")[0] for part in both] == ["Bootstrap", "pydata-sphinx-theme"]


@pytest.mark.book
def test_every_file_of_the_built_book_is_covered() -> None:
    static = HTML / "_static"
    files = [path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file()]
    told = (HTML / "licences.txt").read_text(encoding="utf-8")
    assert told == ed_licences.told(files, HTML)
    foreign = [file for file in files if ed_licences.speaking_for(file) != [ed_licences.OWN]]
    assert len(foreign) > 25
    for file in foreign:
        assert f"\n_static/{file}\n" in told, file
    for words in ("Permission is hereby granted", "Redistribution and use", "GUST"):
        assert words in told


def test_an_entry_for_a_file_that_is_gone_is_found() -> None:
    every = [pattern.replace("*", "x") for p in ed_licences.PARTS for pattern in p.files]
    every += [pattern.replace("*", "x") for pattern in ed_licences.OWN.files]
    assert ed_licences.unused(every) == []
    assert ed_licences.unused(set(every) - {"play-solid.svg"}) == ["play-solid.svg"]
    without = [file for file in every if not file.startswith(ed_licences.WITH_PYTHON)]
    assert ed_licences.unused(without, python=False) == []
    assert "python/pyodide.*" in ed_licences.unused(without)


@pytest.mark.book
def test_every_entry_speaks_for_a_file_that_is_shipped() -> None:
    static = HTML / "_static"
    files = [path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file()]
    assert ed_licences.unused(files, python=(static / "python").is_dir()) == []


@pytest.mark.book
def test_every_page_leads_to_it() -> None:
    for page in (HTML / "search.html", *(HTML / "book").rglob("*.html")):
        link = re.search(r'href="([./]*)licences\.txt"', page.read_text(encoding="utf-8"))
        assert link, page
        assert (page.parent / link[1] / "licences.txt").resolve() == HTML / "licences.txt"
