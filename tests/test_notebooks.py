"""The notebooks are stored in one form, and the comparison sees every printed number."""

from __future__ import annotations

import base64
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import build
import executed
import nbformat
import notebooks
import pytest
from compare import compare
from machine import ROOT
from nbconvert import LatexExporter
from nbconvert.preprocessors import ExecutePreprocessor

TOOLS = ROOT / "book" / "_tools"
PICTURE = """
class Picture:
    def __repr__(self):
        return "Picture: a line"

    def _repr_html_(self):
        return '<svg role="img" aria-label="a line"><path d="M0 0"/></svg>'

Picture()
"""
WIDGET = """
import random

class Widget:
    def _repr_mimebundle_(self, include=None, exclude=None):
        state = f'<script type="application/json">{random.random()}</script>'
        return {
            "text/plain": "Widget()",
            "text/html": f'<div class="ed-widget" data-ed-widget="Widget">{state}</div>',
            "application/vnd.jupyter.widget-view+json": {"model_id": str(random.random())},
        }

Widget()
"""
CELLS = (
    "import matplotlib.pyplot as plt\nimport numpy as np\nimport sympy as sp",
    "w = sp.Symbol('W_1[2,0]')\nsp.diff(sp.exp(w**2), w)",
    "print(np.round(np.linspace(0, 1, 4), 3))",
    "print('two lines')",
    "_ = plt.plot([1, 2])",
    PICTURE,
    WIDGET,
)


def book_in(folder: Path) -> Path:
    """Return a folder for notebooks in which nbval compares as it does in the book."""
    for file in (Path("book", "conftest.py"), Path("tests", "nbval_sanitize.cfg")):
        (folder / file).parent.mkdir()
        shutil.copy(ROOT / file, folder / file)
    return folder / "book"


@pytest.fixture(scope="module", autouse=True)
def backend_of_a_notebook() -> Iterator[None]:
    """Forget the backend of the pages' Python, which it sets when a test imports it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND", raising=False)
        yield


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a notebook with one of each kind of output, in stored form."""
    folder = book_in(tmp_path_factory.mktemp("notebook"))
    path = folder / "each-kind.ipynb"
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert notebooks.faults(path) == ["is not in stored form: run `make notebooks`"]
    notebooks.execute(path)
    return path


def test_running_again_changes_no_byte(stored: Path) -> None:
    before = stored.read_bytes()
    notebooks.execute(stored)
    assert stored.read_bytes() == before
    assert notebooks.faults(stored) == []


def test_text_latex_and_drawings_are_stored_bitmaps_and_state_are_not(stored: Path) -> None:
    text = stored.read_text(encoding="utf-8")
    assert "text/latex" in text
    assert "0.333 0.667" in text
    image = re.search(r'alt=\\"a line\\" src=\\"data:image/svg\+xml;base64,(.*?)\\">', text)
    assert image is not None
    drawing = ElementTree.fromstring(base64.b64decode(image[1]))
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(drawing.findall(".//{http://www.w3.org/2000/svg}path")) > 0
    assert r"<script type=\"application/json\">{}</script>" in text
    notebook = nbformat.reads(text, as_version=4)
    outputs = str([cell.outputs for cell in notebook.cells])
    for absent in ("image/png", "<svg", "widget-view"):
        assert absent not in outputs


def test_code_folded_in_the_book_is_folded_in_the_notebook() -> None:
    folded = nbformat.v4.new_code_cell("import numpy", metadata={"tags": ["hide-input"]})
    shown = nbformat.v4.new_code_cell("1 + 1", metadata={"jupyter": {"source_hidden": True}})
    cells = notebooks.normalise(nbformat.v4.new_notebook(cells=[folded, shown])).cells
    assert [cell.metadata.get("jupyter") for cell in cells] == [{"source_hidden": True}, None]


def test_code_that_only_draws_is_folded_in_the_notebook_too() -> None:
    def drawn(source: str) -> Any:
        html = '<div class="ed-picture"><svg aria-label="a line"><path/></svg></div>'
        output = nbformat.v4.new_output("display_data", {"text/html": html})
        return nbformat.v4.new_code_cell(source, outputs=[output])

    cells = [drawn("plots.rooms()"), drawn("assert True\nplots.rooms()"), drawn("shown(1)")]
    cells.append(nbformat.v4.new_code_cell("plots.rooms()"))  # which has drawn nothing
    once = notebooks.normalise(nbformat.v4.new_notebook(cells=cells))
    for made in (once, notebooks.normalise(once)):
        assert ["jupyter" in cell.metadata for cell in made.cells] == [True, False, False, False]


