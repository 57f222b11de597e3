"""Targets where they are shown: sheet, chart, first screen, JSON; in a team's own report too."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from books import Book, Row, write_book
from forecaster.burst import team_report
from forecaster.options import Options
from forecaster.reading.workbook import read_workbook
from forecaster.reporting.json import result
from forecaster.reporting.partials import decode, encode
from forecaster.reporting.report import Report
from forecaster.reporting.text import write_text
from forecaster.reporting.xlsx.workbook import write_workbook
from forecaster.run import make_report, worked_out
from reporting.short_reports import page

OPTIONS = Options(as_of=dt.date(2026, 5, 1), currency="EUR", months=3)
DEAL: Row = {
    "Name": "Deal", "Contact": "Acme", "Owner": "Ann", "Team": "North", "Milestone": "Bid",
    "Probability": 50, "Currency": "EUR", "Value": 400, "Expected Close": dt.date(2026, 5, 15),
}  # fmt: skip
DEALS = (
    DEAL,
    {**DEAL, "Name": "Won one", "Status": "won", "Value": 250},
    {**DEAL, "Name": "Other", "Team": "South", "Value": 77},
)
GOALS: tuple[Row, ...] = (
    {"Month": dt.date(2026, 5, 1), "Amount": 500, "Team": None, "Owner": None, "Currency": None},
    {"Month": dt.date(2026, 5, 1), "Amount": 333, "Team": "South", "Owner": None, "Currency": None},
    {"Month": dt.date(2026, 6, 1), "Amount": 100, "Team": "North", "Owner": None, "Currency": None},
    {"Month": dt.date(2026, 6, 1), "Amount": 60, "Team": "North", "Owner": "Ann", "Currency": None},
    {"Month": dt.date(2026, 7, 1), "Amount": 9, "Team": "North", "Owner": None, "Currency": "BRL"},
)


def report_of(folder: Path, goals: tuple[Row, ...] = GOALS, lang: str = "en") -> Report:
    path = write_book(Book(DEALS, targets=goals), folder / "book.xlsx")
    return make_report(path, Options(**{**vars(OPTIONS), "lang": lang}))


def sheets(report: Report, folder: Path) -> dict[str, list[list[object]]]:
    """Sheet → its rows without blank cells."""
    path = folder / "report.xlsx"
    write_workbook(report, path)
    with closing(openpyxl.load_workbook(path, data_only=True)) as book:
        every = {name: book[name].iter_rows(values_only=True) for name in book.sheetnames}
        return {
            name: [[cell for cell in row if cell is not None] for row in rows]
            for name, rows in every.items()
        }


def test_the_sheet_has_every_target_and_says_what_is_odd(tmp_path: Path) -> None:
    rows = sheets(report_of(tmp_path), tmp_path)["Targets"]
    by = "money scheduled in the period"
    assert ["May 2026", "Company", 500, 250, 0.5, 250, 477, 1.908, by] in rows
    owners = "Its owners' targets add up to 60.00\u00a0EUR"
    assert ["Jun 2026", "North", 100, 0, 0, 100, 0, 0, by, owners] in rows
    assert ["Jul 2026", "North", 0, 0, by, "Targets without an exchange rate: 1"] in rows
    assert ["Targets by fiscal year"] in rows


def test_the_summary_says_how_likely_the_target_is_reached(tmp_path: Path) -> None:
    rows = sheets(report_of(tmp_path), tmp_path)["Summary"]
    assert ["FY2026 (Jan–Dec 2026)", 500] in rows
    assert ["Attainment: won of it", 250, 0.5] in rows
    assert ["How likely the target is reached", 0.5] in rows


def test_the_chart_has_a_line_of_the_targets_and_the_forecast_their_column(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    rows = sheets(report, tmp_path)["Forecast"]
    assert [dt.datetime(2026, 5, 1), 250, 238.5, 488.5, 488.5, 500] in rows
    with zipfile.ZipFile(tmp_path / "report.xlsx") as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if "/chart" in name]
    assert sum("<c:lineChart>" in chart for chart in charts) == 2  # on Summary and Forecast
    assert all("Forecast!$G" in chart for chart in charts if "<c:lineChart>" in chart)


def test_bookings_are_no_line_over_money_that_is_scheduled(tmp_path: Path) -> None:
    goals = tuple({**row, "Basis": "bookings"} for row in GOALS)
    report = report_of(tmp_path, goals)
    assert all("Target" not in row for row in sheets(report, tmp_path)["Forecast"])
    told = write_text(report)
    assert "Target, of bookings" in told
    assert "Won against this target" not in told  # the same by both


@pytest.mark.parametrize(
    ("lang", "name", "left_out"), [("en", "Targets", "Left out"), ("fr", "Objectifs", "Absent")]
)
def test_the_sheet_is_left_out_and_named_without_targets(
    lang: str, name: str, left_out: str, tmp_path: Path
) -> None:
    assert name in sheets(report_of(tmp_path, lang=lang), tmp_path)
    bare = sheets(report_of(tmp_path, (), lang=lang), tmp_path)
    assert name not in bare
    cover = next(iter(bare.values()))
    assert any(name in str(cell) for row in cover for cell in row), left_out


def test_the_first_screen_says_target_attainment_gap_and_chance(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    text, html = write_text(report), page(report)
    for label, value in (
        ("Target", "500.00"), ("Attainment", "50%"), ("Gap", "250.00"),
        ("How likely the target is reached", "50%"),
    ):  # fmt: skip
        (line,) = (line for line in text.splitlines() if line.split("  ")[0] == label)
        assert line.endswith(value)
        assert label in html.split("By month")[0]


def test_a_target_without_a_rate_is_a_warning_with_its_cell(tmp_path: Path) -> None:
    (problem,) = (p for p in result(report_of(tmp_path))["problems"] if p["code"] == "W306")
    assert (problem["sheet"], problem["cell"], problem["row"]) == ("Targets", "E6", 6)


def test_a_team_sees_its_own_targets_and_no_other(tmp_path: Path) -> None:
    path = write_book(Book(DEALS, targets=GOALS), tmp_path / "book.xlsx")
    raw = read_workbook(path, OPTIONS.profile, OPTIONS.by, OPTIONS.limits)
    records, _ = worked_out(raw, OPTIONS)
    told = result(team_report(raw, records, OPTIONS, "South"))
    assert {(line["team"], line["target"]) for line in told["targets"]} == {("South", "333.00")}
    assert told["range"]["reach_target"] == "0.0000"
    north = result(team_report(raw, records, OPTIONS, "North"))
    assert {line["team"] for line in north["targets"]} == {"North"}


def test_lines_travel_and_come_back_as_they_were(tmp_path: Path) -> None:
    figures = report_of(tmp_path).forecast
    wire = json.loads(json.dumps(encode(figures)))
    assert decode(wire).targets == figures.targets != ()
    for name, wrong in (("basis", "promises"), ("members", [1, 2]), ("first", "May"), ("won", 1.5)):
        wire["targets"][0], kept = {**wire["targets"][0], name: wrong}, wire["targets"][0]
        with pytest.raises(ValueError, match="validation error"):
            decode(wire)
        wire["targets"][0] = kept
