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
import symtable
import sys
import time
import traceback
import types
from collections.abc import Callable, Iterable, Iterator
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


def put_off(tree: ast.Module, space: dict[str, Any]) -> None:
    """Take imports of large libraries that are not there out of a cell; note their names."""
    for part in tree.body:
        if isinstance(part, ast.Import):
            for each in list(part.names):
                if each.name in LARGE and not is_there(each.name):
                    space[each.asname or each.name] = Later(each.name)
                    part.names.remove(each)
    tree.body = [part for part in tree.body if not isinstance(part, ast.Import) or part.names]


def parts_of(code: str, place: str, space: dict[str, Any]) -> Iterator[tuple[Any, bool]]:
    """Yield the compiled statements of a cell, and last its last expression, if it ends in one."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(code, place, "exec", flags | ast.PyCF_ONLY_AST)
    put_off(tree, space)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not code.rstrip().endswith(";"):
        last = ast.Expression(tree.body.pop().value)
    if tree.body:
        yield compile(tree, place, "exec", flags), False
    if last:
        yield compile(last, place, "eval", flags), True


class Later(types.ModuleType):
    """A library that a cell imports and does not ask for anything yet: it may not be there."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


def names_in(code: str) -> tuple[set[str], set[str]]:
    r"""Return the names that a piece of code asks for, and those that it gives.

    >>> names_in("import numpy as np\nf = lambda x: np.exp(x) * y") == ({"np", "y"}, {"np", "f"})
    True
    """
    top = symtable.symtable(code, CELL, "exec")
    asked, tables = set(), [top]
    for table in tables:  # which grows meanwhile
        tables += table.get_children()
        for name in table.get_symbols():
            if name.is_referenced() and (table is top or name.is_global()):
                asked.add(name.get_name())
    given = [one for one in top.get_symbols() if one.is_assigned() or one.is_imported()]
    return asked, {name.get_name() for name in given}


def of_the_book(code: str, above: Iterable[str]) -> str:
    r"""Return what the book's own cells above hold of the names that a cell asks for.

    >>> of_the_book("slope(2)", ["import sympy; k = 3", "def slope(x):\n    return k * x"])
    'k = 3\ndef slope(x):\n    return k * x'
    """
    try:
        asked, given = names_in(code)
    except SyntaxError:
        return ""  # the cell itself will tell
    asked -= given
    parts = [ast.unparse(part) for cell in above for part in ast.parse(cell).body]
    about = [names_in(part) for part in parts]
    chosen: set[int] = set()
    while True:
        more = {i for i, (_, gives) in enumerate(about) if gives & asked} - chosen
        if not more:
            return "\n".join(parts[place] for place in sorted(chosen))
        chosen |= more
        asked = asked.union(*(about[place][0] for place in more))


def apart(code: str, before: str) -> dict[str, Any]:
    """Return a namespace in which nothing is known of what was run on the page so far."""
    space = dict(OWN)
    exec(compile(before, "the book's cells above", "exec"), space)
    asked, given = names_in(code)
    elsewhere = sorted((asked - given - space.keys()) & names.keys())
    if elsewhere:
        there = ", ".join(f"<code>{html.escape(name)}</code>" for name in elsewhere)
        text = f"Known on this page, but not here: {there}. An exercise is judged by itself;"
        emit("shown", html=f"<p>{text} what it needs, its cell has to define.</p>", models=[])
    return space


async def run(code: str, number: int, before: str | None = None) -> str:
    """Run one cell; return "" if it came to its end, "failed", or what has to be loaded first.

    Parameters
    ----------
    code
        What the reader sees in it, or has written.
    number
        Its place on the page; an error names it.
    before
        Of a cell that is judged, what `of_the_book` has found: it runs in a fresh namespace, after
        that. What it defines is known on the page.
    """
    place = f"{CELL} {number}"
    linecache.cache[place] = (len(code), None, code.splitlines(keepends=True), place)
    sys.stdout.left = sys.stderr.left = MOST_PRINTED
    sys.stdout.last = sys.stderr.last = 0.0  # what is printed first is seen while the cell runs
    try:
        prepare()
        ast.parse(code, place)  # a mistake in it is this cell's
        space = names if before is None else apart(code, before)
        for part, is_last in list(parts_of(code, place, space)):
            value = eval(part, space)
            if inspect.iscoroutine(value):
                value = await value
            if is_last and value is not None:
                space["_"] = value
                show(value)
        if before is not None:
            names.update({name: space[name] for name in names_in(code)[1] if name in space})
        show_figures()
        return ""
    except ModuleNotFoundError as error:
        if error.name in _packages and not is_there(error.name):
            return _packages[error.name]  # which the cell did not speak of itself
        tell(error, place)
        return "failed"
    except BaseException as error:
        tell(error, place)
        return "failed"
    finally:
        flush()


