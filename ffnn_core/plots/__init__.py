"""The pictures of the book, one function each.

Every function takes plain arrays and returns a `Picture`: themed SVG with a sentence that says what
is to be seen. That sentence is made from the numbers unless `alt` is given.

Matplotlib is loaded when the first picture is asked for, not by `import ffnn_core`, and not for the
colours alone (`ffnn_core.plots.inks`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from ffnn_core.extras import need

if TYPE_CHECKING:
    from ffnn_core.plots.curves import (
        bars,
        gradient_error_curve,
        lines,
        loss_curve,
        neurons,
        rooms,
        timings,
        units_and_sum,
        weight_history,
    )
    from ffnn_core.plots.diagrams import (
        delta_tensor,
        derivation_picture,
        matrix_picture,
        network_diagram,
    )
    from ffnn_core.plots.images import confusion_matrix, digit_grid, hidden_features
    from ffnn_core.plots.planes import (
        boundaries,
        decision_boundary,
        fitted_curve,
        hidden_heatmaps,
        hidden_space,
        loss_surface,
        scatter,
    )

__all__ = [
    "bars",
    "boundaries",
    "confusion_matrix",
    "decision_boundary",
    "delta_tensor",
    "derivation_picture",
    "digit_grid",
    "fitted_curve",
    "gradient_error_curve",
    "hidden_features",
    "hidden_heatmaps",
    "hidden_space",
    "lines",
    "loss_curve",
    "loss_surface",
    "matrix_picture",
    "network_diagram",
    "neurons",
    "rooms",
    "scatter",
    "timings",
    "units_and_sum",
    "weight_history",
]

_HOMES: Final = ("curves", "diagrams", "images", "planes")


def __getattr__(name: str) -> Any:
    if name in __all__:
        need("plots")
        for home in _HOMES:
            found = getattr(import_module(f"{__name__}.{home}"), name, None)
            if getattr(found, "__module__", "") == f"{__name__}.{home}":
                return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
