"""The points of a training theatre: drawn as the page draws them, or the reader's own."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ffnn_core import datasets
from ffnn_core.validation import as_matrix, as_targets
from ffnn_core.widgets.theatre.random import PageRandom

Floats = NDArray[Any]

_POINTS: Final = 160


_PLACE: Final = r"-?(?:[01]?\d?\d|200)"  # hundredths, from -2 to 2
POINT: Final = rf"{_PLACE}\.{_PLACE}[a-d]"
MOST_DRAWN: Final = 200


class Usual(NamedTuple):
    """What suits a set of points."""

    noise: float
    learning_rate: float


USUAL: Final = {
    "xor": Usual(0.0, 0.5),
    "xor_noisy": Usual(0.12, 0.05),
    "circles": Usual(0.1, 0.05),
    "moons": Usual(0.1, 0.05),
    "spiral": Usual(0.03, 0.05),
    "spiral_long": Usual(0.02, 0.05),
    "sine": Usual(0.1, 0.005),
    "bump": Usual(0.1, 0.005),
}


class Points(NamedTuple):
    """Observations to learn from, and those that are kept for the test.

    Attributes
    ----------
    X, y : ndarray of shape (N, D), (N, 1)
    X_test, y_test : ndarray of shape (M, D), (M, 1)
    """

    X: Floats
    y: Floats
    X_test: Floats
    y_test: Floats


def draw_points(dataset: str, noise: float) -> Points:
    """Return the points of a set exactly as the page draws them; every fourth is for the test."""
    page: Any = PageRandom(0)
    if dataset == "xor":
        four = datasets.xor()
        return Points(four.X, four.y, four.X[:0], four.y[:0])
    if dataset == "xor_noisy":
        made = datasets.xor(30, noise, seed=page)
    elif dataset == "spiral_long":
        made = datasets.spiral(_POINTS, noise, seed=page, turns=1.75)
    else:
        n = 60 if dataset in ("sine", "bump") else _POINTS
        made = getattr(datasets, dataset)(n, noise, seed=page)
    test = np.arange(len(made.X)) % 4 == 3
    return Points(made.X[~test], made.y[~test], made.X[test], made.y[test])


def points_by_hand(text: str) -> Points:
    """Read points that a hand put into the plane, as an address has them.

    Parameters
    ----------
    text : str
        For each point its x[0] and x[1] in hundredths, parted by a dot, and a letter: `a` class 0,
        `b` class 1, to learn from; `c` class 0, `d` class 1, for the test. `"0.100b"` is one point
        of class 1 at (0, 1).

    Returns
    -------
    Points
    """
    found = re.findall(r"(-?\d+)\.(-?\d+)([a-d])", text)
    X = np.array([[int(a), int(b)] for a, b, _ in found], float).reshape(-1, 2) / 100
    kind = np.array(["abcd".index(letter) for _, _, letter in found], int)
    y, test = (kind % 2).astype(float)[:, None], kind > 1
    return Points(X[~test], y[~test], X[test], y[test])


def own_points(
    X: ArrayLike, y: ArrayLike, X_test: ArrayLike | None, y_test: ArrayLike | None
) -> Points:
    """Check points that were given; without test points those parts are empty."""

    def part(X_name: str, X: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
        matrix = np.asarray(as_matrix(X_name, X, shape="(N, 1) or (N, 2)"), float)
        if matrix.shape[1] not in (1, 2):
            raise ValueError(
                f"TrainingTheatre: {X_name} has {matrix.shape[1]} columns; it can draw 1 or 2"
            )
        targets = np.asarray(as_targets(y, len(matrix)), float)
        if targets.shape[1] != 1:
            raise ValueError(
                f"TrainingTheatre: y has {targets.shape[1]} columns; it can draw one output"
            )
        return matrix, targets

    train = part("X", X, y)
    if (X_test is None) != (y_test is None):
        raise TypeError("TrainingTheatre: X_test and y_test go together")
    if X_test is None or y_test is None:
        return Points(*train, train[0][:0], train[1][:0])
    return Points(*train, *part("X_test", X_test, y_test))


def points_as_bytes(data: Points) -> bytes:
    """Write D, and then x, y and 1 or 0 for test or training of each point, as float64."""
    rows = [
        np.column_stack([X, y, np.full(len(X), flag)])
        for X, y, flag in ((data.X, data.y, 0.0), (data.X_test, data.y_test, 1.0))
    ]
    return np.concatenate([[data.X.shape[1]], *(r.ravel() for r in rows)]).astype("<f8").tobytes()
