"""From a page to its notebook: a menu on every page, each notebook in the built book, a zip of all.

A copy that is taken away must run alone. It begins with a cell that brings what is missing, the
package and the exercises: from the folder it came in, or from the repository, if the book was given
its address.
Whatever needs an address is offered only where there is one (`ed_repository` in _config.yml).
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "notebooks"  # in the built book
ARCHIVE = "every-derivative.zip"
TOP = "every-derivative"  # the folder that the archive unpacks to
# What a reader needs to run every page, in the places where pip and the pages look for it.
TAKEN = (
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "LICENSE-text",
    "ffnn_core/**/*",
    "book/**/*.ipynb",
    "book/*.md",
    "book/references.bib",
    "book/_exercises/*.py",
)
NOT_TAKEN = ("__pycache__", ".ipynb_checkpoints", "_build")
READ_ME = f"""Every Derivative: all pages as notebooks, with the package they run on.

In this folder, with Python 3.11 or newer:

    python -m venv .venv
    .venv/bin/pip install ".[lab]"          (Windows: .venv\\Scripts\\pip)
    .venv/bin/jupyter lab book/welcome.ipynb

Text and pictures: CC BY 4.0 (LICENSE-text). Code: MIT (LICENSE).
This is {ARCHIVE}; the book offers it on every page.
"""
FIRST_CELL = """\
# Brings the book's package and its exercises where they are missing; otherwise it does nothing.
import importlib.util
import os
from pathlib import Path

above = [Path.cwd(), *Path.cwd().parents]
folder = next((f for f in above if (f / "book" / "_exercises").is_dir()), None)
repository = {repository!r}
if folder is None and repository:
    folder = Path("{top}").resolve()
    if not folder.exists():
        get_ipython().system(f"git clone -q --depth 1 {repository} {top}")
    os.chdir(folder)
if importlib.util.find_spec("ffnn_core") is None:
    if folder is None:
        raise ModuleNotFoundError(
            "ffnn_core is missing; it comes with all notebooks in {archive}"
        )
    get_ipython().run_line_magic("pip", f"install -q '{folder}[widgets]'")
"""


def first_cell(repository: str) -> dict[str, Any]:
    """Return the cell that makes a copy run alone."""
    code = FIRST_CELL.replace("{repository!r}", repr(repository))
    code = code.replace("{top}", TOP).replace("{archive}", ARCHIVE)
    return {
        "cell_type": "code",
        "id": "take-away",
        "metadata": {"jupyter": {"source_hidden": True}, "tags": ["remove-cell"]},
        "execution_count": None,
        "outputs": [],
        "source": code.splitlines(keepends=True),
    }


def taken_away(notebook: str, repository: str) -> str:
    """Return the text of a notebook with that cell in front."""
    content = json.loads(notebook)
    content["cells"].insert(0, first_cell(repository))
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def links(page: str, notebook: bool, repository: str, branch: str) -> list[tuple[str, str]]:
    """Return what can be offered only where the book has an address, as names and addresses.

    Parameters
    ----------
    page : str
        The page's source, seen from the top of the repository.
    notebook : bool
        Whether that source is a notebook.
    repository, branch : str
        The repository's address, without a slash at its end, and the branch that is published.
    """
    if not repository:
        return []
    report = urlencode({"template": "erratum.yml", "title": f"{page}: "})
    found = [
        ("Source of this page", f"{repository}/blob/{branch}/{quote(page)}"),
        ("Edit this page", f"{repository}/edit/{branch}/{quote(page)}"),
        ("Report an error", f"{repository}/issues/new?{report}"),
    ]
    site = urlsplit(repository)
    if notebook and site.netloc == "github.com":
        project = site.path.strip("/")
        copy = quote(page.removeprefix("book/"))
        colab = f"https://colab.research.google.com/github/{project}/blob/{FOLDER}/{copy}"
        binder = f"https://mybinder.org/v2/gh/{project}/{branch}?labpath={quote(page, safe='')}"
        found += [("Open in Colab", colab), ("Open in Binder", binder)]
    return found


def offer(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Tell the page's template what it may offer."""
    context["ed_archive"] = f"{FOLDER}/{ARCHIVE}"
    if doctree is None or not pagename.startswith("book/"):
        return
    source = Path(app.env.doc2path(pagename)).resolve()
    notebook = source.suffix == ".ipynb"
    if notebook:
        context["ed_notebook"] = f"{FOLDER}/{pagename.removeprefix('book/')}.ipynb"
    address = app.config.ed_repository.rstrip("/")
    page = source.relative_to(ROOT).as_posix()
    context["ed_links"] = links(page, notebook, address, app.config.ed_branch)


def files_taken() -> list[Path]:
    """Return every file that goes into the archive, seen from the top."""
    found = {path for pattern in TAKEN for path in ROOT.glob(pattern) if path.is_file()}
    inside = {path.relative_to(ROOT) for path in found}
    return sorted(path for path in inside if not set(NOT_TAKEN) & set(path.parts))


def write_archive(path: Path, repository: str) -> None:
    """Write the archive; the same files make the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files_taken():
            content = (ROOT / file).read_bytes()
            if file.suffix == ".ipynb":
                content = taken_away(content.decode(), repository).encode()
            archive.writestr(_entry(f"{TOP}/{file.as_posix()}"), content)
        archive.writestr(_entry(f"{TOP}/READ-ME.txt"), READ_ME)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def write_notebooks(app: Sphinx, exception: Exception | None) -> None:
    """Write the notebooks and the archive beside the pages."""
    if exception or app.builder.format != "html":
        return
    repository = app.config.ed_repository.rstrip("/")
    folder = Path(app.outdir) / FOLDER
    for name in app.env.found_docs:
        source = Path(app.env.doc2path(name))
        if source.suffix == ".ipynb":
            copy = folder / f"{name.removeprefix('book/')}.ipynb"
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = taken_away(source.read_text(encoding="utf-8"), repository)
            copy.write_text(text, encoding="utf-8")
    write_archive(folder / ARCHIVE, repository)


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the notebooks on the pages, and write them when the book is built."""
    app.add_config_value("ed_repository", "", "html", [str])
    app.add_config_value("ed_branch", "main", "html", [str])
    app.connect("html-page-context", offer)
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
