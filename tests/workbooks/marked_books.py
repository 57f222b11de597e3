"""Small workbooks to be marked, and what their marked copies say."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from forecaster.errors import ForecasterError
from forecaster.problems import Problem
from forecaster.workbooks.marked.copy import mark_workbook

ERROR, WARNING = "FFFFC7CE", "FFFFEB9C"

Edit = Callable[[Workbook], object]


def wrong(sheet: str = "Deals", row: int = 2, column: int = 1, found: str = "700") -> Problem:
    return Problem("E201", sheet, row, column, "probability", found)


def odd(sheet: str = "Deals", row: int = 2, column: int = 1) -> Problem:
    return Problem("W302", sheet, row, column, "value", "-5")


def book(path: Path, *edits: Edit) -> Path:
    """A workbook of one sheet, Deals, with a heading and two rows."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Deals"
    for row in (("Name", "Probability", "Value"), ("Audit", 700, -5), ("Build", 50, "=B3*2")):
        sheet.append(row)
    for edit in edits:
        edit(made)
    made.save(path)
    return path


def copy_of(
    source: Path, *problems: Problem, lang: str = "en", stakes: tuple[str, ...] = ()
) -> Workbook:
    stakes = stakes or ("",) * len(problems)
    made = mark_workbook(source, problems, stakes, lang, source.with_name("checked.xlsx"))
    return openpyxl.load_workbook(made.path)


def refusal(source: Path, target: Path, *problems: Problem) -> Problem:
    with pytest.raises(ForecasterError) as caught:
        mark_workbook(source, problems, ("",) * len(problems), "en", target)
    return caught.value.problems[0]


def table(sheet: Worksheet) -> tuple[int, list[list[object]]]:
    """The row of the headings, and the rows below it, of a sheet of problems."""
    top = range_boundaries(str(sheet.auto_filter.ref))[1]
    assert top is not None
    return top, [[c.value for c in row] for row in sheet.iter_rows(min_row=top + 1)]


def notes(sheet: Worksheet) -> str:
    return "\n".join(
        str(row[0].value or "") for row in sheet.iter_rows(max_row=table(sheet)[0] - 1)
    )


def edited(source: Path, part: str, old: bytes, new: bytes) -> Path:
    """The same workbook with some bytes of one part replaced, as other programs write them."""
    target = source.with_name("edited.xlsx")
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new)
            after.writestr(name, data)
    return target


def furnish(made: Workbook) -> None:
    """Give the sheet formats, a list, a table, protection; and add a very hidden sheet."""
    sheet = made.worksheets[0]
    sheet["B2"].number_format = "0.00%"
    sheet["B2"].font = Font(name="Arial", size=9, bold=True)
    sheet["B2"].border = Border(left=Side("thick"))
    sheet["B2"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet.column_dimensions["B"].width = 33
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.protection.sheet = True
    sheet.protection.set_password("x")
    choice = DataValidation(type="list", formula1='"a,b"')
    choice.add("A2:A9")
    sheet.add_data_validation(choice)
    sheet.add_table(Table(displayName="Deals_", ref="A1:C3"))
    other = made.create_sheet("Away")
    other.sheet_state = "veryHidden"
