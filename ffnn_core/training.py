r"""Gradient descent that allocates nothing inside its loop.

The formulas are those of `ffnn_core.gradients.gradient_batch`, one line each. What is different
is only where the numbers go: the weights are views of one vector, so that an update is one
subtraction; a unit's bias lies beside its weights, as the weight of one more input that is always
1, so that adding it, and summing its gradient, is part of the matrix product; the arrays of size N
are allocated once and written with `out=`; the residual that the loss needs is the one the
gradient starts from. Rows are handled in blocks that fit the processor's cache, because a sum over
rows may be taken in any order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .activations import ACTIVATIONS, Activation, times_softmax_jacobian
from .losses import LOSSES, Loss

Array = NDArray[Any]

BLOCK_BYTES: Final = 700_000
"""`descend` handles so many rows at a time that they, and what is written about them, fit here."""
LEAST_ROWS: Final = 512
"""But not fewer than this: with few rows a matrix product is slow."""
CACHE_LINE: Final = 64
"""Bytes. NumPy is up to twice as fast on arrays that begin on a cache line."""


class Parameters:
    """W1, c1, W2, c2 as views of one vector `theta`.

    Parameters
    ----------
    D, H, O : int
        Numbers of inputs, hidden units and outputs.
    dtype : dtype

    Attributes
    ----------
    theta : ndarray of shape (H·D + H + O·H + O,)
        Everything: the rows of `layer1`, then those of `layer2`.
    layer1, layer2 : ndarray of shape (D + 1, H), (H + 1, O)
        A column for each unit: its weights, and under them its bias. So W1 and W2 lie transposed
        in memory, which is the order in which the products read them. Views: writing to one
        writes to `theta`.
    W1, c1, W2, c2 : ndarray of shape (H, D), (H, 1), (O, H), (O, 1)
        Views as well.
    """

    def __init__(self, D: int, H: int, O: int, dtype: Any = np.float64) -> None:
        self.theta: Array = np.zeros((D + 1) * H + (H + 1) * O, dtype)
        self.layer1, self.layer2 = layers(self.theta, D, H, O)
        self.W1, self.c1 = weights_and_biases(self.layer1)
        self.W2, self.c2 = weights_and_biases(self.layer2)

    @property
    def arrays(self) -> tuple[Array, Array, Array, Array]:
        """W1, c1, W2, c2."""
        return self.W1, self.c1, self.W2, self.c2


def layers(theta: Array, D: int, H: int, O: int) -> tuple[Array, Array]:
    """View the last axis of `theta` as two layers.

    Parameters
    ----------
    theta : ndarray of shape (..., (D + 1)·H + (H + 1)·O)
    D, H, O : int

    Returns
    -------
    layer1, layer2 : ndarray of shape (..., D + 1, H), (..., H + 1, O)
    """
    lead, end = theta.shape[:-1], (D + 1) * H
    return (
        theta[..., :end].reshape(*lead, D + 1, H),
        theta[..., end:].reshape(*lead, H + 1, O),
    )


def weights_and_biases(layer: Array) -> tuple[Array, Array]:
    """View a layer of shape (..., n + 1, m) as weights (..., m, n) and biases (..., m, 1)."""
    rows = np.swapaxes(layer, -1, -2)
    return rows[..., :-1], rows[..., -1:]


def aligned(shape: tuple[int, ...], dtype: Any) -> Array:
    """Return an uninitialised array that begins on a cache line."""
    dtype = np.dtype(dtype)
    n_bytes = math.prod(shape) * dtype.itemsize
    raw = np.empty(n_bytes + CACHE_LINE, np.uint8)
    start = -raw.ctypes.data % CACHE_LINE
    return raw[start : start + n_bytes].view(dtype).reshape(shape)


def with_ones(X: Array) -> Array:
    """Return a copy of X with one more column, of ones: what the biases are multiplied by."""
    N, D = X.shape
    X1 = aligned((N, D + 1), X.dtype)
    X1[:, :D] = X
    X1[:, D] = 1
    return X1


class Architecture(NamedTuple):
    """The functions a network is made of, looked up once before the loop."""

    f1: Activation
    f2: Activation
    loss: Loss

    @classmethod
    def named(cls, hidden_activation: str, output_activation: str, loss: str) -> Architecture:
        """Look the three names up."""
        return cls(ACTIVATIONS[hidden_activation], ACTIVATIONS[output_activation], LOSSES[loss])


class Workspace:
    """Every array of size n that the loop writes to, for n rows of X at a time."""

    def __init__(self, n: int, D: int, H: int, O: int, dtype: Any, *, gathers: bool) -> None:
        self.z1_and_1 = aligned((H + 1, n), dtype)
        self.z1_and_1[H] = 1  # what c2 is multiplied by
        self.z1 = self.z1_and_1[:H]
        self.d1 = aligned((H, n), dtype)
        self.h2, self.yhat, self.d2 = (aligned((O, n), dtype) for _ in range(3))
        if gathers:  # a shuffled mini-batch is copied here, since its rows lie scattered in X
            self.X1 = aligned((n, D + 1), dtype)
            self.YT = aligned((O, n), dtype)


def forward_into(w: Parameters, X1: Array, ws: Workspace, net: Architecture) -> None:
    """Write z1, h2 and yhat for the rows of X1, which end with a 1, into the workspace."""
    np.dot(w.layer1.T, X1.T, out=ws.z1)  # h1 = W1 x + c1
    net.f1.apply_into(ws.z1, ws.z1)  # z1 = f1(h1)
    np.dot(w.layer2.T, ws.z1_and_1, out=ws.h2)  # h2 = W2 z1 + c2
    net.f2.apply_into(ws.h2, ws.yhat)  # yhat = f2(h2)


def loss_and_residual(YT: Array, ws: Workspace, net: Architecture) -> float:
    """Write ŷ − y into the workspace and return the loss."""
    np.subtract(ws.yhat, YT, out=ws.d2)
    if net.loss.from_h2 is not None:
        return net.loss.from_h2(YT, ws.h2)
    return float(np.vdot(ws.d2, ws.d2))  # L = sum (y - yhat)^2


def times_output_slope(ws: Workspace, net: Architecture) -> None:
    """Multiply d2 by f2'(h2); overwrites yhat and h2, which have served."""
    if net.f2.slope_into is None:
        times_softmax_jacobian(ws.d2, ws.yhat, ws.h2)
    else:
        net.f2.slope_into(ws.yhat, ws.h2)
        np.multiply(ws.d2, ws.yhat, out=ws.d2)


