"""A report that somebody spoils says so: each check of the workbook can fail, and then it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from forecaster.reporting.xlsx.workbook import write_workbook
from live.engines import Book, opened, recalculated, with_cells
from live.test_recalculated import sample

Spoilt = dict[tuple[str, str], float | str]
MONEY = "Value read in {} = used + rejected + skipped + filtered"
# Spoilt in test_what_if.py; dollars and reais are like euros and pounds.
CAN_BE = "Probabilities in Parameters lie from 0 to 100 per cent"
GROUPS = "Won and open weighted: groups by {} = total"
HEADINGS = {
    "Milestones": "Milestone",
    "Pipelines": "Pipeline",
    "Owners": "Owner",
    "Teams": "Team",
    "Customers": "Customer",
    "Currencies": "Currency",
}


def cell(book: Book, sheet: str, row: object, heading: str) -> tuple[str, str]:
    """The place of the cell of a row, by what begins the row, below a heading."""
    page = book[sheet]
    column = next(c.column for r in page.iter_rows() for c in r if c.value == heading)
    line = next(r[0].row for r in page.iter_rows(min_row=2) if row in (r[0].value, r[1].value))
    return sheet, page.cell(line, column).coordinate


def spoilt(book: Book) -> dict[str, Spoilt]:
    """For each check, something that a hand can do to the workbook that it must notice."""
    schedule = book["Schedule"]
    heads = {c.value: c.column_letter for c in schedule[1]}
    euros = next(r for r in range(2, 20) if schedule[f"{heads['Currency']}{r}"].value == "EUR")
    pounds = next(r for r in range(2, 20) if schedule[f"{heads['Currency']}{r}"].value == "GBP")
    found: dict[str, Spoilt] = {
        "Rows read = used + rejected + skipped + filtered": {("Schedule", "B3"): "three"},
        MONEY.format("EUR"): {("Schedule", f"{heads['Total']}{euros}"): 1.0},
        MONEY.format("GBP"): {("Schedule", f"{heads['Total']}{pounds}"): 1.0},
        "Open weighted: buckets and months = total": {
            cell(book, "Forecast", "Later", "Open, weighted"): 1.0
        },
        "Won: buckets and months = total": {cell(book, "Forecast", "Earlier", "Won"): 1.0},
        "No sheet shows an error": {cell(book, "Summary", "Lost", "Value"): "#REF!"},
        GROUPS.format("Tags"): {cell(book, "Tags", "Total", "Weighted"): 1.0},
    }
    for sheet, heading in HEADINGS.items():
        found[GROUPS.format(heading)] = {cell(book, sheet, 2, "Weighted"): 1.0}
    return found


def checks(book: Book) -> dict[str, Any]:
    return {
        row[1]: row[-1]
        for row in book["Checks"].iter_rows(min_row=6, values_only=True)
        if row[2] is not None or row[4] is not None
    }


def cover(book: Book) -> dict[Any, Any]:
    return {
        row[1]: row[2] for row in book["Cover"].iter_rows(min_row=6, max_row=9, values_only=True)
    }


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("spoilt") / "report.xlsx"
    write_workbook(sample("pipeline"), made)
    return made


def test_at_first_every_check_agrees(path: Path) -> None:
    book = recalculated(path).book
    found = checks(book)
    assert set(found.values()) == {"OK"}
    assert len(found) == cover(book)["Checks made, this workbook's own among them"]
    assert (cover(book)["Checks"], cover(book)["Checks that differ"]) == ("OK", 0)


def names() -> list[str]:
    months = ("EUR", "GBP")
    return [
        "Rows read = used + rejected + skipped + filtered",
        *(MONEY.format(code) for code in months),
        "Open weighted: buckets and months = total",
        "Won: buckets and months = total",
        "No sheet shows an error",
        *(GROUPS.format(heading) for heading in (*HEADINGS.values(), "Tags")),
    ]


@pytest.mark.parametrize("name", names())
def test_a_spoilt_cell_makes_its_check_differ_and_the_cover_say_so(name: str, path: Path) -> None:
    before = opened(path)
    book = recalculated(with_cells(path, spoilt(before)[name], "spoilt")).book
    assert checks(book)[name] == "Differs"
    assert cover(book)["Checks"] == "Differs"
    assert cover(book)["Checks that differ"] >= 1


def test_every_check_that_a_sheet_can_answer_is_spoilt_here(path: Path) -> None:
    book = opened(path, formulas=True)
    rows = book["Checks"].iter_rows(min_row=6, values_only=True)
    live = {row[1] for row in rows if any("!" in str(cell) for cell in row)}
    assert live - set(names()) == {MONEY.format("USD"), MONEY.format("BRL"), CAN_BE}


def test_the_status_speaks_french(tmp_path: Path) -> None:
    made = tmp_path / "report.xlsx"
    write_workbook(sample("pipeline-fr"), made)
    book = opened(made)
    first = next(r for r in book["Échéancier"].iter_rows(min_row=2) if r[0].value)
    spoil: Spoilt = {("Échéancier", first[1].coordinate): "deux"}
    again = recalculated(with_cells(made, spoil, "spoilt")).book
    rows = again["Couverture"].iter_rows(min_row=6, max_row=8, min_col=3, max_col=3)
    assert [row[0].value for row in rows] == ["Écart", 17, 1]
