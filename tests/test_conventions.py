"""Every formula in every convention, run with arrays laid out that way, against a difference."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sympy")

from ffnn_core.checks import central_difference
from ffnn_core.example import EXAMPLE
from ffnn_core.symbolic.conventions import (
    FORMULAS,
    OWN,
    SHAPES,
    Convention,
    code,
    conventions,
    numbered,
    shape,
)

BOOK = Path(__file__).parents[1] / "book"
EVERY = list(conventions())


def sigmoid(h: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-h))


def arrays(convention: Convention) -> dict[str, Any]:
    """Return the example's arrays as the convention keeps them, by a rule of our own."""
    W1, c1, W2, c2 = EXAMPLE.parameters
    weights = [W1, W2] if convention.weights == "to_from" else [W1.T, W2.T]
    biases = [c1.T, c2.T] if convention.data == "rows" else [c1, c2]
    data = [a.T if convention.data == "columns" else a for a in (EXAMPLE.X, EXAMPLE.Y)]
    return {
        "X": data[0], "y": data[1], "W1": weights[0], "c1": biases[0], "W2": weights[1],
        "c2": biases[1], "N": len(EXAMPLE.X), "np": np, "sigmoid": sigmoid,
    }  # fmt: skip


def run(convention: Convention, given: dict[str, Any], names: Any = FORMULAS) -> dict[str, Any]:
    """Run the lines of NumPy, in their order."""
    space = dict(given)
    for name in names:
        exec(code(name, convention), space)
    return space


def errors(convention: Convention, space: dict[str, Any]) -> list[float]:
    """Return how far each gradient is from a difference of the loss that the lines compute."""
    found = []
    for name in ("W1", "c1", "W2", "c2"):

        def loss(value: np.ndarray, name: str = name) -> float:
            given = arrays(convention) | {name: value}
            return float(run(convention, given, ("h1", "z1", "h2", "yhat", "L"))["loss"])

        measured = central_difference(loss, arrays(convention)[name].copy())
        assert measured.shape == space[f"dL_d{name}"].shape
        found.append(float(np.abs(measured - space[f"dL_d{name}"]).max()))
    return found


@pytest.mark.parametrize("convention", EVERY, ids=lambda c: c.key)
def test_the_lines_compute_the_gradient_of_their_own_loss(convention: Convention) -> None:
    space = run(convention, arrays(convention))
    assert max(errors(convention, space)) < 1e-8
    sizes = {"N": 5, "D": 4, "H": 3, "O": 2, "1": 1}
    for name in SHAPES:
        letters = re.findall(r"\w", shape(name, convention))
        assert space[name].shape == tuple(sizes[letter] for letter in letters), name
    factor = {"sum": 1, "half": 1 / 2, "mean": 1 / 5, "half_mean": 1 / 10}[convention.loss]
    ours = run(OWN, arrays(OWN))
    assert space["loss"] == pytest.approx(factor * ours["loss"], rel=1e-12)


def test_a_factor_that_is_left_out_is_noticed() -> None:
    half = Convention(loss="half")
    assert min(errors(half, run(OWN, arrays(OWN)))) > 1e-4


def test_there_are_24_and_the_first_is_ours() -> None:
    assert len(set(EVERY)) == 24
    assert EVERY[0] == OWN


@pytest.mark.repository
def test_in_our_own_convention_the_numbered_formulas_are_those_of_the_book() -> None:
    printed = {}
    for file in BOOK.rglob("*.ipynb"):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
        printed |= dict(re.findall(r"```\{math\}\n:label: (\S+)\n(.*?)\n```", text, re.S))
    bare = lambda tex: re.sub(r"\\[,;!]|\\(bigl|bigr|left|right)|\s", "", tex).rstrip(".")  # noqa: E731
    for label, (tex, _) in numbered(OWN).items():
        assert bare(printed[label]).endswith(bare(tex).partition("=")[2]), label
