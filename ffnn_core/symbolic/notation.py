r"""How things are called: `W1[2, 0]` in code is $W_1[2,0]$ in mathematics.

A name in code's spelling is a quantity (`"h1"`, `"h1[2]"`, `"L"`) or a derivative (`"dL_dW1"`,
`"dh1_dW1[2, 2, 0]"`: the entry of h1 first, then the entry of W1). `latex` writes it as
mathematics, and `equation` is what a notebook shows.
"""

from __future__ import annotations

import re
from typing import Any, Final

import sympy as sp
from sympy.printing.latex import LatexPrinter

LATEX: Final = {
    "x": "x",
    "y": "y",
    "W1": "W_1",
    "c1": "c_1",
    "h1": "h_1",
    "z1": "z_1",
    "W2": "W_2",
    "c2": "c_2",
    "h2": "h_2",
    "yhat": r"\hat{y}",
    "r": "r",
    "d1": r"\delta_1",
    "d2": r"\delta_2",
    "L": "L",
}


class ArrayEntry(sp.Symbol):
    """One entry of an array: `str` spells it like code, LaTeX like mathematics.

    Examples
    --------
    >>> entry = ArrayEntry.of("W1", 2, 0)
    >>> print(entry, latex(entry))
    W1[2, 0] W_1[2,0]
    """

    @classmethod
    def of(cls, array: str, *index: int) -> ArrayEntry:
        """Return the real-valued symbol for one entry of the named array."""
        return cls(f"{array}[{', '.join(map(str, index))}]", real=True)

    @property
    def array(self) -> str:
        """Name of the array that this is an entry of."""
        return self.name.partition("[")[0]

    @property
    def index(self) -> tuple[int, ...]:
        """Place of this entry in its array."""
        return tuple(int(i) for i in re.findall(r"\d+", self.name.partition("[")[2]))

    def _latex(self, printer: Any) -> str:
        return f"{LATEX[self.array]}[{','.join(map(str, self.index))}]"


class Equation:
    """Two or more sides that are equal, shown by a notebook as mathematics.

    Use `equation` to make one.

    Examples
    --------
    >>> e = equation("dL_dc2[0]", "dL_dh2[0]")
    >>> e
    dL_dc2[0] = dL_dh2[0]
    """

    def __init__(self, latex: str, text: str) -> None:
        self.latex = latex
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex}$"


def equation(*sides: Any) -> Equation:
    r"""Join sides by equals signs.

    Parameters
    ----------
    *sides : str or SymPy object
        A string that names a quantity or a derivative in code's spelling (`"dL_dW1[2, 0]"`)
        becomes its symbol; any other string is taken as LaTeX.

    Examples
    --------
    >>> import sympy as sp
    >>> e = equation("dh1_dW1[2, 2, 0]", sp.Symbol("x"))
    >>> e
    dh1_dW1[2, 2, 0] = x
    >>> e.latex
    '\\frac{\\partial h_1[2]}{\\partial W_1[2,0]} = x'
    """
    return Equation(" = ".join(map(latex, sides)), " = ".join(map(_one_line, sides)))


def latex(thing: Any) -> str:
    r"""Return LaTeX for a SymPy object or for a name in code's spelling.

    Parameters
    ----------
    thing : SymPy object or str
        `"dL_dW1[2, 0]"` gives the symbol; a string that is no name comes back as it is.

    Examples
    --------
    >>> print(latex("dL_dW1[2, 0]"))
    \frac{\partial L}{\partial W_1[2,0]}
    """
    if not isinstance(thing, str):
        return _Latex().doprint(thing)
    try:
        return name_latex(thing)
    except ValueError:
        return thing


def in_lines(total: sp.Expr) -> str:
    r"""Return LaTeX for a sum with each of its terms on a line of its own.

    Examples
    --------
    >>> import sympy as sp
    >>> a, b = sp.symbols("a b")
    >>> print(in_lines(a**2 - b))
    \begin{aligned}[t]&a^{2} \\ &- b\end{aligned}
    """
    first, *others = map(latex, sp.Add.make_args(total))
    lines = [first, *(term if term.startswith("-") else f"+ {term}" for term in others)]
    return r"\begin{aligned}[t]&" + r" \\ &".join(lines) + r"\end{aligned}"


def name_latex(name: str) -> str:
    r"""Return the LaTeX symbol for a quantity or derivative named as in code.

    Examples
    --------
    >>> print(name_latex("dh1_dW1[2, 2, 0]"))
    \frac{\partial h_1[2]}{\partial W_1[2,0]}
    """
    block, index = parse_name(name)
    above, below = _halves(block)
    if below is None:
        return _indexed(above, index)
    split = 0 if above == "L" else 1
    if index and len(index) < split + 1:
        raise ValueError(f"name is {name!r}; it must have an index for {above} and one for {below}")
    top, bottom = _indexed(above, index[:split]), _indexed(below, index[split:])
    return rf"\frac{{\partial {top}}}{{\partial {bottom}}}"


def terms_without_minus_first(terms: list[sp.Expr]) -> list[sp.Expr]:
    """Sort the terms of a sum so that it reads ŷ − y, not −y + ŷ."""
    return sorted(terms, key=lambda term: bool(term.could_extract_minus_sign()))


class _Latex(LatexPrinter):
    def _as_ordered_terms(self, expr: sp.Expr, order: str | None = None) -> list[sp.Expr]:
        return terms_without_minus_first(super()._as_ordered_terms(expr, order))


_NAME: Final = re.compile(r"(\w+?)(?:\[\s*(\d+(?:\s*,\s*\d+)*)\s*\])?")


def parse_name(name: str) -> tuple[str, tuple[int, ...]]:
    """Split a name into its array and its index.

    Examples
    --------
    >>> parse_name("dL_dW1[2, 0]")
    ('dL_dW1', (2, 0))
    """
    match = _NAME.fullmatch(name.strip())
    if match is None:
        raise ValueError(f"name is {name!r}; it must look like 'h1[2]' or 'dL_dW1[2, 0]'")
    block, index = match.groups()
    return block, tuple(int(i) for i in re.findall(r"\d+", index or ""))


def _halves(block: str) -> tuple[str, str | None]:
    """Split `"dL_dW1"` into `"L"` and `"W1"`; a quantity has no second half."""
    if block in LATEX:
        return block, None
    match = re.fullmatch(r"d([A-Za-z0-9]+)_d([A-Za-z0-9]+)", block)
    if match is None or not all(half in LATEX for half in match.groups()):
        raise ValueError(f"{block!r} names neither a quantity ({', '.join(LATEX)}) nor dA_dB")
    return match[1], match[2]


def _indexed(array: str, index: tuple[int, ...]) -> str:
    if array in ("c1", "c2"):
        index = index[:1]  # a column in code, c1[2, 0]; a vector in the mathematics, c_1[2]
    return LATEX[array] + (f"[{','.join(map(str, index))}]" if index else "")


def _one_line(side: Any) -> str:
    """Write a side as text, matrices as nested lists."""
    return str(side.tolist()) if hasattr(side, "tolist") else str(side)
