"""What tests and benchmarks in a browser share: Chromium, a server, a page with widgets on it."""

from __future__ import annotations

import contextlib
import functools
import http.server
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from axe_playwright_python.sync_playwright import Axe
from ed_policy import FONTS, JUPYTER, JUPYTER_POLICY
from machine import chromium_path
from playwright.sync_api import Browser, Page, sync_playwright
from widget_scripts import book_assets, styles_for

from ffnn_core.widgets import Row
from ffnn_core.widgets.kit.base import Widget

BOOK_CSS = Path(__file__).parents[2] / "book" / "_css" / "book.css"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# Frames a second, and the 95th percentile of the time between two, in milliseconds.
FRAMES = """
(milliseconds) => new Promise((done) => {
  const times = [];
  const tick = (now) => {
    times.push(now);
    if (now - times[0] < milliseconds) requestAnimationFrame(tick);
    else {
      const gaps = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
      done([(1000 * gaps.length) / (now - times[0]), gaps[Math.floor(0.95 * gaps.length)]]);
    }
  };
  requestAnimationFrame(tick);
})
"""


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """Start Chromium, quiet and without a sandbox, and close it in the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        yield browser
        browser.close()


SERIOUS = ("serious", "critical")
# Pictures are laid out when their width is known, a frame or more after the widget is ready: wait
# until nothing has changed for ten frames (or, should something move by itself, three hundred),
# and until no colour is on its way to another.
STILL = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  let before = "";
  for (let calm = 0, frames = 0; calm < 10 && frames < 300; frames++) {
    const now = [...document.querySelectorAll(".ed-body")].map(e => e.innerHTML).join();
    calm = now === before ? calm + 1 : 0;
    before = now;
    await frame();
  }
  const changes = document.getAnimations().filter(each => each instanceof CSSTransition);
  await Promise.allSettled(changes.map(each => each.finished));
}"""


# A style for a page of the book, whose policy lets nobody write one into it.
WEAR = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


COLOURS = ("color-contrast", "link-in-text-block")  # the rules of axe that look at colours


def axe_violations(page: Page, **which: object) -> list[str]:
    """Return the serious and critical accessibility violations of a page, as readable lines.

    Axe is asked for violations alone: to name every element that passed takes it four times longer.
    `which` chooses rules: `WITHOUT_COLOURS`, or `ONLY_COLOURS` where all else was looked at before
    and only the colours have changed since. Colours take it most of its time.
    """
    options = {"preload": False, "resultTypes": ["violations"], **which}
    return [
        f"{violation['impact']} {violation['id']}: {node['html'][:200]}"
        for violation in Axe().run(page, options=options).response["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


def faint(page: Page, what: str) -> list[str]:
    """Return the "words" of a page, or the texts in its widgets' "pictures", that are too faint.

    Axe finds faint words, too, and lays out the whole page to do so, for seconds. This looks at
    what the boxes around a word have behind it, in milliseconds; a test holds it to axe.
    """
    return page.evaluate(CONTRAST, what)


ONLY_COLOURS = {"runOnly": list(COLOURS)}
WITHOUT_COLOURS = {"rules": {rule: {"enabled": False} for rule in COLOURS}}


class QuietServer(http.server.ThreadingHTTPServer):
    """A server that does not mind a browser that leaves before it has been served."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a connection that the browser closed; tell everything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """A file server that does not write a line for each request."""

    policy: str | None = None  # a Content-Security-Policy for every file but Jupyter's
    asked: ClassVar[list[str]] = []  # what was sent, whoever asked: a page, or a worker of it

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Add the policy, if there is one, and what comes with it."""
        self.asked.append(self.path)
        if self.policy:
            its_own = self.path.startswith(f"/{JUPYTER}/")
            policy = JUPYTER_POLICY if its_own else self.policy
            self.send_header("Content-Security-Policy", policy)
            if self.path.split("?")[0].endswith(".woff2"):
                for name, value in FONTS.items():
                    self.send_header(name, value)
        super().end_headers()


@contextlib.contextmanager
def serving(
    folder: Path, policy: str | None = None, asked: list[str] | None = None
) -> Iterator[str]:
    """Serve a folder on a free port of 127.0.0.1 while the context lasts; note what was asked."""
    told = [] if asked is None else asked
    kind = type("Handler", (QuietHandler,), {"policy": policy, "asked": told})
    handler = functools.partial(kind, directory=str(folder))
    with QuietServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def write_page(folder: Path, widgets: Sequence[Widget | Row], *, theme: str = "light") -> Path:
    """Write a page with these widgets, and the files that it needs, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in book_assets().items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "book.css").write_text(BOOK_CSS.read_text(encoding="utf-8"), encoding="utf-8")
    body = "\n".join(widget.to_html() for widget in widgets)
    shown = re.findall(r'data-ed-widget="(\w+)"', body)
    styles = "".join(f'<link rel="stylesheet" href="{name}">' for name in styles_for(shown))
    page = folder / "page.html"
    page.write_text(
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Widgets</title>'
        f'<link rel="icon" href="data:,">{styles}'
        '<link rel="stylesheet" href="book.css"><style>body{padding:1rem}</style>'
        '<script defer src="lib.js"></script></head><body>'
        f"<main><h1>Widgets</h1>\n{body}\n</main></body></html>",
        encoding="utf-8",
    )
    return page
