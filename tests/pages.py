"""What can be told of a built page from its HTML alone."""

from __future__ import annotations

import functools
import gzip
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

MACHINE_PATH = re.compile(
    r"(?<![\w/.])/(?:home|root|Users|tmp|work|builds|github/workspace)/[\w.-]+"
    r"|site-packages|\b[A-Z]:\\\\?Users\b"
)


class Page(HTMLParser):
    """The links, ids, images and pictures of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.files: list[str] = []
        self.ids: set[str] = set()
        self.unlabelled: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.add(values["id"])
        if tag == "a" and "name" in values:
            self.ids.add(values["name"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "link" and values.get("rel") in ("stylesheet", "icon", "next", "prev", "search"):
            self.files.append(values["href"])
        if "src" in values:
            self.files.append(values["src"])
        if tag == "img" and not values.get("alt", "").strip():
            self.unlabelled.append(self.get_starttag_text() or tag)
        if (
            tag == "svg"
            and values.get("role") == "img"
            and not values.get("aria-label", "").strip()
        ):
            self.unlabelled.append(self.get_starttag_text() or tag)


@functools.cache
def read(path: Path) -> Page:
    """Return the parsed page at `path`."""
    return Page(path.read_text(encoding="utf-8"))


def page_paths(root: Path) -> list[Path]:
    """Return every page of the book built in `root`."""
    return sorted(p for p in root.rglob("*.html") if "_static" not in p.parts)


def broken_link(path: Path, link: str) -> str | None:
    """Return what is wrong with a link found on the page at `path`, or None."""
    parts = urlsplit(link)
    if parts.scheme in ("http", "https", "mailto", "data", "javascript"):
        return None
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.exists():
        return f"{path.name}: {link}: no such file"
    fragment = unquote(parts.fragment)
    if fragment and target.suffix == ".html" and fragment not in read(target).ids:
        return f"{path.name}: {link}: no such anchor"
    return None


def broken_links(path: Path) -> list[str]:
    """Return the links and files of a page that lead nowhere."""
    page = read(path)
    found: Iterable[str | None] = (broken_link(path, link) for link in page.links + page.files)
    return [problem for problem in found if problem]


def machine_paths(text: str) -> list[str]:
    """Return the traces of the machine that built the book."""
    return MACHINE_PATH.findall(text)


def bytes_loaded(path: Path) -> int:
    """Return the size of a page with its own scripts and styles, fonts apart."""
    total = path.stat().st_size
    for name in dict.fromkeys(urlsplit(file).path for file in read(path).files):
        target = (path.parent / name).resolve()
        if target.suffix in (".js", ".css", ".png", ".svg"):
            total += target.stat().st_size
    return total


PACKED = (".woff2", ".png", ".whl", ".zip")


def gzipped(path: Path) -> int:
    """Return how many bytes of a file go over the wire: gzipped, unless it is packed already."""
    content = path.read_bytes()
    return len(content) if path.suffix in PACKED else len(gzip.compress(content, 9))
