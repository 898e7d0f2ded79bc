r"""The wrong lines themselves: one mistake a function, everything else right.

Who wrote each, and why, hangs beside it in `ffnn_core.museum`. As in `ffnn_core.gradients`, `p` are
the parameters W1, c1, W2, c2.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .activations import ACTIVATIONS, sigmoid_prime
from .gradients import Gradient, collect, deltas
from .parameters import Parameters
from .validation import as_targets

__all__ = [
    "RELU",
    "SIGMOID",
    "architecture",
    "factor_two",
    "filled_slab",
    "log_loss_sign",
    "mean_for_a_sum",
    "missing_output_prime",
    "one_bias_for_all",
    "plus_sign",
    "relu_of_relu",
    "sigma_prime_of_z",
    "transposed_delta",
    "updated_too_early",
    "value_for_derivative",
]

Array = NDArray[Any]
Arch = dict[str, str]


def architecture(hidden_activation: str, output_activation: str, loss: str) -> Arch:
    """Return the three names as keywords.

    Examples
    --------
    >>> architecture("relu", "identity", "rss")
    {'hidden_activation': 'relu', 'output_activation': 'identity', 'loss': 'rss'}
    >>> SIGMOID["hidden_activation"], RELU["hidden_activation"]
    ('sigmoid', 'relu')
    """
    return {
        "hidden_activation": hidden_activation,
        "output_activation": output_activation,
        "loss": loss,
    }


#: The architecture of most sources, as keywords.
SIGMOID: Final = architecture("sigmoid", "sigmoid", "rss")
#: That of the sources with a ReLU.
RELU: Final = architecture("relu", "identity", "rss")


def filled_slab(X: ArrayLike, y: ArrayLike, *p: Array, **arch: str) -> Gradient:
    """Fill every row of slab i of ∂h1/∂W1 with x, where only row i may hold it.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> report = check_gradient(filled_slab, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> report.wrong_blocks
    ('dL_dW1', 'dL_dW2')
    """
    d = deltas(X, y, *p, **arch)
    right = collect(X, d.z1, d.dL_dh2, d.dL_dh1)
    # Σ_i dL_dh1[i] · slab[i], all rows of every slab being x: each row is (Σ_i dL_dh1[i]) x
    every_row_of_W1 = d.dL_dh1.sum(axis=0) @ np.asarray(X)  # (N,) (N, D) -> (D,)
    every_row_of_W2 = d.dL_dh2.sum(axis=0) @ d.z1.T  # (N,) (N, H) -> (H,)
    return right._replace(
        dL_dW1=np.tile(every_row_of_W1, (len(d.h1), 1)),
        dL_dW2=np.tile(every_row_of_W2, (len(d.h2), 1)),
    )


def value_for_derivative(X: ArrayLike, y: ArrayLike, *p: Array) -> Gradient:
    """Multiply by relu(h1), the value, where its slope 1[h1 > 0] belongs.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> trial = (EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> check_gradient(value_for_derivative, *trial, **RELU).wrong_blocks
    ('dL_dW1', 'dL_dc1')
    """
    d = deltas(X, y, *p, **RELU)
    dL_dh1 = (Parameters(*p).W2.T @ d.dL_dh2) * np.maximum(d.h1, 0)
    return collect(X, d.z1, d.dL_dh2, dL_dh1)


def relu_of_relu(X: ArrayLike, y: ArrayLike, *p: Array) -> Gradient:
    """Ask of the relu's output whether it is >= 0: it always is.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> trial = (EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> check_gradient(relu_of_relu, *trial, **RELU).wrong_blocks
    ('dL_dW1', 'dL_dc1')
    """
    d = deltas(X, y, *p, **RELU)
    dL_dh1 = (Parameters(*p).W2.T @ d.dL_dh2) * (d.z1 >= 0)
    return collect(X, d.z1, d.dL_dh2, dL_dh1)


def sigma_prime_of_z(X: ArrayLike, y: ArrayLike, *p: Array) -> Gradient:
    """Take the sigmoid's slope at what came out of it, not at what went in.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> report = check_gradient(sigma_prime_of_z, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> report.wrong_blocks
    ('dL_dW1', 'dL_dc1', 'dL_dW2', 'dL_dc2')
    """
    d = deltas(X, y, *p)
    dL_dh2 = -2 * (as_targets(y, d.yhat.shape[1]).T - d.yhat) * sigmoid_prime(d.yhat)
    dL_dh1 = (Parameters(*p).W2.T @ dL_dh2) * sigmoid_prime(d.z1)
    return collect(X, d.z1, dL_dh2, dL_dh1)


def plus_sign(X: ArrayLike, y: ArrayLike, *p: Array) -> Gradient:
    """Differentiate (y − ŷ)² to 2(y − ŷ) and forget the minus that the inside brings.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> report = check_gradient(plus_sign, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> report.wrong_blocks
    ('dL_dW1', 'dL_dc1', 'dL_dW2', 'dL_dc2')
    """
    d = deltas(X, y, *p)
    dL_dyhat = 2 * (as_targets(y, d.yhat.shape[1]).T - d.yhat)
    dL_dh2 = dL_dyhat * sigmoid_prime(d.h2)
    dL_dh1 = (Parameters(*p).W2.T @ dL_dh2) * sigmoid_prime(d.h1)
    return collect(X, d.z1, dL_dh2, dL_dh1)


def updated_too_early(
    X: ArrayLike,
    y: ArrayLike,
    *p: Array,
    step: float = 0.7,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "rss",
) -> Gradient:
    """Send the error back through output weights that have already taken their step.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> report = check_gradient(updated_too_early, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> report.wrong_blocks
    ('dL_dW1', 'dL_dc1')
    """
    arch = architecture(hidden_activation, output_activation, loss)
    d = deltas(X, y, *p, **arch)
    # For one observation the updated weights are W2 − step · dL_dh2 z1ᵀ; their transpose times
    # dL_dh2 is W2ᵀ dL_dh2 − step · z1 (dL_dh2 · dL_dh2).
    dL_dz1 = Parameters(*p).W2.T @ d.dL_dh2 - step * d.z1 * (d.dL_dh2**2).sum(axis=0)
    dL_dh1 = dL_dz1 * ACTIVATIONS[hidden_activation].prime(d.h1)
    return collect(X, d.z1, d.dL_dh2, dL_dh1)


def missing_output_prime(
    X: ArrayLike,
    y: ArrayLike,
    *p: Array,
    output_activation: str = "sigmoid",
) -> Gradient:
    """Start the backward pass from the error itself, without the output activation's slope.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> report = check_gradient(missing_output_prime, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> report.wrong_blocks
    ('dL_dW1', 'dL_dc1', 'dL_dW2', 'dL_dc2')
    """
    d = deltas(X, y, *p, output_activation=output_activation)
    dL_dh2 = -2 * (as_targets(y, d.yhat.shape[1]).T - d.yhat)
    dL_dh1 = (Parameters(*p).W2.T @ dL_dh2) * sigmoid_prime(d.h1)
    return collect(X, d.z1, dL_dh2, dL_dh1)


def one_bias_for_all(X: ArrayLike, y: ArrayLike, *p: Array, **arch: str) -> Gradient:
    """Sum the deltas over observations and units too, so that a layer shares one number.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> report = check_gradient(one_bias_for_all, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> report.wrong_blocks
    ('dL_dc1', 'dL_dc2')
    """
    d = deltas(X, y, *p, **arch)
    right = collect(X, d.z1, d.dL_dh2, d.dL_dh1)
    return right._replace(
        dL_dc1=np.full((len(d.h1), 1), np.sum(d.dL_dh1)),
        dL_dc2=np.full((len(d.h2), 1), np.sum(d.dL_dh2)),
    )


def mean_for_a_sum(X: ArrayLike, y: ArrayLike, *p: Array, **arch: str) -> Gradient:
    """Average the deltas for the biases where the weights get their sum.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> report = check_gradient(mean_for_a_sum, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> report.wrong_blocks
    ('dL_dc1', 'dL_dc2')
    """
    d = deltas(X, y, *p, **arch)
    right = collect(X, d.z1, d.dL_dh2, d.dL_dh1)
    return right._replace(
        dL_dc1=d.dL_dh1.mean(axis=1, keepdims=True), dL_dc2=d.dL_dh2.mean(axis=1, keepdims=True)
    )


def transposed_delta(X: ArrayLike, y: ArrayLike, *p: Array, **arch: str) -> Gradient:
    """Swap the factors of an outer product: input times delta, not delta times input.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> report = check_gradient(transposed_delta, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> report.wrong_blocks
    ('dL_dW1',)
    """
    d = deltas(X, y, *p, **arch)
    right = collect(X, d.z1, d.dL_dh2, d.dL_dh1)
    return right._replace(dL_dW1=np.asarray(X).T @ d.dL_dh1.T)


def log_loss_sign(X: ArrayLike, y: ArrayLike, *p: Array) -> Gradient:
    """Pull the minus of −y/ŷ + (1 − y)/(1 − ŷ) out in front of both terms.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> trial = (EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> check_gradient(log_loss_sign, *trial, loss="log_loss").wrong_blocks
    ('dL_dW1', 'dL_dc1', 'dL_dW2', 'dL_dc2')
    """
    d = deltas(X, y, *p)
    YT = as_targets(y, d.yhat.shape[1]).T
    # −(y/ŷ + (1 − y)/(1 − ŷ)) · ŷ(1 − ŷ), multiplied out so that a saturated ŷ is no 0/0
    dL_dh2 = -(YT * (1 - d.yhat) + (1 - YT) * d.yhat)
    dL_dh1 = (Parameters(*p).W2.T @ dL_dh2) * sigmoid_prime(d.h1)
    return collect(X, d.z1, dL_dh2, dL_dh1)


def factor_two(
    X: ArrayLike,
    y: ArrayLike,
    *p: Array,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
) -> Gradient:
    """Differentiate (y − ŷ)² as if it were ½(y − ŷ)².

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> report = check_gradient(factor_two, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> report.wrong_blocks
    ('dL_dW1', 'dL_dc1', 'dL_dW2', 'dL_dc2')
    """
    arch = architecture(hidden_activation, output_activation, "rss")
    d = deltas(X, y, *p, **arch)
    return collect(X, d.z1, d.dL_dh2 / 2, d.dL_dh1 / 2)
