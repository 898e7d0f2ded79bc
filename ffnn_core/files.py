"""A network as a file: plain arrays in a `.npz`, without pickle, checked when they are read."""

from __future__ import annotations

import inspect
import os
import secrets
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from .architecture import Architecture
from .door import as_parameters
from .history import History
from .parameters import Parameters
from .state import State
from .validation import as_numbers, require_finite

Array = NDArray[Any]
FORMAT: Final = 1
# What reading a file that was bent, cut or made up may end with. One that is encrypted is a
# RuntimeError to zipfile, one packed in an unknown way a NotImplementedError, which is another. A
# size that is no size overflows where C counts with 32 bits, as it does in a browser.
_UNREADABLE: Final = (
    ValueError, TypeError, KeyError, OSError, EOFError, RuntimeError, MemoryError,
    OverflowError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_HISTORY: Final = ("loss", "recorded", "W1", "c1", "W2", "c2")


class Stored(NamedTuple):
    """What is in a file: the three names, the parameters, and the history if there is one."""

    names: Mapping[str, Any]
    parameters: Parameters
    history: History | None


class Saved(State):
    """A network that can be written to a file and read again."""

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the weights, the names of the functions and the history to a `.npz` file.

        Parameters
        ----------
        path : path-like
            `.npz` is added if it is not there. An existing file is replaced only after the new
            one has been written completely.

        Returns
        -------
        pathlib.Path
            Where it was written.

        Examples
        --------
        >>> from tempfile import TemporaryDirectory
        >>> from ffnn_core import FeedForwardNeuralNetwork
        >>> from ffnn_core.datasets import xor
        >>> net = FeedForwardNeuralNetwork().fit(xor().X, xor().y, 3, 0.5, 10, seed=0)
        >>> with TemporaryDirectory() as folder:
        ...     net.save(f"{folder}/my-network").name
        'my-network.npz'
        """
        p = as_parameters(*self._parameters())
        Architecture.named(**self._names())
        history = getattr(self, "history", None)
        if not isinstance(history, History | None):
            raise TypeError(f"history is {history!r}; it must be a History, or None")
        stored = Stored(dict(self._names()), p, history)
        return write(path, stored)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a network written by `save`.

        Parameters
        ----------
        path : path-like
            As it was given to `save`: `.npz` is added. Where there is no such file, one of just
            this name is read.

        Returns
        -------
        FeedForwardNeuralNetwork
            Ready to predict. The data it was fitted on are not part of the file.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        TypeError
            If this is a subclass whose `__init__` asks for more than the file can tell.
        ValueError
            If the file is not one that `save` wrote, or a later version of this package did.

        Examples
        --------
        >>> from tempfile import TemporaryDirectory
        >>> from ffnn_core import FeedForwardNeuralNetwork
        >>> from ffnn_core.datasets import xor
        >>> net = FeedForwardNeuralNetwork().fit(xor().X, xor().y, 3, 0.5, 10, seed=0)
        >>> with TemporaryDirectory() as folder:
        ...     same = FeedForwardNeuralNetwork.load(net.save(f"{folder}/my-network"))
        >>> bool((same.W1 == net.W1).all())
        True
        """
        stored = read(path)
        net = cls._made_for(stored.names)
        net.W1, net.c1, net.W2, net.c2 = stored.parameters
        if stored.history is not None:
            net.history = stored.history
        return net

    @classmethod
    def _made_for(cls, names: Mapping[str, Any]) -> Self:
        """Make a network with these functions, also where a subclass's `__init__` takes others."""
        takes = inspect.signature(cls)
        for arguments in (names, {}):
            try:
                takes.bind(**arguments)
            except TypeError as error:
                problem = error
                continue
            net = cls(**arguments)
            for name, value in names.items():
                setattr(net, name, value)
            return net
        raise TypeError(
            f"{cls.__name__} cannot be made from a file alone: {problem}; give its __init__ a"
            " default, or load the file with FeedForwardNeuralNetwork.load"
        )


def with_suffix(path: str | os.PathLike[str]) -> Path:
    """Return the path with `.npz` at its end."""
    path = _as_path(path)
    return path if path.suffix == ".npz" else path.with_name(path.name + ".npz")


def _as_path(path: str | os.PathLike[str]) -> Path:
    wanted = "it must be the name of a file, as text or pathlib.Path"
    try:
        as_path = Path(path)
    except TypeError:
        raise TypeError(f"path is {path!r}; {wanted}") from None
    if not as_path.name or "\0" in as_path.name:
        raise ValueError(f"path is {str(path)!r}; {wanted}")
    return as_path


def write(path: str | os.PathLike[str], stored: Stored) -> Path:
    """Write to `path`, with `.npz` at its end; an old file stays until the new one is complete."""
    path = with_suffix(path)
    content: dict[str, Any] = {"format": np.array(FORMAT)}
    content |= {name: np.array(value) for name, value in stored.names.items()}
    content |= stored.parameters._asdict()
    if stored.history is not None:
        content |= {f"history_{name}": getattr(stored.history, name) for name in _HISTORY}
        content["history_stopped"] = np.array(stored.history.stopped or "")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"path is {str(path)!r}; it must lie in a folder that exists")
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with temporary.open("xb") as file:
            np.savez(file, **content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def read(path: str | os.PathLike[str]) -> Stored:
    """Read what `write` wrote to this path; a file of just this name, without suffix, will do."""
    exact, path = _as_path(path), with_suffix(path)
    if not path.is_file() and exact.is_file():
        path = exact
    if path.is_dir():
        raise IsADirectoryError(f"path is {str(path)!r}, a folder; it must be a file")
    with path.open("rb") as opened:
        try:
            if not zipfile.is_zipfile(opened):
                raise ValueError("it is no archive of arrays, as save writes it")
            opened.seek(0)
            with np.load(opened, allow_pickle=False) as file:
                content = {name: file[name] for name in file.files}
            return _checked(content)
        except _UNREADABLE as error:
            raise ValueError(
                f"path is {str(path)!r}, which is not a network that this package can read: {error}"
            ) from error


def _checked(content: dict[str, Array]) -> Stored:
    names = [*Architecture.named.__annotations__][:3]
    for name in ("format", *names, *Parameters._fields):
        if name not in content:
            raise ValueError(f"it holds no {name!r}, so it was not written by save")
    written = _single("format", content["format"], "iu")
    if written != FORMAT:
        newer = ", newer than this package" if written > FORMAT else ""
        raise ValueError(f"its format is {written}{newer}; it must be {FORMAT}")
    stored = {name: _single(name, content[name], "U") for name in names}
    Architecture.named(**stored)
    p = as_parameters(*(content[name] for name in Parameters._fields))
    some = any(name.startswith("history_") for name in content)
    history = _history(content, p) if some else None
    return Stored(stored, p, history)


def _single(name: str, array: Array, kinds: str) -> Any:
    if np.ndim(array) or array.dtype.kind not in kinds:
        what = "text" if kinds == "U" else "whole number"
        raise ValueError(f"its {name} is {array!r}; it must be a single {what}")
    return array.item()


def _history(content: dict[str, Array], p: Parameters) -> History:
    """Put the history together, if its parts belong to one run of this network."""
    for name in (*_HISTORY, "stopped"):
        if f"history_{name}" not in content:
            raise ValueError(f"it holds no 'history_{name}', but other parts of a history")
    loss = as_numbers("history_loss", content["history_loss"])
    recorded = content["history_recorded"]
    R = recorded.size
    wanted = {"loss": (max(loss.size, 1),), "recorded": (R,)}
    wanted |= {name: (R, *array.shape) for name, array in p._asdict().items()}
    for name, shape in wanted.items():
        if content[f"history_{name}"].shape != shape:
            raise ValueError(
                f"history_{name} has shape {content[f'history_{name}'].shape}; it must be {shape}"
            )
    require_finite("history_loss", loss[1:])  # the first may be infinite: then nothing followed
    order = recorded.dtype.kind in "iu" and bool((np.diff(recorded.astype(np.int64)) > 0).all())
    if R and not (order and recorded[0] >= 0 and recorded[-1] < len(loss)):
        raise ValueError(
            f"history_recorded is {recorded}; it must be rising numbers of passes, from 0 to"
            f" {len(loss) - 1}"
        )
    weights = []
    for name in Parameters._fields:
        weights.append(as_numbers(f"history_{name}", content[f"history_{name}"]))
        require_finite(f"history_{name}", weights[-1])
    stopped = _single("history_stopped", content["history_stopped"], "U") or None
    W1, c1, W2, c2 = weights
    return History(loss, recorded, W1, c1, W2, c2, stopped)
