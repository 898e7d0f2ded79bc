"""The printed JavaScript takes the same 1,000 steps as ffnn_core, in every parameter."""

from __future__ import annotations

import functools
import gzip
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from parity import Case, JavaScriptError, distance, run_in_node, walk, widget_cases

from ffnn_core.example import EXAMPLE
from ffnn_core.gradients import forward, gradient_batch, local_derivatives, total_loss
from ffnn_core.parameters import flat

pytest.importorskip("sympy")

from ffnn_core.symbolic import SymbolicNetwork
from ffnn_core.symbolic.javascript import (
    WIDGET_ACTIVATIONS,
    WIDGET_OUTPUTS,
    javascript_bundle,
)
from ffnn_core.widgets.kit.arithmetic import generated

pytestmark = pytest.mark.node

TOLERANCE = 1e-12

CASES = [
    Case((2, 3, 1)),
    Case((2, 8, 1), batch=3),
    Case((1, 4, 1), ("tanh", "identity", "rss"), rate=0.02),
    Case((1, 5, 1), ("relu", "identity", "rss"), batch=2, rate=0.01),
    Case((2, 4, 1), ("tanh", "sigmoid", "log_loss"), batch=2),
    Case((4, 3, 2)),
    Case((3, 2, 3), ("sigmoid", "softmax", "cross_entropy"), batch=3),
    Case((2, 3, 2), ("relu", "softmax", "rss")),
    Case((2, 2, 2), ("identity", "sigmoid", "log_loss"), rate=0.05),
    Case((3, 2, 2), ("sigmoid", "tanh", "rss"), rate=0.05),
    Case((2, 3, 2), ("sigmoid", "relu", "rss"), rate=0.02),
]


def name_of(case: Case) -> str:
    batch = f"-batch{case.batch}" if case.batch else ""
    return "-".join(map(str, case.size)) + "-" + "-".join(case.names) + batch


def furthest_apart(source: str, case: Case, **more: object) -> float:
    (answer,) = run_in_node(source, [case.job("descend", **more)])
    return float(np.max(np.abs(np.array(answer["path"]) - case.expected_path())))


@pytest.fixture(scope="module")
def bundle() -> str:
    return javascript_bundle()


@functools.cache
def in_node(case: Case) -> dict[str, dict[str, Any]]:
    """Return what one Node says of a case: the descent, a look, and looks from large weights."""
    network = SymbolicNetwork(*case.size, **case.arch)
    large = [1000.0 * (-1) ** i for i in range(len(network.parameters))]
    jobs = {
        "descend": case.job("descend"),
        "look": case.job("look"),
        "+": case.job("look", p=large),
        "-": case.job("look", p=[-p for p in large]),
    }
    answers = run_in_node(network.to_javascript(), list(jobs.values()))
    return dict(zip(jobs, answers, strict=True))


def test_what_is_expected_is_what_the_checked_gradient_gives() -> None:
    for case in (CASES[2], CASES[6]):
        (X, y), weights, ranges = case.data(), case.weights(), case.ranges()
        path = case.expected_path()
        for step in range(100):
            np.testing.assert_allclose(path[step], flat(weights), rtol=0, atol=1e-14)
            rows = slice(*ranges[step % len(ranges)])
            gradient = gradient_batch(X[rows], y[rows], *weights, **case.arch)
            weights = [w - case.rate * g for w, g in zip(weights, gradient, strict=True)]
        assert np.abs(path[100] - path[0]).max() > 0.01


@pytest.mark.proves("eq-update", "eq-descent")
@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_thousand_steps_agree(case: Case) -> None:
    path = np.array(in_node(case)["descend"]["path"])
    assert np.abs(path - case.expected_path()).max() < TOLERANCE


def test_a_flipped_sign_is_noticed() -> None:
    case = CASES[0]
    source = SymbolicNetwork(*case.size).to_javascript()
    wrong = source.replace("d2_0 = -2*r_0", "d2_0 = 2*r_0")
    assert wrong != source
    assert furthest_apart(wrong, case) > 0.1


def test_a_small_slip_in_one_weight_is_noticed() -> None:
    case = CASES[0]
    source = SymbolicNetwork(*case.size).to_javascript()
    wrong = source.replace("g[4] += d1_2*x_0", "g[4] += d1_2*x_1")
    assert wrong != source
    assert furthest_apart(wrong, case) > 1e-3


def test_every_architecture_of_the_widgets_agrees() -> None:
    """1,000 steps of each; tests/browser/test_parity.py takes the same ones in Chromium."""
    cases = widget_cases()
    assert len(cases) == 16 * 4 * 3 + 2
    for module in {module for module, _ in cases}:
        chosen = [case for name, case in cases if name == module]
        source = generated(Path(module).stem)
        answers = run_in_node(source, [walk(module, case) for case in chosen])
        for case, answer in zip(chosen, answers, strict=True):
            assert distance(case, answer) < TOLERANCE, name_of(case)


