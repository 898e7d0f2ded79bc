r"""The gradient of the loss, three times over, each closer to how it is computed in practice.

1. `gradient_one_observation` multiplies explicit Jacobians, one factor of the chain rule at a
   time, as in the derivation.
2. `gradient_loop` adds the above over the observations, because the loss is a sum.
3. `gradient_batch` does all observations at once: the sum has become a matrix product.

All three take the parameters as four arrays and return the gradient as four arrays of the same
shapes. They agree to rounding, and the tests hold them to it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .activations import ACTIVATIONS
from .losses import LOSSES
from .reals import as_real
from .validation import (
    as_matrix,
    as_parameters,
    as_targets,
    check_architecture,
    require_targets_fit_loss,
)

Array = NDArray[Any]


class States(NamedTuple):
    """What flows through the network, one observation a column.

    Attributes
    ----------
    h1, z1 : ndarray of shape (H, N)
        Hidden pre-activation and activation.
    h2, yhat : ndarray of shape (O, N)
        Output pre-activation and prediction.
    """

    h1: Array
    z1: Array
    h2: Array
    yhat: Array


class Gradient(NamedTuple):
    """The derivative of the loss with respect to every weight and bias.

    Attributes
    ----------
    dL_dW1, dL_dc1, dL_dW2, dL_dc2 : ndarray of shape (H, D), (H, 1), (O, H), (O, 1)
        Each has the shape of the parameter it belongs to.
    """

    dL_dW1: Array
    dL_dc1: Array
    dL_dW2: Array
    dL_dc2: Array


class LocalDerivatives(NamedTuple):
    r"""The eight links of the chain for one observation.

    Entry (i, j) of `dz_dh` is $\partial z_i / \partial h_j$; a derivative with respect to a
    matrix has three indices: entry (i, j, k) of `dh1_dW1` is
    $\partial h_1[i] / \partial W_1[j,k] = \delta_{ij}\,x[k]$.

    Attributes
    ----------
    dL_dyhat : ndarray of shape (O,)
    dyhat_dh2 : ndarray of shape (O, O)
    dh2_dW2 : ndarray of shape (O, O, H)
    dh2_dc2 : ndarray of shape (O, O)
    dh2_dz1 : ndarray of shape (O, H)
    dz1_dh1 : ndarray of shape (H, H)
    dh1_dW1 : ndarray of shape (H, H, D)
    dh1_dc1 : ndarray of shape (H, H)
    """

    dL_dyhat: Array
    dyhat_dh2: Array
    dh2_dW2: Array
    dh2_dc2: Array
    dh2_dz1: Array
    dz1_dh1: Array
    dh1_dW1: Array
    dh1_dc1: Array


def forward(
    X: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    *,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
) -> States:
    r"""Push observations through the network.

    $h_1 = W_1 X^\top + c_1$, $z_1 = f_1(h_1)$, $h_2 = W_2 z_1 + c_2$, $\hat y = f_2(h_2)$.

    Parameters
    ----------
    X : array_like of shape (N, D)
        One observation a row.
    W1, c1, W2, c2 : array_like of shape (H, D), (H, 1), (O, H), (O, 1)
    hidden_activation, output_activation : str
        Names in `ffnn_core.activations.ACTIVATIONS`.

    Returns
    -------
    States
        `h1, z1, h2, yhat`, one observation a *column*.

    Raises
    ------
    ValueError
        If a shape or a name does not fit; the message says which.
    """
    check_architecture(hidden_activation, output_activation, "rss")
    W1, c1, W2, c2 = as_parameters(W1, c1, W2, c2)
    X = as_observations(X, W1.shape[1])
    h1 = W1 @ X.T + c1  # (H, N)
    z1 = ACTIVATIONS[hidden_activation].function(h1)  # (H, N)
    h2 = W2 @ z1 + c2  # (O, N)
    yhat = ACTIVATIONS[output_activation].function(h2)  # (O, N)
    return States(h1, z1, h2, yhat)


def total_loss(
    X: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    *,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "rss",
) -> float:
    """Return the loss summed over all observations and outputs.

    Parameters
    ----------
    X : array_like of shape (N, D)
    y : array_like of shape (N, O), or (N,) for one output
    W1, c1, W2, c2 : array_like of shape (H, D), (H, 1), (O, H), (O, 1)
    hidden_activation, output_activation, loss : str
    """
    check_architecture(hidden_activation, output_activation, loss)
    states = forward(
        X,
        W1,
        c1,
        W2,
        c2,
        hidden_activation=hidden_activation,
        output_activation=output_activation,
    )
    y = _targets(y, states.yhat, loss)
    from_h2 = LOSSES[loss].from_h2
    return from_h2(y.T, states.h2) if from_h2 else LOSSES[loss].function(y.T, states.yhat)


def local_derivatives(
    y: ArrayLike,
    yhat: ArrayLike,
    h2: ArrayLike,
    h1: ArrayLike,
    z1: ArrayLike,
    x: ArrayLike,
    W2: ArrayLike,
    *,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "rss",
) -> LocalDerivatives:
    r"""Return the eight factors that the chain rule multiplies, for one observation.

    Parameters
    ----------
    y, yhat, h2 : array_like of shape (O,)
        Target, prediction and output pre-activation.
    h1, z1 : array_like of shape (H,)
        Hidden pre-activation and activation.
    x : array_like of shape (D,)
        The input.
    W2 : array_like of shape (O, H)
        Output weights: they are $\partial h_2 / \partial z_1$.
    hidden_activation, output_activation, loss : str

    Returns
    -------
    LocalDerivatives
    """
    check_architecture(hidden_activation, output_activation, loss)
    y, z1, x = _vector("y", y), _vector("z1", z1), _vector("x", x)
    O, H = len(y), len(z1)
    yhat, h2, h1 = _vector("yhat", yhat, O), _vector("h2", h2, O), _vector("h1", h1, H)
    W2 = as_real("W2", W2)
    if W2.shape != (O, H):
        raise ValueError(
            f"W2 has shape {W2.shape} but y has {O} entries and z1 has {H}; W2 must be ({O}, {H})"
        )
    return LocalDerivatives(
        dL_dyhat=LOSSES[loss].prime(y, yhat),  # (O,)
        dyhat_dh2=ACTIVATIONS[output_activation].jacobian(h2),  # (O, O)
        dh2_dW2=_delta_times(O, z1),  # (O, O, H)
        dh2_dc2=np.eye(O),  # (O, O)
        dh2_dz1=W2,  # (O, H)
        dz1_dh1=ACTIVATIONS[hidden_activation].jacobian(h1),  # (H, H)
        dh1_dW1=_delta_times(H, x),  # (H, H, D)
        dh1_dc1=np.eye(H),  # (H, H)
    )


def gradient_one_observation(
    y: ArrayLike,
    yhat: ArrayLike,
    h2: ArrayLike,
    h1: ArrayLike,
    z1: ArrayLike,
    x: ArrayLike,
    W2: ArrayLike,
    *,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "rss",
) -> Gradient:
    r"""Return the gradient at one observation as a product of explicit Jacobians.

    $\partial L/\partial W_1 = \frac{\partial L}{\partial\hat y}
    \frac{\partial\hat y}{\partial h_2}\frac{\partial h_2}{\partial z_1}
    \frac{\partial z_1}{\partial h_1}\frac{\partial h_1}{\partial W_1}$, and so on. Slow, and the
    closest to the derivation: nothing has been simplified, except that the losses which have a
    partner activation use $\partial L/\partial h_2 = \hat y - y$, which has no 0/0.

    Parameters
    ----------
    y, yhat, h2, h1, z1, x, W2
        As in `local_derivatives`.
    hidden_activation, output_activation, loss : str

    Returns
    -------
    Gradient
        With the shapes of W1, c1, W2, c2.
    """
    check_architecture(hidden_activation, output_activation, loss)
    paired = LOSSES[loss].partner is not None
    d = local_derivatives(
        y,
        yhat,
        h2,
        h1,
        z1,
        x,
        W2,
        hidden_activation=hidden_activation,
        output_activation=output_activation,
        loss="rss" if paired else loss,  # the paired losses do not use dL_dyhat
    )
    if paired:
        require_targets_fit_loss(np.reshape(y, (1, -1)), loss)
        dL_dh2 = np.reshape(yhat, -1) - np.reshape(y, -1)  # (O,)
    else:
        dL_dh2 = d.dL_dyhat @ d.dyhat_dh2  # (O,)
    dL_dh1 = dL_dh2 @ d.dh2_dz1 @ d.dz1_dh1  # (H,)
    return Gradient(
        dL_dW1=np.tensordot(dL_dh1, d.dh1_dW1, axes=1),  # (H,) . (H, H, D) -> (H, D)
        dL_dc1=(dL_dh1 @ d.dh1_dc1).reshape(-1, 1),  # (H, 1)
        dL_dW2=np.tensordot(dL_dh2, d.dh2_dW2, axes=1),  # (O,) . (O, O, H) -> (O, H)
        dL_dc2=(dL_dh2 @ d.dh2_dc2).reshape(-1, 1),  # (O, 1)
    )


def gradient_loop(
    X: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    *,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "rss",
) -> Gradient:
    """Add up the gradients of the single observations.

    Parameters
    ----------
    X : array_like of shape (N, D)
    y : array_like of shape (N, O), or (N,) for one output
    W1, c1, W2, c2 : array_like of shape (H, D), (H, 1), (O, H), (O, 1)
    hidden_activation, output_activation, loss : str

    Returns
    -------
    Gradient
        With the shapes of W1, c1, W2, c2.
    """
    activations = {"hidden_activation": hidden_activation, "output_activation": output_activation}
    check_architecture(**activations, loss=loss)
    W1, c1, W2, c2 = as_parameters(W1, c1, W2, c2)
    X = as_observations(X, W1.shape[1])
    h1, z1, h2, yhat = forward(X, W1, c1, W2, c2, **activations)
    y = _targets(y, yhat, loss)
    total = Gradient(*(np.zeros_like(p) for p in (W1, c1, W2, c2)))
    for n in range(len(X)):
        one = gradient_one_observation(
            y[n], yhat[:, n], h2[:, n], h1[:, n], z1[:, n], X[n], W2, **activations, loss=loss
        )
        for sum_so_far, part in zip(total, one, strict=True):
            sum_so_far += part
    return total


def gradient_batch(
    X: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    *,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "rss",
) -> Gradient:
    r"""Return the gradient over all observations at once.

    With $\delta_2 = \partial L/\partial h_2$ and $\delta_1 = \partial L/\partial h_1$, both with
    one observation a column: $\partial L/\partial W_2 = \delta_2 z_1^\top$,
    $\delta_1 = (W_2^\top\delta_2) \odot f_1'(h_1)$ and $\partial L/\partial W_1 = \delta_1 X$.
    The product sums over the observations.

    Parameters
    ----------
    X : array_like of shape (N, D)
    y : array_like of shape (N, O), or (N,) for one output
    W1, c1, W2, c2 : array_like of shape (H, D), (H, 1), (O, H), (O, 1)
    hidden_activation, output_activation, loss : str

    Returns
    -------
    Gradient
        With the shapes of W1, c1, W2, c2.
    """
    d = deltas(
        X,
        y,
        W1,
        c1,
        W2,
        c2,
        hidden_activation=hidden_activation,
        output_activation=output_activation,
        loss=loss,
    )
    return collect(X, d.z1, d.dL_dh2, d.dL_dh1)


class Deltas(NamedTuple):
    """How the loss changes with each pre-activation, one observation a column.

    Attributes
    ----------
    h1, z1 : ndarray of shape (H, N)
    h2, yhat : ndarray of shape (O, N)
    dL_dh2 : ndarray of shape (O, N)
    dL_dh1 : ndarray of shape (H, N)
    """

    h1: Array
    z1: Array
    h2: Array
    yhat: Array
    dL_dh2: Array
    dL_dh1: Array


def deltas(
    X: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    *,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "rss",
) -> Deltas:
    r"""Go forward, then back as far as $\delta_2$ and $\delta_1$: all that both layers need.

    Parameters
    ----------
    X : array_like of shape (N, D)
    y : array_like of shape (N, O), or (N,) for one output
    W1, c1, W2, c2 : array_like of shape (H, D), (H, 1), (O, H), (O, 1)
    hidden_activation, output_activation, loss : str
    """
    activations = {"hidden_activation": hidden_activation, "output_activation": output_activation}
    check_architecture(**activations, loss=loss)
    W1, c1, W2, c2 = as_parameters(W1, c1, W2, c2)
    h1, z1, h2, yhat = forward(X, W1, c1, W2, c2, **activations)
    y = _targets(y, yhat, loss)
    if LOSSES[loss].partner:
        dL_dh2 = yhat - y.T  # (O, N)
    elif output_activation == "softmax":
        dL_dyhat = LOSSES[loss].prime(y.T, yhat)
        dL_dh2 = yhat * (dL_dyhat - (dL_dyhat * yhat).sum(axis=0))  # (O, N)
    else:
        dL_dyhat = LOSSES[loss].prime(y.T, yhat)
        dL_dh2 = dL_dyhat * ACTIVATIONS[output_activation].prime(h2)  # (O, N)
    dL_dh1 = (W2.T @ dL_dh2) * ACTIVATIONS[hidden_activation].prime(h1)  # (H, N)
    return Deltas(h1, z1, h2, yhat, dL_dh2, dL_dh1)


def collect(X: ArrayLike, z1: Array, dL_dh2: Array, dL_dh1: Array) -> Gradient:
    """Turn the two deltas into the four blocks; the products sum over the observations.

    Parameters
    ----------
    X : array_like of shape (N, D)
    z1, dL_dh1 : ndarray of shape (H, N)
    dL_dh2 : ndarray of shape (O, N)
    """
    return Gradient(
        dL_dW1=dL_dh1 @ np.asarray(X),  # (H, N) (N, D) -> (H, D)
        dL_dc1=dL_dh1.sum(axis=1, keepdims=True),  # (H, 1)
        dL_dW2=dL_dh2 @ z1.T,  # (O, N) (N, H) -> (O, H)
        dL_dc2=dL_dh2.sum(axis=1, keepdims=True),  # (O, 1)
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

    Raises
    ------
    ValueError
        If X is not 2-D, is empty, holds NaN or infinity, or has another number of columns.
    """
    X = as_matrix(name, X, shape=f"(N, {n_features}), one observation a row")
    if X.shape[1] != n_features:
        raise ValueError(
            f"{name} has {X.shape[1]} columns but W1 has {n_features}; each observation needs"
            f" {n_features} number(s)"
        )
    return X


def _targets(y: ArrayLike, yhat: Array, loss: str) -> Array:
    y = as_targets(y, yhat.shape[1])
    if y.shape[1] != len(yhat):
        raise ValueError(
            f"y has {y.shape[1]} column(s) but the network has {len(yhat)} output(s);"
            f" y must be ({yhat.shape[1]}, {len(yhat)})"
        )
    require_targets_fit_loss(y, loss)
    return y


def _vector(name: str, value: ArrayLike, length: int | None = None) -> Array:
    """Return one observation's numbers as a 1-D array; a column or a row will do."""
    vector = as_real(name, value).reshape(-1)
    if length is not None and len(vector) != length:
        of = "y" if name in ("yhat", "h2") else "z1"
        raise ValueError(
            f"{name} has {len(vector)} entries but {of} has {length}; they belong to the same"
            " layer of one observation and must be equally long"
        )
    return vector


def _delta_times(n: int, v: Array) -> Array:
    r"""The tensor $\delta_{ij} v_k$ of shape (n, n, len(v)): slab i is zero except in row i."""
    tensor = np.zeros((n, n, len(v)))
    for i in range(n):
        tensor[i, i] = v  # row i only; `tensor[i] = v` would fill the whole slab
    return tensor
