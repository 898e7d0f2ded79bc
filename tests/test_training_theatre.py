"""TrainingTheatre as a Python object: its points, its network, replays and watching a fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from in_node import told_by_node
from theatre_parity import CASES, PATH
from traitlets import TraitError

from ffnn_core import datasets, museum
from ffnn_core.gradients import gradient_batch, total_loss
from ffnn_core.network import FeedForwardNeuralNetwork
from ffnn_core.widgets import TrainingTheatre
from ffnn_core.widgets.kit import assemble
from ffnn_core.widgets.theatre.points import USUAL, draw_points
from ffnn_core.widgets.theatre.record import (
    MOST_FRAMES,
    WATCHED_FRAMES,
    Frame,
    Throttle,
    Watched,
    numbers_of,
    pack,
    places,
)


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("modules")
    assemble.write_modules(folder)
    return folder


def run_node(modules: Path, program: str, given: object = None) -> object:
    head = (
        f"import {{ readFileSync }} from 'node:fs';\n"
        f"const given = JSON.parse(readFileSync(0, 'utf8'));\n"
        f"const load = (name) => import(`{modules.as_uri()}/${{name}}.mjs`);\n"
        "const say = (value) => process.stdout.write(JSON.stringify(value));\n"
    )
    return told_by_node(head + program, given=given)


# -- The same numbers in Python and in the page --------------------------------------------------


@pytest.mark.node
def test_points_and_first_weights_are_those_of_the_page(modules: Path) -> None:
    program = """
    const { DATASETS, makeData } = await load("theatre/data");
    const { startingWeights } = await load("theatre/engine");
    const sets = {};
    for (const [name, { noise, rate }] of Object.entries(DATASETS)) {
      const { train, test } = makeData(name, 0.07);
      const flat = ({ X, Y }) => [[...X], [...Y]];
      sets[name] = { usual: [noise, rate], points: [...flat(train), ...flat(test)] };
    }
    say({ sets, start: [...startingWeights(17, 2, 5)] });
    """
    seen = run_node(modules, program)
    assert isinstance(seen, dict)
    assert seen["sets"].keys() == USUAL.keys()
    for name, made in seen["sets"].items():
        assert made["usual"] == list(USUAL[name])
        ours = draw_points(name, 0.07)
        for theirs, block in zip(made["points"], ours, strict=True):
            np.testing.assert_allclose(np.ravel(theirs), block.ravel(), atol=1e-12)
    start = TrainingTheatre(seed=5, scale=2).initial_weights()
    np.testing.assert_allclose(np.concatenate([w.ravel() for w in start]), seen["start"])


@pytest.mark.node
def test_a_thousand_steps_of_every_architecture_are_those_of_fit(modules: Path) -> None:
    program = f"""
    const {{ network }} = await load("generated/networks");
    const {{ makeRun }} = await load("theatre/engine");
    const path = {PATH};
    say(given.map((job) => path(job, makeRun, network)));
    """
    answers = run_node(modules, program, [case.job() for case in CASES])
    assert isinstance(answers, list)
    assert len(answers) == 96
    for case, answer in zip(CASES, answers, strict=True):
        assert case.distance(answer) < 1e-12, case


@pytest.mark.node
def test_mini_batches_take_the_steps_of_ffnn_core(modules: Path) -> None:
    theatre = TrainingTheatre(dataset="circles", batch_size=16)
    program = """
    const { network } = await load("generated/networks");
    const { makeData } = await load("theatre/data");
    const { makeRun, orderOf, startingWeights } = await load("theatre/engine");
    const net = network(2, 4, 1, { hidden_activation: "tanh" });
    const run = makeRun({ net, data: makeData("circles", 0.1), rate: 0.05, batch: 16, seed: 3,
      start: startingWeights(net.N_PARAMETERS, 1, 3), passes: 20 });
    run.advance(20);
    say({ p: [...run.p], orders: Array.from({ length: 20 }, (_, k) => orderOf(k, 120, 3)) });
    """
    seen = run_node(modules, program)
    assert isinstance(seen, dict)
    X, y, *_ = theatre.data
    weights = list(theatre.initial_weights())
    for order in seen["orders"]:
        for lo in range(0, 120, 16):
            rows = order[lo : lo + 16]
            gradient = gradient_batch(X[rows], y[rows], *weights, **theatre.functions)
            weights = [w - 0.05 * g for w, g in zip(weights, gradient, strict=True)]
    ours = np.concatenate([w.ravel() for w in weights])
    np.testing.assert_allclose(seen["p"], ours, atol=1e-12)


@pytest.mark.parametrize("name", USUAL)
def test_the_points_are_those_of_the_datasets(name: str) -> None:
    data = draw_points(name, 0.0)
    assert len(data.X_test) == (0 if name == "xor" else len(data.X) // 3)
    if name == "circles":
        radius = np.hypot(*data.X.T)
        np.testing.assert_allclose(radius, np.where(data.y[:, 0] == 1, 0.4, 1.0))


# -- What Python can ask -------------------------------------------------------------------------


def test_a_network_with_the_weights_of_the_page() -> None:
    theatre = TrainingTheatre(dataset="moons", hidden=3, loss_function="log_loss")
    net = theatre.network()
    assert net.loss == "log_loss"
    assert net.history.loss[-1] == theatre.loss
    assert net.W1.shape == (3, 2)
    W1, c1, W2, c2 = (w + 1 for w in theatre.initial_weights())
    page = {"W1": W1, "c1": c1, "W2": W2, "c2": c2, "iteration": 7, "loss": 1.0}
    theatre.set_state({k: v.tolist() if k[0] in "Wc" else v for k, v in page.items()})
    again = theatre.network()
    np.testing.assert_array_equal(again.W1, W1)
    X, y, *_ = theatre.data
    loss = total_loss(X, y, W1, c1, W2, c2, **theatre.functions)
    assert again.history.loss[-1] == pytest.approx(loss)
    assert theatre.iteration == 7


def test_a_change_of_setting_begins_anew() -> None:
    theatre = TrainingTheatre()
    first = theatre.W1
    theatre.seed = 4
    assert not np.array_equal(theatre.W1, first)
    theatre.hidden = 6
    assert (theatre.W1.shape, theatre.network().W2.shape) == ((6, 2), (1, 6))
    theatre.dataset = "sine"
    assert theatre.network().output_activation == "identity"


def test_what_suits_the_points_is_taken_unless_said() -> None:
    assert TrainingTheatre(dataset="sine").learning_rate == USUAL["sine"].learning_rate
    assert TrainingTheatre(dataset="sine", learning_rate=0.1).learning_rate == 0.1
    assert TrainingTheatre(batch_size=None).batch_size == 0
    assert repr(TrainingTheatre(hidden=2)) == (
        "TrainingTheatre(dataset='xor', hidden=2, activation='tanh', learning_rate=0.5)"
    )


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"hidden": 9}, TraitError, "hidden is 9; it must be a whole number from 1 to 8"),
        ({"dataset": "iris"}, TraitError, r"dataset is .*; it must be one of 'xor'"),
        (
            {"learning_rate": -1},
            TraitError,
            r"learning_rate is .*; it must be a number from 1e-05 to 100",
        ),
        ({"activation": "softmax"}, TraitError, r"activation is .*; it must be one of"),
        ({"dataset": "own"}, TypeError, "X and y are None; with dataset='own'"),
        ({"X": [[1.0]]}, TypeError, "X or y is None; they must come together"),
        ({"X": [[1.0, 2, 3]], "y": [1]}, ValueError, "X has 3 columns; it can draw 1 or 2"),
        ({"X": [[1.0]], "y": [[1, 2]]}, ValueError, "y has 2 columns"),
        ({"X": [[1.0]], "y": [1], "X_test": [[1.0]]}, TypeError, "X_test and y_test go together"),
        ({"run": 5}, TypeError, "must be a History or a fitted"),
        ({"compare": 5}, TypeError, "run is None; with compare= it must be the first"),
        ({"epochs": 5}, TypeError, "no argument 'epochs'"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        TrainingTheatre(**arguments)


def test_own_points_train_in_the_page() -> None:
    theatre = TrainingTheatre(X=[[0.0], [1], [2]], y=[0.5, 1.5, 0.2], X_test=[[3.0]], y_test=[1])
    assert theatre.functions["output_activation"] == "identity"
    numbers = np.frombuffer(theatre.points, "<f8")
    np.testing.assert_array_equal(numbers, [1, 0, 0.5, 0, 1, 1.5, 0, 2, 0.2, 0, 3, 1, 1])
    assert "$bytes" in theatre.to_html()


def test_the_still_picture_has_both_ends_of_the_run() -> None:
    assert "before training" in TrainingTheatre().still().svg
    assert "after 1000 passes" in TrainingTheatre(dataset="bump", batch_size=8).still().svg


# -- Replays -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fitted() -> FeedForwardNeuralNetwork:
    data = datasets.moons(60)
    net = FeedForwardNeuralNetwork(hidden_activation="tanh", loss="log_loss")
    return net.fit(data.X, data.y, 3, 0.01, 2000, 1, record_every=5)


def test_a_fitted_network_is_replayed(fitted: FeedForwardNeuralNetwork) -> None:
    theatre = TrainingTheatre(fitted, title="moons")
    assert (theatre.hidden, theatre.activation, theatre.iteration) == (3, "tanh", 2000)
    numbers = numbers_of(theatre.record)
    frames, parameters, losses = numbers[:3].astype(int)
    assert (frames, parameters) == (MOST_FRAMES, 13)
    assert numbers[3] == 0
    assert numbers[2 + frames] == 2000
    last = numbers[3 + frames + (frames - 1) * 13 :][:13]
    blocks = (fitted.W1, fitted.c1, fitted.W2, fitted.c2)
    np.testing.assert_allclose(last, np.concatenate([a.ravel() for a in blocks]), rtol=2e-5)
    assert len(numbers) == 3 + frames * (1 + 2 * 13) + 3 * losses
    np.testing.assert_array_equal(theatre.network().W1, fitted.W1)
    assert repr(theatre) == "TrainingTheatre(replay of moons, 2000 passes, hidden=3)"
    assert len(theatre.to_html()) < 60_000


def test_two_histories_are_replayed_side_by_side() -> None:
    data = datasets.xor()
    how = {"len_hidden": 4, "grad_step": 0.5, "n_iter": 300, "seed": 4, "record_every": 10}
    right = museum.train(gradient_batch, data.X, data.y, **how)
    wrong = museum.train(museum.EXHIBITS["filled-slab"], data.X, data.y, **how)
    theatre = TrainingTheatre.replay(
        right,
        data.X,
        data.y,
        title="right",
        compare=wrong,
        compare_title="one index missing",
        activation="sigmoid",
    )
    assert len(theatre.other) == len(theatre.record) > 0
    assert "replay of right beside one index missing" in repr(theatre)
    assert "one index missing" in theatre.still().svg


def recorded_gradients(record: bytes) -> np.ndarray:
    numbers = numbers_of(record)
    R, P = numbers[:2].astype(int)
    return numbers[3 + R + R * P : 3 + R + 2 * R * P].reshape(R, P)


def test_a_replay_has_the_gradient_its_run_used(fitted: FeedForwardNeuralNetwork) -> None:
    data = datasets.xor()
    how = {"len_hidden": 4, "grad_step": 0.5, "n_iter": 300, "seed": 4, "record_every": 10}
    slab = museum.EXHIBITS["filled-slab"]
    wrong = museum.train(slab, data.X, data.y, **how)
    theatre = TrainingTheatre(wrong, X=data.X, y=data.y, gradient=slab, activation="sigmoid")
    rows = recorded_gradients(theatre.record)[:, :8].reshape(-1, 4, 2)
    assert np.ptp(rows, axis=1).max() < 1e-6 < np.abs(rows).max()  # all rows move alike
    taken = (wrong.W1[0] - wrong.W1[1]) / 0.5  # and this is how far they went in ten passes
    np.testing.assert_allclose(np.ptp(taken, axis=0), 0, atol=1e-12)
    right = gradient_batch(data.X, data.y, wrong.W1[0], wrong.c1[0], wrong.W2[0], wrong.c2[0])
    assert np.ptp(right.dL_dW1, axis=0).max() > 1e-3  # the right one would have told them apart
    unknown = TrainingTheatre(wrong, X=data.X, y=data.y, activation="sigmoid")
    assert np.isnan(recorded_gradients(unknown.record)).all()
    own = recorded_gradients(TrainingTheatre(fitted).record)
    names = {"hidden_activation": "tanh", "loss": "log_loss"}
    mine = gradient_batch(fitted.X, fitted.y, fitted.W1, fitted.c1, fitted.W2, fitted.c2, **names)
    np.testing.assert_allclose(own[-1], np.concatenate([g.ravel() for g in mine]), rtol=1e-5)


def test_what_cannot_be_replayed_is_said(fitted: FeedForwardNeuralNetwork) -> None:
    with pytest.raises(TypeError, match="with a History they must be its data"):
        TrainingTheatre(fitted.history)
    data = datasets.xor()
    plain = FeedForwardNeuralNetwork().fit(data.X, data.y, 2, n_iter=3)
    with pytest.raises(ValueError, match="fit with record_every"):
        TrainingTheatre(plain)
    soft = FeedForwardNeuralNetwork(output_activation="softmax", loss="cross_entropy")
    soft.fit(data.X, np.hstack([data.y, 1 - data.y]), 2, n_iter=3, record_every=1)
    with pytest.raises(ValueError, match="'softmax'"):
        TrainingTheatre(soft)
    other = FeedForwardNeuralNetwork().fit(data.X, data.y, 2, n_iter=3, record_every=1)
    with pytest.raises(ValueError, match=r"W1 has shape \(3, 2\); it must be \(2, 2\)"):
        TrainingTheatre(other, compare=fitted)


def test_test_points_of_a_replay_have_a_loss(fitted: FeedForwardNeuralNetwork) -> None:
    theatre = TrainingTheatre(fitted, X_test=[[0.0, 0.0]], y_test=[1.0])
    numbers = numbers_of(theatre.record)
    expected = -np.log(fitted.predict([[0.0, 0.0]])[0, 0])
    assert numbers[-1] == pytest.approx(expected, rel=1e-5)


# -- Watching a fit ------------------------------------------------------------------------------


class Clock:
    """A clock that moves when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_throttle_says_yes_once_an_interval() -> None:
    clock = Clock()
    throttle = Throttle(0.1, clock)
    said = []
    for tick in range(100):
        clock.now = tick / 100
        said.append(throttle.ready())
    assert sum(said) == 10
    assert said[0]


