"""Data to learn from: six that are drawn from a formula, three that were measured.

Everything is made on the spot or read from a small file in the package; nothing is downloaded.
The drawn sets take a seed and use a generator of their own, so that the same call gives the same
numbers everywhere and nobody else's random numbers are disturbed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .validation import (
    as_deviation,
    as_generator,
    as_matrix,
    as_positive_int,
    as_real,
    refuse_masked,
    require_room,
)

__all__ = [
    "Dataset",
    "breast_cancer",
    "bump",
    "cars",
    "circles",
    "digits",
    "moons",
    "one_hot",
    "sine",
    "spiral",
    "standardise",
    "train_test_split",
    "xor",
]

Floats = NDArray[np.float64]
Seed = int | np.random.SeedSequence | np.random.Generator | None

OURS: Final = "drawn by ffnn_core.datasets"
MIT: Final = "MIT"
CC_BY: Final = "CC BY 4.0"


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Observations with their targets, and where they came from.

    Attributes
    ----------
    name : str
        Short name.
    X : ndarray of shape (N, D)
        Inputs, one observation a row; read-only.
    y : ndarray of shape (N, O)
        Targets, one observation a row; read-only.
    feature_names, target_names : tuple of str
        Names of the D columns of `X` and of the O columns of `y`.
    description : str
        What the numbers are, in a sentence or two.
    source, licence : str
        Who made the data, and on what terms they may be used.
    observation_names : tuple of str
        Names of the N rows, where they have any; else empty.

    Examples
    --------
    >>> data = xor()
    >>> data
    Dataset('xor', X (4, 2), y (4, 1))
    >>> data.labels
    array([0, 1, 1, 0])
    """

    name: str
    X: Floats
    y: Floats
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    description: str
    source: str
    licence: str
    observation_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field, names in (("X", self.feature_names), ("y", self.target_names)):
            array = np.array(getattr(self, field), dtype=np.float64)  # our own copy
            if array.ndim != 2 or array.shape[1] != len(names):
                raise ValueError(
                    f"{field} has shape {array.shape}; it must have one row an observation and"
                    f" one column for each of the {len(names)} names {names}"
                )
            array.flags.writeable = False
            object.__setattr__(self, field, array)
        if len(self.X) != len(self.y):
            raise ValueError(f"X has {len(self.X)} rows but y has {len(self.y)}; they must agree")
        if self.observation_names and len(self.observation_names) != len(self.X):
            raise ValueError(
                f"observation_names has {len(self.observation_names)} entries; it must have"
                f" {len(self.X)}, one for each row of X, or none"
            )

    def __repr__(self) -> str:
        return f"Dataset({self.name!r}, X {self.X.shape}, y {self.y.shape})"

    @property
    def labels(self) -> NDArray[np.intp]:
        """Each class (the column of a one-hot `y`, else 0 or 1), as an array of shape (N,)."""
        if not np.isin(self.y, (0.0, 1.0)).all():
            raise ValueError(f"{self.name!r} is a regression: its targets are not classes")
        if self.y.shape[1] == 1:
            return self.y[:, 0].astype(np.intp)
        return self.y.argmax(axis=1)


# -- Four pairs of classes in the plane ----------------------------------------------------------


def xor(n_per_corner: int | None = None, noise: float = 0.1, seed: Seed = 0) -> Dataset:
    """Make exclusive or: the class is 1 where exactly one of the two inputs is 1.

    Parameters
    ----------
    n_per_corner : int, optional
        Points scattered about each corner of the unit square; by default the four corners
        themselves, without noise.
    noise : float
        Standard deviation of the scatter in each direction.
    seed : int, SeedSequence, Generator or None
        Seed of the scatter.

    Returns
    -------
    Dataset
        X of shape (4, 2) or (4 n_per_corner, 2); y with one column.

    Examples
    --------
    >>> xor().y.ravel()
    array([0., 1., 1., 0.])
    >>> xor(n_per_corner=25)
    Dataset('xor', X (100, 2), y (100, 1))
    """
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    X = corners
    if n_per_corner is not None:
        n = as_positive_int("n_per_corner", n_per_corner)
        require_room(f"n_per_corner is {n}", 8 * n)
        X = np.repeat(corners, n, axis=0)
        X = X + as_deviation("noise", noise) * as_generator(seed).standard_normal(X.shape)
    truth = np.array([0.0, 1.0, 1.0, 0.0])
    return _in_the_plane(
        "xor",
        X,
        np.repeat(truth, len(X) // 4),
        "Corners of a square: opposite corners share a class, so no straight line separates them.",
    )


def circles(n: int = 200, noise: float = 0.1, seed: Seed = 0) -> Dataset:
    """Make a ring of radius 1 (class 0) around a ring of radius 0.4 (class 1).

    Parameters
    ----------
    n : int
        Number of observations, half in each ring (the odd one goes to class 0).
    noise : float
        Standard deviation added to each coordinate.
    seed : int, SeedSequence, Generator or None
        Seed of angles and noise.

    Returns
    -------
    Dataset
        X of shape (n, 2); y of shape (n, 1).

    Examples
    --------
    >>> circles(n=100, seed=1)
    Dataset('circles', X (100, 2), y (100, 1))
    """

    def rings(labels: Floats, rng: np.random.Generator) -> Floats:
        angle = rng.uniform(0.0, 2 * np.pi, len(labels))
        radius = np.where(labels == 1, 0.4, 1.0)
        return radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])

    return _two_classes(
        "circles", rings, n, noise, seed, "A small ring of class 1 inside a large ring of class 0."
    )


