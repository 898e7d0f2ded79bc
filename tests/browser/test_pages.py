"""Every page of the built book in a real browser, each way a reader may meet it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from ed_assets import WIDGET
from harness import ONLY_COLOURS, STILL, WEAR, WITHOUT_COLOURS, faint
from machine import HTML
from pages import gzipped, page_paths
from playwright.sync_api import Browser, Page, expect
from widget_scripts import scripts_for

from benchmarks.pages import MARK, longest_task

Opener = Callable[..., Page]
NAMES = [path.relative_to(HTML).as_posix() for path in page_paths(HTML)]
NAMES = [name for name in NAMES if name != "index.html"]  # it only sends the reader on
CHAPTERS = [name for name in NAMES if name.startswith("book/")]
every_chapter = pytest.mark.parametrize("name", CHAPTERS)
both_schemes = pytest.mark.parametrize("scheme", ["http", "file"])

# Kilobytes, gzipped, of a page that is read to its end: text alone, with widgets, and what is new
# to a reader of Welcome.
TEXT, WITH_WIDGETS, FURTHER = 200, 300, 90


def files_of(page: Page) -> set[Path]:
    """Return the files that a page has asked its server for, or will when its widgets are seen."""
    asked = page.evaluate(
        "[location.href, ...performance.getEntriesByType('resource').map((one) => one.name)]"
    )
    files = {HTML / urlsplit(url).path.lstrip("/") for url in asked if url.startswith("http")}
    scripts = scripts_for(WIDGET.findall(page.content()))
    return files | {HTML / "_static" / "ed" / script for script in scripts}


def kilobytes(files: Iterable[Path]) -> float:
    return sum(map(gzipped, files)) / 1000


@pytest.fixture(scope="module")
def files_of_welcome(chromium: Browser, book_address: str) -> set[Path]:
    page = chromium.new_page()
    page.goto(f"{book_address}/book/welcome.html", wait_until="load")
    files = files_of(page)
    page.close()
    return files


def check_weight(page: Page, files_of_welcome: set[Path]) -> None:
    """A page costs its reader no more than it may, and less after Welcome."""
    files = files_of(page)
    assert kilobytes(files) < (WITH_WIDGETS if page.locator("[data-ed-widget]").count() else TEXT)
    assert kilobytes(files - files_of_welcome) < FURTHER


def test_a_heavy_page_is_found(tmp_path: Path) -> None:
    letters = tmp_path / "page.html"
    letters.write_bytes(random.Random(1).randbytes(250_000))
    assert TEXT < kilobytes([letters]) < WITH_WIDGETS < kilobytes([letters, letters])
    letters.write_text("a" * 10_000_000)
    assert kilobytes([letters]) < FURTHER


# Light backgrounds that show in the dark: the lightness of what lies behind outputs and pictures.
LIGHT_BOXES = """() => [...document.querySelectorAll("article *")].filter(element => {
  const [r, g, b, a = 1] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number);
  const box = element.getBoundingClientRect();
  return a > 0.5 && (r + g + b) / 3 > 150 && box.width * box.height > 4000;
}).map(element => element.outerHTML.slice(0, 120))"""


# Pages that together have every kind of thing with a colour: axe, which takes seconds for a page,
# looks at the colours of these.
ALSO_COLOURS = [
    f"book/{name}.html"
    for name in ("welcome", "derivatives/trust-nothing", "appendices/notation", "examples/xor")
]


def turn(page: Page, theme: str) -> None:
    """Let the reader's system turn light or dark, and wait for the page to follow."""
    page.emulate_media(color_scheme=theme)
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    page.evaluate(STILL)


@pytest.mark.parametrize(("theme", "ink"), [("light", "#999"), ("dark", "#555")])
def test_words_that_axe_finds_faint_are_found(
    book_page: Opener, axe: Callable[..., list[str]], theme: str, ink: str
) -> None:
    """Made faint, a word is found by both, and by ours alone where axe is unsure."""
    page = book_page("network/one-neuron", theme=theme)
    page.evaluate(STILL)
    assert faint(page, "words") == []
    both = ("article p", ".ed-widget label", "h2")
    for place in (*both, "nav a", "math mi", ".highlight .k"):
        first = page.locator(place).and_(page.locator(":visible")).first
        first.evaluate("(it, ink) => it.style.setProperty('color', ink, 'important')", ink)
        assert len(faint(page, "words")) > 0, place
        told = "\n".join(axe(page, runOnly=["color-contrast"]))
        assert ("color-contrast" in told) == (place in both), place
        first.evaluate("it => it.style.removeProperty('color')")


