"""Curves over an axis: losses, weights, errors; and bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from ffnn_core.activations import sigmoid
from ffnn_core.plots.axes import WIDTH, add_note, axes_at, chart, finish, listed
from ffnn_core.plots.given import Floats, as_losses, as_table, as_vector
from ffnn_core.plots.named_lines import DASHES, SERIES, draw_lines, name_ends, room_for, thin
from ffnn_core.plots.picture import (
    DATA,
    INKS,
    STRUCTURE,
    Picture,
    canvas,
    house_style,
    minus,
    number,
    power,
    spell,
)


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

    Examples
    --------
    >>> import numpy as np
    >>> x = np.linspace(-3, 3, 61)
    >>> lines(x, {"tanh": np.tanh(x)})
    Picture: Over x from −3 to 3: tanh goes from −0.995 to 0.995.
    """
    places = as_vector("x", x)
    heights = {name: as_vector(name, curve) for name, curve in curves.items()}
    if not heights:
        raise ValueError("curves is empty; it must hold at least one name with its values")
    for name, curve in heights.items():
        if len(curve) != len(places):
            raise ValueError(f"{name!r} has {len(curve)} values; it must have {len(places)}, as x")
    fig, ax = chart(right=room_for(heights) if len(heights) > 1 else 0.15)
    draw_lines(ax, {n: (places, c) for n, c in heights.items()}, log_y=log_y, inks=inks)
    finish(ax, xlabel, ylabel, log_x=log_x, log_y=log_y)
    if len(places) <= 12 and not log_x and np.array_equal(places, np.round(places)):
        ax.set_xticks(places, [number(one) for one in places])  # there is no layer 2.5
    if len(heights) > 1:
        name_ends(ax, {n: (places, c) for n, c in heights.items()}, inks)
    if tangent is not None:
        x0, y0, slope = tangent
        reach = 0.16 * np.ptp(places)
        ends = np.array([x0 - reach, x0 + reach])
        ax.plot(ends, y0 + slope * (ends - x0), color=INKS["accent"], lw=STRUCTURE)
        ax.plot([x0], [y0], "o", color=INKS["accent"])
        beside = (8, -13) if slope >= 0 else (8, 6)
        add_note(ax, (x0, y0), f"slope {number(slope)}", beside, "accent")
    said = [f"{n} goes from {number(c[0])} to {number(c[-1])}" for n, c in heights.items()]
    drawn = f"Over {xlabel} from {number(places[0])} to {number(places[-1])}: {listed(said)}."
    if tangent is not None:
        drawn += f" The tangent at {number(tangent[0])} has slope {number(tangent[2])}."
    return Picture(fig, alt or drawn)


def neurons(
    *pairs: tuple[float, float], x: tuple[float, float] = (-4, 4), alt: str | None = None
) -> Picture:
    """Draw z = σ(w x + c) for some pairs of a weight and a bias.

    Parameters
    ----------
    *pairs : (w, c)
        Weight and bias of each neuron. The curves are named after what differs.
    x : (left, right)
        Range of the inputs.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture

    Examples
    --------
    >>> neurons((1, 0), (5, 0))
    Picture: Sigmoids: with weight 1 and bias 0 it crosses one half at 0, with slope 0.25; with
    weight 5 and bias 0 it crosses one half at 0, with slope 1.25.
    """
    if not pairs:
        raise ValueError("pairs is empty; it must hold at least one (w, c)")
    weights, biases = ({pair[k] for pair in pairs} for k in (0, 1))
    places = np.linspace(*x, 161)
    curves, said = {}, []
    for w, c in pairs:
        parts = [f"w = {number(w)}"] * (len(weights) > 1) + [f"c = {number(c)}"] * (len(biases) > 1)
        curves[", ".join(parts) or f"w = {number(w)}, c = {number(c)}"] = sigmoid(w * places + c)
        said.append(
            f"with weight {number(w)} and bias {number(c)} it crosses one half at {number(-c / w)},"
            f" with slope {number(w / 4)}"
        )
    return lines(places, curves, ylabel="z", alt=alt or f"Sigmoids: {'; '.join(said)}.")


