"""Every formula in every convention, run with arrays laid out that way, against a difference."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sympy")

from ffnn_core.checks import central_difference
from ffnn_core.example import EXAMPLE
from ffnn_core.symbolic.conventions import (
    FORMULAS,
    OWN,
    SHAPES,
    Convention,
    code,
    conventions,
    numbered,
    shape,
)
from ffnn_core.symbolic.rewriting import rewritten

BOOK = Path(__file__).parents[1] / "book"
EVERY = list(conventions())


def sigmoid(h: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-h))


def arrays(convention: Convention) -> dict[str, Any]:
    """Return the example's arrays as the convention keeps them, by a rule of our own."""
    W1, c1, W2, c2 = EXAMPLE.parameters
    weights = [W1, W2] if convention.weights == "to_from" else [W1.T, W2.T]
    biases = [c1.T, c2.T] if convention.data == "rows" else [c1, c2]
    data = [a.T if convention.data == "columns" else a for a in (EXAMPLE.X, EXAMPLE.Y)]
    return {
        "X": data[0], "y": data[1], "W1": weights[0], "c1": biases[0], "W2": weights[1],
        "c2": biases[1], "N": len(EXAMPLE.X), "np": np, "sigmoid": sigmoid,
    }  # fmt: skip


def run(convention: Convention, given: dict[str, Any], names: Any = FORMULAS) -> dict[str, Any]:
    """Run the lines of NumPy, in their order."""
    space = dict(given)
    for name in names:
        exec(code(name, convention), space)
    return space


def errors(convention: Convention, space: dict[str, Any]) -> list[float]:
    """Return how far each gradient is from a difference of the loss that the lines compute."""
    found = []
    for name in ("W1", "c1", "W2", "c2"):

        def loss(value: np.ndarray, name: str = name) -> float:
            given = arrays(convention) | {name: value}
            return float(run(convention, given, ("h1", "z1", "h2", "yhat", "L"))["loss"])

        measured = central_difference(loss, arrays(convention)[name].copy())
        assert measured.shape == space[f"dL_d{name}"].shape
        found.append(float(np.abs(measured - space[f"dL_d{name}"]).max()))
    return found


@pytest.mark.parametrize("convention", EVERY, ids=lambda c: c.key)
def test_the_lines_compute_the_gradient_of_their_own_loss(convention: Convention) -> None:
    space = run(convention, arrays(convention))
    assert max(errors(convention, space)) < 1e-8
    sizes = {"N": 5, "D": 4, "H": 3, "O": 2, "1": 1}
    for name in SHAPES:
        letters = re.findall(r"\w", shape(name, convention))
        assert space[name].shape == tuple(sizes[letter] for letter in letters), name
    factor = {"sum": 1, "half": 1 / 2, "mean": 1 / 5, "half_mean": 1 / 10}[convention.loss]
    ours = run(OWN, arrays(OWN))
    assert space["loss"] == pytest.approx(factor * ours["loss"], rel=1e-12)


def test_a_factor_that_is_left_out_is_noticed() -> None:
    half = Convention(loss="half")
    assert min(errors(half, run(OWN, arrays(OWN)))) > 1e-4


def test_there_are_24_and_the_first_is_ours() -> None:
    assert len(set(EVERY)) == 24
    assert EVERY[0] == OWN


@pytest.mark.repository
def test_in_our_own_convention_the_numbered_formulas_are_those_of_the_book() -> None:
    printed = {}
    for file in BOOK.rglob("*.ipynb"):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
        printed |= dict(re.findall(r"```\{math\}\n:label: (\S+)\n(.*?)\n```", text, re.S))
    bare = lambda tex: re.sub(r"\\[,;!]|\\(bigl|bigr|left|right)|\s", "", tex).rstrip(".")  # noqa: E731
    for label, (tex, _) in numbered(OWN).items():
        assert bare(printed[label]).endswith(bare(tex).partition("=")[2]), label


