"""Whatever comes in: the right value, or an error that names the argument.

A seeded generator hands nasty things to every public function. The oracle: a result is finite where
what went in was, and equal to plain NumPy in double precision where that is cheap; an error is a
ValueError or a TypeError whose message names an argument. Nothing else: no other exception, no
warning, no NaN.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hostile import SEED, TIMES, rng_for

import ffnn_core
from ffnn_core import (
    EXAMPLE,
    FeedForwardNeuralNetwork,
    activations,
    architecture,
    checks,
    datasets,
    door,
    gradients,
    losses,
    mistakes,
    museum,
    training,
)
from ffnn_core.symbolic import SymbolicNetwork

EACH = 200  # calls of each function
OF_AN_EXHIBIT = 40  # they stand behind one door, and there are many of them


class Table:
    """As much of a pandas table as NumPy sees: an array of objects."""

    def __init__(self, rows: Any) -> None:
        self.rows = np.array(rows, dtype=object)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.rows if dtype is None else self.rows.astype(dtype)


def nasty(rng: np.random.Generator, good: Any) -> Any:
    """Return something made from `good` that may or may not be as it should be."""
    a = np.asarray(good, dtype=float)
    spoilt = a.copy()
    if spoilt.size:
        spoilt.flat[rng.integers(spoilt.size)] = rng.choice([np.nan, np.inf, -np.inf])
    one = a.flat[0] if a.size else 1.0
    kinds: list[Callable[[], Any]] = [
        lambda: a,
        lambda: a.tolist(),
        lambda: a.astype(np.float32),
        lambda: a.astype(np.float16),
        lambda: a.astype(np.longdouble),
        lambda: a.astype(">f8"),
        lambda: np.asfortranarray(a),
        lambda: np.abs(np.nan_to_num(a)).astype(np.uint8),
        lambda: a.astype(np.int8),
        lambda: a > 0,
        lambda: a * 1e-300,
        lambda: a * 1e-10,
        lambda: a * 1e10,
        lambda: a * 1e150,
        lambda: a * 1e300,
        lambda: a * 0,
        lambda: a.T,
        lambda: a.ravel(),
        lambda: a[..., None],
        lambda: a[:0],
        lambda: a[:1],
        lambda: a[::-1],
        lambda: np.concatenate([a, a]) if a.ndim else a,
        lambda: spoilt,
        lambda: a + 0j,
        lambda: a + 1j,
        lambda: a.astype(object),
        lambda: Table(a.tolist()),
        lambda: Table(np.where(a > 0, None, a)),
        lambda: [[Fraction(1, 3), True], [2, 0.5]],
        lambda: np.ma.masked_greater(a, 0),
        lambda: np.ma.masked_array(a),
        lambda: a.astype(str),
        lambda: "text",
        lambda: b"1",
        lambda: [[1.0], [1.0, 2.0]],
        lambda: [],
        lambda: [[]],
        lambda: None,
        lambda: {},
        lambda: {1, 2},
        lambda: (x for x in [1.0, 2.0]),
        lambda: object(),
        lambda: np.datetime64("2020-01-01"),
        lambda: one,
        lambda: np.float64(one),
        lambda: 10**400,
        lambda: print,
        lambda: np.zeros((2, 2, 2)),
        lambda: np.array(0.5),
    ]
    return kinds[rng.integers(len(kinds))]()


SCALARS = (
    *(
        0,
        1,
        2,
        3,
        -1,
        2.5,
        0.0,
        0.25,
        1e-300,
        1e300,
        True,
        False,
        None,
        "2",
        "",
        b"2",
        [],
        [1],
        (2,),
    ),
    *(
        np.nan,
        np.inf,
        -np.inf,
        np.int64(2),
        np.uint8(3),
        np.float32(0.5),
        np.array(2),
        np.array([2]),
    ),
    *(10**30, -(10**30), 1j, object(), print, {}, Fraction(1, 2), np.ma.masked, np.bool_(True)),
)
NAMES = ("sigmoid", "tanh", "relu", "identity", "softmax", "rss", "log_loss", "cross_entropy")
WRONG_NAMES = (
    "Sigmoid",
    "",
    "swish",
    None,
    3,
    ["relu"],
    b"relu",
    np.str_("relu"),
    {},
    np.array(["relu"]),
)

# -- What is called, and with what ---------------------------------------------------------------

H = np.array([[-2.0, 0.5, 3.0], [1.0, 0.0, -0.5]])
P = np.array([[0.2, 0.5, 0.9], [0.8, 0.5, 0.1]])  # columns that sum to 1
T = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]])
NET = {
    "X": EXAMPLE.X,
    "y": EXAMPLE.Y,
    **dict(zip(("W1", "c1", "W2", "c2"), EXAMPLE.parameters, strict=True)),
}
STATES = gradients.forward(EXAMPLE.X, *EXAMPLE.parameters)
ONE = {
    "y": EXAMPLE.Y[0],
    **{name: getattr(STATES, name)[:, 0] for name in ("yhat", "h2", "h1", "z1")},
    "x": EXAMPLE.X[0],
    "W2": EXAMPLE.W2,
}
ARCH = {"hidden_activation": "sigmoid", "output_activation": "sigmoid", "loss": "rss"}
LAYERS = {key: ARCH[key] for key in ("hidden_activation", "output_activation")}
DATA = {key: NET[key] for key in ("X", "y")}
RUN = {"len_hidden": 2, "grad_step": 0.1, "n_iter": 2, "seed": 0}


def fit(X: Any, y: Any, *, names: dict[str, Any] | None = None, **run: Any) -> Any:
    return FeedForwardNeuralNetwork(**(names or {})).fit(X, y, **run)


def fit_named(hidden_activation: Any, output_activation: Any, loss: Any) -> Any:
    net = FeedForwardNeuralNetwork(
        hidden_activation=hidden_activation, output_activation=output_activation, loss=loss
    )
    targets = np.eye(2)[[0, 1, 1, 0, 1]]
    return net.fit(EXAMPLE.X, targets, 2, n_iter=2, seed=0)


def predict(X_predict: Any) -> Any:
    return (
        FeedForwardNeuralNetwork().fit(EXAMPLE.X, EXAMPLE.Y, 2, n_iter=1, seed=0).predict(X_predict)
    )


def check(**arguments: Any) -> Any:
    return checks.check_gradient(gradients.gradient_batch, **arguments)


def judged(dL_dW1: Any, dL_dc1: Any, dL_dW2: Any, dL_dc2: Any) -> Any:
    answer = dL_dW1, dL_dc1, dL_dW2, dL_dc2
    return checks.check_gradient(lambda *_: answer, *NET.values())


def central(theta: Any, eps: Any) -> Any:
    return checks.central_difference(lambda t: float(np.sum(t)), theta, eps)


def central_of(value: Any) -> Any:
    return checks.central_difference(lambda t: value, [1.0])


def steps_of(theta: Any, entry: Any, exact: Any, steps: Any) -> Any:
    return checks.error_versus_step(lambda t: float(np.sum(t)), theta, entry, exact, steps)


def descended(W1: Any, c1: Any, W2: Any, c2: Any, X: Any, y: Any) -> Any:
    start = W1, c1, W2, c2
    return training.descend(gradients.gradient_batch, start, X, y, grad_step=0.1, n_iter=1)


def trained_with(dL_dW1: Any, dL_dc1: Any, dL_dW2: Any, dL_dc2: Any) -> Any:
    answer = dL_dW1, dL_dc1, dL_dW2, dL_dc2
    return museum.train(lambda *_: answer, EXAMPLE.X, EXAMPLE.Y, **{**RUN, "len_hidden": 3})


RIGHT = dict(zip(gradients.Gradient._fields, gradients.gradient_batch(*NET.values()), strict=True))
TASKS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    **{
        name: (getattr(activations, name), {"h": H})
        for name in (
            *("sigmoid", "sigmoid_prime", "tanh", "tanh_prime", "relu", "relu_prime"),
            *("identity", "identity_prime", "softmax"),
        )
    },
    "softmax_jacobian": (activations.softmax_jacobian, {"h": H[:, 0]}),
    "SymbolicNetwork": (SymbolicNetwork, {"D": 2, "H": 2, "O": 2, **ARCH}),
    "to_numpy": (SymbolicNetwork(4, 3, 2).to_numpy(), NET),
    **{
        f"{name}{end}": (getattr(losses, f"{name}{end}"), {"y": T, "yhat": P})
        for name in ("rss", "log_loss", "cross_entropy")
        for end in ("", "_prime")
    },
    **{
        name: (getattr(losses, name), {"y": T, "h2": H[:, ::-1]})
        for name in ("log_loss_from_h2", "cross_entropy_from_h2")
    },
    "forward": (gradients.forward, {**{k: v for k, v in NET.items() if k != "y"}, **LAYERS}),
    **{
        name: (getattr(gradients, name), {**NET, **ARCH})
        for name in ("total_loss", "gradient_batch", "gradient_loop", "deltas")
    },
    **{
        name: (getattr(gradients, name), {**ONE, **ARCH})
        for name in ("local_derivatives", "gradient_one_observation")
    },
    "as_parameters": (door.as_parameters, {k: NET[k] for k in ("W1", "c1", "W2", "c2")}),
    "Architecture.named": (architecture.Architecture.named, ARCH),
    "numerical_gradient": (checks.numerical_gradient, {**NET, "eps": 1e-6, **ARCH}),
    "check_gradient": (check, {**NET, "eps": 1e-6, "tolerance": 1e-6, **ARCH}),
    "check_gradient of": (judged, RIGHT),
    "relative_error": (checks.relative_error, {"a": H, "b": H * 1.5}),
    "central_difference": (central, {"theta": H, "eps": 1e-6}),
    "central_difference of": (central_of, {"value": 1.0}),
    "error_versus_step": (
        steps_of,
        {"theta": H, "entry": (0, 1), "exact": 1.0, "steps": [1e-2, 1e-3]},
    ),
    "museum.train": (
        lambda **arguments: museum.train(gradients.gradient_batch, **arguments),
        {**DATA, **RUN, "record_every": 1, **ARCH},
    ),
    "museum.train with": (trained_with, RIGHT),
    "descend": (descended, {**{k: NET[k] for k in ("W1", "c1", "W2", "c2")}, **DATA}),
    **{f"exhibit {slug}": (e.check, NET) for slug, e in museum.EXHIBITS.items()},
    "fit": (fit, {**DATA, **RUN, "batch_size": 2, "record_every": 1}),
    "fit from": (
        lambda W1, c1, W2, c2: fit(**DATA, **{**RUN, "len_hidden": 3}, initial=(W1, c1, W2, c2)),
        {k: NET[k] for k in ("W1", "c1", "W2", "c2")},
    ),
    "fit named": (fit_named, ARCH),
    "predict": (predict, {"X_predict": EXAMPLE.X}),
    "initialize_params": (
        FeedForwardNeuralNetwork().initialize_params,
        {"len_input": 2, "len_hidden": 3, "len_output": 1},
    ),
    **{
        name: (getattr(datasets, name), {"n": 20, "noise": 0.1, "seed": 0})
        for name in ("circles", "moons", "spiral", "sine", "bump")
    },
    "xor": (datasets.xor, {"n_per_corner": 3, "noise": 0.1, "seed": 0}),
    "one_hot": (datasets.one_hot, {"labels": [0, 1, 2], "classes": 3}),
    "train_test_split": (
        datasets.train_test_split,
        {"X": EXAMPLE.X, "y": EXAMPLE.Y, "test": 2, "seed": 0, "stratify": [0, 0, 1, 1, 1]},
    ),
    "standardise": (lambda X_train, other: datasets.standardise(X_train, other), {
        "X_train": EXAMPLE.X,
        "other": EXAMPLE.X[:2],
    }),
    "Wall": (lambda slug: museum.Wall(slug), {"slug": "plus-sign"}),
}  # fmt: skip
HUGE_SIZES = ("len_hidden", "n_iter", "n", "n_per_corner", "len_input", "len_output", "classes")


def arguments_for(rng: np.random.Generator, good: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments with one, sometimes two, replaced by something nasty."""
    arguments = dict(good)
    for name in rng.choice(
        list(good), size=min(len(good), 1 + (rng.random() < 0.3)), replace=False
    ):
        if isinstance(good[name], str):
            choices = NAMES if rng.random() < 0.6 else WRONG_NAMES
            arguments[name] = choices[rng.integers(len(choices))]
        elif isinstance(good[name], (int, float, tuple)) or good[name] is None:
            arguments[name] = SCALARS[rng.integers(len(SCALARS))]
            if name in HUGE_SIZES and isinstance(arguments[name], int) and arguments[name] > 10**6:
                arguments[name] = 4  # a size that no machine holds is its own question
        else:
            arguments[name] = nasty(rng, good[name])
    return arguments