def loss_and_gradient(
    w: Parameters, X1: Array, YT: Array, g: Parameters, ws: Workspace, net: Architecture
) -> float:
    """Write the gradient over the rows of X1 into `g` and return the loss over them.

    Parameters
    ----------
    w : Parameters
        Where we are.
    X1 : ndarray of shape (n, D + 1)
        Inputs, and a column of ones.
    YT : ndarray of shape (O, n)
        Targets, one observation a column.
    g : Parameters
        Overwritten with the gradient.
    ws : Workspace
        Made for n rows.
    net : Architecture

    Returns
    -------
    float
        The loss at `w`, summed over the n rows.
    """
    forward_into(w, X1, ws, net)
    loss = loss_and_residual(YT, ws, net)  # d2 = yhat - y
    # layer 2: dL/dh2 = -2 (y - yhat) f2'(h2), or yhat - y where loss and activation are partners
    if net.loss.partner is None:
        np.multiply(ws.d2, 2, out=ws.d2)
        times_output_slope(ws, net)
    np.dot(ws.z1_and_1, ws.d2.T, out=g.layer2)  # dL/dW2 = dL/dh2 z1^T, dL/dc2 = dL/dh2 1^T
    # layer 1: dL/dh1 = W2^T dL/dh2 f1'(h1); z1 has served, so its slope may take its place
    assert net.f1.slope_into is not None
    net.f1.slope_into(ws.z1, ws.d1)
    np.dot(w.W2.T, ws.d2, out=ws.d1)
    np.multiply(ws.d1, ws.z1, out=ws.d1)
    np.dot(X1.T, ws.d1.T, out=g.layer1)  # dL/dW1 = dL/dh1 x^T, dL/dc1 = dL/dh1 1^T
    return loss


