"""The Summary: the answer on one page, each figure with the way to the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forecaster.forecasting.results import Figures, LayerTotals, PeriodFigures, Projection
from forecaster.reporting.formats import fiscal_label, span_text
from forecaster.reporting.names import DECIMALS
from forecaster.reporting.pages.blocks import (
    Block,
    Cards,
    Cell,
    Chart,
    Charts,
    Column,
    Fact,
    Kind,
    Link,
    Page,
    Row,
    Table,
    live,
)
from forecaster.reporting.pages.forecast import forecast_chart
from forecaster.reporting.pages.formulas import (
    OPEN,
    SUMMARY,
    WON,
    At,
    Formula,
    Name,
    add,
    count_in,
    same,
    sum_in,
)
from forecaster.reporting.pages.groups import milestone_chart
from forecaster.reporting.pages.links import behind, schedule_link
from forecaster.reporting.pages.risk import concentration_table, range_table
from forecaster.reporting.pages.summary_attention import health_table, unconverted_table
from forecaster.reporting.pages.summary_measures import measures_table
from forecaster.reporting.pages.summary_times import buckets_table, period_key, periods_table
from forecaster.reporting.pages.targets import year_target
from forecaster.reporting.rules import LAYERS
from forecaster.reporting.schedule.numbers import told_groups
from forecaster.words.catalogue import Words

_MOST_LINES = 60  # of tables, beside the charts, on one sheet of paper that can be read
LOST = Name("Word_lost")
LAYER_NAMES = {"open": OPEN, "won": WON, "lost": LOST}


def summary(forecast: Figures, words: Words, *, live_rows: bool) -> Page:
    """The answer on one page: headlines, charts, layers, buckets, periods, what wants a look."""
    blocks: list[Block] = [_headlines(forecast, words)]
    blocks += year_target(forecast, words)
    blocks += [Charts("", tuple(_charts(forecast, words))), _layers(forecast, words)]
    if live_rows:
        blocks.append(_against_the_run(forecast, words))
    blocks += [buckets_table(forecast, words), periods_table(forecast, words)]
    blocks += measures_table(forecast, words, live_rows=live_rows)
    if forecast.open.count:
        blocks.append(range_table(forecast, words, live_rows=live_rows))
        blocks.append(concentration_table(forecast, words, live_rows=live_rows))
    if forecast.unconverted:
        blocks.append(unconverted_table(forecast, words))
    if any(health.count for health in forecast.health):
        blocks.append(health_table(forecast, words, live_rows=live_rows))
    about = words("The headlines, totals by layer, fiscal periods, what wants a look")
    return Page(
        SUMMARY,
        words("Summary"),
        about,
        blocks=tuple(blocks),
        one_sheet=_lines(blocks) <= _MOST_LINES,
    )


def _lines(blocks: Sequence[Block]) -> int:
    """How many lines the tables take: title, headings, rows and notes."""
    tables = (block for block in blocks if isinstance(block, Table))
    return sum(2 + len(tuple(table.rows)) + len(table.notes) for table in tables)


def _charts(forecast: Figures, words: Words) -> Iterator[Chart]:
    yield forecast_chart(forecast, words)
    if "milestone" in told_groups(forecast):
        yield milestone_chart(forecast, words)


def headline_year(forecast: Projection) -> PeriodFigures:
    """The fiscal year that holds the as-of date: the headlines are its figures."""
    years = (p for p in forecast.periods if p.is_year and p.label == forecast.fiscal_year)
    return next(years)


def _headlines(forecast: Figures, words: Words) -> Cards:
    year = headline_year(forecast)
    name = fiscal_label(year.label, words)
    span = span_text(year.first, year.last, words.lang)
    title = words("Fiscal year {year} ({span})", year=name, span=span)
    if year.partial:
        title = words("{title}, cut by the forecast's last month", title=title)
    figures = (
        (words("Won in {year}", year=name), year.won, "won"),
        (words("Open, weighted, in {year}", year=name), year.open, "open"),
        (words("Won and open weighted in {year}", year=name), year.won + year.open, "both"),
    )
    cards = (
        Fact(
            label,
            live(minor, same(At(SUMMARY, period_key(year), column))),
            Kind.MONEY,
            "",
            forecast.currency,
        )
        for label, minor, column in figures
    )
    return Cards(title, tuple(cards))


def _layers(forecast: Figures, words: Words) -> Table:
    money = forecast.currency
    columns = (
        Column(words("Layer")),
        Column(words("Opportunities"), Kind.COUNT, key="count"),
        Column(words("Value"), Kind.MONEY, money, key="value"),
        Column(words("Weighted"), Kind.MONEY, money, key="weighted"),
        behind(words),
    )
    layers = (("open", forecast.open), ("won", forecast.won), ("lost", forecast.lost))
    rows = [
        Row((words(LAYERS[name]), *_layer(name, t), _status(name, words)), key=f"layer {name}")
        for name, t in layers
    ]
    return Table(words("Totals by layer"), columns, rows)


def _layer(name: str, totals: LayerTotals) -> tuple[Cell, Cell, Cell]:
    layer = LAYER_NAMES[name]
    return (
        live(totals.count, count_in(layer)),
        live(totals.value, sum_in("converted", layer)),
        None if name == "lost" else live(totals.weighted, sum_in("weighted", layer)),
    )


def _status(name: str, words: Words) -> Link:
    heading = words.label("opportunities", "status")
    return schedule_link(words, "status", heading, words(LAYERS[name]))


def _against_the_run(forecast: Figures, words: Words) -> Table:
    """What a changed Parameter does: the figures of the run, those of now, and the difference."""
    money = forecast.currency
    columns = (
        Column(words("Layer")),
        Column(words("Original run"), Kind.MONEY, money, key="run"),
        Column(words("Now"), Kind.MONEY, money, key="now"),
        Column(words("Difference"), Kind.MONEY, money, key="difference"),
    )
    won, opened = (At(SUMMARY, f"layer {name}", "weighted") for name in ("won", "open"))
    both = forecast.won.value + forecast.open.weighted
    lines = (
        (words("Won"), forecast.won.value, same(won)),
        (words("Open, weighted"), forecast.open.weighted, same(opened)),
        (words("Won and open weighted"), both, add(won, opened)),
    )
    rows = []
    for at, (label, minor, now) in enumerate(lines):
        key = f"run {at}"
        run, here = At(SUMMARY, key, "run"), At(SUMMARY, key, "now")
        cells = (
            label,
            minor,
            live(minor, now),
            live(0, Formula("difference", (here, run, Name(DECIMALS)))),
        )
        rows.append(Row(cells, key=key))
    note = words(
        "Change an exchange rate or a probability in Parameters, or fill in a What-if probability:"
        " the forecast follows."
    )
    return Table(words("Compared with the original run"), columns, rows, (note,))
