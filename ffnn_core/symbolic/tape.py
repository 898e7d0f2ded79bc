"""An expression as the list of its operations, and the reverse pass through that list.

The table of operations is written once. SymPy takes the local partials, and from them come the
numbers here and the JavaScript of the widget *GraphOfAnything*.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, NamedTuple

import sympy as sp

from .functions import relu, sigmoid, tanh

_a, _b = sp.symbols("a b", real=True)

OPERATIONS: Final[dict[str, tuple[tuple[sp.Symbol, ...], sp.Expr]]] = {
    "add": ((_a, _b), _a + _b),
    "subtract": ((_a, _b), _a - _b),
    "multiply": ((_a, _b), _a * _b),
    "divide": ((_a, _b), _a / _b),
    "power": ((_a, _b), _a**_b),
    "negative": ((_a,), -_a),
    "sigmoid": ((_a,), sigmoid(_a)),
    "tanh": ((_a,), tanh(_a)),
    "exp": ((_a,), sp.exp(_a)),
    "log": ((_a,), sp.log(_a)),
    "sqrt": ((_a,), sp.sqrt(_a)),
    "relu": ((_a,), relu(_a)),
    "abs": ((_a,), sp.Abs(_a)),
}
"""Every operation: its operands and its value."""

FUNCTIONS: Final = tuple(OPERATIONS)[6:]
"""The operations that are called by name."""

_BINARY: Final = {
    ast.Add: ("add", "+"), ast.Sub: ("subtract", "−"), ast.Mult: ("multiply", "·"),
    ast.Div: ("divide", "/"), ast.Pow: ("power", "**"),
}  # fmt: skip


_SPELLED: Final = str.maketrans(
    {"−": "-", "·": "*", "×": "*", "÷": "/", "^": "**", "²": "**2", "³": "**3", "σ": "sigmoid"}
)
_LEADING: Final = re.compile(r"(?<![\w.])0+(?=\d)")  # 007 is 7: Python reads no such number


class Step(NamedTuple):
    """One operation of a tape: its operands are names of variables or earlier steps, or numbers."""

    name: str
    operation: str
    operands: tuple[str | float, ...]
    text: str


def partials(operation: str) -> tuple[sp.Expr, ...]:
    """Return the local derivative of an operation along each of its operands."""
    operands, value = OPERATIONS[operation]
    # a**b·b/a is 0/0 at a = 0, where a**(b − 1)·b has a value.
    return tuple(sp.powsimp(sp.diff(value, operand)) for operand in operands)


def record(expression: str) -> tuple[list[str], list[Step]]:
    """Return the variables of an expression, in order, and its operations, each after its operands.

    Parameters
    ----------
    expression
        As Python or a blackboard writes it, of numbers, names, + - * / ** and `FUNCTIONS`.

    Raises
    ------
    ValueError
        If anything else occurs in it.
    """
    variables: list[str] = []
    steps: list[Step] = []

    def add(operation: str, operands: tuple[str | float, ...], text: str) -> str | float:
        if all(isinstance(operand, float) for operand in operands):
            return _value(operation, operands)  # type: ignore[arg-type]
        steps.append(Step(f"v{len(steps) + 1}", operation, operands, text))
        return steps[-1].name

    def visit(node: ast.expr) -> str | float:
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return float(number)
            case ast.Name(id=name) if name not in FUNCTIONS:
                if name not in variables:
                    variables.append(name)
                return name
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                a = visit(operand)
                return add("negative", (a,), f"−{_spelled(a)}")
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                operation, sign = _BINARY[type(op)]
                a, b = visit(left), visit(right)
                return add(operation, (a, b), f"{_spelled(a)} {sign} {_spelled(b)}")
            case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if (
                name in FUNCTIONS
            ):
                a = visit(argument)
                return add(name, (a,), f"{name}({_spelled(a)})")
        raise ValueError(
            f"expression holds {ast.unparse(node)!r}; it must be of numbers, names, + - * / ** "
            f"and {', '.join(FUNCTIONS)}"
        )

    try:
        spaced = " ".join(expression.translate(_SPELLED).split())
        result = visit(ast.parse(_LEADING.sub("", spaced), mode="eval").body)
    except (SyntaxError, MemoryError, RecursionError):
        raise ValueError(
            f"expression is {expression!r}; it must be one that Python can read"
        ) from None
    if isinstance(result, float):
        raise ValueError(f"expression is {expression!r}; it must have a variable in it")
    return variables, steps


def play(steps: list[Step], values: Mapping[str, float]) -> dict[str, float]:
    """Return the value of every variable and every step."""
    found = dict(values)
    for step in steps:
        found[step.name] = _value(step.operation, _numbers(step, found))
    return found


def go_back(steps: list[Step], values: Mapping[str, float]) -> dict[str, float]:
    """Return the slope of the last step along every variable and every step.

    `values` are those that `play` found. The youngest step speaks first.
    """
    slopes = dict.fromkeys(values, 0.0)
    slopes[steps[-1].name if steps else next(iter(values))] = 1.0
    for step in reversed(steps):
        for operand, local in local_slopes(step, values):
            slopes[operand] += slopes[step.name] * local
    return slopes


def local_slopes(step: Step, values: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the operands of a step that are no numbers, each with the step's slope along it."""
    numbers = _numbers(step, values)
    slopes = zip(step.operands, partials(step.operation), strict=True)
    return [
        (operand, _computed(step.operation, slope, numbers))
        for operand, slope in slopes
        if isinstance(operand, str)
    ]


def _numbers(step: Step, values: Mapping[str, float]) -> tuple[float, ...]:
    return tuple(values[each] if isinstance(each, str) else each for each in step.operands)


def _spelled(operand: str | float) -> str:
    return operand if isinstance(operand, str) else f"{operand:g}".replace("-", "−")


def _value(operation: str, numbers: tuple[float, ...]) -> float:
    return _computed(operation, OPERATIONS[operation][1], numbers)


def _computed(operation: str, expr: sp.Expr, numbers: tuple[float, ...]) -> float:
    try:
        found = float(_compiled(OPERATIONS[operation][0], expr)(*numbers))
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        found = math.nan
    if not math.isfinite(found):
        given = " and ".join(f"{number:g}" for number in numbers)
        raise ValueError(f"{operation} has no value, or no slope, at {given}")
    return found


@cache
def _compiled(operands: tuple[sp.Symbol, ...], expr: sp.Expr) -> Callable[..., float]:
    found: Callable[..., float] = sp.lambdify(operands, expr, modules="math")
    return found
