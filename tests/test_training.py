"""The descent: the same steps as the formulas take, and nothing lost when a run ends early."""

import io
import sys
from functools import partial

import numpy as np
import pytest
from reference import ARCHITECTURES, name_of, problem

from ffnn_core import (
    ACTIVATIONS,
    FeedForwardNeuralNetwork,
    History,
    history,
    kernel,
    progress_bar,
    training,
)
from ffnn_core.architecture import Architecture
from ffnn_core.gradients import gradient_batch, total_loss
from ffnn_core.kernel import (
    Layers,
    Workspace,
    aligned,
    as_four,
    forward_into,
    gradient_into,
    with_ones,
)
from ffnn_core.parameters import Parameters, flat, shapes

SIGMOIDS = ARCHITECTURES[0]
every_architecture = pytest.mark.parametrize("arch", ARCHITECTURES, ids=name_of)


def by_hand(X, y, weights, arch, grad_step, n_iter, batch_size=None, rng=None):
    """Gradient descent as on the blackboard: loss and weights after every pass."""
    weights = [w.copy() for w in weights]
    losses, path = [total_loss(X, y, *weights, **arch)], [weights]
    for _ in range(n_iter):
        order = np.arange(len(X)) if batch_size is None else rng.permutation(len(X))
        for lo in range(0, len(X), batch_size or len(X)):
            rows = order[lo : lo + (batch_size or len(X))]
            gradient = gradient_batch(X[rows], y[rows], *weights, **arch)
            weights = [w - grad_step * g for w, g in zip(weights, gradient, strict=True)]
        losses.append(total_loss(X, y, *weights, **arch))
        path.append(weights)
    return np.array(losses), path


def assert_same_run(history, losses, path, tolerance=1e-12):
    np.testing.assert_allclose(history.loss, losses, rtol=tolerance)
    for k, weights in enumerate(path):
        for name, w in zip(("W1", "c1", "W2", "c2"), weights, strict=True):
            got = getattr(history, name)[k]
            assert np.abs(got - w).max() <= tolerance * max(1, np.abs(w).max()), (name, k)


# --- the same steps ------------------------------------------------------------------------------


@every_architecture
def test_a_full_batch_run_takes_the_steps_of_the_formulas(arch):
    X, y, *weights = problem(3, 4, 2, 7, arch["loss"])
    net = FeedForwardNeuralNetwork(**arch)
    net.fit(X, y, 4, 0.01, 25, initial=weights, record_every=1)
    assert_same_run(net.history, *by_hand(X, y, weights, arch, 0.01, 25))


@every_architecture
@pytest.mark.parametrize("batch_size", [1, 3, 7, 50])
def test_a_mini_batch_run_takes_the_steps_of_the_formulas_in_the_generators_order(arch, batch_size):
    X, y, *_ = problem(3, 4, 2, 7, arch["loss"])
    rng = np.random.default_rng(5)  # draws the weights first, then one permutation a pass
    weights = [rng.standard_normal(s) / 5 for s in ((4, 3), (4, 1), (2, 4), (2, 1))]
    net = FeedForwardNeuralNetwork(**arch)
    net.fit(X, y, 4, 0.01, 6, 5, batch_size=batch_size, record_every=1)
    assert_same_run(net.history, *by_hand(X, y, weights, arch, 0.01, 6, batch_size, rng))


@every_architecture
@pytest.mark.parametrize("batch_size", [None, 3])
def test_the_fast_loop_and_the_plain_one_are_at_the_same_place_after_every_pass(arch, batch_size):
    X, y, *weights = problem(3, 4, 2, 7, arch["loss"])
    how = {"grad_step": 0.02, "n_iter": 30, "batch_size": batch_size, "record_every": 1}
    net = Architecture.named(**arch)
    start = Parameters(*(w.copy() for w in weights))
    fast = kernel.descend(start, X, y, net, rng=np.random.default_rng(1), block_rows=2, **how)
    plain = training.descend(
        partial(gradient_batch, **arch),
        weights,
        X,
        y,
        loss=partial(total_loss, **arch),
        rng=np.random.default_rng(1),
        **how,
    )
    path = list(zip(plain.W1, plain.c1, plain.W2, plain.c2, strict=True))
    assert len(path) == 31 and np.ptp(plain.loss) > 0
    assert_same_run(fast, plain.loss, path, tolerance=1e-11)
    for kept, given in zip(start, weights, strict=True):
        np.testing.assert_array_equal(kept, given)


