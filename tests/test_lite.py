"""Jupyter in the browser: what it is made of, what it weighs, and what it would ask for."""

from __future__ import annotations

import copy
import io
import json
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import ed_lite
import lite
import lite_notebooks
import live_python
import nbformat
import pytest
from ed_policy import JUPYTER_META, exceptions
from in_node import told_by_node
from machine import HTML
from notebooks import notebooks
from pages import gzipped, page_paths

FOLDER = HTML / ed_lite.FOLDER
MOST = 8_000_000  # bytes over the wire, beside the page's own Python
OURS = re.compile(r"^(?:`{3,}|:{3,}).*\{.*|\{(?:cite|eq|ref)\}`|^\([\w-]+\)=|\[\]\(", re.MULTILINE)
HOST = re.compile(r"(?:https?:)?//[\w.-]+\.\w+")
IS_BUILT = FOLDER.is_dir()


def hosts_named(text: str) -> list[str]:
    """Return the hosts that a text names."""
    return HOST.findall(text)


# -- The notebooks ---------------------------------------------------------------------------------


def test_the_books_markdown_becomes_jupyters() -> None:
    text = """(chap-here)=
# Here

```{math}
:label: eq-line
h = w x + c
```

:::{admonition} What you will see
:class: tip

By {eq}`eq-line`, and [](#eq-line), as in {cite}`gordon2021,friedman2020mlbook`.
:::

A weight of <span data-ed-number="neuron-first.w">2.0</span>; see [the references](references.md)
and [the loss](loss.ipynb)."""
    told = lite_notebooks.markdown(text, {"eq-line": 4})
    assert told.startswith("# Here\n\n$$\nh = w x + c \\tag{4}\n$$\n\n> **What you will see**\n>\n")
    assert "> By (4), and (4), as in (Gordon 2021; Friedman 2020)." in told
    assert told.endswith("A weight of 2.0; see the references\nand [the loss](loss.ipynb).")


def leftovers(text: str) -> list[str]:
    """Return what in a text only the book's own Markdown means."""
    return OURS.findall(text)


def test_nothing_of_the_books_markdown_is_left() -> None:
    served = lite_notebooks.served()
    before = after = 0
    for path in notebooks():
        name = path.relative_to(lite_notebooks.BOOK).as_posix()
        ours, theirs = nbformat.read(path, 4), served[f"files/{name}"]
        nbformat.validate(nbformat.from_dict(copy.deepcopy(theirs)))
        assert len(ours.cells) == len(theirs["cells"])
        for one, other in zip(ours.cells, theirs["cells"], strict=True):
            before += len(leftovers(one.source)) if one.cell_type == "markdown" else 0
            if one.cell_type == "code":
                assert one.source == other["source"] and other["outputs"] == []
            else:
                after += len(leftovers(other["source"]))
    assert before > 100 and after == 0


def test_the_lists_hold_every_notebook_and_nothing_else() -> None:
    served = lite_notebooks.served()
    listed = {
        entry["path"]
        for name, told in served.items()
        if name.startswith("api/contents/")
        for entry in told["content"]
        if entry["type"] == "notebook"
    }
    assert listed == {n.removeprefix("files/") for n in served if n.startswith("files/")}
    assert "welcome.ipynb" in listed and "network/one-neuron.ipynb" in listed


def test_an_edition_is_new_when_the_text_is_and_only_then() -> None:
    notebook = json.loads((lite_notebooks.BOOK / "network" / "loss.ipynb").read_text("utf-8"))

    def edition(of: dict[str, Any]) -> str:
        return lite_notebooks.prepared(of)["metadata"][lite_notebooks.EDITION]

    first = edition(notebook)
    for cell in notebook["cells"]:
        cell.pop("outputs", None)
    assert edition(notebook) == first
    notebook["cells"][-1]["source"] = "Another end."
    assert edition(notebook) != first
    script = (lite.LITE / "editions.mjs").read_text(encoding="utf-8")
    assert f'EDITION = "{lite_notebooks.EDITION}"' in script


