r"""The fast loop: the steps of `ffnn_core.training.descend`, allocating nothing on the way.

The formulas are those of `ffnn_core.gradients`, one line each. What is different is only where the
numbers go: the weights are views of one vector, so that an update is one subtraction; a bias lies
beside its unit's weights; the arrays of size N are allocated once and written with `out=`; the
residual that the loss needs is the one the gradient starts from. Rows are handled in blocks
that fit the processor's cache, because a sum over rows may be taken in any order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .architecture import Architecture
from .history import History, Log, Watch
from .parameters import Parameters

Array = NDArray[Any]

BLOCK_BYTES: Final = 700_000
"""`descend` handles so many rows at a time that they, and what is written about them, fit here."""
LEAST_ROWS: Final = 512
"""But not fewer than this: with few rows a matrix product is slow."""
CACHE_LINE: Final = 64
"""Bytes. NumPy is up to twice as fast on arrays that begin on a cache line."""


# -- Activations: `f_into` turns h into z = f(h), in place; from z `f_slope` writes the slope -----


def sigmoid_into(h: Array, rest: Array) -> None:
    """Write σ(h) = e / (1 + e), and beside it 1 + e = 1 / (1 − σ(h)), where e = exp(h)."""
    np.minimum(h, MOST[h.dtype.char], out=h)  # so that e is finite; σ is 1 long before
    np.exp(h, out=h)
    np.add(h, 1.0, out=rest)
    np.divide(h, rest, out=h)


def sigmoid_slope(z: Array, rest: Array) -> None:
    """Write σ'(h) = σ(h) / (1 + e) over 1 + e."""
    np.divide(z, rest, out=rest)


MOST: Final = {"d": 700.0, "f": 85.0}
"""Largest h by type: neither exp(h) nor 1 / (1 + exp(h)) leaves the range of the type."""


def tanh_into(h: Array, rest: Array) -> None:
    """Write tanh(h)."""
    np.tanh(h, out=h)


def tanh_slope(z: Array, slope: Array) -> None:
    """Write 1 − tanh²(h)."""
    np.square(z, out=slope)
    np.subtract(1.0, slope, out=slope)


def relu_into(h: Array, rest: Array) -> None:
    """Write max(h, 0)."""
    np.maximum(h, 0, out=h)


def relu_slope(z: Array, slope: Array) -> None:
    """Write 1 where z > 0, which is where h > 0, and 0 elsewhere."""
    np.greater(z, 0, out=slope, casting="unsafe")


def identity_into(h: Array, rest: Array) -> None:
    """Leave h."""


def identity_slope(z: Array, slope: Array) -> None:
    """Write 1."""
    slope.fill(1)


def softmax_into(h: Array, rest: Array) -> None:
    """Write softmax(h), column by column. Its slope is a matrix: see `times_output_slope`."""
    np.subtract(h, h.max(axis=0), out=h)
    np.exp(h, out=h)
    np.divide(h, h.sum(axis=0), out=h)


INTO: Final[dict[str, Callable[[Array, Array], None]]] = {
    "sigmoid": sigmoid_into,
    "tanh": tanh_into,
    "relu": relu_into,
    "identity": identity_into,
    "softmax": softmax_into,
}
SLOPE: Final[dict[str, Callable[[Array, Array], None]]] = {
    "sigmoid": sigmoid_slope,
    "tanh": tanh_slope,
    "relu": relu_slope,
    "identity": identity_slope,
}


def log_loss_of(YT: Array, h2: Array) -> float:
    """Return the log loss, from what goes into the sigmoid."""
    return float(np.sum(np.logaddexp(0, h2) - YT * h2))


def cross_entropy_of(YT: Array, h2: Array) -> float:
    """Return the cross-entropy, from what goes into the softmax."""
    shifted = h2 - h2.max(axis=0)
    return float(np.sum(YT * (np.log(np.exp(shifted).sum(axis=0)) - shifted)))


FROM_H2: Final[dict[str, Callable[[Array, Array], float]]] = {
    "log_loss": log_loss_of,
    "cross_entropy": cross_entropy_of,
}


def times_output_slope(d2: Array, ws: Workspace, net: Architecture) -> None:
    """Multiply dL/dyhat, in d2, by the slope of the output activation: it becomes dL/dh2."""
    if net.f2.name == "softmax":  # yhat (d − Σ d yhat), column by column
        np.multiply(d2, ws.yhat, out=ws.slope2)
        np.subtract(d2, ws.slope2.sum(axis=0), out=d2)
        np.multiply(d2, ws.yhat, out=d2)
    else:
        SLOPE[net.f2.name](ws.yhat, ws.slope2)
        np.multiply(d2, ws.slope2, out=d2)


