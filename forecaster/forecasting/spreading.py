"""Spreading money over months (R11-R18, R23).

A term is so many equal units, months or days, a step apart. What is due by the end of a month is
the running total of the units begun by then, rounded once; a month's money is the difference of
two running totals. So any window of months costs two running totals, however long the term is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forecaster.money import Bools, Ints, round_ratio
from forecaster.months import ONE_DAY, Days, add_months, month_end, month_of
from forecaster.records.opportunities import (
    DAY,
    FIXED,
    HOUR,
    MONTH,
    OPEN,
    QUARTER,
    WEEK,
    WON,
    YEAR,
    Codes,
    Opportunities,
)

MONTHS_IN = np.array([0, 0, 0, 0, 1, 3, 12])  # by basis
DAYS_IN = np.array([0, 0, 1, 7, 0, 0, 0])


class Dates(NamedTuple):
    """The dates that each row goes by (R17, R18, R20): NaT where it is undated."""

    close: Days
    start: Days
    overdue: Bools


class Terms(NamedTuple):
    """(n,) ``units`` of them, ``step`` months or days apart, the first at ``start``."""

    start: Days
    by_day: Bools
    step: Ints
    units: Ints


def dates(opportunities: Opportunities, as_of: np.datetime64, *, roll: bool) -> Dates:
    """Close date and start of each row; overdue ones moved to the as-of date by ``roll`` (R18)."""
    won_close = np.where(
        np.isnat(opportunities.closed_on), opportunities.expected_close, opportunities.closed_on
    )
    close = np.where(opportunities.status == OPEN, opportunities.expected_close, won_close)
    overdue = (opportunities.status == OPEN) & (close < as_of)
    start = np.where(np.isnat(opportunities.start_on), close, opportunities.start_on)
    start = np.where(np.isnat(close), close, start)
    if roll:
        moved = as_of - close
        start = np.where(overdue, start + moved, start)
        close = np.where(overdue, as_of, close)
    return Dates(close, start, overdue)


def term_end(start: Days, basis: Codes, duration: Ints) -> Days:
    """The last day of the term: the day before start + duration periods (R15); start for others."""
    by_month = add_months(start, MONTHS_IN[basis] * duration) - ONE_DAY
    days = (DAYS_IN[basis] * duration).astype("timedelta64[D]")
    end = np.where(MONTHS_IN[basis] > 0, by_month, start + days - ONE_DAY)
    return np.where((basis == FIXED) | (basis == HOUR), start, end)


def terms(opportunities: Opportunities, when: Dates, spread: str) -> Terms:
    """How each row's money is divided, by the spread that was asked for (R11-R15)."""
    basis, duration = opportunities.basis, opportunities.duration
    n = len(opportunities)
    by_month = np.isin(basis, (MONTH, QUARTER, YEAR))
    by_day = np.isin(basis, (DAY, WEEK))
    step = np.ones(n, dtype=np.int64)
    start = when.start
    if spread == "close":
        return Terms(when.close, np.zeros(n, dtype=bool), step, step.copy())
    if spread == "billing":
        step = np.maximum(np.where(by_month, MONTHS_IN[basis], DAYS_IN[basis]), 1)
        return Terms(start, by_day, step, np.where(by_month | by_day, duration, 1))
    count = np.where(by_day, DAYS_IN[basis] * duration, 1)
    if spread == "daily":
        dated = by_month & ~np.isnat(start)
        length = (term_end(start[dated], basis[dated], duration[dated]) - start[dated]).astype(
            np.int64
        )
        count[dated] = length + 1
        return Terms(start, by_day | dated, step, count)
    return Terms(start, by_day, step, np.where(by_month, MONTHS_IN[basis] * duration, count))


def running(amount: Ints, term: Terms, month: np.datetime64) -> Ints:
    """What is due by the end of a month, rounded (R23).

    Parameters
    ----------
    amount : (n,) int64, minor units, any sign
    term
        Their terms; rows without a start have nothing due.
    month : datetime64[M], included

    Examples
    --------
    >>> start = np.array(["2026-01-15"], dtype="datetime64[D]")
    >>> term = Terms(start, np.array([True]), np.array([1]), np.array([31]))
    >>> running(np.array([3100]), term, np.datetime64("2026-01"))
    array([1700])
    """
    first = np.where(
        term.by_day, term.start.astype(np.int64), month_of(term.start).astype(np.int64)
    )
    position = np.where(
        term.by_day, month_end(np.array(month)).astype(np.int64), month.astype(np.int64)
    )
    dated = ~np.isnat(term.start)
    begun = (np.where(dated, position, 0) - np.where(dated, first, 1)) // term.step + 1
    due = np.clip(begun, 0, term.units)
    return round_ratio((amount, due), (term.units,))


class Buckets(NamedTuple):
    """(n,) and (n, N) money of each row by bucket (R17); the buckets of a row add up to it."""

    overdue: Ints
    earlier: Ints
    ytd: Ints
    months: Ints
    later: Ints
    undated: Ints


def buckets(  # noqa: PLR0913 - the rule's own inputs
    amount: Ints,
    status: Codes,
    when: Dates,
    term: Terms,
    months: Days,
    year: np.datetime64,
    *,
    roll: bool,
) -> Buckets:
    """Put each row's money into the buckets of its layer (R17, R18).

    Open money due before the horizon (Start On lies there, the close does not) stands in the first
    month. ``year`` is the first month of the fiscal year: ``ytd`` is the part of earlier since.
    """
    none = np.zeros(len(amount), dtype=np.int64)
    undated = np.isnat(when.close)
    late = when.overdue & (not roll)
    live = np.where(undated | late, 0, amount)
    one = np.timedelta64(1, "M")
    before = running(live, term, months[0] - one)
    past_year = running(live, term, year - one)
    by_end = [running(live, term, month) for month in months]
    is_won = status == WON
    earlier = np.where(is_won, before, 0)
    edges = (
        np.column_stack([earlier, *by_end]) if len(amount) else np.zeros((0, len(months) + 1), int)
    )
    return Buckets(
        overdue=np.where(late, amount, none),
        earlier=earlier,
        ytd=np.where(is_won, before - past_year, 0),
        months=np.diff(edges, axis=1),
        later=live - edges[:, -1],
        undated=np.where(undated, amount, none),
    )
