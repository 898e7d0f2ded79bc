"""Shows a run to the callback that `fit` was given, and to the progress bar."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .door import as_parameters
from .history import History
from .parameters import Parameters
from .progress_bar import ProgressBar

Callback = Callable[[Any, int], object]


class Show:
    """Watches a run of `net`, as `descend` asks it to after every pass.

    Parameters
    ----------
    net : FeedForwardNeuralNetwork
    callback : callable(net, iteration), optional
        As in `fit`.
    bar : ProgressBar, optional
    """

    def __init__(self, net: Any, callback: Callback | None, bar: ProgressBar | None) -> None:
        if callback is not None and not callable(callback):
            raise TypeError(
                f"callback is {callback!r}; it must be a function of (network, iteration)"
            )
        self.net, self.callback, self.bar = net, callback, bar
        self.ended = False

    def __bool__(self) -> bool:
        """Whether anybody looks."""
        return self.callback is not None or self.bar is not None

    def __call__(self, passes: int, loss: float, w: Parameters, history: History) -> bool:
        """Return whether the callback ends the run; what it has set as weights goes to `w`."""
        if self.bar is not None:
            self.bar.update(passes, loss)
        if self.callback is None:
            return False
        self.net.history = history
        self.net._set(w)
        given = self.net._parameters()
        try:
            answer = self.callback(self.net, passes)
            if not _untouched(given, self.net._parameters(), w):
                for view, values in zip(w, self._set_by_callback(w), strict=True):
                    view[...] = values
        except BaseException:
            self.net._set(w)  # whatever it had set, these are those of the history
            raise
        self.ended = isinstance(answer, (bool, np.bool_)) and bool(answer)
        return self.ended

    def close(self) -> None:
        """Take the progress bar away."""
        if self.bar is not None:
            self.bar.close()

    def warn_if_stopped(self, history: History, n_iter: int) -> None:
        """Warn the caller of `fit` if a run ended early, unless the callback ended it."""
        if history.stopped and not self.ended:
            warnings.warn(
                f"training stopped early, {n_iter} passes were asked for:"
                f" {history.stopped}. The last good weights and the history are kept.",
                RuntimeWarning,
                stacklevel=3,
            )

    def _set_by_callback(self, w: Parameters) -> Parameters:
        """Return the network's weights, if they still have their shapes."""
        new = as_parameters(*self.net._parameters())
        for name, view, values in zip(w._fields, w, new, strict=True):
            if values.shape != view.shape:
                raise ValueError(
                    f"{name}, set by the callback, has shape {values.shape}; it must be"
                    f" {view.shape}"
                )
        return new


def _untouched(given: Parameters, found: Parameters, w: Parameters) -> bool:
    """Tell whether these are still the arrays that were given, with the values of `w` in them."""
    return all(
        mine is theirs and theirs.tobytes() == own.tobytes()
        for mine, theirs, own in zip(given, found, w, strict=True)
    )
