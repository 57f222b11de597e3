"""The report as a workbook: every page a sheet, the same bytes on every run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from forecaster.reporting.blocks import Page
from forecaster.reporting.pages import pages, schedule_key
from forecaster.reporting.report import Report
from forecaster.reporting.schedule import schedule_chunks, schedule_columns
from forecaster.reporting.xlsx_blocks import PageWriter
from forecaster.reporting.xlsx_names import sheet_name
from forecaster.reporting.xlsx_schedule import SchedulePart, write_schedule
from forecaster.reporting.xlsx_stream import StreamedSheet
from forecaster.reporting.xlsx_styles import Styles
from forecaster.words.catalogue import Words, words

# The gate knows our own reports by this document property, and refuses them as inputs.
PROPERTY = "forecaster"
_TABLE = "Schedule"  # ASCII in every language, so that formulas can rest on it
_A4 = 9


class Limits(NamedTuple):
    """The most opportunities of an Excel Table, and the most rows of a sheet."""

    table_rows: int = 10_000
    sheet_rows: int = 1_048_576


LIMITS = Limits()


def write_workbook(report: Report, path: Path, limits: Limits = LIMITS) -> None:
    """Write the report's workbook.

    Above ``limits.table_rows`` opportunities it is written in constant memory, without an Excel
    Table; above ``limits.sheet_rows`` the Schedule stands on several sheets. The Cover says so.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    speech = words(report.options.lang)
    count = len(report.forecast.schedule.opportunities)
    parts = _parts(count, limits.sheet_rows - 1)
    slim = count > limits.table_rows or len(parts) > 1
    said = _said(count, len(parts), speech) if slim else ()
    book = Workbook(str(path), _book_options(slim=slim))
    _describe(book, report, speech)
    everything = pages(report, speech, said, max(len(parts), 1))
    _write_pages(book, report, everything, {} if slim else {schedule_key(0): _TABLE}, parts)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _book_options(*, slim: bool) -> dict[str, Any]:
    return {
        "constant_memory": slim,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }


def _parts(count: int, size: int) -> list[range]:
    return [range(first, min(first + size, count)) for first in range(0, count, size)]


def _said(count: int, parts: int, speech: Words) -> tuple[str, ...]:
    rows = f"{count:,}" if speech.lang == "en" else f"{count:,}".replace(",", "\u202f")
    said = [
        speech("The Schedule has {count} rows: it has a filter, but is no Excel Table.", count=rows)
    ]
    if parts > 1:
        said.append(
            speech(
                "They are more than a sheet holds: the Schedule stands on {parts} sheets.",
                parts=parts,
            )
        )
    return tuple(said)


def _describe(book: Workbook, report: Report, speech: Words) -> None:
    created = dt.datetime.combine(report.options.as_of, dt.time())
    properties = {
        "title": speech("Sales forecast: {title}", title=report.title),
        "subject": speech("as of {date}", date=report.options.as_of.isoformat()),
        "created": created,
    }
    book.set_properties(properties)
    book.set_custom_property(PROPERTY, report.version, "text")


def _write_pages(
    book: Workbook,
    report: Report,
    everything: Sequence[Page],
    tables: Mapping[str, str],
    parts: Sequence[range],
) -> None:
    speech = words(report.options.lang)
    styles = Styles(book, speech.lang)
    names = _names(everything)
    ranges = {schedule_key(number): rows for number, rows in enumerate(parts)}
    for page in everything:
        book.add_worksheet(names[page.key], StreamedSheet if page.key in ranges else None)
    for page, sheet in zip(everything, book.worksheets(), strict=True):
        _set_up(sheet)
        if isinstance(sheet, StreamedSheet):
            part = SchedulePart(sheet, tables.get(page.key, ""), ranges[page.key])
            _write_part(part, report, speech, styles)
        else:
            sheet.hide_gridlines(2)
            title = page.about if page is everything[0] else page.name
            PageWriter(sheet, styles, names).write(page, title)


def _write_part(part: SchedulePart, report: Report, speech: Words, styles: Styles) -> None:
    own = sorted(set(report.forecast.schedule.opportunities.currency.tolist()))
    columns = schedule_columns(report, speech)
    chunks = schedule_chunks(report, speech, part.rows)
    write_schedule(part, columns, chunks, styles, (report.forecast.currency, own))


def _names(everything: Sequence[Page]) -> dict[str, str]:
    names: dict[str, str] = {}
    taken: set[str] = set()
    for page in everything:
        names[page.key] = sheet_name(page.name, taken)
        taken.add(names[page.key].casefold())
    return names


def _set_up(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
