"""Runs the cells of a page, in the reader's browser; every output goes to the page.

`start` is given the page's `emit(kind, text)`: what a cell prints and shows, what changes in a
widget, each as JSON. `run` runs one cell, `change` takes what the reader does to a widget.
"""

from __future__ import annotations

import ast
import base64
import builtins
import contextlib
import html
import inspect
import io
import json
import linecache
import logging
import os
import pprint
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

os.environ.setdefault("MPLBACKEND", "svg")
os.environ.setdefault("JUPYTER_WIDGETS_ECHO", "0")

CELL = "cell"  # how the file of a cell is called in an error, before its number
OFTEN = 0.05  # seconds between two parts of what is printed
MOST_PRINTED = 1_000_000  # characters of one cell; a page has to hold them
WIDE = 79
OWN = {"__name__": "__main__", "__builtins__": builtins}

_emit: Callable[[str, str], None] = print
names: dict[str, Any] = dict(OWN)


def emit(kind: str, **what: Any) -> None:
    """Tell the page something."""
    _emit(kind, json.dumps(what))


# -- What is printed -------------------------------------------------------------------------------


class PrintsTooMuchError(BaseException):
    """Not an `Exception`, so that a loop which catches those ends as well."""


class Printed(io.TextIOBase):
    """A stream that the page shows, many lines at a time."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        self.name, self.parts, self.last, self.left = name, [], 0.0, MOST_PRINTED

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Take some text."""
        self.left -= len(text)
        if self.left < 0:
            self.left = MOST_PRINTED
            raise PrintsTooMuchError(f"a cell may print {MOST_PRINTED:,} characters here")
        self.parts.append(text)
        if time.monotonic() - self.last > OFTEN:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Show what has come together."""
        text, self.parts = "".join(self.parts), []
        self.last = time.monotonic()
        if text:
            emit("printed", name=self.name, text=text)


def flush() -> None:
    """Show what was printed so far."""
    sys.stdout.flush()
    sys.stderr.flush()


# -- What is shown ---------------------------------------------------------------------------------


def plain(thing: Any) -> str:
    """Return how a notebook writes a thing: long lists and tables over several lines."""
    text = repr(thing)
    if len(text) > WIDE and type(thing) in (list, tuple, dict, set):
        return pprint.pformat(thing, width=WIDE, sort_dicts=False)
    return text


def formula(tex: str) -> str:
    """Return a formula as the book writes it, or its TeX where the book's converter cannot."""
    from ffnn_core.widgets.kit.mathematics import as_html
    from ffnn_core.widgets.kit.mathematics import formula as typeset

    tex = tex.strip().strip("$").strip()
    try:
        made = as_html(typeset(tex, display=True))
    except ValueError:
        return f'<pre class="ed-tex">{html.escape(tex)}</pre>'
    return f'<div class="math notranslate"><div class="ed-formula">{made}</div></div>'


def bundle_of(thing: Any) -> dict[str, Any]:
    """Return what a thing says of itself, by kind, as in a notebook."""
    found: dict[str, Any] = {}
    for kind, method in (
        ("text/html", "_repr_html_"),
        ("text/latex", "_repr_latex_"),
        ("image/svg+xml", "_repr_svg_"),
        ("image/png", "_repr_png_"),
    ):
        told = getattr(thing, method, None)
        if told is not None and not isinstance(thing, type):
            with contextlib.suppress(NotImplementedError):
                found[kind] = told()
    if hasattr(thing, "_repr_mimebundle_") and not isinstance(thing, type):
        told = thing._repr_mimebundle_()
        found |= (told[0] if isinstance(told, tuple) else told) or {}
    return {kind: value for kind, value in found.items() if value is not None}


def models_of(thing: Any) -> list[str]:
    """Return the names of the widgets that are shown, in their order on the page."""
    if "ipywidgets" not in sys.modules:
        return []
    from ffnn_core.widgets.kit.base import Widget

    return [
        each.model_id
        for each in (thing, *getattr(thing, "children", ()))
        if isinstance(each, Widget)
    ]


def show(thing: Any) -> None:
    """Show a thing on the page: what `display` does, and the last line of a cell."""
    flush()
    bundle = bundle_of(thing)
    if "text/html" in bundle:
        emit("shown", html=bundle["text/html"], models=models_of(thing))
    elif "text/latex" in bundle:
        emit("shown", html=formula(bundle["text/latex"]), models=[])
    elif "image/svg+xml" in bundle:
        emit("shown", html=bundle["image/svg+xml"], models=[])
    elif "image/png" in bundle:
        image = bundle["image/png"]
        coded = base64.b64encode(image).decode() if isinstance(image, bytes) else image
        alt = html.escape(repr(thing))
        emit("shown", html=f'<img alt="{alt}" src="data:image/png;base64,{coded}">', models=[])
    else:
        emit("written", text=bundle.get("text/plain") or plain(thing))


def show_figures() -> None:
    """Show what pyplot has drawn, and forget it."""
    if "matplotlib.pyplot" not in sys.modules:
        return
    from matplotlib import pyplot as plt

    for number in plt.get_fignums():
        drawn = io.StringIO()
        plt.figure(number).savefig(drawn, format="svg")
        svg = drawn.getvalue()
        emit("shown", html=svg[svg.index("<svg") :], models=[])
    plt.close("all")


