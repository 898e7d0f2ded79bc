"""Be the optimiser: turn the weights by hand, then race descent from the same start."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import traitlets
from numpy.typing import NDArray

from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Array, Choice, Flag, TogetherError, Whole

if TYPE_CHECKING:
    from ffnn_core.parameters import Parameters
    from ffnn_core.plots.picture import Picture

Floats = NDArray[np.float64]

REACH: Final = 3.0  # a knob turns from −REACH to REACH
STEP: Final = 0.02  # of descent
MOST: Final = 100  # steps of descent
NAMES: Final = ("W1[0,0]", "W1[1,0]", "c1[0]", "c1[1]", "W2[0,0]", "W2[0,1]", "c2[0]")
FUNCTIONS: Final = {"hidden_activation": "tanh", "output_activation": "identity"}
#: Where the knobs stand at first, in the order W1, c1, W2, c2.
STARTS: Final = {
    "three": (1.2, 1.2, 1.3, -1.2, 0.5, 0.5, 0.0),
    "seven": (0.8, -0.6, -0.4, 0.6, 0.5, 0.7, 0.0),
}


class BeTheOptimiser(Widget):
    """Bring the loss of a small network down by hand, then race gradient descent.

    One input, two tanh units, one output without a bend, thirteen observations, the RSS.

    Parameters
    ----------
    knobs : {"seven", "three"}
        Turn all weights and biases, or those of the output layer only.
    theta : array_like of shape (7,), optional
        Where the knobs stand: W1, c1, W2, c2, each from −3 to 3.
    turns : int, default 0
        How often the reader has taken hold of a knob.
    steps : int, default 0
        How many steps descent has taken from the same start, 0 to 100.
    hint : bool, default False
        Show on every knob which way is down, and how strongly.

    Examples
    --------
    >>> BeTheOptimiser(knobs="three")
    BeTheOptimiser(knobs='three', turns=0, steps=0)
    """

    knobs = Choice("seven", ["three", "seven"])
    theta = Array(STARTS["seven"], shape=(7,), linked=(-REACH, REACH))
    turns = Whole(0, low=0, high=999)
    steps = Whole(0, low=0, high=MOST)
    hint = Flag(False)
    x = Array(np.linspace(-3, 3, 13)[:, None], shape=(13, 1))
    y = Array(
        [
            *([-0.97], [-0.92], [-0.82], [-0.49], [0.34], [0.8], [0.87]),
            *([0.73], [0.02], [-0.7], [-0.95], [-0.96], [-1.04]),
        ],
        shape=(13, 1),
    )

    shown: ClassVar[tuple[str, ...]] = ("knobs", "turns", "steps")
    caption: ClassVar[str] = (
        "Turn the knobs until the curve goes through the points. Every knob that you take hold of "
        "counts as a turn. Then let descent start from where you started, a step for a turn, and "
        "ask for the hint to see what it sees."
    )

    def __init__(self, **arguments: Any) -> None:
        arguments.setdefault("theta", STARTS.get(str(arguments.get("knobs", "seven"))))
        super().__init__(**{k: v for k, v in arguments.items() if v is not None})

    @traitlets.validate("knobs", "theta")
    def _together(self, proposal: Any) -> Any:
        """Refuse a hidden layer that has been turned where only three knobs can be."""
        both = {"knobs": self.knobs, "theta": self.theta, proposal.trait.name: proposal.value}
        held = STARTS["three"][:4]
        if both["knobs"] == "three" and not np.array_equal(both["theta"][:4], held):
            raise TogetherError(
                f"BeTheOptimiser: theta begins with {both['theta'][:4].tolist()}; with three "
                f"knobs it must begin with {list(held)}"
            )
        return proposal.value

    def loss(self) -> float:
        """Return the loss where the knobs stand."""
        from ffnn_core.gradients import total_loss

        return float(total_loss(self.x, self.y, *_blocks(self.theta), **FUNCTIONS))

    def gradient(self) -> Floats:
        """Return the slope of the loss along each knob, 0 for those that are held."""
        from ffnn_core.parameters import flat

        return flat(self._slopes(self.x, self.y, *_blocks(self.theta)))

    def descent(self, steps: int = MOST) -> tuple[Floats, Floats]:
        """Descend from the start that the reader had.

        Returns
        -------
        (ndarray of shape (steps + 1, 7), ndarray of shape (steps + 1,))
            The knobs and the loss, before the first step and after each.
        """
        from ffnn_core.gradients import total_loss
        from ffnn_core.training import descend

        history = descend(
            self._slopes,
            _blocks(np.array(STARTS[self.knobs])),
            self.x,
            self.y,
            grad_step=STEP,
            n_iter=steps,
            record_every=1,
            loss=partial(total_loss, **FUNCTIONS),
        )
        return history.flat(), history.loss

    def _slopes(self, *data_and_weights: Floats) -> Parameters:
        """Return the gradient, 0 along the knobs that are held."""
        from ffnn_core.gradients import gradient_batch
        from ffnn_core.parameters import flat

        slopes = flat(gradient_batch(*data_and_weights, **FUNCTIONS))
        free = np.arange(7) >= (4 if self.knobs == "three" else 0)
        return _blocks(np.where(free, slopes, 0.0))

    def still(self) -> Picture:
        """Draw the points with the curve of the knobs, and how the loss of descent falls."""
        from ffnn_core.gradients import forward
        from ffnn_core.plots.picture import INKS, Picture, canvas, house_style, number

        places, losses = self.descent(50)
        grid = np.linspace(-3.2, 3.2, 120)[:, None]

        def curve(theta: Floats) -> Floats:
            return np.asarray(forward(grid, *_blocks(theta), **FUNCTIONS).yhat[0])

        with house_style():
            figure = canvas(6.6, 3.0)
            left, right = figure.subplots(1, 2)
            figure.subplots_adjust(left=0.1, right=0.98, top=0.95, bottom=0.17, wspace=0.25)
            left.plot(self.x, self.y, "o", color=INKS["loss"], ms=5)
            left.plot(grid, curve(self.theta), color=INKS["output"])
            left.plot(grid, curve(places[-1]), "--", color=INKS["muted"])
            left.set(xlabel="x", ylabel="y and ŷ")
            right.plot(losses, color=INKS["loss"])
            right.plot([0], [self.loss()], "o", color=INKS["ink"])
            right.set(yscale="log", xlabel="steps of descent", ylabel="loss L")
        return Picture(
            figure,
            f"Thirteen points and the curve of the knobs, with a loss of {number(self.loss())}; "
            f"after 50 steps of descent the loss is {number(losses[-1])}.",
        )


def _blocks(theta: Floats) -> Parameters:
    from ffnn_core.parameters import Parameters

    return Parameters.views(theta, 1, 2, 1)
