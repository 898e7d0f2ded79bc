"""Numbers of the text that belong to a picture: true before they are touched, and tied to it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from machine import ROOT
from playwright.sync_api import Page, expect
from widget_checks import pull

NUMBER = re.compile(r'data-ed-number=\\"[\w-]+\.\w+\\"')
NUMBERS = "[...document.querySelectorAll('[data-ed-number]')].map(one => one.textContent)"
PAGES = sorted(
    str(path.relative_to(ROOT / "book").with_suffix(""))
    for path in (ROOT / "book").rglob("*.ipynb")
    if NUMBER.search(path.read_text(encoding="utf-8"))
)


def alive(page: Page) -> list[str]:
    """Wait until every number of the page is bound to its widget, and return what they say."""
    page.locator("[data-ed-number]").first.scroll_into_view_if_needed()
    waiting = page.locator("[data-ed-number]:not(.ed-drag, .ed-follows)")
    expect(waiting).to_have_count(0, timeout=30_000)
    return page.evaluate(NUMBERS)


def test_there_are_such_sentences() -> None:
    assert len(PAGES) >= 5


@pytest.mark.parametrize("name", PAGES)
def test_a_sentence_is_true_as_printed(name: str, book_page: Callable[..., Page]) -> None:
    page = book_page(name, fragment="#none")
    printed = re.findall(
        r"<span data-ed-number=[^>]*>([^<]*)</span>",
        (ROOT / "_build" / "html" / "book" / f"{name}.html").read_text(encoding="utf-8"),
    )
    assert printed and alive(page) == printed


def test_hand_and_keys_move_number_and_picture(book_page: Callable[..., Page]) -> None:
    page = book_page("network/one-neuron")
    alive(page)
    weight, boundary = page.locator(".ed-drag").first, page.locator(".ed-follows").first
    weight.focus()
    for _ in range(10):
        page.keyboard.press("ArrowUp")
    expect(weight).to_have_text("3.0")
    expect(weight).to_have_attribute("aria-valuetext", "3.0")
    expect(boundary).to_have_text("0.33")
    widget = page.locator("[data-ed-name=first]")
    expect(widget.get_by_label("weight w", exact=True)).to_have_value("3")
    pull(weight, -50)
    expect(weight).to_have_text("2.0")
    widget.get_by_role("button", name="Reset").click()
    expect(boundary).to_have_text("0.50")


def test_a_finger_holds_a_number(book_page: Callable[..., Page]) -> None:
    page = book_page("network/one-neuron", width=360)
    alive(page)
    bias = page.locator(".ed-drag").nth(1)
    box = bias.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    cdp = page.context.new_cdp_session(page)
    touch = {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    cdp.send("Input.dispatchTouchEvent", touch)
    for way in (10, 20, 30, 40, 50):
        moved = {"type": "touchMove", "touchPoints": [{"x": x - way, "y": y}]}
        cdp.send("Input.dispatchTouchEvent", moved)
    cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(bias).to_have_text("−2.0")


def test_without_a_script_they_are_numbers(book_page: Callable[..., Page]) -> None:
    page = book_page("network/one-neuron", javascript=False)
    number = page.locator("[data-ed-number]").first
    expect(number).to_have_text("2.0")
    assert number.evaluate("one => getComputedStyle(one).cursor") == "auto"
