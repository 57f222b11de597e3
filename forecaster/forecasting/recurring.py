"""Recurring revenue: a monthly series, and contract values (R31)."""

from __future__ import annotations

import numpy as np

from forecaster.forecasting.results import Recurring, Schedule
from forecaster.forecasting.spreading import MONTHS_IN, term_end
from forecaster.money import Bools, Ints, power_of_ten, round_ratio, total
from forecaster.months import Months, month_end
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


def recurring(schedule: Schedule, months: Months, digits: int, *, roll: bool) -> Recurring:
    """MRR and ARR by month, won and open weighted, TCV and ACV of won contracts.

    Open contracts without a close date have no term; overdue ones stand in overdue unless rolled.
    """
    rows = schedule.opportunities
    is_recurring = ~np.isin(rows.basis, (FIXED, HOUR)) & schedule.priced
    start = np.where(np.isnat(schedule.start), rows.start_on, schedule.start)
    won = is_recurring & (rows.status == WON)
    late = schedule.is_overdue & (not roll)
    live = is_recurring & (rows.status == OPEN) & ~np.isnat(schedule.close) & ~late
    end = term_end(start, rows.basis, rows.duration)

    def series(rate: Ints, mask: Bools) -> tuple[int, ...]:
        edges = month_end(months)
        return tuple(total(rate[mask & (start <= day) & (day <= end)]) for day in edges)

    return Recurring(
        mrr=series(monthly_rate(schedule, digits), won),
        mrr_open_weighted=series(monthly_rate(schedule, digits, weighted=True), live),
        arr=series(monthly_rate(schedule, digits, months=12), won),
        arr_open_weighted=series(monthly_rate(schedule, digits, months=12, weighted=True), live),
        tcv=total(schedule.converted[won]),
        acv=total(_annual(rows, schedule.converted)[won]),
    )


def _annual(rows: Opportunities, converted: Ints) -> Ints:
    """Contract value of one year at most: total × min(1, 12 ÷ term in months), rounded."""
    by_day = np.isin(rows.basis, (DAY, WEEK))
    days = np.where(rows.basis == WEEK, 7, 1) * rows.duration * 100
    length = np.where(by_day, days, np.maximum(MONTHS_IN[rows.basis] * rows.duration, 1))
    year = np.where(by_day, _YEAR_DAYS, 12)
    return round_ratio((converted, np.minimum(year, length)), (length,))
