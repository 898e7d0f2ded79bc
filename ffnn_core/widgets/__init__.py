"""The pictures that move: one class and one JavaScript module each.

In JupyterLab a widget is live against Python; in the built book the same module runs without a
kernel. A widget called `LossSlope` lives in `loss_slope.py` and `static/loss_slope.mjs`, and is
loaded when it is first asked for. How to write one is told in `README.md` beside this file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ffnn_core.extras import need
from ffnn_core.widgets.kit.names import class_name, file_name, module_names

if TYPE_CHECKING:
    from ffnn_core.widgets.kit.base import Widget

__all__ = ["widget_classes"]
__all__ += ["Row", "exercise"]  # a container, and the way to an exercise of the book
__all__ += [class_name(name) for name in module_names()]


def widget_classes() -> dict[str, type[Widget]]:
    """Every widget class of the package by name, in alphabetical order.

    Examples
    --------
    >>> list(widget_classes())[:3]
    ['BackpropStepper', 'BeTheOptimiser', 'ChainExplorer']
    """
    return {class_name(name): __getattr__(class_name(name)) for name in module_names()}


def __getattr__(name: str) -> Any:
    if name in __all__ and name != "widget_classes":
        need("widgets")
    if name == "Row":
        return import_module("ffnn_core.widgets.kit.row").Row
    if name == "exercise":
        return import_module("ffnn_core.widgets.kit.fetch").exercise
    if file_name(name) not in module_names() or class_name(file_name(name)) != name:
        known = ", ".join(class_name(module) for module in module_names())
        raise AttributeError(f"ffnn_core.widgets has no widget called {name}; it has {known}")
    return getattr(import_module(f"ffnn_core.widgets.{file_name(name)}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
