"""Run every notebook of the book and compare what it prints with what it stores (strict nbval).

With --keep, what they print is kept for the build; all other options are pytest's.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import build
import executed
from notebooks import ROOT, notebooks

OPTIONS = (
    "--nbval",
    "--nbval-cell-timeout=600",
    "--dist=loadscope",
    "--override-ini=filterwarnings=",
    "--override-ini=addopts=",
    "-p",
    "no:cacheprovider",
    "-q",
)


def compare(paths: Sequence[Path], *options: str) -> int:
    """Return pytest's exit status for the notebooks at `paths`."""
    command = [sys.executable, "-m", "pytest", *OPTIONS, *options, *map(str, paths)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def compare_and_keep(paths: Sequence[Path], *options: str) -> int:
    """Do the same, and keep what the notebooks print for `build.py --compared`."""
    before = build.fingerprint()
    executed.begin()
    above = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path(__file__).parent), above]))
    status = compare(paths, "-p", "executed", *options)
    if status == 0:
        executed.finish(before)
    return status


def main(arguments: Sequence[str]) -> int:
    """Compare every notebook of the book."""
    if not notebooks():
        print("The book has no notebooks yet.")
        return 0
    options = [one for one in arguments if one != "--keep"]
    kept = len(options) < len(arguments)
    return (compare_and_keep if kept else compare)(notebooks(), *options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
