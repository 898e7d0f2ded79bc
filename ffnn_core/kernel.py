r"""The fast loop: the steps of `ffnn_core.training.descend`, allocating nothing on the way.

The formulas are those of `ffnn_core.gradients`, one line each. What is different is only where the
numbers go: the weights are views of one vector, so that an update is one subtraction; the arrays
of size N are allocated once and written with `out=`; an activation gives its slope in the same go;
the residual that the loss needs is the one the gradient starts from. Rows are handled in blocks
that fit the processor's cache, because a sum over rows may be taken in any order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .architecture import Architecture, Parameters
from .training import History, Log, Watch

Array = NDArray[Any]

BLOCK_BYTES: Final = 700_000
"""`descend` handles so many rows at a time that they, and what is written about them, fit here."""
LEAST_ROWS: Final = 512
"""But not fewer than this: with few rows a matrix product is slow."""
CACHE_LINE: Final = 64
"""Bytes. NumPy is up to twice as fast on arrays that begin on a cache line."""


# -- Activations: each turns h into z = f(h), in place, and writes its slope f'(h) beside it ------


def sigmoid_into(h: Array, slope: Array) -> None:
    """Write σ(h) = e q and σ'(h) = σ(h) q, where e = exp(h) and q = 1 / (1 + e) = 1 − σ(h)."""
    np.minimum(h, MOST[h.dtype.char], out=h)  # so that e is finite; σ is 1 long before
    np.exp(h, out=h)
    np.add(h, 1, out=slope)
    np.reciprocal(slope, out=slope)
    np.multiply(h, slope, out=h)
    np.multiply(h, slope, out=slope)


MOST: Final = {"d": 700.0, "f": 85.0}
"""Largest h by type: neither exp(h) nor its reciprocal leaves the range of the type."""


def tanh_into(h: Array, slope: Array) -> None:
    """Write tanh(h) and 1 − tanh²(h)."""
    np.tanh(h, out=h)
    np.square(h, out=slope)
    np.subtract(1, slope, out=slope)


def relu_into(h: Array, slope: Array) -> None:
    """Write max(h, 0), and 1 where h > 0."""
    np.greater(h, 0, out=slope, casting="unsafe")
    np.maximum(h, 0, out=h)


def identity_into(h: Array, slope: Array) -> None:
    """Leave h, and write 1."""
    slope.fill(1)


def softmax_into(h: Array, slope: Array) -> None:
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


def times_output_slope(d2: Array, ws: Workspace, net: Architecture) -> None:
    """Multiply dL/dyhat, in d2, by the slope of the output activation: it becomes dL/dh2."""
    if net.f2.name == "softmax":  # yhat (d − Σ d yhat), column by column
        np.multiply(d2, ws.yhat, out=ws.slope2)
        np.subtract(d2, ws.slope2.sum(axis=0), out=d2)
        np.multiply(d2, ws.yhat, out=d2)
    else:
        np.multiply(d2, ws.slope2, out=d2)


# -- Loss and gradient ----------------------------------------------------------------------------


class Theta:
    """W1, c1, W2, c2, or their gradient, as views of one vector.

    Attributes
    ----------
    theta : ndarray of shape (H·D + H + O·H + O,)
    W1, c1, W2, c2 : ndarray of shape (H, D), (H, 1), (O, H), (O, 1)
    """

    def __init__(self, theta: Array, D: int, H: int, O: int) -> None:
        self.theta = theta
        self.W1, self.c1, self.W2, self.c2 = Parameters.views(theta, D, H, O)
        self.sum1, self.sum2 = self.c1[:, 0], self.c2[:, 0]


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
        self.z1, self.slope1 = (aligned((H, n), dtype) for _ in range(2))
        self.h2, self.yhat, self.slope2, self.d2 = (aligned((O, n), dtype) for _ in range(4))
        self.ones = np.ones(n, dtype)
        if gathers:  # a shuffled mini-batch is copied here, since its rows lie scattered in X
            self.X = aligned((n, D), dtype)
            self.YT = aligned((O, n), dtype)


def forward_and_loss(w: Theta, X: Array, YT: Array, ws: Workspace, net: Architecture) -> float:
    """Write z1, yhat, their slopes and d2 = yhat − y into the workspace; return the loss."""
    np.dot(w.W1, X.T, out=ws.z1)
    np.add(ws.z1, w.c1, out=ws.z1)  # h1 = W1 x + c1
    INTO[net.f1.name](ws.z1, ws.slope1)  # z1 = f1(h1)
    np.dot(w.W2, ws.z1, out=ws.yhat)
    np.add(ws.yhat, w.c2, out=ws.yhat)  # h2 = W2 z1 + c2
    if net.loss.from_h2 is not None:
        np.copyto(ws.h2, ws.yhat)
    INTO[net.f2.name](ws.yhat, ws.slope2)  # yhat = f2(h2)
    np.subtract(ws.yhat, YT, out=ws.d2)
    if net.loss.from_h2 is not None:
        return net.loss.from_h2(YT, ws.h2)
    return float(np.vdot(ws.d2, ws.d2))  # L = Σ (y − yhat)²


