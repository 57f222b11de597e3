"""The table that a run prints, and `RESULTS.md`."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

LIBRARIES = (
    "pandas", "numpy", "openpyxl", "XlsxWriter", "python-calamine", "pydantic", "click", "jinja2",
    "css-inline", "Babel",
)  # fmt: skip
INTRODUCTION = (
    "Written by `make bench`; what stands behind each line is in [README.md](README.md). "
    "The ratios hold from machine to machine, the seconds below do not."
)


@dataclass(frozen=True)
class Goal:
    """One line of the table: what was promised, what was measured."""

    what: str
    goal: str
    measured: str
    met: bool


@dataclass(frozen=True)
class Line:
    """One line of the costs behind the goals; None where a figure would mean nothing."""

    program: str
    rows: str
    work: float | None
    whole: float | None
    peak: int | None


@dataclass(frozen=True)
class Growth:
    """One line of how a batch grows with its workbooks: seconds and bytes."""

    workbooks: int
    wall: float
    tail: float
    peak: int
    consolidated: int


def at_most(what: str, measured: float, limit: float, *, unit: str = "×") -> Goal:
    """Judge a figure that must not exceed its limit."""
    return Goal(what, f"≤ {limit:g} {unit}", f"{measured:.2f} {unit}", measured <= limit)


def at_least(what: str, measured: float, limit: float) -> Goal:
    """Judge a ratio that must reach its limit."""
    return Goal(what, f"≥ {limit:g} ×", f"{measured:.2f} ×", measured >= limit)


def below(what: str, measured: float, limit: float, unit: str) -> Goal:
    """Judge a figure that must stay under its limit."""
    return Goal(what, f"< {limit:g} {unit}", f"{measured:.2f} {unit}", measured < limit)


def markdown_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Draw a Markdown table, its columns padded so that it reads well as text too."""
    table = [list(headings), *map(list, rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(headings))]
    rule = ["-" * width for width in widths]
    lines = (zip(row, widths, strict=True) for row in [table[0], rule, *table[1:]])
    return "\n".join("| " + " | ".join(c.ljust(w) for c, w in line) + " |" for line in lines)


def seconds(value: float | None) -> str:
    """Write CPU seconds, or a dash."""
    return "–" if value is None else f"{value:.2f}"


def growing(growth: Sequence[Growth]) -> list[str]:
    """Write the section on how a batch grows; none where that was not measured."""
    headings = (
        "Workbooks", "s, wall", "ms a workbook", "of it after the last, s", "Peak MB, parent",
        "MB, consolidated report",
    )  # fmt: skip
    rows = [
        (f"{g.workbooks:,}", f"{g.wall:.1f}", f"{g.wall / g.workbooks * 1000:.0f}",
         f"{g.tail:.1f}", f"{g.peak / 1e6:,.0f}", f"{g.consolidated / 1e6:.1f}")
        for g in growth
    ]  # fmt: skip
    return ["## How a batch grows", markdown_table(headings, rows)] if rows else []


def results(goals: Sequence[Goal], lines: Sequence[Line], growth: Sequence[Growth] = ()) -> str:
    """Write the whole page: the ratios, the costs behind them, and what they were measured on."""
    met = [(g.what, g.goal, g.measured, "yes" if g.met else "**no**") for g in goals]
    costs = [
        (c.program, c.rows, seconds(c.work), seconds(c.whole),
         "–" if c.peak is None else f"{c.peak / 1e6:,.0f}")
        for c in lines
    ]  # fmt: skip
    return "\n\n".join([
        "# Results",
        INTRODUCTION,
        markdown_table(("What", "Goal", "Measured", "Met"), met),
        "## The costs behind them",
        markdown_table(("Program", "Rows", "CPU s, work", "CPU s, whole", "Peak MB"), costs),
        *growing(growth),
        f"Measured with {machine()}.\n",
    ])  # fmt: skip


def machine() -> str:
    """Name what changes the seconds: cores, system, Python and library versions."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    parts = [f"{os.cpu_count()} cores", f"{platform.system()} {platform.machine()}", python]
    return ", ".join([*parts, *(f"{name} {version(name)}" for name in LIBRARIES)])
