"""A Parameter that somebody changes moves the report to what a run on a changed workbook says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from books import Row, write_book
from forecaster.options import Options
from forecaster.records.opportunities import OPEN
from forecaster.reporting.report import Report
from forecaster.reporting.xlsx.workbook import write_workbook
from forecaster.resources import samples
from forecaster.run import make_report
from live.engines import Book, by_libreoffice, named_cell, opened, recalculated, with_cells
from live.test_recalculated import AS_OF
from program import choices
from random_books import random_book, random_options

Figures = dict[tuple[Any, ...], Any]
OF_THE_RUN = {  # tables that say so
    "Recurring revenue and conversion",
    "What the open weighted money rests on",
    "The range of what is open",
    "The range of what is open, by month",
    "Target of the fiscal year, money scheduled in the period",
    "Target of the fiscal year, all of what closes in the period",
}
PAGES = ("Milestones", "Owners", "Teams", "Pipelines", "Customers", "Currencies", "Tags")


def figures(book: Book, *, of_data: bool = True) -> Figures:
    """Every figure of Summary, Forecast, groups and Schedule, by what stands beside it.

    Not those of the run itself, which no Parameter moves: what it found at first, and Recurring.
    Without ``of_data`` not those about rows' own probabilities either, which a What-if leaves.
    """
    found: Figures = {}
    for name in ("Summary", "Forecast", *PAGES):
        if name in book.sheetnames:
            found |= dict(_of_page(book, name, of_data=of_data))
    head, *rows = book["Schedule"].iter_rows(values_only=True)
    still = {"Sheet", "Row", "Own probability", "Probability from"}
    still |= set() if of_data else DATA
    for row in rows:
        told = zip(head, row, strict=True)
        kept = (
            (h, v) for h, v in told if h not in still and not str(h).startswith("Group number:")
        )
        found |= {("Schedule", row[1], h): v for h, v in kept if _number(v)}
    return {key: value for key, value in found.items() if value}


def _of_page(book: Book, name: str, *, of_data: bool) -> Iterator[tuple[tuple[Any, ...], Any]]:
    title: Any = ""
    for row in book[name].iter_rows(min_row=6, min_col=2, values_only=True):
        label, *cells = row
        if _number(label):  # a card
            label, cells = "card", list(row)
        if label and all(cell is None for cell in cells):
            title = label
        if title in OF_THE_RUN or (label == UNLIKE and not of_data):
            continue
        if title == "Compared with the original run":
            cells = cells[1:2]
        for at, cell in enumerate(cells):
            if _number(cell):
                yield (name, title, label, at), cell


def _number(value: object) -> bool:
    return isinstance(value, int | float)


def assert_same(one: Figures, other: Figures) -> None:
    keys = one.keys() | other.keys()
    apart = {
        k: (one.get(k), other.get(k)) for k in keys if abs(one.get(k, 0) - other.get(k, 0)) > 1e-6
    }
    assert not apart


def assert_what_if(moved: Book, expected: Book) -> None:
    """A What-if is the forecast of rows that carry it, but nobody's own probability."""
    assert_same(figures(moved, of_data=False), figures(expected, of_data=False))


def changed(report: Report, folder: Path, cells: dict[str, float], name: str = "changed") -> Path:
    """The report's workbook with other numbers in some Parameters, by their names."""
    path = folder / "report.xlsx"
    write_workbook(report, path)
    book = opened(path)
    return with_cells(path, {named_cell(book, k): v for k, v in cells.items()}, name)


def edited(source: Path, folder: Path, edit: Callable[[Book], None]) -> Path:
    """A copy of a workbook, changed by hand; with the values of its formulas."""
    with closing(openpyxl.load_workbook(source, data_only=True)) as book:
        edit(book)
        book.save(folder / source.name)
    return folder / source.name


def column(sheet: Book, heading: str) -> int:
    """The place of a heading in a sheet of openpyxl's, from 1."""
    (found,) = [c.column for row in sheet.iter_rows() for c in row if c.value == heading][:1]
    return int(found)


