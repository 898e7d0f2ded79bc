"""Build the book when something it is made of has changed, and say where to open it.

Sphinx does not notice a change in `ffnn_core`, in a style sheet or in a script, so the decision
is made here: a fingerprint of everything that goes into the pages. Same fingerprint, nothing to
do; any other, every notebook is run again and every page written again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import ledger

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "_build"
INDEX = BUILD / "html" / "index.html"
PYTHON = BUILD / "html" / "_static" / "python"  # where the pages' own Python is, if it can be had
STAMP = BUILD / "fingerprint"
INPUTS = ("_config.yml", "_toc.yml", "requirements.txt", "locked.txt", "book", "ffnn_core")
NOT_INPUTS = {"__pycache__", ".ipynb_checkpoints"}


def input_files(root: Path = ROOT) -> Iterable[Path]:
    """Yield every file that the built pages depend on, in a fixed order."""
    for name in INPUTS:
        path = root / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and not NOT_INPUTS & set(file.parts):
                yield file
    for path in ledger.TESTS:  # whose marks the proof ledger reads
        if path.is_relative_to(root):
            yield path


def fingerprint(root: Path = ROOT) -> str:
    """Return a digest of the names and contents of all inputs."""
    digest = hashlib.sha256()
    for file in input_files(root):
        digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_current() -> bool:
    """Tell whether the built book was made from the files as they are now."""
    return INDEX.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def build(executed: Path | None = None) -> int:
    """Run every notebook and write every page; any warning is an error.

    `executed` is a folder of notebooks that have just been run: the pages are made of those.
    """
    before = fingerprint()
    for old in (BUILD / "html", BUILD / ".doctrees"):
        shutil.rmtree(old, ignore_errors=True)
    STAMP.unlink(missing_ok=True)
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    command += ["build", ".", "--all", "--warningiserror", "--nitpick", "--keep-going", "--quiet"]
    taken = {} if executed is None else {"ED_EXECUTED": str(executed)}
    status = subprocess.run(command, cwd=ROOT, env={**os.environ, **taken}, check=False).returncode
    if status == 0:
        STAMP.write_text(before)
    return status


def main() -> int:
    """Build if needed and print the address of the first page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="build even if nothing has changed")
    parser.add_argument(
        "--compared", action="store_true", help="of the notebooks that compare.py --keep has run"
    )
    asked = parser.parse_args()
    if asked.compared:
        import executed

        if not executed.is_current():
            print("Something has changed since the notebooks were run: compare.py --keep")
            return 1
    if asked.fresh or asked.compared or not is_current():
        status = build(executed.FOLDER if asked.compared else None)
        if status:
            print("The book has the faults above; what could be built is in _build/html.")
            return status
    else:
        print("Nothing has changed since the last build.")
    if not PYTHON.is_dir():
        print("Its pages have no Python of their own: book/_tools/live_python.py says why.")
        print("When it can be had, build with --fresh.")
    print(f"Open the book: {INDEX.relative_to(ROOT)}\n               {INDEX.as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
