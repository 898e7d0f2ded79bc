"""One entry of the gradient: its paths, its factors, its formula and its code, all linked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ffnn_core.widgets.kit.arithmetic import Formula
from ffnn_core.widgets.kit.traits import Choice
from ffnn_core.widgets.kit.worked import Parameter, WorkedObservation

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture


class ChainExplorer(WorkedObservation):
    """Pick a weight or a bias; see every factor of its derivative in picture, formula and code.

    Parameters
    ----------
    target : str, default "W1[2,0]"
        The parameter: "W1[i,j]", "c1[i]", "W2[k,i]" or "c2[k]".
    sigma : {"h", "z"}, default "h"
        Where the slope of σ is taken: at the pre-activation, or, wrongly, at the activation.
    x, y : array_like of shape (4,) and (2,), optional
        The observation; the hand-worked example's unless given, as are the weights.
    W1, c1, W2, c2 : array_like of shape (3, 4), (3, 1), (2, 3) and (2, 1), optional
        Weights and biases.

    Examples
    --------
    >>> ChainExplorer(target="c2[1]")
    ChainExplorer(target='c2[1]')
    """

    target = Parameter("W1[2,0]")
    sigma = Choice("h", ["h", "z"])

    shown: ClassVar[tuple[str, ...]] = ("target",)
    caption: ClassVar[str] = (
        "A derivative of the loss is a product of local slopes along a path, added up over all "
        "paths. Pick a weight; point at a factor to find it in the network, in the formula and in "
        "the code."
    )

    @classmethod
    def formulas(cls) -> dict[str, Formula]:
        """Return the slope of σ, to be taken at the right place or at the wrong one."""
        import sympy as sp

        from ffnn_core.symbolic.functions import sigmoid

        h = sp.Symbol("h", real=True)
        return {"sigma_prime": Formula((h,), sp.diff(sigmoid(h), h))}

    def still(self) -> Picture:
        """Draw the network with everything lit that the parameter reaches."""
        from ffnn_core.plots import network_diagram

        states = self.states()._asdict()
        values = {"x": self.x, **{name: array[:, 0] for name, array in states.items()}}
        return network_diagram(*self.parameters, values=values, highlight=self.target)
