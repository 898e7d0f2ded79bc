"""Measure what a page costs its reader: bytes, failing requests, shifts, waits.

`python -m benchmarks.pages` opens every page of the built book in Chromium, from a server on this
machine and with nothing cached, and reads it to its end; then, three times, by a link to its first
widget, of which the quickest counts. A task's time is the processor's, not the clock's, so that
other programs do not lengthen it. Names of pages (`welcome`) choose some. It writes nothing and
needs Playwright.
"""

from __future__ import annotations

import json
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
window.ed = { shift: 0, moved: [], text: NaN, ready: NaN };
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    if (one.hadRecentInput) continue;
    ed.shift += one.value;
    const who = one.sources.map(({ node }) => node?.outerHTML ?? node?.data ?? "").join();
    ed.moved.push(`${one.value.toFixed(3)} ${who.slice(0, 90)}`);
  }
}).observe({ type: "layout-shift", buffered: true });
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
AFTER_THE_TEXT = """async () => {
  while (Number.isNaN(ed.ready - ed.text)) await new Promise(requestAnimationFrame);
  return ed.ready - ed.text;
}"""
# From the top of the page to its end, half a window at a time, as fast as frames allow.
READ = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await new Promise((done) => setTimeout(done, 1000 - performance.now()));
  performance.mark("ed-one-second");
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo(0, y);
    for (let i = 0; i < 20; i++) await frame();
  }
  return ed;
}"""
MARK = "ed-one-second"
TRACED = ["toplevel", "blink.user_timing"]
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


def longest_task(trace: bytes) -> float:
    """Return the milliseconds of processor that the page's longest task after the mark took."""
    events = json.loads(trace)["traceEvents"]
    late = next(one for one in events if one["name"] == MARK)
    tasks = [
        one.get("tdur", 0)
        for one in events
        if one["name"].endswith("RunTask")
        and (one["pid"], one["tid"]) == (late["pid"], late["tid"])
        and one["ts"] > late["ts"]
    ]
    return max(tasks, default=0) / 1000


def ready_after_the_text(browser: Browser, url: str) -> tuple[float, list[str]]:
    """Come to a page by a link to its first widget; return its wait, and what failed."""
    page, failed = visit(browser, url, WATCH, BY_LINK)
    ready = page.evaluate(AFTER_THE_TEXT)
    page.context.close()
    return ready, failed


def cost(browser: Browser, url: str, welcome: set[Path]) -> tuple[Cost, set[Path]]:
    """Read one page to its end, come to it once more by a link, and return what it cost."""
    browser.start_tracing(categories=TRACED)
    page, failed = visit(browser, url, WATCH)
    seen = page.evaluate(READ)
    task = longest_task(browser.stop_tracing())
    files = files_of(page)
    widgets = page.locator("[data-ed-widget]").count()
    page.context.close()
    visits = [ready_after_the_text(browser, url) for _ in range(3 if widgets else 0)]
    failed += [one for _, more in visits for one in more]
    found = Cost(
        name=Path(urlsplit(url).path).stem,
        widgets=widgets,
        first=kilobytes(files),
        further=kilobytes(files - welcome) if welcome else 0,
        failed=tuple(urlsplit(one).path for one in failed),
        shift=seen["shift"],
        task=task,
        ready=min((ready for ready, _ in visits), default=None),
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
