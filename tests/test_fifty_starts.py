"""Fifty starts: the counts of Python, of the plain `fit` and of the page are the same counts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from in_node import told_by_node
from traitlets import TraitError

from ffnn_core import FeedForwardNeuralNetwork
from ffnn_core.widgets import FiftyStarts
from ffnn_core.widgets.kit import assemble


@pytest.mark.parametrize(
    ("hidden", "activation"), [(2, "tanh"), (3, "sigmoid"), (4, "relu"), (1, "identity")]
)
def test_all_at_once_end_where_fit_ends(hidden: int, activation: str) -> None:
    fifty = FiftyStarts(hidden=hidden, activation=activation, learning_rate=0.1, passes=300)
    losses = fifty.losses()
    for seed in (0, 4, 49):
        theatre = fifty.theatre(seed)
        net = FeedForwardNeuralNetwork(**theatre.functions).fit(
            theatre.data.X,
            theatre.data.y,
            hidden,
            fifty.learning_rate,
            fifty.passes,
            initial=theatre.initial_weights(),
        )
        assert losses[seed] == pytest.approx(net.history.loss[-1], abs=1e-10)
    assert np.ptp(losses) > 1e-3  # the seeds are not all one


def test_the_odds_that_the_book_tells() -> None:
    solved = {H: int(FiftyStarts(hidden=H).solved().sum()) for H in (1, 2, 3, 4)}
    assert solved == {1: 0, 2: 35, 3: 44, 4: 50}
    assert not FiftyStarts().solved()[FiftyStarts().seed]  # the one that is looked at is stuck


def test_a_run_that_explodes_stays_where_it_was() -> None:
    losses = FiftyStarts(activation="identity", learning_rate=100.0, passes=50).losses()
    assert np.isfinite(losses).all()


def test_the_still_picture_counts() -> None:
    assert "35 of 50 have solved it with 2 hidden units" in FiftyStarts().still().alt
    assert "0 of 50 have solved it with 1 hidden unit." in FiftyStarts(hidden=1).still().alt


@pytest.mark.parametrize("wrong", [{"dataset": "sine"}, {"seed": 50}, {"hidden": 9}, {"passes": 0}])
def test_what_it_cannot_do_is_refused(wrong: dict) -> None:
    with pytest.raises(TraitError, match=rf"FiftyStarts: {next(iter(wrong))} is .*; it must be"):
        FiftyStarts(**wrong)


@pytest.mark.node
def test_the_page_ends_where_python_ends(tmp_path: Path) -> None:
    assemble.write_modules(tmp_path)
    asked = {"dataset": "xor_noisy", "hidden": 3, "activation": "tanh", "passes": 60}
    fifty = FiftyStarts(**asked)
    source = (
        f"import {{ makeStarts }} from '{(tmp_path / 'starts/runs.mjs').as_uri()}';"
        f"const made = makeStarts({json.dumps({**asked, 'learning_rate': fifty.learning_rate})});"
        "for (const run of made.runs) run.seek(60);"
        "console.log(JSON.stringify([made.runs.map(made.lossOf), made.won, made.limit]))"
    )
    losses, won, limit = told_by_node(source)
    np.testing.assert_allclose(losses, fifty.losses(), rtol=0, atol=1e-9)
    assert won == fifty.solved().sum()
    assert limit == pytest.approx(0.025 * 90)
    assert np.abs(np.roll(losses, 1) - fifty.losses()).max() > 0.1  # in this order, not in another