def moons(n: int = 200, noise: float = 0.1, seed: Seed = 0) -> Dataset:
    """Make two half circles of radius 1 that reach into one another.

    Parameters
    ----------
    n : int
        Number of observations, half in each moon (the odd one goes to class 0).
    noise : float
        Standard deviation added to each coordinate.
    seed : int, SeedSequence, Generator or None
        Seed of angles and noise.

    Returns
    -------
    Dataset
        X of shape (n, 2); y of shape (n, 1).

    Examples
    --------
    >>> moons(n=100, seed=1)
    Dataset('moons', X (100, 2), y (100, 1))
    """

    def half_circles(labels: Floats, rng: np.random.Generator) -> Floats:
        angle = rng.uniform(0.0, np.pi, len(labels))
        up = np.where(labels == 1, -1.0, 1.0)  # class 1 is the lower moon
        middle = np.column_stack([np.where(labels == 1, 0.5, -0.5), -0.25 * up])
        return middle + up[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])

    return _two_classes(
        "moons", half_circles, n, noise, seed, "Two half moons, each with its tip inside the other."
    )


def spiral(n: int = 200, noise: float = 0.03, seed: Seed = 0, *, turns: float = 0.75) -> Dataset:
    """Make two arms of a spiral.

    Parameters
    ----------
    n : int
        Number of observations, half on each arm (the odd one goes to class 0).
    noise : float
        Standard deviation added to each coordinate.
    seed : int, SeedSequence, Generator or None
        Seed of places along the arm and noise.
    turns : float, default 0.75
        How far each arm winds. Three quarters of a turn are easy for eight tanh units; one and
        three quarters are about as much as they can do.

    Returns
    -------
    Dataset
        X of shape (n, 2); y of shape (n, 1).

    Examples
    --------
    >>> spiral(n=100, turns=1.75)
    Dataset('spiral', X (100, 2), y (100, 1))
    """

    def arms(labels: Floats, rng: np.random.Generator) -> Floats:
        radius = rng.uniform(0.1, 1.0, len(labels))
        angle = 2 * np.pi * turns * radius + np.pi * labels  # the second arm is half a turn ahead
        return radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])

    return _two_classes(
        "spiral", arms, n, noise, seed, "Two arms that wind around one another, one for each class."
    )


# -- Two curves to follow ------------------------------------------------------------------------


def sine(n: int = 60, noise: float = 0.1, seed: Seed = 0) -> Dataset:
    """Make points about y = sin(x) for x between −π and π.

    Parameters
    ----------
    n : int
        Number of observations.
    noise : float
        Standard deviation added to y.
    seed : int, SeedSequence, Generator or None
        Seed of places and noise.

    Returns
    -------
    Dataset
        X of shape (n, 1), rising; y of shape (n, 1).

    Examples
    --------
    >>> sine(n=30)
    Dataset('sine', X (30, 1), y (30, 1))
    """
    return _curve("sine", np.sin, n, noise, seed, "One period of a sine with noise.")


