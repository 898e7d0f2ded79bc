"""The class: a drop-in for the one-page original, careful with what it is given and keeps."""

import inspect
import re
import stat
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from reference import ARCHITECTURES, assert_same, name_of, problem

from ffnn_core import FeedForwardNeuralNetwork, NotFittedError
from ffnn_core.datasets import circles, xor
from ffnn_core.gradients import forward, gradient_batch

X, Y, *WEIGHTS = problem(3, 4, 2, 6)
SHAPES = {"W1": (4, 3), "c1": (4, 1), "W2": (2, 4), "c2": (2, 1)}
EVERYTHING = ("X", "y", "W1", "c1", "W2", "c2", "h1", "z1", "h2", "yhat")


def fitted(**options):
    return FeedForwardNeuralNetwork().fit(X, Y, 4, 0.1, 5, 0, **options)


def state(net):
    """A copy of all that a fit leaves behind."""
    copies = {name: getattr(net, name).copy() for name in EVERYTHING if hasattr(net, name)}
    return copies | {"loss": net.history.loss.copy(), "kept": net.history.W1.copy()}


def assert_same_state(one, other):
    assert one.keys() == other.keys()
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name], err_msg=name)


# --- a drop-in for the class on the page this book started from ----------------------------------

ORIGINAL = {  # method: its parameters in order, with the defaults it had
    "sigmoid": "x",
    "sigmoid_prime": "x",
    "initialize_params": "len_input, len_hidden, len_output",
    "update_network_states": "",
    "get_loss_gradient_one_observations": "y_one_obsv, yhat_one_obsv, h2_one_obsv, h1_one_obsv,"
    " z1_one_obsv, x_input_one_obsv, len_hidden",
    "get_loss_gradient_iter_over_observations": "len_hidden",
    "get_loss_gradient": "len_hidden",
    "fit": "X, y, len_hidden, grad_step=1e-05, n_iter=1000, seed=None",
    "predict": "X_predict",
}


@pytest.mark.parametrize("method", ORIGINAL)
def test_methods_have_the_names_order_and_defaults_of_the_original(method):
    parameters = inspect.signature(getattr(FeedForwardNeuralNetwork(), method)).parameters.values()
    positional = [p for p in parameters if p.kind == p.POSITIONAL_OR_KEYWORD]
    plain = (p.name if p.default is p.empty else f"{p.name}={p.default!r}" for p in positional)
    assert ", ".join(plain) == ORIGINAL[method]
    assert all(p.default is None for p in parameters if p.kind == p.KEYWORD_ONLY)


def test_the_original_is_used_by_position_and_by_attribute():
    net = FeedForwardNeuralNetwork()
    net.fit(X, Y, 4, 0.1, 50, 0)
    assert {name: getattr(net, name).shape for name in SHAPES} == SHAPES
    states = net.update_network_states()
    assert [a.shape for a in states] == [(4, 6), (4, 6), (2, 6), (2, 6)]
    net.h1, net.z1, net.h2, net.yhat = states
    n = 2
    single = net.get_loss_gradient_one_observations(
        net.y[n], net.yhat[:, n], net.h2[:, n], net.h1[:, n], net.z1[:, n], net.X[n], 4
    )
    for gradient in (
        single,
        net.get_loss_gradient_iter_over_observations(4),
        net.get_loss_gradient(4),
    ):
        assert [a.shape for a in gradient] == list(SHAPES.values())
    assert_same(net.get_loss_gradient(4), net.get_loss_gradient_iter_over_observations(4))
    assert net.predict(X[:3]).shape == (2, 3)
    assert net.sigmoid(0.0) == 0.5 and net.sigmoid_prime(0.0) == 0.25


def test_a_network_can_be_put_together_by_hand_as_in_the_original():
    net = FeedForwardNeuralNetwork()
    net.W1, net.c1, net.W2, net.c2 = net.initialize_params(3, 4, 2)
    net.X, net.y = X, Y
    net.h1, net.z1, net.h2, net.yhat = net.update_network_states()
    before = ((Y.T - net.yhat) ** 2).sum()
    for _ in range(20):
        gradient = net.get_loss_gradient(4)
        for name, block in zip(SHAPES, gradient, strict=True):
            setattr(net, name, getattr(net, name) - 0.05 * block)
    assert ((Y.T - net.predict(X)) ** 2).sum() < before


