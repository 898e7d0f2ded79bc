from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from harness import STILL
from playwright.sync_api import Browser, Page, expect
from theatre_parity import CASES, PATH
from widget_checks import opened

from ffnn_core import datasets, museum
from ffnn_core.gradients import gradient_batch, total_loss
from ffnn_core.network import FeedForwardNeuralNetwork
from ffnn_core.widgets import TrainingTheatre

pytestmark = pytest.mark.browser


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def to_the_end(page: Page) -> None:
    press(page, "To the end")
    expect(page.get_by_role("button", name="To the end")).to_be_disabled(timeout=20_000)


def words(page: Page) -> str:
    return page.locator(".ed-readout").inner_text()


def slide(page: Page, label: str, keys: list[str]) -> None:
    page.get_by_role("slider", name=label, exact=True).focus()
    for key in keys:
        page.keyboard.press(key)


def weights_of(page: Page) -> dict[str, float]:
    """Every weight and gradient that the open table shows."""
    page.locator(".ed-numbers tbody td").first.wait_for()
    texts = page.locator(".ed-numbers tbody td").all_inner_texts()
    return [float(text.replace("−", "-")) for text in texts if text]  # type: ignore[return-value]


def test_a_thousand_steps_in_the_page_are_those_of_fit(chromium: Browser, tmp_path: Path) -> None:
    """A third of the cases: tests/test_training_theatre.py takes all of them, in Node."""
    cases = CASES[::3]
    assert {case.hidden for case in cases} == {case.hidden for case in CASES}
    assert {case[2:] for case in cases} == {case[2:] for case in CASES}
    with opened(chromium, tmp_path, [TrainingTheatre()]) as page:
        for case in cases:
            answer = page.evaluate(
                f"""(job) => {{
                  const {{ network }} = everyDerivative.$use("generated/networks.mjs");
                  const {{ makeRun }} = everyDerivative.$use("theatre/engine.mjs");
                  return ({PATH})(job, makeRun, network);
                }}""",
                case.job(),
            )
            assert case.distance(answer) < 1e-12, case


def test_the_whole_run_ends_where_fit_ends(chromium: Browser, tmp_path: Path) -> None:
    theatre = TrainingTheatre(passes=500)
    net = FeedForwardNeuralNetwork(**theatre.functions).fit(
        theatre.data.X, theatre.data.y, 4, 0.5, 500, initial=theatre.initial_weights()
    )
    with opened(chromium, tmp_path, [theatre]) as page:
        assert words(page).startswith(f"Before the first step, L = {theatre.loss:.3f}")
        assert "2 of 4 points" in words(page)
        to_the_end(page)
        assert "After 500 of 500 passes" in words(page)
        assert "4 of 4 points lie on the right side" in words(page)
        press(page, "Every weight and its gradient")
        shown = weights_of(page)
        assert len(shown) == 2 * 17
        np.testing.assert_allclose(shown[0:4:2], net.W1[0], atol=6e-4)
        np.testing.assert_allclose(shown[-2], net.c2[0, 0], atol=6e-4)
        gradient = gradient_batch(
            theatre.data.X, theatre.data.y, net.W1, net.c1, net.W2, net.c2, **theatre.functions
        )
        np.testing.assert_allclose(shown[1:4:2], gradient.dL_dW1[0], atol=6e-4)


def test_scrubbing_back_and_rewinding_by_keyboard(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [TrainingTheatre(passes=200)]) as page:
        first, start = words(page), page.locator(".ed-formula").inner_text()
        to_the_end(page)
        assert page.locator(".ed-formula").inner_text() != start
        slide(page, "pass", ["ArrowLeft", "ArrowLeft"])
        assert "After 198 of 200 passes" in words(page)
        slide(page, "pass", ["Home"])
        assert words(page) == first
        assert page.locator(".ed-formula").inner_text() == start
        slide(page, "pass", ["End"])
        press(page, "Rewind")
        assert words(page) == first
        press(page, "One pass")
        assert "After 1 of 200 passes" in words(page)
        assert "training-theatre.iteration=1" in page.url


