"""What others see of a page before they open it: its description, its card, and the way in.

Cards and a site map need whole addresses, so they are made only where the book has one
(`html_baseurl` in _config.yml).
"""

from __future__ import annotations

import shutil
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape as xml

from docutils import nodes
from sphinx.application import Sphinx

from ffnn_core.plots.inks import DARK_INKS, INKS

KEPT = Path(__file__).resolve().parents[1] / "_first_sight"
CARD = "card.png"
LONGEST = 200  # what a search engine or a chat shows of a description


def words_of(node: nodes.Node) -> str:
    """Return the words of a paragraph on one line."""
    return " ".join(node.astext().replace("$", "").split())


def description(doctree: nodes.document) -> str:
    """Return the first sentences of a page, as many as fit."""
    for paragraph in doctree.findall(nodes.paragraph):
        inside = paragraph.parent
        if isinstance(inside, nodes.section) and not paragraph.next_node(nodes.math):
            return shortened(words_of(paragraph))
    return ""


def shortened(text: str) -> str:
    """Return whole sentences up to `LONGEST` signs, or whole words if the first is longer."""
    if len(text) <= LONGEST:
        return text
    head = text[:LONGEST]
    end = max(head.rfind(f"{sign} ") for sign in ".?!")
    return head[: end + 1] if end > 40 else head[: head.rfind(" ")] + " …"


def tags(title: str, said: str, page: str, base: str) -> str:
    """Return the meta tags of one page."""
    named = {"description": said}
    graph = {"og:title": title, "og:description": said, "og:type": "article"}
    if base:
        graph |= {"og:url": urljoin(base, page), "og:image": urljoin(base, f"_static/ed/{CARD}")}
        named["twitter:card"] = "summary_large_image"
    lines = [f'<meta name="{key}" content="{escape(value)}">' for key, value in named.items()]
    lines += [f'<meta property="{key}" content="{escape(value)}">' for key, value in graph.items()]
    return "\n".join(lines)


def describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give a page its description."""
    context["ed_mark"] = (KEPT / "mark.svg").read_text(encoding="utf-8")
    if doctree is None:
        return
    title = app.env.titles[pagename].astext()
    page = app.builder.get_target_uri(pagename)
    more = tags(title, description(doctree), page, app.config.html_baseurl)
    context["metatags"] = f"{context.get('metatags', '')}\n{more}"


def site_map(base: str, pages: list[str]) -> str:
    """Return a site map of these pages."""
    places = "".join(f"<url><loc>{xml(urljoin(base, page))}</loc></url>\n" for page in pages)
    start = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return (
        f'{start}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</urlset>\n'
    )


NOT_FOUND = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Not here: Every Derivative</title>
<link rel="icon" href="{root}_static/icon.svg">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="{root}_static/ed/404.css">
<h1>This page has slope zero</h1>
<p>From here no small step leads anywhere. <a href="{home}">Go back to the start</a>, where the
network is waiting, or pick a chapter there.</p>
</html>
"""


NOT_FOUND_CSS = f"""body {{ font: 1.15rem/1.6 "Palatino Linotype", Palatino, Georgia, serif;
  margin: 20vh auto 0; max-width: 30rem; padding: 0 1.5rem }}
html {{ background: {INKS["paper"]}; color: {INKS["ink"]} }}
a {{ color: {INKS["accent"]} }}
@media (prefers-color-scheme: dark) {{
  html {{ background: {DARK_INKS["paper"]}; color: {DARK_INKS["ink"]} }}
  a {{ color: {DARK_INKS["accent"]} }}
}}
"""


def write_ways_in(app: Sphinx, exception: Exception | None) -> None:
    """Write the card, the page for what is not there, and the files that hosts look for."""
    if exception or app.builder.format != "html":
        return
    out, base = Path(app.outdir), app.config.html_baseurl
    shutil.copy2(KEPT / CARD, out / "_static" / "ed" / CARD)
    (out / ".nojekyll").touch()
    lost = NOT_FOUND.format(home=base or "index.html", root=base)
    (out / "_static" / "ed" / "404.css").write_text(NOT_FOUND_CSS, encoding="utf-8")
    (out / "404.html").write_text(lost, encoding="utf-8")
    if base:
        pages = [app.builder.get_target_uri(name) for name in sorted(app.env.found_docs)]
        (out / "sitemap.xml").write_text(site_map(base, pages), encoding="utf-8")
        robots = f"User-agent: *\nAllow: /\nSitemap: {urljoin(base, 'sitemap.xml')}\n"
        (out / "robots.txt").write_text(robots, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Describe each page, and write the ways in when the book is built."""
    app.connect("html-page-context", describe)
    app.connect("build-finished", write_ways_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
