"""The check of whole columns by the pydantic types of their rows.

Reading has typed the cells already: what it did not understand, and what it let through but no row
may hold, fails here with its row and field.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from forecaster.money import Bools
from forecaster.problems import Problem
from forecaster.records.row_types import LONGEST, ROWS
from forecaster.sheets import RawSheet, Unreadable
from forecaster.words.kinds import mark

__all__ = ["LONGEST", "check_rows", "show"]

CHUNK = 20_000
_WIDE, _WIDER = 1e15, 1e21  # numbers that are still read best in full


@cache
def _adapter(role: str) -> TypeAdapter[list[Any]]:
    """The check of a sheet's rows, made when the sheet is first seen."""
    return _of_rows(ROWS[role])


def _of_rows(row: Any) -> TypeAdapter[list[Any]]:  # noqa: ANN401 - a TypedDict
    return TypeAdapter(list[row])


_BY_TYPE = {
    "float_type": "E205",
    "finite_number": "E205",
    "string_type": "E228",
    "datetime_type": "E207",
    "literal_error": "E210",
    "greater_than": "E224",
    "multiple_of": "E225",
}
_BY_FIELD = {
    "probability": {"greater_than_equal": "E201", "less_than_equal": "E201"},
    "duration": {"greater_than_equal": "E211", "multiple_of": "E211", "less_than_equal": "E222"},
    "days_until_stale": {"greater_than_equal": "E225"},
    "amount": {"greater_than_equal": "E232"},
}

_KNOWN = {
    "duration_basis": mark("Fixed, Hour, Day, Week, Month, Quarter, Year"),
    "status": mark("open, won, lost"),
    "complete": mark("Yes, No"),
    "important": mark("Yes, No"),
    "included": mark("Yes, No"),
    "basis": mark("schedule, bookings"),
    "language": mark("English, French"),
    "type": mark("person, organisation"),
}
_FIELD_TYPES = mark("text, list, multi-list, number, date, boolean, link")


def check_rows(sheet: RawSheet) -> tuple[Bools, list[Problem]]:
    """Check every row of a sheet by its pydantic type; nothing is said of rows that are left out.

    Returns
    -------
    tuple
        (n,) which rows are read and hold nothing that cannot be accepted, and a problem for each
        bad cell.
    """
    adapter = _adapter(sheet.role)
    good = np.ones(len(sheet.rows), dtype=bool)
    problems: list[Problem] = []
    for first, rows in _chunks(sheet):
        try:
            adapter.validate_python(rows)
        except ValidationError as failure:
            for error in failure.errors(include_url=False, include_context=False):
                row = first + int(error["loc"][0])
                good[row] = False
                problems.append(_problem(sheet, row, error))
    if sheet.left_out:
        good &= ~np.isin(sheet.rows, np.array(sorted(sheet.left_out), dtype=np.int64))
        problems = [p for p in problems if p.row not in sheet.left_out]
    return good, _counted(problems)


def _counted(problems: list[Problem]) -> list[Problem]:
    """Each date that can be read in two ways says how many its column has: one choice for all."""
    times = Counter(p.field for p in problems if p.code == "E208")
    return [
        p._replace(more=(*p.more, ("count", str(times[p.field])))) if p.code == "E208" else p
        for p in problems
    ]


def _chunks(sheet: RawSheet) -> Iterator[tuple[int, list[dict[str, object]]]]:
    names = tuple(sheet.columns)
    for first in range(0, len(sheet.rows), CHUNK):
        cells = [column[first : first + CHUNK].tolist() for column in sheet.columns.values()]
        yield first, [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _problem(sheet: RawSheet, row: int, error: ErrorDetails) -> Problem:
    field = str(error["loc"][1])
    found = error["input"]
    more: Mapping[str, str] = {}
    if isinstance(found, Unreadable):
        code, text = found
    elif found is None:
        code, text = "E202", ""
    else:
        fallback = "E209" if isinstance(found, dt.datetime) else "E205"
        code = _BY_FIELD.get(field, {}).get(error["type"]) or _BY_TYPE.get(error["type"], fallback)
        text = show(found)
    if code == "E210":
        known = _FIELD_TYPES if sheet.role == "custom_fields" and field == "type" else _KNOWN[field]
        more = {"known": known}
    number = int(sheet.rows[row])
    place = sheet.column_of(field)
    return Problem(code, sheet.title, number, place, field, text, tuple(more.items()), sheet.role)


def show(cell: object) -> str:
    """A cell as a person reads it: 15 digits, ISO dates, nothing for a blank."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.0f}" if _WIDE <= abs(cell) < _WIDER else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell.found if isinstance(cell, Unreadable) else str(cell)
