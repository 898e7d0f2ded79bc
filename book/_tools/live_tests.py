"""Let the package pass its own tests in the Python of the book's pages: Pyodide, run by Node.

    python book/_tools/live_tests.py [--quick | pytest's arguments]

What is tested are the wheels that the book serves, by the tests that an sdist carries; those that
start a process are left out, for there are none in a browser. `--quick` runs those of the core.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import live_python

TREE = ("pyproject.toml", "README.md", "LICENSE", "tests")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "browser")
PINS = live_python.LIVE / "requirements-tests.txt"
CORE = "activations losses gradients checks example"
QUICK = [f"tests/test_{name}.py" for name in CORE.split()]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run tests and return how that ended.

    Raises
    ------
    NotToBeHadError
        If Pyodide or pytest can be had from nowhere, or Node is not there.
    """
    node = live_python.node()
    if node is None:
        raise live_python.NotToBeHadError("Node.js is not installed")
    site = live_python.assemble()
    live_python.fetch_pure(PINS)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        shutil.copytree(site, folder / "site")
        shutil.copytree(live_python.pure_folder(PINS), folder / "wheels")
        (folder / "tree").mkdir()
        for name in TREE:
            source = live_python.ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            ignored = {"ignore": LEFT_OUT} if source.is_dir() else {}
            copy(source, folder / "tree" / name, **ignored)  # type: ignore[operator]
        return subprocess.run(
            [node, str(live_python.LIVE / "tests.mjs"), made, *(arguments or ["tests"])],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


def main() -> int:
    """Run what is asked for and say what came of it."""
    asked = sys.argv[1:]
    try:
        done = run(*(QUICK if asked == ["--quick"] else asked))
    except live_python.NotToBeHadError as error:
        print(f"There is no Python for the pages, and nothing to test: {error}")
        return 0
    print(done.stdout)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
