"""What the search knows: formulas by their names, and no numbers.

The index lies in the book and works from a disk. A formula is found by what stands on its left
(`dL/dW1`), by the words of its label (`hidden chain`) and by what else it is called; the way leads
to the formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from ed_ledger import ledger
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

PARTIAL = re.compile(
    r"\\frac\{\\partial (?P<of>\\hat\{y\}|[A-Za-z](?:_[12l])?)(?:\[[^\]]*\])?\}"
    r"\{\\partial (?P<by>\\hat\{y\}|\\theta|[A-Za-z](?:_[12l])?)(?:\[[^\]]*\])?\}"
)
SAYS = r"&?=|\\leftarrow|\\approx"  # what stands before it is what a formula tells of
CALLED = {
    "eq-output-chain": ("chain rule",),
    "eq-hidden-chain": ("chain rule",),
    "eq-one-path": ("chain rule",),
    "eq-two-paths": ("chain rule", "sum over paths"),
    "eq-rss": ("loss", "residual sum of squares", "squared error"),
    "eq-sigmoid-prime": ("derivative of the sigmoid",),
    "eq-forward": ("forward pass",),
    "eq-update": ("gradient descent", "update rule"),
    "eq-descent": ("gradient descent", "update rule"),
    "eq-log-loss": ("binary cross entropy",),
    "eq-softmax-cross-entropy": ("cross entropy",),
    "eq-central-difference": ("numerical gradient",),
    "eq-delta-1": ("backpropagation",),
    "eq-delta-2": ("backpropagation",),
}


def spelled(symbol: str) -> str:
    r"""Return a symbol of TeX as the code has it.

    >>> spelled("W_1"), spelled(r"\hat{y}")
    ('W1', 'yhat')
    """
    return symbol.replace("_", "").replace(r"\hat{y}", "yhat").replace("\\", "")


def names_of(label: str, tex: str) -> Iterator[str]:
    r"""Yield the names of a formula, each once.

    >>> list(names_of("eq-output-outer", r"\frac{\partial L}{\partial W_2} = \delta_2 z_1"))
    ['output outer', 'dL/dW2', '∂L/∂W2']
    """
    found = [label.removeprefix("eq-").replace("-", " "), *CALLED.get(label, ())]
    for line in re.split(r"\\\\|\\qquad|\\quad", tex):
        if partial := PARTIAL.search(re.split(SAYS, line)[0]):
            of, by = spelled(partial["of"]), spelled(partial["by"])
            found += [f"d{of}/d{by}", f"∂{of}/∂{by}"]
    yield from dict.fromkeys(found)


def name_formulas(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the names of formulas into the index, and take out what it knows twice."""
    for entry in list(doctree.findall(addnodes.index)):
        after = entry.next_node(descend=False, siblings=True)
        if isinstance(after, addnodes.desc):  # the search finds functions and classes by themselves
            entry.parent.remove(entry)
    known = {formula.label: formula for formula, _ in ledger()}
    for node in list(doctree.findall(nodes.math_block)):
        if (formula := known.get(node.get("label", ""))) and node["ids"]:
            names = names_of(formula.label, formula.tex)
            entries = [("single", name, node["ids"][0], "main", None) for name in names]
            node.parent.insert(node.parent.index(node), addnodes.index(entries=entries))


class Search(SearchEnglish):
    """English without numbers: nobody looks for 0.0034, and they are a third of the words."""

    def word_filter(self, word: str) -> bool:
        """Tell whether a word is worth finding."""
        return super().word_filter(word) and not re.match(r"\d|.*\d{3}", word)


def setup(app: Sphinx) -> dict[str, bool]:
    """Name formulas when the links of a page are known."""
    app.add_search_language(Search)
    app.connect("doctree-resolved", name_formulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
