r"""Trust nothing: compare a gradient with what the loss really does when a weight is nudged.

- `central_difference`: the slope of any function, entry by entry, from values alone.
- `numerical_gradient`: the same for every weight and bias of the network.
- `check_gradient`: put a formula on trial; the report names the worst entry.
- `error_versus_step`: how large the nudge should be.

Accuracy cannot certify a gradient (`ffnn_core.museum` is full of wrong ones that train well);
this can. It needs no calculus, only the loss, and is far too slow to train with: two forward
passes for every single weight.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .gradients import Gradient, forward, total_loss

Array = NDArray[Any]
GradientFunction = Callable[..., Sequence[Array]]

BLOCKS: Final = Gradient._fields  # dL_dW1, dL_dc1, dL_dW2, dL_dc2


def central_difference(
    f: Callable[[Array], float], theta: ArrayLike, eps: float = 1e-6
) -> NDArray[np.float64]:
    r"""Slope of `f` along every entry of `theta`: $(f(\theta + \epsilon) - f(\theta - \epsilon)) / 2\epsilon$.

    Parameters
    ----------
    f : callable
        Takes an array shaped like `theta`, returns a number.
    theta : array_like
        Where to measure, of any shape. It is copied and never changed.
    eps : float
        Half the distance between the two values that are compared.

    Returns
    -------
    ndarray
        Shaped like `theta`.

    Examples
    --------
    >>> central_difference(lambda t: float(t[0] * t[1]), [3.0, 5.0]).round(6)
    array([5., 3.])
    """  # noqa: E501
    nudged = np.array(theta, dtype=np.float64)
    slope = np.empty_like(nudged)
    for entry in np.ndindex(nudged.shape):
        here = nudged[entry]
        above, below = here + eps, here - eps
        if not above > below:
            raise ValueError(
                f"eps = {eps} does not move theta{list(entry)} = {here}; eps must be positive and"
                " large enough to change the number it is added to"
            )
        nudged[entry] = above
        f_above = f(nudged)
        nudged[entry] = below
        f_below = f(nudged)
        nudged[entry] = here
        # above - below is the step that was really taken, 2 eps only up to rounding
        slope[entry] = (f_above - f_below) / (above - below)
    return slope


def numerical_gradient(
    X: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    *,
    eps: float = 1e-6,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "rss",
) -> Gradient:
    """Gradient of the loss by central differences, without any formula for it.

    Parameters
    ----------
    X : array_like of shape (N, D)
    y : array_like of shape (N, O), or (N,) for one output
    W1, c1, W2, c2 : array_like of shape (H, D), (H, 1), (O, H), (O, 1)
    eps : float
        The nudge. `error_versus_step` shows why one in a million is a good one.
    hidden_activation, output_activation, loss : str

    Returns
    -------
    Gradient
        `dL_dW1, dL_dc1, dL_dW2, dL_dc2`, shaped like the parameters.
    """
    arch = {"hidden_activation": hidden_activation, "output_activation": output_activation}
    parameters = _as_float64(W1, c1, W2, c2)
    X, y = _as_float64(X, y)

    def slope(which: int) -> Array:
        def loss_at(block: Array) -> float:
            nudged = [*parameters[:which], block, *parameters[which + 1 :]]
            return total_loss(X, y, *nudged, **arch, loss=loss)

        return central_difference(loss_at, parameters[which], eps)

    return Gradient(*(slope(which) for which in range(4)))


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    r"""How far apart two arrays are for their size: $\max|a - b| / (\max|a| + \max|b|)$.

    0 for equal arrays, 1 for opposite ones, never more; 1/3 where one is twice the other.
    Infinity where either has an entry that is not finite.

    Stanford's CS231n notes recommend a relative error, symmetric in the two, because a difference
    of 0.0001 is nothing beside 1 and everything beside 0.00001. They take it entry by entry; here
    the *largest* difference is set against the *largest* entries of the block. A central
    difference carries rounding noise of about $10^{-16} L / \epsilon$ into every entry, large or
    small, so that an entry which happens to be almost zero would otherwise look wrong.

    Examples
    --------
    >>> relative_error([1.0, 2.0], [1.0, 2.0]), relative_error([1.0, 2.0], [-1.0, -2.0])
    (0.0, 1.0)
    """
    a, b = _as_float64(a, b)
    if a.size == 0:
        return 0.0
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        return float("inf")
    scale = np.max(np.abs(a)) + np.max(np.abs(b))
    return float(np.max(np.abs(a - b)) / scale) if scale > 0 else 0.0


class Entry(NamedTuple):
    """One entry of a gradient, as the formula has it and as the loss has it.

    Attributes
    ----------
    name : str
        As in code: `dL_dW1[2, 0]`.
    analytic, numeric : float
        What the formula says and what the nudge says.
    relative_error : float
        Of the whole block that the entry belongs to.
    """

    name: str
    analytic: float
    numeric: float
    relative_error: float

    def __str__(self) -> str:
        return f"{self.name}: formula {self.analytic:.6g}, nudge {self.numeric:.6g}"


@dataclass(frozen=True)
class BlockReport:
    """What the check found about one of the four arrays of a gradient.

    Attributes
    ----------
    name : str
        `dL_dW1`, `dL_dc1`, `dL_dW2` or `dL_dc2`.
    passed : bool
    relative_error : float
        See `relative_error`; infinity where the arrays cannot be compared.
    worst_index : tuple of int
        Where formula and nudge differ most; empty where they cannot be compared.
    analytic, numeric : float
        The two values there.
    problem : str
        Why the arrays cannot be compared, or empty.
    unchecked : tuple of tuple of int
        Entries left out because the nudge crosses a kink of the ReLU.
    size : int
        How many entries the block has.
    """

    name: str
    passed: bool
    relative_error: float
    worst_index: tuple[int, ...]
    analytic: float
    numeric: float
    problem: str
    unchecked: tuple[tuple[int, ...], ...]
    size: int

    @property
    def worst(self) -> Entry:
        """The entry where formula and nudge differ most."""
        name = _entry_name(self.name, self.worst_index)
        return Entry(name, self.analytic, self.numeric, self.relative_error)


@dataclass(frozen=True)
class GradientReport:
    """The verdict on a gradient; print it, or let a notebook show it as a table.

    Attributes
    ----------
    blocks : dict of str to BlockReport
    analytic : dict of str to ndarray
        What the gradient under test returned, where it could be compared.
    numeric : Gradient
        What central differences say.
    eps, tolerance : float
    """

    blocks: dict[str, BlockReport]
    analytic: dict[str, Array]
    numeric: Gradient
    eps: float
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether every block passed."""
        return all(block.passed for block in self.blocks.values())

    @property
    def wrong_blocks(self) -> tuple[str, ...]:
        """Names of the blocks that failed."""
        return tuple(name for name, block in self.blocks.items() if not block.passed)

    @property
    def worst(self) -> Entry:
        """The worst entry of the worst block."""
        return self._worst_block().worst

    @property
    def unchecked(self) -> tuple[str, ...]:
        """Names of the entries that no nudge can judge, as their ReLU is at its kink."""
        return tuple(
            _entry_name(name, index)
            for name, block in self.blocks.items()
            for index in block.unchecked
        )

    def raise_if_wrong(self) -> None:
        """Raise an AssertionError that names the worst entry, unless the gradient passed."""
        if not self.passed:
            raise AssertionError(str(self))

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        rows: list[tuple[str, ...]] = [("block", *_HEADS)]
        rows += [(name, *self._cells(block)) for name, block in self.blocks.items()]
        widths = [max(len(row[k]) for row in rows if len(row) == 6) for k in range(6)]
        lines = (
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
            for row in rows
        )
        return "\n".join([self._verdict(), *(line.rstrip() for line in lines), *self._notes()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr class="ed-report-{"pass" if block.passed else "fail"}">'
            f'<th scope="row"><code>{name}</code></th>'
            + "".join(f"<td{span}>{escape(cell)}</td>" for cell, span in self._spans(block))
            + "</tr>"
            for name, block in self.blocks.items()
        )
        heads = "".join(f'<th scope="col">{head}</th>' for head in ("block", *_HEADS))
        notes = "".join(f"<p>{escape(note)}</p>" for note in self._notes())
        # It takes the focus, so that the arrow keys scroll it where it is wider than the page.
        return (
            '<div class="ed-report" role="group" aria-label="Gradient check" tabindex="0">'
            f"<table><caption>{escape(self._verdict())}</caption>"
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{notes}</div>"
        )

    def _verdict(self) -> str:
        if self.passed:
            return f"Gradient check passed (eps {self.eps:g}, tolerance {self.tolerance:g})"
        worst = self._worst_block()
        what = f"{worst.name}: {worst.problem}" if worst.problem else worst.worst
        return f"Gradient check FAILED in {', '.join(self.wrong_blocks)}; worst: {what}"

    def _worst_block(self) -> BlockReport:
        return max(self.blocks.values(), key=lambda block: block.relative_error)

    def _cells(self, block: BlockReport) -> tuple[str, ...]:
        """Describe a block: a wrong one by its worst entry, a right one by its largest."""
        if block.problem:
            unknown = len(block.unchecked) == block.size
            return "unknown" if unknown else "wrong", block.problem
        if not block.passed:
            name, analytic, numeric, error = block.worst
            return "wrong", f"{error:.2g}", name, f"{analytic:.6g}", f"{numeric:.6g}"
        # The digits of rounding noise differ from machine to machine: they are not shown.
        index = np.unravel_index(
            np.argmax(np.abs(self.analytic[block.name])), self.analytic[block.name].shape
        )
        name = _entry_name(block.name, tuple(map(int, index)))
        analytic = self.analytic[block.name][index]
        numeric = getattr(self.numeric, block.name)[index]
        error_below = f"< {self.tolerance:g}"
        return "right", error_below, name, f"{analytic:.6g}", f"{numeric:.6g}"

    def _spans(self, block: BlockReport) -> list[tuple[str, str]]:
        cells = self._cells(block)
        span = f' colspan="{len(_HEADS) - 1}"' if block.problem else ""
        return [(cell, span if cell == block.problem else "") for cell in cells]

    def _notes(self) -> list[str]:
        if not self.unchecked:
            return []
        names = ", ".join(self.unchecked[:4]) + (", …" if len(self.unchecked) > 4 else "")
        return [f"Not checked, a nudge crosses a kink of the ReLU: {names}"]


_HEADS: Final = ("verdict", "relative error", "entry", "formula", "nudge")


def check_gradient(
    gradient: GradientFunction,
    X: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    *,
    eps: float = 1e-6,
    tolerance: float = 1e-6,
    hidden_activation: str = "sigmoid",
    output_activation: str = "sigmoid",
    loss: str = "rss",
) -> GradientReport:
    r"""Put a gradient on trial: the loss must move the way the formula says.

    Parameters
    ----------
    gradient : callable
        `gradient(X, y, W1, c1, W2, c2)` returning the four arrays of a gradient. Where it has
        keywords named `hidden_activation`, `output_activation` or `loss`, it is given those of
        the check. It works on copies, so it cannot spoil the arrays it is judged by.
    X : array_like of shape (N, D)
    y : array_like of shape (N, O), or (N,) for one output
    W1, c1, W2, c2 : array_like of shape (H, D), (H, 1), (O, H), (O, 1)
    eps : float
        The nudge of the central difference.
    tolerance : float
        Largest `relative_error` of a block that passes.
    hidden_activation, output_activation, loss : str

    Returns
    -------
    GradientReport
        `report.passed`, `report.worst`, `report.blocks["dL_dW1"].relative_error`; print it.

    Notes
    -----
    A block passes where its relative error is within `tolerance`, or its largest difference is
    within the rounding noise of the central difference itself, about $10^{-15} L / \epsilon$: in
    a saturated network all slopes are smaller than that noise. Too few or too many arrays, wrong
    shapes (also those that NumPy would broadcast in silence) and entries that are not finite are
    failures. An entry whose nudge carries a ReLU across its kink has no slope to compare with: it
    is listed in `report.unchecked`, and a block with nothing left to check does not pass.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.gradients import gradient_batch
    >>> check_gradient(gradient_batch, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters).passed
    True
    """
    arch = {
        "hidden_activation": hidden_activation,
        "output_activation": output_activation,
        "loss": loss,
    }
    parameters = _as_float64(W1, c1, W2, c2)
    X, y = _as_float64(X, y)
    numeric = numerical_gradient(X, y, *parameters, eps=eps, **arch)  # also checks the input
    noise = 10 * np.finfo(np.float64).eps * abs(total_loss(X, y, *parameters, **arch)) / eps
    kinks = _crosses_kink(X, parameters, eps, hidden_activation, output_activation)

    copies = [array.copy() for array in (X, y, *parameters)]
    answer: Any = with_architecture(gradient, arch)(*copies)
    arrays = list(answer) if isinstance(answer, Sequence) else []
    count = "" if len(arrays) == 4 else f"wanted four arrays, got {_describe(answer)}"

    blocks, analytic = {}, {}
    for k, name in enumerate(BLOCKS):
        problem = count or _problem(arrays[k], numeric[k].shape)
        if kinks[k].all():
            problem = problem or "cannot be checked: every nudge crosses a kink of the ReLU"
        if problem:
            blocks[name] = _cannot_compare(name, problem, kinks[k])
        else:
            analytic[name] = np.array(arrays[k], dtype=np.float64)
            blocks[name] = _compare(name, analytic[name], numeric[k], kinks[k], tolerance, noise)
    return GradientReport(blocks, analytic, numeric, eps, tolerance)


class StepStudy(NamedTuple):
    """Error of a measured slope against the size of the nudge, from `error_versus_step`.

    Attributes
    ----------
    steps : ndarray of shape (S,)
    central, forward : ndarray of shape (S,)
        Absolute error of the two-sided and of the one-sided difference at each step.
    best : float
        The step with the smallest two-sided error.
    """

    steps: NDArray[np.float64]
    central: NDArray[np.float64]
    forward: NDArray[np.float64]
    best: float


def error_versus_step(
    f: Callable[[Array], float],
    theta: ArrayLike,
    entry: int | tuple[int, ...],
    exact: float,
    steps: ArrayLike | None = None,
) -> StepStudy:
    r"""Measure one slope with many nudges: too large and too small are both wrong.

    The error of the two-sided difference falls with $\epsilon^2$ until rounding, which grows as
    $1 / \epsilon$, takes over; drawn on logarithmic axes it is a V with its foot near
    $\epsilon = 10^{-5}$. The one-sided difference falls only with $\epsilon$.

    Parameters
    ----------
    f : callable
        Takes an array shaped like `theta`, returns a number.
    theta : array_like
        Where to measure. It is copied and never changed.
    entry : int or tuple of int
        Which entry of `theta` to nudge.
    exact : float
        The true slope.
    steps : array_like of shape (S,), optional
        The nudges; by default from 1 down to $10^{-14}$, three to a power of ten.

    Returns
    -------
    StepStudy

    Examples
    --------
    >>> study = error_versus_step(lambda t: float(np.exp(t[0])), [0.0], 0, exact=1.0)
    >>> 1e-7 < study.best < 1e-3
    True
    """
    steps = np.logspace(0, -14, 43) if steps is None else np.array(steps, dtype=np.float64)
    (theta,) = _as_float64(theta)
    f_here = f(theta.copy())

    def change(step: float) -> float:
        nudged = theta.copy()
        nudged[entry] += step
        return f(nudged) - f_here

    forward_slope = np.array([change(step) / step for step in steps])
    backward_slope = np.array([change(-step) / -step for step in steps])
    central = np.abs((forward_slope + backward_slope) / 2 - exact)
    best = float(steps[np.argmin(central)])
    return StepStudy(steps, central, np.abs(forward_slope - exact), best)


def _compare(
    name: str, analytic: Array, numeric: Array, kink: Array, tolerance: float, noise: float
) -> BlockReport:
    """Judge one block by its entries that are not at a kink."""
    error = relative_error(analytic[~kink], numeric[~kink])
    distance = np.where(kink, -1.0, np.abs(analytic - numeric))
    distance = np.where(np.isnan(distance), np.inf, distance)
    worst = tuple(map(int, np.unravel_index(np.argmax(distance), distance.shape)))
    agrees = error <= tolerance or bool(np.isfinite(error) and distance[worst] <= noise)
    return BlockReport(
        name=name,
        passed=agrees,
        relative_error=error,
        worst_index=worst,
        analytic=float(analytic[worst]),
        numeric=float(numeric[worst]),
        problem="",
        unchecked=_where(kink),
        size=numeric.size,
    )


def _cannot_compare(name: str, problem: str, kink: Array) -> BlockReport:
    nan = float("nan")
    return BlockReport(name, False, np.inf, (), nan, nan, problem, _where(kink), kink.size)


def _where(mark: Array) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(map(int, index)) for index in np.argwhere(mark))


