r"""The network's formulas as other books write them: another factor, another way round.

Every formula is written once, for weights as (to, from) and an observation a column, as a small
tree. A convention says which arrays it keeps the other way round. Those are replaced by their
transposes, and transposes are pushed inwards by $(AB)^\top = B^\top A^\top$; nothing else is done,
so that what is right once is right in every convention. SymPy differentiates each loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Final, NamedTuple

import sympy as sp

LOSSES: Final = {
    "sum": sp.Integer(1),
    "half": sp.Rational(1, 2),
    "mean": 1 / sp.Symbol("N"),
    "half_mean": 1 / (2 * sp.Symbol("N")),
}
"""The factor before the sum of squares."""

WEIGHTS: Final = ("to_from", "from_to")
DATA: Final = ("rows_in", "columns", "rows")
"""Observations: rows of X and y, columns from h1 on (this book); columns; rows throughout."""


@cache
def _slope(loss: str) -> sp.Expr:
    y, yhat = sp.symbols("y yhat")
    return sp.simplify(sp.diff(LOSSES[loss] * (y - yhat) ** 2, yhat) / (y - yhat))


def plain(name: str) -> str:
    """Return which array of the network a name stands for: "h1_of_five" is an h1, "Y" a y."""
    return {"Y": "y"}.get(name, name.partition("_of_")[0])


class Convention(NamedTuple):
    """A way to write the same network."""

    loss: str = "sum"
    weights: str = "to_from"
    data: str = "rows_in"

    @property
    def key(self) -> str:
        """Its name in a page: "sum/to_from/rows_in"."""
        return "/".join(self)

    @property
    def slope(self) -> sp.Expr:
        """What stands before (y − ŷ) in the derivative of the loss along ŷ; SymPy takes it."""
        return _slope(self.loss)

    def turned(self, name: str, *, one: bool = False) -> bool:
        """Tell whether an array is kept as the transpose of (to, from) or of one column each."""
        name = plain(name).removeprefix("dL_d")
        if name.startswith("W"):
            return self.weights == "from_to"
        return self.data == "rows" or (name in ("X", "y") and self.data == "rows_in" and not one)


OWN: Final = Convention()
"""This book's."""


def conventions() -> Iterator[Convention]:
    """Yield every convention, this book's first."""
    return (Convention(*names) for names in product(LOSSES, WEIGHTS, DATA))


# -- Formulas as trees ---------------------------------------------------------------------------


class Term(NamedTuple):
    """A name, or an operation on terms."""

    what: str
    parts: tuple[Term, ...] = ()
    turned: bool = False


def _name(name: str) -> Term:
    return Term(name)


def _of(what: str, *parts: Term) -> Term:
    return Term(what, parts)


def transposed(term: Term) -> Term:
    """Return the transpose of a term, with only names transposed in it."""
    if not term.parts:
        return term._replace(turned=not term.turned)
    if term.what == "outer":  # of flat vectors
        return Term("outer", term.parts[::-1])
    if term.what.startswith("einsum"):
        names, _, result = term.what.partition("->")
        return Term(f"{names}->{result[::-1]}", term.parts)
    parts = tuple(map(transposed, term.parts))
    return Term(term.what, parts[::-1] if term.what == "@" else parts)


def kept(term: Term, convention: Convention, one: bool) -> Term:
    """Return a term in which every name is the array as a convention keeps it."""
    if term.what == "outer":
        return term
    if term.parts:
        parts = tuple(kept(part, convention, one) for part in term.parts)
        return Term(term.what, parts)
    return term._replace(turned=term.turned != convention.turned(term.what, one=one))


_W1, _c1, _W2, _c2 = map(_name, ("W1", "c1", "W2", "c2"))
_X, _y, _h1, _z1, _h2, _yhat = map(_name, ("X", "y", "h1", "z1", "h2", "yhat"))
_d1, _d2, _dyhat = map(_name, ("dL_dh1", "dL_dh2", "dL_dyhat"))

FORMULAS: Final[dict[str, Term]] = {
    "h1": _of("+", _of("@", _W1, _X), _c1),
    "z1": _of("sigmoid", _h1),
    "h2": _of("+", _of("@", _W2, _z1), _c2),
    "yhat": _of("sigmoid", _h2),
    "L": _of("squares", _of("-", _y, _yhat)),
    "dL_dyhat": _of("slope", _of("-", _y, _yhat)),
    "dL_dh2": _of("*", _dyhat, _yhat, _of("1-", _yhat)),
    "dL_dh1": _of("*", _of("@", transposed(_W2), _d2), _z1, _of("1-", _z1)),
    "dL_dW2": _of("@", _d2, transposed(_z1)),
    "dL_dc2": _of("over n", _d2),
    "dL_dW1": _of("@", _d1, transposed(_X)),
    "dL_dc1": _of("over n", _d1),
}
"""For weights as (to, from) and one observation a column."""

