"""The bad cells of the marked copy: their fills and their comments."""

from pathlib import Path

import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from forecaster.problems import Problem, cure, message
from forecaster.words.catalogue import words
from forecaster.workbooks.marked import cells as marked_cells
from forecaster.workbooks.marked.cells import box_height
from workbooks.marked_books import ERROR, WARNING, book, copy_of, notes, odd, table, wrong

ROW = Problem("E229", "Deals", 3, -1, "owner")


def filled(sheet: Worksheet) -> dict[str, str]:
    """The cells of a sheet that have a fill, and its colour."""
    return {
        cell.coordinate: str(cell.fill.fgColor.rgb)
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fill_type
    }


def said(sheet: Worksheet, cell: str) -> str:
    comment = sheet[cell].comment
    return comment.text if comment is not None else ""


def test_errors_are_red_and_warnings_amber_and_nothing_else_is_filled(tmp_path: Path) -> None:
    copy = copy_of(book(tmp_path / "a.xlsx"), wrong(), odd(column=2))
    assert filled(copy["Deals"]) == {"B2": ERROR, "C2": WARNING}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_error_wins_over_a_warning_on_one_cell(tmp_path: Path, order: tuple[int, int]) -> None:
    both = (wrong(), odd())
    copy = copy_of(book(tmp_path / "a.xlsx"), *(both[i] for i in order))
    assert filled(copy["Deals"]) == {"B2": ERROR}


def test_a_blank_cell_is_marked_too(tmp_path: Path) -> None:
    copy = copy_of(book(tmp_path / "a.xlsx"), wrong(row=9, column=7))
    assert filled(copy["Deals"]) == {"H9": ERROR}
    assert copy["Deals"]["H9"].value is None


def test_a_problem_of_a_row_marks_its_first_filled_cell(tmp_path: Path) -> None:
    def clear(made: Workbook) -> None:
        made.worksheets[0]["A3"].value = None

    copy = copy_of(book(tmp_path / "a.xlsx", clear), ROW)
    assert filled(copy["Deals"]) == {"B3": ERROR}


def test_a_problem_of_a_row_without_any_cell_marks_its_beginning(tmp_path: Path) -> None:
    copy = copy_of(book(tmp_path / "a.xlsx"), ROW._replace(row=40))
    assert filled(copy["Deals"]) == {"A40": ERROR}


def test_a_problem_without_a_place_marks_nothing(tmp_path: Path) -> None:
    copy = copy_of(book(tmp_path / "a.xlsx"), Problem("E102", "Deals", 0, -1, "owner"))
    assert filled(copy["Deals"]) == {}
    assert len(table(copy.worksheets[0])[1]) == 1


def test_a_cell_inside_a_merged_range_marks_the_ranges_first_cell(tmp_path: Path) -> None:
    def merge(made: Workbook) -> None:
        made.worksheets[0].merge_cells("A2:A3")
        made.worksheets[0].merge_cells("D1:F9")

    copy = copy_of(book(tmp_path / "a.xlsx", merge), wrong(row=3, column=0), wrong(row=5, column=4))
    assert {c: f for c, f in filled(copy["Deals"]).items() if c in {"A2", "D1"}} == {
        "A2": ERROR,
        "D1": ERROR,
    }
    assert said(copy["Deals"], "A2")
    top, rows = table(copy.worksheets[0])
    assert [row[3] for row in rows] == ["A3", "E5"]
    jump = copy.worksheets[0].cell(top + 1, 4).hyperlink
    assert jump is not None
    assert jump.location == "'Deals'!A2"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_comment_says_what_is_wrong_and_what_to_do(tmp_path: Path, lang: str) -> None:
    copy = copy_of(book(tmp_path / "a.xlsx"), wrong(), lang=lang)
    language = words(lang)
    comment = copy["Deals"]["B2"].comment
    assert comment is not None
    assert comment.author == "forecaster"
    assert comment.text == f"E201 {message(wrong(), language)}\n{cure(wrong(), language)}"


def test_several_problems_of_one_cell_share_its_comment(tmp_path: Path) -> None:
    text = said(copy_of(book(tmp_path / "a.xlsx"), wrong(), odd())["Deals"], "B2")
    assert [part[:4] for part in text.split("\n\n")] == ["E201", "W302"]


def test_a_comment_that_was_there_stays_above_ours(tmp_path: Path) -> None:
    def note(made: Workbook) -> None:
        made.worksheets[0]["B2"].comment = Comment("Ask Ann & Bob <soon>", "me")
        made.worksheets[0]["A1"].comment = Comment("Mine", "me")

    sheet = copy_of(book(tmp_path / "a.xlsx", note), wrong())["Deals"]
    assert said(sheet, "B2").startswith("Ask Ann & Bob <soon>\n\nE201 ")
    mine = sheet["A1"].comment
    assert mine is not None
    assert (mine.text, mine.author) == ("Mine", "me")


def test_a_box_grows_with_its_text_within_reason() -> None:
    assert box_height("short") < box_height("a line of some length, " * 10) < box_height("x\n" * 30)
    assert box_height("x\n" * 1_000) == box_height("x\n" * 2_000)


def test_comments_stop_at_their_limit_errors_first_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marked_cells, "MOST_COMMENTS", 2)
    problems = (odd(column=0), wrong(column=1), wrong(column=2))
    copy = copy_of(book(tmp_path / "a.xlsx"), *problems)
    assert [bool(said(copy["Deals"], cell)) for cell in ("A2", "B2", "C2")] == [False, True, True]
    assert len(filled(copy["Deals"])) == 3
    assert "Only the first 2 bad cells have comments" in notes(copy.worksheets[0])


def test_below_the_limit_nothing_is_said_of_it(tmp_path: Path) -> None:
    assert "have comments" not in notes(copy_of(book(tmp_path / "a.xlsx"), wrong()).worksheets[0])


def test_bad_cells_of_one_look_share_one_style(tmp_path: Path) -> None:
    problems = [wrong(row=2 + i // 50, column=i % 50) for i in range(500)]
    copy = copy_of(book(tmp_path / "a.xlsx"), *problems)
    assert {cell.style_id for row in copy["Deals"]["D2:Z9"] for cell in row} == {
        copy["Deals"]["D2"].style_id
    }


def test_a_marked_cell_is_seen_over_conditional_formats_and_in_hidden_rows(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Deals"
    sheet["A1"], sheet["B4"] = "Name", 700
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["B"].hidden = True
    style = DifferentialStyle(fill=PatternFill(bgColor="FF00FF00"))
    rule = Rule("expression", dxf=style, formula=["TRUE"])
    sheet.conditional_formatting.add("A1:C9", rule)
    workbook.save(tmp_path / "a.xlsx")
    copy = copy_of(tmp_path / "a.xlsx", Problem("E201", "Deals", 4, 1, "probability", "700"))
    marked = copy["Deals"]
    rules = {r.priority: (str(a.sqref), r) for a in marked.conditional_formatting for r in a.rules}
    assert [rules[p][0] for p in sorted(rules)] == ["B4", "A1:C9"]
    first = rules[min(rules)][1]
    assert first.stopIfTrue
    assert first.dxf.fill.bgColor.rgb == marked_cells.ERROR_FILL.fgColor.rgb
    assert not marked.row_dimensions[4].hidden
    assert not marked.column_dimensions["B"].hidden
