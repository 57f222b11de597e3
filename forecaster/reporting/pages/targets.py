"""The page of targets: what was to be won, what was, and what is open for the rest (R32)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forecaster.forecasting.attainment import (
    attainment,
    conversion_rate,
    coverage,
    differs,
    gap,
    required_coverage,
    year_line,
)
from forecaster.forecasting.outlook import TargetLine
from forecaster.forecasting.ranges import likely_of
from forecaster.forecasting.results import Figures
from forecaster.reporting import figures
from forecaster.reporting.formats import fiscal_label, month_text, span_text
from forecaster.reporting.pages.blocks import Cell, Column, Kind, Page, Row, Table
from forecaster.reporting.pages.risk import run_own, shown_share
from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark

TARGETS = "targets"
_TITLES = (
    ("year", mark("Targets by fiscal year")),
    ("quarter", mark("Targets by fiscal quarter")),
    ("month", mark("Targets by month")),
)
_BASES = {
    "schedule": mark("money scheduled in the period"),
    "bookings": mark("all of what closes in the period"),
}


def targets_page(forecast: Figures, words: Words, *, rows_behind: bool = True) -> Page:
    """Every target by fiscal year, quarter and month: company, teams, owners, pipelines."""
    blocks: list[Table] = []
    for kind, title in _TITLES:
        lines = [line for line in forecast.targets if line.kind == kind]
        if lines:
            notes = tuple(_notes(words, rows_behind=rows_behind)) if not blocks else ()
            blocks.append(target_table(words(title), lines, forecast, words, notes))
    about = words("Targets of the company, teams, owners and pipelines, and what was won of them")
    return Page(TARGETS, words("Targets"), about, blocks=tuple(blocks))


def year_target(forecast: Figures, words: Words) -> Iterator[Table]:
    """What the Summary says of the fiscal year's target, if the whole report has one."""
    line = year_line(forecast.targets, forecast.fiscal_year)
    if line is None or line.unpriced:
        return
    money, found = forecast.currency, likely_of(forecast)
    columns = (
        Column(words("Target")),
        Column(words("Amount"), Kind.MONEY, money),
        Column(words("Share"), Kind.SHARE),
    )
    reach = found.reach if found else None
    rows = [
        Row((period_of(line, words), line.target, None)),
        Row((words("Attainment: won of it"), line.won, shown_share(attainment(line)))),
        Row((words("Gap"), line.target - line.won, None)),
    ]
    if reach is not None:
        rows.append(Row((words("How likely the target is reached"), None, shown_share(reach))))
    title = words("Target of the fiscal year, {basis}", basis=words(_BASES[line.basis]))
    yield Table(title, columns, rows, (run_own(words),))


def target_table(
    title: str,
    lines: Sequence[TargetLine],
    forecast: Figures,
    words: Words,
    notes: tuple[str, ...] = (),
) -> Table:
    """A row a target; what is not known is blank."""
    money = forecast.currency
    wanted = required_coverage(conversion_rate(forecast))
    columns = (
        Column(words("Period")),
        Column(words("Team")),
        Column(words("Owner")),
        Column(words("Pipeline")),
        Column(words("Target"), Kind.MONEY, money),
        Column(words("Won"), Kind.MONEY, money),
        Column(words("Attainment"), Kind.SHARE),
        Column(words("Gap"), Kind.MONEY, money),
        Column(words("Open, full value"), Kind.MONEY, money),
        Column(words("Coverage"), Kind.NUMBER),
        *((Column(words("Required coverage"), Kind.NUMBER),) if wanted else ()),
        Column(words("Measured by")),
        Column(words("Note")),
    )
    rows = [
        Row(
            (
                *_of(line, words),
                *_figures(line),
                *((shown_share(wanted),) if wanted else ()),
                words(_BASES[line.basis]),
                "; ".join(_remarks(line, forecast, words)) or None,
            )
        )
        for line in lines
    ]
    return Table(title, columns, rows, notes)


def _of(line: TargetLine, words: Words) -> Iterator[str]:
    yield period_of(line, words)
    whole = not (line.team or line.owner or line.pipeline)
    yield from (words("Company") if whole else line.team, line.owner, line.pipeline)


def period_of(line: TargetLine, words: Words) -> str:
    """The period in words: a month, or a fiscal quarter or year with its months."""
    if line.kind == "month":
        return month_text(line.first, words.lang)
    return f"{fiscal_label(line.label, words)} ({span_text(line.first, line.last, words.lang)})"


def _figures(line: TargetLine) -> tuple[Cell, ...]:
    target = None if line.unpriced else line.target
    reached, missing = shown_share(attainment(line)), gap(line)
    return target, line.won, reached, missing, line.open, shown_share(coverage(line))


def _remarks(line: TargetLine, forecast: Figures, words: Words) -> Iterator[str]:
    if line.partial:
        yield words("Partial: the forecast ends before the period does")
    if line.unpriced:
        count = figures.count(line.unpriced, words.locale)
        yield words("Targets without an exchange rate: {count}", count=count)
    off = differs(line)
    if off is not None:
        theirs = figures.in_currency(line.members[0], forecast.currency, words.locale)
        yield words("Its owners' targets add up to {amount}", amount=theirs)


def _notes(words: Words, *, rows_behind: bool) -> Iterator[str]:
    yield words(
        "Attainment = won ÷ target. Gap = target − won. Coverage = open value, not weighted, in the"
        " period ÷ gap (R32)."
    )
    yield words(
        "The company's target is its own; in a year without one, the sum of the teams'. Targets of"
        " different levels are never added together."
    )
    if rows_behind:
        yield run_own(words)
    else:
        yield words("Each target is measured against the workbooks that name it, and no other.")


def month_targets(forecast: Figures) -> dict[str, int]:
    """Month → the target of all that is in the report, of money scheduled (R32)."""
    return {
        line.label: line.target
        for line in forecast.targets
        if line.whole and line.kind == "month" and line.basis == "schedule" and not line.unpriced
    }
