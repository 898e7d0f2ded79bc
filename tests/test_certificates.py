"""A certificate is never false: right, wrong or unknown, whatever the scale of the data.

The right gradient is written out here, in another convention and without `ffnn_core`.
"""

import numpy as np
import pytest

from ffnn_core.checks import BLOCKS, central_difference, check_gradient
from ffnn_core.example import EXAMPLE
from ffnn_core.gradients import gradient_batch
from ffnn_core.museum import EXHIBITS


def sigmoid(h):
    return 1 / (1 + np.exp(-h))


def true_gradient(X, y, W1, c1, W2, c2, *, output_activation="sigmoid"):
    """Gradient of the squared error, one observation a row."""
    z = sigmoid(X @ W1.T + c1.T)
    h = z @ W2.T + c2.T
    yhat = h if output_activation == "identity" else sigmoid(h)
    d2 = 2 * (yhat - y) * (1 if output_activation == "identity" else yhat * (1 - yhat))
    d1 = d2 @ W2 * z * (1 - z)
    return d1.T @ X, d1.sum(0)[:, None], d2.T @ z, d2.sum(0)[:, None]


def network(D=3, H=4, O=2, N=12, seed=0):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(N, D)), rng.integers(0, 2, size=(N, O)).astype(float)
    return X, y, *(rng.normal(size=s) * 0.5 for s in ((H, D), (H, 1), (O, H), (O, 1)))


def scaled(scales, seed=0):
    """The same network on columns of other units: dollars, seconds, parts in a billion."""
    X, y, W1, *rest = network(seed=seed)
    return X * scales, y, W1 / scales, *rest


SCALES = {
    "plain": [1.0, 1.0, 1.0],
    "tiny": [1e-10, 1e-10, 1e-10],
    "huge": [1e6, 1e9, 1e12],
    "mixed": [3e5, 1e-7, 1.0],
}


def zeros(*args):
    return [np.zeros_like(array) for array in args[2:]]


def flipped(block, row):
    def gradient(*args):
        right = [array.copy() for array in true_gradient(*args)]
        right[block][row] *= -1
        return right

    return gradient


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("seed", range(3))
def test_the_right_gradient_is_right_in_any_unit(scale, seed):
    data = scaled(np.array(SCALES[scale]), seed)
    for gradient in (true_gradient, gradient_batch):
        report = check_gradient(gradient, *data)
        assert report.verdict == "right", str(report)


@pytest.mark.parametrize("scale", SCALES)
def test_nothing_wrong_is_right_in_any_unit(scale):
    data = scaled(np.array(SCALES[scale]))
    assert check_gradient(zeros, *data).wrong_blocks == BLOCKS
    for block, array in enumerate(data[2:]):
        for row in range(len(array)):
            report = check_gradient(flipped(block, row), *data)
            assert report.wrong_blocks == (BLOCKS[block],)
            assert report.worst.name.startswith(f"{BLOCKS[block]}[{row}, ")
            assert report.worst.relative_error > report.tolerance


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("column", range(3))
def test_one_wrong_column_is_found_beside_larger_ones(scale, column):
    def gradient(*args):
        right = [array.copy() for array in true_gradient(*args)]
        right[0][:, column] *= 1.001
        return right

    report = check_gradient(gradient, *scaled(np.array(SCALES[scale])))
    assert report.wrong_blocks == ("dL_dW1",)
    assert report.worst.name.endswith(f", {column}]")


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("slug", EXHIBITS)
def test_every_exhibit_fails_in_any_unit(slug, scale):
    exhibit, data = EXHIBITS[slug], scaled(np.array(SCALES[scale]))
    if exhibit.slug == "transposed-delta":  # it needs as many units as inputs
        X, y, W1, c1, W2, c2 = data
        data = X, y, W1[:3], c1[:3], W2[:, :3], c2
    report = exhibit.check(*data)
    assert set(report.wrong_blocks) == set(exhibit.wrong_blocks)
    assert check_gradient(exhibit.correct_gradient, *data, **exhibit.arch).passed


@pytest.mark.parametrize("size", [1e2, 1e4, 1e6, 1e9, 1e12])
def test_large_targets_hide_no_wrong_gradient(size):
    X, y, *parameters = network(O=1)
    y = (1 + y) * size
    arch = {"output_activation": "identity"}
    assert check_gradient(zeros, X, y, *parameters, **arch).verdict == "wrong"
    right = check_gradient(true_gradient, X, y, *parameters, **arch)
    assert right.verdict == ("right" if size < 1e5 else right.verdict) != "wrong"
    half = check_gradient(
        lambda *a: [g / 2 for g in true_gradient(*a, **arch)], X, y, *parameters, **arch
    )
    assert half.verdict == "wrong"


@pytest.mark.parametrize("shift", [10.0, 20.0, 30.0, 36.0, 40.0, 800.0])
@pytest.mark.parametrize("layer", [1, 3])
def test_a_saturated_network_gets_no_false_certificate(shift, layer):
    X, y, *parameters = network()
    parameters[layer] = parameters[layer] + shift
    right = check_gradient(true_gradient, X, y, *parameters)
    assert right.verdict != "wrong"
    assert not check_gradient(zeros, X, y, *parameters).passed
    for name in right.unknown_blocks:
        assert right.blocks[name].doubt > 0 and "±" in str(right)


