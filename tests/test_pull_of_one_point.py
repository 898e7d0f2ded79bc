"""The pulls of single points: the page's, beside those of `ffnn_core.gradients`."""

from __future__ import annotations

import numpy as np
import pytest
from in_node import told_by_node

from ffnn_core.gradients import gradient_loop
from ffnn_core.widgets import PullOfOnePoint
from ffnn_core.widgets.kit import assemble
from ffnn_core.widgets.pull_of_one_point import FUNCTIONS, NAMES
from ffnn_core.widgets.theatre.random import shuffled, uniform

PASSES = (0, 40, 300)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """What the module of the page answers for the same weights, a dict for each of PASSES."""
    folder = tmp_path_factory.mktemp("modules")
    assemble.write_modules(folder)
    state = PullOfOnePoint().state()
    start = [v for name in ("W1", "c1", "W2", "c2") for v in np.ravel(state[name]).tolist()]
    X, y = np.ravel(state["X"]).tolist(), np.ravel(state["y"]).tolist()
    source = (
        f"import * as m from '{(folder / 'pull_of_one_point.mjs').as_uri()}';"
        f"const data = {{ X: {X}, Y: {y}, n: 12 }};"
        f"console.log(JSON.stringify({list(PASSES)}.map((passes) => {{"
        f"const p = m.descend({start}, data, passes), pulls = m.pullsOf(p, data);"
        "const batches = m.batchesOf(12, 5, 7), all = m.sumOf(pulls);"
        "return { p: [...p], pulls, batches, all,"
        " angle: m.angleBetween(m.sumOf(batches[1].map((i) => pulls[i])), all) }; })))"
    )
    return told_by_node(source)


@pytest.mark.node
@pytest.mark.parametrize("k", range(len(PASSES)))
def test_every_point_pulls_in_the_page_as_its_own_gradient_says(page: list[dict], k: int) -> None:
    widget, told = PullOfOnePoint(passes=PASSES[k], batch_size=5, batch=1, seed=7), page[k]
    net = widget.network()
    weights = (net.W1, net.c1, net.W2, net.c2)
    np.testing.assert_allclose(told["p"], np.concatenate([w.ravel() for w in weights]), atol=1e-10)
    for i, (x, y) in enumerate(zip(widget.X, widget.y, strict=True)):
        one = gradient_loop(x[None], y[None], *weights, **FUNCTIONS)
        expected = -np.concatenate([block.ravel() for block in one])
        np.testing.assert_allclose(told["pulls"][i], expected, rtol=0, atol=1e-10)
        np.testing.assert_allclose(widget.pulls()[i], expected, rtol=0, atol=1e-10)
        assert np.abs(np.array(told["pulls"][i - 1]) - expected).max() > 1e-3  # not its neighbour's
    assert told["batches"] == widget.batches()
    assert told["angle"] == pytest.approx(widget.angle(), abs=1e-6)


def test_all_pulls_together_are_the_gradient_of_all_points() -> None:
    from ffnn_core.gradients import gradient_batch

    widget = PullOfOnePoint(passes=30)
    net = widget.network()
    whole = gradient_batch(widget.X, widget.y, net.W1, net.c1, net.W2, net.c2, **FUNCTIONS)
    np.testing.assert_allclose(
        widget.pulls().sum(axis=0), -np.concatenate([block.ravel() for block in whole])
    )
    assert widget.pulls().shape == (12, len(NAMES))
    assert PullOfOnePoint(batch_size=12).angle() == pytest.approx(0, abs=1e-5)


def test_a_pass_holds_every_point_once_and_other_seeds_another_order() -> None:
    widget = PullOfOnePoint(batch_size=5)
    assert [len(batch) for batch in widget.batches()] == [5, 5, 2]
    assert sorted(i for batch in widget.batches() for i in batch) == list(range(12))
    assert shuffled(12, uniform(1)) != shuffled(12, uniform(2))
    widget.batch = 11  # beyond the last is the last
    assert widget.members() == widget.batches()[-1]


def test_the_start_is_far_and_the_end_is_noisy() -> None:
    def turned(passes: int) -> float:
        picked = [
            PullOfOnePoint(passes=passes, batch_size=6, batch=k, seed=s)
            for s in range(5)
            for k in (0, 1)
        ]
        return float(np.mean([one.angle() for one in picked]))

    assert turned(0) < 45 < 60 < turned(100)
