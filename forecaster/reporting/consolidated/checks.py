"""The Checks of a consolidated report: its control totals, its sums, and its own cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from forecaster.forecasting.results import Check, Figures
from forecaster.money import text
from forecaster.reporting.consolidated.consolidated import Consolidated
from forecaster.reporting.consolidated.sources import SOURCES, row_outcomes, source_span, sum_of
from forecaster.reporting.pages.blocks import Page, Row
from forecaster.reporting.pages.checks import Ways, check_row, page_of_checks, ways_of_sums
from forecaster.reporting.pages.formulas import sum_over
from forecaster.reporting.pages.own_checks import no_error_rows, summed
from forecaster.words.catalogue import Words


class _Sum(NamedTuple):
    """A column of the Sources, and the figure that it must add up to."""

    key: str
    said: str
    minor: int
    money: bool = False


def checks_page(consolidated: Consolidated, words: Words, *, formulas: bool) -> Page:
    """Control totals, then what the workbook itself can ask."""
    return page_of_checks(check_rows(consolidated, words), words, formulas=formulas)


def check_rows(consolidated: Consolidated, words: Words) -> list[Row]:
    """A row a check."""
    forecast = consolidated.figures
    rows = [
        check_row(at, check, forecast, words, _ways(check, consolidated))
        for at, check in enumerate(forecast.checks)
    ]
    for at, one in enumerate(_sums(forecast, words), len(rows)):
        check = _check(one, consolidated)
        row = check_row(at, check, forecast, words, _added(one, consolidated))
        rows.append(row._replace(cells=(one.said, *row.cells[1:])))
    pages = [SOURCES, *summed(forecast)]
    return [*rows, *no_error_rows(pages, len(rows), words)]


def differing(consolidated: Consolidated, words: Words) -> int:
    """How many checks do not agree; those of the sums are the workbook's own."""
    wrong = sum(not check.ok for check in consolidated.figures.checks)
    sums = (_check(one, consolidated) for one in _sums(consolidated.figures, words))
    return wrong + sum(not check.ok for check in sums)


def _ways(check: Check, consolidated: Consolidated) -> Ways:
    if check.name == "rows":
        parts = (source_span(consolidated, f"rows {key}") for key in row_outcomes(consolidated))
        return Ways((), None, tuple(map(sum_over, parts)))
    return ways_of_sums(check, consolidated.figures)


def _sums(forecast: Figures, words: Words) -> Iterator[_Sum]:
    """Each figure of the run, against the sum over the Sources."""
    opened, won, lost = words("Open"), words("Won"), words("Lost")
    count, value = words("Opportunities"), words("Value")

    def said(*names: str) -> str:
        return words("{what}: the workbooks add up to the run's figure", what=", ".join(names))

    yield _Sum("rows read", said(words("Rows read")), forecast.rows.read)
    yield _Sum("open count", said(opened, count), forecast.open.count)
    yield _Sum("open value", said(opened, value), forecast.open.value, money=True)
    yield _Sum("open weighted", said(opened, words("Weighted")), forecast.open.weighted, money=True)
    yield _Sum("won count", said(won, count), forecast.won.count)
    yield _Sum("won value", said(won, value), forecast.won.value, money=True)
    yield _Sum("lost count", said(lost, count), forecast.lost.count)


def _check(one: _Sum, consolidated: Consolidated) -> Check:
    digits = consolidated.figures.digits if one.money else 0
    actual = sum_of(consolidated, one.key)
    expected, found, off = (text(m, digits) for m in (one.minor, actual, actual - one.minor))
    # In the reporting currency, as buckets are; a count has none.
    name = f"{'open' if one.money else 'sum'} {one.key}"
    return Check(name, expected, found, off, ok=actual == one.minor)


def _added(one: _Sum, consolidated: Consolidated) -> Ways:
    return Ways((), None, (sum_over(source_span(consolidated, one.key)),))
