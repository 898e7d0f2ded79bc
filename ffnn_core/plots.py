"""The pictures of the book, one function each.

Every function takes plain arrays and returns a `Picture`: themed SVG with a sentence that says what
is to be seen. That sentence is made from the numbers unless `alt` is given.

Matplotlib is loaded here and not by `import ffnn_core`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation
from numpy.typing import ArrayLike, NDArray

from ffnn_core.diagrams import (
    delta_tensor,
    derivation_picture,
    matrix_picture,
    network_diagram,
)
from ffnn_core.picture import (
    DATA,
    HALO,
    INKS,
    SMOOTH,
    STENCIL,
    STRUCTURE,
    Picture,
    canvas,
    house_style,
    minus,
    number,
    power,
    spell,
)

Floats = NDArray[np.float64]
Predict = Callable[[Floats], ArrayLike]

WIDTH: Final = 4.8  # inches: text of 10 points is still 9 pixels high on a phone
SERIES: Final = ("neg", "pos", "output", "hidden", "accent", "muted")
DASHES: Final = ("solid", (0, (5, 1.5)), (0, (1.5, 1.5)), (0, (7, 2, 1.5, 2)))
CLASSES: Final = (("neg", "o"), ("pos", "s"), ("output", "^"), ("hidden", "D"), ("accent", "v"))

__all__ = [
    "bars",
    "confusion_matrix",
    "decision_boundary",
    "delta_tensor",
    "derivation_picture",
    "digit_grid",
    "fitted_curve",
    "gradient_error_curve",
    "hidden_features",
    "hidden_heatmaps",
    "hidden_space",
    "lines",
    "loss_curve",
    "loss_surface",
    "matrix_picture",
    "network_diagram",
    "scatter",
    "weight_history",
]


# -- Lines ---------------------------------------------------------------------------------------


@house_style()
def lines(
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    xlabel: str = "x",
    ylabel: str = "",
    log_x: bool = False,
    log_y: bool = False,
    tangent: tuple[float, float, float] | None = None,
    inks: Mapping[str, str] | None = None,
    alt: str | None = None,
) -> Picture:
    """Draw some curves over one axis, each with its name at its end.

    Parameters
    ----------
    x : array_like of shape (K,)
        Places.
    curves : mapping of str to array_like of shape (K,)
        Heights of each curve.
    xlabel, ylabel : str
        Names of the axes.
    log_x, log_y : bool
        Whether an axis is logarithmic.
    tangent : (x0, y0, slope), optional
        A point and the slope there, drawn as a short line with its number.
    inks : mapping of str to str, optional
        Ink of a curve by its name, as in `picture.INKS`.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    places = _vector("x", x)
    heights = {name: _vector(name, curve) for name, curve in curves.items()}
    if not heights:
        raise ValueError("curves is empty; wanted at least one name with its values")
    for name, curve in heights.items():
        if len(curve) != len(places):
            raise ValueError(f"{name!r} has {len(curve)} values; wanted {len(places)}, as x")
    fig, ax = _chart(right=_room_for(heights) if len(heights) > 1 else 0.15)
    _draw_lines(ax, {n: (places, c) for n, c in heights.items()}, log_y=log_y, inks=inks)
    _finish(ax, xlabel, ylabel, log_x=log_x, log_y=log_y)
    if len(heights) > 1:
        _name_ends(ax, {n: (places, c) for n, c in heights.items()}, inks)
    if tangent is not None:
        x0, y0, slope = tangent
        reach = 0.16 * np.ptp(places)
        ends = np.array([x0 - reach, x0 + reach])
        ax.plot(ends, y0 + slope * (ends - x0), color=INKS["accent"], lw=STRUCTURE)
        ax.plot([x0], [y0], "o", color=INKS["accent"])
        beside = (8, -13) if slope >= 0 else (8, 6)
        _note(ax, (x0, y0), f"slope {number(slope)}", beside, "accent")
    said = [f"{n} goes from {number(c[0])} to {number(c[-1])}" for n, c in heights.items()]
    drawn = f"Over {xlabel} from {number(places[0])} to {number(places[-1])}: {_and(said)}."
    if tangent is not None:
        drawn += f" The tangent at {number(tangent[0])} has slope {number(tangent[2])}."
    return Picture(fig, alt or drawn)


