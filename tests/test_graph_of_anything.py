"""The widget's grammar, values and slopes, held against Python's parser and SymPy's gradient."""

from __future__ import annotations

import math
import random
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from in_node import told_by_node

pytest.importorskip("sympy")

import sympy as sp

from ffnn_core.symbolic import tape
from ffnn_core.widgets import GraphOfAnything
from ffnn_core.widgets.kit import assemble

NAMES = ["a", "b", "c", "x"]
VALUES = {"a": 0.7, "b": -1.2, "c": 1.6, "x": 0.45}
READ = """
import { readFileSync } from "node:fs";
const { parse } = await import(`${process.argv[1]}/graph/grammar.mjs`);
const { backward, difference, forward } = await import(`${process.argv[1]}/graph/tape.mjs`);
const { expressions, values } = JSON.parse(readFileSync(0, "utf8"));
const seen = expressions.map((text) => {
  const { graph, error, at, length } = parse(text);
  if (!graph) return { error, at, length };
  const given = graph.variables.map((name) => values[name] ?? 0.3), way = forward(graph, given);
  if (way.failed !== null) return { variables: graph.variables, why: way.why };
  const { slopes, kinks } = backward(graph, way.values);
  const along = Object.fromEntries(graph.variables.map((name, i) => [name,
    [slopes[graph.nodes.findIndex((node) => node.variable === name)], difference(graph, given, i)],
  ]));
  return { variables: graph.variables, value: way.values[graph.result], along, kinks };
});
process.stdout.write(JSON.stringify(seen));
"""


FAULTS: list[tuple[str, int, str]] = [
    ("", 0, "the expression ends where a number, a variable, a function or “(” is wanted"),
    ("w*x + * c", 6, "“*” stands where a number, a variable"),
    ("(a + b", 6, "“)” is wanted at the end, to close the “(” at character 1"),
    ("(a + b c)", 7, "an operation or “)” is wanted before “c”; a product is written with *"),
    ("a + b)", 5, "this “)” closes nothing"),
    ("2x", 1, "an operation is wanted before “x”; a product is written with *"),
    ("sin(x)", 0, "sin is no function here; there are sigmoid, tanh, exp"),
    ("exp x", 4, "exp wants its “(” here"),
    ("x + exp", 7, "exp wants its “(” here"),
    ("1 + 2", 0, "there is no variable in it"),
    ("x + 1/0", 5, "division by 0 has no value"),
    ("x + log(-2)", 4, "log(−2) has no value: a logarithm takes positive numbers only"),
    ("x*1e999", 2, "1e999 is larger than any number a computer keeps"),
    ("x; alert(1)", 1, "“;” has no meaning here"),
    ("x['constructor']", 1, "“[” has no meaning here"),
    ("__proto__", 0, "“_” has no meaning here"),
    ("constructor", 0, "the name constructor has 11 letters; it may have 6"),
    ("2*None", 2, "None is a word of Python’s; a variable wants another name"),
    ("if + x", 0, "if is a word of Python’s"),
    ("\u212a*x", 0, "has no meaning here"),  # the sign for kelvins, no K
    ("a+b+c+d+e+f+g", 12, "g is one variable too many; there may be 6"),
    ("x+x" * 40, 100, "the expression has 120 characters; it may have 100"),
    ("+".join("x" * 26), 49, "this is operation 25; there may be 24"),
    ("(" * 100, 100, "ends where"),
    ("💥", 0, "“💥” has no meaning here"),
]
NO_VALUE = [
    ("log(a)", "log(−1) has no value: a logarithm takes positive numbers only"),
    ("log(b)", "log(0) has no value"),
    ("1/b", "division by 0 has no value"),
    ("sqrt(a)", "a square is never negative"),
    ("a**0.5", "a negative number takes whole powers only"),
    ("b**-1", "0 to the power −1 is a division by 0"),
    ("exp(c)", "exp(1000) is larger than any number"),
]


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    for module in assemble.ordered("graph_of_anything.mjs"):
        file = folder / module.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(assemble.source_of(module.path), encoding="utf-8")
    return folder


def look(
    modules: Path, expressions: list[str], values: dict[str, float] = VALUES
) -> list[dict[str, Any]]:
    """Return what the page's JavaScript makes of each expression."""
    given = {"expressions": expressions, "values": values}
    answers: list[dict[str, Any]] = told_by_node(READ, modules.as_uri(), given=given)
    return answers


