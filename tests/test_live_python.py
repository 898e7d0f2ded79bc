"""What runs the cells of a page, and the folder it comes from; no browser and no network needed."""

from __future__ import annotations

import asyncio
import builtins
import hashlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import ed_live
import live_python
import live_tests
import nbformat
import pytest
from docutils import nodes
from ed_live import cells_of
from in_node import told_by_node

from ffnn_core.widgets.kit.base import Widget

SOURCE = "cell_code_source"
SHELL = live_python.LIVE / "python" / "ed_live.py"


@pytest.fixture
def shell() -> Iterator[ModuleType]:
    """Return the module that runs cells, as if in the page, and undo what it did to this Python."""
    spec = importlib.util.spec_from_file_location("the_pages_shell", SHELL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    streams = sys.stdout, sys.stderr
    spec.loader.exec_module(module)
    module.prepare = lambda: None  # this Python has widgets of its own
    yield module
    sys.stdout, sys.stderr = streams


def told(
    shell: ModuleType, code: str, number: int = 7, above: list[str] | None = None
) -> tuple[str, list[dict[str, Any]]]:
    """Run one cell and return how it ended and what the page was told."""
    heard: list[dict[str, Any]] = []
    shell.start(lambda kind, text: heard.append({"kind": kind, **json.loads(text)}))
    before = None if above is None else shell.of_the_book(code, above)
    return asyncio.run(shell.run(code, number, before)), heard


def test_a_cell_prints_and_shows_its_last_line(shell: ModuleType) -> None:
    ended, heard = told(shell, "x = 6\nprint('six')\nx * 7")
    assert ended == ""
    assert "".join(part["text"] for part in heard[:-1]) == "six\n"
    assert {part["kind"] for part in heard[:-1]} == {"printed"}
    assert heard[-1] == {"kind": "written", "text": "42"}
    assert told(shell, "x * 7;")[1] == []  # the name is still there, and nothing is shown
    shell.forget()
    assert told(shell, "x")[0] == "failed"


def test_what_a_cell_prints_first_is_seen_while_it_runs(shell: ModuleType) -> None:
    heard: list[dict[str, Any]] = []
    shell.start(lambda kind, text: heard.append(json.loads(text)))
    sys.stdout.last = float("inf")  # as if the cell before had printed a moment ago
    asyncio.run(shell.run("print('begun')\nprint('end')", 7, None))
    assert heard[0]["text"] == "begun"
    assert "".join(part["text"] for part in heard) == "begun\nend\n"


def test_a_cell_may_wait(shell: ModuleType) -> None:
    code = "import asyncio\nawait asyncio.sleep(0)\nawait asyncio.sleep(0, 'waited')"
    assert told(shell, code) == ("", [{"kind": "written", "text": "'waited'"}])


def test_an_error_names_the_line_and_nothing_of_the_machinery(shell: ModuleType) -> None:
    ended, heard = told(shell, "def f():\n    return 1 / 0\n\n\nf()")
    assert ended == "failed" and heard[-1]["kind"] == "failed" and heard[-1]["line"] == 2
    text = heard[-1]["text"]
    assert "cell 7, line 5" in text and "return 1 / 0" in text and "ZeroDivisionError" in text
    assert "ed_live" not in text
    broken = told(shell, "x = (1,\n")[1][-1]
    assert broken["name"] == "SyntaxError" and broken["line"] == 1


def test_an_exit_and_endless_printing_end_the_cell_alone(shell: ModuleType) -> None:
    assert told(shell, "raise SystemExit")[0] == "failed"
    shell.MOST_PRINTED = 1000
    ended, heard = told(
        shell, "while True:\n    try:\n        print('x' * 99)\n    except Exception:\n        pass"
    )
    assert ended == "failed" and "may print" in heard[-1]["text"]
    assert told(shell, "1")[0] == ""


def test_an_exercise_knows_the_books_cells_and_nothing_that_was_run(shell: ModuleType) -> None:
    above = [
        "import math\nimport not_there\nscale = 2",
        "scale += 1\ndef scaled(x):\n    return scale * math.floor(x)",
    ]
    told(shell, "scaled = lambda x: 0\nhelper = abs\nscale = 7")
    code = "def mine(x):\n    return scaled(x)\nmine(2.5)"
    assert told(shell, code, above=above)[1][-1] == {"kind": "written", "text": "6"}
    assert told(shell, "scale")[1][-1]["text"] == "7"  # the page's own is as it was
    assert told(shell, "mine(1.5)")[1][-1]["text"] == "3"  # and knows what the exercise defined
    ended, heard = told(shell, "def mine(x):\n    return helper(x)\nmine(2)", above=above)
    assert ended == "failed" and heard[-1]["name"] == "NameError"
    assert heard[0]["html"].startswith("<p>Known on this page, but not here: <code>helper</code>.")
    assert told(shell, "x = (1,\n", above=above)[1][-1]["line"] == 1


def test_every_exercise_finds_in_the_books_cells_what_its_cell_asks_for(shell: ModuleType) -> None:
    judged = 0
    for path in sorted((live_python.ROOT / "book").rglob("*.ipynb")):
        sources = [c.source for c in nbformat.read(path, 4).cells if c.cell_type == "code"]
        for place, code in enumerate(sources):
            if not re.search(r'\bexercise\("([\w-]+)"\)', code):
                continue
            judged += ".check(" in code
            before = shell.of_the_book(code, sources[:place])
            asked, given = shell.names_in(code)
            assert asked - given - set(dir(builtins)) <= shell.names_in(before)[1], (path, code)
            assert "train" not in before  # nothing that takes long
    assert judged >= 25


def test_formulas_come_by_the_books_converter(shell: ModuleType) -> None:
    shown = told(shell, "import sympy as sp\nsp.Symbol('W_1')**2")[1][-1]
    assert shown["kind"] == "shown" and 'class="ed-hidden"' in shown["html"]
    assert "<math" in shown["html"] and "ed-formula" in shown["html"]


def test_pictures_and_tables_come_as_in_a_notebook(shell: ModuleType) -> None:
    picture = told(shell, "from ffnn_core import plots\nplots.bars({'a': 1, 'b': 2})")
    heard = picture[1]
    assert heard[-1]["kind"] == "shown" and heard[-1]["html"].startswith("<svg"), heard


def test_long_lists_take_several_lines(shell: ModuleType) -> None:
    text = told(shell, "[('a long name', i) for i in range(9)]")[1][-1]["text"]
    assert text.count("\n") == 8 and eval(text) == [("a long name", i) for i in range(9)]


def test_what_a_cell_speaks_of_is_loaded(shell: ModuleType) -> None:
    shell.start(print, json.dumps({"sympy": "sympy", "numpy": "numpy", "scipy": "science"}))
    assert shell.libraries("import numpy as np") == ["numpy"]
    assert shell.libraries("from scipy.stats import norm") == ["science"]
    assert shell.libraries("from ffnn_core import plots") == []  # named, not yet used
    assert "matplotlib" in shell.libraries("plots.bars({})")
    assert "sympy" in shell.libraries("from ffnn_core.symbolic import SymbolicNetwork")
    for code in ("from ffnn_core.widgets import Neuron", 'exercise("xor")'):
        assert shell.libraries(code) == ["anywidget", "mdit-py-plugins"]
    assert shell.libraries("x = (1,") == []


def test_a_large_library_is_not_fetched_before_a_cell_asks_it_for_something(
    shell: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = json.dumps({"sympy": "sympy"})
    shell.start(print, packages)
    monkeypatch.setattr(shell, "is_there", lambda name: name != "sympy")
    assert shell.libraries("import math, sympy as sp") == []
    assert asyncio.run(shell.run("import math, sympy as sp\nm = math", 1)) == ""
    assert shell.libraries("print(m.pi)") == []
    assert shell.libraries("def slope(f):\n    return sp.diff(f)") == ["sympy"]
    assert shell.libraries("import sympy\nsympy.pi") == ["sympy"]
    monkeypatch.undo()  # now it is there, and the name that was given stands for it
    assert told(shell, "sp.Symbol('x').name")[1][-1]["text"] == "'x'"


def test_a_cell_that_did_not_say_what_it_needs_names_it_when_it_fails(
    shell: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.start(print, json.dumps({"not_there": "a-package"}))
    assert asyncio.run(shell.run("__import__('not_there')", 1)) == "a-package"
    assert told(shell, "__import__('nowhere')")[0] == "failed"


def test_another_page_begins_anew(shell: ModuleType) -> None:
    import numpy as np

    told(shell, "import numpy as np\nx = 6\nnp.set_printoptions(precision=2)")
    shell.forget()
    assert told(shell, "x")[0] == "failed"
    assert np.get_printoptions()["precision"] == 8


KEPT = """
const [path] = process.argv.slice(1), box = {};
globalThis.localStorage = { getItem: (k) => box[k] ?? null, setItem(k, v) { box[k] = v; } };
const { kept } = await import(path);
kept("page", ["a", "b", "c"]).keep({ index: 1, source: "b" }, "mine");
kept("page", ["a", "b", "c"]).keep({ index: 2, source: "c" }, "other");
const found = [["a", "b", "c"], ["new", "a", "b", "c"], ["a", "changed", "c"]].map((sources) =>
  sources.map((source, index) => kept("page", sources).find({ index, source })));
console.log(JSON.stringify(found));
"""


@pytest.mark.node
def test_an_answer_finds_its_cell_in_a_new_edition_or_says_that_it_is_of_an_old_one() -> None:
    path = (live_python.LIVE / "kept.mjs").as_uri()
    same, moved, changed = told_by_node(KEPT, path)
    mine, other = {"code": "mine", "older": False}, {"code": "other", "older": False}
    assert same == [{}, mine, other]
    assert moved == [{}, {}, mine, other]
    assert changed == [{}, {"code": "mine", "older": True}, other]


@pytest.mark.node
def test_the_core_passes_its_own_tests_in_the_pages_python() -> None:
    try:
        done = live_tests.run(*live_tests.QUICK)
    except live_python.NotToBeHadError:
        return  # then the book has none, either, and says so
    told = re.search(r"^(\d+) passed\b", done.stdout, re.M)
    assert done.returncode == 0 and told, done.stdout[-3000:]
    assert int(told[1]) > 300


# -- The folder ------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(live_python, "KEPT", tmp_path)
    monkeypatch.setattr(live_python, "OURS", tmp_path / "ours")
    return tmp_path


def test_only_the_file_that_is_pinned_is_taken(store: Path, tmp_path: Path) -> None:
    wrong, right = tmp_path / "wrong", tmp_path / "right"
    wrong.write_bytes(b"something else")
    right.write_bytes(b"a wheel")
    digest = hashlib.sha256(b"a wheel").hexdigest()

    def fetched(*places: Path) -> bytes:
        return live_python.kept("it.whl", lambda c: live_python.sha256(c) == digest, places)

    with pytest.raises(live_python.NotToBeHadError, match=r"it\.whl.*not the file that is pinned"):
        fetched(wrong)
    with pytest.raises(live_python.NotToBeHadError, match="nowhere"):
        fetched(tmp_path / "nowhere")
    assert fetched(wrong, right) == b"a wheel"
    right.unlink()
    assert fetched() == b"a wheel"  # kept
    (store / "fetched" / "it.whl").write_bytes(b"spoilt")
    with pytest.raises(live_python.NotToBeHadError):
        fetched()


def test_the_core_is_npms_or_of_a_registry_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def places() -> list[str | Path]:
        return list(live_python.places_of_core("0.1", "pyodide-0.1.tgz", "made"))

    asked = []
    monkeypatch.setattr(live_python.subprocess, "run", lambda command, **_: asked.append(command))
    monkeypatch.setattr(live_python, "ROOT", tmp_path)
    monkeypatch.delenv(live_python.FOLDER, raising=False)
    monkeypatch.setattr(live_python.shutil, "which", lambda name: f"/bin/{name}")
    assert places() == [Path("made/pyodide-0.1.tgz")]
    assert asked[0][:3] == ["/bin/npm", "pack", "pyodide@0.1"] and asked[0][-1] == "made"
    monkeypatch.setattr(live_python.shutil, "which", lambda name: None)
    monkeypatch.setenv("npm_config_registry", "https://mirror.example/npm/")
    assert places() == ["https://mirror.example/npm/pyodide/-/pyodide-0.1.tgz"]
    monkeypatch.delenv("npm_config_registry")
    with pytest.raises(live_python.NotToBeHadError, match=r"npm_config_registry .* or ED_PYODIDE"):
        places()
    (tmp_path / "pyodide-0.1.tgz").touch()
    monkeypatch.setenv(live_python.FOLDER, str(tmp_path))
    found = live_python.places_of_core("0.1", "pyodide-0.1.tgz", "made")
    assert next(found) == tmp_path / "pyodide-0.1.tgz"
    assert len(asked) == 1


def test_the_core_says_where_its_wheels_are() -> None:
    with pytest.raises(live_python.NotToBeHadError, match="does not say"):
        live_python.official_address({"pyodide.mjs": b"setCdnUrl(elsewhere)"}, "0.1")
    pinned = live_python.settings()
    try:
        core = live_python.fetch_core(pinned)
    except live_python.NotToBeHadError:
        return  # then the book has none, either, and says so
    address = live_python.official_address(core, pinned["version"])
    assert re.fullmatch(rf"https://[\w./-]+/v{re.escape(pinned['version'])}/full/", address)


def test_the_tool_names_no_host_of_its_own() -> None:
    def hosts(text: str) -> set[str]:
        return {
            host for host in re.findall(r"https?://([\w.-]+)", text) if host != "wheels.example"
        }

    assert hosts("NPM = 'https://packages.test'") == {"packages.test"}
    assert not hosts(Path(live_python.__file__).read_text(encoding="utf-8"))


def test_a_wheel_is_the_same_whenever_it_is_made() -> None:
    files = {"b.py": b"2", "a/tests/x.py": b"", "a/one.py": b"1"}
    wheel = live_python.wheel_of(files)
    assert wheel == live_python.wheel_of(dict(reversed(files.items())))
    assert live_python.files_of(wheel) == {"a/one.py": b"1", "b.py": b"2"}


def test_our_package_is_a_wheel_with_its_exercises() -> None:
    wheel = live_python.our_wheels()["ffnn-core"]
    version, tag, imports = live_python.about(wheel)
    import ffnn_core

    assert (version, tag) == (ffnn_core.__version__, "py3-none-any")
    assert imports == ["ffnn_core"]
    inside = live_python.files_of(wheel)
    assert "ffnn_core/_exercises/xor.py" in inside and "ffnn_core/data/digits.npz" in inside


def test_every_library_that_is_needed_is_pinned() -> None:
    lines = (live_python.LIVE / "requirements.txt").read_text().splitlines()
    pure = {line.split("==")[0] for line in lines if "==" in line}
    pinned = pure | set(live_python.settings()["official"]) | {"ffnn-core", "ed-live"}
    needed = {name for names in live_python.NEEDS.values() for name in names}
    assert needed <= pinned and set(live_python.NEEDS) <= pinned
    assert all("--hash=sha256:" in line for line in lines if "==" in line)


def test_hidden_cells_keep_their_code_and_some_never_run(tmp_path: Path) -> None:
    new = nbformat.v4.new_code_cell
    never = new("import torch", metadata={"tags": ["no-live"]})
    cells = [new("a = 1"), nbformat.v4.new_markdown_cell("text"), new("b = 2"), never, new("c = 3")]
    path = tmp_path / "page.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    found = cells_of(path, {0: True, 2: False, 3: True})
    assert found == [{"index": 0}, {"index": 2, "source": "b = 2"}, {"index": 4, "source": "c = 3"}]


def test_a_widget_leaves_out_its_still_where_the_page_draws_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ffnn_core.widgets import Neuron

    assert "<svg" in Neuron().to_html()
    monkeypatch.setattr(Widget, "draws_still", False)
    assert "<svg" not in Neuron().to_html() and "<figcaption>" in Neuron().to_html()


def page_of(python: str) -> str:
    """Return the body that a page with one cell gets, in a book with or without Python."""
    cells = json.dumps([{"index": 1}, {"index": 3, "source": "x = '</script>'"}])
    app = SimpleNamespace(
        env=SimpleNamespace(metadata={"book/network/page": {"ed_live": cells}, "book/text": {}}),
        config=SimpleNamespace(ed_python=python),
    )
    text = {"body": "<h1>Title</h1><p>Text</p>"}
    ed_live.offer(app, "book/text", "", text, None)  # type: ignore[arg-type]
    assert text == {"body": "<h1>Title</h1><p>Text</p>"}  # a page without cells stays as it was
    ed_live.offer(app, "book/network/page", "", text, None)  # type: ignore[arg-type]
    return text["body"]


def test_a_page_carries_its_hidden_cells_and_no_more() -> None:
    body = page_of("12345678")
    told = re.search(r'<script type="application/json" id="ed-live">(.*?)</script>', body)
    assert told
    config = json.loads(told[1])
    assert config["cells"][1]["source"] == "x = '</script>'"
    assert config["lock"] == "../../_static/python/pyodide-lock.json?v=12345678"
    assert body.count("<script") == 2 and ed_live.ABSENT not in body


def test_where_python_cannot_be_had_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise live_python.NotToBeHadError("a wheel can be had from none of: …")

    monkeypatch.setattr(live_python, "assemble", nowhere)
    config = SimpleNamespace(ed_python="old")
    ed_live.find_python(None, config)  # type: ignore[arg-type]  # and the build goes on
    assert config.ed_python == ""
    assert page_of("") == "<h1>Title</h1><p>Text</p>"  # no script
    page = page_with_cells(python="")
    assert ed_live.ABSENT in page and "make lab" in page and "ed-run" not in page


def test_the_line_stands_at_the_first_cell_in_sight() -> None:
    page = page_with_cells(python="12345678")
    assert page.count("ed-live-line") == 1 and page.count('class="ed-run') == 2
    assert page.index("folded") < page.index("ed-live-line") < page.index("seen")


def page_with_cells(python: str) -> str:
    """Return a page with a cell whose code is folded away and one whose code is seen."""
    page = nodes.document(None, None)  # type: ignore[arg-type]
    for text in ("folded", "seen"):
        source = nodes.container("", nodes.literal_block(text, text), nb_element=SOURCE)
        inside = nodes.container("", source) if text == "folded" else source
        page += nodes.container("", inside, nb_element="cell_code")
    app = SimpleNamespace(
        builder=SimpleNamespace(format="html"),
        env=SimpleNamespace(metadata={"page": {"ed_live": "[]"}}),
        config=SimpleNamespace(ed_python=python),
    )
    ed_live.keep_room(app, page, "page")  # type: ignore[arg-type]
    return " ".join(node.astext() for node in page.findall(nodes.Text))
