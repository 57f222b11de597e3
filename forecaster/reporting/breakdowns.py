"""Won and open weighted money side by side: by month, fiscal period and group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from forecaster.forecasting.results import NONE_KEY, Figures, Group, GroupTable
from forecaster.reporting import figures
from forecaster.reporting.formats import fiscal_label
from forecaster.reporting.names import OVERLAP, group_name
from forecaster.words.catalogue import Words

LONGEST_NAME = 60
_LONGEST_FIELD = 30  # letters of two columns each, such as Chinese ones, fit the text as well


class Line(NamedTuple):
    """One row: its name, two short notes, both figures, bars in whole per cent of the widest."""

    label: str
    note: str
    aside: str
    won: str
    open: str
    won_bar: int = 0
    open_bar: int = 0


class Breakdown(NamedTuple):
    """A table of lines; ``rest`` are lines below the list, ``total`` is the last one.

    ``note`` is what of the caption has to be said where captions are not drawn.
    """

    heading: str
    caption: str
    columns: tuple[str, str, str]
    lines: tuple[Line, ...]
    rest: tuple[Line, ...]
    total: Line | None
    bars: bool = False
    note: str = ""


class _Money(NamedTuple):
    """A line before it is written, in minor units."""

    label: str
    note: str
    won: int
    open: int
    aside: str = ""


class Part(NamedTuple):
    """One part of all figures: its name, how many are open, and its money in minor units."""

    name: str
    opportunities: int
    won: int
    open: int


class _Titles(NamedTuple):
    """What a table of groups is called, and its first column."""

    heading: str
    first: str


class _Frame(NamedTuple):
    """What a table is written with."""

    forecast: Figures
    words: Words
    limit: int


def _write(rows: Sequence[_Money], forecast: Figures, words: Words) -> tuple[Line, ...]:
    widest = max((max(r.won, 0) + max(r.open, 0) for r in rows), default=0) or 1
    return tuple(
        Line(
            row.label,
            row.note,
            row.aside,
            figures.amount(row.won, forecast.digits, words.locale),
            figures.amount(row.open, forecast.digits, words.locale),
            max(row.won, 0) * 100 // widest,
            max(row.open, 0) * 100 // widest,
        )
        for row in rows
    )


def _left_out(rows: Sequence[_Money], words: Words) -> list[_Money]:
    """One line for the rows that a table has no room for, so that it still adds up."""
    if not rows:
        return []
    count = figures.count(len(rows), words.locale)
    label = words("{count} more in the workbook", count=count)
    return [_Money(label, "", sum(r.won for r in rows), sum(r.open for r in rows))]


def _columns(first: str, words: Words) -> tuple[str, str, str]:
    return first, words("Won"), words("Open, weighted")


def by_month(forecast: Figures, words: Words, limit: int) -> Breakdown:
    """The months of the horizon as bars, then what stands before, after and outside them.

    The lines add up to all that is won and all that is open and weighted (R17).
    """
    there, won = forecast.open_buckets, forecast.won_buckets
    months = [
        _Money(figures.month(month, words.locale), "", w, o)
        for month, w, o in zip(forecast.months, won.months, there.months, strict=True)
    ]
    buckets = [
        _Money(words("Earlier"), "", won.earlier, 0),
        _Money(words("Later"), "", won.later, there.later),
        _Money(words("Overdue"), "", 0, there.overdue),
        _Money(words("Undated"), "", won.undated, there.undated),
    ]
    rest = _left_out(months[limit:], words) + [b for b in buckets if b.won or b.open]
    total = _Money(words("All"), "", forecast.won.value, forecast.open.weighted)
    return Breakdown(
        words("By month"),
        words("Each bar shows what is won, then what is open and weighted."),
        _columns(words("Month"), words),
        _write(months[:limit], forecast, words),
        _write(rest, forecast, words),
        _write([total], forecast, words)[0],
        bars=True,
    )


def by_period(forecast: Figures, words: Words, limit: int) -> Breakdown:
    """The fiscal years, then the quarters, that the horizon touches."""
    ordered = sorted(forecast.periods, key=lambda period: not period.is_year)
    rows = [
        _Money(
            fiscal_label(period.label, words),
            figures.span(period.first, period.last, words.locale),
            period.won,
            period.open,
            words("partial") if period.partial else "",
        )
        for period in ordered
    ]
    return Breakdown(
        words("By fiscal year and quarter"),
        words("Partial: the months forecast do not cover the whole period."),
        _columns(words("Period"), words),
        _write(rows[:limit], forecast, words),
        _unsummed(len(rows) - limit, words),
        None,
    )


def _unsummed(count: int, words: Words) -> tuple[Line, ...]:
    """A line for periods left out; years hold their quarters, so that their sum means nothing."""
    if count <= 0:
        return ()
    label = words("{count} more in the workbook", count=figures.count(count, words.locale))
    return (Line(label, "", "", "", ""),)


def by_milestone(forecast: Figures, words: Words, limit: int) -> Breakdown:
    """The milestones, all dates together."""
    titles = _Titles(words("By milestone"), words("Milestone"))
    return _by(titles, forecast.by["milestone"], forecast, words, limit)


def grouping(forecast: Figures) -> GroupTable:
    """The teams where there are several, else the owners."""
    teams = forecast.by["team"]
    named = [group for group in teams.groups if group.key != NONE_KEY]
    return teams if len(named) > 1 else forecast.by["owner"]


def by_group(forecast: Figures, words: Words, limit: int) -> Breakdown:
    """The teams or owners, all dates together."""
    table = grouping(forecast)
    if table is forecast.by["team"]:
        titles = _Titles(words("By team"), words("Team"))
    else:
        titles = _Titles(words("By owner"), words("Owner"))
    return _by(titles, table, forecast, words, limit)


def by_field(table: GroupTable, forecast: Figures, words: Words, limit: int) -> Breakdown:
    """The values of a custom field, all dates together; that they overlap is said (R35)."""
    heading = figures.clip(table.heading, _LONGEST_FIELD)
    found = _by(
        _Titles(words("By {heading}", heading=heading), heading), table, forecast, words, limit
    )
    if not table.overlapping:
        return found
    return found._replace(caption=f"{found.caption} {words(OVERLAP)}", note=words(OVERLAP))


def by_workbook(parts: Sequence[Part], forecast: Figures, words: Words, limit: int) -> Breakdown:
    """The workbooks that are added up, the largest first, all dates together."""
    titles = _Titles(words("By workbook"), words("Workbook"))
    ordered = sorted(parts, key=lambda part: (-part.won - part.open, part.name))
    rows = [_part(part, words) for part in ordered]
    count, won = forecast.open.count, forecast.won.value
    total = _part(Part(words("All"), count, won, forecast.open.weighted), words)
    return _all_dates(titles, rows, total, _Frame(forecast, words, limit))


def _by(
    titles: _Titles, table: GroupTable, forecast: Figures, words: Words, limit: int
) -> Breakdown:
    groups = list(table.groups)
    if len(groups) > limit:
        groups.sort(key=lambda group: (-group.weighted - group.won_value, group.key))
        largest = {group.key for group in groups[:limit]}
        groups = sorted(table.groups, key=lambda group: group.key not in largest)
    rows = [_group(group, words) for group in groups]
    total = _group(table.total, words)._replace(label=words("All"))
    return _all_dates(titles, rows, total, _Frame(forecast, words, limit))


def _all_dates(titles: _Titles, rows: Sequence[_Money], total: _Money, frame: _Frame) -> Breakdown:
    forecast, words, limit = frame
    return Breakdown(
        titles.heading,
        words("All dates. Beside each name: how many opportunities are open."),
        _columns(titles.first, words),
        _write(rows[:limit], forecast, words),
        _write(_left_out(rows[limit:], words), forecast, words),
        _write([total], forecast, words)[0],
    )


def _group(group: Group, words: Words) -> _Money:
    label = group_name(group.key, words)
    return _part(Part(label, group.count, group.won_value, group.weighted), words)


def _part(part: Part, words: Words) -> _Money:
    note = words("open: {count}", count=figures.count(part.opportunities, words.locale))
    return _Money(figures.clip(part.name, LONGEST_NAME), note, part.won, part.open)
