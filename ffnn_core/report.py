"""What a gradient check found, and how it is told: in words, and as a table in a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .gradients import Gradient

Array = NDArray[Any]
Judgement = Literal["right", "wrong", "unknown"]

_HEADS: Final = ("verdict", "relative error", "entry", "formula", "nudge")


class Entry(NamedTuple):
    """One entry of a gradient, as the formula has it and as the loss has it.

    Attributes
    ----------
    name : str
        As in code: `dL_dW1[2, 0]`.
    analytic, numeric : float
        What the formula says and what the nudge says.
    relative_error : float
        Of the whole block that the entry belongs to.

    Examples
    --------
    >>> str(Entry("dL_dW1[2, 0]", 0.25, 0.5, 0.33))
    'dL_dW1[2, 0]: formula 0.25, nudge 0.5'
    """

    name: str
    analytic: float
    numeric: float
    relative_error: float

    def __str__(self) -> str:
        return f"{self.name}: formula {self.analytic:.6g}, nudge {self.numeric:.6g}"


@dataclass(frozen=True)
class BlockReport:
    """What the check found about one of the four arrays of a gradient.

    Attributes
    ----------
    name : str
        `dL_dW1`, `dL_dc1`, `dL_dW2` or `dL_dc2`.
    verdict : {"right", "wrong", "unknown"}
        Unknown where the nudge cannot tell.
    relative_error : float
        See `ffnn_core.checks.relative_error`; infinity where the arrays cannot be compared. Of a
        block that is wrong only where it is small (a column of inputs that are all tiny), that of
        the worst entry.
    worst_index : tuple of int
        Where formula and nudge differ most, or where the nudge is least sure; empty where they
        cannot be compared.
    analytic, numeric : float
        The two values there.
    doubt : float
        How far the nudge may be off there.
    cause : str
        What the doubt comes from, of a block that is unknown.
    problem : str
        Why the arrays cannot be compared, or empty.
    unchecked : tuple of tuple of int
        Entries left out because the nudge crosses a kink of the ReLU.
    size : int
        How many entries the block has.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> from ffnn_core.mistakes import filled_slab
    >>> report = check_gradient(filled_slab, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> block = report.blocks["dL_dW1"]
    >>> block.verdict, block.size
    ('wrong', 12)
    """

    name: str
    verdict: Judgement
    relative_error: float
    worst_index: tuple[int, ...]
    analytic: float
    numeric: float
    doubt: float
    cause: str
    problem: str
    unchecked: tuple[tuple[int, ...], ...]
    size: int

    @property
    def passed(self) -> bool:
        """Whether the block is right; unknown is not passed."""
        return self.verdict == "right"

    @property
    def worst(self) -> Entry:
        """The entry where formula and nudge differ most."""
        name = entry_name(self.name, self.worst_index)
        return Entry(name, self.analytic, self.numeric, self.relative_error)


@dataclass(frozen=True)
class GradientReport:
    """The verdict on a gradient; print it, or let a notebook show it as a table.

    A report is true, `passed` and silent in `raise_if_wrong` only where every block is right.
    *Unknown is not passed*: it means that no nudge can tell, and says by how much it is unsure.

    Attributes
    ----------
    blocks : dict of str to BlockReport
    analytic : dict of str to ndarray
        What the gradient under test returned, where it could be compared.
    numeric : Gradient
        What central differences say.
    eps, tolerance : float

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.checks import check_gradient
    >>> from ffnn_core.mistakes import filled_slab
    >>> report = check_gradient(filled_slab, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> report.verdict, report.wrong_blocks
    ('wrong', ('dL_dW1', 'dL_dW2'))
    >>> report.worst.name
    'dL_dW1[0, 3]'
    """

    blocks: dict[str, BlockReport]
    analytic: dict[str, Array]
    numeric: Gradient
    eps: float
    tolerance: float

    @property
    def verdict(self) -> Judgement:
        """Wrong if a block is wrong, else unknown if one is unknown, else right."""
        found = {block.verdict for block in self.blocks.values()}
        return "wrong" if "wrong" in found else "unknown" if "unknown" in found else "right"

    @property
    def passed(self) -> bool:
        """Whether every block is right; unknown is not passed."""
        return self.verdict == "right"

    @property
    def wrong_blocks(self) -> tuple[str, ...]:
        """Names of the blocks that are wrong."""
        return self._named("wrong")

    @property
    def unknown_blocks(self) -> tuple[str, ...]:
        """Names of the blocks of which the nudge cannot tell."""
        return self._named("unknown")

    @property
    def worst(self) -> Entry:
        """The worst entry of the worst block."""
        return self._worst_block().worst

    @property
    def unchecked(self) -> tuple[str, ...]:
        """Names of the entries that no nudge can judge, as their ReLU is at its kink."""
        return tuple(
            entry_name(name, index)
            for name, block in self.blocks.items()
            for index in block.unchecked
        )

    def raise_if_wrong(self) -> None:
        """Raise an AssertionError that names the worst entry, unless the gradient passed.

        Unknown is not passed: where the check cannot tell, this raises, too.
        """
        if not self.passed:
            raise AssertionError(str(self))

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        rows: list[tuple[str, ...]] = [("block", *_HEADS)]
        rows += [(name, *self._cells(block)) for name, block in self.blocks.items()]
        widths = [max(len(row[k]) for row in rows if len(row) == 6) for k in range(6)]
        lines = (
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
            for row in rows
        )
        return "\n".join([self._told(), *(line.rstrip() for line in lines), *self._notes()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        classes = {"right": "pass", "wrong": "fail", "unknown": "unknown"}
        rows = "".join(
            f'<tr class="ed-report-{classes[block.verdict]}">'
            f'<th scope="row"><code>{name}</code></th>'
            + "".join(f"<td{span}>{escape(cell)}</td>" for cell, span in self._spans(block))
            + "</tr>"
            for name, block in self.blocks.items()
        )
        heads = "".join(f'<th scope="col">{head}</th>' for head in ("block", *_HEADS))
        notes = "".join(f"<p>{escape(note)}</p>" for note in self._notes())
        # It takes the focus, so that the arrow keys scroll it where it is wider than the page.
        return (
            '<div class="ed-report" role="group" aria-label="Gradient check" tabindex="0">'
            f"<table><caption>{escape(self._told())}</caption>"
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{notes}</div>"
        )

    def _named(self, verdict: Judgement) -> tuple[str, ...]:
        return tuple(name for name, block in self.blocks.items() if block.verdict == verdict)

    def _told(self) -> str:
        if self.passed:
            return f"Gradient check passed (eps {self.eps:g}, tolerance {self.tolerance:g})"
        worst = self._worst_block()
        if self.verdict == "wrong":
            what = f"{worst.name}: {worst.problem}" if worst.problem else str(worst.worst)
            return f"Gradient check FAILED in {', '.join(self.wrong_blocks)}; worst: {what}"
        what = worst.problem or f"{worst.worst} ± {worst.doubt:.2g}: {worst.cause}"
        if worst.problem:
            what = f"{worst.name}: {what}"
        return f"Gradient check cannot tell in {', '.join(self.unknown_blocks)}; {what}"

    def _worst_block(self) -> BlockReport:
        """Return the block with the largest error among those that decide the verdict."""
        deciding = [block for block in self.blocks.values() if block.verdict == self.verdict]
        return max(deciding, key=lambda block: block.relative_error)

    def _cells(self, block: BlockReport) -> tuple[str, ...]:
        """Describe a block: a wrong one by its worst entry, a right one by its largest."""
        if block.problem:
            return block.verdict, block.problem
        if block.verdict == "wrong":
            name, analytic, numeric, error = block.worst
            return "wrong", f"{error:.2g}", name, f"{analytic:.6g}", f"{numeric:.6g}"
        if block.verdict == "unknown":
            name, analytic, numeric, error = block.worst
            nudge = f"{numeric:.3g} ± {block.doubt:.2g}"
            return "unknown", f"{error:.2g}", name, f"{analytic:.6g}", nudge
        # The digits of rounding noise differ from machine to machine: they are not shown.
        index = np.unravel_index(
            np.argmax(np.abs(self.analytic[block.name])), self.analytic[block.name].shape
        )
        name = entry_name(block.name, tuple(map(int, index)))
        analytic = self.analytic[block.name][index]
        numeric = getattr(self.numeric, block.name)[index]
        small = block.relative_error < self.tolerance
        size = f"< {self.tolerance:g}" if small else f"{block.relative_error:.1g}"
        return "right", size, name, f"{analytic:.6g}", f"{numeric:.6g}"

    def _spans(self, block: BlockReport) -> list[tuple[str, str]]:
        cells = self._cells(block)
        span = f' colspan="{len(_HEADS) - 1}"' if block.problem else ""
        return [(cell, span if cell == block.problem else "") for cell in cells]

    def _notes(self) -> list[str]:
        if not self.unchecked:
            return []
        names = ", ".join(self.unchecked[:4]) + (", …" if len(self.unchecked) > 4 else "")
        return [f"Not checked, a nudge crosses a kink of the ReLU: {names}"]


def entry_name(block: str, index: Iterable[int]) -> str:
    """Return the name of an entry as in code: `dL_dW1[2, 0]`."""
    places = ", ".join(map(str, index))
    return f"{block}[{places}]" if places else block
