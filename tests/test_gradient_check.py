"""The records of GradientCheck: what is written into the page is what ffnn_core finds."""

from __future__ import annotations

import json

import pytest
from traitlets import TraitError

from ffnn_core.checks import BLOCKS
from ffnn_core.example import EXAMPLE
from ffnn_core.museum import EXHIBITS
from ffnn_core.widgets import GradientCheck
from ffnn_core.widgets.gradient_check import PLACES, records


def test_the_records_are_small_and_complete() -> None:
    measured = records()
    assert len(json.dumps(measured, separators=(",", ":"), ensure_ascii=True)) < 33_000
    assert [exhibit["slug"] for exhibit in measured["exhibits"]] == list(EXHIBITS)
    for exhibit in measured["exhibits"]:
        assert sorted(exhibit["checks"]) == sorted(place for place, _, _ in PLACES)
        for learnt in measured["sets"].values():
            runs = [learnt["runs"][exhibit["slug"]], learnt["right"][exhibit["right"]]]
            for loss, right in runs:
                assert len(loss) == len(right) == len(measured["passes"])


@pytest.mark.parametrize("slug", list(EXHIBITS))
def test_the_checks_are_those_of_the_checker(slug: str) -> None:
    report = EXHIBITS[slug].check(EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    exhibit = next(e for e in records()["exhibits"] if e["slug"] == slug)
    for name, row in zip(BLOCKS, exhibit["checks"]["4-3-2"], strict=True):
        block = report.blocks[name]
        assert (row[0] == 0) == block.passed
        if not block.passed and not block.problem:
            assert row[0] == pytest.approx(block.relative_error, rel=5e-3)
            assert [row[2], row[3]] == pytest.approx([block.analytic, block.numeric], rel=5e-3)


def test_a_right_block_is_far_below_the_length_of_its_bar() -> None:
    for exhibit in EXHIBITS.values():
        report = exhibit.check(EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
        for block in report.blocks.values():
            assert not block.passed or block.relative_error < 1e-8


def test_full_accuracy_with_a_wrong_gradient() -> None:
    shown = records()["exhibits"][0]
    assert shown["slug"] == "filled-slab"
    assert records()["sets"]["xor"]["runs"]["filled-slab"][1][-1] == 4
    wrong = {place: [row[0] != 0 for row in rows] for place, rows in shown["checks"].items()}
    assert wrong["4-3-2"] == [True, False, True, False]
    assert wrong["one-unit"] == [False, False, True, False]
    assert wrong["one-output"] == [True, False, False, False]
    assert wrong["one-of-each"] == [False] * 4


def test_other_data_bring_another_still_picture() -> None:
    check = GradientCheck(exhibit="plus-sign")
    before = check.still().alt
    check.data = "circles"
    assert "accuracy 50%" in check.still().alt
    assert records()["sets"]["circles"]["observations"] == 60
    check.exhibit = "relu-of-relu"
    assert "accuracy 80%, as against 100%" in check.still().alt != before
    with pytest.raises(TraitError, match=r"exhibit is .*; it must be one of 'filled-slab'"):
        GradientCheck(exhibit="typo")
    with pytest.raises(TraitError, match="read-only"):
        GradientCheck(records={})
