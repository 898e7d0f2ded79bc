"""Kinds of fault that users of other libraries reported, each as a property of this one."""

import copy
import decimal
import fractions
import pickle
import subprocess
import sys

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import ARCHITECTURES, assert_same, gradient_by_autograd, problem

import ffnn_core
from ffnn_core import EXAMPLE, FeedForwardNeuralNetwork, activations, checks, datasets, losses
from ffnn_core.gradients import (
    forward,
    gradient_batch,
    gradient_loop,
    gradient_one_observation,
    local_derivatives,
    total_loss,
)
from ffnn_core.losses import cross_entropy_from_h2, log_loss_from_h2
from ffnn_core.symbolic.functions import softmax
from ffnn_core.symbolic.javascript import javascript_bundle, javascript_functions

X, Y, P = EXAMPLE.X, EXAMPLE.Y, EXAMPLE.parameters
seeded = settings(derandomize=True, max_examples=60, deadline=None)


def weights(net):
    return net.W1, net.c1, net.W2, net.c2


# --- every door is the same ----------------------------------------------------------------------

ONE = [Y[0], *(a[:, 0] for a in forward(X, *P)[::-1])]  # y, yhat, h2, z1, h1
ONE = [ONE[0], ONE[1], ONE[2], ONE[4], ONE[3], X[0], P[2]]
DOORS = {  # a public function, good arguments, and the names of those that hold numbers
    "forward": (forward, [X, *P], "X W1 c1 W2 c2"),
    "total_loss": (total_loss, [X, Y, *P], "X y W1 c1 W2 c2"),
    "gradient_loop": (gradient_loop, [X, Y, *P], "X y W1 c1 W2 c2"),
    "gradient_batch": (gradient_batch, [X, Y, *P], "X y W1 c1 W2 c2"),
    "local_derivatives": (local_derivatives, ONE, "y yhat h2 h1 z1 x W2"),
    "gradient_one_observation": (gradient_one_observation, ONE, "y yhat h2 h1 z1 x W2"),
    "fit": (lambda X, y: FeedForwardNeuralNetwork().fit(X, y, 2, n_iter=1), [X, Y], "X y"),
    "standardise": (datasets.standardise, [X], "X_train"),
    "rss": (losses.rss, [Y, 0.5 * Y], "y yhat"),
    "log_loss": (losses.log_loss, [Y, 0.5 * Y], "y yhat"),
    "sigmoid": (activations.sigmoid, [X], "h"),
    "softmax": (activations.softmax, [X], "h"),
}


def spoiled(array, place, value):
    table = np.array(array, dtype=object)
    table[place] = value
    return table


@pytest.mark.parametrize("door", DOORS)
@seeded
@given(data=st.data())
def test_every_door_names_the_argument_the_culprit_and_its_place(door, data):
    function, arguments, names = DOORS[door]
    which = data.draw(st.integers(0, len(arguments) - 1))
    given_array = np.asarray(arguments[which])
    place = tuple(data.draw(st.integers(0, n - 1)) for n in given_array.shape)
    kind = data.draw(st.sampled_from(["None", "text", "complex", "masked", "ragged"]))
    name, index = names.split()[which], ", ".join(map(str, place))
    at_place = np.zeros(given_array.shape, bool)
    at_place[place] = True
    bad = {
        "None": lambda: spoiled(given_array, place, None),
        "text": lambda: spoiled(given_array, place, "n/a").tolist(),
        "complex": lambda: spoiled(given_array, place, 1 + 2j).tolist(),
        "masked": lambda: np.ma.masked_array(given_array, at_place),
        "ragged": lambda: [[1.0, 2.0], [3.0]],
    }[kind]()
    with pytest.raises((TypeError, ValueError)) as caught:
        function(*arguments[:which], bad, *arguments[which + 1 :])
    message = str(caught.value)
    assert message.startswith(name), message
    if kind in ("None", "text", "complex"):
        culprit = {"None": "None", "text": "'n/a'", "complex": "(1+2j)"}[kind]
        assert f"{name}[{index}] is {culprit}" in message
    else:
        assert kind in message


@seeded
@given(
    st.lists(
        st.one_of(
            st.booleans(),
            st.integers(-9, 9),
            st.floats(-9, 9),
            st.fractions(-9, 9, max_denominator=8).map(fractions.Fraction),
            st.decimals(-9, 9, places=2).map(decimal.Decimal),
            st.floats(-9, 9, width=32).map(np.float32),
        ),
        min_size=1,
    )
)
def test_tables_of_real_numbers_of_several_kinds_are_their_floats(entries):
    table = np.array([[e] for e in entries] + [[0.5]], dtype=object)
    expected = np.array([[float(e)] for e in entries] + [[0.5]])
    np.testing.assert_array_equal(activations.identity(table), expected)
    net = FeedForwardNeuralNetwork().fit(table, np.zeros(len(table)), 2, n_iter=0, seed=0)
    np.testing.assert_array_equal(net.X, expected)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint64, bool])
def test_labels_of_small_whole_types_give_the_gradient_of_their_floats(dtype):
    y, yhat = np.array([1, 0], dtype), np.array([0, 1], dtype)
    rest = ([-30.0, 30.0], [0.0], [0.5], [1.0], [[1.0], [2.0]])
    for names in (
        {"loss": "log_loss"},
        {},
        {"loss": "cross_entropy", "output_activation": "softmax"},
    ):
        got = gradient_one_observation(y, yhat, *rest, **names)
        expected = gradient_one_observation(y.astype(float), yhat.astype(float), *rest, **names)
        assert_same(got, expected, 0)
    paired = gradient_one_observation(y, yhat, *rest, loss="log_loss")
    np.testing.assert_array_equal(paired.dL_dc2.ravel(), [-1, 1])


@pytest.mark.parametrize("value", [1.2, -0.1, np.nan, np.inf])
@pytest.mark.parametrize("prime", ["", "_prime"])
@pytest.mark.parametrize("name", ["log_loss", "cross_entropy"])
def test_no_probability_lies_outside_its_interval(name, prime, value):
    with pytest.raises(ValueError, match=r"yhat\[1\] is .*; it must be from 0 to 1"):
        getattr(losses, name + prime)([1.0, 0.0], [0.5, value])
    with pytest.raises(ValueError, match=r"y\[1\] is .*; it must be from 0 to 1"):
        getattr(losses, name + prime)([1.0, value], [0.5, 0.5])


@pytest.mark.parametrize("labels", [[0, 1, 2], [0, 1, 0], [1, 2, 3]])
def test_class_labels_for_a_softmax_are_sent_to_one_hot(labels):
    net = FeedForwardNeuralNetwork(output_activation="softmax", loss="cross_entropy")
    with pytest.raises(ValueError, match="one_hot"):
        net.fit([[1.0], [2.0], [3.0]], labels, 2)


@pytest.mark.parametrize("arch", ARCHITECTURES[::6])
def test_biases_may_be_flat_at_every_door(arch):
    X, y, W1, c1, W2, c2 = problem(3, 4, 2, 5, arch["loss"])
    flat = (W1, c1.ravel(), W2, c2.ravel())
    assert_same(
        gradient_batch(X, y, *flat, **arch), gradient_by_autograd(X, y, W1, c1, W2, c2, **arch)
    )
    assert total_loss(X, y, *flat, **arch) == total_loss(X, y, W1, c1, W2, c2, **arch)


# --- what is the caller's stays the caller's -----------------------------------------------------


