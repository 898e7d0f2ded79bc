r"""The network in SymPy: every derivative as a formula, as NumPy and as JavaScript.

`SymbolicNetwork(D, H, O)` holds the formulas (`derivation`) and gives them as the book prints them
(`latex`, `equation`), as a function that tests compare with `ffnn_core.gradients` (`to_numpy`), and
as the program that trains in the reader's browser (`to_javascript`).
"""

from __future__ import annotations

from typing import Any

from .derivation import Derivation, Symbols
from .javascript import javascript_module
from .notation import Equation, equation, in_lines, latex, name_latex, parse_name
from .program import LossAndGradient, Program, numpy_function, program_of


class SymbolicNetwork(Derivation):
    r"""A network of D inputs, H hidden units and O outputs, at one observation, in SymPy.

    Parameters
    ----------
    D, H, O : int
        Sizes; with at most 600 parameters in all.
    hidden_activation, output_activation, loss : str
        As everywhere in `ffnn_core`.

    Attributes
    ----------
    symbols : Symbols
        A plain symbol for every entry of every array, the intermediate ones included.
    x, y, W1, c1, W2, c2 : Matrix
        The same symbols, for the inputs, targets and parameters.
    definitions : dict
        The defining equations' right-hand sides, *named*: `h1` (H, 1), `z1` (H, 1), `h2` (O, 1),
        `yhat` (O, 1) as matrices and `L`.
    h1, z1, h2, yhat : Matrix
        The same *in full*: in terms of inputs and parameters only.
    loss : Expr
        $L$ in full.
    parameters : list of ArrayEntry
        All of them: W1, c1, W2, c2, each row by row.

    Examples
    --------
    >>> net = SymbolicNetwork(2, 3, 1)
    >>> net.definitions["h1"][2]
    W1[2, 0]*x[0] + W1[2, 1]*x[1] + c1[2]
    >>> import sympy as sp
    >>> sp.diff(net.definitions["h1"][2], net.W1[2, 0])
    x[0]
    """

    def latex(self, name_or_expr: Any, *, named: bool = True) -> str:
        r"""Return LaTeX: an equation for a name, the formula for an expression.

        Parameters
        ----------
        name_or_expr : str or SymPy object
            A name as in `expression` gives the equation with that name on its left.
        named : bool, default True
            For a name: right-hand side named or in full.

        Examples
        --------
        >>> SymbolicNetwork(2, 3, 1).latex("dh1_dW1[2, 2, 0]")
        '\\frac{\\partial h_1[2]}{\\partial W_1[2,0]} = x[0]'
        """
        if not isinstance(name_or_expr, str):
            return latex(name_or_expr)
        right = self.expression(name_or_expr, named=named)
        left = name_latex(name_or_expr)
        block, _ = parse_name(name_or_expr)
        return left if block in Symbols._fields[:6] else f"{left} = {latex(right)}"

    def equation(self, name: str, *, named: bool = True, lines: bool = False) -> Equation:
        r"""Return the equation for a name as an object that a notebook shows as mathematics.

        Parameters
        ----------
        name : str
            As in `expression`.
        named : bool, default True
            Right-hand side named or in full.
        lines : bool, default False
            Each term of a sum on a line of its own.

        Examples
        --------
        >>> SymbolicNetwork(2, 3, 1).equation("dh1_dW1[2, 2, 0]")
        dh1_dW1[2, 2, 0] = x[0]
        """
        right = self.expression(name, named=named)
        whole = equation(name, right)
        if not lines:
            return whole
        return Equation(rf"{{\small {name_latex(name)} = {in_lines(right)}}}", whole.text)

    def program(self) -> Program:
        """Return what to compute, in order; see `symbolic.program.Program`."""
        return program_of(self)

    def to_numpy(self) -> LossAndGradient:
        """Turn the formulas into a NumPy function; see `symbolic.program.numpy_function`.

        Returns
        -------
        callable
            `f(X, y, W1, c1, W2, c2) -> (loss, Gradient)` over a batch.
        """
        return numpy_function(self)

    def to_javascript(self, *, partials: bool = False) -> str:
        """Print the formulas as an ES module; see `symbolic.javascript.javascript_module`.

        Parameters
        ----------
        partials : bool, default False
            Also print `partials(p, x, y)`, which gives every local derivative its value.
        """
        return javascript_module(self, partials=partials)
