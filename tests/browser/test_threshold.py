from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from widget_checks import opened

from ffnn_core.widgets import Threshold

pytestmark = pytest.mark.browser


def table(page: Page) -> list[list[int]]:
    rows = page.locator(".ed-threshold-table tbody tr").all()
    return [[int(cell) for cell in row.locator("td").all_inner_texts()] for row in rows]


def test_the_table_follows_the_line(chromium: Browser, tmp_path: Path) -> None:
    widget = Threshold()
    with opened(chromium, tmp_path, [widget]) as page:
        assert table(page) == widget.counts().tolist()
        page.get_by_role("slider", name="threshold").first.focus()
        page.keyboard.press("Home")
        expect(page.locator(".ed-readout")).to_contain_text("Above 0.001")
        assert table(page) == Threshold(threshold=0.001).counts().tolist()

        knob = page.locator(".ed-handle .ed-knob")
        at, middle = knob.bounding_box(), page.locator(".ed-chart").first.bounding_box()
        assert at and middle
        page.mouse.move(at["x"] + 8, at["y"] + 8)
        page.mouse.down()
        page.mouse.move(middle["x"] + 0.75 * middle["width"], at["y"] + 8, steps=3)
        page.mouse.up()
        where = float(page.evaluate("location.hash").partition("threshold.threshold=")[2])
        assert 0.9 < where < 0.999
        assert table(page) == Threshold(threshold=where).counts().tolist()


def test_the_costs_ask_for_a_border(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [Threshold(cost=19)]) as page:
        page.get_by_role("button", name="where they are equal").click()
        expect(page.locator(".ed-readout")).to_contain_text("Above 0.05 ")
        (_, alarms), (missed, _) = Threshold(threshold=0.05).counts()
        expect(page.locator(".ed-formulas")).to_contain_text(f"= {19 * missed + alarms}")
        page.get_by_role("button", name="Reset").click()
        expect(page.locator(".ed-readout")).to_contain_text("Above 0.5 ")


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="same"):
        Threshold(belief=[0.5], truth=[0, 1])
    with pytest.raises(ValueError, match="from 0 to 1"):
        Threshold(belief=[0.5, 2], truth=[0, 1])
    with pytest.raises(ValueError, match="have both"):
        Threshold(belief=np.array([0.5, 0.2]), truth=[1, 1])
