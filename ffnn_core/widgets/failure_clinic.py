"""Six runs that went wrong and one that did not, to be told apart by their curves."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import NDArray

from ffnn_core.datasets import moons
from ffnn_core.gradients import forward, gradient_batch, total_loss
from ffnn_core.network import FeedForwardNeuralNetwork
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Choice, Flag

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture

Weights = tuple[NDArray[np.float64], ...]
POINTS = 20  # a run is recorded at its start and so many times after
LOOKS = (0, 3, 10, 20)  # at which of these the activations are kept
UNITS, SEEN = 6, 20  # of so many hidden units, for so many observations

DIAGNOSES = {
    "symmetry": "the units are all alike",
    "saturation": "saturated units",
    "dead": "dead units",
    "large": "the step is too large",
    "small": "the step is too small",
    "overfitting": "overfitting",
    "healthy": "nothing is wrong",
}
PATIENTS = {  # in the order in which they are called in
    "A": "symmetry",
    "B": "overfitting",
    "C": "small",
    "D": "dead",
    "E": "healthy",
    "F": "saturation",
    "G": "large",
}


class FailureClinic(Widget):
    """Diagnose a run from its curves, then see the cause, the remedy and the run after it.

    Parameters
    ----------
    patient : {"A", "B", "C", "D", "E", "F", "G"}, default "A"
        Who is called in first.
    diagnosis : str, default ""
        The reader's choice, or nothing yet: "symmetry", "saturation", "dead", "large", "small",
        "overfitting" or "healthy".
    revealed, treated : bool, default False
        Whether the cause is shown, and whether the curves are those after the remedy.

    Attributes
    ----------
    records : dict
        What was measured on every run. Read-only.

    Examples
    --------
    >>> FailureClinic(patient="C")
    FailureClinic(patient='C')
    """

    patient = Choice("A", list(PATIENTS))
    diagnosis = Choice("", ["", *DIAGNOSES])
    revealed = Flag(False)
    treated = Flag(False)
    records = traitlets.Dict(read_only=True).tag(sync=True)

    shown: ClassVar[tuple[str, ...]] = ("patient",)
    caption: ClassVar[str] = (
        "Seven runs; six have something wrong with them. Read the losses, the weights, the "
        "gradients and what the hidden units do, choose a diagnosis, then look at the cause and "
        "at the same run after the remedy."
    )

    @traitlets.default("records")
    def _measure(self) -> dict[str, Any]:
        return records()

    def still(self) -> Picture:
        """Draw the four charts of the patient."""
        from ffnn_core.plots.picture import INKS, Picture, canvas, house_style

        name = self.records["patients"][self.patient]["run"]
        run = self.records["runs"][name]
        dashes = {"train": "-", "test": "--", "W1": "-", "W2": "-", "c1": "--", "c2": "--"}
        inks = {"train": "loss", "test": "loss", "W1": "hidden", "c1": "hidden"}
        with house_style():
            figure = canvas(6.4, 4.4)
            axes = figure.subplots(2, 2)
            figure.subplots_adjust(
                left=0.1, right=0.97, top=0.93, bottom=0.11, hspace=0.42, wspace=0.24
            )
            for place, (chart, title) in zip(axes.flat, _TITLES.items(), strict=False):
                for series, values in run[chart].items():
                    ink = INKS[inks.get(series, "output")]
                    place.plot(run["passes"], values, dashes[series], color=ink, label=series)
                place.set_title(title)
            axes[1, 0].set(yscale="log", xlabel="passes")
            for place in axes.flat[:3]:
                place.legend(frameon=False, fontsize=8, labelcolor="linecolor")
            for unit, row in enumerate(activations(run)[-1]):
                axes[1, 1].plot(row, np.full(SEEN, unit), "o", ms=4, color=INKS["hidden"])
            axes[1, 1].set(ylim=(UNITS - 0.5, -0.5), yticks=range(UNITS), ylabel="hidden unit")
            axes[1, 1].set(title="activations at the end", xlabel="z1")
        return Picture(figure, f"Patient {self.patient}: {_in_words(run)}")


_TITLES = {"loss": "mean loss", "weights": "size of the weights", "slopes": "size of the gradient"}


# -- The runs --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Treatment:
    """How a network is trained; what is not said is as in the healthy run."""

    start: Callable[[], Weights]
    activation: str = "tanh"
    step: float = 0.5  # for the mean gradient
    passes: int = 600
    observations: int = 60
    noise: float = 0.2


def random_start(H: int = UNITS, size: float = 1.0, c1: float = 0.0) -> Weights:
    """Draw weights: W1 of this size, W2 smaller the more units there are; c2 is 0.

    Parameters
    ----------
    H : int
    size : float
        Standard deviation of W1.
    c1 : float
        The bias of all hidden units but the last, which has 0.
    """
    rng = np.random.default_rng(0)
    W1 = size * rng.normal(size=(H, 2))
    biases = np.full((H, 1), c1)
    biases[-1] = 0
    return W1, biases, rng.normal(size=(1, H)) / np.sqrt(H), np.zeros((1, 1))


def equal_start() -> Weights:
    """Give every weight the value ½."""
    H = UNITS
    return np.full((H, 2), 0.5), np.zeros((H, 1)), np.full((1, H), 0.5), np.zeros((1, 1))


def crowd() -> Weights:
    """Draw the weights of 24 units."""
    return random_start(24, size=2)


RUNS = {
    "healthy": Treatment(random_start),
    "symmetry": Treatment(equal_start),
    "saturation": Treatment(lambda: random_start(size=30)),
    "dead": Treatment(lambda: random_start(c1=-4), activation="relu"),
    "alive": Treatment(random_start, activation="relu"),
    "large": Treatment(random_start, step=20, passes=20),
    "small": Treatment(random_start, step=0.002),
    "overfitting": Treatment(crowd, step=0.3, passes=3000, observations=24, noise=0.3),
    "more-data": Treatment(crowd, step=0.3, passes=3000, observations=240, noise=0.3),
}
_CURES = {"dead": "alive", "overfitting": "more-data"}  # the others become the healthy run


def record(plan: Treatment) -> dict[str, Any]:
    """Train, and measure at even distances: losses, weights, gradients, activations."""
    N = plan.observations
    train = moons(n=N, noise=plan.noise, seed=0)
    test = moons(n=200, noise=plan.noise, seed=1)
    arch = {"hidden_activation": plan.activation, "output_activation": "sigmoid"}
    net = FeedForwardNeuralNetwork(**arch, loss="log_loss").fit(
        train.X,
        train.y,
        len(plan.start()[0]),
        grad_step=plan.step / N,
        n_iter=plan.passes,
        initial=plan.start(),
        record_every=plan.passes // POINTS,
        progress=False,
    )
    history = net.history
    run: dict[str, Any] = {
        "passes": [int(k) for k in history.recorded],
        "loss": {"train": [], "test": []},
        "weights": {"W1": [], "W2": []},
        "slopes": {"W1": [], "c1": [], "W2": [], "c2": []},
    }
    kept = list(zip(history.W1, history.c1, history.W2, history.c2, strict=True))
    for weights in kept:
        for name, data in (("train", train), ("test", test)):
            mean = total_loss(data.X, data.y, *weights, **arch, loss="log_loss") / len(data.X)
            run["loss"][name].append(_short(mean))
        for name, block in zip(("W1", "W2"), (weights[0], weights[2]), strict=True):
            run["weights"][name].append(_short(np.sqrt(np.mean(block**2))))
        slopes = gradient_batch(train.X, train.y, *weights, **arch, loss="log_loss")
        for name, slope in zip(run["slopes"], slopes, strict=True):
            run["slopes"][name].append(_short(max(np.sqrt(np.sum(slope**2)) / N, 1e-5)))
    labels = train.y[:, 0]
    half = SEEN // 2
    rows = np.concatenate([np.flatnonzero(labels == k)[:half] for k in (0, 1)])
    z1 = [forward(train.X[rows], *kept[k], **arch).z1[:UNITS] for k in LOOKS]
    limit = 1 if plan.activation == "tanh" else int(np.ceil(np.max(z1)))
    run["limit"], run["hidden"] = limit, len(net.W1)
    signs = np.round(127 * np.array(z1) / limit).astype(np.int8)
    run["z1"] = base64.b64encode(signs.tobytes()).decode("ascii")
    return run


@cache
def records() -> dict[str, Any]:
    """Record all runs, and say of every patient and every diagnosis why it is right or wrong."""
    runs = {name: record(plan) for name, plan in RUNS.items()}
    patients = {}
    for patient, name in PATIENTS.items():
        run = runs[name]
        words = {
            guess: _RIGHT[guess] if guess == name else f"{_WRONG[guess]} {_here(guess, name, run)}"
            for guess in DIAGNOSES
        }
        patients[patient] = {"run": name, "words": words, **_CASES[name]}
        if name != "healthy":
            patients[patient]["cure"] = _CURES.get(name, "healthy")
    return {
        "runs": runs,
        "patients": patients,
        "diagnoses": [[guess, called] for guess, called in DIAGNOSES.items()],
        "looks": list(LOOKS),
        "units": UNITS,
        "observations": SEEN,
    }


def activations(run: dict[str, Any]) -> NDArray[np.float64]:
    """Read the kept activations of a run.

    Returns
    -------
    ndarray of shape (looks, units, observations)
    """
    signs = np.frombuffer(base64.b64decode(run["z1"]), dtype=np.int8)
    return signs.reshape(len(LOOKS), UNITS, SEEN) / 127 * run["limit"]


def _short(value: float) -> float:
    value = float(f"{value:.3g}")
    return int(value) if value == int(value) else value


# -- What is said ----------------------------------------------------------------------------------

_RIGHT = {
    "symmetry": "Yes. Every row of the activations is the same: six units do the work of one.",
    "saturation": "Yes. Nearly every activation is at −1 or 1, from the first pass to the last, "
    "and there the slope of tanh is 0.",
    "dead": "Yes. Five of the six rows are exactly 0 for every observation, and stay so.",
    "large": "Yes. The loss jumps from pass to pass, to many times the value it began with: "
    "every step leaps across the valley.",
    "small": "Yes. The slopes are large and steady, the losses fall in a nearly straight line, and "
    "the weights have hardly left their start.",
    "overfitting": "Yes. The training loss goes on falling while the test loss turns and rises.",
    "healthy": "Yes. Both losses fall together and are still falling, no block of the gradient "
    "is silent, and the units differ.",
}

_WRONG = {
    "symmetry": "No: units that are all alike would make rows that are all alike.",
    "saturation": "No: saturated units stay near −1 and 1 for every observation, from the start.",
    "dead": "No: a dead unit is a row of exact zeros.",
    "large": "No: with too large a step the loss jumps up and down.",
    "small": "No: with too small a step the weights hardly move.",
    "overfitting": "No: overfitting is a training loss that falls while the test loss rises.",
    "healthy": "No, something is wrong.",
}


def _here(guess: str, name: str, run: dict[str, Any]) -> str:
    """Say what speaks against a wrong diagnosis, with the numbers of the run."""
    z1 = activations(run)[-1]
    train, test = run["loss"]["train"], run["loss"]["test"]
    W2 = run["weights"]["W2"]
    if guess == "symmetry":
        apart = np.max(np.ptp(z1, axis=0))
        return f"Here two units differ by up to {apart:.2f} for one and the same observation."
    if guess == "saturation":
        return _NOT_SATURATED.get(name) or (
            f"Here {np.mean(np.abs(z1) < 0.9):.0%} of the activations lie between −0.9 and 0.9 "
            "even at the end."
        ).replace("%", " %")
    if guess == "dead":
        return f"Here {np.sum(~z1.any(axis=1)) or 'none'} of the six rows is."
    if guess == "large":
        rises = int(np.sum(np.diff(train) > 0))
        often = {0: "never rises", 1: "rises once"}.get(rises, f"rises {rises} times")
        return f"Here the training loss {often} between two of its {POINTS + 1} records."
    if guess == "small":
        return f"Here the typical entry of W2 goes from {W2[0]:.2f} to {W2[-1]:.2f}."
    if guess == "overfitting":
        return (
            f"Here they end at {train[-1]:.3g} and {test[-1]:.3g}, and the lowest test loss was "
            f"{min(test):.3g}."
        )
    if name == "overfitting":
        return f"The test loss was {min(test):.3g} once, and ends at {test[-1]:.3g}."
    return (
        f"The training loss ends at {train[-1]:.3g}; the same six units get below 0.1 on these "
        "data."
    )


_NOT_SATURATED = {
    "large": "Here they began in between, and were thrown there: look at pass 0, and at the loss.",
    "dead": "Here nothing holds the activations down: these are ReLUs, and one is above 3.",
    "overfitting": "Some are here, but dL_dW1 is nearly as large as dL_dW2: they still learn.",
}

_CASES = {
    "symmetry": {
        "cause": "Every weight began as ½. Equal units get equal slopes, so they take equal steps "
        "and stay equal: W1 has six rows and one opinion. (With 0 for all, nothing would move.)",
        "remedy": "Start from small random weights. Nothing else was changed.",
    },
    "overfitting": {
        "cause": "24 units, 97 weights and biases, for 24 observations with much noise: there is "
        "room to learn the noise by heart, and after the first few hundred passes nothing else "
        "is left to learn.",
        "remedy": "More data: 240 observations instead of 24. Fewer passes or fewer units would "
        "have helped too.",
    },
    "small": {
        "cause": "A step of 0.002 times the mean gradient. The direction is right and the feet "
        "are tied: 600 passes go about as far as three should.",
        "remedy": "A step of 0.5.",
    },
    "dead": {
        "cause": "The biases c1 of five units began at −4, so their ReLUs are off for every "
        "observation. Off means slope 0, and with slope 0 nothing can ever turn them on.",
        "remedy": "Biases that begin at 0: five of the six work now. Unit 0 dies all the same, on "
        "its way: ReLUs do that, above all when the step is large.",
    },
    "healthy": {
        "cause": "Random weights of moderate size, data of moderate size, a step of 0.5: this "
        "is the run that the others become.",
        "remedy": "None. It could go on for longer.",
    },
    "saturation": {
        "cause": "W1 began thirty times too large, so h1 is far out where tanh is flat. Only W2 "
        "and c2 learn; inputs that are not standardised do the same.",
        "remedy": "Start with weights of size 1.",
    },
    "large": {
        "cause": "A step of 20 times the mean gradient. It lands on the far side of the valley, "
        "higher than before, and leaps back from there; soon the units are saturated as well.",
        "remedy": "A step of 0.5.",
    },
}


def _in_words(run: dict[str, Any]) -> str:
    train, test = run["loss"]["train"], run["loss"]["test"]
    return (
        f"after {run['passes'][-1]} passes the training loss has gone from {train[0]} to "
        f"{train[-1]} and the test loss from {test[0]} to {test[-1]}."
    )
