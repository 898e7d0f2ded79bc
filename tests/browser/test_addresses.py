"""An address leads to the widget that it names."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from addresses import cases, random_fragment
from harness import write_page
from hostile import TIMES, rng_for
from playwright.sync_api import Browser, expect
from widget_checks import check_addresses, opened

from ffnn_core.widgets import GraphOfAnything, LossSlope, Neuron, TrainingTheatre
from ffnn_core.widgets.kit.base import Widget

pytestmark = pytest.mark.browser


@pytest.fixture
def apart(tmp_path: Path) -> Path:
    """A page with much room before each of two widgets."""
    page = write_page(tmp_path / "own", [Neuron(name="late"), LossSlope(), Neuron()])
    html = page.read_text(encoding="utf-8")
    room = '<p style="height:3000px">Text</p><div class="ed-widget"'
    page.write_text(html.replace('<div class="ed-widget"', room), encoding="utf-8")
    return tmp_path


def test_a_name_alone_goes_to_its_widget(chromium: Browser, apart: Path) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    boxes = page.locator("[data-ed-widget]")
    page.goto((apart / "own" / "page.html").as_uri() + "#loss-slope")
    expect(boxes.nth(1)).to_have_attribute("data-ed-state", "ready")
    expect(boxes.nth(1)).to_be_in_viewport()
    page.evaluate("location.hash = 'neuron-late'")
    expect(boxes.nth(0)).to_have_attribute("data-ed-state", "ready")
    expect(boxes.nth(0)).to_be_in_viewport()
    page.close()


def test_a_name_does_not_depend_on_the_order(chromium: Browser, apart: Path) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto((apart / "own" / "page.html").as_uri() + "#neuron.w=3&neuron-late.w=-3")
    for place, w in ((2, "3.00"), (0, "−3.00")):
        box = page.locator("[data-ed-widget]").nth(place)
        expect(box).to_have_attribute("data-ed-state", "ready")
        expect(box.locator(".ed-formulas")).to_contain_text(f"{w} · 1.50")
    page.close()


def test_a_page_that_embeds_ours_stays_where_it_is(
    chromium: Browser, apart: Path, serve: Callable[[Path], str]
) -> None:
    (apart / "host.html").write_text(
        '<!doctype html><p style="height:2000px">Another page</p>'
        '<iframe src="own/page.html#loss-slope.y=0.25" width="800" height="600"></iframe>'
        '<p style="height:2000px"></p>',
        encoding="utf-8",
    )
    page = chromium.new_page(viewport={"width": 1280, "height": 700})
    page.goto(f"{serve(apart)}/host.html")
    inner = page.frames[1]
    inner.locator("[data-ed-widget='LossSlope'][data-ed-state='ready']").wait_for()
    inner.wait_for_function("scrollY > 3000")
    assert page.evaluate("scrollY") == 0
    page.close()


@pytest.mark.parametrize("cls", [TrainingTheatre, GraphOfAnything])
def test_bent_addresses_stop_no_widget(
    chromium: Browser, tmp_path: Path, cls: type[Widget]
) -> None:
    rng = rng_for(f"addresses of {cls.__name__}")
    accepted = [(name, text) for name, text, taken in cases(cls) if taken is not None]
    with opened(chromium, tmp_path, [cls()]) as page:
        bent = [random_fragment(cls, rng, accepted) for _ in range(40 * TIMES)]
        # in a graph, a variable may have these names
        check_addresses(page, [each for each in bent if not re.search("NaN|undefined", each)])
