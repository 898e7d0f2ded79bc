"""The network as a class: what a reader of the book holds in hand.

`FeedForwardNeuralNetwork` has the methods, the argument order and the shapes of the class on
Trevor Gordon's page, from which this book started, and right gradients. The mathematics is in
`ffnn_core.gradients`, the descent in `ffnn_core.training`; this class checks what it is given,
keeps the weights, and remembers how it got them.
"""

from __future__ import annotations

import copy
import inspect
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import activations, files, gradients, kernel, training
from .activations import Activation
from .architecture import (
    Architecture,
    HiddenActivation,
    LossName,
    Names,
    OutputActivation,
    Parameters,
    as_parameters,
    shapes,
)
from .history import History
from .progress_bar import ProgressBar, wanted
from .validation import (
    as_generator,
    as_matrix,
    as_numbers,
    as_observations,
    as_positive_float,
    as_positive_int,
    as_real,
    as_targets,
    require_finite,
    require_targets_fit_loss,
)

Array = NDArray[Any]
Callback = Callable[["FeedForwardNeuralNetwork", int], object]
Seed = int | np.random.Generator | np.random.SeedSequence | None


class NotFittedError(RuntimeError):
    """The network has no weights yet, or no data to run them on."""


class FeedForwardNeuralNetwork:
    """A feed-forward network with one hidden layer.

    A subclass is taken at its word: where it has a `sigmoid`, `sigmoid_prime`,
    `initialize_params`, `update_network_states` or `get_loss_gradient` of its own, `fit` uses it.

    Parameters
    ----------
    hidden_activation : {"sigmoid", "tanh", "relu", "identity"}
    output_activation : {"sigmoid", "tanh", "relu", "identity", "softmax"}
    loss : {"rss", "log_loss", "cross_entropy"}
        `log_loss` goes with a sigmoid output, `cross_entropy` with softmax.

    Attributes
    ----------
    W1, c1, W2, c2 : ndarray of shape (H, D), (H, 1), (O, H), (O, 1)
        Weights and biases, once fitted.
    X, y : ndarray of shape (N, D), (N, O)
        The data of the last fit: copies.
    h1, z1, h2, yhat : ndarray of shape (H, N), (H, N), (O, N), (O, N)
        What flows through the network for X, at the present weights.
    history : History
        The loss after every pass and, if asked for, the weights.

    Raises
    ------
    ValueError
        If a name is unknown or loss and output activation do not go together.

    Examples
    --------
    >>> X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    >>> y = [0.0, 1.0, 1.0, 0.0]
    >>> net = FeedForwardNeuralNetwork(hidden_activation="tanh")
    >>> net = net.fit(X, y, len_hidden=4, grad_step=0.5, n_iter=2000, seed=0)
    >>> net.predict(X).round()
    array([[0., 1., 1., 0.]])
    """

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

    def __init__(
        self,
        *,
        hidden_activation: HiddenActivation | str = "sigmoid",
        output_activation: OutputActivation | str = "sigmoid",
        loss: LossName | str = "rss",
    ) -> None:
        Architecture.named(hidden_activation, output_activation, loss)
        self.hidden_activation = hidden_activation
        self.output_activation = output_activation
        self.loss = loss
        self._rng = np.random.default_rng()

    def __repr__(self) -> str:
        names = ", ".join(f"{name}={value!r}" for name, value in self._names().items())
        sizes = ""
        if hasattr(self, "W1") and hasattr(self, "W2"):
            sizes = f"  # {np.shape(self.W1)[1]}-{np.shape(self.W1)[0]}-{np.shape(self.W2)[0]}"
        return f"FeedForwardNeuralNetwork({names}){sizes}"

    # -- The mathematics --------------------------------------------------------------------------

    def sigmoid(self, x: ArrayLike) -> Array:
        """Return `ffnn_core.activations.sigmoid`, stable for any finite x."""
        return activations.sigmoid(x)

    def sigmoid_prime(self, x: ArrayLike) -> Array:
        """Return the slope of the sigmoid at the pre-activation x."""
        return activations.sigmoid_prime(x)

    def initialize_params(
        self, len_input: int, len_hidden: int, len_output: int
    ) -> tuple[Array, Array, Array, Array]:
        """Draw starting weights and biases, each from a normal distribution, divided by 5.

        Parameters
        ----------
        len_input, len_hidden, len_output : int
            D, H and O.

        Returns
        -------
        W1, c1, W2, c2 : ndarray of shape (H, D), (H, 1), (O, H), (O, 1)
            With standard deviation 1/5, drawn in this order.
        """
        D = as_positive_int("len_input", len_input)
        H = as_positive_int("len_hidden", len_hidden)
        O = as_positive_int("len_output", len_output)
        return Parameters(*(self._rng.standard_normal(s) / 5 for s in shapes(D, H, O)))

    def update_network_states(self) -> tuple[Array, Array, Array, Array]:
        """Run the data `self.X` through the network at its present weights.

        Returns
        -------
        h1, z1, h2, yhat : ndarray of shape (H, N), (H, N), (O, N), (O, N)
            The attributes of the same names are not changed; assign them if you want to.
        """
        self._require("X")
        p = as_parameters(*self._parameters())
        X = as_observations(self.X, p.W1.shape[1])
        return gradients.states_of(X, p, self._architecture())

    def get_loss_gradient_one_observations(
        self,
        y_one_obsv: ArrayLike,
        yhat_one_obsv: ArrayLike,
        h2_one_obsv: ArrayLike,
        h1_one_obsv: ArrayLike,
        z1_one_obsv: ArrayLike,
        x_input_one_obsv: ArrayLike,
        len_hidden: int,
    ) -> gradients.Gradient:
        """Return the gradient at one observation, by explicit Jacobians.

        Parameters
        ----------
        y_one_obsv, yhat_one_obsv, h2_one_obsv : array_like of shape (O,)
        h1_one_obsv, z1_one_obsv : array_like of shape (H,)
        x_input_one_obsv : array_like of shape (D,)
        len_hidden : int
            H.

        Returns
        -------
        dL_dW1, dL_dc1, dL_dW2, dL_dc2 : ndarray of shape (H, D), (H, 1), (O, H), (O, 1)
        """
        self._require_len_hidden(len_hidden)
        states = (yhat_one_obsv, h2_one_obsv, h1_one_obsv, z1_one_obsv)
        one = (y_one_obsv, *states, x_input_one_obsv, self.W2)
        return gradients.gradient_of_one(*one, self._architecture())

    def get_loss_gradient_iter_over_observations(self, len_hidden: int) -> gradients.Gradient:
        """Return the gradient over `self.X`, `self.y` as a loop over the observations.

        Parameters
        ----------
        len_hidden : int
            H.

        Returns
        -------
        dL_dW1, dL_dc1, dL_dW2, dL_dc2 : ndarray of shape (H, D), (H, 1), (O, H), (O, 1)
        """
        X, y, p = self._data_and_parameters(len_hidden)
        return gradients.sum_over_observations(X, y, p, self._states(), self._architecture())

    def get_loss_gradient(self, len_hidden: int) -> gradients.Gradient:
        """Return the same gradient, all observations at once.

        Parameters
        ----------
        len_hidden : int
            H.

        Returns
        -------
        dL_dW1, dL_dc1, dL_dW2, dL_dc2 : ndarray of shape (H, D), (H, 1), (O, H), (O, 1)
        """
        X, y, p = self._data_and_parameters(len_hidden)
        d = gradients.backward(y, p, self._states(), self._architecture())
        return gradients.collect(X, d.z1, d.dL_dh2, d.dL_dh1)

    # -- Learning ---------------------------------------------------------------------------------

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        len_hidden: int,
        grad_step: float = 1e-5,
        n_iter: int = 1000,
        seed: Seed = None,
        *,
        batch_size: int | None = None,
        initial: Sequence[ArrayLike] | None = None,
        record_every: int | None = None,
        callback: Callback | None = None,
        progress: bool | None = None,
    ) -> Self:
        """Learn weights by gradient descent. A second fit forgets the first.

        Parameters
        ----------
        X : array_like of shape (N, D)
            One observation a row. float32 stays float32 throughout; all else becomes float64.
        y : array_like of shape (N, O), or (N,) for one output
        len_hidden : int
            H, the number of hidden units.
        grad_step : float
            The learning rate: an update subtracts this times the *sum* gradient. Twice the
            data is twice the gradient, so it should shrink as N grows.
        n_iter : int
            Passes over the data.
        seed : int, SeedSequence or Generator, optional
            Of the starting weights and the shuffling; the same number gives the same run.
        batch_size : int, optional
            Rows per update. Without it every pass makes one update with all rows; with it
            every pass is reshuffled and makes ⌈N / batch_size⌉ updates.
        initial : (W1, c1, W2, c2), optional
            Start from copies of these.
        record_every : int, optional
            Keep the weights in `history` after every so many passes, and at the end.
        callback : callable(net, iteration), optional
            Called after `iteration` = 0, 1, …, n_iter passes, with the network as it then is:
            weights that may be kept, since they are copies, and `history.loss[-1]`, the present
            loss. Weights that it sets are those the run goes on from, and the loss of the pass
            becomes theirs. Returning True ends the run; anything else is ignored.
        progress : bool, optional
            Draw a progress bar once a run takes longer than two seconds. Without it: only on
            a terminal.

        Returns
        -------
        FeedForwardNeuralNetwork
            The network itself.

        Raises
        ------
        TypeError, ValueError
            If something does not fit; the message says which argument, what came and what was
            wanted. The network is then as it was before.

        Warns
        -----
        RuntimeWarning
            If the loss stops being finite, or on Ctrl-C: the run ends with the weights and the
            history of the last good pass.
        """
        X, y = self._own_data(X, y)
        D, H, O = X.shape[1], as_positive_int("len_hidden", len_hidden), y.shape[1]
        how: dict[str, Any] = {
            "grad_step": as_positive_float("grad_step", grad_step),
            "n_iter": as_positive_int("n_iter", n_iter, minimum=0),
        }
        for name, number in (("batch_size", batch_size), ("record_every", record_every)):
            how[name] = None if number is None else as_positive_int(name, number)
        if callback is not None and not callable(callback):
            raise TypeError(
                f"callback is {callback!r}; it must be a function of (network, iteration)"
            )
        how["rng"] = as_generator(seed)
        if initial is not None:
            start = _start("initial", initial, D, H, O)
        else:
            self._rng = how["rng"]
            start = _start("initialize_params:", self.initialize_params(D, H, O), D, H, O)
        self._rng = how["rng"]

        for name in ("h1", "z1", "h2", "yhat", "history"):  # they belong to an earlier fit
            self.__dict__.pop(name, None)
        start = Parameters(*(p.astype(X.dtype) for p in start))
        self.X, self.y = X, y
        self._set(start)
        bar = ProgressBar(n_iter) if wanted(progress) else None
        how["watch"] = watch = _Watch(self, callback, bar) if callback or bar else None
        own = self._overrides("sigmoid", "sigmoid_prime", *_STEPS)
        try:
            if own:
                history = self._descend_as_overridden(start, X, y, H, how)
            else:
                history = kernel.descend(start, X, y, self._architecture(), **how)
            self.history = history if record_every else history.without_weights()
            self._set(history.last_weights() or start)
        finally:
            # also when a callback raises: what is left is a network that works
            if bar is not None:
                bar.close()
            self.X, self.y = X, y
            self.h1, self.z1, self.h2, self.yhat = self._states()
        if history.stopped and not (watch and watch.ended):
            warnings.warn(
                f"training stopped early, {n_iter} passes were asked for:"
                f" {history.stopped}. The last good weights and the history are kept.",
                RuntimeWarning,
                stacklevel=2,
            )
        return self

    def _own_data(self, X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
        """Copy the data, checked, so that what the caller does to them later changes nothing."""
        X = np.array(as_matrix("X", X, shape="(N, D), one observation a row"), order="C")
        with np.errstate(over="ignore", under="ignore"):  # too large for float32: infinite
            y = np.array(as_targets(y, len(X)), dtype=X.dtype, order="C")
        require_finite("y", y)
        require_targets_fit_loss(y, self.loss)
        return X, y

    def _descend_as_overridden(
        self, start: Parameters, X: Array, y: Array, H: int, how: dict[str, Any]
    ) -> History:
        """Run the plain loop with this class's own methods, in the order of the original `fit`."""
        net = self._architecture()

        def states(X: Array, y: Array, w: Sequence[Array]) -> gradients.States:
            self.X, self.y = X, y
            self._set(w)
            self.h1, self.z1, self.h2, self.yhat = now = self._states()
            return now

        def gradient(X: Array, y: Array, *w: Array) -> Sequence[Array]:
            states(X, y, w)
            return self.get_loss_gradient(H)

        def loss(X: Array, y: Array, *w: Array) -> float:
            return gradients.loss_of(states(X, y, w), y, net)

        return training.descend(gradient, start, X, y, loss=loss, **how)

    def predict(self, X_predict: ArrayLike) -> Array:
        """Return the network's output for new observations.

        Parameters
        ----------
        X_predict : array_like of shape (N, D)
            One observation a row.

        Returns
        -------
        ndarray of shape (O, N)
            One observation a *column*. The fitted states are left as they are.

        Raises
        ------
        NotFittedError
            Before `fit`.
        ValueError
            If `X_predict` does not have D columns, or holds NaN or infinity.
        """
        p = as_parameters(*self._parameters())
        X = as_observations(X_predict, p.W1.shape[1], name="X_predict")
        other = copy.copy(self)  # which may look at other data
        other.X = X
        return other._states().yhat

    # -- Files ------------------------------------------------------------------------------------

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the weights, the names of the functions and the history to a `.npz` file.

        Parameters
        ----------
        path : path-like
            `.npz` is added if it is not there. An existing file is replaced only after the new
            one has been written completely.

        Returns
        -------
        pathlib.Path
            Where it was written.
        """
        p = as_parameters(*self._parameters())
        stored = files.Stored(dict(self._names()), p, getattr(self, "history", None))
        return files.write(path, stored)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a network written by `save`.

        Parameters
        ----------
        path : path-like
            As it was given to `save`: `.npz` is added. Where there is no such file, one of just
            this name is read.

        Returns
        -------
        FeedForwardNeuralNetwork
            Ready to predict. The data it was fitted on are not part of the file.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        TypeError
            If this is a subclass whose `__init__` asks for more than the file can tell.
        ValueError
            If the file is not one that `save` wrote, or a later version of this package did.
        """
        stored = files.read(path)
        net = cls._made_for(stored.names)
        net.W1, net.c1, net.W2, net.c2 = stored.parameters
        if stored.history is not None:
            net.history = stored.history
        return net

    @classmethod
    def _made_for(cls, names: Mapping[str, Any]) -> Self:
        """Make a network with these functions, also where a subclass's `__init__` takes others."""
        takes = inspect.signature(cls)
        for arguments in (names, {}):
            try:
                takes.bind(**arguments)
            except TypeError as error:
                problem = error
                continue
            net = cls(**arguments)
            for name, value in names.items():
                setattr(net, name, value)
            return net
        raise TypeError(
            f"{cls.__name__} cannot be made from a file alone: {problem}; give its __init__ a"
            " default, or load the file with FeedForwardNeuralNetwork.load"
        )

    # -- Small parts ------------------------------------------------------------------------------

    def _names(self) -> Names:
        return {
            "hidden_activation": self.hidden_activation,
            "output_activation": self.output_activation,
            "loss": self.loss,
        }

    def _overrides(self, *methods: str) -> bool:
        """Whether a subclass, or this very network, has one of these methods of its own."""
        return any(
            getattr(type(self), name) is not getattr(FeedForwardNeuralNetwork, name)
            or name in self.__dict__
            for name in methods
        )

    def _architecture(self) -> Architecture:
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

    def _states(self) -> gradients.States:
        """Return what `update_network_states` gives, if it has the right shapes."""
        answer = self.update_network_states()
        if isinstance(answer, gradients.States):  # our own
            return answer
        if not isinstance(answer, Sequence) or len(answer) != 4:
            raise ValueError(
                f"update_network_states gave {_describe(answer)}; it must give four arrays,"
                " h1, z1, h2, yhat"
            )
        N, H, O = len(self.X), len(self.W1), len(self.W2)
        arrays = []
        for name, value, n in zip(gradients.States._fields, answer, (H, H, O, O), strict=True):
            arrays.append(as_numbers(f"update_network_states: {name}", value))
            if arrays[-1].shape != (n, N):
                raise ValueError(
                    f"update_network_states: {name} has shape {arrays[-1].shape}; it must be"
                    f" {(n, N)}, one observation a column"
                )
        return gradients.States(*arrays)

    def _set(self, parameters: Sequence[Array]) -> None:
        """Make copies of these the network's weights."""
        self.W1, self.c1, self.W2, self.c2 = (np.array(p, order="C") for p in parameters)

    def _parameters(self) -> tuple[Array, Array, Array, Array]:
        self._require("W1", "c1", "W2", "c2")
        return self.W1, self.c1, self.W2, self.c2

    def _data_and_parameters(self, len_hidden: int) -> tuple[Array, Array, Parameters]:
        self._require("X", "y")
        self._require_len_hidden(len_hidden)
        X, y, p, _ = gradients.checked(self.X, self.y, *self._parameters(), self._names())
        return X, y, p

    def _require(self, *names: str) -> None:
        for name in names:
            if not hasattr(self, name):
                raise NotFittedError(
                    f"this network has no {name} yet; call fit first"
                    + (" (a loaded network has weights, but no data)" if name in "Xy" else "")
                )

    def _require_len_hidden(self, len_hidden: int) -> None:
        H = len(self._parameters()[0])
        if as_positive_int("len_hidden", len_hidden) != H:
            raise ValueError(f"len_hidden is {len_hidden}, but W1 has {H} rows; they must agree")


_STEPS = ("update_network_states", "get_loss_gradient")


class _Watch:
    """Shows a run to the callback and to the progress bar."""

    def __init__(
        self, net: FeedForwardNeuralNetwork, callback: Callback | None, bar: ProgressBar | None
    ) -> None:
        self.net, self.callback, self.bar = net, callback, bar
        self.ended = False

    def __call__(self, passes: int, loss: float, w: Parameters, history: History) -> bool:
        """Return whether the callback ends the run; what it has set as weights goes to `w`."""
        if self.bar is not None:
            self.bar.update(passes, loss)
        if self.callback is None:
            return False
        self.net.history = history
        self.net._set(w)
        try:
            answer = self.callback(self.net, passes)
            for view, values in zip(w, self._set_by_callback(w), strict=True):
                view[...] = values
        except BaseException:
            self.net._set(w)  # whatever it had set, these are those of the history
            raise
        self.ended = isinstance(answer, (bool, np.bool_)) and bool(answer)
        return self.ended

    def _set_by_callback(self, w: Parameters) -> Parameters:
        """Return the network's weights, if they still have their shapes."""
        new = as_parameters(*self.net._parameters())
        for name, view, values in zip(w._fields, w, new, strict=True):
            if values.shape != view.shape:
                raise ValueError(
                    f"{name}, set by the callback, has shape {values.shape}; it must be"
                    f" {view.shape}"
                )
        return new


def _start(name: str, initial: Sequence[ArrayLike], D: int, H: int, O: int) -> Parameters:
    """Return four starting arrays, if they have the shapes that this network needs."""
    wanted = dict(zip(Parameters._fields, shapes(D, H, O), strict=True))
    try:
        values = dict(zip(wanted, initial, strict=True))
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be the four arrays (W1, c1, W2, c2); got {_describe(initial)}"
        ) from None
    arrays = []
    for which, shape in wanted.items():
        array = as_numbers(f"{name} {which}", values[which])
        if shape[1] == 1 and array.shape == shape[:1]:  # a bias may come as a row of numbers
            array = array.reshape(shape)
        if array.shape != shape:
            raise ValueError(
                f"{name} {which} has shape {array.shape}; with X of {D} columns,"
                f" len_hidden={H} and y of {O} columns it must be {shape}"
            )
        require_finite(f"{name} {which}", array)
        arrays.append(array)
    return Parameters(*arrays)


def _describe(value: object) -> str:
    length = f" of length {len(value)}" if hasattr(value, "__len__") else ""
    return f"{type(value).__name__}{length}"
