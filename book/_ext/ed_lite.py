"""Every notebook opens in Jupyter, in the reader's browser, over the Python of the pages.

It is JupyterLite, from the book's own folder. Nothing of it is fetched before a reader opens it;
where Pyodide or its files cannot be had, the book is built without it and offers nothing.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.util import logging

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "_tools"))

import lite
import live_python

FOLDER = "_static/lite"
logger = logging.getLogger(__name__)


def address(notebook: str) -> str:
    """Return where a notebook opens, seen from the top of the built book.

    >>> address("network/one-neuron")
    '_static/lite/notebooks/index.html?path=network/one-neuron.ipynb'
    """
    return f"{FOLDER}/notebooks/index.html?path={quote(notebook)}.ipynb"


def find_jupyter(app: Sphinx, config: Any) -> None:
    """Assemble it before the pages are written, or say why there is none."""
    config.ed_lite = False
    if not config.ed_python:
        return
    try:
        lite.assemble(live_python.SITE)
    except live_python.NotToBeHadError as error:
        logger.info("[ed_lite] no notebook opens in the browser: %s", error)
        return
    config.ed_lite = True


def offer(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Tell the template of a notebook's page where it opens."""
    if app.config.ed_lite and "ed_notebook" in context:
        context["ed_lite"] = address(pagename.removeprefix("book/"))


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Put Jupyter beside the pages, each of its own under the policy that it needs."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    if app.config.ed_lite:
        shutil.copytree(lite.SITE, folder)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions above to the build."""
    app.add_config_value("ed_lite", False, "html", [bool])
    app.connect("config-inited", find_jupyter, priority=900)  # when the pages' Python is there
    app.connect("html-page-context", offer, priority=600)  # when the page has its notebook
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
