"""One step of learning in three acts: forward, backward, update."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ffnn_core.widgets.kit.arithmetic import Formula
from ffnn_core.widgets.kit.traits import Array, Number, Whole
from ffnn_core.widgets.kit.worked import WorkedObservation

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ffnn_core.plots.picture import Picture


class BackpropStepper(WorkedObservation):
    """Play one step of learning, number by number: forward, backward, update.

    Parameters
    ----------
    step : int, default 11
        Where to begin: 0 the data only; forward 1 h1, 2 z1, 3 h2, 4 yhat, 5 L; backward 6 dL_dyhat,
        7 dL_dh2, 8 dL_dW2 and dL_dc2, 9 dL_dz1, 10 dL_dh1, 11 dL_dW1 and dL_dc1; 12 the update.
    learning_rate : float, default 0.5
        From 0 to 20.
    y : array_like of shape (2,), default (0.5, 0.3)
        The targets. A sigmoid can shoot past such a target, but never past 0 or 1, where a step
        cannot be too long.
    x : array_like of shape (4,), optional
        The inputs; the hand-worked example's unless given, as are the weights.
    W1, c1, W2, c2 : array_like of shape (3, 4), (3, 1), (2, 3) and (2, 1), optional
        Weights and biases.

    Examples
    --------
    >>> BackpropStepper(step=0, learning_rate=1)
    BackpropStepper(step=0, learning_rate=1.0)
    """

    step = Whole(11, low=0, high=12)
    learning_rate = Number(0.5, low=0, high=20)
    y = Array([0.5, 0.3], shape=(2,), linked=(0, 1))

    shown: ClassVar[tuple[str, ...]] = ("step", "learning_rate")
    caption: ClassVar[str] = (
        "One step of learning. Numbers flow to the right until the loss is known; derivatives flow "
        "back to the left, and every gradient fills a matrix of the same shape as the weights it "
        "belongs to; then each weight moves a little against its own derivative."
    )

    @classmethod
    def formulas(cls) -> dict[str, Formula]:
        """Return how the loss depends on one hidden unit, through both outputs, and the sigmoid."""
        import sympy as sp

        from ffnn_core.symbolic import SymbolicNetwork
        from ffnn_core.symbolic.functions import sigmoid

        network = SymbolicNetwork(1, 1, 2)
        deltas = sp.symbols("d2_0 d2_1", real=True)
        slopes = network.locals()["dh2_dz1"]
        value = sp.Add(*(delta * slope for delta, slope in zip(deltas, slopes, strict=True)))
        h = sp.Symbol("h", real=True)
        return {
            "dL_dz1": Formula((*network.W2, *deltas), value),
            "activation": Formula((h,), sigmoid(h)),
        }

    def still(self) -> Picture:
        """Draw the weights and, below, the gradients of the same shapes."""
        from ffnn_core.plots import matrix_picture

        gradient = self.gradient()
        blocks: dict[str, ArrayLike] = {
            "W1": self.W1,
            "dL_dW1": gradient.dL_dW1,
            "W2": self.W2,
            "dL_dW2": gradient.dL_dW2,
        }
        return matrix_picture(blocks, digits=3)
