"""The four arrays that a network learns, as one value and as one vector."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Parameters(NamedTuple):
    """The four arrays that a network learns.

    Attributes
    ----------
    W1, c1, W2, c2 : ndarray of shape (H, D), (H, 1), (O, H), (O, 1)
    """

    W1: Array
    c1: Array
    W2: Array
    c2: Array

    @property
    def sizes(self) -> tuple[int, int, int]:
        """D, H and O."""
        return self.W1.shape[1], *self.W2.shape[::-1]

    @classmethod
    def views(cls, theta: Array, D: int, H: int, O: int) -> Parameters:
        """View the last axis of `theta`, a vector as `flat` makes it, as the four arrays.

        Parameters
        ----------
        theta : ndarray of shape (..., H·D + H + O·H + O)
            Written to by writing to the views; axes before the last are kept.
        D, H, O : int
        """
        parts, start = [], 0
        for shape in shapes(D, H, O):
            end = start + shape[0] * shape[1]
            parts.append(theta[..., start:end].reshape(*theta.shape[:-1], *shape))
            start = end
        return cls(*parts)


def flat(blocks: Iterable[Array]) -> Array:
    """Write W1, c1, W2, c2, or their slopes, into one new vector, each row by row.

    Axes before the last two are kept: `Parameters.views` goes the other way.
    """
    return np.concatenate([b.reshape(*b.shape[:-2], -1) for b in map(np.asarray, blocks)], axis=-1)


def shapes(D: int, H: int, O: int) -> tuple[tuple[int, int], ...]:
    """Return the shapes of W1, c1, W2 and c2."""
    return (H, D), (H, 1), (O, H), (O, 1)
