"""The random numbers of the page in Python, so that both begin with the same points and weights.

`static/lib/random.mjs` holds the same two generators; a test compares them number for number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

_WORD = 0xFFFFFFFF


def uniform(seed: int) -> Iterator[float]:
    """Yield numbers from [0, 1): mulberry32."""
    state = seed & _WORD
    while True:
        state = (state + 0x6D2B79F5) & _WORD
        mixed = ((state ^ (state >> 15)) * (state | 1)) & _WORD
        mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61))) & _WORD
        yield (mixed ^ (mixed >> 14)) / 2**32


def normal(seed: int) -> Iterator[float]:
    """Yield standard normal deviates (Box and Muller)."""
    numbers = uniform(seed)
    while True:
        radius = math.sqrt(-2 * math.log(1 - next(numbers)))
        angle = 2 * math.pi * next(numbers)
        yield radius * math.cos(angle)
        yield radius * math.sin(angle)


def shuffled(n: int, numbers: Iterator[float]) -> list[int]:
    """Return 0 … n − 1 in a random order (Fisher and Yates)."""
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = int(next(numbers) * (i + 1))
        order[i], order[j] = order[j], order[i]
    return order


class PageRandom:
    """What the page draws its points with; stands in for a `numpy.random.Generator`.

    Parameters
    ----------
    seed : int
    """

    def __init__(self, seed: int) -> None:
        self._places, self._noise = uniform(2 * seed), normal(2 * seed + 1)

    def uniform(self, low: float, high: float, size: int) -> NDArray[np.float64]:
        """Draw `size` places between `low` and `high`."""
        return low + (high - low) * np.fromiter(self._places, float, size)

    def standard_normal(self, size: int | tuple[int, ...]) -> NDArray[np.float64]:
        """Draw an array of standard normal deviates, row by row."""
        count = int(np.prod(size))
        return np.fromiter(islice(self._noise, count), float, count).reshape(size)