def test_the_comparison_of_the_two_loops_sees_a_gradient_that_is_off_by_a_millionth():
    X, y, *weights = problem(3, 4, 2, 7)

    def off(*data):
        return [(1 + 1e-6) * block for block in gradient_batch(*data)]

    how = {"grad_step": 0.02, "n_iter": 5, "record_every": 1}
    fast = kernel.descend(Parameters(*weights), X, y, Architecture.named(), **how)
    plain = training.descend(off, weights, X, y, **how)
    path = list(zip(plain.W1, plain.c1, plain.W2, plain.c2, strict=True))
    with pytest.raises(AssertionError):
        assert_same_run(fast, plain.loss, path, tolerance=1e-11)


ELEMENTWISE = ["sigmoid", "tanh", "relu", "identity"]


@pytest.mark.parametrize("name", [*ELEMENTWISE, "softmax"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_activations_of_the_fast_loop_are_those_of_the_formulas(name, dtype):
    h = (np.random.default_rng(0).normal(size=(3, 50)) * 4).astype(dtype)
    h[:, -4:] = [-1e30, 1e30, -30, 30]
    z, slope = h.copy(), np.empty_like(h)
    with np.errstate(over="ignore", under="ignore"):
        kernel.INTO[name](z, slope)
    tolerance = 4 * float(np.finfo(dtype).eps)
    expected = ACTIVATIONS[name].function(h)
    np.testing.assert_allclose(
        z, expected, rtol=tolerance, atol=1e-300 if dtype is np.float64 else 1e-36
    )
    if name != "softmax":
        kernel.SLOPE[name](z, slope)
        expected = ACTIVATIONS[name].prime(h)
        np.testing.assert_allclose(slope, expected, rtol=10 * tolerance, atol=tolerance)


def test_in_single_precision_a_unit_that_is_saturated_high_learns_as_one_that_is_low():
    X = np.ones((1, 1), np.float32)
    for sign in (-1.0, 1.0):
        start = [[[25 * sign]], [[0.0]], [[1.0]], [[0.0]]]
        net = FeedForwardNeuralNetwork(output_activation="identity")
        net.fit(X, [-1e6], 1, 1e-3, 1, initial=start)
        moved = abs(net.c1[0, 0])
        # c1 loses 1e-3 · 2 (yhat − y) σ'(25)
        assert moved == pytest.approx(1e-3 * 2e6 * np.exp(-25.0), rel=1e-4)


@every_architecture
def test_loss_and_gradient_into_a_workspace_are_those_of_the_pure_functions(arch):
    X, y, *weights = problem(3, 4, 2, 5, arch["loss"])
    w, g = (Layers.of(Parameters(*weights)) for _ in range(2))
    net, X1 = Architecture.named(**arch), with_ones(X)
    workspace = Workspace(5, 3, 4, 2, np.float64, gathers=False)
    for _ in range(2):  # the second time over what the first has left there
        loss = forward_into(w, X1, y.T, workspace, net)
        gradient_into(g, w, X1, workspace, net)
        assert loss == pytest.approx(total_loss(X, y, *weights, **arch), rel=1e-12)
        blocks = as_four(g.theta, 3, 4, 2)
        for block, expected in zip(blocks, gradient_batch(X, y, *weights, **arch), strict=True):
            np.testing.assert_allclose(block, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("batch_size", [None, 4])
@pytest.mark.parametrize("block_rows", [1, 2, 3, 6, 11, 12, 100])
def test_blocks_of_any_size_take_the_same_steps(block_rows, batch_size):
    X, y, *weights = problem(3, 4, 2, 11)

    def run(block_rows):
        return kernel.descend(
            Parameters(*weights),
            X,
            y,
            Architecture.named(**SIGMOIDS),
            grad_step=0.05,
            n_iter=20,
            batch_size=batch_size,
            rng=np.random.default_rng(0),
            record_every=1,
            block_rows=block_rows,
        )

    whole = run(None)
    path = list(zip(whole.W1, whole.c1, whole.W2, whole.c2, strict=True))
    assert_same_run(run(block_rows), whole.loss, path)


def test_large_data_are_handled_in_blocks_without_being_asked(monkeypatch):
    X, y, *weights = problem(3, 4, 2, 37)
    sizes = []

    class Noted(Workspace):
        def __init__(self, n, *rest, **more):
            sizes.append(n)
            super().__init__(n, *rest, **more)

    monkeypatch.setattr(kernel, "Workspace", Noted)
    monkeypatch.setattr(kernel, "BLOCK_BYTES", 0)
    monkeypatch.setattr(kernel, "LEAST_ROWS", 15)
    net = FeedForwardNeuralNetwork().fit(X, y, 4, 0.05, 5, initial=weights, record_every=1)
    assert sizes == [16, 5]  # three blocks, and in each but the last whole cache lines
    assert_same_run(net.history, *by_hand(X, y, weights, SIGMOIDS, 0.05, 5))


def test_the_four_weights_are_views_of_one_vector_in_the_stated_order():
    weights = problem(2, 3, 1, 1)[2:]
    theta = flat(weights)
    np.testing.assert_array_equal(theta, np.concatenate([w.ravel() for w in weights]))
    w = Parameters.views(theta, 2, 3, 1)
    for view, values in zip(w, weights, strict=True):
        np.testing.assert_array_equal(view, values)
    several = Parameters.views(np.stack([theta, 2 * theta]), 2, 3, 1)
    assert [a.shape for a in several] == [(2, *shape) for shape in shapes(2, 3, 1)]
    np.testing.assert_array_equal(several.W2[1], 2 * weights[2])
    theta[:] = 0
    assert all((a == 0).all() for a in w)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (30, 1797)])
def test_an_aligned_array_begins_on_a_cache_line_and_is_like_any_other(shape, dtype):
    made = aligned(shape, dtype)
    assert made.ctypes.data % 64 == 0
    assert (made.shape, made.dtype) == (shape, np.dtype(dtype))
    assert made.flags.c_contiguous
    assert made.flags.writeable


@pytest.mark.parametrize(
    "change",
    [np.asfortranarray, lambda a: np.repeat(a, 2, axis=1)[:, ::2], lambda a: a[::-1][::-1]],
    ids=["fortran", "columns-apart", "reversed"],
)
@pytest.mark.parametrize("batch_size", [None, 3])
def test_the_layout_of_the_data_in_memory_does_not_matter(change, batch_size):
    X, y, *weights = problem(3, 4, 2, 7)
    runs = [
        FeedForwardNeuralNetwork().fit(
            *data, 4, 0.05, 10, 0, initial=weights, batch_size=batch_size, record_every=1
        )
        for data in ((X, y), (change(X), change(y)))
    ]
    one, other = (run.history for run in runs)
    path = list(zip(one.W1, one.c1, one.W2, one.c2, strict=True))
    assert_same_run(other, one.loss, path)


@every_architecture
@pytest.mark.parametrize("batch_size", [None, 3])
def test_single_precision_stays_single_precision(arch, batch_size):
    X, y, *_ = problem(3, 4, 2, 7, arch["loss"])
    net = FeedForwardNeuralNetwork(**arch)
    net.fit(X.astype(np.float32), y, 4, 0.01, 5, 0, batch_size=batch_size, record_every=2)
    for name in ("X", "y", "W1", "c1", "W2", "c2", "h1", "z1", "h2", "yhat"):
        assert getattr(net, name).dtype == np.float32, name
    assert net.history.W1.dtype == np.float32
    assert net.predict(net.X).dtype == np.float32
    double = FeedForwardNeuralNetwork(**arch).fit(X, y, 4, 0.01, 5, 0, batch_size=batch_size)
    np.testing.assert_allclose(net.W1, double.W1, rtol=1e-4, atol=1e-5)


# --- the history ---------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize(
    ("n_iter", "record_every", "recorded"),
    [
        (0, None, []),
        (0, 1, [0]),
        (6, 1, [0, 1, 2, 3, 4, 5, 6]),
        (6, 3, [0, 3, 6]),
        (7, 3, [0, 3, 6, 7]),
        (2, 100, [0, 2]),
        (700, 100, [0, 100, 200, 300, 400, 500, 600, 700]),
    ],
)
def test_the_history_has_every_loss_and_the_weights_that_were_asked_for(
    n_iter, record_every, recorded, batch_size
):
    X, y, *weights = problem(2, 3, 1, 5)
    net = FeedForwardNeuralNetwork()
    net.fit(
        X, y, 3, 0.01, n_iter, initial=weights, record_every=record_every, batch_size=batch_size
    )
    history = net.history
    assert history.recorded.tolist() == recorded
    assert history.iteration.tolist() == list(range(n_iter + 1))
    assert len(history.loss) == n_iter + 1
    assert history.stopped is None
    assert history.W1.shape == (len(recorded), 3, 2)
    assert history.c2.shape == (len(recorded), 1, 1)
    for k, passes in enumerate(recorded):
        kept = (history.W1[k], history.c1[k], history.W2[k], history.c2[k])
        assert total_loss(X, y, *kept) == pytest.approx(history.loss[passes], rel=1e-12)
    assert total_loss(X, y, net.W1, net.c1, net.W2, net.c2) == pytest.approx(history.loss[-1])
    assert repr(history).startswith(f"History({n_iter} passes, loss ")


