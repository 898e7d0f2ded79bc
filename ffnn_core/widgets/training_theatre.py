"""The training theatre: data, network and loss move together, forwards and back."""

from __future__ import annotations

import asyncio
import inspect
import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from ffnn_core.door import as_slopes
from ffnn_core.gradients import gradient_batch, total_loss
from ffnn_core.museum import Exhibit
from ffnn_core.network import FeedForwardNeuralNetwork
from ffnn_core.parameters import Parameters, flat
from ffnn_core.training import History
from ffnn_core.widgets.kit.arithmetic import Formula
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.traits import Array, Choice, Flag, Number, Text, Whole
from ffnn_core.widgets.theatre.points import (
    MOST_DRAWN,
    POINT,
    USUAL,
    Points,
    Usual,
    draw_points,
    own_points,
    points_as_bytes,
    points_by_hand,
)
from ffnn_core.widgets.theatre.random import normal
from ffnn_core.widgets.theatre.record import (
    MOST_FRAMES,
    Frame,
    Throttle,
    Watched,
    few_losses,
    pack,
    places,
    unpack,
)

if TYPE_CHECKING:
    from ffnn_core.plots.picture import Picture

Floats = NDArray[Any]
Run = History | FeedForwardNeuralNetwork
TakenFor = Callable[..., Iterable[Floats]] | Exhibit


