"""Health: the kinds, what was not asked, and a work list that an owner can act on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from books import Book, Row, write_book
from forecaster.burst import team_report
from forecaster.forecasting.health import KINDS, health, in_order
from forecaster.options import Options
from forecaster.profile import parse_profile
from forecaster.reading.workbook import read_workbook
from forecaster.reporting.attention import HEALTH, URGENT
from forecaster.reporting.pages.blocks import Link, Live, Table, Text
from forecaster.reporting.pages.health import health_page, page_of_kinds
from forecaster.reporting.pages.making import Making
from forecaster.reporting.pages.summary_attention import health_table
from forecaster.reporting.report import Report
from forecaster.reporting.schedule.columns import schedule_columns
from forecaster.reporting.short_health import MOST_KINDS, short_health
from forecaster.reporting.text import write_text
from forecaster.reporting.work_list import work_list
from forecaster.reporting.xlsx.workbook import write_workbook
from forecaster.run import make_report, worked_out
from forecaster.words.catalogue import words
from reporting.sample_report import sample_report
from reporting.short_reports import page

EN = words("en")
AS_OF = date(2026, 5, 20)
MILESTONES: tuple[Row, ...] = ({"Milestone": "Bid", "Probability": 50, "Days Until Stale": 12},)


def deal(name: str, owner: str | None, value: int, **more: object) -> Row:
    row: Row = {"ID": name, "Name": name, "Contact": "Acme", "Owner": owner, "Team": "North"}
    terms = {"Milestone": "Bid", "Value": value, "Expected Close": None, "Updated On": None}
    return {**row, **terms, **{key.replace("_", " ").title(): cell for key, cell in more.items()}}


DEALS = (
    deal("A1", "Ann", 100),
    deal("A2", "ann", 900),
    deal("N", None, 5000),
    deal("B1", "Bob", 10),
    deal("A3", "Ann", 500),
    deal("A4", "Ann", 500),
    deal("Sound", "Ann", 700, expected_close=date(2026, 9, 1), updated_on=date(2026, 5, 19)),
)


def report(folder: Path, deals: tuple[Row, ...] = DEALS, **chosen: Any) -> Report:  # noqa: ANN401
    contacts: tuple[Row, ...] = ({"Type": "Organisation", "Name": "Acme"},)
    path = write_book(Book(deals, contacts, MILESTONES), folder / "book.xlsx")
    return make_report(path, Options(as_of=AS_OF, currency="EUR", **chosen))


def named(found: Report, most: int) -> list[str]:
    ids = found.forecast.schedule.opportunities.id
    return [ids[row] for row, _ in work_list(found, most).rows]


def test_the_work_list_goes_by_owner_then_by_the_largest(tmp_path: Path) -> None:
    found = report(tmp_path)
    assert named(found, 100) == ["A2", "A3", "A4", "A1", "B1", "N"]
    assert work_list(found, 100).more == 0
    assert dict(work_list(found, 100).rows)[0] == ("undated", "stale_unknown")


@pytest.mark.parametrize(
    ("most", "ids", "each"),
    [
        (5, ["A2", "A3", "A4", "B1", "N"], 3),
        (4, ["A2", "A3", "B1", "N"], 2),
        (3, ["A2", "B1", "N"], 1),
        (2, ["A2", "B1"], 1),
    ],
)
def test_of_a_long_list_every_owner_keeps_the_largest_and_the_rest_is_counted(
    most: int, ids: list[str], each: int, tmp_path: Path
) -> None:
    found = report(tmp_path)
    assert named(found, most) == ids
    assert (work_list(found, most).more, work_list(found, most).most) == (6 - len(ids), each)


@pytest.mark.parametrize("most", [4, 100])
def test_the_order_of_the_rows_decides_nothing_in_the_work_list_r24(
    most: int, tmp_path: Path
) -> None:
    assert named(report(tmp_path, DEALS[::-1]), most) == named(report(tmp_path), most)


def test_the_sheet_has_a_row_for_each_with_what_it_wants_and_where_it_stands(
    tmp_path: Path,
) -> None:
    close, old = date(2026, 6, 1), date(2026, 4, 2)
    found = report(tmp_path, (*DEALS, deal("Old", "Cid", 40, expected_close=close, updated_on=old)))
    write_workbook(found, tmp_path / "report.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["Health"]
    rows: list[list[Any]] = [list(row[1:]) for row in sheet.iter_rows(values_only=True)]
    heading = next(at for at, row in enumerate(rows) if row[0] == "Owner")
    listed = [row for row in rows[heading + 1 :] if row[8]]
    assert [row[1] for row in listed] == ["A2", "A3", "A4", "A1", "B1", "Old", "N"]
    said = "Stale: Updated On 2 Apr 2026, days allowed: 12; Closes soon, untouched since 2 Apr 2026"
    assert listed[5][2:4] == ["Acme", "Bid"]
    assert listed[5][4].date() == close
    assert listed[5][5:] == [20, said, "Opportunities", 9]
    assert listed[-1][0] == "(none)"
    assert sheet.auto_filter.ref == f"A{heading + 1}:J{heading + 1 + len(listed)}"


def test_what_the_list_leaves_out_is_said_with_the_way_to_it(tmp_path: Path) -> None:
    [text] = [
        b for b in health_page(report(tmp_path), EN, Making(), 4).blocks if isinstance(b, Text)
    ]
    assert text.lines[-1] == (
        "2 more: of each owner the 2 largest are listed. A run with --owner or --team lists the"
        " others."
    )


def kinds(found: Report) -> Table:
    return next(b for b in health_page(found, EN, Making()).blocks if isinstance(b, Table))


def test_the_sheet_says_what_was_not_asked_and_why_and_which_date_is_the_clock(
    tmp_path: Path,
) -> None:
    notes = kinds(report(tmp_path)).notes
    assert "What is stale goes by this date: Created On." not in notes
    assert "What is stale goes by the latest of these dates: Updated On." in notes
    assert "Not asked: No decision maker (no contact has a role)." in notes
    created = report(tmp_path, (deal("A", "Ann", 1, created_on=date(2026, 1, 1)),))
    assert "What is stale goes by this date: Created On." in kinds(created).notes
    both = report(
        tmp_path,
        (*DEALS, deal("B", "Ann", 1, created_on=AS_OF)),
    )
    said = "the latest of these dates: Updated On; where they are blank, by Created On."
    assert f"What is stale goes by {said}" in kinds(both).notes
    blank = report(tmp_path, DEALS[:-1])
    said = "No date says when something last happened: what is stale is unknown."
    assert said in kinds(blank).notes
    assert blank.forecast.health[3].kind == "stale_unknown"
    assert "stale_unknown" not in {k for _, those in work_list(blank, 100).rows for k in those}


def test_rows_that_the_profile_leaves_out_have_no_say_in_what_is_asked(tmp_path: Path) -> None:
    report(tmp_path, DEALS)
    path = tmp_path / "book.xlsx"
    book = openpyxl.load_workbook(path)
    book["Opportunities"].row_dimensions[len(DEALS) + 1].hidden = True
    book.save(path)
    profile = parse_profile('[read]\nhidden = "exclude"\n')
    found = make_report(path, Options(as_of=AS_OF, currency="EUR", profile=profile))
    assert "stale" not in {one.kind for one in found.forecast.health}


def test_a_report_without_anything_to_do_has_no_such_sheet(tmp_path: Path) -> None:
    found = report(tmp_path, DEALS[-1:])
    write_workbook(found, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert "Health" not in book.sheetnames
    assert any("Health" in str(cell) for row in book["Cover"].values for cell in row if cell)
    assert short_health(found.forecast, EN, 5).kinds == ()


def test_a_team_s_own_list_is_judged_as_in_the_whole(tmp_path: Path) -> None:
    other = deal("S", "Sue", 5, team="South", updated_on=AS_OF)
    report(tmp_path, (*DEALS[:3], other))
    options = Options(as_of=AS_OF, currency="EUR")
    raw = read_workbook(tmp_path / "book.xlsx", options.profile, options.by, options.limits)
    records, _ = worked_out(raw, options)
    north = team_report(raw, records, options, "North")
    assert [one.kind for one in north.forecast.health][3:5] == ["stale", "stale_unknown"]
    assert named(north, 10) == ["A2", "A1", "N"]


def test_the_summary_names_only_kinds_that_concern_somebody() -> None:
    names = [
        row.cells[0] for row in health_table(sample_report().forecast, EN, live_rows=True).rows
    ]
    assert names == [
        "Overdue: the expected close is past",
        "Undated: no expected close",
        "Own probability unlike the milestone's (effect)",
        "No decision maker",
    ]


def test_the_kinds_of_many_workbooks_have_no_list() -> None:
    blocks = page_of_kinds(sample_report().forecast, EN).blocks
    assert not any(isinstance(block, Text) for block in blocks)


def test_page_and_text_show_the_most_urgent_kinds_and_count_the_others() -> None:
    found = sample_report()
    assert len(KINDS) > MOST_KINDS
    urgent = short_health(found.forecast, EN, 2)
    assert [(one.name, one.count) for one in urgent.kinds] == [
        ("Overdue: the expected close is past", "1"),
        ("No decision maker", "1"),
    ]
    assert urgent.where.endswith("has the lists, and more kinds (2).")
    for document in (page(found), write_text(found)):
        assert "What wants attention" in document
        assert "10,800.00" in document


def test_every_kind_has_words_and_a_rank() -> None:
    assert tuple(HEALTH) == KINDS
    assert set(URGENT) == set(KINDS)
    assert len(URGENT) == len(KINDS)
    assert all(said.lacks for kind, said in HEALTH.items() if KINDS.index(kind) > 2)


def test_kinds_stand_in_their_order_and_those_of_another_version_last() -> None:
    found = health(sample_report().forecast.schedule, date(2026, 11, 16))
    assert found == sample_report().forecast.health
    strange = replace(found[0], kind="odd")
    assert in_order((strange, *found[::-1])) == (*found, strange)


def test_live_rows_have_a_column_a_kind_that_its_figures_add_up() -> None:
    live, values = (schedule_columns(sample_report(), EN, live=live) for live in (True, False))
    assert [c.key for c in live if c.key.startswith("wants")] == ["wants no_decision_maker"]
    assert not [c for c in values if c.key.startswith("wants")]
    moving, still = (health_table(sample_report().forecast, EN, live_rows=n) for n in (True, False))
    last, run = list(moving.rows)[-1].cells, list(still.rows)[-1].cells
    assert [cell.value for cell in last[1:4] if isinstance(cell, Live)] == list(run[1:4])
    assert run[1:4] == (1, 1_350_000, 1_080_000)
    assert (last[4], run[4]) == (
        Link("Schedule: No decision maker = 1", "schedule", "wants no_decision_maker"),
        Link("Health: the work list", "health"),
    )