def test_a_run_may_be_planned_far_longer_than_memory_would_hold_its_history():
    X, y, *weights = problem(2, 3, 1, 5)
    net = FeedForwardNeuralNetwork()
    net.fit(X, y, 3, 0.01, 10**15, initial=weights, record_every=1, callback=lambda _, i: i == 600)
    assert len(net.history.loss) == 601
    assert net.history.recorded.tolist() == list(range(601))
    assert_same_run(net.history, *by_hand(X, y, weights, SIGMOIDS, 0.01, 600))


# --- callbacks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [None, 2])
def test_the_callback_sees_every_pass_with_its_weights_and_its_loss(batch_size):
    X, y, *weights = problem(2, 3, 1, 5)
    seen = []

    def look(net, iteration):
        seen.append(iteration)
        assert len(net.history.loss) == iteration + 1
        now = total_loss(X, y, net.W1, net.c1, net.W2, net.c2)
        assert now == pytest.approx(net.history.loss[-1], rel=1e-12)
        assert net.predict(X).shape == (1, 5)
        assert not hasattr(net, "yhat")  # better none than those of the fit before
        return 0  # false, so it goes on

    net = FeedForwardNeuralNetwork().fit(X, y, 3, 0.01, 2)
    net.fit(X, y, 3, 0.01, 4, initial=weights, callback=look, batch_size=batch_size)
    assert seen == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("stop", [0, 3, 5])
