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


@pytest.mark.parametrize("data", ["xor", "circles"])
def test_the_records_are_small_and_complete(data: str) -> None:
    measured = records(data)
    assert len(json.dumps(measured, separators=(",", ":"), ensure_ascii=True)) < 28_000
    assert [exhibit["slug"] for exhibit in measured["exhibits"]] == list(EXHIBITS)
    for exhibit in measured["exhibits"]:
        assert len(exhibit["run"][0]) == len(exhibit["run"][1]) == len(measured["passes"])
        assert sorted(exhibit["checks"]) == sorted(place for place, _, _ in PLACES)


@pytest.mark.parametrize("slug", list(EXHIBITS))
def test_the_checks_are_those_of_the_checker(slug: str) -> None:
    report = EXHIBITS[slug].check(EXAMPLE.X, EXAMPLE.Y, *EXAMPLE.parameters)
    exhibit = next(e for e in records("xor")["exhibits"] if e["slug"] == slug)
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
    shown = records("xor")["exhibits"][0]
    assert shown["slug"] == "filled-slab"
    assert shown["run"][1][-1] == 4
    wrong = {place: [row[0] != 0 for row in rows] for place, rows in shown["checks"].items()}
    assert wrong["4-3-2"] == [True, False, True, False]
    assert wrong["one-unit"] == [False, False, True, False]
    assert wrong["one-output"] == [True, False, False, False]
    assert wrong["one-of-each"] == [False] * 4


def test_other_data_bring_other_records() -> None:
    check = GradientCheck(exhibit="plus-sign")
    before = check.records
    check.data = "circles"
    assert check.records["observations"] == 60 != before["observations"]
    with pytest.raises(TraitError, match="exhibit must be one of 'filled-slab'"):
        GradientCheck(exhibit="typo")
    with pytest.raises(TraitError, match="read-only"):
        GradientCheck(records={})
