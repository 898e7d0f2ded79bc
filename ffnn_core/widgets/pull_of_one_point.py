"""The pull of one point on every weight, and the sum of the pulls: a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Array, Whole
from ffnn_core.widgets.theatre.random import shuffled, uniform

if TYPE_CHECKING:
    from ffnn_core.network import FeedForwardNeuralNetwork
    from ffnn_core.plots.picture import Picture

Floats = NDArray[np.float64]

N: Final = 12
STEP: Final = 0.05  # of the descent that leads to later weights
FUNCTIONS: Final = {"hidden_activation": "tanh", "loss": "log_loss"}
NAMES: Final = (
    *("W1[0,0]", "W1[0,1]", "W1[1,0]", "W1[1,1]", "c1[0]", "c1[1]"),
    *("W2[0,0]", "W2[0,1]", "c2[0]"),
)


class PullOfOnePoint(Widget):
    """Point at an observation and see how it pulls at every weight; then add up a mini-batch.

    Twelve observations of two classes, two inputs, two tanh units, a sigmoid at the output and the
    log loss. The **pull** of an observation is its own gradient with the sign turned round: the
    way in which it would have every weight go.

    Parameters
    ----------
    point : int, default 2
        The observation that is looked at, 0 to 11.
    batch_size : int, default 3
        Observations in a mini-batch, 1 to 12.
    batch : int, default 0
        Which mini-batch of the shuffled pass, counted from 0; beyond the last it is the last.
    seed : int, default 1
        Of the shuffling, 0 to 99.
    passes : int, default 0
        Look at the weights after so many passes of descent with all points, 0 to 300.
    X, y : array_like of shape (12, 2), (12, 1), optional
    W1, c1, W2, c2 : array_like of shape (2, 2), (2, 1), (1, 2), (1, 1), optional
        The weights before the first pass.

    Examples
    --------
    >>> PullOfOnePoint(point=7, batch_size=4)
    PullOfOnePoint(point=7, batch_size=4, passes=0)
    """

    point = Whole(2, low=0, high=N - 1)
    batch_size = Whole(3, low=1, high=N)
    batch = Whole(0, low=0, high=N - 1)
    seed = Whole(1, low=0, high=99)
    passes = Whole(0, low=0, high=300)
    X = Array(
        [
            *([-1.4, -0.2], [-0.9, 0.7], [-0.3, 0.6], [0.2, 0.9], [0.4, 0.1], [0.7, -0.4]),
            *([-0.5, 0.1], [-0.3, -0.7], [0.1, -0.3], [0.6, -0.9], [1.2, -0.7], [1.5, 0.3]),
        ],
        shape=(N, 2),
    )
    y = Array([[0.0]] * 6 + [[1.0]] * 6, shape=(N, 1))
    W1 = Array([[1.0, -0.6], [0.4, 1.2]], shape=(2, 2))
    c1 = Array([[0.2], [-0.3]], shape=(2, 1))
    W2 = Array([[-0.9, 0.6]], shape=(1, 2))
    c2 = Array([[-1.0]], shape=(1, 1))

    shown: ClassVar[tuple[str, ...]] = ("point", "batch_size", "passes")
    caption: ClassVar[str] = (
        "Every piece of a bar is the pull of one point at that weight: full pieces belong to the "
        "mini-batch, hollow ones are left out. Tap a point to find its pieces. The arrows are the "
        "sums: thick for the mini-batch, thin for all."
    )

    def network(self) -> FeedForwardNeuralNetwork:
        """Return the network whose weights are pulled at."""
        from ffnn_core.network import FeedForwardNeuralNetwork

        start = (self.W1, self.c1, self.W2, self.c2)
        return FeedForwardNeuralNetwork(**FUNCTIONS).fit(
            self.X, self.y, 2, STEP, self.passes, initial=start
        )

    def pulls(self) -> Floats:
        """Return the pull of every observation at every weight, shape (12, 9), as in `NAMES`."""
        from ffnn_core.gradients import gradient_batch
        from ffnn_core.parameters import flat

        net = self.network()
        weights = (net.W1, net.c1, net.W2, net.c2)
        rows = zip(self.X, self.y, strict=True)
        blocks = [gradient_batch(x[None], y[None], *weights, **FUNCTIONS) for x, y in rows]
        return -np.array([flat(one) for one in blocks])

    def batches(self) -> list[list[int]]:
        """Return the mini-batches of the shuffled pass, each a list of observations."""
        order, B = shuffled(N, uniform(self.seed)), self.batch_size
        return [order[k : k + B] for k in range(0, N, B)]

    def members(self) -> list[int]:
        """Return the observations of the mini-batch that is looked at."""
        found = self.batches()
        return found[min(int(self.batch), len(found) - 1)]

    def angle(self) -> float:
        """Return by how many degrees the mini-batch's sum turns away from that of all points."""
        pulls = self.pulls()
        part, whole = pulls[self.members()].sum(axis=0), pulls.sum(axis=0)
        cosine = part @ whole / np.linalg.norm(part) / np.linalg.norm(whole)
        return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))

    def still(self) -> Picture:
        """Draw the points, and the pieces of every weight's bar with both sums."""
        from ffnn_core.plots.fields import box_around, draw_points, lay_field, on_grid, zero_line
        from ffnn_core.plots.picture import INKS, Picture, canvas, house_style

        pulls, members = self.pulls(), self.members()
        with house_style():
            figure = canvas(6.8, 3.6)
            plane, bars = figure.subplots(1, 2)
            figure.subplots_adjust(left=0.1, right=0.99, top=0.97, bottom=0.13, wspace=0.28)
            box = box_around(self.X)
            answers = on_grid(lambda X: self.network().predict(X)[0], box, 40) - 0.5
            lay_field(plane, 1.1 * answers, box)
            zero_line(plane, answers, box, INKS["ink"])
            draw_points(plane, self.X, self.y[:, 0])
            for inside, size, ink in ((members, 13, "ink"), ([self.point], 18, "accent")):
                plane.plot(*self.X[inside].T, "o", ms=size, mfc="none", mec=INKS[ink], mew=1.5)
            plane.set(xlim=box[:2], ylim=box[2:], xlabel="x[0]", ylabel="x[1]")
            order = [*members, *(i for i in range(N) if i not in members)]
            for row, column in enumerate(pulls.T):
                ends = {True: 0.0, False: 0.0}
                for i in order:
                    pull, up = column[i], bool(column[i] > 0)
                    ink = INKS["pos" if up else "neg"]
                    edge = INKS["accent"] if i == self.point else ink
                    fill = ink if i in members else "none"
                    bars.barh(row, pull, 0.5, ends[up], fc=fill, ec=edge, lw=0.8)
                    ends[up] += pull
                bars.plot([0, column.sum()], [row - 0.36] * 2, color=INKS["muted"], lw=1.2)
                bars.plot([0, column[members].sum()], [row + 0.36] * 2, color=INKS["ink"], lw=2.4)
            bars.axvline(0, color=INKS["line"])
            bars.set(ylim=(len(NAMES) - 0.4, -0.6), xlabel="pull, −∂L/∂w")
            bars.set_yticks(range(len(NAMES)), NAMES)
        return Picture(
            figure,
            f"Twelve points, and a bar of pulls for each of nine weights. The mini-batch holds "
            f"points {', '.join(map(str, sorted(members)))}; its sum turns {self.angle():.0f}° "
            f"away from the sum of all.",
        )
