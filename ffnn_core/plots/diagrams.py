"""The drawings of the network itself: units and weights, chains of derivatives, matrices.

Coordinates are points (72 to an inch), y downwards. All texts are large enough to be read when the
whole drawing is as wide as a phone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle
from numpy.typing import ArrayLike, NDArray

from ffnn_core.plots.pencils import arrow, board, say
from ffnn_core.plots.picture import (
    DATA,
    INKS,
    STRUCTURE,
    Picture,
    house_style,
    minus,
    number,
    spell,
    symbol_ink,
)

Floats = NDArray[np.float64]

WIDTH: Final = 424.0  # points
DIM: Final = 0.16  # opacity of what is not to be looked at


# -- The network ---------------------------------------------------------------------------------

RADIUS: Final = 20.0
LINE: Final = 15.0  # from one line of text to the next
NAMED_WIDTH: Final = 50.0  # of a weight's name
COLUMNS: Final = {"x": 30.0, "h1": 162.0, "z1": 220.0, "h2": 338.0, "yhat": 396.0}


@house_style()
def network_diagram(
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    *,
    values: Mapping[str, ArrayLike] | None = None,
    highlight: str | None = None,
    numbers: bool = False,
    shapes: bool = True,
    symbols: bool = True,
    alt: str | None = None,
) -> Picture:
    """Draw the network: a circle for every unit, a line for every weight.

    Lines are blue for negative and orange for positive weights, and as thick as the weight is large
    in its layer.

    Parameters
    ----------
    W1, c1, W2, c2 : array_like of shape (H, D), (H, 1), (O, H) and (O, 1)
        Weights and biases.
    values : mapping, optional
        Numbers to write into the circles: any of "x", "h1", "z1", "h2", "yhat", each with one
        number a unit.
    highlight : str, optional
        One weight, such as "W1[2, 0]" or "c2[1]": everything it reaches is lit, the rest dimmed.
    numbers : bool
        Whether to write its number on every weight and bias.
    shapes : bool
        Whether to write the shape of every array.
    symbols : bool
        Whether to write the name of every unit.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> network_diagram(*EXAMPLE.parameters, highlight="W1[2, 0]")
    Picture: A network with 4 inputs, 3 hidden units and 2 outputs, every unit of a layer joined
    to every unit of the next. W1 has shape (3, 4), c1 (3, 1), W2 (2, 3) and c2 (2, 1). Lit is
    what W1[2, 0] = 0.3 reaches: h1[2], z1[2], h2[0], h2[1], yhat[0], yhat[1].
    """
    blocks = _blocks(W1, c1, W2, c2)
    H, D = blocks["W1"].shape
    O = blocks["W2"].shape[0]
    units = {"x": D, "h1": H, "z1": H, "h2": O, "yhat": O}
    shown = _unit_values(values or {}, units)
    lit = None if highlight is None else _Reach(highlight, blocks)

    most = max(units.values())
    reach = (most - 1) * (70.0 if shown else 60.0) / 2  # from the middle to the outermost unit
    above = (46.0 if shapes else 28.0) + RADIUS + (16.0 if shown else 0.0)
    below = RADIUS + 20.0 + (24.0 if shapes else 0.0)
    fig, ax = board(WIDTH, above + 2 * reach + below)
    places = {
        name: [(COLUMNS[name], above + reach + offset) for offset in _offsets(n, most, reach)]
        for name, n in units.items()
    }

    for weights, source, target in (("W1", "x", "h1"), ("W2", "z1", "h2")):
        _edges(ax, weights, blocks[weights], places[source], places[target], lit, numbers)
    for before, after in (("h1", "z1"), ("h2", "yhat")):
        for k, (start, end) in enumerate(zip(places[before], places[after], strict=True)):
            seen = lit is None or (before, k) in lit.units
            arrow(ax, start, end, INKS["muted"], alpha=1.0 if seen else DIM, cut=RADIUS + 1)
    for name, spots in places.items():
        for k, spot in enumerate(spots):
            seen = lit is None or (name, k) in lit.units
            _unit(ax, name, k, spot, shown.get(name), symbols, 1.0 if seen else 0.35)
    for name, column in (("c1", "h1"), ("c2", "h2")):
        for k, (x, y) in enumerate(places[column]):
            bias = blocks[name][k, 0]
            seen = lit is None or lit.weight == (name, k, 0)
            ink = INKS["accent"] if lit is not None and seen else symbol_ink(name)
            text = f"{spell(name)}[{k}]" if symbols else ""
            if numbers or (lit is not None and seen):
                text = f"{text} = {number(bias, 2)}" if text and not numbers else signed(bias)
            else:
                text = f"+ {text}" if text else ""
            # A little to the right: from the left come the lines.
            say(ax, x + 6, y + RADIUS + 13, text, ink, alpha=1.0 if seen else 0.35, halo=True)

    _column_heads(ax, blocks, units, shapes, above + 2 * reach + below)
    counted = [f"{n} {what}{'s' * (n > 1)}" for n, what in ((D, "input"), (H, "hidden unit"))]
    drawn = (
        f"A network with {counted[0]}, {counted[1]} and {O} output{'s' * (O > 1)}, every unit of a "
        f"layer joined to every unit of the next. W1 has shape ({H}, {D}), c1 ({H}, 1), W2 "
        f"({O}, {H}) and c2 ({O}, 1)."
    )
    if lit is not None:
        drawn += f" Lit is what {highlight} = {number(lit.value)} reaches: {lit.told()}."
    return Picture(fig, alt or drawn)


def signed(value: float) -> str:
    """Write a number with its sign, as a term of a sum.

    Examples
    --------
    >>> signed(0.3), signed(-0.25)
    ('+ 0.3', '− 0.25')
    """
    return f"{'−' if value < 0 else '+'} {number(abs(value), 2)}"


def _offsets(n: int, most: int, reach: float) -> Floats:
    """Place n units about the middle, a little wider apart than those of the largest column."""
    if n == 1:
        return np.zeros(1)
    pitch = 2 * reach / (most - 1)
    half = min(reach, 1.35 * pitch * (n - 1) / 2)
    return np.linspace(-half, half, n)


class _Reach:
    """What a change of one weight reaches on its way to the outputs."""

    def __init__(self, name: str, blocks: Mapping[str, Floats]) -> None:
        match = re.fullmatch(r"\s*([Wc][12])\[(\d+)(?:,\s*(\d+))?\]\s*", name)
        block = match[1] if match else ""
        i, j = (int(match[2]), int(match[3] or 0)) if match else (0, 0)
        if not match or (block[0] == "W" and match[3] is None):
            raise ValueError(
                f"highlight is {name!r}; it must be a weight such as 'W1[2, 0]' or 'c2[1]'"
            )
        rows, columns = blocks[block].shape
        if i >= rows or j >= columns:
            raise ValueError(f"highlight is {name!r}, but {block} has shape ({rows}, {columns})")
        self.weight = (block, i, j)
        self.value = float(blocks[block][i, j])
        outputs = range(len(blocks["W2"]))
        self.edges = {self.weight}
        self.units: set[tuple[str, int]] = set()
        if block[0] == "W":
            self.units.add(("x" if block == "W1" else "z1", j))
        if block[1] == "1":
            self.units |= {("h1", i), ("z1", i)}
            self.edges |= {("W2", k, i) for k in outputs}
            self.units |= {(name, k) for name in ("h2", "yhat") for k in outputs}
        else:
            self.units |= {("h2", i), ("yhat", i)}

    def told(self) -> str:
        """List the units it reaches, in order; its source is not one of them."""
        order = ("h1", "z1", "h2", "yhat")
        reached = [(n, k) for n, k in self.units if n in order]
        if self.weight[0] == "W2":
            reached.remove(("z1", self.weight[2]))
        reached.sort(key=lambda unit: (order.index(unit[0]), unit[1]))
        return ", ".join(f"{name}[{k}]" for name, k in reached)


def _edges(
    ax: Axes,
    name: str,
    weights: Floats,
    sources: Sequence[tuple[float, float]],
    targets: Sequence[tuple[float, float]],
    lit: _Reach | None,
    numbers: bool,
) -> None:
    largest = float(np.abs(weights).max()) or 1.0
    ends = {}
    for i, j in np.ndindex(weights.shape):
        start, end = np.array(sources[j]), np.array(targets[i])
        along = RADIUS * (end - start) / np.hypot(*(end - start))
        ends[i, j] = np.array([start + along, end - along])
    taken: list[Floats] = []
    for (i, j), weight in np.ndenumerate(weights):
        line = ends[i, j]
        seen = lit is None or (name, i, j) in lit.edges
        chosen = lit is not None and lit.weight == (name, i, j)
        ink = "accent" if chosen else "neg" if weight < 0 else "pos"
        ax.plot(
            *line.T,
            color=INKS[ink],
            lw=0.6 + 3.4 * abs(weight) / largest,
            alpha=1.0 if seen else DIM,
            zorder=2 if chosen else 1,
            solid_capstyle="butt",
        )
        if chosen:
            _name_chosen(ax, line, spell(f"{name}[{i},{j}]"), f"= {number(weight, 2)}")
        elif numbers and seen:
            others = [other for key, other in ends.items() if key != (i, j)]
            x, y = spot = _clear_spot(line, others, taken)
            taken.append(spot)
            say(ax, x, y + 4, number(weight, 2), INKS[ink], halo=True)


def _name_chosen(ax: Axes, line: Floats, *texts: str) -> None:
    """Write texts above the middle of a line, clear of it, narrow enough to clear its units."""
    x, y = line.mean(axis=0)
    across, up = np.abs(line[1] - line[0])
    y -= NAMED_WIDTH / 2 * up / across + LINE * (len(texts) - 1) + 7
    for k, text in enumerate(texts):
        say(ax, x, y + LINE * k, text, INKS["accent"], halo=True)


def _clear_spot(line: Floats, others: Sequence[Floats], taken: Sequence[Floats]) -> Floats:
    """Find the most central place on a line that is clear of other lines and of taken places."""
    along = np.linspace(0.2, 0.76, 29)
    spots = line[0] + along[:, None] * (line[1] - line[0])
    room = np.full(len(spots), np.inf)
    for start, end in others:
        t = np.clip((spots - start) @ (end - start) / np.sum((end - start) ** 2), 0, 1)
        room = np.minimum(room, np.hypot(*(spots - start - t[:, None] * (end - start)).T))
    for place in taken:  # numbers are wider than tall and need more room than a line
        room = np.minimum(room, np.hypot(*((spots - place) * (0.4, 0.7)).T))
    enough = np.minimum(room, 13.0)
    return np.asarray(spots[(enough - np.abs(along - 0.5)).argmax()])


def _unit(
    ax: Axes,
    name: str,
    k: int,
    spot: tuple[float, float],
    values: Floats | None,
    symbols: bool,
    alpha: float,
) -> None:
    x, y = spot
    ink = symbol_ink(name)
    rim = ink if alpha == 1.0 else INKS["line"]
    ax.add_patch(Circle(spot, RADIUS, fc=INKS["paper"], ec=rim, lw=STRUCTURE, zorder=3))
    symbol = f"{spell(name)}[{k}]" if symbols else ""
    if values is None:
        say(ax, x, y + 4, symbol, ink, alpha=alpha)
    else:
        say(ax, x, y + 4, minus(f"{values[k] + 0.0:.2f}"), ink, alpha=alpha)
        say(ax, x, y - RADIUS - 5, symbol, ink, alpha=alpha, halo=True)


def _column_heads(
    ax: Axes, blocks: Mapping[str, Floats], units: Mapping[str, int], shapes: bool, height: float
) -> None:
    """Name each column and, between the columns, the weights; shapes under the names."""
    between = {"W1": ("x", "h1"), "W2": ("z1", "h2")}
    heads = {name: (COLUMNS[name], f"({n}, 1)") for name, n in units.items()}
    for name, (left, right) in between.items():
        rows, columns = blocks[name].shape
        heads[name] = ((COLUMNS[left] + COLUMNS[right]) / 2, f"({rows}, {columns})")
    for name, (x, shape) in heads.items():
        say(ax, x, 16, spell(name), symbol_ink(name), bold=True)
        if shapes:
            say(ax, x, 32, shape, INKS["muted"])
    for name, left, right in (("f1", "h1", "z1"), ("f2", "h2", "yhat")):
        say(ax, (COLUMNS[left] + COLUMNS[right]) / 2, 16, spell(name), INKS["muted"])
    if shapes:
        for name, column in (("c1", "h1"), ("c2", "h2")):
            rows, columns = blocks[name].shape
            text = f"{spell(name)} ({rows}, {columns})"
            say(ax, COLUMNS[column], height - 6, text, symbol_ink(name))


def _blocks(W1: ArrayLike, c1: ArrayLike, W2: ArrayLike, c2: ArrayLike) -> dict[str, Floats]:
    given = {"W1": W1, "c1": c1, "W2": W2, "c2": c2}
    blocks = {name: np.asarray(block, dtype=np.float64) for name, block in given.items()}
    for name, block in blocks.items():
        if block.ndim != 2 or block.size == 0:
            raise ValueError(f"{name} has shape {block.shape}; it must be a table")
    H, O = len(blocks["W1"]), len(blocks["W2"])
    for name, wanted in (("c1", (H, 1)), ("W2", (O, H)), ("c2", (O, 1))):
        if blocks[name].shape != wanted:
            raise ValueError(f"{name} has shape {blocks[name].shape}; it must be {wanted}")
    return blocks


def _unit_values(values: Mapping[str, ArrayLike], units: Mapping[str, int]) -> dict[str, Floats]:
    shown = {}
    for name, given in values.items():
        if name not in units:
            raise ValueError(f"values has {name!r}; it must hold some of {', '.join(units)}")
        shown[name] = np.asarray(given, dtype=np.float64).reshape(-1)
        if len(shown[name]) != units[name]:
            raise ValueError(
                f"values[{name!r}] has {len(shown[name])} numbers; it must have {units[name]}"
            )
    return shown


# -- The chain rule ------------------------------------------------------------------------------

BOX: Final = 36.0
NODES: Final = {  # name: place and shape for one observation
    "x": ((28.0, 128.0), "(D,)"),
    "h1": ((101.6, 128.0), "(H,)"),
    "z1": ((175.2, 128.0), "(H,)"),
    "h2": ((248.8, 128.0), "(O,)"),
    "yhat": ((322.4, 128.0), "(O,)"),
    "L": ((396.0, 128.0), "()"),
    "W1": ((101.6, 226.0), "(H,D)"),
    "c1": ((101.6, 30.0), "(H,1)"),
    "W2": ((248.8, 226.0), "(O,H)"),
    "c2": ((248.8, 30.0), "(O,1)"),
    "y": ((396.0, 30.0), "(O,)"),
}
LOCALS: Final = {  # (of, by): shape of the local derivative
    ("L", "yhat"): "(O,)",
    ("yhat", "h2"): "(O,O)",
    ("h2", "z1"): "(O,H)",
    ("z1", "h1"): "(H,H)",
    ("h2", "W2"): "(O,O,H)",
    ("h2", "c2"): "(O,O)",
    ("h1", "W1"): "(H,H,D)",
    ("h1", "c1"): "(H,H)",
}
CHAINS: Final = {
    "W2": ("L", "yhat", "h2", "W2"),
    "c2": ("L", "yhat", "h2", "c2"),
    "W1": ("L", "yhat", "h2", "z1", "h1", "W1"),
    "c1": ("L", "yhat", "h2", "z1", "h1", "c1"),
}


@house_style()
def derivation_picture(which: str = "hidden", *, alt: str | None = None) -> Picture:
    """Draw the chain of local derivatives from the loss back to a block of weights.

    Parameters
    ----------
    which : {"output", "hidden", "W1", "c1", "W2", "c2"}
        The block; "output" means W2 and "hidden" means W1.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture

    Examples
    --------
    >>> derivation_picture("output")
    Picture: The graph from x over h1, z1, h2 and yhat to L. The path from L back to W2 is lit;
    its local derivatives are dL/dyhat (O,), dyhat/dh2 (O,O), dh2/dW2 (O,O,H). Their product is
    dL/dW2, of the shape (O,H) of W2.
    """
    block = {"output": "W2", "hidden": "W1"}.get(which, which)
    if block not in CHAINS:
        wanted = ", ".join(("output", "hidden", *CHAINS))
        raise ValueError(f"which is {which!r}; it must be one of {wanted}")
    chain = CHAINS[block]
    links = list(pairwise(chain))
    fig, ax = board(WIDTH, 340.0)
    arrows = [*LOCALS, ("h1", "x"), ("L", "y")]
    for of, by in arrows:
        on_path = (of, by) in links
        arrow(
            ax,
            NODES[by][0],
            NODES[of][0],
            INKS["accent"] if on_path else INKS["line"],
            width=DATA if on_path else STRUCTURE,
            cut=BOX / 2 + 2,
        )
        if on_path:
            _label_link(ax, of, by)
    for name, ((x, y), shape) in NODES.items():
        on_path = name in chain
        ink = symbol_ink(name)
        ax.add_patch(
            FancyBboxPatch(
                (x - BOX / 2, y - BOX / 2),
                BOX,
                BOX,
                boxstyle="round,pad=0,rounding_size=5",
                fc=INKS["paper"],
                ec=ink if on_path else INKS["line"],
                lw=STRUCTURE,
                zorder=3,
            )
        )
        shade = 1.0 if on_path else 0.75
        say(ax, x, y - 2, spell(name), ink, bold=on_path, alpha=shade)
        say(ax, x, y + 14, shape, INKS["muted"], alpha=shade)
    _product(ax, block, links)
    names = ", ".join(f"d{of}/d{by} {LOCALS[of, by]}" for of, by in links)
    drawn = (
        f"The graph from x over h1, z1, h2 and yhat to L. The path from L back to {block} is lit; "
        f"its local derivatives are {names}. Their product is dL/d{block}, of the shape "
        f"{NODES[block][1]} of {block}."
    )
    return Picture(fig, alt or drawn, wide=True)


def _label_link(ax: Axes, of: str, by: str) -> None:
    """Write the local derivative and its shape on the arrow from `by` to `of`."""
    (x0, y0), (x1, y1) = NODES[by][0], NODES[of][0]
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    if y0 == y1:
        _fraction(ax, x, y - 24, of, by)
        say(ax, x, y + 17, LOCALS[of, by], INKS["muted"])
    else:
        _fraction(ax, x + 20, y, of, by)
        say(ax, x + 37, y + 4, LOCALS[of, by], INKS["muted"], ha="left")


def _fraction(ax: Axes, x: float, y: float, of: str, by: str) -> None:
    say(ax, x, y - 4, f"∂{spell(of)}", symbol_ink(of))
    say(ax, x, y + 13, f"∂{spell(by)}", symbol_ink(by))
    ax.plot([x - 12, x + 12], [y, y], color=INKS["ink"], lw=0.9)


def _product(ax: Axes, block: str, links: Sequence[tuple[str, str]]) -> None:
    """Write the whole chain rule under the graph, shapes under the factors."""
    y, step = 290.0, 68.0
    start = (WIDTH - step * len(links)) / 2
    for k, (of, by) in enumerate([("L", block), *links]):
        x = start + step * k
        _fraction(ax, x, y, of, by)
        shape = LOCALS[of, by] if k else NODES[block][1]
        say(ax, x, y + 36, shape, INKS["muted"])
        if k:
            say(ax, x - step / 2, y + 4, "=" if k == 1 else "·", INKS["ink"])


# -- Matrices ------------------------------------------------------------------------------------

ROW: Final = 22.0
GAP: Final = 12.0


@house_style()
def matrix_picture(
    matrices: Mapping[str, ArrayLike],
    *,
    operators: Sequence[str] | None = None,
    highlight: Sequence[str] = (),
    digits: int = 2,
    alt: str | None = None,
) -> Picture:
    """Draw matrices as grids of numbers, blue for negative and orange for positive.

    Parameters
    ----------
    matrices : mapping of str to array_like with one or two axes
        Names and numbers; an array with one axis stands as a column.
    operators : sequence of str, optional
        What stands between them, such as ["", "+", "="].
    highlight : sequence of str
        Cells to outline, written as in NumPy: "W1[2]" is a row, "X.T[:, 0]" a column, "h1[2, 0]"
        an entry.
    digits : int
        Number of decimals at most.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture

    Examples
    --------
    >>> product = {"a": [[1, 2], [3, 4]], "b": [[5], [6]], "a b": [[17], [39]]}
    >>> matrix_picture(product, operators=["", "="])
    Picture: a of shape (2, 2): 1 2 / 3 4; b of shape (2, 1): 5 / 6; a b of shape (2, 1): 17 / 39.
    """
    arrays = {name: np.asarray(m, dtype=np.float64) for name, m in matrices.items()}
    if not arrays:
        raise ValueError("matrices is empty; it must hold at least one")
    for name, array in arrays.items():
        if array.ndim not in (1, 2) or array.size == 0:
            raise ValueError(f"{name!r} has shape {array.shape}; it must have one or two axes")
    between = [""] * (len(arrays) - 1) if operators is None else list(operators)
    if len(between) != len(arrays) - 1:
        raise ValueError(
            f"operators has {len(between)} entries; it must have {len(arrays) - 1} for"
            f" {len(arrays)} matrices"
        )
    outlined = dict(_cells(text, arrays) for text in highlight)
    grids = [
        _Grid(spell(name), symbol_ink(name.partition(".")[0]), a, outlined.get(name))
        for name, a in arrays.items()
    ]
    said = [f"{name} of shape {a.shape}: {_rows(a, digits)}" for name, a in arrays.items()]
    return Picture(_draw_grids(grids, ["", *between], digits), alt or "; ".join(said) + ".")


def _cells(text: str, arrays: Mapping[str, Floats]) -> tuple[str, tuple[int | slice, ...]]:
    """Read "W1[2]" or "X.T[:, 0]" as the name of a matrix and an index."""
    name, _, inside = text.partition("[")
    axes = [part.strip() for part in inside.removesuffix("]").split(",")]
    whole = all(part == ":" or part.isdecimal() for part in axes)
    if name not in arrays or not whole or not text.endswith("]"):
        raise ValueError(
            f"highlight has {text!r}; it must hold a row, a column or an entry of"
            f" {', '.join(arrays)},"
            ' such as "W1[2]" or "x[:, 0]"'
        )
    index = tuple(slice(None) if part == ":" else int(part) for part in axes)
    try:
        arrays[name][index]
    except IndexError:
        raise ValueError(
            f"highlight has {text!r}, but {name} has shape {arrays[name].shape}"
        ) from None
    return name, index


@house_style()
def delta_tensor(
    tensor: ArrayLike, *, layer: int = 1, digits: int = 2, alt: str | None = None
) -> Picture:
    """Draw the tensor ∂h1/∂W1 (or ∂h2/∂W2) as slabs side by side; slab i is ∂h1[i]/∂W1.

    Parameters
    ----------
    tensor : array_like of shape (H, H, D), or (O, O, H) in layer 2
        The local derivative for one observation.
    layer : {1, 2}
        Whose weights: 1 for W1, 2 for W2.
    digits : int
        Number of decimals at most.
    alt : str, optional
        What is to be seen.

    Returns
    -------
    Picture

    Examples
    --------
    >>> import numpy as np
    >>> delta_tensor(np.einsum("ij,k->ijk", np.eye(2), [0.7, -1.2]))
    Picture: The tensor of shape (2, 2, 2) as 2 slabs of 2 rows and 2 columns. Rows that are not
    zero: row 0 in slab 0; row 1 in slab 1.
    """
    if layer not in (1, 2):
        raise ValueError(f"layer is {layer!r}; it must be 1 or 2")
    slabs = np.asarray(tensor, dtype=np.float64)
    if slabs.ndim != 3 or slabs.shape[0] != slabs.shape[1] or slabs.size == 0:
        wanted = "(H, H, D)" if layer == 1 else "(O, O, H)"
        raise ValueError(f"tensor has shape {slabs.shape}; it must be {wanted}")
    h, W = spell(f"h{layer}"), spell(f"W{layer}")
    ink = symbol_ink(f"W{layer}")
    grids = [_Grid(f"∂{h}[{i}]/∂{W}", ink, slab, padding=3.0) for i, slab in enumerate(slabs)]
    n, _, columns = slabs.shape
    rows = [", ".join(map(str, np.flatnonzero(s.any(axis=1)))) or "none" for s in slabs]
    drawn = (
        f"The tensor of shape ({n}, {n}, {columns}) as {n} slabs of {n} rows and {columns} columns."
        f" Rows that are not zero: "
        f"{'; '.join(f'row {row} in slab {i}' for i, row in enumerate(rows))}."
    )
    return Picture(_draw_grids(grids, [""] * n, digits, mute_zeros=True), alt or drawn)


class _Grid:
    """One matrix on its way into a drawing."""

    def __init__(
        self, name: str, ink: str, array: Floats, outlined: Any = None, padding: float = 6.0
    ) -> None:
        self.name, self.ink, self.padding = name, ink, padding
        self.shape = "(" + ", ".join(map(str, array.shape)) + ("," if array.ndim == 1 else "") + ")"
        self.outlined = np.zeros(array.shape, dtype=bool)
        if outlined is not None:
            self.outlined[outlined] = True
        self.array = array[:, None] if array.ndim == 1 else array
        self.outlined = self.outlined.reshape(self.array.shape)

    def texts(self, digits: int) -> list[list[str]]:
        return [[_short(v, digits) for v in row] for row in self.array]

    def cell(self, digits: int) -> float:
        """Width of a cell, wide enough for the longest number."""
        longest = max(len(text) for row in self.texts(digits) for text in row)
        return max(24.0, 6.9 * longest + self.padding)

    def width(self, digits: int) -> float:
        head = max(len(self.name) * 7.5, len(self.shape) * 6.5)
        return max(self.array.shape[1] * self.cell(digits) + 8, head)


def _draw_grids(
    grids: Sequence[_Grid], before: Sequence[str], digits: int, mute_zeros: bool = False
) -> Figure:
    """Set the grids in lines no wider than the page."""
    lines: list[list[tuple[float, str, _Grid]]] = [[]]
    x = 4.0
    for grid, operator in zip(grids, before, strict=True):
        step = GAP + (18.0 if operator else 0.0) if lines[-1] else 0.0
        if lines[-1] and x + step + grid.width(digits) > WIDTH:
            lines.append([])
            x, step = 4.0, 22.0 if operator else 0.0
        x += step
        lines[-1].append((x, operator, grid))
        x += grid.width(digits)
    tall = [max(len(grid.array) for _, _, grid in line) * ROW for line in lines]
    width = max(line[-1][0] + line[-1][2].width(digits) for line in lines) + 6
    fig, ax = board(max(width, 0.6 * WIDTH), sum(tall) + 48 * len(lines))
    largest = max(float(np.abs(grid.array).max()) for grid in grids) or 1.0
    top = 0.0
    for line, high in zip(lines, tall, strict=True):
        for left, operator, grid in line:
            y = top + 22 + (high - len(grid.array) * ROW) / 2
            _draw_grid(ax, left, y, grid, digits, largest, mute_zeros)
            say(ax, left - GAP / 2 - 9, top + 26 + high / 2, operator, INKS["ink"])
        top += high + 48
    return fig


def _draw_grid(
    ax: Axes, left: float, top: float, grid: _Grid, digits: int, largest: float, mute_zeros: bool
) -> None:
    cell = grid.cell(digits)
    rows, columns = grid.array.shape
    body = columns * cell
    left += (grid.width(digits) - body) / 2
    middle = left + body / 2
    say(ax, middle, top - 8, grid.name, grid.ink, bold=True)
    say(ax, middle, top + rows * ROW + 16, grid.shape, INKS["muted"])
    for (i, j), value in np.ndenumerate(grid.array):
        x, y = left + j * cell, top + i * ROW
        if value:
            ink = INKS["neg"] if value < 0 else INKS["pos"]
            strength = 0.1 + 0.4 * abs(value) / largest
            ax.add_patch(
                Rectangle((x + 0.75, y + 0.75), cell - 1.5, ROW - 1.5, fc=ink, alpha=strength, lw=0)
            )
        muted = mute_zeros and not value
        ink = INKS["muted"] if muted else INKS["ink"]
        text = _short(value, digits)
        say(ax, x + cell / 2, y + ROW / 2 + 4, text, ink, alpha=0.55 if muted else 1.0)
    for i, j, high, wide in _frames(grid.outlined):
        ax.add_patch(
            Rectangle(
                (left + j * cell + 1, top + i * ROW + 1),
                wide * cell - 2,
                high * ROW - 2,
                fc="none",
                ec=INKS["accent"],
                lw=DATA,
            )
        )
    for side, lip in ((left - 2, 4.0), (left + body + 2, -4.0)):
        ax.plot(
            [side + lip, side, side, side + lip],
            [top - 1, top - 1, top + rows * ROW + 1, top + rows * ROW + 1],
            color=INKS["ink"],
            lw=STRUCTURE,
        )


def _frames(outlined: NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    """Give row, column, height and width of one frame if the cells make a block, else of each."""
    cells = np.argwhere(outlined)
    if not len(cells):
        return []
    (i, j), (high, wide) = cells.min(axis=0), np.ptp(cells, axis=0) + 1
    if high * wide == len(cells):
        return [(int(i), int(j), int(high), int(wide))]
    return [(int(i), int(j), 1, 1) for i, j in cells]


def _short(value: float, digits: int) -> str:
    """Write a number with at most so many decimals, none of them idle."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else minus(text)


def _rows(array: Floats, digits: int) -> str:
    """Read a small matrix aloud, row by row; say nothing of a large one's numbers."""
    if array.size > 24:
        return f"from {_short(array.min(), digits)} to {_short(array.max(), digits)}"
    rows = np.atleast_2d(array)
    return " / ".join(" ".join(_short(v, digits) for v in row) for row in rows)
