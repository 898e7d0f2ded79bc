"""A question whose answer is a number."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from ffnn_core.widgets.kit import text
from ffnn_core.widgets.kit.exercise import Exercise, as_hints, as_solution, fold, fold_hints

_QUESTION = r"The sigmoid of a neuron gives $z = 0.8$. How large is its slope $\sigma'(h)$ there?"
_HINTS = (r"You need not know $h$.", r"$\sigma'(h) = z(1 - z)$.")
_SOLUTION = r"$\sigma'(h) = z(1 - z) = 0.8 \cdot 0.2 = 0.16$."
_WRONG = ((0.2139, r"That is $\sigma'(z)$: here 0.8 is what came *out* of the sigmoid."),)


class NumericExercise(Exercise):
    r"""A question whose answer the reader writes as a number.

    `−0.25`, `-1/4`, `0,25`, `2.5 × 10⁻¹`, `1 1/2`, `25%` and `x = 0.25` are all understood.

    Parameters
    ----------
    question : str
        May hold code in backticks and mathematics between dollars.
    answer : float
        What is right; best computed on the page.
    tolerance : float, optional
        How far an answer may be off. By default 0.005, or half a unit of the last of `digits`.
        Where that lets through one whole number alone, a whole number has to be answered.
    unit : str, optional
        What stands behind the field.
    digits : int, optional
        Decimals that the reader is asked for, and that the answer is shown with.
    hints : str or sequence of str, optional
        Shown one at a time.
    solution : str, optional
        Folded away; may hold several paragraphs.
    wrong : sequence of (value, why), optional
        Answers that come from a known slip, each with its explanation.
    slug : str, optional
        The name under which the reader's browser remembers that it is solved.

    Examples
    --------
    >>> NumericExercise(
    ...     r"What is $\partial L/\partial \hat{y}$ for $y = 1$, $\hat{y} = 0.3$?",
    ...     -1.4,
    ...     hints=[r"$L = (y - \hat{y})^2$."],
    ...     solution=r"$-2(1 - 0.3) = -1.4$.",
    ...     wrong=[(1.4, r"The sign: a larger $\hat{y}$ makes the loss smaller.")],
    ...     slug="slope-of-the-loss",
    ... )
    NumericExercise(slug='slope-of-the-loss')
    """

    kind: ClassVar[str] = "Work it out"

    def __init__(
        self,
        question: str = _QUESTION,
        answer: float | None = None,
        *,
        tolerance: float | None = None,
        unit: str = "",
        digits: int | None = None,
        hints: str | Sequence[str] = (),
        solution: str = "",
        wrong: Sequence[tuple[float, str]] = (),
        slug: str | None = None,
    ) -> None:
        if answer is None and question is _QUESTION:
            answer, hints, solution, wrong = 0.16, _HINTS, _SOLUTION, _WRONG
        self.answer = _number("answer", answer)
        self.tolerance = _checked_tolerance(tolerance, digits)
        if self.answer == round(self.answer) and 0.5 <= self.tolerance < 1:
            self.tolerance = 1e-9  # a whole number is asked for: 2.6 is not 3
        places = _places(self.tolerance) if digits is None else digits
        slips = [(_number("wrong", value), why) for value, why in wrong]
        for value, _ in slips:
            if abs(value - self.answer) <= self.tolerance:
                raise ValueError(
                    f"wrong holds {value:g}, which is right: the answer is {self.answer:g} and "
                    f"the tolerance {self.tolerance:g}"
                )
        secret = {
            "answer": self.answer,
            "tolerance": self.tolerance,
            "shown": shown(self.answer, places),
            "wrong": [[value, text.line(why)] for value, why in slips],
        }
        super().__init__(
            question,
            slug,
            unit=text.line(unit),
            note="" if digits is None else _decimals(digits),
            hints=as_hints(hints),
            solution=as_solution(solution),
            sealed=base64.b64encode(json.dumps(secret, allow_nan=False).encode()).decode(),
        )
        self._shown = secret["shown"]

    def still_body(self) -> str:
        """Return the hints, and the answer folded away."""
        unit = [" ", *self.content["unit"]] if self.content["unit"] else []
        answer: list[text.Node] = [["p", "", self._shown, *unit]]
        note = f"<p>{self.content['note']}</p>" if self.content["note"] else ""
        return (
            note
            + fold_hints(self.content["hints"])
            + fold("Answer", [*answer, *self.content["solution"]])
        )


def shown(value: float, digits: int) -> str:
    """Return a number with at most so many decimals and a true minus sign."""
    text = f"{value:.{digits}f}" if digits else f"{value:.0f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text.replace("-", "−")


def _decimals(digits: int) -> str:
    if digits == 0:
        return "A whole number is enough."
    return f"{digits} decimal{'s' if digits > 1 else ''} {'are' if digits > 1 else 'is'} enough."


def _places(tolerance: float) -> int:
    """Return the fewest decimals that round by no more than the tolerance."""
    return min(12, max(0, math.ceil(-math.log10(2 * tolerance) - 1e-9)))


def _number(name: str, value: object) -> float:
    array = np.asarray(value)
    if array.ndim or array.dtype.kind not in "iuf" or not np.isfinite(array):
        raise ValueError(f"{name} is {value!r}; it must be a finite number")
    return float(array)


def _checked_tolerance(tolerance: float | None, digits: int | None) -> float:
    if digits is not None and (type(digits) is not int or not 0 <= digits <= 12):
        raise ValueError(f"digits is {digits!r}; it must be a whole number from 0 to 12")
    half = 0.005 if digits is None else 0.5 * 10**-digits
    if tolerance is None:
        return half
    value = _number("tolerance", tolerance)
    if value <= 0:
        raise ValueError(f"tolerance is {tolerance!r}; it must be positive")
    if digits is not None and value < half * (1 - 1e-9):
        raise ValueError(
            f"with {digits} decimals an answer may be off by {half:g}, more than the tolerance "
            f"{value:g}"
        )
    return value
