"""What a run was asked to do: every choice of the command line, as one value."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from forecaster.limits import LIVE_ROWS, MOST_LIVE_ROWS, Limits
from forecaster.profile import Profile
from forecaster.scenarios import Asked

SPREADS = ("monthly", "billing", "daily", "close")
OVERDUE = ("bucket", "roll")
LANGUAGES = ("en", "fr")
MOST_MONTHS = 120
_CODE = re.compile(r"[A-Z]{3}")


class Elsewhere(NamedTuple):
    """A row whose ID stands in another workbook of a batch too (`--same-ids`).

    ``copy`` says that all its rows are identical and this one is not the first: it is skipped;
    else it is rejected, for they differ. ``places`` names them: ``a.xlsx (2, 7), b.xlsx (3)``.
    """

    row: int
    copy: bool
    places: str


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
    by_of_some
        Whether a workbook may lack such a field, because others have it.
    live_rows
        Up to so many opportunities, the rows of the report workbook's Schedule are formulas.
    templates
        A folder of templates that stand in for those of the HTML summary.
    teams, owners, pipelines, tags
        Filters; a blank one lets everything through.
    limits
        What a workbook may ask of the machine.
    elsewhere
        Rows of this workbook that are settled by what stands in others.
    scenarios
        What-ifs that stand beside the forecast.
    """

    as_of: dt.date
    months: int = 12
    spread: str = "monthly"
    overdue: str = "bucket"
    currency: str = ""
    fiscal_year_start: int = 1
    lang: str = "en"
    by: tuple[str, ...] = ()
    by_of_some: bool = False
    live_rows: int = LIVE_ROWS
    templates: Path | None = None
    teams: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    pipelines: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    strict: bool = False
    profile: Profile = field(default_factory=Profile)
    limits: Limits = field(default_factory=Limits)
    elsewhere: tuple[Elsewhere, ...] = ()
    scenarios: tuple[Asked, ...] = ()

    def __post_init__(self) -> None:
        """Refuse choices that no command line would let through.

        Raises
        ------
        ValueError
            Naming the field and what it may be.
        """
        for name, allowed in (("spread", SPREADS), ("overdue", OVERDUE), ("lang", LANGUAGES)):
            if getattr(self, name) not in allowed:
                message = f"{name} must be one of {', '.join(allowed)}, not {getattr(self, name)!r}"
                raise ValueError(message)
        for name, first, last in (
            ("months", 1, MOST_MONTHS),
            ("fiscal_year_start", 1, 12),
            ("live_rows", 0, MOST_LIVE_ROWS),
        ):
            if not first <= getattr(self, name) <= last:
                message = f"{name} must be from {first} to {last}, not {getattr(self, name)}"
                raise ValueError(message)
        if self.currency and not _CODE.fullmatch(self.currency):
            message = f"currency must be a code such as EUR, not {self.currency!r}"
            raise ValueError(message)

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
