"""The page of Health: what wants attention, kind by kind, the owners, and a work list by owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from forecaster.forecasting.health import not_asked
from forecaster.forecasting.results import NONE_KEY, Figures, Health
from forecaster.records.signs import CLOCKS
from forecaster.reporting.attention import HEALTH, words_of
from forecaster.reporting.formats import date_text
from forecaster.reporting.names import group_name
from forecaster.reporting.pages.blocks import (
    Block,
    Cell,
    Column,
    Kind,
    Page,
    Row,
    Table,
    Text,
    live,
)
from forecaster.reporting.pages.formulas import HEALTH as PAGE
from forecaster.reporting.pages.formulas import Formula, Name, Rows, sum_over
from forecaster.reporting.pages.links import behind, schedule_link
from forecaster.reporting.pages.making import Making
from forecaster.reporting.pages.pipeline_size import compares_owners, owners_table
from forecaster.reporting.report import Report
from forecaster.reporting.rules import BUCKETS
from forecaster.reporting.schedule.attention import IN_SCHEDULE, flag_heading, flag_key
from forecaster.reporting.work_list import MOST_ROWS, WorkList, work_list
from forecaster.words.catalogue import Words


def has_health(forecast: Figures) -> bool:
    """Whether anything wants attention, or owners can be compared."""
    return _wants_attention(forecast) or compares_owners(forecast)


def _wants_attention(forecast: Figures) -> bool:
    return any(one.count for one in forecast.health)


def health_page(report: Report, words: Words, making: Making, most: int = MOST_ROWS) -> Page:
    """The kinds, what was not asked, the owners, and ``most`` rows of the work list, if any."""
    found = work_list(report, most) if _wants_attention(report.forecast) else WorkList((), 0, 0)
    values = words(
        "Figures with a link to the Schedule are formulas; the others are the run's values, and no"
        " Parameter moves them."
    )
    clock = _clock(report, words)
    notes = (values, clock) if making.formulas else (clock,)
    listed = tuple(_listed(report, found, words)) if found.rows else ()
    return _page(report.forecast, words, notes, listed, live_rows=making.live_rows)


def page_of_kinds(forecast: Figures, words: Words) -> Page:
    """The same of many workbooks: without a work list."""
    note = words("The work lists stand in the reports of the workbooks.")
    return _page(forecast, words, (note,))


def _page(
    forecast: Figures,
    words: Words,
    notes: tuple[str, ...],
    listed: tuple[Block, ...] = (),
    *,
    live_rows: bool = False,
) -> Page:
    notes = (*notes, *_lacking(forecast, words))
    kinds = _kinds(forecast, words, notes, live_rows=live_rows)
    about = words("Open opportunities that want attention")
    if listed:
        about = words("Open opportunities that want attention, as a work list by owner")
    blocks = (kinds, *owners_table(forecast, words), *listed)
    return Page(PAGE, words("Health"), about, blocks=blocks)


def _kinds(forecast: Figures, words: Words, notes: tuple[str, ...], *, live_rows: bool) -> Table:
    money = forecast.currency
    columns = (
        Column(words("What wants a look")),
        Column(words("What it means"), width=48),
        Column(words("Opportunities"), Kind.COUNT),
        Column(words("Value"), Kind.MONEY, money),
        Column(words("Weighted"), Kind.MONEY, money),
        behind(words),
    )
    rows = [_kind(one, words, live_rows=live_rows) for one in forecast.health]
    return Table(words("Health of the pipeline"), columns, rows, notes)


def _kind(one: Health, words: Words, *, live_rows: bool) -> Row:
    said = words_of(one.kind)
    meaning = words(said.meaning) if said.meaning else ""
    return Row((words(said.name), meaning, *kind_cells(one, words, live_rows=live_rows)))


def kind_cells(one: Health, words: Words, *, live_rows: bool) -> tuple[Cell, Cell, Cell, Cell]:
    """Count, value, weighted, and where the rows are: formulas where the Schedule can tell."""
    if one.kind == "probability_differs":
        link = schedule_link(words, "differs", words("Own probability differs"), "1")
        return *_flagged(one, Rows("differs"), sum_over(Rows("effect"))), link
    if one.kind not in IN_SCHEDULE:
        if not (live_rows and one.count):
            return one.count, one.value, one.weighted, None
        column = flag_key(one.kind)
        weighted = Formula("sum of ones", (Rows("weighted"), Rows(column)))
        link = schedule_link(words, column, flag_heading(one.kind, words), "1")
        return *_flagged(one, Rows(column), weighted), link
    word, timing = Name(f"Word_{one.kind}"), Rows("timing")
    value, weighted = (
        Formula("sum of", (Rows(column), timing, word)) for column in ("converted", "weighted")
    )
    return (
        live(one.count, Formula("count of", (timing, word))),
        live(one.value, value),
        live(one.weighted, weighted),
        schedule_link(words, "timing", words("Timing"), words(BUCKETS[one.kind])),
    )


def _flagged(one: Health, flags: Rows, weighted: Formula) -> tuple[Cell, Cell, Cell]:
    value = Formula("sum of ones", (Rows("converted"), flags))
    count = sum_over(flags)
    return live(one.count, count), live(one.value, value), live(one.weighted, weighted)


def _clock(report: Report, words: Words) -> str:
    """Which dates say when something last happened (R30)."""
    used = set(report.forecast.schedule.opportunities.signs.touched_by.tolist())
    *first, created = (words.label("opportunities", field) for field in CLOCKS)
    names = [name for at, name in enumerate(first) if at in used]
    if not names and len(first) not in used:
        return words("No date says when something last happened: what is stale is unknown.")
    said = words(
        "What is stale goes by the latest of these dates: {names}.", names=", ".join(names)
    )
    if not names:
        said = words("What is stale goes by this date: {created}.", created=created)
    elif len(first) in used:
        said = words(
            "What is stale goes by the latest of these dates: {names}; where they are blank, by"
            " {created}.",
            names=", ".join(names),
            created=created,
        )
    return said


def _lacking(forecast: Figures, words: Words) -> Iterator[str]:
    """The kinds that were not asked, and why."""
    for kind in not_asked(forecast.health):
        name, why = words(HEALTH[kind].name), words(HEALTH[kind].lacks)
        yield words("Not asked: {name} ({why}).", name=name, why=why)


def _listed(report: Report, found: WorkList, words: Words) -> Iterator[Block]:
    lines = [
        words("By owner, the largest weighted money first. Each row names its sheet and row."),
    ]
    if found.more:
        lines.append(
            words(
                "{count} more: of each owner the {most} largest are listed. A run with --owner or"
                " --team lists the others.",
                count=found.more,
                most=found.most,
            )
        )
    yield Text(words("Work list"), tuple(lines))
    columns = (
        Column(words.label("opportunities", "owner")),
        Column(words("Opportunity"), width=48),
        Column(words("Customer"), width=30),
        Column(words.label("opportunities", "milestone")),
        Column(words.label("opportunities", "expected_close"), Kind.DATE),
        Column(words("Weighted"), Kind.MONEY, report.forecast.currency),
        Column(words("What wants attention"), width=60),
        Column(words("Sheet")),
        Column(words("Row"), Kind.COUNT),
    )
    rows = tuple(_row(report, row, kinds, words) for row, kinds in found.rows)
    yield Table("", columns, rows, filtered=True, repeated=True)


def _row(report: Report, row: int, kinds: tuple[str, ...], words: Words) -> Row:
    schedule = report.forecast.schedule
    deals = schedule.opportunities
    close = deals.expected_close[row]
    return Row(
        (
            group_name(deals.owner[row] or NONE_KEY, words),
            deals.name[row],
            deals.customer[row],
            deals.milestone[row],
            None if np.isnat(close) else dt.date.fromisoformat(str(close)),
            int(schedule.weighted[row]) if schedule.priced[row] else None,
            "; ".join(_wanted(report, row, kind, words) for kind in kinds),
            report.source.sheets.get("opportunities", ""),
            int(deals.row[row]),
        )
    )


def _wanted(report: Report, row: int, kind: str, words: Words) -> str:
    """What a row wants; since when, where that is known."""
    short = HEALTH[kind].short
    if kind not in ("stale", "closing_untouched"):
        return words(short)
    signs = report.forecast.schedule.opportunities.signs
    since = date_text(signs.touched_on[row].item(), words.lang)
    clock = words.label("opportunities", CLOCKS[signs.touched_by[row]])
    if kind == "closing_untouched":
        return words("{kind} since {date}", kind=words(short), date=since)
    return words(
        "{kind}: {clock} {date}, days allowed: {days}",
        kind=words(short),
        clock=clock,
        date=since,
        days=f"{signs.stale_after[row]:.15g}",
    )
