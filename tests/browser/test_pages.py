"""Every page of the built book in a real browser, each way a reader may meet it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from harness import STILL
from machine import HTML
from pages import page_paths
from playwright.sync_api import Page, expect

Opener = Callable[..., Page]
NAMES = [path.relative_to(HTML).as_posix() for path in page_paths(HTML)]
NAMES = [name for name in NAMES if name != "index.html"]  # it only sends the reader on
CHAPTERS = [name for name in NAMES if name.startswith("book/")]
every_chapter = pytest.mark.parametrize("name", CHAPTERS)
both_schemes = pytest.mark.parametrize("scheme", ["http", "file"])

# Light backgrounds that show in the dark: the lightness of what lies behind outputs and pictures.
LIGHT_BOXES = """() => [...document.querySelectorAll("article *")].filter(element => {
  const [r, g, b, a = 1] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number);
  const box = element.getBoundingClientRect();
  return a > 0.5 && (r + g + b) / 3 > 150 && box.width * box.height > 4000;
}).map(element => element.outerHTML.slice(0, 120))"""


@every_chapter
def test_a_chapter_by_day_and_by_night(
    book_page: Opener, axe: Callable[[Page], list[str]], subtests: pytest.Subtests, name: str
) -> None:
    """One visit over http, in which the reader's system turns dark."""
    page = book_page(name)
    page.evaluate(STILL)
    assert page.title()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        page.evaluate(STILL)
        with subtests.test(f"axe finds nothing serious, {theme}"):
            assert axe(page) == []
    with subtests.test("no light box shines in the dark"):
        assert page.evaluate(LIGHT_BOXES) == []


@every_chapter
def test_a_chapter_on_a_phone(
    book_page: Opener,
    axe: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
    subtests: pytest.Subtests,
    name: str,
) -> None:
    """One visit to the file itself, as to a copy of the book on the phone."""
    page = book_page(name, scheme="file", width=360, height=740)
    page.evaluate(STILL)
    assert page.title()
    with subtests.test("it fits"):
        assert overflow(page) == 0
    with subtests.test("axe finds nothing serious"):
        assert axe(page) == []


@every_chapter
def test_a_chapter_without_javascript(book_page: Opener, name: str) -> None:
    page = book_page(name, javascript=False)
    assert page.locator("article h1").is_visible()
    assert len(page.locator("article").inner_text()) > 100 or name.endswith("references.html")
    for widget in page.locator(".ed-widget").all():
        assert widget.inner_text().strip() or widget.locator("svg, img").count()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in CHAPTERS])
@both_schemes
def test_any_other_page_is_quiet(book_page: Opener, name: str, scheme: str) -> None:
    page = book_page(name, scheme=scheme)
    page.evaluate(STILL)
    assert page.title()


@both_schemes
def test_the_front_door_leads_to_the_first_page(book_page: Opener, scheme: str) -> None:
    page = book_page("welcome", scheme=scheme)
    page.goto(page.url.replace("book/welcome.html", "index.html"))
    page.wait_for_url("**/book/welcome.html")


def test_symbols_are_inked_in_both_themes(book_page: Opener) -> None:
    inks = {}
    for theme in ("light", "dark"):
        page = book_page("welcome", theme=theme)
        symbol = page.locator("math .ed-hidden").first
        inks[theme] = symbol.evaluate("element => getComputedStyle(element).color")
    assert inks == {"light": "rgb(107, 63, 160)", "dark": "rgb(195, 162, 236)"}


def test_the_theme_follows_the_system_until_the_reader_chooses(book_page: Opener) -> None:
    page = book_page("welcome", theme="dark")
    page.locator(".theme-switch-button").first.click()
    chosen = page.locator("html").get_attribute("data-mode")
    assert chosen in ("light", "dark")
    page.reload()
    assert page.locator("html").get_attribute("data-mode") == chosen


@both_schemes
def test_search_finds_a_word(book_page: Opener, scheme: str) -> None:
    page = book_page("search.html", scheme=scheme)
    base = page.url.split("?")[0]
    page.goto(f"{base}?q=derivative")
    page.locator("#search-results li a").first.wait_for()


# ---- Each check finds what it is there to find ------------------------------------------------

BAD = """<!doctype html><html lang="en"><title>Bad</title><body style="background:#fff">
<article><div style="width: 900px; background: #fff; height: 40px">wide</div>
<input><p style="color: #ddd">pale</p></article>
<script>console.error("said"); fetch("https://elsewhere.example/x").catch(() => 0);
setTimeout(() => { throw new Error("thrown"); });</script>
<img src="absent.png" alt="absent"></body></html>"""


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Let the page run until something holds that the test has been told of."""
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never held")


def test_a_bad_page_is_found_bad(
    open_page: Opener,
    serve: Callable[[Path], str],
    problems: Callable[[Page], list[str]],
    axe: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
    tmp_path: Path,
) -> None:
    (tmp_path / "bad.html").write_text(BAD)
    page = open_page(f"{serve(tmp_path)}/bad.html", width=360)
    troubles = ("console: said", "asked another host: https://elsewhere", "thrown", "404: ")
    until(page, lambda: all(trouble in "\n".join(problems(page)) for trouble in troubles))
    problems(page).clear()
    rules = "\n".join(axe(page))
    assert "label" in rules
    assert "color-contrast" in rules
    assert overflow(page) > 500
    assert len(page.evaluate(LIGHT_BOXES)) == 1
