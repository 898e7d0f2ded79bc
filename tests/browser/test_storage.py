"""Pages work on, and say what they do not keep, whatever the browser's storage holds or refuses."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from live_pages import BUILT_WITH_PYTHON
from playwright.sync_api import Locator, Page, expect

# Every key of ours with a text that none of ours is, and the theme's own.
CORRUPT = """(text) => {
  for (const key of ["read", "keys", "exercises", "convention", "python", "worker",
                     "cells.network/one-neuron"]) {
    localStorage.setItem(`every-derivative.${key}`, text);
    sessionStorage.setItem(`every-derivative.${key}`, text);
  }
  for (const key of ["mode", "theme"]) localStorage.setItem(key, text);
}"""
TEXTS = ("{", "null", '[["a"], null, 7]', '{"8": {"code": 7}, "length": 3, "__proto__": []}', "💥")
# Until not one letter more has room.
FULL = """() => {
  for (const place of [localStorage, sessionStorage]) {
    place.clear();
    for (let size = 2 ** 23, i = 0; size >= 1;) {
      try { place.setItem(`x${i++}`, "x".repeat(size)); } catch { size /= 2; }
    }
  }
}"""
REFUSED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { configurable: true, get() {
    throw new DOMException("Access is denied for this document.", "SecurityError");
  } });"""


def exercise(page: Page) -> Locator:
    return page.locator("[data-ed-exercise=neuron-boundary]")


def solve(page: Page) -> None:
    exercise(page).scroll_into_view_if_needed()
    exercise(page).get_by_label("Your answer").fill("1.5")
    exercise(page).get_by_role("button", name="Check").click()
    expect(exercise(page).locator(".ed-readout")).to_contain_text("Right")


def written(page: Page) -> Locator:
    """Write into the first cell that can be edited; return that cell."""
    cell = page.locator(".cell").filter(has=page.locator(".ed-run")).nth(2)
    cell.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    cell.get_by_role("button", name="Edit").click()
    cell.locator(".cm-content").press("Control+End")
    page.keyboard.insert_text("\n# mine")
    return cell


def turned(page: Page) -> None:
    """Press the switch of the theme until the page is dark."""
    for _ in range(3):
        page.locator(".theme-switch-button:visible").click()
        if page.locator("html").get_attribute("data-theme") == "dark":
            return
    raise AssertionError("the page does not become dark")


@pytest.mark.parametrize("text", TEXTS)
def test_what_others_left_there_does_no_harm_and_ours_is_kept(
    book_page: Callable[..., Page], text: str
) -> None:
    page = book_page("network/one-neuron")
    page.evaluate(CORRUPT, text)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-mode", "auto")
    turned(page)
    solve(page)
    expect(exercise(page).locator(".ed-tick")).to_have_text("✓ solved")
    if BUILT_WITH_PYTHON:
        written(page)
    page.mouse.wheel(0, 300)
    page.wait_for_function("localStorage['every-derivative.read'].includes('one-neuron')")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    exercise(page).scroll_into_view_if_needed()
    expect(exercise(page).locator(".ed-tick")).to_have_text("✓ solved")
    if BUILT_WITH_PYTHON:
        expect(page.locator(".cm-content")).to_contain_text("# mine")


@pytest.mark.parametrize("how", ["full", "refused"])
def test_a_page_that_keeps_nothing_works_and_says_so(
    book_page: Callable[..., Page], how: str
) -> None:
    page = book_page("network/one-neuron")
    address = page.url
    if how == "full":
        page.goto(address.partition("/book/")[0] + "/licences.txt")  # the same storage, and no page
        page.evaluate(FULL)
    else:
        page.add_init_script(REFUSED)
    page.goto(address)
    turned(page)
    solve(page)
    expect(exercise(page).locator(".ed-tick")).to_have_text("✓ solved, until you leave this page")
    if BUILT_WITH_PYTHON:
        cell = written(page)
        expect(cell.get_by_role("status")).to_contain_text("until you leave this page")
        cell.get_by_role("button", name="Original").click()
        expect(cell.get_by_text("until you leave this page")).to_have_count(0)
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(1000)  # longer than the page waits to note where the reader is
    page.get_by_role("link", name="next").first.click()
    expect(page).to_have_title(re.compile("Two inputs"))
