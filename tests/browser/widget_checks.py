"""What must hold for every widget, whatever it teaches. Each check opens a fresh page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from harness import write_page
from playwright.sync_api import Browser, Page

from ffnn_core.widgets import Row
from ffnn_core.widgets.kit.base import Widget

# Pictures are laid out when their width is known, a frame or more after the widget is ready: wait
# until nothing has changed for ten frames (or, should something move by itself, three hundred).
STILL = """new Promise(done => {
  let before = "", calm = 0, frames = 0;
  const look = () => {
    const now = [...document.querySelectorAll(".ed-body")].map(e => e.innerHTML).join();
    calm = now === before ? calm + 1 : 0;
    before = now;
    if (calm === 10 || ++frames === 300) done();
    else requestAnimationFrame(look);
  };
  look();
})"""
FOCUSABLE = ".ed-body :is(button:enabled, input:enabled, select:enabled, [tabindex='0'])"

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
    return (
        page.locator(".ed-body")
        .nth(index)
        .evaluate(
            "el => el.innerHTML + [...el.querySelectorAll('input, select')]"
            ".map(e => e.type === 'radio' || e.type === 'checkbox' ? e.checked : e.value)"
        )
    )


def check_mounts_and_fits(
    chromium: Browser, folder: Path, widget: Widget, theme: str, width: int
) -> None:
    """It runs from the disk, says something in words, and needs no sideways scroll."""
    with opened(chromium, folder, [widget], theme=theme, width=width) as page:
        box = page.locator("[data-ed-widget]")
        assert box.get_attribute("data-ed-state") == "ready"
        assert page.locator(".ed-readout").first.inner_text().strip()
        assert not page.locator(".ed-still > svg").is_visible()
        assert page.locator("figcaption").is_visible() == bool(widget.caption)
        assert not page.locator(".ed-words").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        wide = page.evaluate(
            "(() => { const body = document.querySelector('.ed-body');"
            " const edge = e => e.getBoundingClientRect().right;"
            " return [...body.children].filter(e => edge(e) > edge(body) + 1).map(e => e.className)"
            " })()"
        )
        assert wide == [], f"wider than the widget: {wide}"


def check_theme_change(chromium: Browser, folder: Path, widget: Widget) -> None:
    """It follows when the page turns dark while it runs."""
    with opened(chromium, folder, [widget]) as page:
        colour = "getComputedStyle(document.querySelector('.ed-body')).color"
        light = page.evaluate(colour)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert page.evaluate(colour) != light


def check_without_javascript(chromium: Browser, folder: Path, widget: Widget) -> None:
    """Its still picture or its words, and its caption, stay."""
    with opened(chromium, folder, [widget], java_script_enabled=False) as page:
        still = page.locator(".ed-still")
        assert (
            still.locator("figcaption").all_inner_texts()
            == [widget.caption][: bool(widget.caption)]
        )
        assert still.inner_text().strip()
        assert page.locator(".ed-still > svg").is_visible() == ("<svg" in widget.to_html())


def check_keyboard(chromium: Browser, folder: Path, widget: Widget) -> None:
    """Tab reaches every control and point; keys change something; focus can be seen."""
    with opened(chromium, folder, [widget]) as page:
        count = page.locator(FOCUSABLE).count()
        assert count > 0, "nothing can be reached by keyboard"
        reached = set()
        changed = False
        for _ in range(count + 4):
            page.keyboard.press("Tab")
            at = page.evaluate(
                f"[...document.querySelectorAll(`{FOCUSABLE}`)].indexOf(document.activeElement)"
            )
            if at < 0:
                continue
            reached.add(at)
            before = text_of(page)
            if not changed:
                for key in ("ArrowRight", "ArrowDown", "Enter"):
                    page.keyboard.press(key)
                    changed = changed or text_of(page) != before
        radios = page.locator(".ed-body input[type=radio]:not(:checked)").count()
        assert len(reached) >= page.locator(FOCUSABLE).count() - radios - 1, "Tab misses a control"
        assert changed, "no key changes anything"


def check_two_copies(chromium: Browser, folder: Path, widget: Widget) -> None:
    """What happens to one copy does not happen to the other."""
    with opened(chromium, folder, [widget, widget]) as page:
        first, second = text_of(page, 0), text_of(page, 1)
        bodies = page.locator(".ed-body")
        target = bodies.nth(0).locator(":is(button:enabled, input, select, [tabindex='0'])")
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


def check_removal(chromium: Browser, folder: Path, widget: Widget) -> None:
    """Nothing is left of a removed widget but the page's own two watchers."""
    with opened(chromium, folder, [widget]) as page:
        for i in range(min(3, page.locator(FOCUSABLE).count())):
            page.locator(FOCUSABLE).nth(i).focus()
            page.keyboard.press("Enter")
        page.evaluate("document.querySelector('[data-ed-widget]').remove()")
        page.wait_for_timeout(100)
        left = page.evaluate("edLeft()")
        assert left == {
            "listeners": ["Window hashchange"],
            "timers": [],
            "observers": ["MutationObserver"],
        }


def check_axe(chromium: Browser, folder: Path, widget: Widget, theme: str) -> None:
    """Axe finds nothing serious or critical."""
    with opened(chromium, folder, [widget], theme=theme) as page:
        found = Axe().run(page, options={"preload": False}).response["violations"]
        grave = [
            (v["id"], [node["html"][:120] for node in v["nodes"][:3]])
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert not grave, grave


def check_widget(chromium: Browser, folder: Path, widget: Widget) -> None:
    """Run all checks on one widget."""
    for theme in ("light", "dark"):
        for width in (1280, 360):
            check_mounts_and_fits(chromium, folder, widget, theme, width)
        check_axe(chromium, folder, widget, theme)
    check_theme_change(chromium, folder, widget)
    check_without_javascript(chromium, folder, widget)
    check_keyboard(chromium, folder, widget)
    check_two_copies(chromium, folder, widget)
    check_removal(chromium, folder, widget)
