"""The network in SymPy: its derivatives against definitions, differences and ffnn_core."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest

pytest.importorskip("sympy")

import sympy as sp
from parity import ENDPOINTS, Case

from ffnn_core import activations
from ffnn_core.example import EXAMPLE
from ffnn_core.gradients import forward, gradient_batch, local_derivatives, total_loss
from ffnn_core.parameters import flat
from ffnn_core.symbolic import ArrayEntry, SymbolicNetwork, equation, latex
from ffnn_core.symbolic.chains import links, paths
from ffnn_core.symbolic.functions import (
    identity,
    logsumexp,
    relu,
    relu_prime,
    sigmoid,
    softmax,
    softplus,
    stable_logarithms,
    tanh,
)
from ffnn_core.symbolic.javascript import javascript_bundle

HIDDEN = ("sigmoid", "tanh", "relu", "identity")
HEADS = (
    *product((*HIDDEN, "softmax"), ["rss"]),
    ("sigmoid", "log_loss"),
    ("softmax", "cross_entropy"),
)
NAMES = [(hidden, *head) for hidden, head in product(HIDDEN, HEADS)]
SIZES = [(1, 1, 1), (2, 3, 1), (3, 2, 2), (1, 4, 3), (4, 1, 2), (2, 2, 4), (4, 4, 1), (3, 3, 3)]


def arch(names: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(ENDPOINTS, names, strict=True))


def is_zero(expr: Any) -> bool:
    return bool(sp.simplify(sp.expand(expr)) == 0)


# The functions


@pytest.mark.parametrize("f", [sigmoid, tanh, softplus, logsumexp, softmax])
def test_a_functions_derivative_is_the_derivative_of_what_it_stands_for(f: Any) -> None:
    h = sp.symbols("h:3", real=True)
    for call in (
        [f(k, *h) for k in range(3)] if f is softmax else [f(*h)] if f is logsumexp else [f(h[0])]
    ):
        for h_j in h:
            ours = sp.diff(call, h_j).rewrite(sp.exp)
            assert is_zero(ours - sp.diff(call.rewrite(sp.exp), h_j))


@pytest.mark.parametrize("f", [sigmoid, tanh, softplus, logsumexp, softmax])
def test_a_functions_computable_form_is_the_same_function(f: Any) -> None:
    for values in ([0.3, -1.2, 2.0], [-4.0, 0.0, 5.0]):
        h = values if f in (logsumexp, softmax) else values[:1]
        args = [1, *h] if f is softmax else h
        args = [sp.Float(a, 30) if isinstance(a, float) else sp.Integer(a) for a in args]
        assert abs(sp.N(f.definition(*args) - f(*args).rewrite(sp.exp), 30)) < 1e-25


def test_relu_has_slope_zero_at_its_kink() -> None:
    h = sp.Symbol("h", real=True)
    assert sp.diff(relu(h), h) == relu_prime(h)
    assert sp.diff(relu_prime(h), h) == 0
    assert [relu_prime.definition(sp.Integer(v)) for v in (-1, 0, 1)] == [0, 0, 1]


def test_identity_opens() -> None:
    h = sp.Symbol("h")
    assert identity(h) != h
    assert identity(h).doit() == h
    assert sp.diff(identity(h), h) == 1


def test_stable_logarithms_are_the_same_logarithms() -> None:
    h = sp.symbols("h:2", real=True)
    for inside in (sigmoid(h[0]), 1 - sigmoid(h[0]), softmax(1, *h)):
        at = {h[0]: 0.7, h[1]: -1.3}
        before = sp.log(inside).rewrite(sp.exp).subs(at)
        after = stable_logarithms(sp.log(inside))
        assert not after.has(sp.log)
        assert float(after.rewrite(sp.exp).subs(at) - before) == pytest.approx(0, abs=1e-14)
    assert stable_logarithms(sp.log(h[0])) == sp.log(h[0])


# The network


def test_entries_are_spelled_like_code_and_like_mathematics() -> None:
    net = SymbolicNetwork(4, 3, 2)
    spelled = {str(e): latex(e) for e in (net.W1[2, 0], net.symbols.h1[2], net.x[0], net.c1[1])}
    assert spelled == {
        "W1[2, 0]": "W_1[2,0]",
        "h1[2]": "h_1[2]",
        "x[0]": "x[0]",
        "c1[1]": "c_1[1]",
    }
    assert sp.latex(net.symbols.yhat[1] ** 2) == r"\hat{y}[1]^{2}"
    assert ArrayEntry.of("W1", 2, 0) == net.W1[2, 0]
    assert net.W1[2, 0].index == (2, 0)


def test_shapes_and_order() -> None:
    net = SymbolicNetwork(4, 3, 2)
    shapes = {name: getattr(net, name).shape for name in ("x", "y", "W1", "c1", "W2", "c2")}
    assert shapes == {
        "x": (4, 1),
        "y": (2, 1),
        "W1": (3, 4),
        "c1": (3, 1),
        "W2": (2, 3),
        "c2": (2, 1),
    }
    assert (net.h1.shape, net.z1.shape, net.h2.shape, net.yhat.shape) == ((3, 1),) * 2 + (
        (2, 1),
    ) * 2
    assert [str(p) for p in net.parameters[3:6]] == ["W1[0, 3]", "W1[1, 0]", "W1[1, 1]"]
    assert net.parameters == [*net.W1, *net.c1, *net.W2, *net.c2]
    allowed = {*net.x, *net.y, *net.parameters}
    assert net.loss.free_symbols == allowed
    for name, block in net.gradient().items():
        assert block.shape == getattr(net, name.removeprefix("dL_d")).shape
        assert block.free_symbols <= allowed


@pytest.mark.parametrize("names", NAMES, ids="-".join)
def test_folding_is_undone_by_unfolding(names: tuple[str, ...]) -> None:
    net = SymbolicNetwork(2, 2, 2, **arch(names))
    assert net.unfold(net.fold(net.loss)) == net.loss
    assert net.fold(net.yhat) == net.symbols.yhat
    assert net.fold(net.loss) == net.definitions["L"]


@pytest.mark.parametrize("names", NAMES, ids="-".join)
def test_chain_product_equals_the_direct_derivative(names: tuple[str, ...]) -> None:
    net = SymbolicNetwork(1, 2, 2, **arch(names))
    gradient, chain = net.gradient(), net.chain()
    targets_sum_to_one = {net.y[1]: 1 - net.y[0]} if "cross_entropy" in names else {}
    for name, parameters in (
        ("dL_dW1", net.W1),
        ("dL_dc1", net.c1),
        ("dL_dW2", net.W2),
        ("dL_dc2", net.c2),
    ):
        for place, parameter in enumerate(parameters):
            direct = sp.diff(net.loss, parameter)
            assert is_zero(net.fold(net.unfold(chain[name][place]) - direct))
            assert is_zero(net.fold(gradient[name][place] - direct).subs(targets_sum_to_one))


def test_with_the_rss_the_gradient_is_the_direct_derivative_term_for_term() -> None:
    net = SymbolicNetwork(2, 3, 1)
    flat_gradient = [e for block in net.gradient().values() for e in block]
    assert flat_gradient == [sp.diff(net.loss, p) for p in net.parameters]


def test_the_chain_collapses_to_an_outer_product() -> None:
    net = SymbolicNetwork(4, 3, 2)
    gradient, deltas = net.gradient(named=True), net.deltas()
    for dL_dW, delta, inputs in (
        (gradient["dL_dW1"], deltas["dL_dh1"], net.x),
        (gradient["dL_dW2"], deltas["dL_dh2"], net.symbols.z1),
    ):
        assert (dL_dW - delta * inputs.T).expand() == sp.zeros(*dL_dW.shape)
    assert gradient["dL_dc2"] == deltas["dL_dh2"]


def test_the_delta_tensor() -> None:
    net = SymbolicNetwork(4, 3, 2)
    links = net.locals()
    for i, j, k in product(range(3), range(3), range(4)):
        assert links["dh1_dW1"][i, j, k] == (net.x[k] if i == j else 0)
    assert links["dh1_dc1"] == sp.eye(3)
    assert links["dh2_dz1"] == net.W2
    assert links["dh2_dW2"][1, 0, 2] == 0
    assert links["dh2_dW2"][1, 1, 2] == net.symbols.z1[2]


@pytest.mark.parametrize("names", NAMES, ids="-".join)
def test_local_derivatives_have_the_values_of_ffnn_core(names: tuple[str, ...]) -> None:
    case = Case((2, 3, 2), names)
    net = SymbolicNetwork(*case.size, **case.arch)
    X, y = case.data()
    W1, c1, W2, c2 = case.weights()
    h1, z1, h2, yhat = (
        a[:, 0]
        for a in forward(X, W1, c1, W2, c2, hidden_activation=names[0], output_activation=names[1])
    )
    expected = local_derivatives(y[0], yhat, h2, h1, z1, X[0], W2, **case.arch)
    s = net.symbols
    values: dict[Any, Any] = {}
    for symbols, numbers in (
        (s.x, X[0]),
        (s.y, y[0]),
        (s.W2, W2),
        (s.h1, h1),
        (s.z1, z1),
        (s.h2, h2),
        (s.yhat, yhat),
    ):
        values.update(zip(symbols, map(sp.Float, flat([numbers])), strict=True))
    for name, block in net.locals().items():
        entries = sp.flatten(block.tolist())
        opened = [
            e.replace(relu_prime, relu_prime.definition)
            .doit()
            .rewrite(sp.exp)
            .xreplace(values)
            .doit()
            for e in entries
        ]
        np.testing.assert_allclose(
            [float(e) for e in opened],
            np.ravel(getattr(expected, name)),
            rtol=1e-12,
            atol=1e-14,
            err_msg=name,
        )


# NumPy


@pytest.mark.parametrize(
    ("size", "names"),
    [(SIZES[i % len(SIZES)], names) for i, names in enumerate(NAMES)]
    + [(size, NAMES[0]) for size in SIZES],
    ids=str,
)
def test_numpy_function_agrees_with_ffnn_core(size: Any, names: Any) -> None:
    case = Case(size, names)
    X, y = case.data()
    weights = case.weights(scale=1.0)
    loss, gradient = SymbolicNetwork(*size, **case.arch).to_numpy()(X, y, *weights)
    assert loss == pytest.approx(total_loss(X, y, *weights, **case.arch), rel=1e-12)
    expected = gradient_batch(X, y, *weights, **case.arch)
    for ours, theirs in zip(gradient, expected, strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("names", [n for n in NAMES if "relu" not in n], ids="-".join)
def test_gradient_agrees_with_differences_at_fifty_digits(names: tuple[str, ...]) -> None:
    """Independent of everything of ours but the loss: opened to exponentials, nudged, 50 digits."""
    case = Case((2, 2, 2), names)
    net = SymbolicNetwork(*case.size, **case.arch)
    X, y = case.data()
    theta = flat(case.weights())
    at = dict(zip([*net.x, *net.y], [*X[0], *y[0]], strict=True))
    text_loss = (
        net.loss.doit().rewrite(sp.exp).xreplace({s: sp.Float(v, 50) for s, v in at.items()})
    )
    loss = sp.lambdify([net.parameters], text_loss, "mpmath")
    _, gradient = net.to_numpy()(X[:1], y[:1], *case.weights())
    with mpmath.workdps(50):
        step = mpmath.mpf("1e-20")
        for i, ours in enumerate(flat(gradient)):
            up = [mpmath.mpf(v) + (step if j == i else 0) for j, v in enumerate(theta)]
            down = [mpmath.mpf(v) - (step if j == i else 0) for j, v in enumerate(theta)]
            slope = (loss(up) - loss(down)) / (2 * step)
            assert ours == pytest.approx(float(slope), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("names", NAMES, ids="-".join)
def test_saturated_units_are_finite_and_silent(names: tuple[str, ...]) -> None:
    case = Case((2, 3, 2), names)
    X, y = case.data()
    f = SymbolicNetwork(*case.size, **case.arch).to_numpy()
    for weights in (
        [np.sign(w) * 1000 for w in case.weights()],
        [-np.sign(w) * 1000 for w in case.weights()],
    ):
        loss, gradient = f(X, y, *weights)  # pytest turns an overflow warning into an error
        assert np.isfinite(loss)
        assert np.isfinite(flat(gradient)).all()
        for ours, theirs in zip(gradient, gradient_batch(X, y, *weights, **case.arch), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


def test_numpy_function_takes_one_dimensional_targets_and_says_what_is_wrong() -> None:
    case = Case((2, 3, 1))
    X, y = case.data()
    f = SymbolicNetwork(*case.size).to_numpy()
    assert f(X, y[:, 0], *case.weights())[0] == f(X, y, *case.weights())[0]
    W1, c1, W2, c2 = case.weights()
    with pytest.raises(ValueError, match=r"W1 has shape \(2, 3\); it must be \(3, 2\)"):
        f(X, y, W1.T, c1, W2, c2)
    with pytest.raises(ValueError, match="y has 2 column"):
        f(X, np.hstack([y, y]), W1, c1, W2, c2)


# What common subexpressions are found


@pytest.mark.parametrize("names", NAMES, ids="-".join)
@pytest.mark.parametrize("size", [(2, 3, 1), (3, 2, 2)])
def test_the_common_subexpressions_are_backpropagation(size: Any, names: Any) -> None:
    net = SymbolicNetwork(*size, **arch(names))
    found = {str(q) for q, _ in net.program().shared}
    _, H, O = size
    if names[1:] != ("softmax", "rss") or O > 1:  # with one output that softmax is always 1
        assert found >= {f"d1[{j}]" for j in range(H)} | {f"d2[{k}]" for k in range(O)}


def test_the_program_of_a_small_network_reads_like_the_book() -> None:
    steps = SymbolicNetwork(2, 3, 2).program()
    assert [f"{q} = {e}" for q, e in steps.shared] == [
        "r[0] = y[0] - yhat[0]",
        "r[1] = y[1] - yhat[1]",
        "d2[0] = -2*r[0]*yhat[0]*(1 - yhat[0])",
        "d2[1] = -2*r[1]*yhat[1]*(1 - yhat[1])",
        "d1[0] = z1[0]*(1 - z1[0])*(W2[0, 0]*d2[0] + W2[1, 0]*d2[1])",
        "d1[1] = z1[1]*(1 - z1[1])*(W2[0, 1]*d2[0] + W2[1, 1]*d2[1])",
        "d1[2] = z1[2]*(1 - z1[2])*(W2[0, 2]*d2[0] + W2[1, 2]*d2[1])",
    ]
    assert [str(e) for e in steps.gradient[:2]] == ["d1[0]*x[0]", "d1[0]*x[1]"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("tanh", "sigmoid", "log_loss"), "-y[0] + yhat[0]"),
        (("tanh", "softmax", "cross_entropy"), "-y[0] + yhat[0]"),
        (("tanh", "identity", "rss"), "-2*(y[0] - yhat[0])"),
        (("tanh", "sigmoid", "rss"), "-2*yhat[0]*(1 - yhat[0])*(y[0] - yhat[0])"),
    ],
)
def test_output_deltas(names: tuple[str, ...], expected: str) -> None:
    net = SymbolicNetwork(2, 2, 2, **arch(names))
    assert str(net.deltas()["dL_dh2"][0]) == expected


# LaTeX

GOLDEN = {
    "h1[2]": r"h_1[2] = W_1[2,0] x[0] + W_1[2,1] x[1] + c_1[2]",
    "z1[2]": r"z_1[2] = \sigma\left(h_1[2]\right)",
    "L": r"L = \left(y[0] - \hat{y}[0]\right)^{2}",
    "dL_dyhat[0]": r"\frac{\partial L}{\partial \hat{y}[0]} = - 2 \left(y[0] - \hat{y}[0]\right)",
    "dz1_dh1[2, 2]": r"\frac{\partial z_1[2]}{\partial h_1[2]} = "
    r"\left(1 - \sigma\left(h_1[2]\right)\right) \sigma\left(h_1[2]\right)",
    "dh1_dW1[2, 2, 0]": r"\frac{\partial h_1[2]}{\partial W_1[2,0]} = x[0]",
    "dh1_dW1[2, 1, 0]": r"\frac{\partial h_1[2]}{\partial W_1[1,0]} = 0",
    "dL_dc2[0, 0]": r"\frac{\partial L}{\partial c_2[0]} = "
    r"- 2 \hat{y}[0] \left(1 - \hat{y}[0]\right) \left(y[0] - \hat{y}[0]\right)",
    "dL_dW1[2, 0]": r"\frac{\partial L}{\partial W_1[2,0]} = - 2 W_2[0,2] x[0] \hat{y}[0] z_1[2] "
    r"\left(1 - \hat{y}[0]\right) \left(1 - z_1[2]\right) \left(y[0] - \hat{y}[0]\right)",
    "W1[2,0]": "W_1[2,0]",
}


@pytest.mark.parametrize("name", GOLDEN)
def test_latex(name: str) -> None:
    assert SymbolicNetwork(2, 3, 1).latex(name) == GOLDEN[name]


def test_latex_of_whole_blocks_expressions_and_functions() -> None:
    net = SymbolicNetwork(2, 2, 2, output_activation="softmax", loss="cross_entropy")
    assert net.latex("dh2_dz1") == (
        r"\frac{\partial h_2}{\partial z_1} = \left[\begin{matrix}"
        r"W_2[0,0] & W_2[0,1]\\W_2[1,0] & W_2[1,1]\end{matrix}\right]"
    )
    assert net.latex("yhat[1]") == (
        r"\hat{y}[1] = \operatorname{softmax}\left(h_2[0], h_2[1]\right)[1]"
    )
    assert net.latex("dL_dh2[0]").endswith(r" = \hat{y}[0] - y[0]")  # not −y + ŷ
    h = sp.Symbol("h")
    assert latex(tanh(h) ** 2) == r"\tanh^{2}\left(h\right)"
    assert latex(relu_prime(h)) == r"\operatorname{relu}'\left(h\right)"
    full = net.latex("dL_dW2[0, 0]", named=False)
    assert "z_1" not in full and "x[1]" in full


def test_equation_shows_itself_in_a_notebook() -> None:
    shown = equation("dL_dyhat[0]", SymbolicNetwork(2, 3, 1).locals()["dL_dyhat"][0], r"\text{why}")
    assert repr(shown) == r"dL_dyhat[0] = -2*(y[0] - yhat[0]) = \text{why}"
    assert shown._repr_latex_() == (
        r"$\displaystyle \frac{\partial L}{\partial \hat{y}[0]} = "
        r"- 2 \left(y[0] - \hat{y}[0]\right) = \text{why}$"
    )
    assert repr(SymbolicNetwork(2, 2, 1).equation("dh1_dc1")) == "dh1_dc1 = [[1, 0], [0, 1]]"


def test_a_long_sum_has_a_line_for_each_term() -> None:
    net = SymbolicNetwork(2, 3, 1)
    shown = net.equation("h2[0]", lines=True)
    assert repr(shown) == repr(net.equation("h2[0]"))
    first = r"{\small h_2[0] = \begin{aligned}[t]&W_2[0,0] z_1[0] \\ &+ W_2[0,1]"
    assert shown.latex.startswith(first)
    assert shown.latex.count(r"\\ &+") == 3  # three units and a bias, one line each


@pytest.mark.parametrize(
    "name", ["W3[0, 0]", "dL_dh3", "h1[9]", "dL_dW1[2]", "nonsense!", "dW1_dL"]
)
def test_a_wrong_name_is_explained(name: str) -> None:
    with pytest.raises(ValueError, match=r"name|shape"):
        SymbolicNetwork(2, 3, 1).latex(name)


# Chains for widgets


@pytest.mark.parametrize(
    "names",
    [NAMES[0], ("tanh", "softmax", "cross_entropy"), ("relu", "sigmoid", "log_loss")],
    ids="-".join,
)
def test_links_multiplied_along_every_path_add_up_to_the_gradient(names: tuple[str, ...]) -> None:
    net = SymbolicNetwork(4, 3, 2, **arch(names))
    W1, c1, W2, c2 = EXAMPLE.parameters
    states = forward(
        EXAMPLE.x[None], W1, c1, W2, c2, hidden_activation=names[0], output_activation=names[1]
    )
    scope = {name: values[:, 0] for name, values in states._asdict().items()}
    scope |= {"x": EXAMPLE.x, "y": EXAMPLE.y, "W2": W2}
    scope |= {name: getattr(activations, name) for name in (*HIDDEN, "softmax", "relu_prime")}
    slopes = {name: eval(link.code, scope) for name, link in links(net).items()}
    gradient = gradient_batch(EXAMPLE.x[None], EXAMPLE.y[None], W1, c1, W2, c2, **arch(names))
    expected = dict(zip(map(str, net.parameters), flat(gradient), strict=True))
    assert paths(net).keys() == expected.keys()
    for parameter, ways in paths(net).items():
        total = sum(np.prod([slopes[name] for name in way]) for way in ways)
        assert total == pytest.approx(expected[parameter], rel=1e-12, abs=1e-14)


def test_a_link_knows_its_place_among_the_partials() -> None:
    net = SymbolicNetwork(4, 3, 2)
    for name, (block, place, code) in links(net).items():
        in_block = sp.flatten(net.locals()[block].tolist())[place]
        assert net.expression(name) == in_block
        assert code
    assert links(net)["dz1_dh1[2, 2]"] == ("dz1_dh1", 8, "z1[2]*(1 - z1[2])")


def test_every_path_is_there() -> None:
    assert [len(ways) for ways in paths(SymbolicNetwork(4, 3, 2)).values()] == [2] * 15 + [1] * 8
    softmax_paths = paths(SymbolicNetwork(1, 2, 2, output_activation="softmax"))
    assert len(softmax_paths["W1[0, 0]"]) == 4  # every output hears of every pre-activation


# Errors, determinism, imports


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((0, 1, 1), {}, ValueError, "D is 0"),
        ((1, -2, 1), {}, ValueError, "H is -2"),
        ((1, 1, 1.5), {}, TypeError, "O is 1.5"),
        ((30, 30, 10), {}, ValueError, "1240 parameters.*at most 600.*ffnn_core.gradients"),
        ((1, 1, 1), {"hidden_activation": "swish"}, ValueError, "hidden_activation.*swish"),
        ((1, 1, 1), {"hidden_activation": "softmax"}, ValueError, "hidden_activation"),
        ((1, 1, 1), {"output_activation": "step"}, ValueError, "output_activation"),
        ((1, 1, 1), {"loss": "mse"}, ValueError, "loss"),
        ((1, 1, 1), {"loss": "cross_entropy"}, ValueError, "softmax"),
    ],
)
def test_bad_arguments_are_explained(
    arguments: Any, options: dict[str, str], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        SymbolicNetwork(*arguments, **options)


def test_a_bundle_cannot_hold_a_softmax() -> None:
    with pytest.raises(ValueError, match="javascript_module"):
        javascript_bundle([(1, 1, 1)], outputs=[("softmax", "rss")])


PRINT_A_HASH = """
import hashlib, json
from ffnn_core.symbolic import SymbolicNetwork
from ffnn_core.symbolic.chains import links, paths
from ffnn_core.symbolic.javascript import javascript_bundle
softmax = dict(output_activation="softmax", loss="cross_entropy", hidden_activation="tanh")
nets = [SymbolicNetwork(4, 3, 2), SymbolicNetwork(2, 3, 3, **softmax)]
text = "".join(n.to_javascript(partials=True) + json.dumps([links(n), paths(n)]) for n in nets)
print(hashlib.sha256((text + javascript_bundle([(1, 2, 1), (2, 3, 1)])).encode()).hexdigest())
"""


def test_the_text_is_the_same_in_every_process() -> None:
    hashes = {
        subprocess.run(
            [sys.executable, "-c", PRINT_A_HASH],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(p for p in sys.path if p)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(hashes) == 1
    assert len(hashes.pop().strip()) == hashlib.sha256().digest_size * 2


def test_importing_the_package_does_not_import_sympy() -> None:
    code = "import sys, ffnn_core; sys.exit('sympy' in sys.modules)"
    subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(p for p in sys.path if p)},
        check=True,
    )
