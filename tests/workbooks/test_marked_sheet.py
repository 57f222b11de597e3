"""The list of problems in the marked copy, and its links."""

import re
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.utils import coordinate_to_tuple
from openpyxl.workbook import Workbook

from forecaster.problems import Problem, cure, message
from forecaster.words.catalogue import words
from forecaster.workbooks.marked import cells as marked_cells
from forecaster.workbooks.marked import sheet as marked_sheet
from forecaster.workbooks.marked.copy import mark_workbook
from workbooks.marked_books import ERROR, book, copy_of, furnish, notes, odd, table, wrong

ODD_NAMES = ("O'Brien & Söhne #1", "=1+1", "a''b", "été 2026", "日本 語", "Deals!A1", "Problems")

# --- links ----------------------------------------------------------------------------------------


def follow(copy: Workbook, location: str) -> tuple[str, int, int]:
    """The sheet, row and column (from 0) where a link lands, by Excel's rules."""
    found = re.fullmatch(r"'((?:[^']|'')+)'!([A-Z]+[0-9]+)", location)
    assert found, location
    sheet = copy[found[1].replace("''", "'")]
    row, column = coordinate_to_tuple(found[2])
    return sheet.title, row, column - 1


def test_every_link_lands_on_its_cell_whatever_the_sheet_is_called(tmp_path: Path) -> None:
    def name(made: Workbook) -> None:
        for title in ODD_NAMES:
            made.create_sheet("x").title = title.replace("!", "-")

    names = [n.replace("!", "-") for n in ODD_NAMES]
    problems = [wrong(sheet, 3 + i, i * 9) for i, sheet in enumerate(names)]
    copy = copy_of(book(tmp_path / "a.xlsx", name), *problems)
    sheet = copy.worksheets[0]
    top, rows = table(sheet)
    assert sheet.title == "Problems (2)"
    assert [row[2] for row in rows] == names
    for i, problem in enumerate(problems):
        jump = sheet.cell(top + 1 + i, 4).hyperlink
        assert jump is not None
        assert follow(copy, str(jump.location)) == (problem.sheet, problem.row, problem.column)
        assert copy[problem.sheet].cell(problem.row, problem.column + 1).fill.fgColor.rgb == ERROR


def test_the_links_survive_libreoffice(tmp_path: Path) -> None:
    def name(made: Workbook) -> None:
        made.create_sheet(ODD_NAMES[0])

    source = book(tmp_path / "a.xlsx", name)
    mark_workbook(source, [wrong(ODD_NAMES[0], 5, 3)], [""], "en", tmp_path / "b.xlsx")
    out = tmp_path / "out"
    try:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/home", "--headless",
             "--convert-to", "xlsx", "--outdir", out, tmp_path / "b.xlsx"],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("LibreOffice is not installed")
    copy = openpyxl.load_workbook(out / "b.xlsx")
    jump = copy.worksheets[0].cell(table(copy.worksheets[0])[0] + 1, 4).hyperlink
    assert jump is not None
    assert follow(copy, str(jump.location)) == (ODD_NAMES[0], 5, 3)
    assert copy["Deals"]["C3"].value == "=B3*2"
    calculated = openpyxl.load_workbook(out / "b.xlsx", data_only=True)
    assert calculated["Deals"]["C3"].value == 100


# --- the list of problems -------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_list_says_what_is_wrong_in_the_order_of_the_problems(
    tmp_path: Path, lang: str
) -> None:
    language = words(lang)
    problems = [odd(column=2), wrong(), Problem("E229", "Deals", 3, -1, "owner"),
                Problem("E102", "Deals", 0, -1, "owner")]  # fmt: skip
    stakes = ("-5.00 EUR", "", "1200.00 EUR", "")
    copy = copy_of(book(tmp_path / "a.xlsx"), *problems, lang=lang, stakes=stakes)
    sheet = copy.worksheets[0]
    assert sheet.title == language("Problems")
    rows = table(sheet)[1]
    assert [row[1] for row in rows] == ["W302", "E201", "E229", "E102"]
    assert [row[3] for row in rows] == ["C2", "B2", language("row {row}", row=3), None]
    assert [row[4:6] for row in rows] == [
        [message(p, language), cure(p, language)] for p in problems
    ]
    assert [row[6] or "" for row in rows] == list(stakes)
    assert language("Errors: {errors} · Warnings: {warnings}", errors=3, warnings=1) in notes(sheet)


