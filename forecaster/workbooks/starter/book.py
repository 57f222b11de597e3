"""The starter workbook: every sheet that forecaster reads, ready to be filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from forecaster.words.catalogue import Words
from forecaster.words.headings import SHEETS
from forecaster.workbooks.starter.examples import example_rows
from forecaster.workbooks.starter.guide_page import draw_guide
from forecaster.workbooks.starter.lists import LISTS, WORD_LISTS
from forecaster.workbooks.starter.lists_page import HEADINGS_ROW, draw_lists
from forecaster.workbooks.starter.looks import (
    AUTHOR,
    BLUE,
    NAVY,
    add_table,
    draw_heading,
    format_column,
    lay_out,
    number_format,
    placed,
    told_of,
)
from forecaster.workbooks.starter.marks import mark_cells
from forecaster.workbooks.starter.rules import FED, growing, rules
from forecaster.workbooks.starter.sheets import COLUMNS

_MAIN = ("opportunities", "contacts")


def make_starter(words: Words, day: dt.date, file: str) -> Workbook:
    """The starter workbook in one language.

    Parameters
    ----------
    day
        The day that it is made: example dates are counted from it.
    file
        The file's name, for the commands that the guide shows.

    Returns
    -------
    Workbook
        The guide, a sheet a role of `words.headings.SHEETS`, and the lists that feed drop-downs.
        No cell holds a formula.
    """
    book = Workbook()
    titles = {role: sheet_title(role, words) for role in COLUMNS}
    guide = book.worksheets[0]
    draw_guide(guide, titles, words, file)
    for role, title in titles.items():
        _draw_sheet(book.create_sheet(title), role, words, day)
    draw_lists(book.create_sheet(words(LISTS)), words)
    _name_lists(book, titles, words)
    made = dt.datetime.combine(day, dt.time())
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    book.properties.title = words("Sales pipeline")
    book.properties.language = words.lang
    book.properties.created = book.properties.modified = made
    return book


def sheet_title(role: str, words: Words) -> str:
    """The name of a sheet: the first that it has in the language."""
    sheet = SHEETS[role]
    return sheet.french[0] if words.lang == "fr" else sheet.english[0]


def _headings(role: str, words: Words) -> dict[str, str]:
    """Field -> heading, in the order of the columns."""
    return {
        c.field: words(c.custom) if c.custom else words.label(role, c.field) for c in COLUMNS[role]
    }


def _draw_sheet(sheet: Worksheet, role: str, words: Words, day: dt.date) -> None:
    headings = _headings(role, words)
    places = {field: place for place, field in enumerate(headings, 1)}
    rows = example_rows(role, words, day)
    for column in COLUMNS[role]:
        place = places[column.field]
        told = told_of(column, words)
        shown = number_format(role, column.field, words.lang)
        stands = placed(role, column.field)
        draw_heading(sheet, place, headings[column.field], told, column.need)
        format_column(sheet, place, column.width, shown, stands)
        for number, row in enumerate(rows, 2):
            if column.field in row:
                cell = sheet.cell(number, place, row[column.field])
                cell.number_format = shown or "General"
                cell.alignment = stands
    add_table(sheet, len(places), len(rows))
    for rule in rules(role, places, words):
        sheet.add_data_validation(rule)
    mark_cells(sheet, role, places, words)
    lay_out(sheet, NAVY if role in _MAIN else BLUE, sum(c.width for c in COLUMNS[role]))


def _name_lists(book: Workbook, titles: Mapping[str, str], words: Words) -> None:
    """Name the lists that feed drop-downs."""
    fed = {
        name: growing(titles[role], [c.field for c in COLUMNS[role]].index(field) + 1)
        for name, (role, field) in FED.items()
    }
    fed |= {
        listed.name: growing(words(LISTS), place, HEADINGS_ROW)
        for place, listed in enumerate(WORD_LISTS, 1)
    }
    for name, formula in fed.items():
        book.defined_names[name] = DefinedName(name, attr_text=formula)
