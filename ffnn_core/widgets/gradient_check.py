"""A published mistake: what everybody looks at, and what the checker says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets

from ffnn_core.checks import BLOCKS, BlockReport
from ffnn_core.datasets import Dataset, circles, xor
from ffnn_core.example import EXAMPLE
from ffnn_core.gradients import forward
from ffnn_core.museum import EXHIBITS, Exhibit, train
from ffnn_core.training import History
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Choice

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture

PASSES, EVERY = 600, 20
SEED = 3  # from this start most of the wrong gradients get every observation right

#: The networks the checker is let loose on: name, what it is called, (D, H, O, N).
PLACES = (
    ("4-3-2", "all sizes differ (4-3-2)", (4, 3, 2, 5)),
    ("one-output", "one output (4-3-1)", (4, 3, 1, 5)),
    ("one-unit", "one hidden unit (4-1-2)", (4, 1, 2, 5)),
    ("one-of-each", "one input, one unit (1-1-1)", (1, 1, 1, 5)),
    ("one-observation", "one observation", (4, 3, 2, 1)),
)


#: What the two networks learn: name, what it is called.
SETS = (("xor", "XOR, four points"), ("circles", "circles, 60 points"))


class GradientCheck(Widget):
    """Pick a published mistake: the accuracy looks fine, the gradient checker does not.

    Parameters
    ----------
    exhibit : str, default "filled-slab"
        One of the names in `ffnn_core.museum.EXHIBITS`.
    data : {"xor", "circles"}, default "xor"
        What the two networks, one with the wrong gradient and one with the right, learn.
    place : str, default "4-3-2"
        The network that the checker tries: "4-3-2", "one-output", "one-unit", "one-of-each" or
        "one-observation". Where sizes are 1, many mistakes hide.

    Attributes
    ----------
    records : dict
        What was measured: the runs on both sets of points and the checks, for all exhibits.
        Read-only.

    Examples
    --------
    >>> GradientCheck(exhibit="plus-sign", data="circles")
    GradientCheck(exhibit='plus-sign', data='circles')
    """

    exhibit = Choice("filled-slab", list(EXHIBITS))
    data = Choice("xor", [name for name, _ in SETS])
    place = Choice("4-3-2", [name for name, _, _ in PLACES])
    records = traitlets.Dict(read_only=True).tag(sync=True)

    shown: ClassVar[tuple[str, ...]] = ("exhibit", "data")
    caption: ClassVar[str] = (
        "Accuracy cannot certify a gradient. Choose a published mistake, compare what training "
        "shows with what the checker finds, then change the network: with one unit or one output "
        "some mistakes hide."
    )

    @traitlets.default("records")
    def _measure(self) -> dict[str, Any]:
        return records()

    def still(self) -> Picture:
        """Draw loss and accuracy of both runs, and the four relative errors."""
        from ffnn_core.plots.picture import HALO, INKS, Picture, canvas, house_style

        shown = next(e for e in self.records["exhibits"] if e["slug"] == self.exhibit)
        learnt = self.records["sets"][self.data]
        run, right = learnt["runs"][self.exhibit], learnt["right"][shown["right"]]
        passes, N = self.records["passes"], learnt["observations"]
        check = shown["checks"][self.place]
        with house_style():
            figure = canvas(6.4, 3.8)
            curves = figure.subplots(2, 2, gridspec_kw={"width_ratios": (5, 6)})
            figure.subplots_adjust(
                left=0.1, right=0.97, top=0.9, bottom=0.13, hspace=0.35, wspace=0.3
            )
            for k, (axes, name) in enumerate(
                zip(curves[:, 0], ("loss", f"right of {N}"), strict=True)
            ):
                axes.plot(passes, right[k], color=INKS["muted"], linestyle="--", linewidth=1.5)
                axes.plot(passes, run[k], color=INKS["loss"])
                axes.set_ylabel(name)
            curves[0, 0].set(yscale="log", title="what everybody looks at")
            curves[1, 0].set(ylim=(0, 1.05 * N), xlabel="passes")
            for axes in curves[:, 1]:
                axes.remove()
            bars = figure.add_subplot(1, 2, 2)
            for k, (name, (error, *_)) in enumerate(zip(BLOCKS, check, strict=True)):
                wrong = error != 0
                ink = INKS["accent" if wrong else "muted"]
                length = 9 + np.log10(min(error or 1e-8, 1))
                bars.barh(k, length, left=-9, height=0.4, color=ink)
                words = f"{name}: {'wrong' if wrong else 'right'}"
                bars.text(-8.9, k - 0.3, words, color=ink, gid=HALO)
            bars.axvline(-6, color=INKS["ink"], linestyle="--", linewidth=1.5, zorder=1)
            bars.set(xlim=(-9, 0), ylim=(3.5, -0.8), yticks=(), xlabel="relative error")
            bars.set_xticks((-9, -6, -3, 0), ("10⁻⁹", "10⁻⁶", "10⁻³", "1"))
            bars.set_title("what the checker looks at")
        bad = [name for name, row in zip(BLOCKS, check, strict=True) if row[0] != 0]
        return Picture(
            figure,
            f"{shown['title']}: accuracy {run[1][-1] / N:.0%}, as against "
            f"{right[1][-1] / N:.0%} with the right gradient; the checker finds "
            f"{', '.join(bad) or 'nothing'} wrong.",
        )


# -- What is measured ------------------------------------------------------------------------------


@cache
def records() -> dict[str, Any]:
    """Train with every exhibit and with the right gradient, and check every exhibit."""
    exhibits = [
        {
            **{key: getattr(exhibit, key) for key in _WORDS},
            "right": _right(exhibit),
            "checks": {place: _check(exhibit, *sizes) for place, _, sizes in PLACES},
        }
        for exhibit in EXHIBITS.values()
    ]
    return {
        "passes": list(range(0, PASSES + 1, EVERY)),
        "places": [[place, called] for place, called, _ in PLACES],
        "exhibits": exhibits,
        "sets": {name: {"called": called, **_learn(name)} for name, called in SETS},
    }


def _learn(data: str) -> dict[str, Any]:
    """Train on one set of points with every exhibit, and with the right gradients beside."""
    dataset = xor() if data == "xor" else circles(n=60)
    right: dict[str, Any] = {}
    runs = {}
    for slug, exhibit in EXHIBITS.items():
        name, hidden = _right(exhibit), _hidden(exhibit, data)
        if name not in right:
            right[name] = _run(exhibit, exhibit.correct_gradient, dataset, hidden)
        runs[slug] = _run(exhibit, exhibit.gradient, dataset, hidden)
    return {"observations": len(dataset.X), "right": right, "runs": runs}


def _right(exhibit: Exhibit) -> str:
    """Name the run with the right gradient that an exhibit is compared with."""
    return "-".join((str(_hidden(exhibit, "xor")), *exhibit.arch.values()))


_WORDS = (
    *("slug", "title", "source", "url", "printed", "correct"),
    *("tried", "looks_right", "gives_away", "thanks", "hides_at"),
)


def _hidden(exhibit: Exhibit, data: str) -> int:
    """Six or eight units; as many as inputs where another number would give the mistake away."""
    return 2 if exhibit.slug == "transposed-delta" else {"xor": 6, "circles": 8}[data]


def _run(exhibit: Exhibit, gradient: Any, data: Dataset, hidden: int) -> list[Sequence[float]]:
    """Train from one start; return the loss and how many are right after every so many passes."""
    rng = np.random.default_rng(SEED)
    relu = exhibit.arch["hidden_activation"] == "relu"
    W1 = rng.normal(size=(hidden, 2)) * (0.7 if relu else 1.5)
    start = (
        W1,
        rng.normal(size=(hidden, 1)),
        rng.normal(size=(1, hidden)),
        rng.normal(size=(1, 1)),
    )
    step = 0.12 if relu else 2.0 if exhibit.arch["loss"] == "log_loss" else 4.0
    arch: dict[str, Any] = dict(exhibit.arch)
    history = train(
        gradient,
        data.X,
        data.y,
        len_hidden=hidden,
        grad_step=step / len(data.X),
        n_iter=PASSES,
        initial=start,
        record_every=EVERY,
        **arch,
    )
    losses = [_short(max(history.loss[k], 1e-6)) for k in history.recorded]
    return [losses, _answered_right(history, data, exhibit)]


def _answered_right(history: History, data: Dataset, exhibit: Exhibit) -> list[int]:
    arch = {key: exhibit.arch[key] for key in ("hidden_activation", "output_activation")}
    counts = []
    for weights in zip(history.W1, history.c1, history.W2, history.c2, strict=True):
        yhat = forward(data.X, *weights, **arch).yhat.T
        counts.append(int(np.sum((yhat > 0.5) == (data.y > 0.5))))
    return counts


def _check(exhibit: Exhibit, D: int, H: int, O: int, N: int) -> list[list[Any]]:
    """Check an exhibit on a corner of the book's example; one short row for each block."""
    report = exhibit.check(
        EXAMPLE.X[:N, :D],
        EXAMPLE.Y[:N, :O],
        EXAMPLE.W1[:H, :D],
        EXAMPLE.c1[:H],
        EXAMPLE.W2[:O, :H],
        EXAMPLE.c2[:O],
    )
    return [_row(block, report.analytic.get(block.name)) for block in report.blocks.values()]


def _row(block: BlockReport, analytic: Any) -> list[Any]:
    """Error, entry, formula and nudge; 0, entry and value if right; 1 and the problem."""
    if block.problem:
        return [1, block.problem]
    if not block.passed:
        entry = block.worst.name.removeprefix(block.name)
        return [_short(block.relative_error), entry, _short(block.analytic), _short(block.numeric)]
    # Rounding noise differs from machine to machine: of a right block, show its largest entry.
    index = np.unravel_index(np.argmax(np.abs(analytic)), analytic.shape)
    return [0, str([int(i) for i in index]), _short(analytic[index])]


def _short(value: float) -> float:
    """Round to three digits; a whole number loses its point, which saves space in the page."""
    value = float(f"{value:.3g}")
    return int(value) if value == int(value) else value
