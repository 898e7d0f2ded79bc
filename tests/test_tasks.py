"""The tasks: what is installed, on which Pythons, and that make and Python agree."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import pythons
import tasks

ROOT = tasks.ROOT


def test_make_knows_every_task_and_no_other() -> None:
    listed = re.search(r"^TASKS := (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert listed is not None
    known = [task.__name__ for task in (*tasks.TASKS, tasks.clean)]
    assert listed[1].split() == known
    told = subprocess.run(
        [sys.executable, "book/_tools/tasks.py", "--help"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert all(re.search(rf"^  {name} ", told, re.M) for name in known)


def test_another_pin_is_another_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in tasks.PINS:
        (tmp_path / name).write_text("numpy==2.0\n")
    monkeypatch.setattr(tasks, "ROOT", tmp_path)
    before = tasks.pins("3.11")
    assert tasks.pins("3.11") == before != tasks.pins("3.12")
    (tmp_path / "locked.txt").write_text("numpy==2.1\n")
    assert tasks.pins("3.11") != before


def same_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_file_that_is_installed_is_held_to_a_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "locked.txt").read_text(encoding="utf-8")
    blocks = re.findall(
        r"^(\S+==.*) \\\n((?: {4}--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.M
    )
    assert [pin for pin, _ in blocks] == tasks.pinned()  # none without a hash
    assert len(blocks) > 150
    locked = {same_name(pin.split("==")[0]): pin.split("==")[1].split(" ")[0] for pin, _ in blocks}
    asked = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.txt").read_text(), re.M)
    assert {name: locked[same_name(name)] for name, _ in asked} == dict(asked)

    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(tasks, "status_of", lambda *words: calls.append(words) or 0)
    tasks.install_locked(Path("python"))
    lock, own = calls
    assert {"--require-hashes", "--no-deps", "locked.txt"} <= {*lock}
    assert {"--no-deps", "--no-build-isolation", "."} <= {*own}  # asks no registry


def test_an_installation_that_fails_is_tried_again_and_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    statuses, pauses = [1, 0], []
    monkeypatch.setattr(tasks, "status_of", lambda *words: statuses.pop(0))
    monkeypatch.setattr(tasks.time, "sleep", pauses.append)
    tasks.install(Path("python"), "a")
    assert pauses == [tasks.PAUSES[0]]
    statuses[:] = [1, 1, 2]
    with pytest.raises(SystemExit) as stopped:
        tasks.install(Path("python"), "a")
    assert stopped.value.code == 2 and not statuses


def test_a_command_that_fails_stops_the_task() -> None:
    with pytest.raises(SystemExit) as stopped:
        tasks.run(sys.executable, "-c", "raise SystemExit(3)")
    assert stopped.value.code == 3


def test_commands_run_together_are_all_waited_for_and_one_that_fails_counts(tmp_path: Path) -> None:
    meet = """
import sys, time
from pathlib import Path
mine, other, status = sys.argv[1:]
Path(mine).touch()
while not Path(other).exists():  # whoever ran after the other had ended would wait for ever
    time.sleep(0.01)
raise SystemExit(int(status))
"""
    first, second = tmp_path / "first", tmp_path / "second"

    def pair(status: str) -> tuple[list[str | Path], list[str | Path]]:
        python: list[str | Path] = [sys.executable, "-c", meet]
        return [*python, first, second, status], [*python, second, first, "0"]

    tasks.run_together(*pair("0"))
    with pytest.raises(SystemExit) as stopped:
        tasks.run_together(*pair("3"))
    assert stopped.value.code == 3


SHY = """
from pathlib import Path

def noted(name):
    with (Path(__file__).parent / f"{name}.runs").open("a") as runs:
        runs.write("x")
        return runs.tell()

def test_steady():
    noted("steady")

def test_shy():
    assert noted("shy") > 1

def test_in_parts(subtests):
    again = noted("parts") > 1
    with subtests.test("first"):
        assert again
