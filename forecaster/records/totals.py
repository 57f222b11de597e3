"""Total rows among the opportunities: skipped where they agree with the rows above."""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.money import Bools
from forecaster.problems import Problem
from forecaster.records.flags import texts
from forecaster.records.rows import show
from forecaster.sheets import RawSheet
from forecaster.words.keys import word_key
from forecaster.words.values import TOTALS

_LABELS = ("id", "name", "contact", "organisation", "owner", "milestone", "description")
# What every word for a total looks like: a quick look, because nearly no cell does.
_MAYBE = re.compile(r"\s*(grand |overall |sub|sous|tot|sum|som).{0,16}$", re.IGNORECASE)
_COMPLETE = (("name",), ("contact", "organisation"), ("owner", "team"), ("milestone",))


def total_rows(sheet: RawSheet, rule: str) -> tuple[Bools, list[Problem]]:
    """Find the rows that are totals of the rows above.

    A row that says "total" and lacks what an opportunity needs is one: it is skipped where its
    value is the sum of the values above or since the last total (W404), else rejected (E227). A
    complete row that says so is one only if it agrees: a customer may be called Total.

    Parameters
    ----------
    rule
        The profile's: ``check`` or blank as above; ``error`` allows no total row.

    Returns
    -------
    tuple
        (n,) the rows that are no opportunities, and a problem for each.

    Raises
    ------
    ForecasterError
        E123 where the profile allows none.
    """
    found = np.zeros(len(sheet.rows), dtype=bool)
    problems: list[Problem] = []
    labels = {f: texts(sheet, f) for f in (*_LABELS, "team")}
    says: set[int] = set()
    for field in _LABELS:
        named = {text for text in set(labels[field]) if _is_total(text)}
        says.update(i for i, text in enumerate(labels[field]) if named and text in named)
    for i in sorted(says):
        complete = all(any(labels[f][i] for f in group) for group in _COMPLETE)
        problem = _compare(sheet, i, found, complete=complete)
        if problem is None:
            continue
        if rule == "error":
            raise ForecasterError(problem._replace(code="E123"))
        found[i] = True
        problems.append(problem)
    return found, problems


def _is_total(text: str) -> bool:
    return _MAYBE.match(text) is not None and word_key(text.rstrip(" :")) in TOTALS


def _compare(sheet: RawSheet, row: int, totals: Bools, *, complete: bool) -> Problem | None:
    """The problem of a row that says it is a total, by its first amount; None if it is none."""
    for field in ("total_value", "value"):
        cells = sheet.cells(field)
        stated = _amount(cells[row])
        if stated is None:
            continue
        amounts = [_amount(c) or Decimal(0) for c in cells[:row].tolist()]
        since = int(np.flatnonzero(totals[:row])[-1]) + 1 if totals[:row].any() else 0
        above = sum(a for a, is_total in zip(amounts, totals[:row], strict=True) if not is_total)
        agrees = row > 0 and stated in (above, sum(amounts[since:]))
        if complete and not agrees:
            return None
        code = "W404" if agrees else "E227"
        place = (int(sheet.rows[row]), sheet.column_of(field), field)
        more = (("expected", f"{above:f}"),)
        return Problem(code, sheet.title, *place, show(cells[row]), more)
    return None


def _amount(cell: object) -> Decimal | None:
    return Decimal(f"{cell:.15g}") if type(cell) is float else None
