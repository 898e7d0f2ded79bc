"""The hand-worked network: the numbers that stand in the book, worked out without `ffnn_core`.

    x = [0.7, -1.2, 0.4, 1.0], y = [1, 0], all sigmoid, L = sum (y - yhat)^2

    h1[0] =  0.5·0.7 + 0.3·1.2 + 0.8·0.4 + 0.2·1.0 + 0.1 =  0.35 + 0.36 + 0.32 + 0.2 + 0.1 =  1.33
    h1[1] = -0.6·0.7 - 0.4·1.2 + 0.1·0.4 - 0.5·1.0 - 0.2 = -0.42 - 0.48 + 0.04 - 0.5 - 0.2 = -1.56
    h1[2] =  0.3·0.7 - 0.9·1.2 - 0.7·0.4 + 0.6·1.0 + 0.3 =  0.21 - 1.08 - 0.28 + 0.6 + 0.3 = -0.25

The rest is written out to 17 digits below, each line from those above it; `test_the_numbers…`
works every one of them out again with 40 digits.
"""

import mpmath
import numpy as np
import pytest

from ffnn_core import EXAMPLE, FeedForwardNeuralNetwork
from ffnn_core.gradients import (
    forward,
    gradient_batch,
    gradient_loop,
    gradient_one_observation,
    local_derivatives,
    total_loss,
)

X, Y = [[0.7, -1.2, 0.4, 1.0]], [[1.0, 0.0]]
W1 = [[0.5, -0.3, 0.8, 0.2], [-0.6, 0.4, 0.1, -0.5], [0.3, 0.9, -0.7, 0.6]]
C1 = [0.1, -0.2, 0.3]
W2 = [[0.7, -0.4, 0.6], [-0.5, 0.8, 0.2]]
C2 = [-0.1, 0.2]

H1 = [1.33, -1.56, -0.25]
Z1 = [0.79084063478693669, 0.17364664701900503, 0.4378234991142019]  # 1 / (1 + exp(-h1))
# h2[0] =  0.7·0.7908… - 0.4·0.1736… + 0.6·0.4378… - 0.1
# h2[1] = -0.5·0.7908… + 0.8·0.1736… + 0.2·0.4378… + 0.2
H2 = [0.64682388501177481, 0.03106170004457606]
YHAT = [0.65629437592103976, 0.50776480071230511]  # 1 / (1 + exp(-h2))
L = 0.37595864886591445  # 0.3437…² + 0.5077…²

DL_DYHAT = [-0.68741124815792048, 1.0155296014246102]  # -2 (1 - 0.6562…), -2 (0 - 0.5077…)
DYHAT_DH2 = [0.22557206805545271, 0.24993970786989819]  # yhat (1 - yhat)
DL_DH2 = [-0.15506077685156213, 0.25382117191330122]  # their product: delta 2
DL_DZ1 = [-0.2354531297527441, 0.26508124827126582, -0.042272231728277032]  # W2^T delta 2
DZ1_DH1 = [0.16541172515673171, 0.1434934889980621, 0.24613408273759835]  # z1 (1 - z1)
DL_DH1 = [-0.038946708385953197, 0.038037433182405452, -0.010404636981710669]  # delta 1
DL_DW2 = [  # delta 2 times z1
    [-0.12262836319584493, -0.026925783984435915, -0.067889251896517369],
    [0.20073209671827932, 0.044075195445179211, 0.11112887363634892],
]
DL_DW1 = [  # delta 1 times x
    [-0.027262695870167238, 0.046736050063143836, -0.015578683354381279, -0.038946708385953197],
    [0.026626203227683816, -0.045644919818886542, 0.015214973272962181, 0.038037433182405452],
    [-0.0072832458871974684, 0.012485564378052803, -0.0041618547926842676, -0.010404636981710669],
]


def same(values, by_hand):
    np.testing.assert_allclose(np.squeeze(values), np.squeeze(by_hand), rtol=2e-15, atol=1e-17)


def test_the_example_is_the_network_worked_out_here():
    for array, by_hand in zip(
        (EXAMPLE.x, EXAMPLE.y, *EXAMPLE.parameters), (X, Y, W1, C1, W2, C2), strict=True
    ):
        np.testing.assert_array_equal(np.squeeze(array), np.squeeze(by_hand))
    np.testing.assert_array_equal(EXAMPLE.X[0], EXAMPLE.x)
    np.testing.assert_array_equal(EXAMPLE.Y[0], EXAMPLE.y)
    shapes = [(4,), (2,), (5, 4), (5, 2), (3, 4), (3, 1), (2, 3), (2, 1)]
    assert [array.shape for array in EXAMPLE] == shapes


def test_nobody_can_change_the_example_by_accident():
    for array in EXAMPLE:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def exact(rows):
    """As a matrix of 40 digits, in which 0.7 is 7/10 and not the nearest float."""
    return mpmath.matrix([[mpmath.mpf(str(v)) for v in np.ravel(row)] for row in rows])


