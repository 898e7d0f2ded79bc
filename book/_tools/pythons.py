"""Prove the package, the notebooks and the book on other Pythons than the usual one.

    python book/_tools/pythons.py           all that can be found here
    python book/_tools/pythons.py --list    say which they are, run nothing

Two kinds of environment, each made under `_build/pythons/`:

- the oldest and the newest CPython on this machine that the package promises, where they are not
  the one that runs this, with the pinned requirements: package tests, every notebook compared, the
  book built with warnings as errors;
- the oldest versions of the dependencies that pyproject.toml promises, on the oldest Python, and
  all else as pinned: package tests, every notebook compared.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from tasks import OLDEST, ROOT, install, pins, python_of, run

NEWEST = (3, 13)
THIS = sys.version_info[:2]
PINNED = ("requirements.txt", "constraints.txt")
PROMISED = ("widgets", "sklearn", "test")  # the extras whose oldest versions are tried
ENVIRONMENTS = ROOT / "_build" / "pythons"
UNIT = ("-m", "pytest", "tests", "-q", "-m", "not book and not browser and not node")


def version_of(python: str | Path) -> tuple[int, int] | None:
    """Return (major, minor) of a CPython that can make environments, or None."""
    code = (
        "import ensurepip, sqlite3, ssl, sys, venv;"
        "print(sys.implementation.name, *sys.version_info[:2])"
    )
    try:
        done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    name, major, minor = done.stdout.split()
    return (int(major), int(minor)) if name == "cpython" else None


def candidates() -> Iterable[str | Path]:
    """Yield everything that may be a Python: on the path, and under pyenv."""
    for minor in range(OLDEST[1], NEWEST[1] + 1):
        found = shutil.which(f"python3.{minor}")
        if found:
            yield found
    yield from sorted((Path.home() / ".pyenv" / "versions").glob("3.*/bin/python"))


def interpreters() -> dict[tuple[int, int], str | Path]:
    """Return the supported versions on this machine, each with one interpreter."""
    found: dict[tuple[int, int], str | Path] = {THIS: sys.executable}
    for python in candidates():
        version = version_of(python)
        if version and OLDEST <= version <= NEWEST:
            found.setdefault(version, python)
    return dict(sorted(found.items()))


def oldest_promised() -> dict[str, str]:
    """Return the lower bounds of pyproject.toml: {"numpy": "1.26.4"} for `numpy>=1.26.4`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(bound for name in PROMISED for bound in extras[name])]
    bounds = (re.match(r"([\w-]+)>=([\w.]+)", requirement) for requirement in wanted)
    return {bound[1]: bound[2] for bound in bounds if bound}


def pinned() -> dict[str, str]:
    """Return every pin of requirements.txt and constraints.txt."""
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in PINNED)
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.M))


def made(name: str, base: str | Path, *arguments: str) -> Path:
    """Return the interpreter of an environment, created and filled if it is not there yet."""
    folder = ENVIRONMENTS / name
    python, stamp = python_of(folder), folder / ".installed"
    wanted = pins(*arguments)
    if not (stamp.exists() and stamp.read_text() == wanted):
        print(f"Installing {name}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        run(base, "-m", "venv", folder)
        install(python, *arguments)
        stamp.write_text(wanted)
    return python


def prove(name: str, python: Path, workers: str, *options: str) -> None:
    """Run the package's tests, and compare every notebook."""
    print(f"{name}: package and notebooks", flush=True)
    run(python, *UNIT, "-n", workers, *options)
    run(python, "book/_tools/compare.py", "-n", workers)


def main() -> None:
    """Run what this machine allows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="say what would run")
    parser.add_argument("-n", default="2", dest="workers", help="processes for the tests (2)")
    asked = parser.parse_args()
    here = interpreters()
    others = {".".join(map(str, v)): here[v] for v in (min(here), max(here)) if v != THIS}
    oldest = oldest_promised()
    print(
        "Other Pythons here:", ", ".join(others) or f"none; only {sys.version.split()[0]} is tried"
    )
    print("Oldest dependencies:", ", ".join(map(" ".join, oldest.items())))
    if asked.list:
        return
    for name, base in others.items():
        python = made(name, base, "-r", "requirements.txt", "-c", "constraints.txt")
        prove(name, python, asked.workers)
        print(f"{name}: the book", flush=True)
        run(python, "book/_tools/build.py", "--fresh")
    rest = [f"{name}=={version}" for name, version in {**pinned(), **oldest}.items()]
    python = made("oldest", here[min(here)], *rest, "-e", ".")
    # old libraries use what newer ones have deprecated: that is between them
    prove("oldest dependencies", python, asked.workers, "-W", "ignore::DeprecationWarning")
    print("Everything passed there too.")


if __name__ == "__main__":
    main()
