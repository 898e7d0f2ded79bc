r"""One colour for each kind of symbol, in every formula of the book.

The symbols of the network are found in the TeX of a formula and wrapped in MathJax's
`\class`, which the style sheet inks: inputs (X, x), the hidden layer (W_1, c_1, h_1, z_1), the
output layer (W_2, c_2, h_2, \hat y), and what the loss compares (y, L). An author writes plain TeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ffnn_core.plots.inks import SYMBOLS, ink_of

LAYER_SYMBOLS = frozenset(symbol[0] for symbol in SYMBOLS if symbol[-1] in "12")

# A formula that defines its own commands is left as it is.
DEFINES = re.compile(r"\\(?:re|provide)?newcommand|\\def\b|\\DeclareMathOperator|\\class\b")

# Commands whose braces hold words, lengths or names rather than mathematics.
OPAQUE = frozenset(
    r"""
    \text \textbf \textit \textrm \texttt \textsf \textnormal \mbox \hbox \operatorname
    \mathrm \mathtt \mathsf \mathcal \mathbb \mathfrak \mathscr \label \tag \ref \eqref \cite
    \color \textcolor \colorbox \style \cssId \href \url \unicode \require \begin \end \hspace
    \vspace \mspace \rule \kern \mkern \hskip \mskip \raise \lower
    """.split()  # noqa: SIM905
)
# Accents make another symbol of the letter they stand on; \hat y is the only one in the table.
ACCENTS = frozenset(
    r"\hat \widehat \tilde \widetilde \bar \overline \vec \dot \ddot \check \breve".split()  # noqa: SIM905
)
HATS = frozenset((r"\hat", r"\widehat"))

COMMAND = re.compile(r"\\(?:[a-zA-Z]+\*?|.)", re.DOTALL)
WORD = re.compile(r"[a-zA-Z]+")
LENGTH = re.compile(r"\s*-?[\d.]+\s*(?:pt|em|ex|mu|cm|mm|in|px)\b")
INDEX = re.compile(r"\[[\w\s,:+-]{1,24}\]")
LAYER = re.compile(r"\s*([12])(?![\d.])")


def group_end(tex: str, start: int) -> int:
    """Return the position after the brace group that opens at `start`."""
    depth = 0
    position = start
    while position < len(tex):
        character = tex[position]
        if character == "\\":
            position += 2
            continue
        depth += (character == "{") - (character == "}")
        position += 1
        if depth == 0:
            return position
    return len(tex)


def argument_end(tex: str, start: int) -> int:
    """Return the position after one TeX argument: a group, a command, or one character."""
    while start < len(tex) and tex[start].isspace():
        start += 1
    if start >= len(tex):
        return start
    if tex[start] == "{":
        return group_end(tex, start)
    command = COMMAND.match(tex, start)
    if command is None:
        return start + 1
    end = command.end()
    while tex.startswith("{", end):  # as in L_\text{test}
        end = group_end(tex, end)
    return end


def scripts_end(tex: str, start: int) -> tuple[int, str | None]:
    """Return where the primes, super- and subscripts end, and the first subscript's text."""
    subscript = None
    while start < len(tex):
        gap = re.compile(r"\s*(?=[_^'])").match(tex, start)
        if gap is None:
            break
        mark = gap.end()
        if tex[mark] == "'":
            start = mark + 1
            continue
        end = argument_end(tex, mark + 1)
        if end <= mark + 1:
            break
        if tex[mark] == "_" and subscript is None:
            subscript = tex[mark + 1 : end].strip()
            if subscript.startswith("{"):
                subscript = subscript[1:-1]
        start = end
    return start, subscript


def symbol_at(tex: str, start: int) -> tuple[int, str] | None:
    """Return the end and the class of the symbol that starts at `start`, if one does."""
    letter = tex[start]
    end, subscript = scripts_end(tex, start + 1)
    name = letter
    if letter in LAYER_SYMBOLS and (layer := LAYER.match(subscript or "")):
        name += layer.group(1)
    if name not in SYMBOLS:
        return None
    return index_end(tex, end), f"ed-{ink_of(name)}"


def index_end(tex: str, end: int) -> int:
    """Return the position after an index such as [2,0], and what hangs on it, or `end`."""
    index = INDEX.match(tex, end)
    return scripts_end(tex, index.end())[0] if index else end


def hat_at(tex: str, after: int) -> int | None:
    r"""Return where \hat{y} ends, given the position after the command \hat."""
    end = argument_end(tex, after)
    if tex[after:end].strip(" {}\n") != "y":
        return None
    return index_end(tex, scripts_end(tex, end)[0])


def pieces(tex: str) -> Iterator[tuple[str, str | None]]:
    """Split TeX into pieces, each with the class of its symbol or None."""
    position = 0
    while position < len(tex):
        start = position
        ink = None
        command = COMMAND.match(tex, position)
        if command:
            name = command.group(0).rstrip("*")
            position = command.end()
            if name in HATS and (hat := hat_at(tex, position)) is not None:
                position, ink = hat, f"ed-{ink_of('yhat')}"
            elif name in ACCENTS:
                position = argument_end(tex, position)
            elif name in OPAQUE:
                position = opaque_end(tex, name, position)
            elif name == "\\\\" and (space := re.compile(r"\s*\[[^\]]*\]").match(tex, position)):
                position = space.end()
        elif word := WORD.match(tex, position):
            position, ink = letter_end(tex, word)
        else:
            position += 1
        yield tex[start:position], ink


def letter_end(tex: str, word: re.Match[str]) -> tuple[int, str | None]:
    """Return the end and class of the next letter; three letters in a row are a word."""
    if len(word.group(0)) > 2:
        return word.end(), None
    return symbol_at(tex, word.start()) or (word.start() + 1, None)


def opaque_end(tex: str, name: str, position: int) -> int:
    """Return the position after the arguments of a command that holds no mathematics."""
    length = LENGTH.match(tex, position)
    if length:
        return length.end()
    environment = tex[position : argument_end(tex, position)]
    position += len(environment)
    if name == r"\begin" and environment.strip(" {}") in {"array", "alignat", "alignedat"}:
        position = argument_end(tex, position)  # the column specification
    return position


def ink(tex: str) -> str:
    r"""Wrap every symbol of the network in `tex` in `\class`.

    The braces around it let a symbol stay the argument of a command, as in `\sqrt x`.
    """
    if DEFINES.search(tex):
        return tex
    return "".join(
        rf"{{\class{{{symbol}}}{{{piece}}}}}" if symbol else piece for piece, symbol in pieces(tex)
    )


def ink_page(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Colour the formulas of one page, those that cells printed included."""
    if app.builder.format != "html":
        return
    for node in list(doctree.findall(lambda n: isinstance(n, nodes.math | nodes.math_block))):
        tex: Any = ink(node.astext())
        node.children = []
        node += nodes.Text(tex)


def setup(app: Sphinx) -> dict[str, bool]:
    """Colour formulas once each page's outputs have been chosen."""
    app.connect("doctree-resolved", ink_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
