"""Any expression as a graph: the numbers forward, the local slopes, and the reverse pass."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, ClassVar

from ffnn_core.widgets.kit.arithmetic import Formula
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Array, Text, Whole

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture

LONGEST = 100
MOST_OPERATIONS = 24
MOST_VARIABLES = 6


class GraphOfAnything(Widget):
    """Type an expression; see it as a graph, run it forward, and hand the slopes back.

    Parameters
    ----------
    expression : str, default "(y - sigmoid(w*x + c))**2"
        Numbers, names, `+ - * / **`, and sigmoid, tanh, exp, log, sqrt, relu, abs of something: at
        most 100 characters, 24 operations and six variables.
    numbers : array_like of shape (6,), optional
        The values of the variables, in the order in which they first occur; fewer will do.
    step : int, default 0
        How many operations have handed their slopes back.

    Examples
    --------
    >>> GraphOfAnything(expression="(a + b) * b")
    GraphOfAnything(expression='(a + b) * b')
    """

    expression = Text("(y - sigmoid(w*x + c))**2", longest=LONGEST)
    numbers = Array([1.0, 0.8, 1.5, -0.4, 0.6, -1.2], shape=(6,), linked=(-10, 10))
    step = Whole(0, low=0, high=MOST_OPERATIONS)

    shown: ClassVar[tuple[str, ...]] = ("expression",)
    caption: ClassVar[str] = (
        "Any expression is a graph of small operations, each with a slope of its own beside its "
        "arrows. Step back through it: every operation multiplies the slope it has been given by "
        "its own and hands it on, and what arrives on several arrows is added up."
    )

    def __init__(self, **arguments: Any) -> None:
        if "numbers" in arguments:
            given = [float(value) for value in arguments["numbers"]]
            default = type(self).class_traits()["numbers"].default_value
            arguments["numbers"] = [*given, *default[len(given) :]]
        super().__init__(**arguments)
        if "expression" in arguments:
            self._check()

    def _check(self) -> None:
        from ffnn_core.symbolic.tape import record

        variables, steps = record(self.expression)
        if len(variables) > MOST_VARIABLES or len(steps) > MOST_OPERATIONS:
            raise ValueError(
                f"expression has {len(variables)} variables and {len(steps)} operations; it must "
                f"have at most {MOST_VARIABLES} and {MOST_OPERATIONS}"
            )

    @classmethod
    def formulas(cls) -> dict[str, Formula]:
        """Return the value of every operation and SymPy's slope along each of its operands."""
        from ffnn_core.symbolic.tape import OPERATIONS, partials

        found = {}
        for operation, (operands, value) in OPERATIONS.items():
            found[f"{operation}_value"] = Formula(operands, value)
            for operand, slope in zip(operands, partials(operation), strict=True):
                found[f"{operation}_{operand}"] = Formula(operands, slope)
        return found

    def values(self) -> dict[str, float]:
        """Compute the value of every variable and of every operation, v1, v2 and so on."""
        from ffnn_core.symbolic.tape import play, record

        variables, steps = record(self.expression)
        return play(steps, dict(zip(variables, self.numbers.tolist(), strict=False)))

    def slopes(self) -> dict[str, float]:
        """Compute the slope of the result along every variable and every operation."""
        from ffnn_core.symbolic.tape import go_back, record

        return go_back(record(self.expression)[1], self.values())

    def still(self) -> Picture | str:
        """Draw the graph with its values and all slopes."""
        from ffnn_core.plots.graphs import Edge, graph_picture
        from ffnn_core.plots.picture import number
        from ffnn_core.symbolic.tape import local_slopes, record

        try:
            variables, steps = record(self.expression)
            values, slopes = self.values(), self.slopes()
        except ValueError as error:
            return f"<p><code>{html.escape(self.expression)}</code>: {html.escape(str(error))}.</p>"
        made = {name: name for name in variables}
        made |= {step.name: f"{step.name} = {step.text}" for step in steps}
        boxes = {
            name: (text, f"{number(values[name])}, slope {number(slopes[name])}")
            for name, text in made.items()
        }
        arrows = [
            Edge(part, step.name, slope)
            for step in steps
            for part, slope in local_slopes(step, values)
        ]
        told = "; ".join(": ".join(lines) for lines in boxes.values())
        return graph_picture(boxes, arrows, alt=f"The graph of {self.expression}. {told}.")