def test_later_changes_of_the_callers_arrays_change_nothing():
    A, B, start = X.copy(), Y.copy(), [p.copy() for p in P]
    net = FeedForwardNeuralNetwork().fit(A, B, 3, 0.1, 3, initial=start)
    before = [a.copy() for a in (*net.get_loss_gradient(3), net.yhat)]
    for array in (A, B, *start):
        array *= 10
    for a, b in zip((*net.get_loss_gradient(3), net.yhat), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_fitted_weights_are_contiguous_and_our_results_are_nobody_elses():
    for batch_size in (None, 2):
        net = FeedForwardNeuralNetwork().fit(X, Y, 3, 0.1, 3, seed=0, batch_size=batch_size)
        for w in weights(net):
            flat = w.ravel()
            flat[0] += 1
            assert w.flat[0] == flat[0]
    W2 = P[2].copy()
    local_derivatives(*ONE[:-1], W2).dh2_dz1[...] = 7
    np.testing.assert_array_equal(W2, P[2])
    h = X.copy()
    activations.identity(h)[...] = 7
    np.testing.assert_array_equal(h, X)


# --- callbacks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "clone", [copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))]
)
def test_a_copy_made_in_a_callback_has_a_history_of_its_own(clone):
    kept = []
    net = FeedForwardNeuralNetwork().fit(
        X, Y, 3, 0.1, 10, seed=0, callback=lambda n, i: kept.append(clone(n)) if i == 5 else None
    )
    (twin,) = kept
    assert len(twin.history.loss) == 6
    assert twin.history.loss[-1] == pytest.approx(total_loss(X, Y, *weights(twin)), rel=1e-12)
    twin.fit(X, Y, 3, 0.1, 30, seed=1)
    assert len(twin.history.loss) == 31 and len(net.history.loss) == 11
    assert twin.history.loss[-1] == pytest.approx(total_loss(X, Y, *weights(twin)), rel=1e-12)


@pytest.mark.parametrize("answer", [None, False, 1, "stop", (None, None), np.ones(3), [], np.nan])
def test_only_true_ends_a_run(answer):
    net = FeedForwardNeuralNetwork().fit(X, Y, 3, 0.1, 5, seed=0, callback=lambda *_: answer)
    assert len(net.history.loss) == 6
    for yes in (True, np.True_):
        net.fit(X, Y, 3, 0.1, 5, seed=0, callback=lambda *_, yes=yes: yes)
        assert len(net.history.loss) == 1


@pytest.mark.parametrize("batch_size", [None, 2])
@pytest.mark.parametrize("in_place", [False, True])
def test_weights_set_in_a_callback_are_those_the_run_goes_on_from(batch_size, in_place):
    def decay(net, i):
        if in_place:
            net.W1 *= 0.9
        else:
            net.W1 = net.W1 * 0.9

    net = FeedForwardNeuralNetwork().fit(
        X, Y, 3, 0.1, 7, seed=0, batch_size=batch_size, record_every=1, callback=decay
    )
    for k in range(8):
        kept = [getattr(net.history, name)[k] for name in ("W1", "c1", "W2", "c2")]
        assert net.history.loss[k] == pytest.approx(total_loss(X, Y, *kept), rel=1e-12)
    np.testing.assert_array_equal(net.W1, net.history.W1[-1])
    if batch_size is None:  # by hand: decay, then step
        w = [net.history.W1[2], net.history.c1[2], net.history.W2[2], net.history.c2[2]]
        moved = [p - 0.1 * g for p, g in zip(w, gradient_batch(X, Y, *w), strict=True)]
        np.testing.assert_allclose(net.history.W1[3], 0.9 * moved[0], rtol=1e-12)


def test_weights_of_another_shape_set_in_a_callback_are_refused_and_the_run_is_kept():
    def cut(net, i):
        if i == 2:
            net.W1 = net.W1[:, :2]

    net = FeedForwardNeuralNetwork()
    with pytest.raises(ValueError, match=r"W1, set by the callback, has shape \(3, 2\)"):
        net.fit(X, Y, 3, 0.1, 5, seed=0, callback=cut)


def test_a_callbacks_arithmetic_warns_as_it_would_elsewhere():
    with pytest.warns(RuntimeWarning, match="overflow"):
        FeedForwardNeuralNetwork().fit(
            X, Y, 3, 0.1, 1, seed=0, callback=lambda *_: np.exp(np.float64(1000)) and None
        )


# --- subclasses ----------------------------------------------------------------------------------


class Halved(FeedForwardNeuralNetwork):
    def get_loss_gradient(self, len_hidden):
        return [g / 2 for g in super().get_loss_gradient(len_hidden)]