# -- Lines of the book's cells, and its tables ----------------------------------------------------


def lines_of_the_book() -> list[str]:
    """Return every line of the book's cells that can be written in another convention, once."""
    found: dict[str, None] = {}
    for file in BOOK.rglob("*.ipynb"):
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                lines = "".join(cell["source"]).splitlines()
                found |= {x.strip(): None for x in lines if rewritten(x, OWN) is not None}
    return list(found)


LETTERS = {
    "X": "ND", "Y": "NO", "y": "NO", "W1": "HD", "W2": "OH", "c1": "H1", "c2": "O1", "h1": "HN",
    "z1": "HN", "dL_dh1": "HN", "dL_dz1": "HN", "h2": "ON", "yhat": "ON", "dL_dh2": "ON",
    "dL_dyhat": "ON", "dL_dW1": "HD", "dL_dW2": "OH", "dL_dc1": "H1", "dL_dc2": "O1",
}  # fmt: skip


def laid_out(name: str, array: np.ndarray, convention: Convention) -> np.ndarray:
    """Return an array of this book as a convention keeps it; flat ones stay. A rule of our own."""
    if array.ndim == 1:
        return array
    weight = name in ("W1", "W2", "dL_dW1", "dL_dW2")
    if weight:
        turn = convention.weights == "from_to"
    elif name in ("X", "Y", "y"):
        turn = convention.data == "columns"
    else:
        turn = convention.data == "rows"
    return array.T if turn else array


def given_for(line: str) -> dict[str, np.ndarray]:
    """Return random arrays of the shapes that a line of this book wants."""
    sizes = {"N": 5, "D": 4, "H": 3, "O": 2, "1": 1}
    rng = np.random.default_rng(0)
    one = bool(re.search(r"\bx\b|np\.outer|\(y - yhat\)|\[:, 0\]|-> \(3,\)", line))
    flat = one and not re.search(r"W1 @ x \+ c1 ", line)
    found = {}
    for name in {*re.findall(r"\b\w+\b", line.partition("#")[0].partition("=")[2])}:
        letters = {"x": "DN", **LETTERS}.get(name.partition("_of_")[0])
        if letters is None:
            continue
        shape = [1 if one and letter == "N" else sizes[letter] for letter in letters]
        array = rng.uniform(0.1, 0.9, shape)
        found[name] = array.ravel() if flat and name not in ("W1", "W2", "c1", "c2") else array
    return found


def value(line: str, arrays: dict[str, np.ndarray]) -> np.ndarray:
    space = {**arrays, "np": np, "sigmoid": sigmoid, "N": 7}
    exec(line.strip(), space)
    return np.asarray(space[line.strip().partition(" =")[0]])


@pytest.mark.repository
@pytest.mark.parametrize("line", lines_of_the_book())
def test_a_line_of_the_book_computes_the_same_in_every_convention(line: str) -> None:
    arrays = given_for(line)
    ours = value(line, arrays)
    target = line.partition(" =")[0].partition("_of_")[0]
    for convention in EVERY:
        other = rewritten(line, convention)
        assert other is not None
        theirs = {
            name: laid_out(name.partition("_of_")[0], array, convention)
            if name != "x" or array.ndim == 1
            else (array.T if convention.data == "rows" else array)
            for name, array in arrays.items()
        }
        factor = {"sum": 1, "half": 1 / 2, "mean": 1 / 7, "half_mean": 1 / 14}[convention.loss]
        expected = laid_out(target, ours, convention) * (factor if "-2 * (" in line else 1)
        found = value(other, theirs)
        assert found.shape == expected.shape, (convention.key, other)
        np.testing.assert_allclose(found, expected, rtol=1e-12, err_msg=other)
        if comment := re.search(r"# \(([NDHO1], [NDHO]|[NDHO], 1)\)", other):
            sizes = {"N": 5, "D": 4, "H": 3, "O": 2, "1": 1}
            assert found.shape == tuple(sizes[letter] for letter in comment[1].split(", "))


