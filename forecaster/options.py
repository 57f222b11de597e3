"""What a run was asked to do: every choice of the command line, as one value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from forecaster.profile import Profile

SPREADS = ("monthly", "billing", "daily", "close")
OVERDUE = ("bucket", "roll")
LANGUAGES = ("en", "fr")


@dataclass(frozen=True)
class Options:
    """The choices of one run.

    Attributes
    ----------
    as_of
        The as-of date; the horizon is its month and the ``months`` - 1 after it (R17).
    spread
        ``monthly``, ``billing``, ``daily`` or ``close`` (R12-R15).
    overdue
        ``bucket`` or ``roll`` (R18).
    currency
        The reporting currency, blank to take it from the workbook (R27).
    fiscal_year_start
        The first month of the fiscal year, 1 to 12.
    by
        Custom fields to group by, as their headings read.
    teams, owners, pipelines, tags
        Filters; a blank one lets everything through.
    """

    as_of: dt.date
    months: int = 12
    spread: str = "monthly"
    overdue: str = "bucket"
    currency: str = ""
    fiscal_year_start: int = 1
    lang: str = "en"
    by: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    pipelines: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    strict: bool = False
    profile: Profile = field(default_factory=Profile)

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """The filters that are set: field name to the values asked for."""
        chosen = {
            "team": self.teams,
            "owner": self.owners,
            "pipeline": self.pipelines,
            "tags": self.tags,
        }
        return {name: values for name, values in chosen.items() if values}
