"""The file of a workbook: its properties, its sheets and names, the pages on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from forecaster.reporting.pages.blocks import Page
from forecaster.reporting.xlsx.blocks import PageWriter
from forecaster.reporting.xlsx.cells import CellWriter
from forecaster.reporting.xlsx.names import sheet_name
from forecaster.reporting.xlsx.places import Layout, Places, defined_names
from forecaster.reporting.xlsx.stream import PageSheet, StreamedSheet
from forecaster.reporting.xlsx.styles import Styles
from forecaster.words.catalogue import Words

# The gate knows our own reports by this document property, and refuses them as inputs.
PROPERTY = "forecaster"
_A4 = 9
_EVERY_CELL = "A1:XFD1048576"
_FOOTER = "&L&8&F&C&8&A&R&8&P / &N"  # the file's and the sheet's name, page and pages
# As far as Excel is concerned its own figures: with an older number it works out everything anew.
_CALCULATION = 191_029


class Described(NamedTuple):
    """The properties of the document; ``day`` is the day that it claims to be made on."""

    title: str
    subject: str
    category: str
    comments: str
    version: str
    day: dt.date


class Drawing(NamedTuple):
    """Pages, the names of their sheets and their layouts by page key, and where all stands."""

    pages: Sequence[Page]
    names: Mapping[str, str]
    layouts: Mapping[str, Layout]
    places: Places
    words: Words


def new_book(path: Path, described: Described, *, slim: bool = False) -> Workbook:
    """Begin a workbook; a ``slim`` one takes constant memory."""
    book = Workbook(str(path), _options(slim=slim))
    # Every formula comes with its value: nothing need be worked out when the workbook is opened.
    book.set_calc_mode("auto", _CALCULATION)
    book.calc_on_load = False
    properties = {
        "title": described.title,
        "subject": described.subject,
        "author": f"forecaster {described.version}",
        "category": described.category,
        "comments": described.comments,
        "created": dt.datetime.combine(described.day, dt.time()),
    }
    book.set_properties(properties)
    book.set_custom_property(PROPERTY, described.version, "text")
    return book


def close(book: Workbook) -> None:
    """Write the file.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _options(*, slim: bool) -> dict[str, Any]:
    return {
        "constant_memory": slim,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }


def sheet_names(pages: Sequence[Page]) -> dict[str, str]:
    """The sheets' names; our own first, so that a custom field takes none of them."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for page in sorted(pages, key=lambda page: page.key.startswith("field:")):
        names[page.key] = sheet_name(page.name, taken)
        taken.add(names[page.key].casefold())
    return names


def add_sheets(
    book: Workbook, drawing: Drawing, streamed: Container[str] = ()
) -> list[tuple[Page, Worksheet]]:
    """A sheet a page, set up for paper, in order; and the defined names of cells."""
    for page in drawing.pages:
        kind = StreamedSheet if page.key in streamed else PageSheet
        book.add_worksheet(drawing.names[page.key], kind)
    for name, cell in defined_names(drawing.pages):
        place = xl_rowcol_to_cell(*drawing.places.spot(cell), row_abs=True, col_abs=True)
        book.define_name(name, f"={quote_sheetname(drawing.names[cell.page])}!{place}")
    sheets = book.worksheets()
    for sheet in sheets:
        _set_up(sheet)
    return list(zip(drawing.pages, sheets, strict=True))


def draw_page(
    book: Workbook, drawing: Drawing, page: Page, sheet: Worksheet, styles: Styles
) -> None:
    """Write a page's blocks; the first page is headed by what it is about."""
    sheet.hide_gridlines(2)
    title = page.about if page is drawing.pages[0] else page.name
    cells = CellWriter(sheet, page.key, styles, drawing.places, drawing.words)
    PageWriter(book, cells).write(page, title, drawing.layouts[page.key])


def _set_up(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(_FOOTER)
    # No green corners: an ID of digits is a text, and formulas follow each row's own instalments.
    sheet.ignore_errors(dict.fromkeys(("number_stored_as_text", "formula_differs"), _EVERY_CELL))
