"""The first check of whatever comes in: is it an array of real numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def as_real(name: str, value: ArrayLike) -> NDArray[Any]:
    """Return `value` as an array of floats, or say why it cannot be one.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like
        Floats keep their precision; whole numbers and booleans become float64, so that nothing
        computed from them can overflow or wrap around.

    Raises
    ------
    TypeError
        If it holds text, complex numbers or other things that are not real numbers.
    ValueError
        If it is ragged, or a masked array in which something is masked.
    """
    if np.ma.is_masked(value):  # np.asarray would drop the mask and use what lies beneath it
        raise ValueError(f"{name} is a masked array with masked entries; fill or drop them first")
    try:
        array = np.asarray(value)
    except ValueError as error:  # NumPy's own message does not name the argument
        raise ValueError(
            f"{name} is ragged: its rows have different lengths; every row needs the same number"
        ) from error
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind not in "biu":
        first = array.flat[0] if array.size else None
        raise TypeError(
            f"{name} holds values of type {array.dtype} (first: {first!r}); it must hold"
            " real numbers"
        )
    return array.astype(np.float64)
