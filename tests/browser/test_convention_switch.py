from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from widget_checks import opened

from ffnn_core.widgets import ConventionSwitch

pytestmark = pytest.mark.browser


def test_a_choice_rewrites_the_lines_and_there_is_a_way_back(
    chromium: Browser, tmp_path: Path
) -> None:
    with opened(chromium, tmp_path, [ConventionSwitch()], width=360) as page:
        lines = page.locator(".ed-conventions li")
        own = lines.all_text_contents()
        assert page.locator("[data-changed]").count() == 0
        page.get_by_label("As in").select_option("d2l, scikit-learn")
        expect(page.get_by_label("(from, to)")).to_be_checked()
        expect(lines.first).to_contain_text("h1 = X @ W1 + c1")
        expect(lines.first).to_contain_text("(N, H)")
        expect(page.locator(".ed-readout")).to_contain_text("lines differ from this book's")
        page.get_by_label("rows", exact=True).focus()
        page.keyboard.press("ArrowLeft")
        expect(lines.first).to_contain_text("h1 = W1.T @ X + c1")
        expect(page.get_by_label("As in")).to_have_value("no book of the table")
        page.get_by_role("button", name="This book's own").click()
        assert lines.all_text_contents() == own
