"""The common checks, for every widget of the package with its default arguments."""

from __future__ import annotations

from pathlib import Path

import pytest
import widget_checks as checks
from playwright.sync_api import Browser

from ffnn_core.widgets import widget_classes
from ffnn_core.widgets.kit.base import Widget

pytestmark = pytest.mark.browser


@pytest.fixture(params=list(widget_classes()))
def widget(request: pytest.FixtureRequest) -> Widget:
    return widget_classes()[request.param]()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_mounts_and_fits(
    chromium: Browser, tmp_path: Path, widget: Widget, theme: str, width: int
) -> None:
    checks.check_mounts_and_fits(chromium, tmp_path, widget, theme, width)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    chromium: Browser, tmp_path: Path, widget: Widget, theme: str
) -> None:
    checks.check_axe(chromium, tmp_path, widget, theme)


@pytest.mark.parametrize(
    "check",
    [
        checks.check_theme_change,
        checks.check_without_javascript,
        checks.check_keyboard,
        checks.check_two_copies,
        checks.check_removal,
    ],
)
def test_check(chromium: Browser, tmp_path: Path, widget: Widget, check) -> None:  # type: ignore[no-untyped-def]
    check(chromium, tmp_path, widget)