def rooms(*, alt: str | None = None) -> Picture:
    """Draw the room below a sigmoid, the room above it, and their product, which is its slope.

    Parameters
    ----------
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture

    Examples
    --------
    >>> rooms()
    Picture: z rises from 0.002 to 1 while 1 − z falls; they cross at h = 0. Their product is a
    hill, 0.25 high there and 0.002 at both ends.
    """
    h = np.linspace(-6, 6, 241)
    z = sigmoid(h)
    curves = {"room below, z": z, "room above, 1 − z": 1 - z, "product": z * (1 - z)}
    inks = dict(zip(curves, ("hidden", "muted", "accent"), strict=True))
    top = int((z * (1 - z)).argmax())
    drawn = (
        f"z rises from {number(z[0], 1)} to {number(z[-1], 2)} while 1 − z falls; they cross at h ="
        f" {number(h[top])}. Their product is a hill, {number(z[top] * (1 - z[top]))} high there"
        f" and {number(z[-1] * (1 - z[-1]), 1)} at both ends."
    )
    return lines(h, curves, xlabel="h", inks=inks, alt=alt or drawn)


@house_style()
def units_and_sum(
    x: ArrayLike, z1: ArrayLike, W2: ArrayLike, c2: ArrayLike, *, alt: str | None = None
) -> Picture:
    """Draw what each hidden unit adds to the output, one under another, and at the foot their sum.

    Parameters
    ----------
    x : array_like of shape (K,)
        Inputs.
    z1 : array_like of shape (H, K)
        Hidden activations.
    W2, c2 : array_like of shape (1, H) and (1, 1)
        Output weights and bias.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture

    Examples
    --------
    >>> units_and_sum([-1, 0, 1], [[0, 0, 1], [1, 0, 0]], [[2.0, -1.0]], [[0.5]])
    Picture: One below the other: 2 · z₁[0] from 0 to 2, corners at 0; −1 · z₁[1] from −1 to 0,
    corners at 0; h₂[0] from −0.5 to 2.5, corners at 0.
    """
    places, states = as_vector("x", x), as_table("z1", z1, columns=len(as_vector("x", x)))
    row, bias = as_table("W2", W2, columns=len(states))[0], float(np.ravel(c2)[0])
    parts = {
        f"{minus(format(w, 'g'))} · {spell(f'z1[{j}]')}": (w * z, "hidden")
        for j, (w, z) in enumerate(zip(row, states, strict=True))
    }
    parts[spell("h2[0]")] = (row @ states + bias, "output")
    low = min(float(curve.min()) for curve, _ in parts.values())
    high = max(float(curve.max()) for curve, _ in parts.values())
    side, tall, gap = 1.15, 0.82, 0.16
    fig = canvas(WIDTH, len(parts) * (tall + gap) + 0.5)
    said = []
    for place, (name, (curve, ink)) in enumerate(parts.items()):
        bottom = 0.45 + (len(parts) - 1 - place) * (tall + gap)
        ax = axes_at(fig, 0.5, bottom, WIDTH - 0.5 - side, tall)
        ax.axhline(0, color=INKS["line"], lw=STRUCTURE)
        ax.plot(places, curve, color=INKS[ink])
        margin = 0.08 * (high - low)
        ax.set(xlim=(places[0], places[-1]), ylim=(low - margin, high + margin))
        finish(ax, "x" if place == len(parts) - 1 else "", "", keep_limits=True)
        if place < len(parts) - 1:
            ax.set_xticks([])
        last = 1 if place < len(parts) - 1 else 0
        ax.text(
            1.03,
            0.5,
            name if last else f"sum, {name}",
            color=INKS[ink],
            transform=ax.transAxes,
            va="center_baseline",
        )
        corners = [number(places[k + 1]) for k in np.flatnonzero(_bends(curve))]
        said.append(
            f"{name} from {number(curve[0])} to {number(curve[-1])}, corners at "
            f"{listed(corners) if corners else 'no place'}"
        )
    return Picture(fig, alt or f"One below the other: {'; '.join(said)}.")


def _bends(curve: Floats) -> NDArray[np.bool_]:
    """Say where a curve made of straight pieces has a corner."""
    return np.asarray(np.abs(np.diff(curve, 2)) > 1e-9)


