from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from widget_checks import opened, pull

from ffnn_core.example import EXAMPLE
from ffnn_core.gradients import forward
from ffnn_core.widgets import ForwardPass

pytestmark = pytest.mark.browser


def shown(page: Page) -> list[float]:
    """Return what stands in the boxes of the ten units."""
    texts = page.locator(".ed-box.ed-part text:nth-of-type(2)").all_text_contents()
    return [float(text.replace("−", "-")) for text in texts]


def expected(x: np.ndarray) -> np.ndarray:
    states = forward(x[None, :], *EXAMPLE.parameters)
    return np.concatenate([array[:, 0] for array in states])


def test_the_numbers_are_those_of_the_package(chromium: Browser, tmp_path: Path) -> None:
    x = np.array([-0.5, 0.3, 1.1, -0.8])
    with opened(chromium, tmp_path, [ForwardPass(x=x)]) as page:
        np.testing.assert_allclose(shown(page), expected(x), atol=5.1e-4)


def test_an_input_is_dragged_by_its_unit(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ForwardPass()]) as page:
        expect(page.locator(".ed-formulas")).to_contain_text("0.30 · 0.70 + 0.90 · (−1.20)")
        pull(page.get_by_role("slider", name="input x[0]").locator("rect"), -60)  # that is 1
        page.mouse.move(0, 0)
        expect(page.locator(".ed-formulas")).to_contain_text("0.30 · (−0.30) + 0.90 · (−1.20)")
        x = np.array([-0.3, -1.2, 0.4, 1.0])
        np.testing.assert_allclose(shown(page), expected(x), atol=5.1e-4)
        assert "forward-pass.x=-0.3%2C-1.2%2C0.4%2C1" in page.url
        expect(page.locator(".ed-readout")).to_contain_text("x = (−0.3, −1.2, 0.4, 1.0)")
        page.get_by_role("button", name="Reset").click()
        assert "#" not in page.url


def test_keys_change_an_input_and_walk_over_the_units(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ForwardPass()]) as page:
        page.get_by_role("slider", name="input x[3]").focus()
        page.keyboard.press("End")
        expect(page.locator(".ed-readout")).to_contain_text("0.4, 2.0)")
        page.get_by_role("button", name="h1[2] is").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".ed-formulas")).to_contain_text("z1[2] = σ(h1[2])")
        page.keyboard.press("ArrowRight")
        expect(page.locator(".ed-formulas")).to_contain_text("h2[1] = W2[1] · z1 + c2[1]")
        page.keyboard.press("ArrowUp")
        expect(page.locator(".ed-formulas")).to_contain_text("h2[0] =")


def test_the_pass_goes_layer_by_layer(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ForwardPass(step=0)]) as page:
        expect(page.locator(".ed-readout")).to_contain_text("nothing yet")
        assert page.locator("[data-unknown]").count() == 10
        for left, name in ((7, "h1[2] ="), (4, "z1[2] ="), (2, "h2[1] ="), (0, "ŷ[1] =")):
            page.get_by_role("button", name="Next").click()
            expect(page.locator(".ed-formulas")).to_contain_text(name)
            assert page.locator("[data-unknown]").count() == left
        expect(page.get_by_role("button", name="Next")).to_be_disabled()


def test_pointing_at_a_unit_writes_its_sum(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ForwardPass()]) as page:
        page.get_by_role("button", name="h1[0] is").hover()
        expect(page.locator(".ed-formulas")).to_contain_text("= 1.330")
        page.mouse.move(0, 0)
        expect(page.locator(".ed-formulas")).to_contain_text("= −0.250")
