"""The network as a class: what a reader of the book holds in hand.

`FeedForwardNeuralNetwork` has the methods, the argument order and the shapes of the class on
Trevor Gordon's page, from which this book started, and right gradients. The mathematics is in
`ffnn_core.gradients`, the descent in `ffnn_core.training`; this class checks what it is given,
keeps the weights, and remembers how it got them.
"""

from __future__ import annotations

import os
import secrets
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import activations, gradients
from .progress_bar import ProgressBar, wanted
from .training import Architecture, History, Parameters, descend
from .validation import (
    as_matrix,
    as_numbers,
    as_parameters,
    as_positive_float,
    as_positive_int,
    as_targets,
    check_architecture,
    require_finite,
    require_targets_fit_loss,
)

Array = NDArray[Any]
Callback = Callable[["FeedForwardNeuralNetwork", int], object]
_FILE_FORMAT = 1


class NotFittedError(RuntimeError):
    """The network has no weights yet, or no data to run them on."""


class FeedForwardNeuralNetwork:
    """A feed-forward network with one hidden layer.

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
        The data of the last fit.
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
        hidden_activation: str = "sigmoid",
        output_activation: str = "sigmoid",
        loss: str = "rss",
    ) -> None:
        check_architecture(hidden_activation, output_activation, loss)
        self.hidden_activation = hidden_activation
        self.output_activation = output_activation
        self.loss = loss
        self._rng = np.random.default_rng()

    def __repr__(self) -> str:
        names = (
            f"hidden_activation={self.hidden_activation!r},"
            f" output_activation={self.output_activation!r}, loss={self.loss!r}"
        )
        sizes = f"  # {self._sizes()}" if hasattr(self, "W1") else ""
        return f"FeedForwardNeuralNetwork({names}){sizes}"

    def __getattr__(self, name: str) -> Any:
        # While a fit runs, its history is put together only when somebody looks.
        if name == "history" and "_history_so_far" in self.__dict__:
            return self.__dict__["_history_so_far"]()
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _sizes(self) -> str:
        return f"{self.W1.shape[1]}-{self.W1.shape[0]}-{self.W2.shape[0]}"

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
        W1, c1, W2, c2 = (
            self._rng.standard_normal(shape) / 5 for shape in ((H, D), (H, 1), (O, H), (O, 1))
        )
        return W1, c1, W2, c2

    def update_network_states(self) -> tuple[Array, Array, Array, Array]:
        """Run the data `self.X` through the network at its present weights.

        Returns
        -------
        h1, z1, h2, yhat : ndarray of shape (H, N), (H, N), (O, N), (O, N)
            The attributes of the same names are not changed; assign them if you want to.
        """
        self._require("X")
        return gradients.forward(self.X, *self._parameters(), **self._activations())

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
        return gradients.gradient_one_observation(
            y_one_obsv,
            yhat_one_obsv,
            h2_one_obsv,
            h1_one_obsv,
            z1_one_obsv,
            x_input_one_obsv,
            self.W2,
            **self._activations(),
            loss=self.loss,
        )

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
        self._require("X", "y")
        self._require_len_hidden(len_hidden)
        return gradients.gradient_loop(
            self.X, self.y, *self._parameters(), **self._activations(), loss=self.loss
        )

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
        self._require("X", "y")
        self._require_len_hidden(len_hidden)
        return gradients.gradient_batch(
            self.X, self.y, *self._parameters(), **self._activations(), loss=self.loss
        )

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        len_hidden: int,
        grad_step: float = 1e-5,
        n_iter: int = 1000,
        seed: int | None = None,
        *,
        batch_size: int | None = None,
        initial: Sequence[ArrayLike] | None = None,
        record_every: int | None = None,
        callback: Callback | None = None,
        progress: bool | None = None,
    ) -> FeedForwardNeuralNetwork:
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
        seed : int, optional
            Seeds the starting weights and the shuffling; the same seed gives the same run.
        batch_size : int, optional
            Rows per update. Without it every pass makes one update with all rows; with it
            every pass is reshuffled and makes ⌈N / batch_size⌉ updates.
        initial : (W1, c1, W2, c2), optional
            Start from copies of these.
        record_every : int, optional
            Keep the weights in `history` after every so many passes, and at the end.
        callback : callable(net, iteration), optional
            Called after `iteration` = 0, 1, …, n_iter passes, with the network as it then is
            (`W1` … are live: copy what you keep; `history.loss[-1]` is the present loss;
            `h1` … are set when the run ends). Returning true ends the run.
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
        X = as_matrix("X", X, shape="(N, D), one observation a row")
        with np.errstate(over="ignore"):  # too large for float32: infinite, which is reported
            y = as_targets(y, len(X)).astype(X.dtype, copy=False)
        require_finite("y", y)
        require_targets_fit_loss(y, self.loss)
        H = as_positive_int("len_hidden", len_hidden)
        grad_step = as_positive_float("grad_step", grad_step)
        n_iter = as_positive_int("n_iter", n_iter, minimum=0)
        if batch_size is not None:
            batch_size = as_positive_int("batch_size", batch_size)
        if record_every is not None:
            record_every = as_positive_int("record_every", record_every)
        if callback is not None and not callable(callback):
            raise TypeError(
                f"callback is {callback!r}; it must be a function of (network, iteration)"
            )
        rng = _generator(seed)
        D, O = X.shape[1], y.shape[1]
        if initial is not None:
            initial = _initial(initial, D, H, O)

        self._rng = rng
        w = Parameters(D, H, O, X.dtype)
        for view, start in zip(w.arrays, initial or self.initialize_params(D, H, O), strict=True):
            view[...] = start
        for name in ("h1", "z1", "h2", "yhat", "history"):  # they belong to an earlier fit
            self.__dict__.pop(name, None)
        self.X, self.y = X, y
        self.W1, self.c1, self.W2, self.c2 = w.arrays
        bar = ProgressBar(n_iter) if wanted(progress) else None
        ended_by_callback = False

        def watch(iteration: int, loss: float, history_so_far: Callable[[], History]) -> bool:
            nonlocal ended_by_callback
            if bar is not None:
                bar.update(iteration, loss)
            if callback is None:
                return False
            self._history_so_far = history_so_far  # made when the callback asks for it
            ended_by_callback = bool(callback(self, iteration))
            return ended_by_callback

        try:
            self.history = descend(
                w,
                X,
                y,
                Architecture.named(self.hidden_activation, self.output_activation, self.loss),
                grad_step=grad_step,
                n_iter=n_iter,
                batch_size=batch_size,
                rng=rng,
                record_every=record_every,
                watch=watch if callback is not None or bar is not None else None,
            )
        finally:
            # also when a callback raises: what is left is a network that works
            if bar is not None:
                bar.close()
            if "_history_so_far" in self.__dict__:
                self.history = self.__dict__.pop("_history_so_far")()
            self.h1, self.z1, self.h2, self.yhat = self.update_network_states()
        if self.history.stopped and not ended_by_callback:
            warnings.warn(
                f"training stopped early, {n_iter} passes were asked for:"
                f" {self.history.stopped}. The last good weights and the history are kept.",
                RuntimeWarning,
                stacklevel=2,
            )
        return self

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
        W1, c1, W2, c2 = as_parameters(*self._parameters())
        X = gradients.as_observations(X_predict, W1.shape[1], name="X_predict")
        return gradients.forward(X, W1, c1, W2, c2, **self._activations()).yhat

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
        W1, c1, W2, c2 = as_parameters(*self._parameters())
        path = _with_suffix(Path(path))
        content: dict[str, Any] = {
            "format": np.array(_FILE_FORMAT),
            "hidden_activation": np.array(self.hidden_activation),
            "output_activation": np.array(self.output_activation),
            "loss": np.array(self.loss),
            "W1": W1,
            "c1": c1,
            "W2": W2,
            "c2": c2,
        }
        if hasattr(self, "history"):
            for name in _HISTORY_ARRAYS:
                content[f"history_{name}"] = getattr(self.history, name)
            content["history_stopped"] = np.array(self.history.stopped or "")
        temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        try:
            with temporary.open("xb") as file:
                np.savez(file, **content)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        return path

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> FeedForwardNeuralNetwork:
        """Read a network written by `save`.

        Parameters
        ----------
        path : path-like
            `.npz` is added if there is no file of just this name.

        Returns
        -------
        FeedForwardNeuralNetwork
            Ready to predict. The data it was fitted on are not part of the file.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file is not one that `save` wrote, or a later version of this package did.
        """
        path = Path(path)
        if not path.exists():
            path = _with_suffix(path)
        with path.open("rb") as opened:
            try:
                with np.load(opened, allow_pickle=False) as file:
                    content = {name: file[name] for name in file.files}
                if int(content["format"]) > _FILE_FORMAT:
                    raise ValueError(
                        f"its format is {content['format']}, newer than this package, which reads"
                        f" {_FILE_FORMAT}"
                    )
                return cls._from_content(content)
            except Exception as error:
                raise ValueError(
                    f"path is {str(path)!r}, which is not a network that this package can read:"
                    f" {error}"
                ) from error

    @classmethod
    def _from_content(cls, content: dict[str, Array]) -> FeedForwardNeuralNetwork:
        net = cls(
            hidden_activation=str(content["hidden_activation"]),
            output_activation=str(content["output_activation"]),
            loss=str(content["loss"]),
        )
        net.W1, net.c1, net.W2, net.c2 = as_parameters(
            content["W1"], content["c1"], content["W2"], content["c2"]
        )
        if "history_loss" in content:
            net.history = History(
                **{name: content[f"history_{name}"] for name in _HISTORY_ARRAYS},
                stopped=str(content["history_stopped"]) or None,
            )
        return net

    def _activations(self) -> dict[str, str]:
        return {
            "hidden_activation": self.hidden_activation,
            "output_activation": self.output_activation,
        }

    def _parameters(self) -> tuple[Array, Array, Array, Array]:
        self._require("W1", "c1", "W2", "c2")
        return self.W1, self.c1, self.W2, self.c2

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


_HISTORY_ARRAYS = ("loss", "recorded", "W1", "c1", "W2", "c2")


def _generator(seed: object) -> np.random.Generator:
    if seed is None or isinstance(seed, np.random.Generator):
        return np.random.default_rng(seed)
    return np.random.default_rng(as_positive_int("seed", seed, minimum=0))


def _with_suffix(path: Path) -> Path:
    return path if path.suffix == ".npz" else path.with_name(path.name + ".npz")


def _initial(initial: Sequence[ArrayLike], D: int, H: int, O: int) -> list[Array]:
    shapes = {"W1": (H, D), "c1": (H, 1), "W2": (O, H), "c2": (O, 1)}
    try:
        values = dict(zip(shapes, initial, strict=True))
    except (TypeError, ValueError):
        raise ValueError(
            f"initial must be the four arrays (W1, c1, W2, c2); got {_describe(initial)}"
        ) from None
    arrays = []
    for name, shape in shapes.items():
        array = as_numbers(f"initial {name}", values[name])
        if shape[1] == 1 and array.shape == shape[:1]:  # a bias may come as a row of numbers
            array = array.reshape(shape)
        if array.shape != shape:
            raise ValueError(
                f"initial {name} has shape {array.shape}; with X of {D} columns,"
                f" len_hidden={H} and y of {O} columns it must be {shape}"
            )
        require_finite(f"initial {name}", array)
        arrays.append(array)
    return arrays


def _describe(value: object) -> str:
    length = f" of length {len(value)}" if hasattr(value, "__len__") else ""
    return f"{type(value).__name__}{length}"
