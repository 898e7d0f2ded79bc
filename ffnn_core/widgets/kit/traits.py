"""Traits that check what they are given and say clearly what they wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray


class TogetherError(traitlets.TraitError, ValueError):
    """Two arguments that are fine by themselves do not go together."""


class _Checked(traitlets.TraitType):
    """A synced trait; `_wanted` finishes the sentence "w is …; it must be …"."""

    def __init__(self, default: Any, **options: Any) -> None:
        super().__init__(default_value=default, **options)
        self.tag(sync=True)

    @property
    def _wanted(self) -> str:
        raise NotImplementedError

    @property
    def limits(self) -> dict[str, Any] | None:
        """What an address may say of this trait, for `lib/state.mjs`; None where it may not."""
        return None

    def reject(self, owner: Any, value: object) -> traitlets.TraitError:
        """Return an error that names the argument, what was wanted and what came."""
        given = f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)
        who = type(owner).__name__
        return traitlets.TraitError(f"{who}: {self.name} is {given}; it must be {self._wanted}")


class Number(_Checked):
    """A finite number from `low` to `high`, and no nearer to 0 than `least`."""

    def __init__(
        self, default: float, *, low: float, high: float, least: float = 0, **options: Any
    ) -> None:
        self.low, self.high, self.least = low, high, least
        super().__init__(default, **options)

    @property
    def _wanted(self) -> str:
        apart = f", at least {self.least:g} up or down" if self.least else ""
        return f"a number from {self.low:g} to {self.high:g}{apart}"

    @property
    def limits(self) -> dict[str, Any]:
        """The range."""
        found = {"kind": "number", "low": self.low, "high": self.high}
        return found | ({"least": self.least} if self.least else {})

    def validate(self, owner: Any, value: Any) -> float:
        """Return the value as a float, or raise."""
        plain = isinstance(value, int | float | np.integer | np.floating)
        if isinstance(value, bool) or not plain or not self.low <= value <= self.high:
            raise self.reject(owner, value)
        if abs(value) < self.least:
            raise self.reject(owner, value)
        return float(value)


class Whole(_Checked):
    """A whole number from `low` to `high`."""

    def __init__(self, default: int, *, low: int, high: int, **options: Any) -> None:
        self.low, self.high = low, high
        super().__init__(default, **options)

    @property
    def _wanted(self) -> str:
        return f"a whole number from {self.low} to {self.high}"

    @property
    def limits(self) -> dict[str, Any]:
        """The range."""
        return {"kind": "whole", "low": self.low, "high": self.high}

    def validate(self, owner: Any, value: Any) -> int:
        """Return the value as an int, or raise."""
        plain = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not plain or not self.low <= value <= self.high:
            raise self.reject(owner, value)
        return int(value)


class Choice(_Checked):
    """One of a few texts."""

    def __init__(self, default: str, choices: Sequence[str], **options: Any) -> None:
        self.choices = tuple(choices)
        super().__init__(default, **options)

    @property
    def _wanted(self) -> str:
        return "one of " + ", ".join(repr(choice) for choice in self.choices)

    @property
    def limits(self) -> dict[str, Any]:
        """The choices."""
        return {"kind": "choice", "of": list(self.choices)}

    def validate(self, owner: Any, value: Any) -> str:
        """Return the value, or raise."""
        if not isinstance(value, str) or value not in self.choices:
            raise self.reject(owner, value)
        return value


class Flag(_Checked):
    """Yes or no."""

    @property
    def _wanted(self) -> str:
        return "True or False"

    @property
    def limits(self) -> dict[str, Any]:
        """Nothing to add."""
        return {"kind": "flag"}

    def validate(self, owner: Any, value: Any) -> bool:
        """Return the value, or raise."""
        if not isinstance(value, bool | np.bool_):
            raise self.reject(owner, value)
        return bool(value)


class Text(_Checked):
    """A text, possibly empty.

    With `longest`, a number of characters, an address may give it. `like` is a regular expression
    for the whole text, in the words that Python and JavaScript share.
    """

    def __init__(
        self, default: str, *, longest: int | None = None, like: str = "", **options: Any
    ) -> None:
        self.longest, self.like = longest, like
        super().__init__(default, **options)

    @property
    def _wanted(self) -> str:
        length = f" of at most {self.longest} characters" if self.longest else ""
        return f"a text{length}{' like ' + self.like if self.like else ''}"

    @property
    def limits(self) -> dict[str, Any] | None:
        """The length and the form, where there is a length."""
        found = {"kind": "text", "longest": self.longest}
        return found | ({"like": self.like} if self.like else {}) if self.longest else None

    def validate(self, owner: Any, value: Any) -> str:
        """Return the value, or raise."""
        if not isinstance(value, str) or (self.longest and len(value) > self.longest):
            raise self.reject(owner, value)
        if self.like and not re.fullmatch(self.like, value):
            raise self.reject(owner, value)
        return value


def _array_to_json(value: NDArray[np.float64], _: object) -> list[Any]:
    return value.tolist()


def _array_from_json(value: Any, _: object) -> NDArray[np.float64]:
    return np.asarray(value, dtype=float)


class Array(_Checked):
    """A read-only float64 array of a given shape; JavaScript sees nested lists.

    `shape` may hold None where any size will do; `None` instead of a shape takes all shapes.
    `linked` is the range that an address may give each number of a vector.
    """

    def __init__(
        self,
        default: Any,
        *,
        shape: tuple[int | None, ...] | None = None,
        linked: tuple[float, float] | None = None,
        **options: Any,
    ) -> None:
        self.shape, self.linked = shape, linked
        super().__init__(_read_only(default), **options)
        self.tag(to_json=_array_to_json, from_json=_array_from_json)

    @property
    def _wanted(self) -> str:
        if self.shape is None:
            return "an array of finite numbers"
        sizes = ", ".join("any" if size is None else str(size) for size in self.shape)
        comma = "," if len(self.shape) == 1 else ""
        return f"an array of finite numbers of shape ({sizes}{comma})"

    @property
    def limits(self) -> dict[str, Any] | None:
        """The range of each number of a vector, where there is one."""
        if self.linked is None or self.shape is None or len(self.shape) != 1:
            return None
        low, high = self.linked
        return {"kind": "numbers", "n": self.shape[0], "low": low, "high": high}

    def validate(self, owner: Any, value: Any) -> NDArray[np.float64]:
        """Return the value as a read-only copy, or raise."""
        try:
            array = _read_only(value)
        except (TypeError, ValueError):
            raise self.reject(owner, value) from None
        fits = self.shape is None or (
            array.ndim == len(self.shape)
            and all(
                want in (None, size) for want, size in zip(self.shape, array.shape, strict=True)
            )
        )
        if not fits or not np.isfinite(array).all():
            raise self.reject(owner, array if not fits else value)
        return array


def _read_only(value: Any) -> NDArray[np.float64]:
    array = np.array(value, dtype=float)
    array.flags.writeable = False
    return array
