"""What must hold for every widget, whatever it teaches. A check looks at a page that is open."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness import STILL, faint, write_page
from playwright.sync_api import Browser, Locator, Page

from ffnn_core.widgets import Row
from ffnn_core.widgets.kit.base import Widget

FOCUSABLE = ".ed-body :is(button:enabled, input:enabled, select:enabled, [tabindex='0'])"

TEXT_OF = """index => {
  const body = document.querySelectorAll(".ed-body")[index];
  return body.innerHTML + [...body.querySelectorAll("input, select")]
    .map(e => e.type === "radio" || e.type === "checkbox" ? e.checked : e.value);
}"""

BOOKKEEPING = (Path(__file__).parent / "bookkeeping.js").read_text(encoding="utf-8")


@contextmanager
def opened(
    chromium: Browser,
    folder: Path,
    widgets: Sequence[Widget | Row],
    *,
    theme: str = "light",
    width: int = 1280,
    fragment: str = "",
    **options: Any,
) -> Iterator[Page]:
    """Open a page with these widgets from the disk; complain of any error or outside request."""
    address = write_page(folder, widgets, theme=theme).as_uri()
    context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    local = ("file:", "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(local) else complaints.append(r.url))
    page.add_init_script(BOOKKEEPING)
    page.goto(address + fragment)
    if options.get("java_script_enabled", True):
        show = "i => document.querySelectorAll('[data-ed-widget]')[i].scrollIntoView()"
        boxes = page.locator("[data-ed-widget]")
        for i in range(boxes.count()):
            if not fragment:  # a widget is loaded when it comes near the window
                page.evaluate(show, i)
            ended = page.locator("[data-ed-state='ready'], [data-ed-state='failed']")
            boxes.nth(i).and_(ended).wait_for()
        if not fragment:
            page.evaluate("scrollTo(0, 0)")
        page.evaluate(STILL)
    try:
        yield page
        assert not complaints, complaints
    finally:
        context.close()


def text_of(page: Page, index: int = 0) -> str:
    """Return all that the widget says: its text, the values of its controls, its shapes."""
    return page.evaluate(TEXT_OF, index)


def wait_for_change(page: Page, before: str) -> None:
    """Wait until the first widget says something else than `before`; see `text_of`."""
    page.wait_for_function(f"before => ({TEXT_OF})(0) !== before", arg=before)


def let_frames_pass(page: Page, count: int = 30) -> None:
    """Let the page draw so many frames: what has not happened then, does not happen by itself."""
    page.evaluate(
        """async count => {
          for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
        }""",
        count,
    )


def let_scrolling_end(page: Page) -> None:
    """Wait until the page has stood at one place for twenty frames."""
    page.evaluate(
        """async () => {
          for (let still = 0, at = scrollY; still < 20; still = at === scrollY ? still + 1 : 0) {
            at = scrollY;
            await new Promise(requestAnimationFrame);
          }
        }"""
    )


def pull(handle: Locator, dx: float, dy: float = 0) -> None:
    """Take hold of the middle of something with the mouse and move it by so many pixels."""
    place = handle.bounding_box()
    assert place
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    mouse = handle.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + dx, y + dy, steps=4)
    mouse.up()


def watch(place: Locator) -> Callable[[], list[str]]:
    """Note every text that stands there from now on, and return a way to ask for them.

    What is on the screen for some frames only is not to be looked for from outside: it may be gone.
    """
    place.evaluate(
        """place => {
          const seen = [place.textContent];
          const look = () => seen.at(-1) !== place.textContent && seen.push(place.textContent);
          new MutationObserver(look)
            .observe(place, { childList: true, characterData: true, subtree: true });
          place.edSeen = seen;
        }"""
    )
    handle = place.element_handle()
    return lambda: handle.evaluate("place => place.edSeen")


def turn(page: Page, theme: str) -> None:
    """Let the page turn light or dark while its widgets run."""
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    page.evaluate(STILL)


def check_says_and_fits(page: Page, widget: Widget) -> None:
    """It runs, says something in words, and needs no sideways scroll."""
    width = page.viewport_size["width"]  # type: ignore[index]
    for box in page.locator("[data-ed-widget]").all():
        assert box.get_attribute("data-ed-state") == "ready"
        assert box.locator(".ed-readout").first.inner_text().strip()
        assert not box.locator(".ed-still > svg").is_visible()
        assert box.locator("figcaption").is_visible() == bool(widget.caption)
        assert not box.locator(".ed-words").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = page.evaluate(
        """() => {
          const edge = e => e.getBoundingClientRect().right;
          return [...document.querySelectorAll(".ed-body")]
            .flatMap(body => [...body.children].filter(e => edge(e) > edge(body) + 1))
            .map(e => e.className);
        }"""
    )
    assert wide == [], f"wider than the widget: {wide}"


def colour_of(page: Page) -> str:
    """Return the colour in which the widget writes."""
    return page.evaluate("getComputedStyle(document.querySelector('.ed-body')).color")


def check_still(box: Locator, widget: Widget) -> None:
    """Without JavaScript its still picture or its words, and its caption, stay."""
    still = box.locator(".ed-still")
    captions = [widget.caption] if widget.caption else []
    assert still.locator("figcaption").all_inner_texts() == captions
    assert still.inner_text().strip()
    assert box.locator(".ed-still > svg").is_visible() == ("<svg" in widget.to_html())


def check_addresses(page: Page, fragments: Sequence[str]) -> None:
    """An address is input: whatever it asks, the widget stays, and says numbers."""
    page.evaluate(
        """async (fragments) => {
          for (const fragment of fragments) {
            location.hash = fragment;
            await new Promise(requestAnimationFrame);
          }
        }""",
        fragments,
    )
    assert page.locator("[data-ed-widget]").first.get_attribute("data-ed-state") == "ready"
    said = page.locator(".ed-body").first.inner_text()
    assert said.strip()
    assert "undefined" not in said
    assert "NaN" not in said


def check_ink(page: Page) -> None:
    """Every word of its pictures can be read, also beside a part that is pointed at."""
    assert faint(page, "pictures") == []
    parts = page.locator(".ed-body svg [tabindex='0']")
    count = parts.count()
    for place in range(0, count, max(1, count // 6)):
        parts.nth(place).focus()
        page.evaluate(STILL)
        assert faint(page, "pictures") == [], f"with the focus on part {place}"
    page.evaluate("document.activeElement.blur()")


def check_keyboard(page: Page) -> None:
    """Tab reaches every control and point; keys change something; focus can be seen."""
    count = page.locator(FOCUSABLE).count()
    assert count > 0, "nothing can be reached by keyboard"
    reached = set()
    first, changed = text_of(page), False
    for _ in range(count + 4):
        page.keyboard.press("Tab")
        at = page.evaluate(
            f"[...document.querySelectorAll(`{FOCUSABLE}`)].indexOf(document.activeElement)"
        )
        if at < 0:
            continue
        reached.add(at)
        if not changed:
            before = text_of(page)
            for key in ("ArrowRight", "ArrowDown", "Enter"):
                page.keyboard.press(key)
                changed = changed or text_of(page) != before
    radios = page.locator(".ed-body input[type=radio]:not(:checked)").count()
    assert len(reached) >= page.locator(FOCUSABLE).count() - radios - 1, "Tab misses a control"
    if not changed:  # what a key does may be seen some frames later
        page.wait_for_timeout(500)
    assert changed or text_of(page) != first, "no key changes anything"


def check_focus(page: Page) -> None:
    """No key that is pressed on a control or a point takes the focus away from the widget."""
    place = page.locator(FOCUSABLE)
    count, at = place.count(), 0
    for at in range(0, count, max(1, count // 24)):
        one = place.nth(at)
        if one.count() == 0 or not one.is_visible():
            continue
        one.focus()
        told = one.evaluate("e => e.outerHTML.slice(0, 120)")
        for key in ("Enter", "End", "ArrowRight", "Enter"):
            page.keyboard.press(key)
            left = page.evaluate("document.activeElement === document.body")
            assert not left, f"{key} drops the focus of {told}"


FOLDS = """index => {
  const folds = document.querySelectorAll(".ed-body :is(summary, .ed-fold, [aria-expanded])");
  folds[index]?.click();
  return folds[index]?.textContent;
}"""


def check_unfolded(page: Page) -> None:
    """What can be opened fits as well."""
    width, at = page.viewport_size["width"], 0  # type: ignore[index]
    while told := page.evaluate(FOLDS, at):
        page.evaluate(STILL)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, told
        page.evaluate(FOLDS, at)
        at += 1


SMALL = """least => [...document.querySelectorAll(
    ".ed-body :is(button, select, summary, input, [tabindex='0'])")]
  .filter(e => e.type !== "range" && !e.ownerSVGElement && e.checkVisibility())
  .map(e => [e, (e.matches("[type=radio], [type=checkbox]") ? e.closest("label") ?? e : e)
    .getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && Math.min(box.width, box.height) < least)
  .map(([e, box]) => `${e.outerHTML.slice(0, 80)}: ${box.width} x ${box.height}`)"""


def check_targets(page: Page) -> None:
    """A finger can hit every control: 24 pixels at least, either way (WCAG 2.5.8)."""
    assert page.evaluate(SMALL, 24) == []


UNSTEADY = """async () => {
  const body = document.querySelector(".ed-body");
  const top = (e) => e.getBoundingClientRect().top - body.getBoundingClientRect().top;
  const found = [];
  for (const input of body.querySelectorAll("input[type=range]")) {
    if (!input.isConnected || !input.checkVisibility()) continue;
    const was = input.value, places = [];
    for (const share of [0, 0.1, 0.25, 0.5, 0.75, 1, null]) {
      input.value = share === null ? was : +input.min + share * (input.max - input.min);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      if (input.isConnected) places.push(top(input));
    }
    const by = Math.max(...places) - Math.min(...places);
    if (by > 1) found.push(`${input.labels[0]?.textContent}: ${by} px`);
  }
  return found;
}"""


def check_steady(page: Page) -> None:
    """A slider stays under the finger that moves it, however long the text grows above it."""
    assert page.evaluate(UNSTEADY) == []


def check_copies(page: Page) -> None:
    """What happens to the first of two copies does not happen to the second."""
    first, second = text_of(page, 0), text_of(page, 1)
    target = page.locator(".ed-body").nth(0).locator(FOCUSABLE.removeprefix(".ed-body "))
    for i in range(min(4, target.count())):
        target.nth(i).focus()
        for key in ("ArrowRight", "Enter"):
            page.keyboard.press(key)
        if text_of(page, 0) != first:
            break
    assert text_of(page, 0) != first
    assert text_of(page, 1) == second
    ids = page.evaluate("[...document.querySelectorAll('.ed-body [id]')].map(e => e.id)")
    assert len(set(ids)) == len(ids), "an id occurs twice"


LEFT = {"listeners": ["Window hashchange"], "timers": [], "observers": ["MutationObserver"]}


def check_removal(page: Page) -> None:
    """Nothing is left of a removed widget but the page's own two watchers."""
    for i in range(min(3, page.locator(FOCUSABLE).count())):
        page.locator(FOCUSABLE).nth(i).focus()
        page.keyboard.press("Enter")
    page.evaluate("document.querySelectorAll('[data-ed-widget]').forEach(box => box.remove())")
    assert what_is_left(page) == LEFT


def what_is_left(page: Page) -> dict[str, list[str]]:
    """Return what still runs when all widgets are gone: at once, or after a few frames."""
    return page.evaluate(
        """async (good) => {
          for (let i = 0; i < 300 && JSON.stringify(edLeft()) !== good; i++) {
            await new Promise(requestAnimationFrame);
          }
          return edLeft();
        }""",
        json.dumps(LEFT, separators=(",", ":")),
    )
