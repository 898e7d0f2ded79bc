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
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .architecture import Names
from .door import checked
from .gradients import Gradient, total_loss
from .nudge import Nudger, Slopes
from .parameters import Parameters
from .report import BlockReport, Entry, GradientReport, Judgement
from .validation import as_positive_float, as_real, require_finite

__all__ = [
    "BLOCKS",
    "BlockReport",
    "Entry",
    "GradientReport",
    "StepStudy",
    "central_difference",
    "check_gradient",
    "error_versus_step",
    "numerical_gradient",
    "relative_error",
    "with_architecture",
]

Array = NDArray[Any]
GradientFunction = Callable[..., Sequence[Array]]

#: The names of the four arrays of a gradient, in their order.
BLOCKS: Final = Gradient._fields  # dL_dW1, dL_dc1, dL_dW2, dL_dc2


def central_difference(
    f: Callable[[Array], float], theta: ArrayLike, eps: ArrayLike = 1e-6
) -> NDArray[np.float64]:
    r"""Slope of `f` along every entry of `theta`: $(f(\theta + \epsilon) - f(\theta - \epsilon)) / 2\epsilon$.

    Parameters
    ----------
    f : callable
        Takes an array shaped like `theta`, returns a real number. It is given a copy each time.
    theta : array_like
        Where to measure, of any shape. It is copied and never changed.
    eps : float, or array_like shaped like `theta`
        Half the distance between the two values that are compared.

    Returns
    -------
    ndarray
        Shaped like `theta`.

    Raises
    ------
    TypeError
        If `theta`, `eps` or what `f` returns is not made of real numbers.
    ValueError
        If `f` does not return one number, or if `eps` is too small to move an entry.

    Examples
    --------
    >>> central_difference(lambda t: float(t[0] * t[1]), [3.0, 5.0]).round(6)
    array([5., 3.])
    """  # noqa: E501
    theta = _as_float64("theta", theta)
    require_finite("theta", theta)
    steps = _as_float64("eps", eps)
    if steps.shape not in ((), theta.shape):
        raise ValueError(
            f"eps has shape {steps.shape}; it must be one number or shaped like theta:"
            f" {theta.shape}"
        )
    steps = np.broadcast_to(steps, theta.shape)
    slope = np.empty_like(theta)
    for entry in np.ndindex(theta.shape):
        up, down = theta.copy(), theta.copy()
        up[entry] += steps[entry]
        down[entry] -= steps[entry]
        step = up[entry] - down[entry]  # the one really taken, 2 eps only up to rounding
        if not (step > 0 and np.isfinite(step)):
            raise ValueError(
                f"eps = {steps[entry]} does not move theta{list(entry)} = {theta[entry]}; eps must"
                " be positive, finite and large enough to change the number it is added to"
            )
        slope[entry] = (_value(f, up) - _value(f, down)) / step
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
        The nudge: how far a unit's pre-activation is moved, at most. A weight is moved by `eps`
        divided by the largest number that it multiplies. `error_versus_step` shows why one in a
        million is a good one.
    hidden_activation, output_activation, loss : str

    Returns
    -------
    Gradient
        `dL_dW1, dL_dc1, dL_dW2, dL_dc2`, shaped like the parameters.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> numerical_gradient(EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters).dL_dW2.round(4)
    array([[ 0.1285,  0.0721, -0.1225],
           [ 0.2691,  0.1188,  0.2518]])
    """
    eps = as_positive_float("eps", eps)
    names: Names = {
        "hidden_activation": hidden_activation,
        "output_activation": output_activation,
        "loss": loss,
    }
    nudger = _nudger(X, y, (W1, c1, W2, c2), names)

    def slope(which: int) -> Array:
        def loss_at(block: Array) -> float:
            nudged = [*nudger.parameters]
            nudged[which] = block
            return total_loss(nudger.X, nudger.y, *nudged, **names)

        return central_difference(loss_at, nudger.parameters[which], nudger.steps(which, eps))

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
    a, b = _as_float64("a", a), _as_float64("b", b)
    if a.shape != b.shape:
        raise ValueError(
            f"a has shape {a.shape} and b has shape {b.shape}; they must have the same shape"
        )
    if a.size == 0:
        return 0.0
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        return float("inf")
    scale = np.max(np.abs(a)) + np.max(np.abs(b))
    return float(np.max(np.abs(a - b)) / scale) if scale > 0 else 0.0


def check_gradient(
    gradient: GradientFunction,
    X: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    c1: ArrayLike,
    W2: ArrayLike,
    c2: ArrayLike,
    *,
    eps: float | None = None,
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
        Biases may be 1-D; the gradient under test then gets columns.
    eps : float, optional
        The nudge of the central difference: how far a unit's pre-activation is moved, at most. By
        default $10^{-6}$ and, where that cannot tell, others from 1 down. A nudge that is given
        is taken as it is, except that what it accuses must stand before the others too.
    tolerance : float
        How far a right gradient may be off, for the size of its entries.
    hidden_activation, output_activation, loss : str

    Returns
    -------
    GradientReport
        `report.verdict`, `report.passed`, `report.worst`, `report.blocks["dL_dW1"]`; print it.
        `passed`, and the truth of the report, mean *right*: unknown is not passed.

    Notes
    -----
    Every measured slope comes with a doubt: how far it may be off, because the loss bends between
    the two ends of the nudge, or because it is rounded (see `ffnn_core.nudge`). An entry is

    - *wrong* where formula and nudge differ by more than the doubt, and by more than `tolerance`
      of the slopes of its row. Slopes are compared for what their weights multiply: those of a
      column of prices against those of a column of rates.
    - *right* where they do not, and the doubt is within `tolerance` of the slopes of the block,
      or of those that one meets a whole unit away.
    - *unknown* where the doubt is larger, as in a saturated network, whose slopes are smaller than
      what rounding does to the loss; or where the loss does not move at all, although the output
      does.

    Too few or too many arrays, wrong shapes (also those that NumPy would broadcast in silence),
    complex numbers and entries that are not finite are wrong. An entry whose nudge carries a ReLU
    across its kink has no slope to compare with: it is listed in `report.unchecked`, and a block
    with nothing left to check is unknown.

    Examples
    --------
    >>> from ffnn_core.example import EXAMPLE
    >>> from ffnn_core.gradients import gradient_batch
    >>> report = check_gradient(gradient_batch, EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    >>> report.passed, [report.blocks[name].verdict for name in BLOCKS]
    (True, ['right', 'right', 'right', 'right'])
    """
    if not callable(gradient):
        raise TypeError(f"gradient is {gradient!r}; it must be a function")
    nudge = 1e-6 if eps is None else as_positive_float("eps", eps)
    tolerance = as_positive_float("tolerance", tolerance)
    names: Names = {
        "hidden_activation": hidden_activation,
        "output_activation": output_activation,
        "loss": loss,
    }
    nudger = _nudger(X, y, (W1, c1, W2, c2), names)
    measured = [nudger.measure(which, nudge) for which in range(4)]

    copies = [array.copy() for array in (nudger.X, nudger.y, *nudger.parameters)]
    answer: Any = with_architecture(gradient, names)(*copies)
    arrays = list(answer) if isinstance(answer, Sequence) else []
    count = (
        "" if len(arrays) == 4 else f"the gradient is {_describe(answer)}; it must be four arrays"
    )

    blocks, analytic = {}, {}
    for k, name in enumerate(BLOCKS):
        problem = count or _problem(arrays[k], measured[k].slope.shape)
        if problem or measured[k].kink.all():
            blocks[name] = _cannot_compare(name, problem, measured[k])
            continue
        analytic[name] = np.array(arrays[k], dtype=np.float64)
        trial = _Trial(nudger, k, analytic[name], measured, tolerance)
        blocks[name] = trial.verdict(search=eps is None)
    numeric = Gradient(*(slopes.slope for slopes in measured))
    return GradientReport(blocks, analytic, numeric, nudge, tolerance)


