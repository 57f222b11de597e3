"""What a run measures, and what each part of it finds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.processes import Cost, module
from benchmarks.table import Goal, Growth, Line


@dataclass(frozen=True)
class Plan:
    """How much to measure, and where the books stand."""

    folder: Path
    job_rows: int
    scale_rows: int
    fewest_books: int
    measured_rows: int
    repeat: int

    def book(self, rows: int, maker: str = "generate") -> Path:
        """Give the book of so many opportunities that a module of this folder makes, made once."""
        path = self.folder / f"{'book' if maker == 'generate' else maker}-{rows}.xlsx"
        if not path.exists():
            say(f"making a book of {rows:,} opportunities")
            module(maker, "--rows", str(rows), "--out", path)
        return path

    def books(self, count: int, rows: int) -> Path:
        """Give the folder of many small books, at least so many, each made once."""
        path = self.folder / f"books-of-{rows}"
        if len(list(path.glob("*.xlsx"))) < count:
            say(f"making {count:,} books of {rows:,} opportunities")
            module("books", "--count", str(count), "--rows", str(rows), "--out", path)
        return path


@dataclass(frozen=True)
class Part:
    """What one part of the run found."""

    goals: list[Goal]
    lines: list[Line]
    growth: list[Growth] = field(default_factory=list)


def say(words: str) -> None:
    """Tell how far the run is."""
    print(words, file=sys.stderr, flush=True)


def best(costs: Sequence[Cost], key: Callable[[Cost], float]) -> Cost:
    """Take the cheapest of several runs: what slows a run down is never the program itself."""
    return min(costs, key=key)