def bump(n: int = 60, noise: float = 0.1, seed: Seed = 0) -> Dataset:
    """Make points about y = x / 4 + exp(−4 x²): a straight line with a bump on it.

    Parameters
    ----------
    n : int
        Number of observations.
    noise : float
        Standard deviation added to y.
    seed : int, SeedSequence, Generator or None
        Seed of places and noise.

    Returns
    -------
    Dataset
        X of shape (n, 1), rising, between −π and π; y of shape (n, 1).

    Examples
    --------
    >>> bump(n=30)
    Dataset('bump', X (30, 1), y (30, 1))
    """

    def line_and_bump(x: Floats) -> Floats:
        return x / 4 + np.exp(-4 * x**2)

    return _curve("bump", line_and_bump, n, noise, seed, "A straight line with a narrow bump.")


# -- Three that were measured --------------------------------------------------------------------


@cache
def digits() -> Dataset:
    """Read 1797 handwritten digits of 8 × 8 pixels.

    Returns
    -------
    Dataset
        X of shape (1797, 64), ink from 0 to 1, row after row of the image; y of shape
        (1797, 10), one-hot; `labels` gives the digit itself.

    Examples
    --------
    >>> digits()
    Dataset('digits', X (1797, 64), y (1797, 10))
    >>> bool(digits().X.max() == 1)
    True
    """
    stored = _read("digits.npz")
    return Dataset(
        name="digits",
        X=stored["images"].reshape(-1, 64) / 16,
        y=one_hot(stored["labels"], 10),
        feature_names=tuple(f"pixel[{row}, {column}]" for row in range(8) for column in range(8)),
        target_names=tuple("0123456789"),
        description="Digits written by 13 people, counted down to 8 × 8 pixels of 17 grey levels.",
        source="E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (test part), "
        "UCI Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49",
        licence=CC_BY,
    )


@cache
def breast_cancer() -> Dataset:
    """Read 569 breast tumours, 30 measurements each; class 1 is malignant.

    Returns
    -------
    Dataset
        X of shape (569, 30), in the units of the source (see `standardise`); y of shape
        (569, 1), 1 for the 212 malignant and 0 for the 357 benign tumours.

    Examples
    --------
    >>> breast_cancer()
    Dataset('breast_cancer', X (569, 30), y (569, 1))
    >>> int(breast_cancer().labels.sum())
    212
    """
    stored = _read("breast_cancer.npz")
    measured = (
        *("radius", "texture", "perimeter", "area", "smoothness", "compactness"),
        *("concavity", "concave points", "symmetry", "fractal dimension"),
    )
    return Dataset(
        name="breast_cancer",
        # Kept as whole numbers and decimal places: the division gives back the printed decimals.
        X=stored["integers"] / 10.0 ** stored["decimals"],
        y=stored["malignant"][:, None],
        feature_names=(
            *(f"mean {what}" for what in measured),
            *(f"{what} error" for what in measured),
            *(f"worst {what}" for what in measured),
        ),
        target_names=("malignant",),
        description="Shape and texture of cell nuclei in a fine needle aspirate: mean, standard "
        "error and worst value of ten measurements.",
        source="W. Wolberg, O. Mangasarian, N. Street and W. Street, Breast Cancer Wisconsin "
        "(Diagnostic), UCI Machine Learning Repository, 1995, https://doi.org/10.24432/C5DW2B",
        licence=CC_BY,
    )


@cache
def cars() -> Dataset:
    """Read 392 cars of the years 1970 to 1982 and how far they go on a gallon.

    Returns
    -------
    Dataset
        X of shape (392, 8): five measurements, the year, and whether the car was made in America
        or in Europe (the others come from Japan); y of shape (392, 1), miles per gallon. The names
        of the cars are its `observation_names`.

    Examples
    --------
    >>> cars()
    Dataset('cars', X (392, 8), y (392, 1))
    >>> cars().observation_names[0]
    'chevrolet chevelle malibu'
    """
    stored = _read("cars.npz")
    table = stored["tenths"] / 10.0
    made_in = table[:, 6]
    return Dataset(
        name="cars",
        X=np.column_stack([table[:, :6], made_in == 1, made_in == 2]),
        y=table[:, 7:],
        feature_names=(
            *("cylinders", "displacement", "horsepower", "weight", "acceleration", "year"),
            *("American", "European"),
        ),
        target_names=("miles per gallon",),
        description="Cylinders, displacement in cubic inches, horsepower, weight in pounds, seconds"
        " to 60 miles an hour, and model year, with the fuel consumption in the city.",
        source="R. Quinlan, Auto MPG, UCI Machine Learning Repository, 1993, "
        "https://doi.org/10.24432/C5859H, after the StatLib library of Carnegie Mellon University",
        licence=CC_BY,
        observation_names=tuple(str(name) for name in stored["names"]),
    )


