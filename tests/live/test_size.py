"""A report of 100,000 opportunities opens, and what stands on several sheets adds up."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from benchmarks import generate
from forecaster.money import text
from forecaster.options import Options
from forecaster.reporting.xlsx.workbook import Limits, write_workbook
from forecaster.run import make_report
from live.engines import as_csv, opened, recalculated
from live.test_recalculated import sample

MANY = 100_000


@pytest.mark.slow
def test_100_000_opportunities_open_in_libreoffice(tmp_path: Path) -> None:
    generate.generate(tmp_path / "book.xlsx", MANY)
    options = Options(as_of=dt.date.fromisoformat(generate.AS_OF), currency="EUR")
    report = make_report(tmp_path / "book.xlsx", options)
    path = tmp_path / "report.xlsx"
    write_workbook(report, path)
    sheets = as_csv(path, tmp_path)
    with sheets["Schedule"].open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == MANY
    shown = Counter(row["Status"] for row in rows)
    forecast = report.forecast
    totals = {"Open": forecast.open.count, "Won": forecast.won.count, "Lost": forecast.lost.count}
    assert shown == totals
    assert any("Schedule has 100,000 rows" in line for line in _lines(sheets["Cover"]))
    # Files of comma-separated cells hold bare figures, without a zero at the end.
    weighted = text(forecast.open.weighted, 2).rstrip("0").rstrip(".")
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
    assert statuses.count("OK") == len(report.forecast.checks) + 1
    assert "Differs" not in statuses


def test_a_long_list_of_groups_ends_in_values_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forecaster.reporting.xlsx.workbook._COMPARISONS", 50_000)
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
    assert f"the first {live} are formulas" in said
    assert recalculated(path).changed == 0
