"""The sheets of groups show what was won of what closed, as the sheet Conversion does (R28)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from forecaster.forecasting.outcomes import NO_SPANS, OutcomeGroup, Outcomes, Side
from forecaster.forecasting.results import GroupTable
from forecaster.reporting.pages.blocks import Kind, Page, Table
from forecaster.reporting.pages.groups import FOLDED, UNFOLDED, page_of_groups
from forecaster.reporting.report import Report
from forecaster.words.catalogue import words
from reporting.sample_report import sample_report

EN = words("en")
NOTHING = Side(0, 0, 0)
SHOWN = ("Won of closed", "Closed (n)")
Rates = dict[str, tuple[Any, Any]]


def drawn(report: Report, field: str) -> Table:
    """The table of a page of groups."""
    page: Page = page_of_groups(field, report.forecast, EN, 0, ())
    (block,) = page.blocks
    assert isinstance(block, Table)
    return block


def rates(report: Report, field: str) -> Rates:
    """Row's name → the two cells; nothing where the page has no such columns."""
    block = drawn(report, field)
    at = [place for place, column in enumerate(block.columns) if column.heading in SHOWN]
    assert all(len(row.cells) == len(block.columns) for row in block.rows)
    if not at:
        return {}
    assert [block.columns[place].kind for place in at] == [Kind.SHARE, Kind.COUNT]
    return {str(row.cells[0]): (row.cells[at[0]], row.cells[at[1]]) for row in block.rows}


def closed(won: int, lost: int, excluded: int = 0) -> Outcomes:
    """So many closed, all of 0.00."""
    return Outcomes(*(Side(count, 0, 0) for count in (won, lost, excluded)))


def with_owners(report: Report, table: GroupTable, **found: Outcomes) -> Report:
    """The report with other owners, of whom some have closed opportunities."""
    conversion, none = report.forecast.conversion, closed(0, 0)
    groups = tuple(
        OutcomeGroup(key, (none, none, one, closed(9, 9)), NO_SPANS) for key, one in found.items()
    )
    owners = conversion.by["owner"]._replace(groups=groups)
    forecast = replace(
        report.forecast,
        by={**report.forecast.by, "owner": table},
        conversion=conversion._replace(by={**conversion.by, "owner": owners}),
    )
    return replace(report, forecast=forecast)


def owners(report: Report, *names: str) -> GroupTable:
    """Owners who are alike but for their names."""
    one = report.forecast.by["owner"].total
    groups = tuple(replace(one, key=name) for name in names)
    return report.forecast.by["owner"]._replace(groups=groups)


def test_a_group_has_its_rate_of_a_year_and_the_total_is_of_everything() -> None:
    report = sample_report()
    report = with_owners(
        report,
        owners(report, "Ann", "BOB ", "Cid", "Dora"),
        Ann=closed(1, 3),
        bob=closed(0, 2),
        Cid=closed(0, 0, 5),
        Lost=closed(0, 7),
    )
    assert rates(report, "owner") == {
        "Ann": (0.25, 4),
        "BOB ": (0.0, 2),
        "Cid": (None, None),
        "Dora": (None, None),
        "Total": (2 / 3, 3),
    }


@pytest.mark.parametrize("field", ["pipeline", "owner", "team", "tag", "field:Product"])
def test_the_rates_are_those_of_the_sheet_conversion(field: str) -> None:
    report = sample_report()
    groups = report.forecast.conversion.by[field].groups
    year = {group.key: group.windows[2] for group in groups if group.windows[2].closed}
    found = rates(report, field)
    assert found.pop("Total") == (2 / 3, 3)
    assert {name: cells for name, cells in found.items() if cells[1]} == {
        name: (float(one.rate or 0), one.closed) for name, one in year.items() if name in found
    }
    assert year.keys() & found.keys()


@pytest.mark.parametrize("field", ["milestone", "customer", "currency"])
def test_fields_without_conversion_have_no_such_columns(field: str) -> None:
    assert rates(sample_report(), field) == {}


def test_folded_rows_have_the_rate_of_all_of_them_together() -> None:
    report = sample_report()
    names = [f"O{n:03}" for n in range(FOLDED + 1)]
    found = {name: closed(n % 3, 1) for n, name in enumerate(names)}
    shown = rates(with_owners(report, owners(report, *names), **found), "owner")
    below = [found[name] for name in names[UNFOLDED:]]
    won, every = (sum(side) for side in zip(*((o.won.deals, o.closed) for o in below), strict=True))
    assert shown[f"{len(below)} more, folded below"] == (won / every, every)
    assert shown[names[-1]] == (0.0, 1)


@pytest.mark.parametrize("what", ["groups", "conversion"])
def test_groups_of_many_workbooks_that_were_folded_have_none(what: str) -> None:
    report = sample_report()
    there = report.forecast
    folded = there.conversion.by["owner"]._replace(folded=3)
    change: dict[str, Any] = {
        "groups": {"by": {**there.by, "owner": there.by["owner"]._replace(folded=3)}},
        "conversion": {
            "conversion": there.conversion._replace(by={**there.conversion.by, "owner": folded})
        },
    }
    assert rates(report, "owner")
    assert rates(replace(report, forecast=replace(there, **change[what])), "owner") == {}


def test_where_nothing_closed_in_a_year_there_are_no_such_columns_and_no_note() -> None:
    report = sample_report()
    conversion = report.forecast.conversion
    none = closed(0, 0, 1)
    silent = conversion._replace(windows=(none, none, none, closed(4, 4)))
    other = replace(report, forecast=replace(report.forecast, conversion=silent))
    assert rates(other, "owner") == {}
    said = [
        sum(note.startswith("Won of closed") for note in drawn(r, "owner").notes)
        for r in (report, other)
    ]
    assert said == [1, 0]
