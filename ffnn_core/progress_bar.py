"""A progress bar for the terminal: it appears only when a run turns out to be long."""

from __future__ import annotations

import sys
import time
from typing import Final, TextIO

import numpy as np

PATIENCE: Final = 2.0
"""Seconds a run may take before a bar appears."""
INTERVAL: Final = 0.1
"""Seconds between two drawings."""
WIDTH: Final = 24


class ProgressBar:
    """One line on a terminal, drawn over itself and wiped at the end.

    Parameters
    ----------
    total : int
        How many passes make a whole run.
    stream : file, optional
        Where to draw; standard error if not given.
    patience : float
        Seconds before the first drawing.
    """

    def __init__(
        self, total: int, stream: TextIO | None = None, *, patience: float = PATIENCE
    ) -> None:
        self.total = total
        self.stream = sys.stderr if stream is None else stream
        self.start = time.monotonic()
        self.next = self.start + patience
        self.drawn = 0

    def update(self, done: int, loss: float) -> None:
        """Draw, if it is time to."""
        now = time.monotonic()
        if now < self.next:
            return
        self.next = now + INTERVAL
        filled = WIDTH * done // max(self.total, 1)
        left = (now - self.start) * (self.total - done) / max(done, 1)
        line = (
            f"[{'█' * filled}{'·' * (WIDTH - filled)}] {done}/{self.total} passes,"
            f" loss {loss:.4g}, {left:.0f} s left"
        )
        self.stream.write("\r" + line.ljust(self.drawn))
        self.stream.flush()
        self.drawn = len(line)

    def close(self) -> None:
        """Wipe the line, if there is one."""
        if self.drawn:
            self.stream.write("\r" + " " * self.drawn + "\r")
            self.stream.flush()


def wanted(progress: bool | None) -> bool:
    """Whether to draw: as told or, untold, when somebody watches a terminal.

    In a notebook standard error is no terminal, so nothing is drawn and nothing can end up in
    a stored output; there, hand `fit` a callback, such as a widget's `watch`.
    """
    if progress is None:
        return bool(getattr(sys.stderr, "isatty", lambda: False)())
    if not isinstance(progress, (bool, np.bool_)):
        raise TypeError(f"progress is {progress!r}; it must be True, False or None")
    return bool(progress)
