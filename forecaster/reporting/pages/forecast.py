"""The page of months: the forecast, down to its totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from forecaster.forecasting.results import Figures
from forecaster.money import text
from forecaster.reporting.formats import month_day, month_text
from forecaster.reporting.pages.blocks import (
    Cell,
    Chart,
    Column,
    Kind,
    Page,
    Row,
    Series,
    Table,
    Weight,
    live,
)
from forecaster.reporting.pages.formulas import (
    FORECAST,
    OPEN,
    WON,
    At,
    Formula,
    Rows,
    Span,
    add,
    same,
    sum_in,
    sum_over,
)
from forecaster.reporting.pages.links import schedule_link
from forecaster.reporting.pages.risk import months_range
from forecaster.reporting.pages.targets import month_targets
from forecaster.reporting.rules import BUCKETS
from forecaster.reporting.schedule.columns import begun_periods
from forecaster.words.catalogue import Words


def forecast_page(forecast: Figures, words: Words, *, rows_behind: bool = True) -> Page:
    """Month by month, then what lies outside, down to the totals (R17).

    ``rows_behind`` says that there is a Schedule, and where in it one finds what is behind.
    """
    money = forecast.currency
    columns: tuple[Column, ...] = (
        Column(words("Month"), Kind.MONTH, key="month"),
        Column(words("Won"), Kind.MONEY, money, key="won"),
        Column(words("Open, weighted"), Kind.MONEY, money, key="open"),
        Column(words("Won and open weighted"), Kind.MONEY, money, key="both"),
        Column(words("Running total"), Kind.MONEY, money, key="running"),
    )
    rows: tuple[Row, ...] = (*_month_rows(forecast, words), *_outside_rows(forecast, words))
    goals = month_targets(forecast)
    if goals:
        columns += (Column(words("Target"), Kind.MONEY, money, key="target"),)
        rows = tuple(_with_target(row, goals) for row in rows)
    notes = [words("Overdue and undated money stands apart: no month can be named for it.")]
    if rows_behind:
        notes.append(
            words(
                "Behind a figure: the Schedule's column of the same name, filtered by Status Won or"
                " Open."
            )
        )
    chart = forecast_chart(forecast, words)
    title = words("Month by month")
    table = Table(title, columns, rows, tuple(notes), long=True, beside=chart)
    about = words("Won and open weighted money, month by month, down to the totals")
    link = schedule_link(words, "status", words.label("opportunities", "status"))
    blocks = tuple(filter(None, (table, months_range(forecast, words))))
    return Page(FORECAST, words("Forecast"), about, blocks=blocks, link=link)


def _with_target(row: Row, goals: Mapping[str, int]) -> Row:
    """A row with the target of its month, which no Parameter moves."""
    return row._replace(cells=(*row.cells, goals.get(row.key.removeprefix("month "))))


def forecast_chart(forecast: Figures, words: Words) -> Chart:
    """Won and open weighted money by month, one upon the other."""
    won, opened = forecast.won_buckets.months, forecast.open_buckets.months
    about = words(
        "Columns by month, {first} to {last}: won money below, open weighted money above. In all"
        " {won} {currency} won and {open} {currency} open and weighted. The figures stand on the"
        " sheet Forecast.",
        first=month_text(forecast.months[0], words.lang),
        last=month_text(forecast.months[-1], words.lang),
        won=text(sum(won), forecast.digits),
        open=text(sum(opened), forecast.digits),
        currency=forecast.currency,
    )
    series = (
        (words("Won"), "won", won),
        (words("Open, weighted"), "open", opened),
    )
    chart = monthly_chart(FORECAST, words("Forecast by month"), about, series, forecast)
    goals = month_targets(forecast)
    if not goals:
        return chart
    minor = [goals.get(str(month)) for month in forecast.months]
    drawn = tuple(None if goal is None else goal / 10**forecast.digits for goal in minor)
    cells = chart.categories._replace(column="target")
    line = Series(words("Target"), cells, drawn, line=True)
    about = words("{about} A line shows the target of each month.", about=about)
    return chart._replace(about=about, series=(*chart.series, line))


def monthly_chart(
    page: str,
    title: str,
    about: str,
    series: Sequence[tuple[str, str, tuple[int, ...]]],
    forecast: Figures,
) -> Chart:
    """Columns by month, what is sure below; a series is its name, its column and its figures."""
    first, last = (f"month {forecast.months[at]}" for at in (0, -1))
    return Chart(
        title,
        about,
        Span(page, first, last, "month"),
        tuple(month_day(month) for month in forecast.months),
        tuple(
            Series(name, Span(page, first, last, column), _units(minor, forecast), quiet=bool(at))
            for at, (name, column, minor) in enumerate(series)
        ),
        forecast.currency,
    )


def _units(minor: tuple[int, ...], forecast: Figures) -> tuple[float, ...]:
    return tuple(amount / 10**forecast.digits for amount in minor)


def _month_rows(forecast: Figures, words: Words) -> Iterator[Row]:
    won, opened = forecast.won_buckets.months, forecast.open_buckets.months
    running = list(accumulate(w + o for w, o in zip(won, opened, strict=True)))
    before = ""
    for at, month in enumerate(forecast.months):
        key = f"month {month}"
        both = At(FORECAST, key, "both")
        told = add(At(FORECAST, before, "running"), both) if before else same(both)
        figures = (
            live(won[at], sum_in(f"month {at}", WON)),
            live(opened[at], sum_in(f"month {at}", OPEN)),
            live(won[at] + opened[at], _both(key)),
            live(running[at], told),
        )
        yield Row((month_day(month), *figures), key=key)
        before = key
    first, last = f"month {forecast.months[0]}", before
    sums = {"won": sum(won), "open": sum(opened), "both": sum(won) + sum(opened)}
    cells = [live(s, sum_over(Span(FORECAST, first, last, column))) for column, s in sums.items()]
    yield Row((words("These months"), *cells, None), Weight.SUBTOTAL, "these")


def _both(key: str) -> Formula:
    return add(At(FORECAST, key, "won"), At(FORECAST, key, "open"))


def _outside_rows(forecast: Figures, words: Words) -> Iterator[Row]:
    won, opened = forecast.won_buckets, forecast.open_buckets
    yield _outside("overdue", None, opened.overdue, words)
    yield _outside("earlier", won.earlier, None, words)
    for key, label, begun in begun_periods(forecast, words):
        part = words("of which in {year}", year=label)
        yield Row((part, live(begun, sum_over(Rows(key))), None, None, None), Weight.ASIDE, key)
    for name in ("later", "undated"):
        yield _outside(name, getattr(won, name), getattr(opened, name), words)
    cells = _money_cells("weighted", "total", forecast.won.value, forecast.open.weighted)
    yield Row((words("Total"), *cells), Weight.TOTAL, "total")


def _outside(name: str, won: int | None, opened: int | None, words: Words) -> Row:
    return Row((words(BUCKETS[name]), *_money_cells(name, name, won, opened)), key=name)


def _money_cells(column: str, key: str, won: int | None, opened: int | None) -> tuple[Cell, ...]:
    """A column of the Schedule, won and open; their sum; no running total."""
    return (
        None if won is None else live(won, sum_in(column, WON)),
        None if opened is None else live(opened, sum_in(column, OPEN)),
        live((won or 0) + (opened or 0), _both(key)),
        None,
    )