@dataclass(eq=False)
class History:
    """What a run of gradient descent went through.

    Attributes
    ----------
    loss : ndarray of shape (passes + 1,)
        The loss over all the data after 0, 1, 2, … passes. The first is before any step, the
        last belongs to the weights the run ended with.
    iteration : ndarray of shape (passes + 1,)
        0, 1, 2, …: the x-axis for `loss`.
    recorded : ndarray of shape (R,)
        After which passes the weights were kept: every `record_every`-th and the last. Empty
        if nothing was recorded.
    W1, c1, W2, c2 : ndarray of shape (R, H, D), (R, H, 1), (R, O, H), (R, O, 1)
        The weights after those passes.
    stopped : str or None
        Why the run ended before its time, or None.
    """

    loss: Array
    recorded: Array
    W1: Array
    c1: Array
    W2: Array
    c2: Array
    stopped: str | None = None
    iteration: Array = field(init=False)

    def __post_init__(self) -> None:
        self.iteration = np.arange(len(self.loss))

    def __repr__(self) -> str:
        if not len(self.loss):
            return "History(empty)"
        end = f", stopped: {self.stopped}" if self.stopped else ""
        return (
            f"History({len(self.loss) - 1} passes, loss {self.loss[0]:.4g} → {self.loss[-1]:.4g},"
            f" weights kept {len(self.recorded)} times{end})"
        )


class _Recorder:
    """Collects the history while the run goes on, and remembers the last good weights.

    Ctrl-C may come between any two lines. So whatever belongs to a new pass is written beside
    what belongs to the last one, and counts only once `passes` has gone up.
    """

    def __init__(self, w: Parameters, record_every: int | None) -> None:
        self.w, self.every = w, record_every
        self.loss = np.empty(256)
        self.passes = -1  # how many passes the last recorded loss lies behind
        self.good = np.stack([w.theta, w.theta])  # the weights after even and after odd passes
        self.kept = np.empty((0 if record_every is None else 16, len(w.theta)), w.theta.dtype)
        self.recorded = np.empty(len(self.kept), int)
        self.n_kept = 0
        self.stopped: str | None = None

    def add(self, loss: float) -> bool:
        """Note the loss at the present weights; return False if it, or they, are not finite.

        The loss before any step is noted whatever it is, so that a history is never empty.
        """
        theta = self.w.theta
        finite = math.isfinite(loss) and math.isfinite(theta.dot(theta))
        if not finite and self.passes >= 0:
            return False
        new = self.passes + 1
        self.loss = _with_room(self.loss, new)
        self.loss[new] = loss
        self.good[new % 2] = theta
        self.passes = new
        if self.every and new % self.every == 0:
            self._keep()
        return finite

    def _keep(self) -> None:
        self.kept = _with_room(self.kept, self.n_kept)
        self.recorded = _with_room(self.recorded, self.n_kept)
        self.recorded[self.n_kept] = self.passes
        self.kept[self.n_kept] = self.good[self.passes % 2]
        self.n_kept += 1

    def go_back(self, why: str) -> None:
        """Return to the weights of the last recorded loss."""
        np.copyto(self.w.theta, self.good[self.passes % 2])
        self.stopped = why

    def history(self) -> History:
        """Everything so far, as views of what the recorder has written."""
        H, D = self.w.W1.shape
        layer1, layer2 = layers(self.kept[: self.n_kept], D, H, len(self.w.W2))
        return History(
            self.loss[: self.passes + 1],
            self.recorded[: self.n_kept],
            *weights_and_biases(layer1),
            *weights_and_biases(layer2),
            stopped=self.stopped,
        )

    def finish(self) -> History:
        """Keep the weights the run ended with, and return everything."""
        kept = self.recorded[: self.n_kept]
        if self.every and self.passes >= 0 and self.passes not in kept[-1:]:
            self._keep()
        return self.history()


def _with_room(array: Array, row: int) -> Array:
    """Return an array that has this row: itself, or a copy twice as long."""
    return array if row < len(array) else np.concatenate([array, np.empty_like(array)])


