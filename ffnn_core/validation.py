"""Input checks whose errors teach: which argument, what came, what was wanted."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .activations import ACTIVATIONS
from .losses import LOSSES
from .reals import as_real

Array = NDArray[Any]


def as_matrix(name: str, value: ArrayLike, *, shape: str) -> Array:
    """Return `value` as a finite 2-D float array, or say what is wrong with it.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like
        What the caller gave. float32 stays float32; everything else numeric becomes float64.
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


def as_numbers(name: str, value: ArrayLike) -> Array:
    """Return `value` as an array of float32 or float64, or say why it cannot be one."""
    array = as_real(name, value)
    if array.dtype == np.float32:
        return array
    with np.errstate(over="ignore"):  # a longdouble too large for float64 is infinite: reported so
        return array.astype(np.float64, copy=False)


def require_finite(name: str, array: Array) -> None:
    """Raise ValueError, naming the first bad entry, if `array` holds NaN or infinity."""
    finite = np.isfinite(array)
    if not finite.all():
        where = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise ValueError(
            f"{name} holds {int((~finite).sum())} value(s) that are NaN or infinite, the first at"
            f" {name}{list(where)}: {array[where]}; remove or fill them first"
        )


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
            f"X has {n_observations} rows but y has {len(array)}; each observation needs one"
            f" target{hint}"
        )
    return array


def require_targets_fit_loss(y: Array, loss: str) -> None:
    """Raise ValueError if these targets (N, O) mean nothing to this loss."""
    if loss == "rss":
        return
    if y.min() < 0 or y.max() > 1:
        raise ValueError(
            f"y ranges from {y.min():g} to {y.max():g}; loss={loss!r} needs targets from 0 to 1"
        )
    if loss == "cross_entropy":
        total = y.sum(axis=1)
        wrong = np.flatnonzero(~np.isclose(total, 1))
        if len(wrong):
            raise ValueError(
                f"row {wrong[0]} of y sums to {total[wrong[0]]:g}; loss='cross_entropy' needs rows"
                " that sum to 1 (for class labels use ffnn_core.datasets.one_hot)"
            )


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


def as_positive_float(name: str, value: object) -> float:
    """Return `value` as a finite float above zero."""
    wanted = "it must be a finite number above 0"
    if isinstance(value, (bool, np.bool_, str, bytes)):
        raise TypeError(f"{name} is {value!r}; {wanted}")
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise TypeError(f"{name} is {value!r} of type {type(value).__name__}; {wanted}") from None
    except OverflowError:
        number = math.inf
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"{name} is {number:g}; {wanted}")
    return number


def check_architecture(hidden_activation: str, output_activation: str, loss: str) -> None:
    """Raise ValueError unless the three names are known and go together."""
    hidden = [name for name in ACTIVATIONS if name != "softmax"]
    _require_known("hidden_activation", hidden_activation, hidden)
    _require_known("output_activation", output_activation, list(ACTIVATIONS))
    _require_known("loss", loss, list(LOSSES))
    partner = LOSSES[loss].partner
    if partner is not None and output_activation != partner:
        raise ValueError(
            f"loss={loss!r} needs output_activation={partner!r}; got {output_activation!r}"
        )


def as_parameters(
    W1: ArrayLike, c1: ArrayLike, W2: ArrayLike, c2: ArrayLike
) -> tuple[Array, Array, Array, Array]:
    """Return the four parameter arrays if their shapes go together.

    Returns
    -------
    W1, c1, W2, c2 : ndarray
        Of shape (H, D), (H, 1), (O, H), (O, 1). Biases given as 1-D become columns.
    """
    W1 = as_matrix("W1", W1, shape="(H, D), one hidden unit a row")
    W2 = as_matrix("W2", W2, shape="(O, H), one output a row")
    H, O = len(W1), len(W2)
    if W2.shape[1] != H:
        raise ValueError(
            f"W2 has shape {W2.shape} but W1 has {H} rows; W2 must have one column for each"
            f" hidden unit: ({O}, {H})"
        )
    return W1, _as_bias("c1", c1, H, "W1"), W2, _as_bias("c2", c2, O, "W2")


def _as_bias(name: str, value: ArrayLike, n: int, of: str) -> Array:
    array = as_numbers(name, value)
    if array.shape == (n,):
        array = array.reshape(-1, 1)
    if array.shape != (n, 1):
        raise ValueError(
            f"{name} has shape {array.shape} but {of} has {n} rows; {name} must be ({n}, 1)"
        )
    require_finite(name, array)
    return array


def _require_known(name: str, value: object, known: list[str]) -> None:
    if value not in known:
        raise ValueError(f"{name} is {value!r}; it must be one of {', '.join(known)}")
