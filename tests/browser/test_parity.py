"""What the widgets compute in Chromium is what ffnn_core computes, to 1e-12 at every step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from parity import JS, distance, walk, widget_cases
from playwright.sync_api import Browser
from widget_checks import opened

from ffnn_core.activations import sigmoid
from ffnn_core.widgets import ForwardPass, HiddenSpace, LossLandscape, TrainingTheatre

pytestmark = pytest.mark.browser

TOLERANCE = 1e-12
ANSWER = (JS / "answer.mjs").read_text(encoding="utf-8").replace("export function", "function")
ASK = f"""(jobs) => {{
  {ANSWER}
  return jobs.map(([module, job]) => answer(everyDerivative.$use(module), job));
}}"""
HIDDEN_SPACE = """(places) => {
  const { activation, plane, space } = everyDerivative.$use("generated/hidden_space.mjs");
  return places.map(([u, v, w, c, x, y, z]) =>
    [activation(plane(u, v, c, x, y)), activation(space(u, v, w, c, x, y, z))]);
}"""


@pytest.mark.proves("eq-update", "eq-descent")
def test_a_thousand_steps_of_every_network_agree(chromium: Browser, tmp_path: Path) -> None:
    """On one page: all functions and all sizes, if not all of both; Node takes those.

    (tests/test_javascript_parity.py)
    """
    *theatre, first, second = widget_cases()
    cases = [*theatre[::5], first, second]
    assert {case.names for _, case in cases} == {case.names for _, case in widget_cases()}
    assert {case.size for _, case in cases} == {case.size for _, case in widget_cases()}
    widgets = [TrainingTheatre(), ForwardPass(), LossLandscape()]  # their scripts hold the networks
    with opened(chromium, tmp_path, widgets) as page:
        for start in range(0, len(cases), 32):
            some = cases[start : start + 32]
            answers = page.evaluate(ASK, [[module, walk(module, case)] for module, case in some])
            for (module, case), answer in zip(some, answers, strict=True):
                assert distance(case, answer) < TOLERANCE, (module, case)
        for module, case in cases[-3:]:  # and a first weight that is slightly off is noticed
            (answer,) = page.evaluate(ASK, [[module, walk(module, case, nudge=1e-10)]])
            assert distance(case, answer) > 10 * TOLERANCE


def test_the_units_of_hidden_space_are_those_of_ffnn_core(
    chromium: Browser, tmp_path: Path
) -> None:
    places = np.random.default_rng(5).normal(0, 3, size=(300, 7))
    u, v, w, c, x, y, z = places.T
    with opened(chromium, tmp_path, [HiddenSpace()]) as page:
        two, three = np.array(page.evaluate(HIDDEN_SPACE, places.tolist())).T
    np.testing.assert_allclose(two, sigmoid(u * x + v * y + c), rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(three, sigmoid(u * x + v * y + w * z + c), rtol=0, atol=TOLERANCE)
    assert np.abs(two - three).max() > 0.1
