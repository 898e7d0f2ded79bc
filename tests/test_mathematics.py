"""TeX becomes MathML: all of it, in its inks, with TeX's spaces, and never silently wrong."""

from __future__ import annotations

import re
from typing import cast
from xml.etree.ElementTree import Element

import pytest
from docutils import nodes
from ed_mathematics import give_addresses
from formulas import Formulas, faults, letters_of_tex
from machine import ROOT
from sphinx.application import Sphinx

from ffnn_core.plots.inks import SYMBOLS
from ffnn_core.widgets.kit.mathematics import as_html, formula, is_long


def inked(tex: str) -> list[tuple[str, str]]:
    """Each coloured part of a formula: its ink, and its text."""
    return [
        (ink.removeprefix("ed-"), "".join(element.itertext()))
        for element in body(tex).iter()
        if (ink := element.get("class", "")).startswith("ed-")
        and "col" not in ink
        and "aligned" not in ink
    ]


def body(tex: str, *, display: bool = False) -> Element:
    """The formula without the annotation."""
    math = formula(tex, display=display)
    math[0].remove(math[0][-1])
    return math


INKS = {
    r"W_1": [("hidden", "W1")],
    r"W_1[2,0]": [("hidden", "W1[2,0]")],
    r"W_{1[2,0]}": [("hidden", "W1[2,0]")],
    r"W_{1}^{\top}": [("hidden", "W1⊤")],
    r"h_{2,i}": [("output", "h2,i")],
    r"c_2[1]": [("output", "c2[1]")],
    r"z_1^2": [("hidden", "z12")],
    r"h_1'": [("hidden", "h1′")],
    r"x[0]^2": [("input", "x[0]2")],
    r"X^\top": [("input", "X⊤")],
    r"\hat{y}[1]": [("output", "yˆ[1]")],
    r"\hat y_{0}": [("output", "yˆ0")],
    r"y_{n}": [("loss", "yn")],
    r"\frac{\partial L}{\partial W_1}": [("loss", "L"), ("hidden", "W1")],
    r"\sigma'(h_1)": [("hidden", "h1")],
    r"\sqrt x + e^{-h_2}": [("input", "x"), ("output", "h2")],
    r"\left[\begin{matrix}x[0]\\h_{1}[2]\end{matrix}\right]": [
        ("input", "x[0]"),
        ("hidden", "h1[2]"),
    ],
    r"\begin{aligned} L &= y \\ &= x \end{aligned}": [("loss", "L"), ("loss", "y"), ("input", "x")],
    r"\displaystyle - 2 y[0] + 2 \hat{y}[0]": [("loss", "y[0]"), ("output", "yˆ[0]")],
}
PLAIN = [r"\text{the x of L and W_1}", r"\operatorname{xy}(a)", r"\tilde x", r"\hat{W}_1", "h_{12}"]
PLAIN += [r"\mathcal{L}", "W_3", "W", "z", r"\lambda, \xi, \max, \exp", r"\hat{z}", "c'", r"\bar y"]


@pytest.mark.parametrize(("tex", "inks"), INKS.items(), ids=list(INKS))
def test_a_symbol_has_its_ink(tex: str, inks: list[tuple[str, str]]) -> None:
    assert inked(tex) == inks


@pytest.mark.parametrize("tex", PLAIN)
def test_other_letters_have_none(tex: str) -> None:
    assert inked(tex) == []


