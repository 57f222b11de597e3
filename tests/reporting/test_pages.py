"""The pages of the workbook: which there are, in what order, and that they add up."""

import datetime as dt
from dataclasses import replace
from itertools import compress
from typing import Any

import pytest

from forecaster.forecasting.recurring import nothing_recurring
from forecaster.forecasting.results import Check
from forecaster.reporting.pages import problems as problems_module
from forecaster.reporting.pages.blocks import (
    Cards,
    Facts,
    Kind,
    Link,
    Live,
    Money,
    Page,
    Row,
    Said,
    Table,
    Text,
    Weight,
)
from forecaster.reporting.pages.book import pages
from forecaster.reporting.pages.groups import milestone_chart
from forecaster.reporting.pages.making import Making
from forecaster.reporting.pages.problems import stake_cell
from forecaster.reporting.report import Report
from forecaster.reporting.rules import OWN_RULES
from forecaster.sheets import Reading, Seen
from forecaster.words.catalogue import words
from reporting.sample_report import DEALS, group_table, sample_report

EN = words("en")
MADE = "Checks made, this workbook's own among them"


def page(report: Report, key: str) -> Page:
    return next(page for page in pages(report, EN, Making()) if page.key == key)


def table(found: Page, title: str = "") -> Table:
    tables = [b for b in found.blocks if isinstance(b, Table)]
    return next(block for block in tables if not title or block.title == title)


def value(cell: Any) -> Any:  # noqa: ANN401 - any cell
    """What a cell shows, be it a formula or not."""
    return cell.value if isinstance(cell, Live) else cell


def values(row: Row) -> tuple[Any, ...]:
    return tuple(value(cell) for cell in row.cells)


def rows(block: Table) -> dict[Any, tuple[Any, ...]]:
    return {row.cells[0]: values(row)[1:] for row in block.rows}


def facts(found: Page) -> dict[str, Any]:
    blocks = [block for block in found.blocks if isinstance(block, Facts)]
    return {fact.label: value(fact.value) for block in blocks for fact in block.facts}


def texts(found: Page) -> str:
    return " ".join(line for b in found.blocks if isinstance(b, Text) for line in b.lines)


def with_forecast(report: Report, **changes: Any) -> Report:  # noqa: ANN401 - any figure
    return replace(report, forecast=replace(report.forecast, **changes))


def test_pages_stand_in_the_order_of_the_contract() -> None:
    assert [page.name for page in pages(sample_report(), EN, Making())] == [
        *("Cover", "Summary", "Forecast", "Milestones", "Owners", "Teams", "Pipelines"),
        *("Customers", "Currencies", "Tags", "Product", "Recurring", "Conversion", "Health"),
        "Schedule",
        *("Problems", "Checks", "Parameters"),
    ]


def test_a_page_with_nothing_to_say_is_left_out_and_named_on_the_cover() -> None:
    report = sample_report()
    tags = group_table("tag", "Tags", lambda _: "", overlapping=True)
    nothing = nothing_recurring(3)
    report = with_forecast(report, by={**report.forecast.by, "tag": tags}, recurring=nothing)
    names = [page.name for page in pages(report, EN, Making())]
    assert "Tags" not in names
    assert "Recurring" not in names
    assert "Left out, with nothing to say: Targets, Tags, Recurring." in texts(
        page(report, "cover")
    )


def test_one_currency_alone_says_nothing() -> None:
    report = sample_report(tuple(deal for deal in DEALS if deal.currency == "EUR"))
    assert "Currencies" not in [page.name for page in pages(report, EN, Making())]


def test_the_cover_links_to_every_other_page() -> None:
    everything = pages(sample_report(), EN, Making())
    links = [row.cells[0] for row in table(everything[0], "Contents").rows]
    assert [link.page for link in links if isinstance(link, Link)] == [
        page.key for page in everything[1:]
    ]


def test_the_cover_says_where_the_figures_come_from() -> None:
    found = facts(page(sample_report(), "cover"))
    assert found["File"] == "pipeline.xlsx"
    assert found["SHA-256"] == "ab" * 32
    assert (found["Rows read"], found["Rows used"], found["Rows rejected"]) == (10, 9, 1)
    assert found["Written by"] == "forecaster 1.0.0"
    assert found["As-of date"] == dt.date(2026, 11, 16)


def test_a_filtered_report_says_on_every_page_that_it_is_partial() -> None:
    everything = pages(sample_report(teams=("North",)), EN, Making())
    assert all(page.subtitle.endswith("partial: filtered") for page in everything)
    assert facts(everything[0])["Filter: Team"] == Said(
        "North", facts(everything[0])["Filter: Team"].tone
    )


