"""What nbval leaves out of a comparison besides `tests/nbval_sanitize.cfg`: bitmaps and SVG."""

from typing import Any


def pytest_collectstart(collector: Any) -> None:
    """Leave pictures that a cell displays by themselves out of the comparison."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("image/svg+xml",)
