"""The network's formulas, shapes and code in the conventions of other books."""

from __future__ import annotations

import html
from typing import ClassVar

from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.text import maths, to_html
from ffnn_core.widgets.kit.traits import Choice


class ConventionSwitch(Widget):
    """Choose how a book writes the network; see every formula, shape and line of code its way.

    Parameters
    ----------
    loss : {"sum", "half", "mean", "half_mean"}, default "sum"
        The factor before the sum of squares: 1, 1/2, 1/N or 1/(2N).
    weights : {"to_from", "from_to"}, default "to_from"
        Whether the first index of a weight is the unit it leads to or the one it comes from.
    data : {"rows_in", "columns", "rows"}, default "rows_in"
        Observations as rows of X and y and columns from h1 on, as columns, or as rows.

    Examples
    --------
    >>> ConventionSwitch(loss="half_mean", data="rows")
    ConventionSwitch(loss='half_mean', weights='to_from', data='rows')
    """

    loss = Choice("sum", ["sum", "half", "mean", "half_mean"])
    weights = Choice("to_from", ["to_from", "from_to"])
    data = Choice("rows_in", ["rows_in", "columns", "rows"])

    shown: ClassVar[tuple[str, ...]] = ("loss", "weights", "data")
    caption: ClassVar[str] = (
        "Three choices, and every book makes its own. Change one and watch which lines change: the "
        "network is the same, and so are its numbers."
    )

    def still(self) -> str:
        """Write the table for the chosen convention."""
        from ffnn_core.symbolic import conventions as known

        convention = known.Convention(self.loss, self.weights, self.data)
        rows = "".join(
            f"<tr><td>{to_html([maths(known.tex(name, convention))])}</td>"
            f"<td>{known.shape(name, convention)}</td>"
            f"<td><code>{html.escape(known.code(name, convention))}</code></td></tr>"
            for name in known.FORMULAS
        )
        return (
            "<table><thead><tr><th>formula</th><th>shape</th><th>NumPy</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )
