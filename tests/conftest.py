"""What every test shares: which tools a test needs, and what happens where one is missing.

A test marked `node`, `book` or `browser` needs Node.js, the built book, or Chromium; a test that
opens a page of the book (`book_page`) needs that as well. Where something is missing the test is
skipped and listed by its own name; in CI (the environment variable `CI` is set) it fails instead,
so that nothing goes unproved unnoticed.
"""

from __future__ import annotations

import os
import re
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from machine import HTML, ROOT, chromium_path

pytest.register_assert_rewrite("widget_checks")  # so that a check tells what it saw


def needs_the_book(test: Path) -> bool:
    """Tell whether a test imports what only the whole repository has, or asks where that is."""
    text = test.read_text(encoding="utf-8")
    modules = re.findall(r"^(?:import|from) (\w+)", text, re.M)
    asks = re.search(r"^from machine import .*\b(?:ROOT|HTML)\b", text, re.M)
    return asks is not None or any(find_spec(module) is None for module in modules)


# Unpacked from an sdist there is no book: what is left are the tests of the package.
here = Path(__file__).parent
alone = not (ROOT / "book").is_dir()
collect_ignore = [t.name for t in here.glob("test_*.py") if alone and needs_the_book(t)]


def missing_tool(item: pytest.Item) -> str | None:
    """Return what a test needs and this machine lacks, or None."""
    if item.get_closest_marker("node") and shutil.which("node") is None:
        return "Node.js is not installed"
    fixtures = getattr(item, "fixturenames", ())
    needs_book = item.get_closest_marker("book") or "book_address" in fixtures
    if needs_book and not (HTML / "index.html").exists():
        return "the book is not built (make book)"
    if item.get_closest_marker("browser") and chromium_path() is None:
        return "no Chromium, and none could be downloaded"
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test by name where its tool is missing; fail it in CI."""
    reason = missing_tool(item)
    if reason is None:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{item.nodeid}: {reason}", pytrace=False)
    pytest.skip(f"{item.nodeid}: {reason}")


@pytest.fixture(scope="session")
def html_root() -> Path:
    """Return the folder of the built book."""
    return HTML
