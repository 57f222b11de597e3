"""The Sources: a row a workbook, what became of it and what it adds, down to the totals.

The other pages' figures are sums over its columns. What is not added stands in a table of its own
below, in its own currency, where no sum reaches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from forecaster.forecasting.results import Figures
from forecaster.reporting.consolidated.consolidated import (
    Consolidated,
    SourceBook,
    SourceFigures,
)
from forecaster.reporting.consolidated.status import (
    DISAGREES,
    OTHER_CURRENCY,
    USED,
    of_status,
    problem_counts,
    said_status,
)
from forecaster.reporting.formats import month_text
from forecaster.reporting.pages.blocks import (
    Block,
    Cell,
    Column,
    Kind,
    Money,
    Page,
    Row,
    Table,
    Weight,
    live,
)
from forecaster.reporting.pages.formulas import At, Span, add, sum_over
from forecaster.reporting.rules import BUCKETS
from forecaster.reporting.schedule.columns import begun_periods
from forecaster.words.catalogue import Words

SOURCES = "sources"
_HEAD = 4  # columns that are printed beside the figures
_NAME, _STATUS, _FILE, _HASH = 36, 30, 36, 74  # characters


class Figure(NamedTuple):
    """A column of figures that is added up: its heading, kind and band, and its key."""

    key: str
    heading: str
    kind: Kind
    band: str


def sources_page(consolidated: Consolidated, words: Words) -> Page:
    """A row a workbook, in the order of the inputs."""
    about = words("Every workbook: what became of it, and what it adds to each figure")
    blocks: list[Block] = [_all(consolidated, words)]
    if of_status(consolidated.sources, OTHER_CURRENCY):
        blocks.append(_not_added(consolidated, words))
    return Page(SOURCES, words("Sources"), about, blocks=tuple(blocks))


def source_span(consolidated: Consolidated, key: str) -> Span:
    """The cells of all workbooks in a column."""
    return Span(SOURCES, "source 0", f"source {len(consolidated.sources) - 1}", key)


def row_outcomes(consolidated: Consolidated) -> tuple[str, ...]:
    """What rows may become, where it is shown: filtered only where something is."""
    filtered = ("filtered",) if consolidated.options.filters else ()
    return ("used", "rejected", "skipped", *filtered)


def _rows_figures(consolidated: Consolidated, words: Words) -> Iterator[Figure]:
    headings = {
        "read": words("Read"),
        "used": words("Used"),
        "rejected": words("Rejected"),
        "skipped": words("Skipped"),
        "filtered": words("Filtered out"),
    }
    for key in ("read", *row_outcomes(consolidated)):
        yield Figure(f"rows {key}", headings[key], Kind.COUNT, words("Rows"))


def _layers(words: Words) -> Iterator[Figure]:
    for name, band in (("open", words("Open")), ("won", words("Won")), ("lost", words("Lost"))):
        yield Figure(f"{name} count", words("Opportunities"), Kind.COUNT, band)
        yield Figure(f"{name} value", words("Value"), Kind.MONEY, band)
        if name == "open":
            yield Figure("open weighted", words("Weighted"), Kind.MONEY, band)
    yield Figure("both", words("Won and open weighted"), Kind.MONEY, words("Won and open"))


def _problems(words: Words) -> Iterator[Figure]:
    for key, heading in (("errors", words("Errors")), ("warnings", words("Warnings"))):
        yield Figure(key, heading, Kind.COUNT, words("Problems"))


def _by_time(forecast: Figures, words: Words) -> Iterator[Figure]:
    months = [
        (f"month {at}", month_text(month, words.lang)) for at, month in enumerate(forecast.months)
    ]
    begun = [
        (period.key, words("Earlier, of which {period}", period=period.label))
        for period in begun_periods(forecast, words)
    ]
    earlier, overdue, *after = (
        (key, words(BUCKETS[key])) for key in ("earlier", "overdue", "later", "undated")
    )
    for key, heading in (earlier, *begun, *months, *after):
        yield Figure(f"won {key}", heading, Kind.MONEY, words("Won, by month"))
    for key, heading in (overdue, *months, *after):
        yield Figure(f"open {key}", heading, Kind.MONEY, words("Open, weighted, by month"))


def minors_of(source: SourceFigures) -> dict[str, int]:
    """Column's key → what a workbook adds there: counts, and minor units of its currency."""
    opened, won = source.open_buckets, source.won_buckets
    return {
        **{f"rows {name}": count for name, count in source.rows._asdict().items()},
        "open count": source.open.count,
        "open value": source.open.value,
        "open weighted": source.open.weighted,
        "won count": source.won.count,
        "won value": source.won.value,
        "lost count": source.lost.count,
        "lost value": source.lost.value,
        "both": source.open.weighted + source.won.value,
        "won earlier": won.earlier,
        "won ytd": won.ytd,
        "won qtd": source.qtd,
        **{f"won month {at}": minor for at, minor in enumerate(won.months)},
        "won later": won.later,
        "won undated": won.undated,
        "open overdue": opened.overdue,
        **{f"open month {at}": minor for at, minor in enumerate(opened.months)},
        "open later": opened.later,
        "open undated": opened.undated,
    }