def loss_and_gradient(
    w: Theta, X: Array, YT: Array, g: Theta, ws: Workspace, net: Architecture
) -> float:
    """Write the gradient over the rows of X into `g` and return the loss over them.

    Parameters
    ----------
    w : Theta
        Where we are.
    X, YT : ndarray of shape (n, D), (O, n)
        Inputs, and targets one observation a column.
    g : Theta
        Overwritten with the gradient.
    ws : Workspace
        Made for n rows.
    net : Architecture
    """
    loss = forward_and_loss(w, X, YT, ws, net)
    d2, d1 = ws.d2, ws.z1  # z1 has served when d1 takes its place
    if net.loss.partner is None:
        np.multiply(d2, 2, out=d2)  # dL/dyhat = −2 (y − yhat)
        times_output_slope(d2, ws, net)  # dL/dh2 = dL/dyhat f2'(h2); else it is yhat − y
    np.dot(d2, ws.z1.T, out=g.W2)  # dL/dW2 = dL/dh2 z1ᵀ
    np.dot(d2, ws.ones, out=g.sum2)  # dL/dc2 = dL/dh2 summed over observations
    np.dot(w.W2.T, d2, out=d1)
    np.multiply(d1, ws.slope1, out=d1)  # dL/dh1 = W2ᵀ dL/dh2 f1'(h1)
    np.dot(d1, X, out=g.W1)  # dL/dW1 = dL/dh1 x
    np.dot(d1, ws.ones, out=g.sum1)  # dL/dc1 = dL/dh1 summed over observations
    return loss


# -- The loop -------------------------------------------------------------------------------------


def rows_at_a_time(n: int, D: int, H: int, O: int, itemsize: int) -> int:
    """Return how many of n rows to handle at a time: blocks about equal, whole cache lines."""
    numbers = D + 2 * H + 5 * O  # per row: X; z1, slope1; h2, yhat, slope2, d2 and y
    most = max(LEAST_ROWS, BLOCK_BYTES // (itemsize * numbers))
    even = n / math.ceil(n / most)
    line = CACHE_LINE // itemsize
    return min(n, line * math.ceil(even / line))


def descend(
    theta: Array,
    X: Array,
    Y: Array,
    net: Architecture,
    *,
    len_hidden: int,
    grad_step: float,
    n_iter: int,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    record_every: int | None = None,
    block_rows: int | None = None,
    watch: Watch | None = None,
) -> History:
    """Take the steps of `ffnn_core.training.descend` with the right gradient, changing `theta`.

    Parameters
    ----------
    theta : ndarray of shape (H·D + H + O·H + O,)
        The start, as `Parameters.flat` writes it; holds the end afterwards.
    X, Y : ndarray of shape (N, D), (N, O)
        Of the same dtype as `theta`.
    net : Architecture
    len_hidden : int
        H.
    block_rows : int, optional
        Handle so many rows at a time. Without it: see `rows_at_a_time`.
    grad_step, n_iter, batch_size, rng, record_every, watch
        As in `ffnn_core.training.descend`, which also tells of what is returned.
    """
    (N, D), H, O = X.shape, len_hidden, Y.shape[1]
    YT = np.ascontiguousarray(Y.T)
    w = Theta(theta, D, H, O)
    g, part = (Theta(np.zeros_like(theta), D, H, O) for _ in range(2))
    shuffles = batch_size is not None
    batch = min(batch_size or N, N)
    block = block_rows or rows_at_a_time(N, D, H, O, X.itemsize)
    workspaces: dict[int, Workspace] = {}

    def workspace(n: int) -> Workspace:
        if n not in workspaces:
            workspaces[n] = Workspace(n, D, H, O, X.dtype, gathers=shuffles)
        return workspaces[n]

    def loss_and_g_over_all() -> float:
        return g_over(0, N, None)

    def g_over(lo: int, hi: int, order: Array | None) -> float:
        """Sum loss and gradient over rows lo to hi of the (shuffled) data, block by block."""
        loss = 0.0
        for a in range(lo, hi, block):
            b = min(a + block, hi)
            ws = workspace(b - a)
            if order is None:
                rows, targets = X[a:b], YT[:, a:b]
            else:
                rows = X.take(order[a:b], axis=0, out=ws.X, mode="clip")  # clip: unbuffered
                targets = YT.take(order[a:b], axis=1, out=ws.YT, mode="clip")
            into = g if a == lo else part
            loss += loss_and_gradient(w, rows, targets, into, ws, net)
            if into is part:
                np.add(g.theta, part.theta, out=g.theta)
        return loss

    def loss_over_all() -> float:
        loss = 0.0
        for a in range(0, N, block):
            b = min(a + block, N)
            loss += forward_and_loss(w, X[a:b], YT[:, a:b], workspace(b - a), net)
        return loss

    def update() -> None:
        np.multiply(g.theta, grad_step, out=g.theta)
        np.subtract(theta, g.theta, out=theta)

    # with all rows in one update, the gradient's forward pass also gives the loss
    measure = loss_over_all if shuffles else loss_and_g_over_all
    log = Log(theta, (D, H, O), measure, n_iter, record_every, watch)
    # a run that explodes is told by its loss: no need for NumPy's warnings as well
    with np.errstate(all="ignore"), log:
        log.note()  # before any step
        for _ in range(n_iter):
            if shuffles:
                assert rng is not None
                order = rng.permutation(N)
                for lo in range(0, N, batch):
                    g_over(lo, min(lo + batch, N), order)
                    update()
            else:
                update()
            log.note()
    return log.history()
