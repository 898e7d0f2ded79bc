r"""The gradient of the loss, three times over, each closer to how it is computed in practice.

1. `gradient_one_observation` multiplies explicit Jacobians, one factor of the chain rule at a
   time, as in the derivation.
2. `gradient_loop` adds the above over the observations, because the loss is a sum.
3. `gradient_batch` does all observations at once: the sum has become a matrix product.

They agree to rounding, and the tests hold them to it. Every function here takes, as array_like,
X (N, D) and y (N, O), one observation a row (a 1-D y is one output); W1 (H, D), c1 (H, 1),
W2 (O, H), c2 (O, 1) (1-D biases will do), in this order; and, as keywords, `hidden_activation`,
`output_activation` and `loss`, by default sigmoid, sigmoid and rss. What flows through the network,
h1 and z1 (H, N), h2 and yhat (O, N), has one observation a *column*. Arrays that are float32
throughout stay so; otherwise everything is computed in float64.

A TypeError or ValueError says which argument does not fit, and how: `@of_data` and
`@of_one_observation` stand at the door. Behind it, a formula is given arrays that go together, the
parameters as one value `p`, and the functions as `net`; `.inside` is the formula without the door.
What is too large for a float becomes infinite there, as in the losses, and what is too small zero.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .architecture import Architecture, Names
from .door import OneObservation, as_parameters, of_data, of_one_observation, of_one_type
from .parameters import Parameters
from .validation import as_observations

__all__ = [
    "Deltas", "Gradient", "LocalDerivatives", "States", "deltas", "forward", "gradient_batch",
    "gradient_loop", "gradient_one_observation", "local_derivatives", "total_loss",
]  # fmt: skip

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
    $\partial h_1[i] / \partial W_1[j,k] = I[i,j]\,x[k]$.
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
    X, *parameters = of_one_type(X, *p)
    return states_of(X, Parameters(*parameters), net)


@np.errstate(over="ignore", under="ignore")
def states_of(X: Array, p: Parameters, net: Architecture) -> States:
    """Do what `forward` does, to arrays that have been checked."""
    h1 = p.W1 @ X.T + p.c1  # (H, N)
    z1 = net.f1.function(h1)  # (H, N)
    h2 = p.W2 @ z1 + p.c2  # (O, N)
    yhat = net.f2.function(h2)  # (O, N)
    return States(h1, z1, h2, yhat)


@of_data
def total_loss(X: Array, y: Array, p: Parameters, net: Architecture) -> float:
    """Return the loss summed over all observations and outputs."""
    return loss_of(states_of(X, p, net), y, net)


def loss_of(states: States, y: Array, net: Architecture) -> float:
    """Return the loss of these states, by way of h2 where that is more exact."""
    if net.loss.from_h2:
        return net.loss.from_h2(y.T, states.h2)
    return net.loss.function(y.T, states.yhat)


# -- One observation: explicit Jacobians ----------------------------------------------------------


@of_one_observation
@np.errstate(over="ignore", under="ignore")
def local_derivatives(one: OneObservation, net: Architecture) -> LocalDerivatives:
    r"""Return the eight factors that the chain rule multiplies, for one observation.

    y, yhat, h2 have shape (O,), h1, z1 (H,), x (D,), and W2 (O, H), since it is
    $\partial h_2 / \partial z_1$.
    """
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


@of_one_observation
@np.errstate(over="ignore", under="ignore")
def gradient_one_observation(one: OneObservation, net: Architecture) -> Gradient:
    r"""Return the gradient at one observation as a product of explicit Jacobians.

    $\frac{\partial L}{\partial W_1} = \frac{\partial L}{\partial\hat y} \cdot
    \frac{\partial\hat y}{\partial h_2} \cdot \frac{\partial h_2}{\partial z_1} \cdot
    \frac{\partial z_1}{\partial h_1} \cdot \frac{\partial h_1}{\partial W_1}$, and so on. Slow,
    and the closest to the derivation: nothing has been simplified, except that the losses which
    have a partner activation use $\partial L/\partial h_2 = \hat y - y$, which has no 0/0.
    Arguments are those of `local_derivatives`.
    """
    d = local_derivatives.inside(one, net)
    dL_dh2 = one.yhat - one.y if net.loss.partner else d.dL_dyhat @ d.dyhat_dh2  # (O,)
    dL_dh1 = dL_dh2 @ d.dh2_dz1 @ d.dz1_dh1  # (H,)
    return Gradient(
        dL_dW1=np.tensordot(dL_dh1, d.dh1_dW1, axes=1),  # (H,) . (H, H, D) -> (H, D)
        dL_dc1=(dL_dh1 @ d.dh1_dc1).reshape(-1, 1),  # (H, 1)
        dL_dW2=np.tensordot(dL_dh2, d.dh2_dW2, axes=1),  # (O,) . (O, O, H) -> (O, H)
        dL_dc2=(dL_dh2 @ d.dh2_dc2).reshape(-1, 1),  # (O, 1)
    )


def _delta_times(n: int, v: Array) -> Array:
    r"""The tensor $I[i,j]\,v[k]$ of shape (n, n, len(v)): slab i is zero except in row i."""
    tensor = np.zeros((n, n, len(v)), v.dtype)
    for i in range(n):
        tensor[i, i] = v  # row i only; `tensor[i] = v` would fill the whole slab
    return tensor


# -- All observations -----------------------------------------------------------------------------


@of_data
def gradient_loop(X: Array, y: Array, p: Parameters, net: Architecture) -> Gradient:
    """Add up the gradients of the single observations."""
    return sum_over_observations(X, y, p, states_of(X, p, net), net)


@np.errstate(over="ignore", under="ignore")
def sum_over_observations(
    X: Array, y: Array, p: Parameters, states: States, net: Architecture
) -> Gradient:
    """Do what `gradient_loop` does, from states that are there already."""
    h1, z1, h2, yhat = states
    total = Gradient(*map(np.zeros_like, p))
    for n in range(len(X)):
        one = OneObservation(y[n], yhat[:, n], h2[:, n], h1[:, n], z1[:, n], X[n], p.W2)
        for sum_so_far, part in zip(total, gradient_one_observation.inside(one, net), strict=True):
            sum_so_far += part
    return total


@of_data
def gradient_batch(X: Array, y: Array, p: Parameters, net: Architecture) -> Gradient:
    r"""Return the gradient over all observations at once.

    With $\delta_2 = \partial L/\partial h_2$ and $\delta_1 = \partial L/\partial h_1$, both with
    one observation a column: $\partial L/\partial W_2 = \delta_2 z_1^\top$,
    $\delta_1 = (W_2^\top\delta_2) \odot f_1'(h_1)$ and $\partial L/\partial W_1 = \delta_1 X$.
    The product sums over the observations.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> gradient_batch(EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters).dL_dW2.round(4)
    array([[ 0.1285,  0.0721, -0.1225],
           [ 0.2691,  0.1188,  0.2518]])
    """
    d = backward(y, p, states_of(X, p, net), net)
    return collect(X, d.z1, d.dL_dh2, d.dL_dh1)


@of_data
def deltas(X: Array, y: Array, p: Parameters, net: Architecture) -> Deltas:
    r"""Go forward, then back as far as $\delta_2$ and $\delta_1$: all that both layers need."""
    return backward(y, p, states_of(X, p, net), net)


@np.errstate(over="ignore", under="ignore")
def backward(y: Array, p: Parameters, states: States, net: Architecture) -> Deltas:
    r"""Go back from these states as far as $\delta_2$ and $\delta_1$."""
    h1, z1, h2, yhat = states
    if net.loss.partner:
        dL_dh2 = yhat - y.T  # (O, N)
    else:
        dL_dh2 = net.f2.times_slope(net.loss.prime(y.T, yhat), h2, yhat)  # (O, N)
    dL_dh1 = net.f1.times_slope(p.W2.T @ dL_dh2, h1, z1)  # (H, N)
    return Deltas(h1, z1, h2, yhat, dL_dh2, dL_dh1)


@np.errstate(over="ignore", under="ignore")
def collect(X: ArrayLike, z1: Array, dL_dh2: Array, dL_dh1: Array) -> Gradient:
    """Turn the two deltas into the four blocks; the products sum over the observations."""
    return Gradient(
        dL_dW1=dL_dh1 @ np.asarray(X),  # (H, N) (N, D) -> (H, D)
        dL_dc1=dL_dh1.sum(axis=1, keepdims=True),  # (H, 1)
        dL_dW2=dL_dh2 @ z1.T,  # (O, N) (N, H) -> (O, H)
        dL_dc2=dL_dh2.sum(axis=1, keepdims=True),  # (O, 1)
    )
