"""What the pictures may be given, read into arrays or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Predict = Callable[[Floats], ArrayLike]


def as_vector(name: str, values: ArrayLike) -> Floats:
    """Read a non-empty list of numbers."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}; it must be a non-empty list of numbers")
    return array


def as_table(name: str, values: ArrayLike, columns: int | None = None) -> Floats:
    """Read a table of numbers, of so many columns if asked."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or array.size == 0 or columns not in (None, array.shape[1]):
        wanted = "a table" if columns is None else f"a table with {columns} columns"
        raise ValueError(f"{name} has shape {array.shape}; it must be {wanted}")
    return array


def as_classes(y: ArrayLike, N: int) -> Floats:
    """Read N targets given as (N,), (N, 1), or (N, O) one-hot."""
    array = np.asarray(y, dtype=np.float64)
    if array.ndim == 2 and array.shape[1] > 1:
        array = array.argmax(axis=1).astype(np.float64)
    array = array.reshape(-1)
    if len(array) != N:
        raise ValueError(f"y has {len(array)} targets; it must have {N}, as X has rows")
    return array


def as_predict(given: Any, **layers: str) -> Predict:
    """Read what can be asked: a function, a network, a run (its last weights), or four arrays."""
    if callable(given):
        return given
    if hasattr(given, "predict"):
        predict: Predict = given.predict
        return predict
    from ffnn_core.gradients import forward

    weights = as_weights(given)
    return lambda X: forward(X, *weights, **layers).yhat


def as_weights(given: Any) -> tuple[Floats, ...]:
    """Read W1, c1, W2 and c2: the last ones of a run, those of a network, or as they are."""
    if hasattr(given, "W1"):
        blocks = [np.asarray(getattr(given, name)) for name in ("W1", "c1", "W2", "c2")]
        return tuple(block[-1] if block.ndim == 3 else block for block in blocks)
    try:
        W1, c1, W2, c2 = (np.asarray(block, dtype=np.float64) for block in given)
    except (TypeError, ValueError):
        raise ValueError(
            f"predict is {given!r}; it must be a function, a network, a run, or (W1, c1, W2, c2)"
        ) from None
    return W1, c1, W2, c2


def ask(predict: Predict, X: Floats) -> Floats:
    """Ask for one number an observation."""
    answers = np.asarray(predict(X), dtype=np.float64)
    if answers.size != len(X):
        raise ValueError(
            f"predict gives {answers.shape} for {len(X)} observations; it must give one"
            " number for each"
        )
    return answers.reshape(-1)


def as_losses(name: str, run: Any) -> tuple[Floats, Floats]:
    """Read the losses of a run, a `History` or a list, and the iterations they belong to."""
    loss = as_vector(name, getattr(run, "loss", run))
    x = getattr(run, "iteration", None)
    return (
        np.arange(len(loss), dtype=np.float64) if x is None else as_vector("iteration", x)
    ), loss


def as_images(images: ArrayLike) -> Floats:
    """Read K images given as (K, pixels) of a square, or as (K, rows, columns)."""
    stack = np.asarray(images, dtype=np.float64)
    if stack.ndim == 2:
        side = round(np.sqrt(stack.shape[1]))
        if side * side == stack.shape[1]:
            stack = stack.reshape(len(stack), side, side)
    if stack.ndim != 3 or stack.size == 0:
        raise ValueError(
            f"images has shape {stack.shape}; it must be (K, 64) or (K, rows, columns)"
        )
    return stack


def as_list(name: str, values: ArrayLike | None, K: int) -> list[Any]:
    """Read one thing for each of K images, or nothing."""
    if values is None:
        return []
    array = np.asarray(values)
    if array.shape != (K,):
        raise ValueError(
            f"{name} has shape {array.shape}; it must hold one for each of the {K} images"
        )
    return list(array.tolist())


def as_activation(given: str | Callable[[Floats], ArrayLike]) -> Callable[[Floats], ArrayLike]:
    """Read an activation given by its name or as a function."""
    if callable(given):
        return given
    from ffnn_core.activations import ACTIVATIONS

    if given not in ACTIVATIONS:
        raise ValueError(
            f"hidden_activation is {given!r}; it must be one of {', '.join(ACTIVATIONS)}"
        )
    return ACTIVATIONS[given].function
