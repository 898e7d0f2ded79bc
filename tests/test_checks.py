"""The gradient checker, and the tests of the test: it must fail what is wrong."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ffnn_core.checks import (
    BLOCKS,
    central_difference,
    check_gradient,
    error_versus_step,
    numerical_gradient,
    relative_error,
)
from ffnn_core.example import EXAMPLE
from ffnn_core.gradients import Gradient, gradient_batch, gradient_loop

DATA = (EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
ARCHS = [
    {"hidden_activation": "sigmoid", "output_activation": "sigmoid", "loss": "rss"},
    {"hidden_activation": "tanh", "output_activation": "identity", "loss": "rss"},
    {"hidden_activation": "relu", "output_activation": "tanh", "loss": "rss"},
    {"hidden_activation": "relu", "output_activation": "relu", "loss": "rss"},
    {"hidden_activation": "tanh", "output_activation": "sigmoid", "loss": "log_loss"},
    {"hidden_activation": "sigmoid", "output_activation": "softmax", "loss": "rss"},
]

numbers = st.floats(-3, 3, allow_nan=False, width=64)
bounded = settings(derandomize=True, max_examples=40, deadline=None)


def corrupted(block: int, entry: tuple[int, int], change: float):
    """Return the right gradient with one entry changed by this share."""

    def gradient(*args):
        right = gradient_batch(*args)
        right[block][entry] += change * (np.abs(right[block]).max())
        return right

    return gradient


# --- central differences -------------------------------------------------------------------------


@bounded
@given(arrays(np.float64, (2, 3), elements=numbers), arrays(np.float64, (2, 3), elements=numbers))
def test_central_difference_of_a_quadratic_is_exact(weights, theta):
    slope = central_difference(lambda t: float(np.sum(weights * t * t)), theta)
    np.testing.assert_allclose(slope, 2 * weights * theta, atol=1e-7)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (2, 1, 2)])
def test_central_difference_keeps_the_shape(shape):
    theta = np.arange(np.prod(shape, dtype=int), dtype=float).reshape(shape)
    assert central_difference(lambda t: float(np.sum(np.sin(t))), theta).shape == shape


def test_central_difference_leaves_theta_alone_even_when_f_fails():
    theta = np.array([1.0, 2.0])
    theta.flags.writeable = False

    def fails_later(t):
        if t[1] > 2:
            raise RuntimeError("as it should")
        return 0.0

    with pytest.raises(RuntimeError, match="as it should"):
        central_difference(fails_later, theta)
    assert theta.tolist() == [1.0, 2.0]


def test_central_difference_takes_integers_for_numbers():
    assert central_difference(lambda t: float(t[0] ** 2), [3]) == pytest.approx([6.0])


@pytest.mark.parametrize(("theta", "eps"), [(1.0, 0.0), (1.0, -1e-6), (1e12, 1e-6)])
def test_a_step_that_does_not_move_is_refused(theta, eps):
    with pytest.raises(ValueError, match=r"eps = .* does not move"):
        central_difference(lambda t: float(t), theta, eps)


@pytest.mark.parametrize("arch", ARCHS, ids=lambda a: "-".join(a.values()))
def test_numerical_gradient_agrees_with_the_formulas(arch):
    numeric = numerical_gradient(*DATA, **arch)
    for a, n in zip(gradient_loop(*DATA, **arch), numeric, strict=True):
        assert relative_error(a, n) < 1e-7


# --- relative error ------------------------------------------------------------------------------


def test_relative_error_has_the_values_that_the_book_quotes():
    a = np.array([0.3, -2.0])
    assert relative_error(a, a) == 0
    assert relative_error(a, -a) == 1
    assert relative_error(a, 2 * a) == pytest.approx(1 / 3)
    assert relative_error(np.zeros(3), np.zeros(3)) == 0
    assert relative_error(np.zeros(2), a) == 1
    assert relative_error([], []) == 0
    assert relative_error(a, [np.nan, 0]) == np.inf


@bounded
@given(arrays(np.float64, 4, elements=numbers), arrays(np.float64, 4, elements=numbers))
def test_relative_error_is_symmetric_and_at_most_one(a, b):
    assert relative_error(a, b) == relative_error(b, a)
    assert 0 <= relative_error(a, b) <= 1 + 1e-12


@pytest.mark.parametrize("shapes", [((3, 1), (3,)), ((3, 1), (1,)), ((2,), ()), ((0,), (1, 0))])
def test_two_shapes_are_no_pair(shapes):
    with pytest.raises(ValueError, match="they must have the same shape"):
        relative_error(*map(np.ones, shapes))


@pytest.mark.parametrize("bad", [1j, [1 + 0j], "1", ["1.0"], {}, [[1], [1, 2]]])
def test_what_is_no_real_number_is_refused(bad):
    for call in (
        lambda: relative_error(bad, [1.0]),
        lambda: central_difference(lambda t: 0.0, bad),
        lambda: central_difference(lambda t: bad, 1.0),
        lambda: central_difference(lambda t: 0.0, 1.0, bad),
        lambda: error_versus_step(lambda t: 0.0, bad, 0, 1.0),
        lambda: error_versus_step(lambda t: 0.0, [1.0], 0, bad),
        lambda: error_versus_step(lambda t: 0.0, [1.0], 0, [1.0]),  # some NumPys made 1.0 of it
        lambda: error_versus_step(lambda t: 0.0, [1.0], 0, 1.0, bad),
    ):
        with pytest.raises((TypeError, ValueError), match=r"must|needs|has shape|holds"):
            call()


def test_a_function_that_works_in_place_ruins_nothing():
    def doubles(t):
        t *= 2
        return t.sum()

    np.testing.assert_allclose(central_difference(doubles, [1.0, 2.0]), [2, 2])
    assert error_versus_step(doubles, [1.0, 2.0], 1, 2.0, [1e-3]).central.max() < 1e-9


def test_float32_is_measured_in_double_precision():
    theta = np.array([1.0, 2.0], dtype=np.float32)
    slope = central_difference(lambda t: float(np.sum(t**2)), theta)
    assert slope.dtype == np.float64
    np.testing.assert_allclose(slope, [2, 4], atol=1e-8)


def test_each_entry_may_have_a_nudge_of_its_own():
    slope = central_difference(lambda t: float(t[0] ** 3 + t[1]), [1.0, 0.0], [1e-5, 1e5])
    np.testing.assert_allclose(slope, [3, 1], rtol=1e-9)
    with pytest.raises(ValueError, match="eps has shape"):
        central_difference(lambda t: 0.0, [1.0, 2.0], [1.0])


@pytest.mark.parametrize("entry", [5, (0, 0), slice(None), "0", None, (0.5,)])
def test_an_entry_is_one_place(entry):
    with pytest.raises(ValueError, match=r"entry is .*; it must be the place of"):
        error_versus_step(lambda t: 0.0, [1.0, 2.0], entry, 1.0)


# --- the check -----------------------------------------------------------------------------------


@pytest.mark.parametrize("gradient", [gradient_batch, gradient_loop])
@pytest.mark.parametrize("arch", ARCHS, ids=lambda a: "-".join(a.values()))
def test_the_right_gradient_passes(gradient, arch):
    report = check_gradient(gradient, *DATA, **arch)
    assert report.passed and bool(report)
    assert report.wrong_blocks == ()
    assert max(b.relative_error for b in report.blocks.values()) < 1e-7
    report.raise_if_wrong()


def test_with_too_large_a_step_nobody_can_tell():
    report = check_gradient(gradient_batch, *DATA, eps=0.1)
    assert report.verdict == "unknown" and "the bend of the loss decides" in str(report)
    same = numerical_gradient(*DATA, eps=0.1)
    assert not check_gradient(lambda *_: same, *DATA, eps=0.1).passed


@bounded
@given(st.integers(0, 3), st.data())
def test_one_wrong_entry_is_named(block, data):
    shape = EXAMPLE.parameters[block].shape
    entry = tuple(data.draw(st.integers(0, n - 1)) for n in shape)
    sign = data.draw(st.sampled_from([-1, 1]))
    report = check_gradient(corrupted(block, entry, sign * 1e-3), *DATA)
    assert report.wrong_blocks == (BLOCKS[block],)
    assert report.worst.name == f"{BLOCKS[block]}[{entry[0]}, {entry[1]}]"
    assert report.blocks[BLOCKS[block]].worst_index == entry
    assert report.worst.analytic != pytest.approx(report.worst.numeric, rel=1e-6)
    with pytest.raises(AssertionError, match=rf"{BLOCKS[block]}\[{entry[0]}, {entry[1]}\]"):
        report.raise_if_wrong()


@pytest.mark.parametrize("shape", [(3,), (1, 3), (1, 1), ()])
def test_a_shape_that_would_broadcast_is_a_failure(shape):
    def gradient(*args):
        return gradient_batch(*args)._replace(dL_dc1=np.zeros(shape))

    report = check_gradient(gradient, *DATA)
    assert report.wrong_blocks == ("dL_dc1",)
    assert report.blocks["dL_dc1"].problem == f"its shape is {shape}; it must be (3, 1)"
    assert f"its shape is {shape}; it must be (3, 1)" in str(report)
    assert 'colspan="4"' in report._repr_html_()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "the gradient is a NoneType; it must be four arrays"),
        (np.zeros((4, 2)), r"the gradient is one array of shape \(4, 2\); it must be four arrays"),
        ((np.zeros(1),) * 3, "the gradient is 3 in a tuple; it must be four arrays"),
        (("a", "b", "c", "d"), r"it is a str; it must be real numbers of shape \(3, 4\)"),
        (([[1], [1, 2]],) * 4, r"it is 2 in a list; it must be real numbers of shape \(3, 4\)"),
    ],
)
def test_what_is_no_gradient_is_a_failure(answer, message):
    report = check_gradient(lambda *_: answer, *DATA)
    assert report.wrong_blocks == BLOCKS
    with pytest.raises(AssertionError, match=message):
        report.raise_if_wrong()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_entries_that_are_not_finite_are_failures(bad):
    report = check_gradient(corrupted(2, (1, 2), bad), *DATA)
    assert report.wrong_blocks == ("dL_dW2",)
    assert report.worst.name == "dL_dW2[1, 2]"
    assert report.worst.relative_error == np.inf


def test_a_gradient_that_writes_on_its_arguments_harms_nothing():
    def rude(X, y, *parameters):
        right = gradient_batch(X, y, *parameters)
        for array in (X, y, *parameters):
            array[...] = 0
        return right

    before = [array.copy() for array in DATA]
    assert check_gradient(rude, *DATA).passed
    for array, copy in zip(DATA, before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_the_check_tells_the_gradient_its_architecture_but_never_overrules_it():
    tanh = {"hidden_activation": "tanh"}
    assert check_gradient(gradient_batch, *DATA, **tanh).passed
    assert check_gradient(lambda *a, **k: gradient_batch(*a, **k), *DATA, **tanh).passed
    assert check_gradient(lambda *a: gradient_batch(*a, **tanh), *DATA, **tanh).passed
    bound_to_another = partial(gradient_batch, hidden_activation="relu")
    assert not check_gradient(bound_to_another, *DATA, **tanh).passed


def test_a_one_dimensional_y_is_one_output():
    X, y = EXAMPLE.X, EXAMPLE.Y[:, 0]
    W1, c1, W2, c2 = EXAMPLE.parameters
    assert check_gradient(gradient_batch, X, y, W1, c1, W2[:1], c2[:1]).passed


@pytest.mark.parametrize("gradient", [gradient_batch, lambda *a: [0 * p for p in a[2:]]])
def test_of_a_saturated_network_nobody_can_tell(gradient):
    W1, c1, W2, c2 = EXAMPLE.parameters
    report = check_gradient(gradient, EXAMPLE.X, EXAMPLE.Y, W1, c1, W2, c2 + 34)
    assert report.verdict == "unknown" and not report.passed and not report
    assert report.wrong_blocks == () and report.unknown_blocks == BLOCKS
    assert "cannot tell in dL_dW1" in str(report) and "the rounding of the loss decides" in str(
        report
    )
    assert " ± " in str(report) and "ed-report-unknown" in report._repr_html_()
    with pytest.raises(AssertionError, match="cannot tell"):
        report.raise_if_wrong()


# --- kinks ---------------------------------------------------------------------------------------


def on_the_kink():
    """Return the example's data with a first hidden unit whose pre-activation is 0 for row 0."""
    W1, c1, W2, c2 = (array.copy() for array in EXAMPLE.parameters)
    c1[0] -= W1[0] @ EXAMPLE.X[0] + c1[0]
    return EXAMPLE.X, EXAMPLE.Y, W1, c1, W2, c2


