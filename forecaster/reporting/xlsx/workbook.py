"""The report as a workbook: every page a sheet, the same bytes on every run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from xlsxwriter.workbook import Workbook

from forecaster.reporting.pages.book import pages, schedule_key
from forecaster.reporting.pages.groups import most_live, name_of
from forecaster.reporting.pages.making import Making
from forecaster.reporting.report import Report
from forecaster.reporting.schedule.columns import ScheduleColumn, schedule_columns
from forecaster.reporting.schedule.live import calculable
from forecaster.reporting.schedule.numbers import told_groups
from forecaster.reporting.schedule.rows import schedule_chunks
from forecaster.reporting.xlsx.file import (
    Described,
    Drawing,
    add_sheets,
    close,
    draw_page,
    new_book,
    sheet_names,
)
from forecaster.reporting.xlsx.places import Places, SchedulePlace, lay_out
from forecaster.reporting.xlsx.schedule import SchedulePart, write_schedule
from forecaster.reporting.xlsx.stream import StreamedSheet
from forecaster.reporting.xlsx.styles import Styles
from forecaster.words.catalogue import Words, words

_TABLE = "Schedule"  # ASCII in every language, so that formulas can rest on it


class Limits(NamedTuple):
    """The most rows of a sheet."""

    sheet_rows: int = 1_048_576


LIMITS = Limits()


class _Plan(NamedTuple):
    """All that is settled before a cell is written."""

    report: Report
    words: Words
    making: Making
    columns: tuple[ScheduleColumn, ...]
    ranges: dict[str, range]
    drawing: Drawing


def write_workbook(report: Report, path: Path, limits: Limits = LIMITS) -> None:
    """Write the report's workbook.

    Above ``report.options.live_rows`` opportunities the Schedule holds values, is no Excel Table
    and is written in constant memory; above ``limits.sheet_rows`` it stands on several sheets. The
    Cover says so.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    plan = _plan(report, limits)
    book = new_book(path, _described(plan), slim=not plan.making.live_rows)
    _write_pages(book, plan)
    close(book)


def _plan(report: Report, limits: Limits) -> _Plan:
    speech = words(report.options.lang)
    count = len(report.forecast.schedule.opportunities)
    parts = _parts(count, limits.sheet_rows - 1)
    sound = calculable(report)
    live = sound and count <= report.options.live_rows and len(parts) <= 1
    columns = schedule_columns(report, speech, live=live)
    said = tuple(_said(report, speech, len(parts), live=live, sound=sound))
    making = Making(live, sound, max(len(parts), 1), said)
    everything = pages(report, speech, making)
    names = sheet_names(everything)
    ranges = {schedule_key(at): rows for at, rows in enumerate(parts)}
    layouts = {page.key: lay_out(page) for page in everything if page.key not in ranges}
    at = {column.key: place for place, column in enumerate(columns)}
    schedule = [SchedulePlace(names[key], len(rows), at) for key, rows in ranges.items()]
    places = Places(layouts, names, schedule, formulas=sound)
    drawing = Drawing(everything, names, layouts, places, speech)
    return _Plan(report, speech, making, columns, ranges, drawing)


def _parts(count: int, size: int) -> list[range]:
    return [range(first, min(first + size, count)) for first in range(0, count, size)]


def _said(report: Report, speech: Words, parts: int, *, live: bool, sound: bool) -> Iterator[str]:
    """What the Cover tells about the making of the workbook."""
    count = len(report.forecast.schedule.opportunities)
    if not sound:
        yield speech(
            "The amounts are so large that a spreadsheet's arithmetic of 15 digits would not give"
            " each cent: all figures are values, exact as the run found them, and none a formula."
        )
    elif not live:
        yield speech(
            "The Schedule has {count} rows, more than --live-rows: they hold values, with a filter,"
            " but no formulas and no Excel Table.",
            count=f"{count:,}" if speech.lang == "en" else f"{count:,}".replace(",", "\u202f"),
        )
    told = told_groups(report.forecast).items()
    long = [
        name_of(key, table, speech)
        for key, table in told
        if most_live(table, report) < len(table.groups)
    ]
    if sound and long:
        yield speech(
            "Of very long lists the first groups are formulas, the others values, since more would"
            " slow recalculation down: {names}.",
            names=", ".join(long),
        )
    if parts > 1:
        yield speech(
            "They are more than a sheet holds: the Schedule stands on {parts} sheets.", parts=parts
        )


def _described(plan: _Plan) -> Described:
    report, speech = plan.report, plan.words
    return Described(
        title=speech("Sales forecast: {title}", title=report.title),
        subject=speech("as of {date}", date=report.options.as_of.isoformat()),
        category=speech("Sales forecast"),
        comments=speech("Every figure leads back to a row of the Schedule."),
        version=report.version,
        day=report.options.as_of,
    )


def _write_pages(book: Workbook, plan: _Plan) -> None:
    styles = Styles(book, plan.words.lang)
    for page, sheet in add_sheets(book, plan.drawing, plan.ranges):
        if isinstance(sheet, StreamedSheet):
            table = _TABLE if plan.making.live_rows else ""
            _write_part(SchedulePart(sheet, table, plan.ranges[page.key]), plan, styles)
        else:
            draw_page(book, plan.drawing, page, sheet, styles)


def _write_part(part: SchedulePart, plan: _Plan, styles: Styles) -> None:
    report = plan.report
    own = sorted(set(report.forecast.schedule.opportunities.currency.tolist()))
    live = plan.making.live_rows
    chunks = schedule_chunks(report, plan.words, plan.columns, part.rows, live=live)
    currencies = (report.forecast.currency, own)
    write_schedule(part, plan.columns, chunks, styles, currencies, plan.words)
