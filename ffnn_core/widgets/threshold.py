"""A threshold on beliefs, and what it makes of them: found, missed, alarmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ffnn_core.activations import sigmoid
from ffnn_core.widgets.kit.arithmetic import Formula
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Array, Number, Text, TogetherError, Whole

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture

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

    def still(self) -> Picture:
        """Draw the table at this threshold."""
        from ffnn_core.plots import confusion_matrix

        (_, alarms), (missed, _) = table = self.counts()
        return confusion_matrix(
            table,
            (self.negative, self.positive),
            alt=f"With everything above {self.threshold:g} called {self.positive}: {missed} of"
            f" {table[1].sum()} missed, {alarms} of {table[0].sum()} {self.negative} alarmed.",
        )
