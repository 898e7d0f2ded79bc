from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from widget_checks import opened, pull

from ffnn_core.widgets import Neuron

pytestmark = pytest.mark.browser


def point(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.get_by_role("slider", name=name)


def test_pulling_the_bias_up_shifts_the_curve(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [Neuron()]) as page:
        pull(point(page, "bias c:").locator(".ed-knob"), 0, -24)  # the axis has 8 pixels a unit
        assert float(point(page, "bias c:").get_attribute("aria-valuenow") or 0) == pytest.approx(2)
        expect(page.locator(".ed-formulas")).to_contain_text("2.00 · 1.50 + 2.00 = 5.00")
        assert "neuron.c=2" in page.url


def test_pulling_x_moves_the_tangent_into_the_flat_part(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [Neuron()]) as page:
        pull(point(page, "input x: where").locator(".ed-knob"), 150, 0)
        expect(page.locator(".ed-readout")).to_contain_text("saturated")


def test_keys_turn_the_line_and_reset_turns_it_back(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [Neuron()]) as page:
        point(page, "weight w:").focus()
        page.keyboard.press("Home")
        expect(page.locator(".ed-readout")).to_contain_text("the neuron is saturated")
        page.keyboard.press("End")
        page.keyboard.press("ArrowDown")
        expect(page.locator(".ed-formulas")).to_contain_text("5.95 · 1.50")
        page.get_by_role("button", name="Reset").click()
        expect(page.locator(".ed-formulas")).to_contain_text("2.00 · 1.50")
        assert "#" not in page.url


def test_a_link_sets_the_copy_that_it_names(chromium: Browser, tmp_path: Path) -> None:
    link = "#neuron-2.w=-3&neuron.c=99&nonsense"
    with opened(chromium, tmp_path, [Neuron(), Neuron()], fragment=link) as page:
        expect(page.locator(".ed-formulas").nth(0)).to_contain_text("2.00 · 1.50 + (−1.00)")
        expect(page.locator(".ed-formulas").nth(1)).to_contain_text("−3.00 · 1.50")


def test_a_finger_pulls_as_a_mouse_does(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [Neuron()], has_touch=True, width=360) as page:
        place = point(page, "bias c:").locator(".ed-knob").bounding_box()
        assert place
        x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
        wire = page.context.new_cdp_session(page)
        for kind, points in [
            ("touchStart", [{"x": x, "y": y}]),
            ("touchMove", [{"x": x, "y": y - 24}]),
            ("touchEnd", []),
        ]:
            wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        assert float(point(page, "bias c:").get_attribute("aria-valuenow") or 0) == pytest.approx(2)
