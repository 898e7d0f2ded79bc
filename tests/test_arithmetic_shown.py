"""The reader of printed equations finds what does not close."""

from __future__ import annotations

import pytest
from arithmetic_shown import equations, misses


@pytest.mark.parametrize(
    "line",
    [
        "L = (y − ŷ)² = (1.00 − 0.656)² = 0.118",
        "dL/dŷ = −2(y − ŷ) = −2 · 0.344 = −0.688",
        "h = w x + c = 2.00 · 1.50 + (−1.00) = 2.00",
        "= 0.150 + 0.126 − 0.024 = 0.252",
        "z1[0] = σ(0.252) = 0.563",
        "L = −0.60 · log 0.30 − 0.40 · log 0.70 = 0.865",
        " = 1 / (1 + e^(−0.252)) = 0.563",
        "the loss is 0.376 and nothing is put together",
    ],
)
def test_what_closes_is_accepted(line: str) -> None:
    assert misses(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "L = (y − ŷ)² = (1.00 − 0.66)² = 0.118",
        "dL/dŷ = −2(y − ŷ) = −2 · 0.34 = −0.688",
        "[1,2] 0.10 · 0.50 + 0.207 = 0.252",
        "z1[0] = σ(0.25) = 0.563",
    ],
)
def test_what_does_not_is_found(line: str) -> None:
    assert len(equations(line)) == 1
    assert len(misses(line)) == 1
