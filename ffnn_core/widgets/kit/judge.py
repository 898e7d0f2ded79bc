"""Judging a reader's function: right, not yet and why, or not yet written.

Nothing a reader's function does raises an error here; it is told as a `Verdict`. `comparison` makes
the usual check, which puts a function beside a reference on a few cases.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import html
import io
import numbers
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, TextIO

import numpy as np

Check = Callable[[Callable[..., Any]], object]

MOST_PRINTED: Final = 20_000  # characters that a reader's function may print
MOST_SAID: Final = 300  # characters of what it raises or returns that are told


class Verdict:
    """What a check found. It is true where the function is right.

    Attributes
    ----------
    kind : {"right", "wrong", "unwritten"}
        What the check found.
    text : str
        The same in words, with what came and what was wanted.
    """

    HEADS = {"right": "Right", "wrong": "Not yet", "unwritten": "Not yet written"}  # noqa: RUF012

    def __init__(self, kind: Literal["right", "wrong", "unwritten"], text: str) -> None:
        self.kind = kind
        self.text = text.strip()

    def __bool__(self) -> bool:
        return self.kind == "right"

    def __repr__(self) -> str:
        return f"{self.HEADS[self.kind]}: {self.text}"

    def _repr_html_(self) -> str:
        words = re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(self.text, quote=False))
        return (
            f'<div class="ed-verdict"><strong>{self.HEADS[self.kind]}:</strong> '
            f'<span style="white-space:pre-wrap">{words}</span></div>'
        )


def judge(function: object, check: Check, *, name: str = "") -> Verdict:
    """Run a check on a reader's function and tell what it found.

    Whatever the function does, the page goes on: an exit, an interrupt and endless printing are
    told, too.

    Parameters
    ----------
    function : object
        What the reader handed in; a function, we hope.
    check : callable
        It is given the function and raises `AssertionError` with a message for the reader. (It
        raises it by `raise`: an `assert` is silent under `python -O`.)
    name : str, optional
        What the function is called.

    Examples
    --------
    >>> def doubles(f):
    ...     if f(3) != 6:
    ...         raise AssertionError("f(3) should be 6")
    >>> judge(lambda x: 2 * x, doubles)
    Right: the function passes every check.
    >>> judge(lambda x: x + 2, doubles)
    Not yet: f(3) should be 6
    """
    label = f"`{name}`" if name else "the function"
    if not callable(function):
        call = f"check({name or 'my_function'})"
        text = f"hand in the function itself, as in `{call}`; {_named(function)} came."
        return Verdict("wrong", text)
    returned_none = False

    @functools.wraps(function)
    def watched(*args: Any, **kwargs: Any) -> Any:
        nonlocal returned_none
        result = function(*args, **kwargs)
        returned_none = returned_none or result is None or result is ...
        return result

    unwritten = Verdict("unwritten", f"{label} returns nothing so far.")
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings(), _printing_little():
            warnings.simplefilter("ignore")
            check(watched)
    except NotImplementedError:
        return unwritten
    except AssertionError as error:
        message = str(error) or "one of the checks does not hold."
        return unwritten if returned_none else Verdict("wrong", message)
    except KeyboardInterrupt:
        return Verdict("wrong", f"{label} was stopped before it came to an end.")
    except _PrintsTooMuchError:
        return Verdict("wrong", f"{label} prints without end; what it found, it should return.")
    except BaseException as error:  # an exit would end the reader's whole session
        if returned_none and isinstance(error, Exception):  # the check stumbled over it
            return unwritten
        return Verdict("wrong", f"{label} stops with {_told(error)}")
    return Verdict("right", f"{label} passes every check.")


class _PrintsTooMuchError(BaseException):
    """Not an `Exception`, so that a loop which catches those ends as well."""


class _Little(io.TextIOBase):
    """A stream that passes on so many characters and then raises."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.left = stream, MOST_PRINTED

    def write(self, text: str) -> int:
        self.left -= len(text)
        if self.left < 0:
            raise _PrintsTooMuchError
        return self.stream.write(text)

    def flush(self) -> None:
        self.stream.flush()


@contextlib.contextmanager
def _printing_little() -> Iterator[None]:
    with contextlib.redirect_stdout(_Little(sys.stdout)):
        yield


