"""What SymPy and JavaScript make of the formulas: right, or a clear error; kind by kind.

The right values are written out here, in mpmath or in Python's own arithmetic.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from in_node import told_by_node
from parity import ENDPOINTS, Case, JavaScriptError, answers_of_node, run_in_node

pytest.importorskip("sympy")

import sympy as sp

from ffnn_core.gradients import gradient_batch
from ffnn_core.parameters import flat
from ffnn_core.symbolic import SymbolicNetwork
from ffnn_core.symbolic import functions as f
from ffnn_core.symbolic.javascript import javascript_bundle, javascript_functions

HEADS = (
    *(("tanh", output, "rss") for output in ("sigmoid", "tanh", "relu", "identity", "softmax")),
    ("identity", "identity", "rss"),
    ("relu", "sigmoid", "log_loss"),
    ("sigmoid", "softmax", "cross_entropy"),
)
FITTING = [0.3, -1.7, 4.0, -0.0, 0.0, 30.0, -30.0]


def sigmoid(h: Any) -> Any:
    return 1 / (1 + mp.e ** -mp.mpf(h))


ONE: dict[Any, Callable[[Any], Any]] = {
    f.sigmoid: sigmoid,
    f.tanh: lambda h: (mp.e ** (2 * mp.mpf(h)) - 1) / (mp.e ** (2 * mp.mpf(h)) + 1),
    f.relu: lambda h: mp.mpf(h if h > 0 else 0),
    f.relu_prime: lambda h: mp.mpf(1 if h > 0 else 0),
    f.identity: mp.mpf,
    f.softplus: lambda h: mp.log(1 + mp.e ** mp.mpf(h)),
}
SEVERAL: dict[Any, Callable[..., Any]] = {
    f.logsumexp: lambda *h: mp.log(sum(mp.e ** mp.mpf(v) for v in h)),
    f.softmax: lambda k, *h: mp.e ** mp.mpf(h[k]) / sum(mp.e ** mp.mpf(v) for v in h),
}


# -- lambdify and evalf --------------------------------------------------------------------------


@pytest.mark.parametrize("modules", [None, "numpy", "math", "mpmath"], ids=str)
@pytest.mark.parametrize("function", ONE, ids=lambda c: c.__name__)
def test_lambdify_makes_the_function_of_one_number(function: Any, modules: Any) -> None:
    x = sp.Symbol("x")
    program = sp.lambdify(x, 2 * function(x) + x, modules) if modules else None
    program = program or sp.lambdify(x, 2 * function(x) + x)
    for value in (*FITTING, 3, -2):
        got = program(value)
        assert np.shape(got) == ()
        expected = 2 * ONE[function](value) + value
        assert float(got) == pytest.approx(float(expected), rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("function", ONE, ids=lambda c: c.__name__)
def test_lambdify_makes_the_function_of_an_array(function: Any) -> None:
    x = sp.Symbol("x")
    values = np.array([FITTING, FITTING[::-1]])
    with np.errstate(all="raise"):
        got = sp.lambdify(x, function(x))(values)
        far = sp.lambdify(x, function(x))(np.array([-1e4, 1e4]))
    assert got.shape == values.shape
    expected = [[float(ONE[function](v)) for v in row] for row in values.tolist()]
    np.testing.assert_allclose(got, expected, rtol=1e-14, atol=1e-15)
    assert np.isfinite(far).all()


@pytest.mark.parametrize("modules", [None, "mpmath"], ids=str)
def test_lambdify_makes_the_functions_of_several_numbers(modules: str | None) -> None:
    h = sp.symbols("h:3")
    for values in ([0.2, -1.0, 2.0], [800.0, 0.0, -800.0]):
        for call, right in (
            (f.logsumexp(*h), SEVERAL[f.logsumexp](*values)),
            *((f.softmax(k, *h), SEVERAL[f.softmax](k, *values)) for k in range(3)),
        ):
            program = sp.lambdify(h, call, modules) if modules else sp.lambdify(h, call)
            assert float(program(*values)) == pytest.approx(float(right), rel=1e-13, abs=1e-300)
    mixed = sp.lambdify(h, f.softmax(2, *h))(np.array([0.0, 1.0]), 1.0, 0.5)
    expected = [float(SEVERAL[f.softmax](2, v, 1.0, 0.5)) for v in (0.0, 1.0)]
    np.testing.assert_allclose(mixed, expected, rtol=1e-14)


def test_lambdify_into_sympy_keeps_the_functions() -> None:
    x, y = sp.symbols("x y")
    for function in ONE:
        assert sp.lambdify(x, function(x), "sympy")(y) == function(y)


@pytest.mark.parametrize("function", ONE, ids=lambda c: c.__name__)
def test_a_function_of_a_number_is_a_number_to_any_precision(function: Any) -> None:
    for value in ("0.3", "-1.75", "12"):
        got = sp.N(function(sp.Float(value, 40)), 30)
        with mp.workdps(40):
            right = mp.nstr(ONE[function](mp.mpf(value)), 40)
        assert got.is_Float or got.is_Integer
        assert abs(sp.Float(right, 40) - got) < sp.Float("1e-28")
        assert float(function(sp.Rational(value))) == pytest.approx(float(right))
    x = sp.Symbol("x")
    assert sp.N(function(x)) == function(x)  # of a symbol it stays closed


@pytest.mark.parametrize("names", HEADS, ids="-".join)
def test_the_loss_at_numbers_is_a_number(names: tuple[str, str, str]) -> None:
    case = Case((2, 2, 2), names)
    net = SymbolicNetwork(*case.size, **case.arch)
    X, y = case.data()
    W1, c1, W2, c2 = (w.tolist() for w in case.weights())
    x, y = X[0].tolist(), y[0].tolist()
    one = {name: ONE[getattr(f, name)] for name in ("sigmoid", "tanh", "relu", "identity")}
    z = [
        one[names[0]](sum(w * v for w, v in zip(W1[i], x, strict=True)) + c1[i][0]) for i in (0, 1)
    ]
    h = [sum(w * v for w, v in zip(W2[k], z, strict=True)) + c2[k][0] for k in (0, 1)]
    f2 = one.get(names[1])
    yhat = [f2(v) if f2 else SEVERAL[f.softmax](k, *h) for k, v in enumerate(h)]
    right = {
        "rss": lambda t, p: (t - p) ** 2,
        "log_loss": lambda t, p: -t * mp.log(p) - (1 - t) * mp.log(1 - p),
        "cross_entropy": lambda t, p: -t * mp.log(p),
    }[names[2]]
    expected = float(sum(right(t, p) for t, p in zip(y, yhat, strict=True)))
    values = [*x, *y, *flat(case.weights())]
    at = dict(zip([*net.x, *net.y, *net.parameters], values, strict=True))
    for loss in (
        net.loss,
        net.loss.rewrite(sp.exp),
        net.loss.doit(),
        net.unfold(net.definitions["L"]),
    ):
        assert float(loss.subs(at)) == pytest.approx(expected, rel=1e-12)
    for entries in net.gradient().values():
        assert all(math.isfinite(float(e.subs(at))) for e in entries)


def test_rewriting_opens_every_function() -> None:
    h = sp.symbols("h:2", real=True)
    for function in ONE:
        assert not function(h[0]).rewrite(sp.exp).atoms(f.Closed)
    for call in (f.logsumexp(*h), f.softmax(1, *h)):
        assert not call.rewrite(sp.exp).atoms(f.Closed)


# -- JavaScript ----------------------------------------------------------------------------------


def values_in_node(formulas: dict[str, Any], points: list[list[float]]) -> dict[str, list[Any]]:
    source = javascript_functions(formulas).replace("`", "\\`")
    calls = ", ".join(
        f"{name}: {json.dumps(points)}.map((at) => String(m.{name}(...at)))" for name in formulas
    )
    script = (
        f"const m = await import('data:text/javascript,' + encodeURIComponent(`{source}`));"
        f"console.log(JSON.stringify({{ {calls} }}))"
    )
    answers: dict[str, list[Any]] = told_by_node(script)
    return answers


@pytest.mark.node
def test_pieces_of_any_number_are_chosen_in_order() -> None:
    x, y = sp.symbols("x y", real=True)
    rng = random.Random(4)
    formulas: dict[str, Any] = {}
    right: dict[str, Callable[[float, float], float]] = {}
    for n in range(1, 6):
        edges = sorted(rng.sample(range(-8, 9), n))
        slopes = [rng.randint(-5, 5) for _ in range(n + 1)]
        pieces = [(s * x + y, x < e) for s, e in zip(slopes, edges, strict=False)]
        formulas[f"p{n}"] = ([x, y], sp.Piecewise(*pieces, (slopes[-1] - y, True)))

        def by_hand(a: float, b: float, edges: Any = edges, slopes: Any = slopes) -> float:
            for s, e in zip(slopes, edges, strict=False):
                if a < e:
                    return s * a + b
            return slopes[-1] - b

        right[f"p{n}"] = by_hand
    both = sp.Piecewise((1, (x > 0) & (y > 0)), (2, (x > 0) | (y > 0)), (3, True))
    formulas["both"] = ([x, y], 2 * both + 1)
    right["both"] = lambda a, b: 2 * (1 if a > 0 and b > 0 else 2 if a > 0 or b > 0 else 3) + 1
    points = [[rng.uniform(-9, 9), rng.uniform(-2, 2)] for _ in range(40)] + [[0, 0], [-8, 1]]
    for name, got in values_in_node(formulas, points).items():
        expected = [right[name](*at) for at in points]
        np.testing.assert_allclose([float(v) for v in got], expected, rtol=1e-12, err_msg=name)


@pytest.mark.node
def test_what_javascript_has_is_printed_right() -> None:
    x = sp.Symbol("x", real=True)
    formulas = {
        "a": sp.sqrt(x) + sp.cbrt(x) + x ** sp.Rational(3, 7),
        "b": sp.log(x) * sp.exp(-x) + sp.Abs(x - 3),
        "c": sp.sinh(x) / sp.cosh(x) + sp.tanh(x) + sp.sin(x) * sp.cos(x) + sp.tan(x),
        "d": sp.Max(x, 2, 3 - x) + sp.Min(x, 1),
        "e": sp.floor(x) + sp.ceiling(x) + sp.sign(x - 1) + sp.atan2(x, 2),
        "f": sp.Heaviside(x - 1.9) + sp.pi + sp.E * x**5 + x**-3 + 2**x + sp.cot(x) + sp.sec(x),
        "g": f.softplus(x) + f.relu_prime(x - 1) + f.identity(x) ** 2 + f.tanh(x) ** 3,
        "h": f.softmax(1, x, 2 * x, 0) + f.logsumexp(x, 1) + f.sigmoid(-f.relu(x)),
        "i": sp.Float("0.1") * x + sp.Rational(1, 3) + sp.Integer(10) ** 20 * x,
    }
    points = [[0.7], [1.9], [2.5]]
    found = values_in_node({name: ([x], e) for name, e in formulas.items()}, points)
    for name, got in found.items():
        expected = [float(formulas[name].subs(x, sp.Float(v, 30))) for (v,) in points]
        np.testing.assert_allclose([float(v) for v in got], expected, rtol=1e-13, err_msg=name)


x, y = sp.symbols("x y", real=True)


@pytest.mark.parametrize(
    "lacking",
    [
        *(sp.gamma(x), sp.zeta(x), sp.erf(x), sp.besselj(0, x), sp.LambertW(x), sp.factorial(x)),
        *(sp.Function("g")(x), sp.Derivative(sp.Function("g")(x), x)),
        *(
            sp.Integral(sp.exp(x * y), (y, 0, x)),
            sp.Sum(x**y, (y, 0, x)),
            sp.I * x,
            sp.DiracDelta(x),
        ),
        *(sp.Piecewise((x, x > 0)), sp.Symbol("λ") + 1, sp.Symbol("x'"), sp.Symbol("class") * 2),
        *(sp.zoo, sp.Matrix([x, y]), f.sigmoid(sp.gamma(x)), sp.polygamma(1, x), sp.li(x)),
    ],
    ids=str,
)
def test_what_javascript_lacks_is_refused_when_it_is_printed(lacking: Any) -> None:
    arguments = sorted(lacking.free_symbols - {sp.Symbol("n")}, key=str)
    with pytest.raises(ValueError, match=r"JavaScript|no value where"):
        javascript_functions({"f": (arguments, lacking)})


@pytest.mark.parametrize("name", ["class", "1st", "a-b", "ŷ", ""])
def test_a_function_needs_a_name_that_javascript_takes(name: str) -> None:
    with pytest.raises(ValueError, match="JavaScript"):
        javascript_functions({name: ([x], x)})


INTEGERS = [np.int8, np.uint8, np.int16, np.int32, np.int64, np.uint64]


@pytest.mark.parametrize("kind", INTEGERS, ids=lambda k: k.__name__)
def test_sizes_may_be_integers_of_numpy(kind: Any) -> None:
    plain = SymbolicNetwork(2, 3, 2)
    net = SymbolicNetwork(kind(2), kind(3), kind(2))
    assert repr(net) == repr(plain)
    assert net.to_javascript(partials=True) == plain.to_javascript(partials=True)
    assert javascript_bundle([(kind(1), kind(2), kind(1))] * 2) == javascript_bundle([(1, 2, 1)])


@pytest.mark.parametrize(
    "size", [(2, 3), (2, 3, 1, 1), (2, 0, 1), (2, 2.5, 1), (True, 2, 1), ("2", 3, 1)], ids=str
)
def test_a_bundle_says_which_size_is_none(size: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"sizes holds|[DHO] is"):
        javascript_bundle([size])


@pytest.mark.parametrize("huge", [2**63, 2**63 - 1, 2**200, np.int64(2**62), np.uint64(2**63)])
@pytest.mark.parametrize("place", range(3))
def test_a_network_too_large_to_write_out_is_refused_at_once(huge: Any, place: int) -> None:
    size: list[Any] = [np.int64(2), 2, 2]
    size[place] = huge
    with pytest.raises(ValueError, match="at most 600"):
        SymbolicNetwork(*size)
    with pytest.raises(ValueError, match="at most 600"):
        javascript_bundle([size])


# -- Targets that do not fit the loss ------------------------------------------------------------

TARGETS = [
    *([0.0, 1.0], [1.0, 0.0], [0.5, 0.5], [1 / 3, 2 / 3], [0.25, 0.75 + 9e-6]),
    *([1.0, 1.0], [0.0, 0.0], [-0.5, 1.5], [2.0, 0.0], [0.25, 0.75 + 2e-5], [-1e-12, 1.0]),
]


@pytest.mark.node
@pytest.mark.parametrize("names", HEADS[-3:], ids="-".join)
def test_targets_are_refused_wherever_the_package_refuses_them(names: tuple[str, str, str]) -> None:
    arch = dict(zip(ENDPOINTS, names, strict=True))
    net = SymbolicNetwork(2, 2, 2, **arch)
    case = Case((2, 2, 2), names)
    weights, X = case.weights(), case.data()[0][:1]
    by_formula, source = net.to_numpy(), net.to_javascript(partials=True)
    jobs = [
        {"what": what, "p": flat(weights).tolist(), "X": X[0].tolist(), "Y": target}
        for target in TARGETS
        for what in ("look", "partials")
    ]
    answers = answers_of_node(source, jobs)
    refused = 0
    for target, look, partials in zip(TARGETS, answers[::2], answers[1::2], strict=True):
        try:
            expected = gradient_batch(X, [target], *weights, **arch)
        except ValueError:
            refused += 1
            with pytest.raises(ValueError, match="with loss="):
                by_formula(X, [target], *weights)
            assert "it must" in look["error"]
            assert "it must" in partials["error"]
            continue
        _, gradient = by_formula(X, [target], *weights)
        np.testing.assert_allclose(flat(gradient), flat(expected), rtol=1e-4, atol=1e-12)
        np.testing.assert_allclose(look["gradient"], flat(gradient), rtol=1e-12, atol=1e-14)
        assert "error" not in partials
    assert refused == {"rss": 0, "log_loss": 3, "cross_entropy": 6}[names[2]]


@pytest.mark.node
@pytest.mark.parametrize("target", [-0.1, 1.5, 2.0])
def test_the_bundle_refuses_targets_too(target: float) -> None:
    bundle = javascript_bundle([(1, 2, 1)])
    job = {"what": "look", "p": [0.1] * 7, "X": [0.5], "Y": [target], "size": [1, 2, 1]}
    names = {"hidden_activation": "tanh", "output_activation": "sigmoid"}
    (seen,) = run_in_node(bundle, [{**job, "names": {**names, "loss": "rss"}}])
    assert seen["loss"] > 0
    with pytest.raises(JavaScriptError, match="with log_loss it must be from 0 to 1"):
        run_in_node(bundle, [{**job, "names": {**names, "loss": "log_loss"}}])


def test_biases_may_be_one_dimensional_as_everywhere() -> None:
    case = Case((2, 3, 2))
    X, y = case.data()
    W1, c1, W2, c2 = case.weights()
    program = SymbolicNetwork(*case.size).to_numpy()
    columns, rows = program(X, y, W1, c1, W2, c2), program(X, y, W1, c1[:, 0], W2, c2[:, 0])
    np.testing.assert_array_equal(flat(columns[1]), flat(rows[1]))
