"""The network in symbols: what the chapters show, what tests compare, what the page runs.

`SymbolicNetwork` holds it once. From it come the formulas of the chapters, the NumPy function that
tests compare with the package, and the JavaScript that trains in the reader's browser.

SymPy is loaded here and not by `import ffnn_core`.
"""

from ffnn_core.extras import need

need("symbolic")

from ffnn_core.symbolic.derivation import cross_entropy, log_loss, rss  # noqa: E402
from ffnn_core.symbolic.network import SymbolicNetwork  # noqa: E402
from ffnn_core.symbolic.notation import ArrayEntry, Equation, equation, latex  # noqa: E402

__all__ = [
    "ArrayEntry",
    "Equation",
    "SymbolicNetwork",
    "cross_entropy",
    "equation",
    "latex",
    "log_loss",
    "rss",
]
