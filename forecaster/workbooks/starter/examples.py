"""What stands in the starter workbook: a usable pipeline, and examples to be written over.

Every row with the word Example is one. Dates are counted from the day that the workbook is made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark
from forecaster.workbooks.starter.lists import ANN, PRODUCTS, SALES, TEAM, YES_NO

Cell = str | float | int | dt.date
Row = Mapping[str, Cell]

_BAKERY, _CLINIC = mark("Example Bakery"), mark("Example Clinic")
_JANE, _LI = mark("Jane Example"), mark("Li Example")
_DECIDES, _ADVISES = mark("Decision maker"), mark("Technical adviser")
_PROPOSAL, _NEGOTIATION = mark("Proposal sent"), mark("Negotiation")
_PERSON, _ORGANISATION = mark("Person"), mark("Organisation")
_STEPS = (
    (mark("Qualified"), 0.1, 30),
    (mark("Need confirmed"), 0.25, 30),
    (_PROPOSAL, 0.5, 21),
    (_NEGOTIATION, 0.75, 14),
)
_REASONS = (mark("Price"), mark("Competitor"), mark("No budget"), mark("No decision"))
# The rates are no day's: they are marked until they are written over.
RATES = {"EUR": 1.0, "USD": 0.9, "GBP": 1.2}
OWN_CURRENCY = "EUR"
TARGET = 5_000


def month_after(day: dt.date) -> dt.date:
    """The first day of the next month."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def example_rows(role: str, words: Words, day: dt.date) -> list[Row]:
    """The rows that a sheet begins with, each a cell a field."""
    makers: dict[str, Callable[[Words, dt.date], list[Row]]] = {
        "opportunities": _opportunities,
        "contacts": _contacts,
        "milestones": _milestones,
        "lost_reasons": _lost_reasons,
        "exchange_rates": _rates,
        "targets": _targets,
        "custom_fields": _custom_fields,
        "recipients": _recipients,
    }
    return makers[role](words, day)


def _opportunities(words: Words, day: dt.date) -> list[Row]:
    close = day + dt.timedelta(days=45)
    mine: dict[str, Cell] = {"owner": words(ANN), "team": words(TEAM), "pipeline": words(SALES)}
    mine |= {"currency": OWN_CURRENCY}
    mine |= {"created_on": day - dt.timedelta(days=14), "updated_on": day - dt.timedelta(days=2)}
    mine |= {"last_contacted": day - dt.timedelta(days=2)}
    once: Row = {
        "id": "EX-1",
        "name": words("Example: website redesign"),
        "contact": words(_BAKERY),
        "milestone": words(_PROPOSAL),
        "value": 12_000,
        "duration_basis": words("Fixed"),
        "expected_close": day + dt.timedelta(days=30),
        "last_stage_change": day - dt.timedelta(days=5),
        "product": words(PRODUCTS[1]),
        "tags": words("Website"),
        "description": words("A fixed amount: it is paid once, in the month of the close."),
    }
    monthly: Row = {
        "id": "EX-2",
        "name": words("Example: support, a year"),
        "contact": words(_JANE),
        "milestone": words(_NEGOTIATION),
        "value": 500,
        "duration_basis": words("Month"),
        "duration": 12,
        "expected_close": close,
        "start_on": month_after(close),
        "last_stage_change": day - dt.timedelta(days=3),
        "product": words(PRODUCTS[2]),
        "tags": "; ".join((words("Support"), words("Renewal"))),
        "additional_contacts": "; ".join(
            f"{words(name)} ({words(role)})" for name, role in ((_JANE, _DECIDES), (_LI, _ADVISES))
        ),
        "description": words("A recurring amount: 12 months of 500, from the start on."),
    }
    return [{**mine, **once}, {**mine, **monthly}]


def _contacts(words: Words, day: dt.date) -> list[Row]:
    mine: dict[str, Cell] = {"owner": words(ANN), "team": words(TEAM)}
    mine |= {"created_on": day - dt.timedelta(days=60)}
    mine |= {"last_contacted": day - dt.timedelta(days=2)}
    clinic = mine | {"organisation": words(_CLINIC), "type": words(_PERSON)}
    return [
        mine | {"id": "EX-C1", "type": words(_ORGANISATION), "name": words(_BAKERY)},
        mine | {"id": "EX-C2", "type": words(_ORGANISATION), "name": words(_CLINIC)},
        clinic
        | {
            "id": "EX-C3",
            "name": words(_JANE),
            "role": words(_DECIDES),
            "job_title": words("Head of Purchasing"),
            "email": "jane@example.com",
        },
        clinic
        | {
            "id": "EX-C4",
            "name": words(_LI),
            "role": words(_ADVISES),
            "job_title": words("Head of IT"),
            "email": "li@example.com",
        },
    ]


def _milestones(words: Words, _day: dt.date) -> list[Row]:
    yes, no = map(words, YES_NO)
    sales = {"pipeline": words(SALES)}
    steps: list[Row] = [
        sales | {"milestone": words(s), "probability": p, "complete": no, "days_until_stale": days}
        for s, p, days in _STEPS
    ]
    ends = ((words("Won"), 1.0), (words("Lost"), 0.0))
    return steps + [sales | {"milestone": e, "probability": p, "complete": yes} for e, p in ends]


def _lost_reasons(words: Words, _day: dt.date) -> list[Row]:
    yes, no = map(words, YES_NO)
    counted: list[Row] = [{"lost_reason": words(r), "included": yes} for r in _REASONS]
    return [*counted, {"lost_reason": words("Entered twice"), "included": no}]


def _rates(*_: object) -> list[Row]:
    return [{"currency": code, "rate": rate} for code, rate in RATES.items()]


def _targets(words: Words, day: dt.date) -> list[Row]:
    # The company's: a team that nobody has any more, once the examples are gone, stops a run.
    mine: dict[str, Cell] = {
        "amount": TARGET,
        "currency": OWN_CURRENCY,
        "basis": words("Schedule"),
    }
    return [mine | {"month": month} for month in (day.replace(day=1), month_after(day))]


def _custom_fields(words: Words, _day: dt.date) -> list[Row]:
    options = "; ".join(map(words, PRODUCTS))
    no = words(YES_NO[1])
    return [{"field": words("Product"), "type": words("List"), "options": options, "important": no}]


def _recipients(words: Words, _day: dt.date) -> list[Row]:
    language = words("French" if words.lang == "fr" else "English")
    return [
        {"to": "director@example.com", "language": language},
        {
            "to": "ann@example.com; ben@example.com",
            "cc": "assistant@example.com",
            "language": language,
        },
    ]