def test_a_callback_that_returns_true_ends_the_run_without_a_warning(stop):
    X, y, *weights = problem(2, 3, 1, 5)
    net = FeedForwardNeuralNetwork()
    net.fit(X, y, 3, 0.1, 5, initial=weights, record_every=2, callback=lambda _, i: i == stop)
    assert len(net.history.loss) == stop + 1
    assert net.history.recorded[-1] == stop
    assert (net.history.stopped is None) == (stop == 5)  # at the end there is nothing to stop
    np.testing.assert_array_equal(net.W1, net.history.W1[-1])


def assert_usable(net, X, y):
    """Weights, states and history are there, and belong together."""
    now = total_loss(X, y, net.W1, net.c1, net.W2, net.c2)
    assert net.history.loss[-1] == pytest.approx(now, rel=1e-12)
    assert all(np.isfinite(a).all() for a in (net.W1, net.c1, net.W2, net.c2, net.history.loss))
    np.testing.assert_array_equal(net.yhat, net.predict(X))
    assert net.get_loss_gradient(len(net.W1)).dL_dW1.shape == net.W1.shape


@pytest.mark.parametrize("when", [0, 3])
def test_a_callback_that_raises_leaves_a_network_that_works(when):
    X, y, *weights = problem(2, 3, 1, 5)

    def fail(net, iteration):
        if iteration == when:
            raise ZeroDivisionError("in the callback")

    net = FeedForwardNeuralNetwork()
    with pytest.raises(ZeroDivisionError, match="in the callback"):
        net.fit(X, y, 3, 0.1, 5, initial=weights, callback=fail)
    assert len(net.history.loss) == when + 1
    assert_usable(net, X, y)
    net.fit(X, y, 3, 0.1, 2, 0)
    assert len(net.history.loss) == 3