def times(a, b):
    return mpmath.matrix([u * v for u, v in zip(a, b, strict=True)])


def sigmoid(h):
    return h.apply(lambda v: 1 / (1 + mpmath.exp(-v)))


def test_the_numbers_worked_out_here_hold_with_forty_digits():
    with mpmath.workdps(40):
        x, y = exact(X).T, exact(Y).T
        h1 = exact(W1) * x + exact(C1)
        z1 = sigmoid(h1)
        h2 = exact(W2) * z1 + exact(C2)
        yhat = sigmoid(h2)
        dL_dyhat = -2 * (y - yhat)
        dyhat_dh2 = yhat.apply(lambda p: p * (1 - p))
        dL_dh2 = times(dL_dyhat, dyhat_dh2)
        dL_dz1 = exact(W2).T * dL_dh2
        dz1_dh1 = z1.apply(lambda p: p * (1 - p))
        dL_dh1 = times(dL_dz1, dz1_dh1)
        for matrix, by_hand in [
            (h1, H1),
            (z1, Z1),
            (h2, H2),
            (yhat, YHAT),
            (mpmath.matrix([sum((a - b) ** 2 for a, b in zip(y, yhat, strict=True))]), L),
            (dL_dyhat, DL_DYHAT),
            (dyhat_dh2, DYHAT_DH2),
            (dL_dh2, DL_DH2),
            (dL_dz1, DL_DZ1),
            (dz1_dh1, DZ1_DH1),
            (dL_dh1, DL_DH1),
            (dL_dh2 * z1.T, DL_DW2),
            (dL_dh1 * x.T, DL_DW1),
        ]:
            assert [float(v) for v in matrix] == np.ravel(by_hand).tolist()


def test_the_package_finds_every_number_of_the_forward_pass():
    states = forward(X, *EXAMPLE.parameters)
    for name, by_hand in (("h1", H1), ("z1", Z1), ("h2", H2), ("yhat", YHAT)):
        same(getattr(states, name), by_hand)
    assert total_loss(X, Y, *EXAMPLE.parameters) == pytest.approx(L, rel=2e-15)


def test_the_package_finds_every_link_of_the_chain():
    d = local_derivatives(EXAMPLE.y, YHAT, H2, H1, Z1, EXAMPLE.x, EXAMPLE.W2)
    same(d.dL_dyhat, DL_DYHAT)
    same(d.dyhat_dh2, np.diag(DYHAT_DH2))
    same(d.dL_dyhat @ d.dyhat_dh2, DL_DH2)
    same(d.dL_dyhat @ d.dyhat_dh2 @ d.dh2_dz1, DL_DZ1)
    same(d.dz1_dh1, np.diag(DZ1_DH1))
    same(d.dL_dyhat @ d.dyhat_dh2 @ d.dh2_dz1 @ d.dz1_dh1, DL_DH1)
    for i, slab in enumerate(d.dh1_dW1):
        same(slab, np.outer(np.eye(3)[i], EXAMPLE.x))
    for i, slab in enumerate(d.dh2_dW2):
        same(slab, np.outer(np.eye(2)[i], Z1))


@pytest.mark.parametrize(
    "form", ["one observation", "loop", "batch", "class, loop", "class, batch"]
)
def test_the_package_finds_every_entry_of_the_gradient(form):
    net = FeedForwardNeuralNetwork().fit(X, Y, 3, n_iter=0, initial=EXAMPLE.parameters)
    gradient = {
        "one observation": lambda: gradient_one_observation(
            EXAMPLE.y, YHAT, H2, H1, Z1, EXAMPLE.x, EXAMPLE.W2
        ),
        "loop": lambda: gradient_loop(X, Y, *EXAMPLE.parameters),
        "batch": lambda: gradient_batch(X, Y, *EXAMPLE.parameters),
        "class, loop": lambda: net.get_loss_gradient_iter_over_observations(3),
        "class, batch": lambda: net.get_loss_gradient(3),
    }[form]()
    for block, by_hand in zip(gradient, (DL_DW1, DL_DH1, DL_DW2, DL_DH2), strict=True):
        same(block, by_hand)


def test_one_step_of_length_a_tenth_moves_every_weight_by_a_tenth_of_its_slope():
    net = FeedForwardNeuralNetwork()
    net.fit(X, Y, 3, grad_step=0.1, n_iter=1, initial=EXAMPLE.parameters)
    assert net.history.loss[0] == pytest.approx(L, rel=2e-15)
    assert net.history.loss[1] < L
    same(net.W1, np.array(W1) - 0.1 * np.array(DL_DW1))
    same(net.c1[:, 0], np.array(C1) - 0.1 * np.array(DL_DH1))
    same(net.W2, np.array(W2) - 0.1 * np.array(DL_DW2))
    same(net.c2[:, 0], np.array(C2) - 0.1 * np.array(DL_DH2))
