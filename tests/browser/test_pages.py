"""Every page of the built book in a real browser, each way a reader may meet it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from machine import HTML
from pages import page_paths
from playwright.sync_api import Page

Opener = Callable[..., Page]
NAMES = [path.relative_to(HTML).as_posix() for path in page_paths(HTML)]
NAMES = [name for name in NAMES if name != "index.html"]  # it only sends the reader on
CHAPTERS = [name for name in NAMES if name.startswith("book/")]
every_page = pytest.mark.parametrize("name", NAMES)
every_chapter = pytest.mark.parametrize("name", CHAPTERS)


@every_page
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_page_is_quiet(book_page: Opener, name: str, scheme: str) -> None:
    page = book_page(name, scheme=scheme)
    page.wait_for_timeout(150)
    assert page.title()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_front_door_leads_to_the_first_page(book_page: Opener, scheme: str) -> None:
    page = book_page("welcome", scheme=scheme)
    page.goto(page.url.replace("book/welcome.html", "index.html"))
    page.wait_for_url("**/book/welcome.html")


@every_chapter
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    book_page: Opener, axe: Callable[[Page], list[str]], name: str, theme: str
) -> None:
    page = book_page(name, theme=theme)
    assert page.locator("html").get_attribute("data-theme") == theme
    assert axe(page) == []


@every_chapter
def test_a_page_fits_a_phone(
    book_page: Opener,
    axe: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
    name: str,
) -> None:
    page = book_page(name, width=360, height=740)
    assert overflow(page) == 0
    assert axe(page) == []


@every_chapter
def test_a_page_reads_without_javascript(book_page: Opener, name: str) -> None:
    page = book_page(name, javascript=False)
    assert page.locator("article h1").is_visible()
    assert len(page.locator("article").inner_text()) > 100 or name.endswith("references.html")
    for widget in page.locator(".ed-widget").all():
        assert widget.inner_text().strip() or widget.locator("svg, img").count()


# Light backgrounds that show in the dark: the lightness of what lies behind outputs and pictures.
LIGHT_BOXES = """() => [...document.querySelectorAll("article *")].filter(element => {
  const [r, g, b, a = 1] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number);
  const box = element.getBoundingClientRect();
  return a > 0.5 && (r + g + b) / 3 > 150 && box.width * box.height > 4000;
}).map(element => element.outerHTML.slice(0, 120))"""


@every_chapter
def test_no_light_box_shines_in_the_dark(book_page: Opener, name: str) -> None:
    assert book_page(name, theme="dark").evaluate(LIGHT_BOXES) == []


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


@pytest.mark.parametrize("scheme", ["http", "file"])
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
    page.wait_for_timeout(200)
    found = "\n".join(problems(page))
    for trouble in ("console: said", "asked another host: https://elsewhere", "thrown", "404: "):
        assert trouble in found
    problems(page).clear()
    rules = "\n".join(axe(page))
    assert "label" in rules
    assert "color-contrast" in rules
    assert overflow(page) > 500
    assert len(page.evaluate(LIGHT_BOXES)) == 1
