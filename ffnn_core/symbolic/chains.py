"""Every chain from a parameter to the loss, described for the widgets that walk along it.

`describe` says for each quantity and each derivative what it is called, how it reads as mathematics
and as a line of NumPy, and, for a derivative of the loss, which paths through the network it adds
up and which local derivatives it multiplies along each. The numbers come from the page itself:
`SymbolicNetwork.to_javascript(partials=True)` gives them under the same names.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import sympy as sp
from sympy.printing.str import StrPrinter

from .network import LOCAL_NAMES, SymbolicNetwork
from .notation import Entry, latex, name_latex, terms_without_minus_first


def describe(network: SymbolicNetwork) -> dict[str, Any]:
    """Describe a network's quantities, local derivatives and gradient.

    Parameters
    ----------
    network : SymbolicNetwork

    Returns
    -------
    dict
        Ready for `json.dumps`:

        - `sizes` (`D`, `H`, `O`) and `architecture` (the three names);
        - `shapes`: of every array below, by name;
        - `edges`: `name`, `from`, `to` for every weight;
        - `quantities`, `links`, `gradient`: lists of entries. `links` are the local derivatives
          that are not zero everywhere.

        Each entry has its `name` (`"dL_dW1[2, 0]"`), its `block` (`"dL_dW1"`), its `flat` place in
        that block, its symbol in `latex`, the whole `equation` in LaTeX, and a line of `numpy`.
        Those in `gradient` also have their `parameter`, the `chain` in LaTeX, and their `paths`,
        each with the `nodes` it visits, the names of the `links` it multiplies, and its `latex`.
    """
    links = network.locals()
    shapes = _shapes(network, links)
    return {
        "sizes": {"D": network.D, "H": network.H, "O": network.O},
        "architecture": {
            "hidden_activation": network.hidden_activation,
            "output_activation": network.output_activation,
            "loss": network.loss_name,
        },
        "shapes": shapes,
        "edges": list(_edges(network)),
        "quantities": list(_quantities(network)),
        "links": list(_links(network, links)),
        "gradient": list(_gradient(network, links)),
    }


class _NumPy(StrPrinter):
    """Expressions as a reader would type them beside `from ffnn_core.activations import *`."""

    def _print_log(self, expr: sp.Expr) -> str:
        return f"np.log({self._print(expr.args[0])})"

    def _print_softmax(self, expr: sp.Expr) -> str:
        k, first, *_ = expr.args
        return f"softmax({first.array})[{k}]"

    def _as_ordered_terms(self, expr: sp.Expr, order: str | None = None) -> list[sp.Expr]:
        return terms_without_minus_first(super()._as_ordered_terms(expr, order))


def _entry(block: str, index: tuple[int, ...], flat: int, sides: list[Any]) -> dict[str, Any]:
    name = f"{block}[{', '.join(map(str, index))}]" if index else block
    equals = [name_latex(name), *(latex(side) for side in sides)]
    return {
        "name": name,
        "block": block,
        "flat": flat,
        "latex": equals[0],
        "equation": " = ".join(equals),
        "numpy": f"{name} = {_NumPy().doprint(sides[-1])}",
    }


def _edges(network: SymbolicNetwork) -> Iterator[dict[str, str]]:
    for array, source, target in (("W1", "x", "h1"), ("W2", "z1", "h2")):
        for weight in getattr(network, array):
            i, j = weight.index
            yield {"name": str(weight), "from": f"{source}[{j}]", "to": f"{target}[{i}]"}


def _quantities(network: SymbolicNetwork) -> Iterator[dict[str, Any]]:
    for block in ("h1", "z1", "h2", "yhat"):
        for i, side in enumerate(network.definitions[block]):
            entry = _entry(block, (i,), i, [side])
            # In code a bias is a column, c1[2, 0]
            bias = {"h1": f"c1[{i}]", "h2": f"c2[{i}]"}.get(block)
            if bias:
                entry["numpy"] = entry["numpy"].replace(bias, f"{bias[:-1]}, 0]")
            yield entry
    yield _entry("L", (), 0, [network.definitions["L"]])


def _links(network: SymbolicNetwork, links: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for block in LOCAL_NAMES:
        shape = _link_shape(block, links[block])
        for flat, index in enumerate(product(*map(range, shape))):
            side = _at(links, block, index)
            if side != 0:
                short = network.fold(side)  # sigma(h)(1 - sigma(h)) is also z(1 - z)
                yield _entry(block, index, flat, [side] if short == side else [side, short])


def _gradient(network: SymbolicNetwork, links: dict[str, Any]) -> Iterator[dict[str, Any]]:
    short = network.gradient(named=True)
    flat_in: dict[str, int] = {}
    for parameter in network.parameters:
        block = f"dL_d{parameter.array}"
        flat = flat_in[block] = flat_in.get(block, -1) + 1
        paths = [
            _path(nodes, names)
            for nodes, names in _paths(network, parameter)
            if _live(links, names)
        ]
        chain = " + ".join(path["latex"] for path in paths)
        entry = _entry(block, parameter.index, flat, [short[block][flat]])
        place = parameter.index if len(parameter.index) == 2 else (*parameter.index, 0)
        line = " + ".join("*".join(path["links"]) for path in paths)
        entry["numpy"] = f"{block}[{', '.join(map(str, place))}] = {line}"
        yield entry | {
            "parameter": str(parameter),
            "chain": f"{entry['latex']} = {chain}",
            "paths": paths,
        }


def _paths(network: SymbolicNetwork, parameter: Entry) -> Iterator[tuple[list[str], list[str]]]:
    """Yield every way from a parameter to the loss: the nodes, and the links from the loss back."""
    unit = parameter.index[0]
    indices = ", ".join(map(str, parameter.index))
    outputs = range(network.O)
    if parameter.array in ("W1", "c1"):
        start = [f"x[{parameter.index[1]}]"] if parameter.array == "W1" else []
        for k, a in product(outputs, outputs):
            nodes = [*start, f"h1[{unit}]", f"z1[{unit}]", f"h2[{k}]", f"yhat[{a}]", "L"]
            yield (
                nodes,
                [
                    f"dL_dyhat[{a}]",
                    f"dyhat_dh2[{a}, {k}]",
                    f"dh2_dz1[{k}, {unit}]",
                    f"dz1_dh1[{unit}, {unit}]",
                    f"dh1_d{parameter.array}[{unit}, {indices}]",
                ],
            )
    else:
        start = [f"z1[{parameter.index[1]}]"] if parameter.array == "W2" else []
        for a in outputs:
            nodes = [*start, f"h2[{unit}]", f"yhat[{a}]", "L"]
            yield (
                nodes,
                [
                    f"dL_dyhat[{a}]",
                    f"dyhat_dh2[{a}, {unit}]",
                    f"dh2_d{parameter.array}[{unit}, {indices}]",
                ],
            )


def _path(nodes: list[str], names: list[str]) -> dict[str, Any]:
    symbols = r" \, ".join(name_latex(name) for name in names)
    return {"nodes": nodes, "links": names, "latex": symbols}


def _live(links: dict[str, Any], names: list[str]) -> bool:
    """Tell whether none of the links is zero whatever the numbers are."""
    for name in names:
        block, _, rest = name.partition("[")
        if _at(links, block, tuple(map(int, rest[:-1].split(", ")))) == 0:
            return False
    return True


def _at(links: dict[str, Any], block: str, index: tuple[int, ...]) -> Any:
    return links[block][index[0]] if len(index) == 1 else links[block][index]


def _shapes(network: SymbolicNetwork, links: dict[str, Any]) -> dict[str, list[int]]:
    """Return shapes as in `ffnn_core`: one observation's vectors are 1-D, biases are columns."""
    vectors = ("x", "y", "h1", "z1", "h2", "yhat")
    shapes = {name: [len(getattr(network.symbols, name))] for name in vectors}
    shapes["L"] = []
    for name in ("W1", "c1", "W2", "c2"):
        shapes[name] = shapes[f"dL_d{name}"] = [int(n) for n in getattr(network, name).shape]
    return shapes | {name: _link_shape(name, link) for name, link in links.items()}


def _link_shape(name: str, link: Any) -> list[int]:
    return [len(link)] if name == "dL_dyhat" else [int(n) for n in link.shape]
