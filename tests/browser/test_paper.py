"""A page on paper: its title, light inks, no empty sheet, a still for what moves."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paper
import pytest
from harness import WEAR
from machine import HTML
from playwright.sync_api import Page
from pypdf import PdfReader
from pypdf.generic import ContentStream

Opener = Callable[..., Page]
KINDS = ["welcome", "derivatives/hidden-layer", "appendices/notation", "references"]


def printed(page: Page) -> PdfReader:
    """Print a page as its reader would."""
    return PdfReader(io.BytesIO(page.pdf(format="A4", print_background=True)))


def lightness_of_letters(pdf: PdfReader) -> Iterator[float]:
    """Yield how light each piece of text is: 0 is black, 1 is white."""
    for page in pdf.pages:
        ink, kept = 0.0, []
        for operands, operator in ContentStream(page.get_contents(), pdf).operations:
            if operator == b"rg":
                ink = sum(map(float, operands)) / 3
            elif operator == b"g":
                ink = float(operands[0])
            elif operator == b"q":
                kept.append(ink)
            elif operator == b"Q":
                ink = kept.pop()
            elif operator in (b"Tj", b"TJ"):
                yield ink


def share_of_light_letters(pdf: PdfReader) -> float:
    """Return how much of the text is light: a little is, the rims of words that lie on lines."""
    lightness = list(lightness_of_letters(pdf))
    return sum(one > 0.6 for one in lightness) / len(lightness)


def is_blank(page: Any) -> bool:
    return not page.extract_text().strip()


@pytest.mark.parametrize("name", KINDS)
def test_a_page_prints_in_light_inks_with_its_title_and_no_empty_sheet(
    book_page: Opener, name: str
) -> None:
    page = book_page(name, theme="dark")
    title = page.locator("article h1").inner_text()
    pdf = printed(page)
    words = "".join(title.replace("#", "").split())
    assert words in "".join(pdf.pages[0].extract_text().split())
    assert page.title() == pdf.metadata["/Title"]
    assert [number for number, sheet in enumerate(pdf.pages) if is_blank(sheet)] == []
    assert share_of_light_letters(pdf) < 0.1
    assert page.locator("html").get_attribute("data-theme") == "dark"  # as before, on the screen


PAPER = """() => [...document.querySelectorAll(".bd-article *")].filter((element) => {
  const style = getComputedStyle(element);
  return !element.closest("svg, .ed-spoken") && element.scrollWidth > element.clientWidth + 1
    && element.clientWidth > 0 && ["auto", "hidden", "scroll"].includes(style.overflowX);
}).map((element) => element.outerHTML.slice(0, 120))"""


def test_nothing_is_cut_on_paper_and_what_moves_is_a_still(book_page: Opener) -> None:
    page = book_page("welcome", width=642)
    page.locator("[data-ed-widget][data-ed-state=ready]").first.wait_for()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate(PAPER) == []
    widget = page.locator("[data-ed-widget]").first
    assert widget.locator(":scope > figure > svg").is_visible()
    assert widget.locator("figcaption").is_visible()
    assert widget.locator("button").count() > 0
    assert [button for button in widget.locator("button").all() if button.is_visible()] == []
    formulas = "box => box.scrollWidth - box.clientWidth"
    boxes = page.locator(".ed-formula")
    assert boxes.count() > 0
    assert [box.evaluate(formulas) for box in boxes.all() if box.evaluate(formulas) > 1] == []


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_no_sheet_ends_with_a_word_that_is_explained_on_the_next(book_page: Opener) -> None:
    page = book_page("appendices/glossary")
    terms = {squeezed(term.replace("#", "")) for term in page.locator("dt").all_inner_texts()}

    def last_lines() -> set[str]:
        return {squeezed(one.extract_text().splitlines()[-1]) for one in printed(page).pages}

    assert len(terms) > 40 and not last_lines() & terms
    page.evaluate(WEAR, "@media print { dt:nth-of-type(9) { break-after: page !important } }")
    assert last_lines() & terms


def test_a_long_table_begins_where_it_is_announced(book_page: Opener) -> None:
    page = book_page("appendices/notation")
    row = squeezed(page.locator("article table tbody tr").first.inner_text())
    assert row in squeezed(printed(page).pages[0].extract_text())
    page.evaluate(WEAR, "@media print { .bd-article table { break-inside: avoid !important } }")
    assert row not in squeezed(printed(page).pages[0].extract_text())


def test_a_solution_is_printed_if_the_reader_has_opened_it(book_page: Opener) -> None:
    page = book_page("network/one-neuron")
    box = page.locator("[data-ed-widget=NumericExercise]").first
    box.scroll_into_view_if_needed()
    page.wait_for_function("box => box.dataset.edState === 'ready'", arg=box.element_handle())
    still = box.locator(".ed-words details").first
    for opened in (False, True):
        if opened:
            box.locator(".ed-body details.ed-solution > summary").click()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert still.evaluate("folded => folded.open") is opened


def test_light_letters_and_an_empty_sheet_would_be_found(book_page: Opener) -> None:
    page = book_page("references", theme="dark")
    page.evaluate("""() => {
      document.documentElement.style.setProperty("--ed-ink", "#e6e9ec");
      const empty = document.createElement("p");
      empty.textContent = "\\u00a0";
      empty.style.breakBefore = "page";
      document.querySelector("article").append(empty);
    }""")
    pdf = printed(page)
    assert share_of_light_letters(pdf) > 0.3
    assert [is_blank(sheet) for sheet in pdf.pages][-1]


def test_in_the_joined_book_a_link_leads_to_its_page(book_page: Opener, tmp_path: Path) -> None:
    chapters, start = [], 0
    for name in ("network/two-inputs", "network/why-a-hidden-layer"):
        page = book_page(name, scheme="file")
        entry = paper.Entry(name, str(HTML / "book" / f"{name}.html"))
        chapters.append(paper.Chapter(entry, printed(page), start))
        start += len(chapters[-1].pdf.pages)
    entries = [paper.Entry("Part", None), *(chapter.entry for chapter in chapters)]
    draft = tmp_path / "contents.html"
    draft.write_text(paper.contents_page("Book: it", chapters, entries), encoding="utf-8")
    page.goto(draft.as_uri())
    front = printed(page)
    assert str(chapters[1].start + 1) in front.pages[1].extract_text().split()
    joined = io.BytesIO()
    paper.join(front, chapters, entries).write(joined)
    whole = PdfReader(joined)
    assert len(whole.pages) == len(front.pages) + start
    sheets = [sheet.indirect_reference for sheet in whole.pages]
    links = [
        sheets.index(link.get_object()["/Dest"][0])
        for link in whole.pages[1]["/Annots"]
        if "/Dest" in link.get_object()
    ]
    assert links == [len(front.pages) + chapter.start for chapter in chapters]
    part, within = whole.outline
    assert part.title == "Part" and [one.title for one in within] == [e.title for e in entries[1:]]
