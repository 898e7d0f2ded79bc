"""What is trained: three sizes, from four observations to eighteen hundred."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ffnn_core.datasets import digits

Array = NDArray[Any]


class Workload(NamedTuple):
    """Data, starting weights and a learning rate; the same for every contestant."""

    name: str
    X: Array  # (N, D)
    Y: Array  # (N, O)
    start: tuple[Array, Array, Array, Array]  # W1 (H, D), c1 (H, 1), W2 (O, H), c2 (O, 1)
    grad_step: float

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        """N, D, H and O."""
        return *self.X.shape, len(self.start[0]), self.Y.shape[1]

    def __str__(self) -> str:
        N, D, H, O = self.sizes
        return f"{self.name} (N = {N}, {D}-{H}-{O})"


def _workload(name: str, X: Array, Y: Array, H: int, grad_step: float) -> Workload:
    D, O = X.shape[1], Y.shape[1]
    rng = np.random.default_rng(0)
    W1, c1, W2, c2 = (rng.normal(size=s) / 5 for s in ((H, D), (H, 1), (O, H), (O, 1)))
    return Workload(name, X, Y, (W1, c1, W2, c2), grad_step)


def workloads() -> dict[str, Workload]:
    """Return the three, by name."""
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    points = np.random.default_rng(1).uniform(-1, 1, (200, 2))
    inside = (np.sum(points**2, axis=1, keepdims=True) < 0.5).astype(float)
    images = digits()
    return {
        w.name: w
        for w in (
            _workload("xor", corners, np.array([[0.0], [1.0], [1.0], [0.0]]), 2, 0.02),
            _workload("toy", points, inside, 8, 5e-4),
            _workload("digits", np.ascontiguousarray(images.X), images.y, 30, 2e-5),
        )
    }
