"""What a still picture draws is what SymPy says: curves, tangents, lines, bars."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy as sp
from arithmetic_shown import equations, misses
from bs4 import BeautifulSoup
from matplotlib.figure import Figure
from sklearn.metrics import confusion_matrix, roc_curve

from ffnn_core import forward, widgets
from ffnn_core.example import EXAMPLE
from ffnn_core.gradients import local_derivatives
from ffnn_core.plots.picture import INKS, house_style
from ffnn_core.widgets import BeTheOptimiser, HiddenSpace, LossSlope, PullOfOnePoint, hidden_space
from ffnn_core.widgets.kit.worked import PARAMETERS

y, yhat = sp.symbols("y yhat", positive=True)
LOSS = {
    "rss": (y - yhat) ** 2,
    "log_loss": -y * sp.log(yhat) - (1 - y) * sp.log(1 - yhat),
}


def sigmoid(h: Any) -> Any:
    return 1 / (1 + sp.exp(-h))


def line(drawn: Any) -> np.ndarray:
    """The points of a line that Matplotlib drew, one a row."""
    return np.array([drawn.get_xdata(), drawn.get_ydata()], dtype=float).T


def check_loss_slope(loss: str, at: float, target: float) -> None:
    curve, _, tangent, dot = LossSlope(loss=loss, y=target, yhat=at).still().fig.axes[0].lines
    said = sp.lambdify(yhat, LOSS[loss].subs(y, target))
    slope = float(sp.diff(LOSS[loss], yhat).subs({y: target, yhat: at}))
    for drawn in (curve, dot):
        x, height = line(drawn).T
        np.testing.assert_allclose(height, said(x), rtol=1e-9)
    (left, low), (right, high) = line(tangent)
    assert (high - low) / (right - left) == pytest.approx(slope)
    assert (high + low) / 2 == pytest.approx(said(at))


@pytest.mark.parametrize("loss", LOSS)
@pytest.mark.parametrize(("at", "target"), [(0.2, 0.7), (0.9, 0.25)])
def test_the_loss_and_its_tangent(loss: str, at: float, target: float) -> None:
    check_loss_slope(loss, at, target)


@pytest.mark.parametrize(
    ("target", "name"), [(0.6, "y = 0.60"), (1.0, "y = 1.00"), (0, "y = 0.00")]
)
@pytest.mark.parametrize("loss", LOSS)
def test_the_target_is_named_beside_its_line(loss: str, target: float, name: str) -> None:
    axes = LossSlope(loss=loss, y=target).still().fig.axes[0]
    (label,) = (text for text in axes.texts if text.get_text() == name)
    box = label.get_window_extent().transformed(axes.transData.inverted())
    assert box.x0 >= 0 and box.x1 <= axes.get_xlim()[1] and box.y1 <= axes.get_ylim()[1]
    rule = axes.lines[1].get_xdata()[0]
    assert rule == target and 0 < min(abs(box.x0 - rule), abs(box.x1 - rule)) < 0.03
    x, height = line(axes.lines[0]).T
    assert not ((x > box.x0) & (x < box.x1) & (height > box.y0) & (height < box.y1)).any()


def check_hidden_space() -> None:
    widget = HiddenSpace(
        angle0=20, shift0=0.1, angle1=75, shift1=-0.2, steepness=5, cut_angle=40, cut_shift=0.3
    )
    W1, c1, W2, c2 = widget.parameters
    np.testing.assert_allclose(np.linalg.norm(W1, axis=1), 5)
    before, after = widget.still().fig.axes
    a, b = sp.symbols("a b")
    units = [sigmoid(row[0] * a + row[1] * b + c) for row, c in zip(W1, c1[:, 0], strict=True)]
    answer = sigmoid(W2[0, 0] * a + W2[0, 1] * b + c2[0, 0])
    for drawn, unit in zip([*before.lines[:2], after.lines[0]], [*units, answer], strict=True):
        for x0, x1 in line(drawn):  # the line is where the unit answers ½
            assert float(unit.subs({a: x0, b: x1})) == pytest.approx(0.5, abs=1e-9)
    for unit, angle, shift in zip(units, np.deg2rad([20, 75]), [0.1, -0.2], strict=True):
        foot = 0.5 + shift * np.array([np.cos(angle), np.sin(angle)])
        assert float(unit.subs({a: foot[0], b: foot[1]})) == pytest.approx(0.5)
    given = np.vstack([line(drawn) for drawn in before.lines[2:4]])
    shown = np.vstack([line(drawn) for drawn in after.lines[1:3]])
    for (x0, x1), place in zip(given, shown, strict=True):
        said = [float(unit.subs({a: x0, b: x1})) for unit in units]
        np.testing.assert_allclose(place, said, rtol=1e-9)


def test_the_lines_of_the_hidden_units_and_where_they_put_the_points() -> None:
    check_hidden_space()


def check_be_the_optimiser() -> None:
    widget = BeTheOptimiser(theta=[0.9, -0.4, 0.3, 0.2, 1.1, -0.7, 0.25])
    dots, curve, _ = widget.still().fig.axes[0].lines
    x = sp.symbols("x")
    w0, w1, c0, c1, v0, v1, c2 = widget.theta
    answer = sp.lambdify(x, v0 * sp.tanh(w0 * x + c0) + v1 * sp.tanh(w1 * x + c1) + c2)
    np.testing.assert_allclose(line(curve)[:, 1], answer(line(curve)[:, 0]), rtol=1e-9)
    np.testing.assert_allclose(line(dots), np.hstack([widget.x, widget.y]))


def test_the_curve_of_the_knobs() -> None:
    check_be_the_optimiser()


def check_pull_of_one_point() -> None:
    widget = PullOfOnePoint()
    x0, x1, target = sp.symbols("x0 x1 target")
    weights = sp.symbols("w0:9")
    z = [sp.tanh(weights[2 * j] * x0 + weights[2 * j + 1] * x1 + weights[4 + j]) for j in (0, 1)]
    answer = sigmoid(weights[6] * z[0] + weights[7] * z[1] + weights[8])
    loss = LOSS["log_loss"].subs({y: target, yhat: answer})
    blocks = (widget.W1, widget.c1, widget.W2, widget.c2)
    now = dict(zip(weights, np.concatenate([block.ravel() for block in blocks]), strict=True))
    pull = sp.lambdify((x0, x1, target), [-sp.diff(loss, w).subs(now) for w in weights])
    said = np.array([pull(*x, *t) for x, t in zip(widget.X, widget.y, strict=True)], dtype=float)
    bars = widget.still().fig.axes[1]
    rows = np.array([bar.get_y() + bar.get_height() / 2 for bar in bars.patches]).round()
    order = [*widget.members(), *(i for i in range(12) if i not in widget.members())]
    for row in range(9):
        pieces = np.array(bars.patches, dtype=object)[rows == row]
        drawn = np.array([piece.get_width() for piece in pieces])
        np.testing.assert_allclose(drawn, said[order, row], rtol=1e-7, atol=1e-12)
        for k, piece in enumerate(pieces):  # each begins where the last of its sign ended
            before = drawn[:k][np.sign(drawn[:k]) == np.sign(drawn[k])].sum()
            assert piece.get_x() == pytest.approx(before, abs=1e-12)
    sums = [line(drawn)[1, 0] for drawn in bars.lines[:18]]
    np.testing.assert_allclose(sums[::2], said.sum(axis=0), rtol=1e-7)
    np.testing.assert_allclose(sums[1::2], said[widget.members()].sum(axis=0), rtol=1e-7)


def test_the_pieces_of_the_bars_are_the_pulls_and_the_sums_their_sums() -> None:
    check_pull_of_one_point()


def check_threshold() -> None:
    drawn = np.random.default_rng(3)
    truth = drawn.permutation(np.repeat([0.0, 1.0], [60, 40]))
    belief = drawn.beta(1 + truth, 2 - truth)
    still = widgets.Threshold(belief=belief, truth=truth, threshold=0.3).still()
    marks, roc, table = still.fig.axes
    *groups, rule = marks.lines
    odds = np.log(belief / (1 - belief))
    wrong = (belief > 0.3) != truth.astype(bool)
    for (kind, lit), group in zip(product((0, 1), (False, True)), groups, strict=True):
        assert group.get_marker() == "os"[kind]
        ink = group.get_markeredgecolor() if kind == 0 else group.get_markerfacecolor()
        assert ink == INKS["accent" if lit else "ink"]
        at, height = line(group).T
        meant = np.sort(odds[(truth == kind) & (wrong == lit)])
        np.testing.assert_allclose(np.sort(at), meant, rtol=0, atol=0.25)  # half a stack
        assert (np.sign(height) == (1 if kind else -1)).all()
    places = np.vstack([line(group) for group in groups])
    assert len(places) == len(np.unique(places, axis=0)) == 100  # no mark hides another
    assert rule.get_xdata()[0] == pytest.approx(np.log(0.3 / 0.7))
    alarmed, found, _ = roc_curve(truth, belief, drop_intermediate=False)
    np.testing.assert_allclose(line(roc.lines[0])[1:], np.stack([alarmed, found], 1))
    counts = confusion_matrix(truth, belief > 0.3)
    shares = counts[:, 1] / counts.sum(axis=1)
    np.testing.assert_allclose(line(roc.lines[1]), [shares])
    assert [t.get_text() for t in table.texts[-4:]] == [str(n) for n in counts.ravel()]


def test_the_marks_of_a_threshold_its_curve_and_its_table() -> None:
    check_threshold()


def test_every_tumour_is_a_mark_and_the_picture_is_small() -> None:
    spread = np.linspace(0.001, 0.999, 142)
    still = widgets.Threshold(belief=spread, truth=spread > 0.6).still()
    assert sum(len(group.get_xdata()) for group in still.fig.axes[0].lines[:-1]) == 142
    assert len(still.svg.encode()) < 25_000


def nudged(target: str) -> float:
    """The slope of the worked example's loss along one parameter, by a central difference."""
    losses = []
    for nudge in (1e-6, -1e-6):
        blocks = {name: np.array(getattr(EXAMPLE, name)) for name in ("W1", "c1", "W2", "c2")}
        index = tuple(int(place) for place in target[3:-1].split(","))
        blocks[target[:2]][index] += nudge
        z1 = sigmoid_of(blocks["W1"] @ EXAMPLE.x[:, None] + blocks["c1"])
        yhat = sigmoid_of(blocks["W2"] @ z1 + blocks["c2"])[:, 0]
        losses.append(((EXAMPLE.y - yhat) ** 2).sum())
    return float((losses[0] - losses[1]) / 2e-6)