def rows_at_a_time(n: int, D: int, H: int, O: int, itemsize: int) -> int:
    """Return how many of n rows to handle at a time: blocks about equal, whole cache lines."""
    numbers = (D + 1) + (2 * H + 1) + 4 * O  # per row: X1; z1, 1 and d1; h2, yhat, d2 and y
    most = max(LEAST_ROWS, BLOCK_BYTES // (itemsize * numbers))
    even = n / math.ceil(n / most)
    line = CACHE_LINE // itemsize
    return min(n, line * math.ceil(even / line))


def descend(
    w: Parameters,
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
    watch: Callable[[int, float, Callable[[], History]], bool] | None = None,
) -> History:
    r"""Take `n_iter` passes of gradient descent, changing `w` in place.

    An update is $\theta \leftarrow \theta - \text{grad\_step}\cdot\partial L/\partial\theta$,
    with the *sum* gradient over all rows or over a mini-batch.

    Parameters
    ----------
    w : Parameters
        The start; holds the end afterwards.
    X : ndarray of shape (N, D)
        Copied once, to stand beside a column of ones.
    Y : ndarray of shape (N, O)
        Of the same dtype as X and `w`.
    net : Architecture
    grad_step : float
        Length of a step, per unit of gradient.
    n_iter : int
        Passes over the data.
    batch_size : int, optional
        Rows per update; every pass is reshuffled. Without it, one update a pass with all rows.
    rng : numpy.random.Generator, optional
        Shuffles. Needed with `batch_size`.
    record_every : int, optional
        Keep the weights every so many passes.
    block_rows : int, optional
        Handle so many rows at a time. Without it: see `rows_at_a_time`.
    watch : callable(passes, loss, history), optional
        Called after 0, 1, …, n_iter passes, when the loss at the present weights is known;
        `history()` gives the history so far. Returning true stops the run.

    Returns
    -------
    History
        If loss or weights stop being finite, or on Ctrl-C, `w` and the history are those of the
        last good pass, and `stopped` says why.
    """
    N, D = X.shape
    H, O = len(w.W1), len(w.W2)
    X1, YT = with_ones(X), np.ascontiguousarray(Y.T)
    g, part = Parameters(D, H, O, X.dtype), Parameters(D, H, O, X.dtype)
    shuffles = batch_size is not None
    batch = min(batch_size or N, N)
    block = block_rows or rows_at_a_time(N, D, H, O, X.itemsize)
    workspaces: dict[int, Workspace] = {}

    def workspace(n: int) -> Workspace:
        if n not in workspaces:
            workspaces[n] = Workspace(n, D, H, O, X.dtype, gathers=shuffles)
        return workspaces[n]

    def gradient_into_g(lo: int, hi: int, order: Array | None) -> float:
        """Sum loss and gradient over rows lo to hi of the (shuffled) data, block by block."""
        loss = 0.0
        for a in range(lo, hi, block):
            b = min(a + block, hi)
            ws = workspace(b - a)
            if order is None:
                rows, targets = X1[a:b], YT[:, a:b]
            else:
                rows = X1.take(order[a:b], axis=0, out=ws.X1, mode="clip")  # clip: unbuffered
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
            ws = workspace(b - a)
            forward_into(w, X1[a:b], ws, net)
            loss += loss_and_residual(YT[:, a:b], ws, net)
        return loss

    def update() -> None:
        np.multiply(g.theta, grad_step, out=g.theta)
        np.subtract(w.theta, g.theta, out=w.theta)

    recorder = _Recorder(w, record_every)
    try:
        # an exponential may overflow on its way to a right answer, and a run that explodes is
        # told by its loss: no need for NumPy's warnings as well
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for i in range(n_iter + 1):
                last = i == n_iter
                # with all rows in one update, the gradient's forward pass also gives the loss
                loss = loss_over_all() if shuffles or last else gradient_into_g(0, N, None)
                if not recorder.add(loss):
                    recorder.go_back(
                        f"the loss or a weight was not finite after pass {i};"
                        " try a smaller grad_step"
                        if i
                        else "the loss was not finite before the first step; are the data huge?"
                    )
                    break
                if watch and watch(i, loss, recorder.history):
                    recorder.stopped = None if last else f"the callback ended it after pass {i}"
                    break
                if last:
                    break
                if shuffles:
                    assert rng is not None
                    order = rng.permutation(N)
                    for lo in range(0, N, batch):
                        gradient_into_g(lo, min(lo + batch, N), order)
                        update()
                else:
                    update()
    except KeyboardInterrupt:
        done = recorder.passes
        recorder.go_back(
            f"interrupted after pass {done}" if done >= 0 else "interrupted before the first loss"
        )
    return recorder.finish()
