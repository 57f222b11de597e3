"""The pages of figures: Summary, Forecast, the groups and Recurring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from forecaster.forecasting.results import NONE_KEY, Forecast, Group, GroupTable, PeriodFigures
from forecaster.reporting.blocks import (
    Block,
    Cards,
    Cell,
    Column,
    Fact,
    Kind,
    Money,
    Page,
    Row,
    Table,
    Weight,
)
from forecaster.reporting.formats import fiscal_label, month_day, month_text, period_text, span_text
from forecaster.reporting.names import group_heading
from forecaster.reporting.report import Report
from forecaster.reporting.rules import BUCKETS, HEALTH, LAYERS
from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark

# Group field → the sheet's name; any other field is a custom one and names its own sheet.
GROUP_PAGES = {
    "milestone": mark("Milestones"),
    "owner": mark("Owners"),
    "team": mark("Teams"),
    "pipeline": mark("Pipelines"),
    "customer": mark("Customers"),
    "currency": mark("Currencies"),
    "tag": mark("Tags"),
}


def summary(report: Report, words: Words) -> Page:
    """The answer on one page: headlines, layers, buckets, fiscal periods, what wants a look."""
    forecast = report.forecast
    blocks: list[Block] = [_headlines(forecast, words), _layers(forecast, words)]
    blocks += [_buckets(forecast, words), _periods(forecast, words)]
    if forecast.unconverted:
        blocks.append(_unconverted(forecast, words))
    if any(health.count for health in forecast.health):
        blocks.append(_health(forecast, words))
    about = words("The headlines, totals by layer, fiscal periods, what wants a look")
    return Page("summary", words("Summary"), about, blocks=tuple(blocks))


def headline_year(forecast: Forecast) -> PeriodFigures:
    """The fiscal year that holds the as-of date: the headlines are its figures."""
    years = (p for p in forecast.periods if p.is_year and p.label == forecast.fiscal_year)
    return next(years)


def _headlines(forecast: Forecast, words: Words) -> Cards:
    year = headline_year(forecast)
    name = fiscal_label(year.label, words)
    span = span_text(year.first, year.last, words.lang)
    title = words("Fiscal year {year} ({span})", year=name, span=span)
    if year.partial:
        title = words("{title}, cut by the forecast's last month", title=title)
    figures = (
        (words("Won in {year}", year=name), year.won),
        (words("Open, weighted, in {year}", year=name), year.open),
        (words("Won and open weighted in {year}", year=name), year.won + year.open),
    )
    cards = (Fact(label, minor, Kind.MONEY, "", forecast.currency) for label, minor in figures)
    return Cards(title, tuple(cards))


def _layers(forecast: Forecast, words: Words) -> Table:
    money = forecast.currency
    columns = (
        Column(words("Layer")),
        Column(words("Opportunities"), Kind.COUNT),
        Column(words("Value"), Kind.MONEY, money),
        Column(words("Weighted"), Kind.MONEY, money),
    )
    layers = (("open", forecast.open), ("won", forecast.won), ("lost", forecast.lost))
    rows = [
        Row((words(LAYERS[name]), t.count, t.value, None if name == "lost" else t.weighted))
        for name, t in layers
    ]
    return Table(words("Totals by layer"), columns, rows)


def _buckets(forecast: Forecast, words: Words) -> Table:
    money = forecast.currency
    opened, won = forecast.open_buckets, forecast.won_buckets
    span = span_text(str(forecast.months[0]), str(forecast.months[-1]), words.lang)
    columns = (
        Column(words("When")),
        Column(words("Won"), Kind.MONEY, money),
        Column(words("Open, weighted"), Kind.MONEY, money),
    )
    rows = [
        Row((words(BUCKETS["overdue"]), None, opened.overdue)),
        Row((words(BUCKETS["earlier"]), won.earlier, None)),
        Row((span, sum(won.months), sum(opened.months))),
        Row((words(BUCKETS["later"]), won.later, opened.later)),
        Row((words(BUCKETS["undated"]), won.undated, opened.undated)),
        Row((words("Total"), forecast.won.value, forecast.open.weighted), Weight.TOTAL),
    ]
    return Table(words("When the money comes"), columns, rows)


def _periods(forecast: Forecast, words: Words) -> Table:
    money = forecast.currency
    columns = (
        Column(words("Period")),
        Column(words("Won"), Kind.MONEY, money),
        Column(words("Open, weighted"), Kind.MONEY, money),
        Column(words("Won and open weighted"), Kind.MONEY, money),
        Column(words("Note")),
    )
    partial = words("Partial: the forecast ends before the period does")
    rows = [
        Row(
            (period_text(p, words), p.won, p.open, p.won + p.open, partial if p.partial else None),
            Weight.SUBTOTAL if p.is_year else Weight.BODY,
        )
        for p in forecast.periods
    ]
    note = words("Won money counts since the period's start; overdue and undated stand apart.")
    return Table(words("Fiscal quarters and years"), columns, rows, (note,))


def _unconverted(forecast: Forecast, words: Words) -> Table:
    columns = (
        Column(words("Currency")),
        Column(words("Opportunities"), Kind.COUNT),
        Column(words("Value"), Kind.MONEY),
        Column(words("Layer")),
    )
    rows = [
        Row((u.currency, u.count, Money(u.value, u.currency), words(LAYERS[u.layer])))
        for u in forecast.unconverted
    ]
    note = words("These have no exchange rate: they are counted, and in no sum of this report.")
    return Table(words("Not converted"), columns, rows, (note,))


def _health(forecast: Forecast, words: Words) -> Table:
    money = forecast.currency
    columns = (
        Column(words("What wants a look")),
        Column(words("Opportunities"), Kind.COUNT),
        Column(words("Value"), Kind.MONEY, money),
        Column(words("Weighted"), Kind.MONEY, money),
    )
    rows = [
        Row((words(HEALTH.get(h.kind, h.kind.replace("_", " "))), h.count, h.value, h.weighted))
        for h in forecast.health
    ]
    return Table(words("Health of the pipeline"), columns, rows)


def forecast_page(report: Report, words: Words) -> Page:
    """Month by month, then what lies outside, down to the totals (R17)."""
    forecast = report.forecast
    money = forecast.currency
    columns = (
        Column(words("Month"), Kind.MONTH),
        Column(words("Won"), Kind.MONEY, money),
        Column(words("Open, weighted"), Kind.MONEY, money),
        Column(words("Won and open weighted"), Kind.MONEY, money),
        Column(words("Running total"), Kind.MONEY, money),
    )
    rows = (*_month_rows(forecast, words), *_outside_rows(forecast, words))
    notes = (words("Overdue and undated money stands apart: no month can be named for it."),)
    table = Table(words("Month by month"), columns, rows, notes, long=True)
    about = words("Won and open weighted money, month by month, down to the totals")
    return Page("forecast", words("Forecast"), about, blocks=(table,))


def _month_rows(forecast: Forecast, words: Words) -> Iterator[Row]:
    won, opened = forecast.won_buckets.months, forecast.open_buckets.months
    both = [w + o for w, o in zip(won, opened, strict=True)]
    running = accumulate(both)
    for month, *figures in zip(forecast.months, won, opened, both, running, strict=True):
        yield Row((month_day(month), *figures))
    sums: tuple[Cell, ...] = (sum(won), sum(opened), sum(both), None)
    yield Row((words("These months"), *sums), Weight.SUBTOTAL)


def _outside_rows(forecast: Forecast, words: Words) -> Iterator[Row]:
    won, opened = forecast.won_buckets, forecast.open_buckets
    yield Row((words(BUCKETS["overdue"]), None, opened.overdue, opened.overdue, None))
    yield Row((words(BUCKETS["earlier"]), won.earlier, None, won.earlier, None))
    if won.ytd:
        year = fiscal_label(forecast.fiscal_year, words)
        part = words("of which in {year}", year=year)
        yield Row((part, won.ytd, None, None, None), Weight.ASIDE)
    yield Row((words(BUCKETS["later"]), *_pair(won.later, opened.later), None))
    yield Row((words(BUCKETS["undated"]), *_pair(won.undated, opened.undated), None))
    totals = _pair(forecast.won.value, forecast.open.weighted)
    yield Row((words("Total"), *totals, None), Weight.TOTAL)


def _pair(won: int, opened: int) -> tuple[int, int, int]:
    return won, opened, won + opened


def recurring_page(report: Report, words: Words) -> Page:
    """Recurring revenue a month, won and open weighted, and what the contracts are worth (R31)."""
    forecast = report.forecast
    money, recurring = forecast.currency, forecast.recurring
    columns = (
        Column(words("Month"), Kind.MONTH),
        Column(words("MRR of won contracts"), Kind.MONEY, money),
        Column(words("MRR of open ones, weighted"), Kind.MONEY, money),
    )
    series = zip(forecast.months, recurring.mrr, recurring.mrr_open_weighted, strict=True)
    rows = [Row((month_day(month), won, opened)) for month, won, opened in series]
    note = words("A contract counts in a month whose last day lies within its term (R31).")
    worth = Cards(
        words("Won contracts"),
        (
            Fact(words("Total contract value (TCV)"), recurring.tcv, Kind.MONEY, "", money),
            Fact(words("Annual contract value (ACV)"), recurring.acv, Kind.MONEY, "", money),
        ),
    )
    table = Table(words("Monthly recurring revenue (MRR)"), columns, rows, (note,))
    about = words("Monthly recurring revenue, contract values")
    return Page("recurring", words("Recurring"), about, blocks=(worth, table))


def has_recurring(forecast: Forecast) -> bool:
    """Whether any recurring figure differs from zero."""
    return any(
        (*forecast.recurring.mrr, *forecast.recurring.mrr_open_weighted, *forecast.recurring[2:])
    )


def group_page(key: str, table: GroupTable, report: Report, words: Words) -> Page:
    """One row a group: the open layer, then the won one, then the total (R35)."""
    custom = key not in GROUP_PAGES
    heading = table.heading if custom else group_heading(key, words)
    name = heading if custom else words(GROUP_PAGES[key])
    rows = [Row(_group_cells(group, words)) for group in table.groups]
    total = replace(table.total, key=words("Total"))
    rows.append(Row(_group_cells(total, words), Weight.TOTAL))
    notes = [words("Open figures by month are weighted; lost opportunities stand in none.")]
    if table.overlapping:
        notes.append(
            words("An opportunity with two of these stands in both rows; the total counts it once.")
        )
    columns = (Column(heading), *_group_columns(report.forecast, words))
    block = Table("", columns, rows, tuple(notes), long=True)
    about = words("One row for each: {heading}", heading=heading)
    return Page(key, name, about, blocks=(block,))


def _group_columns(forecast: Forecast, words: Words) -> Iterator[Column]:
    months = [month_text(month, words.lang) for month in forecast.months]
    later, undated = words(BUCKETS["later"]), words(BUCKETS["undated"])
    value, count = words("Value"), words("Opportunities")
    for band, figures in (
        (words("Open"), [value, words("Weighted"), words(BUCKETS["overdue"])]),
        (words("Won"), [value, words(BUCKETS["earlier"])]),
    ):
        yield Column(count, Kind.COUNT, band=band)
        for heading in (*figures, *months, later, undated):
            yield Column(heading, Kind.MONEY, forecast.currency, band)


def _group_cells(group: Group, words: Words) -> tuple[Cell, ...]:
    key = words("(none)") if group.key == NONE_KEY else group.key
    opened, won = group.open, group.won
    there = (group.count, group.value, group.weighted, opened.overdue, *opened.months)
    signed = (group.won_count, group.won_value, won.earlier, *won.months)
    return (key, *there, opened.later, opened.undated, *signed, won.later, won.undated)
