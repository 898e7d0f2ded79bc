"""A subclass is taken at its word: what it has of its own is used, and held to its shapes.

`@overridable` marks, in the class itself, which methods a run asks for. Where a subclass, or a
single network, has another in its place, `fit` takes the plain loop with that one, in the order of
the `fit` from which this class descends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .activations import Activation
from .architecture import Architecture
from .door import described
from .gradients import States, loss_of
from .history import History
from .parameters import Parameters
from .state import State
from .training import descend
from .validation import as_numbers, as_real

Array = NDArray[Any]
F = TypeVar("F", bound=Callable[..., Any])

_OURS: Final[dict[str, Callable[..., Any]]] = {}


def overridable(method: F) -> F:
    """Mark a method that a subclass may have of its own, and that is then used."""
    _OURS[method.__name__] = method
    return method


class Overridable(State):
    """What a network needs to use the methods of its subclass: not for readers of the book."""

    def _overrides(self, *methods: str) -> bool:
        """Whether a subclass, or this very network, has one of these methods of its own."""
        return any(
            getattr(type(self), name) is not _OURS[name] or name in vars(self) for name in methods
        )

    def _has_own_steps(self) -> bool:
        """Whether a run must ask this network for its steps, rather than the kernel."""
        steps = ("sigmoid", "sigmoid_prime", "update_network_states", "get_loss_gradient")
        return self._overrides(*steps)

    def _architecture(self) -> Architecture:
        """Return the functions of this network, with its own sigmoid if it has one."""
        net = Architecture.named(**self._names())
        if not self._overrides("sigmoid", "sigmoid_prime"):
            return net
        own = Activation("sigmoid", self._own("sigmoid"), self._own("sigmoid_prime"))
        f1, f2 = (own if f.name == "sigmoid" else f for f in (net.f1, net.f2))
        # ŷ − y, and the loss by way of h2, are right for the true sigmoid only
        loss = net.loss._replace(from_h2=None, partner=None) if f2 is own else net.loss
        return Architecture(f1, f2, loss)

    def _own(self, method: str) -> Callable[[ArrayLike], Array]:
        def checked(h: ArrayLike) -> Array:
            answer = as_real(f"{method}(h)", getattr(self, method)(np.array(h)))
            if answer.shape != np.shape(h):
                raise ValueError(
                    f"{method}(h) has shape {answer.shape}; it must be {np.shape(h)}, that of h"
                )
            return answer

        return checked

    def _states(self) -> States:
        """Return what `update_network_states` gives, if it has the right shapes."""
        answer = self.update_network_states()  # type: ignore[attr-defined]
        if isinstance(answer, States):  # our own
            return answer
        if not isinstance(answer, Sequence) or len(answer) != 4:
            raise ValueError(
                f"update_network_states gave {described(answer)}; it must give four arrays,"
                " h1, z1, h2, yhat"
            )
        N, H, O = len(self.X), len(self.W1), len(self.W2)
        arrays = []
        for name, value, n in zip(States._fields, answer, (H, H, O, O), strict=True):
            arrays.append(as_numbers(f"update_network_states: {name}", value))
            if arrays[-1].shape != (n, N):
                raise ValueError(
                    f"update_network_states: {name} has shape {arrays[-1].shape}; it must be"
                    f" {(n, N)}, one observation a column"
                )
        return States(*arrays)

    def _descend_as_overridden(
        self, start: Parameters, X: Array, y: Array, how: Mapping[str, Any]
    ) -> History:
        """Run the plain loop with this network's own methods, in the order of the first `fit`."""
        net = self._architecture()

        def states(X: Array, y: Array, w: Sequence[Array]) -> States:
            self.X, self.y = X, y
            self._set(w)
            self.h1, self.z1, self.h2, self.yhat = now = self._states()
            return now

        def gradient(X: Array, y: Array, *w: Array) -> Sequence[Array]:
            states(X, y, w)
            return self.get_loss_gradient(len(self.W1))  # type: ignore[attr-defined]

        def loss(X: Array, y: Array, *w: Array) -> float:
            return loss_of(states(X, y, w), y, net)

        return descend(gradient, start, X, y, loss=loss, **how)
