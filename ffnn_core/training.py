r"""Gradient descent as one would write it down, for any gradient.

An update is $\theta \leftarrow \theta - \text{grad\_step}\cdot\partial L/\partial\theta$, with the
*sum* gradient over all observations or over a mini-batch. `descend` is the plain loop. The class
trains with `ffnn_core.kernel`, which takes the same steps without allocating anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .door import as_parameters, as_slopes
from .gradients import total_loss
from .history import History, Log, Watch
from .parameters import Parameters, flat
from .validation import as_matrix, as_targets

__all__ = ["descend"]

Array = NDArray[Any]


def descend(
    gradient: Callable[..., Sequence[Array]],
    parameters: Sequence[Array],
    X: Array,
    y: Array,
    *,
    grad_step: float,
    n_iter: int,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    record_every: int | None = None,
    loss: Callable[..., float] = total_loss,
    watch: Watch | None = None,
) -> History:
    """Go downhill with any gradient at all, right or wrong: nothing hidden, nothing fast.

    Parameters
    ----------
    gradient : callable(X, y, W1, c1, W2, c2)
        Returns four arrays of the parameters' shapes. It is given copies of everything.
    parameters : sequence of ndarray
        W1, c1, W2, c2: the start, left as it is.
    X, y : ndarray of shape (N, D), (N, O)
    grad_step : float
        Length of a step, per unit of gradient.
    n_iter : int
        Passes over the data.
    batch_size : int, optional
        Rows per update; every pass is reshuffled. Without it, one update a pass with all rows.
    rng : numpy.random.Generator, optional
        Shuffles. Needed with `batch_size`.
    record_every : int, optional
        Keep the weights every so many passes. The last ones are always kept.
    loss : callable(X, y, W1, c1, W2, c2)
        What the history notes.
    watch : callable(passes, loss, parameters, history), optional
        Looks on after 0, 1, …, n_iter passes. It may write into the parameters: the run goes on
        from there. Returning True ends the run.

    Returns
    -------
    History
        If loss or weights stop being finite, or on Ctrl-C, it ends with the last good pass, and
        `stopped` says why.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.gradients import gradient_batch
    >>> descend(gradient_batch, EXAMPLE.parameters, EXAMPLE.X, EXAMPLE.Y, grad_step=0.5, n_iter=100)
    History(100 passes, loss 2.453 → 0.2217, weights kept 1 times)
    """
    X = as_matrix("X", X, shape="(N, D), one observation a row")
    y = as_targets(y, len(X))
    start = as_parameters(*parameters)
    theta = flat(start)  # a copy of all numbers in a row; w shows it as four arrays

    def as_four(theta: Array) -> Parameters:
        return Parameters.views(theta, *start.sizes)

    w = as_four(theta)
    log = Log(theta, as_four, lambda: loss(X, y, *w), n_iter, record_every, watch)
    with np.errstate(all="ignore"), log:  # a run that explodes is told by its loss
        log.note()  # before any step
        for _ in range(n_iter):
            for rows in batches(len(X), batch_size, rng):
                slopes = log.outside(gradient, X[rows], y[rows], *map(np.copy, w))
                step_down(w, slopes, grad_step)
            log.note()
    return log.history()


def batches(
    N: int, batch_size: int | None, rng: np.random.Generator | None = None
) -> Iterator[NDArray[np.intp]]:
    """Yield the rows of each update of one pass: all in order, or shuffled, so many at a time."""
    if batch_size is None:
        yield np.arange(N)
        return
    assert rng is not None, "mini-batches are shuffled: descend needs an rng"
    order = rng.permutation(N)
    for start in range(0, N, batch_size):
        yield order[start : start + batch_size]


def step_down(w: Parameters, slopes: Sequence[Array], grad_step: float) -> None:
    """Take one step: every parameter loses grad_step times its slope."""
    for p, slope in zip(w, as_slopes(slopes, w), strict=True):
        p -= grad_step * slope
