"""The estimators: what scikit-learn demands of one, and the numbers of the network behind them."""

from __future__ import annotations

import doctest
import os
import pickle
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ffnn_core import FeedForwardNeuralNetwork
from ffnn_core import sklearn as estimators
from ffnn_core.datasets import one_hot
from ffnn_core.sklearn import FFNNClassifier, FFNNRegressor

RNG = np.random.default_rng(0)
X = RNG.normal(size=(30, 3))
NUMBERS = np.stack([np.sin(X[:, 0]), X[:, 1] * X[:, 2]], axis=1)
LABELS = np.array(["ash", "beech", "elm"])[np.digitize(X[:, 0] + X[:, 1], [-0.5, 0.5])]
HOW = {"hidden_activation": "sigmoid", "grad_step": 0.3, "n_iter": 20, "random_state": 7}

# -- scikit-learn's own judgement ------------------------------------------------------------------

JUDGED = """
from sklearn.utils.estimator_checks import check_estimator
from ffnn_core.sklearn import FFNNClassifier, FFNNRegressor

for estimator in (FFNNClassifier(), FFNNRegressor()):
    told = check_estimator(estimator, on_skip=None)
    assert len(told) > 50, len(told)
    assert {check["status"] for check in told} == {"passed"}, told

class Careless(FFNNClassifier):
    def predict(self, X):
        return super().predict(X)[::-1]

failed = [c for c in check_estimator(Careless(), on_skip=None, on_fail=None) if c["exception"]]
assert "check_methods_sample_order_invariance" in {check["check_name"] for check in failed}
"""


def test_every_check_of_scikit_learn_passes_and_none_is_left_out() -> None:
    # one of them runs only where this is set before SciPy is imported
    settings = {**os.environ, "SCIPY_ARRAY_API": "1"}
    command = [sys.executable, "-W", "error::RuntimeWarning", "-c", JUDGED]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# -- The numbers are the network's -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("estimator", "y", "targets", "kind"),
    [
        (FFNNRegressor, NUMBERS, NUMBERS, {"output_activation": "identity"}),
        (FFNNRegressor, NUMBERS[:, 0], NUMBERS[:, :1], {"output_activation": "identity"}),
        (FFNNClassifier, LABELS == "elm", LABELS == "elm", {"loss": "log_loss"}),
        (
            FFNNClassifier,
            LABELS,
            one_hot(np.unique(LABELS, return_inverse=True)[1]),
            {"output_activation": "softmax", "loss": "cross_entropy"},
        ),
    ],
)
@pytest.mark.parametrize("batch_size", [None, 8, 99])
def test_the_weights_are_those_of_the_network(estimator, y, targets, kind, batch_size) -> None:
    est = estimator(4, batch_size=batch_size, **HOW).fit(X, y)
    rows = min(batch_size or 30, 30)
    net = FeedForwardNeuralNetwork(**kind)
    net.fit(X, targets, 4, 0.3 / rows, 20, seed=7, batch_size=batch_size)
    for name in ("W1", "c1", "W2", "c2"):
        np.testing.assert_array_equal(getattr(est.network_, name), getattr(net, name))
    yhat = net.predict(X).T
    if estimator is FFNNRegressor:
        np.testing.assert_array_equal(est.predict(X), yhat.reshape(y.shape))
        assert est.predict(X).shape == y.shape
    else:
        np.testing.assert_array_equal(est.predict_proba(X)[:, -1], yhat[:, -1])
        np.testing.assert_allclose(est.predict_proba(X).sum(axis=1), 1)
        by_hand = yhat.argmax(axis=1) if len(yhat.T) > 1 else (yhat[:, 0] > 0.5).astype(int)
        np.testing.assert_array_equal(est.predict(X), est.classes_[by_hand])
    assert est.n_iter_ == 20 == len(est.network_.history.loss) - 1


def test_all_data_twice_is_the_same_step() -> None:
    once = FFNNRegressor(4, **HOW).fit(X, NUMBERS)
    twice = FFNNRegressor(4, **HOW).fit(np.vstack([X, X]), np.vstack([NUMBERS, NUMBERS]))
    np.testing.assert_allclose(twice.predict(X), once.predict(X), rtol=1e-12)


