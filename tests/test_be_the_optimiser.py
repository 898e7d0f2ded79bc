"""Be the optimiser: what the page reckons by hand and by descent, beside `ffnn_core`."""

from __future__ import annotations

import numpy as np
import pytest
from in_node import told_by_node

from ffnn_core import FeedForwardNeuralNetwork
from ffnn_core.widgets import BeTheOptimiser
from ffnn_core.widgets.be_the_optimiser import FUNCTIONS, STARTS, STEP
from ffnn_core.widgets.kit import assemble

ELSEWHERE = [1.35, -0.7, 0.2, 1.1, -0.45, 2.0, 0.6]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> dict:
    folder = tmp_path_factory.mktemp("modules")
    assemble.write_modules(folder)
    state = BeTheOptimiser().state()
    X, y = np.ravel(state["x"]).tolist(), np.ravel(state["y"]).tolist()
    source = (
        f"import * as m from '{(folder / 'be_the_optimiser.mjs').as_uri()}';"
        f"const data = {{ X: {X}, Y: {y}, n: {len(y)} }}, at = {ELSEWHERE};"
        "console.log(JSON.stringify({ loss: m.lossAt(at, data),"
        " slopes: m.slopes(at, data, 'seven'),"
        " held: m.slopes(at, data, 'three'),"
        " three: m.descent(data, 'three'), seven: m.descent(data, 'seven') }))"
    )
    return told_by_node(source)


@pytest.mark.node
def test_the_hints_of_the_page_are_the_gradient_of_python(page: dict) -> None:
    widget = BeTheOptimiser(theta=ELSEWHERE)
    assert page["loss"] == pytest.approx(widget.loss(), abs=1e-12)
    np.testing.assert_allclose(page["slopes"], widget.gradient(), rtol=0, atol=1e-11)
    np.testing.assert_allclose(page["held"], [0] * 4 + page["slopes"][4:])
    for i in range(7):  # and the difference of two losses says so too
        up, down = np.array(ELSEWHERE), np.array(ELSEWHERE)
        up[i] += 1e-6
        down[i] -= 1e-6
        by_nudge = BeTheOptimiser(theta=up).loss() - BeTheOptimiser(theta=down).loss()
        assert page["slopes"][i] == pytest.approx(by_nudge / 2e-6, rel=1e-5)


@pytest.mark.node
@pytest.mark.parametrize("knobs", ["three", "seven"])
def test_the_page_descends_as_python_does(page: dict, knobs: str) -> None:
    places, losses = BeTheOptimiser(knobs=knobs).descent()
    np.testing.assert_allclose(page[knobs]["places"], places, rtol=0, atol=1e-9)
    np.testing.assert_allclose(page[knobs]["losses"], losses, rtol=0, atol=1e-9)
    assert np.all(np.diff(losses) < 0) and losses[0] > 10 * losses[-1]


def test_with_all_knobs_descent_is_fit() -> None:
    widget = BeTheOptimiser()
    a = np.array(STARTS["seven"])
    start = (a[:2, None], a[2:4, None], a[None, 4:6], a[6:, None])
    net = FeedForwardNeuralNetwork(**FUNCTIONS)
    net.fit(widget.x, widget.y, 2, STEP, 100, initial=start)
    np.testing.assert_allclose(widget.descent()[1], net.history.loss, rtol=0, atol=1e-10)


def test_a_held_layer_cannot_be_turned() -> None:
    widget = BeTheOptimiser(knobs="three")
    assert tuple(widget.theta) == STARTS["three"]
    with pytest.raises(ValueError, match="with three knobs it must begin with"):
        widget.theta = STARTS["seven"]
    with pytest.raises(ValueError, match="with three knobs it must begin with"):
        BeTheOptimiser(knobs="three", theta=ELSEWHERE)
    widget.theta = [*STARTS["three"][:4], 1.0, -1.0, -1.0]
    assert widget.loss() < 1


def test_the_page_may_change_knobs_and_weights_in_one_go() -> None:
    widget = BeTheOptimiser()
    with pytest.raises(ValueError, match="with three knobs it must begin with"):
        widget.set_state({"knobs": "three"})
    assert widget.knobs == "seven"
    widget.set_state({"knobs": "three", "theta": list(STARTS["three"])})
    assert widget.knobs == "three"


def test_the_still_picture_says_both_losses() -> None:
    said = BeTheOptimiser().still().alt
    assert "with a loss of 8.6" in said and "after 50 steps of descent" in said