@house_style()
def loss_curve(
    history: Any, *, log: bool = True, xlabel: str = "passes over the data", alt: str | None = None
) -> Picture:
    """Draw the loss after every pass.

    Parameters
    ----------
    history : History, array_like of shape (K,), or mapping of str to either
        One run, or several with their names.
    log : bool
        Whether the loss has a logarithmic axis.
    xlabel : str
        What is counted along the axis.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    runs = history if isinstance(history, Mapping) else {"L": history}
    if not runs:
        raise ValueError("history is empty; wanted at least one run")
    curves = {name: _losses(name, run) for name, run in runs.items()}
    several = len(curves) > 1
    fig, ax = _chart(right=_room_for(curves) if several else 0.15)
    _draw_lines(ax, curves, log_y=log, inks=None if several else {"L": "loss"})
    _finish(ax, xlabel, "L", log_y=log)
    if several:
        _name_ends(ax, curves, None)
    said = []
    for name, (_, loss) in curves.items():
        who = f"{name}: the loss" if several else "The loss"
        way = "falls" if loss[-1] < loss[0] else "goes"
        said.append(
            f"{who} {way} from {number(loss[0])} to {number(loss[-1])} in {len(loss) - 1} passes."
        )
    return Picture(fig, alt or " ".join(said))


@house_style()
def weight_history(history: Any, which: str = "W1", *, alt: str | None = None) -> Picture:
    """Draw how every entry of one block of weights moved; rows share a colour.

    Parameters
    ----------
    history : History
        A run with recorded weights: `recorded` of shape (R,) and `W1`, `c1`, `W2`, `c2`.
    which : {"W1", "c1", "W2", "c2"}
        The block to draw.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    if which not in ("W1", "c1", "W2", "c2"):
        raise ValueError(f"which is {which!r}; wanted one of 'W1', 'c1', 'W2', 'c2'")
    passes = np.asarray(history.recorded, dtype=np.float64)
    if len(passes) == 0:
        raise ValueError("history has no recorded weights; train with record_every=1, say")
    weights = np.asarray(getattr(history, which), dtype=np.float64)
    _, rows, columns = weights.shape
    single = columns == 1
    names = {
        (i, j): f"{spell(which)}[{i}]" if single else f"{spell(which)}[{i},{j}]"
        for i in range(rows)
        for j in range(columns)
    }
    labelled = rows * columns <= 12
    fig, ax = _chart(height=3.2, right=0.75 if labelled else 0.15)
    ax.axhline(0, color=INKS["line"], lw=STRUCTURE)
    ends = {}
    inks = {}
    for (i, j), name in names.items():
        ink, dash = SERIES[i % len(SERIES)], DASHES[j % len(DASHES)]
        x, y = _thin(passes, weights[:, i, j])
        ax.plot(x, y, color=INKS[ink], ls=dash, lw=DATA)
        ends[name], inks[name] = (x, y), ink
    _finish(ax, "passes over the data", spell(which))
    if labelled:
        _name_ends(ax, ends, inks)
    moved = np.abs(weights[-1] - weights[0])
    i, j = np.unravel_index(moved.argmax(), moved.shape)
    drawn = (
        f"The {rows * columns} entries of {which} over {number(passes[-1])} passes, one colour a "
        f"row. {names[int(i), int(j)]} moves most, from {number(weights[0, i, j])} to "
        f"{number(weights[-1, i, j])}."
    )
    return Picture(fig, alt or drawn)


@house_style()
def gradient_error_curve(
    eps: ArrayLike, errors: ArrayLike | Mapping[str, ArrayLike], *, alt: str | None = None
) -> Picture:
    """Draw the error of a numerical derivative against the size of the nudge, both logarithmic.

    Parameters
    ----------
    eps : array_like of shape (K,)
        Sizes of the nudge.
    errors : array_like of shape (K,), or mapping of str to that
        Absolute errors; of several methods with their names.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    nudges = _vector("eps", eps)
    given = errors if isinstance(errors, Mapping) else {"|error|": errors}
    curves = {name: (nudges, np.abs(_vector(name, e))) for name, e in given.items()}
    for name, (_, curve) in curves.items():
        if len(curve) != len(nudges):
            raise ValueError(f"{name!r} has {len(curve)} values; wanted {len(nudges)}, as eps")
    if (nudges <= 0).any():
        raise ValueError("eps has entries of 0 or less; wanted positive nudges")
    several = len(curves) > 1
    fig, ax = _chart(height=3.2, right=_room_for(curves) if several else 0.15)
    inks = None if several else {"|error|": "neg"}
    _draw_lines(ax, curves, log_y=True, inks=inks)
    _finish(ax, "size of the nudge ε", "|error|", log_x=True, log_y=True)
    if several:
        _name_ends(ax, curves, inks)
    bottom, top = ax.get_ylim()
    ax.set_ylim(bottom / (top / bottom) ** 0.06, top)  # room for a note under the minimum
    said = []
    for name, (_, curve) in curves.items():
        k = int(np.nanargmin(np.where(curve > 0, curve, np.nan)))
        ax.plot([nudges[k]], [curve[k]], "o", color=INKS["accent"])
        _note(ax, (nudges[k], curve[k]), f"ε = {power(nudges[k])}", (6, -12), "accent")
        who = f"of {name} " if several else ""
        said.append(
            f"The error {who}is least, {power(curve[k])}, at ε = {power(nudges[k])}; it grows to "
            f"both sides, to {power(curve[0])} at {power(nudges[0])} and {power(curve[-1])} at "
            f"{power(nudges[-1])}."
        )
    return Picture(fig, alt or " ".join(said))


@house_style()
def bars(
    values: Mapping[str, float],
    *,
    label: str = "",
    notes: Mapping[str, str] | None = None,
    highlight: Sequence[str] = (),
    log: bool = False,
    limit: tuple[float, str] | None = None,
    form: str | None = None,
    alt: str | None = None,
) -> Picture:
    """Draw labelled horizontal bars, each with its number and perhaps a note.

    Parameters
    ----------
    values : mapping of str to float
        Lengths, in the order they are drawn from the top.
    label : str
        What is measured.
    notes : mapping of str to str, optional
        A few words behind a bar's number, such as a verdict.
    highlight : sequence of str
        Names of the bars to look at.
    log : bool
        Whether the axis is logarithmic.
    limit : (value, name), optional
        A line across all bars.
    form : str, optional
        Format of the numbers, such as ".1%".
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    notes = notes or {}
    if not values:
        raise ValueError("values is empty; wanted at least one bar")
    for extra in (*notes, *highlight):
        if extra not in values:
            raise ValueError(f"there is no bar {extra!r}; the bars are {', '.join(values)}")
    lengths = _vector("values", list(values.values()))
    if log and (lengths <= 0).any():
        raise ValueError("values has entries of 0 or less, which a logarithmic axis cannot show")
    figures = {n: minus(format(v, form)) if form else number(v) for n, v in values.items()}
    if log and form is None:
        figures = {n: number(v) if 1e-3 <= v < 1e3 else power(v) for n, v in values.items()}
    texts = {n: t + (f"\u2003{notes[n]}" if n in notes else "") for n, t in figures.items()}
    row = 0.46
    top = 0.32 if label else 0.08
    foot = 0.28 if limit else 0.06
    fig = canvas(WIDTH, row * len(values) + top + foot)
    ax = _inches(fig, 0.06, foot, WIDTH - 0.12, row * len(values))
    ax.set_axis_off()
    # The longest text decides how much of the width is left for bars.
    room = max(0.3, 1 - max(len(text) for text in texts.values()) * 0.082 / (WIDTH - 0.12) - 0.03)
    scale = np.log10 if log else np.asarray
    shown = scale(np.append(lengths, limit[0]) if limit else lengths)
    low = np.floor(shown.min() - 0.3) if log else min(0.0, shown.min())
    span = (shown.max() - low) or 1.0
    ax.set(xlim=(0, 1), ylim=(len(values), 0))
    zero = 0.0 if log else room * (0 - low) / span
    for place, (name, value) in enumerate(values.items()):
        end = room * (float(scale(value)) - low) / span
        look = name in highlight
        ink = INKS["accent"] if look else INKS["muted"]
        ax.text(0, place + 0.36, name, color=ink if look else INKS["ink"], va="baseline")
        ax.add_patch(
            Rectangle((min(zero, end), place + 0.5), abs(end - zero), 0.28, color=ink, lw=0)
        )
        ax.text(max(end, zero) + 0.015, place + 0.64, texts[name], color=ink, va="center_baseline")
    if limit:
        x = room * (float(scale(limit[0])) - low) / span
        ax.plot([x, x], [0.42, len(values)], color=INKS["ink"], lw=STRUCTURE, ls=DASHES[2])
        side = "left" if x < 0.5 else "right"
        ax.text(x, len(values) + 0.38, limit[1], ha=side, color=INKS["ink"], clip_on=False)
    if label:
        ax.text(0, -0.32, label, color=INKS["muted"], clip_on=False)
    said = _and([f"{name} {text}" for name, text in texts.items()])
    return Picture(fig, alt or f"{label or 'Bars'}: {said}.")


