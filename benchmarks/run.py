"""Measure speed and memory against the goals: one run, one table.

python -m benchmarks.run [--quick] [--only job live scale start measures batch] [--keep DIR]
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import agreement, table
from benchmarks.batches import batch
from benchmarks.measures import measures
from benchmarks.plan import Part, Plan, best, say
from benchmarks.processes import ROOT, ChildFailedError, Cost, module, python, run
from benchmarks.table import Goal, Line

AS_OF = "2026-11-30"
SAMPLE = ROOT / "sample_workbooks" / "first-steps.xlsx"
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
PARTS = ("job", "live", "scale", "start", "measures", "batch")


def line(program: str, rows: int, cost: Cost) -> Line:
    """Write down what a program cost."""
    return Line(program, f"{rows:,}", cost.work, cost.cpu, cost.peak)


def check_agreement(mine: Cost, analyst: Cost) -> str:
    """Hold the script's figures against our JSON; return how many agreed.

    Raises
    ------
    SystemExit
        If one differs by a cent: then the two did not do the same job.
    """
    if mine.answer["exit"] != 0:
        raise SystemExit(f"forecaster rejected rows of a clean book: exit {mine.answer['exit']}")
    result = json.loads(Path(mine.answer["report"]).with_suffix(".json").read_text("utf-8"))
    ours, theirs = agreement.ours(result), agreement.theirs(analyst.answer["figures"])
    found = agreement.differences(ours, theirs)
    if found:
        raise SystemExit("the script and forecaster disagree:\n" + "\n".join(found[:20]))
    return f"{len(ours.keys() | theirs.keys()):,} figures"


def job(plan: Plan) -> Part:
    """Our run, the analyst's script and the floor on the same book."""
    rows, out = plan.job_rows, plan.folder
    book = plan.book(rows)
    ours, scripts, floors = [], [], []
    for turn in range(1, plan.repeat + 1):
        say(f"{rows:,} opportunities, turn {turn} of {plan.repeat}: ours, the script, the floor")
        ours.append(module("ours", book, "--out", out))
        scripts.append(module("analyst", book, "--out", out))
        floors.append(module("floor", book, "--report", ours[0].answer["report"], "--out", out))
    mine, script, floor = (best(costs, lambda c: c.work) for costs in (ours, scripts, floors))
    agreed = check_agreement(mine, script)
    at = f"{rows:,} opportunities"
    cells = floor.answer["cells"] / rows
    goals = [
        table.at_least(
            f"{at}: CPU of the pandas + openpyxl script ÷ ours", script.work / mine.work, 4
        ),
        table.at_most(f"{at}: our CPU ÷ the floor's", mine.work / floor.work, 1.4),
        table.below(f"{at}: cells of the report an opportunity", cells, 45, "cells"),
        Goal(f"{at}: same figures as the script's", "to the cent", agreed, met=True),
    ]
    floor_line = Line("floor (calamine + XlsxWriter)", f"{rows:,}", floor.work, None, None)
    lines = [line("forecaster run", rows, mine), line("pandas + openpyxl script", rows, script)]
    return Part(goals, [*lines, floor_line])


def live(plan: Plan) -> Part:
    """Our run with every row of the Schedule in formulas, and the floor of that report."""
    rows, out = plan.job_rows, plan.folder / "live"
    out.mkdir(exist_ok=True)
    book = plan.book(rows)
    ours, floors = [], []
    for turn in range(1, plan.repeat + 1):
        say(f"{rows:,} live opportunities, turn {turn} of {plan.repeat}: ours, the floor")
        ours.append(module("ours", book, "--live-rows", str(rows), "--out", out))
        floors.append(module("floor", book, "--report", ours[0].answer["report"], "--out", out))
    mine, floor = (best(costs, lambda c: c.work) for costs in (ours, floors))
    what = f"{rows:,} opportunities, rows live: our CPU ÷ the floor's"
    program = "floor of the live report"
    lines = [line("forecaster run, rows live", rows, mine)]
    lines.append(Line(program, f"{rows:,}", floor.work, None, None))
    return Part([table.at_most(what, mine.work / floor.work, 1.4)], lines)


