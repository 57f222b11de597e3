"""When the money comes, by bucket and by fiscal period: two tables of the Summary."""

from __future__ import annotations

from forecaster.forecasting.results import Figures, PeriodFigures
from forecaster.reporting.formats import period_text, span_text
from forecaster.reporting.pages.blocks import (
    Cell,
    Column,
    Kind,
    Link,
    Live,
    Row,
    Table,
    Weight,
    live,
)
from forecaster.reporting.pages.formulas import (
    FORECAST,
    SUMMARY,
    At,
    Formula,
    Span,
    add,
    same,
    sum_over,
)
from forecaster.reporting.pages.links import behind, schedule_link
from forecaster.reporting.rules import BUCKETS
from forecaster.words.catalogue import Words


def buckets_table(forecast: Figures, words: Words) -> Table:
    """Overdue, earlier, the months together, later and undated, as on the Forecast."""
    money = forecast.currency
    opened, won = forecast.open_buckets, forecast.won_buckets
    span = span_text(str(forecast.months[0]), str(forecast.months[-1]), words.lang)
    columns = (
        Column(words("When")),
        Column(words("Won"), Kind.MONEY, money),
        Column(words("Open, weighted"), Kind.MONEY, money),
        behind(words),
    )

    def both(key: str, w: int | None, o: int | None) -> tuple[Cell, Cell]:
        return _from_forecast(key, "won", w), _from_forecast(key, "open", o)

    def link(name: str) -> Link:
        return schedule_link(words, name, words(BUCKETS[name]))

    months = Link(words("Forecast: month by month"), FORECAST)
    total = both("total", forecast.won.value, forecast.open.weighted)
    rows = [
        Row((words(BUCKETS["overdue"]), *both("overdue", None, opened.overdue), link("overdue"))),
        Row((words(BUCKETS["earlier"]), *both("earlier", won.earlier, None), link("earlier"))),
        Row((span, *both("these", sum(won.months), sum(opened.months)), months)),
        Row((words(BUCKETS["later"]), *both("later", won.later, opened.later), link("later"))),
        Row(
            (
                words(BUCKETS["undated"]),
                *both("undated", won.undated, opened.undated),
                link("undated"),
            )
        ),
        Row(
            (words("Total"), *total, schedule_link(words, "weighted", words("Weighted"))),
            Weight.TOTAL,
        ),
    ]
    return Table(words("When the money comes"), columns, rows)


def _from_forecast(key: str, column: str, minor: int | None) -> Live | None:
    return None if minor is None else live(minor, same(At(FORECAST, key, column)))


def periods_table(forecast: Figures, words: Words) -> Table:
    """The fiscal quarters and years that the forecast touches (R17)."""
    money = forecast.currency
    columns = (
        Column(words("Period")),
        Column(words("Won"), Kind.MONEY, money, key="won"),
        Column(words("Open, weighted"), Kind.MONEY, money, key="open"),
        Column(words("Won and open weighted"), Kind.MONEY, money, key="both"),
        Column(words("Note")),
    )
    rows = [_period(p, forecast, words) for p in forecast.periods]
    note = words("Won money counts since the period's start; overdue and undated stand apart.")
    return Table(words("Fiscal quarters and years"), columns, rows, (note,))


def _period(period: PeriodFigures, forecast: Figures, words: Words) -> Row:
    inside = [str(m) for m in forecast.months if period.first <= str(m) <= period.last]
    won, opened = (
        sum_over(Span(FORECAST, f"month {inside[0]}", f"month {inside[-1]}", column))
        for column in ("won", "open")
    )
    begun: tuple[Formula, ...] = ()
    if period.first < str(forecast.months[0]):
        begun = (same(At(FORECAST, "ytd" if period.is_year else "qtd", "won")),)
    partial = words("Partial: the forecast ends before the period does")
    key = period_key(period)
    cells = (
        period_text(period, words),
        live(period.won, won, *begun),
        live(period.open, opened),
        live(period.won + period.open, add(At(SUMMARY, key, "won"), At(SUMMARY, key, "open"))),
        partial if period.partial else None,
    )
    return Row(cells, Weight.SUBTOTAL if period.is_year else Weight.BODY, key)


def period_key(period: PeriodFigures) -> str:
    """The key of a period's row."""
    return f"period {period.label}"
