r"""The symbolic network printed as JavaScript: the program that trains in the reader's browser.

Each printed line is a formula of `ffnn_core.symbolic`; none is typed by hand. `javascript_module`
prints one network in a form that is meant to be read, `javascript_functions` single formulas,
and `javascript_bundle` prints many sizes once
and leaves the choice of activation and loss to the page.

In the JavaScript, `p` holds all parameters in one array (W1, c1, W2, c2, each row by row), `X` and
`Y` hold one observation after another, and rows are counted from `start` up to, not including,
`end`, so that a mini-batch is a range of rows.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final, NamedTuple

import sympy as sp
from sympy.printing.codeprinter import PrintMethodNotImplementedError
from sympy.printing.jscode import JavascriptCodePrinter

from ..architecture import Architecture
from ..validation import as_positive_int
from .derivation import Derivation
from .functions import ELEMENTWISE, Closed, identity, softmax, tanh
from .notation import terms_without_minus_first
from .program import Program, program_of

WIDGET_SIZES: Final = tuple((D, H, 1) for D in (1, 2) for H in range(1, 9))
WIDGET_ACTIVATIONS: Final = ("sigmoid", "tanh", "relu", "identity")
TOTAL_TOLERANCE: Final = 1.001e-5  # NumPy's isclose to 1
WIDGET_OUTPUTS: Final = (("sigmoid", "rss"), ("sigmoid", "log_loss"), ("identity", "rss"))


def javascript_module(network: Derivation, *, partials: bool = False) -> str:
    """Print one network as an ES module.

    Parameters
    ----------
    network : Derivation
    partials : bool, default False
        Also print `partials`.

    Returns
    -------
    str
        A module that exports

        - `D`, `H`, `O`, `N_PARAMETERS`;
        - `forward(p, x, out, row = 0)`, which writes h1, z1, h2, yhat of one observation to `out`
          (2H + 2O numbers) and returns it; `row` counts observations within `x`;
        - `lossOnly(p, X, Y, start, end)`, the loss summed over rows;
        - `lossAndGradient(p, X, Y, start, end, g)`, the same, which also overwrites `g` with the
          summed gradient;
        - with `partials=True`, `partials(p, x, y)`, an object of flat arrays with every quantity,
          every local derivative and the gradient at one observation.
    """
    program = program_of(network)
    title = (
        f"// The {network.D}-{network.H}-{network.O} network: hidden"
        f" {network.hidden_activation}, output {network.output_activation}, loss"
        f" {network.loss_name}.\n// Printed by SymPy from the loss and its derivatives.\n"
    )
    values = {"D": network.D, "H": network.H, "O": network.O}
    values["N_PARAMETERS"] = len(network.parameters)
    sizes = "".join(f"export const {name} = {value};\n" for name, value in values.items())
    bodies = _functions(network, program)
    used: list[Any] = [e for _, e in [*program.forward, *program.shared]]
    used += [program.loss, *program.gradient]
    if partials:
        bodies.append(_partials(network, program))
        used += [e for block in network.locals().values() for e in _flat(block)]
    exported = "\n\n".join(f"export {body}" for body in bodies)
    return f"{title}{sizes}{_helpers(used)}\n{exported}\n"


def javascript_functions(
    formulas: Mapping[str, tuple[Sequence[sp.Symbol], sp.Expr]],
) -> str:
    """Print single formulas as an ES module.

    Parameters
    ----------
    formulas : dict of str to (arguments, expression)
        The functions by name, each with its arguments in order.

    Returns
    -------
    str
        A module that exports one function per formula.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x")
    >>> print(javascript_functions({"slope": ([x], sp.diff(x**3, x))}))
    // Printed by SymPy.
    export const slope = (x) => 3*(x*x);
    <BLANKLINE>
    """
    for name, (arguments, expr) in formulas.items():
        free = expr.free_symbols - set(arguments)
        if free:
            unknown = ", ".join(sorted(map(str, free)))
            raise ValueError(f"{name} holds {unknown}; it must be made of its arguments only")
    exported = (
        f"export const {_identifier(name)} = {_arrow(*formula)};\n"
        for name, formula in formulas.items()
    )
    return "// Printed by SymPy.\n" + _helpers(e for _, e in formulas.values()) + "".join(exported)


def javascript_bundle(
    sizes: Iterable[tuple[int, int, int]] = WIDGET_SIZES,
    *,
    hidden_activations: Sequence[str] = WIDGET_ACTIVATIONS,
    outputs: Sequence[tuple[str, str]] = WIDGET_OUTPUTS,
) -> str:
    """Print networks of many sizes as one ES module, for any of the activations.

    Parameters
    ----------
    sizes : iterable of (D, H, O)
    hidden_activations : sequence of str
        Names for the hidden layer, softmax excepted.
    outputs : sequence of (str, str)
        Pairs of output activation and loss, softmax excepted.

    Returns
    -------
    str
        A module that exports `SIZES`; `ACTIVATIONS`, where `ACTIVATIONS.tanh` is `{f, prime}` with
        `f(h)` and `prime(h, z)`; `OUTPUTS`, where `OUTPUTS["sigmoid/rss"]` is `{f, loss, delta}`
        with `f(h)`, `loss(y, h, yhat)` and `delta(y, h, yhat)`, which is ∂L/∂h2; and
        `network(D, H, O, {hidden_activation, output_activation, loss})`, which gives an object
        with the members that `javascript_module` exports.
    """
    sizes = list(dict.fromkeys(map(_size, sizes)))
    for name in hidden_activations:
        Architecture.named(name, "sigmoid", "rss")
    activations = {name: _activation_entry(name) for name in hidden_activations}
    heads = {f"{output}/{loss}": _output_entry(output, loss) for output, loss in outputs}
    used = [
        member.value
        for entry in (*activations.values(), *heads.values())
        for member in entry.values()
    ]
    makers = []
    for D, H, O in sizes:
        network = _OpenNetwork(D, H, O, hidden_activation="f1", output_activation="f2", loss="loss")
        body = "\n".join(_functions(network, program_of(network)))
        members = "forward, lossOnly, lossAndGradient"
        makers.append(
            f'  "{D}-{H}-{O}"(f1, f1_prime, f2, loss, delta) {{\n{textwrap.indent(body, "  ")}\n'
            f"  return {{ D: {D}, H: {H}, O: {O}, N_PARAMETERS: {len(network.parameters)},"
            f" {members} }};\n  }},\n"
        )
    return (
        "// Networks with one hidden layer, printed by SymPy from the loss and its derivatives.\n"
        f"{_helpers(used)}"
        f"export const SIZES = {[list(size) for size in sizes]};\n"
        f"export const ACTIVATIONS = {_table(activations)};\n"
        f"export const OUTPUTS = {_table(heads)};\n"
        f"const NETWORKS = {{\n{''.join(makers)}}};\n{_CHOOSE}"
    )


_CHOOSE: Final = """\
const pick = (table, key, what) => {
  if (Object.hasOwn(table, key)) return table[key];
  throw new RangeError(`${what} ${key} is not here; there are ${Object.keys(table).join(", ")}`);
};
export function network(D, H, O, names = {}) {
  const { hidden_activation = "sigmoid", output_activation = "sigmoid", loss = "rss" } = names;
  const f1 = pick(ACTIVATIONS, hidden_activation, "hidden_activation");
  const head = pick(OUTPUTS, `${output_activation}/${loss}`, "output_activation/loss");
  const make = pick(NETWORKS, `${D}-${H}-${O}`, "the size D-H-O");
  return make(f1.f, f1.prime, head.f, head.loss, head.delta);
}
"""


class _JavaScript(JavascriptCodePrinter):
    """SymPy's JavaScript, with entries as identifiers and small powers as products."""

    def _print_ArrayEntry(self, expr: sp.Symbol) -> str:
        return "_".join(re.findall(r"\w+", expr.name))  # W1[2, 0] becomes W1_2_0

    def _print_Pow(self, expr: sp.Expr) -> str:
        if expr.exp.is_Integer and 2 <= expr.exp <= 4:
            factor = self.parenthesize(expr.base, 1000, strict=True)
            return "(" + "*".join([factor] * int(expr.exp)) + ")"
        return str(super()._print_Pow(expr))

    def _print_tanh(self, expr: sp.Expr) -> str:
        return f"Math.tanh({self._print(expr.args[0])})"

    def _print_identity(self, expr: sp.Expr) -> str:
        return str(self.parenthesize(expr.args[0], 1000, strict=True))

    def _print_softmax(self, expr: sp.Expr) -> str:
        return self._print(softmax.definition(*expr.args))

    def _print_Piecewise(self, expr: sp.Expr) -> str:
        *branches, (otherwise, condition) = expr.args
        if condition != True:  # noqa: E712  (SymPy's true is not Python's)
            raise ValueError(f"{expr} has no value where none of its conditions holds")
        text = self._print(otherwise)
        for value, condition in reversed(branches):
            text = f"({self._print(condition)} ? {self._print(value)} : {text})"
        return str(text)

    def _print_Symbol(self, expr: sp.Symbol) -> str:
        return _identifier(expr.name)

    def _print_Function(self, expr: sp.Expr) -> str:
        if isinstance(expr, Closed | _Open):
            return f"{expr.func.__name__}({', '.join(map(self._print, expr.args))})"
        return str(super()._print_Function(expr))

    def _as_ordered_terms(self, expr: sp.Expr, order: str | None = None) -> list[sp.Expr]:
        return terms_without_minus_first(super()._as_ordered_terms(expr, order))


