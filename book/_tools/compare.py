"""Run every notebook of the book and compare what it prints with what it stores (strict nbval)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

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


if __name__ == "__main__":
    if not notebooks():
        print("The book has no notebooks yet.")
        sys.exit(0)
    sys.exit(compare(notebooks(), *sys.argv[1:]))
