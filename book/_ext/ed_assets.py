"""The book's own files: its style sheet, its fonts, and the scripts of its widgets.

Everything is served from the book itself, so that it works without a network and from a disk.
Scripts go only to the pages that use them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zlib import crc32

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from widget_scripts import book_assets, styles_for

from ffnn_core.widgets import widget_classes
from ffnn_core.widgets.kit.assemble import lean, parse, source_of
from ffnn_core.widgets.kit.names import file_name

BOOK = Path(__file__).resolve().parent.parent
STYLES = (
    "fonts.css",
    "book.css",
    "reference.css",
    "cards.css",
    "live.css",
    "reading.css",
    "print.css",
)  # served as one; fmt: skip
FIRST = "first.js"  # what runs before the first paint
COPY = "lib/clipboard.mjs"  # a module of the widgets that every page needs
SCRIPTS = ("book.js", "copy.js", "cards.js", "reading.js")  # served as one, after that
# What only works by JavaScript is not there without it.
NO_SCRIPT = """.pst-js-only, .sidebar-toggle { display: none !important; }
.bd-sidebar-secondary { position: static !important; }
.ed-still > figcaption::after { content: " (A still: with JavaScript it moves.)"; }
main .bd-search, noscript .admonition-title::after { display: none !important; }
"""
FONTS = BOOK / "_fonts"
WIDGET = re.compile(r'data-ed-widget="([^"]+)"')
NAMED = re.compile(r'data-ed-widget="(\w+)"[^>]*? data-ed-name="([\w-]+)"')
NUMBER = re.compile(r'data-ed-number="([\w-]+)\.\w+"')
THEBE = re.compile(
    r'<script type="text/x-thebe-config">.*?</script>|<script>kernelName = .*?</script>', re.DOTALL
)
# What an extension gives to every page, and what a page that needs it has in its body.
NEEDS = {
    "sphinx-design": re.compile(r'class="[^"]*\bsd-'),
    "design-tabs": re.compile(r'class="[^"]*\bsd-tab-'),
}
EXERCISES = "exercises.js"  # the list that `ed_exercises` writes
LIVE_WIDGET = "application/vnd.jupyter.widget-view+json"


def write_assets(app: Sphinx) -> None:
    """Write the book's files into the built book; an incremental build would not copy them."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    folder = static / "ed"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "book.css").write_text(style(), encoding="utf-8")
    scripts = [parse(COPY, source_of(COPY)).body]
    scripts += [(BOOK / "_js" / name).read_text(encoding="utf-8") for name in SCRIPTS]
    (folder / "book.js").write_text(lean("\n".join(scripts)), encoding="utf-8")
    first = (BOOK / "_js" / FIRST).read_text(encoding="utf-8")
    (folder / FIRST).write_text(lean(first), encoding="utf-8")
    (folder / "noscript.css").write_text(NO_SCRIPT, encoding="utf-8")
    for file in (*FONTS.glob("*.woff2"), *FONTS.glob("*.txt")):
        shutil.copy2(file, folder / file.name)
    for name, text in book_assets().items():
        (folder / name).write_text(text, encoding="utf-8")


def style() -> str:
    """Return the book's own style sheet; what its comments say is for who writes it."""
    sheets = [(BOOK / "_css" / name).read_text(encoding="utf-8") for name in STYLES]
    return re.sub(r"/\*.*?\*/\s*", "", "\n".join(sheets), flags=re.DOTALL)


def unwanted(script: Any) -> bool:
    """Tell whether a script stands in the page itself, or is one that nothing here needs.

    None of those in the page is missed: settings of Thebe, which needs a kernel, ipywidgets' own
    loader, and settings of the theme that are what it takes for granted.
    """
    return bool(script.attributes.get("body")) or is_unwanted_file(script.filename)


def is_unwanted_file(name: Any) -> bool:
    """Tell whether a file belongs to Thebe, or does what HTML or a script of ours does."""
    unwanted = ("thebe", "togglebutton", "clipboard.min.js", "copybutton.js")
    return any(word in str(name or "").lower() for word in unwanted)


