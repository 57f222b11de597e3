"""Starter workbooks for tests: made on a day, in a language, and read back."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from forecaster.reporting.json import dumps
from forecaster.run import forecast
from forecaster.words.catalogue import words
from forecaster.words.headings import SHEETS
from forecaster.workbooks.starter.book import make_starter, sheet_title
from forecaster.workbooks.starter.file import package

DAY = dt.date(2026, 11, 23)
LANGS = ("en", "fr")


def starter_bytes(lang: str = "en", day: dt.date = DAY) -> bytes:
    """The starter workbook as a file."""
    return package(make_starter(words(lang), day, "pipeline.xlsx"))


def starter(lang: str = "en") -> Workbook:
    """The starter workbook, written and read back."""
    return openpyxl.load_workbook(io.BytesIO(starter_bytes(lang)))


def sheet_of(book: Workbook, role: str, lang: str) -> Worksheet:
    """The sheet of a role."""
    sheet = book[sheet_title(role, words(lang))]
    assert isinstance(sheet, Worksheet)
    return sheet


def data_sheets(book: Workbook, lang: str) -> dict[str, Worksheet]:
    """The sheets that forecaster reads, by role."""
    return {role: sheet_of(book, role, lang) for role in SHEETS}


def headings(sheet: Worksheet, row: int = 1) -> list[str]:
    """What stands in the row of headings."""
    return [str(cell.value) for cell in sheet[row] if cell.value is not None]


def result_of(path: Path, day: dt.date) -> dict[str, Any]:
    """The JSON result of a run on a workbook."""
    result: dict[str, Any] = json.loads(dumps(forecast(path, day)))
    return result


def convert(path: Path, ending: str, folder: Path) -> Path:
    """Have LibreOffice save a workbook in another format."""
    if shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice")
    profile = (folder / "profile").as_uri()
    target = "csv:Text - txt - csv (StarCalc):44,34,76" if ending == "csv" else ending
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", target]
    subprocess.run([*command, "--outdir", folder, path], check=True, capture_output=True)
    return folder / f"{path.stem}.{ending}"
