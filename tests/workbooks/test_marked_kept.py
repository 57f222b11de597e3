"""What the user's workbook has is in the marked copy too."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.workbook import Workbook

from forecaster.resources import samples
from forecaster.workbooks.marked.copy import Marked, mark_workbook
from workbooks.marked_books import (
    ERROR,
    book,
    copy_of,
    edited,
    furnish,
    notes,
    wrong,
)


def test_what_the_workbook_has_is_kept(tmp_path: Path) -> None:
    sheet = copy_of(book(tmp_path / "a.xlsx", furnish), wrong())["Deals"]
    cell = sheet["B2"]
    assert (cell.value, cell.number_format) == (700, "0.00%")
    assert (cell.font.name, cell.font.bold, cell.border.left.style) == ("Arial", True, "thick")
    assert cell.fill.fgColor.rgb == ERROR
    assert sheet.column_dimensions["B"].width == 33
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.protection.sheet
    assert sheet.protection.password is not None
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["A2:A9"]
    assert sheet.tables["Deals_"].ref == "A1:C3"
    assert sheet["C3"].value == "=B3*2"
    assert sheet.parent is not None
    assert sheet.parent["Away"].sheet_state == "veryHidden"


@pytest.mark.parametrize("name", ["pipeline.xlsx", "pipeline-fr.xlsx"])
def test_every_cell_of_a_sample_is_kept(tmp_path: Path, name: str) -> None:
    source = samples() / name
    made = mark_workbook(source, [], [], "en", tmp_path / "b.xlsx")
    compare(source, made)


@pytest.mark.parametrize("name", ["microsoft_capsule.xlsx", "salesforce_devorg_faithful.xlsx"])
def test_every_cell_of_a_real_workbook_is_kept(tmp_path: Path, name: str) -> None:
    source = Path(__file__).parents[3] / "shared" / "workbooks" / name
    if not source.exists():
        pytest.skip("the shared workbooks are not here")
    compare(source, mark_workbook(source, [], [], "en", tmp_path / "b.xlsx"))


def compare(source: Path, made: Marked) -> None:
    """Every sheet, cell, format, width, validation, rule, table and name is in the copy."""
    before, after = openpyxl.load_workbook(source), openpyxl.load_workbook(made.path)
    assert after.sheetnames[1:] == before.sheetnames
    assert set(after.defined_names) == set(before.defined_names)
    for old, new in zip(before.worksheets, after.worksheets[1:], strict=True):
        assert [[(c.value, c.number_format, c.font.b) for c in row] for row in old.iter_rows()] == [
            [(c.value, c.number_format, c.font.b) for c in row] for row in new.iter_rows()
        ]
        widths = [{k: d.width for k, d in s.column_dimensions.items()} for s in (old, new)]
        assert widths[0] == widths[1]
        rules = [[(str(f.sqref), len(f.rules)) for f in s.conditional_formatting]
                 for s in (old, new)]  # fmt: skip
        assert rules[0] == rules[1]
        lists = [[(str(v.sqref), v.formula1) for v in s.data_validations.dataValidation]
                 for s in (old, new)]  # fmt: skip
        assert lists[0] == lists[1]
        assert (new.freeze_panes, new.sheet_state) == (old.freeze_panes, old.sheet_state)
        assert {t.name: t.ref for t in new.tables.values()} == {
            t.name: t.ref for t in old.tables.values()
        }


def test_the_copy_is_calculated_when_it_is_opened(tmp_path: Path) -> None:
    source = edited(book(tmp_path / "a.xlsx"), "xl/workbook.xml", b"<calcPr", b"<nothing")
    for original in (tmp_path / "a.xlsx", source):
        copy = copy_of(original, wrong())
        assert copy.calculation.fullCalcOnLoad
        assert "calculated again" in notes(copy.worksheets[0])


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        sheet = made.add_worksheet("Deals")
        sheet.write_string("A1", "=1+1")
        sheet.write_formula("A2", "=1+1")
    copy = copy_of(tmp_path / "a.xlsx", wrong(row=1, column=0), wrong(row=2, column=0))
    assert [copy["Deals"][c].data_type for c in ("A1", "A2")] == ["s", "f"]


def test_a_template_or_a_workbook_with_macros_becomes_a_plain_one(tmp_path: Path) -> None:
    kinds = {
        b"spreadsheetml.template.main+xml": b"application/vnd.openxmlformats-officedocument.",
        b"ms-excel.sheet.macroEnabled.main+xml": b"application/vnd.",
    }
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    for kind, before in kinds.items():
        source = edited(book(tmp_path / "a.xlsx"), "[Content_Types].xml", plain, before + kind)
        copy_of(source, wrong())
        with zipfile.ZipFile(tmp_path / "checked.xlsx") as copy:
            assert plain in copy.read("[Content_Types].xml")


def test_only_the_list_of_problems_is_selected(tmp_path: Path) -> None:
    def select(made: Workbook) -> None:
        made.create_sheet("Second")
        made.active = 1
        for sheet in made.worksheets:
            sheet.sheet_view.tabSelected = True

    copy = copy_of(book(tmp_path / "a.xlsx", select), wrong())
    assert [bool(s.sheet_view.tabSelected) for s in copy.worksheets] == [True, False, False]
    assert copy.active is copy.worksheets[0]
