"""What a network says over the plane of its inputs, or over a line of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ffnn_core.plots.axes import WIDTH, axes_at, bare, chart, finish, listed, square_axes
from ffnn_core.plots.fields import box_around, draw_points, lay_field, on_grid, stencil, zero_line
from ffnn_core.plots.given import (
    Floats,
    Predict,
    as_activation,
    as_classes,
    as_predict,
    as_table,
    as_vector,
    as_weights,
    ask,
)
from ffnn_core.plots.named_lines import DASHES, name_ends, room_for
from ffnn_core.plots.picture import (
    INKS,
    STRUCTURE,
    Picture,
    SideBySide,
    canvas,
    house_style,
    number,
    spell,
)


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

    Examples
    --------
    >>> from ffnn_core.datasets import moons
    >>> scatter(moons())
    Picture: moons: 100 of class 0 and 100 of class 1. Two half moons, each with its tip inside
    the other.
    """
    X, y = as_table("X", dataset.X), as_classes(dataset.y, len(dataset.X))
    names = [spell(name) for name in dataset.feature_names]
    if X.shape[1] == 1:
        fig, ax = chart()
        ax.plot(X[:, 0], y, "o", color=INKS["ink"], ms=4.5)
        finish(ax, names[0], spell(dataset.target_names[0]))
        drawn = f"{len(X)} points of {dataset.name}. {dataset.description}"
        return Picture(fig, alt or drawn)
    box = box_around(X)
    fig, ax = square_axes(box, names)
    draw_points(ax, X, y)
    counts = [f"{(y == c).sum()} of class {number(c)}" for c in np.unique(y)]
    return Picture(fig, alt or f"{dataset.name}: {listed(counts)}. {dataset.description}")


