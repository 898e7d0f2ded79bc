"""licences.txt in the built book: whose each file is that it ships, and under which terms.

A file that no entry speaks for fails the build: whoever adds one says whose it is.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from email.parser import HeaderParser
from fnmatch import fnmatch
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "book" / "_licences"
NAME = "licences.txt"
IS_LICENCE = re.compile(r"(^|/)(LICEN[CS]E|COPYING|AUTHORS)[^/]*$", re.I)
INSIDE = re.compile(r"\.dist-info/(licenses/)?.*(LICEN[CS]E|COPYING)[^/]*$", re.I)
RULE = "-" * 80


@dataclass(frozen=True)
class Part:
    """Something the book ships: which files, whose they are, the terms, and where their text is.

    A text is a file of `book/_licences`, a file beside pyproject.toml (`./LICENSE`), a file of the
    built book (`_static/…`), or all that an installed distribution says (`of sphinx`).
    """

    files: tuple[str, ...]
    what: str
    whose: str
    terms: str
    texts: tuple[str, ...]


def _theme(files: tuple[str, ...], name: str, whose: str, terms: str = "MIT") -> Part:
    return Part(files, name, whose, terms, (f"of {name}",))


OWN = Part(
    (
        *("ed/*", "icon.svg", "python/ffnn_core-*.whl", "python/ed_live-*.whl"),
        *("lite/index.html", "lite/lite.css", "lite/editions.mjs", "lite/jupyter-lite.json"),
        *("lite/api/*", "lite/files/*", "lite/python/jedi-*.whl", "lite/python/ssl-*.whl"),
    ),
    "This book and its package ffnn_core: all pages, and what is not named below",
    "The authors of Every Derivative",
    "code MIT, text and pictures CC BY 4.0",
    ("./LICENSE", "./LICENSE-text"),
)
PARTS = (
    Part(
        ("ed/pagella-*.woff2", "ed/GUST-FONT-LICENSE.txt"),
        "TeX Gyre Pagella and TeX Gyre Pagella Math, cut down to the signs of this book",
        "B. Jackowski, J. M. Nowacki, P. Strzelczyk, on behalf of TeX users groups",
        "GUST Font License (LaTeX Project Public License 1.3c or later)",
        ("_static/ed/GUST-FONT-LICENSE.txt",),
    ),
    Part(
        ("ed/live-*/codemirror.mjs",),
        "CodeMirror 6 and Lezer; the file's first line names each package with its version",
        "Marijn Haverbeke and others",
        "MIT; the text stands at the top of the file",
        (),
    ),
    Part(
        ("ed/lib-data.js",),
        "Data sets for the pictures",
        "each names its source",
        "CC BY 4.0 and as told below",
        ("./ffnn_core/data/README.md",),
    ),
    Part(
        (
            "python/pyodide.*",
            "python/pyodide-lock.json",
            "lite/pyodide.js",
            "lite/pyodide-lock.json",
        ),
        "Pyodide, compiled by Emscripten; its source: github.com/pyodide/pyodide",
        "Pyodide contributors and Mozilla; Emscripten's parts: the Emscripten authors (MIT)",
        "MPL-2.0",
        ("MPL-2.0.txt", "MIT.txt"),
    ),
    Part(
        ("python/python_stdlib.zip", "python/pyodide.asm.wasm"),
        "CPython and its standard library",
        "Python Software Foundation; All Rights Reserved",
        "PSF-2.0",
        ("PSF-2.0.txt",),
    ),
    Part(
        (
            *("lite/build/*", "lite/notebooks/*", "lite/tree/*", "lite/config-utils.js"),
            *("lite/service-worker.js", "lite/jupyter-lite.ipynb", "lite/licences/jupyterlite-*"),
        ),
        "JupyterLite, made of JupyterLab and Jupyter Notebook; what they bring along is named, with"
        " its terms, in _static/lite/build/third-party-licenses.json",
        "JupyterLite Contributors and Project Jupyter Contributors",
        "BSD-3-Clause",
        ("_static/lite/licences/jupyterlite-core.txt", "of jupyterlab"),
    ),
    Part(
        (
            *("lite/extensions/@jupyterlite/*", "lite/extensions/@jupyter-widgets/*"),
            "lite/licences/jupyterlab-widgets.txt",
        ),
        "JupyterLite's Pyodide kernel, and Jupyter's widgets; what they bring along is named, with"
        " its terms, in the third-party-licenses.json of each",
        "JupyterLite Contributors and Project Jupyter Contributors",
        "BSD-3-Clause",
        (
            "_static/lite/licences/jupyterlite-pyodide-kernel.txt",
            "_static/lite/licences/jupyterlab-widgets.txt",
        ),
    ),
    Part(
        ("lite/extensions/anywidget/*", "lite/licences/anywidget.txt"),
        "anywidget",
        "Trevor Manz",
        "MIT",
        ("_static/lite/licences/anywidget.txt",),
    ),
    Part(
        ("lite/python/sqlite3-*.whl",),
        "SQLite, and its module of CPython",
        "Python Software Foundation; SQLite is in the public domain",
        "PSF-2.0",
        ("PSF-2.0.txt",),
    ),
    Part(
        ("python/latex2mathml-*.whl",),
        "latex2mathml",
        "Copyright (c) 2016 Ronie Martinez",
        "MIT",
        ("MIT.txt",),
    ),
    Part(
        ("styles/pydata-sphinx-theme.css",),
        "Bootstrap 5.3, a part of the theme's style sheet",
        "Copyright 2011-2024 The Bootstrap Authors",
        "MIT",
        ("MIT.txt",),
    ),
    Part(
        ("ed/book.js",),
        "Two of Tabler Icons, the sheets and the tick of the button that copies; the rest is ours",
        "Copyright (c) 2020-2025 Paweł Kuna",
        "MIT",
        ("MIT.txt",),
    ),
    Part(
        ("play-solid.svg",),
        "An icon of Font Awesome Free",
        "Copyright Fonticons, Inc.",
        "CC BY 4.0",
        ("./LICENSE-text",),
    ),
    _theme(
        ("styles/pydata-sphinx-theme.css", "scripts/pydata-sphinx-theme.js"),
        "pydata-sphinx-theme",
        "pandas development team and contributors",
        "BSD-3-Clause",
    ),
    _theme(
        ("styles/sphinx-book-theme.css", "scripts/sphinx-book-theme.js"),
        "sphinx-book-theme",
        "Executable Books Project",
        "BSD-3-Clause",
    ),
    _theme(("copybutton*.*",), "sphinx-copybutton", "Chris Holdgraf"),
    _theme(("sphinx-design*.css", "design-tabs.js"), "sphinx-design", "Chris Sewell"),
    _theme(("mystnb.*.css",), "myst-nb", "Executable Books Project", "BSD-3-Clause"),
    _theme(
        ("pygments.css",), "accessible-pygments", "Quansight Labs and contributors", "BSD-3-Clause"
    ),
    _theme(
        (
            *(
                "basic.css",
                "styles/theme.css",
                "doctools.js",
                "documentation_options.js",
                "language_data.js",
            ),
            *("searchtools.js", "sphinx_highlight.js", "file.png", "minus.png", "plus.png"),
        ),
        "sphinx",
        "the Sphinx team",
        "BSD-2-Clause",
    ),
)


WITH_PYTHON = ("python/", "ed/live-", "lite/")  # what is shipped only with Python for the pages


def unused(files: Iterable[str], *, python: bool = True) -> list[str]:
    """Return the patterns of `OWN` and `PARTS` that no file below `_static` fits.

    Parameters
    ----------
    files : iterable of str
    python : bool
        Whether the book was built with Python for its pages; without it some have nothing to fit.
    """
    files = list(files)
    patterns = [pattern for part in (OWN, *PARTS) for pattern in part.files]
    if not python:
        patterns = [p for p in patterns if not p.startswith(WITH_PYTHON)]
    return [p for p in patterns if not any(fnmatch(file, p) for file in files)]


def speaking_for(file: str) -> list[Part]:
    """Return the parts that speak for a file below `_static`: the book where no other does."""
    others = [part for part in PARTS if any(fnmatch(file, pattern) for pattern in part.files)]
    return others or [OWN] * any(fnmatch(file, pattern) for pattern in OWN.files)


def of_wheel(path: Path, file: str) -> str:
    """Return what a wheel says of itself, and where in it the text is; "" if it has no text."""
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        about = next(name for name in names if name.endswith(".dist-info/METADATA"))
        told = HeaderParser().parsestr(wheel.read(about).decode("utf-8"))
    texts = [name for name in names if INSIDE.search(name)]
    short = (told.get("License") or "").strip().splitlines()[:1]
    classified = [
        line.rpartition(":: ")[2]
        for line in told.get_all("Classifier") or ()
        if line.startswith("License")
    ]
    terms = told.get("License-Expression") or " or ".join(classified) or "".join(short)
    if not texts:
        return ""
    where = "\n".join(f"    {name}" for name in texts)
    return (
        f"{told['Name']} {told['Version']}\n{terms}\n\n_static/{file}\n"
        f"The text is inside that file, which any program for zip archives opens:\n{where}\n"
    )


def text_of(where: str, built: Path) -> str:
    """Return the text of a licence."""
    if where.startswith("of "):
        files = [f for f in distribution(where[3:]).files or () if IS_LICENCE.search(f.as_posix())]
        found = [f for f in files if ".dist-info/" in f.as_posix() and "AUTHORS" not in f.name]
        return "\n".join(f.read_text(encoding="utf-8").strip() for f in found)
    if where.startswith("_static/"):
        return (built / where).read_text(encoding="utf-8").strip()
    path = ROOT / where if where.startswith("./") else TEXTS / where
    return path.read_text(encoding="utf-8").strip()


def entry(part: Part, files: Iterable[str], built: Path, given: set[str]) -> str:
    """Return what is said of a part; a text that was `given` before is only named."""
    lines = [part.what, part.whose, part.terms]
    if part is not OWN:
        lines += ["", *(f"_static/{file}" for file in files)]
    for where in part.texts:
        text = text_of(where, built)
        if not text:
            raise ExtensionError(f"{part.what}: the text of its licence, {where!r}, is empty")
        again = f"The text of {Path(where).stem} stands above."
        lines += ["", again if where in given else text]
        given.add(where)
    return "\n".join(lines) + "\n"


def told(files: Iterable[str], built: Path) -> str:
    """Return licences.txt for these files of a built book's `_static`.

    Raises
    ------
    ExtensionError
        If nobody speaks for a file, or a licence has no text.
    """
    found: dict[Part, list[str]] = {OWN: []}
    wheels, unknown = [], []
    for file in sorted(files):
        parts = speaking_for(file)
        for part in parts:
            found.setdefault(part, []).append(file)
        if not parts:
            words = of_wheel(built / "_static" / file, file) if file.endswith(".whl") else ""
            wheels.append(words) if words else unknown.append(file)
    if unknown:
        names = ", ".join(unknown)
        raise ExtensionError(f"book/_ext/ed_licences.py does not say whose these are: {names}")
    given: set[str] = set()
    entries = [entry(part, names, built, given) for part, names in found.items()]
    head = "What this book ships, whose it is, and under which terms. Made by its build.\n"
    return f"\n{RULE}\n\n".join([head, *entries, *wheels])


def write(built: Path) -> None:
    """Write licences.txt into a built book."""
    static = built / "_static"
    files = [file.relative_to(static).as_posix() for file in static.rglob("*") if file.is_file()]
    (built / NAME).write_text(told(files, built), encoding="utf-8")


def after_build(app: Sphinx, exception: Exception | None) -> None:
    """Write it when everything else is there."""
    if exception is None and app.builder.format == "html":
        write(Path(app.outdir))


def setup(app: Sphinx) -> dict[str, Any]:
    """Work last but for what looks at everything."""
    app.connect("build-finished", after_build, priority=850)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
