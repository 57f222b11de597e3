"""The pages of groups: one row a group, its totals first, then its months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from forecaster.forecasting.results import Figures, Group, GroupTable
from forecaster.reporting.figures import clip
from forecaster.reporting.formats import month_text
from forecaster.reporting.names import OVERLAP, group_heading, group_name
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
    OPEN,
    WON,
    At,
    Formula,
    Rows,
    Span,
    add,
    count_in,
    sum_in,
    sum_over,
)
from forecaster.reporting.pages.group_conversion import with_conversion
from forecaster.reporting.pages.links import schedule_link
from forecaster.reporting.report import Report
from forecaster.reporting.rules import BUCKETS
from forecaster.reporting.schedule.numbers import number_keys
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
UNFOLDED = 40  # rows, where there are more than FOLDED
FOLDED = 60
_CHARTED = 20
_LONGEST_LABEL = 30
_PRINTED = 8
# Beyond, a page's groups are values: so many comparisons a recalculation takes LibreOffice half a
# minute for, and so many sums over the Schedule a workbook some hundred megabytes.
_COMPARISONS = 5_000_000_000
_TERMS = 500_000


class _Figure(NamedTuple):
    """A column of figures: the Schedule's column that it adds up, open rows or won ones.

    A blank ``source`` counts the rows.
    """

    key: str
    source: str
    won: bool = False


def most_live(table: GroupTable, report: Report) -> int:
    """How many groups of a page are formulas: all but in very long lists and very many months."""
    figures = len(_figures(report.forecast))
    terms = len(number_keys(table.field, table)) * figures
    if not terms:
        return 0
    rows = max(len(report.forecast.schedule.opportunities), 1)
    return min(len(table.groups), _COMPARISONS // (terms * rows), _TERMS // terms)


def group_keys(forecast: Figures) -> list[str]:
    """The fields of the groups in the order of their pages."""
    known = [key for key in GROUP_PAGES if key in forecast.by]
    return known + [key for key in forecast.by if key not in GROUP_PAGES]


def name_of(key: str, table: GroupTable, words: Words) -> str:
    """What a sheet of groups is called: a custom field's by its heading."""
    return words(GROUP_PAGES[key]) if key in GROUP_PAGES else table.heading


def group_page(key: str, report: Report, words: Words, *, formulas: bool) -> Page:
    """One row a group: totals, trend and months (R35).

    Without ``formulas`` no figure of the workbook is one, and nothing is said of them.
    """
    table = report.forecast.by[key]
    live_groups = most_live(table, report)
    notes = _row_notes(key, table, words, live_groups if formulas else len(table.groups))
    return page_of_groups(key, report.forecast, words, live_groups, tuple(notes))


def page_of_groups(
    key: str, forecast: Figures, words: Words, live_groups: int, notes: tuple[str, ...]
) -> Page:
    """The same, so many of its groups live; ``notes`` say what is behind a row."""
    table = forecast.by[key]
    heading = _heading(key, table, words)
    name = name_of(key, table, words)
    figures = _figures(forecast)
    rows = tuple(_rows(key, table, figures, words, live_groups))
    columns = (Column(heading, key="key"), *_columns(forecast, figures, words))
    block = Table(
        "",
        columns,
        rows,
        (*_notes(table, words), *notes),
        long=True,
        # A sort would take the sum of the folded rows along.
        filtered=unfolded(table) == len(table.groups),
        printed=_PRINTED,
        trend=("trend", "month 0", f"month {len(forecast.months) - 1}"),
    )
    about = words("One row for each: {heading}", heading=heading)
    column = {"tag": "tags"}.get(key, key)
    link = schedule_link(words, column, heading)
    block = with_conversion(block, table, forecast, words)
    return Page(key, name, about, blocks=(block,), link=link)


def unfolded(table: GroupTable) -> int:
    """How many groups are shown at once; the smaller ones are folded away."""
    return UNFOLDED if len(table.groups) > FOLDED else len(table.groups)


def _heading(key: str, table: GroupTable, words: Words) -> str:
    return group_heading(key, words) if key in GROUP_PAGES else table.heading


def _notes(table: GroupTable, words: Words) -> Iterator[str]:
    yield words("Open figures by month are weighted; lost opportunities stand in none.")
    if table.overlapping:
        yield words(OVERLAP)
    if len(table.groups) > unfolded(table):
        yield words("The smaller groups are folded: the + in the margin shows them.")


def _row_notes(key: str, table: GroupTable, words: Words, live_groups: int) -> Iterator[str]:
    yield words(
        "Behind a row: the Schedule, its column {heading} filtered by this name. Sums find the rows"
        " by the number in the margin.",
        heading=_heading(key, table, words),
    )
    if live_groups < len(table.groups):
        yield words(
            "The first {count} rows and the total are formulas; the others are the run's values.",
            count=live_groups,
        )


def _figures(forecast: Figures) -> list[_Figure]:
    months = [f"month {at}" for at in range(len(forecast.months))]
    opened = [_Figure("count", ""), _Figure("value", "converted"), _Figure("weighted", "weighted")]
    won = [_Figure("won count", "", won=True), _Figure("won value", "converted", won=True)]
    by_time = [_Figure(key, key) for key in ("overdue", *months, "later", "undated")]
    won_by_time = [
        _Figure(f"won {key}", key, won=True) for key in ("earlier", *months, "later", "undated")
    ]
    return [*opened, *won, *by_time, *won_by_time]


