"""What addresses may say of a widget's traits, and whether Python would take it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import numpy as np
from traitlets import TraitError

from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.names import file_name

NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.I)
ODD = (
    *("", " ", "1 1", "1,2", "1;2", "--1", "+1", "-1", "0", "3.7", "0x10", "１", "true", "True"),
    *("1e-9", "1e9", "1e400", "Infinity", "NaN", "null", "undefined", "constructor", "__proto__"),
    *("own", "W1[9,9]", "<b>", "%", "%E0%A4%A", "'", "💥", "a" * 3000),
)
HOSTILE = ("#", "#.", "#=", "#&&&", "#.=.", "#%", "#neuron", "#neuron.", "#neuron.w", "#a.b.c=1",
           "#__proto__.w=1", "#neuron.__proto__=1", "#neuron.constructor=1")  # fmt: skip


def read(kind: str, text: str) -> Any:
    """Return what a text means for a trait of this kind, as Python reads it, or None."""
    if kind in ("choice", "text"):
        return text
    if kind == "flag":
        return {"true": True, "false": False}.get(text)
    if kind == "numbers":
        parts = [read("number", part) for part in text.split(",")]
        return None if None in parts else parts
    if not text.isascii() or not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return int(value) if kind == "whole" and value.is_integer() else value


def texts(limits: dict[str, Any]) -> list[str]:
    """Return texts at, inside and beyond the limits, and odd ones."""
    kind, found = limits["kind"], list(ODD)
    if kind in ("number", "whole", "numbers"):
        low, high = limits["low"], limits["high"]
        numbers = [low, high, (low + high) / 2, low - 1, high + 1, low + 0.5, high - 0.5, 0, 1]
        numbers += [high + 1e-9, -limits.get("least", 0), limits.get("least", 0) / 2]
        written = [repr(number) for number in numbers]
        if kind == "numbers":
            n = limits["n"]
            found += [",".join([text] * n) for text in written + list(ODD[:20])]
            found += [",".join(written[:1] * (n + 1)), ",".join(written[:1] * n) + ","]
        else:
            found += written
    elif kind == "choice":
        found += [
            *limits["of"],
            limits["of"][0].upper(),
            limits["of"][0] + " ",
            limits["of"][-1][:-1],
        ]
    elif kind == "flag":
        found += ["true", "false", "1"]
    elif kind == "text":
        found += ["x", "x" * limits["longest"], "x" * (limits["longest"] + 1)]
    return found


def cases(cls: type[Widget]) -> Iterator[tuple[str, str, Any]]:
    """Return (trait, text, the value that Python takes or None) for all that can be linked."""
    widget = cls()
    for name, limits in widget.limits().items():
        trait = cls.class_traits()[name]
        for text in texts(limits):
            value = read(limits["kind"], text)
            if limits["kind"] == "numbers" and value is not None:
                inside = all(limits["low"] <= each <= limits["high"] for each in value)
                value = value if inside else None
            try:
                taken = None if value is None else trait.validate(widget, value)
            except TraitError:
                taken = None
            if limits["kind"] == "choice" and taken is not None and text not in limits["of"]:
                taken = None  # Python forgives a space in "W1[2, 0]"; an address need not
            yield name, text, taken.tolist() if isinstance(taken, np.ndarray) else taken


def fragments_for(cls: type[Widget]) -> list[str]:
    """Return fragments that ask a widget for all sorts of things, most of them refused."""
    slug = file_name(cls.__name__).replace("_", "-")
    asked = list(cases(cls))
    pair = "{}.{}={}".format
    refused = "&".join(
        pair(slug, name, quote(text)) for name, text, taken in asked if taken is None
    )
    few: dict[str, list[str]] = {}
    for name, text, taken in asked:
        if taken is not None:
            few.setdefault(name, []).append(f"#{pair(slug, name, quote(text))}")
    fragments = [f"#{refused}", f"#{slug}.{'x' * 40}=1", *HOSTILE]
    return fragments + [each for some in few.values() for each in [*some[:2], *some[-2:]]]


WORDS = (
    *("x", "y", "W1", "ab", "if", "None", "_a", "\u017f", "\u212a", "σ", "sigmoid", "log", "relu"),
    *("2", "0.5", "007", "00", "01.5", "1e5", "1E5", ".5", "1.", "1_0", "0x1", "1j", "1e999"),
    *("+", "-", "*", "**", "/", "//", "%", "^", "·", "÷", "²", "−", "(", ")", "(x)", ",", "=", " "),
    *("\n", "\t", "\xa0", "\ufeff", "#", "\\"),
)  # of expressions, good and bad


def random_fragment(
    cls: type[Widget], rng: np.random.Generator, accepted: Sequence[tuple[str, str]]
) -> str:
    """Return a fragment that somebody might have bent: some of it well formed, some of it not.

    `accepted` are names and texts that Python takes, as `cases` tells them.
    """
    slug = file_name(cls.__name__).replace("_", "-")
    known = cls().limits()
    names = [*known, "x", "__proto__", "constructor", "toString", ""]
    signs = [*"#&=.,%+;-_ \x00\u202e/\\'\"<>[]{}0123456789eExyNaInf½💥"]

    def noise() -> str:
        return "".join(rng.choice(signs, rng.integers(0, 12)))

    def number() -> str:
        size = 10.0 ** rng.integers(-12, 12)
        return str(
            rng.choice([repr(float(rng.normal() * size)), str(rng.integers(-9, 99)), "-0", "1e999"])
        )

    def bent(text: str) -> str:
        at = int(rng.integers(len(text) + 1))
        ways = [text[:at], text[at:] + text[:at], text[:at] + noise() + text[at:]]
        return ways[rng.integers(len(ways))]

    def value(name: str) -> str:
        limits = known.get(name, {"kind": "flag"})
        kind = rng.integers(4)
        if kind == 0:
            return noise()
        if limits["kind"] == "text":
            return "".join(rng.choice(WORDS, rng.integers(1, 8)))
        if kind == 1:
            odd = texts(limits)
            return odd[rng.integers(len(odd))]
        several = limits.get("n", 1) + (rng.integers(-1, 2) if kind == 2 else 0)
        return ",".join(number() for _ in range(several))

    def pair() -> str:
        name, text = accepted[rng.integers(len(accepted))] if accepted else ("", "")
        if rng.random() < 0.5:
            name = str(rng.choice(names))
            text = value(name)
        whose = rng.choice([slug, slug, slug, slug, f"{slug}-2", "neuron", "__proto__", ""])
        key = f"{whose}.{name}"
        key = bent(key) if rng.random() < 0.05 else key
        return f"{key}={quote(text) if rng.random() < 0.8 else text}"

    whole = "&".join(pair() for _ in range(rng.integers(1, 8)))
    return "#" + (bent(whole) if rng.random() < 0.1 else whole)
