"""DigitPad: what Python gives the page, and the page's forward pass against ffnn_core's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from in_node import told_by_node
from traitlets import TraitError

from ffnn_core import FeedForwardNeuralNetwork
from ffnn_core.datasets import digits
from ffnn_core.gradients import forward
from ffnn_core.widgets import DigitPad
from ffnn_core.widgets.digit_pad import EACH, FIRST, examples, small_network
from ffnn_core.widgets.kit import assemble

ARCH = {"output_activation": "softmax", "loss": "cross_entropy"}


def some_network(activation: str, H: int = 5) -> FeedForwardNeuralNetwork:
    data = digits()
    net = FeedForwardNeuralNetwork(hidden_activation=activation, **ARCH)
    return net.fit(data.X[:300], data.y[:300], H, grad_step=0.01, n_iter=30, seed=1)


def test_the_first_picture_is_a_three_that_is_read_as_one() -> None:
    pad = DigitPad()
    assert pad.image.shape == (8, 8)
    assert pad.confidence().sum() == pytest.approx(1)
    assert int(np.argmax(pad.confidence())) == FIRST
    assert len(pad.to_html()) < 40_000


def test_the_small_network_reads_digits_it_has_not_seen() -> None:
    net = small_network()
    data = digits()
    yhat = net.predict(data.X)
    assert np.mean(np.argmax(yhat, axis=0) == data.labels) > 0.95
    assert np.array_equal(net.W1 * 1024, np.round(net.W1 * 1024))


def test_the_examples_are_unseen_and_in_the_order_of_the_digits() -> None:
    data = digits()
    net = small_network()
    seen = {row.tobytes() for row in net.X}
    for k, image in enumerate(examples(net)):
        same = np.flatnonzero(np.all(image / 16 == data.X, axis=1))
        assert k % 10 in data.labels[same]
        assert not seen & {row.tobytes() for row in data.X[same]}
    assert examples(net).shape == (10 * EACH, 64)


def test_a_network_that_has_seen_everything_still_gets_examples() -> None:
    data = digits()
    net = FeedForwardNeuralNetwork(**ARCH).fit(data.X, data.y, 2, n_iter=0, seed=0)
    assert examples(net).shape == (10 * EACH, 64)
    assert not DigitPad(net).fresh
    assert DigitPad().fresh


def test_what_cannot_read_digits_is_refused() -> None:
    with pytest.raises(TypeError, match="it must be a fitted FeedForwardNeuralNetwork"):
        DigitPad(FeedForwardNeuralNetwork(**ARCH))
    narrow = FeedForwardNeuralNetwork().fit([[0.0, 1.0]], [1.0], 2, n_iter=0, seed=0)
    with pytest.raises(ValueError, match="64 inputs and 10 softmax outputs, but has 2 inputs"):
        DigitPad(narrow)
    with pytest.raises(TraitError, match=r"image is .*; it must be .* of shape \(8, 8\)"):
        DigitPad(image=np.zeros((7, 8)))
    with pytest.raises(TraitError, match="read-only"):
        DigitPad(units=3)


@pytest.mark.node
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "identity"])
def test_the_page_computes_what_ffnn_core_computes(activation: str, tmp_path: Path) -> None:
    assemble.write_modules(tmp_path)
    net = some_network(activation)
    pad = DigitPad(net)
    X = digits().X[::200]
    job = {"weights": list(pad.weights), "H": pad.units, "X": X.tolist(), "f": pad.activation}
    source = (
        f"import {{ forward, unpack }} from '{(tmp_path / 'digit_pad.mjs').as_uri()}';"
        "import { readFileSync } from 'node:fs';"
        "const job = JSON.parse(readFileSync(0, 'utf8'));"
        "const net = unpack(new DataView(Uint8Array.from(job.weights).buffer), job.H);"
        "console.log(JSON.stringify(job.X.map((x) => forward(net, x, job.f))));"
    )
    found = told_by_node(source, given=job)
    blocks = [np.float64(np.float32(block)) for block in (net.W1, net.c1, net.W2, net.c2)]
    wanted = forward(X, *blocks, hidden_activation=activation, output_activation="softmax")
    for name, array in (("z1", wanted.z1), ("yhat", wanted.yhat)):
        np.testing.assert_allclose([one[name] for one in found], array.T, rtol=1e-12, atol=1e-14)
