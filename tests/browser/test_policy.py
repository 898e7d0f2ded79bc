"""The pages under their policy.

Every test here visits the book under its policy, in a header and in the page: what a page,
a widget or a cell did against it would be an error in the console, and fail that test. Here is the
proof that it would, and what needs the policy to be right from a disk.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ed_policy import POLICY, with_policy
from harness import STILL, serving
from playwright.sync_api import Page, expect

Opener = Callable[..., Page]
GUILTY = """<!doctype html><html lang="en"><meta charset="utf-8"><title>No</title><p id="p">Text</p>
<script src="own.js"></script><script>document.title = "inline ran"</script></html>"""
OWN = """
document.title = "own ran";
const before = document.getElementById("p");
before.style.color = "rgb(1, 2, 3)"; // allowed
try { document.title = eval("'eval ran'"); } catch { document.title += ", eval did not"; }
before.insertAdjacentHTML("afterend", "<p id=q style='color: rgb(1, 2, 3)'>Text</p>");
"""


@pytest.mark.parametrize("way", ["header", "page", "file"])
def test_the_policy_holds_and_a_breach_is_noticed(
    open_page: Opener, problems: Callable[[Page], list[str]], tmp_path: Path, way: str
) -> None:
    (tmp_path / "no.html").write_text(GUILTY if way == "header" else with_policy(GUILTY))
    (tmp_path / "own.js").write_text(OWN)
    with serving(tmp_path, policy=POLICY if way == "header" else None) as address:
        page = open_page(f"{tmp_path.as_uri() if way == 'file' else address}/no.html")
        expect(page).to_have_title("own ran, eval did not")
        colours = "['p', 'q'].map((id) => getComputedStyle(document.getElementById(id)).color)"
        assert page.evaluate(colours) == ["rgb(1, 2, 3)", "rgb(0, 0, 0)"]
        told = "\n".join(problems(page))
        for trouble in ("inline script", "unsafe-eval", "inline style"):
            assert trouble in told
        problems(page).clear()


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_first_paint_has_the_theme(book_page: Opener, scheme: str, theme: str) -> None:
    """The script that sets it blocks the page, and it stands before every style."""
    page = book_page("network/loss", scheme=scheme, theme=theme)
    first = page.locator("head script").first
    assert "first.js" in str(first.get_attribute("src"))
    assert first.evaluate(
        "(e) => !e.defer && !e.async && !e.previousElementSibling?.matches('link')"
    )
    assert page.locator("html").get_attribute("data-theme") == theme
    assert page.locator("html").get_attribute("data-mode") == "auto"


def test_without_scripts_a_page_hides_what_needs_them(book_page: Opener) -> None:
    page = book_page("network/loss", javascript=False)
    assert page.locator(".pst-js-only").count() > 0
    assert not page.locator(".pst-js-only").locator("visible=true").count()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_search_may_be_sent(book_page: Opener, scheme: str) -> None:
    page = book_page("network/loss", scheme=scheme)
    page.evaluate(STILL)
    page.locator(".search-button-field").click()
    page.locator("#pst-search-dialog input[name=q]").fill("slope")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=slope")
    page.locator("#search-results li a").first.wait_for()