"""


def runs_of(folder: Path) -> dict[str, int]:
    return {file.stem: len(file.read_text()) for file in folder.glob("*.runs")}


@pytest.fixture
def few_plugins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the tests in a test begin soon, and know nothing of this project."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p xdist")


@pytest.mark.usefixtures("few_plugins")
def test_a_test_that_fails_beside_others_is_run_once_more_alone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "test_shy.py").write_text(SHY)
    tasks.run_and_again_alone(sys.executable, "2", tmp_path)
    assert runs_of(tmp_path) == {"steady": 1, "shy": 2, "parts": 2}
    assert "Failed beside others, run again alone:" in capfd.readouterr().out
    tasks.run_and_again_alone(sys.executable, "2", tmp_path)  # nothing fails now, nothing is again
    assert runs_of(tmp_path) == {"steady": 2, "shy": 3, "parts": 3}
    assert "again" not in capfd.readouterr().out


@pytest.mark.usefixtures("few_plugins")
def test_a_test_that_fails_alone_too_is_red_and_so_is_any_other_trouble(tmp_path: Path) -> None:
    (tmp_path / "test_bad.py").write_text(SHY.replace("> 1", "> 2"))
    with pytest.raises(SystemExit) as stopped:
        tasks.run_and_again_alone(sys.executable, "2", tmp_path)
    assert stopped.value.code == 1
    assert runs_of(tmp_path)["shy"] == 2  # once more, and no more
    with pytest.raises(SystemExit) as stopped:
        tasks.run_and_again_alone(sys.executable, "2", tmp_path, "--no-such-option")
    assert stopped.value.code > 1


def test_the_oldest_versions_are_those_promised() -> None:
    oldest = pythons.oldest_promised()
    pinned = dict(re.findall(r"^([\w-]+)==([\d.]+)", "\n".join(tasks.pinned()), re.M))
    assert set(oldest) >= {"numpy", "sympy", "matplotlib", "ipywidgets", "anywidget"}
    for name, version in oldest.items():
        # a promise that reaches back, to a version older than the one the book is built with
        assert [*map(int, version.split("."))] < [*map(int, pinned[name].split("."))]


def test_the_other_pythons_are_proved_as_far_as_there_is_time(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    proved: list[str] = []
    here = {(3, 11): "a", (3, 12): "b", (3, 13): "c"}
    monkeypatch.setattr(pythons, "THIS", (3, 11))
    monkeypatch.setattr(pythons, "interpreters", lambda: here)
    monkeypatch.setattr(pythons, "prove_oldest", lambda base, workers: proved.append(base))
    monkeypatch.setattr(pythons, "prove_newest", lambda base, workers: proved.append(f"new {base}"))
    monkeypatch.setattr(pythons, "prove", lambda name, base, workers: proved.append(name))
    for words, told in (
        ([], ["a", "new c", "3.12", "3.13"]),
        (["--ends"], ["a", "3.13"]),
        (["--within=-1"], []),
        (["--list"], []),
    ):
        proved.clear()
        monkeypatch.setattr(sys, "argv", ["pythons.py", *words])
        pythons.main()
        assert proved == told, words
    assert "Not tried, as the time is up: Python 3.13" in capsys.readouterr().out
    here.clear()
    here[3, 11] = "a"
    monkeypatch.setattr(sys, "argv", ["pythons.py", "--ends"])
    pythons.main()
    assert proved == ["a"]
    assert f"none; only {sys.version.split()[0]} is tried" in capsys.readouterr().out


def test_only_a_cpython_that_runs_counts(tmp_path: Path) -> None:
    assert pythons.version_of(sys.executable) == sys.version_info[:2]
    assert pythons.version_of(tmp_path / "no-python") is None
    assert min(pythons.interpreters()) >= tasks.OLDEST


def test_what_ci_runs_may_be_run() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--stage", ".ci/run"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    assert not listed or listed.startswith("100755")  # a copy without git says nothing
    if sys.platform != "win32":
        assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
