"""The patients of FailureClinic: what is said of them is what their runs show."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from traitlets import TraitError

from ffnn_core.widgets import FailureClinic
from ffnn_core.widgets.failure_clinic import (
    DIAGNOSES,
    PATIENTS,
    RUNS,
    activations,
    record,
    records,
)


def run(name: str) -> dict:
    return records()["runs"][name]


def test_the_records_are_small_and_every_choice_has_an_answer() -> None:
    assert len(json.dumps(records(), separators=(",", ":"))) < 29_000
    assert sorted(PATIENTS.values()) == sorted(DIAGNOSES)
    for patient in records()["patients"].values():
        words = patient["words"]
        assert list(words) == list(DIAGNOSES)
        assert [name for name in words if words[name].startswith("Yes")] == [patient["run"]]
        assert len(set(words.values())) == len(words)


def test_equal_units_stay_equal() -> None:
    assert np.ptp(activations(run("symmetry")), axis=1).max() == 0
    assert run("symmetry")["loss"]["train"][-1] > 2 * run("healthy")["loss"]["train"][-1]


def test_saturated_units_stay_at_the_ends() -> None:
    assert (np.abs(activations(run("saturation"))) > 0.95).mean() > 0.9


def test_dead_units_are_zero_at_every_observation_and_others_are_not() -> None:
    on = activations(run("dead")).any(axis=2)
    assert on.sum(axis=1).tolist() == [1, 1, 1, 1]
    assert activations(run("alive")).any(axis=2).sum(axis=1).tolist() == [6, 5, 5, 5]  # as is told


def test_too_large_a_step_jumps_and_too_small_a_one_creeps() -> None:
    assert max(run("large")["loss"]["train"]) > 10 * run("large")["loss"]["train"][0]
    assert np.sum(np.diff(run("large")["loss"]["train"]) > 0) >= 5
    creeping = run("small")
    assert np.all(np.diff(creeping["loss"]["train"]) < 0)
    assert creeping["weights"]["W1"][-1] == pytest.approx(creeping["weights"]["W1"][0], rel=0.05)


def test_overfitting_is_seen_in_the_test_loss_and_more_data_help() -> None:
    ill, well = run("overfitting")["loss"], run("more-data")["loss"]
    assert ill["train"] == sorted(ill["train"], reverse=True)
    assert ill["test"][-1] > 1.5 * min(ill["test"])
    assert well["test"][-1] < min(ill["test"])


def test_the_healthy_run_is_healthy() -> None:
    for losses in run("healthy")["loss"].values():
        assert losses == sorted(losses, reverse=True)
    assert run("healthy")["loss"]["train"][-1] < 0.1


def test_a_hair_of_difference_at_the_start_changes_no_digit_that_is_shown() -> None:
    plan = RUNS["large"]  # the wildest of the runs
    W1, *others = plan.start()
    moved = replace(plan, start=lambda: (W1 * (1 + 1e-15), *others))
    assert record(moved) == record(plan)


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(TraitError, match=r"patient is .*; it must be one of 'A', 'B'"):
        FailureClinic(patient="Z")
    with pytest.raises(TraitError, match=r"diagnosis is .*; it must be one of"):
        FailureClinic(diagnosis="flu")
    assert repr(FailureClinic(patient="C")) == "FailureClinic(patient='C')"