class Tanh(FeedForwardNeuralNetwork):
    def sigmoid(self, x):
        return np.tanh(x)

    def sigmoid_prime(self, x):
        return 1 - np.tanh(x) ** 2


class Scaled(FeedForwardNeuralNetwork):
    def update_network_states(self):
        h1, z1, h2, yhat = super().update_network_states()
        return h1, z1, h2, 0.5 * yhat


@pytest.mark.parametrize("batch_size", [None, 2])
def test_a_subclass_is_taken_at_its_word(batch_size):
    how = {"n_iter": 20, "seed": 0, "batch_size": batch_size, "len_hidden": 3}
    half = Halved().fit(X, Y, grad_step=0.2, **how)
    plain = FeedForwardNeuralNetwork().fit(X, Y, grad_step=0.1, **how)
    tanhs = FeedForwardNeuralNetwork(hidden_activation="tanh", output_activation="tanh")
    tanhs.fit(X, Y, grad_step=0.1, **how)
    own = Tanh().fit(X, Y, grad_step=0.1, **how)
    for a, b in ((half, plain), (own, tanhs)):
        np.testing.assert_allclose(a.history.loss, b.history.loss, rtol=1e-12)
        np.testing.assert_allclose(a.predict(X), b.predict(X), rtol=1e-12)
    scaled = Scaled().fit(X, Y, grad_step=0.1, **how)
    assert scaled.history.loss[0] == pytest.approx(
        ((Y.T - forward(X, *weights(Scaled().fit(X, Y, 3, n_iter=0, seed=0))).yhat / 2) ** 2).sum()
    )
    np.testing.assert_array_equal(scaled.predict(X), scaled.yhat)


@pytest.mark.parametrize(
    ("method", "answer", "message"),
    [
        ("initialize_params", lambda *_: (P[0][:1], *P[1:]), r"W1 has shape \(1, 4\).*\(3, 4\)"),
        (
            "get_loss_gradient",
            lambda *_: [p[:1] for p in P],
            r"dL_dW1 has shape \(1, 4\).*\(3, 4\)",
        ),
        ("get_loss_gradient", lambda *_: P[:3], "it must be four arrays"),
        ("update_network_states", lambda *_: forward(X[:2], *P)[:3], "it must give four arrays"),
        ("update_network_states", lambda *_: tuple(forward(X[:2], *P)), r"h1 has shape \(3, 2\)"),
        ("sigmoid", lambda _, x: np.float64(0.5), r"sigmoid\(h\) has shape \(\)"),
    ],
)
def test_a_wrong_shape_from_a_subclass_is_refused(method, answer, message):
    kind = type("Own", (FeedForwardNeuralNetwork,), {method: answer})
    with pytest.raises(ValueError, match=message):
        kind().fit(X, Y, 3, 0.1, 3, seed=0)


def test_a_name_that_is_missing_inside_a_property_is_the_one_reported():
    class Accurate(FeedForwardNeuralNetwork):
        @property
        def accuracy(self):
            return self.targets.mean()

    with pytest.raises(AttributeError, match="targets"):
        _ = Accurate().accuracy


def test_a_subclass_with_an_init_of_its_own_can_be_loaded_or_says_what_it_needs(tmp_path):
    class Fixed(FeedForwardNeuralNetwork):
        def __init__(self):
            super().__init__(hidden_activation="tanh")

    class Named(FeedForwardNeuralNetwork):
        def __init__(self, title):
            super().__init__()

    path = Fixed().fit(X, Y, 3, 0.1, 3, seed=0).save(tmp_path / "net")
    assert Fixed.load(path).hidden_activation == "tanh"
    with pytest.raises(TypeError, match=r"Named cannot be made from a file alone: .*'title'"):
        Named.load(path)


# --- ends of the range ---------------------------------------------------------------------------


