"""What reading hands to records: the columns of one sheet, cell by cell, with their places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from forecaster.months import NO_DAY, Days
from forecaster.problems import Problem

_EPOCH = dt.date(1970, 1, 1).toordinal()

Cells = npt.NDArray[np.object_]  # str, float, int, bool, datetime, None or Unreadable
Rows = npt.NDArray[np.int64]  # the workbook's own row numbers, from 1


class Unreadable(NamedTuple):
    """A cell that was not understood: the code of its problem and what was found, as text."""

    code: str
    found: str


class Reading(NamedTuple):
    """How one column was read, for Parameters and ``check``.

    ``scale`` is ``points`` or ``fraction`` for a percent column, the order (``dmy``) for dates that
    were text, the separator for a list column, else blank. ``decimal`` holds the decimal marks of
    numbers that were text.
    """

    field: str
    heading: str
    column: int
    scale: str = ""
    decimal: str = ""


class Seen(NamedTuple):
    """A sheet as far as it was made out: its name, and what each heading was taken for.

    ``rows`` counts those below the headings that hold anything; -1 where reading did not come to
    them.
    """

    title: str
    readings: tuple[Reading, ...]
    heading_rows: tuple[int, int] = (0, 0)
    rows: int = -1


@dataclass(frozen=True)
class RawSheet:
    """One sheet as columns: all arrays are of the same length, one element a row.

    Attributes
    ----------
    role
        A key of `words.headings.SHEETS`: ``opportunities``, ``contacts`` …
    title
        The sheet's name in the workbook.
    rows
        (n,) row numbers in the workbook; blank rows are left out.
    columns
        Field name → (n,) cells, typed: text is ``str``, numbers ``float``, dates ``datetime``,
        choices their standard word where known, percent in points, blank ``None``, and
        `Unreadable` where a cell was not understood.
    custom
        Heading → (n,) cells of the columns that are no known field.
    readings
        How each column was read, known and custom, in the order of the sheet.
    currencies
        Field → (n,) currency that stood in the cell's own text: a code, several where the sign is
        shared (``AUD/CAD/USD`` for ``$``), ``""`` where none did. Fields without any are absent.
    others
        (n,) cells of the columns that nobody asked for, untyped: two rows differ by them too.
    left_out
        Numbers of the rows that the profile leaves out (hidden ones); they count as skipped.
    hidden
        Numbers of the hidden rows that hold data.
    heading_rows
        The first and last row of the headings, from 1.
    """

    role: str
    title: str
    rows: Rows
    columns: dict[str, Cells]
    custom: dict[str, Cells] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    currencies: dict[str, Cells] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    others: tuple[Sequence[object], ...] = ()
    hidden: frozenset[int] = frozenset()
    heading_rows: tuple[int, int] = (0, 0)
    _texts: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)
    _days: dict[str, Days] = field(default_factory=dict, repr=False, compare=False)

    def seen(self) -> Seen:
        """How the sheet was read, for ``check`` and Parameters."""
        return Seen(self.title, self.readings, self.heading_rows, len(self.rows))

    def column_of(self, name: str) -> int:
        """The place of a field or custom column, from 0; -1 where it has none (a default, say)."""
        return next((r.column for r in self.readings if (r.field or r.heading) == name), -1)

    def texts(self, name: str) -> list[str]:
        """A text column with ``""`` for blanks and for cells that were not understood."""
        if name not in self._texts:
            cells = self.cells(name).tolist()
            self._texts[name] = [c if type(c) is str else "" for c in cells]
        return self._texts[name]

    def days(self, name: str) -> Days:
        """A date column as days; NaT for blanks and for cells that were not understood."""
        if name not in self._days:
            cells = self.cells(name).tolist()
            ordinals = [c.toordinal() if isinstance(c, dt.datetime) else 0 for c in cells]
            counted = np.array(ordinals, dtype=np.int64)
            found = (counted - _EPOCH).astype("datetime64[D]")
            self._days[name] = np.where(counted == 0, NO_DAY, found)
        return self._days[name]

    def cells(self, name: str) -> Cells:
        """The cells of a known field or a custom heading; blank where the sheet lacks it."""
        found = self.columns.get(name, self.custom.get(name))
        return np.full(len(self.rows), None, dtype=object) if found is None else found


class RawWorkbook(NamedTuple):
    """A workbook as read: its sheets by role, where it came from, and what was wrong.

    ``unread`` names the sheets that have no role.
    """

    file: str
    sha256: str
    sheets: dict[str, RawSheet]
    problems: tuple[Problem, ...]
    unread: tuple[str, ...] = ()
