"""A formula in words, for whoever hears it: "∂L by ∂W 1" for a fraction of two partials."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

_SIGNS = {
    "=": "equals", "−": "minus", "-": "minus", "+": "plus", "·": "times", "⋅": "times",
    "×": "times", "/": "over", "⊙": "times, entry by entry,", "≈": "is about", "≤": "is at most",
    "≥": "is at least", "<": "is less than", ">": "is greater than", "≠": "is not",
    "→": "goes to", "←": "becomes", "⇒": "implies", "∈": "in", "∑": "the sum of", "(": "(",
    "∏": "the product of", "…": "and so on", "⋯": "and so on", "∂": "partial", "σ": "sigma",
    "η": "eta", "δ": "delta", "Δ": "Delta", "θ": "theta", "ε": "epsilon", "ϵ": "epsilon",
    "∞": "infinity", "∇": "nabla", "′": "prime", "″": "double prime", "‴": "triple prime",
    "⊤": "transposed", "⏟": "", "|": "|", "α": "alpha", "β": "beta", "λ": "lambda", "μ": "mu",
    "φ": "phi", "Ω": "Omega", "Σ": "Sigma", "lim": "the limit", "log": "log", ",": ",",
}  # fmt: skip
_POWERS = {"2": "squared", "3": "cubed", "⊤": "transposed", "T": "transposed"}
_PRIMES = frozenset("′″‴")


def words(element: Element) -> str:
    """Return the words of a formula, or of a part of one."""
    said = _say(element)
    return re.sub(r"\s+([,)\]])|([(\[])\s+", r"\1\2", re.sub(r"\s+", " ", said)).strip()


def _say(element: Element) -> str:
    say = _SAYINGS.get(element.tag)
    if say is not None:
        return say(element)
    if len(element):
        return " ".join(map(_say, element))
    text = (element.text or "").strip()
    return _SIGNS.get(text, text)


def _sub(element: Element) -> str:
    return f"{_say(element[0])} {_say(element[1])}"


def _sup(element: Element) -> str:
    return f"{_say(element[0])} {_power(element[1])}"


def _subsup(element: Element) -> str:
    if element[0].text == "∑":
        return f"{_under(element)} to {_say(element[2])}"
    return f"{_sub(element)} {_power(element[2])}"


def _power(element: Element) -> str:
    text = element.text or ""
    if text in _PRIMES and text:
        return _SIGNS[text]
    if text in _POWERS:
        return _POWERS[text]
    if len(element) and (element[0].text or "") == "(":
        return _say(element)  # L with the number of an observation in brackets
    return f"to the power {_say(element)}"


def _under(element: Element) -> str:
    if element[0].text == "∑":
        return f"the sum over {_say(element[1])}"
    if element[0].text == "lim":
        return f"the limit as {_say(element[1])} of"
    return f"{_say(element[0])} {_say(element[1])}"


def _over(element: Element) -> str:
    names = {"ˆ": "hat", "^": "hat", "~": "tilde", "¯": "bar", "―": "bar", "→": "arrow"}
    return f"{_say(element[0])} {names.get(element[1].text or '', _say(element[1]))}"


def _fraction(element: Element) -> str:
    above, below = words(element[0]), words(element[1])
    if below.startswith("partial"):
        return f"{above} by {below}"
    simple = re.compile(r"[\w.]+")
    parts = (part if simple.fullmatch(part) else f"({part})" for part in (above, below))
    return " over ".join(parts)


def _table(element: Element) -> str:
    aligned = element.get("class") == "ed-aligned"
    rows = [(" " if aligned else ", ").join(map(_say, row)) for row in element]
    return "; ".join(rows) if aligned else f"matrix {'; '.join(rows)}; end of matrix"


_SAYINGS: dict[str, Callable[[Element], str]] = {
    "msub": _sub,
    "msup": _sup,
    "msubsup": _subsup,
    "munderover": _subsup,
    "munder": _under,
    "mover": _over,
    "mfrac": _fraction,
    "msqrt": lambda element: f"the square root of ({' '.join(map(_say, element))})",
    "mroot": lambda element: f"the root of order {_say(element[1])} of ({_say(element[0])})",
    "mtable": _table,
    "annotation": lambda element: "",
}
