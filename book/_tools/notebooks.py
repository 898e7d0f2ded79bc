"""Run the book's notebooks and store what they print, small and the same every time.

    python book/_tools/notebooks.py            run every notebook under book/, store its outputs
    python book/_tools/notebooks.py a.ipynb    run one
    python book/_tools/notebooks.py --check    run nothing; fail if one is not in stored form

Text and LaTeX are stored, so that a reader sees them and a test compares them. The state of widgets
is not: it is large, and the book makes it afresh. A picture, and the still one of a widget, is
stored as an image, to be there before anything has run, in JupyterLab and where notebooks are only
looked at; the comparison leaves of it what `tests/nbval_sanitize.cfg` says, its description.

Cells whose code is folded away in the book, as they import or only draw, are folded in JupyterLab
too.
"""

from __future__ import annotations

import argparse
import base64
import configparser
import re
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
sys.path.insert(0, str(BOOK / "_ext"))

from only_draws import PICTURES, only_draws  # noqa: E402

SANITIZE = ROOT / "tests" / "nbval_sanitize.cfg"

# Left out of what is stored: bitmaps, and the live view of a widget, whose name changes every run.
DROPPED = ("image/png", "image/jpeg", "image/svg+xml", "application/vnd.jupyter.widget-view+json")
KEPT_CELL_METADATA = ("tags", "mystnb")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
STORED, DRAWING = "stored picture", "picture with a description"  # rules of SANITIZE
FOLDED = {"hide-input", "remove-input", "hide-cell", "remove-cell"}
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")


@cache
def rules() -> dict[str, tuple[re.Pattern[str], str]]:
    """Return each rule that nbval uses as well: its name, its pattern and what it puts there."""
    read = configparser.RawConfigParser()
    read.read(SANITIZE, encoding="utf-8")
    return {
        name: (re.compile(read[name]["regex"]), read[name]["replace"]) for name in read.sections()
    }


def as_image(drawing: re.Match[str]) -> str:
    """Return an SVG drawing as an image with its description, on paper whatever the theme."""
    svg = re.sub(r"<style>.*?</style>", "", drawing[0], flags=re.S)
    svg = svg.replace('style="', 'style="background:#fff;', 1)
    if "xmlns=" not in svg.split(">", 1)[0]:
        svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    data = base64.b64encode(svg.encode()).decode()
    return f'<img class="ed-stored" alt="{drawing[1]}" src="data:image/svg+xml;base64,{data}">'


def stored_html(text: str) -> str:
    """Return an output's HTML as it is stored: drawings as images, widgets without their state."""
    for name, (pattern, replacement) in rules().items():
        if name == STORED:
            continue
        text = pattern.sub(as_image if name == DRAWING else replacement, text)
    return text


def as_text(value: str | list[str]) -> str:
    """Return a notebook's multi-line text as one string."""
    return value if isinstance(value, str) else "".join(value)


def merged(outputs: Sequence[Any]) -> list[Any]:
    """Join consecutive prints: where the kernel cut them is a matter of timing."""
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if (
            output.output_type == "stream"
            and last is not None
            and last.output_type == "stream"
            and last.name == output.name
        ):
            last.text = as_text(last.text) + as_text(output.text)
        else:
            joined.append(output)
    return joined


def normalise_output(output: Any, count: int) -> None:
    """Bring one output into stored form, in place."""
    if "execution_count" in output:
        output.execution_count = count
    if "data" not in output:
        return
    output.metadata = {}
    for mime in DROPPED:
        output.data.pop(mime, None)
    if "text/html" in output.data:
        output.data["text/html"] = stored_html(as_text(output.data["text/html"]))


def is_folded(cell: Any) -> bool:
    """Tell whether the book folds the code of a cell away."""
    if FOLDED & set(cell.metadata.get("tags", [])):
        return True
    shown = "".join(as_text(output.get("data", {}).get("text/html", "")) for output in cell.outputs)
    drawn = 'class="ed-stored"' in shown or PICTURES.search(shown)
    return bool(drawn) and only_draws(cell.source)


def normalise(notebook: Any) -> Any:
    """Bring a notebook into stored form, in place, and return it."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number:03d}"
        cell.metadata = nbformat.from_dict(
            {key: cell.metadata[key] for key in KEPT_CELL_METADATA if key in cell.metadata}
        )
        if cell.cell_type != "code":
            continue
        if cell.source.strip() == "":
            cell.execution_count = None
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = merged(cell.outputs)
        for output in cell.outputs:
            normalise_output(output, count)
        if is_folded(cell):
            cell.metadata["jupyter"] = {"source_hidden": True}
    return notebook


def serialise(notebook: Any) -> str:
    """Return the text of the notebook's file."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def execute(path: Path) -> None:
    """Run a notebook in a fresh kernel, in its own folder, and store it."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    path.write_text(serialise(normalise(notebook)), encoding="utf-8")


def faults(path: Path) -> list[str]:
    """Return what keeps a notebook from being in stored form; an empty list means nothing."""
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error" and "raises-exception" not in cell.metadata.get(
                "tags", []
            ):
                found.append(f"{cell.id} stores an error")
            if output.get("name") == "stderr":
                found.append(f"{cell.id} stores a warning")
            if ADDRESS.search(str(output)):
                found.append(f"{cell.id} stores a memory address")
    if serialise(normalise(notebook)) != text:
        found.append("is not in stored form: run `make notebooks`")
    return found


def notebooks() -> list[Path]:
    """Return every notebook of the book."""
    return sorted(p for p in BOOK.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)


def main() -> int:
    """Run, or check, the notebooks named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description="Run the book's notebooks and store their outputs")
    parser.add_argument("paths", nargs="*", type=Path, help="default: every notebook under book/")
    parser.add_argument("--check", action="store_true", help="run nothing, only look")
    options = parser.parse_args()
    paths = [path.resolve() for path in options.paths] or notebooks()
    if options.check:
        found = [f"{path.name}: {fault}" for path in paths for fault in faults(path)]
        print("\n".join(found) or f"{len(paths)} notebooks in stored form")
        return 1 if found else 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for path, _ in zip(paths, pool.map(execute, paths), strict=True):
            print(f"ran {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
