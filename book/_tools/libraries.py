"""Run the lines of the chapter on other libraries, and store the numbers that they give.

    python book/_tools/libraries.py          run all, write ffnn_core/data/libraries.json
    python book/_tools/libraries.py FILE     write another file

The lines are those that stand in the chapter, taken out of the page itself. Each block is given
X, y, W1, c1, W2, c2 and leaves `loss`, `gradient` and `trained`. PyTorch, JAX and scikit-learn must
be installed; to build or to test the book they are not needed. A digest of each block is stored
with its numbers, so that a block that was changed and not run again is found out.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import warnings
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from ffnn_core import EXAMPLE, FeedForwardNeuralNetwork, gradient_batch, total_loss

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = ROOT / "book" / "beyond" / "libraries.ipynb"
STORED = ROOT / "ffnn_core" / "data" / "libraries.json"
LIBRARIES = {"torch": "PyTorch", "jax": "JAX", "sklearn": "scikit-learn"}
PACKAGES = {"torch": "torch", "jax": "jax", "sklearn": "scikit-learn"}


def blocks() -> dict[str, str]:
    """Return the lines of each library, by the name it is imported by."""
    cells = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    prose = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    found = re.findall(r"^```python\n(.*?)^```", prose, flags=re.M | re.S)
    first = {re.match(r"(?:import|from) (\w+)", block)[1]: block for block in found}  # type: ignore[index]
    if set(first) != set(LIBRARIES):
        raise ValueError(f"the chapter has lines for {set(first)}; wanted {set(LIBRARIES)}")
    return {name: first[name] for name in LIBRARIES}


def digest(block: str) -> str:
    """Return what tells one block from another."""
    return hashlib.sha256(block.encode()).hexdigest()


def given(dtype: type = np.float64) -> dict[str, np.ndarray]:
    """Return the data and the weights that everybody gets."""
    names = ("X", "y", "W1", "c1", "W2", "c2")
    arrays = (EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    return {name: np.array(a, dtype) for name, a in zip(names, arrays, strict=True)}


def told(names: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a run left behind, as plain numbers."""

    def plain(array: Any) -> Any:
        return np.asarray(array, dtype=np.float64).tolist()

    loss = names["loss"]
    return {
        "loss": float(loss.detach() if hasattr(loss, "detach") else loss),
        "gradient": [plain(block) for block in names["gradient"]],
        "trained": [plain(block) for block in names["trained"]],
    }


def ours() -> dict[str, Any]:
    """Return the package's own numbers."""
    data, kind = given(), {"output_activation": "identity"}
    net = FeedForwardNeuralNetwork(**kind)
    weights = tuple(data[name] for name in ("W1", "c1", "W2", "c2"))
    net.fit(data["X"], data["y"], 3, 0.05, 1000, initial=weights)
    return told(
        {
            "loss": total_loss(**data, **kind),
            "gradient": gradient_batch(**data, **kind),
            "trained": (net.W1, net.c1, net.W2, net.c2),
        }
    )


def run(block: str, dtype: type = np.float64) -> dict[str, Any]:
    """Run one block and return what it leaves."""
    names: dict[str, Any] = given(dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # other people's advice is not about these numbers
        exec(compile(block, str(CHAPTER), "exec"), names)
    return told(names)


def everything() -> dict[str, Any]:
    """Run all blocks, each in a fresh set of names."""
    lines = blocks()
    runs = {"ffnn_core": ours()}
    runs |= {LIBRARIES[name]: run(block) for name, block in lines.items()}
    runs["PyTorch, 32 bits"] = run(lines["torch"], np.float32)
    return {
        "versions": {LIBRARIES[name]: version(PACKAGES[name]) for name in LIBRARIES},
        "lines": {LIBRARIES[name]: digest(block) for name, block in lines.items()},
        "runs": runs,
    }


def main() -> int:
    """Run from the command line."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else STORED
    target.write_text(json.dumps(everything(), indent=1) + "\n", encoding="utf-8")
    print(f"wrote {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