def test_pulling_across_the_loss_goes_through_the_passes(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [TrainingTheatre(passes=100)]) as page:
        to_the_end(page)
        box = page.locator(".ed-seekable").bounding_box()
        assert box
        page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 60, steps=4)
        page.mouse.up()
        at = float(page.get_by_role("slider", name="pass", exact=True).input_value()) / 1000
        assert 0.4 < at < 0.6  # the thumb stands under the place that was pulled to
        passes = int(words(page).split()[1])
        assert passes == pytest.approx(3 * np.expm1(at * np.log1p(100 / 3)), abs=1)
        assert page.locator(".ed-pass").inner_text() == f"pass {passes}"


def test_mini_batches_step_by_update(chromium: Browser, tmp_path: Path) -> None:
    theatre = TrainingTheatre(dataset="circles", batch_size=16, passes=3)
    with opened(chromium, tmp_path, [theatre]) as page:
        press(page, "One update")
        assert "After 0 of 3 passes and 1 of 8 updates" in words(page)
        press(page, "One pass")
        assert "After 1 of 3 passes, L =" in words(page)
        assert "test points" in words(page)


def test_play_pauses_and_goes_on(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [TrainingTheatre(passes=20_000)]) as page:
        press(page, "Play")
        expect(page.locator(".ed-readout")).to_contain_text("After")
        press(page, "Pause")
        at = words(page)
        assert "After" in at
        page.evaluate(STILL)
        assert words(page) == at
        press(page, "Play")
        expect(page.locator(".ed-readout")).not_to_have_text(at)


def test_two_rates_race_from_the_same_weights(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [TrainingTheatre(passes=100)]) as page:
        page.get_by_label("race a second rate").check()
        expect(page.locator(".ed-lane")).to_have_count(2)
        formulas = page.locator(".ed-formula").all_inner_texts()
        assert formulas[0] == formulas[1]
        to_the_end(page)
        said = words(page).split("\n")
        assert said[0].startswith("rate 0.5: After 100")
        assert said[1].startswith("rate 0.1: After 100")
        assert said[0][9:] != said[1][9:]
        assert "training-theatre.race=0.1" in page.url
        page.get_by_label("race a second rate").uncheck()
        expect(page.locator(".ed-lane")).to_have_count(1)


def test_a_link_has_the_settings_and_the_pass(chromium: Browser, tmp_path: Path) -> None:
    link = (
        "#training-theatre.dataset=moons&training-theatre.hidden=6&training-theatre.noise=0.1"
        "&training-theatre.learning_rate=0.02&training-theatre.iteration=30"
    )
    with opened(chromium, tmp_path, [TrainingTheatre()], fragment=link) as page:
        assert "After 30 of" in words(page)
        assert page.get_by_role("slider", name="hidden units").input_value() == "6"
        assert page.get_by_role("radio", name="moons", exact=True).is_checked()
        expect(page.locator(".ed-unit.ed-hidden")).to_have_count(6)


@pytest.mark.parametrize("dataset", ["circles", "spiral", "sine", "bump"])
def test_every_control_begins_a_run(chromium: Browser, tmp_path: Path, dataset: str) -> None:
    with opened(chromium, tmp_path, [TrainingTheatre()]) as page:
        page.locator(f".ed-thumbs input[value={dataset}]").check(force=True)
        page.get_by_label("activation").select_option("relu")
        slide(page, "hidden units", ["Home", "ArrowRight"])
        expect(page.locator(".ed-unit.ed-hidden")).to_have_count(2)
        press(page, "More settings")
        page.get_by_label("batch").select_option("16")
        page.get_by_label("passes", exact=True).select_option("100")
        for label in ("initial scale", "seed", "noise"):
            slide(page, label, ["ArrowRight"])
        to_the_end(page)
        assert "After 100 of 100" in words(page)
        page.get_by_label("log axis").check()
        assert "training-theatre.log_axis=true" in page.url
        press(page, "Reset all settings")
        assert "2 of 4 points" in words(page)
        assert "dataset" not in page.url


