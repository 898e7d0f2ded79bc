"""Many networks that learn at once: the same data, one start after another along the first axis."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ffnn_core.activations import ACTIVATIONS, sigmoid, sigmoid_prime
from ffnn_core.widgets.theatre.random import normal

Floats = NDArray[np.float64]
Blocks = tuple[Floats, Floats, Floats, Floats]


def first_weights(seeds: range, D: int, H: int) -> Blocks:
    """Return what the theatre begins with for each seed.

    Returns
    -------
    W1, c1, W2, c2 : ndarray of shape (S, H, D), (S, H, 1), (S, 1, H), (S, 1, 1)
    """
    count = H * D + 2 * H + 1
    flat = np.array([np.fromiter(normal(seed), float, count) for seed in seeds])
    W1, c1, W2, c2 = np.split(flat, np.cumsum([H * D, H, H]), axis=1)
    return W1.reshape(-1, H, D), c1[:, :, None], W2[:, None, :], c2[:, :, None]


def answers(X: Floats, blocks: Blocks, activation: str) -> Floats:
    """Return ŷ of every network for every row of X, shape (S, N); the output is a sigmoid."""
    W1, c1, W2, c2 = blocks
    z1 = ACTIVATIONS[activation].function(W1 @ X.T + c1)
    return np.asarray(sigmoid(W2 @ z1 + c2))[:, 0]


def descend(
    X: Floats, y: Floats, blocks: Blocks, activation: str, step: float, passes: int
) -> Blocks:
    """Take so many steps from every start, each over all of the data.

    The lines are those of `gradient_batch` with one more axis; a test holds them beside `fit`.
    A network whose numbers outgrow what a computer can hold stays where it last was.

    Parameters
    ----------
    X, y : ndarray of shape (N, D), (N, 1)
    blocks : W1, c1, W2, c2 with a first axis of length S
    activation : str
        Of the hidden layer; the output is a sigmoid and the loss the RSS.
    step : float
    passes : int

    Returns
    -------
    W1, c1, W2, c2
    """
    f1 = ACTIVATIONS[activation]
    W1, c1, W2, c2 = blocks
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(passes):
            h1 = W1 @ X.T + c1  # (S, H, N)
            z1 = f1.function(h1)
            h2 = W2 @ z1 + c2  # (S, 1, N)
            dL_dh2 = -2 * (y.T - sigmoid(h2)) * sigmoid_prime(h2)
            dL_dh1 = W2.transpose(0, 2, 1) * dL_dh2 * f1.prime(h1)
            after = (
                W1 - step * dL_dh1 @ X,
                c1 - step * dL_dh1.sum(axis=2, keepdims=True),
                W2 - step * dL_dh2 @ z1.transpose(0, 2, 1),
                c2 - step * dL_dh2.sum(axis=2, keepdims=True),
            )
            good = np.logical_and.reduce([np.isfinite(a).all(axis=(1, 2)) for a in after])
            if good.all():
                W1, c1, W2, c2 = after
            else:
                now = (W1, c1, W2, c2)
                kept = [
                    np.where(good[:, None, None], a, b) for a, b in zip(after, now, strict=True)
                ]
                W1, c1, W2, c2 = kept
    return W1, c1, W2, c2