class _Trial:
    """One block of a gradient beside what was measured."""

    def __init__(
        self, nudger: Nudger, which: int, analytic: Array, measured: list[Slopes], tolerance: float
    ) -> None:
        self.nudger, self.which, self.analytic = nudger, which, analytic
        self.found = measured[which]
        self.layer = measured[:2] if which < 2 else measured[2:]  # a bias is a weight of a 1
        self.tolerance = tolerance

    @np.errstate(all="ignore")
    def verdict(self, *, search: bool) -> BlockReport:
        """Judge the block; `search` tries other nudges where the first cannot tell."""
        found, a = self.found, self.analytic
        if search and np.isfinite(a).all():
            for entry in map(tuple, np.argwhere(self._undecided() & ~found.kink)):
                self.nudger.measure_well(found, self.which, entry)
        wrong = self._wrong()
        distance = self._distance()
        for entry in sorted(map(tuple, np.argwhere(wrong)), key=distance.__getitem__, reverse=True):
            seen = distance[entry] > self.nudger.place * self.nudger.change(self.which, entry)
            if seen and (search or self._stands(entry)):
                break  # and what is nearer is not what decides
            wrong[entry] = False
        of_block = self._size().max(axis=0, keepdims=True)  # for each column, of the whole block
        unsure = (found.doubt > self.tolerance * of_block) | (of_block == 0)
        unknown = ~wrong & ~found.kink & unsure
        for entry in map(tuple, np.argwhere(unknown)):
            unknown[entry] = not self._is_flat(entry)
        return self._report(wrong, unknown)

    def _distance(self) -> Array:
        distance = np.abs(self.analytic - self.found.slope)
        return np.where(
            np.isfinite(self.analytic) & np.isfinite(self.found.slope), distance, np.inf
        )

    def _size(self) -> Array:
        """How large slopes are in each row, for what the weight of an entry multiplies."""
        by_row = [np.abs(part.slope / part.reach) for part in self.layer]
        measured = np.max(np.nan_to_num(np.hstack(by_row)), axis=1, keepdims=True)
        claimed = np.max(np.abs(self.analytic / self.found.reach), axis=1, keepdims=True)
        return (measured + np.nan_to_num(claimed, posinf=0)) * self.found.reach

    def _wrong(self) -> Array:
        doubt = np.nan_to_num(self.found.doubt, nan=np.inf, posinf=np.inf)
        least = np.maximum(doubt, self.tolerance * self._size())
        wrong = self._distance() > least
        return (wrong | ~np.isfinite(self.analytic)) & ~self.found.kink

    def _undecided(self) -> Array:
        unsure = ~(self.found.doubt <= self.tolerance * self._size()) & ~self._wrong()
        nothing = (self.analytic == 0) & (self.found.slope == 0) & (self.found.bend == 0)
        for entry in map(tuple, np.argwhere(unsure & nothing)):
            unsure[entry] = self.nudger.change(self.which, entry) > 0
        return unsure

    def _stands(self, entry: tuple[int, ...]) -> bool:
        """Tell whether a given nudge, which may be too long, accuses what the surest would too."""
        well = self.nudger.measure(self.which, 1e-6, entry)
        self.nudger.measure_well(well, self.which, entry)
        distance = np.abs(self.analytic[entry] - well.slope[entry])
        if not distance <= max(well.doubt[entry], self.tolerance * self._size()[entry]):
            return True
        self.found.bend[entry] = max(self.found.bend[entry], self._distance()[entry])
        return False

    def _is_flat(self, entry: tuple[int, ...]) -> bool:
        """Tell whether the slope is as good as zero beside those a unit away, or zero for good."""
        change = self.nudger.change(self.which, entry)
        if change > 0 and self.found.doubt[entry] <= self.tolerance * change:
            return True
        return self.analytic[entry] == 0 and self.nudger.is_cut_off(self.which, entry)

    def _report(self, wrong: Array, unknown: Array) -> BlockReport:
        found, kink, name = self.found, self.found.kink, BLOCKS[self.which]
        error = relative_error(self.analytic[~kink], found.slope[~kink])
        verdict: Judgement = "wrong" if wrong.any() else "unknown" if unknown.any() else "right"
        decides = wrong if verdict == "wrong" else unknown if verdict == "unknown" else ~kink
        weight = self._distance() if verdict != "unknown" else _ratio(found.doubt, self._size())
        weight = np.where(decides, weight, -1.0)
        worst = tuple(map(int, np.unravel_index(np.argmax(weight), weight.shape)))
        if verdict == "wrong" and error <= self.tolerance:
            error = relative_error(self.analytic[worst], found.slope[worst])
        noisy = not found.bend[worst] > found.noise[worst]
        cause = "the rounding of the loss decides" if noisy else "the bend of the loss decides"
        if not np.isfinite(self.nudger.here):
            cause = f"the loss is {self.nudger.here}"
        return BlockReport(
            name=name,
            verdict=verdict,
            relative_error=error,
            worst_index=worst,
            analytic=float(self.analytic[worst]),
            numeric=float(found.slope[worst]),
            doubt=float(found.doubt[worst]),
            cause=cause if verdict == "unknown" else "",
            problem="",
            unchecked=_where(kink),
            size=kink.size,
        )


