"""Date cells: dates as they are, and text that can be read as one date only.

``03/04/2026`` alone is two dates. The profile's ``dates`` settles it, or the column does: it
proves an order for one written pattern (its mark, and where a year of how many digits stands) when
the texts of that pattern are dates in this order and no other.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from forecaster.reading.texts import as_text, clean, column
from forecaster.sheets import Cells, Unreadable

FIRST = dt.datetime(1990, 1, 1)
LAST = dt.datetime(2100, 12, 31)

_DAYS = frozenset({dt.date, dt.datetime})
_FIRST_ORDINAL, _LAST_ORDINAL = FIRST.toordinal(), LAST.toordinal()

_EPOCHS = {False: dt.datetime(1899, 12, 30), True: dt.datetime(1904, 1, 1)}
_MILLISECONDS_A_DAY = 86_400_000
_LARGEST_SERIAL = 100_000


def _numbered(names: str, start: int) -> dict[str, int]:
    groups = enumerate(names.split(" / "), start)
    return {word: number for number, words in groups for word in words.split()}


# English and French, without accents, as `_folded` leaves them.
_MONTHS = _numbered(
    "jan january janv janvier / feb february fev fevr fevrier / mar march mars"
    " / apr april avr avril / may mai / jun june juin / jul july juil juillet / aug august aout"
    " / sep sept september septembre / oct october octobre / nov november novembre"
    " / dec december decembre",
    start=1,
)
_WEEKDAYS = _numbered(
    "mon monday lun lundi / tue tues tuesday mar mardi / wed wednesday mer mercredi"
    " / thu thur thurs thursday jeu jeudi / fri friday ven vendredi / sat saturday sam samedi"
    " / sun sunday dim dimanche",
    start=0,
)

_TIME = re.compile(
    r"(?:(?<=\d)t|,? (?:(?:at|a) )?)(?:[01]?\d|2[0-3])[:h][0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?"
    r"(?: ?[ap]\.?m\.?)?(?: ?(?:z|utc|gmt|[-+]\d\d:?\d\d))?$",
    re.ASCII,
)
_YEAR_FIRST = (
    re.compile(r"(?P<y>\d{4})(?P<mark>[-/. ])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})", re.ASCII),
    re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)", re.ASCII),
)
_NAMED = (
    re.compile(
        r"(?:le )?(?P<d>\d{1,2})(?:st|nd|rd|th|er)?(?: of)?[-/. ]?(?P<m>[a-z]{3,9})\.?,?[-/. ]?"
        r"(?P<y>\d{4}|\d\d)",
        re.ASCII,
    ),
    re.compile(
        r"(?P<m>[a-z]{3,9})\.?[-/ ]?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:, ?|[-/. ])(?P<y>\d{4}|\d\d)",
        re.ASCII,
    ),
    re.compile(r"(?P<y>\d{4})[-/. ]?(?P<m>[a-z]{3,9})\.?[-/ ]?(?P<d>\d{1,2})", re.ASCII),
)
_NUMERIC = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d\d)", re.ASCII)
_AROUND_MARKS = re.compile(r" +([-/.]) *|([-/.]) +")
_WEEKDAY = re.compile(r"([a-z]{3,9})\.?,? ?(?=\S)", re.ASCII)


class DateColumn(NamedTuple):
    """A column read as dates.

    Attributes
    ----------
    cells
        (n,) ``datetime`` at midnight, ``None`` (blank) or `Unreadable`.
    typed
        Text read as a date (W314): place from 0, the text, the ISO date.
    serials
        Numbers without a date format read as dates (W315), likewise.
    order
        The order that text needed, declared or proven: ``dmy``, ``mdy``, ``ymd``; blank where no
        text needed one; two patterns may prove different ones (``dmy, mdy``).
    """

    cells: Cells
    typed: tuple[tuple[int, str, str], ...] = ()
    serials: tuple[tuple[int, str, str], ...] = ()
    order: str = ""


class _Parts(NamedTuple):
    """A date in figures whose order is open: its written pattern and its three numbers."""

    pattern: tuple[str, int]
    figures: tuple[str, str, str]


_Parsed = dt.datetime | _Parts | str | None  # a day, an open order, the code of a refusal, blank
_Read = dt.datetime | Unreadable | None


def read_dates(
    cells: Cells,
    order: str = "",
    date1904: bool = False,  # noqa: FBT001, FBT002 - a workbook is either
) -> DateColumn:
    """Read a column as dates: (n,) cells of any kind in; times are dropped, no zone shifts (R20).

    ``order`` is the declared order of dates that are text, blank where nothing is declared.
    Refused are other things than dates (E207), text that can be read as two dates (E208), and
    dates outside 1990-2100 (E209).
    """
    given = cells.tolist()
    kinds = set(map(type, given))
    if kinds <= {type(None), Unreadable}:
        return DateColumn(cells)
    texts, used = _read_texts(
        {c for c in given if type(c) is str} if str in kinds else set(), order
    )
    read = _whole_days(given) if kinds & _DAYS else list(given)
    if texts:
        read = [texts[c] if type(c) is str else c for c in read]
    serials = []
    others = kinds - {str, type(None), Unreadable} - _DAYS
    for i, cell in enumerate(given) if others else ():
        if type(cell) in others:
            day = read[i] = _serial(cell, order, date1904=date1904)
            if isinstance(day, dt.datetime):
                serials.append((i, as_text(cell), as_text(day)))
    return DateColumn(column(read), _typed(given, texts), tuple(serials), used)


def _typed(given: list[object], texts: dict[str, _Read]) -> tuple[tuple[int, str, str], ...]:
    spoken = {text: as_text(day) for text, day in texts.items() if isinstance(day, dt.datetime)}
    if not spoken:
        return ()
    return tuple(
        (i, clean(c), spoken[c]) for i, c in enumerate(given) if isinstance(c, str) and c in spoken
    )


def _whole_days(given: list[Any]) -> list[Any]:
    """The cells with their dates at midnight, each day made once; others stay as they are."""
    ordinals = {c.toordinal() for c in given if type(c) in _DAYS}
    days = {o: dt.datetime.fromordinal(o) for o in ordinals if _FIRST_ORDINAL <= o <= _LAST_ORDINAL}
    return [
        (days.get(c.toordinal()) or Unreadable("E209", as_text(c))) if type(c) in _DAYS else c
        for c in given
    ]


def _within(day: dt.datetime, cell: object) -> dt.datetime | Unreadable:
    return day if FIRST <= day <= LAST else Unreadable("E209", as_text(cell))


def _serial(cell: object, order: str, *, date1904: bool) -> dt.datetime | Unreadable:
    """A number as Excel's count of days; as 20261130 only where ``ymd`` is declared."""
    refused = Unreadable("E207", as_text(cell))
    if not isinstance(cell, int | float) or isinstance(cell, bool) or not math.isfinite(cell):
        return refused
    if order == "ymd" and cell == int(cell):
        day = _year_first(as_text(cell))
        if day is not None and FIRST <= day <= LAST:
            return day
    if not 0 < cell < _LARGEST_SERIAL:
        return refused
    # To the millisecond, as Excel keeps time: 46000.9999999999 is the next midnight.
    days = round(cell * _MILLISECONDS_A_DAY) // _MILLISECONDS_A_DAY
    day = _EPOCHS[date1904] + dt.timedelta(days=days)
    return day if FIRST <= day <= LAST else refused


