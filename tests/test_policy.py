"""What the policy of the pages forbids is found, and taken out where it can be."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import ed_policy
import pytest
from ed_policy import (
    JUPYTER,
    JUPYTER_POLICY,
    META,
    POLICY,
    exceptions,
    with_policy,
    without_scripts,
    without_styles,
)
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


def policies_sent(rules: str, address: str) -> list[str]:
    """Return the policies that a host sends with an address, as Netlify reads `_headers`."""
    found, holds = [], False
    for line in rules.splitlines():
        if line.startswith("/"):
            holds = fnmatch.fnmatchcase(address, line)
        elif holds and line.strip().startswith("Content-Security-Policy:"):
            found.append(line.split(": ", 1)[1])
    return found


@pytest.mark.parametrize("jupyter", [True, False])
def test_each_address_has_one_policy(tmp_path: Path, jupyter: bool) -> None:
    names = ["index.html", "search.html", "book/network/loss.html", "_static/basic.css"]
    names += ["_static/ed/book.js", "_static/lite-looking.js", "_static/python/pyodide.mjs"]
    names += [f"{JUPYTER}/notebooks/index.html", f"{JUPYTER}/jupyter-lite.json"] * jupyter
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    rules = ed_policy.files_for_hosts(tmp_path)["_headers"]
    for name in names:
        own = JUPYTER_POLICY if name.startswith(f"{JUPYTER}/") else POLICY
        assert policies_sent(rules, f"/{name}") == [own], name
    assert policies_sent(rules, "/") == policies_sent(rules, "/search") == [POLICY]
    assert rules.count("nosniff") == 1
    # Two rules about one address would both be sent, and both hold.
    twice = f"/*\n  Content-Security-Policy: {POLICY}\n{rules}"
    assert len(policies_sent(twice, "/index.html")) == 2


def test_jupyters_policy_asks_no_other_host_either() -> None:
    for policy in (POLICY, JUPYTER_POLICY):
        assert policy.startswith("default-src 'self'; ")
        allowed = {word for rule in policy.split("; ") for word in rule.split()[1:]}
        assert {word for word in allowed if word[0] != "'"} <= {"blob:", "data:"}
    assert "script-src 'self' blob: 'unsafe-eval';" in JUPYTER_POLICY  # and nothing in the page


@pytest.mark.book
def test_every_page_and_every_kind_of_host_has_the_policy() -> None:
    for path in page_paths(HTML):
        page = path.read_text(encoding="utf-8")
        assert page.count(META) == 1 and exceptions(page) == [], path.name
    for name, text in ed_policy.files_for_hosts(HTML).items():
        assert (HTML / name).read_text(encoding="utf-8") == text and POLICY in text
