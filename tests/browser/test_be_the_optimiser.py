"""Be the optimiser: turned by keys alone and by finger, and raced against descent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, expect
from widget_checks import opened

from ffnn_core.widgets import BeTheOptimiser
from ffnn_core.widgets.be_the_optimiser import NAMES, STARTS

pytestmark = pytest.mark.browser


def test_a_game_by_keyboard_alone(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [BeTheOptimiser()]) as page:
        said, told = page.locator(".ed-readout"), page.locator(".ed-race")
        expect(said).to_have_text("L = 8.61. No knob has been turned yet.")
        knob = page.get_by_role("slider", name="c2[0]", exact=True)
        for _ in range(6):
            knob.press("ArrowLeft")
        theta = np.array(STARTS["seven"])
        theta[6] = -0.3
        mine = BeTheOptimiser(theta=theta).loss()
        expect(said).to_contain_text(f"L = {mine:.3g} after 1 turn")  # one knob, one turn
        other = page.get_by_role("slider", name="W2[0,0]", exact=True)
        other.press("ArrowRight")
        theta[4] = 0.55
        mine = BeTheOptimiser(theta=theta).loss()
        expect(said).to_contain_text(f"L = {mine:.3g} after 2 turns")
        assert "theta=0.8,-0.6,-0.4,0.6,0.55,0.7,-0.3" in page.url.replace("%2C", ",")
        page.get_by_role("button", name="Race descent").press("Enter")
        _, losses = BeTheOptimiser().descent()
        passed = int(np.argmax(losses < mine))
        expect(told).to_contain_text(f"It got below your {mine:.3g} at step {passed}")
        steps = max(2, passed)
        expect(told).to_contain_text(
            f"After {steps} steps descent stands at L = {losses[steps]:.3g}"
        )
        assert f"steps={steps}" in page.url
        page.get_by_role("button", name="Start over").press("Enter")
        expect(said).to_have_text("L = 8.61. No knob has been turned yet.")
        assert "#" not in page.url


def test_the_hint_says_which_way_and_how_strongly(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [BeTheOptimiser()]) as page:
        ways = page.locator(".ed-way:visible")
        expect(ways).to_have_count(0)  # not before it is asked for
        page.get_by_label("hint: the gradient").press("Space")
        expect(ways).to_have_count(7)
        for way, slope in zip(ways.all_inner_texts(), BeTheOptimiser().gradient(), strict=True):
            turn = "up" if slope < 0 else "down"
            assert way.strip() == f"turn {turn}: slope {slope:+.2f}".replace("-", "−")
        steepest = NAMES[int(np.argmax(np.abs(BeTheOptimiser().gradient())))]
        expect(page.locator(".ed-readout")).to_contain_text(f"The steepest knob is {steepest}")
        page.get_by_role("radio", name="three").check(force=True)
        expect(ways).to_have_count(3)
        assert page.get_by_role("slider").count() == 3


def test_a_finger_turns_a_knob_and_each_hold_is_a_turn(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [BeTheOptimiser()], width=360, has_touch=True) as page:
        knob, said = (
            page.get_by_role("slider", name="W2[0,1]", exact=True),
            page.locator(".ed-readout"),
        )
        knob.scroll_into_view_if_needed()
        box = knob.bounding_box()
        assert box
        wire, y = page.context.new_cdp_session(page), box["y"] + box["height"] / 2

        def stroke(start: float, end: float) -> None:
            for kind, share in [
                ("touchStart", start),
                *(("touchMove", start + (end - start) * k / 8) for k in range(1, 9)),
            ]:
                point = {"x": box["x"] + share * box["width"], "y": y}
                wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
            wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

        stroke(0.61, 0.2)
        expect(said).to_contain_text("after 1 turn;")
        assert float(knob.input_value()) < -1
        stroke(0.2, 0.9)  # the same knob, taken hold of again
        expect(said).to_contain_text("after 2 turns;")
        assert float(knob.input_value()) > 2
