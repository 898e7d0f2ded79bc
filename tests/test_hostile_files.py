"""Files that were bent, cut, blown up or poisoned; and a save that is killed half way."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hostile import SEED, TIMES, rng_for

from ffnn_core import FeedForwardNeuralNetwork

X = np.eye(3)
NET = FeedForwardNeuralNetwork(hidden_activation="tanh")
NET.fit(X, [0.0, 1.0, 0.0], 2, 0.1, 4, seed=1, record_every=2)


def bent(data: bytes, rng: np.random.Generator) -> bytes:
    """Return a file with a few bits flipped, a piece cut out, doubled or overwritten."""
    content = bytearray(data)
    for _ in range(rng.integers(1, 4)):
        at = int(rng.integers(len(content)))
        length = int(rng.integers(1, 200))
        match rng.integers(5):
            case 0 | 1:
                content[at] ^= 1 << int(rng.integers(8))
            case 2:
                del content[at : at + length]
            case 3:
                content[at:at] = content[at : at + length]
            case _:
                content[at : at + length] = rng.bytes(length)
    return bytes(content)


def trouble(path: Path) -> str | None:
    """Return what is wrong with how a file is read: nothing, if it is refused or is a network."""
    try:
        net = FeedForwardNeuralNetwork.load(path)
    except ValueError as error:
        return None if str(path) in str(error) else f"does not name the file: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if net.predict(np.ones((2, net.W1.shape[1]))).shape != (len(net.W2), 2):
        return "is not a network"
    return None


def test_a_bent_file_is_refused_or_is_a_network(tmp_path: Path) -> None:
    good = NET.save(tmp_path / "good").read_bytes()
    rng, path, found = rng_for("bent files"), tmp_path / "bent.npz", []
    tries = 400 * TIMES
    for number in range(tries):
        path.write_bytes(bent(good, rng))
        why = trouble(path)
        if why:
            found.append(f"seed {SEED}, file {number}: {why}")
    assert not found, f"{len(found)} of {tries}:\n" + "\n".join(found[:20])
    path.write_bytes(good[:-1])
    with pytest.raises(ValueError, match="not a network"):
        FeedForwardNeuralNetwork.load(path)


def packed(arrays: dict[str, bytes], path: Path) -> Path:
    """Write an archive with these files in it, compressed as a bomb would be."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in arrays.items():
            archive.writestr(f"{name}.npy", content)
    return path


def parts() -> dict[str, bytes]:
    """Return what a good file holds, each array as its bytes."""
    out = {}
    for name in ("W1", "c1", "W2", "c2"):
        buffer = io.BytesIO()
        np.save(buffer, getattr(NET, name))
        out[name] = buffer.getvalue()
    for name, value in {**NET._names(), "format": 1}.items():
        buffer = io.BytesIO()
        np.save(buffer, np.array(value))
        out[name] = buffer.getvalue()
    return out


def test_an_array_that_says_it_is_enormous_is_refused(tmp_path: Path) -> None:
    header = {"descr": "<f8", "fortran_order": False, "shape": (10**9, 10**6)}
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, header)
    path = packed({**parts(), "W1": buffer.getvalue() + bytes(64)}, tmp_path / "bomb.npz")
    assert trouble(path) is None
    with pytest.raises(ValueError, match="not a network"):
        FeedForwardNeuralNetwork.load(path)
    assert trouble(packed(parts(), tmp_path / "good.npz")) is None


class Poison:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.mark,)


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    pickle.loads(pickle.dumps(Poison(mark)))
    assert mark.exists()  # so it would be seen
    mark.unlink()
    buffer = io.BytesIO()
    np.save(buffer, np.array([Poison(mark)], dtype=object), allow_pickle=True)
    paths = [packed({**parts(), "W1": buffer.getvalue()}, tmp_path / "a.npz"), tmp_path / "b.npz"]
    paths[1].write_bytes(pickle.dumps(Poison(mark)))
    for path in paths:
        with pytest.raises(ValueError, match="not a network"):
            FeedForwardNeuralNetwork.load(path)
    assert not mark.exists()


SAVES = """
import sys
import numpy as np
from ffnn_core import FeedForwardNeuralNetwork
nets = []
for size in (1.0, 2.0):
    net = FeedForwardNeuralNetwork()
    net.W1, net.c1 = np.full((400, 400), size), np.full((400, 1), size)
    net.W2, net.c2 = np.full((1, 400), size), np.full((1, 1), size)
    nets.append(net)
nets[0].save(sys.argv[1])
print("saving", flush=True)
while True:
    for net in nets:
        net.save(sys.argv[1])
"""


def test_a_killed_save_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    rng, path = rng_for("kills"), tmp_path / "net.npz"
    seen = set()
    for _ in range(4 * TIMES):
        command = [sys.executable, "-c", SAVES, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None and process.stdout.readline()
            time.sleep(rng.uniform(0, 0.03))
            process.kill()
        net = FeedForwardNeuralNetwork.load(path)
        assert len({*net.W1.flat, *net.W2.flat}) == 1  # all of one, nothing of the other
        seen.add(net.W1[0, 0])
    assert seen <= {1.0, 2.0}
