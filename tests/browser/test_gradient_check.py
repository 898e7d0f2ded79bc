from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from widget_checks import opened

from ffnn_core.widgets import GradientCheck

pytestmark = pytest.mark.browser


def test_full_accuracy_and_a_wrong_gradient_at_first_sight(
    chromium: Browser, tmp_path: Path
) -> None:
    with opened(chromium, tmp_path, [GradientCheck()]) as page:
        line = page.locator(".ed-readout")
        expect(line).to_have_text("Accuracy 100 % — the checker: dL_dW1 and dL_dW2 are wrong.")
        expect(page.locator(".ed-gradient-check-wrong")).to_have_count(2)


def test_a_small_network_hides_the_mistake(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [GradientCheck()]) as page:
        page.get_by_label("Checked on").select_option("one-of-each")
        expect(page.locator(".ed-readout")).to_contain_text("nothing is wrong")
        expect(page.locator(".ed-gradient-check-wrong")).to_have_count(0)
        assert "gradient-check.place=one-of-each" in page.url
        page.get_by_role("button", name="Reset").click()
        expect(page.locator(".ed-gradient-check-wrong")).to_have_count(2)
        assert "#" not in page.url


def test_keys_go_from_mistake_to_mistake(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [GradientCheck()]) as page:
        page.get_by_role("button", name="Previous").focus()
        page.keyboard.press("Enter")
        assert page.get_by_label("Mistake", exact=True).input_value() == "factor-two"
        expect(page.locator(".ed-chart").nth(2)).to_contain_text("0.333, wrong")
        page.get_by_label("Mistake", exact=True).focus()
        page.keyboard.press("ArrowUp")
        expect(page.locator(".ed-readout")).to_contain_text("Accuracy 50 %")
        expect(page.locator(".ed-gradient-check-story")).to_contain_text("says yes to everything")


def test_the_worst_entry_is_the_one_that_the_checker_names(
    chromium: Browser, tmp_path: Path
) -> None:
    with opened(chromium, tmp_path, [GradientCheck(exhibit="plus-sign")]) as page:
        words = "Worst entry dL_dW1[1, 3]: the formula says −0.147, the nudge says 0.147."
        expect(page.get_by_text("Worst entry")).to_have_text(words)


def test_other_points_give_another_mistake_away(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [GradientCheck(exhibit="relu-of-relu")]) as page:
        line = page.locator(".ed-readout")
        expect(line).to_contain_text("Accuracy 100 %")
        data = page.get_by_label("Trained on")
        data.focus()
        page.keyboard.press("ArrowDown")
        expect(data).to_have_value("circles")
        expect(line).to_contain_text("Accuracy 80 %")
        expect(page.get_by_text("(48 of 60)")).to_be_visible()
        assert "gradient-check.data=circles" in page.url
        page.get_by_role("button", name="Reset").click()
        expect(line).to_contain_text("Accuracy 100 %")


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_jumps_from_choice_to_choice(chromium: Browser, tmp_path: Path, width: int) -> None:
    with opened(chromium, tmp_path, [GradientCheck()], width=width) as page:
        seen = set()
        for label in ("Mistake", "Checked on"):
            menu = page.get_by_label(label, exact=True)
            for value in menu.evaluate("menu => [...menu.options].map(o => o.value)"):
                menu.select_option(value)
                body = page.locator(".ed-body")
                seen.add(body.evaluate("e => Math.round(e.getBoundingClientRect().height)"))
        assert max(seen) - min(seen) <= 1
        title = page.get_by_label("Mistake", exact=True).locator("option:checked").inner_text()
        whole = page.locator(".ed-gradient-check-whole")  # a phone's menu is too narrow for it
        assert whole.is_visible() == (width == 360)
        assert whole.evaluate("line => line.textContent") == title
