"""What a network is made of: the two activations and the loss, from their names.

Names are looked up here and nowhere else, once, and checked to go together.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypedDict, get_args

from .activations import ACTIVATIONS, Activation
from .losses import LOSSES, Loss
from .validation import one_of

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
