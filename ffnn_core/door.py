"""The network's door: data, weights and slopes of shapes that go together, checked once.

What has passed here is handed on without another look. `ffnn_core.validation` judges one array or
one number; here they are held against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final, NamedTuple, Protocol, TypeVar, Unpack, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .architecture import Architecture, Names
from .parameters import Parameters, shapes
from .validation import (
    as_generator,
    as_matrix,
    as_numbers,
    as_observations,
    as_positive_float,
    as_positive_int,
    as_real,
    as_targets,
    require_finite,
    require_targets_fit_loss,
)

Array = NDArray[Any]
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# -- For the gradients ----------------------------------------------------------------------------


class OfData(Protocol[T_co]):
    """A function of data, the parameters, and the three names; `inside` is given checked ones."""

    @property
    def inside(self) -> Callable[[Array, Array, Parameters, Architecture], T_co]:
        """The formula, without the door."""

    def __call__(
        self,
        X: ArrayLike,
        y: ArrayLike,
        W1: ArrayLike,
        c1: ArrayLike,
        W2: ArrayLike,
        c2: ArrayLike,
        **names: Unpack[Names],
    ) -> T_co:
        """Look at what comes, then do what `inside` does."""


def of_data(f: Callable[[Array, Array, Parameters, Architecture], T]) -> OfData[T]:
    """Let `f` be called with anything array_like, after a look at the door."""

    def at_the_door(
        X: ArrayLike,
        y: ArrayLike,
        W1: ArrayLike,
        c1: ArrayLike,
        W2: ArrayLike,
        c2: ArrayLike,
        **names: Unpack[Names],
    ) -> T:
        return f(*checked(X, y, W1, c1, W2, c2, names))

    return cast(OfData[T], _named_like(f, at_the_door))


class OfOneObservation(Protocol[T_co]):
    """A function of one observation, and of the three names; `inside` is given a checked one."""

    @property
    def inside(self) -> Callable[[OneObservation, Architecture], T_co]:
        """The formula, without the door."""

    def __call__(
        self,
        y: ArrayLike,
        yhat: ArrayLike,
        h2: ArrayLike,
        h1: ArrayLike,
        z1: ArrayLike,
        x: ArrayLike,
        W2: ArrayLike,
        **names: Unpack[Names],
    ) -> T_co:
        """Look at what comes, then do what `inside` does."""


def of_one_observation(f: Callable[[OneObservation, Architecture], T]) -> OfOneObservation[T]:
    """Let `f` be called with anything array_like, after a look at the door."""

    def at_the_door(
        y: ArrayLike,
        yhat: ArrayLike,
        h2: ArrayLike,
        h1: ArrayLike,
        z1: ArrayLike,
        x: ArrayLike,
        W2: ArrayLike,
        **names: Unpack[Names],
    ) -> T:
        net = Architecture.named(**names)
        return f(OneObservation.checked(y, yhat, h2, h1, z1, x, W2, net), net)

    return cast(OfOneObservation[T], _named_like(f, at_the_door))


def _named_like(f: Callable[..., Any], at_the_door: Any) -> object:
    """Give a door the name, the text and the answer of the function behind it."""
    at_the_door = wraps(f, assigned=_NAME)(at_the_door)
    at_the_door.__annotations__["return"] = f.__annotations__["return"]
    del at_the_door.__wrapped__  # whose arguments are others
    at_the_door.inside = f
    return at_the_door


_NAME: Final = ("__module__", "__name__", "__qualname__", "__doc__")


def checked(
    X: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    names: Names,
) -> tuple[Array, Array, Parameters, Architecture]:
    """Return the data, the parameters and the functions, if they go together."""
    net = Architecture.named(**names)
    p = as_parameters(W1, c1, W2, c2)
    X = as_observations(X, p.W1.shape[1])
    y = as_targets(y, len(X))
    if y.shape[1] != len(p.W2):
        raise ValueError(
            f"y has {y.shape[1]} column(s) but the network has {len(p.W2)} output(s);"
            f" y must be ({len(X)}, {len(p.W2)})"
        )
    require_targets_fit_loss(y, net.loss.name)
    X, y, *parameters = of_one_type(X, y, *p)
    return X, y, Parameters(*parameters), net


def as_parameters(W1: ArrayLike, c1: ArrayLike, W2: ArrayLike, c2: ArrayLike) -> Parameters:
    """Return the four parameter arrays if their shapes go together.

    Biases given as 1-D become columns.
    """
    W1 = as_matrix("W1", W1, shape="(H, D), one hidden unit a row")
    W2 = as_matrix("W2", W2, shape="(O, H), one output a row")
    H, O = len(W1), len(W2)
    if W2.shape[1] != H:
        raise ValueError(
            f"W2 has shape {W2.shape} but W1 has {H} rows; W2 must have one column for each"
            f" hidden unit: ({O}, {H})"
        )
    return Parameters(W1, _as_bias("c1", c1, H, "W1"), W2, _as_bias("c2", c2, O, "W2"))


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


def of_one_type(*arrays: Array) -> list[Array]:
    """Return the arrays in the one type that holds them all."""
    dtype = np.result_type(*arrays)
    return [array.astype(dtype, copy=False) for array in arrays]


class OneObservation(NamedTuple):
    """What the chain rule needs: y, yhat, h2 (O,); h1, z1 (H,); x (D,); W2 (O, H)."""

    y: Array
    yhat: Array
    h2: Array
    h1: Array
    z1: Array
    x: Array
    W2: Array

    @classmethod
    def checked(
        cls,
        y: ArrayLike,
        yhat: ArrayLike,
        h2: ArrayLike,
        h1: ArrayLike,
        z1: ArrayLike,
        x: ArrayLike,
        W2: ArrayLike,
        net: Architecture,
    ) -> OneObservation:
        """Return the seven as arrays, if they are of one observation of one network."""
        y, z1, x = _vector("y", y), _vector("z1", z1), _vector("x", x)
        O, H = len(y), len(z1)
        yhat, h2, h1 = _vector("yhat", yhat, O), _vector("h2", h2, O), _vector("h1", h1, H)
        W2 = as_numbers("W2", W2)
        if W2.shape != (O, H):
            raise ValueError(
                f"W2 has shape {W2.shape} but y has {O} entries and z1 has {H}; W2 must be"
                f" ({O}, {H})"
            )
        require_finite("W2", W2)
        require_targets_fit_loss(y.reshape(1, -1), net.loss.name)
        return cls(*of_one_type(y, yhat, h2, h1, z1, x, W2))


def _vector(name: str, value: ArrayLike, length: int | None = None) -> Array:
    """Return one observation's numbers as a 1-D array; a column or a row will do."""
    vector = as_numbers(name, value).reshape(-1)
    if vector.size == 0:
        raise ValueError(f"{name} is empty; it must hold one number for each unit of its layer")
    if length is not None and len(vector) != length:
        of = "y" if name in ("yhat", "h2") else "z1"
        raise ValueError(
            f"{name} has {len(vector)} entries but {of} has {length}; they belong to the same"
            " layer of one observation and must be equally long"
        )
    require_finite(name, vector)
    return vector


