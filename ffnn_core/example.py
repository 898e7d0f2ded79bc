"""The book's hand-worked network: four inputs, three hidden units, two outputs.

Its numbers have one decimal so that a reader can follow them with a pencil; the same numbers
stand in the chapters, in the widgets and in the tests.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "EXAMPLE",
    "WorkedExample",
]


class WorkedExample(NamedTuple):
    """One network, one observation to follow, and a small batch to check against.

    Attributes
    ----------
    x, y : ndarray of shape (4,) and (2,)
        The observation that the chapters follow.
    X, Y : ndarray of shape (5, 4) and (5, 2)
        Five observations, one a row; the first is `x`, `y`.
    W1, c1, W2, c2 : ndarray of shape (3, 4), (3, 1), (2, 3) and (2, 1)
        Weights and biases of the two layers.

    Examples
    --------
    >>> EXAMPLE.x
    array([ 0.7, -1.2,  0.4,  1. ])
    >>> EXAMPLE.W2
    array([[ 0.7, -0.4,  0.6],
           [-0.5,  0.8,  0.2]])
    >>> [array.shape for array in EXAMPLE.parameters]
    [(3, 4), (3, 1), (2, 3), (2, 1)]
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    X: NDArray[np.float64]
    Y: NDArray[np.float64]
    W1: NDArray[np.float64]
    c1: NDArray[np.float64]
    W2: NDArray[np.float64]
    c2: NDArray[np.float64]

    @property
    def parameters(
        self,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """The four arrays `W1, c1, W2, c2`, in that order."""
        return self.W1, self.c1, self.W2, self.c2


def _worked_example() -> WorkedExample:
    X = np.array(
        [
            [0.7, -1.2, 0.4, 1.0],
            [-0.5, 0.3, 1.1, -0.8],
            [1.5, 0.6, -0.9, 0.2],
            [0.0, -0.7, 0.5, 1.3],
            [-1.1, 0.8, -0.4, 0.6],
        ]
    )
    Y = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [1.0, 0.0]])
    example = WorkedExample(
        x=X[0],
        y=Y[0],
        X=X,
        Y=Y,
        W1=np.array([[0.5, -0.3, 0.8, 0.2], [-0.6, 0.4, 0.1, -0.5], [0.3, 0.9, -0.7, 0.6]]),
        c1=np.array([[0.1], [-0.2], [0.3]]),
        W2=np.array([[0.7, -0.4, 0.6], [-0.5, 0.8, 0.2]]),
        c2=np.array([[-0.1], [0.2]]),
    )
    for array in example:
        array.flags.writeable = False  # shared by everyone: nobody may change it by accident
    return example


#: The hand-worked network with its observations; its arrays cannot be written to.
EXAMPLE: Final = _worked_example()