@pytest.mark.repository
def test_a_line_that_is_not_understood_is_left_alone() -> None:
    assert len(lines_of_the_book()) > 25
    for line in (
        "z1 = sigmoid(W1 @ X.T + c1)  # (S, H, 4)",  # many networks: .T would turn too much
        "h1 = W1 @ three.T + c1",
        "h1 = W1 @ X + c1",  # its shapes do not fit
        "d1 = W2.T @ d2",
        "W1 -= step * dL_dW1",
        "dL_dh2 = -2 * (yhat - y.T)",
        "h1 = np.tanh(W1 @ X.T)",
        "loss, other = np.sum((y.T - yhat) ** 2), 1",
        "dL_dc1 = dL_dh1.sum()",
        "not a line",
    ):
        assert rewritten(line, OWN) is None, line
    assert rewritten("h1 = W1 @ X.T + c1", Convention(weights="from_to")) == "h1 = W1.T @ X.T + c1"


@pytest.mark.repository
def test_a_shape_of_a_table_turns_where_its_arrays_do() -> None:
    from ed_conventions import names_in, of_shape

    def form(symbols: str, text: str, convention: Convention) -> str:
        forms = of_shape(text, names_in(symbols))
        found = re.search(rf'data-ed-as="[^"]*\b{convention.key}(?=[ "])[^"]*">([^<]*)<', forms)
        return found[1] if found else text

    rows, turned = Convention(data="rows"), Convention(weights="from_to")
    assert form("W_1", "(3, 4)", turned) == "(4, 3)"
    assert form("W_1", "(3, 4)", rows) == "(3, 4)"
    assert form("c_1, h_1, z_1", "(H, 1)", rows) == "(1, H)"
    assert form("X", "(N, D)", rows) == "(N, D)"
    assert form("X", "(N, D)", Convention(data="columns")) == "(D, N)"
    assert of_shape("(H, H)", names_in(r"\partial z_1/\partial h_1")) == ""
    assert of_shape("hidden units", names_in("W_1")) == ""


# -- The formulas as they are printed, read back and computed -------------------------------------

SIGNS = [
    (
        r"\\frac\{\\partial L\}\{\\partial (\\hat\{y\}|\w_\w)(\[[^]]*\])?\}(\[[^]]*\])?",
        r"dL_d\1\2\3",
    ),
    (r"\\frac\{(\d+)\}\{([^}]*)\}", r"(\1/(\2))"),
    (r"\\delta_(\d)", r"dL_dh\1"), (r"\\delta_\{l\+1\}", "dabove"), (r"\\delta_l", "delta"),
    (r"f'\(h_l\)", "slope"), (r"z_\{l-1\}", "before"), (r"W_\{l\+1\}", "Wabove"), (r"W_l", "W"),
    (r"\\underbrace\{(.*?)\}_\{\(.*?\)\}", r"(\1)"), (r"\\hat\{y\}", "yhat"),
    (r"\\sigma", "sigmoid"), (r"\^\\top", ".T"), (r"\\odot", "*"),
    (r"\\(?:left|right|bigl|bigr)", ""),
    (r"\\;=\\;", "=="), (r"\\;\+\\;", "+"), (r"(\w)_(\d)", r"\1\2"), (r"\b2 N\b", "2*N"),
]  # fmt: skip


def python_of(tex: str, product: str) -> str:
    """Return a formula as Python; a thin space before a letter or a bracket is a product."""
    for pattern, meaning in SIGNS:
        tex = re.sub(pattern, meaning, tex)
    tex = re.sub(
        r"(\)|-|\d|\s)\\,(?=\(y|\\sum)", lambda m: m[1] + ("" if m[1] == "-" else "*"), tex
    )
    return re.sub(r"\\[,;]", product, tex).strip()


