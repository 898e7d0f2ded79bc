"""The book's notebooks as Jupyter in the browser serves them.

Without outputs, as everything runs there; with the book's Markdown turned into Jupyter's, which
knows no `{math}` and no `{admonition}`; and with the edition in their metadata, by which a copy
that a reader has saved is told from a newer notebook (`book/_lite/editions.mjs`).
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

from notebooks import BOOK, ROOT, notebooks
from pybtex.database import parse_file

BOOKS = BOOK / "references.bib"
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
EDITION = "every_derivative_edition"  # the name that `editions.mjs` asks for
CITATION = ROOT / "CITATION.cff"  # says when the book came out: Jupyter asks each file for its day
ABOUT = (BOOKS, CITATION)

BLOCK = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{(?P<kind>math|admonition|div)\}[ ]?(?P<title>[^\n]*)\n"
    r"(?P<options>(?::\w+:[^\n]*\n)*)\n?(?P<body>.*?)\n(?P=fence)[ ]*$",
    re.MULTILINE | re.DOTALL,
)
LABEL = re.compile(r"^:label: *(\S+)", re.MULTILINE)
TARGET = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)
CITED = re.compile(r"\{cite\}`([^`]+)`")
NUMBERED = re.compile(r"\{eq\}`([\w-]+)`|\[\]\(#(eq-[\w-]+)\)")
ELSEWHERE = re.compile(r"\[([^]]+)\]\([\w./-]+\.md(?:#[\w-]+)?\)")  # pages that are no notebooks
SPAN = re.compile(r"<span data-ed-number[^>]*>(.*?)</span>")


@functools.cache
def authors() -> dict[str, str]:
    """Return how each source is cited, by its key: Gordon (2021)."""
    found = {}
    for key, entry in parse_file(str(BOOKS)).entries.items():
        names = [" ".join(person.last_names) for person in entry.persons.get("author", [])]
        told = " and ".join(names) if len(names) < 3 else f"{names[0]} and others"
        found[key] = f"{told} {entry.fields['year']}".strip()
    return found


def block(found: re.Match[str], numbers: dict[str, int]) -> str:
    """Return one directive as Markdown that needs none."""
    body, label = found["body"], LABEL.search(found["options"])
    if found["kind"] == "math":
        number = numbers.get(label[1]) if label else None
        tag = f" \\tag{{{number}}}" if number else ""
        return f"$$\n{body}{tag}\n$$"
    title = f"**{found['title'].strip()}**\n\n" if found["kind"] == "admonition" else ""
    quoted = (f"> {line}".rstrip() for line in f"{title}{body}".splitlines())
    return "\n".join(quoted)


def markdown(text: str, numbers: dict[str, int]) -> str:
    r"""Return a cell's Markdown without what Jupyter does not know.

    >>> markdown("(here)=\n# Here\n\n:::{div} margin\nSee {eq}`eq-a`.\n:::", {"eq-a": 3})
    '# Here\n\n> See (3).'
    """
    text = BLOCK.sub(lambda found: block(found, numbers), TARGET.sub("", text))
    text = CITED.sub(
        lambda found: f"({'; '.join(authors()[key.strip()] for key in found[1].split(','))})", text
    )
    text = NUMBERED.sub(lambda found: f"({numbers[found[1] or found[2]]})", text)
    return ELSEWHERE.sub(r"\1", SPAN.sub(r"\1", text))


def numbered(cells: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Return the numbers of the formulas that a notebook's text refers to, in their order."""
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    asked = {one or other for text in texts for one, other in NUMBERED.findall(text)}
    there = [label for text in texts for label in LABEL.findall(text) if label in asked]
    return {label: number for number, label in enumerate(there, start=1)}


def prepared(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook as it is served."""
    numbers = numbered(notebook["cells"])
    cells = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cells.append({**cell, "source": markdown(source, numbers)})
        else:
            cells.append({**cell, "source": source, "outputs": [], "execution_count": None})
    told = json.dumps([(cell["cell_type"], cell["source"]) for cell in cells])
    edition = hashlib.sha256(told.encode()).hexdigest()[:12]
    about = {"kernelspec": KERNEL, "language_info": {"name": "python"}, EDITION: edition}
    return {**notebook, "cells": cells, "metadata": about}


@functools.cache
def released() -> str:
    """Return when the book came out."""
    text = CITATION.read_text(encoding="utf-8")
    return re.search(r'^date-released: "([\d-]+)"', text, re.M)[1] + "T00:00:00Z"  # type: ignore[index]


def listed(path: str, kind: str, content: Any = None) -> dict[str, Any]:
    """Return how Jupyter lists a file or a folder."""
    return {
        "name": path.rpartition("/")[2],
        "path": path,
        "type": kind,
        "content": content,
        "format": "json" if content is not None else None,
        "created": released(),
        "last_modified": released(),
        "mimetype": None,
        "size": None,
        "writable": True,
    }


def served() -> dict[str, Any]:
    """Return the notebooks and the lists of them, by their places, as JSON would hold them."""
    found: dict[str, Any] = {}
    folders: dict[str, list[dict[str, Any]]] = {"": []}
    for path in notebooks():
        name = path.relative_to(BOOK).as_posix()
        found[f"files/{name}"] = prepared(json.loads(path.read_text(encoding="utf-8")))
        folder = name.rpartition("/")[0]
        if folder not in folders:
            folders[folder] = []
            folders[""].append(listed(folder, "directory"))
        folders[folder].append(listed(name, "notebook"))
    for folder, inside in folders.items():
        place = f"api/contents/{folder}/all.json".replace("//", "/")
        found[place] = listed(folder, "directory", inside)
    empty = {"data": {"en": {"displayName": "English", "nativeName": "English"}}, "message": ""}
    return found | {
        "api/translations/all.json": empty,
        "api/translations/en.json": {"data": {}, "message": ""},
    }