# --- Ctrl-C --------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", [0, 3])
def test_control_c_ends_the_run_with_a_warning_and_keeps_everything(when):
    X, y, *weights = problem(2, 3, 1, 5)

    def interrupt(net, iteration):
        if iteration == when:
            raise KeyboardInterrupt

    net = FeedForwardNeuralNetwork()
    with pytest.warns(RuntimeWarning, match=f"interrupted after pass {when}.*history are kept"):
        returned = net.fit(X, y, 3, 0.1, 5, initial=weights, callback=interrupt, record_every=2)
    assert returned is net
    assert net.history.stopped == f"interrupted after pass {when}"
    assert net.history.recorded[-1] == when
    assert_usable(net, X, y)


LOOPS = (training.__file__, kernel.__file__, history.__file__)


class Own(FeedForwardNeuralNetwork):
    """Trains by the plain loop, since it has a method of its own."""

    def get_loss_gradient(self, len_hidden):
        return super().get_loss_gradient(len_hidden)


@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("kind", [FeedForwardNeuralNetwork, Own])
@pytest.mark.filterwarnings("ignore:training stopped early:RuntimeWarning")
def test_control_c_between_any_two_lines_of_the_descent_loses_nothing(kind, batch_size):
    X, y, *weights = problem(2, 3, 1, 5)

    def run(at_line):
        """Fit, with a KeyboardInterrupt before the given line of a loop is carried out."""
        net, lines = kind(), 0

        def trace(frame, event, arg):
            nonlocal lines
            if frame.f_code.co_filename not in LOOPS:
                return None
            if event == "line":
                lines += 1
                if lines == at_line:
                    raise KeyboardInterrupt
            return trace

        outer = sys.gettrace()
        sys.settrace(trace)
        try:
            net.fit(X, y, 3, 0.1, 3, 0, initial=weights, record_every=2, batch_size=batch_size)
        except KeyboardInterrupt:
            return net, lines, False  # before the loop had begun or after it had ended
        finally:
            sys.settrace(outer)
        return net, lines, True

    whole, total, _ = run(at_line=-1)
    caught = 0
    lines = range(1, total + 1, 1 if kind is FeedForwardNeuralNetwork else 7)
    for at_line in lines:
        net, _, returned = run(at_line)
        caught += returned
        if returned and len(net.history.loss):
            assert_usable(net, X, y)
            done = len(net.history.loss) - 1
            np.testing.assert_array_equal(net.history.loss, whole.history.loss[: done + 1])
            assert net.history.recorded.tolist() == sorted({*range(0, done + 1, 2), done})
            for k in range(len(net.history.recorded)):
                kept = [getattr(net.history, name)[k] for name in ("W1", "c1", "W2", "c2")]
                loss = net.history.loss[net.history.recorded[k]]
                assert total_loss(X, y, *kept) == pytest.approx(loss, rel=1e-12)
    assert caught > 0.65 * len(lines)  # the rest prepares the run or packs up after it


# --- runs that explode ---------------------------------------------------------------------------

LINEAR = {"hidden_activation": "relu", "output_activation": "identity"}


@pytest.mark.parametrize("batch_size", [None, 2])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_run_that_explodes_stops_at_its_last_finite_pass(batch_size, dtype):
    X, y, *weights = problem(2, 3, 1, 5)
    X = X.astype(dtype)
    net = FeedForwardNeuralNetwork(**LINEAR)
    with pytest.warns(RuntimeWarning, match=r"not finite after pass \d+; try a smaller grad_step"):
        net.fit(X, y, 3, 50.0, 500, initial=weights, batch_size=batch_size, record_every=1)
    assert "not finite" in net.history.stopped
    assert 1 <= len(net.history.loss) < 500
    assert net.history.recorded.tolist() == net.history.iteration.tolist()
    np.testing.assert_array_equal(net.W1, net.history.W1[-1])
    kept = [w.astype(float) for w in (net.W1, net.c1, net.W2, net.c2)]
    assert np.isfinite(np.concatenate([w.ravel() for w in kept])).all()
    now = total_loss(X.astype(float), y, *kept, **LINEAR)
    assert net.history.loss[-1] == pytest.approx(now, rel=1e-3)


