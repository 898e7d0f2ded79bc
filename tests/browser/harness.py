"""A small page with widgets on it, as the book would serve it, for tests in a browser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ffnn_core.widgets import Row, assemble
from ffnn_core.widgets.base import Widget

BOOK_CSS = Path(__file__).parents[2] / "book" / "_css" / "book.css"


def write_page(folder: Path, widgets: Sequence[Widget | Row], *, theme: str = "light") -> Path:
    """Write a page with these widgets, and the files that it needs, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in assemble.book_assets().items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "book.css").write_text(BOOK_CSS.read_text(encoding="utf-8"), encoding="utf-8")
    body = "\n".join(widget.to_html() for widget in widgets)
    shown = re.findall(r'data-ed-widget="(\w+)"', body)
    styles = "".join(
        f'<link rel="stylesheet" href="{name}">' for name in assemble.styles_for(shown)
    )
    page = folder / "page.html"
    page.write_text(
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Widgets</title>'
        f'<link rel="icon" href="data:,">{styles}'
        '<link rel="stylesheet" href="book.css"><style>body{padding:1rem}</style>'
        '<script defer src="lib.js"></script></head><body>'
        f"<main><h1>Widgets</h1>\n{body}\n</main></body></html>",
        encoding="utf-8",
    )
    return page
