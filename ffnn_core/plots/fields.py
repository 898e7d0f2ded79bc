"""Colours laid over a plane, and the observations on it."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes

from ffnn_core.plots.given import Floats, Predict, ask
from ffnn_core.plots.picture import INKS, SMOOTH, STENCIL, STRUCTURE

# Marker, fill and outline of a class, in the ink of the page: blue and orange are for signs.
CLASSES: Final = (("o", "paper", "ink"), ("s", "ink", "paper"), ("^", "paper", "ink"))


def stencil(
    ax: Axes,
    strength: Floats,
    ink: str,
    box: tuple[float, float, float, float],
    smooth: bool = False,
) -> None:
    """Lay an ink over the box with a strength from 0 to 1, first row at the bottom."""
    pixels = np.ones((*strength.shape, 4))
    pixels[..., 3] = np.clip(strength, 0, 1)
    count = sum(len(axes.images) for axes in ax.figure.axes)
    image = ax.imshow(pixels, extent=box, origin="lower", interpolation="none", aspect="auto")
    image.set_gid(f"{STENCIL}{SMOOTH if smooth else ''}{ink}-{count}")


def lay_field(
    ax: Axes, values: Floats, box: tuple[float, float, float, float], smooth: bool = True
) -> None:
    """Lay blue where values are negative and orange where they are positive, 1 the strongest."""
    for sign, ink in ((-1, "neg"), (1, "pos")):
        if (sign * values > 0).any():
            stencil(ax, sign * values, ink, box, smooth)


def zero_line(
    ax: Axes, heights: Floats, box: tuple[float, float, float, float], colour: str
) -> None:
    """Draw the line where the heights are 0, if there is one."""
    if heights.min() < 0 < heights.max():
        x, y = centres(box, heights.shape[0])
        ax.contour(x, y, heights, levels=[0], colors=[colour], linewidths=[STRUCTURE])


def centres(box: tuple[float, float, float, float], n: int) -> tuple[Floats, Floats]:
    """Return where the centres of n by n pixels over the box are, along x and along y."""
    halves = (np.arange(n) + 0.5) / n
    return box[0] + (box[1] - box[0]) * halves, box[2] + (box[3] - box[2]) * halves


def on_grid(f: Predict, box: tuple[float, float, float, float], n: int) -> Floats:
    """Ask f at the centres of n by n pixels; the first row is the lowest."""
    x, y = np.meshgrid(*centres(box, n))
    return ask(f, np.column_stack([x.ravel(), y.ravel()])).reshape(n, n)


def box_around(X: Floats) -> tuple[float, float, float, float]:
    """Return x and y limits around the observations, with a margin."""
    low, high = X.min(axis=0), X.max(axis=0)
    margin = 0.15 * float((high - low).max() or 1.0)
    return (low[0] - margin, high[0] + margin, low[1] - margin, high[1] + margin)


def draw_points(
    ax: Axes, X: Floats, y: Floats, *, size: float = 6.0, together: bool = False
) -> None:
    """Draw the observations, a shape for each class."""
    size *= 1.4 if len(X) <= 8 else 1.0 if len(X) <= 60 else 0.7
    for place, value in enumerate(np.unique(y)):
        marker, fill, outline = CLASSES[place % len(CLASSES)]
        here = X[y == value]
        if together:  # larger marks below, so that points on one place are both seen
            size = size * (1.0 if place else 1.5)
        ax.plot(
            *here.T,
            marker,
            mfc=INKS[fill],
            ms=size,
            mec=INKS[outline],
            mew=1.3 if outline == "ink" else 0.75,
            ls="none",
            clip_on=False,
        )
