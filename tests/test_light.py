"""Style sheets are cut to what the pages and their scripts name, and to nothing less."""

from pathlib import Path

import ed_assets
import pytest
from ed_light import MENDED, cut, lighten, mend, words_of
from sphinx.errors import ExtensionError

WORDS = words_of(['<p class="used also">', "element.classList.add('made')"])


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("p{color:red}", True),
        (".used{color:red}", True),
        (".used .also>b{color:red}", True),
        (".made:hover{color:red}", True),
        (".used .other{color:red}", False),
        (".other{color:red}", False),
        ("#other .used{color:red}", False),
        (".used:not(.other){color:red}", True),
        (":is(.other,.used) p{color:red}", True),
        ('[href="a.b"] p{color:red}', True),
        ("@media print{.used{color:red}}", True),
        ("@media print{.other{color:red}}", False),
        ("@font-face{font-family:'Font Awesome 6 Free';src:url(a)}", False),
        ("@font-face{font-family:'Pagella';src:url(a)}", True),
    ],
)
def test_a_rule_stays_if_all_it_asks_for_is_named(css: str, kept: bool) -> None:
    assert bool(cut(css, WORDS)) is kept


def test_of_several_selectors_those_that_are_used_stay() -> None:
    assert cut(".other,.used,p:is(a,b){color:red}", WORDS) == ".used,p:is(a,b){color:red}\n"


def test_search_stays_where_one_searches(tmp_path: Path) -> None:
    (tmp_path / "_static").mkdir()
    page = (
        '<script src="_static/searchtools.js"></script><script src="_static/doctools.js"></script>'
    )
    for name in ("a.html", "search.html"):
        (tmp_path / name).write_text(page)
    lighten(tmp_path)
    assert (tmp_path / "search.html").read_text() == page
    assert (tmp_path / "a.html").read_text() == '<script src="_static/doctools.js"></script>'


def test_a_rule_that_jupyter_alone_would_need_goes(tmp_path: Path) -> None:
    sheet = tmp_path / "_static" / "styles" / "pydata-sphinx-theme.css"
    for name, word in (("ed/book.js", "ours"), ("lite/build/1.js", "jupyters")):
        script = tmp_path / "_static" / name
        script.parent.mkdir(parents=True)
        script.write_text(f"element.className = '{word}'")
    sheet.parent.mkdir()
    sheet.write_text(".ours{color:red}.jupyters{color:red}")
    lighten(tmp_path)
    assert sheet.read_text().strip() == ".ours{color:red}"


def test_a_script_is_mended_and_one_that_has_changed_is_noticed(tmp_path: Path) -> None:
    (name, wrong, right), *_ = MENDED
    script = tmp_path / "_static" / name
    script.parent.mkdir()
    script.write_text(f"if (a && {wrong}) b();")
    mend(tmp_path)
    assert script.read_text() == f"if (a && {right}) b();"
    with pytest.raises(ExtensionError, match="has changed"):
        mend(tmp_path)


def test_the_style_sheet_of_the_book_ships_its_rules_without_their_comments() -> None:
    sources = [(ed_assets.BOOK / "_css" / name).read_text("utf-8") for name in ed_assets.STYLES]
    shipped = ed_assets.style()
    assert "/*" not in shipped and "*/" not in shipped
    assert shipped.count("{") == sum(text.count("{") for text in sources) > 300
    assert shipped.count("}") == sum(text.count("}") for text in sources)
