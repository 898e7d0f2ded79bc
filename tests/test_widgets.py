"""The widgets as Python objects, and the assembler that turns their modules into scripts."""

from __future__ import annotations

import gzip
import json
import math
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import addresses
import numpy as np
import pytest
import widget_scripts
from in_node import told_by_node
from ipywidgets import HBox, jslink
from traitlets import TraitError

from ffnn_core import widgets
from ffnn_core.widgets import HiddenSpace, LossLandscape, Neuron, widget_classes
from ffnn_core.widgets.kit import assemble
from ffnn_core.widgets.kit.arithmetic import generated
from ffnn_core.widgets.kit.assemble import AssembleError, parse
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.names import file_name
from ffnn_core.widgets.kit.traits import Array, Choice, Flag, Whole

EVERY = list(widget_classes().values())


class Sample(Neuron):
    """A widget with one trait of each kind."""

    n = Whole(3, low=1, high=8)
    loss = Choice("rss", ["rss", "log_loss"])
    running = Flag(False)
    W1 = Array([[1.0, 2.0]], shape=(None, 2))


# -- As Python objects ---------------------------------------------------------------------------


def test_importing_the_package_loads_no_widget_library() -> None:
    code = "import ffnn_core, sys; print([m for m in ('ipywidgets', 'sympy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("cls", EVERY)
def test_every_widget_says_what_it_is_the_same_way_twice(cls: type[Widget]) -> None:
    one, other = cls(), cls()
    assert repr(one) == repr(other)
    assert repr(one).startswith(cls.__name__ + "(")
    assert "0x" not in repr(one)
    assert one.to_html() == other.to_html()
    assert cls.caption or isinstance(one.still(), str)


@pytest.mark.parametrize("cls", EVERY)
def test_every_widget_shows_itself_live_and_in_the_book(cls: type[Widget]) -> None:
    widget = cls()
    data, _ = widget._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
    assert data["text/plain"] == repr(widget)
    found = re.search(r'<script type="application/json">(.*?)</script>', data["text/html"])
    assert found
    assert sorted(json.loads(found[1])) == widget.state_names()
    assert f'data-ed-widget="{cls.__name__}"' in data["text/html"]


