"""The still picture of a training theatre: two networks on the same data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from ffnn_core.gradients import forward
from ffnn_core.plots.fields import box_around, draw_points, lay_field, on_grid, zero_line
from ffnn_core.plots.picture import INKS, Picture, canvas, house_style, number
from ffnn_core.widgets.theatre.points import Points

Floats = NDArray[Any]


class Moment(NamedTuple):
    """A network at one moment of its training."""

    title: str
    loss: float
    parameters: tuple[Floats, Floats, Floats, Floats]
    functions: dict[str, str]

    def predict(self, X: Floats) -> Floats:
        """Return ŷ for each row of X."""
        names = {key: self.functions[key] for key in ("hidden_activation", "output_activation")}
        return np.asarray(forward(X, *self.parameters, **names).yhat[0])


def draw(data: Points, moments: Sequence[Moment]) -> Picture:
    """Draw the data with each network's answers, side by side."""
    with house_style():
        figure = canvas(6.6, 3.6)
        figure.subplots_adjust(left=0.1, right=0.99, top=0.9, bottom=0.14, wspace=0.2)
        for k, (axes, moment) in enumerate(zip(figure.subplots(1, 2), moments, strict=True)):
            if data.X.shape[1] == 2:
                _plane(axes, data, moment)
            else:
                _curve(axes, data, moment)
            if k:
                axes.set_ylabel("")
            axes.set_title(f"{moment.title}: L = {number(moment.loss)}", fontsize=10)
    said = "; ".join(f"{m.title} the loss is {number(m.loss)}" for m in moments)
    return Picture(figure, f"The data and the answers of two networks: {said}.")


def _plane(axes: Axes, data: Points, moment: Moment) -> None:
    box = box_around(np.concatenate([data.X, data.X_test]))
    answers = on_grid(moment.predict, box, 48) - 0.5
    lay_field(axes, 1.1 * answers, box)
    zero_line(axes, answers, box, INKS["ink"])
    draw_points(axes, data.X, data.y[:, 0])
    axes.set(xlim=box[:2], ylim=box[2:], xlabel="x[0]", ylabel="x[1]")


def _curve(axes: Axes, data: Points, moment: Moment) -> None:
    axes.plot(data.X[:, 0], data.y[:, 0], "o", color=INKS["loss"], ms=4)
    x = np.linspace(data.X.min(), data.X.max(), 200)
    axes.plot(x, moment.predict(x[:, None]), color=INKS["output"])
    axes.set(xlabel="x", ylabel="y and ŷ")