def _read_texts(texts: set[str], declared: str) -> tuple[dict[str, _Read], str]:
    """What each text says, and the orders that were needed."""
    parsed = {text: _parsed(text) for text in texts}
    open_ones: dict[tuple[str, int], list[_Parts]] = defaultdict(list)
    for found in parsed.values():
        if isinstance(found, _Parts):
            open_ones[found.pattern].append(found)
    orders = {pattern: declared or _proven(dates) for pattern, dates in open_ones.items()}
    read = {text: _decided(text, found, orders) for text, found in parsed.items()}
    return read, ", ".join(sorted(set(orders.values()) - {""}))


def _decided(text: str, found: _Parsed, orders: dict[tuple[str, int], str]) -> _Read:
    if found is None:
        return None
    shown = clean(text)
    if isinstance(found, _Parts):
        found = _ordered(found, orders[found.pattern])
    if isinstance(found, str):
        return Unreadable(found, shown)
    return _within(found, shown)


def _ordered(parts: _Parts, order: str) -> dt.datetime | str:
    """The day in this order, or the code of the refusal; a blank order is not known."""
    years = [int(f) for f in parts.figures if len(f) == 4]
    if years and not FIRST.year <= years[0] <= LAST.year:
        return "E209"
    if order:
        return _in_order(parts, order) or "E207"
    return "E208" if _possible(parts) else "E207"


