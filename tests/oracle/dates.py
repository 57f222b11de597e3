"""Months, period dates and terms. A month is a whole number: year x 12 + month - 1."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MONTHS_A_PERIOD = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
DAYS_A_PERIOD = {"DAY": 1, "WEEK": 7}
RECURRING = frozenset([*MONTHS_A_PERIOD, *DAYS_A_PERIOD])


def month_of(day: date) -> int:
    """Return the month that holds a day."""
    return day.year * 12 + day.month - 1


def label(month: int) -> str:
    """Return a month as `2026-05`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_named(text: str) -> int:
    """Return the month that `2026-05` names."""
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1


def last_day(month: int) -> date:
    """Return the last day of a month."""
    year, number = month // 12, month % 12 + 1
    return date(year, number, monthrange(year, number)[1])


def months_after(day: date, months: int) -> date:
    """Step whole months from the original day, clamped to the month's end (R16)."""
    month = month_of(day) + months
    return last_day(month).replace(day=min(day.day, last_day(month).day))


def term_end(start: date, basis: str, duration: int) -> date:
    """Return the last day of the term: the day before start + duration periods (R15)."""
    if basis in DAYS_A_PERIOD:
        return start + timedelta(days=DAYS_A_PERIOD[basis] * duration - 1)
    return months_after(start, MONTHS_A_PERIOD[basis] * duration) - timedelta(days=1)


def fiscal_year_begin(as_of: date, first_month: int) -> int:
    """Return the month in which the fiscal year that holds the as-of date begins."""
    month = month_of(as_of)
    return month - (month % 12 - (first_month - 1)) % 12
