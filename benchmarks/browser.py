"""The browser, the server and the pages of the tests, for what is measured in a browser."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "browser")]

from harness import FRAMES, launched, serving, write_page  # noqa: E402

__all__ = ["FRAMES", "launched", "serving", "write_page"]
