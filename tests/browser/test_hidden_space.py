from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from widget_checks import opened, pull

from ffnn_core.gradients import forward
from ffnn_core.widgets import HiddenSpace
from ffnn_core.widgets.hidden_space import X

pytestmark = pytest.mark.browser


def shown(page: Page) -> np.ndarray:
    """Return the activations and answers in the table, (4, H + 1)."""
    rows = page.locator(".ed-places tbody tr").evaluate_all(
        "rows => rows.map(r => [...r.cells].slice(2, -1).map(c => Number(c.textContent)))"
    )
    return np.array(rows)


def handle(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True).locator(".ed-knob")


@pytest.mark.parametrize("units", [2, 3])
def test_the_numbers_are_those_of_the_network(
    chromium: Browser, tmp_path: Path, units: int
) -> None:
    widget = HiddenSpace(units=units)
    states = forward(X, *widget.parameters)
    with opened(chromium, tmp_path, [widget]) as page:
        expected = np.vstack([states.z1, states.yhat]).T
        np.testing.assert_allclose(shown(page), expected, atol=0.00501)


def test_dragging_turning_and_fitting(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [HiddenSpace()]) as page:
        said = page.locator(".ed-readout")
        expect(said).to_contain_text("cannot be cut by one line")
        before = shown(page)
        pull(handle(page, "shift the line of hidden unit 0"), -40)
        after = shown(page)
        assert (after[:, 0] >= before[:, 0]).all()
        assert after[0, 0] > before[0, 0]
        np.testing.assert_array_equal(after[:, 1], before[:, 1])
        turn = page.get_by_role("slider", name="turn the line of hidden unit 1", exact=True)
        turn.focus()
        for _ in range(4):
            page.keyboard.press("PageUp")
        expect(turn).to_have_attribute("aria-valuetext", "120 degrees")
        pull(handle(page, "turn the line of hidden unit 1"), 30, 60)
        expect(turn).not_to_have_attribute("aria-valuetext", "120 degrees")
        page.get_by_role("button", name="Reset").click()
        np.testing.assert_array_equal(shown(page), before)


def test_the_solution_and_the_fit(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [HiddenSpace()]) as page:
        said = page.locator(".ed-readout")
        page.get_by_role("button", name="Show a solution").click()
        expect(said).to_contain_text("XOR is solved")
        page.get_by_role("slider", name="turn the line of the output unit").focus()
        page.keyboard.press("PageUp")
        for _ in range(12):
            page.keyboard.press("PageUp")
        expect(said).to_contain_text("but not by this one")
        page.get_by_role("button", name="Fit the cut").click()
        expect(said).to_contain_text("4 of 4 right")
        assert "hidden-space.cut_angle=" in page.url


def test_three_units_and_what_the_output_looks_at(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [HiddenSpace(units=3)]) as page:
        said = page.locator(".ed-readout")
        expect(said).to_contain_text("cut by one plane")
        page.get_by_label("units 0 and 2").check()
        expect(said).to_contain_text("one line in hidden space")
        page.get_by_role("button", name="Fit the cut").click()
        page.get_by_label("all three").check()
        expect(said).to_contain_text("4 of 4 right")