class _Open(sp.Function):
    """A function that the page fills in."""


class f1(_Open):  # noqa: N801  (printed under this name)
    """A hidden activation left open; its derivative may use its value."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Return f1′(h), which may use z = f1(h)."""
        return f1_prime(self.args[0], self)


class f1_prime(_Open):  # noqa: N801
    """Its derivative, of (h, z)."""


class f2(_Open):  # noqa: N801
    """An output activation left open."""


class loss(_Open):  # noqa: N801
    """The loss at one output left open, of (y, h2, yhat)."""


class delta(_Open):  # noqa: N801
    """Its derivative with respect to h2 left open, of (y, h2, yhat)."""


class _OpenNetwork(Derivation):
    """A network whose activations and loss are filled in by the page."""

    _hidden: ClassVar = {"f1": f1}
    _outputs: ClassVar = {"f2": f2}
    _losses: ClassVar = {"loss": lambda y, yhat: sp.Symbol("L")}

    def _check_names(self, hidden_activation: str, output_activation: str, loss: str) -> None:
        """Take the open names."""

    def _ends(self) -> list[tuple[sp.Symbol, sp.Symbol, sp.Symbol]]:
        s = self.symbols
        return list(zip(s.y, s.h2, s.yhat, strict=True))

    def computable_loss(self) -> sp.Expr:
        return sp.Add(*(loss(*end) for end in self._ends()))

    def _output_deltas(self) -> list[sp.Expr]:
        return [delta(*end) for end in self._ends()]


