"""A run as bytes for the page: few frames, small numbers, and not too often while it is watched."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]

MOST_FRAMES: Final = 128
MOST_LOSSES: Final = 200
WATCHED_FRAMES: Final = 64


def places(count: int, most: int) -> NDArray[np.intp]:
    """Choose at most `most` of `count` places, evenly, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(int))


def pack(
    passes: Sequence[int] | Floats,
    weights: Floats,
    losses: Floats,
    test_losses: Floats | None,
    gradients: Floats | None = None,
) -> bytes:
    """Write frames and losses as float32, as `static/theatre/record.mjs` reads them.

    A packed page is small where neighbours are alike: so the numbers keep 16 significant bits, and
    all their first bytes come before all their second ones.

    Parameters
    ----------
    passes : array_like of shape (R,)
        The pass that each frame belongs to.
    weights : ndarray of shape (R, P)
        All parameters in each frame.
    losses : ndarray of shape (M, 2)
        Passes and the loss after them.
    test_losses : ndarray of shape (M,), optional
    gradients : ndarray of shape (R, P), optional
        What the run took for the gradient in each frame; without it the page says so.
    """
    R, P = weights.shape
    taken = np.full((R, P), np.nan) if gradients is None else gradients
    test = np.full(len(losses), np.nan) if test_losses is None else test_losses
    rows = np.column_stack([losses, test])
    numbers = np.concatenate(
        [[R, P, len(rows)], passes, weights.ravel(), taken.ravel(), rows.ravel()]
    )
    with np.errstate(over="ignore"):  # a run that explodes may leave what float32 holds
        single = numbers.astype("<f4")
    head = 3 + R  # whole numbers, which stay as they are
    single[head:] = rounded(single[head:])
    return single.view(np.uint8).reshape(-1, 4).T.tobytes()


def rounded(numbers: Floats) -> Floats:
    """Return float32 with the last eight bits zero: each at most 1 part in 65,536 away.

    >>> import numpy as np
    >>> numbers = np.array([0.1, -3.0, np.inf, np.nan], "<f4")
    >>> rounded(numbers).tolist()
    [0.10000038146972656, -3.0, inf, nan]
    """
    bits = numbers.view("<u4").astype(np.uint64)
    near = ((bits + 0x80) & ~np.uint64(0xFF)).astype("<u4").view("<f4")
    return np.where(np.isfinite(numbers), near, numbers)


def numbers_of(record: bytes) -> Floats:
    """Return the numbers of a record, in order."""
    return np.frombuffer(record, np.uint8).reshape(4, -1).T.copy().view("<f4")[:, 0]


def unpack(record: bytes) -> list[tuple[int, Floats]]:
    """Return the frames of a record: the pass and all parameters of each."""
    numbers = numbers_of(record)
    R, P = int(numbers[0]), int(numbers[1])
    weights = numbers[3 + R : 3 + R + R * P].reshape(R, P).astype(float)
    return list(zip(numbers[3 : 3 + R].astype(int).tolist(), weights, strict=True))


def few_losses(losses: Floats, most: int = MOST_LOSSES) -> Floats:
    """Return at most `most` rows of (pass, loss), the first and the last among them."""
    at = places(len(losses), most)
    return np.column_stack([at, np.asarray(losses)[at]])


class Frame(NamedTuple):
    """Where a watched run was, and what it took for its gradient there."""

    passes: int
    theta: Floats
    gradient: Floats


class Throttle:
    """Says yes at most once in every `interval` seconds.

    Parameters
    ----------
    interval : float
    clock : callable
        Seconds, growing.
    """

    def __init__(self, interval: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.interval, self.clock = interval, clock
        self.next = -np.inf

    def ready(self) -> bool:
        """Say whether it is time, and if so wait anew."""
        now = self.clock()
        if now < self.next:
            return False
        self.next = now + self.interval
        return True


class Watched:
    """The few frames that are kept of a run while it is watched."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.stride = 1
        self.seen = 0

    def add(self, frame: Frame) -> None:
        """Keep a frame, and let every other one go when there are too many."""
        if self.seen % self.stride == 0:
            self.frames.append(frame)
            if len(self.frames) > WATCHED_FRAMES:
                self.frames = self.frames[::2]
                self.stride *= 2
        self.seen += 1

    def pack(self, now: Frame, losses: Floats) -> bytes:
        """Write the kept frames, where the run is now, and the losses so far."""
        frames = [*(frame for frame in self.frames if frame.passes < now.passes), now]
        weights = np.stack([frame.theta for frame in frames])
        gradients = np.stack([frame.gradient for frame in frames])
        passes = [frame.passes for frame in frames]
        return pack(passes, weights, few_losses(losses), None, gradients)