def _proven(dates: Iterable[_Parts]) -> str:
    """The order that some date proves and none contradicts; blank where there is none."""
    possible = [found for found in map(_possible, dates) if found]
    common = set.intersection(*possible) if possible else set()
    return common.pop() if len(common) == 1 and common != {"ymd"} else ""


def _possible(parts: _Parts) -> set[str]:
    """The orders in which these figures are a day of the calendar.

    With dashes, two figures in front may be a year, as in ``26-11-30``: there a figure above 12
    in front is not proof of a day.
    """
    orders = {"dmy", "mdy", "ymd"} if parts.pattern == ("-", 2) else {"dmy", "mdy"}
    return {order for order in orders if _in_order(parts, order)}


def _in_order(parts: _Parts, order: str) -> dt.datetime | None:
    by_letter = dict(zip(order, parts.figures, strict=True))
    if len(by_letter["y"]) == 1 or max(len(by_letter["m"]), len(by_letter["d"])) > 2:
        return None
    return _day(by_letter["y"], int(by_letter["m"]), by_letter["d"])


def _day(year: str, month: int, day: str) -> dt.datetime | None:
    """The day, None where the calendar lacks it; years of two digits are 1990-2089."""
    full = int(year)
    if len(year) == 2:
        full += 1900 if full >= 90 else 2000
    try:
        return dt.datetime(full, month, int(day))
    except ValueError:
        return None


def _folded(text: str) -> str:
    """Small letters without accents, one space at most, none around marks."""
    bare = clean(text).casefold()
    if not bare.isascii():
        decomposed = unicodedata.normalize("NFKD", bare)
        bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _AROUND_MARKS.sub(r"\1\2", " ".join(bare.split()))


def _parsed(text: str) -> _Parsed:
    bare = _TIME.sub("", _folded(text))
    if not bare:
        return None if not clean(text) else "E207"
    if found := _NUMERIC.fullmatch(bare):
        first, mark, second, third = found.groups()
        return _Parts((mark, len(third)), (first, second, third))
    day = _year_first(bare) or _named(bare)
    if day is None and (weekday := _WEEKDAY.match(bare)):
        rest = bare[weekday.end() :]
        day = _year_first(rest) or _named(rest)
        if day is not None and _WEEKDAYS.get(weekday[1]) != day.weekday():
            return "E207"
    return day or "E207"


def _year_first(bare: str) -> dt.datetime | None:
    for form in _YEAR_FIRST:
        if found := form.fullmatch(bare):
            return _day(found["y"], int(found["m"]), found["d"])
    return None


def _named(bare: str) -> dt.datetime | None:
    for form in _NAMED:
        found = form.fullmatch(bare)
        if found and found["m"] in _MONTHS:
            return _day(found["y"], _MONTHS[found["m"]], found["d"])
    return None
