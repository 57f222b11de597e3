"""Text cells: what a person sees, on one line, and nothing else (bad-input.md, Cell)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecaster.reading.texts import LONGEST, TextColumn, clean, read_texts
from forecaster.sheets import Cells, Unreadable


def cells(*values: object) -> Cells:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def read(*values: object) -> TextColumn:
    return read_texts(cells(*values))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Acme  ", "Acme"),
        ("", None),
        ("   ", None),
        ("\u00a0", None),
        (None, None),
        ("NA", "NA"),
        ("null", "null"),
        ("None", "None"),
        ("Jane\nRoe", "Jane Roe"),
        ("Jane \r\n\tRoe\n", "Jane Roe"),
        ("Société\u00a0Générale", "Société\u00a0Générale"),
        ("Cafe\u0301", "Cafe\u0301"),
        (123.0, "123"),
        (7, "7"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (12.5, "12.5"),
        (999_999_999_999_999.0, "999999999999999"),
        (True, "TRUE"),
        (False, "FALSE"),
        (dt.date(2026, 11, 30), "2026-11-30"),
        (dt.datetime(2026, 11, 30), "2026-11-30"),
        (dt.datetime(2026, 11, 30, 8, 5), "2026-11-30 08:05:00"),
        (dt.time(8, 5), "08:05:00"),
        (dt.timedelta(days=1, hours=6), "30:00:00"),
    ],
)
def test_a_cell_is_read_as_the_text_that_a_person_sees(cell: object, text: str | None) -> None:
    assert read(cell).cells.tolist() == [text]


@pytest.mark.parametrize(
    ("cell", "code", "found"),
    [
        (1234567890123456.0, "E223", "1234567890123456"),
        (-1e15, "E223", "-1000000000000000"),
        (1e300, "E223", "1e+300"),
        (float("nan"), "E228", "NaN"),
        (float("-inf"), "E228", "-inf"),
    ],
)
def test_a_number_that_excel_cannot_show_is_refused(cell: float, code: str, found: str) -> None:
    assert read(cell).cells.tolist() == [Unreadable(code, found)]


@pytest.mark.parametrize(
    "invisible",
    list(
        "\ufeff\u200b\u200e\u202e\u2066\u00ad\x00\x07\x1c\x7f\x9f\u200d\u200c\u2060\u061c\U000e0041"
    ),
)
def test_invisible_characters_are_removed_and_said(invisible: str) -> None:
    column = read("Bid", f"Ac{invisible}me", f"{invisible}")
    assert column.cells.tolist() == ["Bid", "Acme", None]
    assert column.cleaned == (1, 2)


@pytest.mark.parametrize("text", ["👩\u200d💻 Ada", "می\u200cخواهم", "क\u094d\u200dष", "❤\ufe0f"])
def test_a_joiner_stays_where_it_carries_meaning(text: str) -> None:
    column = read(text)
    assert column.cells.tolist() == [text]
    assert column.cleaned == ()


def test_trimming_alone_is_not_worth_a_warning() -> None:
    column = read(" Acme ", "two\nlines")
    assert column.cells.tolist() == ["Acme", "two lines"]
    assert column.cleaned == ()
    assert column.cut == ()


def test_a_text_longer_than_a_cell_can_hold_is_cut_and_said() -> None:
    column = read("a" * LONGEST, "b" * (LONGEST + 1), "😀" * LONGEST)
    assert column.cut == (1, 2)
    assert column.cells[0] == "a" * LONGEST
    assert column.cells[1] == "b" * (LONGEST - 1) + "…"
    assert column.cells[2] == "😀" * ((LONGEST - 1) // 2) + "…"


def test_what_was_unreadable_before_stays_so() -> None:
    error = Unreadable("E203", "#REF!")
    assert read(error, "x", "").cells.tolist() == [error, "x", None]


def test_one_and_true_in_one_column_stay_apart() -> None:
    mixed = [1.0, True, 1, "1", 0.0, False]
    assert read(*mixed).cells.tolist() == ["1", "TRUE", "1", "1", "0", "FALSE"]


def test_a_clean_column_comes_back_as_it_is() -> None:
    given_cells = cells("Acme", None, "Bid | Co")
    assert read_texts(given_cells).cells is given_cells


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20)))
def test_reading_is_the_same_for_each_cell_alone_and_cleaning_twice_changes_nothing(
    texts: list[str],
) -> None:
    together = read(*texts).cells.tolist() if texts else []
    assert together == [clean(t) or None for t in texts]
    assert together == [read(t).cells[0] for t in texts]
    assert [clean(clean(t)) for t in texts] == [clean(t) for t in texts]
