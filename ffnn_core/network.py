"""The network as a class: what a reader of the book holds in hand.

`FeedForwardNeuralNetwork` has the methods, the argument order and the shapes of the class on
Trevor Gordon's page, from which this book started, and right gradients. The mathematics is in
`ffnn_core.gradients`, the descent in `ffnn_core.training`; this class keeps the weights and
remembers how it got them. What it does behind its methods: `state` (what it keeps), `door` (what
may come in), `overrides` (what a subclass has of its own), `callback`, and `files` (save, load).
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import activations, door, gradients, kernel, parameters
from .architecture import Architecture, HiddenActivation, LossName, OutputActivation
from .callback import Callback, Show
from .files import Saved
from .overrides import Overridable, overridable
from .parameters import Parameters
from .progress_bar import ProgressBar, wanted
from .state import NotFittedError as NotFittedError
from .validation import Seed, as_observations, as_positive_int, require_room

__all__ = ["FeedForwardNeuralNetwork", "NotFittedError"]

Array = NDArray[Any]


class FeedForwardNeuralNetwork(Overridable, Saved):
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

    # -- The mathematics --------------------------------------------------------------------------

    @overridable
    def sigmoid(self, x: ArrayLike) -> Array:
        """Return `ffnn_core.activations.sigmoid`, stable for any finite x."""
        return activations.sigmoid(x)

    @overridable
    def sigmoid_prime(self, x: ArrayLike) -> Array:
        """Return the slope of the sigmoid at the pre-activation x."""
        return activations.sigmoid_prime(x)

    @overridable
    def initialize_params(self, len_input: int, len_hidden: int, len_output: int) -> Parameters:
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
        require_room(f"len_input is {D}, len_hidden is {H}, len_output is {O}", H * (D + O + 1))
        shapes = parameters.shapes(D, H, O)
        return Parameters(*(self._rng.standard_normal(shape) / 5 for shape in shapes))

    @overridable
    def update_network_states(self) -> gradients.States:
        """Run the data `self.X` through the network at its present weights.

        Returns
        -------
        h1, z1, h2, yhat : ndarray of shape (H, N), (H, N), (O, N), (O, N)
            The attributes of the same names are not changed; assign them if you want to.
        """
        self._require("X")
        p = door.as_parameters(*self._parameters())
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
            H, the number of hidden units.

        Returns
        -------
        dL_dW1, dL_dc1, dL_dW2, dL_dc2 : ndarray of shape (H, D), (H, 1), (O, H), (O, 1)
        """
        self._require_len_hidden(len_hidden)
        states = (yhat_one_obsv, h2_one_obsv, h1_one_obsv, z1_one_obsv)
        net = self._architecture()
        one = door.OneObservation.checked(y_one_obsv, *states, x_input_one_obsv, self.W2, net)
        return gradients.gradient_one_observation.inside(one, net)

    def get_loss_gradient_iter_over_observations(self, len_hidden: int) -> gradients.Gradient:
        """Return the gradient over `self.X`, `self.y` as a loop over the observations.

        Argument and answer are those of `get_loss_gradient`.
        """
        X, y, p = self._data_and_parameters(len_hidden)
        return gradients.sum_over_observations(X, y, p, self._states(), self._architecture())

    @overridable
    def get_loss_gradient(self, len_hidden: int) -> gradients.Gradient:
        """Return the gradient over `self.X`, `self.y`, all observations at once.

        Parameters
        ----------
        len_hidden : int
            H, the number of hidden units.

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

        Examples
        --------
        >>> from ffnn_core.datasets import xor
        >>> net = FeedForwardNeuralNetwork(hidden_activation="tanh")
        >>> net.fit(xor().X, xor().y, 4, grad_step=0.5, n_iter=2000, seed=0).history
        History(2000 passes, loss 1.001 → 0.000668, weights kept 0 times)
        """
        X, y = door.own_data(X, y, self.loss)
        D, H, O = X.shape[1], as_positive_int("len_hidden", len_hidden), y.shape[1]
        how = door.descent(grad_step, n_iter, seed, batch_size, record_every)
        show = Show(self, callback, ProgressBar(how["n_iter"]) if wanted(progress) else None)
        name = "initial"
        if initial is None:
            self._rng = how["rng"]
            name, initial = "initialize_params:", self.initialize_params(D, H, O)
        start = door.starting_weights(name, initial, D, H, O, X.dtype)
        self._rng = how["rng"]

        self._begin(X, y, start)
        how["watch"] = show if show else None
        try:
            if self._has_own_steps():
                history = self._descend_as_overridden(start, X, y, how)
            else:
                history = kernel.descend(start, X, y, self._architecture(), **how)
            self.history = history if record_every else history.without_weights()
            self._set(history.last_weights() or start)
        finally:  # also when a callback raises: what is left is a network that works
            show.close()
            self.X, self.y = X, y
            self.h1, self.z1, self.h2, self.yhat = self._states()
        show.warn_if_stopped(history, n_iter)
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

        Examples
        --------
        >>> from ffnn_core.datasets import xor
        >>> net = FeedForwardNeuralNetwork().fit(xor().X, xor().y, 3, 0.5, 10, seed=0)
        >>> net.predict([[0.5, 0.5], [2.0, 2.0]]).shape
        (1, 2)
        """
        p = door.as_parameters(*self._parameters())
        other = copy.copy(self)  # which may look at other data
        other.X = as_observations(X_predict, p.W1.shape[1], name="X_predict")
        return other._states().yhat
