"""What the rooms of the package need beside NumPy, and how to get it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

EXTRAS: Final = {
    "symbolic": ("sympy",),
    "plots": ("matplotlib",),
    "widgets": ("ipywidgets", "anywidget", "matplotlib", "sympy"),
    "sklearn": ("sklearn",),
}
"""The libraries of each extra of `pyproject.toml`; an extra is called as the room it is for."""


def need(room: str) -> None:
    """Raise ModuleNotFoundError, naming the extra to install, unless its libraries are there."""
    for library in EXTRAS[room]:
        if find_spec(library) is None:
            raise ModuleNotFoundError(
                f"ffnn_core.{room} needs {library}, which is not installed; it comes with"
                f" pip install 'ffnn-core[{room}]'",
                name=library,
            )
