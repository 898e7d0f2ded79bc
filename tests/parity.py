"""What the parity tests in Node and in a browser have in common: jobs, and what should come out."""

from __future__ import annotations

import base64
import functools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from ffnn_core.door import checked
from ffnn_core.gradients import backward, collect, states_of
from ffnn_core.parameters import Parameters, flat

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
        p = flat(self.weights()).tolist()
        job = {"what": what, "p": p, "X": X.ravel().tolist(), "Y": y.ravel().tolist()}
        return job | {"rate": self.rate, "ranges": self.ranges(), "steps": steps} | more

    @functools.cache  # noqa: B019  (a tuple, and a test process is short)
    def expected_path(self, steps: int = 1000) -> np.ndarray:
        """Every parameter after every step, by ffnn_core: `gradient_batch`, looked over once."""
        X, y, p, net = checked(*self.data(), *self.weights(), self.arch)
        theta = flat(p)
        p = Parameters.views(theta, *self.size)
        ranges = self.ranges()
        path = np.empty((steps + 1, theta.size))
        path[0] = theta
        for step in range(steps):
            rows = slice(*ranges[step % len(ranges)])
            d = backward(y[rows], p, states_of(X[rows], p, net), net)
            gradient = collect(X[rows], d.z1, d.dL_dh2, d.dL_dh1)
            theta -= self.rate * flat(gradient)
            path[step + 1] = theta
        return path


def widget_cases() -> list[tuple[str, Case]]:
    """Return every network that a widget trains or shows, each with the module that holds it."""
    from ffnn_core.symbolic.javascript import WIDGET_ACTIVATIONS, WIDGET_OUTPUTS, WIDGET_SIZES

    theatre = [
        Case(size, (hidden, *output), batch=(None, 3)[i % 2], rate=0.01)
        for i, size in enumerate(WIDGET_SIZES)
        for hidden in WIDGET_ACTIVATIONS
        for output in WIDGET_OUTPUTS
    ]
    return [
        *(("generated/networks.mjs", case) for case in theatre),
        ("generated/network_4_3_2.mjs", Case((4, 3, 2))),
        (
            "generated/network_2_2_1_sigmoid_identity_rss.mjs",
            Case((2, 2, 1), ("sigmoid", "identity", "rss"), rate=0.02),
        ),
    ]


def walk(module: str, case: Case, nudge: float = 0.0) -> dict[str, Any]:
    """Return the job of taking 1,000 steps; `nudge` moves the first weight beforehand."""
    several = {"size": case.size, "names": case.arch} if "networks" in module else {}
    job = case.job("walk", **several)
    return job | {"p": [job["p"][0] + nudge, *job["p"][1:]]}


def distance(case: Case, answer: dict[str, Any]) -> float:
    """Return how far any parameter is from ffnn_core's, at the step where it is furthest."""
    assert "error" not in answer, answer
    expected = case.expected_path()
    path = np.frombuffer(base64.b64decode(answer["path"]), "<f8").reshape(expected.shape)
    return float(np.abs(path - expected).max())


class JavaScriptError(Exception):
    """What a job threw."""


def run_in_node(source: str, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let Node do the jobs with the module in `source`; the first that throws, throws here."""
    answers = answers_of_node(source, jobs)
    for answer in answers:
        if "error" in answer:
            raise JavaScriptError(answer["error"])
    return answers


def answers_of_node(source: str, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let one Node do the jobs with the module in `source`; skip where there is no Node."""
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
    return answers
