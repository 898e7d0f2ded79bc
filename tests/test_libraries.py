"""The stored numbers of other libraries are those of the lines in the chapter, and ours."""

from __future__ import annotations

import doctest
import json

import libraries
import numpy as np
import pytest

STORED = json.loads(libraries.STORED.read_text(encoding="utf-8"))
WHAT = ("loss", "gradient", "trained")


def numbers(run: dict[str, object], what: str) -> np.ndarray:
    blocks = [run[what]] if what == "loss" else run[what]
    return np.concatenate([np.ravel(block) for block in blocks])


def apart(name: str, what: str) -> float:
    ours = numbers(libraries.ours(), what)
    theirs = numbers(STORED["runs"][name], what)
    assert ours.shape == theirs.shape == (1 if what == "loss" else 23,)
    return float(np.abs(theirs - ours).max())


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("name", ["ffnn_core", *libraries.LIBRARIES.values()])
def test_the_same_numbers(name: str, what: str) -> None:
    assert apart(name, what) < 1e-12


@pytest.mark.parametrize("what", WHAT)
def test_with_32_bits_they_are_not_the_same(what: str) -> None:
    assert 1e-9 < apart("PyTorch, 32 bits", what) < 1e-4


def test_the_lines_of_the_chapter_are_those_that_were_run() -> None:
    now = {libraries.LIBRARIES[n]: libraries.digest(b) for n, b in libraries.blocks().items()}
    assert now == STORED["lines"]
    assert libraries.digest("another line") not in STORED["lines"].values()


def test_a_block_is_run_with_the_data_and_told() -> None:
    block = "loss = X.sum()\ngradient = W1, c1, W2, c2\ntrained = [2 * p for p in gradient]\n"
    told = libraries.run(block)
    given = libraries.given()
    assert told["loss"] == given["X"].sum()
    np.testing.assert_array_equal(told["trained"][2], 2 * given["W2"])


def test_the_lines_about_the_estimators_print_what_stands_there() -> None:
    cells = json.loads(libraries.CHAPTER.read_text(encoding="utf-8"))["cells"]
    prose = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    blocks = [part.partition("```")[0] for part in prose.split("```pycon\n")[1:]]
    lines = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "chapter", None, None)
    assert len(lines.examples) > 5
    assert doctest.DocTestRunner().run(lines).failed == 0
