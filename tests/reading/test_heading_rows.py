"""Headings in two or three rows that merged cells hold together; headings merged sideways."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from forecaster.errors import ForecasterError
from forecaster.problems import line
from forecaster.profile import Profile, parse_profile
from forecaster.reading.heading_rows import find_heading_rows
from forecaster.reading.workbook import read_workbook
from forecaster.sheets import RawSheet
from forecaster.words.catalogue import words
from forecaster.words.keys import heading_key
from program import run_program

Table = Sequence[Sequence[object]]
KNOWN = frozenset(map(heading_key, ("Name", "Contact", "Value", "Currency", "Expected close date")))


def book(folder: Path, rows: Table, *merged: str, title: str = "Opportunities") -> Path:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    workbook.save(folder / "deals.xlsx")
    return folder / "deals.xlsx"


def read(path: Path, profile: str = "") -> RawSheet:
    sheets = read_workbook(path, parse_profile(profile) if profile else Profile()).sheets
    return sheets["opportunities"]


def read_as(sheet: RawSheet) -> dict[str, str]:
    """Heading to field, of the columns that are known."""
    return {r.heading: r.field for r in sheet.readings if r.field}


TWO_ROWS: Table = [
    ["Name", "Contact", "Owner", "Milestone", "Money", None, "Close date", None],
    [None, None, None, None, "Value", "Currency", "Expected", "Actual"],
    ["Audit", "Acme", "Ann", "Bid", 100, "EUR", "2026-05-15", None],
    ["Tools", "Acme", "Ann", "Bid", 200, "EUR", "2026-06-15", "2026-04-01"],
]
HELD = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1", "G1:H1")


def test_headings_merged_down_and_groups_over_columns_are_one_row_of_headings(
    tmp_path: Path,
) -> None:
    sheet = read(book(tmp_path, TWO_ROWS, *HELD))
    assert read_as(sheet) == {
        "Name": "name",
        "Contact": "contact",
        "Owner": "owner",
        "Milestone": "milestone",
        "Value": "value",
        "Currency": "currency",
        "Expected Close date": "expected_close",
        "Actual Close date": "closed_on",
    }
    assert sheet.heading_rows == (1, 2)
    assert sheet.rows.tolist() == [3, 4]


def test_the_same_below_title_rows(tmp_path: Path) -> None:
    titled: Table = [["Pipeline of May"], [], *TWO_ROWS]
    held = ("A1:H1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:H3")
    sheet = read(book(tmp_path, titled, *held))
    assert (sheet.heading_rows, sheet.rows.tolist()) == ((3, 4), [5, 6])


def test_french_groups_are_read_from_above(tmp_path: Path) -> None:
    rows: Table = [
        ["Affaire", "Entreprise", "Responsable", "Étape", "Date de clôture", None],
        [None, None, None, None, "prévue", "réelle"],
        ["Audit", "Acme", "Ann", "Offre", "2026-05-15", None],
    ]
    held = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1")
    fields = read_as(read(book(tmp_path, rows, *held)))
    assert fields["Date de clôture prévue"] == "expected_close"
    assert fields["Date de clôture réelle"] == "closed_on"


def test_the_printed_heading_of_two_rows_can_be_named_in_a_profile(tmp_path: Path) -> None:
    path = book(tmp_path, TWO_ROWS, *HELD)
    own = '[columns.opportunities]\nexpected_close = "Expected Close date"\nclosed_on = ""\n'
    assert read_as(read(path, own)).get("Expected Close date") == "expected_close"
    assert "closed_on" not in read_as(read(path, own)).values()


def test_a_group_over_a_whole_row_of_headings_tells_equal_ones_apart(tmp_path: Path) -> None:
    rows: Table = [
        [None, None, None, None, "Expected close", None, "Closed", None],
        ["Name", "Contact", "Owner", "Milestone", "Date", "Who", "Date", "Who"],
        ["Audit", "Acme", "Ann", "Bid", "2026-05-15", "Ann", None, None],
    ]
    sheet = read(book(tmp_path, rows, "E1:F1", "G1:H1"))
    assert read_as(sheet)["Expected close Date"] == "expected_close"
    assert read_as(sheet)["Closed Date"] == "closed_on"
    assert [r.heading for r in sheet.readings if not r.field] == [
        "Expected close Who",
        "Closed Who",
    ]


def test_equal_headings_without_groups_still_stop(tmp_path: Path) -> None:
    rows: Table = [
        ["Name", "Contact", "Owner", "Milestone", "Date", "Date"],
        ["Audit", "Acme", "Ann", "Bid", "2026-05-15", None],
    ]
    with pytest.raises(ForecasterError, match="E104"):
        read(book(tmp_path, rows))


def test_no_group_makes_a_guess_between_two_values(tmp_path: Path) -> None:
    rows: Table = [
        ["Name", "Contact", "Owner", "Milestone", "Recurring", None, "Once", None],
        [None, None, None, None, "Value", "Note", "Value", "Note"],
        ["Audit", "Acme", "Ann", "Bid", 100, "a", 200, "b"],
    ]
    held = ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1", "G1:H1")
    sheet = read(book(tmp_path, rows, *held))
    assert "value" not in read_as(sheet).values()
    assert "Recurring Value" in [r.heading for r in sheet.readings]


def test_a_row_of_data_below_a_wide_heading_is_data(tmp_path: Path) -> None:
    rows: Table = [
        ["Name", None, "Contact", "Owner", "Milestone"],
        ["Audit", "of books", "Acme", "Ann", "Bid"],
    ]
    sheet = read(book(tmp_path, rows, "A1:B1"))
    assert sheet.rows.tolist() == [2]
    assert sheet.texts("name") == ["Audit"]


def test_a_first_deal_named_like_a_heading_stays_a_deal(tmp_path: Path) -> None:
    rows: Table = [
        ["Name", None, "Contact", "Owner", "Milestone", "Kind"],
        ["Audit", "Value", "Acme", "Ann", "Bid", "Team"],
    ]
    assert read(book(tmp_path, rows)).rows.tolist() == [2]


def test_a_title_box_merged_over_many_rows_is_no_heading() -> None:
    rows: Table = [["Pipeline", "", ""], ["", "", ""], ["", "", ""], ["Name", "Contact", "Value"]]
    found = find_heading_rows(rows, KNOWN, [(1, 0, 4, 0)])
    assert found is not None
    assert (found.first, found.last) == (3, 3)


def test_a_whole_sheet_that_is_merged_has_the_headings_it_has() -> None:
    rows: Table = [["Name", "Contact", "Value"], ["Audit", "Acme", 1.0]]
    found = find_heading_rows(rows, KNOWN, [(1, 0, 1_048_576, 16_383)])
    assert found is not None
    assert found.headings == {0: "Name", 1: "Contact", 2: "Value"}


def test_a_column_without_a_lower_heading_has_none() -> None:
    rows: Table = [
        ["Name", "Money", "", ""],
        ["", "Value", "Currency", ""],
        ["Audit", 1.0, "EUR", "x"],
    ]
    found = find_heading_rows(rows, KNOWN, [(1, 0, 2, 0), (1, 1, 1, 3)])
    assert found is not None
    assert found.headings == {0: "Name", 1: "Value", 2: "Currency"}


def test_a_heading_merged_over_three_rows_counts_once() -> None:
    rows: Table = [
        ["Name", "All", "", ""],
        ["", "Money", "", "When"],
        ["", "Value", "Currency", "Expected close date"],
        ["Audit", 1.0, "EUR", "x"],
    ]
    held = [(1, 0, 3, 0), (1, 1, 1, 3), (2, 1, 2, 2)]
    found = find_heading_rows(rows, KNOWN, held)
    assert found is not None
    assert (found.first, found.last) == (0, 2)
    assert found.headings == {0: "Name", 1: "Value", 2: "Currency", 3: "Expected close date"}


def test_figures_are_those_of_one_row_of_headings(tmp_path: Path) -> None:
    words = ["--as-of", "2026-05-01", "--currency", "EUR", "--out", str(tmp_path / "out")]
    plain: Table = [
        ["Name", "Contact", "Owner", "Milestone", "Probability", "Value", "Expected Close"],
        ["Audit", "Acme", "Ann", "Bid", 50, 100, "2026-05-15"],
    ]
    first = run_program([str(book(tmp_path, plain)), *words]).result
    grouped: Table = [
        ["Deal", None, "Sales", None, "Money", None, "Close"],
        ["Name", "Contact", "Owner", "Milestone", "Probability", "Value", "Expected"],
        plain[1],
    ]
    path = book(tmp_path, grouped, "A1:B1", "C1:D1", "E1:F1")
    again = run_program([str(path), *words]).result
    for key in ("rows", "totals", "forecast"):
        assert again[key] == first[key]


# --- merged cells among the data ------------------------------------------------------------------


def codes(path: Path) -> list[tuple[str, str]]:
    raw = read_workbook(path, Profile())
    return [(p.code, p.found) for p in raw.problems]


SOUND: Table = [
    ["Name", "Contact", "Owner", "Milestone", "Value", "Expected Close"],
    ["Audit", "Acme", "Ann", "Bid", 100, None],
    ["Tools", None, "Ann", "Bid", 100, None],
    ["Desk", None, "Ann", "Bid", 100, None],
]


def test_cells_merged_down_among_the_data_are_said(tmp_path: Path) -> None:
    assert codes(book(tmp_path, SOUND, "B2:B4")) == [("W414", "B2:B4")]


def test_cells_merged_across_beside_or_below_the_data_are_nobodys_business(tmp_path: Path) -> None:
    assert codes(book(tmp_path, SOUND, "A4:B4", "J2:J4", "B20:B30")) == []


def test_many_merged_cells_are_counted(tmp_path: Path) -> None:
    rows: Table = [SOUND[0], *([SOUND[1]] * 10)]
    held = [f"B{n}:B{n + 1}" for n in range(2, 12, 2)]
    assert codes(book(tmp_path, rows, *held)) == [("W414", "B2:B3, B4:B5, B6:B7 … (5)")]


# --- headings that nobody writes ------------------------------------------------------------------


def test_a_merged_range_may_reach_below_the_last_row() -> None:
    found = find_heading_rows([["Name", "Contact", "Value"]], KNOWN, [(1, 0, 3, 0)])
    assert found is not None
    assert (found.first, found.last, len(found.headings)) == (0, 0, 3)


def test_what_nobody_sees_is_no_part_of_a_heading(tmp_path: Path) -> None:
    rows: Table = [["Na\u200bme", "Contact", "Owner", "Mile\u202estone", "Pro\nduct\u2066"]]
    sheet = read(book(tmp_path, [*rows, ["A", "Acme", "Ann", "Bid", "x"]]))
    assert [r.heading for r in sheet.readings] == [
        "Name",
        "Contact",
        "Owner",
        "Milestone",
        "Pro duct",
    ]


def test_a_heading_of_a_whole_novel_is_cut(tmp_path: Path) -> None:
    rows: Table = [["Name", "Contact", "Owner", "Milestone", "x" * 30_000]]
    sheet = read(book(tmp_path, [*rows, ["A", "Acme", "Ann", "Bid", "x"]]))
    assert sheet.readings[-1].heading == "x" * 255


def test_a_sheet_of_ten_thousand_headings_is_refused_in_a_line_that_can_be_read(
    tmp_path: Path,
) -> None:
    path = book(tmp_path, [["Name", *(f"Column {n}" for n in range(10_000))], ["A"]])
    with pytest.raises(ForecasterError) as caught:
        read(path)
    for problem in caught.value.problems:
        assert problem.code in ("E102", "W413")
        assert len(line(problem, "deals.xlsx", words("en"))) < 1_000
    assert "… (10001)" in caught.value.problems[0].found


def test_no_problem_moves_the_cursor_or_turns_the_writing(tmp_path: Path) -> None:
    rows: Table = [["Name", "Contact", "Owner", "Milestone"], ["A", "Acme", "Ann", "Bid"]]
    path = book(tmp_path, rows, title="Opportunities")
    own = '[columns.opportunities]\nname = "\\u001b[2J\\u202eboo"\n'
    with pytest.raises(ForecasterError) as caught:
        read(path, own)
    assert line(caught.value.problems[0], "deals.xlsx", words("en")).isprintable()


# --- boxes beside, and headings that are merged in part -------------------------------------------

PLAIN: Table = [
    ["Name", "Contact", "Owner", "Milestone", "Value", "Expected Close"],
    ["Audit", "Acme", "Ann", "Bid", 100, "2026-05-15"],
    ["Tools", "Acme", "Ann", "Bid", 200, "2026-06-15"],
]


@pytest.mark.parametrize("box", ["K1:K2", "K1:L3", "C1:C2"])
def test_a_box_that_touches_the_headings_makes_no_heading_of_data(box: str, tmp_path: Path) -> None:
    sheet = read(book(tmp_path, PLAIN, box))
    assert sheet.heading_rows == (1, 1)
    assert sheet.rows.tolist() == [2, 3]
    assert set(read_as(sheet).values()) >= {"name", "value", "expected_close"}


def test_a_first_row_of_words_beside_a_merged_heading_stays_data() -> None:
    rows = [["Name", "Value"], ["", "No"], ["x", "Yes"]]
    found = find_heading_rows(rows, KNOWN, [(1, 0, 2, 0)])
    assert found is not None
    assert (found.last, found.headings) == (0, {0: "Name", 1: "Value"})


def test_one_heading_that_is_not_merged_down_is_a_heading_still(tmp_path: Path) -> None:
    rows = [[*row, extra] for row, extra in zip(TWO_ROWS, ["Tags", None, "x", "y"], strict=True)]
    sheet = read(book(tmp_path, rows, *HELD))
    assert read_as(sheet)["Tags"] == "tags"
    assert sheet.heading_rows == (1, 2)


def test_headings_beside_one_that_is_merged_down_are_all_read(tmp_path: Path) -> None:
    sheet = read(book(tmp_path, TWO_ROWS, "A1:A2", "E1:F1", "G1:H1"))
    assert read_as(sheet) == read_as(read(book(tmp_path, TWO_ROWS, *HELD)))


def test_a_title_beside_groups_is_no_heading_of_the_column_below() -> None:
    rows = [["Value", "", "Who", ""], ["", "Name", "Contact", "Currency"], ["1", "A", "B", "C"]]
    found = find_heading_rows(rows, KNOWN, [(1, 2, 1, 3)])
    assert found is not None
    assert found.headings == {1: "Name", 2: "Contact", 3: "Currency"}


def test_two_equal_headings_below_one_title_are_called_what_they_are(tmp_path: Path) -> None:
    rows: Table = [
        ["Pipeline 2026", None, None, None, None],
        ["Name", "Contact", "Owner", "Milestone", "Owner"],
        ["A", "Acme", "Ann", "Bid", "Ann"],
    ]
    with pytest.raises(ForecasterError) as caught:
        read(book(tmp_path, rows, "A1:E1"))
    assert caught.value.problems[0].found == "Owner (C2), Owner (E2)"


def test_two_columns_that_come_to_one_heading_by_different_ways_stop(tmp_path: Path) -> None:
    rows: Table = [
        [None, None, None, None, "Expected close", None, None],
        ["Name", "Contact", "Owner", "Milestone", "Date", "Who", "Expected Close Date"],
        ["A", "Acme", "Ann", "Bid", "2026-05-15", "Ann", "2026-06-15"],
    ]
    with pytest.raises(ForecasterError) as caught:
        read(book(tmp_path, rows, "E1:F1"))
    assert caught.value.problems[0].found == ("Expected close Date (E2), Expected Close Date (G2)")
