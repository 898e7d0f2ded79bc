"""One neuron: a line, bent by a sigmoid."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ffnn_core.activations import sigmoid, sigmoid_prime
from ffnn_core.widgets.kit.arithmetic import Formula
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Number

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture


class Neuron(Widget):
    """Drag the weight and the bias of one neuron; see its line, its sigmoid and its slope.

    Parameters
    ----------
    w : float, default 2.0
        The weight, from −6 to 6.
    c : float, default -1.0
        The bias, from −6 to 6.
    x : float, default 1.5
        The input at which the tangent touches, from −4 to 4.

    Examples
    --------
    >>> Neuron(w=5, c=0)
    Neuron(w=5.0, c=0.0)
    """

    w = Number(2.0, low=-6, high=6)
    c = Number(-1.0, low=-6, high=6)
    x = Number(1.5, low=-4, high=4)

    shown: ClassVar[tuple[str, ...]] = ("w", "c")
    caption: ClassVar[str] = (
        "The bias shifts the curve; the weight sharpens it and, with it, pulls its middle to −c/w. "
        "At both ends it is flat: there the neuron no longer hears its input. "
        "Drag the three points."
    )

    @classmethod
    def formulas(cls) -> dict[str, Formula]:
        """Return h, z and their slopes; SymPy takes the derivatives."""
        import sympy as sp

        from ffnn_core.symbolic import functions

        w, x, c, pre = sp.symbols("w x c h", real=True)
        h = w * x + c
        return {
            "preactivation": Formula((w, x, c), h),
            "activation": Formula((pre,), functions.sigmoid(pre)),
            "activation_prime": Formula((pre,), sp.diff(functions.sigmoid(pre), pre)),
            "dz_dx": Formula((w, x, c), sp.diff(functions.sigmoid(h), x)),
        }

    def still(self) -> Picture:
        """Draw the line and the sigmoid one above the other, with the tangent at x."""
        from ffnn_core.plots.picture import INKS, Picture, canvas, house_style

        grid = np.linspace(-4, 4, 201)
        h = self.w * grid + self.c
        z = sigmoid(h)
        touched = self.w * self.x + self.c
        here = float(sigmoid(touched))
        slope = float(sigmoid_prime(touched)) * self.w

        with house_style():
            figure = canvas(6.4, 4.2)
            figure.subplots_adjust(left=0.1, right=0.98, top=0.97, bottom=0.13, hspace=0.16)
            above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2, 3))
            for low in (-8, 3):
                above.axhspan(low, low + 5, color=INKS["line"], alpha=0.35, linewidth=0)
            flat = np.abs(h) > 3
            below.fill_between(grid, -1, 2, where=flat, color=INKS["line"], alpha=0.35, linewidth=0)
            above.plot(grid, h, color=INKS["hidden"])
            above.set(ylim=(-8, 8), yticks=(-6, -3, 0, 3, 6), ylabel="h = w x + c")
            below.plot(grid, z, color=INKS["hidden"])
            reach = 1.6 / np.hypot(1, 2.5 * slope)
            ends = np.array([-reach, reach])
            below.plot(self.x + ends, here + slope * ends, color=INKS["accent"])
            below.plot([self.x], [here], "o", color=INKS["accent"])
            below.set(xlim=(-4, 4), ylim=(-0.15, 1.15), yticks=(0, 0.5, 1))
            below.set(xlabel="input x", ylabel="z = σ(h)")
        return Picture(
            figure,
            f"The line h = {self.w:g} x + ({self.c:g}) and its sigmoid, flat in the shaded parts; "
            f"at x = {self.x:g} the slope is {slope:.3f}.",
        )
