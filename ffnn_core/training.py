r"""Gradient descent as one would write it down, for any gradient, and the history of a run.

An update is $\theta \leftarrow \theta - \text{grad\_step}\cdot\partial L/\partial\theta$, with the
*sum* gradient over all observations or over a mini-batch. `descend` is the plain loop. The class
trains with `ffnn_core.kernel`, which takes the same steps without allocating anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .architecture import Parameters, as_parameters
from .gradients import Gradient, total_loss
from .validation import as_matrix, as_real, as_targets

Array = NDArray[Any]


@dataclass(eq=False)
class History:
    """What a run of gradient descent went through.

    Attributes
    ----------
    loss : ndarray of shape (passes + 1,)
        The loss over all the data after 0, 1, 2, … passes. The first is before any step, the
        last belongs to the weights the run ended with.
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

    @property
    def iteration(self) -> Array:
        """0, 1, 2, …: the x-axis for `loss`; ndarray of shape (passes + 1,)."""
        return np.arange(len(self.loss))

    def without_weights(self) -> History:
        """Return the same history as of a run of which no weights were asked for."""
        none = {name: getattr(self, name)[:0] for name in ("recorded", *Parameters._fields)}
        return replace(self, **none)

    def __repr__(self) -> str:
        if not len(self.loss):
            return "History(empty)"
        end = f", stopped: {self.stopped}" if self.stopped else ""
        return (
            f"History({len(self.loss) - 1} passes, loss {self.loss[0]:.4g} → {self.loss[-1]:.4g},"
            f" weights kept {len(self.recorded)} times{end})"
        )


Watch = Callable[[int, float, Parameters, History], bool]


def descend(
    gradient: Callable[..., Sequence[Array]],
    parameters: Sequence[Array],
    X: Array,
    y: Array,
    *,
    grad_step: float,
    n_iter: int,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    record_every: int | None = None,
    loss: Callable[..., float] = total_loss,
    watch: Watch | None = None,
) -> History:
    """Go downhill with any gradient at all, right or wrong: nothing hidden, nothing fast.

    Parameters
    ----------
    gradient : callable(X, y, W1, c1, W2, c2)
        Returns four arrays of the parameters' shapes. It is given copies of everything.
    parameters : sequence of ndarray
        W1, c1, W2, c2: the start, left as it is.
    X, y : ndarray of shape (N, D), (N, O)
    grad_step : float
        Length of a step, per unit of gradient.
    n_iter : int
        Passes over the data.
    batch_size : int, optional
        Rows per update; every pass is reshuffled. Without it, one update a pass with all rows.
    rng : numpy.random.Generator, optional
        Shuffles. Needed with `batch_size`.
    record_every : int, optional
        Keep the weights every so many passes. The last ones are always kept.
    loss : callable(X, y, W1, c1, W2, c2)
        What the history notes.
    watch : callable(passes, loss, parameters, history), optional
        Looks on after 0, 1, …, n_iter passes. It may write into the parameters: the run goes on
        from there. Returning True ends the run.

    Returns
    -------
    History
        If loss or weights stop being finite, or on Ctrl-C, it ends with the last good pass, and
        `stopped` says why.
    """
    X = as_matrix("X", X, shape="(N, D), one observation a row")
    y = as_targets(y, len(X))
    start = as_parameters(*parameters)
    theta = start.flat()  # a copy of all numbers in a row; w shows it as four arrays
    w = Parameters.views(theta, *start.sizes)

    def loss_here() -> float:
        return loss(X, y, *w)

    log = Log(theta, start.sizes, loss_here, n_iter, record_every, watch, keep_last=True)
    with log:
        log.note()  # before any step
        for _ in range(n_iter):
            for rows in batches(len(X), batch_size, rng):
                slopes = gradient(X[rows], y[rows], *map(np.copy, w))
                step_down(w, slopes, grad_step)
            log.note()
    return log.history()


def batches(
    N: int, batch_size: int | None, rng: np.random.Generator | None = None
) -> Iterator[NDArray[np.intp]]:
    """Yield the rows of each update of one pass: all in order, or shuffled, so many at a time."""
    if batch_size is None:
        yield np.arange(N)
        return
    assert rng is not None, "mini-batches are shuffled: descend needs an rng"
    order = rng.permutation(N)
    for start in range(0, N, batch_size):
        yield order[start : start + batch_size]


def step_down(w: Parameters, slopes: Sequence[Array], grad_step: float) -> None:
    """Take one step: every parameter loses grad_step times its slope."""
    slopes = as_slopes(slopes, w)
    with np.errstate(all="ignore"):
        for p, slope in zip(w, slopes, strict=True):
            p -= grad_step * slope


def as_slopes(slopes: Sequence[Array], w: Parameters) -> list[Array]:
    """Return four arrays of the parameters' shapes, or say which is not: nothing is broadcast."""
    names = Gradient._fields
    if not isinstance(slopes, Sequence) or len(slopes) != len(names):
        given = f"{len(slopes)} array(s)" if isinstance(slopes, Sequence) else type(slopes).__name__
        raise ValueError(f"the gradient is {given}; it must be four arrays, {', '.join(names)}")
    arrays = [as_real(name, slope) for name, slope in zip(names, slopes, strict=True)]
    for name, slope, p in zip(names, arrays, w, strict=True):
        if slope.shape != p.shape:
            raise ValueError(f"{name} has shape {slope.shape}; it must be {p.shape}")
    return arrays