def test_the_comparison_fails_in_every_cell_that_differs_and_in_no_other(stored: Path) -> None:
    text = stored.read_text(encoding="utf-8")
    notebook = nbformat.reads(re.sub(r"base64,[^\\]*", "base64,AAAA", text), as_version=4)
    assert text.count("base64,") > 0  # redrawn, every picture is as it was
    changed = {
        3: ("0.333", "0.334"),
        4: ("two lines", "three lines\n"),
        6: ('alt="a line"', 'alt="a"'),
    }
    cells = []
    for number, cell in enumerate(notebook.cells, start=1):
        cells.append(cell)
        if number in changed:
            spoilt = nbformat.from_dict(replace(cell.outputs, *changed[number]))
            assert spoilt != cell.outputs
            cells.append(nbformat.from_dict({**cell, "id": f"spoilt-{number}", "outputs": spoilt}))
    notebook.cells = cells
    path, report = stored.with_name("spoilt.ipynb"), stored.with_name("report.xml")
    nbformat.write(notebook, path)
    assert compare([path], f"--junitxml={report}") == 1
    told = ElementTree.parse(report).findall(".//testcase")
    assert len(told) == len(CELLS) + len(changed)
    wrong = [place for place, case in enumerate(told) if case.find("failure") is not None]
    assert wrong == [cells.index(c) for c in cells if c.id.startswith("spoilt")]


