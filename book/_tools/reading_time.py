"""How long it takes to read a chapter, counted from its words and lines.

    python book/_tools/reading_time.py            the minutes of every chapter
    python book/_tools/reading_time.py a.ipynb    of one

Words are read at an unhurried pace, code more slowly, and a formula on a line of its own and a
picture each take a moment. What is folded away is not counted, nor are the exercises.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORDS_A_MINUTE = 180
SECONDS_A_LINE_OF_CODE = 4
SECONDS_A_FORMULA = 15
SECONDS_A_PICTURE = 20
FOLDED = {"hide-input", "remove-input", "hide-cell", "remove-cell"}


def seconds(notebook: nbformat.NotebookNode) -> float:
    """Return how many seconds a notebook takes to read."""
    total = 0.0
    for cell in notebook.cells:
        if cell.source.startswith(("exercise(", "## Exercises")):
            continue
        if cell.cell_type == "markdown":
            total += seconds_of_prose(cell.source)
            continue
        if not FOLDED & set(cell.metadata.get("tags", [])):
            lines = [line for line in cell.source.splitlines() if line.strip()]
            total += SECONDS_A_LINE_OF_CODE * len(lines)
        shown = [output for output in cell.outputs if "data" in output]
        total += SECONDS_A_PICTURE * sum("text/html" in output.data for output in shown)
        total += SECONDS_A_FORMULA * sum("text/latex" in output.data for output in shown)
    return total


def seconds_of_prose(source: str) -> float:
    """Return how many seconds a Markdown cell takes to read."""
    formulas = re.findall(r"```\{math\}.*?```", source, flags=re.S)
    words = re.sub(r"```\{math\}.*?```", "", source, flags=re.S).split()
    return 60 * len(words) / WORDS_A_MINUTE + SECONDS_A_FORMULA * len(formulas)


def minutes(path: Path) -> int:
    """Return the minutes for a chapter, to the nearest five and never less than five."""
    notebook = nbformat.read(path, as_version=4)
    return max(5, 5 * round(seconds(notebook) / 300))


def chapters() -> list[Path]:
    """Return the notebooks of the table of contents, the first page and the appendices left out."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = [part for part in contents["parts"] if part.get("numbered")]
    paths = [ROOT / f"{chapter['file']}.ipynb" for part in parts for chapter in part["chapters"]]
    return [path for path in paths if path.exists()]


def main() -> int:
    """Print the minutes of the notebooks named on the command line, or of all chapters."""
    for path in [Path(name) for name in sys.argv[1:]] or chapters():
        print(f"{minutes(path):3}  {path.stem}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