# -- Loss and gradient ----------------------------------------------------------------------------


class Layers:
    """W1, c1, W2, c2, or their gradient, in one vector: each bias lies beside its unit's weights.

    A bias is the weight of one more input that is always 1, so that adding it, and summing its
    gradient, is part of the matrix product.

    Attributes
    ----------
    theta : ndarray of shape (H·(D + 1) + O·(H + 1),)
    layer1, layer2 : ndarray of shape (D + 1, H), (H + 1, O)
        Views, a column for each unit: its weights, and under them its bias. So W1 and W2 lie
        transposed in memory, which is the order in which the products read them.
    W2 : ndarray of shape (O, H)
    """

    def __init__(self, theta: Array, D: int, H: int, O: int) -> None:
        self.theta = theta
        self.layer1, self.layer2 = _layers(theta, D, H, O)
        self.W2 = self.layer2[:-1].T

    @classmethod
    def of(cls, p: Parameters) -> Layers:
        """Copy these parameters."""
        theta = np.concatenate([np.hstack(layer).T.ravel() for layer in (p[:2], p[2:])])
        return cls(theta, *p.sizes)


def _layers(theta: Array, D: int, H: int, O: int) -> tuple[Array, Array]:
    lead, end = theta.shape[:-1], H * (D + 1)
    return (
        theta[..., :end].reshape(*lead, D + 1, H),
        theta[..., end:].reshape(*lead, H + 1, O),
    )


def as_four(theta: Array, D: int, H: int, O: int) -> Parameters:
    """View the last axis of `theta` as W1, c1, W2, c2."""
    layer1, layer2 = (np.swapaxes(layer, -1, -2) for layer in _layers(theta, D, H, O))
    return Parameters(layer1[..., :-1], layer1[..., -1:], layer2[..., :-1], layer2[..., -1:])


def with_ones(X: Array) -> Array:
    """Return a copy of X with one more column, of ones: what the biases are multiplied by."""
    X1 = aligned((len(X), X.shape[1] + 1), X.dtype)
    X1[:, :-1] = X
    X1[:, -1] = 1
    return X1


def aligned(shape: tuple[int, ...], dtype: Any) -> Array:
    """Return an uninitialised array that begins on a cache line."""
    dtype = np.dtype(dtype)
    n_bytes = math.prod(shape) * dtype.itemsize
    raw = np.empty(n_bytes + CACHE_LINE, np.uint8)
    start = -raw.ctypes.data % CACHE_LINE
    return raw[start : start + n_bytes].view(dtype).reshape(shape)


class Workspace:
    """Every array of size n that the loop writes to, for n rows of X at a time."""

    def __init__(self, n: int, D: int, H: int, O: int, dtype: Any, *, gathers: bool) -> None:
        self.z1_and_1 = aligned((H + 1, n), dtype)
        self.z1_and_1[H] = 1  # what c2 is multiplied by
        self.z1 = self.z1_and_1[:H]
        self.slope1 = aligned((H, n), dtype)
        self.yhat, self.slope2, self.d2 = (aligned((O, n), dtype) for _ in range(3))
        if gathers:  # a shuffled mini-batch is copied here, since its rows lie scattered in X
            self.X1 = aligned((n, D + 1), dtype)
            self.YT = aligned((O, n), dtype)


def forward_into(
    w: Layers, X1: Array, YT: Array, ws: Workspace, net: Architecture, *, measure: bool = True
) -> float:
    """Write z1, yhat and d2 = yhat − y for these rows; return the loss, if asked for."""
    loss, from_h2 = 0.0, FROM_H2.get(net.loss.name)
    np.dot(w.layer1.T, X1.T, out=ws.z1)  # h1 = W1 x + c1
    INTO[net.f1.name](ws.z1, ws.slope1)  # z1 = f1(h1)
    np.dot(w.layer2.T, ws.z1_and_1, out=ws.yhat)  # h2 = W2 z1 + c2
    if measure and from_h2 is not None:
        loss = from_h2(YT, ws.yhat)
    INTO[net.f2.name](ws.yhat, ws.slope2)  # yhat = f2(h2)
    np.subtract(ws.yhat, YT, out=ws.d2)
    if measure and from_h2 is None:
        loss = float(np.vdot(ws.d2, ws.d2))  # L = Σ (y − yhat)²
    return loss


