"""Which cells do nothing but draw: the book folds their code away, and so does JupyterLab."""

from __future__ import annotations

import ast
import re

from ffnn_core import widgets

PICTURES = re.compile(r'class="ed-(?:picture|widget|wide|side-by-side|row)"')
LISTS = (ast.Constant, ast.Dict, ast.List, ast.Name, ast.Tuple)


def only_draws(source: str) -> bool:
    """Tell whether a cell asserts, prints and computes nothing, and ends in a picture or a widget.

    It may import, and may collect into lists and dictionaries what it draws.
    """
    *before, last = ast.parse(source).body or [ast.Pass()]
    return _draws(last) and all(_prepares(statement) for statement in before)


def _draws(statement: ast.stmt) -> bool:
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
        return False
    called = statement.value.func
    if isinstance(called, ast.Attribute):
        return isinstance(called.value, ast.Name) and called.value.id == "plots"
    return isinstance(called, ast.Name) and called.id in widgets.widget_classes()


def _prepares(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return True
    if not isinstance(statement, ast.Assign):
        return False
    value = statement.value
    along = isinstance(value, ast.Call) and ast.unparse(value.func) == "np.linspace"
    return along or isinstance(value, LISTS)
