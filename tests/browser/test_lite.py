"""A notebook of the book opens in Jupyter, in the reader's browser, and everything in it works.

Where Pyodide's files cannot be had, the book is built without it, and there is nothing to open.
What needs no browser is in `tests/test_lite.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import pytest
from ed_lite import FOLDER
from ed_policy import POLICY
from harness import serving
from machine import HTML
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

ALL = os.environ.get("ED_LIVE") == "all"
PATIENCE = 240_000  # milliseconds: a Python starts, beside another browser
STORE = f"JupyterLite Storage - /{FOLDER}/"
# What the reader has saved, from the store of Jupyter: the first line of each, by its name.
SAVED = """(store) => new Promise((done, failed) => {
  const request = indexedDB.open(store);
  request.onerror = failed;
  request.onsuccess = () => {
    const all = request.result.transaction("files").objectStore("files").getAll();
    all.onsuccess = () => {
      request.result.close();
      const first = ({ path, content }) => [path, content.cells[0].source];
      done(Object.fromEntries(all.result.map(first)));
    };
  };
})"""
# Make a saved copy one of an earlier edition, with a word of the reader's in it.
AGE = """([store, path]) => new Promise((done, failed) => {
  const request = indexedDB.open(store);
  request.onerror = failed;
  request.onsuccess = () => {
    const change = request.result.transaction("files", "readwrite");
    const files = change.objectStore("files");
    const found = files.get(path);
    found.onsuccess = () => {
      const copy = found.result;
      copy.content.metadata.every_derivative_edition = "an earlier one";
      copy.content.cells[0].source = "# Mine";
      copy.last_modified = "2026-11-03T10:00:00.000Z";
      files.put(copy, path);
    };
    change.oncomplete = () => { request.result.close(); done(); };
  };
})"""


PLACE = """(cells, text) => cells.findIndex(
  (one) => one.querySelector(".jp-Cell-inputWrapper").textContent.includes(text))"""


class Notebook:
    """A notebook of the book, open in Jupyter."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=PATIENCE)

    def cell(self, text: str) -> Locator:
        """Return the first cell whose code has this in it, whatever will be written there."""
        expect(self.page.locator(".jp-Cell-inputWrapper", has_text=text).first).to_be_attached()
        cells = self.page.locator(".jp-CodeCell")
        return cells.nth(cells.evaluate_all(PLACE, text))

    def unfold(self, cell: Locator) -> None:
        """Choose a cell, and unfold it if only its first line is to be seen."""
        cell.locator(".jp-InputArea:visible, .jp-Placeholder:visible").first.click()

    def run(self, cell: Locator) -> Locator:
        """Run a cell, wait for its end, and return what it shows."""
        prompt = cell.locator(".jp-InputPrompt").first
        self.unfold(cell)
        self.page.keyboard.press("Control+Enter")
        expect(prompt).to_have_text(re.compile(r"\[(\*|\d+)\]"))
        expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=PATIENCE)
        return cell.locator(".jp-Cell-outputWrapper")

    def write(self, cell: Locator, code: str) -> None:
        """Write code into a cell."""
        self.unfold(cell)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(code)


def test_from_a_disk_it_is_not_offered(book_page: Callable[..., Page]) -> None:
    page = book_page("network/one-neuron", scheme="file")
    expect(page.locator(".ed-take-away")).to_be_visible()
    assert page.locator(".ed-jupyter").count() == 0


