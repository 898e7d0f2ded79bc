"""Write what a class is given: notebooks with questions alone, with solutions, and the pictures.

    python book/_tools/handout.py           into _build/handout

Everything is taken from what the notebooks store; nothing is run.

- `questions/`: each notebook, with every exercise as a question and a place to answer: no hint, no
  solution, nothing that checks;
- `solutions/`: the same, with hints and the solution after each question: an answer key;
- `pictures/`: every figure and every widget's still as an SVG for slides, with `pictures.md`, which
  says what is to be seen in each.
"""

from __future__ import annotations

import argparse
import base64
import copy
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "book" / "_ext"))

import ed_take_away  # noqa: E402

TARGET = ROOT / "_build" / "handout"
EXERCISE = re.compile(r'data-ed-exercise="([a-z0-9-]+)"')
CHECK = re.compile(r'\n*^exercise\("[a-z0-9-]+"\)\.check\(\w+\)\n?', re.M)
PICTURE = re.compile(
    r'<img class="ed-stored" alt="([^"]*)" src="data:image/svg\+xml;base64,([^"]+)"'
)
INK = re.compile(r"var\(--[\w-]+, *(#[0-9a-fA-F]+)\)")
ANSWERS = ("Answer", "Answers", "Solution")
PLACE = "*Your answer:*\n\n&nbsp;"
MARKS = {"code": "`", "em": "*", "strong": "**"}
Cell = dict[str, Any]

# -- From what a page stores to Markdown -----------------------------------------------------------


def inline(node: Tag) -> str:
    """Return the content of an element as Markdown on one line; mathematics as its TeX."""
    parts = []
    for child in node.children:
        if isinstance(child, NavigableString):
            parts.append(str(child))
        elif "ed-math" in child.get("class", []):
            source = child.find("annotation")
            after = "".join(str(text) for text in child.find_all(string=True, recursive=False))
            parts.append(f"${source.text}${after}")
        else:
            mark = MARKS.get(child.name, "")
            parts.append(f"{mark}{inline(child)}{mark}")
    return "".join(parts)


def blocks(node: Tag, item: str = "- ") -> str:
    """Return paragraphs, lists and code as Markdown, what is folded away left out."""
    parts = []
    for child in node.find_all(True, recursive=False):
        if child.name == "pre":
            parts.append(f"```python\n{child.text}\n```")
        elif child.name == "ul":
            parts.append("\n".join(item + inline(entry) for entry in child.find_all("li")))
        elif child.name == "p" and "ed-kind" not in child.get("class", []):
            parts.append(inline(child))
        elif child.name == "div":
            parts.append(blocks(child, item))
    return "\n\n".join(part for part in parts if part.strip())


def folds(words: Tag) -> Iterator[tuple[str, Tag]]:
    """Yield what is folded away, each with its name: Hint 1, Answer, Solution."""
    for fold in words.find_all("details"):
        yield fold.summary.text, fold


# -- From a notebook to a handout ------------------------------------------------------------------


def exercise_of(cell: Cell) -> Tag | None:
    """Return the stored words of the exercise that a cell shows, or None."""
    for output in cell.get("outputs", []):
        html = "".join(output.get("data", {}).get("text/html", ""))
        if EXERCISE.search(html):
            return BeautifulSoup(html, "html.parser").select_one(".ed-words")
    return None


