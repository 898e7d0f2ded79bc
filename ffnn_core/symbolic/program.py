r"""The formulas in the order in which a machine computes them; and as a function of NumPy.

`program_of` is what both printed forms are made from: `numpy_function` here, and the JavaScript of
`symbolic.javascript`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike, NDArray

from ..gradients import Gradient
from ..parameters import Parameters, flat
from ..validation import (
    as_matrix,
    as_numbers,
    as_observations,
    as_targets,
    require_targets_fit_loss,
)
from .derivation import BLOCKS, Derivation
from .functions import NUMERIC
from .notation import ArrayEntry

LossAndGradient = Callable[
    [ArrayLike, ArrayLike, ArrayLike, ArrayLike, ArrayLike, ArrayLike], tuple[float, Gradient]
]


class Program(NamedTuple):
    r"""What has to be computed, in order, for the loss and its gradient at one observation.

    Attributes
    ----------
    forward : list of (ArrayEntry, expression)
        `h1`, `z1`, `h2`, `yhat`, each from those before it.
    shared : list of (Symbol, expression)
        The subexpressions that the loss and the derivatives have in common, as SymPy found them.
        Those that turn out to be $\partial L/\partial h_2$ and $\partial L/\partial h_1$ are
        named `d2` and `d1`, a residual y − ŷ is named `r`.
    loss : expression
    gradient : list of expression
        One per parameter, in the order of `Derivation.parameters`.
    """

    forward: list[tuple[ArrayEntry, sp.Expr]]
    shared: list[tuple[sp.Symbol, sp.Expr]]
    loss: sp.Expr
    gradient: list[sp.Expr]


def program_of(network: Derivation) -> Program:
    """Write the loss and its gradient as a sequence of steps that computes nothing twice.

    The steps back are what `sympy.cse` finds in the derivatives of the loss when it looks for
    subexpressions that occur more than once. It finds backpropagation.
    """
    forward = [
        step
        for name in ("h1", "z1", "h2", "yhat")
        for step in zip(getattr(network.symbols, name), network.definitions[name], strict=True)
    ]
    # cse likes to pull minus signs out, and would find 2(y - ŷ)ŷ(1 - ŷ). A stand-in for -2
    # keeps the sign where the formula has it.
    minus_two = sp.Symbol("minus_two", real=True)
    hide = {sp.Integer(-2): minus_two}
    shared, (loss, *gradient) = sp.cse(
        [e.xreplace(hide) for e in [network.computable_loss(), *network.named_gradient]],
        symbols=sp.numbered_symbols("t", real=True),
    )
    known = {e.xreplace(hide): name for e, name in _textbook_names(network).items()}
    names: dict[sp.Symbol, sp.Symbol] = {}
    spelled_out: dict[sp.Symbol, sp.Expr] = {}
    for t, e in shared:
        spelled_out[t] = e.xreplace(spelled_out)
        if spelled_out[t] in known:
            names[t] = known[spelled_out[t]]
    rename = {**names, minus_two: sp.Integer(-2)}
    return Program(
        forward,
        [(names.get(t, t), e.xreplace(rename)) for t, e in shared],
        loss.xreplace(rename),
        [e.xreplace(rename) for e in gradient],
    )


def _textbook_names(network: Derivation) -> dict[sp.Expr, ArrayEntry]:
    """Return the shared subexpressions that have a name of their own, and the name."""
    s, deltas = network.symbols, network.deltas()
    residuals = [y - p for y, p in zip(s.y, s.yhat, strict=True)]
    named = (("r", residuals), ("d1", deltas["dL_dh1"]), ("d2", deltas["dL_dh2"]))
    return {e: ArrayEntry.of(name, i) for name, block in named for i, e in enumerate(block)}


def numpy_function(network: Derivation) -> LossAndGradient:
    """Turn the formulas into a NumPy function.

    Returns
    -------
    callable
        `f(X, y, W1, c1, W2, c2) -> (loss, Gradient)` over a batch: X (N, D), y (N, O), or (N,)
        when O = 1; both results are sums over the observations. It refuses what
        `ffnn_core.gradient_batch` refuses.
    """
    program = program_of(network)
    steps = [*program.forward, *program.shared]
    variables = {q: sp.Dummy() for q, _ in steps}  # h1[0] is no name for a Python variable
    evaluate = sp.lambdify(
        [list(network.x), list(network.y), network.parameters],
        [e.xreplace(variables) for e in (program.loss, *program.gradient)],
        modules=[NUMERIC, "numpy"],
        cse=lambda outputs: ([(variables[q], e.xreplace(variables)) for q, e in steps], outputs),
    )

    @np.errstate(over="ignore", under="ignore")  # infinite, or zero, as in `ffnn_core.gradients`
    def loss_and_gradient(
        X: ArrayLike, y: ArrayLike, W1: ArrayLike, c1: ArrayLike, W2: ArrayLike, c2: ArrayLike
    ) -> tuple[float, Gradient]:
        X = as_observations(X, network.D)
        y = as_targets(y, len(X))
        if y.shape[1] != network.O:
            raise ValueError(f"y has {y.shape[1]} column(s); this network has {network.O} outputs")
        require_targets_fit_loss(y, network.loss_name)
        given = zip(BLOCKS, (W1, c1, W2, c2), strict=True)
        p = Parameters(*(_parameter(name, a, getattr(network, name).shape) for name, a in given))
        per_observation = evaluate(list(X.T), list(y.T), flat(p).tolist())
        # A derivative that is the same for every observation comes back as one number.
        loss, *sums = (float(np.sum(np.broadcast_to(v, len(X)))) for v in per_observation)
        return loss, Gradient(*Parameters.views(np.array(sums), network.D, network.H, network.O))

    return loss_and_gradient


def _parameter(name: str, value: ArrayLike, shape: tuple[int, int]) -> NDArray[np.floating]:
    array = as_numbers(name, value)
    if name in ("c1", "c2") and array.ndim == 1:
        array = array.reshape(-1, 1)
    array = as_matrix(name, array, shape=str(shape))
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}; it must be {shape}")
    return array