class TrainingTheatre(Widget):
    """Train a network in the page, or replay a run that `ffnn_core` made.

    Play, pause, step, scrub back through every pass, race two learning rates; see boundary,
    hidden units, weights, gradients and loss move together.

    Parameters
    ----------
    run : History or FeedForwardNeuralNetwork, optional
        Replay this instead of training in the page: a fitted network, or its history together
        with `X`, `y` and the names of its functions. Recorded with `record_every`.
    X, y : array_like of shape (N, D), (N,) or (N, 1), optional
        Own points, D = 1 or 2. Targets 0 and 1 make classes, any others a curve.
    X_test, y_test : array_like, optional
        Own points that are only watched.
    gradient : callable or Exhibit, optional
        What a replayed run took for its gradient, as `gradient_batch` or one of `museum.EXHIBITS`:
        the replay shows these numbers. A fitted network is known to use its own.
    compare, compare_gradient : optional
        A second run on the same points, replayed beside the first, and its gradient.
    title, compare_title : str, optional
        What is written above each run.
    dataset : {"xor", "xor_noisy", "circles", "moons", "spiral", "spiral_long", "sine", "bump"}
    drawn : str, optional
        Points put into the plane by hand, instead of those of the set; as the page writes them
        into its address (`theatre.points.points_by_hand`).
    hidden : int, default 4
        Hidden units, 1 to 8.
    activation : {"tanh", "sigmoid", "relu", "identity"}
        Of the hidden layer. The output is a sigmoid for classes and the identity for a curve.
    learning_rate, noise : float, optional
        By default what suits the set of points. The gradient is a *sum*: more points, smaller
        rate.
    race : float, default 0
        A second learning rate, from the same weights; 0 for none.
    batch_size : int, default 0
        Points in an update; 0 for all.
    scale : float, default 1
        Standard deviation of the first weights.
    seed : int, default 3
        Of the first weights and of the shuffling.
    loss_function : {"rss", "log_loss"}
    passes : int, default 1000
        How long a run is.
    log_axis : bool, default False
        Of the losses.
    plane : {"input", "hidden"}
        See the plane of the inputs, or the same plane as the hidden layer hands it on.
    speed : {"slow", "normal", "fast", "all it can"}

    Attributes
    ----------
    W1, c1, W2, c2 : ndarray of shape (H, D), (H, 1), (1, H), (1, 1)
        Where the run in the page is now.
    iteration : int
        After which pass.
    loss : float
        The loss there, summed over the training points.

    Examples
    --------
    >>> theatre = TrainingTheatre(dataset="circles", hidden=6)
    >>> theatre
    TrainingTheatre(dataset='circles', hidden=6, activation='tanh', learning_rate=0.05)
    >>> net = theatre.network()  # with the weights that the reader trained
    """

    dataset = Choice("xor", [*USUAL, "own"])
    drawn = Text("", longest=10 * MOST_DRAWN, like=rf"(?:{POINT}){{0,{MOST_DRAWN}}}")
    hidden = Whole(4, low=1, high=8)
    activation = Choice("tanh", ["sigmoid", "tanh", "relu", "identity"])
    learning_rate = Number(USUAL["xor"].learning_rate, low=1e-5, high=100)
    race = Number(0.0, low=0, high=100)
    batch_size = Whole(0, low=0, high=1000)
    loss_function = Choice("rss", ["rss", "log_loss"])
    scale = Number(1.0, low=0, high=10)
    seed = Whole(3, low=0, high=9999)
    noise = Number(0.0, low=0, high=1)
    passes = Whole(1000, low=1, high=100_000)
    log_axis = Flag(False)
    plane = Choice("input", ["input", "hidden"])
    speed = Choice("normal", ["slow", "normal", "fast", "all it can"])
    title = Text("")

    iteration = Whole(0, low=0, high=100_000)
    loss = traitlets.Float().tag(sync=True)
    W1 = Array(np.zeros((1, 1)), shape=(None, None))
    c1 = Array(np.zeros((1, 1)), shape=(None, 1))
    W2 = Array(np.zeros((1, 1)), shape=(1, None))
    c2 = Array(np.zeros((1, 1)), shape=(1, 1))

    output_activation = Choice("auto", ["auto", "sigmoid", "identity"])
    points = traitlets.Bytes().tag(sync=True)  # own points: D, then x, y, test for each
    record = traitlets.Bytes().tag(sync=True)  # a run to replay
    other = traitlets.Bytes().tag(sync=True)  # the one beside it
    other_title = Text("")

    shown: ClassVar[tuple[str, ...]] = ("dataset", "hidden", "activation", "learning_rate")
    caption: ClassVar[str] = (
        "The points are what the network learns from; around them is what it answers everywhere "
        "else. Press Play, then drag the pass back."
    )

    def __init__(
        self,
        run: Run | None = None,
        *,
        X: ArrayLike | None = None,
        y: ArrayLike | None = None,
        X_test: ArrayLike | None = None,
        y_test: ArrayLike | None = None,
        gradient: TakenFor | None = None,
        compare: Run | None = None,
        compare_gradient: TakenFor | None = None,
        compare_title: str = "",
        **arguments: Any,
    ) -> None:
        self._own: Points | None = None
        self._throttle = Throttle(0.1)
        self._watched = Watched()
        self._pending: FeedForwardNeuralNetwork | None = None
        if run is not None:
            arguments = {**_names_of(run), **arguments}
            X = getattr(run, "X", None) if X is None else X
            y = getattr(run, "y", None) if y is None else y
            if X is None or y is None:
                raise TypeError(
                    "TrainingTheatre: X or y is None; with a History they must be its data"
                )
        if X is not None or y is not None:
            if X is None or y is None:
                raise TypeError("TrainingTheatre: X or y is None; they must come together")
            self._own = own_points(X, y, X_test, y_test)
            arguments |= {"dataset": "own", "points": points_as_bytes(self._own)}
        elif arguments.get("dataset") == "own":
            raise TypeError(
                "TrainingTheatre: X and y are None; with dataset='own' they must be arrays"
            )
        if arguments.get("drawn") and arguments.get("dataset", "xor") in ("own", "sine", "bump"):
            raise TypeError("TrainingTheatre: drawn= puts classes into a plane; dataset has none")
        usual = USUAL.get(arguments.get("dataset", "xor"), Usual(0.0, 0.05))
        for name, value in usual._asdict().items():
            if arguments.get(name) is None:
                arguments[name] = value
        if arguments.get("batch_size", 0) is None:
            arguments["batch_size"] = 0
        if run is not None:
            arguments |= {"hidden": self._hidden_of(run), "record": b"", "other": b""}
        elif compare is not None:
            raise TypeError(
                "TrainingTheatre: run is None; with compare= it must be the first of the two runs"
            )
        super().__init__(**arguments, other_title=compare_title)
        self._start()
        self.observe(
            lambda _: self._start(),
            names=[
                *("dataset", "drawn", "hidden", "activation"),
                *("scale", "seed", "noise", "loss_function"),
            ],
        )
        if run is not None:
            self._replay(run, gradient, compare, compare_gradient)

    @classmethod
    def formulas(cls) -> dict[str, Formula]:
        """Return the functions of a hidden unit and their derivatives, for a step unfolded."""
        import sympy as sp

        from ffnn_core.symbolic.functions import ELEMENTWISE

        h = sp.Symbol("h", real=True)
        known = {name: ELEMENTWISE[name](h) for name in ("sigmoid", "tanh", "relu", "identity")}
        values = {f"f_{name}": Formula((h,), f) for name, f in known.items()}
        return values | {f"slope_{name}": Formula((h,), sp.diff(f, h)) for name, f in known.items()}

    def __repr__(self) -> str:
        if not self.record:
            return super().__repr__()
        runs = [name or "a run" for name in (self.title, *([self.other_title] * bool(self.other)))]
        said = " beside ".join(runs)
        return f"TrainingTheatre(replay of {said}, {self.iteration} passes, hidden={self.hidden})"

    # -- Replay ----------------------------------------------------------------------------------

    @classmethod
    def replay(
        cls,
        run: Run,
        X: ArrayLike | None = None,
        y: ArrayLike | None = None,
        *,
        title: str = "",
        gradient: TakenFor | None = None,
        compare: Run | None = None,
        compare_gradient: TakenFor | None = None,
        compare_title: str = "",
        **arguments: Any,
    ) -> TrainingTheatre:
        """Replay a run, or two of them in step side by side.

        Parameters
        ----------
        run : History or FeedForwardNeuralNetwork
            With recorded weights (`record_every`).
        X, y : array_like, optional
            The points it was trained on; a fitted network knows them.
        title, compare_title : str
            What is written above each run.
        gradient, compare_gradient : callable, optional
            What each run took for its gradient, called with X, y, W1, c1, W2, c2.
        compare : History or FeedForwardNeuralNetwork, optional
            The second run, on the same points and with as many hidden units.
        **arguments
            As for `TrainingTheatre`; for a history `activation`, `output_activation` and
            `loss_function` name the functions of the network.

        Returns
        -------
        TrainingTheatre
        """
        return cls(
            run,
            X=X,
            y=y,
            title=title,
            gradient=gradient,
            compare=compare,
            compare_gradient=compare_gradient,
            compare_title=compare_title,
            **arguments,
        )

    @staticmethod
    def _hidden_of(run: Run) -> int:
        history = run if isinstance(run, History) else run.history
        if not len(history.recorded):
            raise ValueError(
                "TrainingTheatre: the run kept no weights; fit with record_every=…, say 20"
            )
        return int(history.W1.shape[1])

    def _replay(
        self,
        run: Run,
        gradient: TakenFor | None,
        compare: Run | None,
        compare_gradient: TakenFor | None,
    ) -> None:
        with self.hold_sync():
            self.record = self._as_record(run, gradient)
            if compare is not None:
                self.other = self._as_record(compare, compare_gradient)
        history = run if isinstance(run, History) else run.history
        self._take(history.flat()[-1], int(history.recorded[-1]))

    def _as_record(self, run: Run, gradient: TakenFor | None) -> bytes:
        history = run if isinstance(run, History) else run.history
        data = self.data
        want = (self.hidden, data.X.shape[1])
        if self._hidden_of(run) != want[0] or history.W1.shape[1:] != want:
            raise ValueError(
                f"TrainingTheatre: the recorded W1 has shape {history.W1.shape[1:]};"
                f" it must be {want}, for {want[0]} hidden units and these points"
            )
        if history.W2.shape[1] != 1:
            raise ValueError("TrainingTheatre draws networks with one output")
        at = places(len(history.recorded), MOST_FRAMES)
        weights = history.flat()[at]
        losses = few_losses(history.loss)
        test = None
        if len(data.X_test):  # the test loss is known where there are weights
            losses = np.column_stack(
                [history.recorded[at], np.asarray(history.loss)[history.recorded[at]]]
            )
            test = np.array([self._total(theta, data.X_test, data.y_test) for theta in weights])
        taken = gradient or _own_gradient(run)
        gradients = None if taken is None else np.stack([self._taken(taken, w) for w in weights])
        return pack(history.recorded[at], weights, losses, test, gradients)

    def _taken(self, gradient: TakenFor, theta: Floats) -> Floats:
        """Return what `gradient` gives at these parameters, flat as they are."""
        X, y, *_ = self.data
        parameters = self._blocks(theta)
        if isinstance(gradient, Exhibit):
            gradient = gradient.gradient
        # One of ours is told the functions of the network; any other knows its own.
        kinds = [parameter.kind for parameter in inspect.signature(gradient).parameters.values()]
        named = inspect.Parameter.VAR_KEYWORD in kinds
        blocks = gradient(X, y, *parameters, **(self.functions if named else {}))
        return flat(as_slopes(tuple(blocks), parameters))

    # -- While ffnn_core trains ------------------------------------------------------------------

    def watch(self, net: FeedForwardNeuralNetwork, iteration: int) -> None:
        """Show a fit while it runs: `net.fit(…, callback=theatre.watch)`.

        Parameters
        ----------
        net : FeedForwardNeuralNetwork
            With 1 or 2 inputs, 1 to 8 hidden units and one output.
        iteration : int
            Passes done.

        Notes
        -----
        The page hears of it ten times a second at most, whatever the speed of the fit.
        """
        if iteration == 0:
            self._throttle.ready()
            with self.hold_sync():  # one message: the page must not begin a run of its own
                self._begin_watching(net)
                self._show(net)
        elif self._throttle.ready():
            self._show(net)
        self._pending = net

    def _begin_watching(self, net: FeedForwardNeuralNetwork) -> None:
        names = _names_of(net)
        data = own_points(net.X, net.y, None, None)
        if not 1 <= len(net.W1) <= 8 or len(net.W2) != 1:
            raise ValueError(
                "TrainingTheatre draws networks with 1 to 8 hidden units and one output;"
                f" this one has {len(net.W1)} and {len(net.W2)}"
            )
        self._watched, self._own = Watched(), data
        with self.hold_trait_notifications():
            self._set(record=b"", other=b"", dataset="own", hidden=len(net.W1), **names)
            self._set(points=points_as_bytes(data))
        try:  # what comes after the last message is shown when the cell has ended
            asyncio.get_running_loop().call_later(0.2, self._catch_up)
        except RuntimeError:
            return

    def _show(self, net: FeedForwardNeuralNetwork) -> None:
        self._pending = None
        losses = net.history.loss
        theta = flat((net.W1, net.c1, net.W2, net.c2))
        passes = len(losses) - 1
        taken = _own_gradient(net)
        slopes = np.full_like(theta, np.nan) if taken is None else self._taken(taken, theta)
        frame = Frame(passes, theta, slopes)
        self._watched.add(frame)
        with self.hold_sync():
            self.record = self._watched.pack(frame, losses)
            self._take(theta, passes, float(losses[-1]))

    def _catch_up(self) -> None:
        if self._pending is not None:
            self._show(self._pending)

    def to_html(self) -> str:
        """Return what the book shows: the state for the page's script, and the still picture."""
        self._catch_up()
        return super().to_html()

    # -- What Python can ask -----------------------------------------------------------------------

    @property
    def data(self) -> Points:
        """The points of the page, the very same numbers: X, y, X_test, y_test."""
        if self.dataset == "own" and self._own:
            return self._own
        by_hand = points_by_hand(self.drawn)
        return by_hand if len(by_hand.X) else draw_points(self.dataset, self.noise)

    @property
    def functions(self) -> dict[str, str]:
        """The names of the network's functions, as `FeedForwardNeuralNetwork` takes them."""
        output: Any = self.output_activation
        if output == "auto":
            classes = np.isin(np.concatenate([self.data.y, self.data.y_test]), (0, 1)).all()
            output = "sigmoid" if classes else "identity"
        loss = self.loss_function if output == "sigmoid" else "rss"
        return {
            "hidden_activation": self.activation,
            "output_activation": output,
            "loss": loss,
        }

    def initial_weights(self) -> Parameters:
        """Return the weights that the page begins with: W1, c1, W2, c2, for `fit(initial=…)`."""
        D, H = self.data.X.shape[1], self.hidden
        count = H * D + 2 * H + 1
        theta = self.scale * np.fromiter(normal(self.seed), float, count)
        return self._blocks(theta)

    def _blocks(self, theta: Floats) -> Parameters:
        return Parameters.views(np.asarray(theta, float), self.data.X.shape[1], self.hidden, 1)

    def network(self) -> FeedForwardNeuralNetwork:
        """Return a network with the weights of the page, as it is now, and its training points."""
        self._catch_up()
        data = self.data
        weights: Any = (self.W1, self.c1, self.W2, self.c2)
        if self.record:  # the page may have sent weights while Python was busy with the fit
            weights = self._blocks(self._shown)
        # No pass at all: the class checks the shapes and computes h1, z1, h2 and yhat.
        return FeedForwardNeuralNetwork(**self.functions).fit(
            data.X, data.y, self.hidden, n_iter=0, initial=weights
        )

    def _start(self) -> None:
        if not self.record and (self.dataset != "own" or self._own):
            self._take(flat(self.initial_weights()), 0)

    def _take(self, theta: Floats, iteration: int, loss: float | None = None) -> None:
        data = self.data
        self._shown = np.asarray(theta, float)
        W1, c1, W2, c2 = self._blocks(self._shown)
        with self.hold_sync():
            self._set(W1=W1, c1=c1, W2=W2, c2=c2, iteration=min(iteration, 100_000))
            self._set(loss=self._total(theta, data.X, data.y) if loss is None else loss)

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            self.set_trait(name, value)

    def _total(self, theta: Floats, X: Floats, y: Floats) -> float:
        parameters = self._blocks(theta)
        return float(total_loss(X, y, *parameters, **self.functions))

    def limits(self) -> dict[str, Any]:
        """Own points can be asked for only where they are."""
        found = self.class_limits()
        if self.points:
            return found
        usual = [name for name in found["dataset"]["of"] if name != "own"]
        return {**found, "dataset": {"kind": "choice", "of": usual}}

    def still(self) -> Picture:
        """Draw the network before and after training; of two runs, how each ended."""
        from ffnn_core.widgets.theatre.still import Moment, draw

        def moment(title: str, theta: Floats) -> Moment:
            parameters = self._blocks(theta)
            loss = self._total(theta, self.data.X, self.data.y)
            return Moment(title, loss, parameters, self.functions)

        if self.other:
            ends = [unpack(record)[-1][1] for record in (self.record, self.other)]
            return draw(self.data, list(map(moment, (self.title, self.other_title), ends)))
        frames = unpack(self.record) if self.record else self._whole_run()
        (_, first), (passes, last) = frames[0], frames[-1]
        titles = ["before training", f"after {passes} passes"]
        return draw(self.data, list(map(moment, titles, (first, last))))

    def _whole_run(self) -> list[tuple[int, Floats]]:
        """Return the weights before and after the run of the page, as `fit` makes it."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # one that explodes, ends early
            net = FeedForwardNeuralNetwork(**self.functions).fit(
                self.data.X,
                self.data.y,
                self.hidden,
                self.learning_rate,
                self.passes,
                self.seed,
                batch_size=self.batch_size or None,
                initial=self.initial_weights(),
            )
        ends = (self.initial_weights(), (net.W1, net.c1, net.W2, net.c2))
        first, last = map(flat, ends)
        return [(0, first), (len(net.history.loss) - 1, last)]


def _own_gradient(run: Run) -> TakenFor | None:
    """Return the gradient that a network is known to use: a subclass may have another."""
    ours = FeedForwardNeuralNetwork.get_loss_gradient
    if isinstance(run, History) or type(run).get_loss_gradient is not ours:
        return None
    return gradient_batch


def _names_of(run: Run) -> dict[str, str]:
    if isinstance(run, History):
        return {}
    if not isinstance(run, FeedForwardNeuralNetwork):
        raise TypeError(
            f"TrainingTheatre: run is {run!r}; it must be a History or a fitted"
            " FeedForwardNeuralNetwork"
        )
    if run.output_activation not in ("sigmoid", "identity"):
        raise ValueError(
            "TrainingTheatre draws networks whose output is a sigmoid or the identity; this one"
            f" has {run.output_activation!r}"
        )
    return {
        "activation": run.hidden_activation,
        "output_activation": run.output_activation,
        "loss_function": run.loss,
    }