def timings(
    sizes: ArrayLike, seconds: Mapping[str, ArrayLike], *, alt: str | None = None
) -> Picture:
    """Draw how long some ways take against the number of observations, both logarithmic.

    Parameters
    ----------
    sizes : array_like of shape (K,)
        Numbers of observations.
    seconds : mapping of str to array_like of shape (K,)
        Time of each way. The words of the picture name the slowest, not the figures of a clock.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture

    Examples
    --------
    >>> timings([10, 100, 1000], {"loop": [0.01, 0.1, 1.0], "batch": [0.001, 0.001, 0.002]})
    Picture: Time for one gradient against the number of observations, both logarithmic; with 1000
    observations the slowest is loop.
    """
    times = {name: 1000 * as_vector(name, value) for name, value in seconds.items()}
    slowest = max(times, key=lambda name: float(times[name][-1]))
    most = number(as_vector("sizes", sizes)[-1])
    drawn = (
        "Time for one gradient against the number of observations, both logarithmic; with "
        f"{most} observations the slowest is {slowest}."
    )
    return lines(
        sizes,
        times,
        xlabel="observations",
        ylabel="milliseconds",
        log_x=True,
        log_y=True,
        alt=alt or drawn,
    )


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

    Examples
    --------
    >>> loss_curve([1.0, 0.5, 0.25, 0.2])
    Picture: The loss falls from 1 to 0.2 in 3 passes.
    """
    runs = history if isinstance(history, Mapping) else {"L": history}
    if not runs:
        raise ValueError("history is empty; it must hold at least one run")
    curves = {name: as_losses(name, run) for name, run in runs.items()}
    several = len(curves) > 1
    fig, ax = chart(right=room_for(curves) if several else 0.15)
    draw_lines(ax, curves, log_y=log, inks=None if several else {"L": "loss"})
    finish(ax, xlabel, "L", log_y=log)
    if several:
        name_ends(ax, curves, None)
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

    Examples
    --------
    >>> from ffnn_core import FeedForwardNeuralNetwork
    >>> from ffnn_core.datasets import xor
    >>> net = FeedForwardNeuralNetwork().fit(xor().X, xor().y, 2, 0.5, 100, seed=0, record_every=10)
    >>> weight_history(net.history)
    Picture: The 4 entries of W1 over 100 passes, one colour a row. W₁[1,1] moves most, from 0.021
    to 0.0249.
    """
    if which not in ("W1", "c1", "W2", "c2"):
        raise ValueError(f"which is {which!r}; it must be one of 'W1', 'c1', 'W2', 'c2'")
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
    fig, ax = chart(height=3.2, right=0.75 if labelled else 0.15)
    ax.axhline(0, color=INKS["line"], lw=STRUCTURE)
    ends = {}
    inks = {}
    for (i, j), name in names.items():
        ink, dash = SERIES[i % len(SERIES)], DASHES[j % len(DASHES)]
        x, y = thin(passes, weights[:, i, j])
        ax.plot(x, y, color=INKS[ink], ls=dash, lw=DATA)
        ends[name], inks[name] = (x, y), ink
    finish(ax, "passes over the data", spell(which))
    if labelled:
        name_ends(ax, ends, inks)
    moved = np.abs(weights[-1] - weights[0])
    most = moved >= moved.max() * (1 - 1e-9)  # of equals the first: rounding chooses none
    i, j = np.unravel_index(most.argmax(), moved.shape)
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

    Examples
    --------
    >>> gradient_error_curve([1e-1, 1e-3, 1e-5, 1e-7], [1e-3, 1e-7, 1e-11, 1e-9])
    Picture: Error of a measured slope against the size of the nudge ε, both logarithmic. From the
    right it falls, |error| like ε to the power 2, to a lowest point; left of that it rises again,
    ragged.
    """
    nudges = as_vector("eps", eps)
    given = errors if isinstance(errors, Mapping) else {"|error|": errors}
    curves = {name: (nudges, np.abs(as_vector(name, e))) for name, e in given.items()}
    for name, (_, curve) in curves.items():
        if len(curve) != len(nudges):
            raise ValueError(
                f"{name!r} has {len(curve)} values; it must have {len(nudges)}, as eps"
            )
    if (nudges <= 0).any():
        raise ValueError("eps has entries of 0 or less; it must hold positive nudges")
    several = len(curves) > 1
    fig, ax = chart(height=3.2, right=room_for(curves) if several else 0.15)
    inks = None if several else {"|error|": "neg"}
    draw_lines(ax, curves, log_y=True, inks=inks)
    finish(ax, "size of the nudge ε", "|error|", log_x=True, log_y=True)
    if several:
        name_ends(ax, curves, inks)
    bottom, top = ax.get_ylim()
    ax.set_ylim(bottom / (top / bottom) ** 0.06, top)  # room for a note under the minimum
    said = []
    for name, (_, curve) in curves.items():
        k = int(np.nanargmin(np.where(curve > 0, curve, np.nan)))
        ax.plot([nudges[k]], [curve[k]], "o", color=INKS["accent"])
        add_note(ax, (nudges[k], curve[k]), f"ε = {power(nudges[k])}", (6, -12), "accent")
        said.append(f"{name} like ε to the power {_steepness(nudges, curve)}")
    drawn = (
        "Error of a measured slope against the size of the nudge ε, both logarithmic. From the"
        f" right it falls, {listed(said)}, to a lowest point; left of that it rises again, ragged."
    )
    return Picture(fig, alt or drawn)


def _steepness(nudges: Floats, curve: Floats) -> int:
    """Return the slope of an error where the nudge is large, on logarithmic axes, as a whole."""
    order = np.argsort(nudges)[::-1]
    known = order[curve[order] > 0]
    a, b = known[1], known[max(2, len(known) // 5)]
    rise = np.log(curve[a] / curve[b]) / np.log(nudges[a] / nudges[b])
    return round(float(rise))


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
        Whether the axis is logarithmic; it is drawn then, as bars do not begin at 0.
    limit : (value, name), optional
        A line across all bars.
    form : str, optional
        Format of the numbers, such as ".1%".
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture

    Examples
    --------
    >>> bars({"straight line": 0.62, "network": 0.88}, label="share right", form=".0%")
    Picture: share right: straight line 62% and network 88%.
    """
    notes = notes or {}
    if not values:
        raise ValueError("values is empty; it must hold at least one bar")
    for extra in (*notes, *highlight):
        if extra not in values:
            raise ValueError(f"there is no bar {extra!r}; the bars are {', '.join(values)}")
    lengths = as_vector("values", list(values.values()))
    if log and (lengths <= 0).any():
        raise ValueError("values has entries of 0 or less, which a logarithmic axis cannot show")
    figures = {n: minus(format(v, form)) if form else number(v) for n, v in values.items()}
    if log and form is None:
        figures = {n: number(v) if 1e-3 <= v < 1e3 else power(v) for n, v in values.items()}
    texts = {n: t + (f"\u2003{notes[n]}" if n in notes else "") for n, t in figures.items()}
    row = 0.46
    top = 0.32 if label else 0.08
    foot = 0.28 if limit or log else 0.06
    fig = canvas(WIDTH, row * len(values) + top + foot)
    ax = axes_at(fig, 0.06, foot, WIDTH - 0.12, row * len(values))
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
    if log and not limit:
        for decade in range(int(low), int(shown.max()) + 1):
            x = room * (decade - low) / span
            ax.plot([x, x], [0.42, len(values)], color=INKS["line"], lw=STRUCTURE, zorder=0)
            ax.text(x, len(values) + 0.38, power(10.0**decade), color=INKS["muted"], clip_on=False)
    if limit:
        x = room * (float(scale(limit[0])) - low) / span
        ax.plot([x, x], [0.42, len(values)], color=INKS["ink"], lw=STRUCTURE, ls=DASHES[2])
        side = "left" if x < 0.5 else "right"
        ax.text(x, len(values) + 0.38, limit[1], ha=side, color=INKS["ink"], clip_on=False)
    if label:
        ax.text(0, -0.32, label, color=INKS["muted"], clip_on=False)
    said = listed([f"{name} {text}" for name, text in texts.items()])
    return Picture(fig, alt or f"{label or 'Bars'}: {said}.")
