"""Open opportunities that want attention, kind by kind (R9, R18, R30, R36).

A kind is asked where the workbook holds what could tell; else it is left out, rather than true of
every row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from forecaster.forecasting.results import Health, Schedule
from forecaster.money import Bools, Ints, total
from forecaster.months import Days
from forecaster.records.opportunities import OPEN
from forecaster.records.signs import (
    CLOCK,
    CONTACT_CREATED,
    CONTACTS,
    IMPORTANT,
    LAST_CONTACTED,
    LIMITS,
    ROLES,
    VALUES,
)

SOON = QUIET = 30  # days: closing in the next ones, with nothing since so many

# Kind → what the workbook must tell, any of these being enough; in the order of every list.
NEEDS: dict[str, tuple[frozenset[str], ...]] = {
    "overdue": (frozenset(),),
    "undated": (frozenset(),),
    "probability_differs": (frozenset(),),
    "stale": (frozenset({LIMITS, CLOCK}),),
    "stale_unknown": (frozenset({LIMITS}),),
    "closing_untouched": (frozenset({CLOCK}),),
    "no_value": (frozenset({VALUES}),),
    "important_blank": (frozenset({IMPORTANT}),),
    "no_decision_maker": (frozenset({ROLES}),),
    "contact_unknown": (frozenset({CONTACTS}),),
    "no_prior_contact": (frozenset({LAST_CONTACTED}), frozenset({CONTACT_CREATED})),
}
KINDS = tuple(NEEDS)


class Concern(NamedTuple):
    """A kind, (n,) the rows that it is true of, and what they put at stake (R9: the effect).

    ``listed`` is whether somebody can act on the single row.
    """

    kind: str
    mask: Bools
    weighted: Ints
    listed: bool


def concerns(rows: Schedule, as_of: dt.date) -> Iterator[Concern]:
    """Every kind that can be asked, in the order of `KINDS`.

    Stale is more than the milestone's days until stale since the latest touch; a touch after the
    as-of date is one of that day (R30). Closing soon is an expected close from the as-of date to 30
    days later; nothing since then is a latest touch 30 days ago or earlier.
    """
    opportunities = rows.opportunities
    told = opportunities.signs.tells
    live = opportunities.status == OPEN
    masks = _masks(rows, np.datetime64(as_of, "D"))
    for kind, needed in NEEDS.items():
        if any(each <= told for each in needed):
            weighted = rows.effect if kind == "probability_differs" else rows.weighted
            # Without any clock it is true of all: a count, and nothing to do for one of them.
            listed = kind != "stale_unknown" or CLOCK in told
            yield Concern(kind, live & masks[kind], weighted, listed)


def _masks(rows: Schedule, as_of: np.datetime64) -> dict[str, Bools]:
    opportunities = rows.opportunities
    signs = opportunities.signs
    days = (as_of - signs.touched_on).astype(np.float64)
    days = np.where(np.isnat(signs.touched_on), np.nan, np.maximum(days, 0.0))
    due = opportunities.expected_close
    soon = (due >= as_of) & (due <= as_of + np.timedelta64(SOON, "D"))
    return {
        "overdue": rows.is_overdue,
        "undated": np.isnat(rows.close),
        "probability_differs": rows.differs,
        "stale": days > signs.stale_after,
        "stale_unknown": ~np.isnan(signs.stale_after) & np.isnan(days),
        "closing_untouched": soon & (days >= QUIET),
        "no_value": ~opportunities.has_value,
        "important_blank": signs.important_blank,
        "no_decision_maker": ~signs.decision_maker,
        "contact_unknown": ~signs.contact_listed,
        "no_prior_contact": _no_prior_contact(rows, opportunities.created_on),
    }


def _no_prior_contact(rows: Schedule, created_on: Days) -> Bools:
    """Never contacted, or the contact came with the opportunity or after it (R36)."""
    signs = rows.opportunities.signs
    late = signs.known_since >= created_on  # false where either is blank
    never = np.isnat(signs.contacted_on)
    return late | never if LAST_CONTACTED in signs.tells else late


def health(rows: Schedule, as_of: dt.date) -> tuple[Health, ...]:
    """How many open opportunities each kind concerns, their value, and what is at stake."""
    return tuple(
        Health(
            one.kind,
            int(one.mask.sum()),
            total(rows.converted[one.mask]),
            total(one.weighted[one.mask]),
        )
        for one in concerns(rows, as_of)
    )


def in_order(found: Iterable[Health]) -> tuple[Health, ...]:
    """Kinds in the order of `KINDS`, ones of another version last."""
    ranks = {kind: rank for rank, kind in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda one: (ranks.get(one.kind, len(ranks)), one.kind)))


def not_asked(found: Iterable[Health]) -> tuple[str, ...]:
    """The kinds that nothing was there to tell of."""
    asked = {one.kind for one in found}
    return tuple(kind for kind in KINDS if kind not in asked)
