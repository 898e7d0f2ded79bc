"""MNIST's four files are read as they are published, or refused; what is stored was run so."""

from __future__ import annotations

import gzip
import json
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
    run = mnist.reached(folder, hidden=16, n_iter=30)
    assert run["of"] == 100 and run["of_train"] == 300
    assert run["right"] > 80 and run["right_of_train"] > 290 and run["seconds"] >= 0
    assert mnist.reached(folder, hidden=16, n_iter=0)["right"] < 40
    mnist.main([str(folder), "--hidden", "4", "--passes", "1"])
    head, row = capsys.readouterr().out.splitlines()
    assert head.startswith("hidden") and row.split()[0] == "4" and "of    100" in row


def test_the_rows_that_judge_do_not_teach(folder: Path) -> None:
    X, labels = mnist.read(folder)["train"]
    net = mnist.trained(X[:200], labels[:200], 16, grad_step=0.01)
    told = mnist.judged(folder, 0.01, hidden=16, kept=100)
    assert told == {"grad_step": 0.01, "right": mnist.right(net, X[200:], labels[200:]), "of": 100}
    spoilt = (labels + 1) % 10  # other answers for the rows that judge
    (folder / "train-labels-idx1-ubyte").write_bytes(as_idx(np.r_[labels[:200], spoilt[200:]]))
    assert mnist.judged(folder, 0.01, hidden=16, kept=100)["right"] < told["right"] - 50


def test_only_the_published_files_are_stored(folder: Path) -> None:
    assert mnist.strangers(folder) == list(mnist.PUBLISHED)
    before = mnist.STORED.read_bytes()
    with pytest.raises(SystemExit, match=r"train-images-idx3-ubyte.*must be the published"):
        mnist.main([str(folder), "--store"])
    assert mnist.STORED.read_bytes() == before


def test_what_is_stored_was_run_by_these_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = json.loads(mnist.STORED.read_text(encoding="utf-8"))
    assert stored["settings"] == mnist.SETTINGS
    assert stored["program"] == mnist.program()
    monkeypatch.setitem(mnist.SETTINGS, "seed", 1)
    assert stored["program"] != mnist.program()


def test_what_is_stored_reaches_what_it_should() -> None:
    stored = json.loads(mnist.STORED.read_text(encoding="utf-8"))
    assert [run["grad_step"] for run in stored["chosen"]] == list(mnist.STEPS)
    best = max(stored["chosen"], key=lambda run: run["right"])
    assert best["grad_step"] == mnist.SETTINGS["grad_step"]
    assert [run["hidden"] for run in stored["runs"]] == list(mnist.HIDDEN)
    assert all(run["of"] == 10_000 and run["of_train"] == 60_000 for run in stored["runs"])
    right = [run["right"] for run in stored["runs"]]
    assert right == sorted(right) and right[-1] > 9750
    assert stored["runs"][-1]["seconds"] < 60


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
