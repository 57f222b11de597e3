"""The oracle against the golden cases: two readings of the rules, by hand and by loop, agree."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from books import Book, Options
from golden_figures import Outcome, Result, actual_line, expected_lines
from golden_format import Case, Run, book_of, read_cases
from oracle.dates import month_named
from oracle.figures import expected, period
from oracle.milestones import UnusableError

# A profile, a filter other than the team, typed text, French: the oracle does not know them.
UNKNOWN = ("--profile", "--owner")
UNKNOWN_CASES = ("Text that can be read only one way",)


def runs() -> Iterator[tuple[Case, Run]]:
    """Go through the runs of the golden cases that the oracle can follow."""
    for path in sorted((Path(__file__).parent / "golden").glob("*.txt")):
        for case in read_cases(path):
            for run in case.runs:
                known = "Opportunities" in case.tables
                known = known and not any(word in run.options for word in UNKNOWN)
                if known and not any(words in case.title for words in UNKNOWN_CASES):
                    yield case, run


def options_of(line: str) -> Options:
    """Read the options of a `=>` line."""
    words = shlex.split(line)
    given: dict[str, list[str]] = {}
    for name, value in zip(words[::2], words[1::2], strict=True):
        given.setdefault(name.removeprefix("--").replace("-", "_"), []).append(value)
    one = {name: values[0] for name, values in given.items()}
    return Options(
        as_of=date.fromisoformat(one["as_of"]),
        months=int(one.get("months", "12")),
        spread=one.get("spread", "monthly"),
        overdue=one.get("overdue", "bucket"),
        currency=one.get("currency"),
        fiscal_year_start=int(one.get("fiscal_year_start", "1")),
        by=tuple(given.get("by", ())),
        team=tuple(given.get("team", ())),
    )


def with_periods(figures: Result, book: Book, options: Options, lines: list[str]) -> Result:
    """Add the periods that the lines ask for; a label is the program's to word."""
    periods = []
    for line in lines:
        if line.startswith("period "):
            begin, end = line.split()[1:3]
            label = line.split('"')[1] if '"' in line else ""
            found = period(book, options, month_named(begin), month_named(end))
            periods.append({"from": begin, "to": end, "label": label, **found})
    return {**figures, "periods": periods}


@pytest.mark.parametrize(
    ("case", "run"),
    list(runs()),
    ids=lambda part: getattr(part, "title", getattr(part, "options", "")),
)
def test_oracle_agrees_with_the_golden_figures(case: Case, run: Run) -> None:
    book, options = book_of(case.tables), options_of(run.options)
    if "exit 2" in run.expected:
        with pytest.raises(UnusableError):
            expected(book, options)
        return
    lines = [line for line in expected_lines(run.expected) if line.split()[0] not in LEFT_OUT]
    result = with_periods(expected(book, options), book, options, lines)
    assert [actual_line(line, Outcome(0, result, "")) for line in lines] == lines


LEFT_OUT = ("problem", "exit", "what-if")
