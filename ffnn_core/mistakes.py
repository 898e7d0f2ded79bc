r"""The wrong lines themselves: one mistake a function, everything else right.

Who wrote each, and why, hangs beside it in `ffnn_core.museum`.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .activations import ACTIVATIONS, sigmoid_prime
from .gradients import Gradient, collect, deltas
from .validation import as_targets

Array = NDArray[Any]
Arch = dict[str, str]


def architecture(hidden_activation: str, output_activation: str, loss: str) -> Arch:
    """Return the three names as keywords."""
    return {
        "hidden_activation": hidden_activation,
        "output_activation": output_activation,
        "loss": loss,
    }


SIGMOID: Final = architecture("sigmoid", "sigmoid", "rss")
RELU: Final = architecture("relu", "identity", "rss")


def filled_slab(
    X: ArrayLike, y: ArrayLike, W1: Array, c1: Array, W2: Array, c2: Array, **arch: str
) -> Gradient:
    """Fill every row of slab i of ∂h1/∂W1 with x, where only row i may hold it."""
    d = deltas(X, y, W1, c1, W2, c2, **arch)
    right = collect(X, d.z1, d.dL_dh2, d.dL_dh1)
    # Σ_i dL_dh1[i] · slab[i], all rows of every slab being x: each row is (Σ_i dL_dh1[i]) x
    every_row_of_W1 = d.dL_dh1.sum(axis=0) @ np.asarray(X)  # (N,) (N, D) -> (D,)
    every_row_of_W2 = d.dL_dh2.sum(axis=0) @ d.z1.T  # (N,) (N, H) -> (H,)
    return right._replace(
        dL_dW1=np.tile(every_row_of_W1, (len(W1), 1)),
        dL_dW2=np.tile(every_row_of_W2, (len(W2), 1)),
    )


def value_for_derivative(
    X: ArrayLike, y: ArrayLike, W1: Array, c1: Array, W2: Array, c2: Array
) -> Gradient:
    """Multiply by relu(h1), the value, where its slope 1[h1 > 0] belongs."""
    d = deltas(X, y, W1, c1, W2, c2, **RELU)
    dL_dh1 = (W2.T @ d.dL_dh2) * np.maximum(d.h1, 0)
    return collect(X, d.z1, d.dL_dh2, dL_dh1)


def relu_of_relu(
    X: ArrayLike, y: ArrayLike, W1: Array, c1: Array, W2: Array, c2: Array
) -> Gradient:
    """Ask of the relu's output whether it is >= 0: it always is."""
    d = deltas(X, y, W1, c1, W2, c2, **RELU)
    dL_dh1 = (W2.T @ d.dL_dh2) * (d.z1 >= 0)
    return collect(X, d.z1, d.dL_dh2, dL_dh1)


def sigma_prime_of_z(
    X: ArrayLike, y: ArrayLike, W1: Array, c1: Array, W2: Array, c2: Array
) -> Gradient:
    """Take the sigmoid's slope at what came out of it, not at what went in."""
    d = deltas(X, y, W1, c1, W2, c2)
    dL_dh2 = -2 * (as_targets(y, d.yhat.shape[1]).T - d.yhat) * sigmoid_prime(d.yhat)
    dL_dh1 = (W2.T @ dL_dh2) * sigmoid_prime(d.z1)
    return collect(X, d.z1, dL_dh2, dL_dh1)


def plus_sign(X: ArrayLike, y: ArrayLike, W1: Array, c1: Array, W2: Array, c2: Array) -> Gradient:
    """Differentiate (y − ŷ)² to 2(y − ŷ) and forget the minus that the inside brings."""
    d = deltas(X, y, W1, c1, W2, c2)
    dL_dyhat = 2 * (as_targets(y, d.yhat.shape[1]).T - d.yhat)
    dL_dh2 = dL_dyhat * sigmoid_prime(d.h2)
    dL_dh1 = (W2.T @ dL_dh2) * sigmoid_prime(d.h1)
    return collect(X, d.z1, dL_dh2, dL_dh1)


