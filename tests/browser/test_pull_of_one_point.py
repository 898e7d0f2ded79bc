"""The pull of one point, by hand: chosen in the plane, in the bars and by keys; mini-batches."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from widget_checks import opened

from ffnn_core.widgets import PullOfOnePoint

pytestmark = pytest.mark.browser


def numbers(page: Page, column: int) -> list[str]:
    cells = page.locator(f".ed-bars tbody td:nth-child({column})")
    return [text.replace("−", "-") for text in cells.all_inner_texts()]


def rounded(values: object) -> list[str]:
    return [f"{value:+.2f}".replace("-0.00", "0.00").replace("+0.00", "0.00") for value in values]  # type: ignore[attr-defined]


def boundary(page: Page) -> np.ndarray:
    """Return the ends of the drawn boundary's pieces, in the units of the plane."""
    drawn = page.locator(".ed-boundary").get_attribute("d") or ""
    ends = np.array(re.findall(r"[ML]([\d.]+) ([\d.]+)", drawn), float)
    marks = page.locator(".ed-point").evaluate_all(
        "all => all.map(e => e.getAttribute('transform'))"
    )
    pixels = np.array([re.findall(r"[\d.]+", text) for text in marks], float)
    known = np.asarray(PullOfOnePoint().X)
    maps = [np.polyfit(pixels[:, k], known[:, k], 1) for k in (0, 1)]  # straight, axis by axis
    return np.column_stack([np.polyval(maps[k], ends[:, k]) for k in (0, 1)])


def test_the_numbers_are_those_of_python_by_keyboard_alone(
    chromium: Browser, tmp_path: Path
) -> None:
    with opened(chromium, tmp_path, [PullOfOnePoint()]) as page:
        said = page.locator(".ed-readout")
        first = boundary(page)

        def turn(name: str, key: str, times: int) -> None:
            control = page.get_by_role("slider", name=name, exact=True)
            for _ in range(times):
                control.press(key)

        turn("point", "ArrowRight", 3)
        turn("batch size", "ArrowRight", 2)
        turn("mini-batch", "ArrowRight", 1)
        turn("passes", "ArrowRight", 8)
        page.get_by_role("button", name="Shuffle").press("Enter")
        widget = PullOfOnePoint(point=5, batch_size=5, batch=1, passes=40, seed=2)
        pulls = widget.pulls()
        assert numbers(page, 3) == rounded(pulls[5])
        assert numbers(page, 4) == rounded(pulls[widget.members()].sum(axis=0))
        assert numbers(page, 5) == rounded(pulls.sum(axis=0))
        expect(said).to_contain_text(f"turns {widget.angle():.0f}°")
        expect(said).to_contain_text("Mini-batch 2 of 3")
        for ends, passes in ((first, 0), (boundary(page), 40)):  # it has moved, and is where ŷ = ½
            yhat = PullOfOnePoint(passes=passes).network().predict(ends)
            assert len(ends) > 20 and np.abs(yhat - 0.5).max() < 0.02
            other = PullOfOnePoint(passes=40 - passes).network().predict(ends)
            assert np.abs(other - 0.5).max() > 0.1
        assert page.locator(".ed-point[data-member]").count() == 5
        assert page.locator(".ed-piece[data-member]").count() == 5 * 9
        assert "batch_size=5" in page.url and "seed=2" in page.url
        turn("batch size", "End", 1)
        expect(said).to_contain_text("nothing is left out")
        assert numbers(page, 4) == numbers(page, 5)
        page.get_by_role("button", name="Reset").press("Enter")
        expect(said).to_contain_text("Point 2")
        assert "#" not in page.url


def tap(place: Locator) -> None:
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    place.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_finger_picks_a_point_in_the_plane_and_in_a_bar(
    chromium: Browser, tmp_path: Path
) -> None:
    with opened(chromium, tmp_path, [PullOfOnePoint()], width=360, has_touch=True) as page:
        tap(page.locator(".ed-point").nth(11))
        expect(page.locator(".ed-readout")).to_contain_text("Point 11 pulls")
        expect(page.locator(".ed-point[data-looked]")).to_have_count(1)
        tap(page.locator("tr:nth-child(9) .ed-piece[data-point='9']"))
        expect(page.locator(".ed-readout")).to_contain_text("Point 9 pulls")
        expect(page.locator(".ed-piece[data-looked]")).to_have_count(9)
        assert "pull-of-one-point.point=9" in page.url
