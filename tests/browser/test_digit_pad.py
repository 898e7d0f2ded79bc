from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from widget_checks import opened

from ffnn_core.widgets import DigitPad

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    with opened(chromium, tmp_path, [DigitPad()]) as page:
        yield page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def draw(page: Page, *points: tuple[float, float]) -> None:
    box = page.get_by_role("application").bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=12)
    page.mouse.up()


def test_the_numbers_are_those_of_ffnn_core(page: Page) -> None:
    shares = DigitPad().confidence()
    shown = page.locator(".ed-digit-pad-share").all_inner_texts()
    assert shown == [f"{100 * share:.1f} %" for share in shares]
    expect(page.locator(".ed-readout")).to_contain_text("3 with over 99 % confidence")


def test_a_four_drawn_with_the_mouse_is_read(page: Page) -> None:
    press(page, "Clear")
    expect(page.locator(".ed-readout")).to_contain_text("Nothing is drawn")
    draw(page, (0.55, 0.15), (0.25, 0.6), (0.75, 0.6))
    draw(page, (0.6, 0.4), (0.6, 0.9))
    expect(page.locator(".ed-readout")).to_have_text(re.compile("^4 with"))


def test_a_small_drawing_is_read_only_where_it_is_centred(page: Page) -> None:
    press(page, "Clear")
    draw(page, (0.37, 0.17), (0.22, 0.4), (0.47, 0.4))
    draw(page, (0.4, 0.3), (0.4, 0.55))
    expect(page.locator(".ed-readout")).to_have_text(re.compile("^4 with"))
    page.get_by_label("Centre and stretch").uncheck()
    expect(page.locator(".ed-readout")).not_to_have_text(re.compile("^4 with"))


def test_a_seven_drawn_with_the_keys(page: Page) -> None:
    press(page, "Clear")
    page.get_by_role("application").focus()
    for key, times in [("ArrowUp", 6), ("ArrowLeft", 4)]:
        for _ in range(times):
            page.keyboard.press(key)
    expect(page.locator(".ed-readout")).to_contain_text("Brush at column 4 of 16, row 2")
    page.keyboard.press("Space")
    for _ in range(8):
        page.keyboard.press("Shift+ArrowRight")
    for way in ["ArrowDown", "ArrowDown", "ArrowLeft"] * 4:
        page.keyboard.press(f"Shift+{way}")
    expect(page.locator(".ed-readout")).to_have_text(re.compile("^7 with"))


def test_a_finger_draws_and_the_page_stays(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [DigitPad()], has_touch=True, width=360) as page:
        press(page, "Clear")
        box = page.get_by_role("application").bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + 20
        wire = page.context.new_cdp_session(page)
        for kind, points in [
            ("touchStart", [{"x": x, "y": y}]),
            ("touchMove", [{"x": x, "y": y + 60}]),
            ("touchMove", [{"x": x, "y": y + 110}]),
            ("touchEnd", []),
        ]:
            wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        expect(page.locator(".ed-readout")).not_to_contain_text("Nothing is drawn")
        assert page.evaluate("scrollY") == 0


def test_test_digits_noise_shift_and_reset(page: Page) -> None:
    line = page.locator(".ed-readout")
    press(page, "A test digit")
    expect(line).to_contain_text("Written for a 4")
    press(page, "Noise")
    expect(line).to_contain_text("Nobody drew this")
    before = page.locator(".ed-digit-pad-share").all_inner_texts()
    press(page, "Shift left")
    expect(line).to_contain_text("Shifted left by one of its eight pixels")
    assert page.locator(".ed-digit-pad-share").all_inner_texts() != before
    press(page, "Reset")
    expect(line).to_contain_text("Written for a 3")
    assert "#" not in page.url


def test_a_stroke_on_a_given_digit_begins_a_clean_pad(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [DigitPad()]) as page:
        inked = (
            "document.querySelector('.ed-digit-pad-frame canvas').getContext('2d')"
            ".getImageData(0, 0, 32, 32).data.filter((v, i) => i % 4 === 0 && v < 128).length"
        )
        given = page.evaluate(inked)
        pad = page.locator(".ed-digit-pad-frame canvas")
        pad.click(position={"x": 20, "y": 20})
        dot = page.evaluate(inked)
        assert 0 < dot < 20 < given
        pad.click(position={"x": 90, "y": 90})
        assert dot < page.evaluate(inked) < given  # one's own drawing goes on