def _columns(forecast: Figures, figures: Sequence[_Figure], words: Words) -> Iterator[Column]:
    months = {f"month {at}": month_text(m, words.lang) for at, m in enumerate(forecast.months)}
    names = {"converted": words("Value"), "weighted": words("Weighted"), **months}
    names |= {key: words(BUCKETS[key]) for key in ("overdue", "earlier", "later", "undated")}
    bands = (words("Open"), words("Won"), words("Open, weighted, by month"), words("Won, by month"))
    for at, figure in enumerate(figures):
        late = at >= 5
        band = bands[2 * late + figure.won]
        if not figure.source:
            yield Column(words("Opportunities"), Kind.COUNT, band=band, key=figure.key)
        else:
            yield Column(names[figure.source], Kind.MONEY, forecast.currency, band, key=figure.key)
        if at == 4:
            both = words("Won and open weighted")
            yield Column(both, Kind.MONEY, forecast.currency, words("Won and open"), key="both")
            yield Column(words("Open by month"), band=words("Won and open"), width=18, key="trend")


def _rows(
    field: str, table: GroupTable, figures: Sequence[_Figure], words: Words, live_groups: int
) -> Iterator[Row]:
    numbers = number_keys(field, table)
    folds = unfolded(table)
    for at, group in enumerate(table.groups):
        key = f"group {at}"
        if at == folds:
            yield _folded_total(field, table, figures, words)
        is_live = at < live_groups
        cells = [
            live(minor, *_terms(figure, numbers, At(field, key, "number"))) if is_live else minor
            for figure, minor in zip(figures, _minors(group), strict=True)
        ]
        yield Row(
            _assemble(group, cells, field, key, words),
            key=key,
            number=at + 1,
            folded=at >= folds,
        )
    total = replace(table.total, key=words("Total"))
    cells = [
        live(minor, _whole(figure))
        for figure, minor in zip(figures, _minors(table.total), strict=True)
    ]
    yield Row(_assemble(total, cells, field, "total", words), Weight.TOTAL, "total")


def _assemble(
    group: Group, cells: Sequence[Cell], field: str, key: str, words: Words
) -> tuple[Cell, ...]:
    both = live(
        group.weighted + group.won_value,
        add(At(field, key, "weighted"), At(field, key, "won value")),
    )
    return (group_name(group.key, words), *cells[:5], both, None, *cells[5:])


def _folded_total(field: str, table: GroupTable, figures: Sequence[_Figure], words: Words) -> Row:
    """The groups that are folded away, added up: what one sees adds up to the total."""
    folded = table.groups[UNFOLDED:]
    first, last = f"group {UNFOLDED}", f"group {len(table.groups) - 1}"
    sums = [sum(column) for column in zip(*map(_minors, folded), strict=True)]
    cells = [
        live(minor, sum_over(Span(field, first, last, figure.key)))
        for figure, minor in zip(figures, sums, strict=True)
    ]
    label = words("{count} more, folded below", count=len(folded))
    group = replace(table.total, key=label, weighted=sums[2], won_value=sums[4])
    return Row(_assemble(group, cells, field, "folded", words), Weight.ASIDE, "folded")


def _minors(group: Group) -> tuple[int, ...]:
    opened, won = group.open, group.won
    return (
        *(group.count, group.value, group.weighted, group.won_count, group.won_value),
        *(opened.overdue, *opened.months, opened.later, opened.undated),
        *(won.earlier, *won.months, won.later, won.undated),
    )


def _terms(figure: _Figure, numbers: Sequence[str], number: At) -> Iterator[Formula]:
    """A group's figure, by its number; a field of which a row may have several has more terms."""
    won = " of won" if figure.won else " of"
    for key in numbers:
        if figure.source:
            yield Formula(f"sum{won}", (Rows(figure.source), Rows(key), number))
        else:
            yield Formula(f"count{won}", (Rows(key), number))


def _whole(figure: _Figure) -> Formula:
    layer = WON if figure.won else OPEN
    return sum_in(figure.source, layer) if figure.source else count_in(layer)


def milestone_chart(forecast: Figures, words: Words) -> Chart:
    """Open weighted money by milestone, the first ones in the pipeline's own order."""
    every = forecast.by["milestone"].groups
    groups = every[:_CHARTED]
    last = f"group {len(groups) - 1}"
    biggest = max(every, key=lambda group: group.weighted)
    about = words(
        "Bars by milestone: open weighted money. The largest is {name}. The figures stand on the"
        " sheet Milestones.",
        name=clip(biggest.key, _LONGEST_LABEL),
    )
    title = words("Open, weighted, by milestone")
    if len(every) > len(groups):
        title = words(
            "Open, weighted, by milestone: the first {count} of {all}",
            count=len(groups),
            all=len(every),
        )
    values = tuple(group.weighted / 10**forecast.digits for group in groups)
    span = Span("milestone", "group 0", last, "weighted")
    return Chart(
        title,
        about,
        Span("milestone", "group 0", last, "key"),
        tuple(clip(group.key, _LONGEST_LABEL) for group in groups),
        (Series(words("Open, weighted"), span, values, quiet=True),),
        forecast.currency,
        lying=True,
    )
