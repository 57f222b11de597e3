"""What the story of an opportunity is traced back to: sheets as read, records, and the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from forecaster.forecasting.results import Schedule
from forecaster.problems import column_letters, printable
from forecaster.records.assemble import Records
from forecaster.records.opportunities import Opportunities
from forecaster.records.rows import show
from forecaster.reporting.report import Report
from forecaster.reporting.story.story import CELL, EITHER, PROFILE
from forecaster.sheets import RawSheet
from forecaster.words.keys import name_key, word_key
from forecaster.words.values import CHOICES


@dataclass(frozen=True)
class Traced:
    """A workbook worked out: its sheets by role, its records, and its report."""

    sheets: Mapping[str, RawSheet]
    records: Records
    report: Report

    @property
    def deals(self) -> RawSheet:
        """The sheet of opportunities."""
        return self.sheets["opportunities"]


class Deal(NamedTuple):
    """One row of the sheet of opportunities: its place there, from 0, and in the Schedule.

    ``used`` is -1 where the row is not in the Schedule.
    """

    traced: Traced
    place: int
    used: int

    @property
    def opportunities(self) -> Opportunities:
        """The columns of all used rows."""
        return self.schedule.opportunities

    @property
    def schedule(self) -> Schedule:
        """The figures of all used rows."""
        return self.traced.report.forecast.schedule

    def text(self, field: str) -> str:
        """The row's text in a column, ``""`` for a blank."""
        return self.traced.deals.texts(field)[self.place]

    def value(self, field: str) -> object:
        """The row's cell of a field, as it was read."""
        return self.traced.deals.cells(field)[self.place]

    def cells(self, *fields: str) -> tuple[str, ...]:
        """The addresses of those fields' cells that hold something, each once."""
        places = (self.cell(field) for field in fields if self.value(field) is not None)
        return tuple(dict.fromkeys(filter(None, places)))

    def cell(self, field: str) -> str:
        """The address of a field's cell, ``""`` where the sheet has no such column."""
        column = self.traced.deals.column_of(field)
        return f"{column_letters(column)}{self.traced.deals.rows[self.place]}" * (column >= 0)

    def origin(self, field: str) -> str:
        """Whether a field comes from its cell or from the profile's default."""
        default = self.traced.report.options.profile.defaults.get(field)
        if default is None:
            return CELL
        if self.traced.deals.column_of(field) < 0:
            return PROFILE
        known = CHOICES.get(("opportunities", field), {}).get(word_key(str(default)), default)
        said = name_key(show(self.value(field)))
        return EITHER if said in (name_key(str(default)), name_key(show(known))) else CELL


def elsewhere(sheet: RawSheet, row: int, field: str) -> str:
    """The address of a cell of another sheet: ``Milestones!C3``."""
    return f"{printable(sheet.title)}!{column_letters(sheet.column_of(field))}{row}"
