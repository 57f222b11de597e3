"""Total rows among the opportunities: skipped where they agree with the rows above."""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.money import Bools
from forecaster.problems import Problem
from forecaster.profile import Profile
from forecaster.records.rows import show
from forecaster.sheets import RawSheet
from forecaster.words.keys import word_key
from forecaster.words.values import TOTALS

_LABELS = ("id", "name", "contact", "organisation", "owner", "milestone", "description")
# What every word for a total looks like: a quick look, because nearly no cell does.
_MAYBE = re.compile(r"\s*(grand|overall|sub|sous|tot|sum|som).{0,18}$", re.IGNORECASE)
_FEWEST = 2  # rows above that make a total of a row that lacks nothing
_COMPLETE = (("name",), ("contact", "organisation"), ("owner", "team"), ("milestone",))


def total_rows(sheet: RawSheet, profile: Profile) -> tuple[Bools, list[Problem]]:
    """Find the rows that are totals of the rows above.

    A row that says "total" and lacks what an opportunity needs is one: it is skipped where its
    value is the sum of the values above or since the last total (W404), else rejected (E227). A
    row that lacks nothing is one only if it has no ID, and agrees with two rows at least: a
    customer may be called Total.

    Parameters
    ----------
    profile
        What its defaults fill in does not complete a row; ``total_rows = "error"`` allows none.

    Returns
    -------
    tuple
        (n,) the rows that are no opportunities, and a problem for each. Rows that the profile
        leaves out are neither totals nor summed.

    Raises
    ------
    ForecasterError
        E123 where the profile allows none.
    """
    found = np.zeros(len(sheet.rows), dtype=bool)
    ignored = np.isin(sheet.rows, np.array(sorted(sheet.left_out), dtype=np.int64))
    problems: list[Problem] = []
    says: set[int] = set()
    for field in _LABELS:
        named = {text for text in set(sheet.texts(field)) if _is_total(text)}
        says.update(i for i, text in enumerate(sheet.texts(field)) if named and text in named)
    says -= set(np.flatnonzero(ignored).tolist())
    above = _Above(sheet, ignored) if says else None
    for i in sorted(says):
        if above is None:
            break
        above.reach(i)
        complete = all(_given(sheet, i, group, profile) for group in _COMPLETE)
        problem = above.compare(i)
        lone = bool(sheet.texts("id")[i]) or above.count < _FEWEST
        if problem is None or (complete and (lone or problem.code == "E227")):
            continue
        if profile.total_rows == "error":
            raise ForecasterError(problem._replace(code="E123"))
        found[i] = True
        above.total(i)
        problems.append(problem)
    return found, problems


def _given(sheet: RawSheet, row: int, group: tuple[str, ...], profile: Profile) -> bool:
    """Whether a row itself holds one of several fields."""
    texts = ((sheet.texts(field)[row], profile.defaults.get(field)) for field in group)
    return any(text and text != default for text, default in texts)


def _is_total(text: str) -> bool:
    return _MAYBE.match(text) is not None and word_key(text.rstrip(" :")) in TOTALS


class _Above:
    """The sums of the rows above one, and of those since the last total, kept while going down."""

    def __init__(self, sheet: RawSheet, ignored: Bools) -> None:
        self._sheet = sheet
        self._ignored = ignored.tolist()
        self._cells = {field: sheet.cells(field).tolist() for field in ("total_value", "value")}
        self._every = dict.fromkeys(self._cells, Decimal(0))
        self._since = dict.fromkeys(self._cells, Decimal(0))
        self._next = 0
        self._totals: set[int] = set()
        self.count = 0

    def reach(self, row: int) -> None:
        """Take in all rows before this one that are no totals."""
        for i in range(self._next, row):
            if self._ignored[i] or i in self._totals:
                continue
            self.count += 1
            for field, cells in self._cells.items():
                amount = _amount(cells[i]) or Decimal(0)
                self._every[field] += amount
                self._since[field] += amount
        self._next = row

    def total(self, row: int) -> None:
        """Note that the row is a total: it is not added, and what follows is counted anew."""
        self._totals.add(row)
        self._since = dict.fromkeys(self._cells, Decimal(0))

    def compare(self, row: int) -> Problem | None:
        """The problem of a row that says it is a total, by its first amount; None without one."""
        for field, cells in self._cells.items():
            stated = _amount(cells[row])
            if stated is None:
                continue
            agrees = row > 0 and stated in (self._every[field], self._since[field])
            place = (int(self._sheet.rows[row]), self._sheet.column_of(field), field)
            more = (("expected", f"{self._every[field]:f}"),)
            code = "W404" if agrees else "E227"
            return Problem(code, self._sheet.title, *place, show(cells[row]), more)
        return None


def _amount(cell: object) -> Decimal | None:
    return Decimal(f"{cell:.15g}") if type(cell) is float else None
