r"""Short texts with code and mathematics, for questions, hints and explanations.

An author writes a line of Markdown: code between backticks, mathematics between dollar signs,
emphasis between asterisks. It becomes a small tree that HTML is written from here and that the
page's script builds elements from (`rich` in `static/lib/rich.mjs`); neither needs MathJax, so a
formula looks the same in the book, in JupyterLab and where no script runs.

Of TeX it knows what fits in a line: indices as in `W_1[2,0]`, `\hat{y}`, `\sigma'(h_1)`, powers,
fractions (written with a slash), Greek letters, the usual signs. Anything else is an error, so that
no reader meets a raw backslash.
"""

from __future__ import annotations

import html
import inspect
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from ffnn_core.plots.inks import ink_of

#: A text, or an element as `[tag, class, child, …]`.
Node = str | list[Any]

_GREEK: Final = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "eta": "η", "theta": "θ", "lambda": "λ", "mu": "μ", "sigma": "σ", "phi": "φ",
}  # fmt: skip
_UPRIGHT: Final = {
    "partial": "∂", "Delta": "Δ", "Sigma": "Σ", "sum": "Σ", "nabla": "∇", "infty": "∞",
    "ldots": "…", "dots": "…", "cdots": "⋯", "top": "⊤", "prime": "′", "exp": "exp", "log": "log",
    "ln": "ln", "tanh": "tanh", "max": "max", "min": "min", "{": "{", "}": "}", "%": "%", "$": "$",
}  # fmt: skip
_SIGNS: Final = {
    "cdot": "·", "times": "×", "odot": "⊙", "pm": "±", "approx": "≈", "le": "≤", "leq": "≤",
    "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "to": "→", "rightarrow": "→", "mapsto": "↦",
    "in": "∈", "propto": "∝", "Rightarrow": "⇒",
}  # fmt: skip
_SPACES: Final = {",", ";", ":", " ", "quad", "qquad"}
_NOTHING: Final = {"left", "right", "big", "Big", "bigl", "bigr", "!", "displaystyle"}
_FRACTIONS: Final = {"frac", "tfrac", "dfrac"}
_WORDS: Final = {"text", "mathrm", "textrm", "operatorname"}
_ACCENTS: Final = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "vec": "\u20d7"}

_COMMAND: Final = re.compile(r"\\([a-zA-Z]+|.)")
_NUMBER: Final = re.compile(r"\d+(?:[.]\d+)?")
_INDEX: Final = re.compile(r"\[[\w\s,:+-]{1,24}\]")
_BLOCK: Final = re.compile(r"^```\w*\n(.*?)\n?```[ \t]*$", re.M | re.S)
_INLINE: Final = re.compile(
    r"`(?P<code>[^`]+)`|(?<!\\)\$(?P<maths>[^$]+)(?<!\\)\$|\*(?=\S)(?P<stressed>[^*]+)(?<=\S)\*"
)


def blocks(text: str) -> list[Node]:
    """Return the paragraphs and code blocks (between lines of three backticks) of a text."""
    text = inspect.cleandoc(text)
    found: list[Node] = []
    for place, part in enumerate(_BLOCK.split(text)):
        if place % 2:
            found.append(code_block(part))
        else:
            paragraphs = filter(None, (p.strip() for p in re.split(r"\n\s*\n", part)))
            found += [["p", "", *line(paragraph)] for paragraph in paragraphs]
    return found


def code_block(code: str) -> Node:
    """Return lines of code as they are; the keyboard reaches them, as they may need to scroll."""
    return ["pre", "ed-code", ["code", "", code]]


def line(text: str) -> list[Node]:
    """Return the parts of one paragraph."""
    parts: list[Node] = []
    end = 0
    for match in _INLINE.finditer(text):
        parts.append(_plain(text[end : match.start()]))
        if match["code"]:
            parts.append(["code", "", match["code"]])
        elif match["maths"]:
            parts.append(["span", "ed-math", *maths(match["maths"])])
        else:
            parts.append(["em", "", *line(match["stressed"])])
        end = match.end()
    parts.append(_plain(text[end:]))
    return [part for part in parts if part != ""]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace(r"\$", "$"))


def maths(tex: str) -> list[Node]:
    """Return a formula as letters, signs, indices and powers."""
    return _joined(_Formula(tex).parts())


def plain(nodes: Sequence[Node]) -> str:
    """Return only the words."""
    return "".join(n if isinstance(n, str) else plain(n[2:]) for n in nodes)


def to_html(nodes: Sequence[Node]) -> str:
    """Return the nodes as HTML."""
    return "".join(_element(node) for node in nodes)


def _element(node: Node) -> str:
    if isinstance(node, str):
        return html.escape(node, quote=False)
    tag, name, *children = node
    attributes = f' class="{name}"' if name else ""
    if tag == "pre":
        attributes += ' tabindex="0"'
    return f"<{tag}{attributes}>{to_html(children)}</{tag}>"


def _joined(nodes: Sequence[Node]) -> list[Node]:
    """Join neighbouring texts."""
    result: list[Node] = []
    for node in nodes:
        if isinstance(node, str) and result and isinstance(result[-1], str):
            result[-1] += node
        else:
            result.append(node)
    return result


