"""Every chain from a parameter to the loss, for the widgets that walk along it.

`links` says what the local derivatives are; `paths` says which of them the chain rule multiplies on
every way from a parameter to the loss. The numbers come from the page itself:
`SymbolicNetwork.to_javascript(partials=True)` gives them under the same names.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import sympy as sp
from sympy.printing.str import StrPrinter

from .derivation import Derivation
from .notation import ArrayEntry, terms_without_minus_first


class Link(NamedTuple):
    """A local derivative: the block that holds it, its place there, its formula as code."""

    block: str
    flat: int
    code: str


def links(network: Derivation) -> dict[str, Link]:
    """Return the local derivatives that are not zero everywhere, by name.

    Parameters
    ----------
    network : Derivation

    Returns
    -------
    dict of str to Link
        `"dz1_dh1[2, 2]"` and the like. `code` is as a reader would type it beside
        `from ffnn_core.activations import *`; where it can, it speaks of `z1` and `yhat`.
    """
    found = {}
    for block, matrix in network.locals().items():
        for flat, index in enumerate(product(*map(range, _shape(block, matrix)))):
            value = _at(matrix, index)
            if value != 0:
                name = f"{block}[{', '.join(map(str, index))}]"
                found[name] = Link(block, flat, _NumPy().doprint(network.fold(value)))
    return found


def paths(network: Derivation) -> dict[str, list[list[str]]]:
    """Return every way from a parameter to the loss as the links on it, from the loss back.

    Parameters
    ----------
    network : Derivation

    Returns
    -------
    dict of str to list of list of str
        By the parameter's name, `"W1[2, 0]"`: the products along its paths add up to its
        derivative.
    """
    known = links(network)
    return {
        str(parameter): [
            path for path in _every_path(network, parameter) if known.keys() >= {*path}
        ]
        for parameter in network.parameters
    }


class _NumPy(StrPrinter):
    """Expressions as a reader would type them."""

    def _print_softmax(self, expr: sp.Expr) -> str:
        k, first, *_ = expr.args
        return f"softmax({first.array})[{k}]"

    def _as_ordered_terms(self, expr: sp.Expr, order: str | None = None) -> list[sp.Expr]:
        return terms_without_minus_first(super()._as_ordered_terms(expr, order))


def _every_path(network: Derivation, parameter: ArrayEntry) -> Iterator[list[str]]:
    unit = parameter.index[0]
    place = ", ".join(map(str, (unit, *parameter.index)))
    outputs = range(network.O)
    if parameter.array in ("W1", "c1"):
        for k, a in product(outputs, outputs):
            yield [
                f"dL_dyhat[{a}]",
                f"dyhat_dh2[{a}, {k}]",
                f"dh2_dz1[{k}, {unit}]",
                f"dz1_dh1[{unit}, {unit}]",
                f"dh1_d{parameter.array}[{place}]",
            ]
    else:
        for a in outputs:
            yield [
                f"dL_dyhat[{a}]",
                f"dyhat_dh2[{a}, {unit}]",
                f"dh2_d{parameter.array}[{place}]",
            ]


def _shape(block: str, matrix: Any) -> tuple[int, ...]:
    return matrix.shape[1:] if block == "dL_dyhat" else matrix.shape  # a row; a vector in code


def _at(matrix: Any, index: tuple[int, ...]) -> sp.Expr:
    return matrix[index[0]] if len(index) == 1 else matrix[index]
