"""An exercise of the book by its slug, so that a notebook's cell gives nothing away.

The definitions stand in the book's folder `_exercises`, one module a chapter: a function
`neuron_boundary` returns the exercise `neuron-boundary`.
"""

from __future__ import annotations

import difflib
import functools
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import ffnn_core
from ffnn_core.widgets.kit.exercise import Exercise

FOLDER = "_exercises"


def exercise(slug: str) -> Exercise:
    """Return the exercise of that name; asked twice, the same one.

    The folder `_exercises` is looked for in the working directory, in every folder above it (and
    in a `book` that lies in one of them), and inside the package.

    Raises
    ------
    FileNotFoundError
        Where there is no such folder.
    ValueError
        If the book has no exercise of that name.

    Examples
    --------
    >>> exercise("neuron-sharper")
    Quiz(slug='neuron-sharper')
    """
    folder = exercises_folder()
    if not isinstance(slug, str) or slug not in slugs(folder):
        near = difflib.get_close_matches(str(slug), slugs(folder), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"slug is {slug!r}; it must be the name of an exercise in {folder}{hint}")
    return _made(folder, slug)


def exercises_folder(start: Path | None = None) -> Path:
    """Return the folder that holds the definitions, seen from `start` or where Python runs."""
    here = (start or Path.cwd()).resolve()
    for above in (here, *here.parents):
        for folder in (above / FOLDER, above / "book" / FOLDER):
            if folder.is_dir():
                return folder
    inside = Path(ffnn_core.__file__).parent / FOLDER
    if inside.is_dir():
        return inside
    raise FileNotFoundError(
        f"the book's folder {FOLDER} is not in {here}, nor in a folder above it; "
        "run the notebook from where it lies in the book, or in the zip of all notebooks"
    )


@functools.cache
def slugs(folder: Path) -> dict[str, ModuleType]:
    """Return the module that defines each exercise, by slug."""
    found: dict[str, ModuleType] = {}
    for path in sorted(folder.glob("*.py")):
        module = _loaded(path)
        for name, value in vars(module).items():
            ours = getattr(value, "__module__", "") == module.__name__
            if ours and callable(value) and not name.startswith("_"):
                found[name.replace("_", "-")] = module
    return found


def _loaded(path: Path) -> ModuleType:
    spec = spec_from_file_location(f"{FOLDER}.{path.stem}", path)
    assert spec is not None and spec.loader is not None  # a .py file has both
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@functools.cache
def _made(folder: Path, slug: str) -> Exercise:
    return getattr(slugs(folder)[slug], slug.replace("-", "_"))()
