"""The rows that the sheets may hold, as pydantic types; blank cells are ``None``.

Reading has typed the cells already, so the types are strict.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

LONGEST = 36_600  # periods: as many days as a hundred years have
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


class TargetRow(TypedDict, total=False):
    """A row of Targets (R32); reading gives the month as its first day."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    month: Day
    amount: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    currency: str | None
    team: str | None
    owner: str | None
    pipeline: str | None
    basis: Literal["schedule", "bookings"] | None


class LostReasonRow(TypedDict, total=False):
    """A row of Lost Reasons (R28)."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    lost_reason: str
    included: Flag | None


class RecipientRow(TypedDict, total=False):
    """A row of Recipients; the addresses are checked by `recipients`."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    team: str | None
    to: str
    cc: str | None
    language: Literal["en", "fr"] | None


ROWS: dict[str, Any] = {
    "opportunities": OpportunityRow,
    "contacts": ContactRow,
    "milestones": MilestoneRow,
    "exchange_rates": RateRow,
    "custom_fields": CustomFieldRow,
    "targets": TargetRow,
    "lost_reasons": LostReasonRow,
    "recipients": RecipientRow,
}
