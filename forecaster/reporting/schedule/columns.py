"""The columns of the Schedule: what is printed, the months, the terms, then what sums need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from forecaster.forecasting.results import Figures
from forecaster.reporting.formats import fiscal_label, month_text
from forecaster.reporting.pages.blocks import Kind
from forecaster.reporting.report import Report
from forecaster.reporting.rules import BUCKETS
from forecaster.reporting.schedule.attention import flag_headings
from forecaster.reporting.schedule.numbers import number_headings
from forecaster.reporting.xlsx.names import cut
from forecaster.words.catalogue import Words

# Buckets, and the parts of `earlier`: columns of money with a name.
PARTS = ("overdue", "earlier", "ytd", "qtd", "later", "undated")
_ESCAPE = re.compile("_x(?=[0-9A-Fa-f]{4}_)")
_LONGEST_HEADING = 240  # UTF-16 units: an Excel Table takes 255, and a number may follow


class ScheduleColumn(NamedTuple):
    """A column: its heading and kind; an ``own`` money column is in each row's own currency."""

    key: str
    heading: str
    kind: Kind
    own: bool = False
    kept: bool = False
    """Whether it stays in sight while one scrolls to the right."""
    printed: bool = False
    custom: bool = False
    """Whether a custom field names it."""
    working: bool = False
    """Whether it only serves sums: it can be folded away."""


def schedule_columns(
    report: Report, words: Words, *, live: bool = False
) -> tuple[ScheduleColumn, ...]:
    """All columns; no two headings are the same, whatever custom fields are called."""
    columns = list(_columns(report, words, live=live))
    headings: dict[str, str] = {}
    taken: set[str] = set()
    # Ours first: a custom field takes none of their names.
    for column in sorted(columns, key=lambda column: column.custom):
        headings[column.key] = _unlike(_plain(column.heading), taken)
        taken.add(headings[column.key].casefold())
    return tuple(column._replace(heading=headings[column.key]) for column in columns)


def _plain(heading: str) -> str:
    """A heading on one line that a cell and the attribute of an Excel Table hold alike.

    Excel reads ``_x0041_`` in either as a letter, and XlsxWriter writes it so in one of them only;
    a text from ``<r>`` on it takes for markup of its own.
    """
    line = cut(" ".join(heading.split()), _LONGEST_HEADING)
    return _ESCAPE.sub("_ x", line).replace("<r>", "< r>")


def _unlike(heading: str, taken: set[str]) -> str:
    wanted, number = heading, 1
    while wanted.casefold() in taken:
        number += 1
        wanted = f"{heading} ({number})"
    return wanted


def _columns(report: Report, words: Words, *, live: bool) -> Iterator[ScheduleColumn]:
    yield from _printed(words)
    yield from _buckets(report, words)
    yield from _terms(report, words, live=live)
    yield from _working(report, words)
    for key, heading in number_headings(report, words):
        custom = key.startswith("number field:")
        yield ScheduleColumn(key, heading, Kind.COUNT, custom=custom, working=True)
    if live:
        for key, heading in flag_headings(report.forecast, words):
            yield ScheduleColumn(key, heading, Kind.COUNT, working=True)
        yield from _instalments(report, words)


def _field(name: str, words: Words, kind: Kind = Kind.TEXT, **more: bool) -> ScheduleColumn:
    return ScheduleColumn(name, words.label("opportunities", name), kind, **more)


def _printed(words: Words) -> Iterator[ScheduleColumn]:
    """Where the row comes from, whose it is, and from its total to its weighted money."""
    yield ScheduleColumn("sheet", words("Sheet"), Kind.TEXT, kept=True, printed=True)
    yield ScheduleColumn("row", words("Row"), Kind.COUNT, kept=True, printed=True)
    yield _field("id", words, kept=True, printed=True)
    yield _field("name", words, kept=True, printed=True)
    yield ScheduleColumn("customer", words("Customer"), Kind.TEXT, printed=True)
    for name in ("owner", "team", "milestone", "status"):
        yield _field(name, words, printed=True)
    yield _field("expected_close", words, Kind.DATE, printed=True)
    yield ScheduleColumn("total", words("Total"), Kind.MONEY, own=True, printed=True)
    yield ScheduleColumn("rate", words("Rate"), Kind.RATE, printed=True)
    yield ScheduleColumn("converted", words("Converted"), Kind.MONEY, printed=True)
    yield _field("probability", words, Kind.SHARE, printed=True)
    yield ScheduleColumn("weighted", words("Weighted"), Kind.MONEY, printed=True)


