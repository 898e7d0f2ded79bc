"""A small page with widgets on it, as the book would serve it, for tests in a browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ffnn_core.widgets import assemble
from ffnn_core.widgets.base import Widget

LIGHT = {
    "ink": "#1f2933", "muted": "#5b6770", "line": "#c5ccd3", "surface": "#f6f7f9",
    "paper": "#ffffff", "neg": "#1f6fb2", "pos": "#c2570c", "accent": "#8a1c5c",
    "input": "#4a5a6a", "hidden": "#6b3fa0", "output": "#00756a", "loss": "#a3263f",
}  # fmt: skip
DARK = {
    "ink": "#e6e9ec", "muted": "#a3adb6", "line": "#4a545e", "surface": "#23282e",
    "paper": "#14181c", "neg": "#74b3ea", "pos": "#f2a154", "accent": "#ee8fc3",
    "input": "#a9b8c6", "hidden": "#c3a2ec", "output": "#58cdbd", "loss": "#f490a4",
}  # fmt: skip


def _inks(inks: dict[str, str]) -> str:
    return "".join(f"--ed-{name}:{value};" for name, value in inks.items())


def write_page(folder: Path, widgets: Sequence[Widget], *, theme: str = "light") -> Path:
    """Write a page with these widgets, and the files that it needs, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in assemble.book_assets().items():
        (folder / name).write_text(text, encoding="utf-8")
    scripts = assemble.assets_for([widget._widget_name() for widget in widgets])
    head = "".join(f'<script defer src="{name}"></script>' for name in scripts)
    body = "\n".join(widget.to_html() for widget in widgets)
    page = folder / "page.html"
    page.write_text(
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Widgets</title>'
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="widgets.css">'
        f"<style>:root{{{_inks(LIGHT)}}}html[data-theme=dark]{{{_inks(DARK)}color-scheme:dark}}"
        "body{margin:0;padding:1rem;background:var(--ed-paper);color:var(--ed-ink);"
        "font-family:sans-serif}</style>"
        f"{head}</head><body><main><h1>Widgets</h1>\n{body}\n</main></body></html>",
        encoding="utf-8",
    )
    return page
