"""The story of one opportunity: from its cells to its months, one value a step.

Amounts are whole minor units: of the row's own currency where they say ``own``, else of the
reporting currency. ``cells`` name what a step rests on: ``D4`` stands on the sheet of
opportunities, a cell of another sheet has its name in front (``Milestones!C3``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from forecaster.problems import Problem
from forecaster.sheets import Unreadable

Value = str | float | dt.datetime | Unreadable | None

CELL, PROFILE, EITHER = "cell", "profile", "either"


class CellRead(NamedTuple):
    """One field of the row, as it was read.

    ``field`` is blank for a custom column. ``origin`` is `CELL`; `PROFILE` for a default without
    any cell; `EITHER` for what may be the cell's own or the default of a blank one.
    """

    cell: str
    heading: str
    field: str
    value: Value
    origin: str = CELL


class Contacts(NamedTuple):
    """The main contact after R4, the person that the row named, and the additional ones."""

    rules: tuple[str, ...]
    cells: tuple[str, ...]
    customer: str
    person: str
    additional: str


class Status(NamedTuple):
    """``open``, ``won`` or ``lost``, and what says so (R7).

    ``reason`` is ``cell``, ``complete`` (the milestone's flag), ``profile`` (its list of
    milestones), ``name`` (the milestone's own) or ``none`` (nothing says that it is closed).
    """

    rules: tuple[str, ...]
    cells: tuple[str, ...]
    status: str
    reason: str
    milestone: str
    pipeline: str


class Probability(NamedTuple):
    """Percent points that count, and why (R8, R9).

    ``reason`` is ``own``, ``milestone``, ``won`` or ``lost``. ``own`` is what the row's cell says,
    ``milestone`` what its milestone has today, with the cell of each.
    """

    rules: tuple[str, ...]
    cells: tuple[str, ...]
    points: Decimal
    reason: str
    own: Decimal | None
    milestone: Decimal | None
    milestone_cell: str

    @property
    def differs(self) -> bool:
        """Whether an own probability counts that is not its milestone's today (R9)."""
        return self.reason == "own" and self.milestone not in (None, self.own)


class Total(NamedTuple):
    """Value times duration in the own currency (R2, R21).

    ``value`` is None where the row gives none. ``currency_from`` is `CELL`, `PROFILE`, `EITHER`,
    ``amount`` (it stands in the amount's own text) or ``only`` (R27).
    """

    rules: tuple[str, ...]
    cells: tuple[str, ...]
    value: Decimal | None
    is_total: bool
    basis: str
    duration: int
    currency: str
    currency_from: str
    own: int


class Rate(NamedTuple):
    """The rate in force (R25), or None: counted, not priced (R26).

    ``day`` is the day whose rate counts, ``by`` what it is: ``as_of`` or ``close``; ``since`` is
    from when the rate holds, None from ever. A rate of 1 without ``needed`` is no conversion.
    """

    rules: tuple[str, ...]
    cells: tuple[str, ...]
    needed: bool
    rate: Decimal | None
    day: dt.date
    by: str
    since: dt.date | None
    converted: int | None


class Weighted(NamedTuple):
    """Converted times probability (R22); None where not priced.

    ``at_milestone`` is the same with the milestone's probability of today, where that differs.
    """

    rules: tuple[str, ...]
    amount: int | None
    at_milestone: int | None


class DatesUsed(NamedTuple):
    """The dates that it goes by, None where there is none (R17, R18, R20).

    ``close_by`` and ``start_by`` are the fields that gave them; ``moved`` is by how many days
    ``roll`` moved both.
    """

    rules: tuple[str, ...]
    cells: tuple[str, ...]
    close: dt.date | None
    close_by: str
    start: dt.date | None
    start_by: str
    overdue: bool
    moved: int


class Spread(NamedTuple):
    """How the money is divided (R11-R16): so many units, ``step`` months or days apart.

    ``kind`` is ``close``, ``fixed``, ``hour``, ``monthly``, ``days``, ``daily`` or ``billing``; or
    why nothing is spread: ``lost``, ``unpriced``, ``overdue`` or ``undated``. ``first`` and
    ``last`` are the days of the first and the last unit.
    """

    rules: tuple[str, ...]
    kind: str
    units: int
    first: dt.date | None
    last: dt.date | None


class Month(NamedTuple):
    """A month of the horizon: units and money due by its end, and the money of the month (R23)."""

    month: str
    units: int
    running: int
    amount: int


class Months(NamedTuple):
    """The row of the Schedule: its buckets and months (R17).

    ``ytd`` is the part of ``earlier`` since the fiscal year began. ``brought`` is the open money
    due before the horizon, which stands in its first month.
    """

    rules: tuple[str, ...]
    overdue: int
    earlier: int
    ytd: int
    months: tuple[Month, ...]
    later: int
    undated: int
    brought: int

    @property
    def total(self) -> int:
        """All of it: what the buckets and months add up to."""
        amounts = (month.amount for month in self.months)
        return self.overdue + self.earlier + sum(amounts) + self.later + self.undated


class Grouped(NamedTuple):
    """A group field (``owner``, ``field:Product``) and the row's keys; `NONE_KEY` for blank."""

    field: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Used:
    """The steps of an opportunity that is in the forecast."""

    contacts: Contacts
    status: Status
    probability: Probability
    total: Total
    rate: Rate
    weighted: Weighted
    dates: DatesUsed
    spread: Spread
    schedule: Months
    groups: tuple[Grouped, ...]


@dataclass(frozen=True)
class Story:
    """One row of the sheet of opportunities, and what became of it.

    Attributes
    ----------
    outcome
        ``used``, ``rejected`` or ``skipped``.
    left_out
        Whether the profile leaves it out (a hidden row).
    cells
        Every field that was read, in the order of the sheet, blanks too.
    problems, stakes
        The problems of the row, and the money of each as `Report` has it.
    used
        The steps; None where the row is in no figure.
    """

    sheet: str
    row: int
    id: str
    name: str
    outcome: str
    left_out: bool
    cells: tuple[CellRead, ...]
    problems: tuple[Problem, ...]
    stakes: tuple[str, ...]
    used: Used | None
