"""The reference of `ffnn_core`: every public name with its docstring, by autodoc.

A page holds `<!-- names of ffnn_core.gradients -->`; the list of names is the module's `__all__`,
so that none can be forgotten. Docstrings are written as the book is, `code` and $mathematics$;
here they become what Sphinx reads.
"""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from typing import Any

from sphinx.application import Sphinx

NAMES = re.compile(r"<!-- names of ([\w.]+) -->")
MARKED = re.compile(r"\$([^$]+)\$|`([^`]+)`")
FIELD = re.compile(r"^ *([\w*, ]+) : ", re.MULTILINE)  # `W1, c1 : array_like`
QUOTED = re.compile(r'``[^`]*``|"(?:[^"\s]|, )*"')  # "W1[2, 0]": what a reader may have to type
WITH_INHERITED = ("FeedForwardNeuralNetwork",)  # save and load come from a base class
WITHOUT_MEMBERS = "ffnn_core.widgets"  # a widget's attributes are its arguments


def rooms(page: str) -> list[str]:
    """Return the modules whose names a page lists.

    >>> rooms("<!-- names of ffnn_core.losses --> and more")
    ['ffnn_core.losses']
    """
    return NAMES.findall(page)


def directive(module: str, name: str) -> str:
    """Return how autodoc is asked for one name."""
    thing = getattr(import_module(module), name)
    full = f"{module}.{name}"
    if inspect.isclass(thing):
        members = "" if module == WITHOUT_MEMBERS else "\n   :members:"
        inherited = "\n   :inherited-members:" if name in WITH_INHERITED else ""
        return f".. autoclass:: {full}{members}{inherited}\n"
    if callable(thing):
        return f".. autofunction:: {full}\n"
    return f".. autodata:: {full}\n   :no-value:\n"


def listing(module: str) -> str:
    """Return the names of a module for a page in Markdown."""
    names = sorted(import_module(module).__all__, key=str.lower)
    body = "\n".join(directive(module, name) for name in names)
    return f"```{{eval-rst}}\nFrom ``{module}``:\n\n.. currentmodule:: {module}\n\n{body}```"


def write_names(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the names into the pages of the reference."""
    source[0] = NAMES.sub(lambda found: listing(found[1]), source[0])


def as_sphinx(lines: list[str]) -> list[str]:
    r"""Return a docstring's lines with mathematics and code as Sphinx marks them.

    >>> as_sphinx(["`y` is $f(x)$", "", ">>> '`a`'", "'`a`'", "", "`b`"])
    ['``y`` is :math:`f(x)`', '', ">>> '`a`'", "'`a`'", '', '``b``']
    >>> as_sphinx(['which : {"W1", "c1"}', 'As "W1[2, 0]"; not "two words".'])
    ['which : {``"W1"``, ``"c1"``}', 'As ``"W1[2, 0]"``; not "two words".']
    """
    # A formula or a name may go on in the next line: a paragraph at a time.
    paragraphs, told = "\n".join(lines).split("\n\n"), []
    for paragraph in paragraphs:
        if not paragraph.lstrip().startswith((">>>", "Examples")):
            paragraph = QUOTED.sub(_typed, MARKED.sub(_marked, paragraph))
        told.append(paragraph)
    return "\n\n".join(told).split("\n")


def _marked(found: re.Match[str]) -> str:
    mathematics, code = (" ".join((text or "").split()) for text in found.groups())
    return f":math:`{mathematics}`" if mathematics else f"``{code}``"


def _typed(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("``") else f"``{found[0]}``"


def keywords(docstring: str, first: int = 0) -> str:
    r"""Return a widget's signature, which its docstring tells; the first ones need no name.

    >>> keywords("A neuron.\n\nParameters\n----------\nw : float\nx, y : float\n    Inputs.\n", 1)
    '(w, *, x, y)'
    """
    parameters = docstring.partition("Parameters\n")[2].partition("\n\n")[0]
    names = ", ".join(FIELD.findall(parameters)).split(", ")
    by_name = [] if names[0].startswith("*") else ["*"]
    return f"({', '.join([*names[:first], *by_name, *names[first:]])})"


def sign_widget(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, signature: str, returned: str
) -> tuple[str, str] | None:
    """Give a widget, whose own signature is that of any, the names of its arguments."""
    if not name.startswith(WITHOUT_MEMBERS) or signature != "(*args, **kwargs)":
        return None
    given = inspect.signature(obj).parameters.values()
    first = sum(one.kind is one.POSITIONAL_OR_KEYWORD for one in given)
    return keywords(inspect.getdoc(obj) or "", first), returned


def skip(app: Sphinx, what: str, name: str, obj: Any, skipped: bool, options: Any) -> bool | None:
    """Leave out the fields of a named tuple, which its docstring tells, and what others wrote."""
    if name.startswith("_"):
        return None  # as autodoc has it
    other = not getattr(obj, "__module__", "ffnn_core").startswith("ffnn_core")
    return True if other or type(obj).__name__ == "_tuplegetter" else None


def read_docstring(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """Translate one docstring, before napoleon takes its sections apart."""
    lines[:] = as_sphinx(lines)


def setup(app: Sphinx) -> dict[str, bool]:
    """Load autodoc with the settings of this book."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", read_docstring, priority=400)
    app.connect("autodoc-process-signature", sign_widget)
    app.connect("autodoc-skip-member", skip)
    app.setup_extension("sphinx.ext.napoleon")
    app.connect("source-read", write_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