class RunOver(Exception):  # noqa: N818 - not an error, and never seen outside
    """Ends a run before its time."""


class Log:
    """Notes what a run goes through, shows it to who watches, and remembers the last good weights.

    Used as a context: whatever ends the run inside, Ctrl-C too, leaves `theta` and the history at
    the last good pass. Ctrl-C may come between any two lines. So whatever belongs to a new pass
    is written beside what belongs to the last one, and counts only once `passes` has gone up.

    Parameters
    ----------
    theta : ndarray of shape (P,)
        The weights in a row, as they change.
    sizes : (D, H, O)
    measure : callable()
        Returns the loss at `theta`.
    n_iter, record_every, watch
        As in `descend`.
    keep_last : bool
        Keep the last weights even where no others are asked for.
    """

    def __init__(
        self,
        theta: Array,
        sizes: tuple[int, int, int],
        measure: Callable[[], float],
        n_iter: int,
        record_every: int | None = None,
        watch: Watch | None = None,
        *,
        keep_last: bool = False,
    ) -> None:
        self.theta, self.sizes, self.measure = theta, sizes, measure
        self.n_iter, self.every, self.watch = n_iter, record_every, watch
        self.keep_last = keep_last or record_every is not None
        self.loss = np.empty(256)
        self.passes = -1  # how many passes the last noted loss lies behind
        self.good = np.stack([theta, theta])  # the weights after even and after odd passes
        self.kept = np.empty((16 if self.keep_last else 0, len(theta)), theta.dtype)
        self.recorded = np.empty(len(self.kept), int)
        self.n_kept = 0
        self.stopped: str | None = None
        self.over = False
        self.errstate = np.geterr()  # that of whoever watches

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> bool:
        if kind is not None:
            np.copyto(self.theta, self.good[self.passes % 2])
        if kind is KeyboardInterrupt:
            done = f"after pass {self.passes}" if self.passes >= 0 else "before the first loss"
            self.stopped = f"interrupted {done}"
        last_kept = self.recorded[: self.n_kept][-1:]
        if self.keep_last and self.passes >= 0 and self.passes not in last_kept:
            self._keep()
        self.over = True
        return kind in (RunOver, KeyboardInterrupt)

    def note(self) -> None:
        """Note the loss at the present weights; raise RunOver if the run is over.

        The loss before any step is noted whatever it is, so that a history is never empty.
        """
        new = self.passes + 1
        loss = self._finite_loss()
        if loss is None and new:
            self._stop(f"the loss or a weight was not finite after pass {new}; {_SMALLER}")
        self.loss = _with_room(self.loss, new)
        self.loss[new] = self._last_measured
        self.good[new % 2] = self.theta
        self.passes = new
        if loss is None:
            self._stop("the loss was not finite before the first step; are the data huge?")
        if self.every and new % self.every == 0:
            self._keep()
        if self.watch is not None:
            self._show()

    def _finite_loss(self) -> float | None:
        with np.errstate(all="ignore"):  # a run that explodes is told by its loss
            finite = math.isfinite(self.theta.dot(self.theta)) or np.isfinite(self.theta).all()
            self._last_measured = self.measure() if finite else math.inf
        return self._last_measured if math.isfinite(self._last_measured) else None

    def _show(self) -> None:
        """Let the watcher look; if it has changed the weights, the loss is taken anew."""
        assert self.watch is not None
        last, slot = self.passes, self.passes % 2
        with np.errstate(**self.errstate):
            view = Parameters.views(self.theta, *self.sizes)
            over = self.watch(last, float(self.loss[last]), view, self.history())
        if not np.array_equal(self.theta, self.good[slot]):
            loss = self._finite_loss()
            if loss is None:
                self._stop(f"the weights set after pass {last} gave a loss that is not finite")
            self.loss[last] = self._last_measured
            self.good[slot] = self.theta
            if self.n_kept and self.recorded[self.n_kept - 1] == last:
                self.kept[self.n_kept - 1] = self.theta
        if over:
            self._stop(f"the callback ended it after pass {last}" if last < self.n_iter else None)

    def _stop(self, why: str | None) -> None:
        self.stopped = why
        raise RunOver

    def _keep(self) -> None:
        self.kept = _with_room(self.kept, self.n_kept)
        self.recorded = _with_room(self.recorded, self.n_kept)
        self.recorded[self.n_kept] = self.passes
        self.kept[self.n_kept] = self.good[self.passes % 2]
        self.n_kept += 1

    def history(self) -> History:
        """Everything so far: read-only views of it while the run goes on, then copies."""
        kept = Parameters.views(self.kept[: self.n_kept], *self.sizes)
        arrays = [self.loss[: self.passes + 1], self.recorded[: self.n_kept], *kept]
        if self.over:
            arrays = [array.copy() for array in arrays]
        else:
            for array in arrays:
                array.flags.writeable = False
        loss, recorded, W1, c1, W2, c2 = arrays
        return History(loss, recorded, W1, c1, W2, c2, self.stopped)


_SMALLER = "try a smaller grad_step"


def _with_room(array: Array, row: int) -> Array:
    """Return an array that has this row: itself, or a copy twice as long."""
    return array if row < len(array) else np.concatenate([array, np.empty_like(array)])