def test_a_weight_that_nothing_hears_has_the_slope_zero():
    X, y, W1, c1, W2, c2 = network()
    assert check_gradient(gradient_batch, X, y, W1, c1, 0 * W2, c2).passed  # no way out
    assert check_gradient(gradient_batch, 0 * X, y, W1, c1, W2, c2).passed  # nothing comes in
    off = c1 - 100.0
    assert check_gradient(gradient_batch, X, y, W1, off, W2, c2, hidden_activation="relu").passed
    all_zero = (0 * array for array in (W1, c1, W2, c2))
    assert check_gradient(gradient_batch, X, y, *all_zero).passed


def test_a_perfect_fit_is_a_place_without_slope():
    X, _, *parameters = network()
    z = sigmoid(X @ parameters[0].T + parameters[1].T)
    fit = sigmoid(z @ parameters[2].T + parameters[3].T)
    report = check_gradient(gradient_batch, X, fit, *parameters)
    assert report.verdict == "right"
    noisy = check_gradient(lambda *a: [g + 1e-3 for g in zeros(*a)], X, fit, *parameters)
    assert noisy.verdict == "wrong"


def test_biases_may_be_rows():
    X, Y, (W1, c1, W2, c2) = EXAMPLE.X, EXAMPLE.Y, EXAMPLE.parameters
    assert check_gradient(gradient_batch, X, Y, W1, c1[:, 0], W2, c2[:, 0]).passed


@pytest.mark.parametrize(
    "bad",
    [
        lambda g: g + 7j,
        lambda g: g.astype(str),
        lambda g: np.ma.masked_less(g, 10),
        lambda g: g * np.nan,
        lambda g: g.astype(object) * 1j,
    ],
)
def test_what_is_no_real_number_is_wrong(bad):
    data = EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters
    report = check_gradient(lambda *a: [bad(g) for g in gradient_batch(*a)], *data)
    assert report.wrong_blocks == BLOCKS


def test_a_loss_that_is_not_finite_is_unknown():
    X, y, *parameters = network(O=1)
    with np.errstate(all="raise"):
        report = check_gradient(zeros, X, y * 1e200, *parameters, output_activation="identity")
    assert report.verdict == "unknown" and "the loss is inf" in str(report)


def test_the_doubt_covers_the_error_of_the_nudge():
    """Nine hundred slopes: none is farther off than its doubt, and few doubts are idle."""
    rng = np.random.default_rng(1)
    outside, ratios = 0, []
    for seed in range(30):
        data = network(seed=seed)
        data[4][...] *= 10.0 ** rng.integers(-2, 3)
        report = check_gradient(true_gradient, *data)
        for name, true in zip(BLOCKS, true_gradient(*data), strict=True):
            block = report.blocks[name]
            ratios.append(block.doubt / np.abs(true).max())
            outside += (
                np.abs(getattr(report.numeric, name)[block.worst_index] - true[block.worst_index])
                > block.doubt
            )
    assert outside == 0
    assert np.median(ratios) < 1e-6


def test_the_printed_error_is_the_measured_one():
    def nearly(*args):
        return [g * (1 + 3e-6) for g in true_gradient(*args)]

    data = network()
    report = check_gradient(nearly, *data, tolerance=1e-5)
    assert report.passed and "< 1e-05" in str(report)
    for block in check_gradient(nearly, *data).blocks.values():
        assert block.relative_error == pytest.approx(1.5e-6, rel=1e-2)
    told = {
        line.split()[0]: line.split()[2]
        for line in str(check_gradient(nearly, *data)).splitlines()[2:]
    }
    assert set(told.values()) == {"1.5e-06"}


def test_a_slope_is_measured_by_its_own_column():
    slope = central_difference(lambda t: float(t[0] * 1e9 + t[1]), [1e-9, 1.0], [1e-15, 1e-6])
    np.testing.assert_allclose(slope, [1e9, 1], rtol=1e-6)


@pytest.mark.parametrize("eps", [0.1, 0.5, 5.0, 1e10])
def test_a_nudge_that_is_too_long_accuses_nobody_who_is_right(eps):
    X, _, *parameters = network(O=1)
    y = np.ones((len(X), 1))
    assert check_gradient(true_gradient, X, y, *parameters, eps=eps).verdict == "unknown"
    for wrong in (zeros, flipped(0, 0)):  # and whoever is wrong is still found out
        assert check_gradient(wrong, X, y, *parameters, eps=eps).verdict == "wrong"


@pytest.mark.parametrize("loss", ["rss", "log_loss"])
def test_a_loss_that_is_zero_to_its_last_digit_certifies_nothing(loss):
    X, _, W1, c1, W2, c2 = network(O=1)
    y, c2 = np.ones((len(X), 1)), c2 + 60  # every output is 1 and cannot be told from its target
    report = check_gradient(zeros, X, y, W1, c1, W2, c2, loss=loss)
    assert report.verdict == "unknown" and "± 0" in str(report)
    # where the output does not hear of a weight, its slope of zero is certain
    dead = check_gradient(zeros, X, y, W1, c1, W2 * 0, c2, loss=loss)
    assert dead.blocks["dL_dW1"].verdict == dead.blocks["dL_dc1"].verdict == "right"
    # and a fit that is perfect by chance, where the loss has its bottom, is right as before
    c2 = c2 * 0
    perfect = sigmoid(sigmoid(X @ W1.T + c1.T) @ W2.T + c2.T)
    assert check_gradient(zeros, X, perfect, W1, c1, W2, c2, loss="rss").verdict == "right"
