"""Every example of code and reference prints what it says; every public name is shown in one."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import ed_reference
import pytest
from machine import HTML, ROOT

import ffnn_core

FLAGS = doctest.NORMALIZE_WHITESPACE
PAGES = sorted((ROOT / "book" / "appendices").glob("reference*.md"))
TEXTS = [path.read_text(encoding="utf-8") for path in PAGES]
ROOMS = [room for text in TEXTS for room in ed_reference.rooms(text)]
MODULES = [found.name for found in pkgutil.walk_packages(ffnn_core.__path__, "ffnn_core.")]
TOOLS = sorted(
    path.stem for name in ("_ext", "_tools") for path in (ROOT / "book" / name).glob("*.py")
)
FINDER = doctest.DocTestFinder(exclude_empty=True)
PARSER = doctest.DocTestParser()


def examples(module: ModuleType) -> list[doctest.DocTest]:
    """The examples of a module, as a reader would run them: its names are there, `np` is not."""
    names = {name: value for name, value in vars(module).items() if not inspect.ismodule(value)}
    found = FINDER.find(module, module.__name__, globs=names)
    return [test for test in found if test.examples]


def failures(test: doctest.DocTest) -> str:
    told: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS, verbose=False).run(test, out=told.append)
    return "".join(told)


@pytest.mark.parametrize("name", [*MODULES, *TOOLS])
def test_every_example_prints_what_it_says(name: str) -> None:
    for test in examples(importlib.import_module(name)):
        assert failures(test) == ""


def test_an_example_that_says_something_else_is_found() -> None:
    wrong = PARSER.get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    right = PARSER.get_doctest(">>> [1,\n...  2]\n[1,\n2]\n", {}, "right", None, 0)
    assert "Expected" in failures(wrong) and failures(right) == ""


@pytest.mark.parametrize("page", PAGES, ids=[path.stem for path in PAGES])
def test_every_example_of_a_page_prints_what_it_says(page: Path) -> None:
    text = page.read_text(encoding="utf-8").replace("```", "")
    assert failures(PARSER.get_doctest(text, {}, page.stem, str(page), 0)) == ""


def shown_in(text: str, name: str) -> bool:
    """Whether an example in a text has this name in it."""
    return any(re.search(rf"\b{name}\b", one.source) for one in PARSER.get_examples(text))


def without_example(room: str) -> list[str]:
    """Return the public names of a module that no example of the code or of the pages shows."""
    module = importlib.import_module(room)
    text = "\n".join([inspect.getsource(module), *TEXTS]).replace("```", "")
    hidden = [name for name in module.__all__ if not shown_in(text, name)]
    return [name for name in hidden if ">>>" not in (getattr(module, name).__doc__ or "")]


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_has_an_example(room: str) -> None:
    assert without_example(room) == []


def test_every_method_of_the_network_has_an_example() -> None:
    net = ffnn_core.FeedForwardNeuralNetwork
    methods = {name: f for name, f in inspect.getmembers(net, callable) if not name.startswith("_")}
    assert {"fit", "predict", "get_loss_gradient", "save", "load"} <= set(methods)
    text = "\n".join(TEXTS)
    lacking = [name for name, f in methods.items() if ">>>" not in (inspect.getdoc(f) or "")]
    assert [name for name in lacking if not re.search(rf">>> .*net\.{name}\(", text)] == []


def test_a_name_without_example_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from ffnn_core import losses

    monkeypatch.setattr(losses, "__all__", ["rss", "nobody_shows_me"])
    monkeypatch.setattr(losses, "nobody_shows_me", print, raising=False)
    assert without_example("ffnn_core.losses") == ["nobody_shows_me"]


def test_the_reference_tells_of_every_module_of_the_package() -> None:
    told = set(re.findall(r"`([\w.]+)`", "\n".join(TEXTS))) | {room.split(".")[1] for room in ROOMS}
    top = {found.name for found in pkgutil.iter_modules(ffnn_core.__path__)}
    assert sorted(top - told) == []
    public = {f"ffnn_core.{name}" for name in ffnn_core.__all__}
    listed = {
        f"ffnn_core.{name}" for room in ROOMS for name in importlib.import_module(room).__all__
    }
    assert sorted(public - listed) == []


@pytest.mark.book
@pytest.mark.parametrize("page", PAGES, ids=[path.stem for path in PAGES])
def test_every_name_stands_in_its_page(page: Path) -> None:
    html = HTML.joinpath(page.relative_to(ROOT)).with_suffix(".html").read_text(encoding="utf-8")
    for room in ed_reference.rooms(page.read_text(encoding="utf-8")):
        module = importlib.import_module(room)
        assert [name for name in module.__all__ if f'id="{room}.{name}"' not in html] == []
        assert "&gt;&gt;&gt;" in html


def misread(html: str) -> list[str]:
    """Return what no docstring is meant to become: a list of letters, the type of a value."""
    lists = re.findall(r'<ol class="(?:upper|lower)alpha', html)
    types = re.findall(r'Type<span class="colon">:</span></dt>\s*<dd[^>]*><p>(.*?)</p>', html)
    return [*lists, *types]


@pytest.mark.book
@pytest.mark.parametrize("page", PAGES, ids=[path.stem for path in PAGES])
def test_no_docstring_is_misread(page: Path) -> None:
    html = HTML.joinpath(page.relative_to(ROOT)).with_suffix(".html").read_text(encoding="utf-8")
    assert misread(html) == []


def test_a_docstring_that_is_misread_is_found() -> None:
    field = '<dt class="field-odd">Type<span class="colon">:</span></dt>\n<dd class="x"><p>0, 1</p>'
    assert misread('<ol class="upperalpha simple">') and misread(field) == ["0, 1"]