def _buckets(report: Report, words: Words) -> Iterator[ScheduleColumn]:
    """The buckets, which add up to the weighted money."""
    for name in ("overdue", "earlier"):
        yield ScheduleColumn(name, words(BUCKETS[name]), Kind.MONEY)
    for at, month in enumerate(report.forecast.months):
        yield ScheduleColumn(f"month {at}", month_text(month, words.lang), Kind.MONEY)
    for name in ("later", "undated"):
        yield ScheduleColumn(name, words(BUCKETS[name]), Kind.MONEY)


def _terms(report: Report, words: Words, *, live: bool) -> Iterator[ScheduleColumn]:
    """What else the row says, and the terms that its total comes from."""
    yield from (_field(name, words) for name in ("contact", "pipeline"))
    if len(report.forecast.schedule.opportunities.tags.row):
        yield _field("tags", words)
    for key, table in report.forecast.by.items():
        if key.startswith("field:"):
            yield ScheduleColumn(key, table.heading, Kind.TEXT, custom=True)
    yield ScheduleColumn("origin", words("Probability from"), Kind.TEXT)
    if live:
        yield ScheduleColumn("own_probability", words("Own probability"), Kind.SHARE)
    yield _field("currency", words)
    yield _field("value", words, Kind.MONEY, own=True)
    yield _field("duration_basis", words)._replace(key="basis")
    yield _field("duration", words, Kind.COUNT)
    yield ScheduleColumn("start", words("Start"), Kind.DATE)
    yield _field("closed_on", words, Kind.DATE)


def _working(report: Report, words: Words) -> Iterator[ScheduleColumn]:
    for begun in begun_periods(report.forecast, words):
        heading = words("Earlier, of which {period}", period=begun.label)
        yield ScheduleColumn(begun.key, heading, Kind.MONEY, working=True)
    yield ScheduleColumn("timing", words("Timing"), Kind.TEXT, working=True)
    yield ScheduleColumn("unpriced", words("No rate"), Kind.COUNT, working=True)
    heading = words("Own probability differs")
    yield ScheduleColumn("differs", heading, Kind.COUNT, working=True)
    yield ScheduleColumn(
        "effect", words("Effect of the milestone's probability"), Kind.MONEY, working=True
    )


class Begun(NamedTuple):
    """The fiscal year or quarter that the horizon opens in, and what was won in it before."""

    key: str
    label: str
    won: int


def begun_periods(forecast: Figures, words: Words) -> Iterator[Begun]:
    """The fiscal year and quarter that began before the horizon does."""
    months, won = forecast.months, forecast.won_buckets.months
    for key, is_year in (("ytd", True), ("qtd", False)):
        first = next(p for p in forecast.periods if p.is_year == is_year)
        if np.datetime64(first.first, "M") < months[0]:
            since = sum(w for w, m in zip(won, months, strict=True) if str(m) <= first.last)
            yield Begun(key, fiscal_label(first.label, words), first.won - since)


def _instalments(report: Report, words: Words) -> Iterator[ScheduleColumn]:
    yield ScheduleColumn("units", words("Instalments"), Kind.COUNT, working=True)
    quarter, year = words("Due before the quarter"), words("Due before the fiscal year")
    before = (year, quarter, words("Due before the first month"))
    months = (month_text(month, words.lang) for month in report.forecast.months)
    by = (words("Due by {month}", month=month) for month in months)
    for at, heading in enumerate((*before, *by)):
        yield ScheduleColumn(f"due {at}", heading, Kind.COUNT, working=True)
