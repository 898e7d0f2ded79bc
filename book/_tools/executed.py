"""Keep what the notebooks print while they are compared, so that the build need not run them again.

`compare.py --keep` gives this file to pytest as a plugin: every notebook that nbval has run is
written to `_build/executed/` with what its cells printed just now, in full. Of these
`build.py --compared` makes the pages, if nothing that they depend on has changed since.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbformat
from build import BUILD, ROOT, fingerprint

FOLDER = BUILD / "executed"
STAMP = FOLDER / "fingerprint"


def begin() -> None:
    """Empty the folder."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)


def finish(before: str) -> None:
    """Say what the notebooks were run with, once all of them agreed with what they store."""
    STAMP.write_text(before)


def is_current() -> bool:
    """Tell whether the notebooks were run with everything as it is now."""
    return STAMP.exists() and STAMP.read_text() == fingerprint()


def executed(notebook: Path) -> Path:
    """Return where a notebook stands once it has been run."""
    return FOLDER / notebook.relative_to(ROOT)


def pytest_runtest_teardown(item: Any) -> None:
    """Put what a cell printed into its notebook; nbval has compared it by now."""
    if getattr(item, "test_outputs", None) is None:
        return
    notebook = item.parent.nb
    item.cell.outputs = item.test_outputs
    if item.cell is [cell for cell in notebook.cells if cell.cell_type == "code"][-1]:
        notebook.metadata.language_info["pygments_lexer"] = "ipython3"  # as a kernel would say
        path = executed(Path(item.path))
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
