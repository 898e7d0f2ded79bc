r"""Activation functions, each beside its derivative.

An activation bends the pre-activation $h$ into the activation $z = f(h)$. Without it two layers
would collapse into one. Every derivative here takes the *pre-activation*: $\sigma'(h)$ is
$\sigma(h)(1 - \sigma(h))$, which is $z(1 - z)$ and never $\sigma(z)(1 - \sigma(z))$.

Each function takes an array_like of any shape and any real type and returns an array of that
shape: float32 stays float32, whole numbers become float64. `ACTIVATIONS` lists them by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .validation import of_real_numbers

__all__ = [
    "ACTIVATIONS", "Activation", "identity", "identity_prime", "relu", "relu_prime", "sigmoid",
    "sigmoid_prime", "softmax", "softmax_jacobian", "tanh", "tanh_prime",
]  # fmt: skip

Array = NDArray[Any]


@of_real_numbers
def sigmoid(h: Array) -> Array:
    r"""Squash any number into (0, 1): $\sigma(h) = 1 / (1 + e^{-h})$.

    For negative h it is written as $e^h / (1 + e^h)$, the same number: so the exponential is
    always of $-|h|$, and cannot overflow.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    e = np.exp(-np.abs(h))
    return np.where(h < 0, e, 1) / (1 + e)


@of_real_numbers
def sigmoid_prime(h: Array) -> Array:
    r"""Slope of the sigmoid: $\sigma'(h) = \sigma(h)(1 - \sigma(h))$.

    The second factor is computed as $\sigma(-h)$, the same number: where $\sigma(h)$ has been
    rounded to 1, the difference would be 0.

    Parameters
    ----------
    h : array_like
        Pre-activations: what went *into* the sigmoid, not what came out.
    """
    return sigmoid(h) * sigmoid(-h)


@of_real_numbers
def tanh(h: Array) -> Array:
    r"""Squash any number into (−1, 1): $\tanh(h) = 2\sigma(2h) - 1$."""
    return np.tanh(h)


@of_real_numbers
def tanh_prime(h: Array) -> Array:
    r"""Slope of tanh: $1 - \tanh^2(h)$, computed as $4\sigma'(2h)$, the same number."""
    return 4 * sigmoid_prime(2 * h)


@of_real_numbers
def relu(h: Array) -> Array:
    r"""Keep what is positive: $\max(h, 0)$."""
    return np.maximum(h, 0)


@of_real_numbers
def relu_prime(h: Array) -> Array:
    r"""Slope of ReLU: 1 where $h > 0$ and 0 elsewhere; at the kink we take 0."""
    return np.where(h > 0, 1, np.where(np.isnan(h), h, 0))


@of_real_numbers
def identity(h: Array) -> Array:
    r"""Leave $h$ alone: the usual output of a regression."""
    return h.copy()


@of_real_numbers
def identity_prime(h: Array) -> Array:
    r"""Slope of the identity: 1."""
    return np.ones_like(h)


@of_real_numbers
def softmax(h: Array) -> Array:
    r"""Turn each column into probabilities: $\hat y_k = e^{h_k} / \sum_j e^{h_j}$.

    Parameters
    ----------
    h : array_like of shape (O,) or (O, N)
        Pre-activations, one observation a column.

    Returns
    -------
    ndarray
        Of the same shape; every column sums to 1. The largest entry of a column is subtracted
        first, which changes nothing mathematically and keeps the exponentials finite.

    Examples
    --------
    >>> softmax([[0.0, 2.0], [0.0, 1.0]]).round(3)
    array([[0.5  , 0.731],
           [0.5  , 0.269]])
    """
    if h.ndim not in (1, 2) or h.size == 0:
        raise ValueError(f"h has shape {h.shape}; it must be (O,) or (O, N), and not empty")
    with np.errstate(invalid="ignore"):  # what is made of infinity is no number
        e = np.exp(h - h.max(axis=0))
    return e / e.sum(axis=0)


@of_real_numbers
def softmax_jacobian(h: Array) -> Array:
    r"""All slopes of the softmax at one observation: $\hat y_i(I[i,j] - \hat y_j)$.

    Parameters
    ----------
    h : array_like of shape (O,)
        Pre-activations of one observation.

    Returns
    -------
    ndarray of shape (O, O)
        Entry (i, j) is $\partial \hat y_i / \partial h_j$. Not diagonal: outputs compete. What
        one gains the others lose, so the diagonal is what is missing from a row's sum of 0.
    """
    if h.ndim != 1:
        raise ValueError(f"h has shape {h.shape}; it must be (O,), one observation")
    yhat = softmax(h)
    jacobian = -np.outer(yhat, yhat)
    np.fill_diagonal(jacobian, 0)
    return jacobian - np.diag(jacobian.sum(axis=1))


class Activation(NamedTuple):
    """One activation function and its derivative.

    Attributes
    ----------
    name : str
    function, prime : callable
        $f$ and $f'$, both of the pre-activation. For the softmax, whose outputs depend on each
        other, `prime` is the Jacobian at one observation.
    """

    name: str
    function: Callable[[ArrayLike], Array]
    prime: Callable[[ArrayLike], Array]

    def jacobian(self, h: ArrayLike) -> Array:
        r"""$\partial z_i / \partial h_j$ at one observation, of shape (len(h), len(h))."""
        return self.prime(h) if self.name == "softmax" else np.diag(self.prime(h))

    def times_slope(self, d: Array, h: Array, z: Array) -> Array:
        r"""$\sum_i d_i\,\partial z_i / \partial h_j$ at every observation, one a column."""
        if self.name == "softmax":
            return z * (d - (d * z).sum(axis=0))
        return d * self.prime(h)


#: Every activation by its name; `hidden_activation` and `output_activation` choose from it.
ACTIVATIONS: Final[dict[str, Activation]] = {
    a.name: a
    for a in (
        Activation("sigmoid", sigmoid, sigmoid_prime),
        Activation("tanh", tanh, tanh_prime),
        Activation("relu", relu, relu_prime),
        Activation("identity", identity, identity_prime),
        Activation("softmax", softmax, softmax_jacobian),
    )
}