def test_entries_at_a_kink_are_reported_and_left_out():
    report = check_gradient(gradient_batch, *on_the_kink(), hidden_activation="relu")
    assert report.passed
    assert set(report.unchecked) == {*(f"dL_dW1[0, {k}]" for k in range(4)), "dL_dc1[0, 0]"}
    assert "Not checked" in str(report) and "dL_dW1[0, 0]" in str(report)
    assert "Not checked" in report._repr_html_()


def test_a_wrong_entry_beside_a_kink_is_still_found():
    def gradient(*args):
        right = gradient_batch(*args, hidden_activation="relu")
        right.dL_dW1[2, 1] *= 1.01
        return right

    report = check_gradient(gradient, *on_the_kink(), hidden_activation="relu")
    assert report.worst.name == "dL_dW1[2, 1]" and not report.passed


def test_a_block_with_nothing_but_kinks_does_not_pass():
    dead_centre = [0 * array for array in EXAMPLE.parameters]
    dead_centre[2] = dead_centre[2] + 1
    report = check_gradient(
        gradient_batch, EXAMPLE.X, EXAMPLE.Y, *dead_centre, hidden_activation="relu"
    )
    assert report.unknown_blocks == ("dL_dW1", "dL_dc1") and not report.passed
    assert report.wrong_blocks == ()
    assert "cannot be checked" in str(report)
    assert "unknown" in str(report)


