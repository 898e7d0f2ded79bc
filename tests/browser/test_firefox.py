"""A page of the book in another browser: Firefox."""

from __future__ import annotations

import json
import os

import pytest
from ed_policy import POLICY
from firefox import firefox, firefox_path
from harness import serving
from live_pages import BUILT_WITH_PYTHON, nearly_the_same
from machine import HTML

FIRST = (  # the first cell that prints something
    "(globalThis.cell ??= [...document.querySelectorAll('.cell:has(.ed-run)')]"
    ".find((cell) => cell.querySelector('.cell_output pre')))"
)
PRINTED = (
    f"[...{FIRST}.querySelectorAll('.cell_output pre')].map((one) => one.textContent).join('')"
)
ASKED = "JSON.stringify(performance.getEntriesByType('resource').map(({ name }) => name))"


def test_a_cell_runs_in_firefox() -> None:
    path = firefox_path()
    if path is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("Firefox is not installed")
    assert path
    with serving(HTML, policy=POLICY) as address, firefox(path) as page:
        page.open(f"{address}/book/appendices/errata.html")
        if not BUILT_WITH_PYTHON:
            line = page.evaluate("document.querySelector('.ed-live-line').textContent")
            assert "make lab" in line
            return
        before = page.evaluate(PRINTED)
        assert before
        page.evaluate(f"{FIRST}.querySelector('.ed-run button').click()")
        page.wait_for(f"/done|failed/.test({FIRST}.dataset.edRun)")
        assert page.evaluate(f"{FIRST}.dataset.edRun") == "done"
        assert nearly_the_same(before, page.evaluate(PRINTED))
        asked = json.loads(page.evaluate(ASKED))
        assert asked and all(url.startswith((address, "data:", "blob:")) for url in asked)
