from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from widget_checks import opened

from ffnn_core.widgets import FailureClinic
from ffnn_core.widgets.failure_clinic import DIAGNOSES, PATIENTS, records

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    with opened(chromium, tmp_path, [FailureClinic()]) as page:
        yield page


def diagnose(page: Page, name: str) -> None:
    page.get_by_label(DIAGNOSES[name], exact=True).check()


def test_a_wrong_and_a_right_diagnosis(page: Page) -> None:
    verdict = page.locator(".ed-failure-clinic-verdict")
    diagnose(page, "dead")
    expect(verdict).to_contain_text("No: a dead unit is a row of exact zeros. Here none")
    diagnose(page, "symmetry")
    expect(verdict).to_contain_text("Yes. Every row")
    expect(page.locator("[role=status]").first).to_contain_text("Yes. Every row")  # spoken


def test_the_remedy_shows_another_run(page: Page) -> None:
    line = page.locator(".ed-readout").first
    expect(line).to_contain_text("from 0.771 to 0.277")
    expect(page.get_by_label("after the remedy")).to_be_hidden()
    page.get_by_role("button", name="Reveal").click()
    expect(page.locator(".ed-failure-clinic-case")).to_contain_text("Every weight began as ½")
    page.get_by_label("after the remedy").check()
    healthy = records()["runs"]["healthy"]["loss"]["train"]
    expect(line).to_contain_text(
        f"after the remedy: in 600 passes the training loss goes from {healthy[0]} to {healthy[-1]}"
    )
    page.get_by_role("button", name="Reset").click()
    expect(line).to_contain_text("from 0.771 to 0.277")
    expect(page.locator(".ed-failure-clinic-case")).to_have_text("")


def test_the_next_patient_comes_undiagnosed(page: Page) -> None:
    diagnose(page, "symmetry")
    page.get_by_role("button", name="Next patient").click()
    expect(page.locator(".ed-readout").first).to_contain_text("Patient B")
    expect(page.locator(".ed-failure-clinic-verdict")).to_contain_text("then choose")
    assert "failure-clinic.patient=B" in page.url


def test_every_patient_can_be_healed_by_keyboard(page: Page) -> None:
    for name in PATIENTS.values():
        diagnose(page, name)
        expect(page.locator(".ed-failure-clinic-verdict")).to_contain_text("Yes.")
        page.get_by_role("button", name="Reveal").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".ed-failure-clinic-case")).to_contain_text(DIAGNOSES[name])
        page.get_by_role("button", name="Next patient").focus()
        page.keyboard.press("Enter")
    expect(page.locator(".ed-readout").first).to_contain_text("Patient A")


def test_the_activations_can_be_seen_as_they_were(page: Page) -> None:
    facts = page.locator(".ed-failure-clinic-key").last
    page.get_by_label("G", exact=True).check()
    expect(facts).to_contain_text("Beyond ±0.95: 9")
    moment = page.get_by_role("slider", name="after pass")
    moment.focus()
    page.keyboard.press("Home")
    expect(facts).to_contain_text("Beyond ±0.95: 2 %")
    assert moment.get_attribute("aria-valuetext") == "0"
