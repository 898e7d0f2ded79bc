"""Negative controls: every exhibit fails the check, exactly where its label says."""

import re
from html import escape

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ffnn_core.checks import BLOCKS, check_gradient
from ffnn_core.example import EXAMPLE
from ffnn_core.gradients import forward, gradient_batch, gradient_one_observation
from ffnn_core.museum import EXHIBITS, Exhibit, Wall, train, updated_too_early
from ffnn_core.network import FeedForwardNeuralNetwork

SLUGS = list(EXHIBITS)
XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0.0, 1.0, 1.0, 0.0])


def network(D, H, O, N=6, seed=0):
    """Return random data and weights, with some hidden units off and some on."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N, D))
    y = rng.integers(0, 2, size=(N, O)).astype(float)
    y[0], y[1] = 0, 1
    return X, y, *(rng.normal(size=s) for s in ((H, D), (H, 1), (O, H), (O, 1)))


def two_clouds(N=200, seed=0):
    """Return points of two overlapping classes: easy, with about one in twenty beyond reach."""
    rng = np.random.default_rng(seed)
    y = np.repeat([0.0, 1.0], N // 2)
    return rng.normal(size=(N, 5)) + 0.75 * (2 * y[:, None] - 1), y


def accuracy(history, X, y, arch):
    names = {key: arch[key] for key in ("hidden_activation", "output_activation")}
    last = history.W1[-1], history.c1[-1], history.W2[-1], history.c2[-1]
    return np.mean((forward(X, *last, **names).yhat[0] > 0.5) == (y == 1))


# --- the labels ----------------------------------------------------------------------------------


def test_the_museum_is_complete():
    assert len(EXHIBITS) >= 8
    for slug, exhibit in EXHIBITS.items():
        assert slug == exhibit.slug
        assert repr(exhibit) == f"Exhibit({slug!r}: {exhibit.title})"
        assert set(exhibit.wrong_blocks) <= set(BLOCKS) and exhibit.wrong_blocks
        for _, url in (("", exhibit.url), *exhibit.also):
            assert url.startswith("https://")
        for text in (exhibit.tried, exhibit.looks_right, exhibit.gives_away, exhibit.thanks):
            assert text.endswith(".") and "  " not in text


def test_a_notebook_shows_the_whole_label():
    exhibit = EXHIBITS["value-for-derivative"]
    label = exhibit._repr_html_()
    for text in (exhibit.title, exhibit.tried, exhibit.thanks, exhibit.url):
        assert text in label
    assert "dL_dz1 * (h1 &gt; 0)" in label  # code is escaped
    assert label.count("<dt>") == label.count("<dd>") == 9


@pytest.mark.parametrize("slug", SLUGS)
def test_a_label_says_where_the_line_stands_and_when_it_was_read(slug):
    exhibit = EXHIBITS[slug]
    assert exhibit.place.endswith(".")
    assert "Read on 27 November 2026: " + escape(exhibit.place) in exhibit._repr_html_()
    version = re.search(r"/([0-9a-f]{7})[0-9a-f]{33}/", exhibit.url)
    if version:  # a link to one version of a file; the label names the same
        assert version[1] in exhibit.place
    else:  # a page, with its sections
        assert "Construction" in exhibit.place and "Approach'" in exhibit.place


def test_a_folded_label_shows_both_lines_and_keeps_the_rest():
    slug = "value-for-derivative"
    exhibit = EXHIBITS[slug]
    open_part, _, folded = exhibit.folded_html().partition("<details>")
    assert open_part.count("<dt>") == 2 and folded.count("<dt>") == 7
    assert exhibit.title in open_part and "dL_dz1 * (h1 &gt; 0)" in open_part
    for text in (exhibit.tried, exhibit.thanks, exhibit.url):
        assert text in folded and text not in open_part


def test_a_wall_hangs_its_exhibits_in_order():
    html = Wall("plus-sign", "factor-two")._repr_html_()
    titles = [EXHIBITS[slug].title for slug in ("plus-sign", "factor-two")]
    assert 0 < html.index(titles[0]) < html.index(titles[1])
    assert html.count("<details>") == 2
    with pytest.raises(ValueError, match="no exhibit is called 'minus-sign'"):
        Wall("plus-sign", "minus-sign")


# --- every exhibit fails, and only where it says -------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_it_fails_on_the_books_example_and_only_where_it_says(slug):
    report = EXHIBITS[slug].check(EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    assert report.wrong_blocks == EXHIBITS[slug].wrong_blocks
    assert report.worst.relative_error > 1e-3  # not a near miss
    assert report.unchecked == ()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("slug", SLUGS)
def test_it_fails_on_random_networks_and_only_where_it_says(slug, seed):
    D, H, O = (3, 3, 2) if slug == "transposed-delta" else (3, 4, 2)
    report = EXHIBITS[slug].check(*network(D, H, O, seed=seed))
    assert report.wrong_blocks == EXHIBITS[slug].wrong_blocks


@pytest.mark.parametrize("slug", SLUGS)
def test_what_it_should_have_said_passes(slug):
    exhibit = EXHIBITS[slug]
    check_gradient(exhibit.correct_gradient, *network(3, 4, 2), **exhibit.arch).raise_if_wrong()


# --- and hides where its label says --------------------------------------------------------------


@settings(derandomize=True, max_examples=30, deadline=None)
@given(D=st.integers(1, 3), H=st.integers(1, 3), O=st.integers(1, 3), seed=st.integers(0, 99))
def test_a_filled_slab_hides_behind_a_single_unit(D, H, O, seed):
    expected = {name for name, n in (("dL_dW1", H), ("dL_dW2", O)) if n > 1}
    report = EXHIBITS["filled-slab"].check(*network(D, H, O, seed=seed))
    assert set(report.wrong_blocks) == expected


@settings(derandomize=True, max_examples=30, deadline=None)
@given(D=st.integers(1, 3), H=st.integers(1, 3), O=st.integers(1, 3), seed=st.integers(0, 99))
def test_a_shared_bias_hides_behind_a_single_unit(D, H, O, seed):
    expected = {name for name, n in (("dL_dc1", H), ("dL_dc2", O)) if n > 1}
    report = EXHIBITS["one-bias-for-all"].check(*network(D, H, O, seed=seed))
    assert set(report.wrong_blocks) == expected


def test_a_mean_hides_behind_a_single_observation():
    X, y, *parameters = network(3, 4, 2)
    assert EXHIBITS["mean-for-a-sum"].check(X[:1], y[:1], *parameters).passed


def test_a_transpose_hides_behind_one_input_and_one_unit():
    exhibit = EXHIBITS["transposed-delta"]
    assert exhibit.check(*network(1, 1, 2)).passed
    assert "its shape is (4, 3); it must be (3, 4)" in str(exhibit.check(*network(4, 3, 2)))


def test_a_step_function_asked_of_a_relu_hides_while_all_units_are_on():
    X, y, W1, c1, W2, c2 = network(3, 4, 2)
    exhibit = EXHIBITS["relu-of-relu"]
    assert exhibit.check(X, y, W1, c1 + 20, W2, c2).passed
    assert not exhibit.check(X, y, W1, c1, W2, c2).passed


def test_a_value_for_a_slope_hides_where_the_value_is_one():
    X, y, W1, c1, W2, c2 = network(3, 4, 2)
    ones = 0 * W1, 0 * c1 + 1
    assert EXHIBITS["value-for-derivative"].check(X, y, *ones, W2, c2).passed


def test_a_missing_minus_hides_while_every_target_is_one():
    X, y, *parameters = network(3, 4, 2)
    assert EXHIBITS["log-loss-sign"].check(X, 0 * y + 1, *parameters).passed


def test_a_missing_slope_hides_where_the_slope_is_one():
    exhibit = EXHIBITS["missing-output-prime"]
    arch = exhibit.arch_for({"output_activation": "identity"})
    assert check_gradient(exhibit.gradient, *network(3, 4, 2), **arch).passed


def test_an_early_update_hides_behind_a_small_step():
    data = network(3, 4, 2)
    errors = []
    for step in (0.7, 0.07, 0.007, 1e-9):
        report = check_gradient(
            lambda *a, step=step: updated_too_early(*a, step=step), *data, tolerance=1e-6
        )
        errors.append(report.blocks["dL_dW1"].relative_error)
    assert errors[0] > 10 * errors[2] > 0
    assert report.passed  # the last one


# --- the numbers that the labels quote -----------------------------------------------------------


def test_an_opposite_is_off_by_one_and_a_double_by_a_third():
    data = network(3, 4, 2)
    for slug, error in (("plus-sign", 1), ("factor-two", 1 / 3)):
        for block in EXHIBITS[slug].check(*data).blocks.values():
            assert block.relative_error == pytest.approx(error, rel=1e-5)


def test_a_missing_slope_is_the_gradient_of_the_log_loss_twice():
    data = network(3, 4, 2)
    twice = [2 * block for block in gradient_batch(*data, loss="log_loss")]
    for ours, theirs in zip(EXHIBITS["missing-output-prime"].gradient(*data), twice, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_after_a_softmax_a_shared_bias_never_moves():
    X, y, *parameters = network(3, 4, 3)
    y = np.eye(3)[[0, 1, 2, 0, 1, 2]]
    arch = {"output_activation": "softmax", "loss": "cross_entropy"}
    shared = EXHIBITS["one-bias-for-all"].gradient(X, y, *parameters, **arch)
    assert np.abs(shared.dL_dc2).max() < 1e-14
    assert np.abs(gradient_batch(X, y, *parameters, **arch).dL_dc2).max() > 0.1


def filled_slab_literally(X, y, W1, c1, W2, c2):
    """Fill the slabs one by one, one observation after another."""
    h1, z1, h2, yhat = forward(X, W1, c1, W2, c2)
    dL_dW1, dL_dW2 = np.zeros_like(W1), np.zeros_like(W2)
    for n in range(len(X)):
        right = gradient_one_observation(y[n], yhat[:, n], h2[:, n], h1[:, n], z1[:, n], X[n], W2)
        slab1, slab2 = np.zeros((len(W1), *W1.shape)), np.zeros((len(W2), *W2.shape))
        for i in range(len(W1)):
            slab1[i] = X[n]
        for o in range(len(W2)):
            slab2[o] = z1[:, n]
        dL_dW1 += np.tensordot(right.dL_dc1[:, 0], slab1, axes=1)  # dL_dc1 is dL_dh1
        dL_dW2 += np.tensordot(right.dL_dc2[:, 0], slab2, axes=1)
    return dL_dW1, dL_dW2


def test_the_filled_slab_is_what_filling_slabs_gives():
    data = network(3, 4, 2)
    short = EXHIBITS["filled-slab"].gradient(*data)
    dL_dW1, dL_dW2 = filled_slab_literally(*data)
    np.testing.assert_allclose(short.dL_dW1, dL_dW1, atol=1e-13)
    np.testing.assert_allclose(short.dL_dW2, dL_dW2, atol=1e-13)


def test_the_early_update_is_what_updating_early_gives():
    X, y, W1, c1, W2, c2 = network(3, 4, 2)
    _, z1, _, yhat = forward(X, W1, c1, W2, c2)
    dL_dc1 = np.zeros_like(c1)
    for n in range(len(X)):
        dL_dh2 = -2 * (y[n] - yhat[:, n]) * yhat[:, n] * (1 - yhat[:, n])
        moved = W2 - 0.7 * np.outer(dL_dh2, z1[:, n])
        dL_dc1[:, 0] += (moved.T @ dL_dh2) * z1[:, n] * (1 - z1[:, n])
    ours = EXHIBITS["updated-too-early"].gradient(X, y, W1, c1, W2, c2)
    np.testing.assert_allclose(ours.dL_dc1, dL_dc1, atol=1e-13)


def test_the_printed_slope_of_the_sigmoid_never_vanishes():
    W1, c1, W2, c2 = EXAMPLE.parameters
    stuck = W1, c1 - 20, W2, c2  # every hidden unit is off for good
    size = {
        name: np.abs(gradient(EXAMPLE.X, EXAMPLE.Y, *stuck)[1]).max()
        for name, gradient in (
            ("right", gradient_batch),
            ("printed", EXHIBITS["sigma-prime-of-z"].gradient),
        )
    }
    assert size["right"] < 1e-7 < 1e-2 < size["printed"]


# --- training with them --------------------------------------------------------------------------


def test_training_with_the_right_gradient_is_what_the_class_does():
    X, y = two_clouds(40)
    settings = {"len_hidden": 3, "grad_step": 0.01, "n_iter": 50, "seed": 7}
    net = FeedForwardNeuralNetwork().fit(X, y, record_every=20, **settings)
    history = train(gradient_batch, X, y, record_every=20, **settings)
    np.testing.assert_allclose(history.loss, net.history.loss, rtol=1e-12)
    assert history.recorded.tolist() == net.history.recorded.tolist() == [0, 20, 40, 50]
    np.testing.assert_allclose(history.W1, net.history.W1, atol=1e-12)
    np.testing.assert_allclose(history.c2[-1], net.c2, atol=1e-12)


def test_the_last_weights_are_always_kept():
    history = train(EXHIBITS["filled-slab"], *XOR, len_hidden=2, grad_step=0.5, n_iter=3, seed=0)
    assert history.recorded.tolist() == [3] and history.W1.shape == (1, 2, 2)
    none = train(EXHIBITS["filled-slab"], *XOR, len_hidden=2, grad_step=0.5, n_iter=0, seed=0)
    assert none.recorded.tolist() == [0] and len(none.loss) == 1


def test_rows_in_lockstep():
    kwargs = {"len_hidden": 4, "grad_step": 0.5, "n_iter": 1500, "seed": 4, "record_every": 1500}

    def drift(gradient):
        W1 = train(gradient, *XOR, **kwargs).W1
        between = W1 - W1[:, :1]  # every row, seen from row 0
        return np.abs(between[-1] - between[0]).max()

    assert drift(EXHIBITS["filled-slab"]) < 1e-12
    assert drift(gradient_batch) > 1


def test_xor_stays_unsolved_from_starts_that_the_right_gradient_solves():
    kwargs = {"len_hidden": 3, "grad_step": 0.5, "n_iter": 2500}
    for seed in (6, 8):
        stuck = train(EXHIBITS["filled-slab"], *XOR, seed=seed, **kwargs)
        solved = train(gradient_batch, *XOR, seed=seed, **kwargs)
        assert stuck.loss[-1] > 0.5 and solved.loss[-1] < 0.1


@pytest.mark.parametrize("slug", ["filled-slab", "value-for-derivative", "relu-of-relu"])
def test_accuracy_notices_nothing(slug):
    exhibit = EXHIBITS[slug]
    X, y = two_clouds()
    kwargs = {"len_hidden": 6, "grad_step": 1e-3, "n_iter": 300, "seed": 1}
    wrong = train(exhibit, X, y, **kwargs)
    right = train(exhibit.correct_gradient, X, y, **kwargs, **exhibit.arch)
    wrong, right = (accuracy(h, X, y, exhibit.arch) for h in (wrong, right))
    assert right > 0.9
    assert abs(wrong - right) <= 0.03


def test_the_filled_slab_can_be_trained_in_mlbooks_architecture():
    arch = {"hidden_activation": "relu", "output_activation": "sigmoid", "loss": "log_loss"}
    X, y = two_clouds()
    kwargs = {"len_hidden": 6, "grad_step": 1e-3, "n_iter": 300, "seed": 1}
    wrong = train(EXHIBITS["filled-slab"], X, y, **kwargs, **arch)
    right = train(gradient_batch, X, y, **kwargs, **arch)
    assert abs(accuracy(wrong, X, y, arch) - accuracy(right, X, y, arch)) <= 0.03


def test_the_plus_sign_climbs():
    history = train(EXHIBITS["plus-sign"], *XOR, len_hidden=3, grad_step=0.1, n_iter=100, seed=0)
    assert np.all(np.diff(history.loss) > 0)


def test_the_bracket_says_yes_to_everything():
    X, y = two_clouds(40)
    history = train(
        EXHIBITS["log-loss-sign"], X, y, len_hidden=3, grad_step=0.05, n_iter=300, seed=0
    )
    last = history.W1[-1], history.c1[-1], history.W2[-1], history.c2[-1]
    assert np.all(forward(X, *last).yhat > 0.9)


def test_a_run_that_explodes_keeps_its_last_good_weights():
    X, y = two_clouds(40)
    arch = {"hidden_activation": "identity", "output_activation": "identity"}
    history = train(gradient_batch, X, y, len_hidden=3, grad_step=5.0, n_iter=200, seed=0, **arch)
    assert history.stopped is not None and "not finite" in history.stopped
    assert np.all(np.isfinite(history.loss)) and np.all(np.isfinite(history.W1))
    assert history.recorded[-1] == len(history.loss) - 1 < 200


def test_an_exhibit_says_where_it_cannot_be_made():
    with pytest.raises(ValueError, match=r"hidden_activation is 'tanh'.*'sigma-prime-of-z'"):
        train(
            EXHIBITS["sigma-prime-of-z"],
            *XOR,
            len_hidden=2,
            grad_step=0.1,
            n_iter=1,
            hidden_activation="tanh",
        )
    assert isinstance(EXHIBITS["sigma-prime-of-z"], Exhibit)