def test_starting_weights_are_normal_with_a_standard_deviation_of_a_fifth():
    W1, c1, W2, c2 = FeedForwardNeuralNetwork().initialize_params(50, 100, 40)
    assert (W1.shape, c1.shape, W2.shape, c2.shape) == ((100, 50), (100, 1), (40, 100), (40, 1))
    for W in (W1, W2):
        assert W.std() == pytest.approx(0.2, rel=0.06)
        assert abs(W.mean()) < 0.02


@pytest.mark.parametrize("arch", ARCHITECTURES, ids=name_of)
def test_the_class_is_its_pure_functions(arch):
    X, y, *weights = problem(3, 4, 2, 6, arch["loss"])
    net = FeedForwardNeuralNetwork(**arch).fit(X, y, 4, 0.01, 3, initial=weights)
    names = {k: v for k, v in arch.items() if k != "loss"}
    states = forward(X, net.W1, net.c1, net.W2, net.c2, **names)
    for name, expected in zip(("h1", "z1", "h2", "yhat"), states, strict=True):
        np.testing.assert_array_equal(getattr(net, name), expected)
    expected = gradient_batch(X, y, net.W1, net.c1, net.W2, net.c2, **arch)
    assert_same(net.get_loss_gradient(4), expected)
    assert_same(net.get_loss_gradient_iter_over_observations(4), expected)
    assert repr(net).endswith("# 3-4-2") and arch["loss"] in repr(net)


def test_importing_the_package_imports_nothing_heavier_than_numpy():
    heavy = ["matplotlib", "sympy", "ipywidgets", "anywidget", "scipy", "tqdm", "pandas", "IPython"]
    code = f"import ffnn_core, sys; print([m for m in {heavy} if m in sys.modules])"
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert output.stdout.strip() == "[]"


# --- what a fit does and does not touch ----------------------------------------------------------


