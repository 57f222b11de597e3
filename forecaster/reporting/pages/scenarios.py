"""The Scenarios: what-ifs beside the base, for the fiscal year and month by month.

The figures are the run's own. Only their differences are formulas, over cells of this page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from forecaster.forecasting.results import OpenBuckets, Projection, WonBuckets
from forecaster.reporting.formats import fiscal_label, month_day, span_text
from forecaster.reporting.names import DECIMALS
from forecaster.reporting.pages.blocks import (
    Block,
    Cell,
    Column,
    Kind,
    Live,
    Page,
    Row,
    Table,
    Weight,
    live,
)
from forecaster.reporting.pages.formulas import At, Formula, Name
from forecaster.reporting.pages.summary import headline_year
from forecaster.reporting.report import Report
from forecaster.reporting.rules import BUCKETS
from forecaster.reporting.scenarios import changes_text, scenario_name
from forecaster.words.catalogue import Words

SCENARIOS = "scenarios"
_BASE = "at 0"

Layer: TypeAlias = Callable[[Projection], OpenBuckets | WonBuckets]


class _Told(NamedTuple):
    """The base or a scenario: its column's or row's key, its name, changes and figures."""

    key: str
    name: str
    changes: str
    figures: Projection


def scenario_pages(report: Report, words: Words) -> Iterator[Page]:
    """The page of the scenarios; none where none was asked for."""
    if not report.scenarios:
        return
    told = [_Told(_BASE, words("Base"), words("As the workbook says"), report.forecast)]
    told += [
        _Told(f"at {at}", scenario_name(one.name, words), changes_text(one, words), one.figures)
        for at, one in enumerate(report.scenarios, start=1)
    ]
    opened, won = words("Open, weighted, month by month"), words("Won, month by month")
    blocks: list[Block] = [
        _side_by_side(told, words),
        _months(opened, told, _open, words),
        _differences(words("Open, weighted: difference from the base"), told, _open, words),
    ]
    if any(one.figures.won_buckets != report.forecast.won_buckets for one in told):
        blocks.append(_months(won, told, _won, words))
        blocks.append(_differences(words("Won: difference from the base"), told, _won, words))
    about = words("What-ifs beside the forecast: what each changes, and what would come of it")
    yield Page(SCENARIOS, words("Scenarios"), about, blocks=tuple(blocks))


def _open(figures: Projection) -> OpenBuckets:
    return figures.open_buckets


def _won(figures: Projection) -> WonBuckets:
    return figures.won_buckets


def _difference(minor: int, here: At, base: At) -> Live:
    return live(minor, Formula("difference", (here, base, Name(DECIMALS))))


def _side_by_side(told: Sequence[_Told], words: Words) -> Table:
    base = told[0].figures
    money, year = base.currency, headline_year(base)
    name = fiscal_label(year.label, words)
    columns = (
        Column(words("Scenario")),
        Column(words("Won in {year}", year=name), Kind.MONEY, money),
        Column(words("Open, weighted, in {year}", year=name), Kind.MONEY, money),
        Column(words("Won and open weighted in {year}", year=name), Kind.MONEY, money, key="year"),
        Column(words("Difference"), Kind.MONEY, money),
        Column(words("Open, weighted, all dates"), Kind.MONEY, money, key="open"),
        Column(words("Difference"), Kind.MONEY, money),
        Column(words("What is changed"), width=44),
    )
    title = words(
        "Fiscal year {year} ({span})",
        year=name,
        span=span_text(year.first, year.last, words.lang),
    )
    if year.partial:
        title = words("{title}, cut by the forecast's last month", title=title)
    rows = [Row(_line(one, base), key=one.key) for one in told]
    return Table(title, columns, rows, tuple(_notes(words)))


def _notes(words: Words) -> Iterator[str]:
    yield words(
        "Each scenario is worked out anew, by the same rules, from the workbook with its changes"
        " made; no other figure of this report goes by them."
    )
    yield words(
        "A probability stands for that of every open opportunity at its milestone, its own"
        " included. A rate stands for the one in force at the as-of date. A delay moves the"
        " expected close of open opportunities, and a Start On that does not lie before it; an"
        " overdue one counts by its new date, an undated one stays undated."
    )
    yield words("These figures are the run's own: a change in Parameters does not move them.")


def _line(one: _Told, base: Projection) -> tuple[Cell, ...]:
    mine, its = headline_year(one.figures), headline_year(base)
    total, opened = mine.won + mine.open, one.figures.open.weighted
    differences: dict[str, Cell] = {"year": None, "open": None}
    if one.key != _BASE:
        for key, minor in (
            ("year", total - its.won - its.open),
            ("open", opened - base.open.weighted),
        ):
            here, there = (At(SCENARIOS, row, key) for row in (one.key, _BASE))
            differences[key] = _difference(minor, here, there)
    return (
        *(one.name, mine.won, mine.open, total, differences["year"]),
        *(opened, differences["open"], one.changes),
    )


def _buckets(figures: Projection, layer: Layer, words: Words) -> Iterator[tuple[Cell, str, int]]:
    """Label, key and money of each bucket of a layer, then of all together."""
    found = layer(figures)
    first = "overdue" if isinstance(found, OpenBuckets) else "earlier"
    before = found.overdue if isinstance(found, OpenBuckets) else found.earlier
    yield words(BUCKETS[first]), first, before
    for month, minor in zip(figures.months, found.months, strict=True):
        yield month_day(month), f"month {month}", minor
    yield words(BUCKETS["later"]), "later", found.later
    yield words(BUCKETS["undated"]), "undated", found.undated
    total = before + sum(found.months) + found.later + found.undated
    yield words("Total"), "total", total


def _weight(key: str) -> Weight:
    return Weight.TOTAL if key == "total" else Weight.BODY


def _months(title: str, told: Sequence[_Told], layer: Layer, words: Words) -> Table:
    money, kind = told[0].figures.currency, _kind(layer)
    columns = (
        Column(words("Month"), Kind.MONTH),
        *(Column(one.name, Kind.MONEY, money, key=one.key) for one in told),
    )
    series = [list(_buckets(one.figures, layer, words)) for one in told]
    rows = [
        Row((at[0][0], *(minor for _, _, minor in at)), _weight(at[0][1]), f"{kind} {at[0][1]}")
        for at in zip(*series, strict=True)
    ]
    return Table(title, columns, rows)


def _differences(title: str, told: Sequence[_Told], layer: Layer, words: Words) -> Table:
    money, kind = told[0].figures.currency, _kind(layer)
    others = told[1:]
    columns = (
        Column(words("Month"), Kind.MONTH),
        *(Column(one.name, Kind.MONEY, money) for one in others),
    )
    series = [list(_buckets(one.figures, layer, words)) for one in told]
    rows = []
    for (label, key, base), *mine in zip(*series, strict=True):
        row = f"{kind} {key}"
        there = At(SCENARIOS, row, _BASE)
        cells = (
            _difference(minor - base, At(SCENARIOS, row, one.key), there)
            for one, (_, _, minor) in zip(others, mine, strict=True)
        )
        rows.append(Row((label, *cells), _weight(key)))
    return Table(title, columns, rows)


def _kind(layer: Layer) -> str:
    return "open" if layer is _open else "won"