def open_ids(report: Report, *places: int) -> set[str]:
    """The IDs of the open opportunities of some milestones: a row that stands twice has one."""
    rows = report.forecast.schedule.opportunities
    mine = (rows.status == OPEN) & np.isin(report.milestone_at, places)
    return set(rows.id[mine].tolist())


UNLIKE = "Own probability unlike the milestone's (effect)"
DATA = {"Own probability differs", "Effect of the milestone's probability"}
AS_RUN = "Figures of the original run"
PIPELINE = samples() / "pipeline.xlsx"
OPTIONS = Options(as_of=AS_OF)


def milestones() -> list[int]:
    report = make_report(PIPELINE, OPTIONS)
    return [at for at, m in enumerate(report.milestones) if m.status == "open"]


@pytest.mark.parametrize("place", milestones())
def test_a_what_if_probability_is_that_of_every_open_row_there(place: int, tmp_path: Path) -> None:
    report = make_report(PIPELINE, OPTIONS)
    theirs = open_ids(report, place)
    assert theirs

    def carry(book: Book) -> None:
        sheet = book["Opportunities"]
        for row in sheet.iter_rows():
            if row[column(sheet, "ID") - 1].value in theirs:
                row[column(sheet, "Probability") - 1].value = 37

    expected = make_report(edited(PIPELINE, tmp_path, carry), OPTIONS)
    moved = recalculated(changed(report, tmp_path, {f"What_if_{place + 1}": 0.37}))
    assert moved.errors == 0
    write_workbook(expected, tmp_path / "expected.xlsx")
    assert_what_if(moved.book, opened(tmp_path / "expected.xlsx"))
    before = figures(opened(tmp_path / "report.xlsx"))
    assert before != figures(moved.book)


@pytest.mark.slow
def test_libreoffice_answers_a_what_if_too(tmp_path: Path) -> None:
    report = make_report(PIPELINE, OPTIONS)
    paths = [
        changed(report, tmp_path, {f"What_if_{place + 1}": 0.37}, f"changed-{place}")
        for place in milestones()
    ]
    for path, book in zip(paths, by_libreoffice(paths, tmp_path), strict=True):
        assert_same(figures(book), figures(recalculated(path).book))


@pytest.mark.parametrize("seed", range(8))
def test_what_ifs_of_random_books(seed: int, tmp_path: Path) -> None:
    asked = random_options(seed)
    book = random_book(seed, 40, str(asked.currency))
    options = choices(asked)
    report = make_report(write_book(book, tmp_path / "book.xlsx"), options)
    places = sorted(set(report.milestone_at[report.milestone_at >= 0].tolist()))[:2]
    theirs = open_ids(report, *places)

    def carried(row: Row) -> Row:
        return {**row, "Probability": "12.5%"} if str(row.get("ID")) in theirs else row

    rows = [carried(row) for row in book.opportunities]
    again = write_book(book.with_opportunities(rows), tmp_path / "again.xlsx")
    expected = make_report(again, replace(options))
    moved = recalculated(changed(report, tmp_path, {f"What_if_{p + 1}": 0.125 for p in places}))
    write_workbook(expected, tmp_path / "expected.xlsx")
    assert_what_if(moved.book, opened(tmp_path / "expected.xlsx"))


def test_a_milestones_probability_moves_the_rows_that_take_theirs_from_it(tmp_path: Path) -> None:
    report = make_report(PIPELINE, OPTIONS)
    place = milestones()[0]
    name = report.milestones[place].milestone

    def raise_it(book: Book) -> None:
        sheet = book["Milestones"]
        rows = sheet.iter_rows(min_row=1)
        at = column(sheet, "Milestone")
        (row,) = [cells[0].row for cells in rows if cells[at - 1].value == name]
        sheet.cell(row, column(sheet, "Probability"), 61)

    expected = make_report(edited(PIPELINE, tmp_path, raise_it), OPTIONS)
    moved = recalculated(changed(report, tmp_path, {f"Probability_{place + 1}": 0.61}))
    write_workbook(expected, tmp_path / "expected.xlsx")
    assert_same(figures(moved.book), figures(opened(tmp_path / "expected.xlsx")))


