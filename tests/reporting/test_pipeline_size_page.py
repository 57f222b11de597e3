"""The table of owners on the sheet Health: what it shows, in what order, and when it is silent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from forecaster.forecasting.outcomes import NO_SPANS, OutcomeGroup, Outcomes, Side
from forecaster.forecasting.results import Figures, Forecast
from forecaster.reporting.pages.blocks import Cell, Page, Table, Weight
from forecaster.reporting.pages.book import pages
from forecaster.reporting.pages.health import health_page, page_of_kinds
from forecaster.reporting.pages.making import Making
from forecaster.reporting.pages.own_checks import summed
from forecaster.reporting.pages.pipeline_size import MOST_OWNERS, owners_table
from forecaster.reporting.report import Report
from forecaster.reporting.xlsx.workbook import write_workbook
from forecaster.words.catalogue import words
from reporting.sample_report import DEALS, HOSTILE, sample_report

EN, FR = words("en"), words("fr")
TITLE = "Size and conversion by owner"
FEWER = (
    "Fewer open than the mean, and a higher conversion than the whole: there may be room to open"
    " more"
)
MORE = (
    "More open than the mean, and a lower conversion than the whole: a stricter choice of what to"
    " open may pay"
)
NOTE = (
    "Mean: 5.0 open opportunities, of the 3 owners who have any. Conversion: won of what closed"
    " (R28). Something is suggested only where at least 5 closed and the whole's conversion lies"
    " outside the owner's 95 %; it is a hint, and no verdict."
)
NOTHING = Side(0, 0, 0)


def with_owners(report: Report, *owners: tuple[str, int, int, int]) -> Report:
    """The report with these owners: name, open, won and lost opportunities."""
    figures = report.forecast
    one = figures.by["owner"].groups[0]
    groups = tuple(replace(one, key=name, count=live) for name, live, _, _ in owners)
    closed = tuple(
        OutcomeGroup(name, (outcomes(won, lost),) * 4, NO_SPANS) for name, _, won, lost in owners
    )
    whole = outcomes(sum(one[2] for one in owners), sum(one[3] for one in owners))
    found = figures.conversion
    table = found.by["owner"]._replace(groups=closed)
    found = found._replace(windows=(whole,) * 4, by={**found.by, "owner": table})
    by = {**figures.by, "owner": figures.by["owner"]._replace(groups=groups)}
    live = replace(figures.open, count=sum(one[1] for one in owners))
    return replace(report, forecast=replace(figures, open=live, by=by, conversion=found))


def outcomes(won: int, lost: int) -> Outcomes:
    return Outcomes(Side(won, 0, 0), Side(lost, 0, 0), NOTHING)


THREE = (("Bob", 9, 3, 27), ("Ann", 2, 12, 3), ("Cid", 4, 5, 10))


def owners(found: Figures, lang: str = "en") -> Table:
    [table] = owners_table(found, words(lang))
    return table


def rows(table: Table) -> list[list[Cell]]:
    return [
        [round(cell, 4) if isinstance(cell, float) else cell for cell in row.cells]
        for row in table.rows
    ]


def titles(page: Page) -> list[str]:
    return [block.title for block in page.blocks]


def test_the_whole_comes_first_then_the_owners_in_the_order_of_their_groups() -> None:
    table = owners(with_owners(sample_report(), *THREE).forecast)
    assert table.title == TITLE
    assert rows(table) == [
        ["Whole", None, 15, None, 60, 0.3333, 0.2273, 0.4594],
        ["Bob", MORE, 9, 1.8, 30, 0.1, 0.0346, 0.2562],
        ["Ann", FEWER, 2, 0.4, 15, 0.8, 0.5481, 0.9295],
        ["Cid", None, 4, 0.8, 15, 0.3333, 0.1518, 0.5829],
    ]
    assert [row.weight for row in table.rows] == [Weight.SUBTOTAL, *[Weight.BODY] * 3]
    assert table.notes == (NOTE,)


def test_it_is_said_in_french() -> None:
    table = owners(with_owners(sample_report(), *THREE).forecast, "fr")
    assert table.title == "Taille et conversion par propriétaire"
    assert rows(table)[2][1] == (
        "Moins d’ouvertes que la moyenne et une conversion supérieure à celle de l’ensemble\u00a0:"
        " il y a peut-être de la place pour en ouvrir davantage"
    )
    assert table.notes[0].startswith("Moyenne\u00a0: 5,0 opportunités ouvertes, sur les 3")


def test_it_stands_between_the_kinds_and_the_work_list() -> None:
    found = sample_report()
    assert titles(health_page(found, EN, Making())) == [
        "Health of the pipeline",
        TITLE,
        "Work list",
        "",
    ]
    assert titles(page_of_kinds(found.forecast, EN)) == ["Health of the pipeline", TITLE]


def test_one_workbook_and_many_show_the_same_table() -> None:
    found = with_owners(sample_report(), *THREE)
    one, many = health_page(found, EN, Making()), page_of_kinds(found.forecast, EN)
    assert one.blocks[1] == many.blocks[1]


def test_of_many_owners_those_come_first_of_whom_something_is_said() -> None:
    crowd = [(f"O{n:03}", n, 1, 1) for n in range(1, 80)]
    table = owners(with_owners(sample_report(), *crowd, ("Few", 0, 30, 0)).forecast)
    shown = [row.cells[0] for row in table.rows][1:]
    assert shown == [*(f"O{n:03}" for n in range(21, 80)), "Few"]
    assert len(shown) == MOST_OWNERS
    assert table.notes[1] == (
        "60 of 80 owners: first those of whom something is said, then those with the most open"
        " opportunities. The JSON result has all."
    )


def without_kinds(found: Forecast) -> Forecast:
    return replace(found, health=tuple(replace(one, count=0) for one in found.health))


@pytest.mark.parametrize("count", [1, 3])
def test_the_sheet_is_there_where_nothing_wants_attention_but_owners_compare(count: int) -> None:
    found = with_owners(sample_report(), *THREE[:count])
    found = replace(found, forecast=without_kinds(found.forecast))
    told = {page.key: page for page in pages(found, EN, Making())}
    there = count > 1
    assert ("health" in told) is ("health" in summed(found.forecast)) is there
    assert not there or titles(told["health"]) == ["Health of the pipeline", TITLE]


def test_where_nothing_closed_there_is_no_table() -> None:
    live = tuple(deal for deal in DEALS if deal.status == "open")
    assert not list(owners_table(sample_report(live).forecast, EN))


def test_owners_names_are_written_as_text(tmp_path: Path) -> None:
    names = (HOSTILE, "+1", "(none)", "<b>Bob</b>")
    found = with_owners(sample_report(), *((name, 3, 8, 8) for name in names))
    write_workbook(found, tmp_path / "report.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["Health"]
    cells = [row[1] for row in sheet.iter_rows()]
    first = next(at for at, cell in enumerate(cells) if cell.value == "Whole")
    below = cells[first + 1 : first + 5]
    assert [(cell.value, cell.data_type) for cell in below] == [(name, "s") for name in names]
