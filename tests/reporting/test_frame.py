"""The Schedule as a DataFrame: the same money as the report, exact."""

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import forecaster
from forecaster.money import text
from forecaster.reporting.report import Report

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"


@pytest.fixture(scope="module")
def report() -> Report:
    return forecaster.forecast(SAMPLES / "pipeline.xlsx", as_of=dt.date(2026, 11, 30))


def test_the_frame_adds_up_to_the_report(report: Report) -> None:
    frame = forecaster.schedule_frame(report)
    found = report.forecast
    is_open = frame["status"] == "open"
    assert len(frame) == found.rows.used
    assert frame.loc[is_open, "weighted"].sum() == Decimal(text(found.open.weighted, 2))
    assert frame.loc[frame["status"] == "won", "value"].sum() == Decimal(text(found.won.value, 2))
    for month, expected in zip(found.months, found.open_buckets.months, strict=True):
        assert frame.loc[is_open, str(month)].sum() == Decimal(text(expected, 2))
    buckets = ["overdue", "earlier", *map(str, found.months), "later", "undated"]
    assert (frame[buckets].sum(axis=1) == frame["weighted"]).all()


def test_a_row_of_the_frame_is_the_row_of_the_workbook(report: Report) -> None:
    frame = forecaster.schedule_frame(report)
    assert frame.index.name == "row"
    assert frame.index.tolist() == report.forecast.schedule.opportunities.row.tolist()
    assert all(isinstance(points, Decimal) for points in frame["probability"])


def test_a_run_does_not_wait_for_pandas() -> None:
    code = "import sys, forecaster.run; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