def test_a_smooth_network_has_no_kinks():
    X, Y, *parameters = on_the_kink()
    assert check_gradient(gradient_batch, X, Y, *parameters).unchecked == ()


# --- what is shown -------------------------------------------------------------------------------


def test_the_report_reads_well():
    report = check_gradient(corrupted(0, (2, 0), 0.5), *DATA)
    first, *rest = str(report).splitlines()
    assert first.startswith("Gradient check FAILED in dL_dW1; worst: dL_dW1[2, 0]: formula ")
    assert rest[0].split() == ["block", "verdict", "relative", "error", "entry", "formula", "nudge"]
    assert rest[1].split()[:2] == ["dL_dW1", "wrong"]
    assert rest[2].split()[:4] == ["dL_dc1", "right", "<", "1e-06"]
    assert repr(report) == str(report)
    assert all(line == line.rstrip() for line in rest)


def test_the_report_shows_no_rounding_noise():
    once = str(check_gradient(gradient_batch, *DATA))
    nearly = tuple(p + 1e-13 for p in EXAMPLE.parameters)
    assert str(check_gradient(gradient_batch, EXAMPLE.X, EXAMPLE.Y, *nearly)) == once


def test_the_html_is_an_accessible_table_without_colours():
    html = check_gradient(corrupted(0, (2, 0), 0.5), *DATA)._repr_html_()
    assert html.count('scope="row"') == 4 and html.count('scope="col"') == 6
    assert "<caption>" in html and "ed-report-fail" in html and "ed-report-pass" in html
    assert "style=" not in html and "color" not in html
    assert "wrong" in html and "right" in html  # in words, for those who see no colours


def test_the_report_keeps_both_gradients():
    report = check_gradient(gradient_batch, *DATA)
    assert isinstance(report.numeric, Gradient)
    np.testing.assert_array_equal(report.analytic["dL_dW1"], gradient_batch(*DATA).dL_dW1)


# --- how large a nudge ---------------------------------------------------------------------------


def test_errors_over_steps_make_a_v():
    study = error_versus_step(lambda t: float(np.exp(t[1])), [0.0, 1.0], 1, exact=np.e)
    assert 1e-7 < study.best < 1e-3
    at = dict(zip(study.steps.round(16), study.central, strict=True))
    largest, smallest = max(at), min(at)
    assert at[largest] > 0.1 and at[smallest] > 1e-4 and study.central.min() < 1e-9
    two, one = error_versus_step(lambda t: float(np.exp(t)), 0.0, (), 1.0, [1e-2])[1:3]
    assert two[0] < 1e-4 < one[0]  # one falls with eps squared, the other with eps


def test_errors_over_steps_leave_theta_alone():
    theta = np.array([[1.0, 2.0]])
    error_versus_step(lambda t: float(t.sum()), theta, (0, 1), 1.0)
    assert theta.tolist() == [[1.0, 2.0]]
