"""Whatever stands in a browser's storage, and if it can be had at all: every page works."""

from __future__ import annotations

import json

import pytest
from harness import serving
from machine import HTML
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.book
PAGE = "book/welcome.html"  # a widget at its top, cells that run, and progress
REFUSED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { configurable: true, get() {
    throw new DOMException("denied", "SecurityError"); } });"""
FULL = """Storage.prototype.setItem = () => {
  throw new DOMException("full", "QuotaExceededError"); };"""
KEYS = ("mode", "theme", "every-derivative.exercises", "every-derivative.convention",
        "every-derivative.cells.welcome")  # fmt: skip
HOSTILE = ("", "null", "[]", "<b>", "\ud83d", '[{"toString":1},"b"]', '{"3":{"code":"1","of":{}}}',
           "#convention.data=%E0%A4%A&convention.__proto__=rows", "x" * 100_000)  # fmt: skip


def opened(chromium: Browser, address: str, first: str) -> tuple[Page, list[str]]:
    """Open the page, a script running before all others; return it, and what it complains of."""
    page = chromium.new_context(reduced_motion="reduce").new_page()
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda said: told.append(said.text) if said.type == "error" else None)
    page.add_init_script(first)
    page.goto(f"{address}/{PAGE}")
    page.locator("[data-ed-state=ready]").first.wait_for()
    return page, told


def press_theme(page: Page) -> str:
    """Ask for another look, and return it."""
    before = page.evaluate("document.documentElement.dataset.mode")
    page.locator(".theme-switch-button").first.click()
    expect(page.locator("html")).not_to_have_attribute("data-mode", before)
    return str(page.evaluate("document.documentElement.dataset.mode"))


@pytest.mark.parametrize("first", [REFUSED, FULL], ids=["refused", "full"])
def test_without_a_storage_a_page_does_all_it_can(chromium: Browser, first: str) -> None:
    with serving(HTML) as address:
        page, told = opened(chromium, address, first)
        assert press_theme(page) in ("light", "dark")
        assert page.evaluate("localStorage.getItem('mode')") in ("light", "dark")  # for so long
        assert told == []
        page.context.close()


def test_rubbish_in_the_storage_is_passed_over(chromium: Browser) -> None:
    with serving(HTML) as address:
        for text in HOSTILE:
            pairs = json.dumps([[key, text] for key in KEYS])
            fill = f"for (const pair of {pairs}) localStorage.setItem(...pair);"
            page, told = opened(chromium, address, fill)
            look = page.evaluate("({ ...document.documentElement.dataset })")
            assert look["mode"] == "auto" and look["theme"] in ("light", "dark"), text
            assert told == [], text
            page.context.close()
