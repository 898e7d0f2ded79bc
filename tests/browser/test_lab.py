"""The same widgets in a real JupyterLab: run all cells, use one, read the value back in Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page

CELLS = [
    "from ipywidgets import HBox, jslink\n\nfrom ffnn_core.widgets import Neuron",
    "neuron = Neuron(w=2.0, c=-1.0)\nneuron",
    "follower = Neuron(w=0.0, c=0.0)\n"
    "link = jslink((neuron, 'w'), (follower, 'w'))\n"
    "HBox([follower])",
]
READ_BACK = "print('read', neuron.w, follower.w)"
PATIENCE = 60_000


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start JupyterLab on a free port of 127.0.0.1 with one notebook; return the notebook's URL."""
    folder = tmp_path_factory.mktemp("lab")
    cells = [nbformat.v4.new_code_cell(source) for source in [*CELLS, READ_BACK]]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "live.ipynb")
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    options += ["--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"]
    options += ["--LabApp.news_url=None"]
    options += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with (folder / "server.log").open("w") as log:
        command = [sys.executable, "-m", "jupyter", "lab", *options]
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
        try:
            yield f"{_address(folder / 'runtime', server)}lab/tree/live.ipynb?reset"
        finally:
            server.terminate()
            server.wait(30)


def _address(runtime: Path, server: subprocess.Popen[bytes]) -> str:
    """Wait until the server answers; it writes its address to a file."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            url = json.loads(file.read_text())["url"]
            try:
                with urllib.request.urlopen(f"{url}api/status", timeout=5):
                    return url
            except OSError:
                pass
        time.sleep(0.2)
    raise RuntimeError("JupyterLab did not start; see server.log beside the notebook")


@pytest.fixture
def notebook(lab: str, chromium: Browser) -> Iterator[Page]:
    """Open the notebook and run all its cells."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(lab)
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=PATIENCE)
    page.get_by_text("| Idle").wait_for(timeout=PATIENCE)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(".jp-OutputArea-output", has_text="read 2.0").wait_for(timeout=PATIENCE)
    yield page
    context.close()


def test_a_widget_moved_in_the_page_is_read_back_in_python(notebook: Page) -> None:
    slider = notebook.locator(".ed-neuron input[type=range]").first
    slider.wait_for(timeout=PATIENCE)
    moved = notebook.evaluate(
        "() => [...document.querySelectorAll('.ed-neuron')].map((e) => e.textContent)"
    )
    for _ in range(5):
        slider.press("ArrowRight")
        notebook.wait_for_timeout(250)  # a person's pace: jslink itself can lose a race with echoes
    value = float(slider.input_value())
    assert value > 2.0
    last = notebook.locator(".jp-Cell").nth(len(CELLS))
    last.locator(".cm-content").click()
    notebook.keyboard.press("Control+Enter")
    notebook.get_by_text(f"read {value} {value}").wait_for(timeout=PATIENCE)
    after = notebook.evaluate(
        "() => [...document.querySelectorAll('.ed-neuron')].map((e) => e.textContent)"
    )
    assert len(after) == 2
    assert after[0] != moved[0], "the picture did not follow the slider"
    assert after[1] != moved[1], "the linked widget did not follow"