def sigmoid_of(h: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-h))


def lines_of(target: str, **options: Any) -> tuple[str, str, str, str]:
    """What stands below the network: the formula's TeX, its numbers, and two lines of code."""
    words = BeautifulSoup(widgets.ChainExplorer(target=target, **options).to_html(), "html.parser")
    formula, numbers, by_sympy, by_numpy = words.select(".ed-still > .ed-words > p")
    tex = " ".join(part.text for part in formula.select("annotation"))
    return tex, numbers.text, by_sympy.code.text, by_numpy.code.text


@pytest.mark.parametrize("target", PARAMETERS)
def test_the_formula_and_both_lines_of_code_below_the_network_are_the_slope(target: str) -> None:
    slope, (W1, c1, W2, c2) = nudged(target), EXAMPLE.parameters
    tex, numbers, by_sympy, by_numpy = lines_of(target)
    h1, z1, h2, yhat = (state[:, 0] for state in forward(EXAMPLE.x[None], W1, c1, W2, c2))
    known = {"x": EXAMPLE.x, "y": EXAMPLE.y, "W2": W2, "z1": z1, "yhat": yhat}
    links = local_derivatives(EXAMPLE.y, yhat, h2, h1, z1, EXAMPLE.x, W2)._asdict()
    for code, names in ((by_sympy, known), (by_numpy, links)):
        assert eval(code, {"__builtins__": {}}, names) == pytest.approx(slope, abs=1e-8)
    assert not misses(numbers)
    assert float(numbers.split()[-1].replace("−", "-")) == pytest.approx(slope, abs=6e-5)
    assert tex.count(r"\frac") == 1 + by_numpy.count("_d")
    assert len(equations(numbers)) == 1