def test_a_number_repeats_a_run_and_a_random_state_goes_on() -> None:
    def weights(state: object) -> np.ndarray:
        est = FFNNClassifier(4, **{**HOW, "random_state": state}).fit(X, LABELS)
        return est.network_.W1

    before = np.random.get_state()[1].copy()  # noqa: NPY002 - shall stay as it is
    np.testing.assert_array_equal(weights(3), weights(3))
    assert not np.array_equal(weights(None), weights(None))
    state = np.random.RandomState(3)
    first, second = weights(state), weights(state)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, weights(np.random.RandomState(3)))
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


# -- In company ------------------------------------------------------------------------------------


def test_tables_keep_their_names() -> None:
    table = pd.DataFrame(X, columns=["height", "girth", "age"])
    est = FFNNClassifier(4, **HOW).fit(table, pd.Series(LABELS, dtype="category"))
    assert list(est.feature_names_in_) == ["height", "girth", "age"]
    from_arrays = FFNNClassifier(4, **HOW).fit(X, LABELS)
    np.testing.assert_array_equal(est.predict(table), from_arrays.predict(X))
    with pytest.raises(ValueError, match="same order"):
        est.predict(table[["age", "girth", "height"]])


def test_a_grid_search_through_a_pipeline_finds_the_network_that_learns() -> None:
    net = FFNNRegressor(**{**HOW, "n_iter": 200, "hidden_activation": "tanh"})
    pipeline = make_pipeline(StandardScaler(), net)
    grid = {"ffnnregressor__grad_step": [1e-9, 0.1], "ffnnregressor__len_hidden": [1, 8]}
    search = GridSearchCV(pipeline, grid, cv=3).fit(100 + 5 * X, NUMBERS[:, 0])
    assert search.best_params_["ffnnregressor__grad_step"] == 0.1
    assert search.best_score_ > 0.8


def test_a_clone_has_the_parameters_and_has_learnt_nothing() -> None:
    est = FFNNClassifier(4, batch_size=8, **HOW).fit(X, LABELS)
    copy = clone(est)
    assert copy.get_params() == est.get_params()
    assert not hasattr(copy, "network_")
    np.testing.assert_array_equal(copy.fit(X, LABELS).predict(X), est.predict(X))


def test_a_stored_estimator_predicts_the_same_and_holds_no_data(tmp_path: Path) -> None:
    many = np.tile(X, (2000, 1))
    est = FFNNClassifier(4, **{**HOW, "n_iter": 2}).fit(many, np.tile(LABELS, 2000))
    joblib.dump(est, tmp_path / "est.joblib")
    for back in (joblib.load(tmp_path / "est.joblib"), pickle.loads(pickle.dumps(est))):
        np.testing.assert_array_equal(back.predict_proba(X), est.predict_proba(X))
    assert len(pickle.dumps(est)) < 20_000 < many.nbytes


# -- What is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "y", "message"),
    [
        ({}, ["elm"] * 30, "y holds one class, 'elm'; it must hold two or more"),
        ({}, NUMBERS[:, 0], "Unknown label type: continuous"),
        ({"grad_step": -1}, LABELS, "grad_step is -1; it must be a finite number above 0"),
        ({"len_hidden": 0}, LABELS, "len_hidden is 0; it must be a whole number of at least 1"),
        ({"hidden_activation": "elu"}, LABELS, "hidden_activation is 'elu'; it must be one of"),
    ],
)
def test_what_does_not_fit_is_named(change, y, message) -> None:
    with pytest.raises(ValueError, match=message):
        FFNNClassifier(**{**HOW, **change}).fit(X, y)


def test_a_run_that_explodes_says_so_and_keeps_what_it_had() -> None:
    est = FFNNRegressor(**{**HOW, "hidden_activation": "relu", "grad_step": 1e6})
    with pytest.warns(RuntimeWarning, match="stopped early"):
        est.fit(X, NUMBERS)
    assert est.n_iter_ < 20 and np.isfinite(est.predict(X)).all()


# -- What the examples show ------------------------------------------------------------------------


def test_the_examples_of_the_two_classes_print_what_stands_there() -> None:
    told = doctest.testmod(estimators)
    assert told.attempted > 5 and told.failed == 0
