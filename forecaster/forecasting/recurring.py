"""Recurring revenue: a monthly series, and contract values (R31)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from forecaster.forecasting.results import Contracts, Recurring, Schedule
from forecaster.forecasting.spreading import MONTHS_IN, term_end
from forecaster.money import Bools, Ints, power_of_ten, round_ratio, total
from forecaster.months import Days, Months, month_end, month_of
from forecaster.records.opportunities import DAY, FIXED, HOUR, OPEN, WEEK, WON, Opportunities

# A month is 30.4375 days: 365.25 ÷ 12.
_MONTH = 304_375
_TEN_THOUSAND = 10_000
_YEAR_DAYS = 36_525  # hundredths of a day
# Months' worth of one unit's amount, by basis, as factor and divisor.
_FACTOR = np.array([0, 0, _MONTH, _MONTH, 1, 1, 1])
_DIVISOR = np.array([1, 1, _TEN_THOUSAND, 7 * _TEN_THOUSAND, 1, 3, 12])


def monthly_rate(
    schedule: Schedule, digits: int, *, months: int = 1, weighted: bool = False
) -> Ints:
    """The exact rate of each contract over some months, rounded once, in the reporting currency.

    ``weighted`` multiplies it by the row's probability before rounding.
    """
    rows = schedule.opportunities
    unit = np.where(rows.is_total, rows.duration, 1)
    exponent = digits - rows.value.exponent - schedule.rate.exponent
    factors = [rows.value.coefficient, schedule.rate.coefficient, _FACTOR[rows.basis] * months]
    divisors = [_DIVISOR[rows.basis], unit]
    if weighted:
        factors.append(rows.probability.coefficient)
        exponent = exponent - rows.probability.exponent - 2
    up, down = power_of_ten(exponent)
    return round_ratio((*factors, up), (*divisors, down))


class ContractRows(NamedTuple):
    """(n,) each row as a contract; money in minor units of the reporting currency.

    ``won`` and ``live`` say which rows are contracts: recurring, with a value (R2) and priced, won,
    or open with a place in time: open ones without a close date have no term; overdue ones stand in
    overdue unless rolled. ``start`` and ``end`` are the first and the last day of the term,
    ``rate`` is a month's.
    """

    won: Bools
    live: Bools
    start: Days
    end: Days
    rate: Ints


def contract_rows(schedule: Schedule, digits: int, *, roll: bool) -> ContractRows:
    """Which rows are contracts, and their terms."""
    rows = schedule.opportunities
    is_recurring = ~np.isin(rows.basis, (FIXED, HOUR)) & rows.has_value & schedule.priced
    start = np.where(np.isnat(schedule.start), rows.start_on, schedule.start)
    late = schedule.is_overdue & (not roll)
    return ContractRows(
        won=is_recurring & (rows.status == WON),
        live=is_recurring & (rows.status == OPEN) & ~np.isnat(schedule.close) & ~late,
        start=start,
        end=term_end(start, rows.basis, rows.duration),
        rate=monthly_rate(schedule, digits),
    )


def ending(rows: ContractRows, months: Months) -> Bools:
    """(n,) whether a won contract's last day lies in these months."""
    first, last = months[0].astype("datetime64[D]"), month_end(months[-1:])[0]
    found: Bools = rows.won & (first <= rows.end) & (rows.end <= last)
    return found


def recurring(
    schedule: Schedule, months: Months, digits: int, *, roll: bool
) -> tuple[Recurring, Ints]:
    """MRR and ARR by month, starts and ends, TCV and ACV; (n, 8) each row's `Contracts`."""
    rows = contract_rows(schedule, digits, roll=roll)
    edges = month_end(months)
    open_rate = monthly_rate(schedule, digits, weighted=True)
    year, open_year = (
        monthly_rate(schedule, digits, months=12, weighted=weighted) for weighted in (False, True)
    )
    annual = _annual(schedule.opportunities, schedule.converted)
    won, live = (
        [mask & (rows.start <= day) & (day <= rows.end) for day in edges]
        for mask in (rows.won, rows.live)
    )
    starts, ends = (
        [rows.won & (month_of(day) == month) for month in months] for day in (rows.start, rows.end)
    )
    found = Recurring(
        mrr=_sums(rows.rate, won),
        mrr_open_weighted=_sums(open_rate, live),
        arr=_sums(year, won),
        arr_open_weighted=_sums(open_year, live),
        contracts=tuple(int(mask.sum()) for mask in won),
        starts=tuple(int(mask.sum()) for mask in starts),
        starts_mrr=_sums(rows.rate, starts),
        ends=tuple(int(mask.sum()) for mask in ends),
        ends_mrr=_sums(rows.rate, ends),
        tcv=total(schedule.converted[rows.won]),
        acv=total(annual[rows.won]),
    )
    each = {
        "deals": won[0],
        "mrr": np.where(won[0], rows.rate, 0),
        "arr": np.where(won[0], year, 0),
        "ending": np.where(ending(rows, months), rows.rate, 0),
        "last": np.where(won[-1], rows.rate, 0),
        "last_open_weighted": np.where(live[-1], open_rate, 0),
        "tcv": np.where(rows.won, schedule.converted, 0),
        "acv": np.where(rows.won, annual, 0),
    }
    return found, np.column_stack([each[name] for name in Contracts._fields]).astype(np.int64)


def nothing_recurring(months: int) -> Recurring:
    """No contract in so many months."""
    none = (0,) * months
    series = {name: none for name in Recurring._fields if name not in ("tcv", "acv")}
    return Recurring(**series, tcv=0, acv=0)


def _sums(amounts: Ints, masks: Sequence[Bools]) -> tuple[int, ...]:
    return tuple(total(amounts[mask]) for mask in masks)


def _annual(rows: Opportunities, converted: Ints) -> Ints:
    """Contract value of one year at most: total × min(1, 12 ÷ term in months), rounded."""
    by_day = np.isin(rows.basis, (DAY, WEEK))
    days = np.where(rows.basis == WEEK, 7, 1) * rows.duration * 100
    length = np.where(by_day, days, np.maximum(MONTHS_IN[rows.basis] * rows.duration, 1))
    year = np.where(by_day, _YEAR_DAYS, 12)
    return round_ratio((converted, np.minimum(year, length)), (length,))
