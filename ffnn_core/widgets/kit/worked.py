"""What the widgets about the book's hand-worked 4-3-2 network share: its numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ffnn_core.example import EXAMPLE
from ffnn_core.gradients import Gradient, States, forward, gradient_batch, total_loss
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Array, Choice

PARAMETERS: tuple[str, ...] = tuple(
    f"{array}[{','.join(map(str, index[: 1 if array[0] == 'c' else 2]))}]"
    for array in ("W1", "c1", "W2", "c2")
    for index in np.ndindex(getattr(EXAMPLE, array).shape)
)
"""Names of all 23 weights and biases, W1 c1 W2 c2, each row by row."""


class Parameter(Choice):
    """The name of one weight or bias: "W1[2,0]", "c1[2]"; spaces do not matter."""

    def __init__(self, default: str, **options: Any) -> None:
        super().__init__(default, PARAMETERS, **options)

    @property
    def _wanted(self) -> str:
        return (
            "the name of one weight or bias of the 4-3-2 network, 'W1[i,j]', 'c1[i]', 'W2[k,i]'"
            " or 'c2[k]' with i below 3, j below 4, k below 2"
        )

    def validate(self, owner: Any, value: Any) -> str:
        """Return the name without spaces, or raise."""
        plain = value.replace(" ", "") if isinstance(value, str) else value
        if plain not in self.choices:
            raise self.reject(owner, value)
        return str(plain)


class WorkedNetwork(Widget):
    """A widget that shows the hand-worked network; the numbers can be replaced, the sizes not."""

    x = Array(EXAMPLE.x, shape=(4,))
    W1 = Array(EXAMPLE.W1, shape=(3, 4))
    c1 = Array(EXAMPLE.c1, shape=(3, 1))
    W2 = Array(EXAMPLE.W2, shape=(2, 3))
    c2 = Array(EXAMPLE.c2, shape=(2, 1))

    def __init__(self, **arguments: Any) -> None:
        given = {name: value for name, value in arguments.items() if value is not None}
        super().__init__(**given)

    @property
    def parameters(self) -> tuple[NDArray[np.float64], ...]:
        """The four arrays W1, c1, W2, c2."""
        return self.W1, self.c1, self.W2, self.c2

    def states(self) -> States:
        """Compute h1, z1, h2 and yhat as columns."""
        return forward(self.x[None, :], self.W1, self.c1, self.W2, self.c2)


class WorkedObservation(WorkedNetwork):
    """The same with a target, so that there is a loss and a gradient."""

    y = Array(EXAMPLE.y, shape=(2,))

    def loss_value(self) -> float:
        """Compute the loss of the one observation."""
        return total_loss(self.x[None, :], self.y[None, :], self.W1, self.c1, self.W2, self.c2)

    def gradient(self) -> Gradient:
        """Compute the gradient at the one observation."""
        return gradient_batch(self.x[None, :], self.y[None, :], self.W1, self.c1, self.W2, self.c2)
