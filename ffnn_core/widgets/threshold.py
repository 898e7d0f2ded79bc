"""A threshold on beliefs, and what it makes of them: found, missed, alarmed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from ffnn_core.activations import sigmoid
from ffnn_core.widgets.kit.arithmetic import Formula
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Array, Number, Text, TogetherError, Whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ffnn_core.plots.picture import Picture

Floats = NDArray[np.float64]

EDGE: Final = 9.0  # log odds beyond which a belief stands at the edge
BIN: Final = 0.5  # log odds that share a stack
TICKS: Final = (0.001, 0.05, 0.5, 0.95, 0.999)

_TRUTH = np.repeat([0.0, 1.0], [14, 10])
_BELIEF = sigmoid(np.concatenate([np.linspace(-6, 1.5, 14), np.linspace(-1, 6, 10)]))


class Threshold(Widget):
    """Move the threshold above which a belief counts as a yes; the table of mistakes follows.

    Parameters
    ----------
    belief : array_like of shape (N,)
        What a method believes of each observation: its share of class 1, from 0 to 1.
    truth : array_like of shape (N,)
        What each observation is, 0 or 1, with at least one of either.
    negative, positive : str, default "benign" and "malignant"
        Names of class 0 and class 1.
    threshold : float, default 0.5
        From 0.001 to 0.999.
    cost : int, default 9
        How many false alarms are as bad as one miss, 1 to 99.

    Examples
    --------
    >>> picture = Threshold(belief=[0.2, 0.4, 0.9], truth=[0, 1, 1], threshold=0.3)
    >>> picture.counts()
    array([[1, 0],
           [0, 2]])
    """

    belief = Array(_BELIEF, shape=(None,))
    truth = Array(_TRUTH, shape=(None,))
    negative = Text("benign")
    positive = Text("malignant")
    threshold = Number(0.5, low=0.001, high=0.999)
    cost = Whole(9, low=1, high=99)

    shown: ClassVar[tuple[str, ...]] = ("threshold", "cost")
    caption: ClassVar[str] = (
        "Every mark is an observation, placed by what the method believes of it. Move the line: "
        "what lies right of it is called a yes. Nothing is trained anew, and the mistakes change "
        "places."
    )

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        if self.belief.shape != self.truth.shape:
            raise TogetherError(
                f"Threshold: belief has shape {self.belief.shape} and truth {self.truth.shape};"
                " they must have the same"
            )
        if self.belief.min() < 0 or self.belief.max() > 1:
            raise TogetherError("Threshold: belief must be shares, each from 0 to 1")
        if set(self.truth) != {0.0, 1.0}:
            raise TogetherError("Threshold: truth must be 0 or 1 everywhere, and have both")

    @classmethod
    def formulas(cls) -> dict[str, Formula]:
        """Return where a belief stands on the axis, and the border that costs ask for."""
        import sympy as sp

        p, h, miss, alarm = sp.symbols("p h miss alarm", positive=True)
        border = sp.solve(sp.Eq(miss * p, alarm * (1 - p)), p)[0]
        place = sp.solve(sp.Eq(p, 1 / (1 + sp.exp(-h))), h)[0]
        return {
            "log_odds": Formula((p,), sp.log(p) - sp.log(1 - p)),
            "belief_at": Formula((h,), sp.solve(sp.Eq(place, h), p)[0]),
            "border": Formula((miss, alarm), border),
        }

    def counts(self) -> np.ndarray[Any, np.dtype[np.intp]]:
        """Return the table at this threshold: truth by row, answer by column, class 0 first."""
        said = (self.belief > self.threshold).astype(int)
        table = np.zeros((2, 2), dtype=np.intp)
        np.add.at(table, (self.truth.astype(int), said), 1)
        return table

    def stacks(self) -> Floats:
        """Return where each mark stands: log odds, and height in its stack, class 1 upwards."""
        odds = np.clip(_log_odds(np.clip(self.belief, 1e-12, 1 - 1e-12)), -EDGE, EDGE - BIN)
        middles: Floats = (np.floor(odds / BIN) + 0.5) * BIN  # ½ lies between two stacks
        ways = np.where(self.truth == 1, 1, -1)
        heights = Counter[tuple[float, float]]()
        places = []
        for place, way in zip(middles.tolist(), ways.tolist(), strict=True):
            heights[place, way] += 1
            places.append((place, way * heights[place, way]))
        return np.array(places)

    def curve(self) -> Floats:
        """Return the shares alarmed and found at every threshold, from above all beliefs down."""
        said = self.belief > np.array([2, *np.unique(self.belief)[::-1], -1])[:, None]
        return np.stack([said[:, self.truth == k].mean(axis=1) for k in (0, 1)], axis=1)

    def still(self) -> Picture:
        """Draw the marks with the threshold, and below them the curve and the table."""
        from ffnn_core.plots.axes import WIDTH, axes_at
        from ffnn_core.plots.picture import Picture, canvas, house_style

        (_, alarms), (missed, _) = table = self.counts()
        with house_style():
            figure = canvas(WIDTH, 5.0)
            self._draw_marks(axes_at(figure, 0.1, 2.9, WIDTH - 0.2, 2.0))
            self._draw_curve(axes_at(figure, 0.4, 0.5, 1.5, 1.6))
            self._write_table(axes_at(figure, 3.0, 0.8, 1.7, 0.9))
        return Picture(
            figure,
            f"{len(self.truth)} marks along the belief in {self.positive}, and a line: with"
            f" everything above {self.threshold:g} called {self.positive}, {missed} of"
            f" {table[1].sum()} are missed, {alarms} of {table[0].sum()} {self.negative} alarmed."
            " Below, the share found over the share alarmed for every threshold, and the counts.",
        )

    def _draw_marks(self, axes: Axes) -> None:
        from ffnn_core.plots.picture import INKS

        places, at = self.stacks(), _log_odds(self.threshold)
        right = (self.belief > self.threshold) == (self.truth == 1)
        high = max(4.0, np.abs(places[:, 1]).max()) + 1.5
        axes.axvspan(at, EDGE + 0.6, color=INKS["surface"], lw=0)
        for k, (marker, fill) in enumerate((("o", "paper"), ("s", None))):
            for lit, ink in ((right, "ink"), (~right, "accent")):
                axes.plot(
                    *places[lit & (self.truth == k)].T,
                    marker,
                    ms=4.2,
                    mfc=INKS[fill or ink],
                    mec=INKS[ink if k == 0 else "paper"],
                    mew=1.1 if k == 0 else 0.5,
                )
        axes.axvline(at, color=INKS["accent"])
        axes.text(-EDGE - 0.6, high, self.positive, va="top")
        axes.text(EDGE + 0.6, -high, self.negative, ha="right", va="bottom")
        axes.set(xlim=(-EDGE - 0.6, EDGE + 0.6), ylim=(-high, high))
        axes.set_xticks(_log_odds(np.array(TICKS)), [f"{p:g}" for p in TICKS])
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(f"belief in {self.positive}")

    def _draw_curve(self, axes: Axes) -> None:
        from ffnn_core.plots.picture import INKS

        table = self.counts()
        here = table[:, 1] / table.sum(axis=1)
        axes.plot(*self.curve().T, color=INKS["ink"], lw=1.5, clip_on=False)
        axes.plot(*here[:, None], "o", color=INKS["accent"], ms=8, clip_on=False)
        axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel=f"share of {self.negative} alarmed")
        axes.set(xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
        axes.set_title(f"share of {self.positive} found", loc="left", size=10, color=INKS["muted"])

    def _write_table(self, axes: Axes) -> None:
        from ffnn_core.plots.picture import INKS

        axes.set(xlim=(0, 2), ylim=(2, 0))
        axes.set_axis_off()
        axes.text(2, -0.75, "what is said →", color=INKS["muted"], ha="right")
        axes.text(-0.12, -0.15, "what it was ↓", color=INKS["muted"], ha="right")
        for k, name in enumerate((self.negative, self.positive)):
            axes.text(-0.12, k + 0.5, name, ha="right", va="center_baseline")
            axes.text(k + 0.5, -0.15, f"“{name}”", ha="center")
        for (was, said), count in np.ndenumerate(self.counts()):
            ink, weight = ("ink", "normal") if was == said else ("accent", "bold")
            cell = axes.text(said + 0.5, was + 0.5, str(count), color=INKS[ink], weight=weight)
            cell.set(ha="center", va="center_baseline")


def _log_odds(p: Any) -> Any:
    return np.log(p) - np.log1p(-p)
