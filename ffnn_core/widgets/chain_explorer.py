"""One entry of the gradient: its paths, its factors, its formula and its code, all linked."""

from __future__ import annotations

import html
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from ffnn_core.widgets.kit.arithmetic import Formula
from ffnn_core.widgets.kit.text import maths, to_html
from ffnn_core.widgets.kit.traits import Choice
from ffnn_core.widgets.kit.worked import Parameter, WorkedObservation

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture


class Factor(NamedTuple):
    """A local slope on a path: its name in NumPy, SymPy's expression for it, its value."""

    name: str
    code: str
    value: float


class ChainExplorer(WorkedObservation):
    """Pick a weight or a bias; see every factor of its derivative in picture, formula and code.

    Parameters
    ----------
    target : str, default "W1[2,0]"
        The parameter: "W1[i,j]", "c1[i]", "W2[k,i]" or "c2[k]".
    sigma : {"h", "z"}, default "h"
        Where the slope of σ is taken: at the pre-activation, or, wrongly, at the activation.
    x, y : array_like of shape (4,) and (2,), optional
        The observation; the hand-worked example's unless given, as are the weights.
    W1, c1, W2, c2 : array_like of shape (3, 4), (3, 1), (2, 3) and (2, 1), optional
        Weights and biases.

    Examples
    --------
    >>> ChainExplorer(target="c2[1]")
    ChainExplorer(target='c2[1]')
    """

    target = Parameter("W1[2,0]")
    sigma = Choice("h", ["h", "z"])

    shown: ClassVar[tuple[str, ...]] = ("target",)
    caption: ClassVar[str] = (
        "A derivative of the loss is a product of local slopes along a path, added up over all "
        "paths. Pick a weight; point at a factor to find it in the network, in the formula and in "
        "the code."
    )

    @classmethod
    def formulas(cls) -> dict[str, Formula]:
        """Return the slope of σ, to be taken at the right place or at the wrong one."""
        import sympy as sp

        from ffnn_core.symbolic.functions import sigmoid

        h = sp.Symbol("h", real=True)
        return {"sigma_prime": Formula((h,), sp.diff(sigmoid(h), h))}

    def still(self) -> Picture:
        """Draw the network with everything lit that the parameter reaches."""
        from ffnn_core.plots import network_diagram

        states = self.states()._asdict()
        values = {"x": self.x, **{name: array[:, 0] for name, array in states.items()}}
        return network_diagram(*self.parameters, values=values, highlight=self.target)

    def chain(self) -> list[list[Factor]]:
        """Return the factors along every path from the loss back to the parameter."""
        from ffnn_core.activations import sigmoid_prime
        from ffnn_core.gradients import local_derivatives
        from ffnn_core.symbolic import SymbolicNetwork
        from ffnn_core.symbolic.chains import links, paths

        network, states = SymbolicNetwork(4, 3, 2), self.states()
        h1, z1, h2, yhat = (state[:, 0] for state in states)
        blocks = local_derivatives(self.y, yhat, h2, h1, z1, self.x, self.W2)._asdict()
        known = links(network)

        def factor(name: str) -> Factor:
            block, flat, code = known[name]
            of, by = block[1:].split("_d")
            if self.sigma == "h" or by not in ("h1", "h2"):
                return Factor(name, code, float(blocks[block].flat[flat]))
            unit = int(name.split("[")[1].split(",")[0])
            slip = f"sigmoid({of}[{unit}])*(1 - sigmoid({of}[{unit}]))"
            return Factor(name, slip, float(sigmoid_prime({"z1": z1, "yhat": yhat}[of][unit])))

        found = paths(network)[self.target.replace(",", ", ")]
        return [[factor(name) for name in path] for path in found]

    def still_words(self) -> str:
        """Write the chain rule, its numbers, and its lines in SymPy and in NumPy."""
        from ffnn_core.symbolic.notation import name_latex

        chain, slip = self.chain(), self.sigma == "z"

        def added(write: Callable[[Factor], str], times: str) -> str:
            return "<br>+ ".join(times.join(map(write, path)) for path in chain)

        def code(texts: Callable[[Factor], str]) -> str:  # breaks after a factor, not within one
            return added(lambda factor: f"<span>{html.escape(texts(factor))}</span>", "*<wbr>")

        def typeset(name: str) -> str:
            return to_html([maths(rf"\displaystyle {name_latex(name)}")])

        left, right = typeset(f"dL_d{self.target}"), added(lambda f: typeset(f.name), " · ")
        numbers, total = _closed([[factor.value for factor in path] for path in chain])
        wrong = " (wrong: σ′ has been taken at σ’s own output)" if slip else ""
        return (
            f"<p>{left} = {right}</p><p>= {numbers} = <strong>{total}</strong>{wrong}</p>"
            f"<p>{'As printed' if slip else 'SymPy'}: <code>{code(lambda f: f.code)}</code></p>"
            f"<p>NumPy: <code>{code(lambda f: f.name)}</code></p>"
        )


def _closed(paths: list[list[float]]) -> tuple[str, str]:
    """Write a sum of products with digits enough to come, as shown, to the total as shown."""
    from ffnn_core.plots.picture import minus

    def total(factors: list[list[float]]) -> str:
        return f"{sum(map(math.prod, factors)) + 0.0:.4f}"

    for digits in range(3, 16):
        texts = [[f"{value:.{digits}g}" for value in path] for path in paths]
        if total([[*map(float, path)] for path in texts]) == total(paths):
            break
    products = (" · ".join(f"({t})" if t[0] == "-" else t for t in path) for path in texts)
    return minus(" + ".join(products)), minus(total(paths))
