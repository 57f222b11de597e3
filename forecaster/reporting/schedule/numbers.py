"""The numbers by which sums know a row's groups: no name of a user is ever searched for.

A group's number is its place on its page. In the Schedule it is positive for an open opportunity,
negative for a won one, and blank for a lost one, so that one criterion finds a group's open or won
rows. A row that stands in several groups of a field has a column for each.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forecaster.forecasting.results import NONE_KEY, Figures, GroupTable
from forecaster.money import Floats
from forecaster.records.opportunities import LOST, OPEN
from forecaster.reporting.names import group_heading
from forecaster.reporting.report import Report
from forecaster.words.catalogue import Words

MOST_SLOTS = 20


def told_groups(forecast: Figures) -> dict[str, GroupTable]:
    """The groups that have a page: those that say more than the total."""
    return {key: table for key, table in forecast.by.items() if _tells(key, table, forecast)}


def _tells(key: str, table: GroupTable, forecast: Figures) -> bool:
    """Whether the groups say more than the total: one blank group, or one currency, does not."""
    keys = {group.key for group in table.groups}
    return bool(keys - {NONE_KEY, forecast.currency if key == "currency" else NONE_KEY})


def slots(table: GroupTable) -> int:
    """How many groups of a field one row stands in at most; 0 where they are too many to list."""
    if not table.overlapping:
        return 1
    most = int(np.bincount(table.members.row, minlength=1).max())
    return max(most, 1) if most <= MOST_SLOTS else 0


def number_keys(field: str, table: GroupTable) -> list[str]:
    """The keys of the columns that hold a field's numbers."""
    return [f"number {field} {slot}" for slot in range(slots(table))]


def number_headings(report: Report, words: Words) -> Iterator[tuple[str, str]]:
    """Key and heading of every column of numbers."""
    for field, table in told_groups(report.forecast).items():
        name = table.heading if field.startswith("field:") else group_heading(field, words)
        keys = number_keys(field, table)
        heading = words("Group number: {heading}", heading=name)
        for at, key in enumerate(keys, 1):
            yield key, heading if len(keys) == 1 else f"{heading} {at}"


def group_numbers(report: Report) -> dict[str, Floats]:
    """Column's key → (n,) numbers, NaN where there is none."""
    found: dict[str, Floats] = {}
    status = report.forecast.schedule.opportunities.status
    for field, table in told_groups(report.forecast).items():
        keys = number_keys(field, table)
        counts = (table.members.group >= 0) & (status[table.members.row] != LOST)
        row, group = (column[counts] for column in table.members)
        order = np.argsort(row, kind="stable")
        row, group = row[order], group[order]
        # The how-manieth of its row each one is.
        slot = np.arange(len(row)) - np.searchsorted(row, row)
        signed = np.where(status[row] == OPEN, group + 1, -group - 1)
        numbers = np.full((len(keys), len(status)), np.nan)
        if keys:
            numbers[slot, row] = signed
        found |= dict(zip(keys, numbers, strict=True))
    return found
