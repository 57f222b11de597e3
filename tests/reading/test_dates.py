"""Date cells: a date in figures is read as declared or as the column proves, never by a guess."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest
from babel.dates import format_date, format_datetime
from hypothesis import given
from hypothesis import strategies as st

from forecaster.reading.dates import DateColumn, read_dates
from forecaster.sheets import Cells, Unreadable

DAY = dt.datetime(2026, 11, 30)
LOCALES = ("fr_FR", "en_US", "en_GB", "de_DE", "de_CH", "fr_CH", "en_CA", "fr_CA", "sv_SE", "es_ES")
ORDERS = {"fr_FR": "dmy", "en_US": "mdy", "en_GB": "dmy", "de_DE": "dmy", "de_CH": "dmy"}
Style = Literal["short", "medium", "long", "full"]
STYLES: tuple[Style, ...] = ("short", "medium", "long", "full")
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2089, 12, 31))


def cells(*values: object) -> Cells:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def read(*values: object, order: str = "", date1904: bool = False) -> DateColumn:
    return read_dates(cells(*values), order, date1904)


def days(column: DateColumn) -> list[object]:
    return [c.date().isoformat() if isinstance(c, dt.datetime) else c for c in column.cells]


def refused(column: DateColumn) -> list[object]:
    return [c.code if isinstance(c, Unreadable) else c for c in column.cells]


ONE_WAY = (
    "2026-11-30|2026/11/30|2026.11.30|2026 11 30|20261130|2026-11-30T23:59:59Z|2026-11-30 10:15|"
    "2026-11-30T00:30:00.000+02:00|2026-11-30 08:55 PM|30 Nov 2026|30-Nov-26|30-Nov-2026|30nov2026|"
    "30 November 2026|30 november 2026|November 30, 2026|Nov 30, 2026|Nov. 30, 2026|2026-Nov-30|"
    "November 30th, 2026|30th of November 2026|30 novembre 2026|30 nov. 2026|30-nov.-2026|"
    "le 30 novembre 2026|Monday, 30 November 2026|lundi 30 novembre 2026|lun. 30 nov. 2026|"
    "Mon 2026-11-30|30. November 2026|30 novembre 2026 à 20h55|30 Nov 2026, 8:55\u202fPM|"
    "\u200e30\u00a0Nov\u00a02026 "
)


@pytest.mark.parametrize("order", ["", "dmy", "mdy"])
@pytest.mark.parametrize("text", ONE_WAY.split("|"))
def test_text_that_is_one_date_only_is_read_whatever_is_declared(text: str, order: str) -> None:
    column = read(text, order=order)
    assert column.cells.tolist() == [DAY]
    assert [(place, day) for place, _, day in column.typed] == [(0, "2026-11-30")]
    assert column.order == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er mars 2026", "2026-03-01"),
        ("15-janv.-2026", "2026-01-15"),
        ("3 févr. 2026", "2026-02-03"),
        ("3 avr. 2026", "2026-04-03"),
        ("mardi 3 mars 2026", "2026-03-03"),
        ("mar. 3 mars 2026", "2026-03-03"),
        ("Mar 3 2026", "2026-03-03"),
        ("3 mai 2026", "2026-05-03"),
        ("14 juil. 2026", "2026-07-14"),
        ("15 août 2026", "2026-08-15"),
        ("15 aout 2026", "2026-08-15"),
        ("25 déc. 2026", "2026-12-25"),
        ("25 de\u0301cembre 2026", "2026-12-25"),
        ("4 Sept 2026", "2026-09-04"),
        ("3-Nov-89", "2089-11-03"),
        ("3-Nov-90", "1990-11-03"),
        ("2028-02-29", "2028-02-29"),
        ("2100-12-31", "2100-12-31"),
    ],
)
def test_month_names_are_read_in_english_and_french(text: str, day: str) -> None:
    assert days(read(text)) == [day]


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/04/2026", "dmy", "2026-04-03"),
        ("03/04/2026", "mdy", "2026-03-04"),
        ("3.4.26", "dmy", "2026-04-03"),
        ("26-04-03", "ymd", "2026-04-03"),
        ("03 04 2026", "dmy", "2026-04-03"),
        ("3 / 4 / 2026", "dmy", "2026-04-03"),
        ("02/23/26 08:55 PM", "mdy", "2026-02-23"),
        ("23/02/2026 20:55:01", "dmy", "2026-02-23"),
        ("01/01/90", "dmy", "1990-01-01"),
        ("01/01/89", "dmy", "2089-01-01"),
    ],
)
def test_a_date_in_figures_is_read_as_declared(text: str, order: str, day: str) -> None:
    column = read(text, order=order)
    assert days(column) == [day]
    assert column.order == order


@pytest.mark.parametrize(
    ("text", "order"),
    [("02/23/2026", "dmy"), ("23/02/2026", "mdy"), ("23/02/2026", "ymd"), ("29/02/2026", "dmy")],
)
def test_a_date_that_the_declared_order_does_not_allow_is_refused(text: str, order: str) -> None:
    assert read(text, order=order).cells.tolist() == [Unreadable("E207", text)]


def test_one_day_above_twelve_proves_the_order_of_its_pattern() -> None:
    column = read("03/04/2026", "23/02/2026", "23/13/2026")
    assert days(column) == ["2026-04-03", "2026-02-23", Unreadable("E207", "23/13/2026")]
    assert column.order == "dmy"
    column = read("03/04/26 10:00", "02/23/26 08:55 PM")
    assert days(column) == ["2026-03-04", "2026-02-23"]
    assert column.order == "mdy"


@pytest.mark.parametrize(
    "proof", ["23.02.2026", "23/02/26", "23-02-2026", "2026-02-23", "23 Feb 2026"]
)
def test_another_written_pattern_proves_nothing(proof: str) -> None:
    column = read("03/04/2026", proof)
    assert refused(column)[0] == "E208"
    assert days(column)[1] == "2026-02-23"


def test_a_pattern_without_proof_is_ambiguous() -> None:
    column = read("03/04/2026", "12/12/2026", "05/05/2026")
    assert refused(column) == ["E208"] * 3
    assert column.order == ""
    assert column.typed == ()


def test_a_pattern_with_proof_both_ways_is_ambiguous() -> None:
    column = read("23/02/2026", "02/23/2026", "03/04/2026", "31/31/2026")
    assert refused(column) == ["E208", "E208", "E208", "E207"]


def test_two_patterns_may_prove_two_orders() -> None:
    column = read("03/04/2026", "23/02/2026", "03.04.2026", "02.23.2026")
    assert days(column) == ["2026-04-03", "2026-02-23", "2026-03-04", "2026-02-23"]
    assert column.order == "dmy, mdy"


def test_a_day_that_the_calendar_lacks_proves_nothing() -> None:
    assert refused(read("31/02/2026", "03/04/2026")) == ["E207", "E208"]


def test_two_figures_before_dashes_may_be_a_year_and_prove_no_day() -> None:
    assert refused(read("23-02-26", "03-04-26")) == ["E208", "E208"]
    assert days(read("02-23-26", "03-04-26")) == ["2026-02-23", "2026-03-04"]
    assert refused(read("30-02-26", "26-11-30")) == ["E208", "E208"]


NO_DATE = (
    "2026-02-30|2026-13-01|30 Nov|Nov 2026|2026|2026-11|Q4 2026|30 Foo 2026|31 avril 2026|30112026|"
    "12345678|301126|46000|30/11-2026|30/11|1/2/3|tomorrow|ASAP|NA|Tuesday, 30 November 2026|"
    "30 Juni 2026|2026-11-30 25:00|2026-11-30 10|2026-W48|10:15|30/11/2026/1|٣٠/١١/٢٠٢٦|\u0301|"
    "2026-11-30-1|2026-11/30"
)


@pytest.mark.parametrize("text", NO_DATE.split("|"))
def test_text_that_is_no_date_is_refused(text: str) -> None:
    column = read(text)
    assert column.cells.tolist() == [Unreadable("E207", text)]
    assert column.typed == ()


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("1989-12-31", "1989-12-31"),
        ("2101-01-01", "2101-01-01"),
        ("30 Nov 1926", "30 Nov 1926"),
        ("03/04/1985", "03/04/1985"),
        (dt.date(1989, 12, 31), "1989-12-31"),
        (dt.datetime(2101, 1, 1, 12), "2101-01-01 12:00:00"),
        (dt.date(1900, 1, 5), "1900-01-05"),
    ],
)
def test_a_date_outside_1990_to_2100_is_refused(cell: object, found: str) -> None:
    assert read(cell).cells.tolist() == [Unreadable("E209", found)]


def test_date_cells_are_read_as_the_date_written() -> None:
    column = read(dt.date(2026, 11, 30), dt.datetime(2026, 11, 30, 23, 59, 59), "", None, " ")
    assert column.cells.tolist() == [DAY, DAY, None, None, None]
    assert [type(c) for c in column.cells[:2]] == [dt.datetime, dt.datetime]
    assert (column.typed, column.serials, column.order) == ((), (), "")


@pytest.mark.parametrize(
    ("serial", "epoch", "day"),
    [
        (46356.0, 1900, "2026-11-30"),
        (46356.75, 1900, "2026-11-30"),
        (46355.9999999999, 1900, "2026-11-30"),
        (46356, 1900, "2026-11-30"),
        (44894.0, 1904, "2026-11-30"),
        (32874.0, 1900, "1990-01-01"),
        (73415.9, 1900, "2100-12-31"),
        (31412.0, 1904, "1990-01-01"),
    ],
)
def test_a_number_without_a_date_format_is_a_date_inside_1990_to_2100(
    serial: float, epoch: int, day: str
) -> None:
    column = read(serial, date1904=epoch == 1904)
    assert days(column) == [day]
    assert [(place, read) for place, _, read in column.serials] == [(0, day)]
    assert column.typed == ()


@pytest.mark.parametrize(
    "number", [32873.0, 73416.0, 0.0, 1.0, -5.0, 1e9, 2e300, 20261130.0, float("nan"), float("inf")]
)
def test_any_other_number_is_no_date(number: float) -> None:
    assert refused(read(number)) == ["E207"]


def test_eight_figures_as_a_number_are_a_date_where_ymd_is_declared() -> None:
    column = read(20261130.0, 20261330.0, order="ymd")
    assert days(column) == ["2026-11-30", Unreadable("E207", "20261330")]
    assert column.serials == ((0, "20261130", "2026-11-30"),)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (True, "TRUE"),
        (dt.time(0, 0), "00:00:00"),
        (dt.timedelta(days=46356), "1112544:00:00"),
    ],
)
def test_a_cell_that_is_no_date_is_refused(cell: object, found: str) -> None:
    assert read(DAY, cell).cells.tolist() == [DAY, Unreadable("E207", found)]


def test_what_was_unreadable_before_stays_so() -> None:
    error = Unreadable("E204", "")
    assert read(error, DAY, None).cells.tolist() == [error, DAY, None]
    given_cells = cells(error, None)
    assert read_dates(given_cells).cells is given_cells


def _with_time(day: dt.date, style: Style, locale: str) -> str:
    return format_datetime(dt.datetime(day.year, day.month, day.day, 20, 55), style, locale=locale)


def _alone(day: dt.date, style: Style, locale: str) -> str:
    return format_date(day, style, locale)


@given(
    st.lists(DAYS, min_size=1, max_size=8),
    st.sampled_from(LOCALES),
    st.sampled_from([_alone, _with_time]),
)
def test_dates_written_in_any_locale_read_back_or_are_refused(
    written: list[dt.date], locale: str, writer: Callable[[dt.date, Style, str], str]
) -> None:
    for style in STYLES:
        texts = [writer(day, style, locale) for day in written]
        column = read(*texts)
        for day, text, cell in zip(written, texts, column.cells, strict=True):
            assert isinstance(cell, Unreadable) or cell.date() == day, (text, cell)


@given(DAYS, st.sampled_from(sorted(ORDERS)))
def test_a_short_date_reads_back_in_its_declared_order(day: dt.date, locale: str) -> None:
    text = format_date(day, "short", locale=locale)
    assert read(text, order=ORDERS[locale]).cells[0].date() == day


@given(DAYS, st.sampled_from(["fr_FR", "en_US", "en_GB"]))
def test_a_long_english_or_french_date_needs_no_declaration(day: dt.date, locale: str) -> None:
    for style in STYLES[2:]:
        assert read(format_date(day, style, locale=locale)).cells[0].date() == day
