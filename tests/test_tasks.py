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
    (tmp_path / "constraints.txt").write_text("numpy==2.1\n")
    assert tasks.pins("3.11") != before


def test_a_command_that_fails_stops_the_task() -> None:
    with pytest.raises(SystemExit) as stopped:
        tasks.run(sys.executable, "-c", "raise SystemExit(3)")
    assert stopped.value.code == 3


def test_the_oldest_versions_are_those_promised() -> None:
    oldest, pinned = pythons.oldest_promised(), pythons.pinned()
    assert set(oldest) >= {"numpy", "sympy", "matplotlib", "ipywidgets", "anywidget"}
    for name, version in oldest.items():
        # a promise that reaches back, to a version older than the one the book is built with
        assert [*map(int, version.split("."))] < [*map(int, pinned[name].split("."))]


def test_only_a_cpython_that_runs_counts(tmp_path: Path) -> None:
    assert pythons.version_of(sys.executable) == sys.version_info[:2]
    assert pythons.version_of(tmp_path / "no-python") is None
    assert min(pythons.interpreters()) >= tasks.OLDEST
