r"""Activation functions for SymPy, each beside its derivative.

SymPy can differentiate $1/(1 + e^{-h})$ by itself, but what comes out divides infinity by infinity
once $h$ is far below zero. Here every function stays closed, and its derivative is written in the
function itself: $\sigma' = \sigma(1 - \sigma)$. Nothing is taken on trust: `.rewrite(sp.exp)` opens
each function, and the tests differentiate what they find inside.

`definition` is the form in which a function is computed where it is printed as a program: the
same function, arranged so that no large number overflows into a NaN. `numeric` is what
`sympy.lambdify` calls: the same for numbers and NumPy arrays.
"""
# The classes are named as SymPy prints the functions (N801), and say themselves what fdiff,
# definition and numeric hold (D102).
# ruff: noqa: D102, N801

from __future__ import annotations

from typing import Any, Final

import numpy as np
import sympy as sp


class Closed(sp.Function):
    """A function that SymPy leaves closed, and yet can print, evaluate and turn into a program."""

    @staticmethod
    def definition(*args: Any) -> sp.Expr:
        raise NotImplementedError

    @staticmethod
    def numeric(*args: Any) -> Any:
        raise NotImplementedError

    @classmethod
    def _imp_(cls, *args: Any) -> Any:
        """Compute what `sympy.lambdify` asks for; symbols stay symbols."""
        if any(isinstance(a, sp.Basic) for a in args):
            return cls(*args)
        with np.errstate(under="ignore"):
            return cls.numeric(*args)

    def _mpmathcode(self, printer: Any) -> str:
        return f"({printer._print(self.definition(*self.args))})"

    def _eval_evalf(self, prec: int) -> sp.Expr:
        if not all(a.is_number for a in self.args):
            return self.func(*(a if a.is_Integer else a._evalf(prec) for a in self.args))
        return self.definition(*self.args)._evalf(prec)

    def _eval_rewrite_as_exp(self, *args: sp.Expr, **_: Any) -> sp.Expr:
        return self.definition(*args)


class sigmoid(Closed):
    r"""$\sigma(h) = 1/(1 + e^{-h})$, whose derivative is $\sigma(h)(1 - \sigma(h))$."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return self * (1 - self)

    @staticmethod
    def definition(h: sp.Expr) -> sp.Expr:
        return 1 / (1 + sp.exp(-h))

    @staticmethod
    def numeric(h: Any) -> Any:
        small = np.exp(-np.abs(h))
        return np.where(h >= 0, 1.0, small) / (1 + small)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _call(r"\sigma", printer, self.args, exp)


class tanh(Closed):
    r"""$\tanh(h)$, whose derivative is $1 - \tanh^2(h)$."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return 1 - self**2

    @staticmethod
    def definition(h: sp.Expr) -> sp.Expr:
        return sp.tanh(h)

    @staticmethod
    def numeric(h: Any) -> Any:
        return np.tanh(h)

    def _eval_rewrite_as_exp(self, h: sp.Expr, **_: Any) -> sp.Expr:
        return (sp.exp(2 * h) - 1) / (sp.exp(2 * h) + 1)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _call(r"\tanh", printer, self.args, exp)


class relu(Closed):
    r"""$\max(h, 0)$, whose derivative is the step `relu_prime`."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return relu_prime(self.args[0])

    @staticmethod
    def definition(h: sp.Expr) -> sp.Expr:
        return sp.Max(0, h)

    @staticmethod
    def numeric(h: Any) -> Any:
        return np.maximum(h, 0.0)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _call(r"\operatorname{relu}", printer, self.args, exp)


class relu_prime(Closed):
    r"""1 where $h > 0$, 0 elsewhere, also at the kink; itself flat, so its derivative is 0."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.S.Zero

    @staticmethod
    def definition(h: sp.Expr) -> sp.Expr:
        return sp.Piecewise((1, h > 0), (0, True))

    @staticmethod
    def numeric(h: Any) -> Any:
        return np.where(h > 0, 1.0, 0.0)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _call(r"\operatorname{relu}'", printer, self.args, exp)


