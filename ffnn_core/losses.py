r"""Losses: how wrong the predictions are, as one number, each beside its derivative.

All are *sums*, over observations and outputs: no mean, no ½. The residual sum of squares (RSS)
$L = \sum (y - \hat y)^2$ is the book's main loss; its derivative is $-2(y - \hat y)$, and the
minus sign matters.

The two logarithmic losses are computed from the output pre-activation $h_2$ when it is at hand,
because $\log(1 - \sigma(h_2))$ is lost to rounding once $\sigma(h_2)$ has become 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .validation import as_pair, as_probabilities, as_targets_and_h2

__all__ = [
    "LOSSES", "Loss", "cross_entropy", "cross_entropy_from_h2", "cross_entropy_prime", "log_loss",
    "log_loss_from_h2", "log_loss_prime", "rss", "rss_prime",
]  # fmt: skip

Array = NDArray[Any]


def rss(y: ArrayLike, yhat: ArrayLike) -> float:
    r"""Residual sum of squares: $L = \sum (y - \hat y)^2$.

    Parameters
    ----------
    y, yhat : array_like
        Targets and predictions, of the same shape.

    Examples
    --------
    >>> rss([1.0, 0.0], [0.75, 0.5])
    0.3125
    """
    y, yhat = as_pair(y, yhat)
    with np.errstate(over="ignore", under="ignore"):  # a sum too large for a float is infinite
        return float(np.sum((y - yhat) ** 2))


def rss_prime(y: ArrayLike, yhat: ArrayLike) -> Array:
    r"""Derivative of the RSS: $\partial L / \partial \hat y = -2(y - \hat y)$."""
    y, yhat = as_pair(y, yhat)
    with np.errstate(over="ignore", under="ignore"):
        return -2 * (y - yhat)


def log_loss(y: ArrayLike, yhat: ArrayLike) -> float:
    r"""Logarithmic loss for yes/no targets: $-\sum (y\log\hat y + (1 - y)\log(1 - \hat y))$.

    Parameters
    ----------
    y : array_like
        Targets between 0 and 1.
    yhat : array_like
        Predicted probabilities, of the same shape. A prediction of exactly 0 or 1 costs
        nothing if it is right and infinitely much if it is wrong.
    """
    y, yhat = as_probabilities(y, yhat)
    with np.errstate(divide="ignore", under="ignore"):
        return float(np.sum(_minus_times_log(y, yhat) + _minus_times_log(1 - y, 1 - yhat)))


def log_loss_prime(y: ArrayLike, yhat: ArrayLike) -> Array:
    r"""Derivative of the log loss: $-y/\hat y + (1 - y)/(1 - \hat y)$."""
    y, yhat = as_probabilities(y, yhat)
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        return _over(1 - y, 1 - yhat) - _over(y, yhat)


def cross_entropy(y: ArrayLike, yhat: ArrayLike) -> float:
    r"""Cross-entropy for one-of-many targets: $-\sum y\log\hat y$.

    Parameters
    ----------
    y : array_like
        Targets: each column sums to 1, usually a single 1 (one-hot).
    yhat : array_like
        Predicted probabilities, of the same shape.
    """
    y, yhat = as_probabilities(y, yhat)
    with np.errstate(divide="ignore", under="ignore"):
        return float(np.sum(_minus_times_log(y, yhat)))


def cross_entropy_prime(y: ArrayLike, yhat: ArrayLike) -> Array:
    r"""Derivative of the cross-entropy: $-y/\hat y$."""
    y, yhat = as_probabilities(y, yhat)
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        return 0 - _over(y, yhat)


def log_loss_from_h2(y: ArrayLike, h2: ArrayLike) -> float:
    r"""Log loss of $\hat y = \sigma(h_2)$: $\sum (\log(1 + e^{h_2}) - y h_2)$, for any h2."""
    y, h2 = as_targets_and_h2(y, h2)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        return float(np.sum(np.logaddexp(0, h2) - y * h2))


def cross_entropy_from_h2(y: ArrayLike, h2: ArrayLike) -> float:
    r"""Cross-entropy of a softmax: $\sum y(\log\sum_j e^{h_{2,j}} - h_2)$, for any h2."""
    y, h2 = as_targets_and_h2(y, h2)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        shifted = h2 - h2.max(axis=0)
        minus_log_yhat = np.log(np.exp(shifted).sum(axis=0)) - shifted
        return float(np.sum(np.multiply(y, minus_log_yhat, where=y != 0, out=np.zeros_like(h2))))


class Loss(NamedTuple):
    r"""One loss and everything the package needs to know about it.

    Attributes
    ----------
    name : str
    function, prime : callable(y, yhat)
        $L$ and $\partial L / \partial\hat y$.
    from_h2 : callable(y, h2) or None
        The same loss from the output pre-activation, where that is more exact.
    partner : {"sigmoid", "softmax"} or None
        The only output activation this loss goes with. Together with it,
        $\partial L / \partial h_2$ is $\hat y - y$: no division, no 0/0 when saturated.
    """

    name: str
    function: Callable[[ArrayLike, ArrayLike], float]
    prime: Callable[[ArrayLike, ArrayLike], Array]
    from_h2: Callable[[ArrayLike, ArrayLike], float] | None = None
    partner: Literal["sigmoid", "softmax"] | None = None


#: Every loss by its name; `loss` chooses from it.
LOSSES: Final[dict[str, Loss]] = {
    loss.name: loss
    for loss in (
        Loss("rss", rss, rss_prime),
        Loss("log_loss", log_loss, log_loss_prime, log_loss_from_h2, "sigmoid"),
        Loss("cross_entropy", cross_entropy, cross_entropy_prime, cross_entropy_from_h2, "softmax"),
    )
}


def _minus_times_log(weight: Array, p: Array) -> Array:
    """Weight times −log p, where 0 log 0 counts as 0, its limit."""
    log_p = np.log(p, where=weight != 0, out=np.zeros_like(p))
    return weight * (0 - log_p)  # not −0.0, which would be an odd way to print no loss


def _over(weight: Array, p: Array) -> Array:
    """Weight over p, where 0/0 counts as 0: the slope of `_minus_times_log`, up to its sign."""
    return np.divide(weight, p, where=weight != 0, out=np.zeros_like(p))
