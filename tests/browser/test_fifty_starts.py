"""Fifty starts in the page: counted, pointed at, and opened in the theatre."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from widget_checks import let_frames_pass, opened

from ffnn_core.widgets import FiftyStarts, TrainingTheatre

pytestmark = pytest.mark.browser


def choose_hidden(page: Page, units: int) -> None:
    group = page.get_by_role("group", name="hidden units")
    group.locator(f"input[value='{units}']").focus()
    group.locator(f"input[value='{units}']").press("Space")


def test_more_units_make_better_odds_and_every_count_is_kept(
    chromium: Browser, tmp_path: Path
) -> None:
    with opened(chromium, tmp_path, [FiftyStarts()]) as page:
        said = page.locator(".ed-readout")
        for units in (2, 3, 4):
            choose_hidden(page, units)
            solved = FiftyStarts(hidden=units).solved()
            expect(said).to_contain_text(
                f"{solved.sum()} of 50 starts have solved XOR with {units} hidden units after 2"
            )
            ticks = page.locator(".ed-tile[data-end='solved']")
            expect(ticks).to_have_count(int(solved.sum()))
            expect(page.locator(".ed-tile[data-end='stuck']")).to_have_count(int((~solved).sum()))
            row = page.locator(".ed-tally tr", has_text=f"{units} hidden")
            expect(row).to_contain_text(f"{solved.sum()} of 50 solved")
        expect(page.locator(".ed-tally tr")).to_have_count(3)
        assert "fifty-starts.hidden=4" in page.url
        page.get_by_label("activation").select_option("sigmoid")
        expect(page.locator(".ed-tally tr")).to_have_count(1)  # another question, another book


def test_the_runs_can_be_wound_back_and_played(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [FiftyStarts()], reduced_motion="no-preference") as page:
        said, pass_ = page.locator(".ed-readout"), page.get_by_role("slider", name="pass")
        expect(said).to_contain_text("35 of 50")
        pass_.press("Home")
        expect(said).to_contain_text("0 of 50 starts have solved XOR with 2 hidden units after 0")
        expect(page.locator(".ed-tile[data-end='running']")).to_have_count(50)
        page.get_by_role("button", name="Play").press("Enter")
        expect(said).to_contain_text(re.compile("^[1-9]"), timeout=20_000)
        page.get_by_role("button", name="Pause").press("Enter")
        expect(page.get_by_role("button", name="Play")).to_be_visible()
        before = said.inner_text()
        let_frames_pass(page)
        assert said.inner_text() == before
        pass_.press("End")
        expect(said).to_contain_text("35 of 50")


def test_a_start_is_pointed_at_by_keyboard_and_by_finger(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [FiftyStarts()], width=360, has_touch=True) as page:
        closer = page.locator(".ed-formulas")
        expect(closer).to_contain_text("Start 4: stuck")
        expect(closer).to_contain_text("where 0, 1, 1, 0 is wanted")
        page.locator(".ed-tile input:checked").focus()
        page.keyboard.press("ArrowRight")
        expect(closer).to_contain_text("Start 5: solved")
        page.keyboard.press("ArrowDown")  # to the plane below: five stand in a row here
        expect(closer).to_contain_text("Start 10: solved")
        assert "fifty-starts.seed=10" in page.url
        page.locator(".ed-tile").nth(13).scroll_into_view_if_needed()
        page.locator(".ed-tile").nth(13).tap()
        expect(closer).to_contain_text("Start 13: solved")
        page.get_by_label("solved ones first").check()
        ends = page.locator(".ed-tile").evaluate_all("all => all.map(e => e.dataset.end)")
        assert ends == ["solved"] * 35 + ["stuck"] * 15
        expect(closer).to_contain_text("TrainingTheatre(dataset")  # no theatre anywhere near


def test_it_opens_in_the_theatre_of_the_page(chromium: Browser, tmp_path: Path) -> None:
    stuck = FiftyStarts(seed=4)
    with opened(chromium, tmp_path, [TrainingTheatre(dataset="circles"), stuck]) as page:
        expect(page.locator(".ed-fifty-starts .ed-readout")).to_contain_text("35 of 50")
        page.get_by_role("link", name="Open start 4 in the theatre").press("Enter")
        theatre = page.locator(".ed-theatre")
        expect(theatre.get_by_role("radio", name="XOR", exact=True)).to_be_checked()
        theatre.get_by_role("button", name="To the end").press("Enter")
        expect(theatre.locator(".ed-readout")).to_contain_text("2,000 of 2,000 passes")
        expect(theatre.locator(".ed-readout")).to_contain_text(f"{stuck.losses()[4]:.4g}")
