"""The door: what may come in, and errors that teach: which argument, what came, what is wanted.

An array that has passed here is ours to compute with: real floating-point numbers, of a known
shape, with nothing hidden under a mask. A message names the entry that is wrong and its place.
"""

from __future__ import annotations

import decimal
import math
import numbers
import operator
from collections.abc import Callable, Collection, Iterable
from functools import wraps
from types import ModuleType
from typing import Any, Final, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Seed = int | np.random.Generator | np.random.SeedSequence | None

# -- Arrays ---------------------------------------------------------------------------------------


def as_real(name: str, value: ArrayLike) -> Array:
    """Return `value` as an array of floats, or say why it cannot be one.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like
        Floats keep their precision. Whole numbers and booleans become float64, so that nothing
        computed from them can overflow or wrap around; so do tables of Python's own numbers, as
        pandas makes them of columns of several kinds.

    Raises
    ------
    TypeError
        If it holds text, complex numbers or other things that are not real numbers.
    ValueError
        If it is ragged, or has masked entries.
    """
    if type(value) is np.ndarray and value.dtype.kind == "f":
        return value
    refuse_masked(name, value)
    try:
        array = np.asarray(value)
    except ValueError as error:  # NumPy's own message does not name the argument
        raise ValueError(
            f"{name} is ragged: its rows have different lengths; they must be equally long"
        ) from error
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind not in "biu":
        _require_real_entries(name, array, value)
    try:
        return array.astype(np.float64)
    except OverflowError:
        raise ValueError(
            f"{name} holds a whole number that is too large; it must fit into a float64"
        ) from None


def refuse_masked(name: str, value: object) -> None:
    """Raise ValueError if something is masked: NumPy would use what lies beneath the mask."""
    if _holds_masked(value):
        raise ValueError(
            f"{name} is a masked array with masked entries; it must be whole: fill or drop them"
            " first"
        )


def _holds_masked(value: object) -> bool:
    if isinstance(value, np.ma.MaskedArray):
        return bool(np.ma.is_masked(value))
    return isinstance(value, (list, tuple)) and any(
        _holds_masked(part) for part in value if isinstance(part, (list, tuple, np.ma.MaskedArray))
    )


def _require_real_entries(name: str, array: Array, value: ArrayLike) -> None:
    """Name the first entry that is no real number."""
    # [1.0, "a"] is an array of text to NumPy; as objects, each entry is still what it was
    objects = array if array.dtype.kind == "O" else np.asarray(value, dtype=object)
    real = (numbers.Real, np.bool_, decimal.Decimal)
    for place in np.ndindex(objects.shape):
        if not isinstance(objects[place], real):
            raise TypeError(
                f"{name} holds values of type {array.dtype} ({at(name, place)} is"
                f" {objects[place]!r}); it must hold real numbers"
            )
    if array.dtype.kind != "O" and objects.size:  # complex, though no imaginary part is left
        raise TypeError(f"{name} holds values of type {array.dtype}; it must hold real numbers")


def at(name: str, place: Iterable[Any]) -> str:
    """Write an entry as the reader would: `X[1, 2]`, or `X` where it is a single number."""
    index = ", ".join(str(int(i)) for i in place)
    return f"{name}[{index}]" if index else name


def as_numbers(name: str, value: ArrayLike) -> Array:
    """Return `value` as an array of float32, where it is that already, or else of float64."""
    array = as_real(name, value)
    if array.dtype == np.float64:
        return array
    if array.dtype.newbyteorder("=") == np.float32:
        return array.astype(np.float32, copy=False)  # in this machine's byte order
    with np.errstate(over="ignore"):  # a longdouble too large for float64 is infinite: reported so
        return array.astype(np.float64, copy=False)


def as_matrix(name: str, value: ArrayLike, *, shape: str) -> Array:
    """Return `value` as a finite 2-D array of float32 or float64, or say what is wrong with it.

    Parameters
    ----------
    name : str
    value : array_like
    shape : str
        The wanted shape in words, for the message, such as "(N, D), one observation a row".

    Raises
    ------
    TypeError
        If it is not numeric.
    ValueError
        If it is ragged, not 2-D, empty, or holds NaN or infinity.
    """
    array = as_numbers(name, value)
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}: it is empty; it must be {shape}")
    if array.ndim != 2:
        hint = ""
        if array.ndim == 1:
            hint = f"; for one column use {name}.reshape(-1, 1), for one row {name}.reshape(1, -1)"
        raise ValueError(
            f"{name} has shape {array.shape}, that is {array.ndim} dimension(s);"
            f" it must have 2: {shape}{hint}"
        )
    require_finite(name, array)
    return array


