"""Lines with their names at their ends, told apart by colour and by dash."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes

from ffnn_core.plots.axes import lifted
from ffnn_core.plots.given import Floats
from ffnn_core.plots.picture import INKS

SERIES: Final = ("neg", "pos", "output", "hidden", "accent", "muted")
DASHES: Final = ("solid", (0, (5, 1.5)), (0, (1.5, 1.5)), (0, (7, 2, 1.5, 2)))
Curves = Mapping[str, tuple[Floats, Floats]]


def line_ink(place: int, name: str, inks: Mapping[str, str] | None) -> str:
    """Return the colour of a line: the one asked for, or that of its place."""
    ink = (inks or {}).get(name, SERIES[place % len(SERIES)])
    if ink not in INKS:
        raise ValueError(f"inks has {ink!r}; it must hold one of {', '.join(INKS)}")
    return INKS[ink]


def draw_lines(
    ax: Axes, curves: Curves, *, log_y: bool = False, inks: Mapping[str, str] | None = None
) -> None:
    """Draw the curves, each with its ink and its dash."""
    for place, ((name, (x, y)), dash) in enumerate(zip(curves.items(), cycle(DASHES))):
        y = np.where(y > 0, y, np.nan) if log_y else y
        if not np.isfinite(y).any():
            raise ValueError(f"{name!r} has no value that can be drawn")
        ax.plot(*thin(x, y), color=line_ink(place, name, inks), ls=dash)


def thin(x: Floats, y: Floats, most: int = 600) -> tuple[Floats, Floats]:
    """Keep the lowest and the highest point of each stretch of a long curve."""
    if len(x) <= most:
        return x, y
    keep = {0, len(x) - 1}
    for stretch in np.array_split(np.arange(len(x)), most // 2):
        known = stretch[np.isfinite(y[stretch])]
        if len(known):
            keep |= {int(known[y[known].argmin()]), int(known[y[known].argmax()])}
    kept = sorted(keep)
    return x[kept], y[kept]


def room_for(names: Mapping[str, Any]) -> float:
    """Return the inches that the longest name needs at the right."""
    return 0.2 + 0.085 * max(len(name) for name in names)


def name_ends(ax: Axes, curves: Curves, inks: Mapping[str, str] | None) -> None:
    """Write each curve's name at its right end."""
    heights = []
    for x, y in curves.values():
        known = np.flatnonzero(np.isfinite(y) & ((y > 0) | (ax.get_yscale() != "log")))
        end = ax.transData.transform((x[known[-1]], y[known[-1]]))
        heights.append(float(ax.transAxes.inverted().transform(end)[1]))
    inch = ax.transAxes.inverted().transform(ax.figure.dpi_scale_trans.transform([(0, 0), (0, 1)]))
    apart = spread(np.clip(heights, 0, 1), 13 / 72 * (inch[1, 1] - inch[0, 1]))
    for place, (name, height) in enumerate(zip(curves, apart, strict=True)):
        colour = line_ink(place, name, inks)
        ax.text(1, height, name, color=colour, va="center_baseline", transform=lifted(ax, 5.0, 0.0))


def spread(heights: Floats, gap: float, top: float = 1.03) -> Floats:
    """Push heights apart until no two are nearer than the gap, and none is above the top."""
    order = np.argsort(heights, kind="stable")
    steps = gap * np.arange(len(order))
    up = np.maximum.accumulate(heights[order] - steps) + steps  # first upwards, then back down
    down = np.minimum.accumulate(np.minimum(up, top)[::-1] + steps)[::-1] - steps[::-1]
    apart = np.empty_like(heights)
    apart[order] = down
    return apart
