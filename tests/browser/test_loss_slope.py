from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from widget_checks import opened, pull

from ffnn_core.widgets import LossSlope

pytestmark = pytest.mark.browser


def test_pulling_yhat_past_y_turns_the_sign(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [LossSlope(y=0.5)]) as page:
        expect(page.locator(".ed-readout")).to_contain_text("too small, so the slope is negative")
        pull(page.locator(".ed-handle.ed-output .ed-knob"), 250)
        expect(page.locator(".ed-readout")).to_contain_text("too large, so the slope is positive")


def test_keys_and_the_other_loss(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [LossSlope(y=1)]) as page:
        expect(page.locator(".ed-formulas")).to_contain_text("−2 · 0.70 = −1.400")
        page.locator(".ed-handle.ed-output").focus()
        page.keyboard.press("PageUp")
        expect(page.locator(".ed-formulas")).to_contain_text("−2 · 0.60 = −1.200")
        page.get_by_label("squared error").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".ed-formulas")).to_contain_text("= −2.500")
        assert page.url.endswith("#loss-slope.yhat=0.4&loss-slope.loss=log_loss")
        page.get_by_role("button", name="Reset").click()
        expect(page.locator(".ed-formulas")).to_contain_text("= −1.400")


def test_at_the_target_the_slope_is_zero(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [LossSlope(y=0.3)]) as page:
        expect(page.locator(".ed-readout")).to_contain_text("the slope is zero")
