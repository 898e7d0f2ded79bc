"""The cells of a page run in it: what the page needs for that, and Python beside it.

Nothing is fetched before a reader presses Run. Where Pyodide cannot be had the book is built all
the same, and each page with cells says where they run instead.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from widget_scripts import styles_for

from ffnn_core.widgets import widget_classes

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "_tools"))

import live_python

LIVE = Path(__file__).resolve().parents[1] / "_live"
NODES = {"compile.mjs", "tests.mjs"}  # what only Node runs
SCRIPTS = ("live.js", *sorted({path.name for path in LIVE.glob("*.mjs")} - NODES))
PYTHON = "_static/python"
NEVER = "no-live"  # the tag of a cell that cannot run in a page
ABSENT = (
    "This copy of the book was built without Python for its pages; the cells run in JupyterLab,"
    " which <code>make lab</code> opens."
)
LINE = "Every cell runs here, in your browser, and can be changed."
ROOM = '<div class="ed-run pst-js-only"></div>'
logger = logging.getLogger(__name__)


def scripts_folder() -> str:
    """Return where the scripts are served: new ones have a new address, past every cache."""
    digest = hashlib.sha256(b"".join((LIVE / name).read_bytes() for name in SCRIPTS))
    return f"_static/ed/live-{digest.hexdigest()[:8]}"


def cells_of(notebook: Path, shown: dict[int, bool]) -> list[dict[str, Any]]:
    """Return the cells that run, in order, with the code of those whose code the page hides.

    Parameters
    ----------
    notebook : Path
        Where the page comes from.
    shown : dict of int to bool
        Which cells stand on the page, and whether with their code.
    """
    found = []
    for index, cell in enumerate(nbformat.read(notebook, as_version=4).cells):
        if cell.cell_type == "code" and cell.source.strip():
            if NEVER in cell.metadata.get("tags", []):
                continue
            code = {} if shown.get(index) else {"source": cell.source}
            found.append({"index": index, **code})
    return found


def name_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give each cell of a page a class by which the script finds it."""
    source = Path(app.env.doc2path(app.env.docname))
    meta = app.env.metadata[app.env.docname]
    meta.pop("ed_live", None)
    if source.suffix != ".ipynb":
        return
    shown = {}
    for node in doctree.findall(nodes.container):
        if node.get("nb_element") == "cell_code":
            node["classes"].append(f"ed-cell-{node['cell_index']}")
            parts = {part.get("nb_element") for part in node.findall(nodes.container)}
            shown[node["cell_index"]] = "cell_code_source" in parts
    if shown:
        meta["ed_live"] = json.dumps(cells_of(source, shown), ensure_ascii=False)


def keep_room(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Keep room for what the script brings, so that nothing moves when it comes.

    That is the buttons under each cell and, above the first cell whose code is in sight (the
    first of all where none is), the line that says where the cells run.
    """
    if app.builder.format != "html" or "ed_live" not in app.env.metadata[docname]:
        return
    there = app.config.ed_python
    containers = list(doctree.findall(nodes.container))
    cells = [node for node in containers if node.get("nb_element") == "cell_code"]
    in_sight = []
    for source in (node for node in containers if node.get("nb_element") == "cell_code_source"):
        if there:
            put(ROOM, source, 1)
        if source.parent in cells:  # and not in a fold
            in_sight.append(source.parent)
    hint = f'<p class="ed-live-line{" pst-js-only" * bool(there)}">{LINE if there else ABSENT}</p>'
    put(hint, (in_sight or cells)[0], 0)


def put(html: str, node: nodes.Element, places: int) -> None:
    """Put HTML beside a node: before it, or so many places on."""
    place = node.parent.index(node) + places
    node.parent.insert(place, nodes.raw("", html, format="html"))


def offer(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give a page with cells its script."""
    cells = app.env.metadata.get(pagename, {}).get("ed_live")
    if cells is None or not app.config.ed_python:
        return
    up = "../" * pagename.count("/")
    config = {
        "page": pagename,
        "python": f"{up}{PYTHON}/",
        "lock": f"{up}{PYTHON}/{live_python.LOCK}?v={app.config.ed_python}",
        "widgets": f"{up}_static/ed/lib.js",
        "cells": json.loads(cells),
    }
    text = json.dumps(config, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    script = f'<script type="application/json" id="ed-live">{text}</script>'
    context["body"] += f'{script}\n<script defer src="{up}{scripts_folder()}/live.js"></script>\n'


def find_python(app: Sphinx, config: Any) -> None:
    """Assemble Python for the pages before they are written, or say why there is none."""
    config.ed_python = ""
    try:
        folder = live_python.assemble()
    except live_python.NotToBeHadError as error:
        logger.info("[ed_live] the pages come without Python: %s", error)
        return
    lock = (folder / live_python.LOCK).read_bytes()
    config.ed_python = hashlib.sha256(lock).hexdigest()[:8]


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Put Python and the scripts beside the pages."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for old in (*(out / "_static" / "ed").glob("live-*"), out / PYTHON):
        shutil.rmtree(old, ignore_errors=True)
    if not app.config.ed_python:
        return
    shutil.copytree(live_python.SITE, out / PYTHON)
    folder = out / scripts_folder()
    folder.mkdir(parents=True)
    for name in SCRIPTS:
        shutil.copy2(LIVE / name, folder / name)
    styles = {name: styles_for([name]) for name in widget_classes()}
    (folder / "styles.json").write_text(json.dumps(styles), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions above to the build."""
    app.add_config_value("ed_python", "", "html", [str])
    app.connect("config-inited", find_python)
    app.connect("doctree-read", name_cells)
    app.connect("doctree-resolved", keep_room)
    app.connect("html-page-context", offer)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