def _ratio(doubt: Array, size: Array) -> Array:
    return np.nan_to_num(doubt / size, nan=np.inf, posinf=np.finfo(float).max)


class StepStudy(NamedTuple):
    """Error of a measured slope against the size of the nudge, from `error_versus_step`.

    Attributes
    ----------
    steps : ndarray of shape (S,)
    central, forward : ndarray of shape (S,)
        Absolute error of the two-sided and of the one-sided difference at each step.
    best : float
        The step with the smallest two-sided error.

    Examples
    --------
    >>> import numpy as np
    >>> study = error_versus_step(lambda t: float(np.exp(t[0])), [0.0], 0, exact=1.0)
    >>> len(study.steps), bool(study.central.min() < study.forward.min())
    (43, True)
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
    >>> import numpy as np
    >>> study = error_versus_step(lambda t: float(np.exp(t[0])), [0.0], 0, exact=1.0)
    >>> 1e-7 < study.best < 1e-3
    True
    """
    theta = _as_float64("theta", theta)
    require_finite("theta", theta)
    slope = _as_float64("exact", exact)
    if slope.ndim:
        raise ValueError(f"exact has shape {slope.shape}; it must be one number, the true slope")
    exact = float(slope)
    steps = np.logspace(0, -14, 43) if steps is None else _as_float64("steps", steps)
    if steps.ndim != 1 or not steps.size or not ((steps > 0) & np.isfinite(steps)).all():
        raise ValueError("steps is no row of nudges; it must be 1-D, of finite numbers above 0")
    place = np.zeros(theta.shape, dtype=bool)
    try:
        place[entry] = True
    except (IndexError, TypeError) as error:
        raise ValueError(
            f"entry is {entry!r}; it must be the place of a number in theta, of shape {theta.shape}"
        ) from error
    if place.sum() != 1:
        raise ValueError(
            f"entry is {entry!r}; it must be the place of one number in theta, of shape"
            f" {theta.shape}"
        )
    f_here = _value(f, theta)

    def change(step: float) -> float:
        return _value(f, np.where(place, theta + step, theta)) - f_here

    forward_slope = np.array([change(step) / step for step in steps])
    backward_slope = np.array([change(-step) / -step for step in steps])
    central = np.abs((forward_slope + backward_slope) / 2 - exact)
    best = float(steps[np.argmin(central)])
    return StepStudy(steps, central, np.abs(forward_slope - exact), best)


