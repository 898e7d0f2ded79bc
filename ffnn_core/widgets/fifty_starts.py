"""Fifty starts: the same data and the same rule, and only the first weights differ."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Choice, Flag, Number, Whole
from ffnn_core.widgets.theatre.many import Blocks, answers, descend, first_weights
from ffnn_core.widgets.theatre.points import USUAL, draw_points

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture
    from ffnn_core.widgets.training_theatre import TrainingTheatre

Floats = NDArray[np.float64]

STARTS: Final = 50
ACROSS: Final = 10  # planes in a row of the still picture
SETS: Final = ("xor", "xor_noisy", "circles", "moons", "spiral")
SOLVED: Final = 0.025  # of loss for each point: 0.1 for the four of XOR


class FiftyStarts(Widget):
    """Train one network from fifty random starts, and count how many arrive.

    The starts are those of the `TrainingTheatre` with the seeds 0 to 49; the output is a sigmoid,
    the loss the RSS, and every step is over all points. A start has *solved* its data when the
    loss is below 0.025 for each point, which is 0.1 for the four points of XOR.

    Parameters
    ----------
    dataset : {"xor", "xor_noisy", "circles", "moons", "spiral"}
    hidden : int, default 2
        Hidden units, 1 to 8.
    activation : {"tanh", "sigmoid", "relu", "identity"}
        Of the hidden layer.
    learning_rate : float, optional
        By default what suits the set of points in the theatre.
    passes : int, default 2000
        How long each run is, 1 to 5000.
    seed : int, default 4
        The start that is looked at more closely, 0 to 49.
    solved_first : bool, default False
        Sort those that have solved it to the front.

    Examples
    --------
    >>> int(FiftyStarts(hidden=4).solved().sum())
    50
    """

    dataset = Choice("xor", SETS)
    hidden = Whole(2, low=1, high=8)
    activation = Choice("tanh", ["sigmoid", "tanh", "relu", "identity"])
    learning_rate = Number(USUAL["xor"].learning_rate, low=1e-5, high=100)
    passes = Whole(2000, low=1, high=5000)
    seed = Whole(4, low=0, high=STARTS - 1)
    solved_first = Flag(False)

    shown: ClassVar[tuple[str, ...]] = ("dataset", "hidden", "activation")
    caption: ClassVar[str] = (
        "Fifty networks with the same data and the same step; only their first weights differ. "
        "A tick: solved. A cross: stuck. Choose more hidden units and count again, or point at one "
        "that is stuck to see what it answers."
    )

    def __init__(self, **arguments: Any) -> None:
        dataset = arguments.get("dataset", "xor")
        if dataset in SETS:
            arguments.setdefault("learning_rate", USUAL[dataset].learning_rate)
        super().__init__(**arguments)

    def losses(self) -> Floats:
        """Return the loss at the end of each of the fifty runs."""
        X, y = _points(self.dataset)
        yhat = answers(X, self._ends(), self.activation)
        return np.asarray(((y.T - yhat) ** 2).sum(axis=1))

    def solved(self) -> NDArray[np.bool_]:
        """Say of each of the fifty starts whether it has solved the data."""
        return self.losses() < SOLVED * len(_points(self.dataset)[0])

    def theatre(self, seed: int | None = None) -> TrainingTheatre:
        """Return a theatre that shows one start: the one looked at, or that of `seed`."""
        from ffnn_core.widgets.training_theatre import TrainingTheatre

        return TrainingTheatre(
            dataset=self.dataset,
            hidden=self.hidden,
            activation=self.activation,
            learning_rate=self.learning_rate,
            passes=self.passes,
            seed=self.seed if seed is None else seed,
        )

    def _ends(self) -> Blocks:
        return _ends(self.dataset, self.hidden, self.activation, self.learning_rate, self.passes)

    def still(self) -> Picture:
        """Draw the fifty planes at the end, with a tick or a cross on each."""
        from ffnn_core.plots.fields import box_around, centres, lay_field
        from ffnn_core.plots.picture import INKS, Picture, canvas, house_style

        X, _ = _points(self.dataset)
        solved, cells, down = self.solved(), 12, STARTS // ACROSS
        grid = np.stack(np.meshgrid(*centres(box_around(X), cells)), axis=-1).reshape(-1, 2)
        fields = answers(grid, self._ends(), self.activation).reshape(-1, cells, cells)
        pitch = cells + 2
        paper = np.zeros((down * pitch, ACROSS * pitch))
        with house_style():
            figure = canvas(6.6, 3.5)
            axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
            for seed, field in enumerate(fields):
                row, column = down - 1 - seed // ACROSS, seed % ACROSS
                y0, x0 = row * pitch + 1, column * pitch + 1
                paper[y0 : y0 + cells, x0 : x0 + cells] = 1.1 * (field - 0.5)
                if field.min() < 0.5 < field.max():
                    at = np.arange(cells) + 0.5
                    axes.contour(
                        x0 + at,
                        y0 + at,
                        field,
                        levels=[0.5],
                        colors=[INKS["ink"]],
                        linewidths=[1.0],
                    )
                x, y = TICK if solved[seed] else CROSS
                axes.plot(x0 + x, y0 + y, color=INKS["ink"], linewidth=2)
            lay_field(axes, paper, (0, ACROSS * pitch, 0, down * pitch), smooth=False)
            axes.set(xlim=(0, ACROSS * pitch), ylim=(0, down * pitch), aspect="equal")
            axes.axis("off")
        return Picture(figure, f"Fifty small planes, one for each start. {self._said()}")

    def _said(self) -> str:
        count, units = int(self.solved().sum()), "unit" if self.hidden == 1 else "units"
        return (
            f"After {self.passes} passes {count} of {STARTS} have solved it"
            f" with {self.hidden} hidden {units}."
        )


# The two marks, in cells from the lower left corner of a plane.
TICK: Final = (np.array([8.2, 9.4, 11.6]), np.array([10.0, 8.8, 11.4]))
CROSS: Final = (np.array([8.8, 11.4, np.nan, 8.8, 11.4]), np.array([8.8, 11.4, np.nan, 11.4, 8.8]))


def _points(dataset: str) -> tuple[Floats, Floats]:
    data = draw_points(dataset, USUAL[dataset].noise)
    return data.X, data.y


@lru_cache(maxsize=16)
def _ends(dataset: str, hidden: int, activation: str, rate: float, passes: int) -> Blocks:
    """Return the weights at the end of each run."""
    X, y = _points(dataset)
    starts = first_weights(range(STARTS), X.shape[1], hidden)
    return descend(X, y, starts, activation, rate, passes)
