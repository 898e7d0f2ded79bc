"""The activations: exact where they can be, quiet where they saturate."""

import mpmath
import numpy as np
import pytest

from ffnn_core.activations import ACTIVATIONS, sigmoid, softmax, softmax_jacobian

ELEMENTWISE = ["sigmoid", "tanh", "relu", "identity"]
EXACT = {
    "sigmoid": lambda h: 1 / (1 + mpmath.exp(-h)),
    "tanh": mpmath.tanh,
    "relu": lambda h: max(h, mpmath.mpf(0)),
    "identity": lambda h: h,
}
EXTREMES = [-1e308, -1e4, -750.0, -0.0, 0.0, 750.0, 1e4, 1e308]


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize(
    ("dtype", "lowest", "highest"), [(np.float64, -700, 700), (np.float32, -85, 85)]
)
def test_every_activation_is_right_to_three_units_in_the_last_place(name, dtype, lowest, highest):
    h = np.linspace(lowest, highest, 301)
    h = np.concatenate([h, np.linspace(-3, 3, 101), [1e-12, -1e-12, 1e-300]]).astype(dtype)
    z = ACTIVATIONS[name].function(h)
    assert z.dtype == dtype
    with mpmath.workdps(40):
        for h_i, z_i in zip(h, z, strict=True):
            exact = EXACT[name](mpmath.mpf(float(h_i)))
            assert abs(mpmath.mpf(float(z_i)) - exact) <= 3 * float(np.spacing(np.abs(z_i)))


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_every_slope_is_the_derivative_that_mpmath_finds(name):
    h = np.array([-30.0, -5.0, -1.25, -0.5, 0.5, 1.25, 5.0, 30.0])
    with mpmath.workdps(40):
        exact = [float(mpmath.diff(EXACT[name], mpmath.mpf(float(h_i)))) for h_i in h]
    np.testing.assert_allclose(ACTIVATIONS[name].prime(h), exact, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_no_input_however_large_gives_a_warning_or_a_value_that_is_not_finite(name, dtype):
    h = np.clip(EXTREMES, *(float(np.finfo(dtype).min), float(np.finfo(dtype).max))).astype(dtype)
    with np.errstate(under="ignore"):  # elsewhere, every warning is an error in these tests
        for values in (ACTIVATIONS[name].function(h), ACTIVATIONS[name].prime(h)):
            assert np.isfinite(values).all()
            assert values.dtype == dtype


def test_the_sigmoid_goes_from_zero_to_one_and_mirrors_itself():
    h = np.linspace(-40, 40, 401)
    np.testing.assert_array_equal(sigmoid([-1e308, 0, 1e308]), [0, 0.5, 1])
    assert (np.diff(sigmoid(h)) >= 0).all()
    np.testing.assert_allclose(sigmoid(-h), 1 - sigmoid(h), rtol=0, atol=3e-16)


@pytest.mark.parametrize(
    "value", [-2.0, [0, 1], [True, False], np.ones((2, 3)), np.zeros((0, 3)), np.int8([100, -100])]
)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_any_shape_and_any_real_type_will_do_and_is_left_as_it_was(name, value):
    before = np.array(value)
    for function in (ACTIVATIONS[name].function, ACTIVATIONS[name].prime):
        assert function(value).shape == before.shape
        np.testing.assert_array_equal(function(value), function(before.astype(float)))
    np.testing.assert_array_equal(value, before)


def test_relu_is_flat_at_its_kink():
    np.testing.assert_array_equal(
        ACTIVATIONS["relu"].prime([-1.0, -0.0, 0.0, 1e-300]), [0, 0, 0, 1]
    )


@pytest.mark.parametrize("name", [*ELEMENTWISE, "softmax"])
@pytest.mark.parametrize("bad", [["a"], [1j], [None], [[1], [1, 2]]])
def test_what_is_not_a_real_number_is_refused_by_name(name, bad):
    for function in (ACTIVATIONS[name].function, ACTIVATIONS[name].prime):
        with pytest.raises((TypeError, ValueError), match=r"^h (holds values of type|is ragged)"):
            function(bad)


# --- softmax --------------------------------------------------------------------------------------


def test_softmax_is_a_distribution_down_each_column_however_large_its_input():
    h = np.array([[1.0, 1e4, -1e4, 1e308], [2.0, 0.0, -1e4, -1e307], [3.0, -1e4, -1e4, 0.0]])
    yhat = softmax(h)
    np.testing.assert_allclose(yhat.sum(axis=0), 1, rtol=1e-15)
    np.testing.assert_allclose(yhat[:, 0], np.exp(h[:, 0]) / np.exp(h[:, 0]).sum(), rtol=1e-15)
    np.testing.assert_array_equal(yhat[:, 1], [1, 0, 0])
    np.testing.assert_allclose(yhat[:, 2], 1 / 3, rtol=1e-15)
    np.testing.assert_allclose(softmax(h[:, :1] + 100), yhat[:, :1], rtol=1e-13)  # only differences
    np.testing.assert_array_equal(softmax(h[:, 0]), yhat[:, 0])


def test_two_softmax_outputs_are_a_sigmoid_of_their_difference():
    np.testing.assert_allclose(softmax([2.0, 0.5])[0], sigmoid(1.5), rtol=1e-15)


def test_the_softmax_jacobian_is_that_of_a_complex_step():
    h = np.array([0.3, -1.2, 0.8])
    J = softmax_jacobian(h)
    for j in range(3):
        moved = h.astype(complex)
        moved[j] += 1e-30j
        column = (np.exp(moved) / np.exp(moved).sum()).imag / 1e-30
        np.testing.assert_allclose(J[:, j], column, rtol=1e-14)
    np.testing.assert_allclose(J.sum(axis=0), 0, atol=1e-16)  # what one gains the others lose


@pytest.mark.parametrize("name", [*ELEMENTWISE, "softmax"])
def test_the_jacobian_of_an_activation_is_square_and_holds_its_slopes(name):
    h = np.array([0.3, -1.2, 0.8, 0.0])
    J = ACTIVATIONS[name].jacobian(h)
    assert J.shape == (4, 4)
    if name != "softmax":
        np.testing.assert_array_equal(J, np.diag(ACTIVATIONS[name].prime(h)))
