"""Many small workbooks at once: two cores against one, what a process a workbook costs, growth."""

from __future__ import annotations

import sys

from benchmarks import table
from benchmarks.plan import Part, Plan, best, say
from benchmarks.processes import Cost, module
from benchmarks.table import Growth, Line

ROWS = 500
TIMES = (1, 4, 16)  # the fewest books; the middle size is the one that is judged


def batch(plan: Plan) -> Part:
    """One core and two by turns, and the same workbooks in one process; then fewer and more.

    Raises
    ------
    SystemExit
        This is no Linux, where alone all processes of a batch can be counted.
    """
    if sys.platform != "linux":
        raise SystemExit(
            "The part `batch` needs Linux. Leave it out: --only job live scale start measures"
        )
    few, many, most = (times * plan.fewest_books for times in TIMES)
    alone, one, two = [], [], []
    for turn in range(1, plan.repeat + 1):
        say(f"{many:,} workbooks, turn {turn} of {plan.repeat}: in one process, one core, two")
        books = str(plan.books(many, ROWS))
        out = str(plan.folder / "singly")
        alone.append(module("singly", books, "--count", str(many), "--out", out))
        one.append(once(plan, many, cores=1))
        two.append(once(plan, many, cores=2))
    runs = best(alone, lambda c: c.work)
    slow, fast = (best(costs, lambda c: c.answer["wall"]) for costs in (one, two))
    cheap = best([*one, *two], lambda c: c.work)
    say(f"{few:,} and {most:,} workbooks")
    costs = {few: once(plan, few, cores=2), many: fast, most: once(plan, most, cores=2)}
    growth = [grown(count, cost) for count, cost in costs.items()]
    at = f"{many:,} workbooks of {ROWS} rows"
    extra = (cheap.work - runs.work) / many * 1000
    ratio = slow.answer["wall"] / fast.answer["wall"]
    flat = growth[2].peak / growth[1].peak
    goals = [
        table.at_least(f"{at}: time on one core ÷ on two", ratio, 1.8),
        table.at_most(f"{at}: CPU of each beyond the run itself", extra, 60, unit="ms"),
        table.at_most(f"{most:,} workbooks: peak memory of the parent ÷ at {many:,}", flat, 1.5),
    ]
    lines = [
        Line("forecaster run, in one process", f"{many:,} × {ROWS}", runs.work, None, None),
        Line("forecaster batch, one core", f"{many:,} × {ROWS}", None, slow.work, peak(slow)),
        Line("forecaster batch, two cores", f"{many:,} × {ROWS}", None, fast.work, peak(fast)),
    ]
    return Part(goals, lines, growth)


def once(plan: Plan, count: int, *, cores: int) -> Cost:
    """Forecast so many of the books as one batch."""
    books, out = str(plan.books(count, ROWS)), str(plan.folder / "batch")
    cost = module("batch", books, "--count", str(count), "--cores", str(cores), "--out", out)
    if cost.answer["exit"]:
        raise SystemExit(f"a batch of clean books ended with {cost.answer['exit']}")
    return cost


def peak(cost: Cost) -> int:
    """The most that the command itself held, without the workbooks' processes."""
    return int(cost.answer["peak"])


def grown(count: int, cost: Cost) -> Growth:
    """One line of the growth."""
    said = cost.answer
    return Growth(count, said["wall"], said["tail"], peak(cost), said["consolidated"])