def of_real_numbers(f: Callable[[Array], Array]) -> Callable[[ArrayLike], Array]:
    """Let `f` be called with anything that holds real numbers, at either end of their range.

    It is given an array of floats and may overflow or underflow in silence; the answer has the
    type of float that came. Its argument is called h in messages.
    """

    @wraps(f)
    def checked(h: ArrayLike) -> Array:
        h = as_real("h", h)
        given = h.dtype.newbyteorder("=")
        if given == np.float16:  # three digits are too few to compute with
            h = h.astype(np.float32)
        with np.errstate(over="ignore", under="ignore"):  # both end at the right limit
            return np.asarray(f(h)).astype(given, copy=False)

    return checked


def as_pair(y: ArrayLike, yhat: ArrayLike, *, name: str = "yhat") -> tuple[Array, Array]:
    """Return targets and what they are compared with, of one shape: nothing is broadcast.

    Parameters
    ----------
    y, yhat : array_like
    name : str
        What `yhat` is called, for the message.
    """
    y, yhat = as_numbers("y", y), as_numbers(name, yhat)
    if y.shape != yhat.shape:
        # (N, O) against (O, N) would broadcast for some sizes and give a wrong number in silence
        raise ValueError(
            f"y has shape {y.shape} but {name} has shape {yhat.shape}; they must be the same"
            f" ({name} is (O, N), one observation a column: compare it with y.T)"
        )
    return y, yhat


def as_probabilities(y: ArrayLike, yhat: ArrayLike) -> tuple[Array, Array]:
    """Return targets and predictions of one shape, all from 0 to 1."""
    y, yhat = as_pair(y, yhat)
    for name, array in (("y", y), ("yhat", yhat)):
        require_between(name, array, 0, 1, why="as a probability is")
    return y, yhat


def as_targets_and_h2(y: ArrayLike, h2: ArrayLike) -> tuple[Array, Array]:
    """Return targets from 0 to 1 and pre-activations, both (O,) or (O, N)."""
    y, h2 = as_pair(y, h2, name="h2")
    if h2.ndim not in (1, 2) or h2.size == 0:
        raise ValueError(f"h2 has shape {h2.shape}; it must be (O,) or (O, N), and not empty")
    require_between("y", y, 0, 1, why="as a probability is")
    return y, h2


def require_finite(name: str, array: Array) -> None:
    """Raise ValueError, naming the first bad entry, if `array` holds NaN or infinity."""
    finite = np.isfinite(array)
    if not finite.all():
        place = np.argwhere(~finite)[0]
        raise ValueError(
            f"{name} holds {int((~finite).sum())} value(s) that are NaN or infinite, the first at"
            f" {at(name, place)}: {array[tuple(place)]}; remove or fill them first"
        )


def require_between(name: str, array: Array, low: float, high: float, *, why: str) -> None:
    """Raise ValueError, naming the entry that is farthest out, unless all lie in the interval."""
    inside = (array >= low) & (array <= high)  # NaN is not
    if not inside.all():
        off = np.where(inside, -1.0, np.nan_to_num(np.maximum(low - array, array - high), nan=0))
        place = np.unravel_index(np.argmax(off), array.shape)
        raise ValueError(
            f"{at(name, place)} is {array[place]:g}; it must be from {low:g} to {high:g}, {why}"
        )


def as_observations(X: ArrayLike, n_features: int, *, name: str = "X") -> Array:
    """Return X as (N, D) after checking that D is what the network was made for.

    Parameters
    ----------
    X : array_like of shape (N, D)
    n_features : int
        The D of the network's W1.
    name : str
        What the caller's argument is called, for the message.
    """
    X = as_matrix(name, X, shape=f"(N, {n_features}), one observation a row")
    if X.shape[1] != n_features:
        raise ValueError(
            f"{name} has {X.shape[1]} columns but W1 has {n_features}; it must have"
            f" {n_features}, one observation a row"
        )
    return X


def as_targets(y: ArrayLike, n_observations: int) -> Array:
    """Return y as (N, O); a 1-D y becomes one column."""
    array = as_numbers("y", y)
    if array.ndim == 1:
        array = array.reshape(-1, 1)
    array = as_matrix("y", array, shape="(N, O), one observation a row, or (N,) for one output")
    if len(array) != n_observations:
        hint = ""
        if n_observations == 1:
            hint = "; for one observation with several outputs use y.reshape(1, -1)"
        elif array.shape[1] == n_observations:
            hint = "; y looks transposed: try y.T"
        raise ValueError(
            f"X has {n_observations} rows but y has {len(array)}; it must have one"
            f" for each observation{hint}"
        )
    return array


