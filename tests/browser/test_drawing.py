"""Points put into the theatre's plane by mouse, finger and keyboard; what becomes of the run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from widget_checks import opened

from ffnn_core.widgets import TrainingTheatre

pytestmark = pytest.mark.browser

XOR = "0.0a0.100b100.0b100.100a"


@contextmanager
def drawing(chromium: Browser, folder: Path, **options: object) -> Iterator[Page]:
    """Open a theatre in which points can be put into the plane."""
    with opened(chromium, folder, [TrainingTheatre()], **options) as page:
        press(page, "Draw points")
        page.locator(".ed-cross").wait_for(state="attached")
        yield page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def drawn(page: Page) -> str:
    """What the address says of the points."""
    found = [part for part in page.url.split("#")[-1].split("&") if ".drawn=" in part]
    return unquote(found[0].split("=")[1]) if found else ""


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where in the window a place of the plane is, from the marks of XOR's corners."""
    picture = page.locator(".ed-plane svg.ed-chart").first
    picture.scroll_into_view_if_needed()
    marks = picture.locator(".ed-point").all()
    box = picture.bounding_box()
    assert box
    at = [m.evaluate("m => [m.transform.baseVal[0].matrix.e, m.transform.baseVal[0].matrix.f]")
          for m in marks[:4]]  # fmt: skip
    (x0, y0), (x1, y1) = at[0], at[3]
    return box["x"] + x0 + x * (x1 - x0), box["y"] + y0 + y * (y1 - y0)


def said(page: Page) -> str:
    return page.locator(".ed-drawn-said").inner_text()


def test_a_mouse_adds_moves_flips_and_removes(chromium: Browser, tmp_path: Path) -> None:
    with drawing(chromium, tmp_path) as page:
        page.mouse.click(*place(page, 0.5, 0.5))
        new = TrainingTheatre(drawn=drawn(page)).data
        assert len(new.X) == 5
        np.testing.assert_allclose(new.X[4], 0.5, atol=0.02)
        np.testing.assert_array_equal(new.y.ravel(), [0, 1, 1, 0, 1])
        assert "2 of 5 points" in page.locator(".ed-readout").inner_text()
        page.mouse.move(*place(page, 1, 1))
        page.mouse.down()
        page.mouse.move(*place(page, 0.7, 1.2), steps=4)
        page.mouse.up()
        moved = TrainingTheatre(drawn=drawn(page)).data
        np.testing.assert_allclose(moved.X[3], [0.7, 1.2], atol=0.02)
        np.testing.assert_array_equal(moved.X[:3], new.X[:3])
        press(page, "Flip")
        assert TrainingTheatre(drawn=drawn(page)).data.y[3] == 1
        press(page, "Remove")
        assert len(TrainingTheatre(drawn=drawn(page)).data.X) == 4
        for _ in range(2):
            press(page, "Undo")
        np.testing.assert_array_equal(TrainingTheatre(drawn=drawn(page)).data.X, moved.X)
        for _ in range(2):
            press(page, "Undo")
        assert drawn(page) == ""
        assert "2 of 4 points" in page.locator(".ed-readout").inner_text()


def test_the_keyboard_does_the_same(chromium: Browser, tmp_path: Path) -> None:
    with drawing(chromium, tmp_path) as page:
        page.locator(".ed-cross").focus()
        page.keyboard.press("n")
        assert "Held: class 0 at (0.00, 0.00)" in said(page)
        page.keyboard.press("Enter")
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        assert drawn(page) == XOR.replace("0.0a", "20.0a", 1)
        expect(page.locator(".ed-cross")).to_be_focused()
        page.keyboard.press("f")
        assert drawn(page) == XOR.replace("0.0a", "20.0b", 1)
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Escape")  # it goes back
        assert "(0.20, 0.00)" in said(page)
        page.keyboard.press("Delete")
        assert drawn(page) == XOR[4:]
        for _ in range(4):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("0")
        page.keyboard.press("Enter")
        assert drawn(page) == XOR[4:] + "20.20a"
        page.keyboard.press("n")
        for _ in range(3):
            page.keyboard.press("Delete")
            page.keyboard.press("n")
        page.keyboard.press("Delete")
        assert "One point must stay" in said(page)
        assert len(TrainingTheatre(drawn=drawn(page)).data.X) == 1


def test_a_finger_taps_and_pulls_and_still_scrolls(chromium: Browser, tmp_path: Path) -> None:
    with drawing(chromium, tmp_path, width=360, has_touch=True) as page:
        page.touchscreen.tap(*place(page, 0.5, 0.4))
        assert len(TrainingTheatre(drawn=drawn(page)).data.X) == 5
        session = page.context.new_cdp_session(page)

        def swipe(start: tuple[float, float], end: tuple[float, float]) -> None:
            for kind, share in (("Start", 0), *(("Move", k / 8) for k in range(1, 9)), ("End", 1)):
                at = [a + share * (b - a) for a, b in zip(start, end, strict=True)]
                points = [] if kind == "End" else [{"x": at[0], "y": at[1]}]
                session.send("Input.dispatchTouchEvent",
                             {"type": f"touch{kind}", "touchPoints": points})  # fmt: skip

        before, top = drawn(page), page.evaluate("scrollY")
        swipe(place(page, 1, 0), place(page, 1.2, 0.6))
        assert page.evaluate("scrollY") == top
        moved = TrainingTheatre(drawn=drawn(page)).data
        np.testing.assert_allclose(moved.X[2], [1.2, 0.6], atol=0.03)
        press(page, "Undo")
        assert drawn(page) == before
        x, y = place(page, 0.5, 1.2)
        swipe((x, y), (x, y - 150))
        page.wait_for_function(f"scrollY > {top}")
        assert drawn(page) == before


def test_a_run_goes_on_with_the_new_points_and_a_link_has_them(
    chromium: Browser, tmp_path: Path
) -> None:
    with drawing(chromium, tmp_path) as page:
        press(page, "To the end")
        line = page.locator(".ed-readout")
        expect(line).to_contain_text("4 of 4 points")
        page.mouse.click(*place(page, 0.1, 0.15))  # a square beside the circle at (0, 0)
        expect(line).to_contain_text("4 of 5 points")  # the weights are those that it had
        press(page, "Fresh weights")
        loss = TrainingTheatre(drawn=drawn(page)).loss
        expect(line).to_contain_text(f"Before the first step, L = {loss:.3f}")
        press(page, "Play")
        page.wait_for_function("document.querySelector('.ed-readout').textContent[0] === 'A'")
        page.mouse.click(*place(page, 0.5, 0.5))
        expect(page.get_by_role("button", name="Pause")).to_be_visible()  # it goes on playing
        press(page, "Pause")
        kept = drawn(page)
        page.get_by_role("radio", name="moons", exact=True).check(force=True)
        assert drawn(page) == ""
        press(page, "Undo")
        assert drawn(page) == kept
        link = page.url.split("#")[1]
    with opened(chromium, tmp_path, [TrainingTheatre()], fragment=f"#{link}") as page:
        page.locator(".ed-cross").wait_for(state="attached")
        assert "6 points" in said(page)
    drawing_of = "#training-theatre.drawn="
    for bad in ("1.1a" * 201, "201.0a", f"{XOR}&training-theatre.dataset=sine"):
        with opened(chromium, tmp_path, [TrainingTheatre()], fragment=drawing_of + bad) as page:
            assert "2 of 4 points" in page.locator(".ed-readout").inner_text()