class identity(Closed):
    r"""$h$ itself, derivative 1; closed like the others, so that $z$ and $h$ keep two names."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.S.One

    @staticmethod
    def definition(h: sp.Expr) -> sp.Expr:
        return h

    @staticmethod
    def numeric(h: Any) -> Any:
        return h

    def doit(self, **hints: Any) -> sp.Expr:
        """Open the brackets: `identity(h).doit()` is h."""
        return self.args[0].doit(**hints)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _call(r"\operatorname{id}", printer, self.args, exp)


class softmax(Closed):
    r"""Entry k of the softmax, $e^{h_k}/\sum_j e^{h_j}$, written `softmax(k, h_0, h_1, ...)`.

    Its derivative with respect to $h_j$ is $s_k(I[k,j] - s_j)$: every output depends on every
    pre-activation.
    """

    @classmethod
    def eval(cls, k: sp.Expr, *h: sp.Expr) -> None:
        """Refuse an entry that the softmax does not have."""
        if not h:
            raise TypeError(
                f"softmax({k}) has no pre-activations; it must be softmax(k, h_0, h_1, ...), the"
                " number of the entry first"
            )
        if k.is_number and not (k.is_Integer and 0 <= k < len(h)):
            raise ValueError(f"k is {k}; it must be a whole number from 0 to {len(h) - 1}")

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        k, *h = self.args
        j = argindex - 2  # SymPy counts arguments from 1, and the first one is k
        return self * (int(k == j) - softmax(j, *h))

    @staticmethod
    def definition(k: sp.Expr, *h: sp.Expr) -> sp.Expr:
        return 1 / sp.Add(*(sp.exp(h_j - h[int(k)]) for h_j in h))

    @staticmethod
    def numeric(k: int, *h: Any) -> Any:
        h = tuple(np.broadcast_arrays(*h))
        powers = np.exp(np.asarray(h) - np.max(h, axis=0))
        return powers[k] / powers.sum(axis=0)

    def _eval_rewrite_as_exp(self, k: sp.Expr, *h: sp.Expr, **_: Any) -> sp.Expr:
        return sp.exp(h[int(k)]) / sp.Add(*map(sp.exp, h))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        k, *h = self.args
        return _call(r"\operatorname{softmax}", printer, h, None, f"[{k}]") + _power(exp)


class softplus(Closed):
    r"""$\log(1 + e^h)$, whose derivative is $\sigma(h)$: minus the logarithm of $1 - \sigma(h)$."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sigmoid(self.args[0])

    @staticmethod
    def definition(h: sp.Expr) -> sp.Expr:
        return sp.Max(0, h) + sp.log(1 + sp.exp(-sp.Abs(h)))

    @staticmethod
    def numeric(h: Any) -> Any:
        return np.logaddexp(0.0, h)

    def _eval_rewrite_as_exp(self, h: sp.Expr, **_: Any) -> sp.Expr:
        return sp.log(1 + sp.exp(h))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _call(r"\operatorname{softplus}", printer, self.args, exp)


class logsumexp(Closed):
    r"""$\log\sum_j e^{h_j}$, whose derivatives are the softmax."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return softmax(argindex - 1, *self.args)

    @staticmethod
    def definition(*h: sp.Expr) -> sp.Expr:
        largest = sp.Max(*h)
        return largest + sp.log(sp.Add(*(sp.exp(h_j - largest) for h_j in h)))

    @staticmethod
    def numeric(*h: Any) -> Any:
        return np.logaddexp.reduce(np.broadcast_arrays(*h))

    def _eval_rewrite_as_exp(self, *h: sp.Expr, **_: Any) -> sp.Expr:
        return sp.log(sp.Add(*map(sp.exp, h)))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _call(r"\operatorname{logsumexp}", printer, self.args, exp)


ELEMENTWISE: Final[dict[str, type[sp.Function]]] = {
    f.__name__: f for f in (sigmoid, tanh, relu, identity)
}


#: What `sympy.lambdify` calls, by name.
NUMERIC: Final = {
    f.__name__: f._imp_
    for f in (sigmoid, tanh, relu, relu_prime, identity, softmax, softplus, logsumexp)
}


def stable_logarithms(expr: sp.Expr) -> sp.Expr:
    r"""Rewrite the logarithms of predictions so that none becomes $\log 0$.

    $\log\sigma(h) = h - \log(1 + e^h)$, $\log(1 - \sigma(h)) = -\log(1 + e^h)$ and
    $\log s_k(h) = h_k - \log\sum_j e^{h_j}$ hold for every h; the right-hand sides stay finite.
    """

    def rewrite(log: sp.Expr) -> sp.Expr:
        inside = log.args[0]
        if isinstance(inside, sigmoid):
            return inside.args[0] - softplus(inside.args[0])
        if isinstance(1 - inside, sigmoid):
            return -softplus((1 - inside).args[0])
        if isinstance(inside, softmax):
            k, *h = inside.args
            return h[int(k)] - logsumexp(*h)
        return log

    return expr.replace(lambda e: isinstance(e, sp.log), rewrite)


def _call(name: str, printer: Any, args: Any, exponent: str | None = None, index: str = "") -> str:
    inside = ", ".join(printer._print(a) for a in args)
    return rf"{name}{_power(exponent)}\left({inside}\right){index}"


def _power(exponent: str | None) -> str:
    return f"^{{{exponent}}}" if exponent else ""
