"""Every numbered formula has a cell that asserts it, and the ledger sees when it has not."""

from __future__ import annotations

import ledger
import nbformat
import pytest
from nbformat import v4

FORMULA = "The square:\n\n```{math}\n:label: eq-square\ns = a^2\n```\n"


def book_of(*cells: str, proves: str = "eq-square") -> list[tuple[ledger.Formula, list]]:
    """Return the ledger of one page: the formula, then these cells, of which the last is tagged."""
    code = [v4.new_code_cell(cell) for cell in cells]
    code[-1].metadata["tags"] = [f"proves-{proves}"]
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell(FORMULA), *code])
    return ledger.entries(ledger.formulas_of("p", notebook), ledger.proofs_of("p", notebook))


def witnesses(*cells: str) -> set[str]:
    ((_, (proof,)),) = book_of(*cells)
    return set(proof.witnesses)


def test_every_numbered_formula_of_the_book_has_a_witness() -> None:
    book = ledger.ledger()
    assert len(book) >= 39
    assert ledger.unproved(book) == []
    assert ledger.idle(book) == []


def test_without_their_asserts_the_formulas_of_a_real_page_have_no_witness() -> None:
    page = "book/network/loss"
    notebook = nbformat.read(ledger.ROOT / f"{page}.ipynb", as_version=4)
    formulas = ledger.formulas_of(page, notebook)
    assert ledger.unproved(ledger.entries(formulas, ledger.proofs_of(page, notebook))) == []
    for cell in notebook.cells:
        cell.source = cell.source.replace("assert ", "_ = ")
    weaker = ledger.entries(formulas, ledger.proofs_of(page, notebook))
    assert ledger.unproved(weaker) == [formula.label for formula in formulas]


@pytest.mark.parametrize("nothing", ["a = 2", "assert True", "a = 2\nassert a == 2"])
def test_a_cell_that_asserts_nothing_proves_nothing(nothing: str) -> None:
    book = book_of(nothing)
    assert ledger.unproved(book) == ["eq-square"]
    assert ledger.idle(book) == ["p 1"]


def test_a_formula_that_no_cell_names_is_unproved_and_a_wrong_name_is_an_error() -> None:
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell(FORMULA)])
    assert ledger.unproved(ledger.entries(ledger.formulas_of("p", notebook), [])) == ["eq-square"]
    with pytest.raises(ValueError, match="eq-sqare"):
        book_of("assert 1", proves="eq-sqare")


def test_a_test_alone_is_not_enough_for_a_reader() -> None:
    formula = ledger.Formula("eq-square", "p", "s")
    proof = ledger.Proof("eq-square", "tests/t.py", "test_it", 1, frozenset({"SymPy"}))
    assert ledger.unproved([(formula, [proof])]) == ["eq-square"]


def test_a_witness_is_found_through_other_cells_functions_and_loops() -> None:
    start = "import sympy as sp\nfrom ffnn_core import forward\nfrom ffnn_core.checks import (\n"
    start += "    central_difference,\n    relative_error,\n)"
    assert witnesses(start, "s = sp.diff(1)", "t = s + 1", "assert t == 2") == {"SymPy"}
    assert witnesses(start, "def f(x):\n    return forward(x)", "assert f(1)") == {"package"}
    assert witnesses(start, "m = central_difference(f, 1)", "assert m") == {"difference"}
    assert witnesses(start, "for k in sp.symbols('a b'):\n    assert k") == {"SymPy"}
    assert witnesses(start, "d = {}\nd['a'] = forward(1)", "assert d") == {"package"}
    assert witnesses("import numpy as np", "np.testing.assert_allclose(1, 1)") == {"arithmetic"}


def test_what_only_stands_nearby_is_no_witness() -> None:
    start = "import sympy as sp\nimport numpy as np"
    assert witnesses(start, "s = sp.diff(1)\nassert np.isclose(1, 1)") == {"arithmetic"}
    assert witnesses(start, "s = sp.diff(1)", "s = np.ones(1)", "assert s") == {"arithmetic"}
    assert witnesses(start, "def f():\n    s = sp.diff(1)", "s = 2", "assert np.all(s)") == {
        "arithmetic"
    }
    assert witnesses(start, "s = sp.diff(1)", "assert all(np.cos(s) for s in (1, 2))") == {
        "arithmetic"
    }


def test_a_marked_test_speaks_with_what_it_calls() -> None:
    (path,) = [path for path in ledger.TESTS if path.name == "test_gradients.py"]
    by_name = {proof.where: proof for proof in ledger.proofs_of_tests(path)}
    proof = by_name["test_the_three_forms_and_an_automatic_derivative_agree_for_small_sizes"]
    assert {"autodiff", "package"} <= proof.witnesses
    assert proof.asserts == 3
    links = by_name["test_each_local_derivative_is_the_jacobian_of_its_link"]
    assert "autodiff" not in links.witnesses
