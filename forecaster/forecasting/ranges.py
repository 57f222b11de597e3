"""The range of what open opportunities bring, each won or lost on its own (R33)."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import NamedTuple

import numpy as np

from forecaster.forecasting.chance import outcomes
from forecaster.forecasting.outlook import Likely, Moments
from forecaster.forecasting.results import Figures, Forecast, Schedule
from forecaster.money import Decimals, Ints, power_of_ten, round_ratio
from forecaster.records.opportunities import OPEN


class Goal(NamedTuple):
    """(n,) what each open row adds towards a target if it is won, and what is missing of it."""

    amount: Ints
    gap: int


def value_by_month(rows: Schedule) -> Ints:
    """(n, N) what each open row brings in each month if it is won, 0 for other rows (R23, R33)."""
    found = np.zeros_like(rows.months)
    mine = np.flatnonzero(rows.opportunities.status == OPEN)
    due = rows.due[mine][:, 2:]  # before the horizon, then by the end of each month
    running = round_ratio((rows.converted[mine][:, None], due), (rows.units[mine][:, None],))
    found[mine] = np.diff(running, axis=1)
    return found


def moments(rows: Schedule) -> Moments:
    """Mean Σ a·p and variance Σ a²·p·(1 − p) of all open opportunities, exactly (R33)."""
    mine = rows.opportunities.status == OPEN
    amount, chance = rows.converted[mine], rows.opportunities.probability
    coefficient, exponent = chance.coefficient[mine], chance.exponent[mine]
    mean = variance = Fraction(0)
    for digits in np.unique(exponent).tolist():
        alike = exponent == digits
        up, down = (int(one[0]) for one in power_of_ten(np.array([digits + 2])))
        a, won = amount[alike].astype(object), coefficient[alike].astype(object) * down
        expected = a * won
        mean += Fraction(int(expected.sum()), up)
        variance += Fraction(int((expected * a * (up - won)).sum()), up * up)
    return Moments(mean, variance)


def deviation(found: Moments) -> int:
    """The standard deviation in minor units, rounded.

    >>> deviation(Moments(Fraction(0), Fraction(9, 4)))
    2
    """
    return (isqrt(int(4 * found.variance)) + 1) // 2


def likely_of(figures: Figures) -> Likely | None:
    """The percentiles; None for sums over many workbooks, which have none."""
    return figures.likely if isinstance(figures, Forecast) else None


def likely(rows: Schedule, by_month: Ints, goal: Goal | None = None) -> Likely:
    """Percentiles of the total and of each month; ``by_month`` is `value_by_month` (R33)."""
    mine = rows.opportunities.status == OPEN
    chance = Decimals(*(column[mine] for column in rows.opportunities.probability))
    columns = [rows.converted, by_month, *([goal.amount] if goal else [])]
    drawn = outcomes(np.column_stack(columns)[mine], chance)
    total, *months = (column.percentiles() for column in drawn.columns[: 1 + by_month.shape[1]])
    reach = drawn.columns[-1].at_least(goal.gap) if goal else None
    return Likely(drawn.draws, total, tuple(months), reach)