# -- Data in the plane ---------------------------------------------------------------------------


@house_style()
def scatter(dataset: Any, *, alt: str | None = None) -> Picture:
    """Draw a data set of one or two features.

    Parameters
    ----------
    dataset : Dataset
        With X of shape (N, 2) and classes, or X and y of shape (N, 1).
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    X, y = _table("X", dataset.X), _targets(dataset.y, len(dataset.X))
    names = [spell(name) for name in dataset.feature_names]
    if X.shape[1] == 1:
        fig, ax = _chart()
        ax.plot(X[:, 0], y, "o", color=INKS["ink"], ms=4.5)
        _finish(ax, names[0], spell(dataset.target_names[0]))
        drawn = f"{len(X)} points of {dataset.name}. {dataset.description}"
        return Picture(fig, alt or drawn)
    box = _box(X)
    fig, ax = _square(box, names)
    _points(ax, X, y)
    counts = [f"{(y == c).sum()} of class {number(c)}" for c in np.unique(y)]
    return Picture(fig, alt or f"{dataset.name}: {_and(counts)}. {dataset.description}")


@house_style()
def decision_boundary(
    predict: Predict,
    X: ArrayLike,
    y: ArrayLike,
    *,
    threshold: float = 0.5,
    box: tuple[float, float, float, float] | None = None,
    names: Sequence[str] = ("x[0]", "x[1]"),
    resolution: int = 64,
    size: float = 3.1,
    alt: str | None = None,
) -> Picture:
    """Draw what a network answers everywhere in the plane, and where it changes its mind.

    Parameters
    ----------
    predict : callable
        Takes (M, 2), gives M answers between 0 and 1, as `FeedForwardNeuralNetwork.predict`.
    X : array_like of shape (N, 2)
        Observations.
    y : array_like of shape (N,) or (N, 1)
        Their classes, 0 or 1.
    threshold : float
        The answer at which class 1 begins.
    box : (left, right, bottom, top), optional
        Part of the plane; by default the data with a margin.
    names : sequence of two str
        Names of the axes.
    resolution : int
        Number of places asked in each direction.
    size : float
        Longer side of the plane in inches; 2.2 for two pictures side by side.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    points, targets = _table("X", X, columns=2), _targets(y, len(np.asarray(X)))
    box = box or _box(points)
    answers = _on_grid(predict, box, resolution)
    fig, ax = _square(box, names, size=size)
    strength = (answers - threshold) / max(threshold, 1 - threshold)
    _field(ax, 0.55 * strength, box)
    _contour(ax, answers - threshold, box, INKS["ink"])
    _points(ax, points, targets)
    guessed = _answers(predict, points) > threshold
    right = int((guessed == (targets > 0.5)).sum())
    drawn = (
        f"The plane in blue where the network answers class 0 and in orange where it answers "
        f"class 1, with a line between them; {right} of {len(points)} points lie on the side of "
        f"their class."
    )
    return Picture(fig, alt or drawn)


