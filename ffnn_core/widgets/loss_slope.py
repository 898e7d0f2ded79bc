"""The loss of one prediction and its signed slope."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ffnn_core.widgets.kit.arithmetic import Formula
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Choice, Number

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture


class LossSlope(Widget):
    """Pull the prediction ŷ; see the loss and the sign of its slope.

    Parameters
    ----------
    y : float, default 0.6
        The target, from 0 to 1.
    yhat : float, default 0.3
        The prediction, from 0.01 to 0.99.
    loss : {"rss", "log_loss"}, default "rss"
        The loss to look at.

    Examples
    --------
    >>> LossSlope(y=1, yhat=0.2, loss="log_loss")
    LossSlope(y=1.0, yhat=0.2, loss='log_loss')
    """

    y = Number(0.6, low=0, high=1)
    yhat = Number(0.3, low=0.01, high=0.99)
    loss = Choice("rss", ["rss", "log_loss"])

    shown: ClassVar[tuple[str, ...]] = ("y", "yhat", "loss")
    caption: ClassVar[str] = (
        "The slope of the loss has a sign: left of y it is negative, right of y positive. Pull ŷ, "
        "or pull y past it, and see the sign turn."
    )

    @classmethod
    def formulas(cls) -> dict[str, Formula]:
        """Return both losses and their slopes; SymPy takes the derivatives."""
        import sympy as sp

        from ffnn_core.symbolic import log_loss, rss

        y, yhat = sp.symbols("y yhat", real=True)
        found = {}
        for name, loss in (("rss", rss([y], [yhat])), ("log_loss", log_loss([y], [yhat]))):
            found[name] = Formula((y, yhat), loss)
            found[f"{name}_prime"] = Formula((y, yhat), sp.diff(loss, yhat))
        # Written out with numbers, 1 − y and 1 − ŷ are numbers too; the second falls as ŷ rises.
        no, nohat = sp.symbols("no nohat", real=True)
        parted = found["log_loss"].value.subs({1 - y: no, 1 - yhat: nohat})
        slope = sp.diff(parted, yhat) - sp.diff(parted, nohat)
        four = (y, yhat, no, nohat)
        return found | {"parted": Formula(four, parted), "parted_prime": Formula(four, slope)}

    def still(self) -> Picture:
        """Draw the loss over ŷ, its tangent at ŷ, and the target."""
        from ffnn_core.losses import LOSSES
        from ffnn_core.plots.picture import HALO, INKS, Picture, canvas, house_style

        loss = LOSSES[self.loss]

        def at(function: object, value: float) -> float:
            return float(np.squeeze(function(np.array([self.y]), np.array([value]))))  # type: ignore[operator]

        grid = np.linspace(0.01, 0.99, 99)
        here, slope = at(loss.function, self.yhat), at(loss.prime, self.yhat)
        with house_style():
            figure = canvas(6.4, 3.4)
            figure.subplots_adjust(left=0.1, right=0.98, top=0.96, bottom=0.16)
            axes = figure.subplots()
            axes.plot(grid, [at(loss.function, value) for value in grid], color=INKS["loss"])
            axes.axvline(self.y, color=INKS["loss"], linestyle="--", linewidth=1.5)
            reach = 0.15
            axes.plot(
                [self.yhat - reach, self.yhat + reach],
                [here - reach * slope, here + reach * slope],
                color=INKS["neg" if slope < 0 else "pos"],
            )
            axes.plot([self.yhat], [here], "o", color=INKS["output"])
            axes.annotate(
                f"slope {slope:+.2f}".replace("-", "−"), (self.yhat + 0.03, here), va="bottom"
            )
            top = 1.0 if self.loss == "rss" else 5.0
            side, gap = ("right", -0.01) if self.y > 0.85 else ("left", 0.01)
            target = axes.text(self.y + gap, 0.99 * top, f"y = {self.y:.2f}", ha=side, va="top")
            target.set(color=INKS["loss"], gid=HALO)
            axes.set(xlim=(0, 1.02), ylim=(0, top), xlabel="prediction ŷ", ylabel="loss L")
        return Picture(
            figure,
            f"The loss over the prediction, with target y = {self.y:g}; at ŷ = {self.yhat:g} the "
            f"loss is {here:.3f} and its slope {slope:+.3f}.",
        )
