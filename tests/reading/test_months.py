"""Month cells: any date in the month, or the month alone in English or French (R32)."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from forecaster.reading.dates import DateColumn
from forecaster.reading.month_cells import read_months
from forecaster.reading.texts import column
from forecaster.sheets import Unreadable

NOVEMBER = dt.datetime(2026, 11, 1)
ALONE = (
    "2026-11|2026/11|2026.11|2026 11|11/2026|11-2026|11.2026|11 / 2026|Nov 2026|nov. 2026|"
    "NOV-2026|nov.-2026|November 2026|November, 2026|novembre 2026|Novembre\u00a02026|2026 Nov|"
    "2026-nov.|\u200e nov\u202f2026 "
)


def read(*cells: object, order: str = "") -> DateColumn:
    return read_months(column(list(cells)), order)


@pytest.mark.parametrize("order", ["", "dmy", "mdy", "ymd"])
@pytest.mark.parametrize("text", ALONE.split("|"))
def test_a_month_alone_is_its_first_day_and_nothing_is_said_of_it(text: str, order: str) -> None:
    assert read(text, order=order) == DateColumn(column([NOVEMBER]))


@pytest.mark.parametrize("cell", [dt.datetime(2026, 11, 30, 18), dt.date(2026, 11, 1)])
def test_any_date_in_the_month_is_that_month(cell: dt.date) -> None:
    assert read(cell).cells.tolist() == [NOVEMBER]


def test_a_whole_date_that_is_text_is_read_as_dates_are_and_said() -> None:
    found = read("30/11/2026", "Nov 2026", "03/04/2026")
    assert found.cells.tolist() == [NOVEMBER, NOVEMBER, dt.datetime(2026, 4, 1)]
    assert found.typed == ((0, "30/11/2026", "2026-11-30"), (2, "03/04/2026", "2026-04-03"))
    assert found.order == "dmy"


def test_a_month_alone_proves_no_order_of_days() -> None:
    found = read("03/04/2026", "2026-11", "11/2026")
    assert found.cells.tolist()[0] == Unreadable("E208", "03/04/2026")


@pytest.mark.parametrize(
    "cell",
    [
        *("Q4 2026", "2026", "202611", "Nov", "Nov-26", "11/26", "26-11", "13/2026", "2026-00"),
        *("lundi 2026", "total 2026", "2026-11-31", "FY 2026", "2026-11 x", "11/02026", "TBD"),
        *("٢٠٢٦-١١", 202611.0, 2026.0, True, 11.2026),
    ],
)
def test_anything_else_is_no_month_and_is_shown_as_written(cell: object) -> None:
    (found,) = read(cell).cells.tolist()
    shown = {True: "TRUE", 202611.0: "202611", 2026.0: "2026"}.get(cell, str(cell))  # type: ignore[call-overload]
    assert found == Unreadable("E207", shown)


@pytest.mark.parametrize("text", ["Nov 1989", "01/2101", "1889-12"])
def test_a_month_outside_1990_to_2100_is_refused_as_a_date_is(text: str) -> None:
    assert read(text).cells.tolist() == [Unreadable("E209", text)]


def test_blanks_stay_blank_and_what_was_refused_already_stays_so() -> None:
    bad = Unreadable("E203", "#REF!")
    assert read(None, "", " ", bad).cells.tolist() == [None, None, None, bad]


@given(
    day=st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)),
    locale=st.sampled_from(["en_GB", "en_US", "en_CA", "fr_FR", "fr_CH"]),
    form=st.sampled_from(["MMM y", "MMMM y", "LLLL y", "MM/y", "y-MM", "y MMM", "MMM-y"]),
    accents=st.sampled_from(["NFC", "NFD", "NFKD"]),
    case=st.sampled_from([str, str.upper, str.title]),
)
def test_a_month_written_by_any_english_or_french_locale_is_that_month(
    day: dt.date, locale: str, form: str, accents: str, case: type[str]
) -> None:
    written = format_date(day, form, locale=locale)
    text = unicodedata.normalize(accents, case(written))  # type: ignore[arg-type]
    assert read(text).cells.tolist() == [dt.datetime(day.year, day.month, 1)]
