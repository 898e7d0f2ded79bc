"""What the parity tests in Node and in a browser have in common: jobs, and what should come out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from ffnn_core.gradients import gradient_batch

JS = Path(__file__).parent / "js"
ENDPOINTS = ("hidden_activation", "output_activation", "loss")


class Case(NamedTuple):
    """A network, data and a way to descend."""

    size: tuple[int, int, int]
    names: tuple[str, str, str] = ("sigmoid", "sigmoid", "rss")
    batch: int | None = None
    rate: float = 0.1
    rows: int = 7

    @property
    def arch(self) -> dict[str, str]:
        return dict(zip(ENDPOINTS, self.names, strict=True))

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.rows, *self.size])
        D, _, O = self.size
        X = rng.normal(size=(self.rows, D))
        if self.names[2] == "rss":
            return X, rng.uniform(size=(self.rows, O))
        if self.names[2] == "log_loss":
            return X, rng.integers(0, 2, size=(self.rows, O)).astype(float)
        return X, np.eye(O)[rng.integers(0, O, size=self.rows)]

    def weights(self, scale: float = 0.5) -> list[np.ndarray]:
        D, H, O = self.size
        rng = np.random.default_rng([17, *self.size])
        return [rng.normal(0, scale, size=s) for s in ((H, D), (H, 1), (O, H), (O, 1))]

    def ranges(self) -> list[list[int]]:
        batch = self.batch or self.rows
        return [[lo, min(lo + batch, self.rows)] for lo in range(0, self.rows, batch)]

    def job(self, what: str, steps: int = 1000, **more: Any) -> dict[str, Any]:
        """Put the case into the form that tests/js/answer.mjs takes."""
        X, y = self.data()
        p = flat(self.weights())
        job = {"what": what, "p": p, "X": X.ravel().tolist(), "Y": y.ravel().tolist()}
        return job | {"rate": self.rate, "ranges": self.ranges(), "steps": steps} | more

    def expected_path(self, steps: int = 1000) -> np.ndarray:
        """Every parameter after every step, by ffnn_core."""
        X, y = self.data()
        weights = self.weights()
        path = [flat(weights)]
        ranges = self.ranges()
        for step in range(steps):
            lo, hi = ranges[step % len(ranges)]
            gradient = gradient_batch(X[lo:hi], y[lo:hi], *weights, **self.arch)
            weights = [w - self.rate * g for w, g in zip(weights, gradient, strict=True)]
            path.append(flat(weights))
        return np.array(path)


class JavaScriptError(Exception):
    """What a job threw."""


def flat(arrays: Sequence[np.ndarray]) -> list[float]:
    return [float(v) for a in arrays for v in np.asarray(a).ravel()]


def run_in_node(source: str, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let Node do the jobs with the module in `source`; skip where there is no Node."""
    node = shutil.which("node")
    if node is None:
        message = "Node.js is not installed; the printed JavaScript was not run"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    done = subprocess.run(
        [node, str(JS / "run.mjs")],
        input=json.dumps({"source": source, "jobs": jobs}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]  # the source comes first, and is long
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    for answer in answers:
        if "error" in answer:
            raise JavaScriptError(answer["error"])
    return answers