def one_observation(convention: Convention) -> dict[str, Any]:
    """Return all arrays for the first observation; x and y lie as what flows does."""
    given = arrays(convention) | {"N": 5}
    for name in ("X", "y"):
        columns = given[name].T if convention.data in ("rows_in", "rows") else given[name]
        given[name] = columns[:, :1].T if convention.data == "rows" else columns[:, :1]
    flowing = convention._replace(
        data="columns" if convention.data == "rows_in" else convention.data
    )
    return run(flowing, given) | {"x": given["X"]}


MATRICES = [
    "eq-forward",
    "eq-dL-dyhat",
    "eq-delta-2",
    "eq-delta-1",
    "eq-output-outer",
    "eq-hidden-outer",
    "eq-two-linear-layers",
    "eq-one-layer-down",
    "eq-any-layer",
]
INDICES = [
    "eq-rss",
    "eq-output-gradient",
    "eq-hidden-gradient",
    "eq-h1-one",
    "eq-batch-sum",
    "eq-batch-w2",
    "eq-residuals",
    "eq-dh2-dw2",
    "eq-dh1-dw1",
]
NOT_NUMBERS = {"eq-lockstep"}  # rows of W1 or columns, and no other difference


def test_every_numbered_formula_is_read_back() -> None:
    assert {*MATRICES, *INDICES} | NOT_NUMBERS == set(numbered(OWN))


def close(a: Any, b: Any, told: str) -> None:
    assert np.shape(a) == np.shape(b), told
    np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-14, err_msg=told)


@pytest.mark.parametrize("label", MATRICES)
def test_a_printed_formula_of_matrices_holds(label: str) -> None:
    for convention in EVERY:
        tex = numbered(convention)[label][0]
        space = run(convention, arrays(convention))
        if label != "eq-forward":
            space = one_observation(convention)
        deep = {
            "delta": "dL_dh1",
            "dabove": "dL_dh2",
            "Wabove": "W2",
            "before": "x",
            "dL_dW": "dL_dW1",
        }
        space |= {ours: space[name] for ours, name in deep.items() if name in space}
        space |= {"dL_dc": space["dL_dc1"], "slope": space["z1"] * (1 - space["z1"])}
        space["dL_dc_l"], space["dL_dW_l"] = space["dL_dc1"], space["dL_dW1"]
        bare = re.sub(r"\\(begin|end)\{aligned\}|&", "", tex)
        for equation in re.split(r",? ?\\qquad|, ?\\\\|,  ", bare):
            left, right = python_of(equation, "@").split("==" if "two-linear" in label else "=")
            told = f"{convention.key}: {equation}"
            close(eval(left.strip(), space), eval(right.strip(), space), told)


@pytest.mark.parametrize("label", INDICES)
def test_a_printed_formula_of_entries_holds(label: str) -> None:
    sizes = {"n": 5, "k": 2, "j": 3, "i": 2}
    if label in ("eq-hidden-gradient", "eq-batch-sum", "eq-h1-one", "eq-dh1-dw1"):
        sizes |= {"k": 4, "i": 3}
    batch = label in ("eq-rss", "eq-batch-sum", "eq-batch-w2", "eq-residuals")
    for convention in EVERY:
        space = run(convention, arrays(convention))
        if label == "eq-residuals":
            space = without_bend(convention)
        elif not batch:
            space = flat(one_observation(convention), convention)
        space["I"] = np.eye(4)
        for equation in re.split(r",? ?\\q?quad", numbered(convention)[label][0]):
            for left, right in sides(python_of(equation, "*")):
                for at in entries(left, sizes):
                    told = f"{convention.key}: {equation} at {at}"
                    close(entry(left, space, at, sizes), entry(right, space, at, sizes), told)


def test_a_formula_of_another_convention_is_noticed() -> None:
    own = one_observation(OWN)
    right = numbered(Convention(weights="from_to"))["eq-delta-1"][0].partition(" = ")[2]
    with pytest.raises(ValueError, match="matmul"):
        eval(python_of(right, "@"), own)
    half = numbered(Convention(loss="half"))["eq-delta-2"][0].partition(" = ")[2]
    with pytest.raises(AssertionError):
        close(eval(python_of(half, "@"), own), own["dL_dh2"], "half")


