"""The arithmetic of the widgets, printed by SymPy: no derivative is written by hand in JavaScript.

A module imports it from `./generated/<name>.mjs`; such a file exists only in the assembled text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ffnn_core.widgets._names import class_name, module_names

if TYPE_CHECKING:
    import sympy as sp


class Formula(NamedTuple):
    """A function to be printed: its arguments in order and the expression of its value."""

    arguments: Sequence[sp.Symbol]
    value: sp.Expr


def sigmoid() -> type[sp.Function]:
    """Return σ as a SymPy function whose derivative is written σ(h)(1 − σ(h)).

    Differentiating 1 / (1 + exp(−h)) directly gives ∞/∞ at large negative h.
    """
    import sympy as sp

    class sigma(sp.Function):  # noqa: N801
        def fdiff(self, argindex: int = 1) -> sp.Expr:
            return self * (1 - self)

    return sigma


PREAMBLE = "const sigma = (h) => 1 / (1 + Math.exp(-h));\n"


def print_functions(formulas: Mapping[str, Formula]) -> str:
    """Return the formulas as the text of an ES module that exports one function each."""
    import sympy as sp
    from sympy.printing.jscode import JavascriptCodePrinter

    printer = JavascriptCodePrinter({"user_functions": {"sigma": "sigma"}})
    parts = ["/** Printed by SymPy. */\n", PREAMBLE]
    for name, (arguments, value) in formulas.items():
        steps, (result,) = sp.cse([value], symbols=sp.numbered_symbols("t"))
        lines = [f"const {symbol} = {printer.doprint(step)};" for symbol, step in steps]
        body = "".join(f"  {line}\n" for line in [*lines, f"return {printer.doprint(result)};"])
        listed = ", ".join(str(argument) for argument in arguments)
        parts.append(f"\nexport function {name}({listed}) {{\n{body}}}\n")
    return "".join(parts)


def _formulas_of_widget(name: str) -> str:
    from importlib import import_module

    widget: Any = getattr(import_module(f"ffnn_core.widgets.{name}"), class_name(name))
    return print_functions(widget.formulas())


#: Generated modules that several widgets share, by name.
SHARED: dict[str, Callable[[], str]] = {}


@cache
def generated(name: str) -> str:
    """Return the text of `generated/<name>.mjs`."""
    if name in SHARED:
        return SHARED[name]()
    if name in module_names():
        return _formulas_of_widget(name)
    raise ValueError(f"there is no arithmetic called {name!r}")