def comparison(
    name: str,
    reference: Callable[..., Any],
    cases: Iterable[Any],
    *,
    tolerance: float = 1e-9,
) -> Check:
    """Return a check that compares a function with a reference, shapes first, then numbers.

    Parameters
    ----------
    name : str
        What the function is called.
    reference : callable
        Gives what is wanted: a number, an array, or a tuple of them.
    cases : iterable
        The arguments of each case: a tuple of them, a mapping for keywords, or the only argument.
    tolerance : float, default 1e-9
        How far a number may be off, for its size: for 1 where it is smaller, and for the largest
        number of its array where that is smaller still.
    """
    calls = [_arguments(case) for case in cases]
    if not calls:
        raise ValueError("cases is empty; it must hold the arguments of one case at least")
    if not np.isfinite(tolerance) or tolerance <= 0:
        raise ValueError(f"tolerance is {tolerance!r}; it must be a positive number")
    wanted = [reference(*copy.deepcopy(args), **copy.deepcopy(kwargs)) for args, kwargs in calls]

    def check(function: Callable[..., Any]) -> None:
        for number, ((args, kwargs), want) in enumerate(zip(calls, wanted, strict=True), start=1):
            call = _call(name, args, kwargs, number)
            args, kwargs = copy.deepcopy((args, kwargs))
            before = copy.deepcopy((args, kwargs))
            try:
                came = function(*args, **kwargs)
            except (NotImplementedError, KeyboardInterrupt, _PrintsTooMuchError):
                raise
            except BaseException as error:
                raise AssertionError(f"`{call}` stops with {_told(error)}") from error
            _require(came is not None and came is not ..., f"`{call}` returns nothing.")
            _compare(call, came, want, tolerance)
            _require(
                _same(before, (args, kwargs)),
                f"`{call}` is right, but it changes the array that it was given. Make a new one, "
                "as in `z = z * 2` and not `z *= 2`.",
            )

    return check


def _require(holds: bool, message: str) -> None:
    """Raise what is for the reader; an `assert` would be silent under `python -O`."""
    if not holds:
        raise AssertionError(message)


def _told(error: BaseException) -> str:
    """Return the kind of an error and what it says, of which there may be very much."""
    try:
        words = str(error)
    except Exception:
        words = "…"
    return f"{type(error).__name__}: {_short(words)}" if words else f"{type(error).__name__}."


def _short(words: str) -> str:
    return words if len(words) <= MOST_SAID else f"{words[:MOST_SAID]}…"


def _repr(value: object) -> str:
    try:
        return _short(repr(value))
    except Exception:
        return _named(value)