@seeded
@given(st.floats(-740, 740))
def test_the_slopes_are_right_where_they_are_tiny(h):
    with mpmath.workdps(400):
        e = mpmath.exp(-mpmath.mpf(h))
        sigma = float(e / (1 + e) ** 2)
        tanh = float(1 / mpmath.cosh(h / 2) ** 2)
    assert float(activations.sigmoid_prime(h)) == pytest.approx(sigma, rel=1e-14, abs=1e-322)
    assert float(activations.tanh_prime(h / 2)) == pytest.approx(tanh, rel=1e-14, abs=1e-321)


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_half_precision_is_rounded_once_at_the_end(name):
    h = np.linspace(-17, 17, 301).astype(np.float16)
    for function in (name, f"{name}_prime"):
        got = getattr(activations, function)(h)
        exact = getattr(activations, function)(h.astype(np.float64)).astype(np.float16)
        assert got.dtype == np.float16
        assert (np.abs(got - exact) <= np.spacing(np.abs(exact))).all()


@pytest.mark.parametrize("arch", ARCHITECTURES[::4])
def test_harmless_underflow_is_nobodys_business(arch):
    X, y, *parameters = problem(3, 4, 2, 5, arch["loss"])
    big = [200 * p for p in parameters] if "relu" not in arch.values() else parameters
    with np.errstate(under="raise"):
        for form in (gradient_batch, gradient_loop, total_loss):
            form(X, y, *big, **arch)
        FeedForwardNeuralNetwork(**arch).fit(X, y, 4, 1e-9, 2, initial=big)


@seeded
@given(st.tuples(*[st.sampled_from([np.float32, np.float64])] * 6))
def test_loop_and_batch_agree_in_mixed_precision(kinds):
    arrays = [a.astype(kind) for a, kind in zip((X, Y, *P), kinds, strict=True)]
    single = all(kind is np.float32 for kind in kinds)
    one, other = gradient_loop(*arrays), gradient_batch(*arrays)
    assert_same(one, other, 1e-6 if single else 1e-13)
    assert {g.dtype for g in (*one, *other)} == {np.dtype(np.float32 if single else np.float64)}


def test_the_links_of_the_chain_keep_single_precision():
    links = local_derivatives(*(np.asarray(a, np.float32) for a in ONE))
    assert {link.dtype for link in links} == {np.dtype(np.float32)}


@seeded
@given(st.integers(-1000, 1000))
def test_standardising_does_not_depend_on_the_unit(power):
    table = np.random.default_rng(0).normal(3, 1, (20, 2))
    expected = (table - table.mean(axis=0)) / table.std(axis=0)
    scaled = np.ldexp(table, power)
    np.testing.assert_allclose(datasets.standardise(scaled), expected, rtol=1e-12, atol=1e-12)


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("beside", ["folder", "file", "nothing"])
def test_load_takes_what_save_was_given_whatever_lies_beside(tmp_path, beside):
    if beside == "folder":
        (tmp_path / "net").mkdir()
    elif beside == "file":
        (tmp_path / "net").write_text("notes")
    net = FeedForwardNeuralNetwork().fit(X, Y, 3, 0.1, 3, seed=0)
    net.save(tmp_path / "net")
    np.testing.assert_array_equal(FeedForwardNeuralNetwork.load(tmp_path / "net").W1, net.W1)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("history_loss", lambda a: a[:, None], "history_loss has shape"),
        (
            "history_loss",
            lambda a: np.where(np.arange(len(a)) == 2, np.nan, a),
            r"history_loss.*NaN",
        ),
        ("history_loss", lambda a: a.astype(str), "history_loss holds values of type"),
        ("history_W1", lambda a: a[:, :1], r"history_W1 has shape .* it must be \(4, 3, 4\)"),
        ("history_c2", lambda a: a * np.nan, "history_c2 holds"),
        ("history_recorded", lambda a: a[::-1], "history_recorded is .* rising"),
        ("history_recorded", lambda a: a + 1, "history_recorded is .* to 3"),
        ("history_stopped", lambda a: np.array([1, 2]), "history_stopped|its"),
        ("hidden_activation", lambda a: np.array(3), "hidden_activation .* single text"),
        ("format", lambda a: np.array("one"), "format .* single whole number"),
        ("format", lambda a: np.array(0), "format is 0; it must be 1"),
        ("format", lambda a: np.array(9), "format is 9, newer than this package; it must be 1"),
    ],
)
def test_a_damaged_file_is_refused_with_the_reason(tmp_path, name, change, message):
    path = (
        FeedForwardNeuralNetwork().fit(X, Y, 3, 0.1, 3, seed=0, record_every=1).save(tmp_path / "n")
    )
    with np.load(path) as file:
        content = dict(file)
    content[name] = change(content[name])
    np.savez(path, **content)
    with pytest.raises(ValueError, match=f"can read: .*({message})"):
        FeedForwardNeuralNetwork.load(path)


