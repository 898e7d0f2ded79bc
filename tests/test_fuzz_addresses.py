"""Addresses are input: none gives a widget what Python would refuse, and none stops the page.

`make fuzz` tries 6,000 for the theatre, with a new seed each time.
"""

from __future__ import annotations

import json
from pathlib import Path

import addresses
import pytest
from hostile import SEED, TIMES, rng_for
from in_node import told_by_node

from ffnn_core.widgets import GraphOfAnything, TrainingTheatre, widget_classes
from ffnn_core.widgets.kit import assemble
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.names import file_name

EVERY = [cls for cls in widget_classes().values() if cls().limits()]
READS = """
import {{ readFileSync }} from "node:fs";
import module from "{module}";
import {{ isNamed, readFragment, writeFragment }} from "{state}";
const {{ fragments, known, slug, state }} = JSON.parse(readFileSync(0, "utf8"));
const limits = Object.fromEntries((module.shared ?? []).map((name) => [name, known[name]]));
const fits = module.fits ?? (() => true);
console.log(JSON.stringify(fragments.map((fragment) => {{
  const read = readFragment(fragment, slug, limits);
  const get = (name) => (Object.hasOwn(read, name) ? read[name] : state[name]);
  const taken = fits(get) ? read : {{}};
  isNamed(fragment, slug);
  const again = readFragment(writeFragment(fragment, slug, taken), slug, limits);
  return [taken, again];
}})));
"""


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("modules")
    assemble.write_modules(folder)
    return folder


def read_in_node(
    cls: type[Widget], fragments: list[str], modules: Path, limits: dict
) -> list[list[dict]]:
    """Return for each fragment what a page takes, and what it reads from what it writes."""
    state = {name: getattr(cls(), name) for name in limits}
    name = file_name(cls.__name__)
    program = READS.format(
        module=(modules / f"{name}.mjs").as_uri(), state=(modules / "lib/state.mjs").as_uri()
    )
    return told_by_node(
        program,
        given={
            "fragments": fragments,
            "known": limits,
            "slug": name.replace("_", "-"),
            "state": json.loads(json.dumps(state, default=lambda array: array.tolist())),
        },
    )


def refused(cls: type[Widget], taken: dict) -> str:
    """Return why Python refuses what a page took, or ""."""
    try:
        cls(**taken)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


@pytest.mark.node
@pytest.mark.parametrize("cls", EVERY)
def test_no_address_gives_a_widget_what_python_would_refuse(
    cls: type[Widget], modules: Path
) -> None:
    rng = rng_for(f"addresses of {cls.__name__}")
    tries = (300 if cls in (TrainingTheatre, GraphOfAnything) else 60) * TIMES
    accepted = [(name, text) for name, text, taken in addresses.cases(cls) if taken is not None]
    fragments = [addresses.random_fragment(cls, rng, accepted) for _ in range(tries)]
    limits = cls().limits()
    answers = read_in_node(cls, fragments, modules, limits)
    found = []
    for fragment, (taken, again) in zip(fragments, answers, strict=True):
        why = refused(cls, taken)
        exact = {name: value for name, value in taken.items() if isinstance(value, str | bool)}
        if not why and (set(again) != set(taken) or not exact.items() <= again.items()):
            why = f"is {again} when it is written and read again"
        if why:
            found.append(f"seed {SEED}, {fragment!r} as {taken}: {why}")
    assert not found, f"{len(found)} of {tries}:\n" + "\n".join(found[:10])
    some = [taken for taken, _ in answers if taken]
    shared = {name for taken in some for name in taken}
    assert len(some) < tries and (len(some) > tries / 50 or not shared)  # no test of nothing
    assert shared <= set(limits)


@pytest.mark.node
def test_a_page_that_took_more_than_python_does_would_be_found(modules: Path) -> None:
    """A negative control: limits that are too wide are noticed."""
    limits = TrainingTheatre().limits()
    wide = {**limits, "hidden": {**limits["hidden"], "high": 10**6}}
    answers = read_in_node(TrainingTheatre, ["#training-theatre.hidden=5000"], modules, wide)
    assert "hidden" in refused(TrainingTheatre, answers[0][0])
