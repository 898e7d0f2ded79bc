"""What a class is given: questions without a trace of the answers, and a key that has them all."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import handout
import nbformat
import pytest
from bs4 import BeautifulSoup
from machine import ROOT

from ffnn_core.widgets import exercise

BOOK = ROOT / "book"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("handout")
    count = handout.write(target)
    assert count["questions"] == count["solutions"] == len([*BOOK.rglob("*.ipynb")])
    return target


def prose_and_code(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells)


def stored(path: Path) -> dict[str, BeautifulSoup]:
    """Return what a page stores of each of its exercises, by slug."""
    outputs = [
        o for c in json.loads(path.read_text("utf-8"))["cells"] for o in c.get("outputs", [])
    ]
    texts = ["".join(o.get("data", {}).get("text/html", "")) for o in outputs]
    slugs = [(handout.EXERCISE.search(text), text) for text in texts]
    return {slug[1]: BeautifulSoup(text, "html.parser") for slug, text in slugs if slug}


def words_of(text: str) -> list[str]:
    """Return the longer words of a text, those of its formulas left out."""
    text = re.sub(r"\$[^$]*\$", " ", text)
    return re.findall(r"[a-z]{3,}", text.lower())


CHAPTERS = [path for path in sorted(BOOK.rglob("*.ipynb")) if stored(path)]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_questions_tell_nothing_and_the_key_tells_all(path: Path, written: Path) -> None:
    name = path.relative_to(BOOK)
    asked = prose_and_code(written / "questions" / name)
    told = prose_and_code(written / "solutions" / name)
    exercises = stored(path)
    for text in (asked, told):
        assert len(re.findall(r"^### Exercise \d+$", text, re.M)) == len(exercises)
        assert "exercise(" not in text
    assert "**Solution**" not in asked and "**Hint" not in asked
    assert "Python checks it" not in asked
    in_asked, in_told = (" ".join(words_of(text)) for text in (asked, told))
    for slug, page in exercises.items():
        for folded in page.find_all("details"):
            for annotation in folded.find_all("math"):
                annotation.decompose()
            for part in folded.find_all(["p", "code"]):
                why = re.split(r" — (?:right|no):", part.text)[-1]  # the choices may be read
                words = " ".join(words_of(why)[:8])
                assert words in in_told, slug
                if len(words) > 50:  # long enough not to stand in a question by chance
                    assert words not in in_asked, slug
        solution = getattr(exercise(slug), "solution", "")
        assert solution in told  # of code, letter by letter
        assert not solution or solution not in asked


def test_a_question_keeps_its_mathematics_and_its_boxes(written: Path) -> None:
    asked = prose_and_code(written / "questions" / "derivatives" / "output-layer.ipynb")
    assert (
        r"answers $\hat{y} = 0.9$ where the target is 1. How large is its $\delta_2$, the" in asked
    )
    assert "- [ ] `yhat * (1 - yhat)`" in asked
    assert "def output_gradient(y, yhat, z1):\n    # your lines here\n    ..." in asked


@pytest.mark.parametrize("folder", ["questions", "solutions"])
def test_each_is_a_notebook_that_runs_alone(folder: str, written: Path) -> None:
    for path in (written / folder).rglob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert "Brings the book's package" in notebook.cells[0].source
        for cell in notebook.cells[1:]:
            if cell.cell_type == "code":
                compile(cell.source, str(path), "exec")


def test_pictures_are_drawings_with_fixed_inks_and_a_size(written: Path) -> None:
    files = sorted((written / "pictures").glob("*.svg"))
    told = (written / "pictures" / "pictures.md").read_text(encoding="utf-8")
    assert len(files) > 80
    for file in files:
        text = file.read_text(encoding="utf-8")
        drawing = ElementTree.fromstring(text)
        assert "var(" not in text
        assert int(drawing.attrib["width"]) > 50 and int(drawing.attrib["height"]) > 20
        assert re.search(rf"^- `{re.escape(file.name)}`: \w", told, re.M)


def test_ink_that_follows_the_theme_becomes_the_ink_of_paper() -> None:
    svg = '<svg viewBox="0 0 30 15"><path style="fill:var(--ed-pos, #c2570c)"/></svg>'
    assert handout.for_slides(svg) == (
        '<svg width="40" height="20" font-family="sans-serif" viewBox="0 0 30 15">'
        '<path style="fill:#c2570c"/></svg>'
    )


# -- The page for teachers -------------------------------------------------------------------------

TEACHING = (BOOK / "appendices" / "teaching.md").read_text(encoding="utf-8")


def test_the_page_for_teachers_names_widgets_where_they_are() -> None:
    rows = re.findall(r"^\| (\[.*\) .*?|\[.*?\)) \|.*\| ([A-Z][\w, ]+) \|$", TEACHING, re.M)
    assert len(rows) == 17
    for lesson, widgets in rows:
        pages = [BOOK / "appendices" / page for page in re.findall(r"\((\S+\.ipynb)\)", lesson)]
        code = "".join(prose_and_code(page) for page in pages)
        for widget in widgets.split(", "):
            assert f"{widget}(" in code, (lesson, widget)


def test_its_frame_and_its_key_are_real(written: Path) -> None:
    page, widget, name = re.search(r"book/(\S+)\.html\?only=([a-z]+)-(\w+)", TEACHING).groups()
    source = prose_and_code(BOOK / f"{page}.ipynb")
    assert re.search(rf'{widget.title()}\([^)]*name="{name}"', source)
    told = prose_and_code(written / "solutions" / "derivatives" / "output-layer.ipynb")
    shown = TEACHING.split("## What an answer key looks like")[1]
    for line in re.findall(r"^> \*\*(?:Exercise 1|Hint|Solution)\.\*\* (.*)$", shown, re.M):
        for sentence in re.split(r"(?<=[.?]) (?=[A-Z$3])", line):
            assert sentence.rstrip(".") in told, sentence
