"""What a careful reader stopped at: words that were cut, parts that did not stand in line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from harness import WEAR
from playwright.sync_api import Browser, Page
from widget_checks import opened, text_of

from ffnn_core.widgets import (
    BeTheOptimiser,
    ChainExplorer,
    GradientCheck,
    LossLandscape,
    Nudge,
    PullOfOnePoint,
    ShapeBench,
)
from ffnn_core.widgets.kit.base import Widget

pytestmark = pytest.mark.browser

LEFT_EDGES = """(which) => [...document.querySelectorAll(which)].map((row) =>
  [...row.querySelectorAll("button")].map((one) => Math.round(one.getBoundingClientRect().left)))"""
RIGHT_EDGES = """(which) => [...document.querySelectorAll(which)]
  .map((one) => Math.round(one.getBoundingClientRect().right))"""


def test_the_factors_of_two_paths_stand_under_each_other(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ChainExplorer()]) as page:
        first, second = page.evaluate(LEFT_EDGES, ".ed-factors")
        assert first == second and len(set(first)) == 5
        page.set_viewport_size({"width": 360, "height": 900})
        first, second = page.evaluate(LEFT_EDGES, ".ed-factors")
        assert first == second and first[:2] == first[3:]  # three, and two below


def test_the_bench_fits_a_phone(book_page: Callable[..., Page]) -> None:
    page = book_page("derivatives/from-one-to-a-batch", width=360)
    page.locator("[data-ed-widget=ShapeBench]").scroll_into_view_if_needed()
    bench = page.locator(".ed-bench")
    bench.wait_for()
    page.evaluate("document.fonts.ready")
    assert bench.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_entry_in_focus_looks_unlike_one_that_is_lit(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ShapeBench()]) as page:
        entry = page.locator(".ed-bench-product td[data-lit]")
        ring = "e => getComputedStyle(e).outlineColor"
        lit = entry.evaluate(ring)
        page.get_by_role("button", name="Reset").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "TD"
        assert entry.evaluate(ring) != lit


def test_the_heads_of_the_pulls_stand_over_their_numbers(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [PullOfOnePoint()], width=360) as page:
        heads = page.evaluate(RIGHT_EDGES, ".ed-bars thead th:nth-child(n + 3)")
        numbers = page.evaluate(RIGHT_EDGES, ".ed-bars tbody tr:first-child td:nth-child(n + 3)")
        assert heads == numbers


@pytest.mark.parametrize("cls", [BeTheOptimiser, GradientCheck])
def test_words_keep_off_the_buttons_above_them(
    chromium: Browser, tmp_path: Path, cls: type[Widget]
) -> None:
    with opened(chromium, tmp_path, [cls()], width=360) as page:
        gaps = page.evaluate("""() =>
          [...document.querySelectorAll(".ed-toolbar + *")].map((next) =>
            next.getBoundingClientRect().top
            - next.previousElementSibling.getBoundingClientRect().bottom)""")
        assert [gap for gap in gaps if gap < 5] == []


def test_a_mark_stays_beside_its_word_and_a_number_beside_its_percent(
    chromium: Browser, tmp_path: Path
) -> None:
    with opened(chromium, tmp_path, [LossLandscape(), Nudge()], width=360) as page:
        went = page.locator(".ed-went", has_text="the next")
        assert went.locator("span", has_text="- - the next").evaluate(
            "e => e.getClientRects().length === 1"
        )
        assert "\u00a0% apart" in text_of(page, 1).replace("&nbsp;", "\u00a0")


LAID_OVER = """() => [...document.querySelectorAll(".tag_stays")].flatMap((cell) => {
  const fold = cell.querySelector("summary").getBoundingClientRect();
  return [...cell.querySelectorAll("svg.ed-picture text")].filter((one) => {
    const word = one.getBoundingClientRect();
    return word.right > fold.left && word.bottom > fold.top;
  }).map((one) => one.textContent);
})"""


@pytest.mark.parametrize("name", ["derivatives/output-layer", "derivatives/hidden-layer"])
def test_a_fold_lies_on_no_word_of_the_picture_that_stays(
    book_page: Callable[..., Page], name: str
) -> None:
    page = book_page(name, height=1400)
    page.evaluate("document.fonts.ready")
    assert page.locator(".tag_stays svg.ed-picture").count() > 0
    assert page.evaluate(LAID_OVER) == []
    page.evaluate(WEAR, ".tag_stays summary { padding-left: 30rem !important }")
    assert page.evaluate(LAID_OVER) != []
