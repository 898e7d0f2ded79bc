"""How nbval compares the notebooks, so that `pytest --nbval book` is the strict comparison.

Pictures and the state of widgets are left out by the rules of `tests/nbval_sanitize.cfg`, and so is
an SVG that a cell displays by itself; nothing else is, and no number anywhere.
"""

from pathlib import Path
from typing import Any

RULES = Path(__file__).resolve().parents[1] / "tests" / "nbval_sanitize.cfg"


def pytest_configure(config: Any) -> None:
    """Use the rules of this book, and the Python that runs pytest, unless told otherwise."""
    options = config.option
    if not getattr(options, "nbval", False):
        return
    options.nbval_sanitize_with = options.nbval_sanitize_with or str(RULES)
    options.nbval_current_env = not options.nbval_kernel_name


def pytest_collectstart(collector: Any) -> None:
    """Leave pictures that a cell displays by themselves out of the comparison."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("image/svg+xml",)
