"""Make an EPUB of the built book: every page as XHTML, formulas as MathML, pictures as figures.

    make epub

What moves in a browser is its still here, exercises keep their hints and solutions folded, and
links lead from chapter to chapter. EPUB's validator is `epubcheck` (Debian has it).
"""

from __future__ import annotations

import argparse
import html
import os
import posixpath
import re
import shutil
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
TARGET = ROOT / "_build" / "every-derivative.epub"
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
DROPPED = {"script", "style", "button", "canvas", "input", "noscript"}
DROPPED_CLASSES = {"headerlink", "ed-proof", "copybtn", "ed-offers", "ed-run", "ed-live-line"}
SPACES = {"svg": "http://www.w3.org/2000/svg", "math": "http://www.w3.org/1998/Math/MathML"}
ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
PARAMETERS = re.compile(r"<dl>((?:(?!</?d[lt]\b).)*)</dl>", re.DOTALL)  # a list without terms
INK = re.compile(r"var\(--[\w-]+, (#\w+)\)")  # not every reader of EPUBs knows variables
STYLED = ("image-rendering", "paint-order")  # the validator knows them as styles only
FONTS = ("regular", "italic", "bold", "math")
STYLE = """
@font-face { font-family: Pagella; src: url(pagella-regular.woff2); }
@font-face { font-family: Pagella; font-style: italic; src: url(pagella-italic.woff2); }
@font-face { font-family: Pagella; font-weight: bold; src: url(pagella-bold.woff2); }
@font-face { font-family: "Pagella Math"; src: url(pagella-math.woff2); }
body { font-family: Pagella, serif; line-height: 1.5; }
math { font-family: "Pagella Math", math; }
h1, h2, h3 { line-height: 1.2; text-align: left; }
h1, h2 { font-weight: normal; }
pre, code { font-family: monospace; font-size: 0.85em; }
pre { white-space: pre-wrap; border-left: 2px solid #c5ccd3; padding-left: 0.8em; }
figure { margin: 1.2em 0; text-align: center; break-inside: avoid; }
figure svg, img { max-width: 100%; height: auto; }
.ed-picture { overflow: visible; stroke-linejoin: round; }
figcaption, .margin { font-size: 0.9em; color: #5b6770; }
table { border-collapse: collapse; }
td p, th p { margin: 0; }
a { overflow-wrap: anywhere; }
nav ol { list-style: none; }
.citation > .label { display: none; }
.ed-formula { overflow-x: auto; }
.ed-words { text-align: left; }
ul.signature { list-style: none; margin: 0; }
td, th { padding: 0.2em 0.8em 0.2em 0; text-align: left; vertical-align: top; }
div.math { text-align: center; }
.eqno { float: right; color: #5b6770; }
.admonition, .ed-words, .ed-exhibit { border-left: 2px solid #8a1c5c; padding-left: 0.8em; margin: 1.2em 0; }
.admonition-title, .ed-exhibit-title, .ed-kind { font-weight: bold; }
.ed-input { color: #4a5a6a; } .ed-hidden { color: #6b3fa0; } .ed-output { color: #00756a; } .ed-loss { color: #a3263f; }
"""  # noqa: E501
PAGE = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
    ' lang="en" xml:lang="en"><head><title>{title}</title>'
    '<link rel="stylesheet" type="text/css" href="book.css"/></head><body>{body}</body></html>\n'
)


