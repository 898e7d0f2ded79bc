"""XOR, moved by hidden units until one cut is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import traitlets
from numpy.typing import NDArray

from ffnn_core.widgets.kit.arithmetic import Formula
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Choice, Number, TogetherError, Whole

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture

Floats = NDArray[np.float64]

X: Final = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y: Final = np.array([0.0, 1.0, 1.0, 0.0])
CENTRE: Final = 0.5  # lines turn about the middle of the square, in both spaces
OUTPUT_STEEPNESS: Final = 10.0
VIEWS: Final = {"01": (0, 1), "02": (0, 2), "12": (1, 2)}


class HiddenSpace(Widget):
    """Place two or three hidden units; see where they put the four points of XOR.

    Every unit is a line in the input space: it answers nearly 0 on one side and nearly 1 on the
    other. A line is given by the direction in which the unit's answer grows, in degrees, and by how
    far it lies from the middle of the square in that direction.

    Parameters
    ----------
    units : {2, 3}, default 2
        Number of hidden units.
    angle0, angle1, angle2 : float
        Direction of each unit, from −180 to 180.
    shift0, shift1, shift2 : float
        Distance of each line from the middle, from −0.85 to 0.85.
    steepness : float, default 6.0
        Length of every unit's weights, from 1 to 20.
    cut_angle, cut_shift : float
        The same for the output unit's line in hidden space.
    view : {"01", "02", "12", "all"}, optional
        Which hidden units the output unit looks at; by default all there are.

    Attributes
    ----------
    parameters : tuple of ndarray
        W1, c1, W2, c2 of the network that the picture shows, as everywhere in `ffnn_core`.

    Examples
    --------
    >>> bench = HiddenSpace(units=3)
    >>> [array.shape for array in bench.parameters]
    [(3, 2), (3, 1), (1, 3), (1, 1)]
    """

    units = Whole(2, low=2, high=3)
    angle0 = Number(10.0, low=-180, high=180)
    shift0 = Number(-0.2, low=-0.85, high=0.85)
    angle1 = Number(80.0, low=-180, high=180)
    shift1 = Number(0.2, low=-0.85, high=0.85)
    angle2 = Number(-62.0, low=-180, high=180)
    shift2 = Number(0.28, low=-0.85, high=0.85)
    steepness = Number(6.0, low=1, high=20)
    cut_angle = Number(45.0, low=-180, high=180)
    cut_shift = Number(-0.2, low=-0.85, high=0.85)
    view = Choice("01", ["01", "02", "12", "all"])

    shown: ClassVar[tuple[str, ...]] = ("units",)
    caption: ClassVar[str] = (
        "First the four points of XOR, with one line for every hidden unit; then the same points "
        "where the units put them: one step along an axis is one unit's answer. Move the lines "
        "until one cut there separates circles from squares."
    )

    def __init__(self, **arguments: Any) -> None:
        if arguments.get("units") == 3:
            arguments = {"view": "all", **arguments}
        super().__init__(**arguments)

    @traitlets.validate("units", "view")
    def _together(self, proposal: Any) -> Any:
        """Refuse a view of a third unit where there are two, whichever of both is changed."""
        both = {"units": self.units, "view": self.view, proposal.trait.name: proposal.value}
        if both["units"] == 2 and both["view"] != "01":
            raise TogetherError(
                f"HiddenSpace: view is {both['view']!r}; with 2 units it must be '01'"
            )
        return proposal.value

    @classmethod
    def formulas(cls) -> dict[str, Formula]:
        """Return a unit's pre-activation and its sigmoid, and h2 of two and of three units."""
        import sympy as sp

        from ffnn_core.symbolic.functions import sigmoid

        h, c = sp.symbols("h c", real=True)
        w, z = sp.symbols("w:3", real=True), sp.symbols("z:3", real=True)
        two, three = (sum((w[j] * z[j] for j in range(n)), c) for n in (2, 3))
        return {
            "plane": Formula((*w[:2], c, *z[:2]), two),
            "space": Formula((*w, c, *z), three),
            "activation": Formula((h,), sigmoid(h)),
        }

    @property
    def parameters(self) -> tuple[Floats, Floats, Floats, Floats]:
        """W1 (H, 2), c1 (H, 1), W2 (1, H), c2 (1, 1) of the network in the picture."""
        units = [
            (getattr(self, f"angle{j}"), getattr(self, f"shift{j}")) for j in range(self.units)
        ]
        rows, biases = zip(*(_line(a, d, self.steepness) for a, d in units), strict=True)
        W1, c1 = np.array(rows), np.array(biases)[:, None]
        W2, c2 = np.zeros((1, self.units)), np.zeros((1, 1))
        if self.view == "all":
            W2[0], c2[0, 0] = widest_cut(_activations(W1, c1).T)
        else:
            seen = VIEWS[self.view]
            W2[0, list(seen)], c2[0, 0] = _line(self.cut_angle, self.cut_shift, OUTPUT_STEEPNESS)
        return W1, c1, W2, c2

    def limits(self) -> dict[str, Any]:
        """Two units leave nothing to choose."""
        found = self.class_limits()
        return found if self.units > 2 else {**found, "view": {"kind": "choice", "of": ["01"]}}

    def still(self) -> Picture:
        """Draw the input space with the units' lines beside the hidden space with the cut."""
        from ffnn_core.plots.picture import INKS, Picture, canvas, house_style, spell

        W1, c1, W2, c2 = self.parameters
        z1 = _activations(W1, c1)
        seen = VIEWS.get(self.view, (0, 1))
        right = int((((W2 @ z1 + c2)[0] > 0) == (Y > 0.5)).sum())
        with house_style():
            figure = canvas(6.4, 3.5)
            figure.subplots_adjust(left=0.08, right=0.98, top=0.9, bottom=0.16, wspace=0.22)
            before, after = figure.subplots(1, 2)
            before.set(xlim=(-0.6, 1.6), ylim=(-0.6, 1.6), xticks=(0, 1), yticks=(0, 1))
            after.set(xlim=(-0.15, 1.15), ylim=(-0.15, 1.15), xticks=(0, 1), yticks=(0, 1))
            for j in range(self.units):
                _draw_line(before, W1[j], c1[j, 0], INKS["hidden"], spell(f"z1[{j}]"))
            if self.view != "all":
                _draw_line(after, W2[0, list(seen)], c2[0, 0], INKS["output"], "ŷ")
            for axes, points in ((before, X), (after, z1[list(seen)].T)):
                for value, marker, fill, edge in (
                    (0, "o", "paper", "ink"),
                    (1, "s", "ink", "paper"),
                ):
                    mark = {"mfc": INKS[fill], "mec": INKS[edge], "mew": 1.5}
                    axes.plot(*points[value == Y].T, marker, ms=9, **mark)
                axes.set_aspect("equal")
            before.set(xlabel="x[0]", ylabel="x[1]", title="input space")
            after.set(xlabel=spell(f"z1[{seen[0]}]"), ylabel=spell(f"z1[{seen[1]}]"))
            after.set(title="hidden space")
        places = "; ".join(
            f"({a:g}, {b:g}) to ({p:.2f}, {q:.2f})"
            for (a, b), (p, q) in zip(X, z1[list(seen)].T, strict=True)
        )
        return Picture(
            figure,
            f"The four points of XOR with the lines of {self.units} hidden units, and the places "
            f"that the units give them: {places}. The output unit has {right} of 4 right.",
        )


