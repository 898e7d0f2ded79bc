"""What can be done with a widget as a whole: link to it, fill the screen with it, embed it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from harness import write_page
from playwright.sync_api import Browser, Page, expect
from widget_checks import opened, pull

from ffnn_core.widgets import LossSlope, Neuron, Nudge

pytestmark = pytest.mark.browser

COPIED = """Object.defineProperty(navigator, "clipboard", {
  value: { writeText: async (text) => { window.edCopied = text; } },
})"""
NO_COPY = "document.execCommand = () => false; navigator.clipboard.writeText = undefined"
NO_SCREEN = "Element.prototype.requestFullscreen = () => Promise.reject(new Error('no'))"


def widgets() -> list[Neuron | LossSlope | Nudge]:
    return [Neuron(name="first"), LossSlope(name="sign"), LossSlope(), Nudge()]


def press(page: Page, name: str, index: int) -> None:
    page.locator("[data-ed-widget]").nth(index).get_by_role("button", name=name, exact=True).click()


def said(page: Page, index: int) -> str:
    line = page.locator("[data-ed-widget]").nth(index).locator(".ed-offers [role=status]")
    line.and_(page.locator(":not(:empty)")).wait_for()
    return line.inner_text()


def test_a_copied_link_opens_the_widget_as_it_was(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, widgets()) as page:
        page.evaluate(COPIED)
        page.evaluate("location.hash = 'neuron-first.w=3&loss-slope-sign.y=0'")
        press(page, "Copy link", 1)
        assert said(page, 1).startswith("Copied")
        link = page.evaluate("edCopied")
        assert link == page.url.split("#")[0] + "#loss-slope-sign.y=0"  # of this widget alone
        press(page, "Copy link", 3)
        said(page, 3)
        assert page.evaluate("edCopied").endswith("page.html#nudge")
        page.evaluate(NO_COPY)
        press(page, "Copy link", 1)
        field = page.get_by_label("link to this picture")
        expect(field).to_have_value(link)
        assert page.evaluate("String(getSelection())") == link


def test_a_widget_alone_is_all_of_its_page(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, widgets()) as page:
        page.evaluate("location.hash = 'loss-slope.y=0'")
        press(page, "Embed", 2)
        snippet = page.get_by_label("put this into a page of yours").input_value()
        address = re.search(r'src="(.*?)"', snippet)
        assert address
        src = address[1].replace("&amp;", "&")
        assert src.endswith("page.html?only=loss-slope#loss-slope.y=0")
        snippet_page = tmp_path / "mine.html"
        snippet_page.write_text(f"<!doctype html><title>mine</title><h1>My page</h1>{snippet}")
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url.rpartition("/")[2].partition("?")[0]))
        page.goto(snippet_page.as_uri())
        frame = page.frame_locator("iframe")
        expect(frame.locator("[data-ed-state=ready]")).to_have_count(1)
        expect(frame.locator("h1")).to_be_hidden()
        expect(frame.locator(".ed-body")).to_have_count(1)
        assert frame.get_by_role("slider").first.is_visible()
        assert frame.get_by_role("button", name="Embed").count() == 0
        assert frame.get_by_role("link", name="Widgets").get_attribute("href", timeout=1000)
        assert {"neuron.js", "nudge.js", "loss_slope.js"} & set(asked) == {"loss_slope.js"}
        room = page.frames[1].evaluate("[document.documentElement.scrollHeight, innerHeight]")
        assert room[0] <= room[1]  # the frame is as high as what is in it
        page.goto(src.replace("loss-slope", "no-such-widget"))
        expect(page.locator("h1")).to_be_visible()


def test_a_widget_fills_the_screen_and_is_still_in_hand(chromium: Browser, tmp_path: Path) -> None:
    address = write_page(tmp_path, widgets()).as_uri()
    for script in ("", NO_SCREEN):
        page = chromium.new_page(viewport={"width": 1920, "height": 1080})
        page.add_init_script(script)
        page.goto(address)
        box = page.locator("[data-ed-widget]").first
        box.and_(page.locator("[data-ed-state=ready]")).wait_for()
        before = box.bounding_box()
        size = "e => e.getBoundingClientRect().height"
        small = box.get_by_role("slider").first.evaluate(size)
        page.evaluate("scrollTo(0, 40)")
        press(page, "Fill the screen", 0)
        leave = box.get_by_role("button", name="Leave the full screen")
        leave.wait_for()
        page.wait_for_function("document.querySelector('.ed-filled > figure').style.zoom > 1.4")
        whole = box.bounding_box()
        assert whole
        assert (whole["x"], whole["y"]) == (0, 0)
        assert whole["width"] >= 1900
        assert box.get_by_role("slider").first.evaluate(size) > 1.3 * small
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        handle = box.locator(".ed-handle").last
        at = handle.bounding_box()
        assert at
        pull(handle, 60)
        moved = handle.bounding_box()
        assert moved
        assert moved["x"] - at["x"] == pytest.approx(60, abs=12)  # it stays under the pointer
        for _ in range(30):  # the keyboard cannot go behind it
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.matches('body, .ed-filled *')")
        if script:
            page.keyboard.press("Escape")
        else:
            page.evaluate("document.exitFullscreen()")  # what Escape does in a real full screen
        expect(box.get_by_role("button", name="Fill the screen")).to_be_focused()
        assert box.bounding_box()["width"] == before["width"]
        assert page.evaluate("scrollY") == 40
        page.close()


# As learning platforms do it: a page of another origin, and frames that may do little. The last has
# no origin at all: no storage, and its fonts come as to a stranger.
FRAMES = (
    'referrerpolicy="strict-origin-when-cross-origin"',
    'referrerpolicy="no-referrer" sandbox="allow-scripts allow-same-origin allow-popups"',
    'referrerpolicy="no-referrer" sandbox="allow-scripts"',
)


def snippet(page: Page, address: str) -> str:
    """Return what Embed gives for the first widget of a page of the book."""
    page.goto(address)
    page.locator("[data-ed-widget]").first.scroll_into_view_if_needed()
    page.locator("[data-ed-widget][data-ed-state=ready]").first.wait_for()
    press(page, "Embed", 0)
    return page.get_by_label("put this into a page of yours").input_value()


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_two_widgets_work_in_frames_of_another_origin(
    chromium: Browser,
    book_address: str,
    serve: Callable[[Path], str],
    tmp_path: Path,
    frame: str,
    theme: str,
) -> None:
    touch = theme == "dark"
    context = chromium.new_context(color_scheme=theme, has_touch=touch)
    page, said = context.new_page(), []
    pages = ("network/one-neuron", "derivatives/backpropagation")
    both = "<p>and</p>".join(snippet(page, f"{book_address}/book/{name}.html") for name in pages)
    lesson = both.replace("<iframe", f"<iframe {frame}")
    (tmp_path / "lesson.html").write_text(
        f'<!doctype html><link rel="icon" href="data:,"><title>Week 3</title>{lesson}'
    )
    page.on("console", lambda m: m.type in ("error", "warning") and said.append(m.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{serve(tmp_path)}/lesson.html")
    for index, label in enumerate(("weight w", "step")):
        frames = page.locator("iframe")
        frames.nth(index).scroll_into_view_if_needed()  # it is loaded when it is near
        inside = frames.nth(index).content_frame
        inside.locator("[data-ed-state=ready]").wait_for()
        expect(inside.locator("html")).to_have_attribute("data-theme", theme)
        slider = inside.get_by_role("slider", name=label, exact=True)
        before = slider.input_value()
        box = slider.bounding_box()
        assert box
        at = (box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
        (page.touchscreen.tap if touch else page.mouse.click)(*at)
        expect(slider).not_to_have_value(before)
        faces = (
            "document.fonts.ready.then(all => [...all].filter(f => f.status === 'loaded').length)"
        )
        assert page.frames[1 + index].evaluate(faces) >= 3
    context.close()
    assert said == []