LARGE = ("sympy",)  # nothing of it is fetched before a cell asks for something of it
# What a cell needs, beside NumPy, the package and what it imports by name.
SPEAKS_OF = (
    (re.compile(r"\bsymbolic\b"), ("sympy",)),
    (re.compile(r"\bplots\."), ("matplotlib",)),
    (re.compile(r"\bffnn_core\.widgets\b|\bexercise\("), ("anywidget", "mdit-py-plugins")),
)
_packages: dict[str, str] = {}  # what can be loaded, by the names under which it is imported


def is_there(library: str) -> bool:
    """Tell whether a library can be imported."""
    return library in sys.modules or find_spec(library) is not None


def libraries(code: str) -> list[str]:
    """Return the packages that a cell needs.

    >>> libraries("plots.bars({})")
    ['matplotlib']
    """
    try:
        asked, _ = names_in(code)
        tree = ast.parse(code)
    except SyntaxError:
        return []  # the cell itself will tell
    imported = set()
    for part in ast.walk(tree):
        if isinstance(part, ast.Import):
            for each in part.names:
                if each.name not in LARGE or (each.asname or each.name) in asked:
                    imported.add(each.name.split(".")[0])
        elif isinstance(part, ast.ImportFrom):
            imported.add(str(part.module).split(".")[0])
    imported |= {names[name].__name__ for name in asked if isinstance(names.get(name), Later)}
    wanted = {_packages[name] for name in imported if name in _packages}
    return sorted(
        wanted.union(*(packages for pattern, packages in SPEAKS_OF if pattern.search(code)))
    )


def warm(package: str, code: str) -> None:
    """Import a package that a page will import, so that its first cell need not wait for it."""
    prepare()
    library = {"matplotlib": "matplotlib.figure"}.get(package, package)
    if library in ("sympy", "matplotlib.figure"):
        import_module(library)
    if package == "anywidget" and "ffnn_core.widgets" in code:
        import_module("ffnn_core.widgets.kit.base")


def forget() -> None:
    """Begin anew, for another page: no name is known but Python's own, nothing is set otherwise."""
    names.clear()
    names.update(OWN)
    if "numpy" in sys.modules:
        numpy = sys.modules["numpy"]
        numpy.set_printoptions(precision=8, suppress=False, threshold=1000, linewidth=75)
        numpy.seterr(all="warn", under="ignore")
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcdefaults()
    if "ffnn_core.widgets.kit.fetch" in sys.modules:
        sys.modules["ffnn_core.widgets.kit.fetch"]._made.cache_clear()
    if "ipywidgets" in sys.modules:
        from ipywidgets.widgets.widget import _instances

        _instances.clear()


# -- Widgets ---------------------------------------------------------------------------------------

_prepared = False


def prepare() -> None:
    """Let widgets speak to the page, once their libraries are there."""
    global _prepared
    if _prepared or not is_there("anywidget"):
        return
    _prepared = True
    from ffnn_core import extras

    extras.EXTRAS["widgets"] = ("anywidget",)  # the page draws them: the rest comes when asked for
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


def start(emitter: Callable[[str, str], None], packages: str = "{}") -> None:
    """Begin.

    Parameters
    ----------
    emitter
        Takes what is told to the page: its kind, and the rest as JSON.
    packages
        What can be loaded, by the names under which it is imported, as JSON.
    """
    global _emit
    _emit = emitter
    _packages.update(json.loads(packages))
    sys.stdout, sys.stderr = Printed("stdout"), Printed("stderr")
    # Matplotlib looks for fonts once a visit, and says so.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    builtins.display = lambda *things: [show(thing) for thing in things] and None
