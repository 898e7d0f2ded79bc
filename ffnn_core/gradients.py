r"""The gradient of the loss, three times over, each closer to how it is computed in practice.

1. `gradient_one_observation` multiplies explicit Jacobians, one factor of the chain rule at a
   time, as in the derivation.
2. `gradient_loop` adds the above over the observations, because the loss is a sum.
3. `gradient_batch` does all observations at once: the sum has become a matrix product.

They agree to rounding, and the tests hold them to it. Every function here takes, as array_like,
X (N, D) and y (N, O), one observation a row (a 1-D y is one output); W1 (H, D), c1 (H, 1),
W2 (O, H), c2 (O, 1) (1-D biases will do); and, as keywords, the names `hidden_activation`,
`output_activation` and `loss`, by default sigmoid, sigmoid and rss. What flows through the network,
h1 and z1 (H, N), h2 and yhat (O, N), has one observation a *column*. Arrays that are float32
throughout stay so; otherwise everything is computed in float64.

A TypeError or ValueError says which argument does not fit, and how.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .architecture import Architecture, Names, Parameters, as_parameters
from .validation import (
    as_numbers,
    as_observations,
    as_targets,
    require_finite,
    require_targets_fit_loss,
)

Array = NDArray[Any]


class States(NamedTuple):
    """What flows through the network: h1, z1 (H, N) and h2, yhat (O, N)."""

    h1: Array
    z1: Array
    h2: Array
    yhat: Array


class Gradient(NamedTuple):
    """The derivative of the loss with respect to W1, c1, W2, c2, each of the same shape."""

    dL_dW1: Array
    dL_dc1: Array
    dL_dW2: Array
    dL_dc2: Array


class LocalDerivatives(NamedTuple):
    r"""The eight links of the chain for one observation.

    Entry (i, j) of `dz1_dh1` is $\partial z_1[i] / \partial h_1[j]$; a derivative with respect to
    a matrix has three indices: entry (i, j, k) of `dh1_dW1` is
    $\partial h_1[i] / \partial W_1[j,k] = \delta_{ij}\,x[k]$.
    """

    dL_dyhat: Array  # (O,)
    dyhat_dh2: Array  # (O, O)
    dh2_dW2: Array  # (O, O, H)
    dh2_dc2: Array  # (O, O)
    dh2_dz1: Array  # (O, H)
    dz1_dh1: Array  # (H, H)
    dh1_dW1: Array  # (H, H, D)
    dh1_dc1: Array  # (H, H)


class Deltas(NamedTuple):
    """The states, and how the loss changes with h2 (O, N) and with h1 (H, N)."""

    h1: Array
    z1: Array
    h2: Array
    yhat: Array
    dL_dh2: Array
    dL_dh1: Array


class OneObservation(NamedTuple):
    """What `local_derivatives` needs: y, yhat, h2 (O,); h1, z1 (H,); x (D,); W2 (O, H)."""

    y: Array
    yhat: Array
    h2: Array
    h1: Array
    z1: Array
    x: Array
    W2: Array


# -- Forward --------------------------------------------------------------------------------------


def forward(
    X: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    **names: Unpack[Names],
) -> States:
    r"""Push observations through the network.

    $h_1 = W_1 X^\top + c_1$, $z_1 = f_1(h_1)$, $h_2 = W_2 z_1 + c_2$, $\hat y = f_2(h_2)$.
    """
    net = Architecture.named(**names)
    p = as_parameters(W1, c1, W2, c2)
    X = as_observations(X, p.W1.shape[1])
    X, *parameters = _of_one_type(X, *p)
    return states_of(X, Parameters(*parameters), net)


@np.errstate(under="ignore")
def states_of(X: Array, p: Parameters, net: Architecture) -> States:
    """Do what `forward` does, to arrays that have been checked."""
    h1 = p.W1 @ X.T + p.c1  # (H, N)
    z1 = net.f1.function(h1)  # (H, N)
    h2 = p.W2 @ z1 + p.c2  # (O, N)
    yhat = net.f2.function(h2)  # (O, N)
    return States(h1, z1, h2, yhat)


def total_loss(
    X: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    **names: Unpack[Names],
) -> float:
    """Return the loss summed over all observations and outputs."""
    X, y, p, net = checked(X, y, W1, c1, W2, c2, names)
    return loss_of(states_of(X, p, net), y, net)


def loss_of(states: States, y: Array, net: Architecture) -> float:
    """Return the loss of these states, by way of h2 where that is more exact."""
    if net.loss.from_h2:
        return net.loss.from_h2(y.T, states.h2)
    return net.loss.function(y.T, states.yhat)


# -- One observation: explicit Jacobians ----------------------------------------------------------


def local_derivatives(
    y: ArrayLike,
    yhat: ArrayLike,
    h2: ArrayLike,
    h1: ArrayLike,
    z1: ArrayLike,
    x: ArrayLike,
    W2: ArrayLike,
    **names: Unpack[Names],
) -> LocalDerivatives:
    r"""Return the eight factors that the chain rule multiplies, for one observation.

    y, yhat, h2 have shape (O,), h1, z1 (H,), x (D,), and W2 (O, H), since it is
    $\partial h_2 / \partial z_1$.
    """
    net = Architecture.named(**names)
    return _local_derivatives(_one_observation(y, yhat, h2, h1, z1, x, W2, net), net)


def _local_derivatives(one: OneObservation, net: Architecture) -> LocalDerivatives:
    y, yhat, h2, h1, z1, x, W2 = one
    O, H = W2.shape
    return LocalDerivatives(
        dL_dyhat=net.loss.prime(y, yhat),
        dyhat_dh2=net.f2.jacobian(h2),
        dh2_dW2=_delta_times(O, z1),
        dh2_dc2=np.eye(O, dtype=W2.dtype),
        dh2_dz1=W2.copy(),
        dz1_dh1=net.f1.jacobian(h1),
        dh1_dW1=_delta_times(H, x),
        dh1_dc1=np.eye(H, dtype=W2.dtype),
    )


def gradient_one_observation(
    y: ArrayLike,
    yhat: ArrayLike,
    h2: ArrayLike,
    h1: ArrayLike,
    z1: ArrayLike,
    x: ArrayLike,
    W2: ArrayLike,
    **names: Unpack[Names],
) -> Gradient:
    r"""Return the gradient at one observation as a product of explicit Jacobians.

    $\partial L/\partial W_1 = \frac{\partial L}{\partial\hat y}
    \frac{\partial\hat y}{\partial h_2}\frac{\partial h_2}{\partial z_1}
    \frac{\partial z_1}{\partial h_1}\frac{\partial h_1}{\partial W_1}$, and so on. Slow, and the
    closest to the derivation: nothing has been simplified, except that the losses which have a
    partner activation use $\partial L/\partial h_2 = \hat y - y$, which has no 0/0. Arguments
    are those of `local_derivatives`.
    """
    return gradient_of_one(y, yhat, h2, h1, z1, x, W2, Architecture.named(**names))


def gradient_of_one(
    y: ArrayLike,
    yhat: ArrayLike,
    h2: ArrayLike,
    h1: ArrayLike,
    z1: ArrayLike,
    x: ArrayLike,
    W2: ArrayLike,
    net: Architecture,
) -> Gradient:
    """Do what `gradient_one_observation` does, for functions that have been looked up."""
    return _product(_one_observation(y, yhat, h2, h1, z1, x, W2, net), net)


@np.errstate(under="ignore")
def _product(one: OneObservation, net: Architecture) -> Gradient:
    d = _local_derivatives(one, net)
    dL_dh2 = one.yhat - one.y if net.loss.partner else d.dL_dyhat @ d.dyhat_dh2  # (O,)
    dL_dh1 = dL_dh2 @ d.dh2_dz1 @ d.dz1_dh1  # (H,)
    return Gradient(
        dL_dW1=np.tensordot(dL_dh1, d.dh1_dW1, axes=1),  # (H,) . (H, H, D) -> (H, D)
        dL_dc1=(dL_dh1 @ d.dh1_dc1).reshape(-1, 1),  # (H, 1)
        dL_dW2=np.tensordot(dL_dh2, d.dh2_dW2, axes=1),  # (O,) . (O, O, H) -> (O, H)
        dL_dc2=(dL_dh2 @ d.dh2_dc2).reshape(-1, 1),  # (O, 1)
    )


def _delta_times(n: int, v: Array) -> Array:
    r"""The tensor $\delta_{ij} v_k$ of shape (n, n, len(v)): slab i is zero except in row i."""
    tensor = np.zeros((n, n, len(v)), v.dtype)
    for i in range(n):
        tensor[i, i] = v  # row i only; `tensor[i] = v` would fill the whole slab
    return tensor


# -- All observations -----------------------------------------------------------------------------


def gradient_loop(
    X: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    **names: Unpack[Names],
) -> Gradient:
    """Add up the gradients of the single observations."""
    X, y, p, net = checked(X, y, W1, c1, W2, c2, names)
    return sum_over_observations(X, y, p, states_of(X, p, net), net)


def sum_over_observations(
    X: Array, y: Array, p: Parameters, states: States, net: Architecture
) -> Gradient:
    """Do what `gradient_loop` does, from states that are there already."""
    h1, z1, h2, yhat = states
    total = Gradient(*map(np.zeros_like, p))
    for n in range(len(X)):
        one = OneObservation(y[n], yhat[:, n], h2[:, n], h1[:, n], z1[:, n], X[n], p.W2)
        for sum_so_far, part in zip(total, _product(one, net), strict=True):
            sum_so_far += part
    return total


def gradient_batch(
    X: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    **names: Unpack[Names],
) -> Gradient:
    r"""Return the gradient over all observations at once.

    With $\delta_2 = \partial L/\partial h_2$ and $\delta_1 = \partial L/\partial h_1$, both with
    one observation a column: $\partial L/\partial W_2 = \delta_2 z_1^\top$,
    $\delta_1 = (W_2^\top\delta_2) \odot f_1'(h_1)$ and $\partial L/\partial W_1 = \delta_1 X$.
    The product sums over the observations.
    """
    X, y, p, net = checked(X, y, W1, c1, W2, c2, names)
    d = backward(y, p, states_of(X, p, net), net)
    return collect(X, d.z1, d.dL_dh2, d.dL_dh1)


def deltas(
    X: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    **names: Unpack[Names],
) -> Deltas:
    r"""Go forward, then back as far as $\delta_2$ and $\delta_1$: all that both layers need."""
    X, y, p, net = checked(X, y, W1, c1, W2, c2, names)
    return backward(y, p, states_of(X, p, net), net)


@np.errstate(under="ignore")
def backward(y: Array, p: Parameters, states: States, net: Architecture) -> Deltas:
    r"""Go back from these states as far as $\delta_2$ and $\delta_1$."""
    h1, z1, h2, yhat = states
    if net.loss.partner:
        dL_dh2 = yhat - y.T  # (O, N)
    else:
        dL_dh2 = net.f2.times_slope(net.loss.prime(y.T, yhat), h2, yhat)  # (O, N)
    dL_dh1 = net.f1.times_slope(p.W2.T @ dL_dh2, h1, z1)  # (H, N)
    return Deltas(h1, z1, h2, yhat, dL_dh2, dL_dh1)


@np.errstate(under="ignore")
def collect(X: ArrayLike, z1: Array, dL_dh2: Array, dL_dh1: Array) -> Gradient:
    """Turn the two deltas into the four blocks; the products sum over the observations."""
    return Gradient(
        dL_dW1=dL_dh1 @ np.asarray(X),  # (H, N) (N, D) -> (H, D)
        dL_dc1=dL_dh1.sum(axis=1, keepdims=True),  # (H, 1)
        dL_dW2=dL_dh2 @ z1.T,  # (O, N) (N, H) -> (O, H)
        dL_dc2=dL_dh2.sum(axis=1, keepdims=True),  # (O, 1)
    )


# -- The door: everything is checked once, here ---------------------------------------------------


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
    X, y, *parameters = _of_one_type(X, y, *p)
    return X, y, Parameters(*parameters), net


def _one_observation(
    y: ArrayLike,
    yhat: ArrayLike,
    h2: ArrayLike,
    h1: ArrayLike,
    z1: ArrayLike,
    x: ArrayLike,
    W2: ArrayLike,
    net: Architecture,
) -> OneObservation:
    y, z1, x = _vector("y", y), _vector("z1", z1), _vector("x", x)
    O, H = len(y), len(z1)
    yhat, h2, h1 = _vector("yhat", yhat, O), _vector("h2", h2, O), _vector("h1", h1, H)
    W2 = as_numbers("W2", W2)
    if W2.shape != (O, H):
        raise ValueError(
            f"W2 has shape {W2.shape} but y has {O} entries and z1 has {H}; W2 must be ({O}, {H})"
        )
    require_finite("W2", W2)
    require_targets_fit_loss(y.reshape(1, -1), net.loss.name)
    return OneObservation(*_of_one_type(y, yhat, h2, h1, z1, x, W2))


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


def _of_one_type(*arrays: Array) -> list[Array]:
    dtype = np.result_type(*arrays)
    return [array.astype(dtype, copy=False) for array in arrays]
