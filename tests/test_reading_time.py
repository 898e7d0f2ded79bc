"""The minutes that the first page promises are those that its chapters take."""

from __future__ import annotations

import re

import nbformat
import pytest
import reading_time
from machine import ROOT

v4 = nbformat.v4


def test_prose_is_counted_in_words_and_formulas() -> None:
    words = "word " * 180
    assert reading_time.seconds_of_prose(words) == pytest.approx(60)
    formula = "```{math}\n:label: eq-a\na = b\n```"
    assert reading_time.seconds_of_prose(words + formula) == pytest.approx(75)


def test_what_is_folded_and_the_exercises_take_no_time() -> None:
    code = "a = 1\n\nb = 2"
    picture = v4.new_output("execute_result", data={"text/html": "<svg></svg>", "text/plain": "P"})
    folded = v4.new_code_cell(code, metadata={"tags": ["hide-input"]})
    exercise = v4.new_code_cell('exercise("a")', outputs=[picture])
    notebook = v4.new_notebook(cells=[v4.new_code_cell(code), folded, exercise])
    assert reading_time.seconds(notebook) == 2 * reading_time.SECONDS_A_LINE_OF_CODE
    notebook.cells[1].outputs = [picture]
    assert reading_time.seconds(notebook) == pytest.approx(28)


def promised() -> dict[str, int]:
    """Return the minutes of the table on the first page, by file."""
    page = nbformat.read(ROOT / "book" / "welcome.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown")
    rows = re.findall(r"^\| \[[^\]]+\]\(([^)]+)\.ipynb\) \|.*\| (\d+) \|$", text, flags=re.M)
    return {file: int(minutes) for file, minutes in rows}


def test_the_first_page_lists_every_chapter_with_its_minutes() -> None:
    chapters = {
        path.relative_to(ROOT / "book").with_suffix("").as_posix(): path
        for path in reading_time.chapters()
    }
    table = promised()
    assert list(table) == list(chapters)
    # One word more must not fail a test: a figure may lie one step of five minutes away.
    off = {file: (table[file], reading_time.minutes(path)) for file, path in chapters.items()}
    assert {file: pair for file, pair in off.items() if abs(pair[0] - pair[1]) > 5} == {}
