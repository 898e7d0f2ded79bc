"""Measure what a page costs its reader: bytes, failing requests, shifts, waits.

`python -m benchmarks.pages` opens every page of the built book in Chromium, from a server on this
machine and with nothing cached, and reads it to its end; then once more, by a link to its first
widget. Names of pages (`welcome`) choose some. It writes nothing and needs Playwright.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from .browser import launched, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HTML = Path(__file__).parents[1] / "_build" / "html"
# Kilobytes of a page with text alone, of one with widgets, and of what is new after Welcome; the
# sum of the layout's shifts; milliseconds of a task after the first second, and from the text to
# the first widget.
TEXT, WIDGETS, FURTHER, SHIFT, TASK, READY = 200, 300, 90, 0.02, 100, 300

# Set before anything of the page runs: what moves, what takes long, and when a widget is ready.
WATCH = """
window.ed = { shift: 0, moved: [], tasks: [], text: NaN, ready: NaN };
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    if (one.hadRecentInput) continue;
    ed.shift += one.value;
    const who = one.sources.map(({ node }) => node?.outerHTML ?? node?.data ?? "").join();
    ed.moved.push(`${one.value.toFixed(3)} ${who.slice(0, 90)}`);
  }
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) ed.tasks.push([one.startTime, one.duration]);
}).observe({ type: "longtask", buffered: true });
new PerformanceObserver((list) => {
  for (const { name, startTime } of list.getEntries()) {
    if (name === "first-contentful-paint") ed.text = startTime;
  }
}).observe({ type: "paint", buffered: true });
new MutationObserver((changes) => {
  for (const { target } of changes) {
    if (target.dataset.edState === "ready" && Number.isNaN(ed.ready)) ed.ready = performance.now();
  }
}).observe(document, { subtree: true, attributeFilter: ["data-ed-state"] });
"""
BY_LINK = """
document.addEventListener("readystatechange", () => {
  if (document.readyState !== "interactive") return;
  document.querySelector("[data-ed-widget]").scrollIntoView();
});
"""
# From the top of the page to its end, half a window at a time, as fast as frames allow.
READ = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await new Promise((done) => setTimeout(done, 1000 - performance.now()));
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo(0, y);
    for (let i = 0; i < 20; i++) await frame();
  }
  return ed;
}"""
ASKED = "[location.href, ...performance.getEntriesByType('resource').map((one) => one.name)]"


class Cost(NamedTuple):
    """What one page costs: its kind, kilobytes, kilobytes after Welcome, and the rest as above."""

    name: str
    widgets: int
    first: float
    further: float
    failed: tuple[str, ...]
    shift: float
    task: float
    ready: float | None
    moved: tuple[str, ...]

    def missed(self) -> list[str]:
        """Return the targets that this page misses, in words."""
        most = WIDGETS if self.widgets else TEXT
        checks = (
            (self.first > most, f"{self.first:.0f} kB of {most}"),
            (self.further > FURTHER, f"{self.further:.0f} kB more of {FURTHER}"),
            (bool(self.failed), f"failed: {', '.join(self.failed)}"),
            (self.shift > SHIFT, f"shifts by {self.shift:.3f}: {'; '.join(self.moved[:3])}"),
            (self.task > TASK, f"a task of {self.task:.0f} ms"),
            ((self.ready or 0) > READY, f"widget {self.ready or 0:.0f} ms after the text"),
        )
        return [f"{self.name}: {words}" for miss, words in checks if miss]


def files_of(page: Page) -> set[Path]:
    """Return the files of the book that a page has asked for."""
    urls = (url for url in page.evaluate(ASKED) if url.startswith("http"))
    return {HTML / urlsplit(url).path.lstrip("/") for url in urls}


def kilobytes(files: Iterable[Path]) -> float:
    """Return what these files weigh on the wire."""
    from pages import gzipped  # the tests' own measure

    return sum(gzipped(file) for file in files if file.is_file()) / 1000


def visit(browser: Browser, url: str, *scripts: str) -> tuple[Page, list[str]]:
    """Open a page with nothing cached; return it and the requests that fail, as they do."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("response", lambda answer: answer.status < 400 or failed.append(answer.url))
    for script in scripts:
        page.add_init_script(script)
    page.goto(url, wait_until="load")
    return page, failed


def cost(browser: Browser, url: str, welcome: set[Path]) -> tuple[Cost, set[Path]]:
    """Read one page to its end, come to it once more by a link, and return what it cost."""
    page, failed = visit(browser, url, WATCH)
    seen = page.evaluate(READ)
    files = files_of(page)
    widgets = page.locator("[data-ed-widget]").count()
    page.context.close()
    ready = None
    if widgets:
        page, more = visit(browser, url, WATCH, BY_LINK)
        page.wait_for_function("!Number.isNaN(ed.ready) && !Number.isNaN(ed.text)")
        ready = page.evaluate("ed.ready - ed.text")
        failed += more
        page.context.close()
    late = [duration for start, duration in seen["tasks"] if start > 1000]
    found = Cost(
        name=Path(urlsplit(url).path).stem,
        widgets=widgets,
        first=kilobytes(files),
        further=kilobytes(files - welcome) if welcome else 0,
        failed=tuple(urlsplit(one).path for one in failed),
        shift=seen["shift"],
        task=max(late, default=0),
        ready=ready,
        moved=tuple(sorted(seen["moved"], reverse=True)),
    )
    return found, files


def measure(names: Iterable[str] = ()) -> list[Cost]:
    """Return what every page costs, Welcome first; or those with these names."""
    wanted = set(names)
    welcome = HTML / "book" / "welcome.html"
    others = [*sorted((HTML / "book").rglob("*.html")), HTML / "search.html", HTML / "404.html"]
    costs, known = [], set[Path]()
    with launched() as browser, serving(HTML) as address:
        for file in dict.fromkeys([welcome, *others]):
            if wanted and file != welcome and file.stem not in wanted:
                continue
            url = f"{address}/{file.relative_to(HTML).as_posix()}"
            found, files = cost(browser, url, known)
            known = known or files
            costs.append(found)
    return costs


def report(costs: list[Cost]) -> str:
    """Return a table of the pages and the targets that are missed."""
    lines = ["| page | first visit | further | shift | longest task | widget after the text |"]
    lines.append("|---|---:|---:|---:|---:|---:|")
    for one in costs:
        ready = "" if one.ready is None else f"{one.ready:.0f} ms"
        lines.append(
            f"| {one.name} | {one.first:.0f} kB | {one.further:.0f} kB | {one.shift:.3f} |"
            f" {one.task:.0f} ms | {ready} |"
        )
    missed = [words for one in costs for words in one.missed()]
    return "\n".join([*lines, "", *(missed or ["Every target is met."])])


if __name__ == "__main__":
    if not HTML.is_dir():
        sys.exit("There is no book yet: make book")
    print(report(measure(sys.argv[1:])))
