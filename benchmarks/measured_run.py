"""`forecaster run` in this process, with a stopwatch on what the measures R28 to R36 take of it.

Each function that reads, works out or writes them is called through the stopwatch; one within
another counts once. What is not told apart: the cells of their columns and small sheets as they
are read, and the sentences about them in the page, the text and the sheet Summary.

    python -m benchmarks.measured_run book.xlsx --out DIR
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Generator
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.child import timed
from benchmarks.ours import forecast
from forecaster.limits import LIVE_ROWS

Function = Callable[..., Any]

# Part → module → the functions that it calls by these names.
WATCHED: dict[str, dict[str, tuple[str, ...]]] = {
    "read": {
        "forecaster.records.assemble": (
            "check_lost_reasons", "last_open_milestones", "read_lost_reasons", "read_signs",
            "read_targets",
        ),
        "forecaster.records.contacts": ("_tie",),
        "forecaster.records.links": ("_ties", "_told"),
        "forecaster.run": ("target_problems",),
    },
    "worked out": {
        "forecaster.forecasting.forecast": (
            "conversion", "health", "largest", "likely", "moments", "recurring", "target_lines",
            "value_by_month",
        ),
    },
    "written": {
        "forecaster.reporting.headline": (
            "conversion_lines", "_goal", "_largest", "_likely", "recurring_lines",
        ),
        "forecaster.reporting.json": (
            "concentration_entry", "conversion_entries", "range_entry", "recurring_entries",
            "size_entry", "target_entries",
        ),
        "forecaster.reporting.pages.book": (
            "conversion_page", "has_health", "health_page", "recurring_page", "targets_page",
        ),
        "forecaster.reporting.pages.forecast": ("month_targets", "months_range"),
        "forecaster.reporting.pages.groups": ("with_conversion",),
        "forecaster.reporting.pages.own_checks": ("has_health",),
        "forecaster.reporting.pages.summary": (
            "concentration_table", "health_table", "measures_table", "range_table", "year_target",
        ),
        "forecaster.reporting.summary": ("short_health",),
    },
}  # fmt: skip
SHEETS = {"conversion", "health", "recurring", "targets"}
KEYS = {
    *("concentration", "conversion", "conversion_by", "conversion_dates", "health", "lost_from"),
    *("lost_reasons", "pipeline_size", "range", "recurring", "recurring_by", "targets"),
    "time_to_win",
}


class Stopwatch:
    """CPU seconds of watched functions, by part."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._runs = False

    def around(self, part: str, watched: Function, when: Function = lambda *_: True) -> Function:
        """A function that does the same, watched where ``when`` is true of its arguments."""

        def call(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it takes and gives
            if self._runs or not when(*given):
                return watched(*given, **named)
            self._runs, started = True, time.process_time()
            try:
                found = watched(*given, **named)
                # A generator does its work when it is asked: here and now.
                return iter(list(found)) if isinstance(found, Generator) else found
            finally:
                self.seconds[part] += time.process_time() - started
                self._runs = False

        return call

    def put(self, part: str, module: str, name: str, *when: Function) -> None:
        """Watch the function that a module calls by a name."""
        there = import_module(module)
        setattr(there, name, self.around(part, getattr(there, name), *when))


def watch() -> Stopwatch:
    """Put the stopwatch around all of them."""
    stopwatch = Stopwatch()
    for part, modules in WATCHED.items():
        for module, names in modules.items():
            for name in names:
                stopwatch.put(part, module, name)
    workbook, result = "forecaster.reporting.xlsx.workbook", "forecaster.reporting.json"
    stopwatch.put(
        "written", workbook, "draw_page", lambda _book, _all, page, *_: page.key in SHEETS
    )
    stopwatch.put("written", result, "_entries", lambda key, _: key in KEYS)
    return stopwatch


def main() -> None:
    """Read the command line, do the run, print what it and the measures cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workbook", type=Path)
    parser.add_argument("--out", type=Path, default=Path())
    given = parser.parse_args()
    stopwatch = watch()
    answer = timed(lambda: forecast(given.workbook, given.out, LIVE_ROWS))
    print(json.dumps(answer | {"parts": stopwatch.seconds}))


if __name__ == "__main__":
    main()
