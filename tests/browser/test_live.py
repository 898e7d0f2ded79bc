"""The module that JupyterLab gets, with a model that can do no more than anywidget's."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ffnn_core.widgets import BackpropStepper, ForwardPass, Neuron
from ffnn_core.widgets.kit.base import Widget

pytestmark = pytest.mark.browser

MOUNT = """async ([source, state]) => {
  const { default: module } = await import(`data:text/javascript;base64,${source}`);
  const called = {};
  window.model = {
    get: (name) => state[name],
    set(name, value) { state[name] = value; for (const f of called[`change:${name}`] ?? []) f(); },
    on(event, f) { (called[event] ??= []).push(f); },
    off() {},
    save_changes() {},
  };
  document.body.replaceChildren(document.createElement("div"));
  window.end = module.render({ model: window.model, el: document.body.firstChild });
}"""


@pytest.mark.parametrize("cls", [BackpropStepper, ForwardPass, Neuron])
def test_reset_returns_to_the_first_values(
    chromium: Browser, tmp_path: Path, cls: type[Widget]
) -> None:
    widget = cls()
    page = chromium.new_page()
    try:
        source = base64.b64encode(widget._esm.encode()).decode()
        state = {**widget.state(), "_limits": widget.limits()}
        page.evaluate(MOUNT, [source, json.loads(json.dumps(state))])
        before = page.locator(".ed-readout").inner_text()
        control = page.locator("input[type=range]").first
        control.press("Home")
        expect(page.locator(".ed-readout")).not_to_have_text(before)
        page.get_by_role("button", name="Reset").click()
        expect(page.locator(".ed-readout")).to_have_text(before)
        page.evaluate("window.end()")
        assert page.locator(".ed-body").count() == 0
    finally:
        page.close()
