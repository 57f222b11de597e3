"""Total, converted, weighted, spread: the columns behind every figure (R22)."""

from __future__ import annotations

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.forecasting.currency import convert, rate_dates, rates_in_force
from forecaster.forecasting.results import Schedule
from forecaster.forecasting.spreading import Buckets, Dates, Window, buckets, dates, terms
from forecaster.money import (
    HELD,
    Bools,
    Decimals,
    Ints,
    exact,
    minor_digits,
    power_of_ten,
    round_ratio,
)
from forecaster.months import fiscal_quarter, fiscal_year, horizon
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.records.amounts import digits_of, own_total
from forecaster.records.assemble import Records
from forecaster.records.opportunities import OPEN, WON, Opportunities
from forecaster.sheets import Cells

_HUNDRED = 100


def weigh(amount: Ints, coefficient: Ints, exponent: Ints) -> Ints:
    """Amounts times percent points, rounded.

    >>> weigh(np.array([15000]), np.array([80]), np.array([0]))
    array([12000])
    """
    up, down = power_of_ten(-exponent)
    return round_ratio((amount, coefficient, up), (down, _HUNDRED))


def _convert(total: Ints, currency: Cells, rate: Decimals, digits: int) -> Ints:
    """Totals in the reporting currency; E117 where they are too large to be held."""
    try:
        converted = convert(total, currency, rate, digits)
    except OverflowError as error:
        raise ForecasterError(Problem("E117")) from error
    for column in (total, converted):
        if np.abs(column.astype(np.float64)).sum() > HELD:
            raise ForecasterError(Problem("E117"))
    return converted


def _drift(rows: Opportunities, converted: Ints, weighted: Ints) -> tuple[Bools, Ints]:
    """Open rows whose own probability is not their milestone's today, and the effect (R9)."""
    today = rows.milestone_probability
    mine = rows.probability.coefficient / 10.0**rows.probability.exponent
    differs = (rows.status == OPEN) & rows.own_probability & ~np.isnan(today) & (mine != today)
    return differs, np.where(differs, weigh(converted, *exact(today)) - weighted, 0)


def schedule(records: Records, options: Options) -> Schedule:
    """Work out every row, from its value to its months.

    Raises
    ------
    ForecasterError
        E117 where the amounts add up to more than a cell holds exactly.
    """
    opportunities = records.opportunities
    as_of = np.datetime64(options.as_of, "D")
    digits = minor_digits(records.currency)
    total = own_total(
        opportunities.value,
        opportunities.is_total,
        opportunities.duration,
        digits_of(opportunities.currency),
    )
    days = rate_dates(opportunities, as_of)
    rate, priced, rate_at = rates_in_force(
        opportunities.currency, days, records.rates, records.currency
    )
    converted = _convert(total, opportunities.currency, rate, digits)
    weighted = weigh(converted, *opportunities.probability)
    when = dates(opportunities, as_of, roll=options.overdue == "roll")
    differs, effect = _drift(opportunities, converted, weighted)
    return Schedule(
        opportunities=opportunities,
        total=total,
        rate=rate,
        rate_at=rate_at,
        priced=priced,
        converted=converted,
        weighted=weighted,
        close=when.close,
        start=when.start,
        is_overdue=when.overdue,
        differs=differs,
        effect=effect,
        **_split(opportunities, weighted, when, options)._asdict(),
    )


def _split(rows: Opportunities, weighted: Ints, when: Dates, options: Options) -> Buckets:
    """The money of open and won rows by bucket and month."""
    months = horizon(options.as_of, options.months)
    start = options.fiscal_year_start
    window = Window(months, fiscal_year(months[0], start), fiscal_quarter(months[0], start))
    counted = np.where(np.isin(rows.status, (OPEN, WON)), weighted, 0)
    term = terms(rows, when, options.spread)
    return buckets(counted, rows.status, when, term, window, roll=options.overdue == "roll")
