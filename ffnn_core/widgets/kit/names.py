"""A widget's one name in its two spellings: `LossSlope` the class, `loss_slope` its files."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"


def file_name(class_name: str) -> str:
    """`LossSlope` as `loss_slope`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", class_name).lower()


def class_name(file_name: str) -> str:
    """`loss_slope` as `LossSlope`."""
    return "".join(part.capitalize() for part in file_name.split("_"))


@cache
def module_names() -> tuple[str, ...]:
    """The names of the widgets' files, in alphabetical order: one JavaScript module each."""
    return tuple(sorted(path.stem for path in STATIC.glob("*.mjs")))
