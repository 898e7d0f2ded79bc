from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from widget_checks import opened, watch

from ffnn_core.example import EXAMPLE
from ffnn_core.gradients import gradient_batch, total_loss
from ffnn_core.widgets import BackpropStepper

pytestmark = pytest.mark.browser

x, y = EXAMPLE.X[1:2], EXAMPLE.Y[1:2]


def matrix(page: Page, name: str) -> np.ndarray:
    """Return the numbers of the matrix with this name."""
    table = page.locator("table", has=page.locator("caption span", has_text=f"{name}"))
    for i in range(table.count()):
        if table.nth(i).locator("caption span").text_content() == name:
            rows = table.nth(i).locator("tr").all()
            cells = [row.locator("td").all_text_contents() for row in rows]
            return np.array([[float(c.replace("−", "-")) for c in row] for row in cells])
    raise AssertionError(name)


def test_gradients_and_update_are_those_of_the_package(chromium: Browser, tmp_path: Path) -> None:
    eta = 1.5
    gradient = gradient_batch(x, y, *EXAMPLE.parameters)
    after = [p - eta * g for p, g in zip(EXAMPLE.parameters, gradient, strict=True)]
    with opened(
        chromium, tmp_path, [BackpropStepper(x=x[0], y=y[0], step=12, learning_rate=eta)]
    ) as page:
        for name, expected, moved in zip(("W1", "c1", "W2", "c2"), gradient, after, strict=True):
            np.testing.assert_allclose(matrix(page, f"∂L/∂{name}"), expected, atol=5.1e-4)
            np.testing.assert_allclose(matrix(page, f"new {name}"), moved, atol=5.1e-4)
        before, then = (
            f"{total_loss(x, y, *parameters):.4f}" for parameters in (EXAMPLE.parameters, after)
        )
        expect(page.locator(".ed-formulas")).to_contain_text(f"{before} → {then}")


def test_the_steps_add_one_quantity_each(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [BackpropStepper(step=0)]) as page:
        names = ["x and y", "h1", "z1", "h2", "ŷ", "L", "∂L/∂ŷ", "∂L/∂h2", "∂L/∂W2, ∂L/∂c2"]
        names += ["∂L/∂z1", "∂L/∂h1", "∂L/∂W1, ∂L/∂c1", "update"]
        for step, name in enumerate(names):
            expect(page.locator(".ed-readout strong")).to_have_text(f"{step}. {name}:")
            assert page.locator(".ed-formulas math").count() == 1
            unknown = page.locator("[data-unknown]").count()
            assert unknown == [11, 8, 5, 3, 1, 0][min(step, 5)]
            if step < 12:
                page.get_by_role("button", name="Next").click()
        expect(page.get_by_role("button", name="Next")).to_be_disabled()
        assert page.url.endswith("#backprop-stepper.step=12")


def test_what_lights_up_flows_back(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [BackpropStepper(step=7, y=EXAMPLE.y)]) as page:
        fresh = page.locator(".ed-box[data-new] .ed-unit-name").all_text_contents()
        assert fresh == ["h2[0]", "h2[1]"]
        assert page.locator(".ed-flow[transform$='rotate(180)']").count() > 0
        expect(page.locator(".ed-formulas")).to_contain_text("∂L/∂h2[1] = 1.016 · 0.508 · 0.492")


def test_keys_scrub_and_the_rate_can_be_nothing(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [BackpropStepper(y=EXAMPLE.y)]) as page:
        page.get_by_label("step", exact=True).focus()
        page.keyboard.press("ArrowLeft")
        expect(page.locator(".ed-readout")).to_contain_text("10. ∂L/∂h1")
        page.get_by_label("step", exact=True).press("End")
        expect(page.locator(".ed-readout")).to_contain_text("the loss falls from 0.3760 to 0.2936")
        page.get_by_label("learning rate").press("Home")
        expect(page.locator(".ed-readout")).to_contain_text("nothing moves")
        page.get_by_role("button", name="Reset").click()
        expect(page.locator(".ed-readout")).to_contain_text("11. ")
        assert "#" not in page.url


def test_a_step_can_be_too_long_and_is_called_so(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [BackpropStepper(step=12)]) as page:
        expect(page.locator(".ed-readout")).to_contain_text("the loss falls from")
        page.get_by_label("learning rate").press("End")
        expect(page.locator(".ed-readout")).to_contain_text("The step was too long")
        for k in (0, 1):  # past 0 and 1 a sigmoid cannot go
            page.get_by_label(f"target y[{k}]").press("End" if k == 0 else "Home")
        expect(page.locator(".ed-readout")).to_contain_text("no step is too long")
        assert page.url.endswith("learning_rate=20&backprop-stepper.y=1,0") or "y=1%2C0" in page.url


def test_play_runs_to_the_end_and_pauses(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [BackpropStepper(step=10)]) as page:
        play = page.get_by_role("button", name="Play")
        seen = watch(play)
        play.click()
        expect(page.locator(".ed-readout")).to_contain_text("12. update", timeout=20_000)
        expect(play).to_be_visible()
        assert seen() == ["Play", "Pause", "Play"]


def test_an_act_is_chosen(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [BackpropStepper()]) as page:
        page.get_by_label("Forward").click()
        expect(page.locator(".ed-readout")).to_contain_text("1. h1")
        page.keyboard.press("ArrowRight")
        expect(page.locator(".ed-readout")).to_contain_text("6. ∂L/∂ŷ")
