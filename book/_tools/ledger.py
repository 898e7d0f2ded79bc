"""The proof ledger: every numbered formula of the book, and who has confirmed it.

    python book/_tools/ledger.py      one line a formula; fails if one has no witness

A code cell says which formulas it proves by tags: `proves-eq-rss`. A test says it by a mark:
`@pytest.mark.proves("eq-rss")`. That much is our word. The rest is found here, by reading the
code: whether the cell asserts anything, and what each assert draws on. Every name in it is
followed back to the statements that made it, through the notebook, until a library is reached.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).resolve().parents[2]
TESTS = tuple(
    ROOT / "tests" / name
    for name in ("test_gradients.py", "test_javascript_parity.py", "browser/test_parity.py")
)
FORMULA = re.compile(r"```\{math\}\n:label: (\S+)\n+(.*?)```", re.DOTALL)
TAG = "proves-"

# Who speaks, by the longest beginning of the full name of what the code uses.
SOURCES = {
    "sympy": "SymPy",
    "ffnn_core.symbolic": "SymPy",
    "ffnn_core.SymbolicNetwork": "SymPy",
    "ffnn_core": "package",
    "ffnn_core.checks": "difference",
    "ffnn_core.checks.relative_error": "",
    "ffnn_core.EXAMPLE": "",
    "ffnn_core.example": "",
    "ffnn_core.datasets": "",
    "ffnn_core.plots": "",
    "ffnn_core.widgets": "",
    "ffnn_core.museum": "",
    "reference.gradient_by_autograd": "autodiff",
    "reference.gradient_by_complex_step": "difference",
    "parity.run_in_node": "JavaScript",
    "parity.walk": "JavaScript",
    "numpy": "arithmetic",
}
WITNESSES = ("SymPy", "package", "difference", "autodiff", "JavaScript", "arithmetic")


@dataclass(frozen=True)
class Formula:
    """A numbered formula: its label, the page (without suffix, under the book's root), its TeX."""

    label: str
    page: str
    tex: str


@dataclass(frozen=True)
class Proof:
    """One cell or one test that asserts a formula.

    Attributes
    ----------
    label : str
        Of the formula.
    place : str
        The page, or the file of the test.
    where : int or str
        The cell's index in its notebook, or the test's name.
    asserts : int
        How many statements of it can fail.
    witnesses : frozenset of str
        What they draw on, of `WITNESSES`.
    """

    label: str
    place: str
    where: int | str
    asserts: int
    witnesses: frozenset[str]


def pages(root: Path = ROOT) -> list[str]:
    """Return the pages of the table of contents in their order."""
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter["file"] for part in contents["parts"] for chapter in part["chapters"]]
    return [contents["root"], *chapters]


def formulas_of(page: str, notebook: nbformat.NotebookNode) -> list[Formula]:
    """Return the numbered formulas of one notebook."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    found = [match for text in texts for match in FORMULA.findall(text)]
    return [Formula(label, page, tex.strip()) for label, tex in found]


# --- what a statement makes and uses ---------------------------------------------------------


def made_by(statement: ast.stmt) -> set[str]:
    """Return the names that a statement of the top level binds or changes."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            base = node.value
            while isinstance(base, ast.Subscript | ast.Attribute):
                base = base.value
            if isinstance(base, ast.Name):
                names.add(base.id)
    return names


def used_by(node: ast.AST) -> set[str]:
    """Return the names that a piece of code reads and does not bind within itself."""
    read = {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
    }
    if isinstance(node, ast.FunctionDef):
        return read - own_names(node)
    return read - {
        name
        for part in ast.walk(node)
        if isinstance(part, ast.Lambda | ast.comprehension)
        for name in own_names(part)
    }


def own_names(node: ast.AST) -> set[str]:
    """Return the names that are bound inside a function, a lambda or a comprehension."""
    parts = list(ast.walk(node))
    arguments = {part.arg for part in parts if isinstance(part, ast.arg)}
    stored = {p.id for p in parts if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Store)}
    return arguments | stored


