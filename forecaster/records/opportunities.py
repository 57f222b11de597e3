"""Opportunities as columns: what forecasting works on. All arrays have one element a used row."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from forecaster.money import Bools, Decimals, Ints
from forecaster.months import Days
from forecaster.records.signs import Signs
from forecaster.sheets import Cells, Rows

Codes = npt.NDArray[np.int8]

OPEN, WON, LOST = 0, 1, 2
LAYERS = ("open", "won", "lost")
BASES = ("FIXED", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
FIXED, HOUR, DAY, WEEK, MONTH, QUARTER, YEAR = range(7)


class TagLinks(NamedTuple):
    """Many values a row: (k,) positions of rows and the values there; every pair once."""

    row: Ints
    value: Cells


@dataclass(frozen=True)
class Opportunities:
    """The used rows of a workbook.

    Attributes
    ----------
    row
        The row's number in the workbook.
    id, name, owner, team, pipeline, milestone, currency
        Text, ``""`` where blank; ``currency`` is an ISO code.
    customer
        The main contact after R4: the organisation of a person who belongs to one.
    contact
        The person that the row named, ``""`` where it named an organisation.
    contacts
        Additional contacts as one text, for show: ``Jane Roe (Decision maker); Li Wei``.
    status
        `OPEN`, `WON` or `LOST` (R7).
    probability
        Percent points, exact: 100 once won, 0 once lost (R8).
    milestone_probability
        Percent points of the milestone today, NaN where it has none (R9).
    own_probability
        Whether an open row's probability is its own.
    value
        The amount per unit of the basis, or the total where ``is_total`` (R2); 0 where blank.
    has_value
        False where the row gave none.
    basis, duration
        Index into `BASES`; whole periods, 1 for `FIXED`.
    start_on, expected_close, closed_on, created_on
        Days, NaT where blank. ``closed_on`` is NaT on open rows.
    lost_reason
        As written, ``""`` where blank (R28).
    last_open_milestone
        Of lost rows: the cell, else their milestone where that is an open one; ``""`` elsewhere.
    tags
        The tags (R5).
    lists
        Heading → values, for the custom fields that may hold several.
    custom
        Heading → text, for the other custom fields that were asked for.
    signs
        How each is looked after (R30, R36).
    """

    row: Rows
    id: Cells
    name: Cells
    customer: Cells
    contact: Cells
    contacts: Cells
    owner: Cells
    team: Cells
    pipeline: Cells
    milestone: Cells
    status: Codes
    probability: Decimals
    milestone_probability: npt.NDArray[np.float64]
    own_probability: Bools
    currency: Cells
    value: Decimals
    is_total: Bools
    has_value: Bools
    basis: Codes
    duration: Ints
    start_on: Days
    expected_close: Days
    closed_on: Days
    created_on: Days
    lost_reason: Cells
    last_open_milestone: Cells
    tags: TagLinks
    lists: dict[str, TagLinks]
    custom: dict[str, Cells]
    signs: Signs

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.row)

    def keep(self, mask: Bools) -> Self:
        """The same columns with the rows of a mask only."""
        chosen = {f.name: _keep(getattr(self, f.name), mask) for f in fields(self)}
        return type(self)(**chosen)


def _keep(column: Any, mask: Bools) -> Any:  # noqa: ANN401 - any of the column types
    if isinstance(column, TagLinks):
        position = np.cumsum(mask) - 1
        kept = mask[column.row]
        return TagLinks(position[column.row[kept]], column.value[kept])
    if isinstance(column, Signs):
        return column.keep(mask)
    if isinstance(column, Decimals):
        return Decimals(column.coefficient[mask], column.exponent[mask])
    if isinstance(column, dict):
        return {key: _keep(value, mask) for key, value in column.items()}
    return column[mask]