def test_the_published_slip_is_said_to_be_one() -> None:
    _, numbers, as_printed, _ = lines_of("c2[1]", sigma="z")
    yhat = forward(EXAMPLE.x[None], *EXAMPLE.parameters).yhat[:, 0]
    names = {"y": EXAMPLE.y, "yhat": yhat, "sigmoid": sigmoid_of}
    printed = eval(as_printed, {"__builtins__": {}}, names)
    assert f"{printed:.4f} (wrong" in numbers
    assert abs(printed - nudged("c2[1]")) > 0.01


def overhang(fig: Figure) -> float:
    """Return how many points of a drawing lie outside its figure, on the worst side."""
    with house_style():
        box, (width, height) = fig.get_tightbbox(), fig.get_size_inches()
    return 72 * max(-box.x0, -box.y0, box.x1 - width, box.y1 - height)


DRAWN = [
    *(widgets.BeTheOptimiser, widgets.DigitPad, widgets.FailureClinic, widgets.FiftyStarts),
    *(widgets.GradientCheck, HiddenSpace, widgets.LossLandscape, LossSlope, widgets.Neuron),
    *(PullOfOnePoint, widgets.Threshold, widgets.TrainingTheatre),
    lambda: widgets.TrainingTheatre(dataset="bump", hidden=4, learning_rate=0.005),
]