# -- Errors ----------------------------------------------------------------------------------------


def tell(error: BaseException, place: str) -> None:
    """Show an error: from the cell on, with the line where it happened."""
    flush()
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    told = traceback.TracebackException(type(error), error, trace)
    lines = [frame.lineno for frame in told.stack if frame.filename == place]
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == place else None
    text = "".join(told.format()).replace('File "', "").replace(f'{place}"', place)
    text = re.sub(r'^(  )(/\S+?)",', r"\1\2,", text, flags=re.M)
    emit("failed", name=type(error).__name__, text=text.rstrip(), line=lines[-1] if lines else line)


# -- Cells -----------------------------------------------------------------------------------------


def parts_of(code: str, place: str) -> Iterator[tuple[Any, bool]]:
    """Yield the compiled statements of a cell, and last its last expression, if it ends in one."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(code, place, "exec", flags | ast.PyCF_ONLY_AST)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not code.rstrip().endswith(";"):
        last = ast.Expression(tree.body.pop().value)
    if tree.body:
        yield compile(tree, place, "exec", flags), False
    if last:
        yield compile(last, place, "eval", flags), True


async def run(code: str, number: int, loadable: str = "") -> str:
    """Run one cell; return "" if it came to its end, "failed", or what has to be loaded first.

    Parameters
    ----------
    code
        What the reader sees in it, or has written.
    number
        Its place on the page; an error names it.
    loadable
        The names of what could be loaded, with spaces between them.
    """
    place = f"{CELL} {number}"
    linecache.cache[place] = (len(code), None, code.splitlines(keepends=True), place)
    sys.stdout.left = sys.stderr.left = MOST_PRINTED
    try:
        prepare()
        for part, is_last in parts_of(code, place):
            value = eval(part, names)
            if inspect.iscoroutine(value):
                value = await value
            if is_last and value is not None:
                names["_"] = value
                show(value)
        show_figures()
        return ""
    except ModuleNotFoundError as error:
        if error.name in loadable.split():  # something that the cell did not speak of itself
            return str(error.name)
        tell(error, place)
        return "failed"
    except BaseException as error:
        tell(error, place)
        return "failed"
    finally:
        flush()


# What a cell that speaks of something needs beside NumPy and the package.
SPEAKS_OF = (
    (re.compile(r"\bsympy\b|\bffnn_core\.symbolic\b"), ("sympy",)),
    (re.compile(r"\bmatplotlib\b|\bplots\."), ("matplotlib",)),
    (
        re.compile(r"\bffnn_core\.widgets\b|\bexercise\(|\bipywidgets\b|\banywidget\b"),
        ("sympy", "matplotlib", "anywidget", "mdit-py-plugins"),
    ),
)


def libraries(code: str) -> list[str]:
    """Return the libraries that a cell speaks of.

    >>> libraries("import sympy as sp")
    ['sympy']
    """
    return sorted({name for pattern, names in SPEAKS_OF if pattern.search(code) for name in names})


def warm(code: str) -> None:
    """Import what a page will import, so that its first cell need not wait for it."""
    prepare()
    for library in ("numpy", "sympy", "matplotlib.figure"):
        if find_spec(library.split(".")[0]) is not None:
            import_module(library)
    if "ffnn_core.widgets" in code and _prepared:
        import_module("ffnn_core.widgets.kit.fetch")


def forget() -> None:
    """Begin anew: no name is known but Python's own."""
    names.clear()
    names.update(OWN)


# -- Widgets ---------------------------------------------------------------------------------------

_prepared = False


def prepare() -> None:
    """Let widgets speak to the page, once their libraries are there."""
    global _prepared
    if _prepared or find_spec("anywidget") is None or find_spec("matplotlib") is None:
        return
    _prepared = True
    import comm
    from comm.base_comm import BaseComm

    class ToThePage(BaseComm):
        def publish_msg(
            self, msg_type: str, data: Any = None, buffers: Any = None, **_: Any
        ) -> None:
            if msg_type == "comm_msg" and (data or {}).get("method") == "update":
                paths = data.get("buffer_paths", [])
                state = dict(data["state"])
                for path, buffer in zip(paths, buffers or [], strict=True):
                    coded = base64.b64encode(bytes(buffer)).decode()
                    state[path[0]] = {"$bytes": coded}  # as the book writes bytes into a page
                emit("changed", model=self.comm_id, state=state)

    comm.create_comm = ToThePage
    from ffnn_core.widgets.kit import assemble

    # The page has the modules of the widgets and draws them: Python need do neither.
    assemble.live_module = assemble.live_style = lambda name: ""
    from ffnn_core.widgets.kit.base import Widget

    Widget.draws_still = False


def change(model: str, text: str) -> None:
    """Take what the reader has made of a widget."""
    from ipywidgets.widgets.widget import _instances

    if model in _instances:
        try:
            _instances[model].set_state(json.loads(text))
        except Exception as error:
            tell(error, "")
        flush()


def start(emitter: Callable[[str, str], None]) -> str:
    """Begin; returns Python's version."""
    global _emit
    _emit = emitter
    sys.stdout, sys.stderr = Printed("stdout"), Printed("stderr")
    # Matplotlib looks for fonts once a visit, and says so.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    builtins.display = lambda *things: [show(thing) for thing in things] and None
    return sys.version.split()[0]
