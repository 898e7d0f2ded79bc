"""A question with a few answers to choose from, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ffnn_core.widgets.kit import text
from ffnn_core.widgets.kit.exercise import Exercise, as_hints, fold, fold_hints

_QUESTION = (
    r"For one output with $y = 1$ and $\hat{y} = 0.3$, the loss is $L = (y - \hat{y})^2$. "
    r"What is $\partial L/\partial \hat{y}$?"
)
_CHOICES = (
    (
        "−1.4",
        r"A larger $\hat{y}$ comes nearer to $y$ and makes the loss smaller, so the slope is "
        r"negative: $-2(y - \hat{y}) = -2 \cdot 0.7$.",
        True,
    ),
    (
        "1.4",
        r"The size is right. The minus sign comes from inside the brackets: $\hat{y}$ stands there "
        "with a minus.",
        False,
    ),
    ("0.49", "That is the loss itself, not its slope.", False),
    (
        "−0.7",
        r"The 2 is missing: it comes down from the square, and nothing here is halved.",
        False,
    ),
)


class Quiz(Exercise):
    r"""A question with answers to choose from; the chosen one is explained, right or wrong.

    Parameters
    ----------
    question : str
        May hold code in backticks and mathematics between dollars.
    choices : sequence of (text, why, correct)
        Two or more answers in the order in which they stand, each with its explanation. One right
        answer makes radio buttons, several make check boxes.
    slug : str, optional
        The name under which the reader's browser remembers that it is solved.
    hint : str or sequence of str, optional
        Shown when the reader asks.

    Examples
    --------
    >>> Quiz(
    ...     r"What does $\sigma'$ take?",
    ...     [
    ...         ("$h$", "The slope is taken where the curve was entered.", True),
    ...         ("$z$", r"$z$ is what comes out: $\sigma'(z)$ bends it twice.", False),
    ...     ],
    ...     slug="sigma-prime-takes",
    ... )
    Quiz(slug='sigma-prime-takes')
    """

    kind: ClassVar[str] = "Question"

    def __init__(
        self,
        question: str = _QUESTION,
        choices: Sequence[tuple[str, str, bool]] = _CHOICES,
        *,
        slug: str | None = None,
        hint: str | Sequence[str] | None = None,
    ) -> None:
        checked = [_checked(choice) for choice in choices]
        right = sum(correct for _, _, correct in checked)
        if len(checked) < 2 or right == 0:
            raise ValueError(
                "choices must hold two answers or more, one of them right at least, but held "
                f"{len(checked)} with {right} right"
            )
        if len({answer for answer, _, _ in checked}) < len(checked):
            raise ValueError("choices holds the same answer twice")
        super().__init__(
            question,
            slug,
            choices=[[text.line(answer), text.line(why), ok] for answer, why, ok in checked],
            hints=as_hints(hint),
        )

    def still_body(self) -> str:
        """Return the answers as a list, and which is right, and why, folded away."""
        choices = self.content["choices"]
        answers = "".join(f"<li>{text.to_html(answer)}</li>" for answer, _, _ in choices)
        reasons: list[text.Node] = [
            ["p", "", *answer, " — ", ["strong", "", "right:" if correct else "no:"], " ", *why]
            for answer, why, correct in choices
        ]
        return f"<ul>{answers}</ul>{fold_hints(self.content['hints'])}{fold('Answers', reasons)}"


def _checked(choice: tuple[str, str, bool]) -> tuple[str, str, bool]:
    try:
        answer, why, correct = choice
    except (TypeError, ValueError):
        raise ValueError(
            f"choices: each is (text, explanation, correct), but one was {choice!r}"
        ) from None
    if not isinstance(answer, str) or not answer.strip():
        raise ValueError(f"choices: an answer is {answer!r}; it must be a text")
    if not isinstance(why, str) or not why.strip():
        raise ValueError(f"choices: the answer {answer!r} lacks its explanation")
    if not isinstance(correct, bool):
        raise ValueError(f"choices: {answer!r} is {correct!r}; it must be either True or False")
    return answer, why, correct
