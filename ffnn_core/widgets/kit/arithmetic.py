"""The arithmetic of the widgets, printed by SymPy: no derivative is written by hand in JavaScript.

A module imports it from `./generated/<name>.mjs`; such a file exists only in the assembled text:

- `generated/<widget>.mjs`: the widget's own `formulas()`, one function each;
- `generated/network_4_3_2.mjs`: one network with all its partial derivatives, sigmoid, sigmoid and
  rss unless the name goes on, as in `network_2_3_1_tanh_identity_rss`;
- `generated/chains_4_3_2.mjs`: its chain rules, from `symbolic.chains`: `LINKS`, for
  every local derivative [block, flat place in `partials`, SymPy's expression], and `PATHS`, for
  every parameter its paths to the loss, each a list of links;
- `generated/conventions.mjs`: `LINES`, the network's formulas in every convention: for each
  convention and name its shape, its line of NumPy and the place of its formula in `FORMULAS`;
- `generated/networks.mjs`: networks of many sizes, activations and losses, for training.

What the networks export is told in `ffnn_core.symbolic.javascript`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from ffnn_core.widgets.kit.names import class_name, module_names

if TYPE_CHECKING:
    import sympy as sp

_NETWORK = re.compile(
    r"network_(\d+)_(\d+)_(\d+)"
    r"(?:_(sigmoid|tanh|relu|identity)_(sigmoid|tanh|relu|identity|softmax)"
    r"_(rss|log_loss|cross_entropy))?"
)


class Formula(NamedTuple):
    """A function to be printed: its arguments in order and the expression of its value."""

    arguments: Sequence[sp.Symbol]
    value: sp.Expr


_CHAINS = re.compile(r"chains_(\d+)_(\d+)_(\d+)")


@cache
def generated(name: str) -> str:
    """Return the text of `generated/<name>.mjs`."""
    from ffnn_core.symbolic import javascript  # SymPy takes a moment: not before it is needed

    if name in module_names():
        widget: Any = getattr(import_module(f"ffnn_core.widgets.{name}"), class_name(name))
        return javascript.javascript_functions(widget.formulas())
    if name == "networks":
        return javascript.javascript_bundle()
    if name == "conventions":
        return _conventions()
    if match := _NETWORK.fullmatch(name):
        return _network(*match.groups())
    if match := _CHAINS.fullmatch(name):
        return _chains(*match.groups())
    raise ValueError(f"there is no arithmetic called {name!r}")


def _conventions() -> str:
    from ffnn_core.symbolic import conventions as known
    from ffnn_core.widgets.kit.text import maths

    written: dict[str, int] = {}  # TeX → its place
    lines = {
        convention.key: {
            name: [
                written.setdefault(known.tex(name, convention), len(written)),
                known.shape(name, convention),
                known.code(name, convention),
            ]
            for name in known.FORMULAS
        }
        for convention in known.conventions()
    }
    return (
        f"export const FORMULAS = {json.dumps([maths(tex) for tex in written])};\n"
        f"export const LINES = {json.dumps(lines)};\n"
    )


def _chains(D: str, H: str, O: str) -> str:
    from ffnn_core.symbolic import SymbolicNetwork
    from ffnn_core.symbolic.chains import links, paths

    network = SymbolicNetwork(int(D), int(H), int(O))
    ways = {name.replace(" ", ""): found for name, found in paths(network).items()}
    return (
        f"export const LINKS = {json.dumps(links(network))};\n"
        f"export const PATHS = {json.dumps(ways)};\n"
    )


def _network(
    D: str, H: str, O: str, hidden: str | None, output: str | None, loss: str | None
) -> str:
    from ffnn_core.symbolic import SymbolicNetwork

    network = SymbolicNetwork(
        int(D),
        int(H),
        int(O),
        hidden_activation=hidden or "sigmoid",
        output_activation=output or "sigmoid",
        loss=loss or "rss",
    )
    return network.to_javascript(partials=True)
