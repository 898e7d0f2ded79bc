r"""The slope of the loss along every weight, measured by nudging it, and how far to trust that.

A central difference is off for two reasons, and both can be measured. The loss *bends*: two nudges,
one twice as long as the other, then give two slopes. And the loss is *rounded*: change every number
that it is made of in its last digit, and it changes by as much as no nudge can see past.

A nudge has the size of what it meets. A weight that multiplies prices of 300,000 dollars is moved
300,000 times less than one that multiplies a 1: what is compared is how far the unit's
pre-activation moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .architecture import Architecture
from .gradients import States, loss_of, states_of
from .parameters import Parameters

Array = NDArray[Any]

PRECISION: Final = float(np.finfo(np.float64).eps)
LADDER: Final = 13  # halvings of the nudge, from one natural unit down
DRAWS: Final = 8  # changes in the last digit that are tried


@dataclass
class Slopes:
    """The measured slopes along one array of weights, entry by entry.

    Attributes
    ----------
    slope : ndarray
        What the nudge says.
    bend, noise : ndarray
        How far that may be off because the loss bends, and because it is rounded.
    reach : ndarray
        The size of the slope for which the nudge is natural: what the weight multiplies.
    kink : ndarray of bool
        Where the nudge carries a ReLU across its kink, so that there is no one slope.
    """

    slope: Array
    bend: Array
    noise: Array
    reach: Array
    kink: NDArray[np.bool_]

    @property
    def doubt(self) -> Array:
        """How far a slope may be off."""
        return self.bend + self.noise


class Nudger:
    """A network on given data, whose weights can be nudged one at a time."""

    @np.errstate(all="ignore")
    def __init__(self, X: Array, y: Array, parameters: Parameters, net: Architecture) -> None:
        self.X, self.y, self.parameters, self.net = X, y, parameters, net
        self.here = self._loss(parameters)
        self.pattern = self._pattern(parameters)
        self.noise = self._last_digit()
        states = self._states(parameters)
        # A formula, too, is unsure of the place where it is asked: by the last digit of h1 and h2.
        self.place = 64 * PRECISION * max(1, np.abs(states.h1).max(), np.abs(states.h2).max())
        # What each weight multiplies, at most: an input, a hidden activation, or 1 for a bias.
        inputs, hidden = _largest(self.X.T), _largest(states.z1)
        ones = np.ones((1, 1))
        self.reach = [
            np.broadcast_to(size, array.shape)
            for size, array in zip((inputs, ones, hidden, ones), parameters, strict=True)
        ]

    @np.errstate(all="ignore")
    def steps(self, which: int, eps: float) -> Array:
        """Return how far each weight is moved: `eps` of what moves a pre-activation by 1."""
        array = np.abs(self.parameters[which])
        return np.maximum(eps / self.reach[which], 8 * np.spacing(array))

    @np.errstate(all="ignore")
    def measure(self, which: int, eps: float, only: tuple[int, ...] | None = None) -> Slopes:
        """Measure the slope along every entry of one array, with one nudge and with its double."""
        theta, steps = self.parameters[which], self.steps(which, eps)
        slope, bend, kink = (
            np.empty(theta.shape),
            np.empty(theta.shape),
            np.zeros(theta.shape, bool),
        )
        for entry in np.ndindex(theta.shape) if only is None else [only]:
            step = float(steps[entry])
            slope[entry] = self._difference(which, entry, step)
            bend[entry] = np.abs(self._difference(which, entry, 2 * step) - slope[entry])
            kink[entry] = not self._same_side(which, entry, 2 * step)
        found = Slopes(slope, bend, self.noise / steps, self.reach[which], kink)
        found.bend[~np.isfinite(found.slope) | ~np.isfinite(found.bend)] = np.inf
        return found

    @np.errstate(all="ignore")
    def measure_well(self, found: Slopes, which: int, entry: tuple[int, ...]) -> None:
        """Measure one entry again with nudges from large to small, and keep the surest slope.

        Richardson's extrapolation, as in Ridders (1982): from the slopes of two nudges follows
        what a smaller one would have given.
        """
        unit = 1 / self.reach[which][entry]
        above: list[float] = []
        for halving in range(LADDER):
            step = unit * 0.5**halving
            row = [self._difference(which, entry, step)]
            if not np.isfinite(row[0]) or not self._same_side(which, entry, step):
                above = []
                continue
            for m, before in enumerate(above):
                row.append(row[m] + (row[m] - before) / (4 ** (m + 1) - 1))
                # The surest of many is chosen, and some of them agree by chance: hence the 4.
                bend = 4 * max(abs(row[-1] - row[-2]), abs(row[-1] - before))
                noise = 2 * self.noise / step
                if len(above) > 1 and bend + noise < found.doubt[entry]:
                    found.slope[entry], found.bend[entry] = row[-1], bend
                    found.noise[entry] = noise
            above = row

    @np.errstate(all="ignore")
    def change(self, which: int, entry: tuple[int, ...]) -> float:
        """Return how steeply the loss changes over one natural unit, either way."""
        unit = 1 / self.reach[which][entry]
        ways = (self._loss(self._nudged(which, entry, way * unit)) for way in (1, -1))
        return float(max(abs(loss - self.here) for loss in ways) / unit)

    @np.errstate(all="ignore")
    def is_cut_off(self, which: int, entry: tuple[int, ...]) -> bool:
        """Tell whether the outputs cannot hear of this weight, however it moves."""
        states = self._states(self.parameters)
        far = (10 + 4 * np.abs(states.h1).max()) / self.reach[which][entry]
        output = self.net.f2.name
        flat = output == "relu" or (output == "softmax" and len(states.h2) == 1)
        for step in far * 64.0 ** -np.arange(8):
            if self._same_side(which, entry, step):
                ways = [self._states(self._nudged(which, entry, way * step)) for way in (1, -1)]
                heard = "yhat" if flat else "h2"
                base = getattr(states, heard)
                return all(np.array_equal(getattr(way, heard), base) for way in ways)
        return False

    def _difference(self, which: int, entry: tuple[int, ...], step: float) -> float:
        """Return the central difference; the step is the one really taken."""
        here = self.parameters[which][entry]
        up, down = (self._loss(self._nudged(which, entry, way * step)) for way in (1, -1))
        return float((up - down) / ((here + step) - (here - step)))

    def _nudged(self, which: int, entry: tuple[int, ...], step: float) -> Parameters:
        block = self.parameters[which].copy()
        block[entry] += step
        return self.parameters._replace(**{Parameters._fields[which]: block})

    def _loss(self, parameters: Parameters, X: Array | None = None) -> float:
        """Return the loss; what cannot be computed is no number."""
        if not all(np.isfinite(array).all() for array in parameters):
            return np.nan
        states = states_of(self.X if X is None else X, parameters, self.net)
        return float(loss_of(states, self.y, self.net))

    def _states(self, parameters: Parameters) -> States:
        return states_of(self.X, parameters, self.net)

    def _last_digit(self) -> float:
        """Return how far the loss moves if every number it is made of moves in its last digit.

        Or how ragged it is on a walk of a few digits, where it should be a smooth curve: its third
        differences are rounding (Hamming; Moré and Wild, 2011).
        """
        rng = np.random.default_rng(0)

        def shaken(array: Array, by: float) -> Array:
            moved = array * (1 + by * rng.choice([-1.0, 1.0], size=array.shape))
            return np.where(np.isfinite(moved), moved, array)

        losses = [
            self._loss(
                Parameters(*(shaken(p, PRECISION) for p in self.parameters)),
                shaken(self.X, PRECISION),
            )
            for _ in range(DRAWS)
        ]
        away = [shaken(p, 64 * PRECISION) - p for p in self.parameters]
        walk = [
            self._loss(Parameters(*(p + k * d for p, d in zip(self.parameters, away, strict=True))))
            for k in range(2 * DRAWS)
        ]
        moved = np.max(np.abs(np.array(losses) - self.here))
        ragged = np.max(np.abs(np.diff(walk, n=3)))
        noise = 4 * moved + ragged + 8 * PRECISION * abs(self.here)
        return float(noise) if np.isfinite(noise) else np.inf

    def _pattern(self, parameters: Parameters) -> Array:
        """Return which ReLUs are on."""
        states = self._states(parameters)
        layers = [
            h for f, h in ((self.net.f1, states.h1), (self.net.f2, states.h2)) if f.name == "relu"
        ]
        return np.concatenate([np.zeros(0, dtype=bool), *((h > 0).ravel() for h in layers)])

    def _same_side(self, which: int, entry: tuple[int, ...], step: float) -> bool:
        """Tell whether a nudge leaves every ReLU on its side of the kink."""
        if not self.pattern.size:
            return True
        patterns = (self._pattern(self._nudged(which, entry, way * step)) for way in (1, -1))
        return all(np.array_equal(pattern, self.pattern) for pattern in patterns)


def _largest(rows: Array) -> Array:
    """Return the largest size in each row as (1, rows); 1 where a row holds nothing but zeros."""
    size = np.abs(rows).max(axis=1, initial=0.0)
    return np.where(size > 0, np.maximum(size, 1e-250), 1.0)[None, :]