@pytest.mark.parametrize("batch_size", [None, 4])
def test_the_same_seed_gives_the_same_run_and_global_randomness_is_left_alone(batch_size):
    before = np.random.get_state()  # noqa: NPY002 - this is what must not change
    runs = [state(fitted(batch_size=batch_size)) for _ in range(2)]
    assert_same_state(*runs)
    other = FeedForwardNeuralNetwork().fit(X, Y, 4, 0.1, 5, 1, batch_size=batch_size)
    assert not np.array_equal(other.W1, runs[0]["W1"])
    unseeded = [FeedForwardNeuralNetwork().fit(X, Y, 4, 0.1, 5).W1 for _ in range(2)]
    assert not np.array_equal(*unseeded)
    after = np.random.get_state()  # noqa: NPY002
    for a, b in zip(before, after, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_seed_may_be_any_whole_number_or_a_generator():
    expected = fitted().W1
    for seed in (np.int64(0), np.random.default_rng(0)):
        np.testing.assert_array_equal(
            FeedForwardNeuralNetwork().fit(X, Y, 4, 0.1, 5, seed).W1, expected
        )


@pytest.mark.parametrize("batch_size", [None, 4, 100])
def test_neither_the_data_nor_the_given_weights_are_changed(batch_size):
    data = [np.array(a) for a in (X, Y, *WEIGHTS)]
    for array in data:
        array.flags.writeable = False
    net = FeedForwardNeuralNetwork()
    net.fit(*data[:2], 4, 0.1, 5, initial=data[2:], batch_size=batch_size)
    for array, before in zip(data, (X, Y, *WEIGHTS), strict=True):
        np.testing.assert_array_equal(array, before)
    assert not any(np.shares_memory(w, net.W1) for w in data[2:])
    assert not np.array_equal(net.W1, WEIGHTS[0])
    net.W1[...] = 0  # ours to write to
    again = FeedForwardNeuralNetwork().fit(X, Y, 4, n_iter=0, initial=net_weights(net))
    np.testing.assert_array_equal(again.W1, net.W1)


def net_weights(net):
    return net.W1, net.c1, net.W2, net.c2


def test_a_second_fit_forgets_the_first():
    net = fitted(record_every=1)
    net.fit(X[:, :2], Y[:, :1], 3, 0.1, 2, 1)
    fresh = FeedForwardNeuralNetwork().fit(X[:, :2], Y[:, :1], 3, 0.1, 2, 1)
    assert_same_state(state(net), state(fresh))
    assert len(net.history.loss) == 3 and len(net.history.recorded) == 0


def test_a_fit_can_go_on_where_another_ended():
    whole = FeedForwardNeuralNetwork().fit(X, Y, 4, 0.1, 10, initial=WEIGHTS)
    net = FeedForwardNeuralNetwork().fit(X, Y, 4, 0.1, 4, initial=WEIGHTS)
    net.fit(X, Y, 4, 0.1, 6, initial=net_weights(net))
    assert_same(net_weights(net), net_weights(whole))


def test_predict_disturbs_nothing():
    net = fitted()
    before = state(net)
    yhat = net.predict(X[:1])
    yhat[...] = 7
    np.testing.assert_array_equal(net.predict(X), net.yhat)
    assert_same_state(state(net), before)


@pytest.mark.parametrize(
    "form",
    [
        lambda a: a.tolist(),
        lambda a: tuple(map(tuple, a)),
        np.asfortranarray,
        lambda a: np.ma.masked_array(a, mask=False),
        lambda a: np.repeat(a, 2, axis=1)[:, ::2],
        lambda a: a.astype(np.longdouble),
        lambda a: a.astype(">f8"),
        lambda a: a.astype(object).tolist(),
    ],
    ids=["lists", "tuples", "fortran", "unmasked", "strided", "longdouble", "swapped", "floats"],
)
def test_data_may_come_in_any_form_that_holds_numbers(form):
    net = FeedForwardNeuralNetwork().fit(form(X), form(Y), 4, 0.1, 5, 0)
    np.testing.assert_allclose(net.W1, fitted().W1, rtol=1e-13)
    np.testing.assert_allclose(net.predict(form(X)), net.yhat, rtol=1e-15)
    assert net.W1.dtype == np.float64


def test_a_flat_y_is_one_column_and_whole_numbers_and_booleans_are_numbers():
    column = (Y[:, :1] > 0).astype(float)
    expected = FeedForwardNeuralNetwork().fit(X, column, 4, 0.1, 5, 0)
    for y in (column[:, 0], column.astype(int), column.astype(bool)[:, 0], column[:, 0].tolist()):
        net = FeedForwardNeuralNetwork().fit(X, y, 4, 0.1, 5, 0)
        assert net.y.shape == (6, 1)
        np.testing.assert_array_equal(net.W1, expected.W1)


# --- bad input -----------------------------------------------------------------------------------

WITH_NAN = np.where(np.arange(18).reshape(6, 3) == 4, np.nan, X)
BAD_FITS = {  # what is changed in a good call: (the change, the kind of error, what it says)
    "empty X": ({"X": []}, ValueError, r"X has shape \(0,\): it is empty; it must be \(N, D\)"),
    "no rows": ({"X": np.empty((0, 3))}, ValueError, r"X has shape \(0, 3\): it is empty"),
    "no columns": ({"X": np.empty((6, 0))}, ValueError, r"X has shape \(6, 0\): it is empty"),
    "ragged X": ({"X": [[1, 2], [3]]}, ValueError, "X is ragged.*must be equally long"),
    "text": ({"X": [["a"] * 3] * 6}, TypeError, "X holds values of type <U1 .*'a'.*real numbers"),
    "objects": ({"X": [[None] * 3] * 6}, TypeError, "X holds values of type object .*None"),
    "complex": ({"X": X + 1j}, TypeError, "X holds values of type complex128"),
    "dates": ({"X": X.astype("M8[s]")}, TypeError, "X holds values of type datetime64"),
    "nan": ({"X": WITH_NAN}, ValueError, r"X holds 1 value.*NaN or infinite.*at X\[1, 1\]: nan"),
    "inf": ({"X": X * np.inf}, ValueError, r"X holds 18 value\(s\).*X\[0, 0\]: -?inf; remove"),
    "huge": ({"X": np.longdouble("1e400") * X}, ValueError, "X holds 18 value"),
    "masked": ({"X": np.ma.masked_less(X, 0)}, ValueError, "X is a masked array .*fill or drop"),
    "flat X": ({"X": X[0]}, ValueError, r"X has shape \(3,\).*must have 2: \(N, D\).*reshape"),
    "3-D X": ({"X": X[None]}, ValueError, r"X has shape \(1, 6, 3\), that is 3 dimension"),
    "number X": ({"X": 1.0}, ValueError, r"X has shape \(\), that is 0 dimension"),
    "short y": ({"y": Y[:5]}, ValueError, "X has 6 rows but y has 5; it must have one for each"),
    "y on its side": ({"y": Y.T}, ValueError, "X has 6 rows but y has 2; .*transposed: try y.T"),
    "row of y": ({"X": X[:1], "y": [1.0, 0.0]}, ValueError, r"X has 1 rows.*y.reshape\(1, -1\)"),
    "3-D y": ({"y": Y[None]}, ValueError, r"y has shape \(1, 6, 2\).*\(N, O\).*or \(N,\)"),
    "empty y": ({"y": []}, ValueError, r"y has shape \(0, 1\): it is empty"),
    "labels": ({"y": ["cat"] * 6}, TypeError, "y holds values of type <U3 .*'cat'"),
    "nan in y": ({"y": Y * np.nan}, ValueError, r"y holds 12 value.*y\[0, 0\]: nan"),
    "too large for float32": (
        {"X": X.astype(np.float32), "y": 1e300 * Y},
        ValueError,
        r"y holds 12 value\(s\) that are NaN or infinite",
    ),
    "no units": ({"len_hidden": 0}, ValueError, "len_hidden is 0; .*whole number of at least 1"),
    "half a unit": ({"len_hidden": 2.5}, TypeError, "len_hidden is 2.5 of type float; .*whole"),
    "float units": ({"len_hidden": 4.0}, TypeError, "len_hidden is 4.0 of type float; .*whole"),
    "true units": ({"len_hidden": True}, TypeError, "len_hidden is True; .*whole number"),
    "text units": ({"len_hidden": "4"}, TypeError, "len_hidden is '4' of type str; .*whole"),
    "no step": ({"grad_step": 0}, ValueError, "grad_step is 0; it must be a finite number above 0"),
    "uphill": ({"grad_step": -0.1}, ValueError, "grad_step is -0.1; .*above 0"),
    "nan step": ({"grad_step": np.nan}, ValueError, "grad_step is nan; .*finite"),
    "inf step": ({"grad_step": np.inf}, ValueError, "grad_step is inf; .*finite"),
    "overflow step": ({"grad_step": 10**400}, ValueError, "grad_step is inf; .*finite"),
    "true step": ({"grad_step": np.True_}, TypeError, "grad_step is .*True.*; .*finite number"),
    "no step at all": ({"grad_step": None}, TypeError, "grad_step is None of type NoneType"),
    "text step": ({"grad_step": "0.1"}, TypeError, "grad_step is '0.1'; .*finite number above 0"),
    "negative passes": ({"n_iter": -1}, ValueError, "n_iter is -1; .*at least 0"),
    "float passes": ({"n_iter": 1e3}, TypeError, "n_iter is 1000.0 of type float; .*whole"),
    "negative seed": ({"seed": -1}, ValueError, "seed is -1; .*at least 0"),
    "float seed": ({"seed": 0.5}, TypeError, "seed is 0.5 of type float; .*whole number"),
    "no batch": ({"batch_size": 0}, ValueError, "batch_size is 0; .*at least 1"),
    "float batch": ({"batch_size": 2.0}, TypeError, "batch_size is 2.0 of type float"),
    "never": ({"record_every": 0}, ValueError, "record_every is 0; .*at least 1"),
    "no function": ({"callback": 3}, TypeError, r"callback is 3; .*function of \(network, iter"),
    "three arrays": (
        {"initial": WEIGHTS[:3]},
        ValueError,
        "initial is list of length 3; .*four arrays",
    ),
    "one number": ({"initial": 5}, ValueError, "initial is int; it must be the four arrays"),
    "other D": (
        {"initial": [WEIGHTS[0][:, :2], *WEIGHTS[1:]]},
        ValueError,
        r"initial W1 has shape \(4, 2\); with X of 3 columns.*it must be \(4, 3\)",
    ),
    "other O": (
        {"initial": [*WEIGHTS[:3], WEIGHTS[3][:1]]},
        ValueError,
        r"initial c2 has shape \(1, 1\).*y of 2 columns it must be \(2, 1\)",
    ),
    "other H": (
        {"initial": WEIGHTS, "len_hidden": 5},
        ValueError,
        r"initial W1 has shape \(4, 3\).*len_hidden=5 .*\(5, 3\)",
    ),
    "nan weight": (
        {"initial": [WEIGHTS[0] * np.nan, *WEIGHTS[1:]]},
        ValueError,
        "initial W1 holds 12 value",
    ),
}


@pytest.mark.parametrize("case", BAD_FITS)
def test_bad_input_is_named_and_leaves_the_earlier_fit_untouched(case):
    change, error, message = BAD_FITS[case]
    net = fitted(record_every=1)
    before = state(net)
    arguments = {"X": X + 1, "y": Y / 2, "len_hidden": 4, "grad_step": 1, "n_iter": 9, "seed": 3}
    with pytest.raises(error, match=message):
        net.fit(**(arguments | change))
    assert_same_state(state(net), before)
    np.testing.assert_array_equal(net.predict(X), net.yhat)


@pytest.mark.parametrize(
    ("arch", "y", "message"),
    [
        (
            ("sigmoid", "log_loss"),
            [[-0.1], [1]],
            r"y ranges from -0.1 to 1 \(y\[0, 0\] is -0.1\); .*from 0 to 1",
        ),
        (
            ("sigmoid", "log_loss"),
            [[0], [2]],
            r"y ranges from 0 to 2 \(y\[1, 0\] is 2\); with loss='log_loss' it",
        ),
        (("softmax", "cross_entropy"), [[1, 0], [1, 1]], r"row 1 of y sums to 2; .*one_hot"),
        (("softmax", "cross_entropy"), [[0], [1]], r"row 0 of y sums to 0; .*sum to 1"),
        (("softmax", "cross_entropy"), [[1.5, -0.5], [1, 0]], r"y ranges from -0.5 to 1.5"),
    ],
)
def test_targets_that_mean_nothing_to_a_loss_are_refused(arch, y, message):
    net = FeedForwardNeuralNetwork(output_activation=arch[0], loss=arch[1])
    with pytest.raises(ValueError, match=message):
        net.fit(X[:2], y, 4)
    assert repr(net).endswith(")")  # still without sizes


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"hidden_activation": "gelu"}, "hidden_activation is 'gelu'; .*sigmoid, tanh, relu, iden"),
        ({"hidden_activation": "softmax"}, "hidden_activation is 'softmax'; it must be one of"),
        ({"output_activation": "linear"}, "output_activation is 'linear'; .*identity, softmax"),
        ({"loss": "mse"}, "loss is 'mse'; it must be one of rss, log_loss, cross_entropy"),
        ({"loss": "cross_entropy"}, "is 'sigmoid'; .*'cross_entropy' it must be 'softmax'"),
        (
            {"loss": "log_loss", "output_activation": "identity"},
            "is 'identity'; .*it must be 'sigmoid'",
        ),
        ({"loss": None}, "loss is None"),
    ],
)
def test_names_that_are_unknown_or_do_not_go_together_are_refused(names, message):
    with pytest.raises(ValueError, match=message):
        FeedForwardNeuralNetwork(**names)