if (HTML / FOLDER).is_dir():

    @pytest.fixture
    def asked() -> list[str]:
        """Return what the server was asked for, whoever asked."""
        return []

    @pytest.fixture
    def address(asked: list[str]) -> Iterator[str]:
        """Serve the book with its policies, and note what is asked for."""
        with serving(HTML, policy=POLICY, asked=asked) as found:
            yield found

    @pytest.fixture
    def watched(open_page: Callable[..., Page], problems: Callable[[Page], list[str]]) -> Callable:
        """Open a page of the book whose windows are watched as it is."""

        def open_watched(url: str) -> Page:
            page = open_page(url)
            log = problems(page)

            def listen(message: ConsoleMessage) -> None:
                if message.type == "error":
                    log.append(f"console: {message.text}")

            def watch(window: Page) -> None:
                window.on("console", listen)
                window.on("pageerror", lambda error: log.append(f"page error: {error}"))

            page.context.on("page", watch)
            return page

        return open_watched

    def test_the_button_opens_the_very_notebook_and_the_package_runs(
        watched: Callable[[str], Page], address: str, asked: list[str]
    ) -> None:
        page = watched(f"{address}/book/network/one-neuron.html")
        assert [path for path in asked if FOLDER in path] == []  # nothing before it is wanted
        button = page.get_by_role("link", name="Jupyter")
        button.focus()
        with page.expect_popup() as opened:
            page.keyboard.press("Enter")
        notebook = Notebook(opened.value)
        expect(notebook.page.locator(".jp-MarkdownCell h1").first).to_contain_text("One neuron")
        notebook.run(notebook.cell("import numpy as np"))
        notebook.run(notebook.cell("w, c, x = 2.0"))
        shown = notebook.run(notebook.cell("print(sigmoid(w * inputs + c))"))
        expect(shown).to_have_text(re.compile(r"^\s*\[0\.8808 0\.5\s+1\.\s+1\.\s+\]\s*$"))
        assert any(path.endswith("/python/pyodide.asm.wasm") for path in asked)
        assert any("/python/ffnn_core-" in path for path in asked)
        assert all(worker.url.startswith(address) for worker in notebook.page.workers)
        assert len(notebook.page.workers) == 1  # Python's, under Jupyter's policy as well

    def test_a_copy_of_an_older_edition_is_announced_and_both_can_be_had(
        watched: Callable[[str], Page], address: str, axe: Callable[[Page], list[str]]
    ) -> None:
        name = "network/loss.ipynb"
        url = f"{address}/{FOLDER}/notebooks/index.html?path={name}"
        page = watched(url)
        line = page.get_by_text("You saved a copy of this notebook")
        notebook = Notebook(page)
        title = page.locator(".jp-MarkdownCell h1").first
        expect(title).to_contain_text("loss")
        page.locator(".jp-MarkdownCell").first.click()
        page.keyboard.press("Control+s")
        page.wait_for_function("async () => (await indexedDB.databases()).length > 0")
        expect(page.locator(".jp-NotebookCheckpoint")).to_contain_text("second")
        page.reload()  # a copy of this edition is opened without a word
        notebook = Notebook(page)
        assert line.count() == 0 and list(page.evaluate(SAVED, STORE)) == [name]

        page.evaluate(AGE, [STORE, name])
        page.goto(url)
        expect(line).to_contain_text("(2026-11-03); the book has had a new edition of it since")
        assert page.locator(".jp-Notebook").count() == 0  # Jupyter waits
        assert axe(page) == []
        page.get_by_role("button", name="Open my copy").click()
        notebook = Notebook(page)
        expect(title).to_have_text(re.compile("Mine"))
        assert line.count() == 0

        page.goto(url)
        page.get_by_role("button", name="Open the new edition").press("Enter")
        notebook = Notebook(page)
        expect(title).to_contain_text("loss")
        kept = "network/loss (my copy of 2026-11-03).ipynb"
        assert page.evaluate(SAVED, STORE) == {kept: "# Mine"}
        page.goto(url.replace(name, kept))
        notebook = Notebook(page)
        assert notebook.page is page
        expect(title).to_have_text(re.compile("Mine"))


if (HTML / FOLDER).is_dir() and ALL:  # with `make live`

    def test_widgets_formulas_pictures_and_exercises_work_there(
        watched: Callable[[str], Page], address: str
    ) -> None:
        notebook = Notebook(
            watched(f"{address}/{FOLDER}/notebooks/index.html?path=network/one-neuron.ipynb")
        )
        notebook.run(notebook.cell("import numpy as np"))
        neuron = notebook.cell('Neuron(name="first")')
        notebook.write(neuron, 'it = Neuron(name="first")\nit')
        shown = notebook.run(neuron)
        weight = shown.locator("input[type=range]").first
        weight.press("End")
        asks = notebook.cell("w, c, x = 2.0")
        notebook.write(asks, "it.c = 3.5\nprint(it.w)")
        expect(notebook.run(asks)).to_have_text(re.compile(str(float(weight.input_value()))))
        expect(shown.locator("input[type=range]").nth(1)).to_have_value("3.5")
        notebook.write(asks, "h = sp.symbols('h')\nsp.diff(1 / (1 + sp.exp(-h)), h)")
        expect(notebook.run(asks).locator("mjx-container")).to_be_visible()
        notebook.write(asks, "plots.bars({'a': 1.0, 'b': -0.5})")
        expect(notebook.run(asks).locator("svg").first).to_be_visible()
        notebook.write(asks, "import ffnn_core\nffnn_core.not_there")
        expect(notebook.run(asks)).to_contain_text("AttributeError")
        task = notebook.cell('exercise("tanh-slope").check')
        judged = 'def tanh_slope(z):\n    return {}\n\n\nexercise("tanh-slope").check(tanh_slope)'
        for answer, verdict in (("1 - z", "Not yet"), ("1 - z**2", "Right")):
            notebook.write(task, judged.format(answer))
            expect(notebook.run(task)).to_contain_text(verdict)
