"""The network as scikit-learn would have it: an estimator for classes, an estimator for numbers.

    from ffnn_core.sklearn import FFNNClassifier, FFNNRegressor

A thin layer over `FeedForwardNeuralNetwork`, which does all that is computed. Here observations
are rows on both sides, labels may be of any kind, and data may be a pandas table; both estimators
go into pipelines and grid searches. scikit-learn is needed from here on and nowhere else.
"""

from __future__ import annotations

from typing import Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .architecture import HiddenActivation
from .extras import need
from .network import FeedForwardNeuralNetwork
from .validation import Seed, as_positive_float, as_positive_int

need("sklearn")

from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin  # noqa: E402
from sklearn.utils.multiclass import check_classification_targets  # noqa: E402
from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data  # noqa: E402

Array = NDArray[Any]
__all__ = ["FFNNClassifier", "FFNNRegressor"]

_FLOATS: Final = (np.float64, np.float32)  # float32 stays what it is, all else becomes float64
_OF_THE_DATA: Final = ("X", "y", "h1", "z1", "h2", "yhat")


class _Estimator(BaseEstimator):
    """What both estimators share: their parameters, and the network behind them."""

    network_: FeedForwardNeuralNetwork
    n_iter_: int

    def __init__(
        self,
        len_hidden: int = 10,
        *,
        hidden_activation: HiddenActivation | str = "tanh",
        grad_step: float = 0.1,
        n_iter: int = 1000,
        batch_size: int | None = None,
        random_state: Seed | np.random.RandomState = None,
    ) -> None:
        self.len_hidden = len_hidden
        self.hidden_activation = hidden_activation
        self.grad_step = grad_step
        self.n_iter = n_iter
        self.batch_size = batch_size
        self.random_state = random_state

    def _learn(self, X: Array, y: Array, output_activation: str, loss: str) -> None:
        """Fit a network to y of shape (N, O), and keep all of it but the data."""
        B = len(X)  # rows of an update
        if self.batch_size is not None:
            B = min(B, as_positive_int("batch_size", self.batch_size))
        net = FeedForwardNeuralNetwork(
            hidden_activation=self.hidden_activation,
            output_activation=output_activation,
            loss=loss,
        )
        net.fit(
            X,
            y,
            self.len_hidden,
            as_positive_float("grad_step", self.grad_step) / B,
            self.n_iter,
            _seed(self.random_state),
            batch_size=self.batch_size,
            progress=False,
        )
        for name in _OF_THE_DATA:
            delattr(net, name)
        self.network_ = net
        self.n_iter_ = len(net.history.loss) - 1

    def _yhat(self, X: ArrayLike) -> Array:
        """Return the network's outputs, of shape (N, O)."""
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=_FLOATS, reset=False)
        return self.network_.predict(rows).T


class FFNNClassifier(ClassifierMixin, _Estimator):
    """A network with one hidden layer that tells classes apart.

    Two classes: a sigmoid and the log loss. More: softmax and the cross-entropy.

    Parameters
    ----------
    len_hidden : int
        H, the number of hidden units.
    hidden_activation : {"sigmoid", "tanh", "relu", "identity"}
    grad_step : float
        The learning rate: an update subtracts this times the *mean* gradient of its rows. The
        network itself takes the sum; but a step that a grid search finds on some of the data
        should be right for all of them.
    n_iter : int
        Passes over the data.
    batch_size : int, optional
        Rows per update, reshuffled every pass. Without it, one update a pass with all rows.
    random_state : int, RandomState, SeedSequence or Generator, optional
        Of the starting weights and the shuffling. A number gives the same run every time, the
        one that `FeedForwardNeuralNetwork.fit` makes of it as its `seed`.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    network_ : FeedForwardNeuralNetwork
        Its weights and its history; it forgets the data.
    n_iter_ : int
        Passes that were made: fewer than `n_iter` if the loss stopped being finite.
    n_features_in_ : int
        The number of features, D.
    feature_names_in_ : ndarray of shape (D,)
        Where X had columns with names.

    Examples
    --------
    >>> X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    >>> y = ["same", "different", "different", "same"]
    >>> FFNNClassifier(grad_step=1.0, random_state=0).fit(X, y).predict(X)
    array(['same', 'different', 'different', 'same'], dtype='<U9')
    """

    classes_: Array

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn to tell the classes apart.

        Parameters
        ----------
        X : array_like or DataFrame of shape (N, D)
        y : array_like of shape (N,)
            Labels of any kind; two different ones at least.
        """
        rows, labels = validate_data(self, X, y, dtype=_FLOATS)
        check_classification_targets(labels)
        classes, index = np.unique(column_or_1d(labels, warn=True), return_inverse=True)
        if len(classes) < 2:
            raise ValueError(f"y holds one class, {str(classes[0])!r}; it must hold two or more")
        if len(classes) == 2:
            self._learn(rows, index[:, None], "sigmoid", "log_loss")
        else:
            one_hot = index[:, None] == np.arange(len(classes))
            self._learn(rows, one_hot, "softmax", "cross_entropy")
        self.classes_ = classes
        return self

    def predict_proba(self, X: ArrayLike) -> Array:
        """Return the probability of each class, in the order of `classes_`.

        Parameters
        ----------
        X : array_like or DataFrame of shape (N, D)

        Returns
        -------
        ndarray of shape (N, n_classes)
            Each row sums to 1.
        """
        yhat = self._yhat(X)
        return np.hstack([1 - yhat, yhat]) if len(self.classes_) == 2 else yhat

    def predict(self, X: ArrayLike) -> Array:
        """Return the most probable label of each row: ndarray of shape (N,)."""
        probabilities = self.predict_proba(X)
        return self.classes_[probabilities.argmax(axis=1)]


class FFNNRegressor(RegressorMixin, _Estimator):
    """A network with one hidden layer that learns numbers: no bend at its output, and the RSS.

    Parameters
    ----------
    len_hidden, hidden_activation, grad_step, n_iter, batch_size, random_state
        As in `FFNNClassifier`.

    Attributes
    ----------
    network_, n_iter_, n_features_in_, feature_names_in_
        As in `FFNNClassifier`.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.linspace(-1, 1, 50).reshape(-1, 1)
    >>> y = np.sin(3 * X[:, 0])
    >>> round(FFNNRegressor(random_state=0).fit(X, y).score(X, y), 2)
    0.98
    """

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn the numbers.

        Parameters
        ----------
        X : array_like or DataFrame of shape (N, D)
        y : array_like of shape (N,) or (N, O)
        """
        rows, targets = validate_data(self, X, y, dtype=_FLOATS, multi_output=True, y_numeric=True)
        self._learn(rows, targets.reshape(len(rows), -1), "identity", "rss")
        self._one_number = targets.ndim == 1
        return self

    def predict(self, X: ArrayLike) -> Array:
        """Return the numbers for each row: ndarray of the shape of `fit`'s y."""
        yhat = self._yhat(X)
        return yhat[:, 0] if self._one_number else yhat

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags


def _seed(random_state: Any) -> Any:
    """Return what the network takes as its seed; a RandomState gives a number, and goes on."""
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31 - 1))
    return random_state
