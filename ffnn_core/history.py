"""What a run of gradient descent went through, and who writes it down."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .parameters import Parameters, flat

__all__ = [
    "History",
]

Array = NDArray[Any]
T = TypeVar("T")


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

    Examples
    --------
    >>> from ffnn_core import FeedForwardNeuralNetwork
    >>> from ffnn_core.datasets import xor
    >>> net = FeedForwardNeuralNetwork(hidden_activation="tanh")
    >>> run = net.fit(xor().X, xor().y, 4, 0.5, 2000, seed=0, record_every=500).history
    >>> run
    History(2000 passes, loss 1.001 → 0.000668, weights kept 5 times)
    >>> run.recorded
    array([   0,  500, 1000, 1500, 2000])
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
        """Return 0, 1, 2, … (the x-axis for `loss`), an ndarray of shape (passes + 1,)."""
        return np.arange(len(self.loss))

    def last_weights(self) -> Parameters | None:
        """Return copies of the weights that were kept last, or None if none were.

        Examples
        --------
        >>> from ffnn_core import EXAMPLE, FeedForwardNeuralNetwork
        >>> net = FeedForwardNeuralNetwork()
        >>> run = net.fit(EXAMPLE.X, EXAMPLE.Y, 3, 0.5, 10, seed=0, record_every=5).history
        >>> bool((run.last_weights().W1 == net.W1).all())
        True
        """
        if not len(self.recorded):
            return None
        return Parameters(*(getattr(self, name)[-1].copy() for name in Parameters._fields))

    def flat(self) -> Array:
        """Return the weights that were kept, one row each time, shape (R, P)."""
        return flat((self.W1, self.c1, self.W2, self.c2))

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
    as_four : callable(theta)
        Views its last axis as W1, c1, W2, c2.
    measure : callable()
        Returns the loss at `theta`.
    n_iter, record_every, watch
        As in `descend`.
    """

    def __init__(
        self,
        theta: Array,
        as_four: Callable[[Array], Parameters],
        measure: Callable[[], float],
        n_iter: int,
        record_every: int | None = None,
        watch: Watch | None = None,
    ) -> None:
        self.theta, self.as_four, self.measure = theta, as_four, measure
        self.w = as_four(theta)
        self.n_iter, self.every, self.watch = n_iter, record_every, watch
        self.loss = np.empty(256)
        self.passes = -1  # how many passes the last noted loss lies behind
        self.good = np.stack([theta, theta])  # the weights after even and after odd passes
        self.kept = np.empty((1 if record_every is None else 16, len(theta)), theta.dtype)
        self.recorded = np.empty(len(self.kept), int)
        self.n_kept = 0
        self.shown = self._recorded_and_kept()  # what a watcher sees of them
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
        if self.passes >= 0 and self.passes not in last_kept:
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
        finite = math.isfinite(self.theta.dot(self.theta)) or np.isfinite(self.theta).all()
        self._last_measured = self.measure() if finite else math.inf
        return self._last_measured if math.isfinite(self._last_measured) else None

    def _show(self) -> None:
        """Let the watcher look; if it has changed the weights, the loss is taken anew."""
        assert self.watch is not None
        last, slot = self.passes, self.passes % 2
        over = self.outside(self.watch, last, float(self.loss[last]), self.w, self.history())
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

    def outside(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function of somebody else's, whose arithmetic may warn as it would without us."""
        with np.errstate(**self.errstate):
            return function(*arguments)

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
        loss = self.loss[: self.passes + 1]
        if self.over:
            recorded, W1, c1, W2, c2 = (array.copy() for array in self._recorded_and_kept())
            return History(loss.copy(), recorded, W1, c1, W2, c2, self.stopped)
        loss.flags.writeable = False
        if len(self.shown[0]) != self.n_kept:  # seldom: not made anew at every pass
            self.shown = self._recorded_and_kept()
            for array in self.shown:
                array.flags.writeable = False
        recorded, W1, c1, W2, c2 = self.shown
        return History(loss, recorded, W1, c1, W2, c2, self.stopped)

    def _recorded_and_kept(self) -> tuple[Array, ...]:
        return (self.recorded[: self.n_kept], *self.as_four(self.kept[: self.n_kept]))


_SMALLER = "try a smaller grad_step"


def _with_room(array: Array, row: int) -> Array:
    """Return an array that has this row: itself, or a copy twice as long."""
    return array if row < len(array) else np.concatenate([array, np.empty_like(array)])
