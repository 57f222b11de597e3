"""Flagging rows: a rule is a mask; where it is true, rows get a problem, or are rejected."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from forecaster.money import Bools
from forecaster.problems import Problem
from forecaster.records.rows import show
from forecaster.sheets import RawSheet
from forecaster.words.kinds import Outcome
from forecaster.words.sentences import CATALOGUE

More = Sequence[tuple[str, str]]


class Flags:
    """The problems of one sheet while its rules are applied.

    Attributes
    ----------
    rejected
        (n,) rows that a rule rejected.
    problems
        What was found so far.
    """

    def __init__(self, sheet: RawSheet, good: Bools, problems: Sequence[Problem]) -> None:
        """Begin with what the check of the single cells found."""
        self.sheet = sheet
        self.rejected = ~good
        self.problems = list(problems)

    def flag(
        self,
        code: str,
        mask: Bools,
        field: str = "",
        found: Callable[[int], str] | None = None,
        more: Callable[[int], More] | None = None,
    ) -> None:
        """Give every row of a mask the problem; a rejecting code rejects the rows.

        Warnings are not given to rows that are rejected already. ``found`` and ``more`` make the
        texts of one row from its position; by default the cell of the field is shown.
        """
        if CATALOGUE[code].outcome is Outcome.WARN:
            mask = mask & ~self.rejected
        column = self.sheet.column_of(field) if field else -1
        cells = self.sheet.cells(field) if field else None
        for i in np.flatnonzero(mask).tolist():
            text = found(i) if found else show(cells[i]) if cells is not None else ""
            extra = tuple(more(i)) if more else ()
            row = int(self.sheet.rows[i])
            self.problems.append(
                Problem(code, self.sheet.title, row, column, field, text, extra, self.sheet.role)
            )
        if CATALOGUE[code].outcome is Outcome.REJECT:
            self.rejected = self.rejected | mask


def texts(sheet: RawSheet, field: str) -> list[str]:
    """A text column with ``""`` for blanks and for cells that were not understood."""
    return sheet.texts(field)
