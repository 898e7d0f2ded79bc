"""A word of the glossary brings its entry, a reference to a formula the formula."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Opener = Callable[..., Page]
pytestmark = pytest.mark.browser


def test_a_word_shows_its_entry_to_mouse_keyboard_and_finger(book_page: Opener) -> None:
    page = book_page("network/loss", width=360, height=740)
    card, words = page.locator(".ed-card"), page.locator("a.ed-term")
    first, second = words.nth(0), words.nth(1)

    first.hover()
    expect(card).to_be_visible()
    entry = page.evaluate(
        "link => document.getElementById('card-' + link.hash.slice(1)).innerText",
        first.element_handle(),
    )
    assert len(entry) > 40 and card.inner_text().startswith(entry.split("\n")[0][:30])
    box = card.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
    card.hover()  # it can be reached, and stays
    expect(card).to_be_visible()
    page.mouse.move(2, 2)
    expect(card).to_have_count(0)

    first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-describedby", "ed-card")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(first).not_to_have_attribute("aria-describedby", "ed-card")

    finger = {"pointerType": "touch", "bubbles": True}
    second.dispatch_event("pointerdown", finger)
    second.dispatch_event("click")
    expect(card).to_be_visible()  # the first tap stays here …
    assert page.url.endswith("loss.html")
    second.dispatch_event("pointerdown", finger)
    second.dispatch_event("click")  # … and the second leads to the entry
    page.wait_for_url(re.compile(r"glossary\.html#term-"))
    expect(page.locator("dt:target")).to_be_visible()


def test_a_reference_to_a_formula_shows_it(book_page: Opener) -> None:
    page = book_page("network/forward-pass")
    link = page.locator("a.ed-formula-link").first
    link.hover()
    expect(page.locator(".ed-card math")).to_be_visible()
    carried = page.locator("a.ed-formula-link, a.ed-term").evaluate_all(
        "links => links.filter(a => !document.getElementById('card-' + a.hash.slice(1))).length"
    )
    assert carried == 0