class _Sheet(NamedTuple):
    """What the tables of the page share: figures before the report's file, those by month after."""

    consolidated: Consolidated
    early: tuple[Figure, ...]
    late: tuple[Figure, ...]
    words: Words

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures, in the order of their columns."""
        return (*self.early, *self.late)


def _sheet(consolidated: Consolidated, words: Words) -> _Sheet:
    early = (*_rows_figures(consolidated, words), *_layers(words), *_problems(words))
    return _Sheet(consolidated, early, tuple(_by_time(consolidated.figures, words)), words)


def _all(consolidated: Consolidated, words: Words) -> Table:
    sheet = _sheet(consolidated, words)
    rows = [_source(at, source, sheet) for at, source in enumerate(consolidated.sources)]
    notes = (
        words(
            "The totals are what Summary and Forecast show; each is the sum of the column above."
        ),
        words("A workbook that could not be used adds nothing: the Problems say why."),
        words("Problems are counted of every workbook, also of those that are not added."),
    )
    return Table(
        words("All workbooks"),
        tuple(_columns(sheet)),
        (*rows, _total(sheet)),
        notes,
        long=True,
        filtered=True,
        printed=_HEAD + len(sheet.early),
    )


def _columns(sheet: _Sheet) -> Iterator[Column]:
    words, currency = sheet.words, sheet.consolidated.figures.currency
    yield Column(words("Workbook"), width=_NAME, key="name")
    yield Column(words("Status"), width=_STATUS)
    yield Column(words("Currency"), key="currency")
    for figure in sheet.early:
        yield Column(figure.heading, figure.kind, currency, figure.band, key=figure.key)
    yield Column(words("Its report"), width=_FILE)
    for figure in sheet.late:
        yield Column(figure.heading, figure.kind, currency, figure.band, key=figure.key)
    yield Column("SHA-256", width=_HASH)


def _row(
    sheet: _Sheet, head: Sequence[Cell], cells: dict[str, Cell], tail: Sequence[Cell]
) -> tuple[Cell, ...]:
    early, late = (
        [cells.get(figure.key) for figure in figures] for figures in (sheet.early, sheet.late)
    )
    report, sha256 = tail
    return (*head, *early, report, *late, sha256)


def _source(at: int, source: SourceBook, sheet: _Sheet) -> Row:
    key, cells = f"source {at}", dict[str, Cell]()
    if source.figures and source.added:
        minors = minors_of(source.figures)
        both = add(At(SOURCES, key, "open weighted"), At(SOURCES, key, "won value"))
        cells |= minors | {"both": live(minors["both"], both)}
    cells["errors"], cells["warnings"] = problem_counts(source)
    currency = source.figures.currency if source.figures else ""
    head = (source.name, said_status(source, sheet.words), currency)
    return Row(_row(sheet, head, cells, _tail(source)), key=key)


def _tail(source: SourceBook) -> tuple[str, str]:
    return (source.reports[0] if source.reports else "", source.sha256)


def _total(sheet: _Sheet) -> Row:
    consolidated = sheet.consolidated
    sums: dict[str, Cell] = {
        figure.key: live(minor, sum_over(source_span(consolidated, figure.key)))
        for figure in sheet.figures
        for minor in [sum_of(consolidated, figure.key)]
    }
    head = (sheet.words("Total"), None, consolidated.figures.currency)
    return Row(_row(sheet, head, sums, (None, None)), Weight.TOTAL, "total")


def sum_of(consolidated: Consolidated, key: str) -> int:
    """What stands in a column, added up."""
    if key in ("errors", "warnings"):
        counts = map(problem_counts, consolidated.sources)
        return sum(count[key == "warnings"] for count in counts)
    added = of_status(consolidated.sources, USED, DISAGREES)
    return sum(minors_of(source.figures)[key] for source in added if source.figures)


def _not_added(consolidated: Consolidated, words: Words) -> Table:
    """The workbooks of another currency, each in its own."""
    sheet = _sheet(consolidated, words)
    rows = [_apart(source, sheet) for source in of_status(consolidated.sources, OTHER_CURRENCY)]
    note = words("In their own currencies: they are in no sum of this report.")
    columns = (column._replace(key="") for column in _columns(sheet))
    printed = _HEAD + len(sheet.early)
    return Table(words("Not added"), tuple(columns), rows, (note,), printed=printed)


def _apart(source: SourceBook, sheet: _Sheet) -> Row:
    figures = source.figures
    assert figures  # noqa: S101 - by its status
    minors = minors_of(figures)
    cells: dict[str, Cell] = {
        figure.key: Money(minors[figure.key], figures.currency)
        if figure.kind is Kind.MONEY
        else minors[figure.key]
        for figure in sheet.figures
        if figure.key in minors
    }
    cells["errors"], cells["warnings"] = problem_counts(source)
    head = (source.name, said_status(source, sheet.words), figures.currency)
    return Row(_row(sheet, head, cells, _tail(source)))
