"""A function to write; Python checks it where Python runs."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

import numpy as np

from ffnn_core.widgets.kit import text
from ffnn_core.widgets.kit.exercise import Exercise, as_hints, fold, fold_hints, slug_of
from ffnn_core.widgets.kit.judge import Check, Verdict, comparison, judge

_PROMPT = (
    "Write `sigmoid_prime(h)`: the slope of the sigmoid at the pre-activation `h`, which may be a "
    "number or an array."
)
_SOLUTION = """
def sigmoid_prime(h):
    z = 1 / (1 + np.exp(-h))
    return z * (1 - z)
"""

_WHERE = (
    "Write the function in the cell below and run it, and Python checks it: here, where the cell "
    "has a Run button, or in JupyterLab (`make lab`). Without Python, write it on paper, then open "
    "the solution."
)


class CodeExercise(Exercise):
    """A function that the reader writes in the next cell and hands to `check`.

    Where no Python runs, it shows the task, a start to copy, hints and a solution, and a box to
    tick.

    Parameters
    ----------
    name : str
        The name of the function.
    prompt : str
        What it should do. May hold code in backticks and mathematics between dollars.
    check : callable
        Is given the reader's function and raises `AssertionError` with a message for the reader
        (by `raise`: an `assert` is silent under `python -O`).
        `CodeExercise.compare` makes one from a reference function.
    hints : str or sequence of str, optional
        Shown one at a time.
    solution : str, optional
        Python code, folded away.
    starter : str, optional
        The code to start from; by default `def name(...)` with an empty body. "" shows none, which
        is best where the start already stands in the next cell.
    slug : str, optional
        The name under which the reader's browser remembers that it is solved.

    Examples
    --------
    >>> import numpy as np
    >>> from ffnn_core.activations import sigmoid_prime
    >>> exercise = CodeExercise.compare(
    ...     "slope",
    ...     "Write `slope(h)`: the derivative of the sigmoid at `h`.",
    ...     sigmoid_prime,
    ...     cases=[(0.0,), (np.array([-2.0, 0.5]),)],
    ...     hints=["Start from `z = 1 / (1 + np.exp(-h))`."],
    ... )
    >>> def slope(h): ...
    >>> exercise.check(slope)
    Not yet written: `slope` returns nothing so far.
    >>> exercise.check(lambda h: 1 / (1 + np.exp(-h)))
    Not yet: `slope(0)` gives 0.5; wanted: 0.25. Every number is twice as large as it should be.
    """

    kind: ClassVar[str] = "Write the code"

    def __init__(
        self,
        name: str = "sigmoid_prime",
        prompt: str = _PROMPT,
        *,
        check: Check | None = None,
        hints: str | Sequence[str] = (),
        solution: str = "",
        starter: str | None = None,
        slug: str | None = None,
    ) -> None:
        if not isinstance(name, str) or not name.isidentifier():
            raise ValueError(f"name is {name!r}; it must be the name of a function")
        if check is None and prompt is _PROMPT:
            check, starter, solution = _default_check(), "def sigmoid_prime(h):\n    ...", _SOLUTION
        if not callable(check):
            raise ValueError(
                f"check is {check!r}; it must be a function that takes the reader's function;"
                " CodeExercise.compare makes one from a reference"
            )
        self.name = name
        self.solution = _dedented(solution)
        self._check = check
        if starter is None:
            starter = f"def {name}(...):\n    ..."
        super().__init__(
            prompt,
            slug_of(name, prompt) if slug is None else slug,
            name=name,
            starter=_dedented(starter),
            where=text.line(_WHERE),
            hints=as_hints(hints),
            solution=[text.code_block(self.solution)] if self.solution else [],
        )

    @classmethod
    def compare(
        cls,
        name: str,
        prompt: str,
        reference: Callable[..., Any],
        cases: Iterable[Any],
        *,
        tolerance: float = 1e-9,
        hints: str | Sequence[str] = (),
        solution: str = "",
        starter: str | None = None,
        slug: str | None = None,
    ) -> CodeExercise:
        """Return an exercise whose check compares with a reference, shapes first, then numbers.

        Parameters
        ----------
        name, prompt, hints, solution, starter, slug
            As for the class; the default start takes its arguments from the first case.
        reference : callable
            Gives what is wanted: a number, an array, or a tuple of them.
        cases : iterable
            The arguments of each case: a tuple of them, a dict for keywords, or the only argument.
        tolerance : float, default 1e-9
            How far a number may be off, for its size; see `ffnn_core.widgets.kit.judge`.
        """
        cases = list(cases)
        check = comparison(name, reference, cases, tolerance=tolerance)
        if starter is None:
            starter = _start(name, reference, cases)
        return cls(
            name,
            prompt,
            check=check,
            hints=hints,
            solution=solution,
            starter=starter,
            slug=slug,
        )

    def check(self, function: object) -> Verdict:
        """Tell whether a function is right and, if not, where it first goes wrong."""
        verdict = judge(function, self._check, name=self.name)
        if verdict:
            self.set_trait("solved", True)
        return verdict

    def check_solution(self, **names: Any) -> Verdict:
        """Tell whether the worked solution is right; `names` is what it may use besides `np`."""
        space = {"np": np, **names}
        exec(self.solution, space)
        return judge(space.get(self.name), self._check, name=self.name)

    def still_body(self) -> str:
        """Return the start, the hints, and the solution folded away."""
        starter = self.content["starter"]
        start = text.to_html([text.code_block(starter)]) if starter else ""
        return (
            start
            + f"<p>{text.to_html(self.content['where'])}</p>"
            + fold_hints(self.content["hints"])
            + fold("Solution", self.content["solution"])
        )


def _dedented(code: str) -> str:
    return textwrap.dedent(code).strip("\n")


def _default_check() -> Check:
    from ffnn_core.activations import sigmoid_prime

    return comparison("sigmoid_prime", sigmoid_prime, [0.0, 2.0, np.array([-1.0, 0.5])])


def _start(name: str, reference: Callable[..., Any], cases: Sequence[Any]) -> str:
    """Return `def name(...): ...` with the arguments that the first case gives."""
    if isinstance(cases[0], dict):
        names = list(cases[0])
    else:
        count = len(cases[0]) if type(cases[0]) is tuple else 1
        names = list(inspect.signature(reference).parameters)[:count]
    return f"def {name}({', '.join(names)}):\n    ..."
