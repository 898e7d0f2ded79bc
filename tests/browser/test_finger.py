"""A finger pulls what can be pulled, as far as it goes; anywhere else it scrolls the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from harness import STILL
from playwright.sync_api import Browser, Locator, Page
from widget_checks import opened, text_of, wait_for_change

from ffnn_core.widgets import (
    ForwardPass,
    HiddenSpace,
    LossLandscape,
    LossSlope,
    Neuron,
    TrainingTheatre,
    widget_classes,
)
from ffnn_core.widgets.kit.base import Widget

FAR = 150  # pixels
PULLED: tuple[type[Widget], ...] = (Neuron, HiddenSpace, LossSlope, ForwardPass, LossLandscape)
# The pad of DigitPad is none of these: there a stroke of the finger is the very thing wanted.
CANVAS = "canvas:not([role=application], .ed-chartbox *, .ed-plane *)"
PICTURES = f".ed-networkbox, .ed-chartbox, .ed-bench, .ed-tray, {CANVAS}"
ROOM = "document.body.style.paddingBottom = document.body.style.paddingTop = '1200px'"


class Finger:
    """Real touches, which the browser judges as those of a hand: it may scroll instead."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wire = page.context.new_cdp_session(page)

    def stroke(self, x: float, y: float, dx: float, dy: float, steps: int = 15) -> None:
        self._send("touchStart", x, y)
        for i in range(1, steps + 1):
            self._send("touchMove", x + dx * i / steps, y + dy * i / steps)
            self.page.wait_for_timeout(8)
        self.wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self.page.evaluate(STILL)

    def _send(self, kind: str, x: float, y: float) -> None:
        self.wire.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]}
        )


def middle_of(place: Locator) -> tuple[float, float]:
    place.evaluate("element => element.scrollIntoView({ block: 'center' })")
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def ways(handle: Locator) -> list[tuple[int, int]]:
    """To the side that has more room first; both, because a handle may stand near an end."""
    if handle.get_attribute("aria-orientation") == "vertical":
        return [(0, -FAR), (0, FAR)]
    return [(FAR, 0), (-FAR, 0)]


@pytest.mark.parametrize("cls", PULLED)
def test_a_finger_pulls_every_handle_far(
    chromium: Browser, tmp_path: Path, cls: type[Widget]
) -> None:
    with opened(chromium, tmp_path, [cls()], has_touch=True, width=360) as page:
        page.evaluate(ROOM)
        page.evaluate(
            "window.lost = 0; addEventListener('pointercancel', () => lost++, true);"
            "window.moves = [];"
            "addEventListener('pointermove', e => moves.push([e.clientX, e.clientY]), true)"
        )
        finger = Finger(page)
        handles = page.locator(".ed-body svg [role=slider]:visible")
        assert handles.count() >= 2
        for handle in handles.all():
            grip = handle.locator(".ed-knob")
            seen = {handle.get_attribute("aria-valuetext")}
            for dx, dy in ways(handle):
                x, y = middle_of(grip)
                place = page.evaluate("scrollY")
                page.evaluate("moves.length = 0")
                finger.stroke(x, y, dx, dy)
                seen.add(handle.get_attribute("aria-valuetext"))
                assert page.evaluate("lost") == 0, handle.get_attribute("aria-label")
                assert page.evaluate("scrollY") == place
                last = page.evaluate("moves.at(-1)")
                assert last == pytest.approx([x + dx, y + dy], abs=2)
            assert len(seen) > 1, handle.get_attribute("aria-label")


@pytest.mark.parametrize("cls", list(widget_classes().values()))
def test_a_swipe_across_a_picture_scrolls_the_page_and_changes_nothing(
    chromium: Browser, tmp_path: Path, cls: type[Widget]
) -> None:
    with opened(chromium, tmp_path, [cls()], has_touch=True, width=360) as page:
        page.evaluate(ROOM)
        finger, swiped = Finger(page), 0
        for picture in page.locator(f".ed-body :is({PICTURES}):visible").all():
            spot = free_place(picture)
            if spot is None:
                continue
            x, y = spot
            swiped += 1
            before, address, place = text_of(page), page.url, page.evaluate("scrollY")
            finger.stroke(x, y, 0, -FAR)
            page.wait_for_function("least => scrollY > least", arg=place + FAR / 2)
            assert page.url == address
            assert without_marks(text_of(page)) == without_marks(before)
        assert swiped or not page.locator(".ed-body svg.ed-chart, .ed-body .ed-layers").count()


def free_place(picture: Locator) -> tuple[float, float] | None:
    """A place on a picture where no handle is: its middle, or the nearest to it on a grid."""
    x, y = middle_of(picture)
    found = picture.evaluate(
        """(picture, [x, y]) => {
          const box = picture.getBoundingClientRect(), spots = [];
          const top = Math.max(box.top, 200), bottom = Math.min(box.bottom, innerHeight - 20);
          for (let i = 1; i < 12; i++) for (let j = 1; j < 12; j++) {
            spots.push([box.left + box.width * i / 12, top + (bottom - top) * j / 12]);
          }
          const far = ([a, b]) => Math.hypot(a - x, b - y);
          return spots.sort((a, b) => far(a) - far(b)).find(([a, b]) => {
            const under = [[0, 0], [18, 0], [-18, 0], [0, 18], [0, -18]] // a finger is that thick
              .map(([dx, dy]) => document.elementFromPoint(a + dx, b + dy));
            return picture.contains(under[0])
              && !under.some((at) => at?.closest("[role=slider], input, button, select, label"));
          }) ?? null;
        }""",
        [x, y],
    )
    return found and (found[0], found[1])


def without_marks(html: str) -> str:
    """What the pointer that was here a moment ago may light does not count."""
    return re.sub(r' data-(lit|marked|over|new)=""| class="[^"]*"| style="[^"]*"', "", html)


@pytest.mark.parametrize(
    ("cls", "picture"),
    [(LossLandscape, ".ed-columns > div svg.ed-chart"), (TrainingTheatre, ".ed-seekable")],
)
def test_a_finger_taps_into_a_picture(
    chromium: Browser, tmp_path: Path, cls: type[Widget], picture: str
) -> None:
    with opened(chromium, tmp_path, [cls()], has_touch=True, width=360) as page:
        before = text_of(page)
        x, y = middle_of(page.locator(picture).first)
        page.touchscreen.tap(x + 30, y + 10)
        wait_for_change(page, before)


def test_a_finger_strokes_along_the_loss_and_seeks(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [TrainingTheatre()], has_touch=True, width=360) as page:
        before = text_of(page)
        x, y = middle_of(page.locator(".ed-seekable").first)
        Finger(page).stroke(x - 60, y, 100, 0)
        assert text_of(page) != before
