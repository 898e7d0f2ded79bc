"""The table, and whether the targets are met."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .contestants import CONTESTANTS, OURS
from .measure import Timing
from .workloads import Workload

Results = dict[str, dict[str, Timing]]  # workload, then contestant


class Target(NamedTuple):
    """A ratio to ffnn_core's time that should be reached, or not exceeded."""

    workload: str
    contestant: str
    at_least: float
    against: str = OURS

    def line(self, results: Results) -> str | None:
        """Say whether it is met, if it was measured."""
        timings = results.get(self.workload, {})
        if self.contestant not in timings or self.against not in timings:
            return None
        reached = timings[self.contestant].ratio / timings[self.against].ratio
        verdict = "met" if reached >= self.at_least else "MISSED"
        return (
            f"{verdict:6s}  {self.workload:6s}  {self.contestant} / {self.against}:"
            f" {reached:.2f}, wanted at least {self.at_least:.2f}"
        )


_SKLEARN, _SKLEARN_MATHS = "scikit-learn (identity output)", "ffnn_core, identity output"
TARGETS = (
    Target("xor", "loop over observations", 4),
    Target("toy", "loop over observations", 100),
    Target("digits", "loop over observations", 50),
    *(Target(size, _SKLEARN, 1, _SKLEARN_MATHS) for size in ("xor", "toy", "digits")),
    *(Target(size, "PyTorch, eager", 1) for size in ("xor", "toy", "digits")),
    Target("digits", "the five products alone", 1 / 1.4),
)


def machine() -> str:
    """Name the processor and the libraries that matter, and nothing else."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                cpu = line.split(":", 1)[1].strip()
                break
    return f"{cpu}, Python {platform.python_version()}, NumPy {np.__version__}"


def table(results: Results, absent: dict[str, str], sizes: dict[str, Workload]) -> str:
    """Lay the results out as a Markdown table: microseconds per update, ratio, spread."""
    names = list(results)
    lines = [
        "| | " + " | ".join(str(sizes[name]) for name in names) + " |",
        "|---|" + "---:|" * len(names),
    ]
    for contestant in CONTESTANTS:
        if contestant in absent:
            cells = [absent[contestant]] + [""] * (len(names) - 1)
        else:
            cells = [_cell(results[name][contestant], contestant) for name in names]
        lines.append(f"| {contestant} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(timing: Timing, contestant: str) -> str:
    microseconds = timing.seconds * 1e6
    shown = f"{microseconds:.1f}" if microseconds < 100 else f"{microseconds:,.0f}"
    if contestant == OURS:
        return f"{shown} µs"
    return f"{shown} µs, {timing.ratio:.3g}× ± {timing.spread / 2:.1%}"


def targets(results: Results) -> str:
    """Say of each target whether it is met."""
    return "\n".join(line for target in TARGETS if (line := target.line(results)))