@pytest.mark.parametrize(
    ("X_predict", "error", "message"),
    [
        (X[:, :2], ValueError, r"X_predict has 2 columns but W1 has 3; it must have 3"),
        (X[0], ValueError, r"X_predict has shape \(3,\).*for one row X_predict.reshape\(1, -1\)"),
        ([], ValueError, "X_predict has shape .* empty"),
        (WITH_NAN, ValueError, r"X_predict holds 1 value.*X_predict\[1, 1\]: nan"),
        ([["a", "b", "c"]], TypeError, "X_predict holds values of type <U1"),
    ],
)
def test_predict_refuses_what_does_not_fit_and_changes_nothing(X_predict, error, message):
    net = fitted()
    before = state(net)
    with pytest.raises(error, match=message):
        net.predict(X_predict)
    assert_same_state(state(net), before)


@pytest.mark.parametrize(
    "call",
    [
        lambda net: net.predict(X),
        lambda net: net.update_network_states(),
        lambda net: net.get_loss_gradient(4),
        lambda net: net.get_loss_gradient_iter_over_observations(4),
        lambda net: net.get_loss_gradient_one_observations([1], [1], [1], [1], [1], [1], 1),
        lambda net: net.save("never"),
    ],
    ids=["predict", "states", "batch", "loop", "one", "save"],
)
def test_before_a_fit_every_method_says_to_fit_first(call):
    with pytest.raises(NotFittedError, match=r"this network has no (W1|X) yet; call fit first"):
        call(FeedForwardNeuralNetwork())