@house_style()
def hidden_heatmaps(
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike | None = None,
    c2: ArrayLike | None = None,
    *,
    hidden_activation: str | Callable[[Floats], ArrayLike] = "sigmoid",
    X: ArrayLike | None = None,
    y: ArrayLike | None = None,
    box: tuple[float, float, float, float] = (-0.5, 1.5, -0.5, 1.5),
    size: float = 1.4,
    alt: str | None = None,
) -> Picture:
    """Draw what each hidden unit answers in the plane: one small map a unit.

    Parameters
    ----------
    W1, c1 : array_like of shape (H, 2) and (H, 1)
        Hidden weights and biases.
    W2, c2 : array_like of shape (O, H) and (O, 1), optional
        Output weights: the first row is written under the maps.
    hidden_activation : str or callable
        Name in `ffnn_core.activations`, or the function itself.
    X, y : array_like of shape (N, 2) and (N, 1), optional
        Observations to draw on the maps; they then decide the box.
    box : (left, right, bottom, top)
        Part of the plane.
    size : float
        Side of a map in inches, at most.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    weights, biases = _table("W1", W1, columns=2), _table("c1", c1, columns=1)
    outgoing = None if W2 is None else _table("W2", W2, columns=len(weights))
    activation = _activation(hidden_activation)
    H = len(weights)
    if X is not None:
        points = _table("X", X, columns=2)
        box = _box(points)
    # The middle of the answers is paper: ½ for the sigmoid, 0 for the others.
    middle = float(np.asarray(activation(np.zeros(1)))[0])

    def unit(k: int) -> Callable[[Floats], ArrayLike]:
        return lambda places: activation(weights[k] @ places.T + biases[k])

    maps = [_on_grid(unit(k), box, 32) - middle for k in range(H)]
    largest = max(float(np.abs(m).max()) for m in maps) or 1.0
    across = min(H, 4)
    down = -(-H // across)
    gap = 0.12
    size = min(size, (WIDTH - gap * (across - 1)) / across)
    foot = 0.26 if outgoing is None else 0.46
    fig = canvas(across * (size + gap) - gap + 0.04, down * (size + foot + 0.08))
    for k in range(H):
        row, column = divmod(k, across)
        bottom = (down - 1 - row) * (size + foot + 0.08) + foot
        ax = _inches(fig, 0.02 + column * (size + gap), bottom, size, size)
        _bare(ax, box)
        _field(ax, 0.75 * maps[k] / largest, box)
        _contour(ax, maps[k], box, INKS["ink"])
        if X is not None and y is not None:
            _points(ax, points, _targets(y, len(points)), size=4.0)
        ax.text(
            0.5,
            -0.19 / size,
            spell(f"z1[{k}]"),
            color=INKS["hidden"],
            ha="center",
            transform=ax.transAxes,
        )
        if outgoing is not None:
            weight = f"{spell('W2')}[0,{k}] = {number(outgoing[0, k], 2)}"
            sign = INKS["pos"] if outgoing[0, k] > 0 else INKS["neg"]
            ax.text(0.5, -0.39 / size, weight, color=sign, ha="center", transform=ax.transAxes)
    drawn = (
        f"{H} small maps of the plane, one for each hidden unit: blue where the unit is low, "
        f"orange where it is high, with the line where it is half way."
    )
    return Picture(fig, alt or drawn)


@house_style()
def hidden_space(
    z1: ArrayLike,
    y: ArrayLike,
    W2: ArrayLike | None = None,
    c2: ArrayLike | None = None,
    *,
    units: tuple[int, int] = (0, 1),
    alt: str | None = None,
) -> Picture:
    """Draw the observations where the hidden layer puts them.

    Parameters
    ----------
    z1 : array_like of shape (H, N)
        Hidden activations, one observation a column.
    y : array_like of shape (N,) or (N, 1)
        Classes.
    W2, c2 : array_like of shape (1, 2) and (1, 1), optional
        Output layer of a network with two hidden units: its boundary W2 z1 + c2 = 0 is drawn.
    units : (int, int)
        The two hidden units that make the axes.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    table = _table("z1", z1)
    for unit in units:
        if not 0 <= unit < len(table):
            raise ValueError(f"units has {unit}; wanted numbers from 0 to {len(table) - 1}")
    places = table[list(units)].T
    targets = _targets(y, len(places))
    box = _box(places)
    fig, ax = _square(box, [f"z1[{unit}]" for unit in units], ink="hidden")
    if W2 is not None and c2 is not None:
        row, bias = _table("W2", W2, columns=2)[0], float(_table("c2", c2, columns=1)[0, 0])
        if len(table) != 2:
            raise ValueError(f"z1 has {len(table)} units; a boundary can be drawn for 2")

        def h2(z: Floats) -> Floats:
            return np.asarray(z @ row + bias)

        heights = _on_grid(h2, box, 32)
        _field(ax, 0.35 * np.sign(heights), box)
        _contour(ax, heights, box, INKS["output"])
    _points(ax, places, targets, together=True)
    drawn = (
        f"The {len(places)} observations placed by hidden units {units[0]} and {units[1]}, in the "
        f"colour and shape of their class."
    )
    return Picture(fig, alt or drawn)