def test_what_a_notebook_prints_can_be_kept_for_the_build(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stored.parent / "kept"
    folder.mkdir()
    plugin = folder / "keep_here.py"
    plugin.write_text(f"""
from pathlib import Path
import executed
executed.ROOT, executed.FOLDER = Path({str(stored.parent)!r}), Path({str(folder)!r})
from executed import pytest_runtest_teardown
""")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{TOOLS}")
    assert compare([stored], "-p", "keep_here") == 0
    kept = nbformat.read(folder / stored.name, as_version=4)
    stored_now = nbformat.read(stored, as_version=4)
    # what the stored form leaves out is there: the bitmap, the drawing, the widget's live view
    for left_out in ("image/png", '<svg role="img"', "widget-view"):
        has = [left_out in str([cell.outputs for cell in one.cells]) for one in (stored_now, kept)]
        assert has == [False, True]


def test_the_build_takes_nothing_that_was_run_with_other_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(executed, "FOLDER", tmp_path / "executed")
    monkeypatch.setattr(executed, "STAMP", tmp_path / "executed" / "fingerprint")
    monkeypatch.setattr(sys, "argv", ["build.py", "--compared"])
    assert not executed.is_current() and build.main() == 1
    executed.begin()
    executed.finish(build.fingerprint())
    assert executed.is_current()
    executed.finish("another digest")
    assert not executed.is_current() and build.main() == 1
    assert "compare.py --keep" in capsys.readouterr().out


def replace(value: object, was: str, becomes: str) -> object:
    """Return `value` with `was` replaced in every string inside it."""
    if isinstance(value, str):
        return value.replace(was, becomes)
    if isinstance(value, list):
        return [replace(item, was, becomes) for item in value]
    if isinstance(value, dict):
        return {key: replace(item, was, becomes) for key, item in value.items()}
    return value


@pytest.mark.parametrize(
    ("output", "fault"),
    [
        (nbformat.v4.new_output("stream", name="stderr", text="careful"), "stores a warning"),
        (
            nbformat.v4.new_output(
                "execute_result", data={"text/plain": "<Net object at 0x7f11aa22bb33>"}
            ),
            "stores a memory address",
        ),
        (
            nbformat.v4.new_output("error", ename="ValueError", evalue="no", traceback=[]),
            "stores an error",
        ),
    ],
)
def test_outputs_that_do_not_belong_are_named(tmp_path: Path, output: object, fault: str) -> None:
    cell = nbformat.v4.new_code_cell("1", outputs=[output])
    path = tmp_path / "bad.ipynb"
    notebook = notebooks.normalise(nbformat.v4.new_notebook(cells=[cell]))
    path.write_text(notebooks.serialise(notebook), encoding="utf-8")
    assert notebooks.faults(path) == [f"cell-001 {fault}"]


@pytest.mark.parametrize("path", notebooks.notebooks(), ids=lambda path: path.name)
def test_every_notebook_of_the_book_is_in_stored_form(path: Path) -> None:
    assert notebooks.faults(path) == []


def test_every_notebook_is_small_with_its_pictures() -> None:
    sizes = {path.name: path.stat().st_size for path in notebooks.notebooks()}
    assert [name for name, size in sizes.items() if size > 300_000] == []
    assert sum(sizes.values()) < 10_000_000


FIRST_PARTS = [
    path
    for path in notebooks.notebooks()
    if path.parent.name in ("network", "derivatives") or path.stem in ("welcome", "digits")
]
LINK = re.compile(r"sp\.exp\(-|made_of")  # a sigmoid, or a definition of the network
SLOPE_BY_HAND = re.compile(r"sigmoid_prime\(|\* \(1 - (?:yhat|z1)\)")


def code_of(path: Path) -> list[tuple[str, bool]]:
    """Return the code of every cell of a notebook, and whether it is folded away."""
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    return [(c.source, bool(notebooks.FOLDED & set(c.metadata.get("tags", [])))) for c in cells]


@pytest.mark.parametrize("path", FIRST_PARTS, ids=lambda path: path.stem)
def test_a_folded_cell_holds_no_list_of_imports(path: Path) -> None:
    many = [
        code
        for code, folded in code_of(path)
        if folded and len(re.findall(r"^(?:from|import) ", code, flags=re.MULTILINE)) > 5
    ]
    assert many == []


@pytest.mark.parametrize("path", FIRST_PARTS, ids=lambda path: path.stem)
def test_a_local_derivative_is_differentiated_in_sight_before_it_is_used(path: Path) -> None:
    seen = [code for code, folded in code_of(path) if not folded]
    uses = [n for n, code in enumerate(seen) if SLOPE_BY_HAND.search(code)]
    taken = [n for n, code in enumerate(seen) if "sp.diff(" in code and LINK.search(code)]
    assert not uses or (taken and taken[0] <= uses[0])


WIDGET_TAG = re.compile(r'data-ed-widget=\\"(\w+)\\"([^>]*)>')


def nameless(text: str) -> list[str]:
    """Return the widgets of a notebook whose address would depend on their order in the page."""
    tags = [tag for tag in WIDGET_TAG.findall(text) if "data-ed-exercise" not in tag[1]]
    named = [(kind, re.search(r'data-ed-name=\\"([\w-]+)', rest)) for kind, rest in tags]
    shown = [(kind, name and name[1]) for kind, name in named if kind != "Progress"]
    return [kind for kind, name in shown if not name or shown.count((kind, name)) > 1]


@pytest.mark.parametrize("path", notebooks.notebooks(), ids=lambda path: path.name)
def test_every_widget_has_a_name_of_its_own(path: Path) -> None:
    assert nameless(path.read_text(encoding="utf-8")) == []


def test_a_widget_without_a_name_or_with_that_of_another_is_found() -> None:
    named, bare = r"data-ed-widget=\"Neuron\" data-ed-name=\"a\">", r"data-ed-widget=\"Neuron\">"
    assert nameless(named) == []
    assert nameless(bare) == ["Neuron"]
    assert nameless(named + named) == ["Neuron", "Neuron"]


def test_latex_made_of_a_notebook_has_the_figure(monkeypatch):
    """As `ED_PICTURES=pdf jupyter nbconvert --execute --to latex` does."""
    monkeypatch.setenv("ED_PICTURES", "pdf")
    code = "from ffnn_core import plots\nplots.bars({'a': 1.0, 'b': -0.5})"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    ExecutePreprocessor(kernel_name="python3").preprocess(notebook)
    latex, made = LatexExporter().from_notebook_node(notebook)
    (file,) = made["outputs"]
    assert file.endswith(".pdf") and made["outputs"][file].startswith(b"%PDF-")
    assert "includegraphics" in latex and file in latex
