"""Measure how long a reader waits for the first output of a cell, and what is fetched for it.

`python -m benchmarks.live_python` opens pages of the built book in Chromium, from a server on this
machine, presses Run at one cell, and compares with the budgets below: first visits with nothing
cached, and the next pages of the same window. It needs Playwright and a book built with Python.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Page

HTML = Path(__file__).parents[1] / "_build" / "html"
ROUNDS = 3
# A page whose first cell asks for NumPy alone, and one whose first cells show a widget.
FIRST = ("appendices/notation", "network/one-neuron")
NEXT = ("network/two-inputs", "network/forward-pass")
SECONDS = 3.5  # to the first output, nothing cached
MEGABYTES = 14.0  # gzipped, for it
AGAIN = 1.0  # seconds to the first output of the next page
LOOKED_AT = 2.0  # seconds that a page is looked at before Run is pressed


class Wait(NamedTuple):
    """One press of Run: seconds to the output, and megabytes over the wire if they are gzipped."""

    page: str
    seconds: float
    megabytes: float


def weight(path: str) -> int:
    """Return the size of a file of the book as a server would send it."""
    from pages import gzipped  # the tests' own measure

    file = HTML / urlsplit(path).path.lstrip("/")
    return gzipped(file) if file.is_file() else 0


def press(page: Page, url: str, asked: list[str]) -> Wait:
    """Open a page, press Run at the first cell that shows something, and wait for its end."""
    page.goto(url, wait_until="load")
    time.sleep(LOOKED_AT)
    asked.clear()
    cell = page.locator(".cell:has(.ed-run):has(.cell_output)").first
    start = time.perf_counter()
    cell.locator(".ed-run button").first.evaluate("button => button.click()")  # it may be folded
    cell.and_(page.locator("[data-ed-run=done]")).wait_for(state="attached", timeout=120_000)
    seconds = time.perf_counter() - start
    name = url.split("/book/")[1].removesuffix(".html")
    return Wait(name, seconds, sum(map(weight, set(asked))) / 1e6)


def measure(rounds: int = ROUNDS) -> list[Wait]:
    """Return the medians of the rounds, a page a row."""
    from .browser import launched, serving

    asked: list[str] = []
    rows = []
    with launched() as browser, serving(HTML, asked=asked) as address:
        for _ in range(rounds):
            row = []
            for name in FIRST:
                context = browser.new_context()
                page = context.new_page()
                row.append(press(page, f"{address}/book/{name}.html", asked))
                if name == FIRST[-1]:
                    row += [press(page, f"{address}/book/{each}.html", asked) for each in NEXT]
                context.close()
            rows.append(row)
    return [
        Wait(waits[0].page, *(median(wait[i] for wait in waits) for i in (1, 2)))
        for waits in zip(*rows, strict=True)
    ]


def main() -> int:
    """Measure, print, and compare with the budgets."""
    if not (HTML / "_static" / "python").is_dir():
        print("This book was built without Python for its pages: there is nothing to measure.")
        return 0
    kept = True
    for row in measure():
        most = SECONDS if row.page in FIRST else AGAIN
        keeps = row.seconds <= most and row.megabytes <= MEGABYTES
        kept = kept and keeps
        told = f"{row.page:24} {row.seconds:6.2f} s of {most} {row.megabytes:6.1f} MB"
        print(told if keeps else f"{told}  NOT kept", flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
