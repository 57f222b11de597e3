"""The contracts that end within the horizon: renewals to chase (R31)."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np

from forecaster.forecasting.recurring import contract_rows, ending
from forecaster.reporting.report import Report

MOST_ROWS = 1_000


class Renewal(NamedTuple):
    """A won contract that ends: its place in the Schedule, its first and last day, its MRR."""

    row: int
    start: dt.date
    end: dt.date
    rate: int


def renewals(report: Report, most: int = MOST_ROWS) -> tuple[list[Renewal], int]:
    """The first ``most`` contracts that end, the soonest first, and how many more there are.

    Of one day the largest come first; ties go by ID, name, customer and owner, so that the order of
    the workbook decides nothing of what is seen (R24).
    """
    forecast = report.forecast
    deals = forecast.schedule.opportunities
    rolled = report.options.overdue == "roll"
    rows = contract_rows(forecast.schedule, forecast.digits, roll=rolled)
    found = np.flatnonzero(ending(rows, forecast.months))
    order = found[np.lexsort((-rows.rate[found], rows.end[found]))]
    kept = order[:most]
    if len(order) > most:  # with all that are equal to the last of them
        last = order[most - 1]
        same = (rows.end[order] == rows.end[last]) & (rows.rate[order] == rows.rate[last])
        kept = np.concatenate([kept, order[most:][same[most:]]])
    listed = [
        Renewal(row, rows.start[row].item(), rows.end[row].item(), int(rows.rate[row]))
        for row in kept.tolist()
    ]
    names = (deals.id, deals.name, deals.customer, deals.owner)
    listed.sort(key=lambda one: (one.end, -one.rate, *(column[one.row] for column in names)))
    return listed[:most], len(order) - len(listed[:most])
