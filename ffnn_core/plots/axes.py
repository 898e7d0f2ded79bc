"""Axes as this book draws them: few ticks, names at the ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from ffnn_core.plots.given import Floats
from ffnn_core.plots.picture import HALO, INKS, canvas, number, power, spell

WIDTH: Final = 4.8  # inches: text of 10 points is still 9 pixels high on a phone


def axes_at(fig: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Put axes on the figure, at a place and of a size in inches."""
    w, h = fig.get_size_inches()
    return fig.add_axes((left / w, bottom / h, width / w, height / h))


def chart(height: float = 2.7, right: float = 0.15) -> tuple[Figure, Axes]:
    """Make a figure of the usual width with one pair of axes, room on the right for names."""
    fig = canvas(WIDTH, height)
    return fig, axes_at(fig, 0.58, 0.52, WIDTH - 0.58 - right, height - 0.52 - 0.34)


def square_axes(
    box: tuple[float, float, float, float],
    names: Sequence[str],
    ink: str = "input",
    size: float = 3.1,
) -> tuple[Figure, Axes]:
    """Make axes with equal scales; `size` is the longer side in inches."""
    width, height = box[1] - box[0], box[3] - box[2]
    scale = size / max(width, height)
    fig = canvas(width * scale + 0.7, height * scale + 0.85)
    ax = axes_at(fig, 0.55, 0.5, width * scale, height * scale)
    ax.set(xlim=box[:2], ylim=box[2:])
    finish(ax, spell(names[0]), spell(names[1]), keep_limits=True, ink=ink)
    return fig, ax


def bare(ax: Axes, box: tuple[float, float, float, float]) -> None:
    """Show no axes, only what lies in the box."""
    ax.set_axis_off()
    ax.set(xlim=box[:2], ylim=box[2:])


def finish(
    ax: Axes,
    xlabel: str,
    ylabel: str,
    *,
    log_x: bool = False,
    log_y: bool = False,
    keep_limits: bool = False,
    ink: str = "muted",
) -> None:
    """Give the axes few ticks and their names: x at its right end, y upright above its top."""
    for axis, log in ((ax.xaxis, log_x), (ax.yaxis, log_y)):
        horizontal = axis is ax.xaxis
        low, high = ax.get_xlim() if horizontal else ax.get_ylim()
        if log:
            (ax.set_xscale if horizontal else ax.set_yscale)("log")
            ax.autoscale()
            low, high = ax.get_xlim() if horizontal else ax.get_ylim()
            ticks, texts = log_ticks(low, high)
        else:
            ticks = list(round_ticks(low, high))
            texts = [number(t, 6) for t in ticks]
        axis.set_ticks(ticks, texts)
        axis.set_ticks([], minor=True)
        if not keep_limits:
            (ax.set_xlim if horizontal else ax.set_ylim)(low, high)
    ax.set_xlabel(xlabel, loc="right", color=INKS[ink])
    ax.text(
        0,
        1,
        ylabel,
        color=INKS[ink],
        ha="right" if len(ylabel) < 7 else "left",
        va="bottom",
        transform=lifted(ax, -4.0 if len(ylabel) < 7 else -30.0, 6.0),
    )


def lifted(ax: Axes, right: float, up: float) -> Any:
    """Coordinates of the axes, moved by some points."""
    return ax.transAxes + ScaledTranslation(right / 72, up / 72, ax.figure.dpi_scale_trans)


def round_ticks(low: float, high: float) -> Floats:
    """Choose three to six round numbers between low and high."""
    raw = (high - low) / 4
    unit = 10.0 ** np.floor(np.log10(raw))
    step = unit * min((1, 2, 2.5, 5, 10), key=lambda m: abs(np.log(m * unit / raw)))
    k = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1)
    return k * step


def log_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    """Choose ticks between low and high for a logarithmic axis, and what they say."""
    first, last = int(np.ceil(np.log10(low) - 1e-9)), int(np.floor(np.log10(high) + 1e-9))
    if last - first >= 2:
        stride = -(-(last - first + 1) // 6)
        exponents = range(first, last + 1, stride)
        return [10.0**e for e in exponents], [power(10.0**e) for e in exponents]
    ticks = [
        m * 10.0**e
        for e in range(first - 1, last + 1)
        for m in (1, 2, 5)
        if low <= m * 10.0**e <= high
    ]
    return ticks, [number(t) for t in ticks]


def add_note(
    ax: Axes,
    at: tuple[float, float],
    text: str,
    offset: tuple[float, float],
    ink: str,
    ha: str = "left",
) -> None:
    """Write a note beside a point, `offset` points away."""
    note = ax.annotate(text, at, xytext=offset, textcoords="offset points", color=INKS[ink], ha=ha)
    note.set_gid(HALO)


def listed(parts: Sequence[str]) -> str:
    """Join with commas and a last "and"."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