def test_a_widget_works_within_a_box_and_can_be_linked_and_observed() -> None:
    one, other = Neuron(), Neuron()
    assert HBox([one, other])._repr_mimebundle_()
    jslink((one, "w"), (other, "w"))
    seen = []
    one.observe(lambda change: seen.append(change["new"]), names="w")
    one.set_state({"w": 4.0})  # what the page sends
    assert seen == [4.0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"w": "two"}, "Sample: w is 'two'; it must be a number from -6 to 6"),
        ({"w": float("nan")}, "w is nan; it must be a number from -6 to 6"),
        ({"w": True}, "w is True; it must be a number"),
        ({"c": 60}, "c is 60; it must be a number from -6 to 6"),
        ({"n": 2.5}, "n is 2.5; it must be a whole number from 1 to 8"),
        ({"loss": "mse"}, "loss is 'mse'; it must be one of 'rss', 'log_loss'"),
        ({"running": 1}, "running is 1; it must be True or False"),
        ({"W1": [[1.0]]}, r"W1 is an array of shape \(1, 1\); it must be .* of shape \(any, 2\)"),
        ({"W1": [[1.0, np.inf]]}, r"W1 is .*; it must be an array of finite numbers"),
        ({"W1": "no"}, "W1 is 'no'; it must be an array"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_wanted(arguments: dict, message: str) -> None:
    with pytest.raises(TraitError, match=message):
        Sample(**arguments)


def test_an_unknown_argument_is_named_with_the_known_ones() -> None:
    with pytest.raises(TypeError, match=r"Neuron has no argument 'bias'; it has c, w, x"):
        Neuron(bias=1)


def test_an_unknown_widget_is_named_with_the_known_ones() -> None:
    with pytest.raises(AttributeError, match=r"no widget called Neurone; it has .*Neuron"):
        widgets.Neurone  # noqa: B018


def test_arrays_are_copies_that_nobody_can_change() -> None:
    mine = np.array([[1.0, 2.0], [3.0, 4.0]])
    sample = Sample(W1=mine)
    mine[0, 0] = 99
    assert sample.W1[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        sample.W1[0, 0] = 5
    assert sample.state()["W1"] == [[1.0, 2.0], [3.0, 4.0]]


def test_a_text_cannot_end_the_script_in_the_page() -> None:
    from ffnn_core.widgets.kit.base import _json

    assert "</script>" not in _json({"a": "</script><b>"})
    assert json.loads(_json({"a": "</script>"})) == {"a": "</script>"}
    assert _json({"b": b"\x00\x01"}) == '{"b":{"$bytes":"AAE="}}'


# -- The assembler -------------------------------------------------------------------------------


def test_imports_and_exports_become_scopes() -> None:
    module = parse(
        "lib/a.mjs",
        'import { one, two as zwei } from "./b.mjs";\nimport {\n  three,\n} from "../c.mjs";\n'
        "export const x = 1;\nexport const D = 4, H = 3;\n"
        "export function f() {}\nexport async function g() {}\n"
        "export class K {}\nexport default { f };\n",
    )
    assert module.imports == (
        ("lib/b.mjs", {"one": "one", "two": "zwei"}),
        ("c.mjs", {"three": "three"}),
    )
    assert module.exports == ("x", "D", "f", "g", "K", "H", "default")
    assert "export" not in module.body
    assert "const default_ = { f };" in module.body


def test_what_is_asked_for_later_is_no_part_of_what_is_needed_at_once() -> None:
    source = '/** @type {import("./type.mjs").T} */\nconst x = async () => import("../b.mjs");\n'
    module = parse("lib/a.mjs", source)
    assert (module.imports, module.later) == ((), ("b.mjs",))
    assert "$later('b.mjs')" in module.body
    later = widget_scripts.files_later()["lib/share.mjs"]
    assert "share.js" in later
    assert "share.js" not in widget_scripts.scripts_for(["Neuron"])
    assert "$ed['lib/share.mjs']" not in assemble.live_module("neuron")  # JupyterLab has no page


@pytest.mark.parametrize(
    "source",
    [
        'import x from "./x.mjs";',
        'import * as x from "./x.mjs";',
        'import "./x.mjs";',
        'import { x } from "https://example.org/x.mjs";',
        'import { x } from "x";',
        "export let x = 1;",
        "export { x };",
        'export * from "./x.mjs";',
        "export const { a, b } = f();",
        'const x = await import("x.mjs");',
        "const x = await import(path);",
        "const here = import.meta.url;",
        "export default {};\nexport default {};",
        "export const a = 1;\nexport function a() {}",
    ],
)
def test_anything_else_is_refused(source: str) -> None:
    with pytest.raises(AssembleError, match=r"odd\.mjs"):
        parse("odd.mjs", source)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.mjs": 'import { b } from "./gone.mjs";'}, "there is no module gone.mjs"),
        (
            {"a.mjs": 'import { b } from "./b.mjs";', "b.mjs": "export const c = 1;"},
            "a.mjs: b.mjs does not export b",
        ),
        (
            {"a.mjs": 'import { b } from "./b.mjs";', "b.mjs": 'import { a } from "./a.mjs";'},
            "a.mjs → b.mjs → a.mjs",
        ),
    ],
)
def test_a_broken_import_stops_the_build(
    files: dict[str, str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(assemble, "STATIC", tmp_path)
    monkeypatch.setattr(assemble, "source_of", assemble.source_of.__wrapped__)
    with pytest.raises(AssembleError, match=message):
        assemble.ordered("a.mjs")


def test_a_page_gets_what_its_widgets_need_and_each_module_once() -> None:
    assets = widget_scripts.book_assets()
    assert widget_scripts.scripts_for([]) == widget_scripts.styles_for([]) == []
    for cls in EVERY:
        name = file_name(cls.__name__)
        scripts = widget_scripts.scripts_for([cls.__name__, cls.__name__])
        assert scripts[0] == "lib.js"
        defined = re.findall(r"^\$ed\['(.+?)'\] =", "".join(assets[s] for s in scripts), re.M)
        assert len(defined) == len(set(defined))
        assert {module.path for module in assemble.ordered(f"{name}.mjs")} <= set(defined)


@pytest.mark.parametrize("cls", EVERY)
def test_what_a_page_loads_for_a_widget_is_small(cls: type[Widget]) -> None:
    assets = widget_scripts.book_assets()
    files = [
        *widget_scripts.styles_for([cls.__name__]),
        *widget_scripts.scripts_for([cls.__name__]),
    ]
    assert sum(len(gzip.compress(assets[name].encode())) for name in files) < 50_000


def test_a_page_gets_the_styles_of_its_widgets_and_no_others() -> None:
    assets = widget_scripts.book_assets()
    styles = widget_scripts.styles_for(["Quiz"])
    assert styles[0] == "widgets.css"
    text = "".join(assets[style] for style in styles)
    assert ".ed-answer" in text
    assert ".ed-digit-pad" not in text
    assert "/*" not in text and "\n " not in text
    everything = "".join(text for name, text in assets.items() if name.endswith(".css"))
    for file in assemble.STATIC.rglob("*.css"):
        assert file.name == "widgets.css" or file.with_suffix(".mjs").is_file()
        assert everything.count(assemble.style_of(str(file.relative_to(assemble.STATIC)))) == 1


@pytest.mark.parametrize("cls", EVERY)
def test_the_live_style_is_in_that_of_the_book(cls: type[Widget]) -> None:
    assets = widget_scripts.book_assets()
    later = [file for files in widget_scripts.files_later().values() for file in files]
    styles = [*widget_scripts.styles_for([cls.__name__]), *later]
    book = "".join(assets[style] for style in styles if style.endswith(".css"))
    assert set(cls()._css.splitlines()) <= set(book.splitlines())


@pytest.mark.parametrize("name", [path.name for path in assemble.STATIC.rglob("*.mjs")])
def test_no_module_makes_markup_from_text_or_listens_behind_the_scope(name: str) -> None:
    path = next(assemble.STATIC.rglob(name))
    source = path.read_text(encoding="utf-8")
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "http://",
        "https://",
    ):
        allowed = forbidden == "http://" and source.count(forbidden) == source.count("www.w3.org")
        assert forbidden not in source or allowed, forbidden
    if path.parent.name != "lib":
        for forbidden in ("addEventListener", "setTimeout", "setInterval", "requestAnimationFrame"):
            assert forbidden not in source, f"{forbidden}: use the scope"


# The noise of a bump, the depth of a map's ink and an axis that begins slowly are no network's.
NOT_THE_NETWORKS = {"random.mjs", "loss_landscape.mjs", "data.mjs", "axis.mjs"}


def test_no_module_bends_a_number_by_hand() -> None:
    """σ, tanh and the logarithm of a loss are printed by SymPy, like every derivative."""
    by_hand = re.compile(r"Math\.(exp|expm1|tanh|log|log1p|cosh|sinh)\(")
    files = {path.name: path.read_text(encoding="utf-8") for path in assemble.STATIC.rglob("*.mjs")}
    assert {name for name, text in files.items() if by_hand.search(text)} == NOT_THE_NETWORKS
    assert by_hand.search(generated("forward_pass"))


# -- The modules in Node -------------------------------------------------------------------------


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("modules")
    assemble.write_modules(folder)
    return folder


@pytest.mark.parametrize(("w", "c", "x"), [(2.0, -1.0, 1.5), (-3.0, 0.5, -0.4), (6.0, 6.0, -1.0)])
def test_the_neurons_still_picture_says_the_slope(w: float, c: float, x: float) -> None:
    def z(at: float) -> float:
        return 1 / (1 + math.exp(-(w * at + c)))

    still = Neuron(w=w, c=c, x=x).still()
    slope = (z(x + 1e-6) - z(x - 1e-6)) / 2e-6
    assert f"the slope is {slope:.3f}" in still.alt
    curve, tangent, dot = still.fig.axes[1].lines[:3]
    for line in (curve, dot):
        for at, height in zip(line.get_xdata(), line.get_ydata(), strict=True):
            assert height == pytest.approx(z(at), rel=1e-9)
    (left, right), (low, high) = tangent.get_xdata(), tangent.get_ydata()
    assert (high - low) / (right - left) == pytest.approx(slope, rel=1e-6)
    line = still.fig.axes[0].lines[0]
    np.testing.assert_allclose(line.get_ydata(), w * line.get_xdata() + c)


@pytest.mark.node
@pytest.mark.parametrize("file", sorted((Path(__file__).parent / "js").glob("*.test.mjs")), ids=str)
def test_javascript(file: Path, modules: Path) -> None:
    import os

    done = subprocess.run(
        ["node", "--test", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ED_MODULES": modules.as_uri()},
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.node
@pytest.mark.parametrize("cls", EVERY)
def test_what_can_be_linked_is_a_trait_with_limits(cls: type[Widget], modules: Path) -> None:
    file = modules / f"{file_name(cls.__name__)}.mjs"
    shared = told_by_node(
        f"import m from '{file.as_uri()}'; console.log(JSON.stringify(m.shared ?? []))"
    )
    assert set(shared) <= set(cls.class_limits())


@pytest.mark.node
@pytest.mark.parametrize("cls", EVERY)
def test_an_address_gives_a_widget_what_python_takes_and_nothing_else(
    cls: type[Widget], modules: Path
) -> None:
    asked = list(addresses.cases(cls))
    read = told_by_node(
        f"import {{ readFragment }} from '{(modules / 'lib/state.mjs').as_uri()}';"
        f"const limits = {json.dumps(cls().limits())};"
        f"console.log(JSON.stringify({json.dumps([case[:2] for case in asked])}.map("
        "([name, text]) => readFragment(`#a.${name}=${encodeURIComponent(text)}`, 'a', limits)"
        "[name] ?? null)))"
    )
    for (name, text, wanted), got in zip(asked, read, strict=True):
        assert got == wanted and isinstance(got, bool) == isinstance(wanted, bool), (name, text)
    taken = [wanted for _, _, wanted in asked if wanted is not None]
    assert not asked or 0 < len(taken) < len(asked)


def test_a_widget_has_a_name_of_its_own_in_addresses() -> None:
    assert 'data-ed-name="too-steep"' in Neuron(name="too-steep").to_html()
    assert "data-ed-name" not in Neuron().to_html()
    for wrong in ("2", "Too steep", "a.b", "-a", '"'):
        with pytest.raises(ValueError, match=r"name is .*; it must be like 'too-steep'"):
            Neuron(name=wrong)


def test_a_widget_may_allow_less_than_its_class() -> None:
    class Narrow(Neuron):
        def limits(self) -> dict:
            return {**super().limits(), "w": {"kind": "number", "low": 0, "high": 1}}

    assert "data-ed-limits" not in Neuron().to_html()
    assert (
        "&quot;w&quot;:{&quot;kind&quot;:&quot;number&quot;,&quot;low&quot;:0" in Narrow().to_html()
    )


@pytest.mark.node
@pytest.mark.parametrize("cls", EVERY)
def test_the_live_module_is_what_the_book_runs(cls: type[Widget], tmp_path: Path) -> None:
    live = tmp_path / "live.mjs"
    live.write_text(cls()._esm, encoding="utf-8")
    kind = told_by_node(
        f"import m from '{live.as_uri()}'; console.log(JSON.stringify(typeof m.render))"
    )
    assert kind == "function"


@pytest.mark.node
def test_the_printed_neuron_agrees_with_numpy(modules: Path) -> None:
    from ffnn_core.activations import sigmoid, sigmoid_prime

    h = np.array([-800.0, -30, -3, -0.1, 0, 0.1, 3, 30, 800])
    out = told_by_node(
        f"import * as n from '{(modules / 'generated/neuron.mjs').as_uri()}';"
        f"const h = {h.tolist()};"
        "console.log(JSON.stringify([h.map(n.activation), h.map(n.activation_prime),"
        " h.map((v) => n.dz_dx(-2.5, v, 0.5))]))"
    )
    z, prime, slope = np.array(out)
    np.testing.assert_allclose(z, sigmoid(h), rtol=1e-13, atol=1e-300)
    np.testing.assert_allclose(prime, sigmoid_prime(h), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(slope, -2.5 * sigmoid_prime(-2.5 * h + 0.5), rtol=1e-12, atol=1e-15)


@pytest.mark.node
def test_the_printed_losses_agree_with_numpy(modules: Path) -> None:
    from ffnn_core.losses import LOSSES

    yhat = np.linspace(0.01, 0.99, 50)
    for name, loss in ((name, LOSSES[name]) for name in ("rss", "log_loss")):
        for y in (0.0, 0.4, 1.0):
            out = told_by_node(
                f"import * as n from '{(modules / 'generated/loss_slope.mjs').as_uri()}';"
                f"const p = {yhat.tolist()};"
                f"console.log(JSON.stringify([p.map((v) => n.{name}({y}, v)),"
                f" p.map((v) => n.{name}_prime({y}, v))]))"
            )
            value, slope = np.array(out)
            target = np.full(1, y)
            expected = [loss.function(target, np.array([v])) for v in yhat]
            np.testing.assert_allclose(value, np.ravel(expected), rtol=1e-12, atol=1e-15)
            expected = [loss.prime(target, np.array([v])) for v in yhat]
            np.testing.assert_allclose(slope, np.ravel(expected), rtol=1e-12, atol=1e-13)


# -- The hand-worked network ---------------------------------------------------------------------


def test_a_parameter_is_named_with_or_without_spaces() -> None:
    from ffnn_core.widgets import ChainExplorer

    assert ChainExplorer(target="W1[2, 0]").target == "W1[2,0]"
    for wrong in ("W1[3,0]", "W3[0,0]", "c1[2,0]", "W1", 7):
        with pytest.raises(TraitError, match=r"target is .*; it must be the name of one"):
            ChainExplorer(target=wrong)


def test_the_numbers_of_the_worked_network_can_be_replaced_but_not_its_sizes() -> None:
    from ffnn_core.widgets import BackpropStepper

    stepper = BackpropStepper(x=[1, 2, 3, 4], W1=None)
    assert stepper.x.tolist() == [1, 2, 3, 4]
    assert stepper.W1[2, 1] == 0.9
    with pytest.raises(TraitError, match=r"x is .*; it must be .* of shape \(4,\)"):
        BackpropStepper(x=[1, 2])
    with pytest.raises(TraitError, match=r"c1 is .*; it must be .* of shape \(3, 1\)"):
        BackpropStepper(c1=[1, 2, 3])


def test_the_stepper_starts_where_too_long_a_step_can_be_seen() -> None:
    from ffnn_core.gradients import gradient_batch, total_loss
    from ffnn_core.widgets import BackpropStepper

    stepper = BackpropStepper()
    x, y, parameters = stepper.x[None], stepper.y[None], stepper.parameters
    gradient = gradient_batch(x, y, *parameters)

    def loss(eta: float) -> float:
        moved = (p - eta * g for p, g in zip(parameters, gradient, strict=True))
        return float(total_loss(x, y, *moved))

    most = BackpropStepper.class_traits()["learning_rate"].high
    losses = [loss(eta) for eta in np.linspace(0, most, 41)]
    assert losses[1] < losses[0] < losses[-1]
    assert 0.1 * most < np.argmin(losses) / 40 * most < 0.5 * most


# -- Traits that belong together -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "change", "together"),
    [
        (lambda: HiddenSpace(units=2), {"view": "all"}, {"units": 3, "view": "all"}),
        (lambda: HiddenSpace(units=3), {"units": 2}, {"units": 2, "view": "01"}),
        (LossLandscape, {"up": "W2[0,0]"}, {"across": "W2[0,1]", "up": "W2[0,0]"}),
        (LossLandscape, {"across": "W2[0,1]"}, {"across": "W2[0,1]", "up": "W2[0,0]"}),
    ],
)
def test_what_belongs_together_is_checked_whenever_it_changes(
    make: Any, change: dict[str, Any], together: dict[str, Any]
) -> None:
    widget = make()
    before = {name: getattr(widget, name) for name in together}
    ((name, value),) = change.items()
    for attempt in (lambda: setattr(widget, name, value), lambda: widget.set_state(change)):
        with pytest.raises(TraitError, match=r"view is .*; with 2 units it must be|must differ"):
            attempt()
        assert {key: getattr(widget, key) for key in together} == before
    widget.set_state(together)  # as the page sends them: both at once
    assert {key: getattr(widget, key) for key in together} == together
