"""Measure how smooth the training theatre is, and what watching a fit costs.

`python -m benchmarks.theatre` measures both and writes nothing. The frames need Chromium and
Playwright; the overhead of `callback=theatre.watch` needs neither.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from ffnn_core import datasets
from ffnn_core.network import FeedForwardNeuralNetwork
from ffnn_core.widgets import TrainingTheatre

ROUNDS = 9


def overhead() -> dict[str, float]:
    """Return the time of a watched fit beside the same fit unwatched, median of the rounds."""
    ratios = {}
    for data, H, passes in ((datasets.xor(), 4, 60_000), (datasets.circles(200), 8, 40_000)):

        def fit(
            callback: Callable[[FeedForwardNeuralNetwork, int], object] | None,
            data: datasets.Dataset = data,
            H: int = H,
            passes: int = passes,
        ) -> float:
            net = FeedForwardNeuralNetwork(hidden_activation="tanh")
            start = time.process_time()
            net.fit(data.X, data.y, H, 0.01, passes, 0, callback=callback)
            return time.process_time() - start

        theatre = TrainingTheatre()
        ratios[data.name] = median(fit(theatre.watch) / fit(None) for _ in range(ROUNDS))
    return ratios


def frames() -> dict[str, tuple[float, float]]:
    """Return frames a second and the 95th percentile of the time between two, in milliseconds."""
    from .browser import FRAMES, launched, write_page

    many = datasets.spiral(400)
    theatres = {
        "spiral of 400 points, 8 units": TrainingTheatre(
            X=many.X, y=many.y, hidden=8, passes=100_000
        ),
        "XOR, 4 units": TrainingTheatre(passes=100_000),
        "spiral, 8 units": TrainingTheatre(dataset="spiral", hidden=8, passes=100_000),
        "spiral, 8 units, two rates": TrainingTheatre(
            dataset="spiral", hidden=8, passes=100_000, race=0.01
        ),
        "sine, 8 units": TrainingTheatre(dataset="sine", hidden=8, passes=100_000),
    }
    measured = {}
    with launched() as browser, tempfile.TemporaryDirectory() as folder:
        for name, theatre in theatres.items():
            page = browser.new_page()
            page.goto(write_page(Path(folder), [theatre]).as_uri())
            page.get_by_role("button", name="Play").click()
            page.wait_for_timeout(500)
            measured[name] = tuple(page.evaluate(FRAMES, 3000))
            page.close()
    return measured


if __name__ == "__main__":
    for name, ratio in overhead().items():
        print(f"{name}: a watched fit takes {ratio:.3f} times as long")
    for name, (rate, slow) in frames().items():
        print(f"{name}: {rate:.1f} frames a second while training, 95 % within {slow:.1f} ms")
