"""Two engines work the report out anew, and find every figure as it was written."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from books import Book, write_book
from forecaster.limits import LIVE_ROWS
from forecaster.options import Options
from forecaster.reporting.report import Report
from forecaster.reporting.xlsx.workbook import Limits, write_workbook
from forecaster.resources import samples
from forecaster.run import make_report
from live.engines import by_libreoffice, differing, named_cell, opened, recalculated, without_values
from program import choices
from random_books import random_book, random_options
from reporting.sample_report import sample_report

AS_OF = dt.date(2026, 11, 30)
SAMPLES = {"first-steps": "en", "pipeline": "en", "pipeline-fr": "fr"}
SPREADS = ("monthly", "billing", "daily", "close")
SEEDS = range(12)
SIZE = 40


def sample(name: str, *, live_rows: int = LIVE_ROWS, **choices: object) -> Report:
    options = Options(as_of=AS_OF, lang=SAMPLES[name], live_rows=live_rows, **choices)  # type: ignore[arg-type]
    return make_report(samples() / f"{name}.xlsx", options)


def random_report(seed: int, folder: Path) -> Report:
    """A report with every basis, several currencies and rates, credits, faults and lists."""
    asked = random_options(seed)
    path = write_book(random_book(seed, SIZE, str(asked.currency)), folder / f"book-{seed}.xlsx")
    return make_report(path, choices(asked, "fr" if seed % 3 == 0 else "en"))


def assert_current(report: Report, path: Path, limits: Limits = Limits()) -> None:  # noqa: B008 - a value
    write_workbook(report, path, limits)
    found = recalculated(path)
    assert (found.changed, found.errors) == (0, 0), differing(opened(path), found.book)


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("overdue", ["bucket", "roll"])
@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_stale_in_the_samples(
    name: str, overdue: str, spread: str, tmp_path: Path
) -> None:
    assert_current(sample(name, overdue=overdue, spread=spread), tmp_path / "report.xlsx")


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_stale_in_random_books(seed: int, tmp_path: Path) -> None:
    assert_current(random_report(seed, tmp_path), tmp_path / "report.xlsx")


@pytest.mark.parametrize("sheet_rows", [1_048_576, 50], ids=["one sheet", "three sheets"])
def test_nothing_is_stale_where_rows_are_values(sheet_rows: int, tmp_path: Path) -> None:
    report = sample("pipeline", live_rows=0)
    assert_current(report, tmp_path / "report.xlsx", Limits(sheet_rows))


@pytest.mark.parametrize("live_rows", [0, 100])
def test_nothing_is_stale_in_the_report_made_by_hand(live_rows: int, tmp_path: Path) -> None:
    assert_current(sample_report(live_rows=live_rows), tmp_path / "report.xlsx")


def test_the_command_of_the_engine_says_so_too(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_workbook(sample("pipeline"), path)
    command = Path(sys.executable).with_name("formualizer")
    done = subprocess.run(
        [command, "recalc", "--check", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "0 cached values changed, 0 error cells" in done.stdout


def test_the_engine_would_notice(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_workbook(sample("first-steps"), path)
    assert recalculated(without_values(path, "blank")).changed > 500


def currencies_of_asia(folder: Path) -> Report:
    """Large amounts in a currency without decimals, and rates far below one ten-thousandth."""
    rows = [
        {
            "Name": f"Deal {number}",
            "Contact": "Acme",
            "Owner": "Ann",
            "Milestone": "Bid",
            "Probability": number % 97 + 1.5,
            "Value": 10_000_001 + 7_919 * number**2,
            "Currency": ("JPY", "VND", "IDR")[number % 3],
            "Expected Close": dt.date(2026, 12, 1),
        }
        for number in range(600)
    ]
    rates = (
        {"Currency": "VND", "Rate": 0.0000061234567},
        {"Currency": "IDR", "Rate": 0.00000937, "From": dt.date(2026, 1, 1)},
    )
    path = write_book(Book(tuple(rows), rates=rates), folder / "asia.xlsx")
    return make_report(path, Options(as_of=AS_OF, currency="JPY"))


def test_a_rate_far_below_one_is_a_number_that_shows(tmp_path: Path) -> None:
    write_workbook(currencies_of_asia(tmp_path), tmp_path / "report.xlsx")
    sheet, place = named_cell(opened(tmp_path / "report.xlsx"), "Rate_VND")
    cell = opened(tmp_path / "report.xlsx")[sheet][place]
    assert cell.value == 0.0000061234567
    assert cell.number_format.count("#") + 4 >= 13
    assert recalculated(tmp_path / "report.xlsx").changed == 0


@pytest.mark.slow
def test_libreoffice_finds_every_figure_by_itself(tmp_path: Path) -> None:
    reports = {name: sample(name) for name in SAMPLES}
    reports["values"] = sample("pipeline", live_rows=0)
    reports["asia"] = currencies_of_asia(tmp_path)
    reports |= {f"random-{seed}": random_report(seed, tmp_path) for seed in SEEDS}
    paths = []
    for name, report in reports.items():
        write_workbook(report, tmp_path / f"{name}.xlsx")
        paths.append(without_values(tmp_path / f"{name}.xlsx", f"{name}-blank"))
    for name, book in zip(reports, by_libreoffice(paths, tmp_path), strict=True):
        assert differing(opened(tmp_path / f"{name}.xlsx"), book) == [], name