def markdown(text: str) -> Cell:
    """Return a Markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def code(text: str) -> Cell:
    """Return a code cell that has not been run."""
    empty: dict[str, Any] = {"metadata": {}, "execution_count": None, "outputs": []}
    return {"cell_type": "code", "source": text, **empty}


def question(words: Tag, number: int, kind: str) -> str:
    """Return the question of an exercise; where answers are offered, each with a box to tick."""
    text = blocks(words, item="- [ ] " if kind == "Question" else "- ")
    if kind == "Write the code":  # where its code is checked is said for readers of the book
        text = re.sub(r"\n\n[^\n]*Python checks it.*", "", text)
    return f"### Exercise {number}\n\n{text}"


def key(words: Tag) -> str:
    """Return the hints and the solution of an exercise."""
    return "\n\n".join(
        f"**{'Solution' if name in ANSWERS else name}**\n\n{blocks(fold)}"
        for name, fold in folds(words)
    )


def handout(notebook: dict[str, Any], *, solutions: bool) -> dict[str, Any]:
    """Return a notebook whose exercises are questions alone, or questions with their solutions."""
    made = copy.deepcopy(notebook)
    cells: list[Cell] = []
    number = 0
    for cell in made["cells"]:
        words = exercise_of(cell)
        source = "".join(cell["source"])
        if words is not None:
            number += 1
            kind = words.select_one(".ed-kind").text
            cells.append(markdown(question(words, number, kind)))
            if solutions:
                cells.append(markdown(key(words)))
            elif kind != "Write the code":
                cells.append(markdown(PLACE))
        elif cell["cell_type"] == "code" and CHECK.search(source):
            if not solutions:  # where the class writes; the key has the lines above
                cells.append(code(CHECK.sub("", source).strip("\n")))
        elif cell["cell_type"] == "code":
            cell["outputs"] = [o for o in cell["outputs"] if o.get("output_type") != "error"]
            cells.append(cell)
        else:
            cells.append(cell)
    for place, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{place:03d}"
    made["cells"] = cells
    return made


# -- Pictures --------------------------------------------------------------------------------------


def for_slides(svg: str) -> str:
    """Return a drawing that any program can place: fixed inks, and a size of its own."""
    svg = INK.sub(r"\1", svg)
    box = re.search(r'viewBox="[\d.+-]+ [\d.+-]+ ([\d.]+) ([\d.]+)"', svg)
    if box and " width=" not in svg.split(">", 1)[0]:
        width, height = (round(float(side) * 4 / 3) for side in box.groups())
        size = f'<svg width="{width}" height="{height}" font-family="sans-serif"'
        svg = svg.replace("<svg", size, 1)
    return svg


def pictures(notebook: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every stored drawing of a notebook: what is to be seen in it, and the SVG."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            html = "".join(output.get("data", {}).get("text/html", ""))
            for alt, data in PICTURE.findall(html):
                seen = BeautifulSoup(alt, "html.parser").text
                yield seen, for_slides(base64.b64decode(data).decode("utf-8"))


# -- All of it -------------------------------------------------------------------------------------


def write(target: Path = TARGET) -> dict[str, int]:
    """Write the three folders anew; return how many files each holds."""
    shutil.rmtree(target, ignore_errors=True)
    told = ["# Pictures for slides\n"]
    for path in sorted((ROOT / "book").rglob("*.ipynb")):
        if ".ipynb_checkpoints" in path.parts:
            continue
        name = path.relative_to(ROOT / "book")
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for folder, solutions in (("questions", False), ("solutions", True)):
            file = target / folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(handout(notebook, solutions=solutions), ensure_ascii=False)
            file.write_text(ed_take_away.taken_away(text, ""), encoding="utf-8")
        for number, (seen, svg) in enumerate(pictures(notebook), start=1):
            file = target / "pictures" / f"{name.stem}-{number:02d}.svg"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(svg, encoding="utf-8")
            told.append(f"- `{file.name}`: {seen}")
    (target / "pictures" / "pictures.md").write_text("\n".join(told) + "\n", encoding="utf-8")
    suffix = {"questions": "ipynb", "solutions": "ipynb", "pictures": "svg"}
    return {f: len([*(target / f).rglob(f"*.{end}")]) for f, end in suffix.items()}


def main() -> None:
    """Write everything and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=TARGET, help="another folder")
    target = parser.parse_args().into
    for folder, count in write(target).items():
        print(f"{count:>4} in {target / folder}")


if __name__ == "__main__":
    main()