def test_a_fit_is_shown_ten_times_a_second_whatever_its_speed() -> None:
    data = datasets.xor()
    theatre, clock = TrainingTheatre(), Clock()
    theatre._throttle = Throttle(0.1, clock)
    shown: list[int] = []
    theatre.observe(lambda change: shown.append(theatre.iteration), names="loss")

    def callback(net: FeedForwardNeuralNetwork, iteration: int) -> None:
        clock.now = iteration / 1000  # a thousand passes a second
        theatre.watch(net, iteration)

    net = FeedForwardNeuralNetwork(hidden_activation="relu")
    net.fit(data.X, data.y, 5, 0.1, 950, 0, callback=callback)
    assert 10 <= len(shown) <= 12
    assert (theatre.hidden, theatre.activation, theatre.dataset) == (5, "relu", "own")
    np.testing.assert_array_equal(theatre.network().W1, net.W1)  # the end is not missed
    assert theatre.iteration == 950
    assert theatre.loss == net.history.loss[-1]


def test_a_second_fit_begins_a_new_record() -> None:
    data = datasets.circles(20)
    theatre = TrainingTheatre()
    for H in (2, 6):
        FeedForwardNeuralNetwork().fit(data.X, data.y, H, 0.01, 30, 0, callback=theatre.watch)
        theatre.network()
        numbers = numbers_of(theatre.record)
        assert numbers[1] == 4 * H + 1
        assert numbers[3] == 0
        assert theatre.W1.shape == (H, 2)


def test_a_network_too_large_to_draw_is_refused_at_once() -> None:
    data = datasets.circles(20)
    with pytest.raises(ValueError, match="1 to 8 hidden units"):
        FeedForwardNeuralNetwork().fit(data.X, data.y, 9, callback=TrainingTheatre().watch)


def test_few_frames_are_kept_of_a_long_fit() -> None:
    watched = Watched()
    for i in range(10_000):
        watched.add(Frame(i, np.full(3, float(i)), np.zeros(3)))
    assert WATCHED_FRAMES / 2 <= len(watched.frames) <= WATCHED_FRAMES
    assert watched.frames[0].passes == 0
    packed = numbers_of(watched.pack(Frame(9999, np.zeros(3), np.zeros(3)), np.arange(10_000.0)))
    assert packed[2 + int(packed[0])] == 9999


def test_places_and_packing() -> None:
    np.testing.assert_array_equal(places(5, 9), range(5))
    assert places(1000, 7).tolist()[::6] == [0, 999]
    packed = pack([0], np.ones((1, 2)), np.array([[0.0, 1e300]]), None)
    assert np.isinf(numbers_of(packed)[-2])
