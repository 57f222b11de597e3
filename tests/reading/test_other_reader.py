"""Cell by cell, what forecaster reads is what another reader of workbooks, openpyxl, reads."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from forecaster.reading.gate import open_package
from forecaster.reading.scan import SheetScan, scan_sheet

ROOT = Path(__file__).parents[2]
BOOKS = (
    *sorted((ROOT / "sample_workbooks").glob("*.xlsx")),
    *sorted((ROOT.parent / "shared" / "workbooks").glob("*.xlsx")),
)
FORMATS = (
    "General",
    "0.00",
    "#,##0.00 [$€-40C]",
    '#,##0 "days"',
    '#,##0.00 "DH"',
    "[$CHF-807] #,##0.00",
    "#,##0.00_);[Red](#,##0.00)",
    '[<1000]0;[>=1000]0,"k"',
    "0.00E+00",
    "[Yellow]0;[Magenta]-0",
    "[$SDM] #,##0",
    r"#,##0\ \d\a\y\s",
    '_-* #,##0.00 "€"_-;-* #,##0.00 "€"_-;_-* "-"?? "€"_-;_-@_-',
    "0.0%",
    "# ?/?",
    "[Color 10]0",
    "0_h",
    "0*d",
)
Cells = dict[tuple[int, int], object]


def comparable(cell: object) -> object:
    """A value that both readers have alike: numbers as floats, days as midnights."""
    match cell:
        case bool():
            return cell
        case int() | float():
            return float(cell)
        case dt.datetime():
            return cell
        case dt.date():
            return dt.datetime(cell.year, cell.month, cell.day)
        case _:
            return cell


def read_here(path: Path, title: str) -> tuple[Cells, SheetScan]:
    package = open_package(path)
    scan = scan_sheet(package, next(s for s in package.sheets if s.title == title))
    book = CalamineWorkbook.from_filelike(io.BytesIO(package.data))
    rows = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
    found = {
        (row, column): comparable(cell)
        for row, cells in enumerate(rows, 1)
        for column, cell in enumerate(cells)
        if cell != ""
    }
    return found | dict(scan.errors), scan


def read_there(path: Path, title: str) -> tuple[Cells, set[tuple[int, int]]]:
    """The cells as openpyxl reads them, and the formulas to which it has no value."""
    values, formulas = (openpyxl.load_workbook(path, data_only=only) for only in (True, False))
    sheet, written = values[title], formulas[title]
    assert isinstance(sheet, Worksheet)
    assert isinstance(written, Worksheet)
    found = {
        (row, column): comparable(value)
        for row, cells in enumerate(sheet.iter_rows(values_only=True), 1)
        for column, value in enumerate(cells)
        if value not in (None, "")
    }
    uncached = {
        (row, column)
        for row, cells in enumerate(written.iter_rows(), 1)
        for column, cell in enumerate(cells)
        if cell.data_type == "f" and (row, column) not in found
    }
    return found, uncached


def assert_alike(path: Path) -> int:
    """Compare every sheet; the number of cells compared."""
    count = 0
    for sheet in open_package(path).sheets:
        here, scan = read_here(path, sheet.title)
        there, uncached = read_there(path, sheet.title)
        assert here == there
        assert scan.uncached == uncached
        count += len(here)
    return count


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_every_cell_of_real_and_sample_workbooks_reads_as_elsewhere(path: Path) -> None:
    assert assert_alike(path) > 20


def test_the_real_workbooks_are_among_them() -> None:
    if not (ROOT.parent / "shared" / "workbooks").exists():
        pytest.skip("the real workbooks are not there")
    assert len(BOOKS) >= 6


def test_errors_formulas_and_dates_read_as_elsewhere(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["#N/A", "#REF!", True, False, None, "text", "=1+1", dt.datetime(2026, 5, 1, 13, 30)],
        [dt.datetime(1999, 12, 31), 1e-7, 123456789012345, -0.1, " spaced ", "=A1", 0, "0"],
    ):
        sheet.append(row)
    book.save(tmp_path / "made.xlsx")
    assert assert_alike(tmp_path / "made.xlsx") == 13


@pytest.mark.parametrize("form", FORMATS)
def test_a_number_stays_one_whatever_currency_or_unit_its_format_shows(
    form: str, tmp_path: Path
) -> None:
    path = tmp_path / "formats.xlsx"
    book = xlsxwriter.Workbook(path)
    look = book.add_format({"num_format": form})
    book.add_worksheet("Deals").write_row(0, 0, [12_500.5, -1, 0], look)
    book.close()
    found, _ = read_here(path, "Deals")
    assert found == {(1, 0): 12_500.5, (1, 1): -1.0, (1, 2): 0.0}