def test_the_list_can_be_filtered_read_and_printed(tmp_path: Path) -> None:
    sheet = copy_of(book(tmp_path / "a.xlsx"), wrong(), odd()).worksheets[0]
    top, rows = table(sheet)
    assert len(rows) == 2
    assert sheet.auto_filter.ref == f"A{top}:G{top + 2}"
    assert sheet.freeze_panes == f"A{top + 1}"
    assert sheet.print_title_rows == f"${top}:${top}"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.cell(top + 1, 5).alignment.wrap_text


def test_a_hidden_sheet_is_said_to_be_hidden(tmp_path: Path) -> None:
    def hide(made: Workbook) -> None:
        made.create_sheet("Away").sheet_state = "hidden"

    copy = copy_of(book(tmp_path / "a.xlsx", hide), wrong("Away"))
    assert table(copy.worksheets[0])[1][0][2] == "Away (hidden)"
    assert copy["Away"].sheet_state == "hidden"


def test_without_problems_the_list_is_empty(tmp_path: Path) -> None:
    sheet = copy_of(book(tmp_path / "a.xlsx")).worksheets[0]
    assert table(sheet)[1] == []
    assert "Errors: 0 · Warnings: 0" in notes(sheet)


def test_a_problem_on_a_sheet_that_is_not_there_is_listed_without_a_link(tmp_path: Path) -> None:
    sheet = copy_of(book(tmp_path / "a.xlsx"), wrong("Gone")).worksheets[0]
    top, rows = table(sheet)
    assert rows[0][3] == "B2"
    assert sheet.cell(top + 1, 4).hyperlink is None


@pytest.mark.parametrize("found", ["=1+1", "@SUM(A1)", "+x", "-1", "#REF!", "<b>&amp;</b>"])
def test_what_a_user_typed_is_never_a_formula_or_markup(tmp_path: Path, found: str) -> None:
    source = book(tmp_path / "a.xlsx", lambda made: made.create_sheet(found[:2] + "s"))
    stake = (found,)
    copy = copy_of(source, wrong(found[:2] + "s", found=found), stakes=stake)
    top, rows = table(copy.worksheets[0])
    assert rows[0][2] == found[:2] + "s"
    assert rows[0][6] == found
    assert {c.data_type for c in copy.worksheets[0][top + 1]} == {"s"}
    comment = copy[found[:2] + "s"]["B2"].comment
    assert comment is not None
    assert found in comment.text


@pytest.mark.parametrize("found", ["a\x01\x0b\x1fb", "a\ud800b", "a\uffffb", "\x00"])
def test_characters_that_no_workbook_holds_are_replaced(tmp_path: Path, found: str) -> None:
    copy = copy_of(book(tmp_path / "a.xlsx"), wrong(found=found))
    comment = copy["Deals"]["B2"].comment
    assert comment is not None
    assert "\N{REPLACEMENT CHARACTER}" in comment.text
    assert "\N{REPLACEMENT CHARACTER}" in str(table(copy.worksheets[0])[1][0][4])


def test_text_longer_than_a_cell_is_cut(tmp_path: Path) -> None:
    copy = copy_of(book(tmp_path / "a.xlsx"), wrong(found="x" * 40_000))
    comment = copy["Deals"]["B2"].comment
    assert comment is not None
    assert len(comment.text) <= 32_767
    assert str(table(copy.worksheets[0])[1][0][4]).endswith("…")


def test_a_file_name_of_strange_bytes_is_shown(tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx").rename(tmp_path / "=b\x1b.xlsx")
    sheet = copy_of(source, wrong()).worksheets[0]
    assert sheet["A1"].value == "Problems in =b\N{REPLACEMENT CHARACTER}.xlsx"


def test_more_problems_than_excel_can_link_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marked_sheet, "MOST_LISTED", 2)
    sheet = copy_of(book(tmp_path / "a.xlsx"), wrong(), odd(), wrong(row=3)).worksheets[0]
    assert len(table(sheet)[1]) == 2
    assert "Only the first 2 problems" in notes(sheet)
    assert "Errors: 2 · Warnings: 1" in notes(sheet)


def test_the_file_is_an_archive_without_a_part_twice(tmp_path: Path) -> None:
    def comments(made: Workbook) -> None:
        made.worksheets[0]["A1"].comment = Comment("mine", "me")

    copy_of(book(tmp_path / "a.xlsx", comments, furnish), wrong())
    data = (tmp_path / "checked.xlsx").read_bytes()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())


def test_the_limits_stay_within_excels() -> None:
    assert marked_sheet.MOST_LISTED <= 65_530
    assert 0 < marked_cells.MOST_COMMENTS <= 1_022