def idle(asset: Any, body: str) -> bool:
    """Tell whether a script or style, or a setting for one, does nothing for a page."""
    told = f"{asset.filename or ''} {asset.attributes.get('body') or ''}"
    return any(name in told and not needed.search(body) for name, needed in NEEDS.items())


def once(scripts: Iterable[Any]) -> list[Any]:
    """Return the wanted scripts, each once: Sphinx lists a script without a file name twice."""
    kept: dict[tuple[str, str], Any] = {}
    for script in scripts:
        if not unwanted(script):
            kept.setdefault((script.filename or "", script.attributes.get("body") or ""), script)
    return list(kept.values())


def tidy(body: str) -> str:
    """Return a page's HTML without Thebe, and with a bibliography that is no longer a bad list.

    Docutils calls it a list, but its entries are not list items and screen readers stumble.
    """
    return THEBE.sub("", body).replace('<div role="list" class="cit', '<div class="cit')


def homeless_numbers(body: str) -> list[str]:
    """Return the names of missing widgets that numbers of a page's text belong to."""
    here = {f"{file_name(kind).replace('_', '-')}-{name}" for kind, name in NAMED.findall(body)}
    return sorted(set(NUMBER.findall(body)) - here)


def choose_page_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give one page the scripts and styles that it uses, and no others."""
    body = context["body"] = tidy(context.get("body") or "")
    context["ed_faces"] = "regular math" if "<math" in body else "regular"
    context["ed_first"] = f"{crc32((BOOK / '_js' / FIRST).read_bytes()):x}"
    scripts, styles = context["script_files"], context["css_files"]
    scripts[:] = [script for script in once(scripts) if not idle(script, body)]
    styles[:] = [
        css for css in styles if not is_unwanted_file(css.filename) and not idle(css, body)
    ]
    if LIVE_WIDGET in body:
        raise ExtensionError(f"{pagename}: a widget without text/html cannot live without a kernel")
    if homeless := homeless_numbers(body):
        raise ExtensionError(f"{pagename}: numbers of a widget not there: {', '.join(homeless)}")
    widgets = list(dict.fromkeys(WIDGET.findall(body)))
    if not widgets:
        return
    unknown = sorted(set(widgets) - set(widget_classes()))
    if unknown:
        raise ExtensionError(f"{pagename}: no such widget: {', '.join(unknown)}")
    for style in styles_for(widgets):
        app.add_css_file(f"ed/{style}")
    listing = [EXERCISES] if "Progress" in widgets else []
    for script in [*listing, "lib.js"]:  # which loads the scripts of the widgets
        app.add_js_file(f"ed/{script}", loading_method="defer", priority=300)


def drop_unused_files(app: Sphinx, exception: Exception | None) -> None:
    """Remove what the theme ships but no page of the book asks for."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    unused = [
        *static.rglob("*.map"),
        *static.glob("scripts/fontawesome.js*"),
        *static.glob("scripts/bootstrap.js*"),
        *static.glob("**/sphinx-thebe.*"),
        *static.glob("togglebutton.*"),
        *static.glob("clipboard.min.js"),
        *static.glob("copybutton*.js"),
        *static.glob("copy-button.svg"),
        *static.glob("check-solid.svg"),
        *static.glob("vendor/fontawesome"),
        *static.glob("locales"),
        *static.glob("webpack-macros.html"),
        *static.glob("sbt-webpack-macros.html"),
        *static.glob("images/logo_*"),
    ]
    for path in unused:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the functions above to the build."""
    app.add_css_file("ed/book.css", priority=900)
    app.add_js_file("ed/book.js", loading_method="defer", priority=900)
    app.connect("builder-inited", write_assets)
    app.connect("html-page-context", choose_page_assets, priority=900)
    app.connect("build-finished", drop_unused_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
