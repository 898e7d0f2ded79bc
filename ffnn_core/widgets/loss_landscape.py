"""The loss over two weights, and a ball that descends on it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import traitlets
from numpy.typing import NDArray

from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Array, Choice, Number, TogetherError, Whole

if TYPE_CHECKING:
    from ffnn_core.parameters import Parameters
    from ffnn_core.plots.picture import Picture

Floats = NDArray[np.float64]

ARCHITECTURE: Final = {"hidden_activation": "sigmoid", "output_activation": "identity"}
#: All parameters in the order of `W1, c1, W2, c2`, each row by row.
NAMES: Final = (
    "W1[0,0]",
    "W1[0,1]",
    "W1[1,0]",
    "W1[1,1]",
    "c1[0]",
    "c1[1]",
    "W2[0,0]",
    "W2[0,1]",
    "c2[0]",
)
REACH: Final = {"W1": 6.0, "c1": 6.0, "W2": 3.0, "c2": 3.0}  # half the width of the map
FAR: Final = 1e6  # where a ball that flies off is no longer followed


class LossLandscape(Widget):
    """Drop a ball on the loss of a trained network over two of its weights; choose the step.

    The network has two inputs, two hidden sigmoid units and one output without a bend, and has
    learned XOR. All weights but two stay where training left them.

    Parameters
    ----------
    across, up : str, default "W2[0,0]" and "W2[0,1]"
        The two parameters, named as in `NAMES`.
    start_across, start_up : float
        Where the ball is dropped, from −1 (left, lower edge) to 1 (right, upper edge).
    step : float, default 0.3
        Size of the step: what the slope is multiplied by, from 0.001 to 100.
    steps : int, default 12
        Number of steps taken, from 0 to 100.
    W1, c1, W2, c2 : array_like of shape (2, 2), (2, 1), (1, 2), (1, 1), optional
        The trained weights.

    Examples
    --------
    >>> LossLandscape(step=2.5)
    LossLandscape(across='W2[0,0]', up='W2[0,1]', step=2.5, steps=12)
    """

    across = Choice("W2[0,0]", NAMES)
    up = Choice("W2[0,1]", NAMES)
    start_across = Number(-0.7, low=-1, high=1)
    start_up = Number(-0.75, low=-1, high=1)
    step = Number(0.3, low=0.001, high=100)
    steps = Whole(12, low=0, high=100)
    W1 = Array([[3.9, 3.9], [4.0, 4.0]], shape=(2, 2))
    c1 = Array([[-2.1], [-5.9]], shape=(2, 1))
    W2 = Array([[1.6, -1.6]], shape=(1, 2))
    c2 = Array([[-0.2]], shape=(1, 1))

    shown: ClassVar[tuple[str, ...]] = ("across", "up", "step", "steps")
    caption: ClassVar[str] = (
        "The loss over two weights: the stronger the tint, the lower. Press Play: every step goes "
        "straight downhill, as far as the slope times the step size. Then change that size. Small "
        "ones creep, good ones arrive, and past a certain size every step lands higher than it "
        "began."
    )

    @traitlets.validate("across", "up")
    def _together(self, proposal: Any) -> Any:
        """Refuse one parameter along both sides of the map, whichever of both is changed."""
        both = {"across": self.across, "up": self.up, proposal.trait.name: proposal.value}
        if both["across"] == both["up"]:
            raise TogetherError(
                f"LossLandscape: across and up are both {proposal.value!r}; they must differ"
            )
        return proposal.value

    @property
    def trained(self) -> Floats:
        """All nine parameters in the order of `NAMES`."""
        from ffnn_core.parameters import flat

        return flat((self.W1, self.c1, self.W2, self.c2))

    def box(self) -> tuple[float, float, float, float]:
        """Return the lowest and highest value across, then up."""
        ends: list[float] = []
        for name in (self.across, self.up):
            middle, reach = float(self.trained[NAMES.index(name)]), REACH[name[:2]]
            ends += [middle - reach, middle + reach]
        return ends[0], ends[1], ends[2], ends[3]

    def path(self) -> tuple[Floats, Floats]:
        """Descend.

        Returns
        -------
        (ndarray of shape (steps + 1, 2), ndarray of shape (steps + 1,))
            The two weights before the first step and after each, and the loss there; shorter
            where the weights outgrow a million.
        """
        from ffnn_core.gradients import total_loss
        from ffnn_core.parameters import flat
        from ffnn_core.training import descend

        left, right, low, high = self.box()
        history = descend(
            self._slopes,
            self._with(
                (left + right) / 2 + self.start_across * (right - left) / 2,
                (low + high) / 2 + self.start_up * (high - low) / 2,
            ),
            *_xor(),
            grad_step=self.step,
            n_iter=self.steps,
            record_every=1,
            loss=partial(total_loss, **ARCHITECTURE),
            watch=lambda passes, loss, weights, history: bool(np.abs(flat(weights)).max() > FAR),
        )
        places = history.flat()[:, self._two()]
        near = np.abs(places).max(axis=1) <= FAR
        return places[near], history.loss[near]

    def _two(self) -> list[int]:
        return [NAMES.index(self.across), NAMES.index(self.up)]

    def _slopes(self, *data_and_weights: Floats) -> Parameters:
        """Return the gradient along the two weights, and 0 along those that stay."""
        from ffnn_core.gradients import gradient_batch
        from ffnn_core.parameters import Parameters, flat

        slopes = flat(gradient_batch(*data_and_weights, **ARCHITECTURE))
        moved = np.isin(range(len(NAMES)), self._two())
        return Parameters.views(np.where(moved, slopes, 0.0), 2, 2, 1)

    def loss_at(self, across: float, up: float) -> float:
        """Return the loss with these two weights and the others as trained."""
        from ffnn_core.gradients import total_loss

        return total_loss(*_xor(), *self._with(across, up), **ARCHITECTURE)

    def _with(self, across: float, up: float) -> Parameters:
        from ffnn_core.parameters import Parameters

        theta = self.trained
        theta[self._two()] = across, up
        return Parameters.views(theta, 2, 2, 1)

    def still(self) -> Picture:
        """Draw the map and the path on it."""
        from ffnn_core.plots import loss_surface

        left, right, low, high = self.box()
        places, _ = self.path()
        inside = (places >= (left, low)) & (places <= (right, high))
        seen = int(np.argmin(inside.all(axis=1))) or len(places)
        return loss_surface(
            self.loss_at,
            np.linspace(left, right, 41),
            np.linspace(low, high, 41),
            path=places[:seen],
            names=(self.across, self.up),
        )


def _xor() -> tuple[Floats, Floats]:
    from ffnn_core.datasets import xor

    data = xor()
    return data.X, data.y
