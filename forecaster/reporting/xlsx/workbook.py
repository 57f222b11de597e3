"""The report as a workbook: every page a sheet, the same bytes on every run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from forecaster.reporting.pages.blocks import Page
from forecaster.reporting.pages.book import pages, schedule_key
from forecaster.reporting.pages.groups import most_live, name_of
from forecaster.reporting.pages.making import Making
from forecaster.reporting.report import Report
from forecaster.reporting.schedule.columns import ScheduleColumn, schedule_columns
from forecaster.reporting.schedule.live import calculable
from forecaster.reporting.schedule.numbers import told_groups
from forecaster.reporting.schedule.rows import schedule_chunks
from forecaster.reporting.xlsx.blocks import PageWriter
from forecaster.reporting.xlsx.cells import CellWriter
from forecaster.reporting.xlsx.names import sheet_name
from forecaster.reporting.xlsx.places import Layout, Places, SchedulePlace, defined_names, lay_out
from forecaster.reporting.xlsx.schedule import SchedulePart, write_schedule
from forecaster.reporting.xlsx.stream import PageSheet, StreamedSheet
from forecaster.reporting.xlsx.styles import Styles
from forecaster.words.catalogue import Words, words

# The gate knows our own reports by this document property, and refuses them as inputs.
PROPERTY = "forecaster"
_TABLE = "Schedule"  # ASCII in every language, so that formulas can rest on it
_A4 = 9
_EVERY_CELL = "A1:XFD1048576"
_FOOTER = "&L&8&F&C&8&A&R&8&P / &N"  # the file's and the sheet's name, page and pages
# As far as Excel is concerned its own figures: with an older number it works out everything anew.
_CALCULATION = 191_029


class Limits(NamedTuple):
    """The most rows of a sheet."""

    sheet_rows: int = 1_048_576


LIMITS = Limits()


class _Plan(NamedTuple):
    """All that is settled before a cell is written."""

    report: Report
    words: Words
    making: Making
    pages: tuple[Page, ...]
    columns: tuple[ScheduleColumn, ...]
    ranges: dict[str, range]
    layouts: dict[str, Layout]
    names: dict[str, str]
    places: Places


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
    book = Workbook(str(path), _book_options(slim=not plan.making.live_rows))
    # Every formula comes with its value: nothing need be worked out when the workbook is opened.
    book.set_calc_mode("auto", _CALCULATION)
    book.calc_on_load = False
    _describe(book, plan)
    _write_pages(book, plan)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


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
    names = _names(everything)
    ranges = {schedule_key(at): rows for at, rows in enumerate(parts)}
    layouts = {page.key: lay_out(page) for page in everything if page.key not in ranges}
    at = {column.key: place for place, column in enumerate(columns)}
    schedule = [SchedulePlace(names[key], len(rows), at) for key, rows in ranges.items()]
    places = Places(layouts, names, schedule, formulas=sound)
    return _Plan(report, speech, making, everything, columns, ranges, layouts, names, places)


def _book_options(*, slim: bool) -> dict[str, Any]:
    return {
        "constant_memory": slim,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }


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
    told = told_groups(report).items()
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


def _describe(book: Workbook, plan: _Plan) -> None:
    report, speech = plan.report, plan.words
    written = f"forecaster {report.version}"
    properties = {
        "title": speech("Sales forecast: {title}", title=report.title),
        "subject": speech("as of {date}", date=report.options.as_of.isoformat()),
        "author": written,
        "category": speech("Sales forecast"),
        "comments": speech("Every figure leads back to a row of the Schedule."),
        "created": dt.datetime.combine(report.options.as_of, dt.time()),
    }
    book.set_properties(properties)
    book.set_custom_property(PROPERTY, report.version, "text")


def _write_pages(book: Workbook, plan: _Plan) -> None:
    styles = Styles(book, plan.words.lang)
    for page in plan.pages:
        kind = StreamedSheet if page.key in plan.ranges else PageSheet
        book.add_worksheet(plan.names[page.key], kind)
    for name, cell in defined_names(plan.pages):
        place = xl_rowcol_to_cell(*plan.places.spot(cell), row_abs=True, col_abs=True)
        book.define_name(name, f"={quote_sheetname(plan.names[cell.page])}!{place}")
    for page, sheet in zip(plan.pages, book.worksheets(), strict=True):
        _set_up(sheet)
        if isinstance(sheet, StreamedSheet):
            table = _TABLE if plan.making.live_rows else ""
            _write_part(SchedulePart(sheet, table, plan.ranges[page.key]), plan, styles)
        else:
            sheet.hide_gridlines(2)
            title = page.about if page is plan.pages[0] else page.name
            cells = CellWriter(sheet, page.key, styles, plan.places, plan.words)
            PageWriter(book, cells).write(page, title, plan.layouts[page.key])


def _write_part(part: SchedulePart, plan: _Plan, styles: Styles) -> None:
    report = plan.report
    own = sorted(set(report.forecast.schedule.opportunities.currency.tolist()))
    live = plan.making.live_rows
    chunks = schedule_chunks(report, plan.words, plan.columns, part.rows, live=live)
    currencies = (report.forecast.currency, own)
    write_schedule(part, plan.columns, chunks, styles, currencies, plan.words)


def _names(everything: Sequence[Page]) -> dict[str, str]:
    """The sheets' names; our own first, so that a custom field takes none of them."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for page in sorted(everything, key=lambda page: page.key.startswith("field:")):
        names[page.key] = sheet_name(page.name, taken)
        taken.add(names[page.key].casefold())
    return names


def _set_up(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(_FOOTER)
    # No green corners: an ID of digits is a text, and formulas follow each row's own instalments.
    sheet.ignore_errors(dict.fromkeys(("number_stored_as_text", "formula_differs"), _EVERY_CELL))
