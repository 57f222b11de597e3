"""What the measures R28 to R36 add to a run: conversion, health, targets, range and the others."""

from __future__ import annotations

from benchmarks import table
from benchmarks.plan import Part, Plan, best, say
from benchmarks.processes import Cost, module
from benchmarks.table import Line

MOST = 20  # per cent


def measures(plan: Plan) -> Part:
    """Our run on a book that has all that they look at, watched.

    Raises
    ------
    SystemExit
        A row of the clean book was rejected.
    """
    rows, out = plan.measured_rows, plan.folder / "measures"
    out.mkdir(exist_ok=True)
    book = plan.book(rows, "measured_book")
    turns = []
    for turn in range(1, plan.repeat + 1):
        say(f"{rows:,} opportunities with all measures, turn {turn} of {plan.repeat}")
        turns.append(module("measured_run", book, "--out", out))
    cheapest = best(turns, lambda c: c.work)
    if cheapest.answer["exit"]:
        raise SystemExit(f"forecaster rejected rows of a clean book: {cheapest.answer['exit']}")
    parts: dict[str, float] = cheapest.answer["parts"]
    what = f"{rows:,} opportunities: CPU that the measures R28 to R36 add to the run"
    lines = [Line("forecaster run, every measure", f"{rows:,}", cheapest.work, None, None)]
    lines += [
        Line(f"of it the measures, {name}", f"{rows:,}", seconds, None, None)
        for name, seconds in parts.items()
    ]
    return Part([table.at_most(what, added(cheapest), MOST, unit="%")], lines)


def added(cost: Cost) -> float:
    """The seconds of the measures in per cent of all the others."""
    mine = float(sum(cost.answer["parts"].values()))
    return 100 * mine / (cost.work - mine)
