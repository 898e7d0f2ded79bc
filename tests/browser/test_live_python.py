"""The cells of the built book, run by the reader's own browser.

Where Pyodide's files cannot be had, the book is built without them and says so: then that is what
is tested. What needs no browser is in `tests/test_live_python.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest
from ed_policy import POLICY
from harness import serving
from live_pages import BUILT_WITH_PYTHON, nearly_the_same
from machine import HTML
from pages import page_paths
from playwright.sync_api import Locator, Page, expect

ALL = os.environ.get("ED_LIVE") == "all"
# Milliseconds: two browsers and a Python on two cores; the longest page alone takes 90 seconds.
PATIENCE = 900_000 if ALL else 240_000
# Numbers and tables; formulas and pictures. All pages with `make live`.
FEW = ("appendices/notation", "network/two-inputs")
# Cells whose training runs carry a difference in the last bit of an exponential far: how many of a
# page may print other numbers than the book's.
WANDER = {"beyond/libraries": 1, "beyond/one-more-layer": 1, "examples/regression": 5}
SHOWS_WIDGETS_ONLY = ("appendices/matrix-calculus",)


def cell(page: Page, index: int) -> Locator:
    """Return the cell at a place of the notebook."""
    return page.locator(f".cell.ed-cell-{index}")


def cell_with(page: Page, text: str) -> Locator:
    """Return the first cell whose code has this in it."""
    return page.locator(".cell").filter(has=page.locator(".cell_input", has_text=text)).first


def run(where: Locator) -> None:
    """Press Run and wait for the end, good or bad."""
    where.get_by_role("button", name="Run", exact=True).click()
    expect(where).to_have_attribute("data-ed-run", re.compile("done|failed"), timeout=PATIENCE)


def write(where: Locator, code: str) -> None:
    """Write code into a cell, which may be folded away."""
    folds = "all => all.forEach(one => { one.open ||= Boolean(one.querySelector('.ed-run')); })"
    where.locator("details").evaluate_all(folds)
    if where.locator(".ed-editor").count() == 0:
        where.get_by_role("button", name="Edit").click()
    where.locator(".ed-editor .cm-content").press("Control+a")
    where.page.keyboard.press("Delete")  # `fill` would carry the styles of the old lines over
    where.page.keyboard.insert_text(code)


def texts(page: Page) -> list[str]:
    """Return what the cells have printed, and their formulas."""
    return page.locator(".cell_output").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('pre, math annotation')]"
        ".filter(part => !part.closest('.ed-widget'))"
        ".map(part => part.textContent.trim()).join('|'))"
    )


def test_from_a_disk_one_line_says_what_to_do(book_page: Callable[..., Page]) -> None:
    page = book_page("appendices/notation", scheme="file")
    line = page.locator(".ed-live-line")
    expect(line).to_have_count(1)
    if BUILT_WITH_PYTHON:
        expect(line).to_contain_text("python -m http.server")
    else:
        expect(line).to_contain_text("built without Python")
    assert page.get_by_role("button", name="Run", exact=True).count() == 0


if not BUILT_WITH_PYTHON:

    def test_a_book_without_python_says_where_its_cells_run(
        book_page: Callable[..., Page],
    ) -> None:
        expect(book_page("appendices/notation").locator(".ed-live-line")).to_contain_text(
            "make lab"
        )

else:

    def pages_with_cells() -> list[str]:
        """Return the pages whose cells run, by their names."""
        book = HTML / "book"
        found = [path for path in page_paths(book) if 'id="ed-live"' in path.read_text("utf-8")]
        return [path.relative_to(book).with_suffix("").as_posix() for path in found]

    @pytest.mark.parametrize("name", pages_with_cells() if ALL else FEW)
    def test_a_page_prints_what_the_book_prints(open_page: Callable[..., Page], name: str) -> None:
        asked: list[str] = []
        with serving(HTML, policy=POLICY, asked=asked) as address:
            prints_the_same(open_page(f"{address}/book/{name}.html"), name, asked)

    def prints_the_same(page: Page, name: str, asked: list[str]) -> None:
        """Run the whole page and compare."""
        before = texts(page)
        page.get_by_role("button", name="Edit").first.focus()
        assert [url for url in asked if re.search(r"/python/|/live-\w+/.*\.mjs", url)] == []
        page.get_by_role("button", name="Run this page").click()
        expect(page.locator(".ed-live-line button")).to_have_text("Stop")
        expect(page.locator(".ed-live-line button")).to_have_text("Run this page", timeout=PATIENCE)
        assert page.locator(".traceback").all_inner_texts() == []
        assert page.locator(".cell:has(.ed-run):not([data-ed-run=done])").count() == 0
        assert any("pyodide.asm.wasm" in url for url in asked)
        after = texts(page)
        assert len(after) == len(before) and (any(before) or name in SHOWS_WIDGETS_ONLY)
        others = [pair for pair in zip(before, after, strict=True) if not nearly_the_same(*pair)]
        assert len(others) <= WANDER.get(name, 0), others

    def test_a_cell_is_changed_fails_is_stopped_and_comes_back(
        book_page: Callable[..., Page],
        axe: Callable[[Page], list[str]],
        overflow: Callable[[Page], int],
    ) -> None:
        page = book_page("appendices/notation", width=360)
        one = cell_with(page, "h1 = W1 @ X.T + c1")
        write(one, "print(W1.shape)\n6 * 7")
        run(one)  # and the cell above it, where W1 comes from
        expect(one.locator(".cell_output")).to_have_text(re.compile(r"\(3, 4\)\s*42"))
        write(one, "def f():\n    return 1 / 0\n\n\nf()")
        run(one)
        expect(one.locator(".traceback")).to_contain_text("return 1 / 0")
        expect(one.locator(".traceback")).to_contain_text(re.compile(r"cell \d+, line 5"))
        assert overflow(page) == 0 and axe(page) == []
        write(one, "while True:\n    pass")
        one.locator(".cm-content").press("Shift+Enter")
        expect(one).to_have_attribute("data-ed-run", "running")
        one.get_by_role("button", name="Stop").click()
        expect(one.get_by_role("status").filter(has_text="stopped")).to_be_visible()
        write(one, "print('here again')")
        page.reload()  # what was written is kept
        one = cell_with(page, "h1 = W1 @ X.T + c1")
        expect(one.locator(".ed-editor .cm-content")).to_have_text("print('here again')")
        one.get_by_role("button", name="Original").click()
        expect(one.locator(".ed-editor")).to_have_count(0)
        expect(one.get_by_text("h1 = W1 @ X.T + c1")).to_be_visible()

    def test_an_exercise_is_judged_and_a_widget_speaks_with_python(
        book_page: Callable[..., Page],
    ) -> None:
        page = book_page("network/one-neuron")
        neuron = cell_with(page, 'Neuron(name="first")')
        write(neuron, 'it = Neuron(name="first")\nit')
        run(neuron)
        weight, bias = neuron.locator("input[type=range]").all()[:2]
        weight.press("End")
        there = cell_with(page, "inputs = np.array")
        write(there, "print(it.w)\nit.c = 3.5\nknown = lambda z: 1 - z**2\nexercise = None")
        run(there)
        said = there.locator(".cell_output")
        expect(said).not_to_have_text(re.compile(r"^\s*2\.0\s*$"))
        assert float(said.inner_text()) == float(weight.input_value())
        expect(bias).to_have_value("3.5")

        task = cell_with(page, 'exercise("tanh-slope").check')
        frame = page.locator('[data-ed-exercise="tanh-slope"]')
        judged = 'def tanh_slope(z):\n    return {}\n\n\nexercise("tanh-slope").check(tanh_slope)'
        for answer, verdicts in (
            ("1 - z", ["Not yet"]),
            ("known(z)", ["Known on this page, but not here: known", "Not yet", "NameError"]),
            ("1 - z**2", ["Right"]),  # though the page has made something else of `exercise`
        ):
            write(task, judged.format(answer))
            run(task)
            for words in verdicts:
                expect(task.locator(".cell_output")).to_contain_text(words)
        expect(frame.locator(".ed-tick")).to_contain_text("solved")
        assert "tanh-slope" in page.evaluate("localStorage.getItem('every-derivative.exercises')")
