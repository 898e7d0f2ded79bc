from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from widget_checks import opened

from ffnn_core.example import EXAMPLE
from ffnn_core.gradients import gradient_batch
from ffnn_core.museum import EXHIBITS
from ffnn_core.widgets import ChainExplorer
from ffnn_core.widgets.kit.worked import PARAMETERS

pytestmark = pytest.mark.browser

x, y = EXAMPLE.X[:1], EXAMPLE.Y[:1]


def totals(page: Page) -> np.ndarray:
    """Return the derivative that stands at the end, for every parameter in turn."""
    found = []
    for name in PARAMETERS:
        page.get_by_label("Slope of L by").select_option(name)
        text = page.locator(".ed-total strong").text_content() or ""
        found.append(float(text.replace("−", "-")))
    return np.array(found)


def flat(gradient: tuple[np.ndarray, ...]) -> np.ndarray:
    return np.concatenate([np.ravel(array) for array in gradient])


def test_every_derivative_is_that_of_the_package(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ChainExplorer()]) as page:
        expected = flat(gradient_batch(x, y, *EXAMPLE.parameters))
        np.testing.assert_allclose(totals(page), expected, atol=5.1e-5)


def test_the_slip_is_the_published_one(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ChainExplorer(sigma="z")]) as page:
        exhibit = EXHIBITS["sigma-prime-of-z"]
        expected = flat(exhibit.gradient(x, y, *EXAMPLE.parameters))
        np.testing.assert_allclose(totals(page), expected, atol=5.1e-5)
        expect(page.locator(".ed-total")).to_contain_text("wrong; right is")


def test_hidden_weights_have_two_paths_and_output_weights_one(
    chromium: Browser, tmp_path: Path
) -> None:
    with opened(chromium, tmp_path, [ChainExplorer()]) as page:
        assert page.locator(".ed-factors").count() == 2
        assert page.locator(".ed-factor").count() == 10
        page.get_by_label("Slope of L by").select_option("W2[1,0]")
        assert page.locator(".ed-factor").count() == 3
        expect(page.locator(".ed-readout")).to_contain_text("on one path: 3 local slopes")
        assert page.url.endswith("#chain-explorer.target=W2%5B1%2C0%5D")


def test_an_edge_and_a_bias_are_picked_by_a_click(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ChainExplorer()]) as page:
        page.locator(".ed-edge-text", has_text="−0.6").click()
        expect(page.locator(".ed-total")).to_contain_text("∂L/∂W1[1,0] =")
        page.locator(".ed-edge-text", has_text="+0.3").last.click()  # the bias: weights come first
        expect(page.locator(".ed-total")).to_contain_text("∂L/∂c1[2] =")
        expect(page.get_by_label("Slope of L by")).to_have_value("c1[2]")
        page.get_by_role("button", name="Reset").click()
        expect(page.locator(".ed-total")).to_contain_text("∂L/∂W1[2,0] =")


def test_a_factor_lights_in_all_its_places(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ChainExplorer()]) as page:
        factor = page.get_by_role("button", name="factor dh2_dz1[1, 2]")
        factor.focus()
        lit = page.locator(".ed-chain [data-lit]")
        assert lit.all_text_contents()[1:] == ["W2[1, 2]", "dh2_dz1[1, 2]"]
        titles = page.locator(".ed-box[data-new] .ed-unit-name").all_text_contents()
        assert titles == ["z1[2]", "h2[1]"]
        expect(page.locator(".ed-readout")).to_contain_text("h2[1] grows by 0.200 times as much")
        page.keyboard.press("Enter")
        expect(factor).to_have_attribute("aria-pressed", "true")
        page.locator(".ed-code-line", has_text="NumPy").locator("span").nth(1).hover()
        assert "dL_dyhat[0]" in lit.all_text_contents()
        page.mouse.move(0, 0)
        assert "dh2_dz1[1, 2]" in lit.all_text_contents()


def test_the_edge_of_a_factor_lights_the_factor(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ChainExplorer()]) as page:
        page.locator(".ed-edge-text", has_text="0.6").nth(-1).hover()
        assert "dh2_dz1[0, 2]" in page.locator(".ed-chain [data-lit]").all_text_contents()
