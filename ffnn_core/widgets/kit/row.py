"""Widgets beside each other."""

from __future__ import annotations

from typing import Any

import ipywidgets

from ffnn_core.widgets.kit.base import Widget


class Row(ipywidgets.HBox):
    """Two or more widgets side by side where there is room, under each other where there is not.

    Parameters
    ----------
    *widgets : Widget
        What to show, from left to right.

    Examples
    --------
    >>> from ffnn_core.widgets import Neuron
    >>> Row(Neuron(w=1), Neuron(w=5))
    Row(Neuron(w=1.0, c=-1.0), Neuron(w=5.0, c=-1.0))
    """

    def __init__(self, *widgets: Widget) -> None:
        for widget in widgets:
            if not isinstance(widget, Widget):
                raise TypeError(
                    f"what stands in the Row is {widget!r}; it must be a widget of this package"
                )
        if len(widgets) < 2:
            raise ValueError(
                f"the number of widgets in the Row is {len(widgets)}; it must be two or more"
            )
        for widget in widgets:
            widget.layout = ipywidgets.Layout(flex="1 1 18rem", min_width="min(100%, 18rem)")
        super().__init__(widgets, layout=ipywidgets.Layout(flex_flow="row wrap", grid_gap="1rem"))

    def to_html(self) -> str:
        """Return what the book shows: each widget as it is, in a grid."""
        return f'<div class="ed-row">{"".join(child.to_html() for child in self.children)}</div>'

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        data = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": repr(self), "text/html": self.to_html()}

    def __repr__(self) -> str:
        return f"Row({', '.join(map(repr, self.children))})"
