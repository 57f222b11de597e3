"""The sheet Conversion and the lines of the summaries: what they show, and when they are silent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forecaster.forecasting.conversion_sums import added_conversion
from forecaster.forecasting.outcomes import (
    NO_SPANS,
    Conversion,
    OutcomeGroup,
    Outcomes,
    Side,
)
from forecaster.reporting.pages.blocks import Page, Row, Said, Table, Text, Tone
from forecaster.reporting.pages.book import pages
from forecaster.reporting.pages.conversion import MOST_SHOWN, conversion_page
from forecaster.reporting.pages.making import Making
from forecaster.reporting.report import Report
from forecaster.reporting.short_conversion import conversion_lines
from forecaster.words.catalogue import words
from reporting.sample_report import DEALS, sample_report

EN, FR = words("en"), words("fr")
NOTHING = Side(0, 0, 0)


def with_conversion(report: Report, found: Conversion) -> Report:
    return replace(report, forecast=replace(report.forecast, conversion=found))


def tables(page: Page) -> dict[str, Table]:
    return {block.title: block for block in page.blocks if isinstance(block, Table)}


def cells(table: Table) -> dict[Any, tuple[Any, ...]]:
    rows: list[Row] = list(table.rows)
    return {row.cells[0]: row.cells[1:] for row in rows}


def sized(*sizes: int) -> Conversion:
    """A conversion whose owners have won so many each, all of 0.00."""
    found = sample_report().forecast.conversion
    groups = tuple(
        OutcomeGroup(f"O{at}", (Outcomes(Side(size, 0, 0), NOTHING, NOTHING),) * 4, NO_SPANS)
        for at, size in enumerate(sizes)
    )
    owners = found.by["owner"]._replace(groups=groups)
    return found._replace(by={**found.by, "owner": owners})


def test_each_window_shows_its_sample_interval_and_values() -> None:
    page = conversion_page(sample_report().forecast, EN)
    rows = cells(tables(page)["Conversion rate"])
    won, closed, rate, low, high, by_value, *rest = rows["365 days"]
    assert (won, closed) == (2, 3)
    assert [round(share, 4) for share in (rate, low, high, by_value)] == [
        *(0.6667, 0.2077, 0.9385),
        0.6711,
    ]
    assert rest == [1_020_000, 500_000, 0, 0, 0, Said("small", Tone.CAUTION)]


def test_what_has_no_rate_is_blank_and_not_zero() -> None:
    lost = tuple(deal for deal in DEALS if deal.id == "OP-7")
    rows = cells(tables(conversion_page(sample_report(lost).forecast, EN))["Conversion rate"])
    assert rows["30 days"][:6] == (0, 0, None, None, None, None)
    assert rows["30 days"][-1] == "none"
    assert rows["90 days"][:3] == (0, 1, 0.0)


def test_small_samples_are_said() -> None:
    report = with_conversion(sample_report(), sized(30, 29, 1, 0))
    notes = tables(conversion_page(report.forecast, EN))["Conversion rate by Owner"].notes
    assert notes == ("Small samples, fewer than 30 closed in 365 days: 2 of 4 rows.",)


def test_many_groups_are_cut_and_it_is_said() -> None:
    report = with_conversion(sample_report(), sized(*range(200, 100, -1)))
    table = tables(conversion_page(report.forecast, EN))["Conversion rate by Owner"]
    assert len(list(table.rows)) == MOST_SHOWN
    assert table.notes == (
        "The 40 with the most closed opportunities; the JSON result has all 100.",
    )


def test_tags_say_that_they_overlap_r35() -> None:
    notes = tables(conversion_page(sample_report().forecast, EN))["Conversion rate by Tags"].notes
    assert any("(R35)" in note for note in notes)


def test_the_sheet_says_that_its_figures_are_the_runs_own() -> None:
    def last(page: Page) -> str:
        return " ".join(line for b in page.blocks if isinstance(b, Text) for line in b.lines)

    forecast = sample_report().forecast
    said = "These figures are the run's own"
    assert said in last(conversion_page(forecast, EN))
    assert said not in last(conversion_page(forecast, EN, rows_behind=False))


def test_nothing_closed_leaves_the_sheet_out_and_the_cover_names_it() -> None:
    live = tuple(deal for deal in DEALS if deal.status == "open")
    cover, *others = pages(sample_report(live), EN, Making())
    assert "conversion" not in [page.key for page in others]
    told = " ".join(line for b in cover.blocks if isinstance(b, Text) for line in b.lines)
    assert "Conversion" in told


def test_the_summaries_say_it_in_two_lines_or_none() -> None:
    found = sample_report().forecast.conversion
    assert list(conversion_lines(found, EN)) == [
        ("Conversion by count (2 of 3; 95 %: 20.8%–93.9%)", "66.7%"),
        ("Conversion by value (n = 3)", "67.1%"),
    ]
    assert next(conversion_lines(found, FR))[1] == "66,7\u00a0%"
    assert list(conversion_lines(added_conversion([]), EN)) == []