class _Formula:
    """A formula that is read from left to right."""

    def __init__(self, tex: str) -> None:
        self.tex = tex
        self.at = 0

    def parts(self) -> list[Node]:
        """Read to the end."""
        found: list[Node] = []
        while self.at < len(self.tex):
            found += self.part(after_operand=_ends_operand(found))
        return found

    def part(self, *, after_operand: bool) -> list[Node]:
        """Read the next sign, letter, number, group or command with what hangs on it."""
        character = self.tex[self.at]
        if character == "\\":
            return self.command()
        if character == "{":
            return self.scripted(_Formula(self.argument()).parts())
        if number := _NUMBER.match(self.tex, self.at):
            self.at = number.end()
            return self.scripted([number[0]])
        self.at += 1
        if character.isspace():
            return []
        if character.isalpha():
            return self.symbol(character)
        if character in "+-=<>*":
            sign = {"-": "−", "*": "·"}.get(character, character)
            return [f" {sign} " if after_operand else sign]
        if character == ",":
            return [", "]
        if character in "'_^":
            self.at -= 1  # on nothing, as in f(x)' after a bracket
            return self.scripted([])
        return self.scripted([character])

    def command(self) -> list[Node]:
        """Read a command and its arguments."""
        match = _COMMAND.match(self.tex, self.at)
        if match is None:
            raise ValueError(f"the formula {self.tex!r} ends in a backslash")
        name = match[1]
        self.at = match.end()
        if name in _SIGNS:
            return [f" {_SIGNS[name]} "]
        if name in _SPACES:
            return [" "]
        if name in _NOTHING:
            return []
        if name in _GREEK:
            return self.symbol(_GREEK[name])
        if name in _UPRIGHT:
            word = len(_UPRIGHT[name]) > 1
            found = self.scripted([_UPRIGHT[name]])
            return [*found, " "] if word and self.starts_operand() else found
        if name in _ACCENTS:
            return self.symbol(unicodedata.normalize("NFC", self.argument() + _ACCENTS[name]))
        if name in _WORDS:
            return self.scripted([self.argument()])
        if name in _FRACTIONS:
            above, below = self.argument(), self.argument()
            return [*_bracketed(above, r".[-+]"), "/", *_bracketed(below, r".[-+/]|\\cdot|\\times")]
        if name == "sqrt":
            return ["√", *_bracketed(self.argument(), r".[-+/]|\\")]
        raise ValueError(
            f"the formula {self.tex!r} uses \\{name}, which exercises cannot show; they know "
            + ", ".join(sorted({*_GREEK, *_SIGNS, *_ACCENTS, *_WORDS, "frac", "sqrt", "partial"}))
        )

    def starts_operand(self) -> bool:
        """Tell whether a letter, number or command follows, and not a bracket or a sign."""
        return re.match(r"\s*[\w\\]", self.tex[self.at :]) is not None

    def argument(self) -> str:
        """Read what is in braces, or one character or command, and return its text."""
        rest = self.tex[self.at :]
        self.at += len(rest) - len(rest.lstrip())
        start = self.at
        if start >= len(self.tex):
            raise ValueError(f"the formula {self.tex!r} ends too early")
        if self.tex[start] != "{":
            one = _COMMAND.match(self.tex, start)
            self.at = one.end() if one else start + 1
            return self.tex[start : self.at]
        depth = 0
        for place in range(start, len(self.tex)):
            depth += {"{": 1, "}": -1}.get(self.tex[place], 0)
            if depth == 0:
                self.at = place + 1
                return self.tex[start + 1 : place]
        raise ValueError(f"the formula {self.tex!r} lacks a closing brace")

    def symbol(self, letter: str) -> list[Node]:
        """Return a letter with its scripts and its index, in its ink where it has one."""
        start = self.at
        found = self.scripted([["i", "", letter]])
        layer = re.match(r"_\{?([12])\b", self.tex[start : self.at])
        ink = _ink(letter, layer[1] if layer else "")
        if not ink:
            return found
        if index := _INDEX.match(self.tex, self.at):
            self.at = index.end()
            entries = [maths(entry) for entry in index[0][1:-1].split(",")]
            found += ["[", *entries[0], *(n for e in entries[1:] for n in (",", *e)), "]"]
            found = self.scripted(found)
        return [["span", ink, *_joined(found)]]

    def scripted(self, found: list[Node]) -> list[Node]:
        """Read the primes, indices and powers that follow."""
        while match := re.compile(r"\s*(['_^])").match(self.tex, self.at):
            self.at = match.end()
            if match[1] == "'":
                found.append("′")
                continue
            inside = maths(self.argument())
            if inside == ["′"]:
                found.append("′")
            else:
                found.append(["sub" if match[1] == "_" else "sup", "", *inside])
        return found


def _ink(letter: str, layer: str) -> str:
    """Return the colour of a symbol: the same in every formula and picture of the book."""
    name = "yhat" if letter == "ŷ" else letter + layer if letter in "Wchz" else letter
    found = ink_of(name)
    return "" if found == "ink" else f"ed-{found}"


def _ends_operand(found: Sequence[Node]) -> bool:
    if not found:
        return False
    last = found[-1]
    return not isinstance(last, str) or (last[-1] not in " ([{,/−+=<>|" and last.strip() != "")


def _bracketed(tex: str, pattern: str) -> list[Node]:
    """Return one side of a fraction, in brackets if it is a sum or a product."""
    found = _Formula(tex).parts()
    return ["(", *found, ")"] if re.search(pattern, tex) else found
