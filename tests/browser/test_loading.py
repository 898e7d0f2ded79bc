"""A widget's scripts come when it comes near the window, once, and the reader's place stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import widget_checks as checks
from harness import write_page
from playwright.sync_api import Browser, Page, expect

from ffnn_core.widgets import LossSlope, Neuron, Nudge, Quiz

pytestmark = pytest.mark.browser

SPACE = 3000
STATES = "[...document.querySelectorAll('[data-ed-widget]')].map(box => box.dataset.edState ?? '')"
UNTIL = f"""async (wanted) => {{
  for (let i = 0; i < 2000 && {STATES}.join("|") !== wanted; i++) {{
    await new Promise(requestAnimationFrame);
  }}
}}"""


class Visit:
    """A page with much room between its widgets, the scripts it asked for, and its errors."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda r: r.url.split("?")[0].endswith(".js") and self.note(r.url))
        page.on("console", lambda m: m.type == "error" and self.errors.append(m.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def note(self, url: str) -> None:
        self.asked.append(url.rpartition("/")[2].partition("?")[0])

    def states(self) -> list[str]:
        return self.page.evaluate(STATES)

    def show(self, index: int) -> None:
        self.page.evaluate(
            "i => document.querySelectorAll('[data-ed-widget]')[i].scrollIntoView()", index
        )

    def wait(self, states: list[str]) -> None:
        wanted = "|".join(states)
        self.page.evaluate(UNTIL, wanted)
        assert "|".join(self.states()) == wanted

    def until(self, index: int, *states: str) -> None:
        box = self.page.locator("[data-ed-widget]").nth(index)
        box.and_(self.page.locator(", ".join(f"[data-ed-state={s}]" for s in states))).wait_for()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page with a neuron, a nudge, two losses and a quiz, far from each other."""
    page = write_page(tmp_path, [Neuron(), Nudge(), LossSlope(), LossSlope(), Quiz()])
    html = page.read_text(encoding="utf-8")
    apart = f'<p style="height:{SPACE}px">Text</p><h2>A heading</h2><div class="ed-widget"'
    html = html.replace('<div class="ed-widget"', apart)
    page.write_text(html, encoding="utf-8")
    return tmp_path


@contextmanager
def visiting(
    chromium: Browser, address: str, *, fragment: str = "", script: str = ""
) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        visit = Visit(page)
        page.add_init_script(checks.BOOKKEEPING)
        page.add_init_script(script)
        page.goto(f"{address}/page.html{fragment}")
        yield visit
    finally:
        context.close()


@pytest.fixture(params=["file", "http"])
def address(request: pytest.FixtureRequest, folder: Path, serve: Callable[[Path], str]) -> str:
    return folder.as_uri() if request.param == "file" else serve(folder)


def test_scripts_come_with_their_widgets_and_once(chromium: Browser, address: str) -> None:
    with visiting(chromium, address) as visit:
        page = visit.page
        checks.let_frames_pass(page)
        assert visit.asked == ["lib.js"]
        assert visit.states() == [""] * 5
        for box in page.locator("[data-ed-widget] > figure > *").all():
            assert box.is_visible()
        visit.show(0)
        visit.wait(["ready", "", "", "", ""])
        needed = ["lib-chart.js", "lib-drag.js", "lib-equation.js", "lib.js", "neuron.js"]
        assert sorted(visit.asked) == needed
        visit.show(2)
        visit.wait(["ready", "", "ready", "", ""])
        for i in (4, 3, 1):
            visit.show(i)
            visit.until(i, "ready")
        assert len(visit.asked) == len(set(visit.asked))
        assert not visit.errors


def test_a_widget_is_ready_before_it_is_seen(chromium: Browser, folder: Path) -> None:
    with visiting(chromium, folder.as_uri()) as visit:
        far = SPACE - 900 - 1.5 * 900  # the neuron begins so far below the margin
        visit.page.evaluate(f"scrollTo(0, {far - 100})")
        checks.let_frames_pass(visit.page)
        assert visit.states()[0] == ""
        visit.page.evaluate(f"scrollTo(0, {far + 400})")
        visit.wait(["ready", "", "", "", ""])
        top = visit.page.evaluate("document.querySelector('.ed-body').getBoundingClientRect().top")
        assert top > 900


def test_a_widget_named_in_the_address_is_loaded_at_once(chromium: Browser, folder: Path) -> None:
    with visiting(chromium, folder.as_uri(), fragment="#loss-slope-2.y=0") as visit:
        page = visit.page
        visit.wait(["", "", "", "ready", ""])
        expect(page.locator("[data-ed-widget]").nth(3)).to_be_in_viewport()
        page.evaluate("location.hash = 'neuron.w=3'")
        visit.wait(["ready", "", "", "ready", ""])
        expect(page.locator("[data-ed-widget]").first).to_be_in_viewport()
        assert not visit.errors


def test_without_the_observer_everything_is_loaded_at_once(chromium: Browser, folder: Path) -> None:
    with visiting(chromium, folder.as_uri(), script="delete window.IntersectionObserver") as visit:
        visit.wait(["ready"] * 5)
        assert len(visit.asked) == len(set(visit.asked))


def test_a_script_that_fails_leaves_the_still_picture_and_the_other_widgets(
    chromium: Browser, folder: Path, address: str
) -> None:
    (folder / "lib-names.js").unlink()  # the nudge needs it
    with visiting(chromium, address) as visit:
        for i in range(5):
            visit.show(i)
            visit.until(i, "ready", "failed")
        assert visit.states() == ["ready", "failed", "ready", "ready", "ready"]
        figure = visit.page.locator("[data-ed-widget] > figure").nth(1)
        assert figure.locator(":scope > svg").is_visible()
        assert figure.locator("figcaption").inner_text() == Nudge.caption
        assert len(visit.errors) == 1
        assert "ERR_FILE_NOT_FOUND" in visit.errors[0] or "404" in visit.errors[0]


def test_nothing_watches_when_all_are_mounted_or_gone(chromium: Browser, folder: Path) -> None:
    for wait in (True, False):
        with visiting(chromium, folder.as_uri()) as visit:
            observers = "edLeft().observers.filter(name => name === 'IntersectionObserver')"
            assert visit.page.evaluate(observers) == ["IntersectionObserver"]
            for i in range(5 if wait else 1):
                visit.show(i)
                visit.until(i, "ready")
            if wait:
                assert visit.page.evaluate(observers) == []
            visit.page.evaluate(
                "document.querySelectorAll('[data-ed-widget]').forEach(box => box.remove())"
            )
            assert checks.what_is_left(visit.page) == checks.LEFT


# How far what the reader looks at moved, frame by frame, beyond what was scrolled.
JUMPS = """async (step) => {
  const frame = () => new Promise(requestAnimationFrame);
  const place = (mark) => mark.getBoundingClientRect();
  const jumps = [];
  for (let moved = step; Math.abs(moved) === Math.abs(step);) {
    const seen = [...document.querySelectorAll("main > :is(h1, h2, p)")]
      .filter((mark) => place(mark).bottom > 0 && place(mark).top < innerHeight)
      .map((mark) => [mark, place(mark).top]);
    const before = scrollY;
    scrollBy(0, step);
    moved = scrollY - before;
    await frame();
    await frame();
    for (const [mark, top] of seen) {
      const jump = place(mark).top - (top - moved);
      if (Math.abs(jump) > 1) jumps.push(`${mark.textContent}: ${jump}`);
    }
  }
  return jumps;
}"""


def test_what_the_reader_looks_at_does_not_jump(chromium: Browser, folder: Path) -> None:
    with visiting(chromium, folder.as_uri()) as visit:
        assert visit.page.evaluate(JUMPS, 60) == []
        assert visit.states() == ["ready"] * 5


@pytest.mark.parametrize("anchored", [True, False])
def test_nor_on_the_way_up_for_the_browser_holds_its_place(
    chromium: Browser, folder: Path, anchored: bool
) -> None:
    with visiting(chromium, folder.as_uri()) as visit:
        if not anchored:  # then the pictures above that change their height push it away
            visit.page.add_style_tag(content="html { overflow-anchor: none }")
        visit.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        visit.wait(["", "", "", "", "ready"])
        assert (visit.page.evaluate(JUMPS, -60) == []) == anchored
        assert visit.states() == ["ready"] * 5


@pytest.mark.parametrize("gliding", [False, True])
def test_a_link_leads_to_its_place_past_widgets_that_are_not_loaded(
    chromium: Browser, folder: Path, gliding: bool
) -> None:
    with visiting(chromium, folder.as_uri()) as visit:
        if gliding:  # then all that it passes are loaded, and it ends elsewhere
            visit.page.add_style_tag(content="html { scroll-behavior: smooth }")
        visit.page.evaluate("document.querySelectorAll('h2')[3].id = 'there'")
        visit.page.evaluate("location.hash = 'there'")
        visit.until(3, "ready")
        checks.let_scrolling_end(visit.page)
        top = visit.page.evaluate("document.getElementById('there').getBoundingClientRect().top")
        assert (abs(top) < 2) == (not gliding)
        assert (visit.states() == ["", "", "", "ready", ""]) == (not gliding)