def _line(angle: float, shift: float, steepness: float) -> tuple[Floats, float]:
    """Weights and bias of a unit that is ½ on a line with this direction and distance."""
    turn = np.deg2rad(angle)
    normal = np.array([np.cos(turn), np.sin(turn)])
    return steepness * normal, float(-steepness * (CENTRE * normal.sum() + shift))


def _activations(W1: Floats, c1: Floats) -> Floats:
    """Return z1 (H, 4) at the four points of XOR."""
    from ffnn_core.activations import sigmoid

    return np.asarray(sigmoid(W1 @ X.T + c1))


def widest_cut(points: Floats) -> tuple[Floats, float]:
    """Find weights and bias of the cut in the middle of the widest gap between the classes.

    Parameters
    ----------
    points : ndarray of shape (4, H)
        Places of the four points of XOR.

    Returns
    -------
    (ndarray of shape (H,), float)
        The cut w · z + c = 0 stands halfway on the shortest way from the segment between the two
        blue points to the segment between the two orange ones.
    """
    low, high = nearest_points(*points[Y == 0], *points[Y == 1])
    apart = high - low
    gap = float(np.linalg.norm(apart))
    normal = apart / gap if gap > 0 else np.zeros(len(apart))
    w = OUTPUT_STEEPNESS * normal
    return w, float(-w @ (low + high) / 2)


def nearest_points(a: Floats, b: Floats, p: Floats, q: Floats) -> tuple[Floats, Floats]:
    """Return the points of the segments a to b and p to q that are nearest to each other."""
    u, v, r = b - a, q - p, a - p
    uu, uv, vv = u @ u, u @ v, v @ v
    flat = uu * vv - uv * uv
    s = np.clip((uv * (v @ r) - vv * (u @ r)) / flat, 0, 1) if flat > 1e-15 else 0.0
    t = np.clip((uv * s + v @ r) / vv, 0, 1) if vv > 0 else 0.0
    s = np.clip((uv * t - u @ r) / uu, 0, 1) if uu > 0 else 0.0
    return a + s * u, p + t * v


def _draw_line(axes: Any, w: Floats, c: float, ink: str, name: str) -> None:
    foot = CENTRE - w * (c + CENTRE * w.sum()) / (w @ w)
    normal = w / np.linalg.norm(w)
    along = np.array([-normal[1], normal[0]])
    ends = foot[:, None] + np.outer(along, [-3, 3])
    axes.plot(*ends, color=ink)
    reach = 0.2 * np.ptp(axes.get_xlim()) / 2
    arrow = {"arrowstyle": "->", "color": ink, "lw": 1.5, "shrinkA": 0}
    axes.annotate("", foot + reach * normal, foot, arrowprops=arrow)
    axes.text(*(foot + 1.5 * reach * normal), name, color=ink, ha="center", va="center")
