"""When one deal's money comes: shares by month, then rounded running totals (R11-R16, R23)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from oracle.dates import DAYS_A_PERIOD, MONTHS_A_PERIOD, month_of, months_after, term_end
from oracle.money import rounded


def instalments(
    basis: str, duration: int, start: date, close: date, spread: str
) -> list[tuple[int, Fraction]]:
    """Return (month, share of the total) pairs whose shares add up to 1.

    `close` is the close date, the only one that counts for bookings (R15, spread `close`).
    """
    if spread == "close":
        return [(month_of(close), Fraction(1))]
    if basis in {"FIXED", "HOUR"}:
        return [(month_of(start), Fraction(1))]
    months = _months(basis, duration, start, spread)
    return [(month, Fraction(1, len(months))) for month in months]


def _months(basis: str, duration: int, start: date, spread: str) -> list[int]:
    """Return the month of each of the equal parts in which the total comes."""
    if spread == "billing":
        return [month_of(day) for day in _billing_days(basis, duration, start)]
    if spread == "daily" or basis in DAYS_A_PERIOD:
        return [month_of(day) for day in days(start, term_end(start, basis, duration))]
    return [month_of(start) + step for step in range(MONTHS_A_PERIOD[basis] * duration)]


def _billing_days(basis: str, duration: int, start: date) -> list[date]:
    if basis in DAYS_A_PERIOD:
        return [start + timedelta(days=DAYS_A_PERIOD[basis] * k) for k in range(duration)]
    return [months_after(start, MONTHS_A_PERIOD[basis] * k) for k in range(duration)]


def days(first: date, last: date) -> Iterator[date]:
    """Go through the days from first to last, both included."""
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def by_month(total: int, parts: list[tuple[int, Fraction]]) -> dict[int, int]:
    """Spread a total (minor units) by rounding its running total month by month (R23)."""
    money: dict[int, int] = {}
    running, before = Fraction(0), 0
    shares: dict[int, Fraction] = {}
    for month, share in parts:
        shares[month] = shares.get(month, Fraction(0)) + share
    for month in sorted(shares):
        running += shares[month]
        now = rounded(total * running)
        money[month] = now - before
        before = now
    return money
