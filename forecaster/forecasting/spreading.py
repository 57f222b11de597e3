"""Spreading money over months (R11-R18, R23).

A term is so many equal units, months or days, a step apart. What is due by the end of a month is
the running total of the units begun by then, rounded once; a month's money is the difference of
two running totals. So any window of months costs two running totals, however long the term is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forecaster.money import Bools, Ints, round_ratio
from forecaster.months import ONE_DAY, Days, Months, add_months, month_end, month_of
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


def begun(term: Terms, month: np.datetime64) -> Ints:
    """How many of a term's units have begun by the end of a month: 0 to ``units``.

    Parameters
    ----------
    term
        The terms; rows without a start have none begun.
    month : datetime64[M], included
    """
    first = np.where(
        term.by_day, term.start.astype(np.int64), month_of(term.start).astype(np.int64)
    )
    position = np.where(
        term.by_day, month_end(np.array(month)).astype(np.int64), month.astype(np.int64)
    )
    dated = ~np.isnat(term.start)
    count = (np.where(dated, position, 0) - np.where(dated, first, 1)) // term.step + 1
    return np.clip(count, 0, term.units)


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
    return round_ratio((amount, begun(term, month)), (term.units,))


class Window(NamedTuple):
    """The months of the horizon, and the first ones of the fiscal year and quarter it opens in."""

    months: Months
    year: np.datetime64
    quarter: np.datetime64


class Buckets(NamedTuple):
    """(n,) and (n, N) money of each row by bucket (R17); the buckets of a row add up to it.

    ``ytd`` and ``qtd`` are the parts of ``earlier`` in the fiscal year and quarter. ``due`` counts
    instalments begun, of ``units``: before the fiscal year, before the quarter, before the horizon,
    then by the end of each month. A month's money is the difference of two rounded running totals
    (R23); money that no month holds has none due.
    """

    overdue: Ints
    earlier: Ints
    ytd: Ints
    qtd: Ints
    months: Ints
    later: Ints
    undated: Ints
    units: Ints
    due: Ints


def buckets(
    amount: Ints, status: Codes, when: Dates, term: Terms, window: Window, *, roll: bool
) -> Buckets:
    """Put each row's money into the buckets of its layer (R17, R18).

    Open money due before the horizon (Start On lies there, the close does not) stands in the first
    month.
    """
    none = np.zeros(len(amount), dtype=np.int64)
    undated = np.isnat(when.close)
    late = when.overdue & (not roll)
    apart = undated | late
    one = np.timedelta64(1, "M")
    past = [begun(term, month - one) for month in (window.year, window.quarter, window.months[0])]
    is_won = status == WON
    counts = [np.where(is_won, count, 0) for count in past]
    counts += [begun(term, month) for month in window.months]
    due = np.column_stack([np.where(apart, 0, count) for count in counts])
    live = np.where(apart, 0, amount)
    edges = round_ratio((live[:, None], due), (term.units[:, None],))
    return Buckets(
        overdue=np.where(late, amount, none),
        earlier=edges[:, 2],
        ytd=edges[:, 2] - edges[:, 0],
        qtd=edges[:, 2] - edges[:, 1],
        months=np.diff(edges[:, 2:], axis=1),
        later=live - edges[:, -1],
        undated=np.where(undated, amount, none),
        units=term.units,
        due=due,
    )