def test_half_a_history_and_what_is_no_archive_are_refused(tmp_path):
    net = FeedForwardNeuralNetwork().fit(X, Y, 3, 0.1, 3, seed=0)
    with np.load(net.save(tmp_path / "n")) as file:
        content = dict(file)
    del content["history_loss"]
    np.savez(tmp_path / "half.npz", **content)
    np.save(tmp_path / "array.npy", X)
    (tmp_path / "text.npz").write_text("notes")
    for name, reason in (
        ("half.npz", "holds no 'history_loss'"),
        ("array.npy", "no archive of arrays"),
        ("text.npz", "no archive of arrays"),
    ):
        with pytest.raises(ValueError, match=reason):
            FeedForwardNeuralNetwork.load(tmp_path / name)


@pytest.mark.parametrize("path", [None, 3, "", b"net", ["net"], "a\0b"])
def test_a_path_that_is_none_is_named(path):
    net = FeedForwardNeuralNetwork().fit(X, Y, 3, 0.1, 1, seed=0)
    for use in (net.save, FeedForwardNeuralNetwork.load):
        with pytest.raises((TypeError, ValueError), match=r"path is .*; it must be the name of a"):
            use(path)


def test_what_cannot_be_read_again_is_not_saved(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"path is .* must lie in a folder that exists"):
        FeedForwardNeuralNetwork().fit(X, Y, 3, 0.1, 1, seed=0).save(tmp_path / "no" / "net")
    for name, value, error in (("loss", "mse", ValueError), ("history", "x", TypeError)):
        net = FeedForwardNeuralNetwork().fit(X, Y, 3, 0.1, 1, seed=0)
        setattr(net, name, value)
        with pytest.raises(error, match=f"{name} is '{value}'; it must be"):
            net.save(tmp_path / "net")
    assert not list(tmp_path.iterdir())


# --- seeds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "use",
    [
        lambda seed: FeedForwardNeuralNetwork().fit(X, Y, 3, 0.1, 1, seed=seed).W1,
        lambda seed: datasets.xor(2, seed=seed).X,
        lambda seed: datasets.moons(10, seed=seed).X,
        lambda seed: datasets.train_test_split(X, Y, seed=seed)[0],
    ],
)
def test_one_rule_for_every_seed(use):
    for make in (
        lambda: 3,
        lambda: np.int8(3),
        lambda: np.random.SeedSequence(3),
        lambda: np.random.default_rng(3),
    ):
        np.testing.assert_array_equal(use(make()), use(3))
    use(None)
    for bad in (np.random.RandomState(0), -1, 0.5, "3", True, [1, 2]):
        with pytest.raises((TypeError, ValueError), match="Generator or SeedSequence"):
            use(bad)


# --- the package ---------------------------------------------------------------------------------


