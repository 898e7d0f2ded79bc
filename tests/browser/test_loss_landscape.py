from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, expect
from widget_checks import let_frames_pass, opened, pull, watch

from ffnn_core.widgets import LossLandscape

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("pair", [("W2[0,0]", "W2[0,1]"), ("W1[1,0]", "c1[1]")])
def test_the_path_ends_where_ffnn_core_ends(
    chromium: Browser, tmp_path: Path, pair: tuple[str, str]
) -> None:
    widget = LossLandscape(across=pair[0], up=pair[1], steps=9)
    places, losses = widget.path()
    with opened(chromium, tmp_path, [widget]) as page:
        expect(page.locator(".ed-readout")).to_contain_text(f"to {losses[-1]:.3g} in 9 steps")
        for value in places[-1]:
            expect(page.locator(".ed-formulas")).to_contain_text(
                f"{value:.2f} − 0.3".replace("-", "−")
            )


def test_small_steps_creep_good_ones_arrive_large_ones_leave(
    chromium: Browser, tmp_path: Path
) -> None:
    with opened(chromium, tmp_path, [LossLandscape()]) as page:
        said = page.locator(".ed-readout")
        expect(said).to_contain_text("jumps across the valley and back")
        expect(said).to_contain_text("2/curvature = 0.33; yours is 0.3")
        knob = page.locator("g.ed-handle[aria-label='step size']")
        knob.focus()
        page.keyboard.press("PageUp")
        expect(said).to_contain_text("Too large: the ball has left the map")
        expect(said).to_contain_text("the next goes uphill")
        for _ in range(4):
            page.keyboard.press("PageDown")
        expect(said).to_contain_text("The ball comes down")
        pull(knob.locator(".ed-knob"), -108)
        expect(said).to_contain_text("The ball creeps")
        assert "loss-landscape.step=0.00" in page.url


def test_dropping_the_ball_and_stepping(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [LossLandscape(steps=0)]) as page:
        said = page.locator(".ed-readout")
        expect(said).to_contain_text("at its start")
        before = said.inner_text()
        page.locator(".ed-chart").first.click(position={"x": 250, "y": 80})
        expect(said).not_to_have_text(before)
        page.get_by_role("button", name="One step").click()
        expect(said).to_contain_text("in one step")
        page.get_by_label("start across").focus()
        page.keyboard.press("ArrowRight")
        assert "start_across" in page.url
        page.get_by_label("across", exact=True).select_option("W2[0,1]")
        expect(page.get_by_label("up", exact=True)).to_have_value("W2[0,0]")
        page.get_by_role("button", name="Reset").click()
        expect(said).to_have_text(before)


def test_the_ball_rolls_until_it_rests(chromium: Browser, tmp_path: Path) -> None:
    widget = LossLandscape(step=0.17, steps=0)
    with opened(chromium, tmp_path, [widget], reduced_motion="no-preference") as page:
        said, ball = page.locator(".ed-readout"), page.locator(".ed-ball")
        start = ball.get_attribute("cx")
        play = page.get_by_role("button", name="Play")
        seen = watch(play)
        play.click()
        expect(ball).not_to_have_attribute("cx", start or "")
        expect(said).to_contain_text("has come to rest", timeout=20_000)
        expect(play).to_be_visible()
        assert seen() == ["Play", "Pause", "Play"]
        steps = int(page.get_by_label("steps", exact=True).input_value())
        _, losses = LossLandscape(step=0.17, steps=steps).path()
        expect(said).to_contain_text(f"in {steps} steps")
        assert losses[-1] < 1e-3
        # Once more, from the start; and a hand on Pause stops it.
        # The first step lasts a few frames: the page itself looks for it, at every frame.
        page.get_by_role("button", name="Play").press("Enter")
        page.wait_for_function(
            "() => document.querySelector('.ed-readout').textContent.includes('in one step')"
        )
        page.get_by_role("button", name="Pause").press("Enter")
        before = said.inner_text()
        let_frames_pass(page, 60)
        assert said.inner_text() == before


def test_too_large_a_step_overshoots_and_the_explosion_is_told(
    chromium: Browser, tmp_path: Path
) -> None:
    widget = LossLandscape(step=0.45, steps=0)
    with opened(chromium, tmp_path, [widget], reduced_motion="reduce") as page:
        said, climbed = page.locator(".ed-readout"), page.locator(".ed-line.ed-accent")
        assert not climbed.get_attribute("d")
        page.get_by_role("button", name="One step").click()
        expect(said).to_contain_text("the ball has left the map")
        assert (climbed.get_attribute("d") or "").count("M") == 1
        page.get_by_role("button", name="Play").click()  # with less motion: a step at a time
        expect(said).to_contain_text("The run has exploded", timeout=20_000)
        expect(said).to_contain_text("Nothing is broken")
        expect(page.get_by_text("off the map", exact=True)).to_be_visible()
        size = page.get_by_role("slider", name="step size").first
        for _ in range(60):
            size.press("ArrowLeft")
        expect(said).to_contain_text("The ball comes down")


def test_the_start_is_moved_by_arrow_keys(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [LossLandscape()]) as page:
        start = page.get_by_role("slider", name="start of the ball")
        before = start.get_attribute("aria-valuetext")
        start.focus()
        for key in ("ArrowRight", "ArrowUp", "Shift+ArrowUp"):
            page.keyboard.press(key)
        expect(start).not_to_have_attribute("aria-valuetext", before or "")
        assert "start_across=-0.66" in page.url
        assert "start_up=-0.51" in page.url
        pull(start.locator(".ed-knob"), 53, -47)
        assert "start_across=-0.66" not in page.url


def test_python_refuses_one_weight_twice_and_stops_where_numbers_end() -> None:
    with pytest.raises(ValueError, match="across and up are both"):
        LossLandscape(across="c2[0]", up="c2[0]")
    places, losses = LossLandscape(step=100, steps=100).path()
    assert len(places) == len(losses) < 100
    assert np.isfinite(losses).all()
