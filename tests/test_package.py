"""What a wheel and an sdist hold. That they pass their tests elsewhere: book/_tools/alone.py."""

from __future__ import annotations

import email
import re
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from pathlib import Path

import alone
import pytest
import tasks

ROOT = tasks.ROOT


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return an sdist and a wheel made from it, which holds what that of the tree holds."""
    sdist, _, wheel = alone.both(tmp_path_factory.mktemp("alone"))
    return sdist, wheel


@pytest.fixture(scope="module")
def told(built: tuple[Path, Path]) -> Message:
    """Return what the wheel says of itself."""
    with zipfile.ZipFile(built[1]) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(
    built: tuple[Path, Path],
) -> None:
    package = ROOT / "ffnn_core"
    files = {path for path in package.rglob("*") if path.is_file()}
    ours = {f"ffnn_core/{f.relative_to(package).as_posix()}" for f in files}
    ours = {name for name in ours if "__pycache__" not in name}
    notes = {f"ffnn_core/widgets/{name}" for name in ("README.md",)}  # how a widget is made
    with zipfile.ZipFile(built[1]) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == ours - notes


def test_the_sdist_carries_the_tests(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[0]) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    tests = {f"tests/{path.name}" for path in (ROOT / "tests").glob("*.py")}
    assert tests <= held


def test_the_wheel_names_its_extras_and_the_licences_of_all_that_it_holds(
    built: tuple[Path, Path], told: Message
) -> None:
    extras = {"book", "widgets", "plots", "symbolic", "sklearn", "lab", "bench", "test"}
    assert set(told.get_all("Provides-Extra", [])) == extras
    assert told["License-Expression"] == "MIT AND CC-BY-4.0"
    with zipfile.ZipFile(built[1]) as archive:
        names = archive.namelist()
        for file in told.get_all("License-File", []):
            (name,) = (n for n in names if n.endswith(f".dist-info/licenses/{file}"))
            text = archive.read(name).decode()
        data = [Path(n).name for n in names if n.startswith("ffnn_core/data/")]
    assert all(name in text for name in data if name != "README.md")
    from ffnn_core import datasets

    for dataset in (datasets.digits(), datasets.breast_cancer(), datasets.cars()):
        assert dataset.licence == "CC BY 4.0"


def test_it_promises_the_pythons_that_are_tried(told: Message) -> None:
    promised = {
        line.rpartition(":: ")[2]
        for line in told.get_all("Classifier", [])
        if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", line)
    }
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    tried = re.search(r"python: \[(.*)\]", workflow)
    assert tried is not None
    assert promised == set(re.findall(r"[\d.]+", tried[1]))
    assert told["Requires-Python"] == ">=" + ".".join(map(str, tasks.OLDEST))


def test_it_names_an_address_where_the_book_has_one(told: Message) -> None:
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    address = re.search(r'ed_repository: "(.*)"', config)
    assert address is not None
    named = " ".join(told.get_all("Project-URL", []))
    assert address[1] in named and bool(address[1]) == bool(named)


def test_what_came_out_of_the_wheel_is_what_runs(built: tuple[Path, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(built[1]) as archive:
        archive.extractall(tmp_path / "lib")
    code = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import ffnn_core
from ffnn_core.widgets import Neuron, Quiz
assert Path(ffnn_core.__file__).is_relative_to(sys.argv[1])
assert "<svg" in Neuron()._repr_mimebundle_()[0]["text/html"]
"""
    command = [sys.executable, "-P", "-c", code, str(tmp_path / "lib")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_wheel_that_lacks_a_file_is_found_out(tmp_path: Path) -> None:
    for name, files in {"a": ("x", "y"), "b": ("x",)}.items():
        with zipfile.ZipFile(tmp_path / f"{name}.whl", "w") as archive:
            for file in files:
                archive.writestr(file, "1")
    assert alone.contents(tmp_path / "a.whl") != alone.contents(tmp_path / "b.whl")
