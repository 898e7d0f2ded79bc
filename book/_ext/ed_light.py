"""The theme's own files, cut down to what the pages of this book use.

The theme brings styles for every component that it knows and the search on every page. A rule
of a style sheet stays when each class and id that it asks for is named in some page or script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tinycss2
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

CUT = ("styles/pydata-sphinx-theme.css", "styles/sphinx-book-theme.css", "sphinx-design.min.css")
CUT_TOO = ("mystnb.*.css", "basic.css")
NAME = re.compile(r"[.#]((?:[\w-]|\\.)+)")
# A class that may also be absent: inside :not(), :is() and the like, or in an attribute's text.
OPEN = re.compile(r":(?:not|is|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\]")
WORD = re.compile(r"[\w-]+")
# A word that was searched for is marked in the text; in the title of a drawing that is an error.
MENDED = (
    (
        "sphinx_highlight.js",
        '!parent.classList.contains("nohighlight")',
        '!parent.closest("svg, .nohighlight")',
    ),
)
NOT_NEEDED = re.compile(
    r'\s*<script[^>]*src="[^"]*/(?:searchtools|language_data|searchindex|design-tabs)\.js[^"]*">'
    r"</script>"
)
OTHERS = ("vendor", "lite", "python")  # folders of scripts that no page of the book runs


def words_of(texts: Iterable[str]) -> set[str]:
    """Return everything in pages and scripts that may be the name of a class."""
    return {word for text in texts for word in WORD.findall(text)}


def is_used(selector: str, words: set[str]) -> bool:
    """Tell whether every class and id of one selector is named somewhere."""
    names = NAME.findall(OPEN.sub("", selector))
    return all(name.replace("\\", "") in words for name in names)


def cut(css: str, words: set[str]) -> str:
    """Return a style sheet without the rules that no page can meet."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "".join(kept for rule in rules if (kept := _kept(rule, words)))


def _kept(rule: Any, words: set[str]) -> str:
    if rule.type == "qualified-rule":
        selectors = _split(tinycss2.serialize(rule.prelude))
        used = [selector for selector in selectors if is_used(selector, words)]
        return f"{','.join(used)}{{{tinycss2.serialize(rule.content)}}}\n" if used else ""
    if rule.type == "at-rule" and rule.at_keyword in ("media", "supports", "layer", "container"):
        if rule.content is None:
            return tinycss2.serialize([rule])
        inside = cut(tinycss2.serialize(rule.content), words)
        prelude = tinycss2.serialize(rule.prelude)
        return f"@{rule.at_keyword}{prelude}{{{inside}}}\n" if inside else ""
    if rule.type == "at-rule" and rule.at_keyword == "font-face":
        return "" if "Font Awesome" in tinycss2.serialize(rule.content) else rule.serialize()
    return rule.serialize() if rule.type == "at-rule" else ""


def _split(prelude: str) -> list[str]:
    """Return the selectors of a rule; a comma inside brackets parts none."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(prelude):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            parts.append(prelude[start:place].strip())
            start = place + 1
    return [*parts, prelude[start:].strip()]


def lighten(root: Path) -> None:
    """Cut the style sheets of a built book, and take the search from pages that do not search."""
    pages = [page for page in root.rglob("*.html") if "_static" not in page.parts]
    for page in pages:
        if page.name != "search.html":
            text = page.read_text(encoding="utf-8")
            page.write_text(NOT_NEEDED.sub("", text), encoding="utf-8")
    static = root / "_static"
    scripts = (
        one for one in static.rglob("*.js") if one.relative_to(static).parts[0] not in OTHERS
    )
    words = words_of(path.read_text(encoding="utf-8") for path in [*pages, *scripts])
    for pattern in (*CUT, *CUT_TOO):
        for sheet in static.glob(pattern):
            sheet.write_text(cut(sheet.read_text(encoding="utf-8"), words), encoding="utf-8")


def mend(root: Path) -> None:
    """Mend what the theme's and Sphinx's own scripts get wrong in this book."""
    for name, wrong, right in MENDED:
        script = root / "_static" / name
        text = script.read_text(encoding="utf-8")
        if wrong not in text:
            raise ExtensionError(f"{name} has changed: look at MENDED in ed_light")
        script.write_text(text.replace(wrong, right), encoding="utf-8")


def after_build(app: Sphinx, exception: Exception | None) -> None:
    """Lighten a book that was built."""
    if exception is None and app.builder.format == "html":
        lighten(Path(app.outdir))
        mend(Path(app.outdir))


def setup(app: Sphinx) -> dict[str, bool]:
    """Work when every page is there."""
    app.connect("build-finished", after_build, priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