def test_a_network_with_only_some_weights_says_which_one_it_lacks():
    net = FeedForwardNeuralNetwork()
    net.W1, net.c1 = WEIGHTS[:2]
    with pytest.raises(NotFittedError, match="no W2 yet"):
        net.predict(X)


@pytest.mark.parametrize(("H", "error"), [(5, ValueError), (0, ValueError), (4.0, TypeError)])
def test_the_number_of_hidden_units_must_be_that_of_the_weights(H, error):
    net = fitted()
    for call in (
        net.get_loss_gradient,
        net.get_loss_gradient_iter_over_observations,
        lambda H: net.get_loss_gradient_one_observations(
            Y[0], net.yhat[:, 0], net.h2[:, 0], net.h1[:, 0], net.z1[:, 0], X[0], H
        ),
    ):
        with pytest.raises(error, match=f"len_hidden is {re.escape(str(H))}"):
            call(H)


@pytest.mark.parametrize("sizes", [(0, 1, 1), (1, -1, 1), (1, 1, 1.0), (True, 1, 1)])
def test_sizes_are_whole_and_positive(sizes):
    with pytest.raises((TypeError, ValueError), match=r"len_.* whole number of at least 1"):
        FeedForwardNeuralNetwork().initialize_params(*sizes)


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("arch", ARCHITECTURES[::5], ids=name_of)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_saved_network_comes_back_with_its_history(tmp_path, arch, dtype):
    X, y, *_ = problem(3, 4, 2, 6, arch["loss"])
    net = FeedForwardNeuralNetwork(**arch).fit(
        X.astype(dtype), y, 4, 0.01, 5, 0, record_every=2, callback=lambda _, i: i == 4
    )
    path = net.save(tmp_path / "net")
    assert path == tmp_path / "net.npz"
    for name in (path, str(path), tmp_path / "net"):
        back = FeedForwardNeuralNetwork.load(name)
        for weight in SHAPES:
            np.testing.assert_array_equal(getattr(back, weight), getattr(net, weight))
            assert getattr(back, weight).dtype == dtype
        for kept in ("loss", "iteration", "recorded", "W1", "c1", "W2", "c2"):
            np.testing.assert_array_equal(getattr(back.history, kept), getattr(net.history, kept))
        assert back.history.stopped == net.history.stopped == "the callback ended it after pass 4"
        assert repr(back) == repr(net)
        np.testing.assert_array_equal(back.predict(net.X), net.yhat)
    with pytest.raises(
        NotFittedError, match=r"no X yet; .*loaded network has weights, but no data"
    ):
        back.get_loss_gradient(4)