def finite(value: Any) -> bool:
    """Tell whether all numbers in an argument are finite and of a size whose square is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            array = np.asarray(value, dtype=float)
    except (TypeError, ValueError, OverflowError):
        return True
    return bool(np.isfinite(array).all() and np.abs(array).max(initial=0) < 1e70)


def numbers_in(result: Any) -> list[np.ndarray]:
    if isinstance(result, (tuple, list)):
        return [array for part in result for array in numbers_in(part)]
    if isinstance(result, np.ndarray) and result.dtype.kind in "fiu":
        return [result]
    if isinstance(result, (float, np.floating)):
        return [np.asarray(result)]
    if isinstance(result, training.History):
        return [result.loss, result.W1, result.c1, result.W2, result.c2]
    return []


def reason(name: str, f: Callable[..., Any], arguments: dict[str, Any], names: set[str]) -> str:
    """Return what is wrong with what a call did, or an empty string."""
    with warnings.catch_warnings(), np.errstate(all="warn"):
        warnings.simplefilter("error")
        try:
            result = f(**arguments)
        except (ValueError, TypeError) as error:
            if type(error) not in (ValueError, TypeError):
                return f"{type(error).__name__}: {error}"
            named = any(word in str(error) for word in names) and len(str(error)) < 600
            return "" if named else f"names no argument: {type(error).__name__}: {error}"
        except Warning as warning:
            told = str(warning) if isinstance(warning, RuntimeWarning) else ""
            explodes = "not finite" in told
            # what no float can hold: infinity minus infinity, or times zero
            lost = "invalid value" in told and not all(map(finite, arguments.values()))
            if explodes or (lost and name not in PLAIN):
                return ""
            return f"warns: {type(warning).__name__}: {warning}"
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    if all(map(finite, arguments.values())):
        for array in numbers_in(result):
            if np.isnan(array).any():
                return f"gives NaN: {array}"
    want = PLAIN.get(name)
    if want is not None:
        with np.errstate(all="ignore"):
            exact = want(**{key: as_double(value) for key, value in arguments.items()})
        single = any(np.asarray(v).dtype == np.float32 for v in arguments.values())
        half = any(np.asarray(v).dtype == np.float16 for v in arguments.values())
        close = np.allclose(
            np.asarray(result, float),
            exact,
            rtol=2e-2 if half else 2e-4 if single else 1e-9,
            atol=1e-2 if half else 1e-6 if single else 1e-12,
            equal_nan=True,
        )
        if np.isfinite(exact).all() and not close:
            return f"gives {result}; plain NumPy gives {exact}"
    return ""


def brief(value: Any) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) < 120 else f"{text[:120]}…"


def as_double(value: Any) -> np.ndarray:
    return np.asarray(value, dtype=object).astype(float)


def plain_sigmoid(h: Any) -> Any:
    return 0.5 * (1 + np.tanh(np.clip(h, -1e300, 1e300) / 2))


def plain_softmax(h: Any) -> Any:
    e = np.exp(h - h.max(axis=0))
    return e / e.sum(axis=0)


#: An independent evaluation, in double precision.
PLAIN: dict[str, Callable[..., Any]] = {
    "sigmoid": plain_sigmoid,
    "tanh": lambda h: np.tanh(h),
    "tanh_prime": lambda h: np.cosh(np.clip(h, -350, 350)) ** -2.0,
    "relu": lambda h: np.maximum(h, 0),
    "identity": lambda h: h,
    "identity_prime": lambda h: np.ones_like(h),
    "softmax": plain_softmax,
    "rss": lambda y, yhat: np.sum((y - yhat) ** 2),
    "rss_prime": lambda y, yhat: 2 * (yhat - y),
    "log_loss_from_h2": lambda y, h2: np.sum(np.logaddexp(0, h2) - y * h2),
    "cross_entropy_from_h2": lambda y, h2: -np.sum(y * np.log(plain_softmax(h2))),
    "relative_error": lambda a, b: (
        np.max(np.abs(a - b)) / s
        if a.size and (s := np.max(np.abs(a)) + np.max(np.abs(b)))
        else 0.0
    ),
}


@pytest.mark.parametrize("task", TASKS)
def test_the_right_value_or_an_error_that_names_the_argument(task: str) -> None:
    f, good = TASKS[task]
    rng = rng_for(task)
    names = set(good) | {"W1", "c1", "W2", "c2", "X", "y", "H", "f returns", "initial", "dL_d"}
    names |= {"gradient", "row ", "slug", "argument 2"}
    found = []
    if good:
        f(**good)
    tries = TIMES * (OF_AN_EXHIBIT if task.startswith("exhibit") else EACH)
    for _ in range(tries if good else 0):
        arguments = arguments_for(rng, good)
        why = reason(task, f, arguments, names)
        if why:
            changed = {k: v for k, v in arguments.items() if v is not good[k]}
            given = ", ".join(f"{k}={brief(v)}" for k, v in changed.items())
            found.append(f"{task}({given}): {why}")
    told = "\n".join(text[:400] for text in found[:12])
    assert not found, f"seed {SEED}, {len(found)} calls:\n{told}"


def test_what_is_too_large_for_a_float_is_infinite_and_nothing_warns() -> None:
    """What a week's fuzz found."""
    to_numpy = TASKS["to_numpy"][0]
    large = {**NET, "X": np.abs(EXAMPLE.X) * 1e300, "W1": np.abs(EXAMPLE.W1) * 1e10}
    with np.errstate(all="warn"):
        for f in (gradients.gradient_loop, gradients.gradient_batch, to_numpy):
            f(**large)
        assert np.isinf(
            gradients.forward(large["X"], large["W1"], *EXAMPLE.parameters[1:]).h1
        ).any()
        assert to_numpy(**{**NET, "y": EXAMPLE.Y * 1e300})[0] == np.inf
        tiny, huge = EXAMPLE.X * 1e-10, EXAMPLE.X * 1e300
        assert np.isinf(datasets.standardise(tiny, huge)[1]).any()
        assert np.isfinite(datasets.standardise(huge, tiny * 1e-290)[1]).all()


