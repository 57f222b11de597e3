"""One sheet's rows become typed columns; what was not understood stays, marked, in its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.problems import Problem
from forecaster.profile import Profile
from forecaster.reading.dates import read_dates
from forecaster.reading.headings import Layout
from forecaster.reading.month_cells import read_months
from forecaster.reading.numbers import SHARED_SIGNS, read_numbers
from forecaster.reading.percent import read_percent
from forecaster.reading.texts import read_texts
from forecaster.sheets import Cells, RawSheet, Reading, Rows, Unreadable
from forecaster.words.headings import SHEETS
from forecaster.words.keys import heading_key, name_key, word_key
from forecaster.words.kinds import mark
from forecaster.words.values import CHOICES

_NO_MONEY = mark("{key} holds a currency; give it under defaults.currency")
MONEY = ("value", "total_value")


class Place(NamedTuple):
    """What the column readers need to know about where they are."""

    role: str
    title: str
    rows: Rows
    profile: Profile
    date1904: bool
    left_out: frozenset[int] = frozenset()  # numbers of rows that prove nothing


class _Column(NamedTuple):
    cells: Cells
    scale: str = ""
    problems: tuple[Problem, ...] = ()
    currencies: Mapping[int, str] = {}
    decimal: str = ""


def read_columns(
    place: Place,
    cells: Sequence[Sequence[object]],
    layout: Layout,
    wanted: Iterable[str],
) -> tuple[RawSheet, list[Problem]]:
    """Type the columns of one sheet.

    Parameters
    ----------
    cells
        One sequence a column of the sheet, from column A, each of ``len(place.rows)`` cells.
    wanted
        Custom headings to read, by their keys; the others are listed in the readings only.
    """
    problems: list[Problem] = []
    columns: dict[str, Cells] = {}
    readings: list[Reading] = []
    currencies: dict[str, Cells] = {}
    for field, index in sorted(layout.fields.items(), key=lambda item: item[1]):
        column = _read(place, field, index, _object_array(cells[index]))
        columns[field] = column.cells
        problems += column.problems
        heading = layout.headings[index]
        readings.append(Reading(field, heading, index, column.scale, column.decimal))
        if column.currencies:
            found = np.full(len(place.rows), "", dtype=object)
            found[list(column.currencies)] = list(column.currencies.values())
            currencies[field] = found
    custom: dict[str, Cells] = {}
    others = []
    keys = {heading_key(w) for w in wanted}
    for heading, index in layout.custom.items():
        readings.append(Reading("", heading, index))
        if heading_key(heading) in keys:
            texts = _texts(place, heading, index, _object_array(cells[index]))
            custom[heading] = texts.cells
            problems += texts.problems
        else:
            others.append(cells[index])
    _fill_defaults(place, columns)
    readings.sort(key=lambda r: r.column)
    sheet = RawSheet(
        place.role,
        place.title,
        place.rows,
        columns,
        custom,
        tuple(readings),
        currencies,
        others=tuple(others),
    )
    return sheet, problems


def _object_array(cells: Sequence[object]) -> Cells:
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    return array


def _kind(role: str, field: str) -> str:
    return next(f.kind for f in SHEETS[role].fields if f.name == field)


def _read(place: Place, field: str, index: int, cells: Cells) -> _Column:
    readers = {"number": _numbers, "percent": _percents, "date": _dates, "month": _dates}
    reader = readers.get(_kind(place.role, field), _texts)
    column = reader(place, field, index, cells)
    if reader is _texts:
        return column._replace(cells=_translate(place, field, column.cells))
    return column


def _texts(place: Place, field: str, index: int, cells: Cells) -> _Column:
    texts = read_texts(cells)
    problems = [
        Problem(code, place.title, int(place.rows[i]), index, field, role=place.role)
        for code, places in (("W317", texts.cleaned), ("W318", texts.cut))
        for i in places
    ]
    return _Column(texts.cells, "", tuple(problems))


def _numbers(place: Place, field: str, index: int, cells: Cells) -> _Column:
    numbers = read_numbers(cells, place.profile.decimal)
    is_money = field in MONEY
    if not is_money:  # money is exact already, as `money.exact` reads it
        numbers = numbers._replace(cells=_fifteen(numbers.cells))
    strange = (
        numbers.percents if is_money else {*numbers.percents, *numbers.currencies, *numbers.signs}
    )
    if strange:
        # A percentage is no amount, and an amount of money is no number of periods: not guessed.
        refused = _refused(cells, numbers.cells, strange)
        typed = tuple(t for t in numbers.typed if t[0] not in strange)
        numbers = numbers._replace(cells=refused, typed=typed)
    problems = _typed(place, field, index, "W313", numbers.typed)
    if not is_money:
        return _Column(numbers.cells, "", problems, decimal=_decimal(numbers.typed))
    shared = {i: "/".join(sorted(SHARED_SIGNS[sign])) for i, sign in numbers.signs.items()}
    currencies = {**numbers.currencies, **shared}
    return _Column(numbers.cells, "", problems, currencies, _decimal(numbers.typed))


def _decimal(typed: Iterable[tuple[int, str, str]]) -> str:
    """The decimal marks that texts were read with, as far as they show one."""
    fractions = (text for _, text, read in typed if "." in read)
    return "".join(sorted({max(",.", key=text.rfind) for text in fractions}))


def _fifteen(cells: Cells) -> Cells:
    """Numbers as Excel shows them, at 15 digits (R21): 7.999999999999999 is 8."""
    given = cells.tolist()
    shown = {c: float(f"{c:.15g}") for c in {c for c in given if type(c) is float}}
    if all(number == as_shown for number, as_shown in shown.items()):
        return cells
    return _object_array([shown[c] if type(c) is float else c for c in given])


def _refused(cells: Cells, read: Cells, places: Iterable[int]) -> Cells:
    refused = read.copy()
    for i in places:
        refused[i] = Unreadable("E205", str(cells[i]).strip())
    return refused


def _percents(place: Place, field: str, index: int, cells: Cells) -> _Column:
    numbers = read_numbers(cells, place.profile.decimal)
    problems = _typed(place, field, index, "W313", numbers.typed)
    numbers = numbers._replace(cells=_fifteen(numbers.cells))
    mute = np.isin(place.rows, np.array(sorted(place.left_out), dtype=np.int64))
    where = (place.title, place.rows, index)
    percent = read_percent(*where, numbers, place.profile.percent, mute)
    decimal = _decimal(numbers.typed)
    return _Column(percent.cells, percent.scale, problems, decimal=decimal)


def _dates(place: Place, field: str, index: int, cells: Cells) -> _Column:
    read = read_months if _kind(place.role, field) == "month" else read_dates
    dates = read(cells, place.profile.dates, place.date1904)
    # Where the profile declares the order, dates that are text are meant to be.
    typed = () if place.profile.dates else dates.typed
    problems = _typed(place, field, index, "W314", typed)
    problems += _typed(place, field, index, "W315", dates.serials)
    return _Column(dates.cells, dates.order, problems)


def _typed(
    place: Place, field: str, index: int, code: str, typed: Iterable[tuple[int, str, str]]
) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            code,
            place.title,
            int(place.rows[i]),
            index,
            field,
            found,
            (("read", read),),
            place.role,
        )
        for i, found, read in typed
    )


def _translate(place: Place, field: str, cells: Cells) -> Cells:
    """Apply the profile's values, then the table of known words where the field is a choice."""
    own = {name_key(k): v for k, v in place.profile.values.get(field, {}).items()}
    known = CHOICES.get((place.role, field))
    if not own and known is None:
        return cells
    meaning: dict[object, object] = {}
    for text in set(cells.tolist()):
        read = own.get(name_key(text), text) if isinstance(text, str) else text
        if known is not None and isinstance(read, str):
            read = known.get(word_key(read), read)
        meaning[text] = read
    return _object_array([meaning[c] for c in cells.tolist()])


def _fill_defaults(place: Place, columns: dict[str, Cells]) -> None:
    """Fill absent columns and blank cells from the profile's defaults; changes ``columns``."""
    if place.role != "opportunities":
        return
    for field, value in place.profile.defaults.items():
        default = _default(place, field, value)
        cells = columns.get(field, np.full(len(place.rows), None, dtype=object))
        columns[field] = _object_array([default if c is None else c for c in cells.tolist()])


def _default(place: Place, field: str, value: str | float) -> object:
    """A default as a cell would be read; a probability is percent points, as milestones are."""
    cell = value if isinstance(value, str) else float(value)
    if isinstance(cell, float) and _kind(place.role, field) == "percent":
        return cell
    one = place._replace(rows=np.zeros(1, dtype=np.int64))
    read = _read(one, field, -1, _object_array([cell]))
    if read.currencies:
        raise ForecasterError(
            Problem("E108", found=_NO_MONEY, more=(("key", f"defaults.{field}"),))
        )
    return read.cells[0]
