"""A formula in words, for whoever hears it: "∂L by ∂W 1" for a fraction of two partials."""

from __future__ import annotations

import re
import unicodedata
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
    "±": "plus or minus", "κ": "kappa", ":": "all",
}  # fmt: skip
_POWERS = {"2": "squared", "3": "cubed", "⊤": "transposed", "T": "transposed", "*": "star"}
_HANGING = ("msub", "msup", "msubsup", "munder", "mover", "munderover")
_PRIMES = frozenset("′″‴")


def words(element: Element) -> str:
    """Return the words of a formula, or of a part of one."""
    said = re.sub(r"\s+", " ", _say(element))
    said = re.sub(r"\s+([,.;)\]])|([(\[])\s+", r"\1\2", said)
    return said.replace(",;", ";").strip()


def _say(element: Element) -> str:
    say = _SAYINGS.get(element.tag)
    if say is not None:
        return say(element)
    if len(element):
        return _row(element)
    text = (element.text or "").strip()
    plain = unicodedata.normalize("NFKC", text) if text >= "\U0001d400" else text
    return ("bold " if plain != text else "") + _SIGNS.get(plain, plain)


def _row(element: Element) -> str:
    """Say what stands in a line; what the eye tells by place is told by a word."""
    parts = [part for part in element if part.tag != "mspace"]
    said = [_say(part) for part in parts]
    bars = [place for place, part in enumerate(parts) if part.text == "|"]
    if len(bars) % 2 == 0:
        for left, right in zip(bars[::2], bars[1::2], strict=True):
            said[left], said[right] = "the absolute value of (", ")"
    cores = list(map(_core, parts))
    for place in range(1, len(parts)):
        before, part = cores[place - 1], cores[place]
        if before.text == "/" and said[place].startswith("partial"):
            said[place - 1] = "by"
        if part.tag == "mfrac" and len(before.text or "") > 1 and before.tag == "mo":
            said[place] = f"({said[place]})"  # the logarithm of all of it
        if before.tag == "mfrac" and (part.tag != "mo" or part.text in ("(", "∑")):
            said[place] = f"times {said[place]}"
    return " ".join(said)


def _core(element: Element) -> Element:
    """Return what scripts hang on, or what alone stands in a smaller size."""
    while element.tag in _HANGING or (element.tag == "mstyle" and len(element) == 1):
        element = element[0]
    return element


def _whole(said: str) -> str:
    """Put brackets around an index or a power of which one could not hear where it ends."""
    return f"({said})" if re.search(r"\w,? (plus|minus|over) ", said) else said


def _sub(element: Element) -> str:
    index = _say(element[1])
    return f"{_say(element[0])} {'sub ' if _whole(index) != index else ''}{_whole(index)}"


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
    return f"to the power {_whole(_say(element))}"


def _under(element: Element) -> str:
    if element[0].text == "∑":
        return f"the sum over {_say(element[1])}"
    if element[0].text == "lim":
        return f"the limit as {_say(element[1])} of"
    if "⏟" in (part.text for part in element[0]):
        return f"{_say(element[0])}, with {_say(element[1])} below,"
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
