"""What all widgets share: their two outputs, their text form and their checked arguments."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import ipywidgets
import traitlets

from ffnn_core.widgets.kit import assemble
from ffnn_core.widgets.kit.names import file_name

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture
    from ffnn_core.widgets.kit.arithmetic import Formula


_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Widget(anywidget.AnyWidget):
    """A picture that moves.

    A subclass declares its traits (`ffnn_core.widgets.kit.traits`), a `caption`, the names that its
    text form shows, a `still` picture and, where it computes, its `formulas`.

    Attributes
    ----------
    caption : str
        One or two sentences: what to look at and what to do. They stay where nothing moves.
        Where `still` is words, they may say it all and the caption be empty.
    shown : tuple of str
        The traits that `repr` shows, in this order.
    page_name : str
        What tells this widget from others of its class in addresses, wherever it stands on its
        page: `Neuron(name="too-steep")` is `#neuron-too-steep`.
    """

    caption: ClassVar[str] = ""
    shown: ClassVar[tuple[str, ...]] = ()
    draws_still: ClassVar[bool] = True  # not where a page is about to draw it itself

    _caption = traitlets.Unicode(read_only=True).tag(sync=True)

    @traitlets.default("_caption")
    def _default_caption(self) -> str:
        return self.caption

    _limits = traitlets.Dict(read_only=True).tag(sync=True)

    @traitlets.default("_limits")
    def _default_limits(self) -> dict[str, Any]:
        return self.limits()

    def __init__(self, *, name: str = "", **arguments: Any) -> None:
        if name and not _NAME.fullmatch(name):
            raise ValueError(f"name is {name!r}; it must be like 'too-steep'")
        self.page_name = name
        known = self.state_names()
        for name in arguments:
            if name not in known and not ipywidgets.DOMWidget.class_traits().get(name):
                raise TypeError(
                    f"{type(self).__name__} has no argument {name!r}; it has {', '.join(known)}"
                )
        super().__init__(**arguments)

    @classmethod
    def state_names(cls) -> list[str]:
        """Return the names of the traits that Python and the page share, sorted."""
        inherited = ipywidgets.DOMWidget.class_traits()
        shared = (name for name in cls.class_traits(sync=True) if name not in inherited)
        return sorted(name for name in shared if not name.startswith("_"))

    @classmethod
    def formulas(cls) -> dict[str, Formula]:
        """Return the arithmetic of this widget; SymPy prints it for `generated/<widget>.mjs`."""
        return {}

    def still(self) -> Picture | str | None:
        """Return what stands where nothing moves: a picture, or HTML where words say it."""
        return None

    def still_words(self) -> str:
        """Return HTML for below a still that is a picture: what the picture alone cannot carry."""
        return ""

    @classmethod
    def class_limits(cls) -> dict[str, Any]:
        """Return what an address may say of each trait, from the traits themselves."""
        found = {
            name: getattr(cls.class_traits()[name], "limits", None) for name in cls.state_names()
        }
        return {name: limits for name, limits in found.items() if limits}

    def limits(self) -> dict[str, Any]:
        """Return what an address may say of this widget: less than its class, where data decide."""
        return self.class_limits()

    def page_attributes(self) -> dict[str, str]:
        """Return what the book wants to know of this widget without running it."""
        return {}

    @property
    def _esm(self) -> str:
        return assemble.live_module(file_name(self._widget_name()))

    @property
    def _css(self) -> str:
        return assemble.live_style(file_name(self._widget_name()))

    @classmethod
    def _widget_name(cls) -> str:
        # A subclass made elsewhere (in a notebook, say) still runs the module of its widget.
        return next(
            ancestor.__name__
            for ancestor in cls.__mro__
            if file_name(ancestor.__name__) in assemble.widget_modules()
        )

    def state(self) -> dict[str, Any]:
        """Return the shared traits as JSON would hold them (bytes stay bytes)."""
        return {name: self.trait_json(name) for name in self.state_names()}

    def trait_json(self, name: str) -> Any:
        """Return the value of one trait as JavaScript receives it."""
        convert = self.trait_metadata(name, "to_json")
        value = getattr(self, name)
        return convert(value, self) if convert else value

    def to_html(self) -> str:
        """Return what the book shows: the state for the page's script, and the still picture."""
        try:
            still = (self.still() if self.draws_still else None) or ""
            words = still if isinstance(still, str) else self.still_words()
        except ImportError:  # without Matplotlib the caption has to do
            still = words = ""
        shown = "" if isinstance(still, str) else still.svg
        shown += words and f'<div class="ed-words">{words}</div>'
        caption = html.escape(self.caption, quote=False)
        attributes = {"data-ed-widget": self._widget_name(), **self.page_attributes()}
        if self.page_name:
            attributes["data-ed-name"] = self.page_name
        if self.limits() != self.class_limits():
            attributes["data-ed-limits"] = json.dumps(self.limits(), separators=(",", ":"))
        written = "".join(f' {name}="{html.escape(v)}"' for name, v in attributes.items())
        return (
            f'<div class="ed-widget"{written}>'
            f'<script type="application/json">{_json(self.state())}</script>'
            f'<figure class="ed-still">{shown}'
            f"{caption and f'<figcaption>{caption}</figcaption>'}</figure></div>"
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/plain": repr(self), "text/html": self.to_html()}, metadata

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.shown)
        return f"{self._widget_name()}({values})"


def _json(state: Mapping[str, Any]) -> str:
    def bytes_as_text(value: Any) -> dict[str, str]:
        if isinstance(value, bytes | bytearray | memoryview):
            return {"$bytes": base64.b64encode(bytes(value)).decode("ascii")}
        raise TypeError(f"{type(value).__name__} cannot be written into a page")

    text = json.dumps(
        state, default=bytes_as_text, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.replace("<", "\\u003c")  # so that no text can end the script element