# -- For the descent ------------------------------------------------------------------------------


def own_data(X: ArrayLike, y: ArrayLike, loss: str) -> tuple[Array, Array]:
    """Copy the data, checked, so that what the caller does to them later changes nothing."""
    X = np.array(as_matrix("X", X, shape="(N, D), one observation a row"), order="C")
    with np.errstate(over="ignore", under="ignore"):  # too large for float32: infinite
        y = np.array(as_targets(y, len(X)), dtype=X.dtype, order="C")
    require_finite("y", y)
    require_targets_fit_loss(y, loss)
    return X, y


def descent(
    grad_step: object, n_iter: object, seed: object, batch_size: object, record_every: object
) -> dict[str, Any]:
    """Return what `training.descend` is told beside the data, as its keywords."""
    return {
        "grad_step": as_positive_float("grad_step", grad_step),
        "n_iter": as_positive_int("n_iter", n_iter, minimum=0),
        "batch_size": None if batch_size is None else as_positive_int("batch_size", batch_size),
        "record_every": (
            None if record_every is None else as_positive_int("record_every", record_every)
        ),
        "rng": as_generator(seed),
    }


def starting_weights(
    name: str, values: Sequence[ArrayLike], D: int, H: int, O: int, dtype: Any
) -> Parameters:
    """Return four starting arrays, if they have the shapes that a network of D-H-O needs.

    Parameters
    ----------
    name : str
        Where they come from, for the message.
    values : (W1, c1, W2, c2)
        Biases given as 1-D become columns.
    D, H, O : int
    dtype : dtype
        That of the answer.
    """
    wanted = dict(zip(Parameters._fields, shapes(D, H, O), strict=True))
    try:
        given = dict(zip(wanted, values, strict=True))
    except (TypeError, ValueError):
        raise ValueError(
            f"{name.rstrip(':')} is {described(values)}; it must be the four arrays"
            " (W1, c1, W2, c2)"
        ) from None
    arrays = []
    for which, shape in wanted.items():
        array = as_numbers(f"{name} {which}", given[which])
        if shape[1] == 1 and array.shape == shape[:1]:
            array = array.reshape(shape)
        if array.shape != shape:
            raise ValueError(
                f"{name} {which} has shape {array.shape}; with X of {D} columns,"
                f" len_hidden={H} and y of {O} columns it must be {shape}"
            )
        require_finite(f"{name} {which}", array)
        arrays.append(array.astype(dtype))
    return Parameters(*arrays)


def as_slopes(slopes: Sequence[Array], w: Parameters) -> list[Array]:
    """Return four arrays of the parameters' shapes, or say which is not: nothing is broadcast."""
    names = [f"dL_d{name}" for name in w._fields]
    if not isinstance(slopes, Sequence) or len(slopes) != len(names):
        given = f"{len(slopes)} array(s)" if isinstance(slopes, Sequence) else type(slopes).__name__
        raise ValueError(f"the gradient is {given}; it must be four arrays, {', '.join(names)}")
    arrays = [as_real(name, slope) for name, slope in zip(names, slopes, strict=True)]
    for name, slope, p in zip(names, arrays, w, strict=True):
        if slope.shape != p.shape:
            raise ValueError(f"{name} has shape {slope.shape}; it must be {p.shape}")
    return arrays


def described(value: object) -> str:
    """Return the kind of a value and how long it is."""
    length = f" of length {len(value)}" if hasattr(value, "__len__") else ""
    return f"{type(value).__name__}{length}"
