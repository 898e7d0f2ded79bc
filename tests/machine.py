"""Where things are on the machine that runs the tests."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "_build" / "html"


@functools.cache
def chromium_path() -> str | None:
    """Return the path of a Chromium: the system's, or else one that Playwright downloads.

    The shell is the same engine without the windows around it: a page opens in half the time.
    """
    shell = "chromium-headless-shell"
    for name in (shell, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    return downloaded_chromium()


def downloaded_chromium() -> str | None:
    """Return the path of Playwright's own Chromium, downloading it when possible."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, check=True, timeout=300, capture_output=True)
    except (subprocess.SubprocessError, OSError):
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None
