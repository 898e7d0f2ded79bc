"""The browser, the server and the pages of the tests, for what is measured in a browser."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / name) for name in ("tests", "tests/browser", "book/_ext")]

from harness import FRAMES, launched, serving, write_page  # noqa: E402

__all__ = ["FRAMES", "launched", "serving", "write_page"]
