"""A widget looks the same whatever else is on its page: the book's prose, or all other widgets."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from widget_checks import opened
from widget_scripts import styles_for

from ffnn_core.widgets import widget_classes

LOOKED_AT = (
    "color backgroundImage display borderTopStyle fontWeight textAlign marginTop paddingLeft"
)
# A fold looks like one of the book.
LOOKS = """(names) => [...document.querySelectorAll(".ed-body *:not(details)")].map((element) => {
  const style = getComputedStyle(element);
  return [element.outerHTML.slice(0, 90), ...names.split(" ").map((name) => style[name])];
})"""
BESIDE_PROSE = "document.querySelector('main').classList.add('bd-article')"
BESIDE_OTHERS = """(names) => Promise.all(names.map((href) => new Promise((done) => {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  link.onload = link.onerror = done;
  document.head.append(link);
})))"""


def changed(page: Page, change: str, argument: object = None) -> list[str]:
    """Return what `change` made of the looks of a widget, element by element."""
    before = page.evaluate(LOOKS, LOOKED_AT)
    page.evaluate(change, argument)
    after = page.evaluate(LOOKS, LOOKED_AT)
    names = LOOKED_AT.split()
    return [
        f"{was[0]}: {name} {one} -> {other}"
        for was, now in zip(before, after, strict=True)
        for name, one, other in zip(names, was[1:], now[1:], strict=True)
        if one != other
    ]


@pytest.mark.parametrize("name", list(widget_classes()))
def test_a_widget_keeps_its_looks(chromium: Browser, tmp_path: Path, name: str) -> None:
    with opened(chromium, tmp_path, [widget_classes()[name]()]) as page:
        assert changed(page, BESIDE_PROSE) == []
        assert changed(page, BESIDE_OTHERS, styles_for(list(widget_classes()))) == []


def test_a_neighbour_that_meddles_would_be_found(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [widget_classes()["BackpropStepper"]()]) as page:
        greying = """(rule) => {
          const style = document.createElement("style");
          style.textContent = rule;
          document.head.append(style);
        }"""
        found = changed(page, greying, ".ed-body .ed-button[aria-disabled] { color: grey; }")
        assert [one for one in found if ": color" in one]