def test_modules_are_loaded_when_first_used_and_the_version_is_said_once():
    code = (
        "import sys, ffnn_core as f; assert 'ffnn_core.datasets' not in sys.modules;"
        "print(f.datasets.xor().X.shape, f.__version__, 'museum' in dir(f))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["(4,", "2)", ffnn_core.__version__, "True"]
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = ffnn_core.nonsense


@pytest.mark.parametrize(
    ("use", "library", "room"),
    [
        ("import ffnn_core.symbolic", "sympy", "symbolic"),
        ("from ffnn_core.plots import lines", "matplotlib", "plots"),
        ("from ffnn_core.widgets import Quiz", "anywidget", "widgets"),
        ("import ffnn_core.sklearn", "sklearn", "sklearn"),
    ],
)
def test_a_missing_library_is_named_with_the_extra_that_brings_it(use, library, room):
    code = f"import sys; sys.modules[{library!r}] = None\n{use}"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"needs {library}, which is not installed" in out.stderr
    assert f"ffnn-core[{room}]" in out.stderr


# --- what the neighbours of reported cases brought to light --------------------------------------


def test_the_byte_order_of_another_machine_changes_nothing():
    here, there = (
        FeedForwardNeuralNetwork().fit(X.astype(kind), Y, 3, 0.1, 3, seed=0)
        for kind in ("=f4", "<f4" if sys.byteorder == "big" else ">f4")
    )
    assert there.W1.dtype == np.float32
    np.testing.assert_array_equal(here.W1, there.W1)


def test_the_global_generator_is_no_seed():
    with pytest.raises(TypeError, match=r"seed is .*; it must be a whole number"):
        FeedForwardNeuralNetwork().fit(X, Y, 3, 0.1, 1, seed=np.random)


def test_javascript_knows_only_the_arguments_of_a_formula():
    x, z = sp.symbols("x z")
    with pytest.raises(ValueError, match="slope holds z; it must be made of its arguments only"):
        javascript_functions({"slope": ([x], x * z)})
    with pytest.raises(ValueError, match="sizes holds 2; each of them must be three numbers"):
        javascript_bundle((2, 3, 1))


@pytest.mark.parametrize("use", [log_loss_from_h2, cross_entropy_from_h2])
def test_the_losses_from_h2_refuse_what_the_others_refuse(use):
    for y, h2, message in (
        ([2.0, 0.0], [0.0, 0.0], r"y\[0\] is 2; it must be from 0 to 1"),
        ([[1.0, 0.0]], [[1.0], [0.0]], "they must be the same"),
        ([1.0], ["a"], "h2 holds values of type"),
        ([], [], "h2 has shape .*not empty"),
    ):
        with pytest.raises((TypeError, ValueError), match=message):
            use(y, h2)
    assert np.isfinite(use([1.0, 0.0], [1e308, -1e308]))


@pytest.mark.parametrize(
    ("use", "named"),
    [
        (lambda n: FeedForwardNeuralNetwork().fit(X, Y, n), "len_hidden"),
        (lambda n: FeedForwardNeuralNetwork().initialize_params(4, n, 2), "len_hidden"),
        (lambda n: FeedForwardNeuralNetwork().initialize_params(n, n, 2), "len_input"),
        (lambda n: datasets.circles(n=n), "n"),
        (lambda n: datasets.sine(n=n), "n"),
        (lambda n: datasets.xor(n_per_corner=n), "n_per_corner"),
        (lambda n: datasets.one_hot([0, n]), "the number of classes"),
    ],
)
@pytest.mark.parametrize("power", [34, 40, 62])
def test_more_numbers_than_a_machine_holds_are_refused_by_name(use, named, power):
    number = str(2**power)[:-1]  # of classes there is one more
    with pytest.raises(ValueError, match=rf"{named} is {number}\d.*it must make fewer than"):
        use(2**power)


def test_what_is_no_function_and_no_switch_is_named():
    with pytest.raises(TypeError, match="f is None; it must be a function"):
        checks.central_difference(None, np.ones(2))
    with pytest.raises(TypeError, match="progress is 'yes'; it must be True, False or None"):
        FeedForwardNeuralNetwork().fit(X, Y, 3, n_iter=1, progress="yes")
    assert FeedForwardNeuralNetwork().fit(X, Y, 3, n_iter=1, progress=np.False_).history


@pytest.mark.parametrize("entry", [5, -1, sp.Rational(1, 2)])
def test_the_softmax_of_sympy_has_the_entries_that_it_has(entry):
    x = sp.Symbol("x")
    assert float(softmax(1, x, 2 * x).subs(x, 0)) == 0.5
    with pytest.raises(ValueError, match=rf"k is {entry}; it must be a whole number from 0 to 1"):
        softmax(entry, x, 2 * x)
    with pytest.raises(TypeError, match=r"softmax\(x\) has no pre-activations; it must be"):
        softmax(x)