def _problem(array: object, shape: tuple[int, ...]) -> str:
    """Why `array` cannot be a gradient block of this shape, or an empty string."""
    try:
        found = np.shape(np.asarray(array, dtype=np.float64))
    except (TypeError, ValueError):
        return f"wanted numbers of shape {shape}, got {_describe(array)}"
    return "" if found == shape else f"wanted shape {shape}, got {found}"


def _describe(value: object) -> str:
    if isinstance(value, np.ndarray):
        return f"one array of shape {value.shape}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"{len(value)} in a {type(value).__name__}"
    return f"a {type(value).__name__}"


def with_architecture(gradient: GradientFunction, arch: dict[str, str]) -> partial[Any]:
    """Bind those keywords of `arch` that `gradient` understands and nobody has bound before.

    Parameters
    ----------
    gradient : callable
    arch : dict
        Any of `hidden_activation`, `output_activation` and `loss`.
    """
    bound = gradient.keywords if isinstance(gradient, partial) else {}
    parameters = inspect.signature(gradient).parameters
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    understood = {
        key: value
        for key, value in arch.items()
        if key not in bound and (takes_any or key in parameters)
    }
    return partial(gradient, **understood)


def _crosses_kink(
    X: Array, parameters: list[Array], eps: float, hidden: str, output: str
) -> list[NDArray[np.bool_]]:
    """Which entries, when nudged, switch a ReLU on or off: there the loss has no one slope."""
    marks = [np.zeros(array.shape, dtype=bool) for array in parameters]
    if "relu" not in (hidden, output):
        return marks

    def switched_on(nudged: list[Array]) -> Array:
        states = forward(X, *nudged, hidden_activation=hidden, output_activation=output)
        layers = [h for name, h in ((hidden, states.h1), (output, states.h2)) if name == "relu"]
        return np.concatenate([(h > 0).ravel() for h in layers])

    for mark, array, which in zip(marks, parameters, range(4), strict=True):
        for entry in np.ndindex(array.shape):
            nudged = [p.copy() for p in parameters]
            nudged[which][entry] = array[entry] + eps
            above = switched_on(nudged)
            nudged[which][entry] = array[entry] - eps
            mark[entry] = not np.array_equal(above, switched_on(nudged))
    return marks


def _entry_name(block: str, index: tuple[int, ...]) -> str:
    return f"{block}[{', '.join(map(str, index))}]" if index else block


def _as_float64(*arrays: ArrayLike) -> list[NDArray[np.float64]]:
    return [np.array(array, dtype=np.float64) for array in arrays]