def require_targets_fit_loss(y: Array, loss: str) -> None:
    """Raise ValueError if these targets (N, O) mean nothing to this loss."""
    if loss == "rss":
        return
    labels = "; for class labels use ffnn_core.datasets.one_hot"
    hint = labels if loss == "cross_entropy" else ""
    low, high = y.min(), y.max()
    if low < 0 or high > 1:
        place = np.unravel_index(y.argmin() if low < 0 else y.argmax(), y.shape)
        raise ValueError(
            f"y ranges from {low:g} to {high:g} ({at('y', place)} is {y[place]:g});"
            f" with loss={loss!r} it must be from 0 to 1{hint}"
        )
    if loss == "cross_entropy":
        total = y.sum(axis=1)
        wrong = np.flatnonzero(~np.isclose(total, 1))
        if len(wrong):
            raise ValueError(
                f"row {wrong[0]} of y sums to {total[wrong[0]]:g}; with loss='cross_entropy' it"
                f" must sum to 1{hint}"
            )


# -- Single values --------------------------------------------------------------------------------


def as_positive_int(name: str, value: object, *, minimum: int = 1) -> int:
    """Return `value` as an int of at least `minimum`."""
    wanted = f"it must be a whole number of at least {minimum}"
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} is {value!r}; {wanted}")
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} is {value!r} of type {type(value).__name__}; {wanted}") from None
    if number < minimum:
        raise ValueError(f"{name} is {number}; {wanted}")
    return number


def require_room(said: str, count: int) -> None:
    """Refuse what asks for more numbers than a machine holds, before NumPy tries.

    Parameters
    ----------
    said : str
        The argument and its value, "len_hidden is 9".
    count : int
        How many numbers it asks for.
    """
    if count > MOST_NUMBERS:
        raise ValueError(
            f"{said}; that makes {count} numbers, and it must make fewer than {MOST_NUMBERS}"
        )


MOST_NUMBERS: Final = 2**32  # 32 GiB of float64


def as_positive_float(name: str, value: object) -> float:
    """Return `value` as a finite float above zero."""
    number = _as_float(name, value, wanted := "it must be a finite number above 0")
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"{name} is {number:g}; {wanted}")
    return number


def as_deviation(name: str, value: object) -> float:
    """Return `value` as a finite float of at least zero."""
    number = _as_float(name, value, wanted := "it must be a standard deviation of 0 or more")
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(f"{name} is {number:g}; {wanted}")
    return number


def _as_float(name: str, value: object, wanted: str) -> float:
    if isinstance(value, (bool, np.bool_, str, bytes)):
        raise TypeError(f"{name} is {value!r}; {wanted}")
    refuse_masked(name, value)
    try:
        if np.ndim(cast(ArrayLike, value)):
            raise TypeError
        return float(value)  # type: ignore[arg-type]
    except OverflowError:
        return math.inf
    except (TypeError, ValueError):
        raise TypeError(f"{name} is {value!r} of type {type(value).__name__}; {wanted}") from None


def one_of(name: str, value: object, known: Collection[str]) -> str:
    """Return `value` if it is one of the known names."""
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name} is {value!r}; it must be one of {', '.join(known)}")
    return value


def as_generator(seed: object) -> np.random.Generator:
    """Return a generator of random numbers; the rule for every `seed` of this package.

    Parameters
    ----------
    seed : int, SeedSequence, Generator or None
        The same whole number, or the same `numpy.random.SeedSequence`, gives the same numbers
        every time; a `numpy.random.Generator` goes on where it is; None gives fresh ones.
    """
    shared = isinstance(seed, (np.random.RandomState, ModuleType))  # numpy.random: global state
    stands_in = hasattr(seed, "standard_normal") and not shared
    if stands_in:  # a generator, or what takes its place
        return cast(np.random.Generator, seed)
    if seed is None or isinstance(seed, np.random.SeedSequence):
        return np.random.default_rng(seed)
    wanted = "it must be a whole number of at least 0, a numpy Generator or SeedSequence, or None"
    try:
        return np.random.default_rng(as_positive_int("seed", seed, minimum=0))
    except (TypeError, ValueError) as error:
        raise type(error)(f"{str(error).partition(';')[0]}; {wanted}") from None
