"""How much rests on few: the ten largest opportunities, and the Herfindahl indices (R34)."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from forecaster.forecasting.results import Figures, GroupTable, Schedule
from forecaster.records.opportunities import OPEN

TOP = 10


class Concentration(NamedTuple):
    """What of the open weighted money rests on few; None where a share says nothing (R34).

    Attributes
    ----------
    top10
        Minor units: the ten largest open opportunities above 0, weighted.
    top10_share
        Their share of all that is open and weighted; above 1 where credits lessen the whole.
        None where the whole is not above 0.
    without_top10
        Minor units: the forecast without them.
    herfindahl_customer, herfindahl_owner
        The squared shares added up, 1 where one has everything. None where a share would be below
        0, where the whole is not above 0, or where many small groups stand together as one.
    """

    top10: int
    top10_share: Fraction | None
    without_top10: int
    herfindahl_customer: Fraction | None
    herfindahl_owner: Fraction | None


def largest(rows: Schedule) -> tuple[int, ...]:
    """Weighted money of the ten largest open opportunities above 0, largest first (R34)."""
    amounts = rows.weighted[(rows.opportunities.status == OPEN) & (rows.weighted > 0)]
    if len(amounts) > TOP:
        amounts = np.partition(amounts, -TOP)[-TOP:]
    return tuple(sorted(amounts.tolist(), reverse=True))


def largest_of_both(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """The ten largest of two workbooks, from the ten of each.

    >>> largest_of_both((9, 5), (7,))
    (9, 7, 5)
    """
    return tuple(sorted((*one, *other), reverse=True)[:TOP])


def concentration(figures: Figures) -> Concentration:
    """The measures of one workbook, or of the sums over many (R34)."""
    whole, top = figures.open.weighted, sum(figures.largest)
    return Concentration(
        top10=top,
        top10_share=Fraction(top, whole) if whole > 0 else None,
        without_top10=whole - top,
        herfindahl_customer=_herfindahl(figures.by["customer"]),
        herfindahl_owner=_herfindahl(figures.by["owner"]),
    )


def _herfindahl(table: GroupTable) -> Fraction | None:
    """The squared shares of open weighted money; those without a key count as one."""
    amounts = [group.weighted for group in table.groups]
    whole = sum(amounts)
    if table.folded or whole <= 0 or min(amounts) < 0:
        return None
    return Fraction(sum(amount * amount for amount in amounts), whole * whole)
