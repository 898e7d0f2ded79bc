"""What drawings of boxes and arrows are made with. Coordinates are points, y downwards."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path

from ffnn_core.plots.picture import HALO, STRUCTURE, canvas

TEXT: Final = 12.0


def board(width: float, height: float) -> tuple[Figure, Axes]:
    """Make a drawing area measured in points, with y downwards."""
    fig = canvas(width / 72, height / 72)
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(height, 0))
    ax.set_axis_off()
    return fig, ax


def say(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    ink: str,
    *,
    ha: str = "center",
    bold: bool = False,
    alpha: float = 1.0,
    halo: bool = False,
) -> None:
    """Write a text with its foot at y; with a halo where it may lie on lines."""
    if not text:
        return
    said = ax.text(
        x,
        y,
        text,
        color=ink,
        ha=ha,
        va="baseline",
        size=TEXT,
        alpha=alpha,
        zorder=5,
        weight="bold" if bold else "normal",
    )
    if halo:
        said.set_gid(HALO)


def arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    *,
    width: float = STRUCTURE,
    alpha: float = 1.0,
    cut: float = 0.0,
) -> None:
    """Draw an arrow between two places, `cut` points short of each."""
    a, b = np.array(start), np.array(end)
    along = (b - a) / np.hypot(*(b - a))
    arrow_along(ax, Path([a + cut * along, b - cut * along]), colour, width=width, alpha=alpha)


def arrow_along(
    ax: Axes, path: Path, colour: str, *, width: float = STRUCTURE, alpha: float = 1.0
) -> None:
    """Draw an arrow along a line or a curve."""
    ax.add_patch(
        FancyArrowPatch(
            path=path,
            arrowstyle="-|>,head_width=2.6,head_length=5",
            mutation_scale=1,
            lw=width,
            color=colour,
            alpha=alpha,
            joinstyle="miter",
            capstyle="butt",
        )
    )
