"""The drawn graph of an expression: its boxes, arrows and numbers, held against SymPy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import sympy as sp
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from ffnn_core.plots.graphs import Edge, graph_picture
from ffnn_core.plots.picture import Picture, house_style
from ffnn_core.widgets import GraphOfAnything

TEXTS = ["(y - sigmoid(w*x + c))**2", "a*b + a", "sigmoid(sigmoid(w*x))*w + exp(-x)", "log(x)/y"]
KNOWN = {"sigmoid": lambda h: 1 / (1 + sp.exp(-h))}


def picture_of(text: str, numbers: Any = None) -> Picture:
    widget = GraphOfAnything(expression=text, **({} if numbers is None else {"numbers": numbers}))
    still = widget.still()
    assert isinstance(still, Picture)
    return still


def boxes_of(still: Picture) -> dict[str, tuple[np.ndarray, list[str]]]:
    """By the name that a box begins with, its corners and its lines."""
    (axes,) = still.fig.axes
    found = {}
    for box in (patch for patch in axes.patches if isinstance(patch, FancyBboxPatch)):
        corners = box.get_bbox().get_points()
        inside = [text for text in axes.texts if covers(corners, text.get_position())]
        lines = [
            text.get_text() for text in sorted(inside, key=lambda text: text.get_position()[1])
        ]
        found[lines[0].split(" = ")[0]] = (corners, lines)
    return found


def covers(corners: np.ndarray, point: Any, by: float = 1e-6) -> bool:
    return bool((point >= corners[0] - by).all() and (point <= corners[1] + by).all())


def arrows_of(still: Picture) -> Iterator[tuple[str, str, float]]:
    """Yield where each arrow begins and ends, and the number nearest to its head."""
    (axes,) = still.fig.axes
    boxes = boxes_of(still)
    beside = [
        t for t in axes.texts if not any(covers(b, t.get_position()) for b, _ in boxes.values())
    ]
    for arrow in (patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)):
        ends = arrow._path_original.vertices[[0, -1]]  # type: ignore[attr-defined]
        (source,), (target,) = (
            [n for n, (box, _) in boxes.items() if covers(box, e)] for e in ends
        )
        assert ends[0, 1] == boxes[source][0][1, 1] < ends[1, 1] == boxes[target][0][0, 1]
        near = min(beside, key=lambda text: np.hypot(*(text.get_position() - ends[1])))
        yield source, target, number_in(near.get_text())


def number_in(text: str) -> float:
    return float(text.replace("−", "-"))


@pytest.mark.parametrize("text", TEXTS)
def test_boxes_hold_values_and_slopes_and_arrows_their_local_slopes(text: str) -> None:
    still, numbers = picture_of(text), GraphOfAnything().numbers
    boxes = boxes_of(still)
    made = {
        name: sp.sympify(lines[0].partition(" = ")[2].translate({183: "*", 8722: "-"}), KNOWN)
        for name, (_, lines) in boxes.items()
        if " = " in lines[0]
    }
    given = dict(zip([name for name in boxes if name not in made], numbers, strict=False))
    values: dict[str, float] = dict(given)
    for name, formula in made.items():  # each after its parts
        values[name] = float(formula.subs(values))
    arrows = list(arrows_of(still))
    parts = [(str(part), name) for name, f in made.items() for part in f.free_symbols]
    assert sorted((source, target) for source, target, _ in arrows) == sorted(parts)
    for source, target, slope in arrows:
        assert slope == pytest.approx(float(made[target].diff(source).subs(values)), rel=6e-3)
    for name, (_, lines) in boxes.items():
        value, slope = map(number_in, lines[1].split(", slope "))
        assert value == pytest.approx(values[name], rel=6e-3)
        whole = sp.Symbol([*made][-1])
        for step in reversed(made):
            whole = whole if step == name else whole.subs(step, made[step])
        assert slope == pytest.approx(float(whole.diff(name).subs(values)), rel=6e-3)


def test_a_part_that_is_used_twice_has_two_arrows() -> None:
    still = picture_of("x*x", [1.5])
    assert list(arrows_of(still)) == [("x", "v1", 1.5)] * 2
    assert boxes_of(still)["x"][1] == ["x", "1.5, slope 3"]


@pytest.mark.parametrize("text", [*TEXTS, "a*b + c*d + e*f + a*f + b*e", "x"])
def test_no_two_boxes_and_no_texts_lie_over_each_other(text: str) -> None:
    still = picture_of(text)
    (axes,) = still.fig.axes
    corners = [box for box, _ in boxes_of(still).values()]
    for i, one in enumerate(corners):
        assert not any((one[0] < two[1]).all() and (two[0] < one[1]).all() for two in corners[:i])
    with house_style():
        said = [text.get_window_extent() for text in axes.texts]
    for i, mine in enumerate(said):
        assert not any(mine.overlaps(other) for other in said[:i])


def test_an_arrow_goes_round_a_box_that_it_passes() -> None:
    edges = [Edge("a", "b", 1), Edge("b", "c", 1), Edge("a", "c", 1)]
    still = graph_picture({name: (name, "1, slope 1") for name in "abc"}, edges, alt="Three boxes.")
    between = boxes_of(still)["b"][0]
    long = still.fig.axes[0].patches[2]._path_original  # type: ignore[attr-defined]
    (points,) = long.to_polygons(closed_only=False)
    assert not any(covers(between, point) for point in points)
