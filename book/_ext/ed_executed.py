"""How the pages' notebooks are run: with prints that stay whole, or not once more.

A kernel sends what a cell prints in parts, cut where time cuts them. MyST-NB would join them with a
new line between; whoever runs the notebooks here joins them as they came.

Where the build is told so (`build.py --compared`), it makes the pages of notebooks that have just
been run, instead of running them once more.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import nbclient
from jupyter_cache.executors import utils
from sphinx.application import Sphinx
from sphinx.config import Config

VARIABLE = "ED_EXECUTED"  # the folder of the notebooks that have been run


def run_nothing(app: Sphinx, config: Config) -> None:
    """Tell myst-nb to take outputs as they are."""
    config["nb_execution_mode"] = "off"


def take_executed(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the notebook that has been run in the place of the one that is stored."""
    path = Path(app.env.doc2path(docname))
    if path.suffix == ".ipynb":
        folder = Path(os.environ[VARIABLE])
        source[0] = (folder / path.relative_to(app.srcdir)).read_text(encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Join what is printed; take what was run where there is a folder."""
    utils.executenb = partial(nbclient.execute, coalesce_streams=True)
    if os.environ.get(VARIABLE):
        app.connect("config-inited", run_nothing, priority=100)
        app.connect("source-read", take_executed, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
