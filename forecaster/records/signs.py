"""Signs of how an opportunity is looked after: its clock, its contacts, what is blank (R30, R36).

What a workbook cannot tell is not asked: `Signs.tells` says what it can.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from forecaster.money import Bools
from forecaster.months import NO_DAY, Days
from forecaster.records.milestones import Milestones
from forecaster.sheets import RawSheet
from forecaster.words.keys import heading_key

# The columns that say when somebody last did something; the last one only where the others are
# blank (R30).
CLOCKS = ("last_contacted", "updated_on", "last_stage_change", "created_on")

LIMITS = "limits"  # a milestone has days until stale
CLOCK = "clock"  # a row has a date in one of CLOCKS
VALUES = "values"  # a row has a value
IMPORTANT = "important"  # there is a column of an important field
ROLES = "roles"  # somebody has a role
CONTACTS = "contacts"  # somebody is listed
LAST_CONTACTED = "last contacted"  # somebody was, on Opportunities or Contacts
CONTACT_CREATED = "contact created"  # a contact has a Created On, and so has an opportunity


class Ties(NamedTuple):
    """What the contacts of each row come to: see `Signs`; ``has_role`` is whether any has one."""

    decision_maker: Bools
    has_role: Bools
    contact_listed: Bools
    contacted_on: Days
    known_since: Days


@dataclass(frozen=True)
class Signs:
    """One element a row.

    Attributes
    ----------
    touched_on, touched_by
        The latest touch and its place in `CLOCKS`; NaT and -1 where no date is known (R30).
    stale_after
        Days until stale of the row's milestone, NaN where it has no limit.
    important_blank
        Whether an important custom field is blank (R5).
    decision_maker
        Whether a decision maker is among its contacts, the main one included (R36).
    contact_listed
        Whether the contact that it names, or the organisation alone, stands on Contacts.
    contacted_on
        The latest Last Contacted of the row, of the person it names and of the organisation.
    known_since
        The earlier Created On of that person and that organisation on Contacts.
    tells
        What the workbook can tell at all; the constants of this module.
    """

    touched_on: Days
    touched_by: npt.NDArray[np.int8]
    stale_after: npt.NDArray[np.float64]
    important_blank: Bools
    decision_maker: Bools
    contact_listed: Bools
    contacted_on: Days
    known_since: Days
    tells: frozenset[str]

    def keep(self, mask: Bools) -> Self:
        """The same with the rows of a mask only; what the workbook can tell stays."""
        chosen: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        kept = {name: column[mask] for name, column in chosen.items() if name != "tells"}
        return type(self)(**kept, tells=self.tells)


def read_signs(
    sheet: RawSheet,
    milestones: Milestones,
    contacts: tuple[Ties, frozenset[str]],
    important: Collection[str],
    has_value: Bools,
) -> Signs:
    """The signs of every row.

    Parameters
    ----------
    contacts
        What `link_rows` found: a row each, and what Contacts can tell.
    important
        The keys of the headings of important custom fields.
    """
    ties, told = contacts
    touched_on, touched_by = _touched(sheet)
    own = sheet.days("last_contacted")
    blank = _important_blank(sheet, important)
    counted = ~np.isin(sheet.rows, np.array(sorted(sheet.left_out), dtype=np.int64))
    found = {
        LIMITS: any(m.days_until_stale is not None for m in milestones.by_key.values()),
        CLOCK: bool((counted & (touched_by >= 0)).any()),
        VALUES: bool((counted & has_value).any()),
        IMPORTANT: blank is not None,
        ROLES: ROLES in told or bool((counted & ties.has_role).any()),
        CONTACTS: CONTACTS in told,
        LAST_CONTACTED: LAST_CONTACTED in told or bool((counted & ~np.isnat(own)).any()),
        CONTACT_CREATED: CONTACT_CREATED in told
        and bool((counted & ~np.isnat(sheet.days("created_on"))).any()),
    }
    return Signs(
        touched_on=touched_on,
        touched_by=touched_by,
        stale_after=_limits(sheet, milestones) if found[LIMITS] else np.full(len(own), np.nan),
        important_blank=np.zeros(len(own), dtype=bool) if blank is None else blank,
        decision_maker=ties.decision_maker,
        contact_listed=ties.contact_listed,
        contacted_on=np.fmax(own, ties.contacted_on),
        known_since=ties.known_since,
        tells=frozenset(name for name, there in found.items() if there),
    )


def _touched(sheet: RawSheet) -> tuple[Days, npt.NDArray[np.int8]]:
    """The latest of the clocks that a row has, else its Created On (R30); of two the first."""
    latest = np.full(len(sheet.rows), NO_DAY)
    by = np.full(len(sheet.rows), -1, dtype=np.int8)
    *clocks, created = CLOCKS
    for at, field in enumerate(clocks):
        if field in sheet.columns:
            days = sheet.days(field)
            later = ~np.isnat(days) & (np.isnat(latest) | (days > latest))
            latest, by = np.where(later, days, latest), np.where(later, np.int8(at), by)
    days = sheet.days(created)
    alone = np.isnat(latest) & ~np.isnat(days)
    return np.where(alone, days, latest), np.where(alone, np.int8(len(clocks)), by)


def _limits(sheet: RawSheet, milestones: Milestones) -> npt.NDArray[np.float64]:
    """The days until stale of each row's milestone, once per distinct one."""
    keys = list(zip(sheet.texts("pipeline"), sheet.texts("milestone"), strict=True))
    limits = {}
    for key in set(keys):
        found, _ = milestones.find(*key)
        days = found.days_until_stale if found else None
        limits[key] = np.nan if days is None else days
    return np.fromiter((limits[key] for key in keys), dtype=np.float64, count=len(keys))


def _important_blank(sheet: RawSheet, important: Collection[str]) -> Bools | None:
    """The rows with a blank important field; None where the sheet has none of these columns."""
    columns = list(_blank_cells(sheet, important))
    return np.logical_or.reduce(columns) if columns else None


def _blank_cells(sheet: RawSheet, important: Collection[str]) -> Iterator[Bools]:
    for heading, cells in sheet.custom.items():
        if heading_key(heading) in important:
            yield np.fromiter((c is None for c in cells.tolist()), dtype=bool, count=len(cells))
