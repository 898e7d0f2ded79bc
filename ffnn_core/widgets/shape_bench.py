"""Matrices to snap together: where the transpose comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import traitlets
from numpy.typing import NDArray

from ffnn_core.example import EXAMPLE
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Array, Choice, Whole

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture

Floats = NDArray[np.float64]

NAMES: Final = ("W1", "X", "z1", "W2", "dL_dh2", "dL_dh1")
TILES: Final = [tile for name in NAMES for tile in (name, f"{name}.T")]


class ShapeBench(Widget):
    """Multiply two matrices of the network; see which index is summed and who has to turn round.

    With the default sizes the numbers are those of the book's worked network and its five
    observations; with others they are drawn at random, always the same.

    Parameters
    ----------
    D, H, O, N : int, default 4, 3, 2, 5
        Inputs, hidden units, outputs and observations, each from 1 to 6.
    left, right : str, default "dL_dh2" and "z1.T"
        Factors: one of W1, X, z1, W2, dL_dh2, dL_dh1, or its transpose, as in "z1.T".
    row, column : int, default 1 and 2
        The entry of the product that is written out.

    Attributes
    ----------
    W1, X, z1, W2, dL_dh2, dL_dh1 : ndarray
        The matrices on the bench, of shapes (H, D), (N, D), (H, N), (O, H), (O, N), (H, N).

    Examples
    --------
    >>> ShapeBench(N=1).dL_dh2.shape
    (2, 1)
    """

    D = Whole(4, low=1, high=6)
    H = Whole(3, low=1, high=6)
    O = Whole(2, low=1, high=6)
    N = Whole(5, low=1, high=6)
    left = Choice("dL_dh2", TILES)
    right = Choice("z1.T", TILES)
    row = Whole(1, low=0, high=5)
    column = Whole(2, low=0, high=5)
    W1 = Array([[0.0]], shape=(None, None), read_only=True)
    X = Array([[0.0]], shape=(None, None), read_only=True)
    z1 = Array([[0.0]], shape=(None, None), read_only=True)
    W2 = Array([[0.0]], shape=(None, None), read_only=True)
    dL_dh2 = Array([[0.0]], shape=(None, None), read_only=True)
    dL_dh1 = Array([[0.0]], shape=(None, None), read_only=True)

    shown: ClassVar[tuple[str, ...]] = ("D", "H", "O", "N")
    caption: ClassVar[str] = (
        "Every entry of the product is a row of the left factor times a column of the right one, "
        "and the index they share is summed. Point at an entry; then turn one of the factors round "
        "and see the bench refuse."
    )

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._compute()

    @traitlets.observe("D", "H", "O", "N")
    def _compute(self, _: object = None) -> None:
        for name, value in _matrices(self.D, self.H, self.O, self.N).items():
            self.set_trait(name, value)

    def factor(self, tile: str) -> Floats:
        """Return the matrix on a tile.

        Parameters
        ----------
        tile : str
            As `left` and `right`.
        """
        matrix: Floats = getattr(self, tile.removesuffix(".T"))
        return matrix.T if tile.endswith(".T") else matrix

    def still(self) -> Picture | str:
        """Draw both factors and their product, with one entry, its row and its column outlined."""
        from ffnn_core.plots import matrix_picture

        left, right = self.factor(self.left), self.factor(self.right)
        if left.shape[1] != right.shape[0]:
            return (
                f"<p>{self.left} {left.shape} @ {self.right} {right.shape}: the inside sizes "
                f"{left.shape[1]} and {right.shape[0]} differ.</p>"
            )
        product = left @ right
        i, j = min(self.row, product.shape[0] - 1), min(self.column, product.shape[1] - 1)
        # Two matrices in one picture need two names, even where they are the same matrix.
        name = self.right if self.right != self.left else f"{self.right}\u200b"
        return matrix_picture(
            {self.left: left, name: right, "product": product},
            operators=["@", "="],
            highlight=[f"{self.left}[{i}]", f"{name}[:, {j}]", f"product[{i}, {j}]"],
        )


def _matrices(D: int, H: int, O: int, N: int) -> dict[str, Floats]:
    from ffnn_core.gradients import deltas

    if (D, H, O, N) == (4, 3, 2, 5):
        X, Y, parameters = EXAMPLE.X, EXAMPLE.Y, EXAMPLE.parameters
    else:
        rng = np.random.default_rng(0)
        X = rng.normal(size=(N, D)).round(1)
        Y = rng.integers(0, 2, size=(N, O)).astype(float)
        shapes = ((H, D), (H, 1), (O, H), (O, 1))
        W1, c1, W2, c2 = (rng.normal(size=shape).round(1) for shape in shapes)
        parameters = (W1, c1, W2, c2)
    states = deltas(X, Y, *parameters)
    return {
        "W1": parameters[0],
        "X": X,
        "z1": states.z1,
        "W2": parameters[2],
        "dL_dh2": states.dL_dh2,
        "dL_dh1": states.dL_dh1,
    }