def test_one_check_that_differs_is_the_overall_status() -> None:
    report = sample_report()
    found = facts(page(report, "cover"))
    assert (found["Checks"], found[MADE], found["Checks that differ"]) == ("OK", 5, 0)
    bad = (*report.forecast.checks, Check("won buckets", "1.00", "2.00", "1.00", ok=False))
    wrong = with_forecast(report, checks=bad)
    found = facts(page(wrong, "cover"))
    assert (found["Checks"], found["Checks that differ"]) == ("Differs", 1)
    assert rows(table(page(wrong, "checks")))["Won: buckets and months = total"][-1] == "Differs"


def test_the_headlines_are_the_fiscal_year_of_the_as_of_date() -> None:
    cards = next(b for b in page(sample_report(), "summary").blocks if isinstance(b, Cards))
    assert cards.title == "Fiscal year FY2026 (Jan–Dec 2026)"
    assert [(card.label, value(card.value)) for card in cards.cards] == [
        ("Won in FY2026", 940_000),
        ("Open, weighted, in FY2026", 960_000),
        ("Won and open weighted in FY2026", 1_900_000),
    ]


def test_the_forecast_adds_up_to_its_total() -> None:
    body = list(table(page(sample_report(), "forecast")).rows)
    parts = [values(row) for row in body if row.weight is Weight.BODY]
    total = next(values(row) for row in body if row.weight is Weight.TOTAL)
    for column in (1, 2, 3):
        assert sum(int(str(cells[column] or 0)) for cells in parts) == total[column]
    assert total == ("Total", 1_020_000, 2_072_500, 3_092_500, None)


def test_the_running_total_runs_over_the_months() -> None:
    body = rows(table(page(sample_report(), "forecast")))
    running = [
        body[dt.date(year, month, 1)][3] for year, month in ((2026, 11), (2026, 12), (2027, 1))
    ]
    assert running == [910_000, 1_880_000, 2_242_500]


def test_a_group_row_holds_totals_then_the_months_of_the_open_layer_and_of_the_won_one() -> None:
    body = rows(table(page(sample_report(), "team")))
    totals = (3, 1_585_000, 692_500, 1, 120_000, 812_500, None, 1.0, 1)
    opened, won = (100_000, 0, 600_000, -7_500, 0, 0), (20_000, 10_000, 10_000, 10_000, 70_000, 0)
    assert body["North"] == (*totals, *opened, *won)


@pytest.mark.parametrize("key", ["milestone", "owner", "team", "pipeline", "customer", "currency"])
def test_groups_add_up_to_their_total(key: str) -> None:
    block = table(page(sample_report(), key))
    added = [column.kind in {Kind.MONEY, Kind.COUNT} for column in block.columns]
    *body, total = [list(compress(values(row), added)) for row in block.rows]
    assert len(total) == 5 + 1 + 12 + ("Closed (n)" in [c.heading for c in block.columns])
    assert [sum(cell or 0 for cell in column) for column in zip(*body, strict=True)] == total


def test_overlapping_groups_say_so_and_count_once() -> None:
    block = table(page(sample_report(), "tag"))
    *body, total = block.rows
    assert sum(int(values(row)[1]) for row in body) > int(values(total)[1])
    assert any("stands in both rows" in note for note in block.notes)


def test_a_blank_group_is_named() -> None:
    assert "(none)" in rows(table(page(sample_report(), "owner")))


def test_problems_say_where_what_and_what_to_do() -> None:
    first = next(iter(table(page(sample_report(), "problems")).rows)).cells
    assert isinstance(first[0], Said)
    assert first[0].text == "Error"
    assert first[1:5] == ("E201", "Opportunities", "K7", "Probability")
    assert first[5:7] == (
        "Probability must lie between 0 and 100, found 700",
        "Write it in the way of the other cells: 40 (or 0.4 where they are fractions).",
    )
    assert first[7] == Money(900_000, "EUR")


def test_more_problems_than_a_sheet_holds_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems_module, "MOST_PROBLEMS", 2)
    block = table(page(sample_report(), "problems"))
    assert len(list(block.rows)) == 2
    assert block.notes == ("The first 2 problems; the JSON result has all.",)


def test_a_stake_that_is_no_amount_stays_text() -> None:
    assert stake_cell("5 JPY") == Money(5, "JPY")
    assert stake_cell("5.25 JPY") == "5.25 JPY"
    assert stake_cell("12.50") == "12.50"
    assert stake_cell("") is None


