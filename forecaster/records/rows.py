"""The rows that the sheets may hold, as pydantic types, and the check of whole columns by them.

Reading has typed the cells already, so the types are strict: what reading did not understand, and
what it let through but no row may hold, fails here with its row and field.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from forecaster.money import Bools
from forecaster.problems import Problem
from forecaster.sheets import RawSheet, Unreadable
from forecaster.words.kinds import mark

CHUNK = 20_000
LONGEST = 36_600  # periods: as many days as a hundred years have
_WIDE, _WIDER = 1e15, 1e21  # numbers that are still read best in full
_STRICT = ConfigDict(strict=True, hide_input_in_errors=True)

Points = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Periods = Annotated[float, Field(ge=1, le=LONGEST, multiple_of=1, allow_inf_nan=False)]
Day = Annotated[dt.datetime, Field(ge=dt.datetime(1990, 1, 1), le=dt.datetime(2100, 12, 31))]
Basis = Literal["FIXED", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"]
Flag = Literal["yes", "no"]


class OpportunityRow(TypedDict, total=False):
    """A row of Opportunities (R1, R2); a column that the sheet lacks is absent."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    id: str | None
    name: str
    contact: str | None
    contact_email: str | None
    organisation: str | None
    additional_contacts: str | None
    description: str | None
    owner: str | None
    team: str | None
    pipeline: str | None
    milestone: str
    status: Literal["open", "won", "lost"] | None
    probability: Points | None
    value: Number | None
    total_value: Number | None
    currency: str | None
    duration_basis: Basis | None
    duration: Periods | None
    start_on: Day | None
    expected_close: Day | None
    closed_on: Day | None
    created_on: Day | None
    updated_on: Day | None
    last_contacted: Day | None
    last_stage_change: Day | None
    last_open_milestone: str | None
    lost_reason: str | None
    tags: str | None


class ContactRow(TypedDict, total=False):
    """A row of Contacts (R4)."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    id: str | None
    type: Literal["person", "organisation"] | None
    name: str | None
    first_name: str | None
    last_name: str | None
    organisation: str | None
    job_title: str | None
    role: str | None
    email: str | None
    phone: str | None
    owner: str | None
    team: str | None
    tags: str | None
    created_on: Day | None
    last_contacted: Day | None


class MilestoneRow(TypedDict, total=False):
    """A row of Milestones (R6)."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    pipeline: str | None
    milestone: str
    probability: Points
    complete: Flag | None
    days_until_stale: Annotated[float, Field(ge=0, multiple_of=1, allow_inf_nan=False)] | None


RateRow = TypedDict(
    "RateRow",
    {
        "currency": str,
        "rate": Annotated[float, Field(gt=0, allow_inf_nan=False)],
        "from": Day | None,
    },
    total=False,
)


class CustomFieldRow(TypedDict, total=False):
    """A row of Custom Fields (R5)."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    field: str
    type: Literal["text", "list", "multilist", "number", "date", "boolean", "link"] | None
    options: str | None
    important: Flag | None


_ROWS: dict[str, Any] = {
    "opportunities": OpportunityRow,
    "contacts": ContactRow,
    "milestones": MilestoneRow,
    "exchange_rates": RateRow,
    "custom_fields": CustomFieldRow,
}


@cache
def _adapter(role: str) -> TypeAdapter[list[Any]]:
    """The check of a sheet's rows, made when the sheet is first seen."""
    return _of_rows(_ROWS[role])


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
}

_KNOWN = {
    "duration_basis": mark("Fixed, Hour, Day, Week, Month, Quarter, Year"),
    "status": mark("open, won, lost"),
    "complete": mark("Yes, No"),
    "important": mark("Yes, No"),
    "type": mark("person, organisation"),
}
_FIELD_TYPES = mark("text, list, multi-list, number, date, boolean, link")


def check_rows(sheet: RawSheet) -> tuple[Bools, list[Problem]]:
    """Check every row of a sheet by its pydantic type.

    Returns
    -------
    tuple
        (n,) which rows hold nothing that cannot be accepted, and a problem for each bad cell.
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
    return good, problems


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
