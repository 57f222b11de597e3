"""Two engines add the consolidated workbook up anew; its sums follow the Sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import browser
from browser import chromium
from forecaster.reporting.consolidated.consolidated import Consolidated
from forecaster.reporting.consolidated.files import consolidated_html
from forecaster.reporting.consolidated.workbook import write_workbook
from forecaster.resources import templates
from live.engines import (
    Book,
    by_libreoffice,
    differing,
    opened,
    recalculated,
    with_cells,
    without_values,
)
from live.test_formulas_are_ours import formulas, known
from reporting.consolidated_reports import crowded, mixed, small
from reporting.sample_report import HOSTILE
from reporting.short_reports import ATTACKS

LAYOUT = Path(__file__).parents[1].joinpath("reporting", "layout.js").read_text("utf-8")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Consolidated:
    return mixed(tmp_path_factory.mktemp("books"), by=("Product",))


@pytest.fixture(scope="module")
def path(report: Consolidated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("out") / "consolidated.xlsx"
    write_workbook(report, path)
    return path


def cells(book: Book, sheet: str) -> Iterator[tuple[str, object]]:
    for row in book[sheet].iter_rows():
        yield from ((cell.coordinate, cell.value) for cell in row)


def place_of(book: Book, sheet: str, row: str, column: str) -> str:
    """The cell in the first row and the first column that are headed so."""
    places = {str(value): place for place, value in reversed(list(cells(book, sheet)))}
    return (
        f"{places[column].rstrip('0123456789')}{places[row].lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
    )


def test_nothing_is_stale_and_every_formula_is_ours(path: Path) -> None:
    found = recalculated(path)
    assert (found.changed, found.errors) == (0, 0), differing(opened(path), found.book)
    texts, ours = formulas(path), known()
    assert len(texts) > 300
    assert [text for text in texts if not ours.fullmatch(text)] == []
    assert not any("Schedule" in text for text in texts)


def test_the_engine_would_notice(path: Path) -> None:
    assert recalculated(without_values(path, "blank")).changed > 200


def test_a_figure_of_a_workbook_moves_forecast_summary_and_checks(path: Path) -> None:
    book = opened(path)
    month = "Dec 2026"
    heads = [place for place, value in cells(book, "Sources") if value == month]
    name = next(place for place, value in cells(book, "Sources") if value == "north/pipeline.xlsx")
    row = name.lstrip("B")
    open_month = f"{heads[1].rstrip('0123456789')}{row}"
    before = book["Sources"][open_month].value
    changed = with_cells(path, {("Sources", open_month): before + 1000.0}, "changed")
    after = recalculated(changed).book
    moved = differing(book, after)
    assert sum(text.startswith("Forecast!") for text in moved) >= 4
    assert sum(text.startswith("Summary!") for text in moved) >= 3
    checks = dict(cells(after, "Checks"))
    assert "Differs" in checks.values()
    assert "Differs" in dict(cells(after, "Cover")).values()


def test_a_total_is_found_again_in_the_layers(path: Path) -> None:
    book = opened(path)
    total = place_of(book, "Sources", "Total", "Weighted")
    layer = place_of(book, "Summary", "Open", "Weighted")
    assert book["Sources"][total].value == book["Summary"][layer].value
    assert opened(path, formulas=True)["Sources"][total].value.startswith("=ROUND(SUM(")
    assert "SUM(Sources!" in opened(path, formulas=True)["Summary"][layer].value


@pytest.mark.parametrize("text", [HOSTILE, "=1+1", "@SUM(A1)", "{=1}", ATTACKS[3]])
def test_hostile_text_makes_no_formula(text: str, tmp_path: Path) -> None:
    out = tmp_path / "consolidated.xlsx"
    write_workbook(small(tmp_path, text, "x"), out)
    ours = known()
    assert [formula for formula in formulas(out) if not ours.fullmatch(formula)] == []
    assert (recalculated(out).changed, recalculated(out).errors) == (0, 0)


def test_amounts_that_a_spreadsheet_cannot_add_are_values(
    report: Consolidated, tmp_path: Path
) -> None:
    one = report.sources[0]
    assert one.figures
    huge = replace(one.figures, open=replace(one.figures.open, value=10**14))
    out = tmp_path / "huge.xlsx"
    write_workbook(replace(report, sources=(replace(one, figures=huge),)), out)
    assert formulas(out) == []
    said = [str(value) for _, value in cells(opened(out), "Cover")]
    assert any("arithmetic of 15 digits" in text for text in said)


@pytest.mark.slow
def test_libreoffice_finds_every_figure_by_itself(path: Path, tmp_path: Path) -> None:
    french = tmp_path / "french.xlsx"
    (tmp_path / "books").mkdir()
    write_workbook(mixed(tmp_path / "books", "fr", overdue="roll", fiscal_year_start=4), french)
    blank = [without_values(one, f"{one.stem}-blank") for one in (path, french)]
    for one, book in zip((path, french), by_libreoffice(blank, tmp_path), strict=True):
        assert differing(opened(one), book) == []


@pytest.mark.slow
@pytest.mark.skipif(browser.COMMAND is None, reason="there is no Chromium here")
def test_nothing_on_the_page_is_cut_on_a_phone_or_a_desk(
    report: Consolidated, tmp_path: Path
) -> None:
    french = replace(report, options=replace(report.options, lang="fr"))
    pages = [report, french, crowded(report, "Donaudampfschifffahrtsgesellschaft" * 3, 40)]
    with chromium(tmp_path / "profile") as tab:
        for found in pages:
            tab.show(consolidated_html(found, templates()))
            for width in (360, 1280):
                tab.look(width, "light")
                assert tab.run(LAYOUT) == []