@house_style()
def decision_boundary(
    predict: Any,
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
    predict : callable, network, run or (W1, c1, W2, c2)
        Takes (M, 2), gives M answers between 0 and 1, as `FeedForwardNeuralNetwork.predict`. Of a
        run the last weights are asked, of these and of four arrays with sigmoids.
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

    Examples
    --------
    >>> from ffnn_core import FeedForwardNeuralNetwork
    >>> from ffnn_core.datasets import xor
    >>> data = xor()
    >>> net = FeedForwardNeuralNetwork().fit(data.X, data.y, 2, 0.5, 100, seed=0)
    >>> decision_boundary(net, data.X, data.y)
    Picture: The plane in blue where the network answers class 0 (circles) and in orange where it
    answers class 1 (squares), with a line between them; 2 of 4 points lie on the side of their
    class.
    """
    points, targets = as_table("X", X, columns=2), as_classes(y, len(np.asarray(X)))
    box = box or box_around(points)
    predict = as_predict(predict)
    answers = on_grid(predict, box, resolution)
    fig, ax = square_axes(box, names, size=size)
    strength = (answers - threshold) / max(threshold, 1 - threshold)
    lay_field(ax, 0.55 * strength, box)
    zero_line(ax, answers - threshold, box, INKS["ink"])
    draw_points(ax, points, targets)
    guessed = ask(predict, points) > threshold
    right = int((guessed == (targets > 0.5)).sum())
    drawn = (
        f"The plane in blue where the network answers class 0 (circles) and in orange where it "
        f"answers class 1 (squares), with a line between them; {right} of {len(points)} points lie "
        f"on the side of their class."
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

    Examples
    --------
    >>> from ffnn_core import FeedForwardNeuralNetwork
    >>> from ffnn_core.datasets import xor
    >>> data = xor()
    >>> net = FeedForwardNeuralNetwork().fit(data.X, data.y, 2, 0.5, 100, seed=0)
    >>> hidden_heatmaps(net.W1, net.c1)
    Picture: 2 small maps of the plane, one for each hidden unit: blue where the unit is low,
    orange where it is high, with the line where it is half way.
    """
    weights, biases = as_table("W1", W1, columns=2), as_table("c1", c1, columns=1)
    outgoing = None if W2 is None else as_table("W2", W2, columns=len(weights))
    activation = as_activation(hidden_activation)
    H = len(weights)
    if X is not None:
        points = as_table("X", X, columns=2)
        box = box_around(points)
    # The middle of the answers is paper: ½ for the sigmoid, 0 for the others.
    middle = float(np.asarray(activation(np.zeros(1)))[0])

    def unit(k: int) -> Callable[[Floats], ArrayLike]:
        return lambda places: activation(weights[k] @ places.T + biases[k])

    maps = [on_grid(unit(k), box, 32) - middle for k in range(H)]
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
        ax = axes_at(fig, 0.02 + column * (size + gap), bottom, size, size)
        bare(ax, box)
        lay_field(ax, 0.75 * maps[k] / largest, box)
        zero_line(ax, maps[k], box, INKS["ink"])
        if X is not None and y is not None:
            draw_points(ax, points, as_classes(y, len(points)), size=4.0)
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


def boundaries(
    runs: Mapping[str, Any], X: ArrayLike, y: ArrayLike, *, units: bool = False
) -> SideBySide:
    """Draw what some networks with sigmoids answer in the plane, beside one another.

    Parameters
    ----------
    runs : mapping of str to run, network or (W1, c1, W2, c2)
        Each under its name.
    X, y : array_like of shape (N, 2) and (N, 1)
        Observations and their classes.
    units : bool
        Whether a small map of each hidden unit stands below.

    Returns
    -------
    SideBySide

    Examples
    --------
    >>> from ffnn_core import FeedForwardNeuralNetwork
    >>> from ffnn_core.datasets import xor
    >>> data = xor()
    >>> net = FeedForwardNeuralNetwork().fit(data.X, data.y, 2, 0.5, 100, seed=0)
    >>> boundaries({"after 100 passes": net}, data.X, data.y)
    after 100 passes: Picture: The plane in blue where the network answers class 0 (circles) and
    in orange where it answers class 1 (squares), with a line between them; 2 of 4 points lie on
    the side of their class.
    """
    columns: dict[str, list[Picture]] = {}
    for name, run in runs.items():
        weights = as_weights(run)
        columns[name] = [decision_boundary(weights, X, y, size=2.2)]
        if units:
            columns[name].append(hidden_heatmaps(*weights[:2], X=X, y=y, size=0.85))
    return SideBySide(columns)


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

    Examples
    --------
    >>> from ffnn_core import FeedForwardNeuralNetwork
    >>> from ffnn_core.datasets import xor
    >>> data = xor()
    >>> net = FeedForwardNeuralNetwork().fit(data.X, data.y, 2, 0.5, 100, seed=0)
    >>> hidden_space(net.z1, data.y, net.W2, net.c2)
    Picture: The 4 observations placed by hidden units 0 and 1, in the shape of their class:
    circles for 0, squares for 1.
    """
    table = as_table("z1", z1)
    for unit in units:
        if not 0 <= unit < len(table):
            raise ValueError(f"units has {unit}; it must hold numbers from 0 to {len(table) - 1}")
    places = table[list(units)].T
    targets = as_classes(y, len(places))
    box = box_around(places)
    fig, ax = square_axes(box, [f"z1[{unit}]" for unit in units], ink="hidden")
    if W2 is not None and c2 is not None:
        row, bias = as_table("W2", W2, columns=2)[0], float(as_table("c2", c2, columns=1)[0, 0])
        if len(table) != 2:
            raise ValueError(f"z1 has {len(table)} units; a boundary can be drawn for 2")

        def h2(z: Floats) -> Floats:
            return np.asarray(z @ row + bias)

        heights = on_grid(h2, box, 32)
        lay_field(ax, 0.35 * np.sign(heights), box)
        zero_line(ax, heights, box, INKS["output"])
    draw_points(ax, places, targets, together=True)
    drawn = (
        f"The {len(places)} observations placed by hidden units {units[0]} and {units[1]}, in the "
        f"shape of their class: circles for 0, squares for 1."
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

    Examples
    --------
    >>> import numpy as np
    >>> fitted_curve(np.sin, [[0.0], [1.0], [2.0]], [[0.1], [0.8], [0.9]])
    Picture: 3 points and the network's curve through them; the points lie 0.063 from the curve
    (root of the mean square).
    """
    points, targets = as_table("X", X, columns=1), as_classes(y, len(np.asarray(X)))
    x = np.linspace(points.min(), points.max(), 200)
    fitted = ask(predict, x[:, None])
    curves = {"ŷ": (x, fitted)}
    if truth is not None:
        curves["truth"] = (x, as_vector("truth", truth(x)))
    fig, ax = chart(right=room_for(curves))
    ax.plot(points[:, 0], targets, "o", color=INKS["muted"], ms=4, alpha=0.6, mew=0)
    inks = {"ŷ": "output", "truth": "muted"}
    if truth is not None:
        ax.plot(*curves["truth"], color=INKS["muted"], lw=STRUCTURE, ls=DASHES[1])
    ax.plot(x, fitted, color=INKS["output"])
    finish(ax, xlabel, "y")
    name_ends(ax, curves, inks)
    error = float(np.sqrt(np.mean((ask(predict, points) - targets) ** 2)))
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

    Examples
    --------
    >>> loss_surface(lambda a, b: a**2 + 3 * b**2, [-1, 0, 1], [-1, 0, 1])
    Picture: Contours of the loss over W1[0, 0] and W1[0, 1]: from 0, near (0, 0), to 4.
    """
    across, up = as_vector("a", a), as_vector("b", b)
    if callable(loss):
        heights = np.array([[float(loss(p, q)) for p in across] for q in up])
    else:
        heights = as_table("loss", loss, columns=len(across))
        if len(heights) != len(up):
            raise ValueError(f"loss has {len(heights)} rows; it must have {len(up)}, as b")
    box = (across[0], across[-1], up[0], up[-1])
    fig, ax = chart(height=3.6)
    low, high = float(heights.min()), float(heights.max())
    # Even steps of the root: dense enough in the valley, not too dense on the slopes.
    levels = low + (high - low) * np.linspace(0.0, 1.0, 14)[1:-1] ** 2
    depth = 1 - np.sqrt((heights - low) / ((high - low) or 1.0))
    stencil(ax, 0.35 * depth, "loss", box, smooth=True)
    drawn_levels = ax.contour(across, up, heights, levels=levels, colors=[INKS["loss"]])
    drawn_levels.set(linewidth=0.75, alpha=0.6)
    ax.set(xlim=box[:2], ylim=box[2:])
    j, i = np.unravel_index(heights.argmin(), heights.shape)
    drawn = (
        f"Contours of the loss over {names[0]} and {names[1]}: from {number(low)}, near "
        f"({number(across[i])}, {number(up[j])}), to {number(high)}."
    )
    if path is not None:
        walk = as_table("path", path, columns=2)
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
    finish(ax, spell(names[0]), spell(names[1]), keep_limits=True)
    return Picture(fig, alt or drawn)