class Chapter(HTMLParser):
    """The article of a built page as XHTML, its ids, and the files that it shows."""

    def __init__(self, path: Path, names: dict[Path, str]) -> None:
        super().__init__()
        self.path, self.names = path, names
        self.out: list[str] = []
        self.open: list[str] = []
        self.closing: list[str] = []  # what to write when each of them ends
        self.ids: set[str] = set()
        self.files: dict[str, Path] = {}
        self.silent = 0  # how deep in something that is left out
        self.inside = False
        self.feed(path.read_text(encoding="utf-8"))
        self.body = "".join(self.out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a start tag, with its names spelled as they are."""
        if tag == "article":
            self.inside = True
            return
        if not self.inside:
            return
        classes = set((dict(attrs).get("class") or "").split())
        if self.silent or tag in DROPPED or classes & DROPPED_CLASSES:
            self.silent += tag not in VOID
            return
        raw = self.get_starttag_text() or ""
        name = re.match(r"<([^\s/>]+)", raw)[1]  # type: ignore[index]
        given = {
            key: html.unescape(value[1:-1] if value[:1] in "\"'" else value)
            for key, value in ATTRIBUTE.findall(raw[1 + len(name) :].rstrip("/>"))
        }
        written = self._attributes(tag, given)
        figure = tag == "svg" and "ed-picture" in classes and "figure" not in self.open
        self.out.append(("<figure>" if figure else "") + f"<{name}{written}")
        if tag in VOID or raw.endswith("/>"):
            self.out.append("/>" + ("</figure>" if figure else ""))
            return
        self.out.append(">")
        self.open.append(tag)
        self.closing.append(f"</{name}>" + ("</figure>" if figure else ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write an element that closes itself."""
        before = self.silent
        self.handle_starttag(tag, attrs)
        self.silent = before

    def handle_endtag(self, tag: str) -> None:
        """Close what is open, up to this element."""
        if tag == "article":
            self.inside = False
        if not self.inside:
            return
        if self.silent:
            self.silent -= tag not in VOID
            return
        if tag in self.open:
            while True:
                last = self.open.pop()
                self.out.append(self.closing.pop())
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        """Write text."""
        if self.inside and not self.silent:
            self.out.append(html.escape(data, quote=False))

    def _attributes(self, tag: str, given: dict[str, str]) -> str:
        if tag in SPACES:
            given["xmlns"] = SPACES[tag]
        given = {key: v for key, v in given.items() if not key.startswith(("data-", "on"))}
        if given.get("id") in self.ids or not re.fullmatch(
            r"[A-Za-z_][\w.-]*", given.get("id", "a")
        ):
            del given["id"]
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "a" and "href" in given:
            given["href"] = self._link(given["href"])
            given = {key: v for key, v in given.items() if v or key != "href"}
            given.pop("download", None)
        if tag == "img":
            file = (self.path.parent / unquote(given["src"])).resolve()
            given["src"] = file.name
            given.setdefault("alt", "")
            self.files[file.name] = file
        styles = [f"{key}: {given.pop(key)}" for key in STYLED if key in given]
        if styles:
            given["style"] = "; ".join([*filter(None, [given.get("style")]), *styles])
        given = {key: INK.sub(r"\1", value) for key, value in given.items()}
        return "".join(f' {key}="{html.escape(value)}"' for key, value in given.items())

    def _link(self, href: str) -> str:
        """Where a link leads in the EPUB, or nothing if its end is not in it."""
        where = urlsplit(href)
        if where.scheme:
            return href
        target = self.path if not where.path else (self.path.parent / unquote(where.path)).resolve()
        name = self.names.get(target)
        return f"{name}#{where.fragment}" if name and where.fragment else name or ""


class Contents(HTMLParser):
    """The list of chapters beside every page: parts of the book, and chapters with an address."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.lines: list[tuple[str, Path | None]] = []
        self.path, self.now, self.text = path, False, ""
        self.where: Path | None = None
        page = path.read_text(encoding="utf-8")
        start = page.index('class="bd-links bd-docs-nav"')
        self.feed(page[page.index(">", start) + 1 : page.index("</nav>", start)])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line."""
        given = dict(attrs)
        if tag in ("a", "p"):
            self.now, self.text, self.where = True, "", None
            if tag == "a":
                self.where = (self.path.parent / (given.get("href") or "")).resolve()

    def handle_endtag(self, tag: str) -> None:
        """End a line."""
        if tag in ("a", "p") and self.now:
            self.now = False
            self.lines.append((" ".join(self.text.split()), self.where))

    def handle_data(self, data: str) -> None:
        """Hear what the line says."""
        self.text += data if self.now else ""


def without_dead_ends(body: str, own: str, ids: dict[str, set[str]]) -> str:
    """Let links to places that are not there lead to the top of their chapter."""

    def mend(match: re.Match[str]) -> str:
        name, place = match[1], html.unescape(match[2])
        return match[0] if place in ids.get(name or own, ()) else f'href="{name or own}"'

    return re.sub(r'href="([\w.-]*\.xhtml)?#([^"]*)"', mend, body)


def as_list(signatures: re.Match[str]) -> str:
    """Return the parameters of a long signature as the list that they are; Sphinx uses `dd`."""
    inner = signatures[1].replace("<dd>", "<li>").replace("</dd>", "</li>")
    return f'<ul class="signature">{inner}</ul>'


def navigation(lines: Iterable[tuple[str, str | None]]) -> str:
    """Return the contents: parts, each with its chapters."""
    items, part = [], False
    for text, name in lines:
        if name is None:
            items.append(
                ("</ol></li>" if part else "") + f"<li><span>{html.escape(text)}</span><ol>"
            )
            part = True
        else:
            items.append(f'<li><a href="{name}">{html.escape(text)}</a></li>')
    listed = "".join(items) + ("</ol></li>" if part else "")
    nav = f'<nav epub:type="toc" id="toc"><h1>Contents</h1><ol>{listed}</ol></nav>'
    return PAGE.format(title="Contents", body=nav)


def package(title: str, author: str, chapters: dict[str, str], others: dict[str, str]) -> str:
    """Return the package document: what there is, and in which order it is read."""
    kinds = {".png": "image/png", ".svg": "image/svg+xml", ".css": "text/css"}
    kinds |= {".woff2": "font/woff2", ".jpg": "image/jpeg", ".webp": "image/webp"}
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    ]
    for number, (name, body) in enumerate(chapters.items()):
        has = " ".join(word for word, tag in (("mathml", "<math"), ("svg", "<svg")) if tag in body)
        properties = f' properties="{has}"' if has else ""
        items.append(
            f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"{properties}/>'
        )
    for number, (name, properties) in enumerate(others.items()):
        kind = kinds[posixpath.splitext(name)[1]]
        items.append(f'<item id="f{number}" href="{name}" media-type="{kind}"{properties}/>')
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    identity = uuid.uuid5(uuid.NAMESPACE_URL, title + "".join(chapters.values()))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<package xmlns="http://www.idpf.org/2007/opf"'
        ' version="3.0" unique-identifier="id" xml:lang="en">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:uuid:{identity}</dc:identifier>'
        f"<dc:title>{html.escape(title)}</dc:title><dc:language>en</dc:language>"
        f"<dc:creator>{html.escape(author)}</dc:creator>"
        '<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>'
        '<meta property="schema:accessMode">textual</meta>'
        '<meta property="schema:accessibilityFeature">MathML</meta></metadata>'
        f"<manifest>{''.join(items)}</manifest><spine>{spine}</spine></package>\n"
    )


