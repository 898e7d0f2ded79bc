"""Which code folds away behind its picture, and what a fold is called."""

from __future__ import annotations

import pytest
from ed_folds import name_of, only_draws

DRAWS = [
    'Neuron(name="first")',
    "plots.neurons((2, 3), (2, -1), (2, -5))",
    'from ffnn_core.widgets import LossSlope\n\nLossSlope(name="sign")',
    'grid = np.linspace(-8, 8, 161)\ncurves = {"slope": slope(grid)}\nplots.lines(grid, curves)',
]
DOES_MORE = [
    "",
    "plots",
    "h1 = W1 @ x + c1\nplots.matrix_picture({'h1': h1})",  # a formula is the subject
    "assert W1.size == 12\nplots.network_diagram(W1, c1, W2, c2)",
    "print(answer(corners))\nplots.decision_boundary(answer, corners)",
    "net.fit(X, y, 3)",
    'exercise("tanh-slope").check(tanh_slope)',
    "def slope(h):\n    return h\n\nplots.lines(grid, slope(grid))",
]


@pytest.mark.parametrize("source", DRAWS)
def test_what_only_draws(source: str) -> None:
    assert only_draws(source)


@pytest.mark.parametrize("source", DOES_MORE)
def test_what_is_there_to_read(source: str) -> None:
    assert not only_draws(source)


def test_a_fold_says_what_is_in_it() -> None:
    assert name_of("import numpy as np\nassert True") == "What this page imports and prepares"
    assert name_of("for i in range(3):\n    assert i < 3") == "The check, in code"
    assert name_of("counts = [1]") == "The code"


def test_one_fold_of_a_page_is_what_it_imports_and_a_table_is_no_check() -> None:
    assert name_of("import json\nassert True", prepared=True) == "The check, in code"
    table = "import json\nprint(json.dumps([1]))\nassert True"
    assert name_of(table, prints=True, prepared=True) == "The code"
    assert name_of("import time", prepared=True) == "The code"
