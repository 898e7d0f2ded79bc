"""Make one PDF of the whole built book: contents, page numbers, an outline, references that work.

    make pdf                                      without the solutions of the exercises
    python book/_tools/paper.py --answers         with them

Chromium prints every page as a reader would; then the pages are joined, and a link from one page to
another leads to its place in the same file.
"""

from __future__ import annotations

import argparse
import html
import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, FloatObject, NameObject, NullObject

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
TARGET = ROOT / "_build" / "every-derivative.pdf"
SETTINGS: dict[str, Any] = {"format": "A4", "print_background": True}
CONTENTS = """() => [...document.querySelectorAll("nav.bd-docs-nav :is(p.caption, a.reference)")]
  .map((one) => [one.innerText, one.href ? one.href.split("#")[0] : null])"""
STYLE = (
    "<!doctype html><meta charset=utf-8><link rel=stylesheet href='{css}'><style>"
    "body {{ font-family: var(--ed-serif); margin: 0; padding: 0 }} a {{ color: inherit }}"
    "h1 {{ font-size: 26pt; font-weight: 500; margin: 60mm 0 4mm }} p {{ margin: 0 }}"
    "h2 {{ break-before: page; font-size: 18pt; font-weight: 500 }}"
    "div {{ display: flex; justify-content: space-between; gap: 2em; margin: 1.2mm 0 }}"
    "div.part {{ font-style: italic; margin-top: 5mm }} a {{ text-decoration: none }}</style>"
)


class Entry(NamedTuple):
    """A line of the contents: a part of the book if it has no address."""

    title: str
    path: str | None


class Chapter(NamedTuple):
    """A printed page of the book and the number of its first sheet, from 0."""

    entry: Entry
    pdf: PdfReader
    start: int


def path_of(address: str) -> str:
    """Return which file an address names."""
    return unquote(urlsplit(address).path)


def contents_page(title: str, chapters: Iterable[Chapter], entries: list[Entry]) -> str:
    """Return the title and the contents as HTML; its links are those of the built pages."""
    numbers = {chapter.entry.path: chapter.start + 1 for chapter in chapters}
    css = (HTML / "_static" / "ed" / "book.css").as_uri()
    name, _, rest = title.partition(": ")
    lines = [STYLE.format(css=css), f"<h1>{html.escape(name)}</h1><p>{html.escape(rest)}</p>"]
    lines.append("<h2>Contents</h2>")
    for entry in entries:
        text = html.escape(entry.title)
        if entry.path is None:
            lines.append(f'<div class="part">{text}</div>')
        else:
            link = f'<a href="{Path(entry.path).as_uri()}">{text}</a>'
            lines.append(f"<div>{link}<span>{numbers[entry.path]}</span></div>")
    return "".join(lines)


def number_sheets(count: int) -> str:
    """Return HTML of empty sheets with the numbers from 1 at their foot."""
    css = (HTML / "_static" / "ed" / "book.css").as_uri()
    margins = "<style>@page { margin: 0 }</style>"  # below the text of the sheet it is laid over
    sheet = "<p style='break-after: page; height: 296mm; position: relative'>{}</p>"
    foot = "<span style='position: absolute; top: 283mm; width: 100%; text-align: center'>{}</span>"
    sheets = "".join(sheet.format(foot.format(number)) for number in range(1, count + 1))
    return STYLE.format(css=css) + margins + sheets


def place(writer: PdfWriter, number: int, top: Any = None) -> ArrayObject:
    """Return what a link needs to lead to a height on a sheet."""
    height = NullObject() if top is None else FloatObject(top)
    where = [NameObject("/XYZ"), NullObject(), height, NullObject()]
    return ArrayObject([writer.pages[number].indirect_reference, *where])


