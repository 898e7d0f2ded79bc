from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from widget_checks import opened

from ffnn_core.widgets import GraphOfAnything

pytestmark = pytest.mark.browser


def slope_lines(page: Page) -> Locator:
    return page.locator(".ed-slopes li")


def shown_slope(page: Page, variable: str) -> float:
    line = slope_lines(page).filter(has_text=f"/∂{variable} ")
    return float((line.locator("strong").text_content() or "").replace("−", "-"))


def test_a_neurons_loss_is_walked_back_step_by_step(chromium: Browser, tmp_path: Path) -> None:
    widget = GraphOfAnything()
    with opened(chromium, tmp_path, [widget]) as page:
        step = page.get_by_role("button", name="One step back")
        assert page.locator(".ed-graph .ed-node[data-got]").count() == 1  # f along itself
        assert page.locator(".ed-slopes strong").count() == 0
        step.focus()
        for _ in range(5):
            page.keyboard.press("Enter")
        expect(page.locator(".ed-readout")).to_contain_text("Every operation has spoken once")
        expect(step).to_be_focused()
        for name in "ywxc":
            assert shown_slope(page, name) == pytest.approx(widget.slopes()[name], abs=5.1e-4)
            expect(slope_lines(page).filter(has_text=f"/∂{name} ")).to_contain_text("the same to")
        assert page.url.endswith("step=5")
        page.get_by_role("button", name="Forward again").click()
        assert page.locator(".ed-slopes strong").count() == 0


def test_a_variable_used_twice_gets_the_sum_of_its_paths(chromium: Browser, tmp_path: Path) -> None:
    with opened(
        chromium, tmp_path, [GraphOfAnything(expression="a*b + a", numbers=[0.7, -1.2])]
    ) as page:
        page.get_by_role("button", name="One step back").click()
        expect(slope_lines(page).first).to_contain_text("1 of its 2 arrows have spoken")
        page.get_by_role("button", name="All the way").click()
        expect(slope_lines(page).first).to_contain_text(
            "1 · 1 + 1 · (−1.200) = 1.000 − 1.200 = −0.200"
        )
        page.get_by_role("button", name="x·x").click()
        page.get_by_role("button", name="All the way").click()
        assert page.locator(".ed-arrow").count() == 2
        expect(slope_lines(page)).to_contain_text("1.500 + 1.500 = 3.000")
        page.get_by_label("x", exact=True).fill("-2")
        expect(slope_lines(page)).to_contain_text("−4.000")


def test_what_is_typed_is_drawn_and_what_cannot_be_read_is_pointed_at(
    chromium: Browser, tmp_path: Path
) -> None:
    with opened(chromium, tmp_path, [GraphOfAnything()]) as page:
        typed = page.get_by_label("Expression")
        typed.fill("w*x + * c")
        expect(typed).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".ed-fault")).to_contain_text("Character 7: “*” stands where a number")
        expect(page.locator(".ed-fault mark")).to_have_text("*")
        assert page.locator(".ed-node").count() == 9  # the last graph that could be read
        typed.fill("w*x + log(c)")
        expect(page.locator(".ed-fault")).to_be_hidden()
        expect(page.locator(".ed-readout")).to_contain_text("log(−0.4) has no value")
        page.get_by_label("c", exact=True).fill("2")  # w and x have kept their numbers
        expect(page.locator(".ed-readout")).to_contain_text("Forward: f = 1.893")
        assert page.locator(".ed-node").count() == 6


def test_an_address_brings_an_expression_that_can_be_read_and_no_other(
    chromium: Browser, tmp_path: Path
) -> None:
    address = "#graph-of-anything.expression={}&graph-of-anything.step=1"
    for text, shown in (("x*x*x", "x*x*x"), ("alert(1)", GraphOfAnything().expression)):
        with opened(chromium, tmp_path, [GraphOfAnything()], fragment=address.format(text)) as page:
            expect(page.get_by_label("Expression")).to_have_value(shown)


def test_a_wide_graph_on_a_phone_scrolls_and_says_so(chromium: Browser, tmp_path: Path) -> None:
    wide = GraphOfAnything(expression="a*b + c*d + e*f + a*f + b*e")
    with opened(chromium, tmp_path, [wide, GraphOfAnything()], width=360) as page:
        cues = page.get_by_text("push it sideways")
        expect(cues.nth(0)).to_be_visible()
        expect(cues.nth(1)).to_be_hidden()
        box = page.locator(".ed-graph-scroll").first
        box.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("e => e.scrollLeft > 0", arg=box.element_handle())


def test_no_two_nodes_overlap(chromium: Browser, tmp_path: Path) -> None:
    crowded = "relu(a)*b + sqrt(c*d)/(e+f*a) - abs(a*tanh(b*c)) + a**b*exp(-c)"
    with opened(chromium, tmp_path, [GraphOfAnything(expression=crowded, numbers=[1])]) as page:
        boxes = page.locator(".ed-node rect").evaluate_all(
            "all => all.map(e => ['x', 'y', 'width', 'height'].map(a => Number(e.getAttribute(a))))"
        )
        assert len(boxes) == 6 + 18
        for i, (x, y, w, h) in enumerate(boxes):
            assert not any(abs(x - x2) < w and abs(y - y2) < h for x2, y2, _, _ in boxes[i + 1 :])


def test_what_is_multiplied_closes_on_a_calculator(chromium: Browser, tmp_path: Path) -> None:
    with opened(
        chromium, tmp_path, [GraphOfAnything(expression="sigmoid(sigmoid(w*x))*w + exp(-x)")]
    ) as page:
        step = page.get_by_role("button", name="One step back")
        seen = 0
        for _ in range(6):
            step.click()
            text = (page.locator(".ed-readout").text_content() or "").replace("−", "-")
            for a, b, product in re.findall(
                r"gets \(?(-?[\d.]+)\)? · \(?(-?[\d.]+)\)? = (-?[\d.]+\d)", text
            ):
                digits = len(product.partition(".")[2])
                assert round(float(a) * float(b), digits) == float(product)
                seen += 1
        assert seen >= 7


def test_no_line_is_seen_between_the_digits_of_its_number(
    chromium: Browser, tmp_path: Path
) -> None:
    with opened(chromium, tmp_path, [GraphOfAnything()], width=360) as page:
        page.evaluate("document.querySelector('.ed-graph').scrollIntoView()")
        numbers = page.locator(".ed-graph .ed-local")
        boxes = [number.bounding_box() for number in numbers.all()]

        def seen() -> list[bytes]:
            clips = [  # where digits are, without their rims
                {
                    "x": box["x"] + 8,
                    "y": box["y"] + 10,
                    "width": box["width"] - 16,
                    "height": box["height"] - 20,
                }
                for box in boxes
                if box
            ]
            return [page.screenshot(clip=clip) for clip in clips]  # type: ignore[arg-type]

        with_lines = seen()
        page.add_style_tag(content=".ed-graph .ed-edge { visibility: hidden; }")
        assert [one == other for one, other in zip(with_lines, seen(), strict=True)] == [
            True
        ] * len(boxes)
