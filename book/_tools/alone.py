"""Let a wheel and an sdist, built from this tree, pass their own tests where nothing else is.

    python book/_tools/alone.py

Everything happens in a new folder outside the repository. The wheel made from the sdist must hold
what the wheel made from the tree holds. It is installed with its extra `test` into an empty
environment, where it must pass the tests that the sdist carries; the sdist is installed as it is,
with NumPy and nothing else, and must train, check, save and load.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from tasks import ROOT, SETTINGS, install, pinned, python_of

MADE_OF = (
    "pyproject.toml",
    "MANIFEST.in",
    "README.md",
    "LICENSE",
    "LICENSE-text",
    "ffnn_core",
    "tests",
)
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
CHOSEN = "not book and not browser and not node and not repository"
# A test that imports what is not there would be taken for one of the book: so all must be there.
BROUGHT = "import anywidget, autograd, hypothesis, ipywidgets, matplotlib, pandas, sklearn, sympy"
WITH_NUMPY_ALONE = """
import sys
from pathlib import Path

import ffnn_core
from ffnn_core import FeedForwardNeuralNetwork
from ffnn_core.checks import check_gradient
from ffnn_core.datasets import digits, xor

assert Path(ffnn_core.__file__).is_relative_to(sys.prefix), ffnn_core.__file__
data = xor()
net = FeedForwardNeuralNetwork(hidden_activation="tanh")
net.fit(data.X, data.y, len_hidden=4, grad_step=0.5, n_iter=2000, seed=0)
assert net.history.loss[-1] < 0.05, net.history
back = FeedForwardNeuralNetwork.load(net.save("xor"))
assert (back.predict(data.X) == net.predict(data.X)).all()
assert digits().X.shape == (1797, 64)
for room in ("symbolic", "sklearn"):
    try:
        getattr(ffnn_core, room)
    except ModuleNotFoundError as missing:
        assert f"ffnn-core[{room}]" in str(missing)
    else:
        raise AssertionError(f"{room} was found without its libraries")
"""


def run(*command: str | Path, cwd: Path) -> None:
    """Run a command in a folder, with nothing of this repository on its path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    words = [str(part) for part in command]
    status = subprocess.run(words, cwd=cwd, env={**kept, **SETTINGS}, check=False).returncode
    if status:
        sys.exit(status)


def copied(folder: Path) -> Path:
    """Copy what the package is made of, so that building leaves nothing in the tree."""
    folder.mkdir()
    for name in MADE_OF:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=LEFT_OUT)
        else:
            shutil.copy2(ROOT / name, folder / name)
    return folder


def build(what: str, source: Path, into: Path) -> Path:
    """Build the "sdist" or the "wheel" of a folder, and return the file."""
    into.mkdir(exist_ok=True)
    code = f"import setuptools.build_meta as b; print(b.build_{what}({str(into)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=source, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"the {what} could not be built:\n{done.stderr}")
    return into / done.stdout.split()[-1]


def contents(wheel: Path) -> dict[str, str]:
    """Return a digest of each file in a wheel but the list of them."""
    with zipfile.ZipFile(wheel) as archive:
        return {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if not name.endswith("/RECORD")
        }


def unpacked(sdist: Path, into: Path) -> Path:
    """Unpack an sdist and return its folder."""
    with tarfile.open(sdist) as archive:
        archive.extractall(into, filter="data")
    return into / sdist.name.removesuffix(".tar.gz")


def both(work: Path) -> tuple[Path, Path, Path]:
    """Build both in a folder, hold them against each other; return sdist, its folder, and wheel."""
    tree = copied(work / "tree")
    sdist = build("sdist", tree, work / "dist")
    inside = unpacked(sdist, work / "unpacked")
    of_tree, wheel = build("wheel", tree, work / "of-tree"), build("wheel", inside, work / "dist")
    ours, theirs = contents(of_tree), contents(wheel)
    apart = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
    if apart:
        sys.exit(f"the wheel from the sdist and that from the tree differ in {', '.join(apart)}")
    return sdist, inside, wheel


def empty_environment(folder: Path, *arguments: str | Path) -> Path:
    """Create an environment with nothing but what is asked for; return its interpreter."""
    run(sys.executable, "-m", "venv", folder, cwd=folder.parent)
    python = python_of(folder)
    install(python, *arguments)
    return python


def main() -> None:
    """Build both, and try each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", default="2", dest="workers", help="processes for the tests (2)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder).resolve()
        sdist, inside, wheel = both(work)
        pins = work / "pins.txt"  # versions alone: the wheel that is tried has no hash there
        pins.write_text("".join(f"{pin}\n" for pin in pinned()), encoding="utf-8")
        print(f"{sdist.name} with NumPy alone", flush=True)
        python = empty_environment(work / "numpy-alone", sdist)
        run(python, "-P", "-c", WITH_NUMPY_ALONE, cwd=work)
        print(f"{wheel.name}: the tests that the sdist carries", flush=True)
        python = empty_environment(work / "test", f"{wheel}[test]", "-c", pins)
        run(python, "-P", "-c", BROUGHT, cwd=work)
        shutil.rmtree(inside / "ffnn_core")  # what is tested is what was installed
        pytest = ("-P", "-m", "pytest", "tests", "-q", "-n", asked.workers, "-m", CHOSEN)
        run(python, *pytest, cwd=inside)
    print("Both stand alone.")


if __name__ == "__main__":
    main()