@pytest.mark.parametrize("made", DRAWN)
def test_no_label_is_cut_off_where_a_still_is_an_image(made: Callable[[], Any]) -> None:
    fig = made().still().fig
    assert overhang(fig) < 0.5
    fig.subplots_adjust(left=0.01)
    assert overhang(fig) > 5 or not any(axes.get_ylabel() for axes in fig.axes)


SLIPS = [
    (LossSlope, "still", "here - reach * slope", "here + reach * slope"),
    (LossSlope, "still", "loss.prime", "loss.function"),
    (hidden_space, "_draw_line", "c + CENTRE", "c - CENTRE"),
    (hidden_space, "_draw_line", "-normal[1], normal[0]", "normal[1], normal[0]"),
    (hidden_space, "_activations", "+ c1", "- c1"),
    (hidden_space, "_line", "normal.sum() + shift", "normal.sum() - 2 * shift"),
    (BeTheOptimiser, "still", "curve(self.theta)", "curve(self.theta[::-1])"),
    (PullOfOnePoint, "pulls", "return -np", "return np"),
    (PullOfOnePoint, "still", "ends[up] += pull", "ends[up] -= pull"),
    (PullOfOnePoint, "still", "column[members].sum()", "column[members].mean()"),
    (widgets.Threshold, "stacks", "places.append((place, way", "places.append((place, -way"),
    (widgets.Threshold, "stacks", "way * heights[place, way]", "way"),
    (widgets.Threshold, "curve", "(0, 1)", "(1, 0)"),
    (widgets.Threshold, "_draw_marks", '(right, "ink")', '(~right, "ink")'),
    (widgets.Threshold, "_draw_marks", "_log_odds(self.threshold)", "self.threshold"),
    (widgets.Threshold, "_draw_curve", "table[:, 1]", "table[:, 0]"),
]
CHECKS: dict[Any, Callable[[], None]] = {
    LossSlope: lambda: check_loss_slope("log_loss", 0.2, 0.7),
    hidden_space: check_hidden_space,
    BeTheOptimiser: check_be_the_optimiser,
    PullOfOnePoint: check_pull_of_one_point,
    widgets.Threshold: check_threshold,
}


@pytest.mark.parametrize(("owner", "name", "old", "new"), SLIPS)
def test_a_slip_in_a_still_is_found(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, old: str, new: str
) -> None:
    function = getattr(owner, name)
    source = textwrap.dedent(inspect.getsource(function))
    assert old in source
    spoilt = "from __future__ import annotations\n" + source.replace(old, new)
    scope = dict(vars(sys.modules[function.__module__]))
    exec(spoilt, scope)
    monkeypatch.setattr(owner, name, scope[name])
    with pytest.raises(AssertionError):
        CHECKS[owner]()
