"""What the cells of the starter workbook may hold: drop-downs, and limits of numbers and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from forecaster.words.catalogue import Words
from forecaster.words.headings import SHEETS
from forecaster.words.kinds import mark
from forecaster.workbooks.starter.lists import WORD_LISTS

LAST_ROW = 5000

# Lists that stand in a column of a sheet: name in formulas -> sheet and field.
FED = {
    "list_contacts": ("contacts", "name"),
    "list_milestones": ("milestones", "milestone"),
    "list_currencies": ("exchange_rates", "currency"),
    "list_lost_reasons": ("lost_reasons", "lost_reason"),
}
# Lists to which a cell may add: Excel asks, and takes the new word.
_OPEN = frozenset(
    ("list_owners", "list_teams", "list_contacts", "list_products", "list_lost_reasons")
)
_OF_ALL = {
    "owner": "list_owners",
    "team": "list_teams",
    "pipeline": "list_pipelines",
    "currency": "list_currencies",
}
_OF_ONE = {
    ("opportunities", "contact"): "list_contacts",
    ("opportunities", "milestone"): "list_milestones",
    ("opportunities", "last_open_milestone"): "list_milestones",
    ("opportunities", "status"): "list_statuses",
    ("opportunities", "duration_basis"): "list_duration_bases",
    ("opportunities", "lost_reason"): "list_lost_reasons",
    ("opportunities", "product"): "list_products",
    ("contacts", "type"): "list_contact_types",
    ("milestones", "complete"): "list_yes_no",
    ("lost_reasons", "included"): "list_yes_no",
    ("targets", "basis"): "list_target_bases",
    ("custom_fields", "type"): "list_field_types",
    ("custom_fields", "important"): "list_yes_no",
    ("recipients", "language"): "list_languages",
}
_MOST = 1_000_000_000_000


class _Limit(NamedTuple):
    """What a number must be, as Excel's words for it, and what is said of another."""

    type: Literal["date", "decimal", "whole"]
    low: str
    high: str
    error: str


def _serial(year: int, month: int, day: int) -> str:
    """A day as Excel counts it."""
    return str((dt.date(year, month, day) - dt.date(1899, 12, 30)).days)


_DATE = _Limit(
    "date",
    _serial(1990, 1, 1),
    _serial(2100, 12, 31),
    mark("Write a date between 1990 and 2100."),
)
_SHARE = _Limit("decimal", "0", "1", mark("Write a percentage from 0% to 100%."))
_AMOUNT = _Limit("decimal", f"-{_MOST}", f"{_MOST}", mark("Write an amount, as a plain number."))
_TARGET = _Limit("decimal", "0", f"{_MOST}", mark("Write an amount of 0 or more."))
_RATE = _Limit("decimal", "0.000000001", f"{_MOST}", mark("Write a number above 0."))
_WHOLE = _Limit("whole", "1", "36600", mark("Write a whole number of 1 or more."))
_DAYS = _Limit("whole", "0", "100000", mark("Write a whole number of days, 0 or more."))

_LIMITS = {
    ("opportunities", "probability"): _SHARE,
    ("milestones", "probability"): _SHARE,
    ("opportunities", "value"): _AMOUNT,
    ("opportunities", "total_value"): _AMOUNT,
    ("opportunities", "duration"): _WHOLE,
    ("milestones", "days_until_stale"): _DAYS,
    ("exchange_rates", "rate"): _RATE,
    ("targets", "amount"): _TARGET,
}

# What Excel shows beside a cell while it is filled in.
_PROMPTS = {
    ("opportunities", "contact"): mark("Choose a contact; a new one goes on Contacts first."),
    ("opportunities", "probability"): mark("Blank: the milestone's probability is taken."),
    ("opportunities", "value"): mark("The amount for one unit of the duration basis."),
    ("opportunities", "duration"): mark("How many units; blank if the value is fixed."),
    ("opportunities", "tags"): mark("Several are parted by a semicolon."),
    ("opportunities", "additional_contacts"): mark(
        "Name (Role); several are parted by a semicolon."
    ),
    ("opportunities", "status"): mark("Usually blank: the milestone says it."),
    ("opportunities", "total_value"): mark("Usually blank: it is value times duration."),
    ("milestones", "complete"): mark("Yes only for won (100%) and lost (0%)."),
    ("exchange_rates", "rate"): mark("A rate in yellow is an example: write over it."),
    ("targets", "month"): mark("Any day of the month."),
    ("custom_fields", "options"): mark("Several are parted by a semicolon."),
    ("recipients", "to"): mark("Several are parted by a semicolon."),
}


def list_of(role: str, field: str) -> str:
    """The name of the list that feeds a column's drop-down, ``""`` where none does."""
    return _OF_ONE.get((role, field), "") or _OF_ALL.get(field, "")


def growing(sheet: str, column: int, head: int = 1) -> str:
    """The cells below a heading down to the last filled one, as the formula of a name.

    It grows as rows are added, blank cells between them do no harm, and it holds no single cell
    but the heading, so deleting rows does not break it. Excel and LibreOffice both read it.

    Parameters
    ----------
    column
        From 1.
    head
        The row of the heading.
    """
    letter = get_column_letter(column)
    cells = f"{quote_sheetname(sheet)}!${letter}${head}:${letter}${LAST_ROW}"
    above = f"-{head - 1}" if head > 1 else ""
    last = f'SUMPRODUCT(MAX(({cells}<>"")*ROW({cells}))){above}'
    return f"INDEX({cells},2):INDEX({cells},MAX(2,{last}))"


def rules(role: str, columns: Mapping[str, int], words: Words) -> Iterator[DataValidation]:
    """The validations of a sheet.

    Parameters
    ----------
    columns
        Field -> column, from 1.
    """
    for field, column in columns.items():
        rule = _rule(role, field, words)
        if rule is not None:
            letter = get_column_letter(column)
            rule.add(f"{letter}2:{letter}{LAST_ROW}")
            yield rule


def _rule(role: str, field: str, words: Words) -> DataValidation | None:
    name = list_of(role, field)
    limit = _LIMITS.get((role, field), _DATE if _holds_date(role, field) else None)
    prompt = _PROMPTS.get((role, field), "")
    if name:
        rule = _choice(role, name, words)
    elif limit is not None:
        rule = DataValidation(
            type=limit.type, operator="between", formula1=limit.low, formula2=limit.high
        )
        rule.error = words(limit.error)
    elif prompt:
        rule = DataValidation()
    else:
        return None
    rule.allow_blank = True
    rule.showErrorMessage = bool(name or limit)
    if prompt:
        rule.showInputMessage = True
        rule.prompt = words(prompt)
    return rule


def _holds_date(role: str, field: str) -> bool:
    return any(f.name == field and f.kind in ("date", "month") for f in SHEETS[role].fields)


def _choice(role: str, name: str, words: Words) -> DataValidation:
    rule = DataValidation(type="list", formula1=name)
    # On its own sheet a new pipeline is welcome; elsewhere nothing would know it.
    asks = name in _OPEN or (role, name) == ("milestones", "list_pipelines")
    rule.errorStyle = "warning" if asks else "stop"
    fixed = any(known.fixed for known in WORD_LISTS if known.name == name)
    if asks:
        rule.error = words("This name is not on its list yet. Is it spelt as you mean it?")
    elif fixed:
        rule.error = words("Choose a word from the list.")
    else:
        rule.error = words("Choose one from the list; a new one goes on its own sheet first.")
    return rule