def scale(plan: Plan) -> Part:
    """Our run on a book and on one ten times as long."""
    sizes = (plan.scale_rows, plan.scale_rows * 10)
    books = [plan.book(rows) for rows in sizes]
    turns = []
    for turn in range(1, plan.repeat + 1):
        say(f"{sizes[0]:,} and {sizes[1]:,} opportunities, turn {turn} of {plan.repeat}: ours")
        turns.append([module("ours", book, "--out", plan.folder) for book in books])
    small, large = (best(costs, lambda c: c.work) for costs in zip(*turns, strict=True))
    growth, peak = large.work / small.work, max(turn[1].peak for turn in turns)
    goals = [
        table.at_most(f"{sizes[1]:,} opportunities: our CPU ÷ that for {sizes[0]:,}", growth, 11),
        table.below(f"{sizes[1]:,} opportunities: peak memory", peak / 1e9, 2, "GB"),
    ]
    pairs = zip(sizes, (small, large), strict=True)
    return Part(goals, [line("forecaster run", rows, cost) for rows, cost in pairs])


def compare(
    names: tuple[str, str], programs: tuple[Callable[[], Cost], ...], turns: int
) -> list[Line]:
    """Run two whole programs by turns, once more than counted to warm the caches; best of each."""
    say(f"{names[0]} against {names[1]}, {turns} turns")
    costs: list[list[Cost]] = [[program() for program in programs] for _ in range(turns + 1)][1:]
    cheapest = [best(both, lambda c: c.cpu) for both in zip(*costs, strict=True)]
    return [Line(n, "", None, c.cpu, c.peak) for n, c in zip(names, cheapest, strict=True)]


def ratio(lines: Sequence[Line]) -> float:
    """CPU of the first whole program ÷ that of the second."""
    return (lines[0].whole or 0.0) / (lines[1].whole or 1.0)


def start(plan: Plan) -> Part:
    """Whole processes: what a user waits for before anything is done."""
    out = plan.folder / "first-steps"
    sample = [sys.executable, "-m", "forecaster", "run", str(SAMPLE), "--as-of", AS_OF]
    sample += ["--months", "12", "--currency", "EUR", "--out", str(out), "--quiet"]
    script = Path(sys.executable).with_name("forecaster")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "forecaster"]
    help_ = compare(
        ("forecaster --help", "import click"),
        (lambda: run([*command, "--help"]), lambda: python("-c", "import click")),
        9,
    )
    # The sample has honest mistakes or none: both are a run that is done.
    first = compare(
        ("first-steps.xlsx, 12 rows", "import pandas, jinja2, xlsxwriter"),
        (
            lambda: run(sample, codes=(0, 1)),
            lambda: python("-c", "import pandas, jinja2, xlsxwriter"),
        ),
        7,
    )
    goals = [
        table.at_most("`forecaster --help` ÷ `import click`, whole processes", ratio(help_), 2),
        table.at_most("12-row sample ÷ `import pandas, jinja2, xlsxwriter`", ratio(first), 1.5),
    ]
    return Part(goals, [*help_, *first])


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows; judges nothing")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts")
    parser.add_argument("--repeat", type=int, default=3, help="turns; the best counts")
    parser.add_argument("--keep", type=Path, help="keep books and reports here, and use them again")
    parser.add_argument("--results", type=Path, help="write the page here (default: RESULTS.md)")
    return parser.parse_args()


def measure(folder: Path, given: argparse.Namespace) -> Part:
    """Measure the chosen parts, in order."""
    sizes = (2_000, 3_000, 10, 10_000) if given.quick else (20_000, 30_000, 100, 100_000)
    plan = Plan(folder, *sizes, given.repeat)
    functions = {"job": job, "live": live, "scale": scale, "start": start}
    functions |= {"measures": measures, "batch": batch}
    parts = [functions[name](plan) for name in given.only]
    return Part(
        [goal for part in parts for goal in part.goals],
        [line for part in parts for line in part.lines],
        [growth for part in parts for growth in part.growth],
    )


def main() -> None:
    """Measure, print the table, write it; a missed goal ends with 1."""
    given = options()
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
        found = measure(given.keep.resolve(), given)
    else:
        folder = Path(tempfile.mkdtemp(prefix="forecaster-bench-"))
        try:
            found = measure(folder, given)
        finally:
            shutil.rmtree(folder)
    page = table.results(found.goals, found.lines, found.growth)
    print(page)
    # A part of the goals, or a tenth of the rows, is no result to keep.
    whole = not given.quick and set(given.only) == set(PARTS)
    target = given.results or (RESULTS if whole else None)
    if target:
        target.write_text(page, encoding="utf-8")
    sys.exit(0 if given.quick or all(goal.met for goal in found.goals) else 1)


if __name__ == "__main__":
    try:
        main()
    except ChildFailedError as failure:
        sys.exit(str(failure))
