"""The losses: sums of the right sign, stable where predictions saturate."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ffnn_core.activations import sigmoid, softmax
from ffnn_core.losses import LOSSES, cross_entropy, log_loss, rss, rss_prime

Y = np.array([[1.0, 0.0, 0.25], [0.0, 1.0, 0.75]])  # columns sum to 1: good for all three
YHAT = np.array([[0.9, 0.2, 0.5], [0.1, 0.8, 0.5]])
EXACT = {
    "rss": lambda y, p: (y - p) ** 2,
    "log_loss": lambda y, p: -(y * mpmath.log(p) + (1 - y) * mpmath.log(1 - p)),
    "cross_entropy": lambda y, p: -y * mpmath.log(p),
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_a_sum_over_all_entries_and_its_slope_is_its_derivative(name):
    with mpmath.workdps(40):
        pairs = [(mpmath.mpf(a), mpmath.mpf(b)) for a, b in zip(Y.flat, YHAT.flat, strict=True)]
        total = sum(EXACT[name](y, p) for y, p in pairs)
        slopes = [mpmath.diff(lambda p, y=y: EXACT[name](y, p), p) for y, p in pairs]
    assert LOSSES[name].function(Y, YHAT) == pytest.approx(float(total), rel=1e-14)
    slope = LOSSES[name].prime(Y, YHAT)
    assert slope.shape == Y.shape
    np.testing.assert_allclose(slope.ravel(), np.array(slopes, dtype=float), rtol=1e-12)


def test_the_rss_has_neither_a_half_nor_a_mean_and_its_slope_is_negative_below_the_target():
    assert rss([3.0, 0.0], [1.0, 1.0]) == 5.0
    np.testing.assert_array_equal(rss_prime([3.0, 0.0], [1.0, 1.0]), [-4.0, 2.0])


@pytest.mark.parametrize("name", LOSSES)
def test_a_perfect_prediction_costs_nothing_and_prints_as_nothing(name):
    y = np.eye(3)
    loss = LOSSES[name].function(y, y)
    assert str(loss) == "0.0"  # not -0.0, and 0 log 0 is 0
    assert np.isfinite(LOSSES[name].prime(y, y)).all()  # 0/0 is 0 as well


@pytest.mark.parametrize(
    ("name", "y", "yhat", "slope"),
    [
        ("log_loss", 1.0, 0.0, -math.inf),
        ("log_loss", 0.0, 1.0, math.inf),
        ("log_loss", 0.5, 1.0, math.inf),
        ("cross_entropy", 1.0, 0.0, -math.inf),
    ],
)
def test_certainty_that_is_wrong_costs_infinitely_much(name, y, yhat, slope):
    assert LOSSES[name].function([y], [yhat]) == math.inf
    assert LOSSES[name].prime([y], [yhat])[0] == slope


@pytest.mark.parametrize("name", LOSSES)
def test_the_loss_of_swapped_or_broadcast_shapes_is_refused(name):
    for function in (LOSSES[name].function, LOSSES[name].prime):
        for yhat in (np.ones((3, 2)), np.ones((2, 1)), np.ones(3), 1.0):
            with pytest.raises(ValueError, match=r"y has shape \(2, 3\) but yhat has shape .*y\.T"):
                function(Y, yhat)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize(("y", "yhat", "which"), [(["a"], [1.0], "y"), ([1.0], [1j], "yhat")])
def test_what_is_not_a_real_number_is_refused_by_name(name, y, yhat, which):
    with pytest.raises(TypeError, match=rf"^{which} holds values of type .* real numbers"):
        LOSSES[name].function(y, yhat)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64, bool])
def test_whole_numbers_neither_wrap_around_nor_overflow(dtype):
    y, yhat = np.array([0, 1, 0], dtype), np.array([1, 1, 1], dtype)
    assert rss(y, yhat) == 2
    np.testing.assert_array_equal(rss_prime(y, yhat), [2, 0, 2])
    assert rss(np.int8([100]), np.int8([-100])) == 40000


# --- from the pre-activation ----------------------------------------------------------------------


@pytest.mark.parametrize("h2", [-1e308, -800.0, -40.0, -1.0, 0.0, 1.0, 40.0, 800.0, 1e308])
@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
def test_the_log_loss_of_a_saturated_sigmoid_is_exact_from_h2(h2, y):
    with mpmath.workdps(40):
        # log(1 + e^h) = max(h, 0) + log(1 + e^-|h|)
        h = mpmath.mpf(h2)
        exact = max(h, mpmath.mpf(0)) + mpmath.log1p(mpmath.exp(-abs(h))) - y * h
    loss = LOSSES["log_loss"].from_h2(np.array([[y]]), np.array([[h2]]))
    assert loss == pytest.approx(float(exact), rel=1e-15, abs=1e-16 * max(1, abs(h2)))


@pytest.mark.parametrize("scale", [1e-3, 1.0, 40.0, 800.0, 1e300])
def test_the_cross_entropy_of_a_saturated_softmax_is_exact_from_h2(scale):
    h2 = scale * np.array([[1.0, -2.0], [0.5, 3.0], [-1.0, 0.0]])
    y = np.array([[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]])
    with mpmath.workdps(40):
        exact = mpmath.mpf(0)
        for n, k in ((0, 2), (1, 0)):
            h = [mpmath.mpf(v) for v in h2[:, n]]
            top = max(h)
            exact += top + mpmath.log(sum(mpmath.exp(v - top) for v in h)) - h[k]
    assert LOSSES["cross_entropy"].from_h2(y, h2) == pytest.approx(float(exact), rel=1e-14)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-15, 15)), min_size=2, max_size=6))
def test_both_ways_to_the_logarithmic_losses_agree_where_nothing_saturates(entries):
    y, h2 = (np.array(column)[:, None] for column in zip(*entries, strict=True))
    assert log_loss(y, sigmoid(h2)) == pytest.approx(
        LOSSES["log_loss"].from_h2(y, h2), rel=1e-8, abs=1e-9
    )
    y = (y + 0.1) / (y + 0.1).sum()
    assert cross_entropy(y, softmax(h2)) == pytest.approx(
        LOSSES["cross_entropy"].from_h2(y, h2), rel=1e-12, abs=1e-12
    )