@house_style()
def fitted_curve(
    predict: Predict,
    X: ArrayLike,
    y: ArrayLike,
    *,
    truth: Callable[[Floats], ArrayLike] | None = None,
    xlabel: str = "x",
    alt: str | None = None,
) -> Picture:
    """Draw points and the curve that a network puts through them.

    Parameters
    ----------
    predict : callable
        Takes (M, 1), gives M numbers, as `FeedForwardNeuralNetwork.predict`.
    X, y : array_like of shape (N, 1)
        The points.
    truth : callable, optional
        The curve the points were drawn from, as a function of an array.
    xlabel : str
        Name of the axis.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    points, targets = _table("X", X, columns=1), _targets(y, len(np.asarray(X)))
    x = np.linspace(points.min(), points.max(), 200)
    fitted = _answers(predict, x[:, None])
    curves = {"ŷ": (x, fitted)}
    if truth is not None:
        curves["truth"] = (x, _vector("truth", truth(x)))
    fig, ax = _chart(right=_room_for(curves))
    ax.plot(points[:, 0], targets, "o", color=INKS["muted"], ms=4, alpha=0.6, mew=0)
    inks = {"ŷ": "output", "truth": "muted"}
    if truth is not None:
        ax.plot(*curves["truth"], color=INKS["muted"], lw=STRUCTURE, ls=DASHES[1])
    ax.plot(x, fitted, color=INKS["output"])
    _finish(ax, xlabel, "y")
    _name_ends(ax, curves, inks)
    error = float(np.sqrt(np.mean((_answers(predict, points) - targets) ** 2)))
    drawn = (
        f"{len(points)} points and the network's curve through them; the points lie "
        f"{number(error, 2)} from the curve (root of the mean square)."
    )
    return Picture(fig, alt or drawn)


@house_style()
def loss_surface(
    loss: Callable[[float, float], float] | ArrayLike,
    a: ArrayLike,
    b: ArrayLike,
    *,
    path: ArrayLike | None = None,
    names: Sequence[str] = ("W1[0, 0]", "W1[0, 1]"),
    alt: str | None = None,
) -> Picture:
    """Draw the loss over two weights as a map with contour lines, and a walk on it.

    Parameters
    ----------
    loss : callable, or array_like of shape (len(b), len(a))
        Loss at a pair of weights, or its values on the grid.
    a, b : array_like
        Values of the weight across and of the weight up.
    path : array_like of shape (K, 2), optional
        Pairs of weights that training went through.
    names : sequence of two str
        Names of the weights.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    across, up = _vector("a", a), _vector("b", b)
    if callable(loss):
        heights = np.array([[float(loss(p, q)) for p in across] for q in up])
    else:
        heights = _table("loss", loss, columns=len(across))
        if len(heights) != len(up):
            raise ValueError(f"loss has {len(heights)} rows; wanted {len(up)}, as b")
    box = (across[0], across[-1], up[0], up[-1])
    fig, ax = _chart(height=3.6)
    low, high = float(heights.min()), float(heights.max())
    # Even steps of the root: dense enough in the valley, not too dense on the slopes.
    levels = low + (high - low) * np.linspace(0.0, 1.0, 14)[1:-1] ** 2
    depth = 1 - np.sqrt((heights - low) / ((high - low) or 1.0))
    _stencil(ax, 0.35 * depth, "loss", box, smooth=True)
    drawn_levels = ax.contour(across, up, heights, levels=levels, colors=[INKS["loss"]])
    drawn_levels.set(linewidth=0.75, alpha=0.6)
    ax.set(xlim=box[:2], ylim=box[2:])
    j, i = np.unravel_index(heights.argmin(), heights.shape)
    drawn = (
        f"Contours of the loss over {names[0]} and {names[1]}: from {number(low)}, near "
        f"({number(across[i])}, {number(up[j])}), to {number(high)}."
    )
    if path is not None:
        walk = _table("path", path, columns=2)
        x, y = walk.T
        if len(walk) > 400:
            x, y = walk[np.linspace(0, len(walk) - 1, 400).astype(int)].T
        ax.plot(x, y, color=INKS["ink"], lw=STRUCTURE)
        ax.plot(x[:1], y[:1], "o", color=INKS["ink"], mfc=INKS["paper"], mew=STRUCTURE)
        ax.plot(x[-1:], y[-1:], "o", color=INKS["accent"])
        drawn += (
            f" A path of {len(walk) - 1} steps leads from ({number(walk[0, 0])}, "
            f"{number(walk[0, 1])}) to ({number(walk[-1, 0])}, {number(walk[-1, 1])})."
        )
    _finish(ax, spell(names[0]), spell(names[1]), keep_limits=True)
    return Picture(fig, alt or drawn)


# -- Digits --------------------------------------------------------------------------------------