EDITIONS = """
const { beside, isCopy, isOlder, storeOf } = await import(process.argv[1]);
const of = (edition) => ({ metadata: edition ? { every_derivative_edition: edition } : {} });
const saved = (edition) => ({ type: "notebook", content: of(edition) });
const is = (copy, notebook) => isCopy(copy) && isOlder(copy, notebook);
console.log(JSON.stringify({
  names: [[], ["a/b (my copy of 2026-11-03).ipynb"]].map((taken) =>
    beside("a/b.ipynb", "2026-11-03", taken)),
  older: is(saved("one"), of("two")),
  not: [
    is(saved("two"), of("two")), is(undefined, of("two")), is(saved(""), of("two")),
    is(saved("one"), of("")), is({ type: "file" }, of("two")),
  ],
  store: storeOf(new URL("https://a.example/book/_static/lite/")),
}));
"""


@pytest.mark.node
def test_a_copy_of_an_older_edition_is_known_and_finds_a_free_name() -> None:
    told = told_by_node(EDITIONS, (lite.LITE / "editions.mjs").as_uri())
    assert told["names"][0] == "a/b (my copy of 2026-11-03).ipynb"
    assert told["names"][1] == "a/b (my copy of 2026-11-03, 2).ipynb"
    assert told["older"] is True and told["not"] == [False] * 5
    assert told["store"] == "JupyterLite Storage - /book/_static/lite/"


# -- What it is made of ----------------------------------------------------------------------------


