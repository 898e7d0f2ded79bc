"""The widgets' modules as the book's classic scripts, and which page needs which.

Browsers refuse modules from `file://`; so the pages get the scopes that `kit.assemble` makes of our
modules, bundled by who needs them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from zlib import crc32

from ffnn_core.widgets.kit.assemble import (
    USE,
    Module,
    as_scope,
    ordered,
    style_of,
    widget_modules,
    with_later,
)
from ffnn_core.widgets.kit.names import class_name


@cache
def _scripts() -> dict[str, tuple[list[Module], frozenset[str]]]:
    """Return the book's scripts: the modules of each, in order, and the widgets that need it.

    `lib.js` is what all widgets need. Modules that the same few need are one more script; its name
    is that of its first module. (What a module imports has at least the users of that module, so
    scripts with more users come first; their styles want that order.) Exercises are small, alike,
    and together on most pages: they count as one here, and so become one script. What a module may
    ask for while it runs, and no widget needs at once, is a script as well, without widgets.
    """
    every = frozenset(widget_modules())
    needs = {name: [module.path for module in ordered(f"{name}.mjs")] for name in every}
    exercises = frozenset(name for name in every if "lib/exercise.mjs" in needs[name])
    modules = {module.path: module for module in ordered("lib/page.mjs")}
    users = dict.fromkeys(modules, every)
    for name in widget_modules():
        for module in ordered(f"{name}.mjs"):
            modules.setdefault(module.path, module)
            users[module.path] = users.get(module.path, frozenset()) | (
                exercises if name in exercises else {name}
            )
    for entry, asking in _asked_later().items():
        for module in ordered(entry):
            if not users.get(module.path, frozenset()) >= asking:  # who asks, has the others
                modules.setdefault(module.path, module)
                users[module.path] = users.get(module.path, frozenset()) | {LATER + entry}
    groups: dict[frozenset[str], list[Module]] = {}
    for path in sorted(modules, key=lambda path: -len(users[path])):
        groups.setdefault(users[path], []).append(modules[path])

    def name_of(who: frozenset[str], group: list[Module]) -> str:
        if who in (every, exercises):
            return "lib.js" if who == every else "lib-exercise.js"
        entries = {name.removeprefix(LATER).removesuffix(".mjs") + ".mjs" for name in who}
        own = [path for path in entries if path in {module.path for module in group}]
        stem = Path((own or [group[0].path])[0]).stem
        return f"{stem}.js" if len(own) == 1 else f"lib-{stem}.js"

    scripts = {name_of(who, group): (group, who) for who, group in groups.items()}
    assert len(scripts) == len(groups), "two scripts of one name"
    return scripts


LATER = "later: "


@cache
def _asked_later() -> dict[str, frozenset[str]]:
    """Return the modules that others may ask for while they run, each with the widgets that do."""
    asking = {"lib/page.mjs": frozenset(widget_modules())}
    asking |= {f"{name}.mjs": frozenset({name}) for name in widget_modules()}
    found: dict[str, frozenset[str]] = {}
    for entry, widgets in asking.items():
        for path in {path for module in with_later(entry) for path in module.later}:
            found[path] = found.get(path, frozenset()) | widgets
    return dict(sorted(found.items()))


def files_later() -> dict[str, list[str]]:
    """Return, for each of them, the scripts and styles that must be there before it runs."""
    scripts = {m.path: name for name, (group, _) in _scripts().items() for m in group}
    files = {}
    for entry, asking in _asked_later().items():
        there = set.intersection(*(set(scripts_for([class_name(name)])) for name in asking))
        needed = dict.fromkeys(scripts[module.path] for module in ordered(entry))
        names = [name for name in needed if name not in there]
        styles = {
            _style_beside(name): any(style_of(m.path) for m in _scripts()[name][0])
            for name in names
        }
        files[entry] = [*names, *(style for style, there in styles.items() if there)]
    return files


@cache
def book_assets() -> dict[str, str]:
    """Return the files that the book serves: scripts, and their styles.

    A page names `styles_for` its widgets and one script, `lib.js`, deferred. That one loads the
    others: those of a widget when it comes near the window.
    """
    assets = {}
    for script, (modules, _) in _scripts().items():
        style = "".join(style_of(module.path) for module in modules)
        if script == "lib.js":
            style = style_of("widgets.mjs") + style
        else:
            scopes = "".join(map(as_scope, modules)) + "".join(map(_limits, modules))
            assets[script] = (
                f'everyDerivative.add(($ed, $use, $later) => {{\n"use strict";\n{scopes}}});\n'
            )
        if style:
            assets[_style_beside(script)] = style
    # New scripts have new addresses, so that no reader meets an old one from a cache.
    version = f"{crc32(''.join(assets.values()).encode()):x}"
    wanted = {class_name(name): scripts_for([class_name(name)])[1:] for name in widget_modules()}
    assets["lib.js"] = (
        f'(() => {{\n"use strict";\n{USE}'
        "const $later = (path) => $use('lib/page.mjs').later(path, $use);\n"
        "globalThis.everyDerivative = { $use, add: (script) => script($ed, $use, $later) };\n"
        + "".join(map(as_scope, _scripts()["lib.js"][0]))
        + "everyDerivative.read = $use('lib/page.mjs').readState;\n"
        + "everyDerivative.model = "
        + f"$use('lib/page.mjs').start({json.dumps(wanted)}, {json.dumps(files_later())},"
        f" {version!r}, $use);\n}})();\n"
    )
    return assets


def _limits(module: Module) -> str:
    """Return, for the module of a widget, what an address may say of its traits."""
    from ffnn_core.widgets import widget_classes

    widget = widget_classes().get(class_name(Path(module.path).stem))
    if widget is None or module.path not in {f"{name}.mjs" for name in widget_modules()}:
        return ""
    limits = json.dumps(widget.class_limits(), separators=(",", ":"))
    return f"$ed['{Path(module.path).stem}.limits'] = () => ({limits});\n"


def _style_beside(script: str) -> str:
    return "widgets.css" if script == "lib.js" else f"{Path(script).stem}.css"


def scripts_for(class_names: Iterable[str]) -> list[str]:
    """Return the scripts that a page with these widgets needs; `lib.js`, first, loads the rest."""
    known = {class_name(name): name for name in widget_modules()}
    names = {known[name] for name in class_names}
    return [script for script, (_, users) in _scripts().items() if users & names]


def styles_for(class_names: Iterable[str]) -> list[str]:
    """Return the styles that a page with these widgets needs, in order; some scripts have none."""
    styles = map(_style_beside, scripts_for(class_names))
    return [style for style in styles if style in book_assets()]