def test_pointing_gives_the_formula_with_its_numbers(chromium: Browser, tmp_path: Path) -> None:
    theatre = TrainingTheatre()
    with opened(chromium, tmp_path, [theatre]) as page:
        formula = page.locator(".ed-formula")
        assert formula.inner_text().startswith("ŷ = σ(")
        page.locator(".ed-unit.ed-hidden").nth(2).hover()
        expect(formula).to_contain_text(f"{abs(theatre.W1[2, 0]):.2f}")
        expect(formula).to_contain_text("z1[2] = tanh(")
        page.mouse.move(5, 5)
        expect(formula).to_contain_text("ŷ = σ(")
        page.locator(".ed-network [tabindex='0']").focus()
        for _ in range(2):
            page.keyboard.press("ArrowRight")
        expect(formula).to_contain_text("W1[0, 0] =")
        expect(formula).to_contain_text("∂L/∂W1[0, 0] =")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Play").focus()
        expect(formula).to_contain_text("W1[0, 0] =")  # it stays until it is let go


def test_learning_by_heart_is_said_where_the_test_points_did_best(
    chromium: Browser, tmp_path: Path
) -> None:
    theatre = TrainingTheatre(
        dataset="circles", noise=0.5, hidden=8, learning_rate=0.02, passes=600
    )
    data, names = theatre.data, theatre.functions
    net = FeedForwardNeuralNetwork(**names)
    initial = theatre.initial_weights()
    net.fit(data.X, data.y, 8, 0.02, 600, initial=initial, record_every=1)
    run = net.history
    kept = zip(run.W1, run.c1, run.W2, run.c2, strict=True)
    losses = [total_loss(data.X_test, data.y_test, *weights, **names) for weights in kept]
    best = int(np.argmin(losses))
    assert losses[-1] > 1.2 * losses[best]
    with opened(chromium, tmp_path, [theatre]) as page:
        warning = page.locator(".ed-trouble")
        to_the_end(page)
        expect(warning).to_contain_text(f"the test points did best at pass {best} (")
        page.get_by_role("slider", name="pass").press("Home")
        expect(warning).to_be_empty()


def test_a_run_that_explodes_says_so(chromium: Browser, tmp_path: Path) -> None:
    theatre = TrainingTheatre(dataset="bump", activation="relu", learning_rate=1)
    with opened(chromium, tmp_path, [theatre]) as page:
        to_the_end(page)
        trouble = page.locator(".ed-trouble")
        expect(trouble).to_contain_text("Nothing is broken")
        told, pictures = trouble.bounding_box(), page.locator(".ed-stage").bounding_box()
        assert told
        assert pictures
        assert told["y"] < pictures["y"]  # where the eye is
        assert "exploded" in page.get_by_role("alert").inner_text()
        press(page, "Rewind")
        expect(page.locator(".ed-trouble")).to_have_text("")


def test_a_run_can_be_taken_away(chromium: Browser, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, [TrainingTheatre(passes=50)]) as page:
        to_the_end(page)
        press(page, "The run as a table")
        assert page.locator(".ed-numbers tbody tr").last.inner_text().startswith("50")
        with page.expect_download() as caught:
            press(page, "Download CSV")
        rows = list(csv.reader(Path(caught.value.path()).read_text().splitlines()))
        assert rows[0][:4] == ["pass", "loss", "test loss", "W1[0, 0]"]
        assert len(rows) == 52
        np.testing.assert_array_equal(
            [float(v) for v in rows[1][3:11]], TrainingTheatre().W1.ravel()
        )
        with page.expect_download() as caught:
            press(page, "Download JSON")
        run = json.loads(Path(caught.value.path()).read_text())
        assert run["settings"]["dataset"] == "xor"
        assert len(run["passes"]) == 51


