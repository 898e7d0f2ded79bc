"""The same widgets in a real JupyterLab: run all cells, use them, read back in Python."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect
from widget_checks import pull

from ffnn_core.widgets import widget_classes

PATIENCE = 60_000
TEXTS = {  # the widgets that ask rather than show, and where they say so
    **dict.fromkeys(("CodeExercise", "NumericExercise", "Quiz"), ".ed-question"),
    "Progress": ".ed-body p",
}


class Notebook:
    """A notebook open in JupyterLab, with a last cell to ask Python in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.asked = 0
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def run_all(self, address: str) -> None:
        """Open it, choose Run All Cells, and wait until the last one has printed."""
        self.page.goto(address)
        self.page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for(timeout=PATIENCE)
        self.page.get_by_text("| Idle").wait_for(timeout=PATIENCE)
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        done = self.page.locator(".jp-OutputArea-output", has_text="all cells have run")
        done.wait_for(timeout=PATIENCE)

    def cell(self, number: int) -> Locator:
        """Return a cell, the first being 0."""
        return self.page.locator(".jp-Cell").nth(number)

    def run(self, number: int) -> None:
        """Run a cell by its keyboard shortcut."""
        self.cell(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def ask(self, expression: str) -> Any:
        """Write an expression into the last cell, run it, and return what it prints."""
        self.asked += 1
        last = self.page.locator(".jp-Cell").last
        last.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(f"print('answer {self.asked}:', repr({expression}))")
        self.page.keyboard.press("Control+Enter")
        answer = last.locator(".jp-OutputArea-output", has_text=f"answer {self.asked}:")
        answer.wait_for(timeout=PATIENCE)
        return ast.literal_eval(answer.inner_text().partition(":")[2].strip())

    def ask_until(self, expression: str, good: Callable[[Any], bool]) -> Any:
        """Ask until the answer is good: what the page sends may come after the question."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not good(answer := self.ask(expression)):
            assert time.monotonic() < deadline, f"{expression} stayed {answer!r}"
        return answer


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Start one JupyterLab on a free port of 127.0.0.1; return its address and its folder."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "notebooks").mkdir()
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    options += ["--IdentityProvider.token=", f"--ServerApp.root_dir={folder / 'notebooks'}"]
    options += ["--LabApp.news_url=None"]
    options += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with (folder / "server.log").open("w") as log:
        command = [sys.executable, "-m", "jupyter", "lab", *options]
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
        try:
            yield _address(folder / "runtime", server), folder / "notebooks"
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
    raise RuntimeError("JupyterLab did not start; see server.log beside the notebooks")


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[BrowserContext]:
    """Return one reader, whose browser keeps the scripts of JupyterLab from test to test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    yield context
    context.close()


@pytest.fixture
def opened_in_lab(
    lab: tuple[str, Path], reader: BrowserContext
) -> Iterator[Callable[..., Notebook]]:
    """Write cells into a notebook, open it in JupyterLab and run all."""
    address, folder = lab
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    with contextlib.ExitStack() as stack:

        def write_and_run(name: str, *cells: str) -> Notebook:
            sources = [*cells, "print('all cells have run')"]
            made = nbformat.v4.new_notebook(
                cells=[nbformat.v4.new_code_cell(source) for source in sources],
                metadata={"kernelspec": kernel},
            )
            nbformat.write(made, folder / f"{name}.ipynb")
            notebook = Notebook(reader.new_page())
            stack.callback(notebook.page.close)
            notebook.run_all(f"{address}lab/tree/{name}.ipynb?reset")
            return notebook

        yield write_and_run


def numbers(texts: list[str]) -> list[float]:
    """Read numbers as the page writes them."""
    return [float(text.replace("−", "-")) for text in texts if text]


def loss_said(words: Locator) -> float:
    """Return the loss that a theatre says."""
    found = re.search(r"L = (\d+(?:\.\d+)?(?:e-?\d+)?)", words.inner_text().replace("−", "-"))
    assert found
    return float(found[1])


def test_a_widget_moved_in_the_page_is_read_back_in_python(
    opened_in_lab: Callable[..., Notebook],
) -> None:
    notebook = opened_in_lab(
        "neuron",
        "from ipywidgets import HBox, jslink\n\nfrom ffnn_core.widgets import Neuron",
        "neuron = Neuron(w=2.0, c=-1.0)\nneuron",
        "follower = Neuron(w=0.0, c=0.0)\n"
        "link = jslink((neuron, 'w'), (follower, 'w'))\n"
        "HBox([follower])",
        "heard = []\nneuron.observe(lambda change: heard.append(change['new']), names='w')",
    )
    slider = notebook.page.locator(".ed-neuron input[type=range]").first
    words = notebook.page.locator(".ed-neuron .ed-readout")
    expect(words).to_have_count(2, timeout=PATIENCE)
    before = words.all_inner_texts()
    for _ in range(5):
        said = words.nth(1).inner_text()
        slider.press("ArrowRight")
        expect(words.nth(1)).not_to_have_text(said)  # a person's pace: jslink can lose a race
    value = float(slider.input_value())
    assert value > 2.0
    notebook.ask_until("(neuron.w, follower.w)", lambda both: both == (value, value))
    assert notebook.ask("heard[-1]") == value
    for was, now in zip(before, words.all_inner_texts(), strict=True):
        assert was != now, "a picture did not follow the slider"


def test_a_network_trained_in_the_page_is_a_network_in_python(
    opened_in_lab: Callable[..., Notebook],
) -> None:
    notebook = opened_in_lab(
        "theatre",
        "import numpy as np\n\n"
        "from ffnn_core.network import FeedForwardNeuralNetwork\n"
        "from ffnn_core.widgets import TrainingTheatre",
        "theatre = TrainingTheatre(dataset='circles', hidden=3, passes=2000)\ntheatre",
        "def again():\n"
        "    net = FeedForwardNeuralNetwork(**theatre.functions)\n"
        "    return net.fit(theatre.data.X, theatre.data.y, 3, theatre.learning_rate,\n"
        "                   theatre.iteration, initial=theatre.initial_weights())\n"
        "def shown(net):\n"
        "    rows = np.column_stack([net.W1, net.c1, net.W2[0]])\n"
        "    return [*rows.ravel().tolist(), net.c2[0, 0].item()]",
    )
    shown = notebook.cell(1)
    words = shown.locator(".ed-readout")
    expect(words).to_contain_text("Before the first step", timeout=PATIENCE)
    shown.get_by_role("button", name="One pass").click()
    shown.get_by_role("button", name="One pass").press("Enter")
    expect(words).to_contain_text("After 2 of")
    notebook.ask_until("theatre.iteration", lambda passes: passes == 2)
    shown.get_by_role("button", name="Play").click()
    passes = shown.get_by_role("slider", name="pass", exact=True)
    past_forty = "(e) => /\\d+/.exec(e.ariaValueText) > 40"
    notebook.page.wait_for_function(past_forty, arg=passes.element_handle())
    shown.get_by_role("button", name="Pause").click()
    at = int((passes.get_attribute("aria-valuetext") or "").removeprefix("pass "))
    assert at > 40
    notebook.ask_until("theatre.iteration", lambda passes: passes == at)
    shown.get_by_role("button", name="Every weight and its gradient").click()
    seen = numbers(shown.locator(".ed-numbers tbody td").all_inner_texts())[0::2]
    assert seen == pytest.approx(notebook.ask("shown(theatre.network())"), abs=6e-4)
    same = "max(abs(getattr(theatre.network(), n) - getattr(again(), n)).max()"
    assert notebook.ask(f"float({same} for n in ('W1', 'c1', 'W2', 'c2')))") < 1e-12
    assert notebook.ask("type(theatre.network()).__name__") == "FeedForwardNeuralNetwork"
    # From Python to the page: a trait that is set there is drawn here.
    notebook.ask("theatre.set_trait('hidden', 5)")
    expect(shown.get_by_role("slider", name="hidden units")).to_have_value("5", timeout=PATIENCE)
    expect(words).to_contain_text("Before the first step")


def test_a_run_of_python_is_replayed_and_watched(opened_in_lab: Callable[..., Notebook]) -> None:
    notebook = opened_in_lab(
        "replay",
        "from ffnn_core.datasets import circles\n"
        "from ffnn_core.network import FeedForwardNeuralNetwork\n"
        "from ffnn_core.widgets import TrainingTheatre",
        "data = circles(n=80)\n"
        "made = FeedForwardNeuralNetwork(hidden_activation='tanh')\n"
        "made.fit(data.X, data.y, 4, 0.02, 400, seed=1, record_every=20)\n"
        "replay = TrainingTheatre(made.history, X=data.X, y=data.y, activation='tanh')\n"
        "replay",
        "theatre = TrainingTheatre(hidden=4)\ntheatre",
        "net = FeedForwardNeuralNetwork()",
    )
    replay, watched = notebook.cell(1), notebook.cell(2)
    # A replay: the pass is scrubbed, and the loss that the page says is the loss of the history.
    passes = replay.get_by_role("slider", name="pass", exact=True)
    words = replay.locator(".ed-readout")
    expect(words).to_contain_text("After 400 of 400 passes", timeout=PATIENCE)
    losses = notebook.ask("[made.history.loss[k].item() for k in (400, 200, 0)]")
    assert loss_said(words) == pytest.approx(losses[0], rel=1e-3)
    replay.locator(".ed-seekable").click(position={"x": 300, "y": 60})
    expect(words).not_to_contain_text("After 400")
    passes.press("Home")
    for _ in range(10):  # a key for each recorded pass
        passes.press("ArrowRight")
    expect(passes).to_have_attribute("aria-valuetext", "pass 200")
    expect(words).to_contain_text("After 200 of 400 passes")
    assert loss_said(words) == pytest.approx(losses[1], rel=1e-3)
    passes.press("Home")
    expect(words).to_contain_text("Before the first step")
    assert loss_said(words) == pytest.approx(losses[2], rel=1e-3)

    # While Python fits, the page shows more and more of the run, and at the end the end.
    before = watched.locator(".ed-network").inner_html(timeout=PATIENCE)
    notebook.page.evaluate(
        """(line) => {
          window.seen = [];
          new MutationObserver(() => window.seen.push(line.textContent))
            .observe(line, { childList: true });
        }""",
        watched.locator(".ed-readout").element_handle(),
    )
    fit = "net.fit(data.X, data.y, 5, 0.02, 60_000, seed=2, callback=theatre.watch)"
    total = notebook.ask(f"{fit}.history.loss[-1].item()")
    line = watched.locator(".ed-readout")
    expect(line).to_contain_text("After 60,000 of 60,000 passes", timeout=PATIENCE)
    assert loss_said(line) == pytest.approx(total, rel=1e-3)
    said = [re.match(r"After ([\d,]+) of", text) for text in notebook.page.evaluate("seen")]
    during = [int(found[1].replace(",", "")) for found in said if found]
    assert during == sorted(during)
    assert len({passes for passes in during if 0 < passes < 60_000}) >= 4, during
    assert watched.locator(".ed-network").inner_html() != before
    assert watched.locator(".ed-unit-heat").count() == 6
    expression = "(theatre.network().W1 == net.W1).all().item()"
    assert notebook.ask(expression) is True


def test_widgets_in_boxes_are_linked_and_observed(
    opened_in_lab: Callable[..., Notebook],
) -> None:
    notebook = opened_in_lab(
        "boxes",
        "from ipywidgets import HBox, VBox, IntText, jslink\n\n"
        "from ffnn_core.widgets import HiddenSpace, LossLandscape, LossSlope, Neuron, ShapeBench",
        "neuron, slope = Neuron(), LossSlope(y=1.0, yhat=0.3)\nHBox([neuron, slope])",
        "landscape, steps = LossLandscape(steps=0), IntText()\n"
        "link = jslink((landscape, 'steps'), (steps, 'value'))\n"
        "heard = []\n"
        "landscape.observe(lambda change: heard.append(change['new']), names='steps')\n"
        "VBox([landscape, steps])",
        "bench, space = ShapeBench(), HiddenSpace()\nVBox([bench, space])",
    )
    side, stack, last = notebook.cell(1), notebook.cell(2), notebook.cell(3)
    expect(side.locator(".ed-readout")).to_have_count(2, timeout=PATIENCE)
    left, right = (box.bounding_box() for box in side.locator(".ed-widget").all())
    assert left and right
    assert left["width"] > 250 and right["width"] > 250
    assert left["x"] + left["width"] <= right["x"]
    assert abs(left["y"] - right["y"]) < 2
    # By mouse and by keyboard, and the values read back.
    side.get_by_role("slider", name="prediction ŷ", exact=True).first.press("ArrowRight")
    notebook.ask_until("slope.yhat", lambda value: value > 0.3)
    stack.get_by_role("button", name="One step").click()
    notebook.ask_until("(landscape.steps, steps.value, heard)", lambda v: v == (1, 1, [1]))
    assert notebook.ask("landscape.path()[1].argmin().item()") == 1
    last.get_by_label("left", exact=True).select_option("W1")
    notebook.ask_until("bench.left", lambda tile: tile == "W1")
    knob = last.get_by_role("slider", name="shift the line of hidden unit 0").locator(".ed-knob")
    knob.scroll_into_view_if_needed()
    pull(knob, -38)
    notebook.ask_until("space.shift0", lambda shift: shift < -0.2)
    assert notebook.errors == []


def test_every_widget_mounts_and_says_what_it_shows(opened_in_lab: Callable[..., Notebook]) -> None:
    notebook = opened_in_lab(
        "every",
        "from IPython.display import display\n\nfrom ffnn_core.widgets import widget_classes",
        "made = {name: cls() for name, cls in widget_classes().items()}\n"
        "for widget in made.values():\n"
        "    display(widget)",
    )
    views = notebook.cell(1).locator(".jp-OutputArea-output")
    expect(views).to_have_count(len(widget_classes()), timeout=PATIENCE)
    for view, name in zip(views.all(), widget_classes(), strict=True):
        view.scroll_into_view_if_needed()
        body = view.locator(".ed-widget .ed-body")
        expect(body, name).to_have_count(1, timeout=PATIENCE)
        words = view.locator(TEXTS.get(name, ".ed-readout"))
        expect(words.first, name).to_have_text(re.compile(r"\w+ .*\w"))
        box = body.bounding_box()
        assert box, name
        assert box["height"] > 60, name
        wide = body.evaluate("(e) => e.scrollWidth - e.clientWidth")
        assert wide <= 1, f"{name} is {wide} pixels too wide"
    ids = views.locator(".ed-widget [id]").evaluate_all("all => all.map((e) => e.id)")
    assert len(ids) == len(set(ids)) > 20, "two widgets share an id"
    assert notebook.errors == []
