"""What all exercises share: a question, hints, a solution, and whether it is solved."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any, ClassVar

import traitlets

from ffnn_core.widgets.kit import text
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Flag, Text

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Exercise(Widget):
    """A question that checks its answer and remembers, in the reader's browser, that it is solved.

    Texts may hold `code`, $mathematics$ and *emphasis*; see `ffnn_core.widgets.kit.text`.

    Attributes
    ----------
    slug : str
        The name under which the browser remembers it, the only one of that name in the book.
        Made from the question unless it is given: then progress outlives a new wording.
    solved : bool
        Whether the reader has solved it.
    """

    slug = Text("")
    solved = Flag(False)
    content = traitlets.Dict().tag(sync=True)

    shown: ClassVar[tuple[str, ...]] = ("slug",)
    kind: ClassVar[str] = "Exercise"

    def __init__(self, question: str, slug: str | None, **content: Any) -> None:
        asked = text.blocks(_text("question", question))
        words = text.plain(asked)
        super().__init__(
            slug=_checked_slug(slug) if slug is not None else slug_of(words, words),
            content={"kind": self.kind, "question": asked, **content},
        )

    def page_attributes(self) -> dict[str, str]:
        """Return the name by which the book counts this exercise."""
        return {"data-ed-exercise": self.slug}

    def still(self) -> str:
        """Return the exercise as it reads without a script, hints and answer folded away."""
        return (
            f'<p class="ed-kind">{self.kind}</p><div class="ed-question">'
            f"{text.to_html(self.content['question'])}</div>{self.still_body()}"
        )

    def still_body(self) -> str:
        """Return what comes after the question."""
        raise NotImplementedError


def slug_of(name: str, words: str) -> str:
    """Return a short name for an exercise: a few words and a few letters of a digest."""
    first = re.findall(r"[a-z0-9]+", name.lower())[:5]
    digest = hashlib.sha256(words.encode()).hexdigest()[:6]
    return "-".join([*first, digest])


def fold(summary: str, nodes: Sequence[text.Node]) -> str:
    """Return HTML that is folded away until the reader asks for it."""
    return f"<details><summary>{summary}</summary>{text.to_html(nodes)}</details>" if nodes else ""


def fold_hints(hints: Sequence[Sequence[text.Node]]) -> str:
    """Return each hint under a fold of its own."""
    names = [f"Hint {i}" for i in range(1, len(hints) + 1)] if len(hints) > 1 else ["Hint"]
    return "".join(fold(name, hint) for name, hint in zip(names, hints, strict=False))


def as_hints(hints: str | Sequence[str] | None) -> list[list[text.Node]]:
    """Return hints, one or several or none, as trees."""
    several = [hints] if isinstance(hints, str) else list(hints or ())
    return [text.blocks(_text("hints", hint)) for hint in several]


def as_solution(solution: str) -> list[text.Node]:
    """Return a solution as a tree; it may be empty."""
    return text.blocks(solution) if solution.strip() else []


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is {value!r}; it must be a text with something in it")
    return value


def _checked_slug(slug: str) -> str:
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
        raise ValueError(f"slug is {slug!r}; it must be like 'sign-of-the-slope'")
    return slug
