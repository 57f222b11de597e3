"""`forecaster new`: a starter workbook that runs as it is, and nothing is ever replaced."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from cli.calling import ROOT, call, files_in, sentence
from forecaster.cli import new

LANGS = ("en", "fr")


class _Fixed(dt.date):
    @classmethod
    def today(cls) -> _Fixed:
        return cls(2028, 2, 29)


@pytest.mark.parametrize("lang", LANGS)
def test_new_then_check_then_run_are_clean(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("new", "pipeline.xlsx", "--lang", lang).exit_code == 0
    for reading in LANGS:
        checked = call("check", "pipeline.xlsx", "--lang", reading)
        assert (checked.exit_code, checked.stderr) == (0, "")
        ran = call("run", "pipeline.xlsx", "--lang", reading, "--out", reading, "--json")
        assert (ran.exit_code, ran.stderr) == (0, "")
        result = json.loads(ran.stdout)
        assert result["problems"] == []
        assert result["totals"]["open"]["weighted"] == "10500.00"


@pytest.mark.parametrize("lang", LANGS)
def test_it_says_where_it_is_and_what_to_do_next(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "our pipeline.xlsx"
    came = call("new", path, "--lang", lang)
    assert (came.exit_code, came.stderr) == (0, "")
    where, _, then = came.stdout.splitlines()
    assert where == str(path)
    option = "" if lang == "en" else " --lang fr"
    assert then.endswith(f'forecaster check "{path}"{option}')
    assert list(files_in(tmp_path)) == ["our pipeline.xlsx"]


def test_its_examples_are_dated_from_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new, "dt", SimpleNamespace(date=_Fixed))
    path = tmp_path / "a.xlsx"
    assert call("new", path).exit_code == 0
    sheet = openpyxl.load_workbook(path)["Opportunities"]
    headings = [cell.value for cell in sheet[1]]
    close = sheet.cell(2, headings.index("Expected Close") + 1).value
    assert close == dt.datetime(2028, 3, 30)


@pytest.mark.parametrize("lang", LANGS)
def test_a_file_that_is_there_is_never_replaced(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.xlsx").write_text("mine")
    came = call("new", "mine.xlsx", "--lang", lang)
    assert (came.exit_code, came.stdout) == (2, "")
    assert Path("mine.xlsx").read_text() == "mine"
    assert list(files_in(tmp_path)) == ["mine.xlsx"]
    (line,) = came.stderr.splitlines()
    assert line.startswith("mine.xlsx: E015 ")
    if lang == "en":
        assert line == (
            "mine.xlsx: E015 There is already a file mine.xlsx, and it is not replaced. "
            "Choose another name or folder, or delete it."
        )


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("pipeline", "pipeline.xlsx"),
        ("pipeline.xls", "pipeline.xlsx"),
        ("our.pipeline.ods", "our.pipeline.xlsx"),
        (".xlsx", "pipeline.xlsx"),
        ("~$pipeline.xlsx", "pipeline.xlsx"),
    ],
)
def test_a_name_that_is_none_of_a_workbook_is_bad_use_and_another_is_told(
    name: str, near: str, tmp_path: Path
) -> None:
    came = call("new", tmp_path / name)
    assert came.exit_code == 2
    assert sentence(came) == f"{name} is no name for a workbook. Choose one such as {near}."
    assert list(files_in(tmp_path)) == []


def test_an_ending_in_capitals_is_an_ending(tmp_path: Path) -> None:
    assert call("new", tmp_path / "PIPELINE.XLSX").exit_code == 0


def test_a_missing_folder_is_bad_use(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    came = call("new", folder / "a.xlsx")
    assert came.exit_code == 2
    assert sentence(came) == f"There is no folder {folder}. Make it, or choose another."


def test_a_folder_that_cannot_be_written_to_is_bad_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    came = call("new", tmp_path / "a.xlsx")
    assert came.exit_code == 2
    assert sentence(came) == (
        "a.xlsx cannot be written: Permission denied. Choose another folder, or make room in it."
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows cuts names by other rules")
def test_a_name_that_is_too_long_is_bad_use(tmp_path: Path) -> None:
    came = call("new", tmp_path / ("a" * 300 + ".xlsx"))
    assert came.exit_code == 2
    assert "cannot be written" in sentence(came)
    assert list(files_in(tmp_path)) == []


def test_help_loads_no_library_of_workbooks() -> None:
    code = (
        "import sys\n"
        "from forecaster.cli.main import main\n"
        "try: main(['new', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'openpyxl', 'numpy', 'pandas', 'pydantic', 'jinja2', 'xlsxwriter'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"
    assert " new [OPTIONS] FILE.xlsx\n" in done.stdout