@house_style()
def confusion_matrix(
    M: ArrayLike, names: Sequence[str] | None = None, *, alt: str | None = None
) -> Picture:
    """Draw how often each class was taken for which.

    Parameters
    ----------
    M : array_like of int, shape (C, C)
        Counts: true class by row, predicted class by column.
    names : sequence of str, optional
        Names of the classes; by default 0, 1, 2, …
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    counts = _table("M", M)
    C = len(counts)
    if counts.shape != (C, C):
        raise ValueError(f"M has shape {counts.shape}; wanted as many columns as rows")
    names = [str(k) for k in range(C)] if names is None else list(names)
    if len(names) != C:
        raise ValueError(f"names has {len(names)} entries; wanted {C}, as M has rows")
    longest = 0.1 + 0.085 * max(len(name) for name in names)
    side = max(longest, 0.55)
    cell = min(max(0.4, longest), (WIDTH - side - 0.1) / C)
    height = 0.4
    fig = canvas(side + C * cell + 0.1, C * height + 0.62)
    ax = _inches(fig, side, 0.05, C * cell, C * height)
    ax.set_axis_off()
    ax.set(xlim=(0, C), ylim=(C, 0))
    wrong = counts - np.diag(np.diag(counts))
    worst = wrong.max() or 1.0
    for i in range(C):
        for j in range(C):
            fill, alpha = (INKS["line"], 0.45) if i == j else (INKS["pos"], 0.0)
            if i != j and counts[i, j]:
                alpha = 0.2 + 0.5 * counts[i, j] / worst
            if alpha:
                ax.add_patch(
                    Rectangle((j + 0.04, i + 0.04), 0.92, 0.92, fc=fill, alpha=alpha, lw=0)
                )
            text = f"{counts[i, j]:g}" if counts[i, j] else "·"
            ink = INKS["ink"] if counts[i, j] else INKS["muted"]
            ax.text(j + 0.5, i + 0.52, text, color=ink, ha="center", va="center_baseline")
    for k, name in enumerate(names):
        ax.text(-0.08 / cell, k + 0.52, name, color=INKS["loss"], ha="right", va="center_baseline")
        ax.text(k + 0.5, -0.2, name, color=INKS["output"], ha="center")
    ax.text(0, -0.85, "predicted →", color=INKS["output"])
    ax.text(-0.08 / cell, -0.2, "true ↓", color=INKS["loss"], ha="right")
    right, total = int(np.trace(counts)), int(counts.sum())
    drawn = f"Table of true against predicted classes: {right} of {total} are right."
    if wrong.any():
        row, column = (int(k) for k in np.unravel_index(wrong.argmax(), wrong.shape))
        times = int(wrong[row, column])
        most = f"{times} times" if times > 1 else "once"
        drawn += f" Most often {names[row]} was taken for {names[column]}: {most}."
    return Picture(fig, alt or drawn)


@house_style()
def digit_grid(
    images: ArrayLike,
    labels: ArrayLike | None = None,
    predicted: ArrayLike | None = None,
    *,
    confidence: ArrayLike | None = None,
    columns: int = 8,
    alt: str | None = None,
) -> Picture:
    """Draw digits in a grid, with what they are and what they were taken for.

    Parameters
    ----------
    images : array_like of shape (K, 64) or (K, rows, columns)
        Ink from 0 to 1.
    labels, predicted : array_like of int, shape (K,), optional
        True classes, and those that a network gave.
    confidence : array_like of shape (K,), optional
        Share that the network gave to its answer.
    columns : int
        Number of images in a row.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    stack = _images(images)
    K = len(stack)
    captions = [
        _list_of(name, given, K)
        for name, given in (
            ("labels", labels),
            ("predicted", predicted),
            ("confidence", confidence),
        )
    ]
    true, guess, sure = captions
    foot = 0.24 if true or guess else 0.0
    foot += 0.18 if sure else 0.0
    columns = min(columns, K)
    size = min((WIDTH - 0.1 * (columns - 1)) / columns, 0.9)
    down = -(-K // columns)
    fig = canvas(columns * (size + 0.1), down * (size + foot + 0.1))
    for k, image in enumerate(stack):
        row, column = divmod(k, columns)
        bottom = (down - 1 - row) * (size + foot + 0.1) + foot + 0.05
        ax = _inches(fig, 0.05 + column * (size + 0.1), bottom, size, size)
        box = (0.0, float(image.shape[1]), 0.0, float(image.shape[0]))
        _bare(ax, box)
        ax.add_patch(Rectangle((0, 0), box[1], box[3], fc=INKS["surface"], lw=0, zorder=-1))
        _stencil(ax, image[::-1], "ink", box)
        if true or guess:
            wrong = bool(true and guess and true[k] != guess[k])
            words = f"{true[k]} → {guess[k]}" if true and guess else f"{(true or guess)[k]}"
            ink = INKS["accent"] if wrong else INKS["muted"]
            ax.text(0.5, -0.2 / size, words, color=ink, ha="center", transform=ax.transAxes)
        if sure:
            ax.text(
                0.5,
                -0.37 / size,
                f"{100 * sure[k]:.0f} %",
                color=INKS["muted"],
                ha="center",
                transform=ax.transAxes,
            )
    drawn = f"{K} handwritten digits"
    if true and guess:
        missed = [f"a {t} taken for a {g}" for t, g in zip(true, guess, strict=True) if t != g]
        drawn += f", {len(missed)} of them misread" + (f": {_and(missed)}" if missed else "")
    elif true:
        drawn += f": {', '.join(str(t) for t in true)}"
    return Picture(fig, alt or drawn + ".")


@house_style()
def hidden_features(
    W1: ArrayLike,
    *,
    shape: tuple[int, int] = (8, 8),
    columns: int = 8,
    alt: str | None = None,
) -> Picture:
    """Draw each row of W1 as the image it looks for.

    Parameters
    ----------
    W1 : array_like of shape (H, rows × columns of the image)
        Hidden weights.
    shape : (int, int)
        Rows and columns of the image.
    columns : int
        Number of units in a row of the picture.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture
    """
    weights = _table("W1", W1, columns=shape[0] * shape[1])
    H = len(weights)
    largest = float(np.abs(weights).max()) or 1.0
    columns = min(columns, H)
    size = min((WIDTH - 0.1 * (columns - 1)) / columns, 0.9)
    down = -(-H // columns)
    step = size + 0.28
    fig = canvas(max(columns * (size + 0.1), 2.4), down * step + 0.28)
    for k, row_of_weights in enumerate(weights):
        row, column = divmod(k, columns)
        ax = _inches(
            fig, 0.05 + column * (size + 0.1), 0.28 + (down - 1 - row) * step + 0.24, size, size
        )
        box = (0.0, float(shape[1]), 0.0, float(shape[0]))
        _bare(ax, box)
        _field(ax, row_of_weights.reshape(shape)[::-1] / largest, box, smooth=False)
        ax.add_patch(Rectangle((0, 0), box[1], box[3], fc="none", ec=INKS["line"], lw=0.75))
        ax.text(
            0.5, -0.19 / size, f"{k}", color=INKS["hidden"], ha="center", transform=ax.transAxes
        )
    most = number(largest, 2)
    fig.text(
        0.05 / fig.get_figwidth(), 0.08 / fig.get_figheight(), f"blue −{most}", color=INKS["neg"]
    )
    fig.text(
        1.1 / fig.get_figwidth(), 0.08 / fig.get_figheight(), f"orange +{most}", color=INKS["pos"]
    )
    drawn = (
        f"The weights of {H} hidden units as {shape[0]} × {shape[1]} images: orange where ink "
        f"excites the unit, blue where it inhibits it, to ±{most}."
    )
    return Picture(fig, alt or drawn)


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


# -- Axes ----------------------------------------------------------------------------------------


def _inches(fig: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    w, h = fig.get_size_inches()
    return fig.add_axes((left / w, bottom / h, width / w, height / h))


def _chart(height: float = 2.7, right: float = 0.15) -> tuple[Figure, Axes]:
    fig = canvas(WIDTH, height)
    return fig, _inches(fig, 0.58, 0.52, WIDTH - 0.58 - right, height - 0.52 - 0.34)


def _square(
    box: tuple[float, float, float, float],
    names: Sequence[str],
    ink: str = "input",
    size: float = 3.1,
) -> tuple[Figure, Axes]:
    """Make axes with equal scales; `size` is the longer side in inches."""
    width, height = box[1] - box[0], box[3] - box[2]
    scale = size / max(width, height)
    fig = canvas(width * scale + 0.7, height * scale + 0.85)
    ax = _inches(fig, 0.55, 0.5, width * scale, height * scale)
    ax.set(xlim=box[:2], ylim=box[2:])
    _finish(ax, spell(names[0]), spell(names[1]), keep_limits=True, ink=ink)
    return fig, ax


def _bare(ax: Axes, box: tuple[float, float, float, float]) -> None:
    ax.set_axis_off()
    ax.set(xlim=box[:2], ylim=box[2:])


def _finish(
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
            ticks, texts = _log_ticks(low, high)
        else:
            ticks = list(_ticks(low, high))
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
        transform=_lifted(ax, -4.0 if len(ylabel) < 7 else -30.0, 6.0),
    )


def _lifted(ax: Axes, right: float, up: float) -> Any:
    """Coordinates of the axes, moved by some points."""
    return ax.transAxes + ScaledTranslation(right / 72, up / 72, ax.figure.dpi_scale_trans)


def _ticks(low: float, high: float) -> Floats:
    """Choose three to six round numbers between low and high."""
    raw = (high - low) / 4
    unit = 10.0 ** np.floor(np.log10(raw))
    step = unit * min((1, 2, 2.5, 5, 10), key=lambda m: abs(np.log(m * unit / raw)))
    k = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1)
    return k * step


def _log_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
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


# -- Lines and their names -----------------------------------------------------------------------

Curves = Mapping[str, tuple[Floats, Floats]]


def _look(place: int, name: str, inks: Mapping[str, str] | None) -> str:
    ink = (inks or {}).get(name, SERIES[place % len(SERIES)])
    if ink not in INKS:
        raise ValueError(f"inks has {ink!r}; wanted one of {', '.join(INKS)}")
    return INKS[ink]


def _draw_lines(
    ax: Axes, curves: Curves, *, log_y: bool = False, inks: Mapping[str, str] | None = None
) -> None:
    for place, ((name, (x, y)), dash) in enumerate(zip(curves.items(), cycle(DASHES))):
        y = np.where(y > 0, y, np.nan) if log_y else y
        if not np.isfinite(y).any():
            raise ValueError(f"{name!r} has no value that can be drawn")
        ax.plot(*_thin(x, y), color=_look(place, name, inks), ls=dash)


def _thin(x: Floats, y: Floats, most: int = 600) -> tuple[Floats, Floats]:
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


def _room_for(names: Mapping[str, Any]) -> float:
    return 0.2 + 0.085 * max(len(name) for name in names)


def _name_ends(ax: Axes, curves: Curves, inks: Mapping[str, str] | None) -> None:
    """Write each curve's name at its right end."""
    heights = []
    for x, y in curves.values():
        known = np.flatnonzero(np.isfinite(y) & ((y > 0) | (ax.get_yscale() != "log")))
        end = ax.transData.transform((x[known[-1]], y[known[-1]]))
        heights.append(float(ax.transAxes.inverted().transform(end)[1]))
    inch = ax.transAxes.inverted().transform(ax.figure.dpi_scale_trans.transform([(0, 0), (0, 1)]))
    apart = _spread(np.clip(heights, 0, 1), 13 / 72 * (inch[1, 1] - inch[0, 1]))
    for place, (name, height) in enumerate(zip(curves, apart, strict=True)):
        colour = _look(place, name, inks)
        ax.text(
            1, height, name, color=colour, va="center_baseline", transform=_lifted(ax, 5.0, 0.0)
        )


def _spread(heights: Floats, gap: float, top: float = 1.03) -> Floats:
    """Push heights apart until no two are nearer than the gap, and none is above the top."""
    order = np.argsort(heights, kind="stable")
    steps = gap * np.arange(len(order))
    up = np.maximum.accumulate(heights[order] - steps) + steps  # first upwards, then back down
    down = np.minimum.accumulate(np.minimum(up, top)[::-1] + steps)[::-1] - steps[::-1]
    apart = np.empty_like(heights)
    apart[order] = down
    return apart


def _note(
    ax: Axes,
    at: tuple[float, float],
    text: str,
    offset: tuple[float, float],
    ink: str,
    ha: str = "left",
) -> None:
    note = ax.annotate(text, at, xytext=offset, textcoords="offset points", color=INKS[ink], ha=ha)
    note.set_gid(HALO)


# -- Fields and points ---------------------------------------------------------------------------


def _stencil(
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


def _field(
    ax: Axes, values: Floats, box: tuple[float, float, float, float], smooth: bool = True
) -> None:
    """Lay blue where values are negative and orange where they are positive, 1 the strongest."""
    for sign, ink in ((-1, "neg"), (1, "pos")):
        if (sign * values > 0).any():
            _stencil(ax, sign * values, ink, box, smooth)


def _contour(
    ax: Axes, heights: Floats, box: tuple[float, float, float, float], colour: str
) -> None:
    """Draw the line where the heights are 0, if there is one."""
    if heights.min() < 0 < heights.max():
        x, y = _centres(box, heights.shape[0])
        ax.contour(x, y, heights, levels=[0], colors=[colour], linewidths=[STRUCTURE])


def _centres(box: tuple[float, float, float, float], n: int) -> tuple[Floats, Floats]:
    halves = (np.arange(n) + 0.5) / n
    return box[0] + (box[1] - box[0]) * halves, box[2] + (box[3] - box[2]) * halves


def _on_grid(f: Predict, box: tuple[float, float, float, float], n: int) -> Floats:
    """Ask f at the centres of n by n pixels; the first row is the lowest."""
    x, y = np.meshgrid(*_centres(box, n))
    return _answers(f, np.column_stack([x.ravel(), y.ravel()])).reshape(n, n)


def _box(X: Floats) -> tuple[float, float, float, float]:
    low, high = X.min(axis=0), X.max(axis=0)
    margin = 0.15 * float((high - low).max() or 1.0)
    return (low[0] - margin, high[0] + margin, low[1] - margin, high[1] + margin)


def _points(ax: Axes, X: Floats, y: Floats, *, size: float = 6.0, together: bool = False) -> None:
    """Draw the observations, a colour and a shape for each class."""
    size *= 1.4 if len(X) <= 8 else 1.0 if len(X) <= 60 else 0.7
    for place, value in enumerate(np.unique(y)):
        ink, marker = CLASSES[place % len(CLASSES)]
        here = X[y == value]
        if together:  # larger marks below, so that points on one place are both seen
            size = size * (1.0 if place else 1.5)
        ax.plot(
            *here.T,
            marker,
            color=INKS[ink],
            ms=size,
            mec=INKS["paper"],
            mew=0.75,
            ls="none",
            clip_on=False,
        )


# -- What may be given ---------------------------------------------------------------------------


def _vector(name: str, values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}; wanted a non-empty list of numbers")
    return array


def _table(name: str, values: ArrayLike, columns: int | None = None) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or array.size == 0 or columns not in (None, array.shape[1]):
        wanted = "a table" if columns is None else f"a table with {columns} columns"
        raise ValueError(f"{name} has shape {array.shape}; wanted {wanted}")
    return array


def _targets(y: ArrayLike, N: int) -> Floats:
    """Read N targets given as (N,), (N, 1), or (N, O) one-hot."""
    array = np.asarray(y, dtype=np.float64)
    if array.ndim == 2 and array.shape[1] > 1:
        array = array.argmax(axis=1).astype(np.float64)
    array = array.reshape(-1)
    if len(array) != N:
        raise ValueError(f"y has {len(array)} targets; wanted {N}, as X has rows")
    return array


def _answers(predict: Predict, X: Floats) -> Floats:
    """Ask for one number an observation."""
    answers = np.asarray(predict(X), dtype=np.float64)
    if answers.size != len(X):
        raise ValueError(
            f"predict gives {answers.shape} for {len(X)} observations; wanted one number for each"
        )
    return answers.reshape(-1)


def _losses(name: str, run: Any) -> tuple[Floats, Floats]:
    loss = _vector(name, getattr(run, "loss", run))
    x = getattr(run, "iteration", None)
    return (np.arange(len(loss), dtype=np.float64) if x is None else _vector("iteration", x)), loss


def _images(images: ArrayLike) -> Floats:
    stack = np.asarray(images, dtype=np.float64)
    if stack.ndim == 2:
        side = round(np.sqrt(stack.shape[1]))
        if side * side == stack.shape[1]:
            stack = stack.reshape(len(stack), side, side)
    if stack.ndim != 3 or stack.size == 0:
        raise ValueError(f"images has shape {stack.shape}; wanted (K, 64) or (K, rows, columns)")
    return stack


def _list_of(name: str, values: ArrayLike | None, K: int) -> list[Any]:
    if values is None:
        return []
    array = np.asarray(values)
    if array.shape != (K,):
        raise ValueError(f"{name} has shape {array.shape}; wanted one for each of the {K} images")
    return list(array.tolist())


def _activation(given: str | Callable[[Floats], ArrayLike]) -> Callable[[Floats], ArrayLike]:
    if callable(given):
        return given
    from ffnn_core.activations import ACTIVATIONS

    if given not in ACTIVATIONS:
        raise ValueError(f"hidden_activation is {given!r}; wanted one of {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[given].function
