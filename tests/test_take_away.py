"""A page's notebook can be taken away: it runs alone, and what needs an address waits for one."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import ed_take_away
import nbformat
import pytest
from machine import HTML
from pages import page_paths

from ffnn_core.widgets.kit.fetch import exercises_folder

ADDRESS = "https://github.com/someone/derivatives"
NOTEBOOKS = sorted((ed_take_away.ROOT / "book").glob("**/*.ipynb"))


def test_without_an_address_nothing_is_offered_that_needs_one():
    assert ed_take_away.links("book/welcome.ipynb", True, "", "main") == []


def test_with_an_address_each_link_names_the_page():
    offered = dict(ed_take_away.links("book/network/loss.ipynb", True, ADDRESS, "main"))
    assert offered["Source of this page"] == f"{ADDRESS}/blob/main/book/network/loss.ipynb"
    assert offered["Edit this page"] == f"{ADDRESS}/edit/main/book/network/loss.ipynb"
    report = parse_qs(urlsplit(offered["Report an error"]).query)
    assert report == {"template": ["erratum.yml"], "title": ["book/network/loss.ipynb: "]}
    assert (ed_take_away.ROOT / ".github" / "ISSUE_TEMPLATE" / "erratum.yml").exists()
    assert offered["Open in Colab"].endswith(
        "/someone/derivatives/blob/notebooks/network/loss.ipynb"
    )
    assert "labpath=book%2Fnetwork%2Floss.ipynb" in offered["Open in Binder"]
    prose = dict(ed_take_away.links("book/references.md", False, ADDRESS, "main"))
    assert "Open in Colab" not in prose and "Edit this page" in prose
    elsewhere = dict(
        ed_take_away.links("book/welcome.ipynb", True, "https://git.example/x", "main")
    )
    assert "Open in Colab" not in elsewhere


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_copy_is_the_notebook_with_one_cell_in_front(path: Path):
    text = path.read_text(encoding="utf-8")
    copy = nbformat.reads(ed_take_away.taken_away(text, ""), 4)
    nbformat.validate(copy)
    assert copy.cells[1:] == nbformat.reads(text, 4).cells


class Shell:
    """Stands in for IPython: remembers what it was asked to install."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def run_line_magic(self, name: str, line: str) -> None:
        self.asked.append(f"{name} {line}")

    def system(self, line: str) -> None:
        self.asked.append(line)
        (Path(line.split()[-1]) / "book" / "_exercises").mkdir(parents=True)  # as git would


def run_first_cell(repository: str, monkeypatch: pytest.MonkeyPatch, here: Path) -> list[str]:
    shell = Shell()
    monkeypatch.chdir(here)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    code = "".join(ed_take_away.first_cell(repository)["source"])
    exec(compile(code, "first cell", "exec"), {"get_ipython": lambda: shell})
    return shell.asked


def test_the_first_cell_installs_what_is_missing(tmp_path, monkeypatch):
    with pytest.raises(ModuleNotFoundError, match=r"every-derivative\.zip"):
        run_first_cell("", monkeypatch, tmp_path)
    top = tmp_path / "every-derivative"
    clone = f"git clone -q --depth 1 {ADDRESS} every-derivative"
    install = f"pip install -q '{top}[widgets]'"
    assert run_first_cell(ADDRESS, monkeypatch, tmp_path) == [clone, install]
    assert Path.cwd() == top  # where the exercises are found
    assert exercises_folder() == top / "book" / "_exercises"
    assert run_first_cell(ADDRESS, monkeypatch, tmp_path) == [install]  # it was there already
    (top / "book" / "network").mkdir()
    inside = run_first_cell(ADDRESS, monkeypatch, top / "book" / "network")
    assert inside == [install] and Path.cwd() == top / "book" / "network"


def test_the_first_cell_does_nothing_where_the_package_is(capsys):
    exec("".join(ed_take_away.first_cell("")["source"]), {})
    assert capsys.readouterr().out == ""


def test_the_archive_is_whole_and_runs_outside_the_repository(tmp_path):
    for name in ("one", "two"):
        ed_take_away.write_archive(tmp_path / name, "")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with zipfile.ZipFile(tmp_path / "one") as archive:
        archive.extractall(tmp_path / "away")
    top = tmp_path / "away" / ed_take_away.TOP
    for path in NOTEBOOKS:
        cells = json.loads((top / path.relative_to(ed_take_away.ROOT)).read_text())["cells"]
        assert cells[0]["id"] == "take-away"
    assert not list(top.rglob("__pycache__")) and not (top / "tests").exists()
    asks = (
        f"import sys; sys.path.insert(0, {str(top)!r})\n"
        "import ffnn_core, ffnn_core.widgets as w\n"
        "from ffnn_core.datasets import digits\n"
        "print(ffnn_core.__file__); print(w.exercise('neuron-boundary').slug, len(digits().X))"
    )
    said = subprocess.run(
        [sys.executable, "-c", asks], cwd=top / "book" / "network", capture_output=True, text=True
    )
    place, answer = said.stdout.splitlines()
    assert place == str(top / "ffnn_core" / "__init__.py")
    assert answer == "neuron-boundary 1797"


@pytest.mark.book
def test_every_page_of_the_built_book_offers_its_notebook():
    archive = HTML / ed_take_away.FOLDER / ed_take_away.ARCHIVE
    assert archive.exists()
    offered = 0
    for page in page_paths(HTML):
        text = page.read_text(encoding="utf-8")
        name = page.relative_to(HTML).with_suffix(".ipynb").as_posix()
        if not (ed_take_away.ROOT / name).exists():
            continue
        copy = f"{ed_take_away.FOLDER}/{name.removeprefix('book/')}"
        assert (HTML / copy).exists()
        up = "../" * (len(page.relative_to(HTML).parts) - 1)
        assert f'<a href="{up}{copy}" download>' in text
        assert f'<a href="{up}{ed_take_away.FOLDER}/{ed_take_away.ARCHIVE}" download>' in text
        assert "Open in Colab" not in text and "Edit this page" not in text
        offered += 1
    assert offered == len(NOTEBOOKS)
