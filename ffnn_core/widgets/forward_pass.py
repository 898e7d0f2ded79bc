"""The forward pass of the hand-worked network, number by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ffnn_core.example import EXAMPLE
from ffnn_core.widgets.kit.arithmetic import Formula
from ffnn_core.widgets.kit.traits import Array, Choice, Whole
from ffnn_core.widgets.kit.worked import WorkedNetwork

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture

UNITS = tuple(
    f"{array}[{i}]" for array, n in (("h1", 3), ("z1", 3), ("h2", 2), ("yhat", 2)) for i in range(n)
)


class ForwardPass(WorkedNetwork):
    """Drag the four inputs of the 4-3-2 network and step through its layers.

    Parameters
    ----------
    x : array_like of shape (4,), optional
        The inputs; the hand-worked example's unless given, as are the weights.
    W1, c1, W2, c2 : array_like of shape (3, 4), (3, 1), (2, 3) and (2, 1), optional
        Weights and biases.
    unit : str, default "h1[2]"
        The unit whose sum is written out: "h1[i]", "z1[i]", "h2[k]" or "yhat[k]".
    step : int, default 4
        How far the pass has come: 0 the inputs only, 1 h1, 2 z1, 3 h2, 4 everything.

    Examples
    --------
    >>> ForwardPass(unit="yhat[0]")
    ForwardPass(unit='yhat[0]', step=4)
    """

    x = Array(EXAMPLE.x, shape=(4,), linked=(-9, 9))
    unit = Choice("h1[2]", UNITS)
    step = Whole(4, low=0, high=4)

    shown: ClassVar[tuple[str, ...]] = ("unit", "step")
    caption: ClassVar[str] = (
        "A network is arithmetic you can follow. Drag an input and watch every number that depends "
        "on it; point at a unit to see its sum written out; step through the layers one at a time."
    )

    @classmethod
    def formulas(cls) -> dict[str, Formula]:
        """Return the sigmoid, for the line in which one unit's answer is written out."""
        import sympy as sp

        from ffnn_core.symbolic.functions import sigmoid

        h = sp.Symbol("h", real=True)
        return {"activation": Formula((h,), sigmoid(h))}

    def still(self) -> Picture:
        """Draw the network with every number of the pass."""
        from ffnn_core.plots import network_diagram

        states = self.states()
        return network_diagram(
            *self.parameters,
            values={"x": self.x, **{name: array[:, 0] for name, array in states._asdict().items()}},
            numbers=True,
        )
