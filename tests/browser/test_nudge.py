from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from traitlets import TraitError
from widget_checks import opened

from ffnn_core.example import EXAMPLE
from ffnn_core.gradients import forward, gradient_batch, total_loss
from ffnn_core.widgets import Nudge
from ffnn_core.widgets.kit.worked import PARAMETERS

pytestmark = pytest.mark.browser

x, y = EXAMPLE.X[:1], EXAMPLE.Y[:1]


def quantities(parameter: str, size: float) -> dict[str, float]:
    """Return h1 … yhat and L after a nudge, by name."""
    arrays = [array.copy() for array in EXAMPLE.parameters]
    at = PARAMETERS.index(parameter)
    for array in arrays:
        if at < array.size:
            array.flat[at] += size
            break
        at -= array.size
    states = forward(x, *arrays)._asdict()
    found = {f"{n}[{i}]": v for n, a in states.items() for i, v in enumerate(a[:, 0].tolist())}
    return {**found, "L": total_loss(x, y, *arrays)}


def rows(page: Page) -> dict[str, list[float]]:
    """Return change, ratio and derivative of everything that moves."""
    found = {}
    for row in page.locator(".ed-ripple tbody tr").all():
        name = (row.locator("th span").first.text_content() or "").replace("ŷ", "yhat")
        texts = [text.replace("−", "-") for text in row.locator("td").all_text_contents()]
        found[name] = [float(texts[i]) for i in (0, 2, 3)]
    return found


@pytest.mark.parametrize(
    ("parameter", "size"), [("W1[2,0]", 0.1), ("c1[1]", 1.0), ("W2[1,2]", 0.01), ("W1[0,1]", -0.1)]
)
def test_changes_and_ratios_are_those_of_the_package(
    chromium: Browser, tmp_path: Path, parameter: str, size: float
) -> None:
    before, after = quantities(parameter, 0), quantities(parameter, size)
    plus, minus = quantities(parameter, 1e-5), quantities(parameter, -1e-5)
    moved = {name for name in before if abs(after[name] - before[name]) > 1e-12}
    with opened(chromium, tmp_path, [Nudge(parameter=parameter, size=size)]) as page:
        shown = rows(page)
        assert set(shown) == moved
        for name, (change, ratio, exact) in shown.items():
            expected = after[name] - before[name]
            assert change == pytest.approx(expected, rel=6e-3)
            assert ratio == pytest.approx(expected / size, abs=6e-6)
            assert exact == pytest.approx((plus[name] - minus[name]) / 2e-5, abs=6e-6)
        titles = page.locator(".ed-box:not([data-lit]) .ed-unit-name").all_text_contents()
        grey = {title.replace("ŷ", "yhat") for title in titles if title[0] != "x"}
        assert grey == set(before) - moved


def test_the_derivative_of_the_loss_is_the_gradient(chromium: Browser, tmp_path: Path) -> None:
    gradient = gradient_batch(x, y, *EXAMPLE.parameters)
    expected = np.concatenate([array.ravel() for array in gradient])
    with opened(chromium, tmp_path, [Nudge()]) as page:
        shown = []
        for name in PARAMETERS:
            page.get_by_label("Nudge", exact=True).select_option(name)
            shown.append(rows(page)["L"][2])
        np.testing.assert_allclose(shown, expected, atol=6e-6)


def test_a_smaller_nudge_meets_the_derivative(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [Nudge(parameter="W2[0,0]", size=1.0)]) as page:
        _, ratio, exact = rows(page)["L"]
        assert abs(ratio - exact) > 0.01
        for _ in range(6):
            page.get_by_role("button", name="÷ 10").click()
        _, ratio, exact = rows(page)["L"]
        assert ratio == exact
        expect(page.get_by_role("button", name="÷ 10")).to_be_disabled()
        assert page.url.endswith("nudge.size=0.000001")


def test_a_nudge_goes_down_as_well(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [Nudge(parameter="W2[0,0]", size=0.1)]) as page:
        _, above, exact = rows(page)["L"]
        page.get_by_label("up", exact=True).focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".ed-readout")).to_contain_text("W2[0,0] goes from 0.70 to 0.60")
        change, below, same = rows(page)["L"]
        assert change > 0 > same == exact
        assert (above - exact) * (below - exact) < 0  # from either side, and the mean is nearer
        assert abs((above + below) / 2 - exact) < abs(above - exact) / 5
        assert page.url.endswith("nudge.size=-0.1")
        page.get_by_role("button", name="÷ 10").click()
        expect(page.locator(".ed-readout")).to_contain_text("to 0.690")
    with pytest.raises(TraitError, match="at least"):
        Nudge(size=0)


def test_keys_change_the_size_and_a_click_the_weight(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [Nudge()]) as page:
        page.get_by_label("size").press("End")
        expect(page.locator(".ed-readout")).to_contain_text("goes from 0.30 to 1.30")
        page.locator(".ed-edge-text", has_text="+0.3").last.click()  # W1[2,0] has it, too
        expect(page.locator(".ed-readout")).to_contain_text("c1[2] goes from 0.30 to 1.30")
        page.get_by_role("button", name="Reset").click()
        expect(page.locator(".ed-readout")).to_contain_text("W1[2,0] goes from 0.300 to 0.310")
        assert "#" not in page.url


POINTS = """() => [1, 3, 4].map(column => new Set([
  ...document.querySelectorAll(`.ed-ripple tbody td:nth-child(${column + 1})`)].map(cell => {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), range = new Range();
    while (walk.nextNode()) {
      const at = walk.currentNode.data.indexOf(".");
      if (at < 0) continue;
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, at + 1);
      return Math.round(range.getBoundingClientRect().left);
    }
  })).size)"""


@pytest.mark.parametrize("width", [360, 1280])
def test_decimal_points_stand_under_each_other(
    chromium: Browser, tmp_path: Path, width: int
) -> None:
    with opened(chromium, tmp_path, [Nudge()], width=width) as page:
        assert page.evaluate(POINTS) == [1, 1, 1]
        smaller = page.get_by_role("button", name="÷ 10")
        for _ in range(3):  # then all of them go into powers of ten
            smaller.press("Enter")
        expect(page.locator(".ed-ripple tbody td").first).to_have_text("+7.00e−6")
        assert page.evaluate(POINTS) == [1, 1, 1]
        page.locator(".ed-ripple tbody td").first.evaluate("cell => { cell.textContent = '+7'; }")
        assert page.evaluate(POINTS) == [2, 1, 1]  # what does not stand there is noticed