def test_parameters_print_every_own_rule_and_every_assumption() -> None:
    found = page(sample_report(fiscal_year_start=4, overdue="roll"), "parameters")
    values = facts(found)
    own = {"R10", "R13", "R14", "R17", "R18", "R20", "R28", "R29"}
    assert {number for number, _ in OWN_RULES} == own
    assert {number for number, _ in OWN_RULES} <= values.keys()
    assert (values["Spread"], values["Overdue rule"], values["Fiscal year starts in month"]) == (
        *("monthly", "roll"),
        4,
    )
    assert rows(table(found, "Milestones"))["Offered"] == (0.6, None, 0.6, "Renewals", "Open")
    assert rows(table(found, "Exchange rates"))["USD"] == (0.9, 0.9, "2026-01-01")
    readings = rows(table(found, "How the columns were read"))
    assert readings["Probability"][3] == "percent points"
    assert readings["Expected Close"][3] == "day first"
    assert readings["Tags"] == ("Tags", "Q", "Opportunities", "separated by ;")


def test_a_milestone_without_a_probability_is_blank() -> None:
    report = sample_report()
    bare = replace(report, milestones=(report.milestones[0]._replace(probability=""),))
    assert rows(table(page(bare, "parameters"), "Milestones"))["Lead"][0] is None


def test_unpriced_opportunities_stand_in_their_own_currency() -> None:
    block = table(page(sample_report(), "summary"), "Not converted")
    assert rows(block)["BRL"][:3] == (1, Money(2_000_000, "BRL"), "Open")


def test_a_year_cut_by_the_forecast_is_partial() -> None:
    periods = rows(table(page(sample_report(), "summary"), "Fiscal quarters and years"))
    assert periods["FY2026 (Jan–Dec 2026)"][3] is None
    assert str(periods["FY2027 Q1 (Jan–Mar 2027)"][3]).startswith("Partial")


def test_an_empty_report_keeps_its_frame() -> None:
    names = [page.name for page in pages(sample_report(()), EN, Making())]
    assert names == ["Cover", "Summary", "Forecast", "Checks", "Parameters"]


def test_checks_read_as_sentences_with_amounts_in_their_currency() -> None:
    found = (
        Check("value JPY", "500", "500", "0", ok=True),
        Check("value -", "7.00", "7.00", "0.00", ok=True),
        Check("by tag", "2.50", "2.00", "-0.50", ok=False),
        Check("by field:Product", "2.50", "2.50", "0.00", ok=True),
    )
    body = rows(table(page(with_forecast(sample_report(), checks=found), "checks")))
    tail = "= used + rejected + skipped + filtered"
    assert body[f"Value read in JPY {tail}"][:3] == ("JPY", 0, Money(500, "JPY"))
    assert body[f"Value read in no currency {tail}"][:3] == ("", 0, 7.0)
    assert body["Won and open weighted: groups by Tags = total"][-2] == Money(-50, "EUR")
    assert body["Won and open weighted: groups by Product = total"][-1] == "OK"


def test_a_fiscal_year_that_the_forecast_cuts_is_said_beside_the_headlines() -> None:
    report = sample_report()
    years = tuple(period._replace(partial=True) for period in report.forecast.periods)
    found = page(with_forecast(report, periods=years), "summary")
    cards = next(block for block in found.blocks if isinstance(block, Cards))
    assert cards.title == "Fiscal year FY2026 (Jan–Dec 2026), cut by the forecast's last month"


def test_filtered_rows_are_counted_on_the_cover() -> None:
    report = sample_report()
    report = with_forecast(report, rows=report.forecast.rows._replace(filtered=4))
    assert facts(page(report, "cover"))["Rows filtered out"] == 4


def test_parameters_name_the_sheets_that_are_not_read() -> None:
    found = page(replace(sample_report(), unread=("Notes", "=1+1")), "parameters")
    assert facts(found)["Sheets that are not read"] == "Notes; =1+1"
    assert "Sheets that are not read" not in facts(page(sample_report(), "parameters"))


def test_parameters_say_the_scale_and_the_decimal_mark_of_one_column() -> None:
    reading = Reading("probability", "Probability", 10, "points", ",")
    seen = {"opportunities": Seen("Opportunities", (reading,), (1, 1))}
    found = page(replace(sample_report(), seen=seen), "parameters")
    (cells,) = rows(table(found, "How the columns were read")).values()
    assert cells[-1] == "percent points; numbers as text with ,"


def test_a_chart_of_some_milestones_says_of_how_many() -> None:
    table = sample_report().forecast.by["milestone"]
    for count, said in ((20, "milestone"), (21, "milestone: the first 20 of 21")):
        groups = tuple(replace(table.groups[0], key=f"M{at}") for at in range(count))
        by = {"milestone": table._replace(groups=groups)}
        chart = milestone_chart(with_forecast(sample_report(), by=by).forecast, EN)
        assert len(chart.labels) == 20
        assert chart.title == f"Open, weighted, by {said}"
    largest = (*groups, replace(groups[0], key="Largest", weighted=10**9))
    by = {"milestone": table._replace(groups=largest)}
    chart = milestone_chart(with_forecast(sample_report(), by=by).forecast, EN)
    assert "The largest is Largest." in chart.about
