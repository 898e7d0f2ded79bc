"""What a network keeps: the names of its functions, its weights, and the data of its last fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .architecture import HiddenActivation, LossName, Names, OutputActivation
from .door import checked
from .history import History
from .parameters import Parameters
from .validation import as_positive_int

Array = NDArray[Any]


class NotFittedError(RuntimeError):
    """The network has no weights yet, or no data to run them on.

    Examples
    --------
    >>> from ffnn_core import FeedForwardNeuralNetwork
    >>> try:
    ...     FeedForwardNeuralNetwork().predict([[0.0, 1.0]])
    ... except NotFittedError as error:
    ...     print(error)
    this network has no W1 yet; call fit first
    """


class State:
    """What the parts of `FeedForwardNeuralNetwork` share; a message where something is missing."""

    hidden_activation: HiddenActivation | str
    output_activation: OutputActivation | str
    loss: LossName | str
    W1: Array
    c1: Array
    W2: Array
    c2: Array
    X: Array
    y: Array
    h1: Array
    z1: Array
    h2: Array
    yhat: Array
    history: History

    def __repr__(self) -> str:
        names = ", ".join(f"{name}={value!r}" for name, value in self._names().items())
        sizes = ""
        if hasattr(self, "W1") and hasattr(self, "W2"):
            sizes = f"  # {np.shape(self.W1)[1]}-{np.shape(self.W1)[0]}-{np.shape(self.W2)[0]}"
        return f"FeedForwardNeuralNetwork({names}){sizes}"

    def _names(self) -> Names:
        return {
            "hidden_activation": self.hidden_activation,
            "output_activation": self.output_activation,
            "loss": self.loss,
        }

    def _set(self, parameters: Sequence[Array]) -> None:
        """Make copies of these the network's weights."""
        self.W1, self.c1, self.W2, self.c2 = (np.array(p, order="C") for p in parameters)

    def _begin(self, X: Array, y: Array, start: Parameters) -> None:
        """Take data and weights; what belongs to an earlier fit goes."""
        for name in ("h1", "z1", "h2", "yhat", "history"):
            self.__dict__.pop(name, None)
        self.X, self.y = X, y
        self._set(start)

    def _parameters(self) -> Parameters:
        self._require("W1", "c1", "W2", "c2")
        return Parameters(self.W1, self.c1, self.W2, self.c2)

    def _data_and_parameters(self, len_hidden: int) -> tuple[Array, Array, Parameters]:
        self._require("X", "y")
        self._require_len_hidden(len_hidden)
        X, y, p, _ = checked(self.X, self.y, *self._parameters(), self._names())
        return X, y, p

    def _require(self, *names: str) -> None:
        for name in names:
            if not hasattr(self, name):
                raise NotFittedError(
                    f"this network has no {name} yet; call fit first"
                    + (" (a loaded network has weights, but no data)" if name in "Xy" else "")
                )

    def _require_len_hidden(self, len_hidden: int) -> None:
        H = len(self._parameters().W1)
        if as_positive_int("len_hidden", len_hidden) != H:
            raise ValueError(f"len_hidden is {len_hidden}; it must be {H}, the rows of W1")