def test_a_rate_moves_what_it_converts(tmp_path: Path) -> None:
    report = make_report(PIPELINE, OPTIONS)
    used = set(report.forecast.schedule.rate_at.tolist()) - {-1}
    assert len(used) > 3
    for at in sorted(used):
        rate = report.rates[at]

        def move(book: Book, at: int = at) -> None:
            sheet = book["Exchange Rates"]
            first = next(c.row for row in sheet.iter_rows() for c in row if c.value == "Currency")
            sheet.cell(first + 1 + at, column(sheet, "Rate"), 1.2345)

        expected = make_report(edited(PIPELINE, tmp_path, move), OPTIONS)
        assert expected.rates[at] == rate._replace(rate="1.2345")
        name = f"Rate_{rate.currency}_{rate.valid_from.replace('-', '')}"
        moved = recalculated(changed(report, tmp_path, {name: 1.2345}))
        write_workbook(expected, tmp_path / "expected.xlsx")
        assert_same(figures(moved.book), figures(opened(tmp_path / "expected.xlsx")))


def test_the_summary_says_what_a_change_does(tmp_path: Path) -> None:
    report = make_report(PIPELINE, OPTIONS)
    book = recalculated(changed(report, tmp_path, {"What_if_1": 1})).book
    table = {row[1]: row[2:5] for row in book["Summary"].iter_rows(values_only=True)}
    run, now, difference = table["Open, weighted"]
    assert run == report.forecast.open.weighted / 100
    assert now > run
    assert difference == pytest.approx(now - run)
    assert table["Won"][2] == 0


def test_every_sheet_of_figures_says_whether_parameters_are_changed(tmp_path: Path) -> None:
    report = make_report(PIPELINE, OPTIONS)
    changes = ({"What_if_1": 0.4}, {"Probability_2": 0.26}, {"Rate_GBP_20260701": 1.2})
    for change in changes:
        again = recalculated(changed(report, tmp_path, change)).book
        for name in ("Cover", "Summary", "Forecast", "Owners", "Recurring", "Checks", "Parameters"):
            assert opened(tmp_path / "report.xlsx")[name]["B4"].value == AS_RUN
            assert again[name]["B4"].value == "What-if: Parameters are changed", (name, change)


def test_a_what_if_moves_no_figure_about_the_data(tmp_path: Path) -> None:
    report = make_report(PIPELINE, OPTIONS)

    def differing(book: Book) -> object:
        rows = book["Summary"].iter_rows(values_only=True)
        return next(row[2:5] for row in rows if row[1] == UNLIKE)

    moved = recalculated(changed(report, tmp_path, {"What_if_1": 0.4, "What_if_3": 0.9})).book
    assert differing(moved) == differing(opened(tmp_path / "report.xlsx"))


@pytest.mark.parametrize("cell", ["What_if_1", "Probability_1"])
@pytest.mark.parametrize("impossible", [50, -0.1])
def test_a_probability_that_cannot_be_is_a_check_that_differs(
    cell: str, impossible: float, tmp_path: Path
) -> None:
    report = make_report(PIPELINE, OPTIONS)
    book = recalculated(changed(report, tmp_path, {cell: impossible})).book
    checks = {row[1]: row[-1] for row in book["Checks"].iter_rows(values_only=True)}
    assert checks["Probabilities in Parameters lie from 0 to 100 per cent"] == "Differs"


def test_where_rows_are_values_no_cell_asks_for_a_what_if(tmp_path: Path) -> None:
    report = make_report(PIPELINE, replace(OPTIONS, live_rows=0))
    write_workbook(report, tmp_path / "report.xlsx")
    book = opened(tmp_path / "report.xlsx")
    texts = [str(cell.value) for row in book["Parameters"] for cell in row]
    assert "What-if probability" not in texts
    assert "What_if_1" not in book.defined_names
    assert any(text.startswith("The Schedule holds values") for text in texts)
