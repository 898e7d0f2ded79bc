"""What helps a reader along: progress in the contents, where to go on, keys, links to pictures."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from ed_mathematics import address_of
from harness import STILL
from playwright.sync_api import Page, expect

Opener = Callable[..., Page]
READ = "JSON.parse(localStorage.getItem('every-derivative.read') ?? '{}')"


def far(page: Page, chapter: str) -> str:
    link = page.locator(f"nav.bd-links a[href$='{chapter}.html']").first
    return link.evaluate("link => link.style.getPropertyValue('--ed-read')")


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_contents_show_how_far_a_page_was_read_and_where_to_go_on(
    book_page: Opener, scheme: str
) -> None:
    page = book_page("network/loss", scheme=scheme)
    expect(page.locator(".ed-go-on")).to_have_count(0)  # nothing was read yet
    page.evaluate("document.querySelectorAll('article section section')[2].scrollIntoView()")
    page.wait_for_function(f"Object.keys({READ}).length === 1")
    told = page.evaluate(READ)["book/network/loss.html"]
    assert 10 < told["share"] < 90
    page.goto(page.url.replace("loss", "one-neuron"))
    assert far(page, "loss") == f"{told['share']}%" and far(page, "forward-pass") == "0%"
    on = page.locator(".ed-go-on a")
    expect(on).to_contain_text(told["title"])
    on.click()
    page.wait_for_url(f"**/loss.html#{told['at']}")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_function(f"{READ}['book/network/loss.html'].share === 100")
    page.goto(page.url.split("#")[0].replace("loss", "one-neuron"))
    expect(page.locator(".ed-go-on")).to_have_count(0)  # it was read to its end
    assert page.locator("nav.bd-links a[title=read]").count() == 1


def test_the_contents_show_the_page_that_is_open(book_page: Opener) -> None:
    page = book_page("network/loss")
    current = page.locator("nav.bd-links a.current")
    for chapter in ("appendices/changes", "network/one-neuron"):  # last, then first
        page.goto(f"{page.url.split('/book/')[0]}/book/{chapter}.html")
        expect(current).to_be_in_viewport(ratio=1)
        assert page.evaluate("sessionStorage.getItem('sidebar-scroll-top')") is not None


def test_the_sections_of_the_page_show_where_a_jump_has_led(book_page: Opener) -> None:
    page = book_page("derivatives/hidden-layer")
    page.evaluate(STILL)
    marked = page.locator("#pst-page-toc-nav a[aria-current]")
    sections = page.locator("#pst-page-toc-nav a").evaluate_all("all => all.map(a => a.hash)")
    for section in (sections[2], sections[5], sections[1]):
        # Into the middle of it: its heading is far above.
        page.evaluate(
            """id => {
                const box = document.querySelector(id).getBoundingClientRect();
                scrollTo({ top: scrollY + box.top + box.height / 2, behavior: "instant" });
            }""",
            section,
        )
        expect(marked).to_have_attribute("href", section)
        expect(page.locator("#pst-page-toc-nav .toc-entry.active")).to_have_count(1)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    expect(marked).to_have_count(0)


def test_what_is_kept_is_not_trusted(book_page: Opener) -> None:
    page = book_page("network/loss")
    for kept in ('{"book/network/one-neuron.html": {"share": "9", "at": "javascript:"}}', "[", "7"):
        page.evaluate("kept => localStorage.setItem('every-derivative.read', kept)", kept)
        page.reload()
        assert page.locator(".ed-go-on a").count() <= 1
        for link in page.locator(".ed-go-on a").all():
            assert str(link.get_attribute("href")).endswith("one-neuron.html")


def test_the_keys_are_listed_and_do_what_the_list_says(
    book_page: Opener, axe: Callable[..., list[str]]
) -> None:
    page = book_page("network/loss")
    page.evaluate(STILL)
    page.keyboard.press("?")
    keys = page.locator("dialog.ed-keys")
    expect(keys).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("]")  # the list has the focus: keys wait
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#pst-search-dialog input[name=q]")).to_be_focused()
    page.keyboard.type("a]?t")  # letters are letters in a field
    expect(page.locator("#pst-search-dialog input[name=q]")).to_have_value("a]?t")
    page.keyboard.press("Escape")
    expect(page.locator("#pst-search-dialog")).to_be_hidden()
    before = page.locator("html").get_attribute("data-mode")
    page.keyboard.press("t")
    expect(page.locator("html")).not_to_have_attribute("data-mode", str(before))
    page.keyboard.press("]")
    page.wait_for_url("**/slopes-and-the-chain-rule.html")
    page.keyboard.press("[")
    page.wait_for_url("**/loss.html")


def test_a_picture_keeps_its_keys_and_a_reader_can_switch_ours_off(book_page: Opener) -> None:
    page = book_page("network/loss")
    page.evaluate(STILL)
    page.locator(".ed-widget").first.scroll_into_view_if_needed()
    page.locator(".ed-widget [role=slider]").first.focus()
    page.keyboard.press("]")
    page.keyboard.press("?")
    expect(page.locator("dialog.ed-keys")).to_have_count(0)
    page.locator(".ed-keys-open").click()
    page.locator("dialog.ed-keys input").uncheck()
    page.locator("dialog.ed-keys button").click()
    page.keyboard.press("]")
    page.keyboard.press("?")
    expect(page.locator("dialog.ed-keys")).to_be_hidden()
    assert page.url.endswith("loss.html")
    page.reload()
    page.locator(".ed-keys-open").click()
    expect(page.locator("dialog.ed-keys input")).not_to_be_checked()


def test_a_picture_has_an_address_and_a_link_to_it(book_page: Opener) -> None:
    page = book_page("derivatives/hidden-layer")
    links = page.locator(".cell > a.ed-picture-link")
    assert links.count() > 5
    for link in links.all():
        target = page.locator(str(link.get_attribute("href")))
        assert target.locator("svg.ed-picture").count() >= 1
    link = links.first
    link.evaluate("link => link.parentElement.scrollIntoView()")
    link.locator("xpath=..").hover()
    expect(link).to_be_visible()
    link.click()
    assert re.search(r"#cell-\d{3}$", page.url)


def test_a_displayed_formula_has_an_address_and_a_link_to_it(book_page: Opener) -> None:
    page = book_page("learning/gradient-descent")
    links = page.locator(".math > a.ed-picture-link")
    assert links.count() > 3
    for link in links.all():
        formula = page.locator(str(link.get_attribute("href"))).locator("math annotation")
        assert link.get_attribute("href") == f"#{address_of(str(formula.text_content()))}"
    link = links.first
    expect(link).to_have_css("opacity", "0")
    page.keyboard.press("Tab")
    link.focus()
    expect(link).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"#f-[0-9a-f]{6}$"))


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize(
    ("query", "anchor"),
    [
        ("dL/dW1", "hidden-layer.html#equation-eq-hidden-"),
        ("chain rule", "#equation-eq-output-chain"),
    ],
)
def test_a_formula_is_found_by_its_name(
    book_page: Opener, scheme: str, query: str, anchor: str
) -> None:
    page = book_page("search.html", scheme=scheme)
    page.locator(".bd-search-container input[name=q]").fill(query)
    page.keyboard.press("Enter")
    found = page.locator(f"#search-results li a[href*='{anchor}']").first
    found.click()
    page.wait_for_url(f"**{anchor}*")
    assert page.locator(f"[id='{page.url.partition('#')[2]}']").is_visible()


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("modern", [True, False])
def test_code_is_copied_by_its_button(book_page: Opener, scheme: str, modern: bool) -> None:
    page = book_page("network/loss", scheme=scheme)
    page.evaluate(
        """modern => {
          const told = (text) => { window.copied = text; };
          if (modern) navigator.clipboard.writeText = async (text) => told(text);
          else navigator.clipboard.writeText = undefined;
          document.execCommand = () => { told(document.activeElement.value); return true; };
        }""",
        modern,
    )
    block = page.locator("article div.highlight").locator("visible=true").first
    button = block.locator("button.copybtn")
    expect(button).to_have_attribute("aria-label", "Copy")
    block.hover()
    button.click()
    expect(button).to_have_attribute("aria-label", "Copied!")
    assert page.evaluate("copied") == block.locator("pre").inner_text().removesuffix("\n")
    assert page.locator("textarea").count() == 0


def test_there_is_a_page_of_what_changed(book_page: Opener) -> None:
    page = book_page("appendices/changes")
    expect(page.locator("article h1")).to_contain_text("What changed")
    expect(page.locator("article h2").first).to_contain_text("Unreleased")
