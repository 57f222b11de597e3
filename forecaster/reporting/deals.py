"""The biggest open opportunities."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forecaster.forecasting.results import Schedule
from forecaster.records.opportunities import OPEN
from forecaster.reporting import figures
from forecaster.reporting.report import Report
from forecaster.words.catalogue import Words

BIGGEST = 10
LONGEST_NAME = 60


class Deal(NamedTuple):
    """An open opportunity: its name, customer and close date, probability and weighted value."""

    name: str
    customer: str
    close: str
    probability: str
    weighted: str


def biggest(report: Report, words: Words, most: int) -> tuple[Deal, ...]:
    """The open opportunities of the highest weighted value above 0; ties by ID, then name."""
    schedule = report.forecast.schedule
    return tuple(deal_at(report, row, words) for row in rows_of_biggest(schedule, most))


def rows_of_biggest(schedule: Schedule, most: int) -> list[int]:
    """The places of these in the Schedule, biggest first."""
    deals = schedule.opportunities
    rows = np.flatnonzero((deals.status == OPEN) & (schedule.weighted > 0))
    if len(rows) > most:
        # All that reach the last place, so that ties are settled below by name, not by row.
        least = np.partition(schedule.weighted[rows], -most)[-most]
        rows = rows[schedule.weighted[rows] >= least]
    ordered = sorted(
        rows.tolist(), key=lambda i: (-schedule.weighted[i], deals.id[i], deals.name[i])
    )
    return ordered[:most]


def deal_at(report: Report, row: int, words: Words) -> Deal:
    """The opportunity at a place of the Schedule, written."""
    schedule = report.forecast.schedule
    deals = schedule.opportunities
    close = words("undated")
    expected = deals.expected_close[row]  # as the workbook says, also where it was rolled (R18)
    if not np.isnat(expected):
        close = figures.day(expected, words.locale, short=True)
    if schedule.is_overdue[row]:
        close = words("{date}, overdue", date=close)
    probability = deals.probability
    return Deal(
        figures.clip(deals.name[row], LONGEST_NAME),
        figures.clip(deals.customer[row], LONGEST_NAME),
        close,
        figures.share(probability.coefficient[row], probability.exponent[row], words.locale),
        figures.amount(int(schedule.weighted[row]), report.forecast.digits, words.locale),
    )
