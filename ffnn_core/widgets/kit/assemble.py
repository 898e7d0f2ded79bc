"""Our ES modules as one text, for JupyterLab; the book makes its scripts of the same pieces.

The modules stay as they are on disk, and Node imports them directly. JupyterLab takes a single
module without relative imports, and browsers refuse modules from `file://`; so every module becomes
a function that returns its exports and runs when they are first asked for, and an import asks:

    import { a, b as c } from "./lib/x.mjs";   →   const { a, b: c } = $use("lib/x.mjs");
    export function f() {}                     →   function f() {}   …   return { f };
    await import("./lib/x.mjs")                →   await $later("lib/x.mjs")

So scripts may arrive in any order, and what is asked for with the last form arrives only then.

Only the few forms of `import` and `export` that the modules use are understood; any other is an
error at build time.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ffnn_core.widgets.kit.names import STATIC, module_names


class AssembleError(ValueError):
    """A module uses something that the assembler does not understand."""


class Module(NamedTuple):
    """One module: its imports as (path, {name there: name here}), its body and its exports.

    `later` are the paths of the modules that it may ask for while it runs.
    """

    path: str
    imports: tuple[tuple[str, dict[str, str]], ...]
    body: str
    exports: tuple[str, ...]
    later: tuple[str, ...] = ()


_IMPORT = re.compile(r'^import \{([^{}]*)\} from "(\.{1,2}/[\w./-]+\.mjs)";[ \t]*$', re.M)
_IMPORT_LATER = re.compile(r'\bimport\("(\.{1,2}/[\w./-]+\.mjs)"\)')
_EXPORT_NAMED = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.M)
_EXPORT_NUMBERS = re.compile(r"^export const \w+ = [\w.]+(?:, \w+ = [\w.]+)+;$", re.M)
_EXPORT_DEFAULT = re.compile(r"^export default (?=[{(\w])", re.M)
_FORBIDDEN = re.compile(r"^\s*(import|export)\b(?!\s*:)|\b(import)\s*[(.]", re.M)
_NAME_IN_LIST = re.compile(r"^(\w+)(?: as (\w+))?$")


def parse(path: str, source: str) -> Module:
    """Split a module into imports, body and exports; `path` is relative to `static/`."""
    imports: list[tuple[str, dict[str, str]]] = []

    def take_import(match: re.Match[str]) -> str:
        names = {}
        for item in filter(None, (part.strip() for part in match[1].split(","))):
            named = _NAME_IN_LIST.match(item)
            if not named:
                raise AssembleError(f"{path}: cannot read the import {item!r}")
            names[named[1]] = named[2] or named[1]
        imports.append((there(match[2]), names))
        return "\n" * match[0].count("\n")  # line numbers stay

    def there(target: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))

    body = _IMPORT.sub(take_import, source)
    later = dict.fromkeys(map(there, _IMPORT_LATER.findall(_without_comments(body))))
    body = _IMPORT_LATER.sub(lambda match: f"$later({there(match[1])!r})", body)
    exports = [match[1] for match in _EXPORT_NAMED.finditer(body)]
    for match in _EXPORT_NUMBERS.finditer(body):
        exports += re.findall(r", (\w+) =", match[0])
    body = _EXPORT_NAMED.sub("", body)
    body, defaults = _EXPORT_DEFAULT.subn("const default_ = ", body)
    if defaults > 1 or len(set(exports)) != len(exports):
        raise AssembleError(f"{path}: something is exported twice")
    left = _FORBIDDEN.search(_without_comments(body))
    if left:
        line = _without_comments(body)[: left.start()].count("\n") + 1 + left[0].count("\n")
        raise AssembleError(
            f"{path}, line {line}: {left[0].strip()!r} is used in a form that the assembler does"
            ' not know; write `import {{ a, b as c }} from "./x.mjs";`, `export function`,'
            " `export class`, `export const name`, one `export default` or"
            ' `import("./x.mjs")`'
        )
    if defaults:
        exports.append("default")
    return Module(path, tuple(imports), body, tuple(exports), tuple(later))


def _without_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), source, flags=re.S)


@cache
def source_of(path: str) -> str:
    """Return the text of a module: a file of `static/`, or generated arithmetic."""
    if path.startswith("generated/"):
        from ffnn_core.widgets.kit import arithmetic

        return arithmetic.generated(Path(path).stem)
    file = STATIC / path
    if not file.is_file():
        raise AssembleError(f"there is no module {path}")
    return file.read_text(encoding="utf-8")


def ordered(entry: str) -> list[Module]:
    """Return a module and all that it needs, every module after those that it imports."""
    done: dict[str, Module] = {}
    open_paths: list[str] = []

    def visit(path: str) -> None:
        if path in done:
            return
        if path in open_paths:
            raise AssembleError("modules import each other: " + " → ".join([*open_paths, path]))
        open_paths.append(path)
        module = parse(path, source_of(path))
        for target, names in module.imports:
            visit(target)
            for name in names:
                if name not in done[target].exports:
                    raise AssembleError(f"{path}: {target} does not export {name}")
        open_paths.pop()
        done[path] = module

    visit(entry)
    return list(done.values())


def with_later(entry: str) -> list[Module]:
    """Return a module, all that it needs, and all that these may ask for while they run."""
    found = {module.path: module for module in ordered(entry)}
    waiting = [path for module in found.values() for path in module.later]
    for path in waiting:
        for module in ordered(path):
            if module.path not in found:
                found[module.path] = module
                waiting += module.later
    return list(found.values())


@cache
def _asked_for() -> dict[str, frozenset[str]]:
    """Return what the modules import from each other; nothing is generated for it."""
    asked: dict[str, set[str]] = {}
    for file in STATIC.rglob("*.mjs"):
        path = file.relative_to(STATIC).as_posix()
        for target, names in parse(path, source_of(path)).imports:
            asked.setdefault(target, set()).update(names)
    return {path: frozenset(names) for path, names in asked.items()}


def _lean(module: Module) -> Module:
    """Leave out the functions of generated arithmetic that no widget asks for.

    `lossAndGradient` always stays: with it a page can be held against `ffnn_core`.
    """
    if not module.path.startswith("generated/"):
        return module
    kept = _asked_for().get(module.path, frozenset()) | {"lossAndGradient"}
    body, exports = module.body, module.exports
    for name in exports:
        without = re.sub(rf"^function {name}\(.*?^}}\n", "", body, flags=re.M | re.S)
        if name not in kept and not re.search(rf"\b{name}\b", without):
            if without != body:
                exports = tuple(each for each in exports if each != name)
            body = without
    return module._replace(body=body, exports=exports)


def lean(script: str) -> str:
    """Return a script without indentation and without the lines that are comments.

    Readers of the page need neither; both stay in the sources.
    """
    script = re.sub(r"^[ \t]*/\*\*.*?\*/[ \t]*\n", "", script, flags=re.M | re.S)
    return re.sub(r"^[ \t]*(?://.*)?\n?", "", script, flags=re.M)


# Behind code whose strings have all come to their ends.
_COMMENT_BEHIND = re.compile(
    r"""^((?:[^"'`/\n]|/(?![/*])|"[^"\n]*"|'[^'\n]*'|`[^`\n]*`)*[;,{})]) // .*$""", re.M
)


def as_scope(module: Module) -> str:
    """Return a module as a function that returns its exports."""
    module = _lean(module)
    body = _COMMENT_BEHIND.sub(r"\1", lean(module.body).strip("\n"))
    takes = "".join(
        "const {{ {} }} = $use({!r});\n".format(
            ", ".join(
                here if here == there else f"{there}: {here}" for there, here in names.items()
            ),
            target,
        )
        for target, names in module.imports
    )
    gives = ", ".join("default: default_" if e == "default" else e for e in module.exports)
    return f"$ed[{module.path!r}] = () => {{\n{takes}{body}\nreturn {{ {gives} }};\n}};\n"


USE = "const $ed = {}, $made = {}, $use = (path) => ($made[path] ??= $ed[path]());\n"


@cache
def live_module(name: str) -> str:
    """Return a widget and all it needs as one ES module, for JupyterLab."""
    scopes = "".join(as_scope(module) for module in with_later(f"{name}.mjs"))
    later = "const $later = async (path) => $use(path);\n"
    return f"{USE}{later}{scopes}export default $use('{name}.mjs').default;\n"


def style_of(path: str) -> str:
    """Return the style that stands beside a module (`lib/chart.css` by `lib/chart.mjs`), if any."""
    file = (STATIC / path).with_suffix(".css")
    if not file.is_file():
        return ""
    text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"\s*([{};])\s*", r"\1", text).strip() + "\n"  # no text in a style has a brace


@cache
def live_style(name: str) -> str:
    """Return the style of a widget and of all that it needs, for JupyterLab."""
    return style_of("widgets.mjs") + "".join(style_of(m.path) for m in with_later(f"{name}.mjs"))


def widget_modules() -> tuple[str, ...]:
    """Return the names of the widgets' modules."""
    return module_names()


def write_modules(folder: Path) -> None:
    """Write all modules, generated arithmetic included, as Node imports them."""
    paths = [f"lib/{file.name}" for file in (STATIC / "lib").glob("*.mjs")]
    paths += [f"{name}.mjs" for name in widget_modules()]
    for path in {module.path for entry in paths for module in with_later(entry)}:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source_of(path), encoding="utf-8")
