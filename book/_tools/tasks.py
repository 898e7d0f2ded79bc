"""Every task of the project as plain Python, so that it needs neither make nor a shell.

    python book/_tools/tasks.py book        what `make book` does, also on Windows
    python book/_tools/tasks.py --help      all tasks

The first task creates an environment in `.venv` and installs what locked.txt pins, each file held
to its hash; it is made anew when those pins change. This file itself needs nothing but Python.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINS = ("locked.txt", "pyproject.toml")
OLDEST = (3, 11)
PAUSES = (10, 60)  # seconds before an installation that failed is tried again
SOME_TESTS_FAILED = 1  # pytest's exit status; any other but 0 is trouble of another kind
BUILT = ("_build", "build", "dist", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis")

# One thread for each process: the tests run several processes side by side, and the matrices are
# small. The kernel of a notebook is that of this environment, whatever else the machine offers.
SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


def python_of(environment: Path) -> Path:
    """Return the interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pins(*more: str) -> str:
    """Return a digest of everything that decides what is installed."""
    digest = hashlib.sha256()
    for text in (*((ROOT / name).read_text(encoding="utf-8") for name in PINS), *more):
        digest.update(text.encode())
    return digest.hexdigest()


def pinned() -> list[str]:
    """Return what locked.txt pins, hashes left out: "numpy==2.4.6", some with a marker."""
    lines = (ROOT / "locked.txt").read_text(encoding="utf-8").splitlines()
    return [line.removesuffix(" \\") for line in lines if re.match(r"[\w.-]+==", line)]


def install(python: Path, *arguments: str | Path) -> None:
    """Install with pip, in silence unless it fails; a network that fails is asked again."""
    command = (python, "-m", "pip", "install", "-qq", "--retries", "5", *arguments)
    for pause in PAUSES:
        if status_of(*command) == 0:
            return
        print(f"pip failed; it is tried again in {pause} seconds", flush=True)
        time.sleep(pause)
    run(*command)


def install_locked(python: Path) -> None:
    """Install what locked.txt pins, each file held to its hash, and ffnn_core from this folder.

    Only wheels: nothing of what is fetched runs while it is installed. The package itself has no
    hash, as it changes; it is built by the setuptools that is pinned.
    """
    install(python, "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", "locked.txt")
    install(python, "--no-deps", "--no-build-isolation", "-e", ".")


def environment(folder: Path = ROOT / ".venv") -> Path:
    """Create the environment if it is missing or old, and return its interpreter."""
    python, stamp = python_of(folder), folder / ".installed"
    if not (python.exists() and stamp.exists() and stamp.read_text() == pins(sys.version)):
        if sys.version_info < OLDEST:
            wanted = ".".join(map(str, OLDEST))
            sys.exit(f"This is Python {sys.version.split()[0]}; it must be {wanted} or newer.")
        print(f"Creating {folder.name}: the pinned requirements take a few minutes, once")
        venv.create(folder, clear=True, with_pip=True)
        install_locked(python)
        stamp.write_text(pins(sys.version))
    return python


def status_of(*command: str | Path) -> int:
    """Run a command from the project's top and return how it ended: 0 is well."""
    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, env={**os.environ, **SETTINGS}, check=False
    ).returncode


def run(*command: str | Path) -> None:
    """Run a command from the project's top and stop everything if it fails."""
    status = status_of(*command)
    if status:
        sys.exit(status)


def run_together(*commands: Sequence[str | Path]) -> None:
    """Run commands at the same time, wait for all, and stop everything if one of them fails."""
    running = [
        subprocess.Popen([str(part) for part in command], cwd=ROOT, env={**os.environ, **SETTINGS})
        for command in commands
    ]
    failed = [status for status in [one.wait() for one in running] if status]
    if failed:
        sys.exit(failed[0])


def run_and_again_alone(python: str | Path, workers: str, *tests: str | Path) -> None:
    """Run tests side by side; those that fail run once more, alone, and must pass then.

    Two browsers on two cores can keep each other waiting longer than a test is patient. What fails
    by itself is red, and so is whatever ends otherwise than in a failed test.
    """
    beside = ("-n", workers, "--dist", "worksteal", "--cache-clear")
    status = status_of(python, "-m", "pytest", *tests, *beside)
    if status == SOME_TESTS_FAILED:
        print("Failed beside others, run again alone:", flush=True)
        alone = ("--last-failed", "--last-failed-no-failures", "none", "-v", "-x")
        status = status_of(python, "-m", "pytest", *tests, *alone)
    if status:
        sys.exit(status)


def book(python: Path, workers: str) -> None:
    """Build the book and say where to open it."""
    run(python, "book/_tools/build.py")


