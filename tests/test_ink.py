"""Symbols in formulas get the ink of their layer, whatever is around them."""

import re

import pytest
from ed_ink import ink

from ffnn_core.plots.inks import SYMBOLS
from ffnn_core.widgets.kit.text import maths

CASES = {
    # the symbols, their indices, their powers
    r"W_1": r"{\class{ed-hidden}{W_1}}",
    r"W_{1}": r"{\class{ed-hidden}{W_{1}}}",
    r"W_1[2,0]": r"{\class{ed-hidden}{W_1[2,0]}}",
    r"W_{1[2,0]}": r"{\class{ed-hidden}{W_{1[2,0]}}}",
    r"W_{1}^{\top}": r"{\class{ed-hidden}{W_{1}^{\top}}}",
    r"h_{2,i}": r"{\class{ed-output}{h_{2,i}}}",
    r"c_2[1]": r"{\class{ed-output}{c_2[1]}}",
    r"z_1^2": r"{\class{ed-hidden}{z_1^2}}",
    r"h_1'": r"{\class{ed-hidden}{h_1'}}",
    r"x[0]": r"{\class{ed-input}{x[0]}}",
    r"X^\top": r"{\class{ed-input}{X^\top}}",
    r"\hat{y}[1]": r"{\class{ed-output}{\hat{y}[1]}}",
    r"\hat y": r"{\class{ed-output}{\hat y}}",
    r"\hat{y}_{0}": r"{\class{ed-output}{\hat{y}_{0}}}",
    r"y_{n}": r"{\class{ed-loss}{y_{n}}}",
    # inside other mathematics
    r"\partial L": r"\partial {\class{ed-loss}{L}}",
    r"\frac{\partial L}{\partial W_1}": (
        r"\frac{\partial {\class{ed-loss}{L}}}{\partial {\class{ed-hidden}{W_1}}}"
    ),
    r"\frac L y": r"\frac {\class{ed-loss}{L}} {\class{ed-loss}{y}}",
    r"\sqrt x": r"\sqrt {\class{ed-input}{x}}",
    r"\sigma'(h_1)": r"\sigma'({\class{ed-hidden}{h_1}})",
    r"e^{-h_2}": r"e^{-{\class{ed-output}{h_2}}}",
    r"\max(x, 0)": r"\max({\class{ed-input}{x}}, 0)",
    r"\exp(-x)": r"\exp(-{\class{ed-input}{x}})",
    r"dL/dx": r"d{\class{ed-loss}{L}}/d{\class{ed-input}{x}}",
    r"\left[\begin{matrix}x[0]\\h_{1}[2]\end{matrix}\right]": (
        r"\left[\begin{matrix}{\class{ed-input}{x[0]}}\\{\class{ed-hidden}{h_{1}[2]}}"
        r"\end{matrix}\right]"
    ),
    r"\begin{array}{cc} x \\[1ex] y\end{array}": (
        r"\begin{array}{cc} {\class{ed-input}{x}} \\[1ex] {\class{ed-loss}{y}}\end{array}"
    ),
    # as SymPy prints it
    r"\displaystyle - 2 y[0] + 2 \hat{y}[0]": (
        r"\displaystyle - 2 {\class{ed-loss}{y[0]}} + 2 {\class{ed-output}{\hat{y}[0]}}"
    ),
    r"\frac{\partial}{\partial W_{1[2,0]}} e^{W_{1[2,0]} x}": (
        r"\frac{\partial}{\partial {\class{ed-hidden}{W_{1[2,0]}}}}"
        r" e^{{\class{ed-hidden}{W_{1[2,0]}}} {\class{ed-input}{x}}}"
    ),
}

UNTOUCHED = (
    r"\text{the x of L and W_1}",
    r"\operatorname{xy}(a)",
    r"\mathrm{x}",
    r"\tilde x",
    r"\dot{x}",
    r"\hat{W}_1",
    r"\mathcal{L}",
    r"h_{12}",
    r"W_3",
    r"W",
    r"z",
    r"\hspace{2ex} a",
    r"\begin{array}{cx} a\end{array}",
    r"\lambda, \xi, \Lambda, \max, \exp, \hbar",
    "exp",
    r"\newcommand{\x}{x} \x",
    r"\class{mine}{x}",
)


@pytest.mark.parametrize(("tex", "coloured"), CASES.items(), ids=list(CASES))
def test_symbol_gets_its_colour(tex: str, coloured: str) -> None:
    assert ink(tex) == coloured


@pytest.mark.parametrize("tex", UNTOUCHED)
def test_other_tex_stays_as_it_is(tex: str) -> None:
    assert ink(tex) == tex


@pytest.mark.parametrize("tex", ["z_", "y^", "x_{1", r"\hat", "x\\", r"W_1[", "", "{", r"\frac"])
def test_unfinished_tex_is_never_changed_in_length_but_by_colour(tex: str) -> None:
    plain = ink(tex)
    for layer in ("input", "hidden", "output", "loss"):
        plain = plain.replace(rf"{{\class{{ed-{layer}}}{{", "")
    assert plain.replace("}}", "") in (tex, tex.replace("}}", ""))


def test_formulas_in_short_texts_have_the_same_inks() -> None:
    for symbol, name in SYMBOLS.items():
        if symbol != "loss":
            tex = r"\hat{y}" if symbol == "yhat" else re.sub(r"(\d)", r"_\1", symbol)
            assert f"'ed-{name}'" in repr(maths(tex)), symbol
            assert rf"\class{{ed-{name}}}" in ink(tex), symbol