def binds_anew(statement: ast.stmt, name: str) -> bool:
    """Tell whether a statement gives a name a value that owes nothing to the one before."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return statement.name == name
    if not isinstance(statement, ast.Assign):
        return False
    targets = [part for target in statement.targets for part in ast.walk(target)]
    return any(
        isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store) and part.id == name
        for part in targets
    ) and name not in used_by(statement.value)


def imports(statements: Iterable[ast.stmt]) -> dict[str, str]:
    """Return the full name behind every imported one."""
    full = {}
    for statement in statements:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                full[alias.asname or alias.name.partition(".")[0]] = alias.name
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                full[alias.asname or alias.name] = f"{statement.module}.{alias.name}"
    return full


def witness(full: str) -> str:
    """Return who speaks through something imported, "" for nobody.

    >>> witness("sympy"), witness("ffnn_core.checks.central_difference"), witness("matplotlib")
    ('SymPy', 'difference', '')
    """
    beginnings = [name for name in SOURCES if f"{full}.".startswith(f"{name}.")]
    return SOURCES[max(beginnings, key=len)] if beginnings else ""


def can_fail(node: ast.AST) -> bool:
    """Tell whether a statement is one that stops the page when what it says is false."""
    if isinstance(node, ast.Assert):
        return not isinstance(node.test, ast.Constant)
    called = node.func if isinstance(node, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name.startswith("assert_")


class Program:
    """A list of statements in the order in which they run."""

    def __init__(self, statements: list[ast.stmt]) -> None:
        self.statements = statements
        self.imported = imports(statements)
        self.made = [made_by(statement) for statement in statements]
        self.used = [used_by(statement) for statement in statements]

    def witnesses(self, claim: ast.AST, at: int) -> frozenset[str]:
        """Return what a claim inside statement `at` draws on, however far back."""
        # The statement itself belongs to it where it is a loop or a function around the claim.
        around = self.statements[at]
        waiting = [(name, at) for name in used_by(claim) | self._of_loops(around, claim)]
        seen: set[tuple[str, int]] = set()
        spoken = set()
        while waiting:
            name, before = waiting.pop()
            if name in self.imported:
                spoken.add(witness(self.imported[name]))
                continue
            for place in self._makers(name, before):
                if (name, place) not in seen:
                    seen.add((name, place))
                    maker = self.statements[place]
                    # A function may call what is defined after it: it runs where it is called.
                    upto = before if isinstance(maker, ast.FunctionDef) else place
                    waiting += [(used, upto) for used in self.used[place]]
        return frozenset(spoken - {""})

    def _of_loops(self, statement: ast.stmt, claim: ast.AST) -> set[str]:
        """The names of a loop or `with` around a claim, its header and the lines within it."""
        return used_by(statement) if statement is not claim else set()

    def _makers(self, name: str, before: int) -> Iterator[int]:
        """Yield the statements that gave a name its value, the last first."""
        for place in range(min(before, len(self.statements) - 1), -1, -1):
            statement = self.statements[place]
            if name in self.made[place]:
                yield place
                if place < before and binds_anew(statement, name):
                    return


# --- cells and tests -----------------------------------------------------------------------------


def cell_statements(source: str) -> list[ast.stmt]:
    """Return the statements of a cell."""
    return ast.parse(source).body


def proofs_of(page: str, notebook: nbformat.NotebookNode) -> list[Proof]:
    """Return the proofs of one notebook."""
    found = []
    so_far: list[ast.stmt] = []
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        start = len(so_far)
        so_far += cell_statements(cell.source)
        labels = [t.removeprefix(TAG) for t in cell.metadata.get("tags", []) if t.startswith(TAG)]
        if not labels:
            continue
        program = Program(so_far)
        claims = [
            (node, at)
            for at in range(start, len(so_far))
            for node in ast.walk(so_far[at])
            if can_fail(node)
        ]
        drawn = frozenset().union(*(program.witnesses(node, at) for node, at in claims))
        found += [Proof(label, page, index, len(claims), drawn) for label in labels]
    return found


def proofs_of_tests(path: Path) -> list[Proof]:
    """Return the proofs of one file of tests."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for function in module.body:
        if not isinstance(function, ast.FunctionDef):
            continue
        labels = [
            argument.value
            for decorator in function.decorator_list
            if isinstance(decorator, ast.Call)
            and ast.unparse(decorator.func).endswith("mark.proves")
            for argument in decorator.args
            if isinstance(argument, ast.Constant)
        ]
        if not labels:
            continue
        claims = [node for node in ast.walk(function) if can_fail(node)]
        last = len(module.body) - 1
        drawn = Program(module.body).witnesses(function, last) if claims else frozenset()
        place = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        found += [Proof(str(label), place, function.name, len(claims), drawn) for label in labels]
    return found


@cache
def ledger(root: Path = ROOT) -> list[tuple[Formula, list[Proof]]]:
    """Return every numbered formula of the book with its proofs, in the order of the book."""
    formulas: list[Formula] = []
    proofs: list[Proof] = []
    for page in pages(root):
        path = root / f"{page}.ipynb"
        if path.exists():
            notebook = nbformat.read(path, as_version=4)
            formulas += formulas_of(page, notebook)
            proofs += proofs_of(page, notebook)
    proofs += [proof for path in TESTS for proof in proofs_of_tests(path)]
    return entries(formulas, proofs)


def entries(formulas: list[Formula], proofs: list[Proof]) -> list[tuple[Formula, list[Proof]]]:
    """Put the proofs to their formulas; one that proves no formula of the book is an error."""
    known = {formula.label for formula in formulas}
    if astray := sorted({proof.label for proof in proofs} - known):
        raise ValueError(f"no formula is labelled {', '.join(astray)}")
    return [(f, [proof for proof in proofs if proof.label == f.label]) for f in formulas]


def unproved(book: list[tuple[Formula, list[Proof]]]) -> list[str]:
    """Return the labels of the formulas that no cell asserts against any witness."""
    return [
        formula.label
        for formula, proofs in book
        if not any(p.asserts and p.witnesses and isinstance(p.where, int) for p in proofs)
    ]


def idle(book: list[tuple[Formula, list[Proof]]]) -> list[str]:
    """Return the cells and tests that claim to prove something and assert nothing."""
    every = [proof for _, proofs in book for proof in proofs]
    return sorted({f"{p.place} {p.where}" for p in every if not (p.asserts and p.witnesses)})


def main() -> int:
    """Print the ledger."""
    book = ledger()
    for formula, proofs in book:
        spoken = {witness for proof in proofs for witness in proof.witnesses}
        names = ", ".join(name for name in WITNESSES if name in spoken) or "NO WITNESS"
        print(f"{formula.label:26} {sum(p.asserts for p in proofs):3}  {names}")
    return 1 if unproved(book) or idle(book) else 0


if __name__ == "__main__":
    sys.exit(main())