WORDS = {
    r"\partial L / \partial W_1": "partial L by partial W 1",
    r"\frac{\partial L}{\partial \hat{y}} = -2(y - \hat{y})": (
        "partial L by partial y hat equals minus 2 (y minus y hat)"
    ),
    r"\frac{1}{1 + e^{-h}}": "1 over (1 plus e to the power minus h)",
    r"W_2^\top \delta_2": "W 2 transposed delta 2",
    r"\sum_{k} (y - \hat{y})^2": "the sum over k (y minus y hat) squared",
    r"\sigma'(h_1[0])": "sigma prime (h 1 [0])",
    r"\sqrt{2}": "the square root of (2)",
    r"\delta_2[:,n], \quad w^*": "delta 2 [all, n], w star",
    r"|a - b| / (|a| + |b|)": (
        "the absolute value of (a minus b) over"
        " (the absolute value of (a) plus the absolute value of (b))"
    ),
    r"\hat{p} \pm κ \mathbf{z}": "p hat plus or minus kappa bold z",
    r"W_{l+1} z_{l-1} h_{2,i}": "W sub (l plus 1) z sub (l minus 1) h 2, i",
    r"e^{-u v - u} + 1": "e to the power (minus u v minus u) plus 1",
    r"\frac{1}{2} \sum_n (z - \frac{1}{2})^2": (
        "1 over 2 times the sum over n (z minus 1 over 2) squared"
    ),
    r"-\log\frac{a}{b}": "minus log (a over b)",
    r"\underbrace{W_2 W_1}_{(O,\,D)}\, x": "W 2 W 1, with (O, D) below, x",
    r"\lambda_{max}": "lambda max",
    r"L^{(3)}": "L (3)",
    r"\begin{matrix} 1 & 0 \\ 0 & 1 \end{matrix}": "matrix 1, 0; 0, 1; end of matrix",
}


@pytest.mark.parametrize(("tex", "words"), WORDS.items(), ids=list(WORDS))
def test_a_formula_in_words(tex: str, words: str) -> None:
    assert formula(tex).get("alttext") == words


FAULTY = ["\\begin", "\\", r"\frac{1}", "{x", "x}", r"\hat", r"\unknown{x}", "", "a & b", "x_"]
FAULTY += [r"\begin{tabular}a\end{tabular}", r"\begin{matrix} a", r"\left( a"]


@pytest.mark.parametrize("tex", FAULTY)
def test_what_cannot_be_set_is_an_error(tex: str) -> None:
    with pytest.raises(ValueError, match=r"the formula|a formula"):
        formula(tex)


def signs(tex: str) -> dict[str, tuple[str | None, str | None, str | None]]:
    """The form and the spaces of each sign; of two alike the last."""
    return {
        element.text or "": (element.get("form"), element.get("lspace"), element.get("rspace"))
        for element in body(tex).iter("mo")
    }


def test_spaces_are_those_of_tex() -> None:
    assert signs("a/b")["/"] == (None, "0", "0")
    assert signs("a = -2")["−"] == ("prefix", "0", "0")
    assert signs("(-x)")["−"] == ("prefix", "0", "0")
    assert signs("f(x) - 2")["−"] == ("infix", None, None)
    assert signs(r"y[0] - \hat y")["−"] == ("infix", None, None)
    assert signs("|x| - 1")["|"] == (None, "0", "0")
    assert signs(r"-\log y")["log"] == ("prefix", "0", "0.1667em")
    assert signs(r"y \log(y)")["log"] == ("prefix", "0.1667em", "0")
    assert signs(r"\begin{aligned} a &= b \end{aligned}")["="][0] == "infix"


def test_brackets_grow_only_round_what_is_tall() -> None:
    flat, tall = body(r"\left(1 - x\right)"), body(r"\left(\frac{1}{x}\right)")
    assert {sign.get("stretchy") for sign in flat.iter("mo") if sign.text in "()"} == {"false"}
    assert {sign.get("stretchy") for sign in tall.iter("mo") if sign.text in "()"} == {"true"}


def test_a_script_hangs_on_all_that_is_in_brackets() -> None:
    # Of a bracket alone it would be the bracket's, which sinks without what it stands round.
    for tex in (r"L = \bigl( y - x \bigr)^2", r"\Bigl[ \bigl( y - x \bigr)^2_k + 1 \Bigr]^\top"):
        scripts = [e for e in body(tex).iter() if e.tag in ("msup", "msubsup")]
        assert scripts
        for script in scripts:
            base = script[0]
            assert base.tag == "mrow" and base[0].text in "([" and base[-1].text in ")]"
    alone = next(body(r"\bigr)^2").iter("msup"))
    assert alone[0].text == ")"  # with nothing to hang on it stays as it was


