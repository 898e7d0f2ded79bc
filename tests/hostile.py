"""How often hostile input is tried, and with which seed: another one every week."""

from __future__ import annotations

import os

import numpy as np

SEED = int(os.environ.get("FUZZ_SEED", "7"))
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))  # so many times the usual number of tries


def rng_for(name: str) -> np.random.Generator:
    """Return the numbers of one test; the same seed gives the same ones."""
    return np.random.default_rng([SEED, *name.encode()])
