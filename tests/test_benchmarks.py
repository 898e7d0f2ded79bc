"""The benchmark measures what it says: the same work, in turn, and ratios within a round."""

import itertools

import numpy as np
import pytest

from benchmarks import contestants, measure, report
from benchmarks.__main__ import main
from benchmarks.workloads import workloads


@pytest.fixture
def only_numpy(monkeypatch):
    """Let only those contestants in that need nothing but NumPy, and one that is missing."""

    def missing(workload):
        raise ImportError("no such library")

    few = {
        name: contestants.CONTESTANTS[name]
        for name in (contestants.OURS, "textbook, vectorised", "the five products alone")
    }
    few["another library"] = missing
    for module in (contestants, measure, report):
        monkeypatch.setattr(module, "CONTESTANTS", few)


@pytest.mark.parametrize("name", ["xor", "toy"])
@pytest.mark.filterwarnings("default")  # other people's deprecations are theirs
def test_all_that_are_installed_give_the_same_answer(name):
    runs, absent = measure.enter(workloads()[name])
    assert set(runs) | set(absent) == set(contestants.CONTESTANTS)
    measure.require_same_answer(runs)


def test_a_contestant_that_does_something_else_is_refused():
    runs, _ = measure.enter(workloads()["xor"])
    honest = runs["textbook, vectorised"]
    runs["textbook, vectorised"] = lambda n: honest(n + 1)
    with pytest.raises(AssertionError, match="textbook"):
        measure.require_same_answer(runs)


def test_every_run_starts_afresh():
    run = contestants.ours(workloads()["xor"])
    for once, again in zip(run(5), run(5), strict=True):
        np.testing.assert_array_equal(once, again)


def test_ratios_are_taken_within_a_round():
    now = itertools.count()
    speed = {"one": 1, "two": 2}
    elapsed = [0.0]

    def pretend(name):
        def run(n):
            slow_round = 1 + (next(now) // 2) % 2  # every other round the machine is half as fast
            elapsed[0] += n * speed[name] * slow_round
            return ()

        return run

    runs = {contestants.OURS: pretend("one"), "other": pretend("two")}
    timings = measure.interleave(runs, 6, 10.0, clock=lambda: elapsed[0])
    assert timings[contestants.OURS].ratio == 1
    assert timings["other"].ratio == pytest.approx(2)
    assert timings["other"].spread == pytest.approx(0)


def test_targets_are_judged():
    fast = {"loop over observations": measure.Timing(1.0, 5.0, 0.0)}
    ours = {contestants.OURS: measure.Timing(1.0, 1.0, 0.0)}
    target = report.Target("xor", "loop over observations", 4)
    assert target.line({"xor": fast | ours}).startswith("met")
    assert target._replace(at_least=6).line({"xor": fast | ours}).startswith("MISSED")
    assert target.line({"toy": fast | ours}) is None


@pytest.mark.usefixtures("only_numpy")
def test_the_command_prints_a_table_and_writes_nothing_unless_asked(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main(["xor", "--rounds", "1", "--seconds", "0.001"])
    printed = capsys.readouterr().out
    assert "| textbook, vectorised |" in printed and "not installed" in printed
    assert "NumPy" in printed and not list(tmp_path.iterdir())
    main(["xor", "--rounds", "1", "--seconds", "0.001", "--save", "table.md"])
    assert "| ffnn_core |" in (tmp_path / "table.md").read_text(encoding="utf-8")


def test_an_unknown_size_is_named(capsys):
    with pytest.raises(SystemExit):
        main(["enormous"])
    assert "unknown size enormous; there are xor, toy, digits" in capsys.readouterr().err
