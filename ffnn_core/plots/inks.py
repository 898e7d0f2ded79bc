"""The inks of the book, and which symbol is written in which: one table for everything that draws.

Formulas, matplotlib's pictures, the pages and the widgets all take their colours from here. Style
sheets and JavaScript cannot read Python, so `book/_css/book.css`, `widgets.css`, `lib/theme.mjs`
and `lib/names.mjs` repeat the values; the tests hold them equal to this table, byte for byte.

Blue and orange (`neg`, `pos`) mean a sign and nothing else; layers have inks of their own.
"""

from __future__ import annotations

import re
from typing import Final

#: The inks on light paper. `--ed-<name>` is the CSS variable.
INKS: Final = {
    "ink": "#1f2933",
    "muted": "#5b6770",
    "line": "#c5ccd3",
    "surface": "#f6f7f9",
    "paper": "#ffffff",
    "neg": "#1f6fb2",
    "pos": "#c2570c",
    "accent": "#8a1c5c",
    "input": "#4a5a6a",
    "hidden": "#6b3fa0",
    "output": "#00756a",
    "loss": "#a3263f",
}

#: The same inks on dark paper.
DARK_INKS: Final = {
    "ink": "#e6e9ec",
    "muted": "#a3adb6",
    "line": "#4a545e",
    "surface": "#23282e",
    "paper": "#14181c",
    "neg": "#74b3ea",
    "pos": "#f2a154",
    "accent": "#ee8fc3",
    "input": "#a9b8c6",
    "hidden": "#c3a2ec",
    "output": "#58cdbd",
    "loss": "#f490a4",
}

#: The ink of every symbol, as code spells it.
SYMBOLS: Final = {
    "x": "input",
    "X": "input",
    "W1": "hidden",
    "c1": "hidden",
    "h1": "hidden",
    "z1": "hidden",
    "W2": "output",
    "c2": "output",
    "h2": "output",
    "z2": "output",
    "yhat": "output",
    "y": "loss",
    "L": "loss",
    "loss": "loss",
}

_NAME: Final = re.compile(r"(?:.*_d)?([A-Za-z]+\d*)(?![a-z\d])")


def ink_of(name: str) -> str:
    """Return the name of the ink in which a symbol of the code is always written.

    Parameters
    ----------
    name : str
        A symbol, alone or with what hangs on it. A derivative has the ink of what it is taken by.

    Returns
    -------
    str
        A key of `INKS`; `"ink"` for what is no symbol of the network.

    Examples
    --------
    >>> ink_of("W1[2, 0]"), ink_of("dL_dW2"), ink_of("X.T"), ink_of("eta")
    ('hidden', 'output', 'input', 'ink')
    """
    found = _NAME.match(name)
    return SYMBOLS.get(found[1], "ink") if found else "ink"