def _arguments(case: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    if isinstance(case, Mapping):
        return (), dict(case)
    # A plain tuple holds the arguments; a NamedTuple such as a Gradient is one argument.
    return (case if type(case) is tuple else (case,)), {}


def _call(name: str, args: Sequence[Any], kwargs: Mapping[str, Any], number: int) -> str:
    """Write a call as it would stand in a cell, or which of the cases it is where that is long."""
    words = [_brief(value) for value in args]
    words += [f"{key}={_brief(value)}" for key, value in kwargs.items()]
    call = f"{name}({', '.join(words)})"
    return call if len(call) <= 72 else f"{name}(…) in case {number}"


def _brief(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return _numbers(value.tolist()) if value.size <= 4 else f"array of shape {value.shape}"
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return f"{value:.6g}"
    text = _repr(value)
    return text if len(text) <= 40 else f"a {type(value).__name__}"


def _numbers(nested: Any) -> str:
    """Write the lists of an array with few digits."""
    if isinstance(nested, list):
        return f"[{', '.join(map(_numbers, nested))}]"
    return f"{nested:.6g}" if isinstance(nested, float) else repr(nested)


def _compare(call: str, came: Any, want: Any, tolerance: float) -> None:
    """Raise an AssertionError that says where the first difference is."""
    if isinstance(want, tuple | list):
        names = getattr(want, "_fields", [f"part {i}" for i in range(len(want))])
        several = isinstance(came, tuple | list) or (isinstance(came, np.ndarray) and came.ndim > 0)
        _require(
            several and len(came) == len(want),
            f"`{call}` should return {len(want)} things ({', '.join(names)}), but "
            + (f"returns {len(came)}." if several else f"returns {_named(came)}."),
        )
        for part, one, other in zip(names, came, want, strict=True):
            _require(one is not None, f"in `{call}`, {part} is None.")
            _compare(f"{call} → {part}", one, other, tolerance)
        return
    target = np.asarray(want)
    if target.dtype.kind not in "fiub":
        same = type(came) is type(want) and _same_thing(came, want)
        _require(same, f"`{call}` gives {_repr(came)}; wanted: {want!r}.")
        return
    array = _as_numbers(came)
    if array is None:
        raise AssertionError(f"`{call}` should give {_kind(target)}, but gives {_named(came)}.")
    if target.shape == (*array.shape, 1) and array.ndim == 1:
        array = array[:, None]  # a column may be written as a list, as a bias often is
    _require(array.shape == target.shape, _about_shapes(call, array, target))
    off = ~_close(array, target, tolerance)
    if off.any():
        raise AssertionError(_about_numbers(call, array, target, off, tolerance))


def _as_numbers(value: Any) -> np.ndarray | None:
    """Return an array of floats, or None for what is no array of real numbers, as text is none."""
    if np.ma.is_masked(value):
        return None
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and all(isinstance(x, numbers.Real) for x in array.flat):
            array = array.astype(float)
        return array.astype(float) if array.dtype.kind in "fiub" else None
    except Exception:  # ragged, or a thing that raises when it is looked at
        return None


def _same_thing(one: Any, other: Any) -> bool:
    try:
        return bool(np.array_equal(np.asarray(one), np.asarray(other)))
    except Exception:
        return False


def _close(came: np.ndarray, want: np.ndarray, tolerance: float) -> np.ndarray:
    """Tell of each number whether it is as wanted; infinity is infinity."""
    finite = np.abs(want[np.isfinite(want)])
    usual = min(1.0, finite.max(initial=0.0)) or 1.0  # below 1, the largest number is the measure
    with np.errstate(all="ignore"):
        near = np.abs(came - want) <= tolerance * np.maximum(usual, np.abs(want))
    near &= np.isfinite(came) & np.isfinite(want)
    return near | (came == want) | (np.isnan(came) & np.isnan(want))


def _named(value: object) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'aeioAEIO' else 'a'} {kind}"


def _kind(target: np.ndarray) -> str:
    return f"an array of shape {target.shape}" if target.ndim else "a number"


def _about_shapes(call: str, came: np.ndarray, want: np.ndarray) -> str:
    said = (
        f"`{call}` should give {_kind(want)}, but gives "
        + (f"shape {came.shape}" if came.ndim and want.ndim else _kind(came))
        + "."
    )
    if came.ndim == 2 and came.T.shape == want.shape:
        return f"{said} Rows and columns are swapped: is a transpose missing, or one too many?"
    if came.size == want.size:
        return f"{said} It holds as many numbers: only their arrangement differs."
    if came.ndim == want.ndim + 1:
        return f"{said} Is there an axis left to sum over?"
    return said


def _about_numbers(
    call: str, came: np.ndarray, want: np.ndarray, off: np.ndarray, tolerance: float
) -> str:
    at = tuple(int(i) for i in np.argwhere(off)[0])
    spot = f" at [{', '.join(map(str, at))}]" if at else ""
    one, other = _apart(float(came[at]) + 0.0, float(want[at]) + 0.0)  # no negative zero
    said = f"`{call}` gives {one}{spot}; wanted: {other}."

    def close(values: np.ndarray) -> bool:
        return bool(_close(values, want, tolerance).all())

    if not np.isfinite(came[at]):
        return said
    if close(-came):
        return f"{said} The size is right everywhere and the sign is not."
    for factor, words in ((2, "half as large as"), (0.5, "twice as large as")):
        if close(factor * came):
            return f"{said} Every number is {words} it should be."
    if want.size > 1:
        count = int(off.sum())
        said += f" {count} of {want.size} numbers {'differs' if count == 1 else 'differ'}."
    return said


def _apart(came: float, want: float) -> tuple[str, str]:
    """Write two different numbers with as few digits as tell them apart."""
    for digits in range(4, 17):
        texts = f"{came:.{digits}g}", f"{want:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts


def _same(one: Any, other: Any) -> bool:
    """Compare arguments before and after a call."""
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    return True