def random_expression(rng: random.Random, depth: int = 3) -> str:
    if depth == 0 or rng.random() < 0.15:
        return rng.choice([*NAMES, *NAMES, f"{rng.uniform(0, 3):.2f}", str(rng.randint(1, 3))])
    inner = lambda: random_expression(rng, depth - 1)  # noqa: E731
    kind = rng.randrange(10)
    if kind < 5:
        return f"({inner()} {rng.choice('+-**/')} {inner()})"
    if kind == 5:
        return f"({inner()})**{rng.choice(['2', '3', '-1', '0.5', 'x'])}"
    if kind == 6:
        return f"-{inner()}"
    return f"{rng.choice(tape.FUNCTIONS)}({inner()})"


class ramp(sp.Function):  # noqa: N801
    """relu, closed: SymPy is slow where cases nest."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return (1 + side(self.args[0])) / 2


class size(sp.Function):  # noqa: N801
    """abs, closed."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return side(self.args[0])


side = sp.Function("side")
NUMERIC = {
    "ramp": lambda h: max(h, 0.0),
    "size": abs,
    "side": lambda h: math.copysign(1.0, h) if h else math.nan,
}


def by_sympy(expression: str) -> tuple[float, dict[str, float]] | None:
    """Return SymPy's value and gradient, or None where one is no finite number."""
    letters = {name: sp.Symbol(name, real=True) for name in NAMES}
    functions = {"sigmoid": lambda h: 1 / (1 + sp.exp(-h)), "relu": ramp, "abs": size}
    used = [name for name in NAMES if re.search(rf"\b{name}\b", expression)]
    try:
        whole = sp.sympify(expression, locals={**letters, **functions})
        asked = [whole, *(sp.diff(whole, letters[name]) for name in used)]
        compute = sp.lambdify([letters[name] for name in used], asked, modules=[NUMERIC, "math"])
        found = compute(*(VALUES[name] for name in used))
    except (ValueError, ZeroDivisionError, OverflowError, TypeError, NameError):
        return None
    if any(isinstance(each, complex) or not math.isfinite(each) for each in found):
        return None
    return float(found[0]), dict(zip(used, map(float, found[1:]), strict=True))


@pytest.fixture(scope="module")
def expressions() -> list[tuple[str, float, dict[str, float]]]:
    rng = random.Random(11)
    found: dict[str, tuple[float, dict[str, float]]] = {}
    while len(found) < 300:
        expression = random_expression(rng)
        short = len(expression) <= 100 and re.search(r"\b[abcx]\b", expression)
        if short and expression not in found and (known := by_sympy(expression)):
            found[expression] = known
    return [(expression, *known) for expression, known in found.items()]


def furthest(seen: list[dict[str, Any]], known: list[tuple[str, float, dict[str, float]]]) -> float:
    """Return the largest relative difference from SymPy, over all values and slopes."""
    worst = 0.0
    for answer, (_, value, gradient) in zip(seen, known, strict=True):
        if "along" not in answer:  # (x - x)/(x - x): SymPy cancels first, we compute
            continue
        assert set(answer["along"]) <= set(gradient)
        pairs = [(answer["value"], value)]
        # SymPy drops what multiplies 0; a letter that it has dropped has slope 0 here.
        pairs += [(answer["along"][name][0], gradient[name]) for name in answer["along"]]
        for mine, theirs in pairs:
            if mine is None:  # an infinite local slope, times 0
                continue
            worst = max(worst, abs(mine - theirs) / max(1.0, abs(theirs)))
    return worst


@pytest.mark.node
def test_the_slopes_of_300_random_expressions_are_sympys(
    modules: Path, expressions: list[tuple[str, float, dict[str, float]]]
) -> None:
    seen = look(modules, [expression for expression, *_ in expressions])
    assert furthest(seen, expressions) < 1e-9
    found = [slope for answer in seen for slope, _ in answer.get("along", {0: [None, 0]}).values()]
    assert found.count(None) < 0.03 * len(found)


@pytest.mark.node
def test_one_wrong_slope_in_the_table_is_noticed(
    modules: Path, tmp_path: Path, expressions: list[tuple[str, float, dict[str, float]]]
) -> None:
    for file in modules.rglob("*.mjs"):
        copy = tmp_path / file.relative_to(modules)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8")
        wrong = text.replace("divide_b = (a, b) => -a/", "divide_b = (a, b) => a/")
        assert (wrong != text) == (file.parent.name == "generated")
        copy.write_text(wrong, encoding="utf-8")
    seen = look(tmp_path, [expression for expression, *_ in expressions])
    assert furthest(seen, expressions) > 0.1


