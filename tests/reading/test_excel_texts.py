"""Texts as Excel writes them by its built-in formats read back as the value, or are refused.

The formats are those of a cell's drop-down, in the four locales that the product promises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from forecaster.reading.dates import read_dates
from forecaster.reading.numbers import read_numbers
from forecaster.sheets import Cells, Unreadable

# Group mark, decimal mark, currency in front, currency behind, order and mark of short dates.
LOCALES = {
    "fr-FR": ("\u202f", ",", "", "\u00a0€", "dmy", "/"),
    "en-US": (",", ".", "$", "", "mdy", "/"),
    "en-GB": (",", ".", "£", "", "dmy", "/"),
    "de-DE": (".", ",", "", " €", "dmy", "."),
}
AMOUNTS = st.decimals(Decimal("-9999999.99"), Decimal("9999999.99"), places=2)
DAYS = st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2089, 12, 31)), min_size=1, max_size=6)


def cells(*values: object) -> Cells:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def figures(amount: Decimal, locale: str, *, places: int, grouped: bool) -> str:
    """The figures of an amount without its sign."""
    group, mark, *_ = LOCALES[locale]
    rounded = abs(amount).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    plain = f"{rounded:,f}" if grouped else f"{rounded:f}"
    return plain.translate({ord(","): group, ord("."): mark})


def number_texts(amount: Decimal, locale: str) -> list[tuple[str, Decimal]]:
    """The built-in formats 1–4, 7, 9, 10, 37, 39, 44, and what each keeps of the amount."""
    _, _, front, behind, *_ = LOCALES[locale]
    minus = "-" if amount < 0 else ""
    texts = []
    for places, grouped in ((0, False), (2, False), (0, True), (2, True)):
        body = figures(amount, locale, places=places, grouped=grouped)
        kept = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        texts += [(minus + body, kept), (f"({body})" if minus else f"{body} ", kept)]
    body = figures(amount, locale, places=2, grouped=True)
    texts += [
        (f"{minus}{front}{body}{behind}", amount),
        (f"({front}{body}{behind})" if minus else f"{front}{body}{behind}", amount),
        (f" {minus}{front} {body} {behind} ", amount),
    ]
    return texts


@given(AMOUNTS, st.sampled_from(sorted(LOCALES)))
def test_a_number_that_excel_wrote_reads_back_or_is_refused(amount: Decimal, locale: str) -> None:
    for text, kept in number_texts(amount, locale):
        for declared in ("", LOCALES[locale][1]):
            cell = read_numbers(cells(text), declared).cells[0]
            if isinstance(cell, Unreadable):
                assert (cell.code, declared) == ("E206", ""), text
            else:
                assert Decimal(repr(cell)) == kept, text


@given(st.integers(0, 10_000), st.sampled_from(sorted(LOCALES)))
def test_a_percentage_that_excel_wrote_reads_back(hundredths: int, locale: str) -> None:
    points = Decimal(hundredths) / 100
    body = figures(points, locale, places=2, grouped=True)
    for text in (f"{body}%", f"{body} %", f"{body}\u00a0%"):
        column = read_numbers(cells(text))
        assert column.cells.tolist() == [float(points)]
        assert column.percents == {0}


def short(day: dt.date, locale: str, year: str) -> str:
    """Format 14, with two or four figures of the year, and leading noughts but in American."""
    *_, order, mark = LOCALES[locale]
    figure = "{}" if locale == "en-US" else "{:02}"
    parts = {
        "d": figure.format(day.day),
        "m": figure.format(day.month),
        "y": day.strftime(year),
    }
    return mark.join(parts[letter] for letter in order)


WRITERS: list[Callable[[dt.date, str], str]] = [
    lambda day, locale: short(day, locale, "%Y"),
    lambda day, locale: short(day, locale, "%y"),
    lambda day, locale: f"{short(day, locale, '%Y')} 14:05",
    lambda day, locale: f"{short(day, locale, '%y')} 2:05 PM",
    lambda day, locale: format_date(day, "d-MMM-yy", locale=locale.replace("-", "_")),
    lambda day, locale: format_date(day, "d MMMM yyyy", locale=locale.replace("-", "_")),
    lambda day, locale: format_date(day, "EEEE d MMMM yyyy", locale=locale.replace("-", "_")),
    lambda day, locale: format_date(day, "EEEE, MMMM d, yyyy", locale=locale.replace("-", "_")),
    lambda day, _: day.isoformat(),
]


@given(DAYS, st.sampled_from(sorted(LOCALES)), st.sampled_from(WRITERS))
def test_a_date_that_excel_wrote_reads_back_or_is_refused(
    days: list[dt.date], locale: str, writer: Callable[[dt.date, str], str]
) -> None:
    texts = [writer(day, locale) for day in days]
    for declared in ("", LOCALES[locale][4]):
        column = read_dates(cells(*texts), declared, date1904=False)
        for day, text, cell in zip(days, texts, column.cells.tolist(), strict=True):
            assert isinstance(cell, Unreadable) or cell.date() == day, text


@given(DAYS, st.sampled_from(sorted(LOCALES)), st.sampled_from(WRITERS[:4]))
def test_a_short_date_reads_back_as_declared(
    days: list[dt.date], locale: str, writer: Callable[[dt.date, str], str]
) -> None:
    texts = [writer(day, locale) for day in days]
    column = read_dates(cells(*texts), LOCALES[locale][4], date1904=False)
    assert [cell.date() for cell in column.cells] == days


@pytest.mark.parametrize("text", ["14-mars", "mars-12", "Mar-12", "14-Mar", "20:55", "03/2026"])
def test_a_date_without_a_day_or_a_year_is_refused(text: str) -> None:
    (cell,) = read_dates(cells(text), "dmy", date1904=False).cells
    assert isinstance(cell, Unreadable)
