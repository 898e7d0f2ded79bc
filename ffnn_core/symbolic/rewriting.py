r"""Lines of the book's NumPy in the convention of another book.

A line such as `z1 = sigmoid(W1 @ X.T + c1)` is read into the trees of `conventions`, in which every
array is (to, from) or one column an observation. Written out again, each array is kept as another
convention keeps it. What cannot be read (a name that is not of the network, an index, a call) stays
what it is: `rewritten` then returns nothing, rather than something that is nearly right.
"""

from __future__ import annotations

import ast
import re
from typing import Final, NamedTuple

from ffnn_core.symbolic.conventions import (
    OWN,
    SHAPES,
    Convention,
    Term,
    in_numpy,
    kept,
    plain,
    transposed,
)

_ONE: Final = {"x": "D1"}
_SLOPES: Final = {"dL_dz1": "HN", "dL_dh1": "HN", "dL_dh2": "ON", "dL_dyhat": "ON"}
_STACKED: Final = re.compile(r"#\s*\(\w+, \w+, \w+\)")  # many networks at once: `.T` turns too much
_COMMENT: Final = re.compile(r"#\s*\((\w+), (\w+)\)(, as \w+)?\s*$")


class UnreadableError(ValueError):
    """A line that says something which the trees have no word for."""


class Line(NamedTuple):
    """A line that was read: the name it computes, its tree, and whether for one observation."""

    target: str
    term: Term
    one: bool
    comment: str


def read(line: str) -> Line | None:
    """Read one line of NumPy, or return nothing where it is not of the network."""
    if _STACKED.search(line):
        return None
    try:
        statements = ast.parse(line.strip()).body
    except SyntaxError:
        return None
    if len(statements) != 1 or not isinstance(statements[0], ast.Assign):
        return None
    (target, *others), value = statements[0].targets, statements[0].value
    if others or not isinstance(target, ast.Name):
        return None
    for one in (False, True):
        try:
            term = _read(value, one)
            if _shape(term, one) == _shape_of(target.id, one):
                found = re.search(r"#.*", line)
                return Line(target.id, term, one, found[0] if found else "")
        except UnreadableError:
            continue
    return None


def rewritten(line: str, convention: Convention) -> str | None:
    """Return a line of this book's NumPy as another convention has it.

    Returns
    -------
    str or None
        The line, which is the same where nothing changes; None for a line that cannot be read.
    """
    if (found := read(line)) is None:
        return None
    turned = convention.turned(plain(found.target), one=found.one)
    term = transposed(found.term) if turned else found.term
    term = kept(term, convention, found.one)
    written = f"{found.target} = {in_numpy(term, convention)}"
    if shape := _COMMENT.match(found.comment):
        sizes = shape.groups()[:2]
        written += "  # ({}, {}){}".format(*(sizes[::-1] if turned else sizes), shape[3] or "")
    return written


# -- Reading -------------------------------------------------------------------------------------


def _read(node: ast.expr, one: bool) -> Term:
    """Return the tree of an expression; the names in it as this book keeps them."""
    match node:
        case ast.Name(name):
            _shape_of(name, one)  # a name of the network
            return Term(name, turned=OWN.turned(plain(name), one=one))
        case ast.Attribute(value, "T"):
            return transposed(_read(value, one))
        case ast.Subscript(ast.Name("c1" | "c2" as name)) if ast.unparse(node.slice) == "(:, 0)":
            return Term(f"{name}[:, 0]")
        case ast.BinOp(left, ast.MatMult(), right):
            return Term("@", (_read(left, one), _read(right, one)))
        case ast.BinOp(ast.Constant(1), ast.Sub(), right):
            return Term("1-", (_read(right, one),))
        case ast.BinOp(ast.Constant(1), ast.Div(), below):
            return Term("logistic", (_read(_under_exp(below), one),))
        case ast.BinOp(left, ast.Add() | ast.Sub() as sign, right):
            what = "+" if isinstance(sign, ast.Add) else "-"
            return Term(what, (_read(left, one), _read(right, one)))
        case ast.BinOp(_, ast.Mult(), _):
            return _product(node, one)
        case ast.Call():
            return _call(node, one)
    raise UnreadableError(ast.unparse(node))