SHAPES: Final = {
    "X": "DN", "y": "ON", "W1": "HD", "c1": "H1", "h1": "HN", "z1": "HN",
    "W2": "OH", "c2": "O1", "h2": "ON", "yhat": "ON",
}  # fmt: skip


def formula(name: str, convention: Convention, *, one: bool = False) -> Term:
    """Return what a name is equal to in a convention; `one` keeps x and y of one observation."""
    term = FORMULAS[name]
    if convention.turned(name, one=one):
        term = transposed(term)
    return kept(term, convention, one)


def shape(name: str, convention: Convention) -> str:
    """Return the shape of an array: "(H, D)"."""
    letters = SHAPES.get(name.removeprefix("dL_d"))
    if letters is None:
        return "one number"
    return "({})".format(", ".join(letters[::-1] if convention.turned(name) else letters))


# -- As NumPy and as TeX -------------------------------------------------------------------------


def code(name: str, convention: Convention) -> str:
    """Return the line of NumPy that computes a name."""
    return f"{'loss' if name == 'L' else name} = {in_numpy(formula(name, convention), convention)}"


def in_numpy(term: Term, convention: Convention) -> str:
    """Return a tree as an expression of NumPy."""
    parts = [in_numpy(part, convention) for part in term.parts]

    def within(signs: str, place: int = 0) -> str:
        """Return a part, in brackets if it is one of these operations."""
        return f"({parts[place]})" if term.parts[place].what in signs.split() else parts[place]

    match term.what:
        case "@":
            return f"{within('+ - * slope')} @ {within('+ - * slope', 1)}"
        case "+" | "-" as sign:
            return f"{parts[0]} {sign} {within('+ -', 1)}"
        case "1-":
            return f"(1 - {within('+ -')})"
        case "*":
            return " * ".join(within("@ + -", place) for place in range(len(parts)))
        case "sigmoid":
            return f"sigmoid({parts[0]})"
        case "logistic":
            return f"1 / (1 + np.exp(-{within('@ + - * slope')}))"
        case "outer":
            return f"np.outer({', '.join(parts)})"
        case "squares":
            factor = LOSSES[convention.loss]
            total = f"np.sum(({parts[0]}) ** 2)"
            return total if factor == 1 else f"{total} / {_divisor(factor)}"
        case "slope":
            above, below = sp.fraction(convention.slope)
            divided = "" if below == 1 else f" / {below}"
            start = {-1: "-"}.get(above, f"{above} * ")
            return f"{start}({parts[0]}){divided}"
        case "over n":
            axis = 0 if convention.data == "rows" else 1
            return f"{within('@ + - * slope')}.sum(axis={axis}, keepdims=True)"
        case what if what.startswith("einsum"):
            return _einsum(term)
        case what if what.endswith("[:, 0]"):  # a bias beside flat vectors
            return what.replace(":, ", "") if convention.data == "rows" else what
    return f"{term.what}.T" if term.turned else term.what


def _einsum(term: Term) -> str:
    names, _, result = term.what.removeprefix("einsum ").partition("->")
    pairs = zip(names.split(","), term.parts, strict=True)
    letters = ",".join(word[::-1] if part.turned else word for word, part in pairs)
    return f'np.einsum("{letters}->{result}", {", ".join(part.what for part in term.parts)})'


def _divisor(factor: sp.Expr) -> str:
    divisor = str(sp.fraction(factor)[1])
    return f"({divisor})" if "*" in divisor else divisor


TEX: Final = {
    "W1": "W_1", "c1": "c_1", "h1": "h_1", "z1": "z_1", "W2": "W_2", "c2": "c_2", "h2": "h_2",
    "yhat": r"\hat{y}", "X": "X", "y": "y", "L": "L", "dL_dh1": r"\delta_1", "dL_dh2": r"\delta_2",
}  # fmt: skip


def _symbol(name: str, index: str = "", *, one: bool = False) -> str:
    if name == "X" and one:
        return f"x{index}"
    if "_{" in name or "_l" in name:  # of any layer: TeX already
        return name
    if name in TEX:
        return TEX[name] + index
    above, below = name.removeprefix("d").split("_d")
    return rf"\frac{{\partial {TEX[above]}}}{{\partial {TEX[below]}}}{index}"


def tex(name: str, convention: Convention, *, one: bool = False, aligned: bool = False) -> str:
    """Return a name and what it is equal to, as TeX."""
    right = _tex(formula(name, convention, one=one), convention, one)
    left = r"\sum_n " if name in ("dL_dc1", "dL_dc2") and not one else ""
    return f"{_symbol(name)} {'&' if aligned else ''}= {left}{right}"


