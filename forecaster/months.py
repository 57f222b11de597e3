"""Months and days as numpy dates, and the fiscal periods made of them.

A month is ``datetime64[M]``, a day ``datetime64[D]``; both count from 1970-01.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
Months = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]

NO_DAY = np.datetime64("NaT", "D")
ONE_DAY = np.timedelta64(1, "D")


class Period(NamedTuple):
    """A fiscal quarter or year: its label and its first and last month, both included."""

    label: str
    first: np.datetime64
    last: np.datetime64
    year: bool


def month_of(days: Days) -> Months:
    """The month of each day; NaT stays NaT."""
    return days.astype("datetime64[M]")


def month_end(months: Months) -> Days:
    """The last day of each month.

    >>> str(month_end(np.array(["2026-02"], dtype="datetime64[M]"))[0])
    '2026-02-28'
    """
    next_first: Days = (months + np.timedelta64(1, "M")).astype("datetime64[D]")
    ends: Days = np.subtract(next_first, ONE_DAY)
    return ends


def add_months(days: Days, count: Ints) -> Days:
    """Step whole months from the original day, clamped to the month's end (R16).

    >>> str(add_months(np.array(["2026-01-31"], dtype="datetime64[D]"), np.array([1]))[0])
    '2026-02-28'
    """
    first = month_of(days) + count.astype("timedelta64[M]")
    day_of_month = days - month_of(days).astype("datetime64[D]")
    stepped: Days = np.minimum(first.astype("datetime64[D]") + day_of_month, month_end(first))
    return stepped


def horizon(as_of: dt.date, count: int) -> Months:
    """The as-of date's month and the ``count`` - 1 after it (R17)."""
    first = np.datetime64(as_of, "M")
    return first + np.arange(count).astype("timedelta64[M]")


def fiscal_year(as_of: np.datetime64, start: int) -> np.datetime64:
    """The first month of the fiscal year that holds a month; ``start`` is its first month, 1-12.

    >>> str(fiscal_year(np.datetime64("2026-02"), 4))
    '2025-04'
    """
    month: np.datetime64 = as_of.astype("datetime64[M]")
    since = (int(month.astype(np.int64)) % 12 - (start - 1)) % 12
    first: np.datetime64 = month - np.timedelta64(since, "M")
    return first


def fiscal_quarter(as_of: np.datetime64, start: int) -> np.datetime64:
    """The first month of the fiscal quarter that holds a month.

    >>> str(fiscal_quarter(np.datetime64("2026-09"), 2))
    '2026-08'
    """
    year = fiscal_year(as_of, start)
    since = int((as_of.astype("datetime64[M]") - year).astype(int)) // 3 * 3
    first: np.datetime64 = year + np.timedelta64(since, "M")
    return first


def year_label(first: np.datetime64) -> str:
    """``FY2026``, or ``FY2026/27`` for a fiscal year that spans two calendar years.

    >>> year_label(np.datetime64("2026-01")), year_label(np.datetime64("2026-04"))
    ('FY2026', 'FY2026/27')
    """
    date: dt.date = first.astype("datetime64[D]").item()
    return f"FY{date.year}" if date.month == 1 else f"FY{date.year}/{(date.year + 1) % 100:02d}"


def periods(months: Months, start: int) -> list[Period]:
    """The fiscal quarters, then the fiscal years, that the horizon touches, in order (R17)."""
    spans = []
    for length, is_year in ((3, False), (12, True)):
        year = fiscal_year(months[0], start)
        offset = int((months[0] - year).astype(int)) // length * length
        first = year + np.timedelta64(offset, "M")
        while first <= months[-1]:
            last = first + np.timedelta64(length - 1, "M")
            holding = fiscal_year(first, start)
            quarter = int((first - holding).astype(int)) // 3 + 1
            label = year_label(holding) + ("" if is_year else f" Q{quarter}")
            spans.append(Period(label, first, last, is_year))
            first = last + np.timedelta64(1, "M")
    return spans
