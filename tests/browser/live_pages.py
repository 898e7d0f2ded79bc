"""What the tests of the cells that run in a page share."""

from __future__ import annotations

import re

from machine import HTML

BUILT_WITH_PYTHON = (HTML / "_static" / "python" / "pyodide-lock.json").is_file()
NUMBER = re.compile(r"[-−+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?")


def nearly_the_same(one: str, other: str) -> bool:
    """Compare what stands between the numbers as text, and the numbers by tolerance.

    >>> nearly_the_same("loss 0.12345678", "loss 0.12345679")
    True
    >>> nearly_the_same("loss 0.123", "loss 0.124"), nearly_the_same("a 1", "b 1")
    (False, False)
    """
    words = [" ".join(NUMBER.sub(" # ", text).split()) for text in (one, other)]
    if words[0] != words[1]:
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    values = [[float(text.replace("−", "-")) for text in pair] for pair in pairs]
    return all(abs(a - b) <= 1e-6 * max(1.0, abs(a)) for a, b in values)
