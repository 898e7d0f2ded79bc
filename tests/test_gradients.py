"""Three forms of the gradient, against each other and against independent ways to get it."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reference import (
    ARCHITECTURES,
    assert_same,
    gap,
    gradient_by_autograd,
    gradient_by_complex_step,
    loss_with,
    name_of,
    problem,
    shapes,
)

from ffnn_core.activations import ACTIVATIONS
from ffnn_core.gradients import (
    Gradient,
    forward,
    gradient_batch,
    gradient_loop,
    gradient_one_observation,
    local_derivatives,
    total_loss,
)
from ffnn_core.losses import LOSSES

SIZES = list(itertools.product(range(1, 5), repeat=4))  # every D, H, O, N from 1 to 4
every_architecture = pytest.mark.parametrize("arch", ARCHITECTURES, ids=name_of)


def sum_of_single_observations(X, y, W1, c1, W2, c2, **arch):
    names = {k: v for k, v in arch.items() if k != "loss"}
    h1, z1, h2, yhat = forward(X, W1, c1, W2, c2, **names)
    singles = [
        gradient_one_observation(y[n], yhat[:, n], h2[:, n], h1[:, n], z1[:, n], X[n], W2, **arch)
        for n in range(len(X))
    ]
    return Gradient(*(sum(blocks) for blocks in zip(*singles, strict=True)))


# --- the same gradient, however it is computed ---------------------------------------------------


@pytest.mark.proves(
    "eq-delta-2",
    "eq-delta-1",
    "eq-output-outer",
    "eq-hidden-outer",
    "eq-batch-sum",
    "eq-batch-w2",
    "eq-collapse",
)
@every_architecture
def test_the_three_forms_and_an_automatic_derivative_agree_for_small_sizes(arch):
    # every architecture takes its share of the 256 sizes; together they take all of them
    share = SIZES[ARCHITECTURES.index(arch) :: len(ARCHITECTURES)]
    for D, H, O, N in share:
        data = problem(D, H, O, N, arch["loss"])
        batch = gradient_batch(*data, **arch)
        assert_same(gradient_loop(*data, **arch), batch)
        assert_same(sum_of_single_observations(*data, **arch), batch)
        assert_same(batch, gradient_by_autograd(*data, **arch))


@pytest.mark.proves(
    "eq-delta-2",
    "eq-delta-1",
    "eq-output-outer",
    "eq-hidden-outer",
    "eq-batch-sum",
    "eq-batch-w2",
    "eq-collapse",
)
@every_architecture
def test_the_gradient_is_that_of_a_complex_step_and_of_a_central_difference(arch):
    data = problem(3, 4, 2, 3, arch["loss"], seed=1)
    X, y, *parameters = data
    batch = gradient_batch(*data, **arch)
    assert_same(batch, gradient_by_complex_step(*data, **arch))
    for block, parameter in zip(batch, parameters, strict=True):
        for index in np.ndindex(parameter.shape):
            middle, eps = parameter[index], 1e-5
            losses = []
            for parameter[index] in (middle + eps, middle - eps):
                losses.append(total_loss(X, y, *parameters, **arch))
            parameter[index] = middle
            slope = (losses[0] - losses[1]) / (2 * eps)
            assert block[index] == pytest.approx(slope, rel=1e-6, abs=1e-7)


@every_architecture
def test_the_loss_is_that_of_the_independent_network(arch):
    X, y, *parameters = problem(2, 3, 2, 4, arch["loss"])
    expected = loss_with(np, X, y, parameters, **arch)
    assert total_loss(X, y, *parameters, **arch) == pytest.approx(expected, rel=1e-13)


def test_gradients_have_the_shapes_of_the_weights_and_a_flat_y_is_one_column():
    X, y, *parameters = problem(3, 4, 1, 5)
    for form in (gradient_batch, gradient_loop):
        gradient = form(X, y, *parameters)
        assert [g.shape for g in gradient] == [(4, 3), (4, 1), (1, 4), (1, 1)]
        assert_same(form(X.tolist(), y[:, 0].tolist(), *(p.tolist() for p in parameters)), gradient)


@pytest.mark.parametrize(
    "change",
    [
        np.asfortranarray,
        lambda a: np.repeat(a, 2, axis=1)[:, ::2],
        lambda a: np.repeat(a, 2, axis=0)[::2],
        lambda a: np.frombuffer(a.tobytes()).reshape(a.shape),
        lambda a: a.astype(np.longdouble),
        lambda a: a.astype(">f8"),
        lambda a: a[::-1][::-1],
    ],
    ids=[
        "fortran",
        "columns-apart",
        "rows-apart",
        "read-only",
        "longdouble",
        "swapped",
        "reversed",
    ],
)
def test_the_layout_of_an_array_in_memory_does_not_matter(change):
    data = problem(3, 4, 2, 5)
    for form in (gradient_batch, gradient_loop):
        assert_same(form(*map(change, data)), form(*data), tolerance=1e-14)


def test_half_precision_data_are_computed_in_double():
    X, y, *parameters = problem(3, 4, 2, 5)
    X = X.astype(np.float16)
    assert gradient_batch(X, y, *parameters).dL_dW1.dtype == np.float64


# --- negative controls: what the comparisons above would not let pass -----------------------------


def filled_slab(X, y, W1, c1, W2, c2):
    """The published mistake: every row of every slab of dh1_dW1 is x, not only row i of slab i."""
    h1, z1, h2, yhat = forward(X, W1, c1, W2, c2)
    blocks = [np.zeros_like(p) for p in (W1, c1, W2, c2)]
    for n in range(len(X)):
        d = local_derivatives(y[n], yhat[:, n], h2[:, n], h1[:, n], z1[:, n], X[n], W2)
        dL_dh2 = d.dL_dyhat @ d.dyhat_dh2
        dL_dh1 = dL_dh2 @ d.dh2_dz1 @ d.dz1_dh1
        dh1_dW1 = np.broadcast_to(X[n], d.dh1_dW1.shape)
        dh2_dW2 = np.broadcast_to(z1[:, n], d.dh2_dW2.shape)
        blocks[0] += np.tensordot(dL_dh1, dh1_dW1, axes=1)
        blocks[1] += dL_dh1[:, None]
        blocks[2] += np.tensordot(dL_dh2, dh2_dW2, axes=1)
        blocks[3] += dL_dh2[:, None]
    return Gradient(*blocks)


@pytest.mark.parametrize(("H", "O"), list(itertools.product(range(1, 4), repeat=2)))
def test_a_filled_slab_is_caught_as_soon_as_there_are_two_units_in_a_layer(H, O):
    data = problem(3, H, O, 4)
    gaps = gap(filled_slab(*data), gradient_by_autograd(*data, **ARCHITECTURES[0]))
    wrong = {name for name, size in gaps.items() if size > 1e-12}
    assert wrong == {name for name, n in (("dL_dW1", H), ("dL_dW2", O)) if n > 1}


@pytest.mark.parametrize("block", range(4))
@pytest.mark.parametrize(
    "corrupt",
    [
        lambda g, i: -g[i],
        lambda g, i: g[i] / 2,
        lambda g, i: g[i][::-1],
        lambda g, i: g[i] + 1e-9 * (np.arange(g[i].size).reshape(g[i].shape) == 1),
        lambda g, i: g[i] * np.nan,
        lambda g, i: g[i].T,
    ],
    ids=["sign", "half", "rows swapped", "one entry off by 1e-9", "nan", "transposed"],
)
def test_the_comparer_catches_a_corrupted_block(corrupt, block):
    data = problem(3, 4, 2, 4)
    right = gradient_batch(*data)
    wrong = right._replace(**{right._fields[block]: corrupt(right, block)})
    with pytest.raises(AssertionError, match=right._fields[block]):
        assert_same(wrong, right)


# --- properties -----------------------------------------------------------------------------------

bounded = settings(derandomize=True, max_examples=50, deadline=None)
SMOOTH = [a for a in ARCHITECTURES if "relu" not in a.values()]  # no kink for rounding to cross


@st.composite
def networks(draw):
    """Data, parameters and the names of the functions, with sizes from 1 to 4."""
    D, H, O, N = (draw(st.integers(1, 4)) for _ in range(4))
    arch = draw(st.sampled_from(SMOOTH))
    X, *parameters = (
        draw(arrays(np.float64, shape, elements=st.floats(-2, 2, width=32)))
        for shape in ((N, D), *shapes(D, H, O))
    )
    y = draw(arrays(np.float64, (N, O), elements=st.floats(0.125, 1, width=32)))
    if arch["loss"] == "cross_entropy":
        y /= y.sum(axis=1, keepdims=True)
    return X, y, parameters, arch


@bounded
@given(networks())
def test_twice_the_data_is_twice_the_gradient_and_twice_the_loss(network):
    X, y, parameters, arch = network
    once = gradient_batch(X, y, *parameters, **arch)
    twice = gradient_batch(np.tile(X, (2, 1)), np.tile(y, (2, 1)), *parameters, **arch)
    assert_same(twice, [2 * block for block in once])
    assert total_loss(np.tile(X, (2, 1)), np.tile(y, (2, 1)), *parameters, **arch) == pytest.approx(
        2 * total_loss(X, y, *parameters, **arch), rel=1e-12
    )


@bounded
@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_the_observations_does_not_matter(network, random):
    X, y, parameters, arch = network
    order = random.sample(range(len(X)), len(X))
    assert_same(
        gradient_batch(X[order], y[order], *parameters, **arch),
        gradient_batch(X, y, *parameters, **arch),
    )


@bounded
@given(networks(), st.randoms(use_true_random=False))
def test_renaming_the_hidden_units_renames_their_gradients(network, random):
    X, y, (W1, c1, W2, c2), arch = network
    order = random.sample(range(len(W1)), len(W1))
    g = gradient_batch(X, y, W1, c1, W2, c2, **arch)
    renamed = gradient_batch(X, y, W1[order], c1[order], W2[:, order], c2, **arch)
    assert_same(renamed, (g.dL_dW1[order], g.dL_dc1[order], g.dL_dW2[:, order], g.dL_dc2))


@bounded
@given(networks())
def test_a_small_step_lowers_the_loss_by_the_squared_length_of_the_gradient(network):
    X, y, parameters, arch = network
    gradient = gradient_batch(X, y, *parameters, **arch)
    squared = sum(float(np.sum(block**2)) for block in gradient)
    assume(squared > 0.01)
    step = 1e-6 / np.sqrt(squared)  # moves the weights by 1e-6 in all
    moved = [p - step * block for p, block in zip(parameters, gradient, strict=True)]
    drop = total_loss(X, y, *parameters, **arch) - total_loss(X, y, *moved, **arch)
    assert drop > 0
    assert drop == pytest.approx(step * squared, rel=0.01)


@bounded
@given(networks())
def test_the_bias_gradient_is_the_weight_gradient_of_an_input_that_is_always_one(network):
    X, y, (W1, c1, W2, c2), arch = network
    wide = gradient_batch(
        np.hstack([X, np.ones((len(X), 1))]), y, np.hstack([W1, c1]), 0 * c1, W2, c2, **arch
    )
    np.testing.assert_allclose(wide.dL_dW1[:, -1:], wide.dL_dc1, rtol=1e-12, atol=1e-12)
    assert_same(
        (wide.dL_dW1[:, :-1], *wide[1:]), gradient_batch(X, y, W1, c1, W2, c2, **arch), 1e-11
    )


# --- the eight links of the chain -----------------------------------------------------------------


def jacobian(function, at, eps=1e-6):
    """Numerical ∂function/∂at, with the shape of the output followed by that of the input."""
    at = np.array(at, dtype=float)
    columns = []
    for index in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[index] = eps
        columns.append((np.asarray(function(at + step)) - function(at - step)) / (2 * eps))
    return np.stack(columns, axis=-1).reshape(*columns[0].shape, *at.shape)


@pytest.mark.proves("eq-dL-dyhat", "eq-dh2-dw2", "eq-dh1-dw1", "eq-softmax-jacobian")
@every_architecture
def test_each_local_derivative_is_the_jacobian_of_its_link(arch):
    D, H, O = 4, 3, 2
    X, y, W1, c1, W2, c2 = problem(D, H, O, 1, arch["loss"], seed=3)
    names = {k: v for k, v in arch.items() if k != "loss"}
    x = X[0]
    h1, z1, h2, yhat = (a[:, 0] for a in forward(X, W1, c1, W2, c2, **names))
    f1 = ACTIVATIONS[arch["hidden_activation"]].function
    f2 = ACTIVATIONS[arch["output_activation"]].function
    L = LOSSES[arch["loss"]].function
    d = local_derivatives(y[0], yhat, h2, h1, z1, x, W2, **arch)
    numerical = {
        "dL_dyhat": jacobian(lambda v: L(y[0], v), yhat),
        "dyhat_dh2": jacobian(f2, h2),
        "dh2_dW2": jacobian(lambda W: W @ z1 + c2[:, 0], W2),
        "dh2_dc2": jacobian(lambda c: W2 @ z1 + c, c2[:, 0]),
        "dh2_dz1": jacobian(lambda z: W2 @ z + c2[:, 0], z1),
        "dz1_dh1": jacobian(f1, h1),
        "dh1_dW1": jacobian(lambda W: W @ x + c1[:, 0], W1),
        "dh1_dc1": jacobian(lambda c: W1 @ x + c, c1[:, 0]),
    }
    shapes_wanted = [(O,), (O, O), (O, O, H), (O, O), (O, H), (H, H), (H, H, D), (H, H)]
    assert [block.shape for block in d] == shapes_wanted
    for name, expected in numerical.items():
        np.testing.assert_allclose(getattr(d, name), expected, rtol=1e-6, atol=1e-8, err_msg=name)


def test_slab_i_of_a_weight_derivative_is_zero_except_in_row_i():
    X, y, *parameters = problem(4, 3, 2, 1)
    h1, z1, h2, yhat = forward(X, *parameters)
    d = local_derivatives(y[0], yhat, h2, h1, z1, X[0], parameters[2])  # columns will do
    np.testing.assert_array_equal(d.dh1_dW1, np.einsum("ij,k->ijk", np.eye(3), X[0]))
    np.testing.assert_array_equal(d.dh2_dW2, np.einsum("ij,k->ijk", np.eye(2), z1[:, 0]))


# --- what does not fit ----------------------------------------------------------------------------


def test_sizes_that_do_not_go_together_are_named():
    X, y, W1, c1, W2, c2 = problem(4, 3, 2, 5)
    cases = [
        ((X[:, :3], y, W1, c1, W2, c2), r"X has 3 columns but W1 has 4"),
        ((X, y[:, :1], W1, c1, W2, c2), r"y has 1 column\(s\) but the network has 2 output"),
        ((X, y[:4], W1, c1, W2, c2), r"X has 5 rows but y has 4"),
        ((X, y.T, W1, c1, W2, c2), r"X has 5 rows but y has 2; .*try y\.T"),
        ((X[:1], y[0], W1, c1, W2, c2), r"X has 1 rows but y has 2; .*y\.reshape\(1, -1\)"),
        ((X, y, W1, c1, W2[:, :2], c2), r"W2 has shape \(2, 2\) but W1 has 3 rows.*\(2, 3\)"),
        ((X, y, W1, c1.T, W2, c2), r"c1 has shape \(1, 3\) but W1 has 3 rows.*\(3, 1\)"),
        ((X, y, W1, c1, W2, [[np.nan], [0]]), r"c2 holds 1 value.*c2\[0, 0\]: nan"),
        ((X[0], y, W1, c1, W2, c2), r"X has shape \(4,\).*X\.reshape\(1, -1\)"),
    ]
    for arguments, message in cases:
        for form in (total_loss, gradient_loop, gradient_batch):
            with pytest.raises(ValueError, match=message):
                form(*arguments)


@pytest.mark.parametrize(
    ("position", "value", "message"),
    [
        (1, [1.0], "yhat has 1 entries but y has 2"),
        (2, [1.0] * 3, "h2 has 3 entries but y has 2"),
        (3, [1.0] * 2, "h1 has 2 entries but z1 has 3"),
        (6, np.ones((3, 2)), r"W2 has shape \(3, 2\).*W2 must be \(2, 3\)"),
    ],
)
def test_one_observation_with_a_wrong_size_is_named(position, value, message):
    arguments = [
        np.ones(2),
        np.ones(2),
        np.ones(2),
        np.ones(3),
        np.ones(3),
        np.ones(4),
        np.ones((2, 3)),
    ]
    arguments[position] = value
    for function in (local_derivatives, gradient_one_observation):
        with pytest.raises(ValueError, match=message):
            function(*arguments)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"loss": "mse"}, "loss is 'mse'; it must be one of rss, log_loss, cross_entropy"),
        ({"hidden_activation": "softmax"}, "hidden_activation is 'softmax'; .*sigmoid, tanh"),
        ({"output_activation": None}, "output_activation is None; .*softmax"),
        (
            {"loss": "log_loss", "output_activation": "tanh"},
            "output_activation is 'tanh'; with loss='log_loss' it must be 'sigmoid'",
        ),
    ],
)
def test_names_that_are_unknown_or_do_not_go_together_are_named(names, message):
    X, y, *parameters = problem(2, 2, 1, 1)
    one = (y[0], y[0], y[0], X[0], X[0], X[0], parameters[2])
    for function, arguments in (
        (gradient_batch, (X, y, *parameters)),
        (gradient_loop, (X, y, *parameters)),
        (total_loss, (X, y, *parameters)),
        (gradient_one_observation, one),
        (local_derivatives, one),
    ):
        with pytest.raises(ValueError, match=message):
            function(*arguments, **names)
