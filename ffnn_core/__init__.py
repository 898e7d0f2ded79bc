"""A feed-forward neural network with one hidden layer, with every derivative checked.

Importing this package imports NumPy and nothing heavier. A module such as `ffnn_core.datasets` is
loaded when it is first used; `symbolic`, `plots` and `widgets` need more than NumPy, and say which
extra to install where it is missing.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from .activations import ACTIVATIONS
from .example import EXAMPLE
from .gradients import (
    Gradient,
    LocalDerivatives,
    States,
    forward,
    gradient_batch,
    gradient_loop,
    gradient_one_observation,
    local_derivatives,
    total_loss,
)
from .history import History
from .losses import LOSSES
from .network import FeedForwardNeuralNetwork, NotFittedError

__version__ = "1.0.0"

__all__ = [
    "ACTIVATIONS",
    "EXAMPLE",
    "LOSSES",
    "FeedForwardNeuralNetwork",
    "Gradient",
    "History",
    "LocalDerivatives",
    "NotFittedError",
    "States",
    "forward",
    "gradient_batch",
    "gradient_loop",
    "gradient_one_observation",
    "local_derivatives",
    "total_loss",
]


def __getattr__(name: str) -> Any:
    if not name.startswith("_") and name in _modules():
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_modules()})


def _modules() -> set[str]:
    return {module.name for module in iter_modules(__path__)}
