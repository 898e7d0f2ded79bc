"""The graph of a computation: a box for every value, an arrow from each part to what it made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from matplotlib.patches import FancyBboxPatch
from matplotlib.path import Path as Curve
from numpy.typing import NDArray

from ffnn_core.plots.pencils import arrow_along, board, say
from ffnn_core.plots.picture import INKS, STRUCTURE, Picture, house_style, number

WIDE: Final = 140.0  # a box
HIGH: Final = 38.0
LANE: Final = 24.0  # what an arrow needs beside boxes that it passes
BETWEEN: Final = 14.0  # boxes of one row
ROW: Final = 74.0  # from one row to the next
PORT: Final = 64.0  # between the heads of two arrows into one box
SWEEPS: Final = 6
EDGE: Final = 2.0  # around all
LETTERS: Final = 21  # of a line in a box

Stop = tuple[str, int]  # a box and its row; or an arrow's lane through a row


class Edge(NamedTuple):
    """An arrow from a part to what was made of it, with the slope along it."""

    source: str
    target: str
    slope: float


@house_style()
def graph_picture(
    nodes: Mapping[str, tuple[str, str]], edges: Sequence[Edge], *, alt: str
) -> Picture:
    """Draw a graph from top to bottom.

    Parameters
    ----------
    nodes : mapping of str to (str, str)
        By its name, the two lines in a box; each stands after those that it was made of.
    edges : sequence of Edge
        The arrows.
    alt : str
        What is to be seen.

    Returns
    -------
    Picture
    """
    rows = _rows(list(nodes), edges)
    ways = [_way(edge, k, rows) for k, edge in enumerate(edges)]
    x, width = _columns(rows, ways)
    fig, ax = board(width, ROW * max(rows.values()) + HIGH + 2 * EDGE)
    for k, (edge, way) in enumerate(zip(edges, ways, strict=True)):
        into = sorted((x[other[-2]], i) for i, other in enumerate(ways) if other[-1] == way[-1])
        port = into.index((x[way[-2]], k)) - (len(into) - 1) / 2
        points = np.array([(x[stop], ROW * stop[1] + EDGE + HIGH / 2) for stop in way])
        points[[0, -1], 1] += HIGH / 2, -HIGH / 2
        points[-1, 0] += PORT * port
        arrow_along(ax, _curve(points), INKS["muted"])
        (come, _), (at, foot) = points[-2:]  # the slope stands where its arrow does not come from
        side, gap = ("right", -6) if come > at + 1 else ("left", 6)
        ink = INKS["neg" if edge.slope < 0 else "pos"]
        say(ax, at + gap, foot - 5, number(edge.slope), ink, ha=side, halo=True)
    for name, texts in nodes.items():
        left, top = x[name, rows[name]] - WIDE / 2, ROW * rows[name] + EDGE
        box = FancyBboxPatch((left, top), WIDE, HIGH, "round,pad=0,rounding_size=5", zorder=3)
        box.set(fc=INKS["paper"], ec=INKS["line"], lw=STRUCTURE)
        ax.add_patch(box)
        for text, line, ink in zip(texts, (15, 31), ("ink", "muted"), strict=True):
            short = text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…"
            say(ax, left + WIDE / 2, top + line, short, INKS[ink])
    return Picture(fig, alt)


def _rows(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Put what was made a row below its last part, and what was given a row above its use."""
    rows = dict.fromkeys(names, 0)
    for name in names:
        rows[name] = max((rows[e.source] + 1 for e in edges if e.target == name), default=0)
    for name in rows.keys() - {edge.target for edge in edges}:
        rows[name] = min((rows[e.target] for e in edges if e.source == name), default=1) - 1
    return rows


def _way(edge: Edge, k: int, rows: Mapping[str, int]) -> list[Stop]:
    """List where an arrow begins, the lanes in which it passes other boxes, and where it ends."""
    first, last = rows[edge.source], rows[edge.target]
    lanes = [(f"{edge.target}<{k}", row) for row in range(first + 1, last)]
    return [(edge.source, first), *lanes, (edge.target, last)]


def _columns(
    rows: Mapping[str, int], ways: Sequence[Sequence[Stop]]
) -> tuple[dict[Stop, float], float]:
    """Place all stops across, each row in the middle and near to its neighbours; say how wide."""
    stops = dict.fromkeys([*rows.items(), *(stop for way in ways for stop in way)])
    beside: dict[Stop, list[Stop]] = {stop: [] for stop in stops}
    for way in ways:
        for one, next_one in pairwise(way):
            beside[one].append(next_one)
            beside[next_one].append(one)
    levels = [[stop for stop in stops if stop[1] == row] for row in range(max(rows.values()) + 1)]
    x = dict.fromkeys(stops, 0.0)

    def settle(level: list[Stop]) -> float:
        sizes = [BETWEEN + (WIDE if name in rows else LANE) for name, _ in level]
        ends = np.cumsum(sizes)
        middles = ends - np.array(sizes) / 2 - ends[-1] / 2
        x.update(zip(level, middles.tolist(), strict=True))
        return float(ends[-1])

    width = max(map(settle, levels))
    for sweep in range(SWEEPS):
        for level in levels if sweep % 2 else levels[::-1]:
            wish = {s: np.mean([x[other] for other in beside[s]] or [x[s]]) for s in level}
            level.sort(key=wish.__getitem__)
            settle(level)
    return {stop: place + width / 2 for stop, place in x.items()}, width


def _curve(points: NDArray[np.float64]) -> Curve:
    """Join points by curves that leave and arrive upright."""
    vertices, codes = [points[0]], [Curve.MOVETO]
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (y0 + y1) / 2
        vertices += [(x0, middle), (x1, middle), (x1, y1)]
        codes += [Curve.CURVE4] * 3
    return Curve(vertices, codes)
