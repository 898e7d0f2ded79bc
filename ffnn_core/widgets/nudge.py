"""Nudge one weight and watch the change travel to the loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ffnn_core.widgets.kit.traits import Number
from ffnn_core.widgets.kit.worked import Parameter, WorkedObservation

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture


class Nudge(WorkedObservation):
    """Change one weight or bias a little; compare every change it causes with the derivative.

    Parameters
    ----------
    parameter : str, default "W1[2,0]"
        What is nudged: "W1[i,j]", "c1[i]", "W2[k,i]" or "c2[k]".
    size : float, default 0.01
        How much is added to it, from 0.000001 to 1; below zero the nudge goes down.
    x, y : array_like of shape (4,) and (2,), optional
        The observation; the hand-worked example's unless given, as are the weights.
    W1, c1, W2, c2 : array_like of shape (3, 4), (3, 1), (2, 3) and (2, 1), optional
        Weights and biases.

    Examples
    --------
    >>> Nudge(parameter="c1[0]", size=-0.1)
    Nudge(parameter='c1[0]', size=-0.1)
    """

    parameter = Parameter("W1[2,0]")
    size = Number(0.01, low=-1, high=1, least=1e-6)

    shown: ClassVar[tuple[str, ...]] = ("parameter", "size")
    caption: ClassVar[str] = (
        "A derivative is a ratio of changes, and along a path ratios multiply. Nudge a weight: the "
        "change travels to the right, what it does not reach stays grey. The smaller the nudge, "
        "the more digits its ratio shares with the derivative."
    )

    def still(self) -> Picture:
        """Draw the network with everything lit that the nudged parameter reaches."""
        from ffnn_core.plots import network_diagram

        states = self.states()._asdict()
        values = {"x": self.x, **{name: array[:, 0] for name, array in states.items()}}
        return network_diagram(*self.parameters, values=values, highlight=self.parameter)