@every_chapter
def test_a_chapter_by_day_and_by_night(
    book_page: Opener,
    axe: Callable[..., list[str]],
    files_of_welcome: set[Path],
    subtests: pytest.Subtests,
    name: str,
) -> None:
    """One visit over http, in which the reader's system turns dark: only colours change."""
    page = book_page(name)
    page.evaluate(STILL)
    assert page.title()
    with subtests.test("it is light to load"):
        check_weight(page, files_of_welcome)
    with subtests.test("axe finds nothing serious"):
        assert axe(page, **WITHOUT_COLOURS) == []
    for theme in ("light", "dark"):
        turn(page, theme)
        with subtests.test(f"no word is faint, {theme}"):
            assert faint(page, "words") == []
        if name in ALSO_COLOURS:
            with subtests.test(f"axe finds no colour that is serious, {theme}"):
                assert axe(page, **ONLY_COLOURS) == []
    with subtests.test("no light box shines in the dark"):
        assert page.evaluate(LIGHT_BOXES) == []


CUT_TITLES = """() => [...document.querySelectorAll(".prev-next-area a")]
  .filter(link => link.scrollWidth > link.clientWidth).map(link => link.title)"""


@every_chapter
def test_a_chapter_on_a_phone(
    book_page: Opener,
    axe: Callable[..., list[str]],
    overflow: Callable[[Page], int],
    subtests: pytest.Subtests,
    name: str,
) -> None:
    """One visit to the file itself, as to a copy on the phone; the colours are as before."""
    page = book_page(name, scheme="file", width=360, height=740)
    page.evaluate(STILL)
    assert page.title()
    with subtests.test("it fits"):
        assert overflow(page) == 0
    with subtests.test("axe finds nothing serious"):
        assert axe(page, **WITHOUT_COLOURS) == []
    with subtests.test("the titles of its neighbours are not cut"):
        assert page.evaluate(CUT_TITLES) == []


# What stands in the margin and lies under the page's contents, once it has been scrolled to.
UNDER_THE_CONTENTS = """() => [...document.querySelectorAll("article :is(.margin, .full-width)")]
  .filter((one) => {
    one.scrollIntoView({ block: "center", behavior: "instant" });
    const { right, top, height } = one.getBoundingClientRect();
    const above = document.elementFromPoint(Math.min(right, innerWidth) - 4, top + height / 2);
    return above?.closest(".bd-sidebar-secondary");
  }).map((one) => one.textContent.trim().slice(0, 60))"""


@every_chapter
def test_a_chapter_without_javascript(book_page: Opener, name: str) -> None:
    page = book_page(name, javascript=False)
    assert page.locator("article h1").is_visible()
    assert page.locator("button").locator("visible=true").count() == 0  # none that does nothing
    assert len(page.locator("article").inner_text()) > 100 or name.endswith("references.html")
    for widget in page.locator(".ed-widget").all():
        assert widget.inner_text().strip() or widget.locator("svg, img").count()
    assert page.evaluate(UNDER_THE_CONTENTS) == []


AFTER = "all => all.map(one => getComputedStyle(one, '::after').content)"


def test_without_javascript_a_still_says_that_it_is_one(book_page: Opener) -> None:
    page = book_page("network/one-neuron", javascript=False)
    said = page.locator(".ed-still > figcaption").evaluate_all(AFTER)
    assert said and all("with JavaScript it moves" in words for words in said)
    page.goto(f"{page.url.partition('/book/')[0]}/search.html")
    assert page.locator("main input").locator("visible=true").count() == 0  # it could find nothing
    page = book_page("network/one-neuron")
    assert {*page.locator(".ed-still > figcaption").evaluate_all(AFTER)} == {"none"}


def test_a_note_under_the_contents_would_be_found(book_page: Opener) -> None:
    page = book_page("beyond/autodiff", javascript=False)
    page.evaluate(WEAR, ".bd-sidebar-secondary { position: sticky !important }")
    assert page.evaluate(UNDER_THE_CONTENTS) != []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in CHAPTERS])
def test_any_other_page_is_quiet_and_light(
    book_page: Opener, files_of_welcome: set[Path], name: str
) -> None:
    for scheme in ("file", "http"):
        page = book_page(name, scheme=scheme)
        page.evaluate(STILL)
        assert page.title()
    check_weight(page, files_of_welcome)


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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_for_what_is_not_there_can_be_read(
    book_page: Opener, axe: Callable[[Page], list[str]], theme: str
) -> None:
    page = book_page("404.html", theme=theme)
    assert axe(page) == []
    page.locator("a").evaluate("link => link.style.color = '#777'")
    assert axe(page) != []


def test_on_a_phone_the_contents_and_the_search_open_and_close(
    book_page: Opener, axe: Callable[[Page], list[str]]
) -> None:
    page = book_page("network/loss", width=360, height=740)
    for button, dialog, inside in (
        (".primary-toggle", "#pst-primary-sidebar-modal", "nav.bd-docs-nav a.current"),
        (".secondary-toggle", "#pst-secondary-sidebar-modal", "#pst-page-toc-nav a"),
        (".search-button", "#pst-search-dialog", "input[name=q]"),
    ):
        assert not page.locator(dialog).is_visible()
        page.locator(".bd-header-article").locator(button).click()
        expect(page.locator(dialog).locator(inside).first).to_be_visible()
        assert axe(page) == []
        page.keyboard.press("Escape")
        expect(page.locator(dialog)).to_be_hidden()


