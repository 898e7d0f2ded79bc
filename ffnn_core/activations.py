r"""Activation functions, each beside its derivative.

An activation bends the pre-activation $h$ into the activation $z = f(h)$. Without it two layers
would collapse into one. Every derivative here takes the *pre-activation*: $\sigma'(h)$ is
$\sigma(h)(1 - \sigma(h))$, which is $z(1 - z)$ and never $\sigma(z)(1 - \sigma(z))$.

`ACTIVATIONS` lists them by name. Each also knows how the training loop applies it, in place and
without temporaries: `apply_into(h, out)` writes $f(h)$, `slope_into(z, scratch)` turns $z$ into
$f'(h)$, which needs no $h$ because every slope can be written in terms of $z$.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .reals import as_real

Array = NDArray[Any]


def sigmoid(h: ArrayLike) -> Array:
    r"""Squash any number into (0, 1): $\sigma(h) = 1 / (1 + e^{-h})$.

    Parameters
    ----------
    h : array_like
        Pre-activations, of any shape.

    Returns
    -------
    ndarray
        $\sigma(h)$, of the same shape. For h below −709 the exponential overflows to infinity
        and 1/∞ = 0 is the right answer to 308 decimals; no warning is given.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    return _apply(sigmoid_into, h)


def sigmoid_prime(h: ArrayLike) -> Array:
    r"""Slope of the sigmoid: $\sigma'(h) = \sigma(h)(1 - \sigma(h))$.

    Parameters
    ----------
    h : array_like
        Pre-activations: what went *into* the sigmoid, not what came out.

    Examples
    --------
    >>> sigmoid_prime([0.0])
    array([0.25])
    """
    z = sigmoid(h)
    return z * (1 - z)


def tanh(h: ArrayLike) -> Array:
    r"""Squash any number into (−1, 1): $\tanh(h) = 2\sigma(2h) - 1$."""
    return _apply(tanh_into, h)


def tanh_prime(h: ArrayLike) -> Array:
    r"""Slope of tanh: $1 - \tanh^2(h)$."""
    z = tanh(h)
    return 1 - z * z


def relu(h: ArrayLike) -> Array:
    r"""Keep what is positive: $\max(h, 0)$."""
    return _apply(relu_into, h)


def relu_prime(h: ArrayLike) -> Array:
    r"""Slope of ReLU: 1 where $h > 0$ and 0 elsewhere; at the kink we take 0."""
    h = as_real("h", h)
    return np.asarray(h > 0, dtype=h.dtype)


def identity(h: ArrayLike) -> Array:
    r"""Leave $h$ alone: the usual output of a regression."""
    return _apply(identity_into, h)


def identity_prime(h: ArrayLike) -> Array:
    r"""Slope of the identity: 1."""
    return np.ones_like(as_real("h", h))


def softmax(h: ArrayLike) -> Array:
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
    """
    return _apply(softmax_into, h)


def softmax_jacobian(h: ArrayLike) -> Array:
    r"""All slopes of the softmax at one observation: $\hat y_i(\delta_{ij} - \hat y_j)$.

    Parameters
    ----------
    h : array_like of shape (O,)
        Pre-activations of one observation.

    Returns
    -------
    ndarray of shape (O, O)
        Entry (i, j) is $\partial \hat y_i / \partial h_j$. Not diagonal: outputs compete.
    """
    yhat = softmax(h)
    return np.diag(yhat) - np.outer(yhat, yhat)


# The same functions for the training loop: nothing allocated. `f_into` reads h and writes f(h) to
# out, which may be h itself; `f_slope_into` overwrites z = f(h) with f'(h), in terms of z alone.


def sigmoid_into(h: Array, out: Array) -> None:
    """Write 1 / (1 + exp(-h)) to out."""
    np.negative(h, out=out)
    np.exp(out, out=out)
    np.add(out, 1, out=out)
    np.reciprocal(out, out=out)


def sigmoid_slope_into(z: Array, scratch: Array) -> None:
    """Turn z into z(1 − z), computed as z − z²."""
    np.square(z, out=scratch)
    np.subtract(z, scratch, out=z)


def tanh_into(h: Array, out: Array) -> None:
    """Write tanh(h) to out."""
    np.tanh(h, out=out)


def tanh_slope_into(z: Array, scratch: Array) -> None:
    """Turn z into 1 − z²."""
    np.square(z, out=z)
    np.subtract(1, z, out=z)


def relu_into(h: Array, out: Array) -> None:
    """Write max(h, 0) to out."""
    np.maximum(h, 0, out=out)


def relu_slope_into(z: Array, scratch: Array) -> None:
    """Turn z into 1 where z > 0, which is where h > 0, and into 0 elsewhere."""
    np.greater(z, 0, out=z, casting="unsafe")


def identity_into(h: Array, out: Array) -> None:
    """Copy h to out."""
    if out is not h:
        np.copyto(out, h)


def identity_slope_into(z: Array, scratch: Array) -> None:
    """Turn z into 1."""
    z.fill(1)


def softmax_into(h: Array, out: Array) -> None:
    """Write softmax(h), column by column, to out."""
    np.subtract(h, h.max(axis=0), out=out)
    np.exp(out, out=out)
    np.divide(out, out.sum(axis=0), out=out)


def times_softmax_jacobian(d: Array, z: Array, scratch: Array) -> None:
    """Multiply each column of d by the softmax's Jacobian: z (d − Σ d z)."""
    np.multiply(d, z, out=scratch)
    np.subtract(d, scratch.sum(axis=0), out=d)
    np.multiply(d, z, out=d)


class Activation(NamedTuple):
    """One activation function and everything the package needs to know about it.

    Attributes
    ----------
    name : str
    function, prime : callable
        $f$ and $f'$, both of the pre-activation. For the softmax, whose outputs depend on each
        other, `prime` is the Jacobian at one observation.
    apply_into : callable(h, out)
        The training loop's $f$.
    slope_into : callable(z, scratch) or None
        The training loop's $f'$. The softmax has none: its slope is a matrix, and
        `times_softmax_jacobian` applies it.
    """

    name: str
    function: Callable[[ArrayLike], Array]
    prime: Callable[[ArrayLike], Array]
    apply_into: Callable[[Array, Array], None]
    slope_into: Callable[[Array, Array], None] | None

    def jacobian(self, h: ArrayLike) -> Array:
        r"""$\partial z_i / \partial h_j$ at one observation, of shape (len(h), len(h))."""
        return self.prime(h) if self.name == "softmax" else np.diag(self.prime(h))


ACTIVATIONS: Final[dict[str, Activation]] = {
    a.name: a
    for a in (
        Activation("sigmoid", sigmoid, sigmoid_prime, sigmoid_into, sigmoid_slope_into),
        Activation("tanh", tanh, tanh_prime, tanh_into, tanh_slope_into),
        Activation("relu", relu, relu_prime, relu_into, relu_slope_into),
        Activation("identity", identity, identity_prime, identity_into, identity_slope_into),
        Activation("softmax", softmax, softmax_jacobian, softmax_into, None),
    )
}


def _apply(into: Callable[[Array, Array], None], h: ArrayLike) -> Array:
    h = as_real("h", h)
    out = np.empty_like(h)
    with np.errstate(over="ignore"):
        into(h, out)
    return out
