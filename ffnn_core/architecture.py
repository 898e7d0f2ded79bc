"""What a network is made of: the two activations and the loss, from their names; the parameters.

Names are looked up here and nowhere else, once, and checked to go together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal, NamedTuple, TypedDict, get_args

import numpy as np
from numpy.typing import NDArray

from .activations import ACTIVATIONS, Activation
from .losses import LOSSES, Loss
from .validation import one_of

Array = NDArray[Any]

HiddenActivation = Literal["sigmoid", "tanh", "relu", "identity"]
OutputActivation = Literal["sigmoid", "tanh", "relu", "identity", "softmax"]
LossName = Literal["rss", "log_loss", "cross_entropy"]

HIDDEN_ACTIVATIONS: Final[tuple[str, ...]] = get_args(HiddenActivation)
OUTPUT_ACTIVATIONS: Final[tuple[str, ...]] = get_args(OutputActivation)


class Names(TypedDict, total=False):
    """The three names as keywords: sigmoid, sigmoid and rss where nothing else is said."""

    hidden_activation: HiddenActivation | str
    output_activation: OutputActivation | str
    loss: LossName | str


class Architecture(NamedTuple):
    """The functions of a network.

    Attributes
    ----------
    f1, f2 : Activation
        Of the hidden layer and of the output layer.
    loss : Loss
    """

    f1: Activation
    f2: Activation
    loss: Loss

    @classmethod
    def named(
        cls,
        hidden_activation: str = "sigmoid",
        output_activation: str = "sigmoid",
        loss: str = "rss",
    ) -> Architecture:
        """Look the three names up.

        Raises
        ------
        ValueError
            If a name is unknown, or the loss needs another output activation.
        """
        f1 = ACTIVATIONS[one_of("hidden_activation", hidden_activation, HIDDEN_ACTIVATIONS)]
        f2 = ACTIVATIONS[one_of("output_activation", output_activation, OUTPUT_ACTIVATIONS)]
        L = LOSSES[one_of("loss", loss, LOSSES)]
        if L.partner is not None and f2.name != L.partner:
            raise ValueError(
                f"output_activation is {output_activation!r}; with loss={loss!r} it must be"
                f" {L.partner!r}"
            )
        return cls(f1, f2, L)


class Parameters(NamedTuple):
    """The four arrays that a network learns.

    Attributes
    ----------
    W1, c1, W2, c2 : ndarray of shape (H, D), (H, 1), (O, H), (O, 1)
    """

    W1: Array
    c1: Array
    W2: Array
    c2: Array

    @property
    def sizes(self) -> tuple[int, int, int]:
        """D, H and O."""
        return self.W1.shape[1], *self.W2.shape[::-1]

    @classmethod
    def views(cls, theta: Array, D: int, H: int, O: int) -> Parameters:
        """View the last axis of `theta`, a vector as `flat` makes it, as the four arrays.

        Parameters
        ----------
        theta : ndarray of shape (..., H·D + H + O·H + O)
            Written to by writing to the views; axes before the last are kept.
        D, H, O : int
        """
        parts, start = [], 0
        for shape in shapes(D, H, O):
            end = start + shape[0] * shape[1]
            parts.append(theta[..., start:end].reshape(*theta.shape[:-1], *shape))
            start = end
        return cls(*parts)


def flat(blocks: Iterable[Array]) -> Array:
    """Write W1, c1, W2, c2, or their slopes, into one new vector, each row by row.

    Axes before the last two are kept: `Parameters.views` goes the other way.
    """
    return np.concatenate([b.reshape(*b.shape[:-2], -1) for b in map(np.asarray, blocks)], axis=-1)


def shapes(D: int, H: int, O: int) -> tuple[tuple[int, int], ...]:
    """Return the shapes of W1, c1, W2 and c2."""
    return (H, D), (H, 1), (O, H), (O, 1)
