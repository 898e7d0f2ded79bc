"""The search's index: formulas by their names, no numbers, small."""

from __future__ import annotations

import json

import ed_search
import pytest
from ed_ledger import ledger
from machine import HTML
from pages import gzipped

INDEX = HTML / "searchindex.js"


def index() -> dict:
    text = INDEX.read_text(encoding="utf-8")
    return json.loads(text[text.index("(") + 1 : text.rindex(")")])


def test_a_formula_is_called_by_its_left_side_its_label_and_its_other_names() -> None:
    known = {formula.label: formula.tex for formula, _ in ledger()}
    names = {label: set(ed_search.names_of(label, tex)) for label, tex in known.items()}
    assert {"hidden chain", "chain rule", "dL/dW1", "∂L/∂W1"} == names["eq-hidden-chain"]
    assert {"dL/dyhat", "∂L/∂yhat"} < names["eq-dL-dyhat"]
    assert {"dL/dW2", "dL/dc2"} < names["eq-output-outer"]
    assert "dL/dW1" not in names["eq-update"]  # it uses the derivative and does not tell it
    assert set(ed_search.CALLED) <= set(known)


@pytest.mark.parametrize(
    ("word", "found"),
    [("derivative", True), ("dL_dW1", True), ("h1", True), ("0", False), ("000817each", False)],
)
def test_words_are_found_and_numbers_are_not(word: str, found: bool) -> None:
    assert ed_search.Search({}).word_filter(word) is found


@pytest.mark.book
def test_every_numbered_formula_is_in_the_index() -> None:
    found = index()
    for formula, _ in ledger():
        for name in ed_search.names_of(formula.label, formula.tex):
            anchors = [anchor for _, anchor, _ in found["indexentries"][name.lower()]]
            assert f"equation-{formula.label}".lower() in [a.lower() for a in anchors], name


@pytest.mark.book
def test_the_index_is_small_and_knows_nothing_twice() -> None:
    assert gzipped(INDEX) < 40_000
    assert not [name for name in index()["indexentries"] if "in module" in name]