def test(python: Path, workers: str) -> None:
    """Run everything that proves it: code, notebooks, pages, a real browser."""
    run(python, "-m", "ruff", "check", ".")
    run(python, "-m", "mypy")
    run(python.with_name("oxlint"))
    run(python, "book/_tools/compare.py", "--keep", "-n", workers)
    run_together(
        [python, "book/_tools/build.py", "--compared"],  # which keeps one processor busy
        [python, "-m", "pytest", "tests", "-n", workers, "-m", "not book and not browser"],
    )
    run(python, "-m", "pytest", "tests", "-n", workers, "-m", "book and not browser")
    more = str(int(workers) + 1)  # browsers wait for frames and clocks a third of their time
    run_and_again_alone(python, more, "tests", "-m", "browser")
    print("Everything passed.")


def package(python: Path, workers: str) -> None:
    """Run the package's tests and compare the notebooks: no browser and no Node needed."""
    chosen = "not book and not browser and not node"
    run(python, "-m", "pytest", "tests", "-n", workers, "-m", chosen)
    run(python, "book/_tools/compare.py", "-n", workers)


def lab(python: Path, workers: str) -> None:
    """Open the chapters in JupyterLab, Welcome first."""
    run(python, "-m", "jupyter", "lab", "book/welcome.ipynb")


def notebooks(python: Path, workers: str) -> None:
    """Run every notebook and refresh its stored outputs."""
    run(python, "book/_tools/notebooks.py")


def bench(python: Path, workers: str) -> None:
    """Measure the speed of training, of the theatre, and of the pages."""
    run(python, "-m", "benchmarks")
    run(python, "-m", "benchmarks.theatre")
    run(python, "book/_tools/build.py")
    run(python, "-m", "benchmarks.widgets_ready")
    run(python, "-m", "benchmarks.pages")
    run(python, "-m", "benchmarks.live_python")


def live(python: Path, workers: str) -> None:
    """Run every page's cells in the browser, and the package's own tests in the pages' Python."""
    run(python, "book/_tools/live_tests.py")
    run(python, "book/_tools/build.py")
    os.environ["ED_LIVE"] = "all"
    pages = [f"tests/browser/test_{name}.py" for name in ("live_python", "lite")]
    run_and_again_alone(python, workers, *pages)


def pdf(python: Path, workers: str) -> None:
    """Print the whole book into one PDF, _build/every-derivative.pdf."""
    run(python, "book/_tools/build.py")
    run(python, "book/_tools/paper.py")


def epub(python: Path, workers: str) -> None:
    """Make an EPUB of the whole book, _build/every-derivative.epub."""
    run(python, "book/_tools/build.py")
    run(python, "book/_tools/epub.py")


def pythons(python: Path, workers: str) -> None:
    """Prove package, notebooks and book on other Pythons and dependencies, oldest and newest."""
    run(python, "book/_tools/pythons.py", "-n", workers)


def handout(python: Path, workers: str) -> None:
    """Write a class's notebooks, their answer key, and pictures for slides: _build/handout."""
    run(python, "book/_tools/handout.py")


def fuzz(python: Path, workers: str) -> None:
    """Try hostile arguments, files and addresses, with a new seed (or that of FUZZ_SEED)."""
    seed = os.environ.setdefault("FUZZ_SEED", str(int(time.time())))
    os.environ.setdefault("FUZZ_TIMES", "20")
    print(f"FUZZ_SEED={seed}", flush=True)
    tests = sorted(str(path) for path in (ROOT / "tests").glob("test_fuzz*.py"))
    run(python, "-m", "pytest", *tests, "tests/test_hostile_files.py", "-n", workers)


def alone(python: Path, workers: str) -> None:
    """Let a wheel and an sdist pass their own tests in empty environments, outside this folder."""
    run(python, "book/_tools/alone.py", "-n", workers)


def clean() -> None:
    """Remove everything that was built, the environments included."""
    for folder in (*BUILT, ".venv"):
        shutil.rmtree(ROOT / folder, ignore_errors=True)
    for pattern in ("*.egg-info", "*/**/__pycache__"):
        for folder in ROOT.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)


TASKS: tuple[Callable[[Path, str], None], ...] = (
    *(book, test, package, lab, notebooks, bench),
    *(live, pdf, epub, handout, fuzz, pythons, alone),
)


def main() -> None:
    """Run one task."""
    told = "".join(f"  {task.__name__:<10} {task.__doc__}\n" for task in (*TASKS, clean))
    parser = argparse.ArgumentParser(
        description="The tasks:\n" + told, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", choices=[task.__name__ for task in (*TASKS, clean)])
    parser.add_argument("--workers", default="2", help="processes for the tests (2)")
    asked = parser.parse_args()
    if asked.task == clean.__name__:
        clean()
        return
    task = next(task for task in TASKS if task.__name__ == asked.task)
    task(environment(), asked.workers)


if __name__ == "__main__":
    main()
