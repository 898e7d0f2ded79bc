"""A second opinion: the network written again, for autograd and for complex numbers.

Nothing here comes from `ffnn_core`. The loss is written once, with a numerical library handed in:
`autograd.numpy` differentiates it by itself, and plain NumPy takes it into the complex plane,
where Im L(w + i·1e-30) / 1e-30 is ∂L/∂w without any subtraction, hence without rounding.
"""

import autograd
import autograd.numpy
import numpy as np

NAMES = ("dL_dW1", "dL_dc1", "dL_dW2", "dL_dc2")
HIDDEN = ("sigmoid", "tanh", "relu", "identity")
PAIRS = [(output, "rss") for output in (*HIDDEN, "softmax")]
PAIRS += [("sigmoid", "log_loss"), ("softmax", "cross_entropy")]
ARCHITECTURES = [
    {"hidden_activation": f1, "output_activation": f2, "loss": loss}
    for f1 in HIDDEN
    for f2, loss in PAIRS
]


def name_of(arch):
    """An architecture as a test's name."""
    return "-".join(arch.values())


def problem(D, H, O, N, loss="rss", seed=0):
    """Return X, y, W1, c1, W2, c2 with normal entries, and targets that the loss accepts."""
    rng = np.random.default_rng([D, H, O, N, seed])
    y = rng.normal(size=(N, O))
    if loss == "log_loss":
        y = rng.random((N, O))
    elif loss == "cross_entropy":
        y = rng.dirichlet(np.ones(O), size=N)
    # half-sized weights: the logarithms of this reference are inexact where an output saturates
    return rng.normal(size=(N, D)), y, *(rng.normal(size=s) / 2 for s in shapes(D, H, O))


def shapes(D, H, O):
    return (H, D), (H, 1), (O, H), (O, 1)


def loss_with(xp, X, y, parameters, hidden_activation, output_activation, loss):
    """The network and its loss, with `xp` for NumPy."""
    functions = {
        "sigmoid": lambda h: (1 + xp.tanh(h / 2)) / 2,
        "tanh": xp.tanh,
        "relu": lambda h: h * (xp.real(h) > 0),
        "identity": lambda h: h,
        "softmax": lambda h: xp.exp(h) / xp.sum(xp.exp(h), axis=0),
    }
    W1, c1, W2, c2 = parameters
    yhat = functions[output_activation](
        xp.dot(W2, functions[hidden_activation](xp.dot(W1, X.T) + c1)) + c2
    )
    if loss == "rss":
        return xp.sum((y.T - yhat) ** 2)
    if loss == "log_loss":
        return -xp.sum(y.T * xp.log(yhat) + (1 - y.T) * xp.log(1 - yhat))
    return -xp.sum(y.T * xp.log(yhat))


def gradient_by_autograd(X, y, *parameters, **arch):
    """All four blocks by reverse-mode automatic differentiation."""
    return autograd.grad(lambda p: loss_with(autograd.numpy, X, y, p, **arch))(parameters)


def gradient_by_complex_step(X, y, *parameters, **arch):
    """All four blocks, one entry at a time, by a step of 1e-30 along the imaginary axis."""
    blocks = []
    for k, parameter in enumerate(parameters):
        block = np.empty_like(parameter)
        for index in np.ndindex(parameter.shape):
            moved = [p.astype(complex) for p in parameters]
            moved[k][index] += 1e-30j
            block[index] = loss_with(np, X, y, moved, **arch).imag / 1e-30
        blocks.append(block)
    return tuple(blocks)


def gap(gradient, other):
    """Largest difference in each block, relative to the block's largest entry (at least 1)."""
    found = {}
    for name, a, b in zip(NAMES, gradient, other, strict=True):
        assert a.shape == b.shape, f"{name}: {a.shape} against {b.shape}"
        found[name] = np.abs(a - b).max() / max(1, np.abs(b).max())
    return found


def assert_same(gradient, other, tolerance=1e-12):
    """Fail, and name the blocks, unless the two gradients agree."""
    wrong = {name: size for name, size in gap(gradient, other).items() if not size <= tolerance}
    assert not wrong, f"these blocks differ: {wrong}"