def join(front: PdfReader, chapters: list[Chapter], entries: list[Entry]) -> PdfWriter:
    """Join the printed pages, and let links lead to their places in the whole."""
    writer = PdfWriter()
    places: dict[tuple[str, str], tuple[int, Any]] = {}
    owners: list[str] = [""] * len(front.pages)
    for sheet in front.pages:
        writer.add_page(sheet)
    for chapter in chapters:
        path, first = str(chapter.entry.path), len(writer.pages)
        for name, target in chapter.pdf.named_destinations.items():
            found = chapter.pdf.get_destination_page_number(target)
            places[path, name.lstrip("/")] = (first + (found or 0), target.top)
        places[path, ""] = (first, None)
        for sheet in chapter.pdf.pages:
            writer.add_page(sheet)
            owners.append(path)
    for owner, sheet in zip(owners, writer.pages, strict=True):
        for reference in sheet.get("/Annots") or []:
            annotation = reference.get_object()
            action = annotation.get("/A")
            if action is not None and "/URI" in action:
                address = str(action["/URI"])
                if not address.startswith("file:"):
                    continue
                path, fragment = path_of(address), unquote(urlsplit(address).fragment)
            elif "/Dest" in annotation and not isinstance(annotation["/Dest"], ArrayObject):
                path, fragment = owner, str(annotation["/Dest"]).lstrip("/")
            else:
                continue
            target = places.get((path, fragment), places.get((path, "")))
            if target is not None:
                annotation.pop("/A", None)
                annotation[NameObject("/Dest")] = place(writer, *target)
    outline(
        writer, entries, {path: number for (path, name), (number, _) in places.items() if not name}
    )
    return writer


def outline(writer: PdfWriter, entries: list[Entry], starts: dict[str, int]) -> None:
    """Give the file an outline: the parts, and their chapters within them."""
    part = None
    for position, entry in enumerate(entries):
        if entry.path is None:
            following = next(later.path for later in entries[position:] if later.path)
            part = writer.add_outline_item(title=entry.title, page_number=starts[following])
        else:
            writer.add_outline_item(title=entry.title, page_number=starts[entry.path], parent=part)


def make(target: Path, *, answers: bool) -> int:
    """Print and join all pages, and return how many sheets there are."""
    sys.path[:0] = [
        str(ROOT / "tests"),
        str(ROOT / "tests" / "browser"),
        str(ROOT / "book" / "_ext"),
    ]
    from harness import launched

    with launched() as browser:
        page = browser.new_page()
        page.goto((HTML / "book" / "welcome.html").as_uri())
        title = str(page.title().partition(" — ")[2] or page.title())
        welcome = Entry(
            page.locator("article h1").inner_text().removesuffix("#"), path_of(page.url)
        )
        listed = page.evaluate(CONTENTS)
        entries = [welcome, *(Entry(text, href and path_of(href)) for text, href in listed)]
        chapters: list[Chapter] = []
        start = 0
        for entry in entries:
            if entry.path:
                page.goto(Path(entry.path).as_uri() + ("?answers" if answers else ""))
                chapters.append(Chapter(entry, PdfReader(io.BytesIO(page.pdf(**SETTINGS))), start))
                start += len(chapters[-1].pdf.pages)
                print(f"  {entry.title}: {len(chapters[-1].pdf.pages)} pages", flush=True)

        def printed(text: str) -> PdfReader:
            draft = target.with_suffix(".html")  # from a file, so that it may load the book's type
            draft.write_text(text, encoding="utf-8")
            page.goto(draft.as_uri())
            made = PdfReader(io.BytesIO(page.pdf(**SETTINGS)))
            draft.unlink()
            return made

        front = printed(contents_page(title, chapters, entries))
        numbers = printed(number_sheets(start))
    writer = join(front, chapters, entries)
    for sheet, number in zip(writer.pages[len(front.pages) :], numbers.pages, strict=False):
        sheet.merge_page(number)
    writer.add_metadata({"/Title": title})
    writer.compress_identical_objects()
    writer.write(target)
    return len(writer.pages)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--answers", action="store_true", help="with the solutions of the exercises"
    )
    options = parser.parse_args()
    sheets = make(TARGET, answers=options.answers)
    print(f"{TARGET.relative_to(ROOT)}: {sheets} pages, {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
