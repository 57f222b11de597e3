"""What LibreOffice makes of a workbook reads as the workbook did: through .ods and back."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from forecaster.errors import ForecasterError
from forecaster.options import Options
from forecaster.reading.gate import open_package
from forecaster.reporting.json import dumps
from forecaster.run import make_report

HEADINGS = ("Name", "Contact", "Owner", "Milestone", "Probability", "Value", "Expected Close")
DEALS = (
    ("Audit", "Acme", "Ann", "Bid", 50, 1000.5, date(2026, 12, 1)),
    ("Tools", "Bolt", "Ben", "Bid", 20, 2000, date(2027, 1, 15)),
    ("Étude", "Acme", "Ann", "Bid", 70, -300, date(2027, 2, 28)),
    ("Plan", "Cobb", "Ben", "Bid", 10, 40_000_000, date(2027, 3, 1)),
)
Figures = dict[str, Any]


def _plain(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet["F2"].number_format = "#,##0.00 [$€-40C]"


def _of_1904(book: openpyxl.Workbook, _: Worksheet) -> None:
    book.epoch = CALENDAR_MAC_1904


def _with_hidden_sheets(book: openpyxl.Workbook, _: Worksheet) -> None:
    for title, state in (("Contacts", "hidden"), ("Milestones", "veryHidden")):
        book.create_sheet(title).sheet_state = state
    book["Contacts"].append(["Name", "Organisation"])
    book["Contacts"].append(["Acme", "Acme Ltd"])
    book["Milestones"].append(["Milestone", "Probability"])
    book["Milestones"].append(["Bid", 30])


def _itself_hidden(book: openpyxl.Workbook, sheet: Worksheet) -> None:
    book.create_sheet("Notes", 0)  # LibreOffice shows the first sheet whatever its state
    sheet.sheet_state = "hidden"
    book.active = 0


def _filtered(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A1:G5"
    sheet.auto_filter.add_filter_column(2, ["Ann"])
    for row in (3, 5):
        sheet.row_dimensions[row].hidden = True


def _with_formulas(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    for row in range(2, 6):
        sheet.cell(row, 6).value = f"={sheet.cell(row, 6).value}+0"
    sheet["A3"] = '="Too"&"ls"'


def _with_an_error(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet["F3"] = "=1/0"


MADE: dict[str, Callable[[openpyxl.Workbook, Worksheet], None]] = {
    "plain": _plain,
    "epoch": _of_1904,
    "sheets": _with_hidden_sheets,
    "hidden": _itself_hidden,
    "filtered": _filtered,
    "formulas": _with_formulas,
    "error": _with_an_error,
}


def _make(path: Path, change: Callable[[openpyxl.Workbook, Worksheet], None]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Opportunities"
    for row in (HEADINGS, *DEALS):
        sheet.append(row)
    change(book, sheet)
    book.save(path)


def _convert(folder: Path, ending: str, paths: list[Path]) -> None:
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", ending, "--outdir", str(folder / ending)]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbooks as made, and in ``xlsx/`` what LibreOffice saved of them by way of ``ods/``."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    made = tmp_path_factory.mktemp("libreoffice")
    for name, change in MADE.items():
        _make(made / f"{name}.xlsx", change)
    _convert(made, "ods", sorted(made.glob("*.xlsx")))
    _convert(made, "xlsx", sorted((made / "ods").glob("*.ods")))
    return made


def figures(path: Path) -> Figures:
    report = make_report(path, Options(as_of=date(2026, 11, 30), currency="EUR"))
    result: Figures = json.loads(dumps(report))
    del result["source"]
    return result


def codes(result: Figures) -> set[tuple[str, str]]:
    return {(p["code"], p["cell"]) for p in result["problems"]}


@pytest.mark.parametrize("name", ["plain", "epoch", "sheets", "hidden", "filtered"])
def test_what_libreoffice_saved_gives_the_same_figures(name: str, folder: Path) -> None:
    assert figures(folder / "xlsx" / f"{name}.xlsx") == figures(folder / f"{name}.xlsx")


def test_the_epoch_of_1904_is_the_same_days(folder: Path) -> None:
    for place in (folder, folder / "xlsx"):
        assert (
            figures(place / "epoch.xlsx")["forecast"] == figures(folder / "plain.xlsx")["forecast"]
        )


def test_hidden_rows_count_unless_a_profile_leaves_them_out(folder: Path) -> None:
    saved = figures(folder / "xlsx" / "filtered.xlsx")
    assert saved["totals"] == figures(folder / "plain.xlsx")["totals"]
    assert saved["problems"] != figures(folder / "plain.xlsx")["problems"]


def test_formulas_are_refused_until_libreoffice_has_calculated_them(folder: Path) -> None:
    made = figures(folder / "formulas.xlsx")
    assert {cell for code, cell in codes(made) if code == "E204"} == {"A3", "F2", "F3", "F4", "F5"}
    saved = figures(folder / "xlsx" / "formulas.xlsx")
    assert saved["totals"] == figures(folder / "plain.xlsx")["totals"]
    assert saved["problems"] == figures(folder / "plain.xlsx")["problems"]


def test_an_error_that_libreoffice_calculated_is_an_error(folder: Path) -> None:
    assert ("E204", "F3") in codes(figures(folder / "error.xlsx"))
    assert ("E203", "F3") in codes(figures(folder / "xlsx" / "error.xlsx"))


def test_the_ods_itself_is_named_as_such(folder: Path, tmp_path: Path) -> None:
    for name in ("plain.ods", "plain.xlsx"):
        shutil.copy(folder / "ods" / "plain.ods", tmp_path / name)
        with pytest.raises(ForecasterError) as caught:
            open_package(tmp_path / name)
        (problem,) = caught.value.problems
        assert (problem.code, problem.found) == ("E004", "an OpenDocument spreadsheet (.ods)")
