r"""The network's equations, written out in SymPy, and every derivative of them.

`Derivation` writes one observation's loss out in full, entry by entry, and lets SymPy differentiate
it; no derivative was typed by hand. `SymbolicNetwork` is the same with its printed forms.

Two ways to write the same thing run through the module. An expression is *in full* when it speaks
of inputs and parameters only, and *named* when it speaks of `h1`, `z1`, `h2` and `yhat` as well,
as a textbook does. `fold` and `unfold` go from one to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, ClassVar, Final, NamedTuple, TypeVar

import sympy as sp

from ..architecture import Architecture
from ..validation import as_positive_int
from .functions import ELEMENTWISE, softmax, stable_logarithms
from .notation import ArrayEntry, parse_name

MAX_PARAMETERS: Final = 600

#: The parameters in the order in which they are listed, each row by row.
BLOCKS: Final = ("W1", "c1", "W2", "c2")


T = TypeVar("T")


class Symbols(NamedTuple):
    """Plain symbols for everything in the network, as matrices of `ArrayEntry`.

    Attributes
    ----------
    x, y : Matrix of shape (D, 1) and (O, 1)
    W1, c1, W2, c2 : Matrix of shape (H, D), (H, 1), (O, H), (O, 1)
    h1, z1 : Matrix of shape (H, 1)
    h2, yhat : Matrix of shape (O, 1)
    """

    x: sp.Matrix
    y: sp.Matrix
    W1: sp.Matrix
    c1: sp.Matrix
    W2: sp.Matrix
    c2: sp.Matrix
    h1: sp.Matrix
    z1: sp.Matrix
    h2: sp.Matrix
    yhat: sp.Matrix


def rss(y: Iterable[sp.Expr], yhat: Iterable[sp.Expr]) -> sp.Expr:
    r"""Residual sum of squares: $\sum (y - \hat y)^2$.

    Examples
    --------
    >>> import sympy as sp
    >>> rss(sp.symbols("y:2"), sp.symbols("yhat:2"))
    (y0 - yhat0)**2 + (y1 - yhat1)**2
    """
    return sp.Add(*((t - p) ** 2 for t, p in zip(y, yhat, strict=True)))


def log_loss(y: Iterable[sp.Expr], yhat: Iterable[sp.Expr]) -> sp.Expr:
    r"""Log loss: $-\sum (y\log\hat y + (1 - y)\log(1 - \hat y))$.

    Examples
    --------
    >>> import sympy as sp
    >>> log_loss(sp.symbols("y:1"), sp.symbols("yhat:1"))
    -y0*log(yhat0) - (1 - y0)*log(1 - yhat0)
    """
    return sp.Add(*(-t * sp.log(p) - (1 - t) * sp.log(1 - p) for t, p in zip(y, yhat, strict=True)))


def cross_entropy(y: Iterable[sp.Expr], yhat: Iterable[sp.Expr]) -> sp.Expr:
    r"""Cross-entropy: $-\sum y\log\hat y$, with targets that sum to 1.

    Examples
    --------
    >>> import sympy as sp
    >>> cross_entropy(sp.symbols("y:2"), sp.symbols("yhat:2"))
    -y0*log(yhat0) - y1*log(yhat1)
    """
    return sp.Add(*(-t * sp.log(p) for t, p in zip(y, yhat, strict=True)))


class Derivation:
    r"""What `SymbolicNetwork`, which describes it, knows before anything is printed."""

    _hidden: ClassVar[Mapping[str, Callable[..., sp.Expr]]] = ELEMENTWISE
    _outputs: ClassVar[Mapping[str, Callable[..., sp.Expr]]] = {**ELEMENTWISE, "softmax": softmax}
    _losses: ClassVar[Mapping[str, Callable[..., sp.Expr]]] = {
        f.__name__: f for f in (rss, log_loss, cross_entropy)
    }

    def __init__(
        self,
        D: int,
        H: int,
        O: int,
        *,
        hidden_activation: str = "sigmoid",
        output_activation: str = "sigmoid",
        loss: str = "rss",
    ) -> None:
        self.D, self.H, self.O = (
            as_positive_int(name, size) for name, size in zip("DHO", (D, H, O), strict=True)
        )
        self._check_names(hidden_activation, output_activation, loss)
        D, H, O = self.D, self.H, self.O  # plain ints: NumPy's would overflow
        n_parameters = H * D + H + O * H + O
        if n_parameters > MAX_PARAMETERS:
            raise ValueError(
                f"D is {D}, H is {H}, O is {O}; that makes {n_parameters} parameters and as many"
                f" formulas; SymbolicNetwork writes each one out and takes at most"
                f" {MAX_PARAMETERS}. For larger networks use ffnn_core.gradients, which does not"
            )
        self.hidden_activation = hidden_activation
        self.output_activation = output_activation
        self.loss_name = loss

        self.symbols = s = _make_symbols(D, H, O)
        self.x, self.y, self.W1, self.c1, self.W2, self.c2 = s[:6]
        self.parameters: list[ArrayEntry] = [p for array in s[2:6] for p in array]

        # The network, one equation a line. Everything else in this class follows from these.
        self.definitions: dict[str, Any] = {
            "h1": s.W1 * s.x + s.c1,
            "z1": s.h1.applyfunc(self._hidden[hidden_activation]),
            "h2": s.W2 * s.z1 + s.c2,
            "yhat": sp.ImmutableMatrix(self._predict(s.h2)),
            "L": self._losses[loss](s.y, s.yhat),
        }
        self._in_full: dict[sp.Symbol, sp.Expr] = {}
        for name in ("h1", "z1", "h2", "yhat"):
            full = self.definitions[name].xreplace(self._in_full)
            setattr(self, name, full)
            self._in_full.update(zip(getattr(s, name), full, strict=True))
        self.loss: sp.Expr = self.definitions["L"].xreplace(self._in_full)

    h1: sp.Matrix
    z1: sp.Matrix
    h2: sp.Matrix
    yhat: sp.Matrix

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({self.D}, {self.H}, {self.O},"
            f" hidden_activation={self.hidden_activation!r},"
            f" output_activation={self.output_activation!r}, loss={self.loss_name!r})"
        )

    def unfold(self, expr: Any) -> Any:
        """Replace `h1`, `z1`, `h2`, `yhat` by what they are: a named expression in full."""
        return expr.xreplace(self._in_full)

    def fold(self, expr: Any) -> Any:
        """Replace what `h1`, `z1`, `h2`, `yhat` are by their names: a full expression, named."""
        for name in ("h1", "z1", "h2", "yhat"):
            names = getattr(self.symbols, name)
            expr = expr.xreplace(dict(zip(self.definitions[name], names, strict=True)))
        return expr

    def gradient(self, *, named: bool = False) -> dict[str, sp.Matrix]:
        r"""Differentiate the loss with respect to every parameter.

        Parameters
        ----------
        named : bool, default False
            Speak of `h1`, `z1`, `h2`, `yhat` as well as of inputs and parameters.

        Returns
        -------
        dict of str to Matrix
            `dL_dW1` (H, D), `dL_dc1` (H, 1), `dL_dW2` (O, H), `dL_dc2` (O, 1).

        Notes
        -----
        With the RSS these are the same formulas as `sp.diff(net.loss, parameter)`. With log_loss
        and cross_entropy they are those formulas simplified, so that no 0/0 is left; the
        cross-entropy's also use that its targets sum to 1.
        """
        entries = [e if named else self.unfold(e) for e in self.named_gradient]
        return {
            f"dL_d{name}": sp.ImmutableMatrix(*getattr(self, name).shape, block)
            for name, block in self.in_blocks(entries).items()
        }

    def in_blocks(self, flat: Sequence[T]) -> dict[str, Sequence[T]]:
        """Split what is listed one per parameter, in the order of `parameters`, by array."""
        sizes = [len(getattr(self, name)) for name in BLOCKS]
        return {
            name: flat[end - size : end]
            for name, size, end in zip(BLOCKS, sizes, accumulate(sizes), strict=True)
        }

    def deltas(self) -> dict[str, sp.Matrix]:
        r"""Differentiate the loss with respect to the pre-activations, named.

        Returns
        -------
        dict of str to Matrix
            `dL_dh2` (O, 1) and `dL_dh1` (H, 1): what backpropagation passes back.
        """
        return {
            "dL_dh2": sp.ImmutableMatrix(self._output_deltas()),
            "dL_dh1": self.gradient(named=True)["dL_dc1"],
        }

    def locals(self) -> dict[str, Any]:
        r"""Differentiate each defining equation with respect to the quantities it is made of.

        Returns
        -------
        dict
            The eight links of the chain, from the loss back to the parameters: `dL_dyhat` (1, O),
            `dyhat_dh2` (O, O), `dh2_dW2` (O, O, H), `dh2_dc2` (O, O), `dh2_dz1` (O, H),
            `dz1_dh1` (H, H), `dh1_dW1` (H, H, D), `dh1_dc1` (H, H). Those with three indices are
            arrays, the others matrices; `dL_dyhat` is a row, so that the matrices multiply as
            they stand.
        """
        s, d = self.symbols, self.definitions
        dL_dyhat = _jacobian([d["L"]], s.yhat)
        if self.loss_name == "rss":
            dL_dyhat = dL_dyhat.applyfunc(sp.factor)  # 2ŷ − 2y reads better as −2(y − ŷ)
        return {
            "dL_dyhat": dL_dyhat,
            "dyhat_dh2": _jacobian(d["yhat"], s.h2),
            "dh2_dW2": _matrix_jacobian(d["h2"], s.W2),
            "dh2_dc2": _jacobian(d["h2"], s.c2),
            "dh2_dz1": _jacobian(d["h2"], s.z1),
            "dz1_dh1": _jacobian(d["z1"], s.h1),
            "dh1_dW1": _matrix_jacobian(d["h1"], s.W1),
            "dh1_dc1": _jacobian(d["h1"], s.c1),
        }

    def chain(self) -> dict[str, sp.Matrix]:
        r"""Multiply the local derivatives along the chain rule, simplifying nothing.

        Returns
        -------
        dict of str to Matrix
            With the keys and shapes of `gradient`, in the symbols of `locals`. Unfolded, each
            entry equals the direct derivative of the loss.
        """
        d = self.locals()
        dL_dh2 = d["dL_dyhat"] * d["dyhat_dh2"]
        dL_dh1 = dL_dh2 * d["dh2_dz1"] * d["dz1_dh1"]
        return {
            "dL_dW1": _contract(dL_dh1, d["dh1_dW1"]),
            "dL_dc1": (dL_dh1 * d["dh1_dc1"]).T,
            "dL_dW2": _contract(dL_dh2, d["dh2_dW2"]),
            "dL_dc2": (dL_dh2 * d["dh2_dc2"]).T,
        }

    def expression(self, name: str, *, named: bool = True) -> Any:
        """Return the right-hand side that belongs to a name, in code's spelling.

        Parameters
        ----------
        name : str
            A quantity (`"h1"`, `"h1[2]"`, `"L"`), or a derivative, whole or one entry of it
            (`"dL_dW1"`, `"dL_dW1[2, 0]"`, `"dz1_dh1[2, 2]"`, `"dL_dh1[2]"`).
        named : bool, default True
            Named or in full.
        """
        block, index = parse_name(name)
        found: Any = None
        if block in self.definitions:
            found = self.definitions[block]
        elif block in tuple(f"dL_d{name}" for name in BLOCKS):
            found = self.gradient(named=True)[block]
        elif block in ("dL_dh1", "dL_dh2"):
            found = self.deltas()[block]
        elif block in LOCAL_NAMES:
            found = self.locals()[block]
        elif block in Symbols._fields:
            found = getattr(self.symbols, block)
        if found is None:
            raise ValueError(
                f"name is {name!r}; it must be a quantity such as 'h1' or 'h1[2]', or a derivative"
                f" such as 'dL_dW1[2, 0]' or one of {', '.join(LOCAL_NAMES)}"
            )
        found = _pick(found, index, name)
        return found if named else self.unfold(found)

    # How the derivatives are made

    def _check_names(self, hidden_activation: str, output_activation: str, loss: str) -> None:
        Architecture.named(hidden_activation, output_activation, loss)

    def _predict(self, h2: Iterable[sp.Expr]) -> list[sp.Expr]:
        f2 = self._outputs[self.output_activation]
        h2 = list(h2)
        if self.output_activation == "softmax":
            return [f2(k, *h2) for k in range(len(h2))]
        return [f2(h) for h in h2]

    def _loss_of_h2(self) -> sp.Expr:
        """L with only the last equation put in: in terms of y and h2."""
        s = self.symbols
        return self.definitions["L"].xreplace(
            dict(zip(s.yhat, self.definitions["yhat"], strict=True))
        )

    def _output_deltas(self) -> list[sp.Expr]:
        """dL/dh2, named, in a form that has no 0/0 when an output saturates."""
        s = self.symbols
        slopes = [self.fold(sp.diff(self._loss_of_h2(), h)) for h in s.h2]
        if self.loss_name == "log_loss":
            return [sp.expand(d) for d in slopes]  # -y(1 - ŷ) + (1 - y)ŷ is ŷ - y
        if self.loss_name == "cross_entropy":
            nothing = 1 - sp.Add(*s.y)  # zero, because the targets sum to 1
            return [sp.expand(d + p * nothing) for d, p in zip(slopes, s.yhat, strict=True)]
        if self.output_activation == "identity":
            return [sp.factor(d) for d in slopes]
        return slopes

    @cached_property
    def named_gradient(self) -> list[sp.Expr]:
        """dL/dp for every parameter p, named: through h2, the only way from p to L."""
        deltas = self._output_deltas()
        # Stand-ins keep each delta in one piece while common factors are taken out.
        stand_ins = [ArrayEntry.of("d2", k) for k in range(self.O)]
        put_back = dict(zip(stand_ins, deltas, strict=True))
        gradient = []
        for p in self.parameters:
            slope = sp.Add(*(d * sp.diff(h, p) for d, h in zip(stand_ins, self.h2, strict=True)))
            gradient.append(sp.factor_terms(self.fold(slope)).xreplace(put_back))
        return gradient

    def computable_loss(self) -> sp.Expr:
        """Return L, named, in a form that has no log 0 when an output saturates."""
        loss = stable_logarithms(self._loss_of_h2())
        return self.fold(loss if self.loss_name == "rss" else sp.expand(loss))


LOCAL_NAMES: Final = (
    "dL_dyhat",
    "dyhat_dh2",
    "dh2_dW2",
    "dh2_dc2",
    "dh2_dz1",
    "dz1_dh1",
    "dh1_dW1",
    "dh1_dc1",
)


def _make_symbols(D: int, H: int, O: int) -> Symbols:
    def column(name: str, n: int) -> sp.Matrix:
        return sp.ImmutableMatrix([ArrayEntry.of(name, i) for i in range(n)])

    def matrix(name: str, rows: int, columns: int) -> sp.Matrix:
        return sp.ImmutableMatrix(rows, columns, lambda i, j: ArrayEntry.of(name, i, j))

    return Symbols(
        x=column("x", D),
        y=column("y", O),
        W1=matrix("W1", H, D),
        c1=column("c1", H),
        W2=matrix("W2", O, H),
        c2=column("c2", O),
        h1=column("h1", H),
        z1=column("z1", H),
        h2=column("h2", O),
        yhat=column("yhat", O),
    )


def _jacobian(of: Iterable[sp.Expr], by: Iterable[sp.Symbol]) -> sp.Matrix:
    """Entry (i, j) is the derivative of of[i] with respect to by[j]."""
    by = list(by)
    return sp.ImmutableMatrix([[sp.diff(f, v) for v in by] for f in of])


def _matrix_jacobian(of: Iterable[sp.Expr], by: sp.Matrix) -> sp.Array:
    """Entry (i, j, k) is the derivative of of[i] with respect to by[j, k]."""
    rows, columns = by.shape
    return sp.ImmutableDenseNDimArray(
        [[[sp.diff(f, by[j, k]) for k in range(columns)] for j in range(rows)] for f in of]
    )


def _contract(row: sp.Matrix, tensor: sp.Array) -> sp.Matrix:
    """Entry (j, k) is the sum over i of row[i] times tensor[i, j, k]."""
    n, rows, columns = tensor.shape
    return sp.ImmutableMatrix(
        rows, columns, lambda j, k: sp.Add(*(row[i] * tensor[i, j, k] for i in range(n)))
    )


def _pick(found: Any, index: tuple[int, ...], name: str) -> Any:
    """Return found[index], where a matrix of one row or column also takes a single index."""
    if not index:
        return found
    try:
        return found[index[0]] if len(index) == 1 and 1 in found.shape else found[index]
    except (IndexError, ValueError, TypeError, AttributeError):
        shape = getattr(found, "shape", ())
        raise ValueError(f"name is {name!r}, but the shape is {tuple(shape)}") from None