def test_a_first_weight_that_is_slightly_off_is_noticed(bundle: str) -> None:
    module, case = widget_cases()[0]
    (answer,) = run_in_node(bundle, [walk(module, case, nudge=1e-10)])
    assert distance(case, answer) > 10 * TOLERANCE


def test_the_bundle_is_small(bundle: str) -> None:
    assert len(gzip.compress(bundle.encode(), 9)) < 10_000


def test_every_export_is_a_line_of_its_own(bundle: str) -> None:
    """What puts the widgets' modules together understands `export const` and `export function`."""
    module = SymbolicNetwork(4, 3, 2).to_javascript(partials=True)
    exports = [
        re.findall(r"^export (?:const|function) (\w+)", text, re.M) for text in (module, bundle)
    ]
    assert exports == [
        ["D", "H", "O", "N_PARAMETERS", "forward", "lossOnly", "lossAndGradient", "partials"],
        ["SIZES", "ACTIVATIONS", "OUTPUTS", "network"],
    ]
    assert "import" not in module + bundle


def test_the_bundle_says_what_it_has(bundle: str) -> None:
    case = Case((2, 3, 1))
    jobs = [case.job("look", size=[2, 99, 1], names={})]
    with pytest.raises(JavaScriptError, match="RangeError: the size D-H-O 2-99-1 is not here"):
        run_in_node(bundle, jobs)


@pytest.mark.proves(
    "eq-forward",
    "eq-rss",
    "eq-log-loss",
    "eq-softmax-cross-entropy",
    "eq-delta-2",
    "eq-delta-1",
    "eq-output-outer",
    "eq-hidden-outer",
    "eq-batch-sum",
    "eq-batch-w2",
    "eq-collapse",
)
@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_states_and_losses_agree(case: Case) -> None:
    seen = in_node(case)["look"]
    X, y = case.data()
    weights = case.weights()
    states = forward(
        X,
        *weights,
        hidden_activation=case.names[0],
        output_activation=case.names[1],
    )
    np.testing.assert_allclose(seen["states"], np.vstack(states).T, atol=TOLERANCE)
    loss = total_loss(X, y, *weights, **case.arch)
    assert seen["loss"] == pytest.approx(loss, abs=TOLERANCE)
    assert seen["lossOnly"] == seen["loss"]
    gradient = gradient_batch(X, y, *weights, **case.arch)
    np.testing.assert_allclose(seen["gradient"], flat(gradient), atol=TOLERANCE)


@pytest.mark.parametrize("sign", ["+", "-"])
@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_saturated_units_give_no_nan(case: Case, sign: str) -> None:
    seen = in_node(case)[sign]
    assert None not in seen["gradient"]
    assert seen["loss"] is not None
    assert all(None not in states for states in seen["states"])


def test_saturated_units_of_the_bundle_give_no_nan(bundle: str) -> None:
    jobs = []
    for hidden in WIDGET_ACTIVATIONS:
        for output, loss in WIDGET_OUTPUTS:
            case = Case((2, 3, 1), (hidden, output, loss))
            p = [1000.0 * (-1) ** i for i in range(13)]
            jobs.append(case.job("look", p=p, size=case.size, names=case.arch))
    for seen in run_in_node(bundle, jobs):
        assert None not in seen["gradient"]
        assert seen["loss"] is not None


@pytest.mark.proves(
    "eq-dL-dyhat",
    "eq-dh2-dw2",
    "eq-dh1-dw1",
    "eq-output-chain",
    "eq-hidden-chain",
    "eq-output-outer",
    "eq-hidden-outer",
)
def test_partials_of_the_hand_worked_network() -> None:
    source = SymbolicNetwork(4, 3, 2).to_javascript(partials=True)
    job = {
        "what": "partials",
        "p": flat(EXAMPLE.parameters).tolist(),
        "X": EXAMPLE.x.tolist(),
        "Y": EXAMPLE.y.tolist(),
    }
    (seen,) = run_in_node(source, [job])
    h1, z1, h2, yhat = (a[:, 0] for a in forward(EXAMPLE.x[None], *EXAMPLE.parameters))
    links = local_derivatives(EXAMPLE.y, yhat, h2, h1, z1, EXAMPLE.x, EXAMPLE.W2)
    gradient = gradient_batch(EXAMPLE.x[None], EXAMPLE.y[None], *EXAMPLE.parameters)
    loss = total_loss(EXAMPLE.x[None], EXAMPLE.y[None], *EXAMPLE.parameters)
    expected = dict(h1=h1, z1=z1, h2=h2, yhat=yhat, L=[loss], **links._asdict())
    expected |= gradient._asdict()
    assert seen.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_allclose(seen[name], np.ravel(values), atol=TOLERANCE, err_msg=name)