def _under_exp(below: ast.expr) -> ast.expr:
    """Return h of 1 + np.exp(-h)."""
    match below:
        case ast.BinOp(
            ast.Constant(1), ast.Add(), ast.Call(function, [ast.UnaryOp(ast.USub(), inner)])
        ) if ast.unparse(function) == "np.exp":
            return inner
    raise UnreadableError(ast.unparse(below))


def _factors(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_factors(node.left), *_factors(node.right)]
    return [node]


def _product(node: ast.expr, one: bool) -> Term:
    first, *rest = _factors(node)
    if ast.unparse(first) != "-2":
        return Term("*", tuple(_read(factor, one) for factor in (first, *rest)))
    slope = Term("slope", (_difference(rest[0], one),))  # the derivative of the squares
    return Term("*", (slope, *(_read(factor, one) for factor in rest[1:]))) if rest[1:] else slope


def _difference(node: ast.expr, one: bool) -> Term:
    term = _read(node, one)
    if term.what == "-" and [plain(part.what) for part in term.parts] == ["y", "yhat"]:
        return term
    raise UnreadableError(ast.unparse(node))


def _call(node: ast.Call, one: bool) -> Term:
    keywords = {str(word.arg): ast.unparse(word.value) for word in node.keywords}
    match ast.unparse(node.func), node.args:
        case "sigmoid", [inner]:
            return Term("sigmoid", (_read(inner, one),))
        case "np.outer", [left, right]:
            return Term("outer", (_read(left, one), _read(right, one)))
        case "np.sum", [ast.BinOp(inner, ast.Pow(), ast.Constant(2))] if not keywords:
            return Term("squares", (_difference(inner, one),))
        case "np.einsum", [ast.Constant(str(spec)), *arrays]:
            return _einsum(spec, [_read(array, one) for array in arrays])
        case _, [] if isinstance(node.func, ast.Attribute) and node.func.attr == "sum":
            if keywords == {"axis": "1", "keepdims": "True"}:
                return Term("over n", (_read(node.func.value, one),))
    raise UnreadableError(ast.unparse(node))


def _einsum(spec: str, parts: list[Term]) -> Term:
    """Return a sum over named indices, its letters as those of arrays that nothing has turned."""
    before, _, result = spec.partition("->")
    letters = before.split(",")
    if len(letters) != len(parts) or any(part.parts for part in parts):
        raise UnreadableError(spec)
    straight = [
        word[::-1] if part.turned else word for word, part in zip(letters, parts, strict=True)
    ]
    return Term(
        f"einsum {','.join(straight)}->{result}",
        tuple(part._replace(turned=False) for part in parts),
    )


# -- Shapes: which reading fits -------------------------------------------------------------------


def _shape_of(name: str, one: bool) -> str:
    """Return the letters of an array's shape when it lies one column an observation."""
    name = plain(name)
    known = {**SHAPES, **_SLOPES, "loss": ""} | (_ONE if one else {})
    known |= {f"dL_d{weight}": SHAPES[weight] for weight in ("W1", "c1", "W2", "c2")}
    if name not in known or (name == "X" and one):
        raise UnreadableError(name)
    return known[name].replace("N", "1") if one else known[name]


def _shape(term: Term, one: bool) -> str:
    if not term.parts:
        letters = _shape_of(term.what.removesuffix("[:, 0]"), one)
        return letters[::-1] if term.turned else letters
    shapes = [_shape(part, one) for part in term.parts]
    match term.what:
        case "@":
            left, right = shapes
            if left[1] == right[0]:
                return left[0] + right[1]
        case "outer":
            left, right = shapes
            if left[1:] == right[1:] == "1":
                return left[0] + right[0]
        case "over n":
            return shapes[0][0] + "1"
        case "squares":
            return ""
        case what if what.startswith("einsum"):
            names, result = what.removeprefix("einsum ").split("->")
            sizes: dict[str, str] = {}
            for letters, shape in zip(names.split(","), shapes, strict=True):
                for letter, size in zip(letters, shape, strict=True):
                    if sizes.setdefault(letter, size) != size:
                        raise UnreadableError(what)
            return "".join(sizes[letter] for letter in result)
        case _:  # entry by entry; a bias is spread over the observations
            wide = max(shapes, key=lambda shape: (shape[1] != "1", shape))
            if all(shape[0] == wide[0] and shape[1] in (wide[1], "1") for shape in shapes):
                return wide
    raise UnreadableError(term.what)