# -- Preparing data ------------------------------------------------------------------------------


def one_hot(labels: ArrayLike, classes: int | None = None) -> Floats:
    """Write each label k as a row that is 1 in column k and 0 elsewhere.

    Parameters
    ----------
    labels : array_like of int, shape (N,)
        Classes, counted from 0.
    classes : int, optional
        Number of columns; by default one more than the largest label.

    Returns
    -------
    ndarray of shape (N, classes)

    Examples
    --------
    >>> one_hot([2, 0])
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    given = as_real("labels", labels)
    if given.ndim != 1 or given.size == 0:
        raise ValueError(f"labels has shape {given.shape}; it must be (N,), and not empty")
    columns = None if classes is None else as_positive_int("classes", classes)
    limit = np.inf if columns is None else columns
    wrong = np.flatnonzero(~((given >= 0) & (given < limit) & (given == np.floor(given))))
    if len(wrong):
        up = "up" if columns is None else f"to {columns - 1}"
        raise ValueError(
            f"labels[{wrong[0]}] is {given[wrong[0]]:g}; it must be a whole number from 0 {up}"
        )
    columns = columns or int(given.max()) + 1
    require_room(f"the number of classes is {columns}", len(given) * columns)
    rows = np.zeros((len(given), columns))
    rows[np.arange(len(given)), given.astype(np.intp)] = 1.0
    return rows


def train_test_split(
    X: ArrayLike,
    y: ArrayLike,
    test: float = 0.25,
    seed: Seed = 0,
    stratify: ArrayLike | None = None,
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Shuffle the observations and put some of them aside, to be looked at once.

    Parameters
    ----------
    X : array_like of shape (N, D)
        Inputs, one observation a row.
    y : array_like of shape (N, O) or (N,)
        Targets, in the same order.
    test : float or int
        Share of the observations to put aside (between 0 and 1), or their number.
    seed : int, SeedSequence, Generator or None
        Seed of the shuffle.
    stratify : array_like of shape (N,) or (N, K), optional
        Classes whose shares should be the same in both parts, as nearly as whole observations
        allow: usually `y`.

    Returns
    -------
    X_train, X_test, y_train, y_test : ndarray
        Copies; every observation is in exactly one of the parts.

    Examples
    --------
    >>> data = breast_cancer()
    >>> parts = train_test_split(data.X, data.y, test=142, seed=0, stratify=data.y)
    >>> [part.shape for part in parts]
    [(427, 30), (142, 30), (427, 1), (142, 1)]
    """
    X, y = _rows("X", X), _rows("y", y)
    N = len(X)
    if len(y) != N:
        raise ValueError(f"X has {N} rows but y has {len(y)}; they must agree")
    n_test = _test_size(test, N)
    order = as_generator(seed).permutation(N)
    if stratify is None:
        aside = np.zeros(N, dtype=bool)
        aside[order[:n_test]] = True
    else:
        aside = _stratified(_rows("stratify", stratify), order, n_test)
    in_test, in_train = order[aside[order]], order[~aside[order]]  # both stay shuffled
    return X[in_train], X[in_test], y[in_train], y[in_test]


@overload
def standardise(X_train: ArrayLike) -> Floats: ...
@overload
def standardise(X_train: ArrayLike, *others: ArrayLike) -> tuple[Floats, ...]: ...
@np.errstate(over="ignore", under="ignore")  # infinite, or zero, beside the rows of X_train
def standardise(X_train: ArrayLike, *others: ArrayLike) -> Floats | tuple[Floats, ...]:
    """Give every column of the training part mean 0 and standard deviation 1.

    The other parts get the *same* shift and scale: what is in them must not be known before
    the end. A column that is constant in the training part is shifted and not scaled.

    Parameters
    ----------
    X_train : array_like of shape (N, D)
        The part that mean and standard deviation are taken from.
    *others : array_like of shape (M, D)
        Parts to treat in the same way.

    Returns
    -------
    ndarray, or tuple of ndarray when there are `others`
        New arrays in the order given.

    Examples
    --------
    >>> train, test = standardise([[1.0], [3.0]], [[4.0]])
    >>> train.ravel(), test.ravel()
    (array([-1.,  1.]), array([2.]))
    """
    train = _table("X_train", X_train)
    # Powers of two change no digit, and keep squares of very large or small numbers in range.
    _, exponent = np.frexp(np.abs(train).max(axis=0))
    scaled = np.ldexp(train, -exponent)
    mean, scale = scaled.mean(axis=0), scaled.std(axis=0)
    constant = np.ptp(scaled, axis=0) == 0  # rounding may leave their computed std at 1e-17
    mean[constant] = scaled[0, constant]
    scale[constant] = np.ldexp(1.0, -exponent[constant])
    parts = [scaled]
    for k, other in enumerate(others, start=1):
        part = _table(f"argument {k + 1}", other)
        if part.shape[1] != train.shape[1]:
            raise ValueError(
                f"argument {k + 1} has {part.shape[1]} columns; it must have {train.shape[1]},"
                " as X_train"
            )
        parts.append(np.ldexp(part, -exponent))
    done = tuple((part - mean) / scale for part in parts)
    return done if others else done[0]