def _code(expr: Any) -> str:
    """Print an expression, or say what in it JavaScript lacks."""
    expr, printer = sp.sympify(expr), _JavaScript({"strict": True})
    try:
        text = str(printer.doprint(expr))
    except PrintMethodNotImplementedError as error:
        raise ValueError(
            f"{expr} has no form in JavaScript: {str(error).splitlines()[0]}"
        ) from None
    known = {str(printer._print(symbol)) for symbol in expr.free_symbols}
    known |= {call.func.__name__ for call in expr.atoms(Closed, _Open)} | {"Math", "Number"}
    lacking = [word for word in _WORD.findall(text) if word not in known]
    if lacking or "\n" in text:
        raise ValueError(f"{expr} has no form in JavaScript, which lacks {', '.join(lacking)}")
    return text


_WORD: Final = re.compile(r"(?<![\w.$])[A-Za-z_$][\w$]*")


def _identifier(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_$][\w$]*", name, re.ASCII) or name in _RESERVED:
        raise ValueError(f"{name!r} is no name for a variable or function of JavaScript")
    return name


_RESERVED: Final = frozenset(
    """
    arguments await break case catch class const continue debugger default delete do else enum eval
    export extends false finally for function if implements import in instanceof interface let new
    null package private protected public return static super switch this throw true try typeof var
    void while with yield Math Number
    """.split()  # noqa: SIM905
)


def _size(size: Sequence[int]) -> tuple[int, int, int]:
    if not isinstance(size, Sequence) or len(size) != 3:
        raise ValueError(f"sizes holds {size!r}; each of them must be three numbers, D, H and O")
    D, H, O = (as_positive_int(name, n) for name, n in zip("DHO", size, strict=True))
    return D, H, O