@pytest.mark.node
def test_the_nudge_agrees_where_nothing_is_in_its_way(
    modules: Path, expressions: list[tuple[str, float, dict[str, float]]]
) -> None:
    seen = look(modules, [expression for expression, *_ in expressions])
    pairs = [
        pair for answer in seen for pair in answer.get("along", {}).values() if None not in pair
    ]
    close = [abs(a - b) <= 1e-5 * max(1.0, abs(a)) for a, b in pairs]
    assert sum(close) > 0.98 * len(close) > 400


@pytest.mark.node
def test_random_texts_are_read_as_python_reads_them_or_refused(modules: Path) -> None:
    rng = random.Random(5)
    bits = [
        *"abx()()+-*/",
        "**",
        "2",
        "0.5",
        "exp(",
        "log(",
        " ",
        "3e2",
        "sigmoid(",
        "@",
        "1.",
        ",",
    ]
    texts = ["".join(rng.choices(bits, k=rng.randint(1, 9))) for _ in range(4000)]
    known = defaultdict(lambda: 0.3, VALUES, exp=math.exp, log=math.log)
    known["sigmoid"] = lambda h: 1 / (1 + math.exp(-h))
    accepted = 0
    for text, answer in zip(texts, look(modules, texts), strict=True):
        if "error" in answer:
            assert 0 <= answer["at"] <= len(text) and answer["length"] >= 1 and answer["error"]
        elif "value" in answer:
            accepted += 1
            truth = eval(text.strip(), {"__builtins__": {}}, known)  # our own texts
            assert answer["value"] == pytest.approx(truth, rel=1e-12), text
    assert accepted > 100


@pytest.mark.node
def test_an_error_points_at_the_place_and_says_what_was_wanted(modules: Path) -> None:
    for (text, at, words), answer in zip(
        FAULTS, look(modules, [text for text, *_ in FAULTS]), strict=True
    ):
        assert words in answer["error"], text
        assert answer["at"] == at, text


@pytest.mark.node
def test_a_byte_order_mark_is_no_space_as_in_python(modules: Path) -> None:
    for text in ("\ufeffx", "x\ufeff + x"):  # JavaScript's \\s takes it for one
        with pytest.raises(ValueError, match="expression"):
            GraphOfAnything(expression=text)
        assert look(modules, [text])[0]["error"]
    assert "error" not in look(modules, ["\u00a0x"])[0] and GraphOfAnything(expression="\u00a0x")


@pytest.mark.node
def test_where_there_is_no_value_the_page_says_why(modules: Path) -> None:
    seen = look(modules, [text for text, _ in NO_VALUE], {"a": -1.0, "b": 0.0, "c": 1000.0})
    for (text, words), answer in zip(NO_VALUE, seen, strict=True):
        assert words in answer["why"], text


@pytest.mark.node
def test_a_kink_is_named(modules: Path) -> None:
    seen = look(modules, ["relu(b)", "abs(b)", "sqrt(b)", "relu(a)"], {"a": 1.0, "b": 0.0})
    kinks = [" ".join(answer["kinks"]) for answer in seen]
    assert "relu has a kink at 0" in kinks[0]
    assert "abs has a kink at 0" in kinks[1]
    assert "infinite" in kinks[2]
    assert kinks[3] == ""


@pytest.mark.node
def test_python_and_the_page_find_the_same_slopes(modules: Path) -> None:
    for text in ("(b - sigmoid(a*x + c))**2", "x*x", "a*b + a", "log(1 + exp(x))", "σ(x²) − a^3·b"):
        widget = GraphOfAnything(expression=text)
        variables, _ = tape.record(text)
        values = dict(zip(variables, widget.numbers.tolist(), strict=False))
        (answer,) = look(modules, [text], values)
        for name in variables:
            assert answer["along"][name][0] == pytest.approx(widget.slopes()[name], rel=1e-12)


@pytest.mark.parametrize(
    "text",
    ["", "x +", "x @ y", "x.real", "f(x)", "x[0]", "True", "1 + 2", "lambda: x", "x if x else x"],
)
def test_python_refuses_what_is_no_expression(text: str) -> None:
    with pytest.raises(ValueError, match=r"expression (is|holds) .*it must"):
        GraphOfAnything(expression=text)
