"""MNIST's four files are read as they are published, or refused; a tiny set is learned."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from benchmarks import mnist
from ffnn_core.datasets import digits


def as_idx(array: np.ndarray) -> bytes:
    head = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return head + array.astype(np.uint8).tobytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Small digits in MNIST's clothes: one pair of files packed, the other as it is."""
    data = digits()
    images = np.rint(255 * data.X).reshape(-1, 8, 8)
    for prefix, part in (("train", slice(0, 300)), ("t10k", slice(300, 400))):
        for kind, array in (("images-idx3", images[part]), ("labels-idx1", data.labels[part])):
            content, path = as_idx(array), tmp_path / f"{prefix}-{kind}-ubyte"
            if prefix == "train":
                path.write_bytes(content)
            else:
                path.with_name(path.name + ".gz").write_bytes(gzip.compress(content))
    return tmp_path


def test_the_files_are_read_as_they_are(folder: Path) -> None:
    X, labels = mnist.read(folder)["test"]
    assert X.shape == (100, 64) and X.dtype == np.float32 and X.max() == 1
    np.testing.assert_allclose(X, digits().X[300:400], atol=1 / 500)
    np.testing.assert_array_equal(labels, digits().labels[300:400])


def test_it_learns_and_tells(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, _ = mnist.reached(folder, hidden=16, passes=30, step=0.02)
    assert right > 0.8
    untrained, _ = mnist.reached(folder, hidden=16, passes=0)
    assert untrained < 0.4
    mnist.main([str(folder), "--hidden", "4", "--passes", "1"])
    head, row = capsys.readouterr().out.splitlines()
    assert head.startswith("hidden") and row.split()[0] == "4" and "%" in row


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda content: b"\0\0\x0d" + content[3:], "begins with"),
        (lambda content: content[:-1], "its header says"),
        (lambda content: content[:6], "ends within its header"),
        (lambda content: as_idx(np.zeros(7)), "do not go with labels"),
    ],
)
def test_a_wrong_file_is_refused(folder: Path, spoil, says: str) -> None:
    path = folder / "train-labels-idx1-ubyte"
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(ValueError, match=says):
        mnist.read(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "train-labels-idx1-ubyte").unlink()
    with pytest.raises(FileNotFoundError, match="neither train-labels-idx1-ubyte nor"):
        mnist.read(folder)
