"""A scenario says what the workbook's own What-if cells say, and what an edited workbook says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from forecaster.forecasting.results import Projection
from forecaster.reporting.report import Report
from forecaster.reporting.xlsx.workbook import write_workbook
from forecaster.run import make_report
from forecaster.scenarios import change, scenario
from live.engines import Book, opened, recalculated
from live.test_recalculated import assert_current
from live.test_what_if import OPTIONS, PIPELINE, changed, column, edited, milestones, open_ids


def with_scenario(*said: str, lang: str = "en", live_rows: int = OPTIONS.live_rows) -> Report:
    asked = (scenario("What-if", map(change, said)),)
    options = replace(OPTIONS, scenarios=asked, lang=lang, live_rows=live_rows)
    return make_report(PIPELINE, options)


def layers(figures: Projection) -> list[float]:
    """Won and open money of each month, then of all dates."""
    series = zip(figures.won_buckets.months, figures.open_buckets.months, strict=True)
    totals = (figures.won.value, figures.open.weighted)
    return [minor / 100 for pair in (*series, totals) for minor in pair]


def layers_of(book: Book) -> list[float]:
    """The same of the sheet Forecast of a report."""
    rows = list(book["Forecast"].iter_rows(values_only=True))
    kept = [row[2:4] for row in rows if isinstance(row[1], dt.datetime) or row[1] == "Total"]
    return [amount for pair in kept for amount in pair]


@pytest.mark.parametrize("place", milestones()[:1])
def test_a_probability_of_a_scenario_is_a_what_if_of_the_workbook(
    place: int, tmp_path: Path
) -> None:
    base = make_report(PIPELINE, OPTIONS)
    used = base.milestones[place]
    said = f"milestone.{used.pipeline}/{used.milestone}.probability=37"
    (found,) = with_scenario(said).scenarios
    moved = recalculated(changed(base, tmp_path, {f"What_if_{place + 1}": 0.37})).book
    assert layers(found.figures) == pytest.approx(layers_of(moved))
    assert layers(found.figures) != layers(base.forecast)

    def carry(book: Book) -> None:
        sheet, theirs = book["Opportunities"], open_ids(base, place)
        for row in sheet.iter_rows():
            if row[column(sheet, "ID") - 1].value in theirs:
                row[column(sheet, "Probability") - 1].value = 37

    again = make_report(edited(PIPELINE, tmp_path, carry), OPTIONS).forecast
    assert layers(found.figures) == layers(again)
    assert (found.figures.periods, found.figures.open) == (again.periods, again.open)


def test_a_rate_of_a_scenario_is_a_changed_rate_of_the_workbook(tmp_path: Path) -> None:
    base = make_report(PIPELINE, OPTIONS)
    dated = [r for r in base.rates if r.currency == "GBP" and r.valid_from <= "2026-11-30"]
    force = max(rate.valid_from for rate in dated)
    (found,) = with_scenario("rate.GBP=1.5").scenarios
    name = f"Rate_GBP_{force.replace('-', '')}".rstrip("_")
    moved = recalculated(changed(base, tmp_path, {name: 1.5})).book
    assert layers(found.figures) == pytest.approx(layers_of(moved))
    assert layers(found.figures) != layers(base.forecast)


@pytest.mark.parametrize(("lang", "live_rows"), [("en", 10_000), ("fr", 0)])
def test_nothing_is_stale_beside_scenarios(lang: str, live_rows: int, tmp_path: Path) -> None:
    report = with_scenario("delay=30d", "rate.USD=0.5", lang=lang, live_rows=live_rows)
    assert_current(report, tmp_path / "report.xlsx")


def test_a_change_in_parameters_moves_no_scenario(tmp_path: Path) -> None:
    report = with_scenario("delay=30d")
    write_workbook(report, tmp_path / "plain.xlsx")
    moved = recalculated(changed(report, tmp_path, {"What_if_1": 0.37})).book
    mine, before = moved["Scenarios"], opened(tmp_path / "plain.xlsx")["Scenarios"]
    rows = zip(mine.iter_rows(min_row=5), before.iter_rows(min_row=5), strict=True)
    assert [c.value for row, _ in rows for c in row] == [
        c.value for row in before.iter_rows(min_row=5) for c in row
    ]