def test_limits_stand_under_their_name_and_columns_lean() -> None:
    assert [e.tag for e in body(r"\lim_{x \to 0} \sum_k a").iter() if e.tag == "munder"] == [
        "munder",
        "munder",
    ]
    cells = body(r"\begin{aligned}[t] a &= b \\ &= c \end{aligned}").iter("mtd")
    assert [cell.get("class") for cell in cells] == ["ed-col-right", "ed-col-left"] * 2


def test_two_lines_without_an_environment_are_aligned() -> None:
    assert len(list(body(r"a &= b \\ &= c").iter("mtr"))) == 2


def test_markup_in_tex_stays_text() -> None:
    html = as_html(formula(r"a < b \text{<b>}"))
    assert "<b>" not in html
    assert Formulas(html).found[0]["tex"] == r"a < b \text{<b>}"


def test_a_long_formula_is_told_from_a_short_one() -> None:
    assert not is_long(formula("h_1 = W_1 x + c_1"))
    assert is_long(formula("h_1[2] = " + "+".join(f"W_1[2,{k}] x[{k}]" for k in range(4))))


# ---- The second reading finds what it is there to find ------------------------------------------


@pytest.mark.parametrize(
    "tex", [*INKS, *WORDS, r"\overline{ab} \bar x", r"\log x + \exp(-h)", "1{,}000", r"50\%"]
)
def test_the_letters_of_a_formula_are_those_of_its_tex(tex: str) -> None:
    (found,) = Formulas(as_html(formula(tex))).found
    assert faults(found) == []


@pytest.mark.parametrize(
    ("tex", "text"),
    [("a - b", "a + b"), (r"\hat y", "y"), ("W_1", "W2"), (r"\sigma'", "σ"), ("ab", "ba")],
)
def test_a_formula_that_shows_something_else_is_found(tex: str, text: str) -> None:
    assert faults({"tex": tex, "text": text, "words": "words"})


def test_a_formula_without_words_and_a_command_that_is_not_in_the_table_are_found() -> None:
    assert faults({"tex": "a", "text": "a", "words": ""})
    with pytest.raises(ValueError, match="table"):
        letters_of_tex(r"\strange{a}")


def test_every_symbol_of_the_table_of_inks_is_known() -> None:
    for symbol, ink in SYMBOLS.items():
        if symbol != "loss":
            tex = r"\hat{y}" if symbol == "yhat" else re.sub(r"(\d)", r"_\1", symbol)
            assert [found for found, _ in inked(tex)] == [ink], symbol


def test_no_formula_of_the_book_has_a_bar_over_more_than_a_letter() -> None:
    """The type has no bar that grows: over a whole expression it would stand on one letter."""
    grows = re.compile(r"\\(?:overline|underline|widehat|widetilde)\b")
    assert grows.search(r"\overline{x^2}")
    pages = [*(ROOT / "book").rglob("*.ipynb"), *(ROOT / "book").rglob("*.md")]
    assert [p.name for p in pages if grows.search(p.read_text("utf-8").replace("\\\\", "\\"))] == []


def test_an_address_belongs_to_the_formula_and_not_to_its_place() -> None:
    def page(*formulas: str) -> list[str]:
        blocks = [nodes.math_block(tex, tex) for tex in formulas]
        blocks[0]["label"] = "eq-first"
        entry = nodes.paragraph("", "", ids=["its-own"])
        doctree = nodes.container("", *blocks, entry, nodes.math_block("q", "q"))
        give_addresses(cast("Sphinx", None), cast("nodes.document", doctree), "")
        return [" ".join(one["ids"]) for one in doctree.findall(nodes.math_block)]

    first, a, b, again, under_an_entry = page("x", "a = 1", "b", "a  =  1")
    assert first == under_an_entry == ""
    assert again == f"{a}-2" and a != b
    assert page("x", "b", "a = 1")[1:3] == [b, a]