def test_every_public_function_is_tried() -> None:
    tried = {getattr(f, "__name__", "") for f, _ in TASKS.values()} | set(TASKS)
    reached = {"check_gradient", "central_difference", "error_versus_step", "train", "descend"}
    reached |= {"standardise", "forward"}
    for module in (activations, losses, gradients, checks, datasets):
        for name, value in vars(module).items():
            public = inspect.isfunction(value) and value.__module__ == module.__name__
            if public and not name.startswith("_") and name not in tried | reached | INNER:
                pytest.fail(f"{module.__name__}.{name} is not in the fuzz")
    assert set(ffnn_core.__all__) <= tried | reached | INNER | TYPES


#: Behind the door: given what has been checked already, or nothing at all.
INNER = {
    *("states_of", "loss_of", "sum_over_observations", "backward", "collect", "with_architecture"),
    *("digits", "breast_cancer"),
}
TYPES = {
    *("ACTIVATIONS", "EXAMPLE", "LOSSES", "FeedForwardNeuralNetwork", "Gradient", "History"),
    *("LocalDerivatives", "NotFittedError", "States"),
}


def test_the_oracle_sees_what_it_is_to_see() -> None:
    """Negative controls: a wrong value, a silent NaN, a warning, a foreign error, no name."""
    H2 = {"h": H}
    for f, words in (
        (lambda h: np.tanh(h) + 1e-6, "plain NumPy gives"),
        (lambda h: np.full(np.shape(h), np.nan), "gives NaN"),
        (lambda h: np.log(h), "warns: RuntimeWarning"),
        (lambda h: {}["key"], "KeyError"),
        (lambda h: [][0], "IndexError"),
        (lambda h: float("x"), "names no argument"),
        (lambda h: np.linalg.inv(np.zeros((2, 2))), "LinAlgError"),
    ):
        assert words in reason("tanh", f, H2, {"h is"})
    assert reason("tanh", np.tanh, H2, {"h"}) == ""
    assert mistakes.filled_slab is museum.EXHIBITS["filled-slab"].gradient
