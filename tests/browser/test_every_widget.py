"""The common checks, for every widget of the package with its default arguments.

Two visits to each: on a wide page that turns dark, and twice on a phone at night. Without
JavaScript they share a page. What a visit finds is told check by check.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import widget_checks as checks
from addresses import fragments_for
from harness import axe_violations, faint
from playwright.sync_api import Browser

from ffnn_core.widgets import widget_classes
from ffnn_core.widgets.kit.base import Widget

pytestmark = pytest.mark.browser


@pytest.fixture(params=list(widget_classes()))
def widget(request: pytest.FixtureRequest) -> Widget:
    return widget_classes()[request.param]()


def test_on_a_wide_page(
    chromium: Browser, tmp_path: Path, subtests: pytest.Subtests, widget: Widget
) -> None:
    with checks.opened(chromium, tmp_path, [widget]) as page:
        light = checks.colour_of(page)
        with subtests.test("it says something and fits"):
            checks.check_says_and_fits(page, widget)
        with subtests.test("axe finds nothing serious by day"):
            assert axe_violations(page) == []
        with subtests.test("its pictures can be read by day"):
            checks.check_ink(page)
        checks.turn(page, "dark")
        with subtests.test("it follows when the page turns dark"):
            assert checks.colour_of(page) != light
            checks.check_says_and_fits(page, widget)
        with subtests.test("no word is faint by night"):
            assert faint(page, "words") == []
        with subtests.test("its pictures can be read by night"):
            checks.check_ink(page)
        with subtests.test("by keyboard"):
            checks.check_keyboard(page)
        with subtests.test("the focus stays"):
            checks.check_focus(page)
        with subtests.test("no address breaks it"):
            checks.check_addresses(page, fragments_for(type(widget)))


def test_twice_on_a_phone(
    chromium: Browser, tmp_path: Path, subtests: pytest.Subtests, widget: Widget
) -> None:
    with checks.opened(chromium, tmp_path, [widget] * 2, theme="dark", width=360) as page:
        with subtests.test("they say something and fit"):
            checks.check_says_and_fits(page, widget)
        checks.turn(page, "light")
        with subtests.test("they fit by day"):
            checks.check_says_and_fits(page, widget)
        with subtests.test("a finger can hit their controls"):
            checks.check_targets(page)
        with subtests.test("they fit when they are unfolded"):
            checks.check_unfolded(page)
        with subtests.test("what a finger moves stays under it"):
            checks.check_steady(page)
        with subtests.test("what happens to one does not happen to the other"):
            checks.check_copies(page)
        with subtests.test("nothing is left of them when they are removed"):  # axe would leave some
            checks.check_removal(page)


def test_without_javascript(chromium: Browser, tmp_path: Path, subtests: pytest.Subtests) -> None:
    widgets = [cls() for cls in widget_classes().values()]
    with checks.opened(chromium, tmp_path, widgets, java_script_enabled=False) as page:
        boxes = page.locator("[data-ed-widget]").all()
        for box, widget in zip(boxes, widgets, strict=True):
            with subtests.test(type(widget).__name__):
                checks.check_still(box, widget)


# ---- Each check finds what it is there to find ------------------------------------------------

SPOILT = {  # what is done to the page, and the check that must see it
    "document.querySelector('.ed-readout').textContent = ''": checks.check_says_and_fits,
    "document.querySelector('.ed-body').firstChild.style.width = '3000px'": (
        checks.check_says_and_fits
    ),
    "document.querySelectorAll('.ed-body *').forEach(e => { e.tabIndex = -1; })": (
        lambda page, _: checks.check_keyboard(page)
    ),
    "addEventListener('keydown', e => { if (e.key !== 'Tab') {"
    " e.preventDefault(); e.stopImmediatePropagation(); } }, true)": (
        lambda page, _: checks.check_keyboard(page)
    ),
    "addEventListener('keydown', e => { if (e.key === 'End') e.target.disabled = true; })": (
        lambda page, _: checks.check_focus(page)
    ),
    "document.querySelector('.ed-chart text').style.fillOpacity = 0.7": (
        lambda page, _: checks.check_ink(page)
    ),
    "document.querySelector('.ed-button').style.cssText = 'min-height: 0; height: 20px'": (
        lambda page, _: checks.check_targets(page)
    ),
    "document.querySelector('.ed-body').insertAdjacentHTML('beforeend',"
    " '<details><summary>more</summary><div style=\"width: 3000px\">wide</div></details>')": (
        lambda page, _: checks.check_unfolded(page)
    ),
    "document.querySelectorAll('.ed-readout').forEach(e => { e.style.minHeight = 0; });"
    "document.querySelectorAll('main').forEach(e => { e.style.width = '300px'; })": (
        lambda page, _: checks.check_steady(page)
    ),
    "document.querySelectorAll('.ed-body').forEach(e => { e.firstChild.id = 'same'; })": (
        lambda page, _: checks.check_copies(page)
    ),
    "setInterval(() => {}, 1000)": lambda page, _: checks.check_removal(page),
    "addEventListener('hashchange',"
    " () => { document.querySelector('.ed-readout').textContent = 'w is NaN'; })": (
        lambda page, widget: checks.check_addresses(page, fragments_for(type(widget)))
    ),
}


def test_a_spoilt_widget_is_found_spoilt(
    chromium: Browser, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    widget = widget_classes()["Neuron"]()
    for spoil, check in SPOILT.items():
        with (
            subtests.test(spoil),
            checks.opened(chromium, tmp_path, [widget] * 2) as page,
        ):
            page.evaluate(spoil)
            with pytest.raises(AssertionError):
                check(page, widget)
