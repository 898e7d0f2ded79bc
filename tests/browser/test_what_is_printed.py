"""What a widget prints closes on a calculator, in every state that an address can give it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from arithmetic_shown import equations, misses
from playwright.sync_api import Browser
from widget_checks import opened

from ffnn_core.widgets import (
    BackpropStepper,
    ChainExplorer,
    ForwardPass,
    LossLandscape,
    LossSlope,
    Neuron,
    ShapeBench,
)
from ffnn_core.widgets.kit.base import Widget
from ffnn_core.widgets.kit.names import file_name

STATES = 40
# Lines in which a number stands; what continues a line ("= 0.5 · 0.2") is joined to it.
LINES = """async (fragments) => {
  const said = [];
  for (const fragment of fragments) {
    location.hash = fragment;
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const body = document.querySelector(".ed-body").cloneNode(true);
    for (const power of body.querySelectorAll("sup")) {
      power.replaceWith("^(" + power.textContent + ")");
    }
    said.push([...body.querySelectorAll(".ed-formulas p, .ed-chain > *, .ed-readout")]
      .map(line => line.textContent).join("\\n").replaceAll(/\\n *=/g, " ="));
  }
  return said;
}"""


def drawn(limits: dict[str, Any], draw: random.Random) -> str:
    """Return a value within the limits, as an address spells it."""
    kind = limits["kind"]
    if kind == "choice":
        return draw.choice(limits["of"])
    if kind == "whole":
        return str(draw.randint(limits["low"], limits["high"]))
    numbers = [draw.uniform(limits["low"], limits["high"]) for _ in range(limits.get("n", 1))]
    return ",".join(f"{number:.{draw.choice((1, 2, 5))}f}" for number in numbers)


@pytest.mark.parametrize(
    ("cls", "names"),
    [
        (Neuron, ["w", "c", "x"]),
        (LossSlope, ["y", "yhat", "loss"]),
        (ForwardPass, ["x", "unit"]),
        (BackpropStepper, ["step", "learning_rate", "y"]),
        (ChainExplorer, ["target", "sigma"]),
        (ShapeBench, ["left", "right", "row", "column"]),
        (LossLandscape, ["across", "up", "start_across", "start_up", "step", "steps"]),
    ],
)
def test_every_equation_closes(
    chromium: Browser, tmp_path: Path, cls: type[Widget], names: list[str]
) -> None:
    draw, slug = random.Random(cls.__name__), file_name(cls.__name__).replace("_", "-")
    limits = cls.class_limits()
    fragments = [
        "#" + "&".join(f"{slug}.{name}={drawn(limits[name], draw)}" for name in names)
        for _ in range(STATES)
    ]
    with opened(chromium, tmp_path, [cls()]) as page:
        said = page.evaluate(LINES, fragments)
    lines = [line for text in said for line in text.split("\n")]
    assert [(line, wrong) for line in lines for wrong in misses(line)] == []
    assert sum(len(equations(line)) for line in lines) > STATES / 3, "hardly anything to check"
