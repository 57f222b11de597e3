"""Month cells: any date in the month, or the month alone (``2026-11``, ``nov. 2026``).

A month alone becomes its first day, written so that it is one date only, and is read as dates are.
"""

from __future__ import annotations

import datetime as dt
import re

from forecaster.reading.dates import DateColumn, read_dates
from forecaster.reading.texts import clean, column
from forecaster.sheets import Cells, Unreadable

_MARK = r"(?: ?[-/.] ?| )"
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}}){_MARK}(?P<m>\d\d?)", re.ASCII)
_YEAR_LAST = re.compile(rf"(?P<m>\d\d?){_MARK}(?P<y>\d{{4}})", re.ASCII)
_NAMED = (
    re.compile(rf"(?P<m>[^\W\d_]{{3,9}})\.?,?{_MARK}?(?P<y>[0-9]{{4}})"),
    re.compile(rf"(?P<y>[0-9]{{4}}){_MARK}?(?P<m>[^\W\d_]{{3,9}})\.?"),
)
# Letters with their accents, which may be written as signs of their own.
_ACCENT = re.compile("[\u0300-\u036f]")


def read_months(
    cells: Cells,
    order: str = "",
    date1904: bool = False,  # noqa: FBT001, FBT002 - a workbook is either
) -> DateColumn:
    """Read a column as months: (n,) cells of any kind in, the first day of each month out (R32).

    Dates are read and refused as by `read_dates`, under the declared ``order``. A month alone is
    text by nature: it is not among those ``typed``. Its year has four digits, for ``11-26`` may be
    a day as well (E207).
    """
    given = cells.tolist()
    first_days = {c: day for c in set(filter(_is_text, given)) if (day := _first_day(c))}
    days = read_dates(
        column([first_days.get(c, c) if _is_text(c) else c for c in given]), order, date1904
    )
    read = [
        _month(day, clean(c) if _is_text(c) and c in first_days else "")
        for c, day in zip(given, days.cells.tolist(), strict=True)
    ]
    typed = tuple(t for t in days.typed if given[t[0]] not in first_days)
    return days._replace(cells=column(read), typed=typed)


def _is_text(cell: object) -> bool:
    return type(cell) is str


def _first_day(text: str) -> str:
    """The first day of the month that stands alone in a text, ``""`` where none seems to."""
    bare = _ACCENT.sub("", " ".join(clean(text).split()))
    if found := _YEAR_FIRST.fullmatch(bare) or _YEAR_LAST.fullmatch(bare):
        return f"{found['y']}-{found['m']}-1"
    for form in _NAMED:
        if found := form.fullmatch(bare):
            return f"1 {found['m']} {found['y']}"
    return ""


def _month(day: object, written: str) -> object:
    """The first day of the month; a refusal shows the text as it was ``written``."""
    if isinstance(day, dt.datetime):
        return day.replace(day=1)
    return Unreadable(day.code, written) if written and isinstance(day, Unreadable) else day
