"""Prove package, notebooks and book on other Pythons and libraries than the usual ones.

    python book/_tools/pythons.py           all that can be found here
    python book/_tools/pythons.py --ends    of the Pythons only the oldest and the newest, and of
                                            the dependencies only the oldest
    python book/_tools/pythons.py --list    say which they are, run nothing

Three kinds of environment, each made under `_build/pythons/`:

- the oldest versions of the dependencies that pyproject.toml promises, on the oldest Python here,
  and all else as pinned: package tests, every notebook compared;
- the newest versions that can be had, whatever is pinned, on the newest Python here: the same; what
  fails there is news, and no fault of today's book, so that CI asks it weekly and for no change;
- each other CPython on this machine that the package promises, with what locked.txt pins: package
  tests, every notebook compared, the book built with warnings as errors.

A machine with one Python proves the first two kinds, and says so.
"""

from __future__ import annotations

import argparse
import functools
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

from tasks import (
    OLDEST,
    ROOT,
    install,
    install_locked,
    pinned,
    pins,
    python_of,
    run,
    run_together,
)

NEWEST = (3, 13)
THIS = sys.version_info[:2]
PROMISED = ("widgets", "sklearn", "test")  # the extras whose oldest versions are tried
ENVIRONMENTS = ROOT / "_build" / "pythons"
OTHER_LIBRARIES = ("-W", "ignore::DeprecationWarning")  # that is between them
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


def made(name: str, base: str | Path, fill: Callable[[Path], None]) -> Path:
    """Return the interpreter of an environment, created and filled if it is not there yet."""
    folder = ENVIRONMENTS / name
    python, stamp = python_of(folder), folder / ".installed"
    if not (stamp.exists() and stamp.read_text() == pins()):
        print(f"Installing {name}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        run(base, "-m", "venv", folder)
        fill(python)
        stamp.write_text(pins())
    return python


def with_oldest(python: Path) -> None:
    """Install the oldest versions that are promised, and all else as it is pinned."""
    oldest = oldest_promised()
    rest = [pin for pin in pinned() if pin.split("==")[0] not in oldest]
    install(python, *(f"{name}=={version}" for name, version in oldest.items()), *rest)
    install(python, "--no-deps", "--no-build-isolation", "-e", ".")


def with_newest(python: Path) -> None:
    """Install the newest that pyproject.toml allows of all that requirements.txt names."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([\w-]+)==", text, re.M)
    install(python, "--upgrade", "-e", ".[book,sklearn,test,widgets]", *names)


def prove_oldest(base: str | Path, workers: str) -> None:
    """Run the package's tests and compare every notebook, on the oldest dependencies."""
    python = made("oldest", base, with_oldest)
    run(python, *UNIT, "-n", workers, *OTHER_LIBRARIES)
    run(python, "book/_tools/compare.py", "-n", workers)


def prove_newest(base: str | Path, workers: str) -> None:
    """Run the package's tests and compare every notebook, on the newest dependencies."""
    shutil.rmtree(ENVIRONMENTS / "newest", ignore_errors=True)  # made anew: there may be newer ones
    python = made("newest", base, with_newest)
    run(python, *UNIT, "-n", workers, *OTHER_LIBRARIES)
    run(python, "book/_tools/compare.py", "-n", workers)


def prove(name: str, base: str | Path, workers: str) -> None:
    """Run the package's tests, compare every notebook and build the book, on another Python."""
    python = made(name, base, install_locked)
    run(python, "book/_tools/compare.py", "--keep", "-n", workers)
    run_together(
        [python, "book/_tools/build.py", "--compared"],
        [python, *UNIT, "-n", workers],
    )


def main() -> None:
    """Run what this machine allows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="say what would run")
    parser.add_argument("--ends", action="store_true", help="only the oldest and the newest Python")
    parser.add_argument("--within", type=float, metavar="MINUTES", help="begin nothing after that")
    parser.add_argument("-n", default="2", dest="workers", help="processes for the tests (2)")
    asked = parser.parse_args()
    begun = time.monotonic()
    here = interpreters()
    chosen = {min(here), max(here)} if asked.ends else {*here}
    others = {".".join(map(str, v)): here[v] for v in sorted(chosen - {THIS})}
    print(
        "Other Pythons here:", ", ".join(others) or f"none; only {sys.version.split()[0]} is tried"
    )
    print("Oldest dependencies:", ", ".join(map(" ".join, oldest_promised().items())), flush=True)
    if asked.list:
        return
    proofs = {"the oldest dependencies": lambda: prove_oldest(here[min(here)], asked.workers)}
    if not asked.ends:
        newest = here[max(here)]
        proofs["the newest dependencies"] = lambda: prove_newest(newest, asked.workers)
    for name, base in others.items():
        proofs[f"Python {name}"] = functools.partial(prove, name, base, asked.workers)
    for name, proof in proofs.items():
        if asked.within is not None and time.monotonic() - begun > 60 * asked.within:
            print(f"Not tried, as the time is up: {name}")
            continue
        print(f"On {name}", flush=True)
        proof()
    print("Nothing failed there.")


if __name__ == "__main__":
    main()
