"""The page's loop of training beside ffnn_core's `fit`: the same jobs for Node and a browser."""

from __future__ import annotations

import base64
from typing import Any, NamedTuple

import numpy as np

from ffnn_core.network import FeedForwardNeuralNetwork
from ffnn_core.widgets import TrainingTheatre

STEPS = 1000

# (job, makeRun, network) → every parameter after every step, as base64 of float64
PATH = """
(job, makeRun, network) => {
  const flat = (rows) => Float64Array.from(rows.flat());
  const part = (X, Y) => ({ n: Y.length, X: flat(X), Y: flat(Y) });
  const data = { D: job.X[0].length, train: part(job.X, job.y), test: part([], []) };
  const net = network(data.D, job.H, 1, job.names);
  const run = makeRun({ net, data, start: Float64Array.from(job.start), rate: job.rate, batch: 0,
    seed: 0, passes: job.steps });
  const path = new Float64Array((job.steps + 1) * net.N_PARAMETERS);
  for (let k = 0; k <= job.steps; k += 1) {
    path.set(run.p, k * net.N_PARAMETERS);
    run.step();
  }
  const bytes = new Uint8Array(path.buffer);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return btoa(text);
}
"""


class Case(NamedTuple):
    """One architecture that the theatre offers, on one of its sets of points."""

    dataset: str
    hidden: int
    activation: str
    loss_function: str

    @property
    def rate(self) -> float:
        """Small enough for the run to converge: one that jumps about magnifies every rounding."""
        return (
            0.0005
            if self.dataset == "sine"
            else {"rss": 0.005, "log_loss": 0.001}[self.loss_function]
        )

    def theatre(self) -> TrainingTheatre:
        return TrainingTheatre(**self._asdict(), learning_rate=self.rate)

    def job(self) -> dict[str, Any]:
        theatre = self.theatre()
        start = [w.ravel() for w in theatre.initial_weights()]
        return {
            "X": theatre.data.X.tolist(),
            "y": theatre.data.y.tolist(),
            "H": self.hidden,
            "names": theatre.functions,
            "start": np.concatenate(start).tolist(),
            "rate": self.rate,
            "steps": STEPS,
        }

    def expected(self) -> np.ndarray:
        """Every parameter after every step, by ffnn_core."""
        theatre = self.theatre()
        net = FeedForwardNeuralNetwork(**theatre.functions).fit(
            theatre.data.X,
            theatre.data.y,
            self.hidden,
            self.rate,
            STEPS,
            initial=theatre.initial_weights(),
            record_every=1,
        )
        return net.history.flat()

    def distance(self, answer: str) -> float:
        expected = self.expected()
        path = np.frombuffer(base64.b64decode(answer), "<f8").reshape(expected.shape)
        return float(np.abs(path - expected).max())


CASES = [
    Case(dataset, hidden, activation, loss)
    for dataset, losses in (("moons", ("rss", "log_loss")), ("sine", ("rss",)))
    for loss in losses
    for activation in ("sigmoid", "tanh", "relu", "identity")
    for hidden in range(1, 9)
]
