from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from harness import STILL
from playwright.sync_api import Browser, Page, expect
from widget_checks import opened

from ffnn_core.widgets import ConventionSwitch

pytestmark = pytest.mark.browser


def test_a_choice_rewrites_the_lines_and_there_is_a_way_back(
    chromium: Browser, tmp_path: Path
) -> None:
    with opened(chromium, tmp_path, [ConventionSwitch()], width=360) as page:
        lines = page.locator(".ed-conventions li")
        own = lines.all_text_contents()
        assert page.locator("[data-changed]").count() == 0
        page.get_by_label("As in").select_option("d2l, scikit-learn")
        expect(page.get_by_label("(from, to)")).to_be_checked()
        expect(lines.first).to_contain_text("h1 = X @ W1 + c1")
        expect(lines.first).to_contain_text("(N, H)")
        expect(page.locator(".ed-readout")).to_contain_text("lines differ from this book's")
        page.get_by_label("rows", exact=True).focus()
        page.keyboard.press("ArrowLeft")
        expect(lines.first).to_contain_text("h1 = W1.T @ X + c1")
        expect(page.get_by_label("As in")).to_have_value("no book of the list")
        page.get_by_role("button", name="This book's own").click()
        assert lines.all_text_contents() == own


FORMULA = "#equation-eq-forward annotation"
KEY = "every-derivative.convention"


@pytest.mark.book
def test_a_choice_rewrites_a_page_and_the_next(
    book_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
) -> None:
    page = book_page("network/forward-pass", scheme="file", width=360, height=740)
    switch, told = page.get_by_label("Formulas as in"), page.locator(".ed-told")
    expect(switch).to_have_value("This book")
    words = page.locator("article").inner_text()
    ours = page.locator(FORMULA).text_content()
    expect(told.locator("p")).to_have_text("")
    switch.select_option("d2l, scikit-learn")
    expect(page.locator(FORMULA)).to_contain_text(r"X \, W_1 + c_1")
    expect(told).to_contain_text("2 formulas, 10 shapes and 12 lines of code")
    expect(told).to_contain_text("half the mean")
    row = page.locator("tr", has=page.locator("math", has_text="W_1")).first
    expect(row).to_contain_text("(4, 3)")
    expect(page.locator(".cell_input .ed-other").first).to_contain_text("h1 = x @ W1 + c1")
    page.evaluate(STILL)
    assert axe(page) == []
    assert overflow(page) == 0
    page.emulate_media(media="print")  # paper says it as well
    expect(told).to_be_visible()
    expect(switch).to_be_hidden()
    page.emulate_media(media="screen")

    page.goto(page.url.replace("forward-pass", "loss"))  # another page, the same reader
    expect(switch).to_have_value("d2l, scikit-learn")
    expect(page.locator("#equation-eq-rss annotation")).to_contain_text(r"\frac{1}{2 N}")
    page.go_back()
    expect(switch).to_have_value("d2l, scikit-learn")
    page.get_by_role("button", name="This book’s own").click()
    expect(switch).to_be_focused()
    expect(page.locator(FORMULA)).to_have_text(str(ours))
    assert page.locator("article").inner_text() == words
    assert page.evaluate(f"localStorage.getItem('{KEY}')") is None


@pytest.mark.book
def test_what_a_browser_kept_is_judged(book_page: Callable[..., Page]) -> None:
    page = book_page("network/loss")
    switch = page.get_by_label("Formulas as in")
    ours = page.locator("#equation-eq-rss annotation").text_content()
    for text, shown in (
        ("#convention.loss=<b>&convention.data=constructor", "This book"),
        ("#convention.loss=mean&convention.data=columns&convention.weights=up", "3Blue1Brown"),
        ("#convention.loss=mean", "no book of the list"),
    ):
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
        page.reload()
        expect(switch).to_have_value(shown)
        formula = page.locator("#equation-eq-rss annotation")
        same = (
            expect(formula).to_have_text
            if shown == "This book"
            else expect(formula).not_to_have_text
        )
        same(str(ours))


@pytest.mark.book
def test_without_javascript_a_page_is_the_books_own(book_page: Callable[..., Page]) -> None:
    page = book_page("network/forward-pass", javascript=False)
    expect(page.locator(".ed-convention")).to_be_hidden()
    assert page.locator(".ed-other").count() == 0
    expect(page.locator(FORMULA)).to_contain_text(r"W_1 X^\top + c_1")


@pytest.mark.book
def test_the_switch_itself_writes_every_page(book_page: Callable[..., Page]) -> None:
    page = book_page("appendices/notation", fragment="convention-switch-beside-you.weights=from_to")
    everywhere = page.get_by_role("button", name="Write every page this way")
    everywhere.click()
    expect(everywhere).to_be_focused()
    expect(page.locator(".ed-convention-switch .ed-readout")).to_contain_text(
        "pages are written so"
    )
    expect(page.get_by_label("Formulas as in")).to_have_value("no book of the list")
    expect(page.locator("tr", has_text="hidden weights; row")).to_contain_text("(D, H)")
