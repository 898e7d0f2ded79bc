"""Fair timing: everybody in turn, round after round, and ratios taken within a round.

A machine that slows down for a while slows everybody in that round, so the ratio survives what
the times do not. Processor time is counted, not the clock on the wall: waiting for a core that
somebody else has is nobody's fault.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .contestants import CONTESTANTS, OURS, SAME_ANSWER, Run
from .workloads import Workload


class Timing(NamedTuple):
    """One contestant's result on one workload."""

    seconds: float  # per update, the median over rounds
    ratio: float  # to ffnn_core within the same round, the median over rounds
    spread: float  # from the lower to the upper quartile of that ratio, as a share of it


def enter(workload: Workload) -> tuple[dict[str, Run], dict[str, str]]:
    """Set every contestant up.

    Returns
    -------
    runs : dict of str to callable
    absent : dict of str to str
        Who cannot take part, and why.
    """
    runs, absent = {}, {}
    for name, contestant in CONTESTANTS.items():
        try:
            runs[name] = contestant(workload)
        except ImportError:
            absent[name] = "not installed"
    return runs, absent


def require_same_answer(runs: dict[str, Run], updates: int = 3, tolerance: float = 1e-9) -> None:
    """Raise AssertionError unless all end at the same weights: only then is time comparable."""
    for name, other in SAME_ANSWER.items():
        if name not in runs:
            continue
        for ours, theirs in zip(runs[other](updates), runs[name](updates), strict=True):
            np.testing.assert_allclose(theirs, ours, rtol=0, atol=tolerance, err_msg=name)


def updates_for(run: Run, seconds: float, clock: Callable[[], float] = time.process_time) -> int:
    """Find how many updates fill a slice of this length."""
    run(1)  # compile, fill caches
    n = 1
    while True:
        start = clock()
        run(n)
        took = clock() - start
        if took >= seconds / 2 or n >= 1_000_000:
            return max(1, round(n * seconds / max(took, 1e-9)))
        n = max(2 * n, round(0.7 * n * seconds / max(took, 1e-6)))


def interleave(
    runs: dict[str, Run],
    rounds: int,
    seconds: float,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, Timing]:
    """Time A B C … A B C …, and compare each with ffnn_core in the same round."""
    counts = {name: updates_for(run, seconds, clock) for name, run in runs.items()}
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            start = clock()
            run(counts[name])
            times[name].append((clock() - start) / counts[name])
    base = np.array(times[OURS])
    results = {}
    for name, measured in times.items():
        ratios = np.array(measured) / base
        low, middle, high = np.percentile(ratios, [25, 50, 75])
        results[name] = Timing(
            float(np.median(measured)), float(middle), float((high - low) / middle)
        )
    return results
