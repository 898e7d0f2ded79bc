"""What the policy of the pages forbids is found, and taken out where it can be."""

from __future__ import annotations

import re

import ed_policy
import pytest
from ed_policy import META, POLICY, exceptions, with_policy, without_scripts, without_styles
from machine import HTML
from pages import page_paths

from ffnn_core import plots


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<script type=module>alert(1)</script>",
        '<p onclick="alert(1)">Press</p>',
        '<a href=" JavaScript:alert(1)">Press</a>',
        '<p style="color: red">Red</p>',
        "<style>p { color: red }</style>",
        '<svg><path style="cursor: none"/></svg>',
    ],
)
def test_what_the_policy_forbids_is_found(page: str) -> None:
    assert len(exceptions(f"<title>Page</title>{page}")) == 1


@pytest.mark.parametrize(
    "page",
    [
        '<script src="a.js" defer></script>',
        '<script type="application/json">{"a": "<p style=\\"b\\">"}</script>',
        '<p class="style" title="onclick=">style="a"</p>',
    ],
)
def test_what_the_policy_allows_is_not(page: str) -> None:
    assert exceptions(page) == []


def test_a_picture_keeps_its_size_and_its_inks() -> None:
    svg = plots.bars({"a": 1.0, "b": -0.5}).svg
    page = without_styles(svg)
    assert exceptions(svg) and not exceptions(page)
    size = re.search(r"max-width:(\d+)px", svg)
    assert size and f' width="{size[1]}"' in page.split(">", 1)[0]
    inks = r"(fill|stroke)(?::|=\")(var\(--ed-\w+, #\w+\))"
    assert re.findall(inks, page) == re.findall(inks, svg) != []
    svg = re.sub("<style>.*?</style>", "", svg)
    assert re.sub("<[^>]*>", "", page) == re.sub("<[^>]*>", "", svg)


def test_other_styles_stay_so_that_the_build_fails() -> None:
    told = '<p style="white-space:pre-wrap">a</p><p style="color:red">b</p>'
    assert without_styles(told) == '<p>a</p><p style="color:red">b</p>'
    ours = "<script>console.log('[PST]: Set focus')</script><script>other()</script>"
    assert without_scripts(ours) == "<script>other()</script>"


def test_the_policy_comes_before_what_it_is_about() -> None:
    page = with_policy('<html><meta charset="utf-8" /><link rel="stylesheet" href="a.css">')
    assert page.index("charset") < page.index(META) < page.index("<link")
    assert with_policy("<p>No head</p>").startswith(META)


@pytest.mark.book
def test_every_page_and_every_kind_of_host_has_the_policy() -> None:
    for path in page_paths(HTML):
        page = path.read_text(encoding="utf-8")
        assert page.count(META) == 1 and exceptions(page) == [], path.name
    for name in ed_policy.FILES:
        assert POLICY in (HTML / name).read_text(encoding="utf-8")