def test_on_a_desk_the_contents_can_be_put_away(book_page: Opener) -> None:
    page = book_page("network/loss")
    for shown in (False, True):
        page.locator(".bd-header-article .primary-toggle").click()
        expect(page.locator("nav.bd-docs-nav")).to_be_visible(visible=shown)


COPY = """(selector) => {
  const range = new Range();
  range.selectNodeContents(document.querySelector(selector));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  const clipboardData = new DataTransfer();
  const event = new ClipboardEvent("copy", { clipboardData, cancelable: true, bubbles: true });
  document.body.dispatchEvent(event);
  return [clipboardData.getData("text/plain"), event.defaultPrevented];
}"""


def test_an_italic_f_keeps_both_ends(book_page: Opener) -> None:
    """It leans out of its box on either side, and what leans out must not be cut off."""
    page = book_page("learning/mini-batches-and-initialisation")
    letter = page.locator("p span.math", has=page.locator("math[alttext=f]")).first
    assert letter.evaluate("one => getComputedStyle(one).overflow") == "visible"


def test_a_copied_formula_is_its_tex(book_page: Opener) -> None:
    page = book_page("network/loss")
    inside = "article p:has(math) math"
    tex = page.locator(f"{inside} annotation").first.text_content()
    assert page.evaluate(COPY, inside) == [f"${tex}$", True]
    text, taken = page.evaluate(COPY, "article p:has(math)")
    assert taken and f"${tex}$" in text
    assert text.count(str(tex)) == 1  # neither its letters nor its TeX a second time
    block = page.locator("article .ed-formula annotation").first.text_content()
    assert page.evaluate(COPY, "article .ed-formula") == [f"$${block}$$", True]
    assert page.evaluate(COPY, "article h1") == ["", False]  # the browser copies it by itself


@both_schemes
def test_search_finds_a_word(book_page: Opener, scheme: str) -> None:
    page = book_page("search.html", scheme=scheme)
    base = page.url.split("?")[0]
    page.goto(f"{base}?q=derivative")
    page.locator("#search-results li a").first.wait_for()


def test_the_longest_task_is_one_of_the_pages_own_after_the_first_second() -> None:
    def event(name: str, ts: int, tdur: int, tid: int = 1) -> dict[str, object]:
        return {"name": name, "ts": ts, "tdur": tdur, "pid": 1, "tid": tid}

    events = [
        event("RunTask", 1, 900_000),  # before the mark
        event(MARK, 5, 0),
        event("ThreadControllerImpl::RunTask", 6, 40_000),
        event("RunTask", 7, 20_000),
        event("Layout", 8, 700_000),  # part of a task
        event("RunTask", 9, 800_000, tid=2),  # of another thread
    ]
    assert longest_task(json.dumps({"traceEvents": events}).encode()) == 40


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
    axe: Callable[..., list[str]],
    overflow: Callable[[Page], int],
    tmp_path: Path,
) -> None:
    (tmp_path / "bad.html").write_text(BAD)
    page = open_page(f"{serve(tmp_path)}/bad.html", width=360)
    troubles = ("console: said", "asked another host: https://elsewhere", "thrown", "404: ")
    troubles += ("net::ERR_FAILED",)  # which the console says of the other host, later
    until(page, lambda: all(trouble in "\n".join(problems(page)) for trouble in troubles))
    problems(page).clear()
    found = {
        rules: "\n".join(axe(page, **which))
        for rules, which in (
            ("all", {}),
            ("colours", ONLY_COLOURS),
            ("others", WITHOUT_COLOURS),
        )
    }
    assert {
        rules: ("label" in told, "color-contrast" in told) for rules, told in found.items()
    } == {
        "all": (True, True),
        "colours": (False, True),
        "others": (True, False),
    }
    assert overflow(page) > 500
    assert len(page.evaluate(LIGHT_BOXES)) == 1


def test_small_digits_take_the_room_that_they_are_drawn_in(book_page: Opener) -> None:
    page = book_page("welcome")
    page.evaluate("document.fonts.load('20px Pagella')")
    widths = page.evaluate("""() => ["⁻", "⁰", "⁹", "₁", "₉", "ᵀ"].map((sign) => {
      const place = Object.assign(document.createElement("span"), { textContent: sign });
      place.style.cssText = "font: 20px Pagella; position: absolute";
      document.body.append(place);
      return place.getBoundingClientRect().width;
    })""")
    assert [width for width in widths if not 4 < width < 12] == []