def make(root: Path, target: Path) -> int:
    """Write the EPUB of the book built in `root`, and return how many chapters it has."""
    welcome = root / "book" / "welcome.html"
    page = welcome.read_text(encoding="utf-8")
    full = html.unescape(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1])  # type: ignore[index]
    title = full.partition(" — ")[2].strip() or full.strip()
    lines = [("Welcome", welcome), *Contents(welcome).lines]
    paths = dict.fromkeys(path for _, path in lines if path is not None and path.is_file())
    names = {path: f"{path.stem}.xhtml" for path in paths}
    assert len(set(names.values())) == len(names), "two chapters of one name"
    chapters = {names[path]: Chapter(path, names) for path in paths}
    ids = {name: chapter.ids for name, chapter in chapters.items()}
    texts = {
        name: PARAMETERS.sub(as_list, without_dead_ends(chapter.body, name, ids))
        for name, chapter in chapters.items()
    }
    titles = {names[path]: text for text, path in lines if path in names}
    files = {name: file for one in chapters.values() for name, file in one.files.items()}
    files |= {f"pagella-{face}.woff2": ROOT / f"book/_fonts/pagella-{face}.woff2" for face in FONTS}
    files["cover.png"] = ROOT / "book" / "_first_sight" / "card.png"
    others = dict.fromkeys([*files, "book.css"], "")
    others["cover.png"] = ' properties="cover-image"'
    listed = [(text, names.get(path) if path else None) for text, path in lines]
    container = (
        '<?xml version="1.0"?><container version="1.0"'
        ' xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile'
        ' full-path="book/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
        "</container>"
    )
    author = "The authors of Every Derivative"
    written = {
        "META-INF/container.xml": container,
        "book/book.opf": package(title, author, texts, others),
        "book/nav.xhtml": navigation(listed),
        "book/book.css": STYLE,
        **{
            f"book/{name}": PAGE.format(title=html.escape(titles[name]), body=body)
            for name, body in texts.items()
        },
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip")  # first, not packed
        for name, text in written.items():
            archive.writestr(name, text)
        for name, file in files.items():
            archive.write(file, f"book/{name}")
    return len(chapters)


def checked(target: Path) -> int:
    """Let epubcheck judge a file where there is one, and return its status."""
    checker = shutil.which("epubcheck")
    if checker is None or shutil.which("java") is None:
        print("There is no epubcheck here, so nobody has judged it.")
        return 0
    return subprocess.run(
        ["java", "-jar", os.path.realpath(checker), target], check=False
    ).returncode


def main() -> int:
    """Run from the command line."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    count = make(HTML, TARGET)
    size = TARGET.stat().st_size / 1e6
    print(f"{TARGET.relative_to(ROOT)}: {count} chapters, {size:.1f} MB", flush=True)
    return checked(TARGET)


if __name__ == "__main__":
    sys.exit(main())