def gradient_into(g: Layers, w: Layers, X1: Array, ws: Workspace, net: Architecture) -> None:
    """Write into `g` the gradient over the rows that `forward_into` has seen.

    Parameters
    ----------
    g : Layers
        Overwritten.
    w : Layers
        Where we are.
    X1 : ndarray of shape (n, D + 1)
        Inputs, and a column of ones.
    ws : Workspace
        As `forward_into` left it; is used up.
    net : Architecture
    """
    d2, d1 = ws.d2, ws.z1  # z1 has served when d1 takes its place
    if net.loss.partner is None:
        np.add(d2, d2, out=d2)  # dL/dyhat = −2 (y − yhat)
        times_output_slope(d2, ws, net)  # dL/dh2 = dL/dyhat f2'(h2); else it is yhat − y
    np.dot(ws.z1_and_1, d2.T, out=g.layer2)  # dL/dW2 = dL/dh2 z1ᵀ, dL/dc2 = dL/dh2 1ᵀ
    SLOPE[net.f1.name](ws.z1, ws.slope1)
    np.dot(w.W2.T, d2, out=d1)
    np.multiply(d1, ws.slope1, out=d1)  # dL/dh1 = W2ᵀ dL/dh2 f1'(h1)
    np.dot(X1.T, d1.T, out=g.layer1)  # dL/dW1 = dL/dh1 x, dL/dc1 = dL/dh1 1


# -- The loop -------------------------------------------------------------------------------------


def rows_at_a_time(n: int, D: int, H: int, O: int, itemsize: int) -> int:
    """Return how many of n rows to handle at a time: blocks about equal, whole cache lines."""
    numbers = (D + 1) + (2 * H + 1) + 4 * O  # per row: X1; z1, 1, slope1; yhat, slope2, d2, y
    most = max(LEAST_ROWS, BLOCK_BYTES // (itemsize * numbers))
    even = n / math.ceil(n / most)
    line = CACHE_LINE // itemsize
    return min(n, line * math.ceil(even / line))


def descend(
    start: Parameters,
    X: Array,
    Y: Array,
    net: Architecture,
    *,
    grad_step: float,
    n_iter: int,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    record_every: int | None = None,
    block_rows: int | None = None,
    watch: Watch | None = None,
) -> History:
    """Take the steps of `ffnn_core.training.descend` with the right gradient.

    Parameters
    ----------
    start : Parameters
        Left as they are.
    X, Y : ndarray of shape (N, D), (N, O)
        Of the same dtype as the parameters.
    net : Architecture
    block_rows : int, optional
        Handle so many rows at a time. Without it: see `rows_at_a_time`.
    grad_step, n_iter, batch_size, rng, record_every, watch
        As in `ffnn_core.training.descend`, which also tells of what is returned.
    """
    N, (D, H, O) = len(X), start.sizes
    X1, YT = with_ones(X), np.ascontiguousarray(Y.T)
    w, g, part = (Layers.of(start) for _ in range(3))
    shuffles = batch_size is not None
    batch = min(batch_size or N, N)
    block = block_rows or rows_at_a_time(N, D, H, O, X.itemsize)
    workspaces: dict[int, Workspace] = {}

    def workspace(n: int) -> Workspace:
        if n not in workspaces:
            workspaces[n] = Workspace(n, D, H, O, X.dtype, gathers=shuffles)
        return workspaces[n]

    def go_over(lo: int, hi: int, order: Array | None, *, loss: bool, slopes: bool) -> float:
        """Sum the loss, and into g the gradient, over rows lo to hi of the (shuffled) data."""
        total = 0.0
        for a in range(lo, hi, block):
            b = min(a + block, hi)
            ws = workspace(b - a)
            if order is None:
                rows, targets = X1[a:b], YT[:, a:b]
            else:
                rows = X1.take(order[a:b], axis=0, out=ws.X1, mode="clip")  # clip: unbuffered
                targets = YT.take(order[a:b], axis=1, out=ws.YT, mode="clip")
            total += forward_into(w, rows, targets, ws, net, measure=loss)
            if slopes:
                gradient_into(g if a == lo else part, w, rows, ws, net)
                if a > lo:
                    np.add(g.theta, part.theta, out=g.theta)
        return total

    def measure() -> float:
        # with all rows in one update, the gradient comes from the same forward pass
        return go_over(0, N, None, loss=True, slopes=not shuffles)

    def update() -> None:
        np.multiply(g.theta, grad_step, out=g.theta)
        np.subtract(w.theta, g.theta, out=w.theta)

    log = Log(w.theta, lambda theta: as_four(theta, D, H, O), measure, n_iter, record_every, watch)
    # a run that explodes is told by its loss: no need for NumPy's warnings as well
    with np.errstate(all="ignore"), log:
        log.note()  # before any step
        for _ in range(n_iter):
            if shuffles:
                assert rng is not None
                order = rng.permutation(N)
                for lo in range(0, N, batch):
                    go_over(lo, min(lo + batch, N), order, loss=False, slopes=True)
                    update()
            else:
                update()
            log.note()
    return log.history()