def test_weights_stay_finite_even_where_a_saturated_loss_would_hide_that_they_are_not():
    X, y, *weights = problem(2, 3, 1, 5)
    net = FeedForwardNeuralNetwork()
    with pytest.warns(RuntimeWarning, match="a weight was not finite after pass 1"):
        net.fit(X, 1e3 * y, 3, 1e308, 10, initial=[100 * w for w in weights[:2]] + weights[2:])
    assert_usable(net, X, 1e3 * y)


def test_a_loss_that_is_infinite_from_the_start_says_so_and_leaves_the_start():
    X, y, *weights = problem(2, 3, 1, 5)
    net = FeedForwardNeuralNetwork(output_activation="identity")
    with pytest.warns(RuntimeWarning, match="before the first step; are the data huge"):
        net.fit(X, 1e200 * y, 3, 0.1, 10, initial=weights)
    assert net.history.loss.tolist() == [np.inf]
    np.testing.assert_array_equal(net.W1, weights[0])


def test_a_warning_turned_into_an_error_still_loses_nothing():
    X, y, *weights = problem(2, 3, 1, 5)
    net = FeedForwardNeuralNetwork(**LINEAR)
    with pytest.raises(RuntimeWarning, match="stopped early"):  # as these tests are set up
        net.fit(X, y, 3, 50.0, 500, initial=weights)
    assert "not finite" in net.history.stopped
    assert net.yhat.shape == (1, 5)


# --- the progress bar ----------------------------------------------------------------------------


class Terminal(io.StringIO):
    def __init__(self, is_terminal=True):
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self):
        return self.is_terminal


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on by a tenth of a second whenever it is read."""
    now = [0.0]

    def read():
        now[0] += 0.1
        return now[0]

    monkeypatch.setattr(progress_bar.time, "monotonic", read)
    return now


def run_with_stderr(monkeypatch, stream, n_iter=60, **options):
    monkeypatch.setattr(sys, "stderr", stream)
    X, y, *weights = problem(2, 3, 1, 5)
    FeedForwardNeuralNetwork().fit(X, y, 3, 0.1, n_iter, initial=weights, **options)
    monkeypatch.undo()
    return stream.getvalue()


@pytest.mark.usefixtures("clock")
def test_the_bar_comes_after_two_seconds_and_is_wiped_at_the_end(monkeypatch):
    drawn = run_with_stderr(monkeypatch, Terminal())
    frames = [frame for frame in drawn.split("\r") if frame.strip()]
    # 0.1 s a pass: nothing before pass 19, then a frame a pass up to the last
    assert frames[0].split()[1].startswith(("18/60", "19/60", "20/60"))
    assert frames[-1].split()[1] == "60/60"
    assert all("passes, loss " in frame and " s left" in frame for frame in frames)
    assert max(map(len, frames)) < 79
    assert drawn.endswith("\r" + " " * len(frames[-1].rstrip()) + "\r")
    assert "\n" not in drawn


@pytest.mark.parametrize(
    ("stream", "n_iter", "options"),
    [
        (Terminal(is_terminal=False), 60, {}),  # a file, a pipe, a notebook
        (Terminal(), 60, {"progress": False}),
        (Terminal(), 10, {}),  # over within two seconds
    ],
    ids=["no terminal", "not wanted", "short"],
)
@pytest.mark.usefixtures("clock")
def test_otherwise_nothing_is_written(monkeypatch, stream, n_iter, options):
    assert run_with_stderr(monkeypatch, stream, n_iter, **options) == ""


@pytest.mark.usefixtures("clock")
def test_the_bar_is_wiped_also_when_the_run_fails(monkeypatch):
    stream = Terminal()

    def fail(net, iteration):
        if iteration == 40:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_with_stderr(monkeypatch, stream, callback=fail)
    assert stream.getvalue().endswith(" \r")


def test_a_bar_for_no_passes_at_all_can_be_drawn(clock):
    stream = Terminal()
    bar = progress_bar.ProgressBar(0, stream, patience=0)
    bar.update(0, 1.0)
    assert "0/0 passes, loss 1, 0 s left" in stream.getvalue()


def test_there_may_be_no_standard_error_at_all(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    assert progress_bar.wanted(None) is False


def test_an_empty_history_can_be_printed():
    none = np.empty((0, 1, 1))
    assert repr(History(np.empty(0), np.empty(0, int), none, none, none, none)) == "History(empty)"
