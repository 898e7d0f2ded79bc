"""Make the pages of notebooks that have just been run, instead of running them once more.

Only where the build is told so (`build.py --compared`); otherwise this does nothing, and every
notebook is run.
"""

from __future__ import annotations

import os
from pathlib import Path

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
    """Take part only if there is a folder."""
    if os.environ.get(VARIABLE):
        app.connect("config-inited", run_nothing, priority=100)
        app.connect("source-read", take_executed, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