def wheel(files: dict[str, bytes]) -> bytes:
    """Return a zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_page_of_jupyter_is_started_by_our_script_and_holds_none() -> None:
    theirs = (
        '<html><head><title>Notebook</title><meta charset="utf-8" />'
        "<script>\n(async function () { await import('../config-utils.js') }());</script></head>"
    )
    ours = lite.page(theirs, "Every Derivative")
    assert "<script>" in theirs and exceptions(ours) == []
    assert ours.index(JUPYTER_META) < ours.index('src="../editions.mjs"')
    with pytest.raises(ValueError, match="another way"):
        lite.page(theirs.replace("async", ""), "Every Derivative")


def test_the_kernel_does_without_jedi() -> None:
    patches = b"def patch_matplotlib():\n    import os\n    os.environ['MPLBACKEND']\n"

    def extension(shell: bytes) -> bytes:
        names = {"interpreter.py": shell, "patches.py": patches}
        inner = wheel({f"pyodide_kernel/{name}": text for name, text in names.items()})
        return wheel({"static/pypi/pyodide_kernel-0.6.1-py3-none-any.whl": inner})

    made = lite.kernel_wheels(extension(b"self.Completer.use_jedi = True\n"))["pyodide-kernel"]
    files = live_python.files_of(made)
    assert files["pyodide_kernel/interpreter.py"] == b"self.Completer.use_jedi = False\n"
    assert b"font_manager" in files["pyodide_kernel/patches.py"]
    compile(files["pyodide_kernel/patches.py"], "patches.py", "exec")
    with pytest.raises(ValueError, match=r"interpreter\.py is another one"):
        lite.kernel_wheels(extension(b"pass\n"))


def test_everything_that_is_needed_is_pinned() -> None:
    pins = [
        line.split("==")[0]
        for folder in (lite.PINS, live_python.LIVE / "requirements.txt")
        for line in folder.read_text(encoding="utf-8").splitlines()
        if "==" in line
    ]
    assert len(pins) == len(set(pins))
    known = {*pins, *live_python.settings()["official"], *lite.KERNEL_WHEELS, "sqlite3"}
    assert {name for names in lite.NEEDS.values() for name in names} <= known
    assert set(lite.EXTENSIONS) <= set(pins)
    lines = lite.PINS.read_text(encoding="utf-8").splitlines()
    assert all("--hash=sha256:" in line for line in lines if "==" in line)


def test_without_its_files_the_book_is_built_and_offers_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nowhere(folder: Path) -> Path:
        raise live_python.NotToBeHadError("a wheel can be had from none of: …")

    def offered(python: str) -> str | None:
        config = SimpleNamespace(ed_python=python)
        ed_lite.find_jupyter(None, config)  # type: ignore[arg-type]  # and the build goes on
        context = {"ed_notebook": "notebooks/network/loss.ipynb"}
        app: Any = SimpleNamespace(config=config)
        ed_lite.offer(app, "book/network/loss", "", context, None)
        return context.get("ed_lite")

    monkeypatch.setattr(lite, "assemble", nowhere)
    assert offered("12345678") is None and offered("") is None
    monkeypatch.setattr(lite, "assemble", lambda folder: folder)
    assert offered("") is None  # there is no Python to run on
    assert offered("12345678") == "_static/lite/notebooks/index.html?path=network/loss.ipynb"


# -- What is built ---------------------------------------------------------------------------------


@pytest.mark.book
def test_a_book_without_jupyter_has_no_link_to_it() -> None:
    pages = [path.read_text(encoding="utf-8") for path in page_paths(HTML)]
    assert any("ed-jupyter" in page for page in pages) == IS_BUILT
    assert (HTML / "_static" / "python").is_dir() or not IS_BUILT


if IS_BUILT:

    @pytest.mark.book
    def test_each_notebooks_page_opens_that_very_notebook() -> None:
        found = set()
        for path in page_paths(HTML):
            links = re.findall(r'<a class="ed-jupyter[^>]* href="([^"]+)"', path.read_text("utf-8"))
            for link in links:
                parts = urlsplit(link)
                assert (path.parent / parts.path).resolve() == FOLDER / "notebooks" / "index.html"
                (notebook,) = parse_qs(parts.query)["path"]
                assert notebook == f"{path.relative_to(HTML / 'book').with_suffix('')}.ipynb"
                assert (FOLDER / "files" / notebook).is_file()
                found.add(notebook)
        assert found == {p.relative_to(lite.ROOT / "book").as_posix() for p in notebooks()}

    @pytest.mark.book
    def test_what_is_built_is_told_to_ask_its_own_host_alone() -> None:
        text = (FOLDER / "jupyter-lite.json").read_text(encoding="utf-8")
        told = json.loads(text)["jupyter-config-data"]
        kernel = told["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
        assert hosts_named(text) == []
        assert hosts_named(text.replace("./../python/", "https://cdn.jsdelivr.net/pyodide/")) != []
        assert (FOLDER / kernel["pyodideUrl"]).is_file()
        python = (FOLDER / kernel["loadPyodideOptions"]["indexURL"]).resolve()
        assert python == HTML / "_static" / "python"
        assert kernel["disablePyPIFallback"] is True and kernel["pipliteUrls"] == []
        for extension in told["federated_extensions"]:
            assert (FOLDER / "extensions" / extension["name"] / extension["load"]).is_file()
        for page in (FOLDER / name / "index.html" for name in (*lite.APPLICATIONS, ".")):
            assert JUPYTER_META in page.read_text(encoding="utf-8")
        lock = json.loads((FOLDER / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
        asked = kernel["loadPyodideOptions"]["packages"]
        assert {name.replace("_", "-") for name in asked} <= set(lock)
        for library in lock.values():
            path = HTML / "_static" / "python" / library["file_name"]
            assert live_python.sha256(path.read_bytes()) == library["sha256"], library["name"]
            assert set(library["depends"]) <= set(lock)
        assert "ed-live" not in lock  # which stands in for IPython

    @pytest.mark.book
    def test_it_adds_no_more_than_eight_megabytes() -> None:
        files = [path for path in FOLDER.rglob("*") if path.is_file()]
        assert 4_000_000 < sum(map(gzipped, files)) <= MOST
        assert [path for path in files if path.suffix == ".map"] == []