def _functions(network: Derivation, program: Program) -> list[str]:
    """Return the texts of forward, lossOnly and lossAndGradient."""
    s = network.symbols
    parameters = _wrapped([f"{_code(q)} = p[{i}]" for i, q in enumerate(network.parameters)], 2)
    inputs = _rows(s.x, "X", 4)
    forward = _steps(program.forward, 4)
    # The loss needs some of the shared steps, or none of them.
    for_loss = _steps(_needed(program.loss, program.shared), 4)
    everything = _steps(program.shared, 4)
    outputs = [q for array in (s.h1, s.z1, s.h2, s.yhat) for q in array]
    out = "\n".join(f"  out[{i}] = {_code(q)};" for i, q in enumerate(outputs))
    sums = "\n".join(f"    g[{i}] += {_code(e)};" for i, e in enumerate(program.gradient))
    targets = f"{_rows(s.y, 'Y', 4)}\n{_guard(network, 4)}"
    loop = f"  for (let n = start; n < end; n++) {{\n{inputs}\n{targets}{forward}\n"
    add = f"    total += {_code(program.loss)};\n"
    return [
        f"function forward(p, x, out, row = 0) {{\n{parameters}\n{_rows(s.x, 'x', 2, 'row')}\n"
        f"{_steps(program.forward, 2)}{out}\n  return out;\n}}",
        f"function lossOnly(p, X, Y, start, end) {{\n{parameters}\n  let total = 0;\n"
        f"{loop}{for_loss}{add}  }}\n  return total;\n}}",
        f"function lossAndGradient(p, X, Y, start, end, g) {{\n{parameters}\n  let total = 0;\n"
        f"  g.fill(0);\n{loop}{everything}{add}{sums}\n  }}\n  return total;\n}}",
    ]


def _guard(network: Derivation, indent: int) -> str:
    lines = _refusals(list(map(_code, network.y)), network.loss_name)
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _refusals(targets: list[str], loss_name: str) -> list[str]:
    """Return statements that refuse targets which the loss cannot take, as `ffnn_core` does."""
    wanted = {}
    if loss_name in ("log_loss", "cross_entropy"):
        wanted["be from 0 to 1"] = " && ".join(f"{y} >= 0 && {y} <= 1" for y in targets)
    if loss_name == "cross_entropy":
        total = " + ".join(targets)
        wanted["sum to 1"] = f"Math.abs({total} - 1) <= {TOTAL_TOLERANCE}"
    return [
        f"if (!({fits})) throw new RangeError("
        f"`y is ${{[{', '.join(targets)}]}}; with {loss_name} it must {reason}`);"
        for reason, fits in wanted.items()
    ]


def _partials(network: Derivation, program: Program) -> str:
    """Return the text of partials: every quantity and derivative at one observation."""
    s = network.symbols
    parameters = _wrapped([f"{_code(q)} = p[{i}]" for i, q in enumerate(network.parameters)], 2)
    gradients = {f"dL_d{name}": e for name, e in network.in_blocks(program.gradient).items()}
    blocks: dict[str, Any] = {name: getattr(s, name) for name in ("h1", "z1", "h2", "yhat")}
    links = {name: network.fold(link) for name, link in network.locals().items()}
    blocks |= {"L": [program.loss]} | links | gradients
    entries = "".join(
        f"    {name}: [{', '.join(_code(e) for e in _flat(block))}],\n"
        for name, block in blocks.items()
    )
    steps = _steps([*program.forward, *program.shared], 2)
    return (
        f"function partials(p, x, y) {{\n{parameters}\n{_rows(s.x, 'x', 2, None)}\n"
        f"{_rows(s.y, 'y', 2, None)}\n{_guard(network, 2)}{steps}  return {{\n{entries}  }};\n}}"
    )


def _steps(steps: Iterable[tuple[sp.Symbol, sp.Expr]], indent: int) -> str:
    return "".join(f"{' ' * indent}const {_code(q)} = {_code(e)};\n" for q, e in steps)


def _needed(
    expr: sp.Expr, steps: Sequence[tuple[sp.Symbol, sp.Expr]]
) -> list[tuple[sp.Symbol, sp.Expr]]:
    """Return those of the steps that expr depends on."""
    wanted, found = set(expr.free_symbols), []
    for q, e in reversed(steps):
        if q in wanted:
            wanted |= e.free_symbols
            found.append((q, e))
    return found[::-1]