def _nudger(X: ArrayLike, y: ArrayLike, parameters: Sequence[ArrayLike], names: Names) -> Nudger:
    """Check the input and return it, in float64, with a finger on every weight."""
    W1, c1, W2, c2 = parameters
    X, y, p, net = checked(X, y, W1, c1, W2, c2, names)
    return Nudger(_float64(X), _float64(y), Parameters(*map(_float64, p)), net)


def _cannot_compare(name: str, problem: str, found: Slopes) -> BlockReport:
    nan = float("nan")
    return BlockReport(
        name=name,
        verdict="wrong" if problem else "unknown",
        relative_error=np.inf,
        worst_index=(),
        analytic=nan,
        numeric=nan,
        doubt=nan,
        cause="",
        problem=problem or "cannot be checked: every nudge crosses a kink of the ReLU",
        unchecked=_where(found.kink),
        size=found.kink.size,
    )


def _where(mark: Array) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(map(int, index)) for index in np.argwhere(mark))


def _problem(array: object, shape: tuple[int, ...]) -> str:
    """Why `array` cannot be a gradient block of this shape, or an empty string."""
    try:
        found = as_real("it", array).shape  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return f"it is {_describe(array)}; it must be real numbers of shape {shape}"
    return "" if found == shape else f"its shape is {found}; it must be {shape}"


def _describe(value: object) -> str:
    if isinstance(value, np.ndarray):
        return f"one array of shape {value.shape}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"{len(value)} in a {type(value).__name__}"
    return f"a {type(value).__name__}"


def with_architecture(gradient: GradientFunction, arch: Mapping[str, Any]) -> partial[Any]:
    """Bind those keywords of `arch` that `gradient` understands and nobody has bound before.

    Parameters
    ----------
    gradient : callable
    arch : dict
        Any of `hidden_activation`, `output_activation` and `loss`.

    Examples
    --------
    >>> from ffnn_core.gradients import gradient_batch
    >>> with_architecture(gradient_batch, {"loss": "log_loss"}).keywords
    {'loss': 'log_loss'}
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


def _value(f: Callable[[Array], float], theta: Array) -> float:
    """Ask `f` for its value, on a copy of its own."""
    if not callable(f):
        raise TypeError(f"f is {f!r}; it must be a function")
    value = as_real("what f returns", f(theta.copy()))
    if value.size != 1:
        raise ValueError(f"what f returns has shape {value.shape}; it must be one number")
    return float(value.reshape(()))


def _float64(array: Array) -> NDArray[np.float64]:
    return np.array(array, dtype=np.float64)


def _as_float64(name: str, value: ArrayLike) -> NDArray[np.float64]:
    return _float64(as_real(name, value))
