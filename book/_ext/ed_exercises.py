"""The list of all exercises of the book, page by page, for the pages that show the progress.

A page knows only its own exercises; so the list is collected once everything has been read, and
written as a small script beside the widgets' own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

EXERCISE = re.compile(r'data-ed-exercise="([^"]+)"')
FILE = "exercises.js"


def reading_order(env: Any, name: str) -> Iterator[str]:
    """Yield a document and all that follow from its table of contents."""
    yield name
    for child in env.toctree_includes.get(name, []):
        yield from reading_order(env, child)


def exercises_of(doctree: nodes.document) -> list[str]:
    """Return the names of the exercises of one page, in their order."""
    return [
        name
        for node in doctree.findall(nodes.raw)
        if node.get("format") == "html"
        for name in EXERCISE.findall(node.astext())
    ]


def twice(pages: list[dict[str, Any]]) -> list[str]:
    """Return what to say of each name that more than one exercise has."""
    seen: dict[str, str] = {}
    found = []
    for page in pages:
        for name in page["exercises"]:
            if name in seen:
                found.append(f"{name} ({seen[name]} and {page['url']})")
            seen[name] = page["url"]
    return found


def as_script(pages: list[dict[str, Any]]) -> str:
    """Return the list as a script, which a page can load from a disk, too."""
    text = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    return f"globalThis.everyDerivativeExercises = {text};\n"


def write_list(app: Sphinx, env: Any) -> list[str]:
    """Collect the exercises of all pages and write the list."""
    if app.builder.format != "html":
        return []
    pages = []
    for name in dict.fromkeys(reading_order(env, app.config.root_doc)):
        if exercises := exercises_of(env.get_doctree(name)):
            url = app.builder.get_target_uri(name)
            pages.append({"title": env.titles[name].astext(), "url": url, "exercises": exercises})
    if doubles := twice(pages):
        raise ExtensionError("exercises of one name; give each a slug: " + ", ".join(doubles))
    (Path(app.outdir) / "_static" / "ed" / FILE).write_text(as_script(pages), encoding="utf-8")
    return []


def setup(app: Sphinx) -> dict[str, bool]:
    """Collect the list when every page has been read and none written."""
    app.connect("env-updated", write_list)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
