from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from widget_checks import opened

from ffnn_core import EXAMPLE
from ffnn_core.gradients import forward, gradient_batch
from ffnn_core.widgets import ShapeBench

pytestmark = pytest.mark.browser

STATES = forward(EXAMPLE.X, *EXAMPLE.parameters)
GRADIENT = gradient_batch(EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
PRODUCTS = {
    "h1": STATES.h1 - EXAMPLE.c1,
    "h2": STATES.h2 - EXAMPLE.c2,
    "dL_dW2": GRADIENT.dL_dW2,
    "dL_dz1": EXAMPLE.W2.T @ ShapeBench().dL_dh2,
    "dL_dW1": GRADIENT.dL_dW1,
}


def product(page: Page) -> np.ndarray:
    rows = page.locator(".ed-bench-product tr").evaluate_all(
        "rows => rows.map(r => [...r.cells].map(c => Number(c.textContent.replace('−', '-'))))"
    )
    return np.array(rows)


def test_the_five_products_are_the_networks(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ShapeBench()]) as page:
        for name, expected in PRODUCTS.items():
            page.get_by_label(name, exact=True).check()
            np.testing.assert_allclose(product(page), expected, atol=0.00501)
        expect(page.locator(".ed-formulas")).to_contain_text('"jn,nk->jk"')


def test_index_einsum_matrix_and_numbers_say_the_same(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ShapeBench()]) as page:
        formulas = page.locator(".ed-formulas")
        expect(formulas).to_contain_text("dL_dW2[k,j] = Σn dL_dh2[k,n] · z1[j,n]")
        expect(formulas).to_contain_text('np.einsum("kn,jn->kj", dL_dh2, z1)')
        expect(formulas).to_contain_text("dL_dh2 @ z1.T")
        said = page.locator(".ed-readout")
        expect(said).to_contain_text("The summed index n stands second in both")
        page.locator(".ed-bench-product td").nth(0).hover()
        expect(formulas).to_contain_text(f"= {GRADIENT.dL_dW2[0, 0]:.3f}")
        page.locator(".ed-bench-product td[tabindex='0']").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        expect(formulas).to_contain_text(f"= {GRADIENT.dL_dW2[1, 1]:.3f}")
        expect(page.locator(".ed-bench-left td[data-lit]")).to_have_count(5)


def test_a_wrong_way_round_is_refused(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ShapeBench()]) as page:
        said = page.locator(".ed-readout")
        page.get_by_role("button", name="Turn round the right factor").click()
        expect(said).to_contain_text("The inside sizes 5 and 3 differ")
        expect(said).to_contain_text("dL_dh2 @ z1.T would fit")
        assert page.url.endswith("#shape-bench.right=z1")
        page.get_by_label("right", exact=True).select_option("X")
        expect(said).to_contain_text("dL_dh2 @ X has shape (2, 4)")
        expect(page.locator(".ed-formulas")).to_contain_text('"kn,ni->ki"')
        page.get_by_role("button", name="Reset").click()
        expect(said).to_contain_text("has shape (2, 3)")


def test_a_tile_is_dragged_onto_a_factor(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [ShapeBench()]) as page:
        tile = page.locator(".ed-tile").filter(has_text="X(5, 4)")
        tile.drag_to(page.locator(".ed-bench-right"))
        expect(page.locator(".ed-readout")).to_contain_text("dL_dh2 @ X has shape (2, 4)")


def test_sizes_that_agree_by_accident(chromium: Browser, tmp_path: Path) -> None:
    bench = ShapeBench(D=3, H=3, O=3, N=3, right="z1")
    with opened(chromium, tmp_path, [bench]) as page:
        expect(page.locator(".ed-readout")).to_contain_text("fits by accident")
        np.testing.assert_allclose(product(page), bench.dL_dh2 @ bench.z1, atol=0.00501)