def _rows(entries: Sequence[sp.Symbol], array: str, indent: int, row: str | None = "n") -> str:
    """Return the line that reads one observation out of a flat array."""
    width = len(entries)
    if row is None:
        places = [str(i) for i in range(width)]
    elif width == 1:
        places = [row]
    else:
        places = [f"{width}*{row} + {i}" if i else f"{width}*{row}" for i in range(width)]
    reads = [f"{_code(q)} = {array}[{i}]" for q, i in zip(entries, places, strict=True)]
    return _wrapped(reads, indent)


def _wrapped(assignments: list[str], indent: int) -> str:
    margin = " " * indent
    glued = [a.replace(" ", "\0") for a in assignments]  # break between assignments only
    text = textwrap.fill(
        f"const\0{', '.join(glued)};",
        width=96,
        initial_indent=margin,
        subsequent_indent=margin + "  ",
        break_long_words=False,
    )
    return text.replace("\0", " ")


def _helpers(expressions: Iterable[Any]) -> str:
    """Return the definitions of the functions that the expressions call."""
    calls: dict[type, sp.Function] = {}
    todo = [sp.sympify(e) for e in expressions]
    while todo:
        for call in sorted(todo.pop().atoms(sp.Function), key=str):
            if isinstance(call, softmax):
                todo.append(softmax.definition(*call.args))  # printed where it is used
            elif hasattr(call, "definition") and not isinstance(call, identity | tanh):
                calls[type(call)] = call
    lines = []
    for call in sorted(calls.values(), key=lambda c: c.func.__name__):
        n = len(call.args)
        arguments = [sp.Symbol("h", real=True)] if n == 1 else sp.symbols(f"h_:{n}", real=True)
        lines.append(
            f"const {call.func.__name__} = {_arrow(arguments, call.definition(*arguments))};\n"
        )
    return "".join(lines)


def _arrow(arguments: Iterable[sp.Symbol], expr: sp.Expr, refusals: Iterable[str] = ()) -> str:
    names = ", ".join(map(_code, arguments))
    shared, (result,) = sp.cse([expr], symbols=sp.numbered_symbols("t", real=True))
    steps = [*refusals, *(f"const {_code(q)} = {_code(e)};" for q, e in shared)]
    if not steps:
        return f"({names}) => {_code(result)}"
    return f"({names}) => {{ {' '.join(steps)} return {_code(result)}; }}"


def _table(entries: Mapping[str, Mapping[str, _Member]]) -> str:
    rows = []
    for name, members in entries.items():
        functions = ", ".join(f"{key}: {_arrow(*member)}" for key, member in members.items())
        rows.append(f'  "{name}": {{ {functions} }},\n')
    return "{\n" + "".join(rows) + "}"


class _Member(NamedTuple):
    """A function of the bundle: its arguments, its value, and what it refuses."""

    arguments: list[sp.Symbol]
    value: sp.Expr
    refusals: list[str] = []  # noqa: RUF012  (never changed)


_h, _z, _y, _yhat = sp.symbols("h z y yhat", real=True)


def _activation_entry(name: str) -> dict[str, _Member]:
    f = ELEMENTWISE[name](_h)
    prime = sp.diff(f, _h).xreplace({f: _z})
    return {"f": _Member([_h], f.definition(_h)), "prime": _Member([_h, _z], prime)}


def _output_entry(output: str, loss_name: str) -> dict[str, _Member]:
    Architecture.named("sigmoid", output, loss_name)
    if output == "softmax":
        raise ValueError("outputs holds 'softmax'; print such a network with javascript_module")
    one = Derivation(1, 1, 1, output_activation=output, loss=loss_name)
    s = one.symbols
    short = {s.y[0]: _y, s.h2[0]: _h, s.yhat[0]: _yhat}
    d2 = one.deltas()["dL_dh2"][0].xreplace(short)
    d2 = sp.factor(d2) if output == "identity" else d2  # -2(y - ŷ), not 2ŷ - 2y
    total = one.computable_loss().xreplace(short)
    return {
        "f": _Member([_h], ELEMENTWISE[output].definition(_h)),
        "loss": _Member([_y, _h, _yhat], total, _refusals(["y"], loss_name)),
        "delta": _Member([_y, _h, _yhat], d2),
    }


def _flat(block: Any) -> list[sp.Expr]:
    return sp.flatten(block.tolist()) if hasattr(block, "tolist") else list(block)
