"""The least that reading this input and writing this report can cost, in Python.

python-calamine reads every cell of the workbook; XlsxWriter writes the cells that our report
holds, one plain call each. Nothing is checked, computed or explained. What the report holds is
read back before the clock starts.

    python -m benchmarks.floor book.xlsx --report report.xlsx --out DIR
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import warnings
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine
import xlsxwriter
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.datetime import to_excel

from benchmarks.child import cpu_seconds, timed

# What is written: row, column, the method's name, the value, the number format.
Written = tuple[int, int, str, Any, str]
CELL = re.compile(rb"<c[ >]")


@dataclass(frozen=True)
class Report:
    """The cells of a report, a list a sheet, and how its file keeps its strings."""

    sheets: dict[str, list[Written]]
    constant_memory: bool


def count_cells(path: Path) -> dict[str, int]:
    """Count the cells that stand in each sheet's XML, blank ones with a format too."""
    with zipfile.ZipFile(path) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        return {name: len(CELL.findall(parts.read(name))) for name in sheets}


def cells(path: Path) -> int:
    """Count all cells of a workbook."""
    return sum(count_cells(path).values())


def keeps_strings_inline(path: Path) -> bool:
    """Tell whether the workbook was written in constant memory: strings inside the cells."""
    with zipfile.ZipFile(path) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        return any(b't="inlineStr"' in parts.read(name) for name in sheets)


def as_call(cell: ReadOnlyCell) -> Written:
    """Name the XlsxWriter call that writes this cell again."""
    at = (cell.row - 1, cell.column - 1)
    value, fmt = cell.value, cell.number_format
    if value is None:
        # Without a format only an empty text makes a cell: XlsxWriter passes over the blank.
        return (*at, "write_string", "", fmt) if fmt == "General" else (*at, "write_blank", "", fmt)
    if cell.data_type == "f":
        return (*at, "write_formula", str(value), fmt)
    if isinstance(value, bool):
        return (*at, "write_boolean", value, fmt)
    if isinstance(value, (date, datetime, time, timedelta)):
        return (*at, "write_number", to_excel(value), fmt)  # type: ignore[no-untyped-call]
    if isinstance(value, (int, float)):
        return (*at, "write_number", value, fmt)
    return (*at, "write_string", str(value), fmt)


def read_back(path: Path) -> Report:
    """Read a report's cells, with their number formats, in the order of writing."""
    sheets: dict[str, list[Written]] = {}
    warnings.filterwarnings("ignore", "Sparkline Group extension")  # openpyxl reads no sparklines
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        for sheet in book.worksheets:
            rows: Any = (
                sheet.iter_rows()
            )  # typed for books in memory, which have another cell class
            filled = (cell for row in rows for cell in row if isinstance(cell, ReadOnlyCell))
            sheets[sheet.title] = [as_call(cell) for cell in filled]
    return Report(sheets, keeps_strings_inline(path))


def read_input(path: Path) -> int:
    """Read every cell of every sheet to Python values; return how many rows there were."""
    book = python_calamine.load_workbook(path)
    names = book.sheet_names
    return sum(len(book.get_sheet_by_name(n).to_python(skip_empty_area=False)) for n in names)


def write_sheet(book: xlsxwriter.Workbook, name: str, content: list[Written], formats: Any) -> None:  # noqa: ANN401  XlsxWriter's formats
    """Write the cells of one sheet, one plain call each."""
    sheet = book.add_worksheet(name)
    number, string = sheet.write_number, sheet.write_string
    for row, column, call, value, fmt in content:
        if call == "write_number":
            number(row, column, value, formats[fmt])
        elif call == "write_string":
            string(row, column, value, formats[fmt])
        else:
            getattr(sheet, call)(row, column, value, formats[fmt])


def write(report: Report, path: Path) -> None:
    """Write the report's cells as plainly as XlsxWriter allows."""
    book = xlsxwriter.Workbook(path, {"constant_memory": report.constant_memory})
    named = {fmt for content in report.sheets.values() for *_, fmt in content}
    formats = {fmt: book.add_format({"num_format": fmt}) for fmt in sorted(named - {"General"})}
    for name, content in report.sheets.items():
        write_sheet(book, name, content, {"General": None} | formats)
    book.close()


def floor(source: Path, report: Report, out: Path) -> dict[str, Any]:
    """Read the input and write the report's cells; the CPU seconds of reading apart."""
    before = cpu_seconds()
    rows = read_input(source)
    reading = cpu_seconds() - before
    path = out / f"{source.stem}-floor.xlsx"
    write(report, path)
    return {"rows": rows, "reading": reading, "report": str(path)}


def main() -> None:
    """Read the command line, do the job, print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workbook", type=Path)
    parser.add_argument("--report", type=Path, required=True, help="the report to write again")
    parser.add_argument("--out", type=Path, default=Path())
    given = parser.parse_args()
    report = read_back(given.report)
    # The cells held here are no part of the floor: the collector need not walk over them.
    gc.collect()
    gc.freeze()
    result = timed(lambda: floor(given.workbook, report, given.out))
    written, expected = cells(Path(result["report"])), cells(given.report)
    if written != expected:
        message = f"the floor wrote {written:,} cells, the report has {expected:,}"
        raise SystemExit(message)
    print(json.dumps(result | {"cells": written}))


if __name__ == "__main__":
    main()