def _tex(term: Term, convention: Convention, one: bool) -> str:
    parts = [_tex(part, convention, one) for part in term.parts]
    match term.what:
        case "@":
            inner = zip(parts, term.parts, strict=True)
            return r" \, ".join(f"({p})" if t.what == "+" else p for p, t in inner)
        case "+" | "-" as sign:
            return f" {sign} ".join(parts)
        case "1-":
            return f"(1 - {parts[0]})"
        case "*":
            inner = zip(parts, term.parts, strict=True)
            return r" \odot ".join(rf"\left({p}\right)" if t.what == "@" else p for p, t in inner)
        case "sigmoid":
            return rf"\sigma({parts[0]})"
        case "squares":
            factor = LOSSES[convention.loss]
            before = "" if factor == 1 else rf"{sp.latex(factor)} "
            return rf"{before}\sum ({parts[0]})^2"
        case "slope":
            return rf"{_factor(convention)}({parts[0]})"
        case "over n":
            return (
                parts[0] if one else parts[0] + _index("dL_dh1", "jn", convention).replace("j", ":")
            )
    return _symbol(term.what, one=one) + (r"^\top" if term.turned else "")


def _factor(convention: Convention) -> str:
    return {-1: "-"}.get(convention.slope, rf"{sp.latex(convention.slope)}\,")


def _index(name: str, letters: str, convention: Convention) -> str:
    """Return the indices of an entry, (to, from) or (unit, observation), as an array is kept."""
    return "[{}]".format(",".join(letters[::-1] if convention.turned(name) else letters))


def _sum_over_n(name: str, letters: str, convention: Convention) -> str:
    """Return ∂L/∂W as a sum over observations, entry by entry."""
    before, behind = FORMULAS[name].parts
    entry = lambda array, index: _symbol(array, _index(array, index, convention))  # noqa: E731
    derivative = rf"\frac{{\partial L}}{{\partial {TEX[before.what[4:]]}}}"
    return (
        _symbol(name, _index(name, letters, convention))
        + rf" = \sum_n {derivative}{_index(before.what, letters[0] + 'n', convention)}"
        + rf" \; {entry(behind.what, letters[1] + 'n')}"
    )