def test_a_network_made_by_hand_is_saved_without_a_history(tmp_path):
    net = FeedForwardNeuralNetwork()
    net.W1, net.c1, net.W2, net.c2 = (w.tolist() for w in WEIGHTS)
    back = FeedForwardNeuralNetwork.load(net.save(tmp_path / "net.npz"))
    np.testing.assert_array_equal(back.predict(X), net.predict(X))
    assert not hasattr(back, "history")


def test_a_file_is_plain_arrays_without_pickle_and_readable_as_any_other_file(tmp_path):
    path = fitted().save(tmp_path / "net.v1")  # a dot in the name is not a suffix
    assert path.name == "net.v1.npz"
    with np.load(path, allow_pickle=False) as file:
        assert not any(file[name].dtype.hasobject for name in file.files)
    (tmp_path / "other").write_text("")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "other").stat().st_mode)


def test_weights_that_would_need_pickle_are_saved_as_plain_numbers_or_not_at_all(tmp_path):
    net = fitted()
    net.W1 = net.W1.astype(object)
    back = FeedForwardNeuralNetwork.load(net.save(tmp_path / "net"))
    np.testing.assert_array_equal(back.W1, net.W1.astype(float))
    net.W1[2, 1] = None
    with pytest.raises(TypeError, match=r"W1 holds values of type object \(W1\[2, 1\] is None"):
        net.save(tmp_path / "other")
    assert list(tmp_path.iterdir()) == [tmp_path / "net.npz"]


