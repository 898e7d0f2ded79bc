"""A real Chromium over the built book.

Fixtures for tests in this folder (every one of them gets the `browser` mark by itself):

`book_page(name, *, scheme="http", theme="light", width=1280, height=900, javascript=True,
reduced_motion="reduce", fragment="") -> Page`
    Open a page of the book and return Playwright's (synchronous) `Page`. `name` is a document's
    path under `book/` without its suffix ("welcome", "hidden-layer/hidden-layer"), or a built file
    with its suffix ("search.html"). `scheme` is "http" (a local server) or "file" (from the disk).
    `theme` is "light" or "dark". May be called several times in one test; each call is a fresh
    browser context, so nothing stored by one page is seen by the next.
    When the test ends, **the test fails if any of its pages logged a console error, threw, or asked
    for anything outside the book**, so a widget test need not look for that itself.

`open_page(url, ...)`
    The same for any URL, e.g. one that `serve` returned.

`problems(page) -> list[str]`
    What went wrong on a page so far. Clear the list (`problems(page).clear()`) in a test that
    provokes an error on purpose.

`axe(page, **which) -> list[str]`
    The serious and critical accessibility violations of a page, as readable lines. `which` chooses
    rules: see `harness.axe_violations`.

`overflow(page) -> int`
    How many pixels a page is wider than its window; 0 on a good page.

`serve(folder) -> str`
    Serve a folder on 127.0.0.1 and return its address: for a test that writes its own small page.

`chromium`
    The running Chromium, one for the whole session.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from ed_policy import POLICY
from harness import axe_violations, launched, serving
from machine import HTML
from playwright.sync_api import Browser, ConsoleMessage, Page, Route

OWN_SCHEMES = ("file", "data", "blob", "about", "chrome-error")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder as one that needs the browser.

    JupyterLab comes first: one worker begins with all of its tests, and the other takes over what
    is left in the end (`--dist worksteal`).
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.name != "test_lab.py")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one Chromium for the whole session."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def book_address() -> Iterator[str]:
    """Serve the built book, with its policy as a header, and return its address."""
    with serving(HTML, policy=POLICY) as address:
        yield address


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a folder for one test."""
    with contextlib.ExitStack() as stack:
        yield lambda folder: stack.enter_context(serving(folder))


def ask_again_and_again(page: Page) -> None:
    """Let `page.wait_for_function` ask from here: in the page it would need `eval`."""

    def wait(expression: str, *, arg: object = None, timeout: float = 30_000) -> None:
        end = time.monotonic() + timeout / 1000
        while not page.evaluate(expression, arg):
            if time.monotonic() > end:
                raise AssertionError(f"it never held: {expression}")
            page.wait_for_timeout(50)

    page.wait_for_function = wait


class Visits:
    """The pages that one test opened, and what went wrong on each."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.problems: dict[Page, list[str]] = {}

    def open(
        self,
        url: str,
        *,
        theme: str = "light",
        width: int = 1280,
        height: int = 900,
        javascript: bool = True,
        reduced_motion: str = "reduce",
    ) -> Page:
        """Open `url` in a fresh context and wait until it has loaded and its maths is set."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            java_script_enabled=javascript,
            reduced_motion=reduced_motion,
        )
        page = context.new_page()
        ask_again_and_again(page)
        log = self.problems[page] = []
        own_host = urlsplit(url).netloc

        def gate(route: Route) -> None:
            asked = urlsplit(route.request.url)
            if asked.scheme in OWN_SCHEMES or asked.netloc == own_host:
                route.continue_()
            else:
                log.append(f"asked another host: {route.request.url}")
                route.abort()

        def listen(message: ConsoleMessage) -> None:
            if message.type == "error":
                log.append(f"console: {message.text} ({message.location.get('url', '')})")

        context.route("**/*", gate)
        page.on("console", listen)
        page.on("pageerror", lambda error: log.append(f"page error: {error}"))
        page.on(
            "response",
            lambda answer: answer.status >= 400 and log.append(f"{answer.status}: {answer.url}"),
        )
        page.goto(url, wait_until="load")
        return page

    def close(self) -> list[str]:
        """Close every page and return everything that went wrong."""
        for page in self.problems:
            page.context.close()
        return [problem for log in self.problems.values() for problem in log]


@pytest.fixture
def visits(chromium: Browser) -> Iterator[Visits]:
    """Collect the pages of one test, and fail it if one of them misbehaved."""
    collected = Visits(chromium)
    yield collected
    assert collected.close() == []


@pytest.fixture
def open_page(visits: Visits) -> Callable[..., Page]:
    """Open any URL; see the top of this file."""
    return visits.open


@pytest.fixture
def problems(visits: Visits) -> Callable[[Page], list[str]]:
    """Return what went wrong on a page so far."""
    return visits.problems.__getitem__


@pytest.fixture
def book_page(visits: Visits, book_address: str) -> Callable[..., Page]:
    """Open a page of the built book; see the top of this file."""

    def open_book_page(
        name: str, *, scheme: str = "http", fragment: str = "", **options: object
    ) -> Page:
        path = name if name.endswith(".html") else f"book/{name}.html"
        base = HTML.as_uri() if scheme == "file" else book_address
        return visits.open(f"{base}/{path}{fragment and '#' + fragment}", **options)

    return open_book_page


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """Return the serious and critical accessibility violations of a page."""
    return axe_violations


@pytest.fixture
def overflow() -> Callable[[Page], int]:
    """Return how many pixels a page is wider than its window."""

    def measure(page: Page) -> int:
        return page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    return measure