def test_two_recorded_runs_move_in_step(chromium: Browser, tmp_path: Path) -> None:
    data = datasets.xor()
    how = {"len_hidden": 4, "grad_step": 0.5, "n_iter": 3000, "seed": 4, "record_every": 20}
    theatre = TrainingTheatre.replay(
        museum.train(gradient_batch, data.X, data.y, **how),
        data.X,
        data.y,
        title="right",
        compare=museum.train(museum.EXHIBITS["filled-slab"], data.X, data.y, **how),
        compare_title="one index missing",
        activation="sigmoid",
    )
    for width in (1280, 360):
        with opened(chromium, tmp_path, [theatre], width=width) as page:
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            lanes = page.locator(".ed-lane").all()
            tops = [lane.bounding_box()["y"] for lane in lanes]  # type: ignore[index]
            assert (tops[0] == tops[1]) == (width == 1280)
            assert page.locator(".ed-unit-heat").count() == 2 * 5
            assert "right: After 3,000 of 3,000 passes" in words(page)
            assert "4 of 4 points" in words(page)
            press(page, "Rewind")
            assert "right: Before the first step" in words(page)
            press(page, "One frame")
            assert words(page).count("After 20 of") == 2
            slide(page, "pass", ["ArrowRight", "ArrowRight", "ArrowLeft"])
            assert words(page).count("After 40 of") == 2
            to_the_end(page)
            assert words(page).count("After 3,000 of") == 2


def test_a_step_unfolded_closes_and_is_that_of_the_package(
    chromium: Browser, tmp_path: Path
) -> None:
    for activation in ("tanh", "sigmoid", "relu"):
        theatre = TrainingTheatre(activation=activation)
        X, y = theatre.data.X[1:2], theatre.data.y[1:2]
        slopes = gradient_batch(
            X, y, theatre.W1, theatre.c1, theatre.W2, theatre.c2, **theatre.functions
        )
        with opened(chromium, tmp_path, [theatre]) as page:
            press(page, "Unfold this step")
            page.locator(".ed-foldout .ed-sum").first.wait_for()
            slide(page, "observation", ["ArrowRight"])
            found = [t.replace("−", "-") for t in page.locator(".ed-sum").all_inner_texts()]
            for name, block in (("W1", slopes.dL_dW1), ("W2", slopes.dL_dW2)):
                for index, value in np.ndenumerate(block):
                    start = f"∂L/∂{name}[{index[0]}, {index[1]}] = "
                    line = next(text for text in found if text.startswith(start))
                    factors, total = line.rsplit(" = ", 2)[1:]
                    product = np.prod([float(f.strip("()")) for f in factors.split(" · ")])
                    assert float(total) == pytest.approx(product, abs=6e-5)
                    assert float(total) == pytest.approx(value, abs=6e-5)


def test_a_hand_can_always_stop_it(chromium: Browser, tmp_path: Path) -> None:
    """`python -m benchmarks.theatre` measures the frames."""
    theatre = TrainingTheatre(
        dataset="spiral", hidden=8, race=0.01, passes=100_000, speed="all it can"
    )
    with opened(chromium, tmp_path, [theatre]) as page:
        press(page, "Play")
        page.wait_for_function(
            "document.querySelector('.ed-readout').textContent.includes('After')"
        )
        press(page, "Pause")
        assert "100,000 of" not in words(page)


def test_with_less_motion_the_picture_moves_twice_a_second(
    chromium: Browser, tmp_path: Path
) -> None:
    theatre = TrainingTheatre(passes=100_000)
    with opened(chromium, tmp_path, [theatre], reduced_motion="reduce") as page:
        press(page, "Play")
        page.evaluate(
            "window.edChanges = [];"
            "new MutationObserver(() => { edChanges.push(performance.now()); })"
            ".observe(document.querySelector('.ed-readout'), { childList: true })"
        )
        # Six changes are two seconds and a half apart; frame by frame they would be a tenth of one.
        page.wait_for_function("edChanges.length > 5", timeout=30_000)
        times = page.evaluate("edChanges")
        assert times[5] - times[0] > 1000
