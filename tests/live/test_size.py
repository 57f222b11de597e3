"""A report of 100,000 opportunities opens, and what stands on several sheets adds up."""

from __future__ import annotations

import csv
import datetime as dt
import json
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from benchmarks import generate
from books import Book, write_book
from forecaster.options import Options
from forecaster.reporting.report import Report
from forecaster.reporting.xlsx.workbook import Limits, write_workbook
from forecaster.run import make_report
from live.engines import as_csv, opened, recalculated, sheets_xml
from live.test_recalculated import sample

ROOT = Path(__file__).parents[2]
MANY = 100_000


@pytest.mark.slow
def test_100_000_opportunities_open_in_libreoffice(tmp_path: Path) -> None:
    """All of it in other processes: what this one holds at most, its later children inherit."""
    book = tmp_path / "book.xlsx"
    make = [sys.executable, "-m", "benchmarks.generate", "--rows", str(MANY), "--out", str(book)]
    run = [sys.executable, "-m", "forecaster", "run", str(book), "--as-of", generate.AS_OF]
    for command in (make, [*run, "--currency", "EUR", "--quiet", "--out", str(tmp_path)]):
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    path = tmp_path / f"book-{generate.AS_OF}.xlsx"
    totals = json.loads(path.with_suffix(".json").read_text("utf-8"))["totals"]
    sheets = as_csv(path, tmp_path)
    with sheets["Schedule"].open(encoding="utf-8", newline="") as lines:
        shown = Counter(row["Status"] for row in csv.DictReader(lines))
    assert shown.total() == MANY
    assert shown == {name.title(): totals[name]["count"] for name in ("open", "won", "lost")}
    assert any("Schedule has 100,000 rows" in line for line in _lines(sheets["Cover"]))
    # Files of comma-separated cells hold bare figures, without a zero at the end.
    weighted = totals["open"]["weighted"].rstrip("0").rstrip(".")
    assert any(f",{weighted}," in line for line in _lines(sheets["Summary"]))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_what_stands_on_several_sheets_adds_up(tmp_path: Path) -> None:
    report = sample("pipeline", live_rows=0)
    path = tmp_path / "report.xlsx"
    write_workbook(report, path, Limits(sheet_rows=31))
    book = recalculated(path).book
    parts = [name for name in book.sheetnames if name.startswith("Schedule")]
    assert [book[name].max_row - 1 for name in parts] == [30, 30, 30, 30, 21]
    whole = tmp_path / "whole.xlsx"
    write_workbook(report, whole)
    for name in ("Summary", "Forecast", "Owners", "Tags"):
        one, other = opened(whole)[name], book[name]
        figures = [[c for c in row if isinstance(c, int | float)] for row in other.values]
        assert figures == [[c for c in row if isinstance(c, int | float)] for row in one.values]
    statuses = [row[-1] for row in book["Checks"].iter_rows(min_row=6, values_only=True)]
    assert statuses.count("OK") == len(report.forecast.checks) + 1  # no error on any sheet
    assert "Differs" not in statuses


def test_a_long_list_of_groups_ends_in_values_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forecaster.reporting.pages.groups._COMPARISONS", 100_000)
    report = sample("pipeline", live_rows=0)
    path = tmp_path / "report.xlsx"
    write_workbook(report, path)
    with closing(openpyxl.load_workbook(path)) as book:
        rows = [r for r in book["Customers"].iter_rows(values_only=True) if isinstance(r[0], int)]
        kinds = [str(row[2]).startswith("=") for row in rows]
        total = next(r for r in book["Customers"].iter_rows(values_only=True) if r[1] == "Total")
        said = " ".join(str(row[1]) for row in book["Cover"].iter_rows(values_only=True))
    live = sum(kinds)
    assert 0 < live < len(kinds)
    assert kinds == [True] * live + [False] * (len(kinds) - live)
    assert str(total[2]).startswith("=")
    assert "the first groups are formulas" in said
    assert "Customers" in said.split("slow recalculation down: ")[1]
    assert recalculated(path).changed == 0


def large(folder: Path) -> Report:
    rows = [
        {
            "Name": f"Deal {n}",
            "Contact": "Acme",
            "Owner": ("Ann", "Ben")[n % 2],
            "Milestone": "Bid",
            "Probability": 33.3,
            "Value": 9_888_888_888_888.88 / (n + 1),
            "Duration Basis": "Month",
            "Duration": 7,
            "Expected Close": dt.date(2026, 12, 1),
        }
        for n in range(20)
    ]
    path = write_book(Book(tuple(rows)), folder / "large.xlsx")
    return make_report(path, Options(as_of=dt.date(2026, 11, 30), currency="EUR"))


def test_amounts_beyond_a_spreadsheets_arithmetic_are_values_and_said(tmp_path: Path) -> None:
    report = large(tmp_path)
    path = tmp_path / "report.xlsx"
    write_workbook(report, path)
    assert not any("<f>" in xml for xml in sheets_xml(path).values())
    book = opened(path)
    said = " ".join(str(row[1]) for row in book["Cover"].iter_rows(values_only=True))
    assert "so large that a spreadsheet's arithmetic of 15 digits" in said
    told = {row[1]: row[2] for row in book["Cover"].iter_rows(max_row=9, values_only=True)}
    assert told["Checks"] == "OK"
    open_row = next(r for r in book["Summary"].iter_rows(values_only=True) if r[1] == "Open")
    assert open_row[4] == report.forecast.open.weighted / 100


def test_many_groups_with_many_tags_stay_within_memory(tmp_path: Path) -> None:
    rows = [
        {
            "Name": f"Deal {n}",
            "Contact": "Acme",
            "Owner": "Ann",
            "Milestone": "Bid",
            "Probability": 50,
            "Value": 1000,
            "Expected Close": dt.date(2026, 12, 1),
            "Tags": "; ".join(f"tag {n} {t}" for t in range(20)),
        }
        for n in range(100)
    ]
    path = write_book(Book(tuple(rows)), tmp_path / "tags.xlsx")
    report = make_report(path, Options(as_of=dt.date(2026, 11, 30), currency="EUR"))
    write_workbook(report, tmp_path / "report.xlsx")
    formulas = sheets_xml(tmp_path / "report.xlsx")["Tags"].count("<f>")
    assert 20_000 < formulas < 30_000  # of 2,000 tags with 32 figures each
    assert recalculated(tmp_path / "report.xlsx").changed == 0
