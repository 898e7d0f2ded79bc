"""Measure training and print a table. Nothing is written unless `--save` names a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .measure import enter, interleave, require_same_answer
from .report import Results, machine, table, targets
from .workloads import workloads


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    available = workloads()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sizes", nargs="*", help=f"some of {', '.join(available)}; default: all")
    parser.add_argument("--rounds", type=int, default=9, help="how often everybody runs")
    parser.add_argument("--seconds", type=float, default=0.1, help="length of one run")
    parser.add_argument("--save", type=Path, metavar="FILE", help="also write the table here")
    options = parser.parse_args(arguments)
    if unknown := set(options.sizes) - set(available):
        parser.error(f"unknown size {', '.join(sorted(unknown))}; there are {', '.join(available)}")

    results: Results = {}
    absent: dict[str, str] = {}
    for name in options.sizes or available:
        print(f"measuring {available[name]} …", file=sys.stderr, flush=True)
        runs, absent = enter(available[name])
        require_same_answer(runs)
        results[name] = interleave(runs, options.rounds, options.seconds)

    text = (
        f"{machine()}; one thread, float64.\n"
        "Processor time per update; × is the time beside ffnn_core's in the same round,"
        f" median of {options.rounds} rounds ± half the quartile range.\n\n"
        f"{table(results, absent, available)}"
    )
    print(text, targets(results), sep="\n\n")
    if options.save:
        options.save.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