def numbered(convention: Convention) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the book's numbered formulas that depend on a convention, by their labels.

    Returns
    -------
    dict of str to (str, tuple of str)
        The TeX, and the names whose lines of NumPy belong under it.
    """
    single = lambda name: tex(name, convention, one=True)  # noqa: E731
    turned = convention.weights == "from_to"

    def weight(array: str, letters: str) -> str:
        return f"{TEX[array]}[{','.join(letters[::-1] if turned else letters)}]"

    y, yhat = "y" + _index("y", "kn", convention), r"\hat{y}" + _index("yhat", "kn", convention)
    factor = LOSSES[convention.loss]
    before = "" if factor == 1 else sp.latex(factor) + " "
    residual = rf"{_factor(convention)}(y - \hat{{y}})"
    delta2 = r"\frac{\partial L}{\partial h_2}"
    delta1 = single("dL_dh1").replace(r"\delta_1", r"\frac{\partial L}{\partial h_1}")
    forward = {name: tex(name, convention, aligned=True) for name in ("h1", "z1", "h2", "yhat")}
    lines = rf"{forward['h1']}, & {forward['z1']}, \\ {forward['h2']}, & {forward['yhat']}"
    sums = {
        "output": r"\sum_i \delta_2[i]\, I[i,k]\, z_1[j] = \delta_2[k]\, z_1[j]",
        "hidden": r"\sum_i \delta_1[i]\, I[i,j]\, x[k] = \delta_1[j]\, x[k]",
    }
    outer = r", \qquad "
    deeper = _any_layer(convention)
    return {
        "eq-rss": (rf"L = {before}\sum_{{n,k}} \bigl( {y} - {yhat} \bigr)^2", ("L",)),
        "eq-forward": (rf"\begin{{aligned}} {lines} \end{{aligned}}", ("h1", "z1", "h2", "yhat")),
        "eq-dL-dyhat": (rf"\frac{{\partial L}}{{\partial \hat{{y}}}} = {residual}", ("dL_dyhat",)),
        "eq-delta-2": (
            rf"{delta2} = {residual} \odot \hat{{y}} \odot (1 - \hat{{y}})",
            ("dL_dyhat", "dL_dh2"),
        ),
        "eq-delta-1": (delta1.replace(r"\delta_2", delta2), ("dL_dh1",)),
        "eq-output-outer": (single("dL_dW2") + outer + single("dL_dc2"), ("dL_dW2", "dL_dc2")),
        "eq-hidden-outer": (single("dL_dW1") + outer + single("dL_dc1"), ("dL_dW1", "dL_dc1")),
        "eq-output-gradient": (
            rf"\frac{{\partial L}}{{\partial {weight('W2', 'kj')}}} = {sums['output']}",
            ("dL_dW2",),
        ),
        "eq-hidden-gradient": (
            rf"\frac{{\partial L}}{{\partial {weight('W1', 'jk')}}} = {sums['hidden']}",
            ("dL_dW1",),
        ),
        "eq-dh2-dw2": (
            rf"\frac{{\partial h_2[i]}}{{\partial {weight('W2', 'kj')}}} = I[i,k]\, z_1[j], \quad "
            r"\frac{\partial h_2[i]}{\partial c_2[k]} = I[i,k]",
            ("h2",),
        ),
        "eq-dh1-dw1": (
            rf"\frac{{\partial h_1[i]}}{{\partial {weight('W1', 'jk')}}} = I[i,j]\, x[k], \quad "
            r"\frac{\partial h_1[i]}{\partial c_1[j]} = I[i,j]",
            ("h1",),
        ),
        "eq-h1-one": (
            rf"h_1[j] = \sum_k {weight('W1', 'jk')} \, x[k] + c_1[j], "
            r"\qquad z_1[j] = \sigma(h_1[j])",
            ("h1", "z1"),
        ),
        "eq-batch-sum": (_sum_over_n("dL_dW1", "jk", convention), ("dL_dW1",)),
        "eq-batch-w2": (_sum_over_n("dL_dW2", "kj", convention), ("dL_dW2",)),
        "eq-residuals": (_residuals(convention), ("dL_dc2", "dL_dW2")),
        "eq-two-linear-layers": (_two_linear_layers(convention), ()),
        "eq-lockstep": (_lockstep(convention), ()),
        "eq-one-layer-down": (rf"\delta_l = {deeper['delta']}", ()),
        "eq-any-layer": (
            rf"\frac{{\partial L}}{{\partial W_l}} = {deeper['dL_dW']}, "
            r"\qquad \frac{\partial L}{\partial c_l} = \delta_l",
            (),
        ),
    }


def _any_layer(convention: Convention) -> dict[str, str]:
    """Return the delta of layer l and the gradient of its weights."""
    weights, above, own = map(_name, (r"W_{l+1}", r"\delta_{l+1}", r"\delta_l"))
    slope, before = _name("f'(h_l)"), _name("z_{l-1}")
    delta = _of("*", _of("@", transposed(weights), above), slope)
    gradient = _of("@", own, transposed(before))
    if convention.turned("h1"):
        delta = transposed(delta)
    if convention.turned("W1"):
        gradient = transposed(gradient)

    def write(term: Term) -> str:
        return _tex(kept(term, convention, True), convention, True)

    return {"delta": write(delta), "dL_dW": write(gradient)}


def _two_linear_layers(convention: Convention) -> str:
    """Return two layers without a bend as one, with the shapes underneath."""
    turn = convention.turned("h1")

    def write(term: Term) -> str:
        return _tex(kept(transposed(term) if turn else term, convention, True), convention, True)

    within, constant = _of("+", _of("@", _W1, _X), _c1), _of("+", _of("@", _W2, _c1), _c2)
    whole = _of("+", _of("@", _W2, within), _c2)
    sizes = ("(D,\\,O)", "(1,\\,O)") if turn else ("(O,\\,D)", "(O,\\,1)")
    product = rf"\underbrace{{{write(_of('@', _W2, _W1))}}}_{{{sizes[0]}}}"
    factors = rf"x \, {product}" if turn else rf"{product} \, x"
    return rf"{write(whole)} \;=\; {factors} \;+\; \underbrace{{{write(constant)}}}_{{{sizes[1]}}}"


def _lockstep(convention: Convention) -> str:
    """Return how far two units' weights are apart after a step that moves both alike."""
    first, second = ("[:,0]", "[:,1]") if convention.turned("W1") else ("[0]", "[1]")
    step = r" - \eta\, s\, x\bigr)"
    return (
        rf"\begin{{aligned}} &\bigl(W_1{first}{step} - \bigl(W_1{second}{step} \\"
        rf" &\qquad = W_1{first} - W_1{second} \end{{aligned}}"
    )


def _residuals(convention: Convention) -> str:
    """Return the slopes of one output without a bend, as sums over observations."""
    total = rf"{_factor(convention)}\sum_n \bigl(y_n - \hat{{y}}_n\bigr)"
    weight, unit = _index("W2", "0j", convention), _index("z1", "jn", convention)
    return (
        rf"\frac{{\partial L}}{{\partial c_2}} = {total}, \qquad "
        rf"\frac{{\partial L}}{{\partial W_2{weight}}} = {total}\, z_1{unit}"
    )
