"""Starts before the first month, also where an overdue row is rolled (R18)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from records.deals import deal, run

EUR = ("--currency", "EUR")
START = ("Start On",)


def said(folder: Path, close: date, start: date, overdue: str) -> bool:
    """Whether the start of an open row is said to be early, as of 1 May 2026."""
    came = run(
        folder, [deal("A", start, expected_close=close)], *EUR, "--overdue", overdue, more=START
    )
    assert [code for code, _ in came.problems()] in ([], ["W321"])
    return came.problems() == [("W321", "H2")]


@pytest.mark.parametrize("overdue", ["bucket", "roll"])
@pytest.mark.parametrize(
    ("start", "early"), [(date(2026, 4, 30), True), (date(2026, 5, 1), False)], ids=str
)
def test_a_start_before_the_first_month_is_said_of_a_row_that_is_not_overdue(
    start: date, overdue: str, tmp_path: Path, *, early: bool
) -> None:
    assert said(tmp_path, date(2026, 5, 15), start, overdue) is early


@pytest.mark.parametrize(
    ("start", "early"),
    [(date(2026, 4, 1), False), (date(2026, 3, 31), True), (date(2026, 6, 1), False)],
    ids=str,
)
def test_a_start_that_is_rolled_is_said_where_it_still_lies_before_the_first_month(
    start: date, tmp_path: Path, *, early: bool
) -> None:
    """Closing on 1 April becomes 1 May, 30 days later, and so does the start."""
    assert said(tmp_path, date(2026, 4, 1), start, "roll") is early


@pytest.mark.parametrize("start", [date(2026, 4, 1), date(2020, 1, 1)], ids=str)
def test_an_overdue_row_in_its_bucket_needs_no_start(start: date, tmp_path: Path) -> None:
    assert not said(tmp_path, date(2026, 4, 1), start, "bucket")
