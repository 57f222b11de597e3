"""Number cells: text is read where it can be read one way only, else as declared (bad-input.md)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import numpy as np
import pytest
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from forecaster.reading.numbers import SHARED_SIGNS, NumberColumn, read_numbers
from forecaster.sheets import Cells, Unreadable

LOCALES = ("fr_FR", "en_US", "en_GB", "de_DE", "de_CH", "fr_CH", "en_CA", "fr_CA", "sv_SE", "es_ES")
MARKS = {
    **dict.fromkeys(("fr_FR", "de_DE", "fr_CH", "fr_CA", "sv_SE", "es_ES"), ","),
    **dict.fromkeys(("en_US", "en_GB", "de_CH", "en_CA"), "."),
}
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "JPY")
AMOUNTS = st.decimals(-(10**12), 10**12, places=3).map(Decimal.normalize)


def cells(*values: object) -> Cells:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def read(*values: object, decimal: str = "") -> NumberColumn:
    return read_numbers(cells(*values), decimal)


ONE_WAY = [
    ("12 500,50 €", 12500.5),
    ("12\u00a0500,50\u00a0€", 12500.5),
    ("12\u202f500,50", 12500.5),
    ("12\u2009500,50", 12500.5),
    ("1 234", 1234.0),
    ("1 234,567", 1234.567),
    ("1 234 567.8", 1234567.8),
    ("(1,234.56)", -1234.56),
    ("($1,234.56)", -1234.56),
    ("$(1,234.56)", -1234.56),
    ("(12)", -12.0),
    ("1'234.56", 1234.56),
    ("1’234.56", 1234.56),
    ("1'234", 1234.0),
    ("1.234.567,89", 1234567.89),
    ("1,234,567.89", 1234567.89),
    ("1,234,567", 1234567.0),
    ("1.234.567", 1234567.0),
    ("1,234.5", 1234.5),
    ("1.234,567", 1234.567),
    ("12,5", 12.5),
    ("12.50", 12.5),
    ("1,2345", 1.2345),
    ("1234,567", 1234.567),
    ("1234.567", 1234.567),
    ("0,123", 0.123),
    ("0.123", 0.123),
    (",5", 0.5),
    (".125", 0.125),
    ("1200", 1200.0),
    ("007", 7.0),
    ("-12", -12.0),
    ("−12", -12.0),
    ("- 12", -12.0),
    ("+12", 12.0),
    ("-0", 0.0),
    ("1.234,56-", -1234.56),
    ("-€12.50", -12.5),
    ("€-12.50", -12.5),
    ("EUR 12,500.50", 12500.5),
    ("12500 EUR", 12500.0),
    ("CHF 1'200.–", 1200.0),
    ("1.200,-", 1200.0),
    ("\u200e12.5\ufeff", 12.5),
    ("0.1", 0.1),
    ("9007199254740993", 9007199254740992.0),
]


@pytest.mark.parametrize("decimal", ["", ",", "."])
@pytest.mark.parametrize(("text", "number"), ONE_WAY)
def test_text_that_can_be_read_one_way_only_is_read_whatever_is_declared(
    text: str, number: float, decimal: str
) -> None:
    column = read(text, decimal=decimal)
    assert column.cells.tolist() == [number]
    assert type(column.cells[0]) is float
    assert str(column.cells[0]) != "-0.0"
    assert [place for place, _, _ in column.typed] == [0]


@pytest.mark.parametrize(
    ("text", "comma", "point"),
    [
        ("1,234", 1.234, 1234.0),
        ("1.234", 1234.0, 1.234),
        ("-12,500 €", -12.5, -12500.0),
        ("(123.456)", -123456.0, -123.456),
        ("12,500 %", 12.5, 12500.0),
    ],
)
def test_text_that_can_be_read_two_ways_is_read_as_declared_only(
    text: str, comma: float, point: float
) -> None:
    assert read(text).cells.tolist() == [Unreadable("E206", text)]
    assert read(text, decimal=",").cells.tolist() == [comma]
    assert read(text, decimal=".").cells.tolist() == [point]


def test_no_other_cell_of_the_column_settles_an_ambiguous_one() -> None:
    assert read("1,234", "12,5", "1.234,56").cells[0] == Unreadable("E206", "1,234")


NO_NUMBER = (
    "abc|12k|1e5|1,5E+06|NaN|inf|1/2|1 1/2|30/11/2026|2026-11-30|12.05.2026|1,23,456|12 50|"
    "12,34,567.00|1  234|0 123|012,345.67|1,234,56|1.234.56|1 234.567.890|1'234 567|12,500 50|"
    "12.|12,|,|.|-|€|EUR|%|()|(12|12)|(-12)|--12|-12-|12-|1.234-|12-15|€ 12 EUR|80 % EUR|80 % 90|"
    "XYZ 12|12 MAX|12 top|%80|80 pct|١٢|１２|12²|N/A|TBD|12 h|'|12'5|#REF!|0x10|1_000|" + "9" * 400
)


@pytest.mark.parametrize("decimal", ["", ",", "."])
@pytest.mark.parametrize("text", NO_NUMBER.split("|"))
def test_text_that_is_no_number_is_refused(text: str, decimal: str) -> None:
    column = read(text, decimal=decimal)
    assert column.cells.tolist() == [Unreadable("E205", text)]
    assert column.typed == ()


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (True, "TRUE"),
        (False, "FALSE"),
        (dt.date(2026, 11, 30), "2026-11-30"),
        (dt.datetime(2026, 11, 30, 8, 5), "2026-11-30 08:05:00"),
        (dt.time(12), "12:00:00"),
        (dt.timedelta(hours=30), "30:00:00"),
        (float("nan"), "NaN"),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
    ],
)
def test_a_cell_that_is_no_number_is_refused(cell: object, found: str) -> None:
    no_number = Unreadable("E205", found)
    assert read(1.5, cell, None).cells.tolist() == [1.5, no_number, None]
    assert read(1.5, cell).cells.tolist() == [1.5, no_number]


@pytest.mark.parametrize(
    ("text", "number"), [("80 %", 80.0), ("80%", 80.0), ("12,5\u00a0%", 12.5), ("0.5%", 0.5)]
)
def test_a_percent_sign_means_points(text: str, number: float) -> None:
    column = read(0.5, text)
    assert column.cells.tolist() == [0.5, number]
    assert column.percents == {1}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12,50 €", "EUR"),
        ("€12.50", "EUR"),
        ("£ 12", "GBP"),
        ("12 £GB", "GBP"),
        ("US$12", "USD"),
        ("12,50 $US", "USD"),
        ("CHF 12", "CHF"),
        ("12 SEK", "SEK"),
        ("500 euros", "EUR"),
    ],
)
def test_a_currency_in_the_text_is_told(text: str, code: str) -> None:
    column = read(7.0, text)
    assert column.currencies == {1: code}
    assert column.signs == {}


@pytest.mark.parametrize(
    ("text", "sign"), [("$12", "$"), ("12 $", "$"), ("¥500", "¥"), ("5 kr", "kr")]
)
def test_a_sign_that_several_currencies_share_names_none(text: str, sign: str) -> None:
    column = read(text)
    assert type(column.cells[0]) is float
    assert column.currencies == {}
    assert column.signs == {0: sign}
    assert len(SHARED_SIGNS[sign]) > 1


def test_what_was_typed_is_told_with_what_was_read() -> None:
    column = read(1.0, " 12 500,50 € ", "x", "80 %", "12 500,50 €")
    assert column.typed == (
        (1, "12 500,50 €", "12500.5"),
        (3, "80 %", "80%"),
        (4, "12 500,50 €", "12500.5"),
    )


def test_blanks_and_earlier_refusals_stay_and_true_is_not_one() -> None:
    error = Unreadable("E203", "#REF!")
    mixed = ["", None, "  ", error, 1, 1.0, True, "1"]
    true = Unreadable("E205", "TRUE")
    column = read(*mixed)
    assert column.cells.tolist() == [None, None, None, error, 1.0, 1.0, true, 1.0]
    assert [type(c) for c in column.cells[4:6]] == [float, float]


def test_a_clean_column_comes_back_as_it_is() -> None:
    for given_cells in (
        cells(1.0, 2.5),
        cells(1.0, None, 2.5),
        cells(1.0, Unreadable("E203", "#REF!")),
    ):
        assert read_numbers(given_cells).cells is given_cells


def written(amount: Decimal, locale: str, currency: str) -> list[tuple[str, Decimal]]:
    """Texts of one amount, each with the number that its format keeps of it."""
    cents = amount.quantize(Decimal("0.01"))
    units = amount.quantize(Decimal(1)) if currency == "JPY" else cents
    in_brackets = "¤#,##0.00;(¤#,##0.00)"
    return [
        (format_decimal(amount, locale=locale), amount),
        (format_decimal(amount, "0.###", locale=locale), amount),
        (format_decimal(amount, "#,##0.00", locale=locale), cents),
        (format_currency(amount, currency, locale=locale), units),
        (format_currency(amount, currency, in_brackets, locale=locale), units),
        (format_percent(amount / 100, "#,##0.#####%", locale=locale), amount),
    ]


@given(AMOUNTS, st.sampled_from(LOCALES), st.sampled_from(CURRENCIES))
def test_a_number_written_in_any_locale_reads_back_or_is_refused(
    amount: Decimal, locale: str, currency: str
) -> None:
    for text, number in written(amount, locale, currency):
        for decimal in ("", MARKS.get(locale, "")):
            cell = read(text, decimal=decimal).cells[0]
            if isinstance(cell, Unreadable):
                assert (cell.code, decimal) == ("E206", ""), text
            else:
                assert cell == float(number), text


@given(AMOUNTS, st.sampled_from(sorted(MARKS)))
def test_a_number_written_in_the_declared_locale_reads_back(amount: Decimal, locale: str) -> None:
    text = format_decimal(amount, locale=locale)
    assert read(text, decimal=MARKS[locale]).cells.tolist() == [float(amount)]


def readings(text: str) -> set[float]:
    """Every number that some way of writing numbers makes of the figures, the slow way."""
    found = set()
    for mark in ".,":
        for group in ("", " ", "'", *{".", ","} - {mark}):
            whole = rf"[1-9][0-9]{{0,2}}([{group}][0-9]{{3}})+" if group else "[0-9]*"
            if re.fullmatch(rf"{whole}([{mark}][0-9]+)?", text):
                bare = text.replace(group, "") if group else text
                found.add(float(bare.replace(mark, ".")))
    return found


@given(st.text("0123.,' ", min_size=1, max_size=9).map(str.strip).filter(bool))
def test_figures_are_read_only_where_every_way_of_writing_agrees(text: str) -> None:
    cell = read(text).cells[0]
    found = readings(text)
    if len(found) == 1 and not re.match("0+[0-9]", text):
        assert cell == found.pop()
    elif len(found) == 1:
        assert cell == found.pop() or isinstance(cell, Unreadable)
    else:
        assert cell == Unreadable("E206" if found else "E205", text)