# -- Small parts ---------------------------------------------------------------------------------


def _in_the_plane(name: str, X: Floats, labels: Floats, description: str) -> Dataset:
    return Dataset(
        name=name,
        X=X,
        y=labels[:, None],
        feature_names=("x[0]", "x[1]"),
        target_names=("class",),
        description=description,
        source=OURS,
        licence=MIT,
    )


def _two_classes(
    name: str,
    place: Callable[[Floats, np.random.Generator], Floats],
    n: int,
    noise: float,
    seed: Seed,
    description: str,
) -> Dataset:
    """Place n points by their class, then blur them."""
    n, noise = as_positive_int("n", n, minimum=2), as_deviation("noise", noise)
    require_room(f"n is {n}", 2 * n)
    rng = as_generator(seed)
    labels = np.repeat([0.0, 1.0], [n - n // 2, n // 2])
    X = place(labels, rng)
    return _in_the_plane(name, X + noise * rng.standard_normal(X.shape), labels, description)


def _curve(
    name: str, f: Callable[[Floats], Floats], n: int, noise: float, seed: Seed, description: str
) -> Dataset:
    n, noise = as_positive_int("n", n, minimum=2), as_deviation("noise", noise)
    require_room(f"n is {n}", 2 * n)
    rng = as_generator(seed)
    x = np.sort(rng.uniform(-np.pi, np.pi, n))
    return Dataset(
        name=name,
        X=x[:, None],
        y=(f(x) + noise * rng.standard_normal(n))[:, None],
        feature_names=("x",),
        target_names=("y",),
        description=description,
        source=OURS,
        licence=MIT,
    )


def _read(name: str) -> dict[str, NDArray[Any]]:
    path = files("ffnn_core") / "data" / name
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        return {key: stored[key] for key in stored.files}


def _stratified(classes: NDArray[Any], order: NDArray[np.intp], n_test: int) -> NDArray[np.bool_]:
    """Mark n_test observations, so many of each class as its share of the whole asks for."""
    N = len(order)
    if classes.ndim not in (1, 2) or len(classes) != N:
        raise ValueError(
            f"stratify has shape {classes.shape}; it must be one class for each of the {N}"
            " observations"
        )
    _, label, count = np.unique(classes, axis=0, return_inverse=True, return_counts=True)
    label = label.reshape(-1)
    if count.min() < 2:
        raise ValueError(
            "stratify has a class with a single observation, which cannot be in both parts"
        )
    wanted = n_test * count / N
    quota = np.floor(wanted).astype(np.intp)
    nearest = np.argsort(quota - wanted, kind="stable")  # largest remainder first
    quota[nearest[: n_test - quota.sum()]] += 1
    aside = np.zeros(N, dtype=bool)
    for k, q in enumerate(quota):
        members = order[label[order] == k]
        aside[members[:q]] = True
    return aside


def _test_size(test: float, N: int) -> int:
    problem = ValueError(
        f"test is {test!r}; it must be a share between 0 and 1 or a number of observations that "
        f"leaves at least one of the {N} in each part"
    )
    if isinstance(test, bool) or not isinstance(test, (int, float, np.integer, np.floating)):
        raise problem
    n = int(test) if isinstance(test, (int, np.integer)) else 0
    if not n and 0 < test < 1:
        n = round(test * N)
    if not 0 < n < N:
        raise problem
    return n


def _rows(name: str, values: ArrayLike) -> NDArray[Any]:
    """Read rows of anything, one an observation."""
    refuse_masked(name, values)
    array = np.asarray(values)
    if array.ndim == 0:
        raise ValueError(f"{name} is the single value {array}; it must have one row an observation")
    return array


def _table(name: str, values: ArrayLike) -> Floats:
    return as_matrix(name, values, shape="(N, D), one observation a row").astype(np.float64)
