"""Equations as the widgets print them, and whether the left side comes to the right side."""

from __future__ import annotations

import math
import re
from itertools import pairwise

NUMBER = r"\d[\d.]*(?:e−?\d+)?"
_TOKEN = re.compile(rf"\s*({NUMBER}|[−+·/÷²³(),^]|log|exp|σ|tanh|e\^)")


def equations(text: str) -> list[tuple[str, str]]:
    """Return (left, right) for every "numbers = number" in a text."""
    sides = [side.strip() for side in text.split("=")]
    found = []
    for left, right in pairwise(sides):
        number = re.match(rf"[+−]?{NUMBER}(?![\w·²³(/]| ?[·/÷])", right)
        if number and not re.match(rf"{re.escape(number[0])} [−+] [\d(]", right):
            told = re.search(r"(?:[\d.·/÷²³()−+,^ ]|e−\d|log|exp|σ|tanh|1 / \(1 \+ e\^)+$", left)
            if (
                told
                and re.search(r"\d", told[0])
                and re.search(r"[·/÷²³]|log|exp|σ|tanh|[−+] [\d(]", told[0])
            ):
                found.append((told[0].strip(), number[0].rstrip(".")))
    return found


def value(expression: str) -> float:
    """Return what a calculator makes of numbers, + − · / ( ) and powers."""
    tokens, at = [], 0
    while at < len(expression.rstrip()):
        token = _TOKEN.match(expression, at)
        if not token:
            raise ValueError(f"cannot read {expression!r} at {expression[at:]!r}")
        tokens.append(token[1])
        at = token.end()
    python = {
        "−": "-",
        "·": "*",
        "÷": "/",
        "²": "**2",
        "³": "**3",
        "^": "**",
        "log": "_log",
        "e^": "_e**",
    }
    words = [python.get(t, t.replace("−", "-")) for t in tokens]
    source = re.sub(r"_log ([\d.]+)", r"_log(\1)", " ".join(words))
    names = {"_log": math.log, "exp": math.exp, "tanh": math.tanh, "_e": math.e}
    names["σ"] = lambda h: 1 / (1 + math.exp(-h))
    return float(eval(source, {"__builtins__": {}}, names))


def misses(text: str) -> list[str]:
    """Return the equations of a text that do not close at the digits of their right side."""
    wrong = []
    for left, right in equations(text):
        shown = float(right.replace("−", "-").replace("+", ""))
        mantissa, _, power = right.partition("e")
        digits = len(mantissa.partition(".")[2]) - int(power.replace("−", "-") or 0)
        if abs(value(left) - shown) > 0.5001 * 10**-digits + 1e-12 * abs(shown):
            wrong.append(f"{left} = {right}, but it is {value(left):.6g}")
    return wrong
