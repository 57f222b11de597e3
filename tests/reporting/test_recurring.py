"""Recurring revenue where it is shown: sheet, first screen, JSON; the contracts that end (R31)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from books import Book, Row, write_book
from forecaster.forecasting.adding import added
from forecaster.forecasting.results import OTHERS_KEY, Forecast
from forecaster.options import Options
from forecaster.reporting.json import result
from forecaster.reporting.pages.recurring import (
    MOST_GROUPS,
    has_recurring,
    page_of_recurring,
    recurring_page,
)
from forecaster.reporting.renewals import renewals
from forecaster.reporting.report import Report
from forecaster.reporting.text import write_text
from forecaster.run import make_report
from forecaster.words.catalogue import words
from reporting.short_reports import page
from reporting.test_targets import sheets

OPTIONS = Options(as_of=dt.date(2026, 5, 1), currency="EUR", months=6)
EN, FR = words("en"), words("fr")
DEAL: Row = {
    "ID": "A", "Name": "Support", "Contact": "Acme", "Owner": "Ann", "Milestone": "Won",
    "Probability": None, "Value": 1200, "Duration Basis": "Year", "Duration": 1,
    "Expected Close": None, "Closed On": dt.date(2025, 6, 1), "Tags": "Care",
}  # fmt: skip
DEALS: tuple[Row, ...] = (
    DEAL,
    {**DEAL, "ID": "B", "Name": "Hosting", "Closed On": dt.date(2025, 8, 15), "Tags": "Care; Net"},
    {**DEAL, "ID": "C", "Name": "Lasting", "Contact": "Beta", "Duration": 9},
    {**DEAL, "ID": "D", "Name": "Once", "Duration Basis": "Fixed", "Duration": None},
    {
        **DEAL, "ID": "E", "Name": "More", "Milestone": "Bid", "Probability": 50,
        "Closed On": None, "Expected Close": dt.date(2026, 7, 1),
    },
)  # fmt: skip


def report_of(folder: Path, deals: tuple[Row, ...] = DEALS, options: Options = OPTIONS) -> Report:
    return make_report(write_book(Book(deals), folder / "book.xlsx"), options)


def test_the_sheet_has_months_starts_and_ends_customers_products_and_renewals(
    tmp_path: Path,
) -> None:
    rows = sheets(report_of(tmp_path), tmp_path)["Recurring"]
    assert ["May 2026", 3, 0, 0, 1, 100] in rows
    assert ["Jul 2026", 2, 0, 0, 0, 0] in rows
    assert ["Aug 2026", 1, 0, 0, 1, 100] in rows
    assert ["These months", 0, 0, 2, 200] in rows
    assert ["Acme", 2, 200, 2400, 200, 0, 50, 2400, 2400] in rows
    assert ["Beta", 1, 100, 1200, 0, 100, 0, 10800, 1200] in rows
    assert ["Care", 3, 300, 3600, 200, 100, 50, 13200, 3600] in rows
    assert ["Net", 1, 100, 1200, 100, 0, 0, 1200, 1200] in rows
    assert rows.count(["Total", 3, 300, 3600, 200, 100, 50, 13200, 3600]) == 2
    first = (dt.datetime(2026, 5, 31), dt.datetime(2025, 6, 1))
    second = (dt.datetime(2026, 8, 14), dt.datetime(2025, 8, 15))
    sheet = "Opportunities"
    listed = [
        ["Support", *first, 100, 1200, 1, "Acme", "Ann", sheet, 2],
        ["Hosting", *second, 100, 1200, 1, "Acme", "Ann", sheet, 3],
    ]
    assert [row for row in rows if row[-2:-1] == [sheet]] == listed


def test_the_summary_has_what_recurs_and_what_was_won(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    rows = sheets(report, tmp_path)["Summary"]
    assert ["MRR, May 2026", 3, 300, "Recurring"] in rows
    assert ["ARR, May 2026", 3, 3600, "Recurring"] in rows
    assert ["MRR that ends by Oct 2026", 2, 200, "Recurring"] in rows
    assert ["Conversion of the last 365 days, by count", 4, 1, "Conversion"] in rows
    assert ["Conversion of the last 365 days, by value", 4, 1, "Conversion"] in rows


def test_the_short_reports_say_what_it_is_and_what_of_it_ends(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    for lines in (write_text(report), page(report)):
        for said in (
            "Recurring revenue:",
            "MRR, May 2026 (contracts won: 3)",
            "ARR, May 2026",
            "MRR that ends by Oct 2026 (contracts: 2)",
            "3,600.00",
        ):
            assert said in lines


def test_where_nothing_recurs_nothing_is_said_of_it(tmp_path: Path) -> None:
    report = report_of(tmp_path, DEALS[3:4])
    assert not has_recurring(report.forecast)
    assert "Recurring" not in sheets(report, tmp_path)
    assert "Recurring" not in write_text(report)
    assert set(map(len, result(report)["recurring_by"].values())) == {0}


def test_french_says_the_same(tmp_path: Path) -> None:
    report = report_of(tmp_path, options=replace(OPTIONS, lang="fr"))
    rows = sheets(report, tmp_path)["Récurrent"]
    assert ["Contrats qui se terminent pendant ces mois\u00a0: renouvellements à relancer"] in rows
    assert ["Total des mois", 0, 0, 2, 200] in rows
    assert "Revenu récurrent\u00a0:" in write_text(report)


def test_an_opportunity_of_two_products_is_said_to_stand_in_both_r35(tmp_path: Path) -> None:
    by_customer, by_tag = (
        table for table in recurring_page(report_of(tmp_path), EN).blocks if "by" in table.title
    )
    said = "An opportunity with two of these stands in both rows; the total counts it once."
    assert said in getattr(by_tag, "notes", ())
    assert said not in getattr(by_customer, "notes", ())


def test_many_customers_are_a_row_together_and_nothing_is_lost(tmp_path: Path) -> None:
    many = MOST_GROUPS + 5
    deals = tuple(
        {**DEAL, "ID": f"{n}", "Contact": f"C{n:03}", "Value": 1200 * (n + 1)} for n in range(many)
    )
    rows = sheets(report_of(tmp_path, deals), tmp_path)["Recurring"]
    rest = sum(100 * (n + 1) for n in range(5))
    assert ["5 more, each in the JSON result", 5, rest, 12 * rest, rest, 0, 0] == next(
        row[:7] for row in rows if str(row[:1]).startswith("['5 more")
    )
    assert next(row[0] for row in rows if str(row[:1]).startswith("['C0")) == f"C{many - 1:03}"


def test_customers_that_a_batch_folded_have_a_row_of_their_own(tmp_path: Path) -> None:
    many = MOST_GROUPS + 5
    deals = tuple({**DEAL, "ID": f"{n}", "Contact": f"C{n:03}"} for n in range(many))
    forecast = report_of(tmp_path, deals).forecast
    figures = added("EUR", OPTIONS, [forecast])
    groups = figures.by["customer"].groups
    others = replace(groups[0], key=OTHERS_KEY)
    table = figures.by["customer"]._replace(groups=(*groups, others), folded=7)
    found = page_of_recurring(replace(figures, by={"customer": table}), EN)
    labels = [row.cells[0] for row in getattr(found.blocks[-1], "rows", ())]
    assert labels[MOST_GROUPS:] == ["5 more, each in the JSON result", "(others)", "Total"]


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_the_list_of_what_ends_knows_no_order_of_rows_r24(tmp_path: Path, most: int) -> None:
    deals = tuple({**DEAL, "ID": name, "Name": name} for name in "ABC")
    later: Row = {**DEAL, "ID": "0", "Name": "0", "Closed On": dt.date(2025, 6, 2)}
    found = []
    for rows in ((later, *deals), (*deals[::-1], later)):
        report = report_of(tmp_path, rows)
        listed, more = renewals(report, most)
        names = report.forecast.schedule.opportunities.name
        found.append(([names[one.row] for one in listed], more))
    assert found[0] == found[1] == (["A", "B", "C", "0"][:most], 4 - most)


def test_what_ends_alike_is_listed_by_customer_r24(tmp_path: Path) -> None:
    deals = tuple({**DEAL, "ID": None, "Contact": name} for name in ("Acme", "Zed", "Beta"))
    for rows in (deals, deals[::-1]):
        report = report_of(tmp_path, rows)
        listed, _ = renewals(report, 2)
        customers = report.forecast.schedule.opportunities.customer
        assert [customers[one.row] for one in listed] == ["Acme", "Beta"]


def test_many_workbooks_have_all_but_the_list(tmp_path: Path) -> None:
    forecast = report_of(tmp_path).forecast
    figures = added("EUR", OPTIONS, [forecast, forecast])
    assert not isinstance(figures, Forecast)
    assert figures.recurring.whole == figures.by["owner"].total.contracts
    found = page_of_recurring(figures, EN)
    titles = [block.title for block in found.blocks]
    assert titles[-2:] == ["Recurring revenue by Customer", "Recurring revenue by Tags"]
    note = "The lists of contracts that end stand in the reports of the workbooks."
    assert note in getattr(found.blocks[1], "notes", ())
    assert page_of_recurring(figures, FR).name == "Récurrent"
