"""What a stranger sees first: descriptions, the card, the mark, the page for what is not there."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import ed_first_sight
import pytest
from machine import HTML, ROOT
from pages import page_paths
from PIL import Image

BASE = "https://someone.example/derivatives/"


class Tags(HTMLParser):
    """Collects the meta tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "meta" and (name := given.get("name") or given.get("property")):
            self.found[name] = given.get("content") or ""


def test_a_description_ends_with_a_sentence_or_a_word():
    sentence = "A neuron answers. " * 30
    assert ed_first_sight.shortened(sentence).endswith("answers.")
    assert len(ed_first_sight.shortened(sentence)) <= ed_first_sight.LONGEST
    assert ed_first_sight.shortened("word " * 100).endswith("word …")
    assert ed_first_sight.shortened("Short.") == "Short."


def test_whole_addresses_stand_only_where_there_is_one():
    without = Tags(ed_first_sight.tags('A "b" <c>', "Said & done", "book/x.html", "")).found
    assert without["description"] == "Said & done" and without["og:title"] == 'A "b" <c>'
    assert "og:image" not in without and "og:url" not in without
    found = Tags(ed_first_sight.tags("A", "B", "book/x.html", BASE)).found
    assert found["og:url"] == f"{BASE}book/x.html"
    assert found["og:image"] == f"{BASE}_static/ed/card.png"


def test_a_site_map_holds_every_page():
    text = ed_first_sight.site_map(BASE, ["book/a.html", "book/b&c.html"])
    places = [element.text for element in ET.fromstring(text).iter() if element.tag.endswith("loc")]
    assert places == [f"{BASE}book/a.html", f"{BASE}book/b&c.html"]


def test_the_pictures_are_small_and_whole():
    kept = ed_first_sight.KEPT
    with Image.open(kept / "card.png") as card, Image.open(kept / "theatre.webp") as theatre:
        assert card.size == (1200, 630)
        assert theatre.n_frames >= 20
    assert (kept / "theatre.webp").stat().st_size < 600_000
    assert "book/_first_sight/theatre.webp" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert not re.search(r"#[0-9a-f]{6}", (kept / "mark.svg").read_text(encoding="utf-8"))


@pytest.mark.book
def test_every_page_says_what_it_is_about():
    said = {}
    for page in page_paths(HTML):
        name = page.relative_to(HTML).as_posix()
        if name.startswith("book/"):
            text = page.read_text(encoding="utf-8")
            said[name] = Tags(text).found.get("description", "")
            assert 30 < len(said[name]) <= ed_first_sight.LONGEST + 2, (name, said[name])
            assert "icon.svg" in text and 'class="ed-mark"' in text
    assert len(set(said.values())) == len(said)


@pytest.mark.book
def test_hosts_find_what_they_look_for():
    assert (HTML / ".nojekyll").exists()
    lost = (HTML / "404.html").read_text(encoding="utf-8")
    assert '<a href="index.html">' in lost
    assert not (HTML / "sitemap.xml").exists()  # the book has no address yet
