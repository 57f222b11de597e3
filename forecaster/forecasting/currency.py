"""Conversion to the reporting currency (R25, R26)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecaster.money import Bools, Decimals, Ints, exact, power_of_ten, round_ratio
from forecaster.months import Days
from forecaster.problems import Problem
from forecaster.records.amounts import digits_of
from forecaster.records.opportunities import OPEN, Opportunities
from forecaster.records.rates import ExchangeRate
from forecaster.sheets import Cells
from forecaster.words.keys import nearest

_EVER = np.datetime64("0001-01-01", "D")


def rate_dates(opportunities: Opportunities, as_of: np.datetime64) -> Days:
    """The day whose rate counts: as-of for open rows, else the earlier of close and as-of (R25)."""
    closed, expected = opportunities.closed_on, opportunities.expected_close
    close = np.where(np.isnat(closed), expected, closed)
    past = np.where(np.isnat(close), as_of, np.minimum(close, as_of))
    return np.where(opportunities.status == OPEN, as_of, past)


def rates_in_force(
    currency: Cells, days: Days, rates: Sequence[ExchangeRate], reporting: str
) -> tuple[Decimals, Bools, Ints]:
    """The rate of each row's currency on its day (R25).

    Returns
    -------
    tuple
        Units of the reporting currency for one unit, (n,) whether there is one (R26), and the
        place of the rate in ``rates``, -1 where none is needed or there is none.
    """
    found = np.where(currency == reporting, 1.0, np.nan)
    place = np.full(len(currency), -1, dtype=np.int64)
    for code in set(currency.tolist()) - {reporting}:
        own = sorted(
            (np.datetime64(r.valid_from, "D") if r.valid_from else _EVER, r.rate, at)
            for at, r in enumerate(rates)
            if r.currency == code
        )
        if own:
            since, values, places = zip((_EVER, np.nan, -1), *own, strict=True)
            mine = currency == code
            starts = np.array(since[1:], dtype="datetime64[D]")
            step = np.searchsorted(starts, days[mine], side="right")
            found[mine] = np.array(values)[step]
            place[mine] = np.array(places)[step]
    return exact(found), ~np.isnan(found), place


def convert(total: Ints, currency: Cells, rate: Decimals, digits: int) -> Ints:
    """Totals in the reporting currency's minor units, rounded (R22); 0 where the rate is 0."""
    up, down = power_of_ten(digits - digits_of(currency) - rate.exponent)
    return round_ratio((total, rate.coefficient, up), (down,))


def unpriced_problems(
    opportunities: Opportunities,
    priced: Bools,
    days: Days,
    rates: Sequence[ExchangeRate],
    place: tuple[str, int],
) -> list[Problem]:
    """A warning for every row without a rate in force (R26).

    Parameters
    ----------
    place
        The title of the sheet and the place of its currency column.
    """
    known = sorted({r.currency for r in rates})
    guesses = {c: nearest(c, known) for c in set(opportunities.currency[~priced].tolist())}
    problems = []
    for i in np.flatnonzero(~priced).tolist():
        code = opportunities.currency[i]
        guess = guesses[code] if guesses[code] != code else ""
        more = (("date", str(days[i])), ("guess", guess))
        row = int(opportunities.row[i])
        problems.append(Problem("W306", place[0], row, place[1], "currency", code, more))
    return problems
