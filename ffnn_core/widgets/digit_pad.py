"""Draw a digit; a small network reads it, and is sure of itself whatever was drawn."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import NDArray

from ffnn_core.datasets import digits, train_test_split
from ffnn_core.gradients import forward
from ffnn_core.network import FeedForwardNeuralNetwork
from ffnn_core.parameters import flat
from ffnn_core.widgets.kit.arithmetic import Formula
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Array, Choice, Flag, Whole

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture

EACH = 4  # examples of every digit
FIRST = 3  # the example that is on the pad at first: a three


class DigitPad(Widget):
    """Draw a digit with mouse, finger or keys; see the network's hidden units and its confidence.

    Parameters
    ----------
    network : FeedForwardNeuralNetwork, optional
        Fitted on `ffnn_core.datasets.digits()`, ink from 0 to 1: 64 inputs, any hidden units, ten
        softmax outputs. By default a small one that is trained on the spot.
    image : array_like of shape (8, 8), optional
        What is on the pad: ink from 0 to 1. In JupyterLab it follows what is drawn.
    centre : bool, default False
        Whether a drawing is moved and stretched to fill the frame, as the digits of the data are.
        The page turns it on when the pad is cleared for a new drawing.

    Attributes
    ----------
    weights : bytes
        W1, c1, W2, c2, row by row, as float32. Read-only, as are `units` and `activation`.
    examples : bytes
        Some digits of the data, one byte a pixel, 0 to 16; number k is a k mod 10. Read-only.
    fresh : bool
        Whether the network was fitted without these examples. Read-only.

    Examples
    --------
    >>> DigitPad(centre=True).image.shape
    (8, 8)
    """

    image = Array(np.zeros((8, 8)), shape=(8, 8))
    centre = Flag(False)
    weights = traitlets.Bytes(read_only=True).tag(sync=True)
    units = Whole(1, low=1, high=256, read_only=True)
    activation = Choice("sigmoid", ["sigmoid", "tanh", "relu", "identity"], read_only=True)
    examples = traitlets.Bytes(read_only=True).tag(sync=True)
    fresh = Flag(True, read_only=True)

    caption: ClassVar[str] = (
        "Draw a digit. The hidden units look for their patterns, and ten numbers that add up to 1 "
        "come out: for a digit, for a digit one pixel too far left, and for noise."
    )

    def __init__(self, network: FeedForwardNeuralNetwork | None = None, **arguments: Any) -> None:
        network = small_network() if network is None else _suitable(network)
        chosen = examples(network)
        arguments.setdefault("image", chosen[FIRST].reshape(8, 8) / 16)
        super().__init__(**arguments)
        self.network = network
        weights = flat((network.W1, network.c1, network.W2, network.c2))
        self.set_trait("weights", weights.astype("<f4").tobytes())
        self.set_trait("units", len(network.W1))
        self.set_trait("activation", network.hidden_activation)
        self.set_trait("examples", chosen.tobytes())
        self.set_trait("fresh", bool(_unseen(network).any()))

    def __repr__(self) -> str:
        return f"DigitPad({self.network!r})"

    def confidence(self) -> NDArray[np.float64]:
        """Return what the network makes of `image`, by ffnn_core.

        Returns
        -------
        ndarray of shape (10,)
            The share given to each digit.
        """
        return _answer(self.network, self.image.reshape(1, 64))[0]

    @classmethod
    def formulas(cls) -> dict[str, Formula]:
        """Return the activations, and the softmax of ten numbers: the share of the first."""
        import sympy as sp

        from ffnn_core.symbolic.functions import ELEMENTWISE, softmax

        h, ten = sp.Symbol("h", real=True), sp.symbols("h:10", real=True)
        found = {name: Formula((h,), f.definition(h)) for name, f in ELEMENTWISE.items()}
        return {**found, "softmax": Formula(ten, softmax(0, *ten))}

    def still(self) -> Picture:
        """Draw the 8 × 8 image and the ten confidences."""
        from matplotlib.patches import Rectangle

        from ffnn_core.plots.picture import INKS, Picture, canvas, house_style

        shares = self.confidence()
        best = int(np.argmax(shares))
        with house_style():
            figure = canvas(6.4, 3.0)
            pad, bars = figure.subplots(1, 2, gridspec_kw={"width_ratios": (1, 1.25)})
            figure.subplots_adjust(left=0.03, right=0.97, top=0.97, bottom=0.04, wspace=0.12)
            for row, column in zip(*np.nonzero(self.image), strict=True):
                look = {"color": INKS["ink"], "alpha": self.image[row, column], "lw": 0}
                pad.add_patch(Rectangle((column, row), 1, 1, **look))
            pad.set(xlim=(0, 8), ylim=(8, 0), xticks=(), yticks=(), aspect="equal")
            pad.add_patch(Rectangle((0, 0), 8, 8, fc="none", ec=INKS["line"]))
            for digit, share in enumerate(shares):
                ink = INKS["output" if digit == best else "muted"]
                bars.barh(digit, share, height=0.6, color=ink)
                bars.text(-0.03, digit, f"{digit}", color=ink, ha="right", va="center")
                bars.text(share + 0.02, digit, f"{share:.1%}", color=ink, va="center")
            for axes in (pad, bars):
                axes.set_frame_on(False)
            bars.set(xlim=(-0.08, 1.25), ylim=(9.6, -0.6), xticks=(), yticks=())
        return Picture(
            figure,
            f"A digit of 8 by 8 pixels, which the network takes for a {best} with "
            f"{shares[best]:.0%} confidence.",
        )


@cache
def small_network() -> FeedForwardNeuralNetwork:
    """Train a 64-16-10 network on three quarters of the digits; it takes a fraction of a second."""
    data = digits()
    X, _, y, _ = train_test_split(data.X, data.y, stratify=data.y)
    arch = {"output_activation": "softmax", "loss": "cross_entropy"}
    net = FeedForwardNeuralNetwork(**arch)
    net.fit(X, y, 16, grad_step=0.02, n_iter=40, batch_size=32, seed=0, progress=False)
    # Ten binary digits behind the point say as much, and are the same on every machine.
    rounded = [np.round(block * 1024) / 1024 for block in (net.W1, net.c1, net.W2, net.c2)]
    return net.fit(X, y, 16, n_iter=0, initial=rounded)


def examples(network: FeedForwardNeuralNetwork) -> NDArray[np.uint8]:
    """Choose digits, 0 to 9, then 0 to 9 again, and so on; if possible such as are new to it.

    The last ten are those of which the network gives the smallest share to the truth.
    """
    data = digits()
    unseen = _unseen(network)
    if not unseen.any():
        unseen[:] = True
    truth = _answer(network, data.X)[np.arange(len(data.X)), data.labels]
    chosen = []
    for digit in range(10):
        rows = np.flatnonzero(unseen & (data.labels == digit))
        hardest = rows[np.argmin(truth[rows])]
        chosen.append([*rows[rows != hardest][: EACH - 1], hardest])
    order = np.array(chosen).T.ravel()
    return np.round(16 * data.X[order]).astype(np.uint8)


def _unseen(network: FeedForwardNeuralNetwork) -> NDArray[np.bool_]:
    """Mark the digits that the network was not fitted on; none where too few are left."""
    data = digits()
    seen = {row.tobytes() for row in np.asarray(network.X, dtype=np.float64)}
    unseen = np.array([row.tobytes() not in seen for row in data.X])
    enough = all((unseen & (data.labels == digit)).sum() >= EACH for digit in range(10))
    return unseen & enough


def _answer(network: FeedForwardNeuralNetwork, X: NDArray[np.float64]) -> NDArray[np.float64]:
    yhat = forward(
        X,
        *(network.W1, network.c1, network.W2, network.c2),
        hidden_activation=network.hidden_activation,
        output_activation=network.output_activation,
    ).yhat
    return np.asarray(yhat.T, dtype=np.float64)


def _suitable(network: Any) -> FeedForwardNeuralNetwork:
    if not isinstance(network, FeedForwardNeuralNetwork) or not hasattr(network, "W1"):
        raise TypeError(
            f"DigitPad: network is {network!r}; it must be a fitted FeedForwardNeuralNetwork"
        )
    D, O = network.W1.shape[1], len(network.W2)
    if (D, O, network.output_activation) != (64, 10, "softmax"):
        raise ValueError(
            "DigitPad: network must have 64 inputs and 10 softmax outputs, but has "
            f"{D} inputs and {O} {network.output_activation} outputs"
        )
    return network