@pytest.mark.parametrize("failure", [OSError("disk full"), KeyboardInterrupt()])
def test_a_save_that_fails_half_way_leaves_the_old_file_and_no_other(
    tmp_path, monkeypatch, failure
):
    net = fitted()
    path = net.save(tmp_path / "net")
    old = path.read_bytes()

    def half(file, **content):
        file.write(b"PK half a file")
        raise failure

    monkeypatch.setattr(np, "savez", half)
    with pytest.raises(type(failure)):
        net.save(path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == old


def rewritten(path, **changes):
    """The same file with some arrays changed, or left out where None is given."""
    with np.load(path) as file:
        content = dict(file) | changes
    np.savez(path, **{name: a for name, a in content.items() if a is not None})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 2}, "its format is 2, newer than this package; it must be 1"),
        ({"format": None}, "format"),
        ({"W2": None}, "W2"),
        ({"c1": np.zeros((3, 1))}, r"c1 has shape \(3, 1\) but W1 has 4 rows"),
        ({"W1": np.full((4, 3), np.nan)}, "W1 holds 12 value"),
        ({"loss": "mse"}, "loss is 'mse'"),
        ({"W1": np.array([[None]])}, "allow_pickle=False"),
    ],
)
def test_a_file_that_does_not_hold_a_network_is_refused(tmp_path, changes, message):
    path = fitted().save(tmp_path / "net")
    rewritten(path, **changes)
    with pytest.raises(ValueError, match=f"path is .*net.npz.*can read: .*{message}"):
        FeedForwardNeuralNetwork.load(path)


@pytest.mark.parametrize("content", [b"", b"garbage", b"PK\x03\x04 cut off", b"\x93NUMPY"])
def test_garbage_is_refused_by_name(tmp_path, content):
    path = tmp_path / "net.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"path is .*net.npz', which is not a network"):
        FeedForwardNeuralNetwork.load(path)


def test_other_files_that_numpy_can_read_are_refused_as_well(tmp_path):
    np.save(tmp_path / "array.npy", X)
    with zipfile.ZipFile(tmp_path / "other.npz", "w") as file:
        file.writestr("a.txt", "hello")
    for name in ("array.npy", "other.npz"):
        with pytest.raises(ValueError, match=f"path is .*{name}', which is not a network"):
            FeedForwardNeuralNetwork.load(tmp_path / name)


def test_a_file_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        FeedForwardNeuralNetwork.load(tmp_path / "nowhere")


# --- what it is all for --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_xor_is_solved_from_every_seed(seed):
    data = xor()
    net = FeedForwardNeuralNetwork(hidden_activation="tanh")
    net.fit(data.X, data.y, len_hidden=4, grad_step=0.5, n_iter=1000, seed=seed)
    assert np.abs(net.yhat - net.y.T).max() < 0.2


@pytest.mark.parametrize("seed", range(10))
def test_noisy_circles_are_told_apart_without_a_mistake_from_every_seed(seed):
    data = circles(n=200, noise=0.1, seed=0)
    net = FeedForwardNeuralNetwork(hidden_activation="tanh")
    net.fit(data.X, data.y, len_hidden=8, grad_step=0.05, n_iter=2000, seed=seed)
    np.testing.assert_array_equal(net.yhat > 0.5, net.y.T > 0.5)


@pytest.mark.parametrize("filled", [False, True])
def test_with_a_filled_slab_hidden_units_move_in_lockstep_and_never_close_the_circle(filled):
    """A negative control: the published gradient, which gives every row of W1 the same slope.

    XOR would not do: from 8 of these 10 seeds the wrong gradient solves it, since the biases,
    whose slopes are right, move the units apart.
    """
    data = circles(n=200, noise=0.1, seed=0)
    for seed in range(3):
        net = FeedForwardNeuralNetwork(hidden_activation="tanh")
        net.fit(data.X, data.y, 8, n_iter=0, seed=seed)
        apart = np.diff(net.W1, axis=0)
        for _ in range(1500):
            dL_dW1, *others = net.get_loss_gradient(8)
            if filled:
                dL_dW1 = np.broadcast_to(dL_dW1.sum(axis=0), dL_dW1.shape)
            for w, slope in zip(net_weights(net), (dL_dW1, *others), strict=True):
                w -= 0.05 * slope
        moved = np.abs(np.diff(net.W1, axis=0) - apart).max()
        right = np.mean((net.predict(data.X) > 0.5) == (data.y.T > 0.5))
        assert (moved < 1e-12, right < 0.95) == ((True, True) if filled else (False, False))
