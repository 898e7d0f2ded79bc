"""The exercises in a page: answering, hints, keys, and what the browser remembers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from harness import axe_violations
from playwright.sync_api import Browser, Locator, Page, expect
from widget_checks import opened

from ffnn_core.widgets import CodeExercise, Neuron, NumericExercise, Progress, Quiz, Row

pytestmark = pytest.mark.browser

SEVERAL = Quiz(
    "Which have the shape of $W_1$?",
    [
        (r"$\partial L/\partial W_1$", "Every weight has its slope.", True),
        ("`dL_dW1`", "The same in code.", True),
        (r"$\partial h_1/\partial W_1$", "That one has three indices.", False),
    ],
    slug="shape-of-w1",
    hint="A gradient has one number for each weight.",
)
NUMBER = NumericExercise(
    r"What is $\partial L/\partial \hat{y}$?",
    -1.4,
    unit="per unit",
    hints=["First `hint`.", "Second hint."],
    solution="It is $-2 \\cdot 0.7$.",
    wrong=[(1.4, r"The sign: a larger $\hat{y}$ helps.")],
    slug="slope",
)
NO_STORAGE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("denied", "SecurityError"); } });"""
PAGES = """globalThis.everyDerivativeExercises = [
  {"title": "The loss", "url": "loss.html", "exercises": ["slope", "other"]},
  {"title": "Shapes", "url": "shapes.html", "exercises": ["shape-of-w1"]}];"""


def feedback(page: Page, index: int = 0) -> Locator:
    return page.locator(".ed-readout").nth(index)


def check(page: Page, index: int = 0) -> None:
    page.get_by_role("button", name="Check").nth(index).click()


def ticks(page: Page) -> list[str]:
    return page.locator(".ed-tick").all_inner_texts()


def test_each_choice_is_explained_until_one_is_right(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [Quiz()]) as page:
        expect(feedback(page)).to_have_text("Choose an answer, then press Check.")
        check(page)
        expect(feedback(page)).to_contain_text("Nothing is chosen yet")
        page.get_by_label("1.4", exact=True).check()
        check(page)
        expect(feedback(page)).to_contain_text("Not yet. The size is right.")
        assert ticks(page) == [""]
        page.get_by_label("−1.4", exact=True).check()
        expect(feedback(page)).to_have_text("Choose an answer, then press Check.")
        check(page)
        expect(feedback(page)).to_contain_text("comes nearer to")
        expect(page.get_by_role("status")).to_contain_text("Right. A larger")  # it is spoken
        assert ticks(page) == ["✓ solved"]


def test_a_quiz_by_keyboard_alone(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [Quiz()]) as page:
        page.get_by_role("radio").first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(feedback(page)).to_contain_text("Not yet.")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(feedback(page)).to_contain_text("Right.")


def test_several_right_answers(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [SEVERAL]) as page:
        boxes = page.get_by_role("checkbox")
        boxes.nth(0).check()
        boxes.nth(2).check()
        check(page)
        expect(feedback(page)).to_contain_text("1 right answer is missing.")
        expect(feedback(page)).to_contain_text("— no: That one has three indices.")
        boxes.nth(2).uncheck()
        boxes.nth(1).check()
        check(page)
        expect(feedback(page)).to_contain_text("Right. ")
        expect(feedback(page)).to_contain_text("dL_dW1 — right: The same in code.")


@pytest.mark.parametrize("text", ["-1.4", "−1,4", "-7/5", "-1.4e0", "-1.404"])
def test_a_number_is_read_as_people_write_it(chromium: Browser, tmp_path: Path, text: str) -> None:
    with opened(chromium, tmp_path, [NUMBER]) as page:
        assert "1.4" not in page.locator("article, main").first.inner_text()
        page.get_by_label("Your answer").fill(text)
        check(page)
        expect(feedback(page)).to_have_text("✓ Right. The answer is −1.4 per unit.")


def test_slips_hints_and_solution(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [NUMBER]) as page:
        field = page.get_by_label("Your answer")
        for text, words in (
            ("", "Nothing is written yet."),
            ("much", "We cannot read “much” as one number."),
            ("3", "Not yet. A hint may help."),
            ("1.4", "Not yet. The sign: a larger"),
        ):
            field.fill(text)
            field.press("Enter")
            expect(feedback(page)).to_contain_text(words)
        more = page.get_by_role("button", name="Hint 1 of 2")
        more.click()
        expect(page.locator(".ed-hints li")).to_have_text(["First hint."])
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(page.locator(".ed-hints li")).to_have_text(["First hint.", "Second hint."])
        field.fill("3")
        field.press("Enter")
        expect(feedback(page)).to_contain_text("Look at your steps again, or at the solution.")
        solution = page.locator(".ed-solution p")
        assert not solution.is_visible()
        page.locator(".ed-solution summary").click()
        assert solution.is_visible()
        expect(solution).to_contain_text("It is −2·0.7")


def test_code_shows_a_starter_to_copy_and_a_box_to_tick(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [CodeExercise(), CodeExercise(slug="other")]) as page:
        expect(page.locator(".ed-body .ed-code").first).to_have_text(
            "def sigmoid_prime(h):\n    ..."
        )
        expect(feedback(page)).to_contain_text("make lab")
        copy = page.get_by_role("button", name="Copy the starter").first.element_handle()
        copy.click()
        page.wait_for_function("button => button.textContent === 'Copied'", arg=copy)
        page.get_by_label("I have solved it").first.check()
        assert ticks(page) == ["✓ solved", ""]
        page.get_by_label("I have solved it").first.uncheck()
        assert ticks(page) == ["", ""]