def sides(equation: str) -> list[tuple[str, str]]:
    """Return the pairs of an equation's sides: its left with each of the others."""
    left, *rights = (part.strip() for part in equation.split(" = "))
    return [(left, right) for right in rights]


def entries(left: str, sizes: dict[str, int]) -> list[dict[str, int]]:
    """Return every place that the free indices of a left side can be."""
    letters = sorted({*re.findall(r"\b[ijk]\b", " ".join(re.findall(r"\[(.*?)\]", left)))})
    places = np.ndindex(*(sizes[letter] for letter in letters))
    return [dict(zip(letters, place, strict=True)) for place in places]


def entry(text: str, space: dict[str, Any], at: dict[str, int], sizes: dict[str, int]) -> float:
    """Compute one entry of a side, its sums written out."""
    text = re.sub(r"\by_n\b|\byhat_n\b", lambda m: m[0].replace("_n", "[n]"), text)
    if ratio := re.fullmatch(r"\\frac\{\\partial (\w\d)\[i\]\}\{\\partial (\w\d)\[(.*)\]\}", text):
        name, array, index = ratio.groups()
        return space["slope_of"](name, at["i"], array, tuple(at[x] for x in index.split(",")))
    if found := re.search(r"\\sum_\{?([a-z,]+)\}? ?", text):
        before, body = text[: found.start()].strip(), text[found.end() :]
        rest = ""
        if "+ c1" in body:
            body, rest = body.split(" + ")
        letters = found[1].split(",")
        body = re.sub(r"\)\^2", ")**2", body)
        total = sum(
            eval(body.strip(), space, at | dict(zip(letters, place, strict=True)))
            for place in np.ndindex(*(sizes[letter] for letter in letters))
        )
        factor = eval(before.rstrip("*") or "1", space) if before != "-" else -1
        return factor * total + (eval(rest, space, at) if rest else 0)
    if text == "L":
        return space["loss"]
    return eval(text, space, at)


def flat(space: dict[str, Any], convention: Convention) -> dict[str, Any]:
    """Return one observation's arrays without the side that is 1, and slopes by a difference."""
    weights = ("W1", "W2", "dL_dW1", "dL_dW2")
    found = {
        k: v.ravel() if isinstance(v, np.ndarray) and k not in weights else v
        for k, v in space.items()
    }

    def slope_of(name: str, i: int, array: str, place: tuple[int, ...]) -> float:
        line, values = code(name, convention), []
        line = line.replace("X.T", "X") if convention.data == "rows_in" else line
        for nudge in (0.5, -0.5):  # h1 and h2 are straight along their weights
            moved = {**space, array: space[array].copy()}
            moved[array].ravel()[
                np.ravel_multi_index(place, space[array].shape) if len(place) > 1 else place[0]
            ] += nudge
            exec(line, moved)
            values.append(moved[name].ravel()[i])
        return values[0] - values[1]

    return found | {"slope_of": slope_of}


def without_bend(convention: Convention) -> dict[str, Any]:
    """Return all arrays of a network with one output that is not bent."""
    given = arrays(convention)
    given["W2"] = given["W2"][:1] if convention.weights == "to_from" else given["W2"][:, :1]
    given["c2"] = given["c2"].ravel()[:1].reshape(1, 1)
    given["y"] = given["y"][:1] if convention.data == "columns" else given["y"][:, :1]
    space = run(convention, given, ("h1", "z1", "h2"))
    space["yhat"] = space["h2"]
    exec(code("dL_dyhat", convention), space)
    space["dL_dh2"] = space["dL_dyhat"]
    for name in ("dL_dW2", "dL_dc2"):
        exec(code(name, convention), space)
    space["dL_dc2"] = float(space["dL_dc2"].item())
    return space | {"y": space["y"].ravel(), "yhat": space["yhat"].ravel()}
