"""Measure how long a reader waits for the widgets of the book.

`python -m benchmarks.widgets_ready` opens every page of the built book in Chromium, from a server
on this machine and with nothing cached, and goes from widget to widget. It writes nothing and
needs Playwright.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HTML = Path(__file__).parents[1] / "_build" / "html"
ROUNDS = 5

# When each widget was asked for and when it was ready, in milliseconds from the start of the visit.
# The first is shown as soon as the page is there, as if the reader had come by a link to it.
WATCH = """
window.edTimes = [];
new MutationObserver((changes) => {
  const boxes = [...document.querySelectorAll("[data-ed-widget]")];
  for (const { target } of changes) {
    (edTimes[boxes.indexOf(target)] ??= {})[target.dataset.edState] = performance.now();
  }
}).observe(document, { subtree: true, attributeFilter: ["data-ed-state"] });
document.addEventListener("readystatechange", () => {
  if (document.readyState === "interactive") {
    document.querySelector("[data-ed-widget]")?.scrollIntoView();
  }
});
"""
SHOW = "(i) => document.querySelectorAll('[data-ed-widget]')[i].scrollIntoView()"


class Wait(NamedTuple):
    """One widget of a page: milliseconds from being asked for, and from the start of the visit."""

    page: str
    widget: str
    asked: float
    visit: float


def visit(browser: Browser, url: str, name: str) -> list[Wait]:
    """Open a page in a fresh context and return how long each of its widgets took."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(url, wait_until="load")
    boxes = page.locator("[data-ed-widget]")
    widgets = boxes.evaluate_all("boxes => boxes.map(box => box.dataset.edWidget)")
    for i in range(len(widgets)):
        page.evaluate(SHOW, i)
        boxes.nth(i).and_(page.locator("[data-ed-state=ready]")).wait_for(timeout=10_000)
    times = page.evaluate("edTimes")
    context.close()
    return [
        Wait(name, widget, time["ready"] - time["starting"], time["ready"])
        for widget, time in zip(widgets, times, strict=True)
    ]


def measure(rounds: int = ROUNDS) -> list[list[Wait]]:
    """Return, for every page that has widgets, the medians of its widgets over the rounds."""
    from .browser import launched, serving

    pages = [
        path
        for path in sorted((HTML / "book").rglob("*.html"))
        if "data-ed-widget=" in path.read_text(encoding="utf-8")
    ]
    rows = []
    with launched() as browser, serving(HTML) as address:
        for file in pages:
            url = f"{address}/{file.relative_to(HTML).as_posix()}"
            visits = [visit(browser, url, file.stem) for _ in range(rounds)]
            rows.append(
                [
                    Wait(
                        file.stem,
                        waits[0].widget,
                        median(wait.asked for wait in waits),
                        median(wait.visit for wait in waits),
                    )
                    for waits in zip(*visits, strict=True)
                ]
            )
    return rows


def report(rows: list[list[Wait]]) -> str:
    """Return two tables: every page's first and slowest widget, and every kind of widget."""
    lines = ["| page | first widget, from the visit on | slowest, from being asked for |"]
    lines.append("|---|---:|---:|")
    for waits in rows:
        first, slow = waits[0], max(waits, key=lambda wait: wait.asked)
        lines.append(
            f"| {first.page} | {first.widget} {first.visit:.0f} ms |"
            f" {slow.widget} {slow.asked:.0f} ms |"
        )
    kinds = defaultdict(list)
    for wait in (wait for waits in rows for wait in waits):
        kinds[wait.widget].append(wait.asked)
    lines += ["", "| widget | ready after, at most |", "|---|---:|"]
    lines += [f"| {kind} | {max(times):.0f} ms |" for kind, times in sorted(kinds.items())]
    return "\n".join(lines)


if __name__ == "__main__":
    if not HTML.is_dir():
        sys.exit("There is no book yet: make book")
    measured = measure()
    print(report(measured))
    slowest = max(max(waits[0].visit, *(w.asked for w in waits)) for waits in measured)
    print(f"\nThe longest wait is {slowest:.0f} ms (medians of {ROUNDS} visits).")
