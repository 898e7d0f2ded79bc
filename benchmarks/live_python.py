"""Measure how long a reader waits for the first output of a cell, and what is fetched for it.

`python -m benchmarks.live_python` opens pages of the built book in Chromium, from a server on this
machine, presses Run once, and compares with the budgets below: the first visit with nothing
cached, and the next page of the same visit. It needs Playwright and a book built with Python.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

HTML = Path(__file__).parents[1] / "_build" / "html"
ROUNDS = 3
# A page whose first cell asks for NumPy alone, and pages that ask for all libraries.
FIRST = "appendices/notation"
NEXT = ("network/two-inputs", "network/forward-pass")
SECONDS = 3.5  # to the first output, nothing cached
MEGABYTES = 14.0  # gzipped, for it


class Wait(NamedTuple):
    """One press of Run: seconds to the output, and megabytes over the wire if they are gzipped."""

    page: str
    seconds: float
    megabytes: float


def weight(url: str) -> int:
    """Return the size of a file of the book as a server would send it."""
    from pages import gzipped  # the tests' own measure

    path = HTML / urlsplit(url).path.lstrip("/")
    return gzipped(path) if path.is_file() else 0


def press(context: BrowserContext, address: str, name: str) -> Wait:
    """Open a page, press the first Run, and wait for the end of that cell."""
    page = context.new_page()
    page.goto(f"{address}/book/{name}.html", wait_until="load")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    cell = page.locator(".cell:has(.ed-run)").first
    start = time.perf_counter()
    cell.locator(".ed-run button").first.evaluate("button => button.click()")  # it may be folded
    cell.and_(page.locator("[data-ed-run=done]")).wait_for(state="attached", timeout=120_000)
    seconds = time.perf_counter() - start
    page.close()
    return Wait(name, seconds, sum(map(weight, set(asked))) / 1e6)


def measure(rounds: int = ROUNDS) -> list[Wait]:
    """Return the medians of the rounds, a page a row."""
    from .browser import launched, serving

    rows = []
    with launched() as browser, serving(HTML) as address:
        for _ in range(rounds):
            context = browser.new_context()
            rows.append([press(context, address, name) for name in (FIRST, *NEXT)])
            context.close()
    return [
        Wait(waits[0].page, *(median(wait[i] for wait in waits) for i in (1, 2)))
        for waits in zip(*rows, strict=True)
    ]


def main() -> int:
    """Measure, print, and compare with the budgets."""
    if not (HTML / "_static" / "python").is_dir():
        print("This book was built without Python for its pages: there is nothing to measure.")
        return 0
    rows = measure()
    for row in rows:
        print(f"{row.page:24} {row.seconds:6.2f} s {row.megabytes:6.1f} MB")
    first = rows[0]
    kept = first.seconds <= SECONDS and first.megabytes <= MEGABYTES
    print(f"first output: {SECONDS} s and {MEGABYTES} MB {'kept' if kept else 'NOT kept'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