def solve_number(page: Page) -> None:
    page.get_by_label("Your answer").first.fill("-1.4")
    page.get_by_label("Your answer").first.press("Enter")


def test_progress_outlives_the_page_and_can_be_cleared(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [NUMBER, SEVERAL, Progress()]) as page:
        page.add_init_script(PAGES)
        page.reload()
        counted = page.locator(".ed-progress .ed-readout")
        expect(counted).to_have_text("0 of 3 exercises in this book solved; on this page 0 of 2.")
        solve_number(page)
        expect(counted).to_contain_text("1 of 3 exercises in this book solved; on this page 1 of 2")
        page.reload()
        expect(counted).to_contain_text("1 of 3")
        assert ticks(page) == ["✓ solved", ""]
        assert page.locator(".ed-pages li").all_text_contents() == [
            "The loss1 of 2",
            "Shapes0 of 1",
        ]
        page.get_by_role("button", name="Clear my progress").click()
        expect(counted).to_contain_text("Clear it?")
        expect(page.get_by_role("button", name="Keep it")).to_be_focused()
        page.keyboard.press("Enter")
        expect(counted).to_contain_text("1 of 3")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(counted).to_contain_text("0 of 3")
        expect(page.get_by_role("button", name="Clear my progress")).to_be_focused()
        assert ticks(page) == ["", ""]
        page.keyboard.press("Enter")
        expect(counted).to_contain_text("nothing to clear")
        page.reload()
        expect(counted).to_contain_text("0 of 3")


def test_progress_without_a_place_to_keep_it(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [NUMBER, Progress()]) as page:
        page.add_init_script(NO_STORAGE)
        page.reload()
        expect(page.locator(".ed-note")).to_contain_text("lasts until you leave it")
        solve_number(page)
        assert ticks(page) == ["✓ solved, until you leave this page"]
        expect(page.locator(".ed-progress .ed-readout")).to_have_text(
            "1 exercise solved in this browser."
        )
        page.get_by_role("button", name="Clear my progress").click()
        page.get_by_role("button", name="Yes, clear it").click()
        assert ticks(page) == [""]


def test_copies_of_one_exercise_are_solved_together(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [NUMBER, NUMBER, Quiz()]) as page:
        solve_number(page)
        assert ticks(page) == ["✓ solved", "✓ solved", ""]
        expect(feedback(page, 1)).to_contain_text("Write a number")


def test_without_a_script_everything_is_there_and_folded(chromium: Browser, tmp_path: Path) -> None:
    widgets = [Quiz(), NUMBER, CodeExercise(), Progress()]
    with opened(chromium, tmp_path, widgets, java_script_enabled=False) as page:
        assert page.locator(".ed-words li").all_inner_texts() == ["−1.4", "1.4", "0.49", "−0.7"]
        assert page.get_by_text("What is").first.is_visible()
        assert not page.get_by_text("That is the loss itself").is_visible()
        page.get_by_text("Answers", exact=True).click()
        assert page.get_by_text("That is the loss itself").is_visible()
        assert page.get_by_text("def sigmoid_prime").first.is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_answered_exercises_are_accessible_and_fit(
    chromium: Browser, tmp_path: Path, theme: str, width: int
) -> None:
    widgets = [Quiz(), SEVERAL, NUMBER, CodeExercise(), Progress()]
    with opened(chromium, tmp_path, widgets, theme=theme, width=width) as page:
        page.get_by_role("radio").first.check()
        page.get_by_role("checkbox").first.check()
        for i in range(3):
            check(page, i)
        while more := page.get_by_role("button", name=re.compile("^Hint")).all():
            more[0].click()
        for fold in page.locator(".ed-body summary").all():
            fold.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe_violations(page) == []


@pytest.mark.parametrize(("width", "beside"), [(1280, True), (360, False)])
def test_widgets_in_a_row_all_start(
    chromium: Browser, tmp_path: Path, width: int, beside: bool
) -> None:
    row = Row(Neuron(w=1), Neuron(w=5))
    with opened(chromium, tmp_path, [row], width=width) as page:
        boxes = page.locator("[data-ed-state='ready']")
        expect(boxes).to_have_count(2)
        one, other = (box.bounding_box() for box in boxes.all())
        assert one and other
        assert (one["y"] == other["y"]) == beside
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_book_counts_its_exercises(book_page: Callable[..., Page], scheme: str) -> None:
    page = book_page("welcome", scheme=scheme)
    progress = page.locator("[data-ed-widget='Progress']").first
    progress.scroll_into_view_if_needed()
    counted = progress.locator(".ed-readout")
    expect(counted).to_have_text(re.compile(r"^0 of \d+ exercises in this book solved"))
    page.locator(".ed-progress summary").first.click()
    page.locator(".ed-pages a").first.click()
    code = page.locator("[data-ed-widget='CodeExercise']").first
    code.scroll_into_view_if_needed()
    code.get_by_label("I have solved it").check()
    page.go_back()
    progress.scroll_into_view_if_needed()
    expect(counted).to_have_text(re.compile(r"^1 of \d+ exercises in this book solved"))
