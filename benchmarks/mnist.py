"""Train on your own copy of MNIST and print what came out.

    python -m benchmarks.mnist FOLDER

FOLDER holds the four IDX files as Yann LeCun and others published them, `train-images-idx3-ubyte`,
`train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each as it is or
with `.gz`. Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import gzip
import struct
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ffnn_core import FeedForwardNeuralNetwork
from ffnn_core.datasets import one_hot

PARTS = {"train": "train", "test": "t10k"}


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Read one IDX file of bytes: two zeros, the type 8, the number of axes, their lengths."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        content = file.read()
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


def reached(
    folder: Path, hidden: int = 100, passes: int = 20, step: float = 0.003, seed: int = 0
) -> tuple[float, float]:
    """Train on the training part; return the share right of the test part, and the seconds."""
    data = read(folder)
    X, labels = data["train"]
    net = FeedForwardNeuralNetwork(
        hidden_activation="tanh", output_activation="softmax", loss="cross_entropy"
    )
    begun = time.perf_counter()
    net.fit(X, one_hot(labels, 10), hidden, step, passes, seed=seed, batch_size=32)
    took = time.perf_counter() - begun
    X_test, meant = data["test"]
    return float(np.mean(net.predict(X_test).argmax(axis=0) == meant)), took


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.mnist",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hidden", type=int, nargs="+", default=[10, 30, 100])
    parser.add_argument("--passes", type=int, default=20)
    options = parser.parse_args(arguments)
    print("hidden  right of the test part  seconds")
    for hidden in options.hidden:
        right, took = reached(options.folder, hidden, options.passes)
        print(f"{hidden:6} {right:23.2%} {took:8.1f}")


if __name__ == "__main__":
    main()