def updated_too_early(
    X: ArrayLike,
    y: ArrayLike,
    W1: Array,
    c1: Array,
    W2: Array,
    c2: Array,
    *,
    step: float = 0.7,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "rss",
) -> Gradient:
    """Send the error back through output weights that have already taken their step."""
    arch = architecture(hidden_activation, output_activation, loss)
    d = deltas(X, y, W1, c1, W2, c2, **arch)
    # For one observation the updated weights are W2 − step · dL_dh2 z1ᵀ; their transpose times
    # dL_dh2 is W2ᵀ dL_dh2 − step · z1 (dL_dh2 · dL_dh2).
    dL_dz1 = W2.T @ d.dL_dh2 - step * d.z1 * (d.dL_dh2**2).sum(axis=0)
    dL_dh1 = dL_dz1 * ACTIVATIONS[hidden_activation].prime(d.h1)
    return collect(X, d.z1, d.dL_dh2, dL_dh1)


def missing_output_prime(
    X: ArrayLike,
    y: ArrayLike,
    W1: Array,
    c1: Array,
    W2: Array,
    c2: Array,
    *,
    output_activation: str = "sigmoid",
) -> Gradient:
    """Start the backward pass from the error itself, without the output activation's slope."""
    d = deltas(X, y, W1, c1, W2, c2, output_activation=output_activation)
    dL_dh2 = -2 * (as_targets(y, d.yhat.shape[1]).T - d.yhat)
    dL_dh1 = (W2.T @ dL_dh2) * sigmoid_prime(d.h1)
    return collect(X, d.z1, dL_dh2, dL_dh1)


def one_bias_for_all(
    X: ArrayLike, y: ArrayLike, W1: Array, c1: Array, W2: Array, c2: Array, **arch: str
) -> Gradient:
    """Sum the deltas over observations and units too, so that a layer shares one number."""
    d = deltas(X, y, W1, c1, W2, c2, **arch)
    right = collect(X, d.z1, d.dL_dh2, d.dL_dh1)
    return right._replace(
        dL_dc1=np.full(c1.shape, np.sum(d.dL_dh1)), dL_dc2=np.full(c2.shape, np.sum(d.dL_dh2))
    )


def mean_for_a_sum(
    X: ArrayLike, y: ArrayLike, W1: Array, c1: Array, W2: Array, c2: Array, **arch: str
) -> Gradient:
    """Average the deltas for the biases where the weights get their sum."""
    d = deltas(X, y, W1, c1, W2, c2, **arch)
    right = collect(X, d.z1, d.dL_dh2, d.dL_dh1)
    return right._replace(
        dL_dc1=d.dL_dh1.mean(axis=1, keepdims=True), dL_dc2=d.dL_dh2.mean(axis=1, keepdims=True)
    )


def transposed_delta(
    X: ArrayLike, y: ArrayLike, W1: Array, c1: Array, W2: Array, c2: Array, **arch: str
) -> Gradient:
    """Swap the factors of an outer product: input times delta, not delta times input."""
    d = deltas(X, y, W1, c1, W2, c2, **arch)
    right = collect(X, d.z1, d.dL_dh2, d.dL_dh1)
    return right._replace(dL_dW1=np.asarray(X).T @ d.dL_dh1.T)


def log_loss_sign(
    X: ArrayLike, y: ArrayLike, W1: Array, c1: Array, W2: Array, c2: Array
) -> Gradient:
    """Pull the minus of −y/ŷ + (1 − y)/(1 − ŷ) out in front of both terms."""
    d = deltas(X, y, W1, c1, W2, c2)
    YT = as_targets(y, d.yhat.shape[1]).T
    # −(y/ŷ + (1 − y)/(1 − ŷ)) · ŷ(1 − ŷ), multiplied out so that a saturated ŷ is no 0/0
    dL_dh2 = -(YT * (1 - d.yhat) + (1 - YT) * d.yhat)
    dL_dh1 = (W2.T @ dL_dh2) * sigmoid_prime(d.h1)
    return collect(X, d.z1, dL_dh2, dL_dh1)


def factor_two(
    X: ArrayLike,
    y: ArrayLike,
    W1: Array,
    c1: Array,
    W2: Array,
    c2: Array,
    *,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
) -> Gradient:
    """Differentiate (y − ŷ)² as if it were ½(y − ŷ)²."""
    arch = architecture(hidden_activation, output_activation, "rss")
    d = deltas(X, y, W1, c1, W2, c2, **arch)
    return collect(X, d.z1, d.dL_dh2 / 2, d.dL_dh1 / 2)
