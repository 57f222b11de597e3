"""The sheet of problems in a marked copy: each row says what is wrong and links to the cell."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from forecaster.problems import Problem, cure, message
from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark
from forecaster.workbooks.marked.cells import (
    ERROR_FILL,
    WARNING_FILL,
    Marks,
    Spot,
    copy_style,
    place_name,
)
from forecaster.workbooks.marked.text import put_text

MOST_LISTED = 65_000  # Excel drops links beyond 65,530 on one sheet

NAME = mark("Problems")
_HEADINGS = (
    mark("Severity"),
    mark("Code"),
    mark("Sheet"),
    mark("Cell"),
    mark("What is wrong"),
    mark("What to do"),
    mark("Money at stake"),
)
_WIDTHS = (14, 8, 22, 10, 58, 58, 19)
_ACROSS = sum(_WIDTHS)
_HIGHEST = 409  # points: Excel's own limit of a row
_LAST = "G"
_PLACE, _STAKE = 4, 7  # columns from 1

_NAVY, _INK, _MIST, _RULE, _LINK = "FF1F3A5F", "FF1F2933", "FFEEF2F6", "FFD5DBE2", "FF1F4E9E"
_FACE = "Calibri"
_LINE = Border(bottom=Side("thin", color=_RULE))
_TOP = Alignment(vertical="top", wrap_text=True)


class Listed(NamedTuple):
    """What the sheet tells: the file's name, the problems with their stakes, what may be lost."""

    file: str
    problems: Sequence[Problem]
    stakes: Sequence[str]
    marks: Marks
    lost: Sequence[str]


def add_problem_sheet(book: Workbook, listed: Listed, language: Words) -> None:
    """Put the sheet of problems before all others and make it the one that opens."""
    sheet = book.create_sheet(_free_name(book, language(NAME)), 0)
    for row, text in enumerate(_notes(listed, language), 1):
        _write_note(sheet, row, text)
    top = sheet.max_row + 2
    hidden = {s.title for s in book.worksheets if s.sheet_state != "visible"}
    _write_heading(sheet, top, language)
    _write_rows(sheet, top + 1, listed, hidden, language)
    _lay_out(sheet, top, min(len(listed.problems), MOST_LISTED))
    _open_first(book, sheet)


def _free_name(book: Workbook, name: str) -> str:
    """The name, with a number where a sheet has it, whatever the case."""
    taken = {title.casefold() for title in book.sheetnames}
    names = (name, *(f"{name} ({n})" for n in range(2, len(taken) + 3)))
    return next(n for n in names if n.casefold() not in taken)


def _notes(listed: Listed, language: Words) -> Iterator[str]:
    errors = sum(p.severity == "error" for p in listed.problems)
    yield language("Problems in {file}", file=listed.file)
    yield language(
        "Errors: {errors} · Warnings: {warnings}",
        errors=errors,
        warnings=len(listed.problems) - errors,
    )
    yield language(
        "This is a copy, and the original is as it was: correct the original, then check it again."
    )
    yield language(
        "Formulas are calculated again when the copy is opened; a preview may show them blank."
    )
    if listed.lost:
        what = ", ".join(language(phrase) for phrase in listed.lost)
        yield language("The copy may lack what the original has: {what}.", what=what)
    if listed.marks.commented < listed.marks.cells:
        yield language(
            "Only the first {count} bad cells have comments; all are coloured and listed here.",
            count=listed.marks.commented,
        )
    if len(listed.problems) > MOST_LISTED:
        yield language("Only the first {count} problems are listed.", count=MOST_LISTED)


def _write_note(sheet: Worksheet, row: int, text: str) -> None:
    cell = _cell(sheet, row, 1)
    put_text(cell, text)
    sheet.merge_cells(f"A{row}:{_LAST}{row}")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    title = row == 1
    cell.font = Font(_FACE, 16 if title else 11, bold=row <= 2, color=_NAVY if title else _INK)
    lines = math.ceil(len(text) * (1.6 if title else 1) / _ACROSS)
    sheet.row_dimensions[row].height = min(_HIGHEST, lines * (24 if title else 16))


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):  # the sheet is new, and no note covers the table
        raise TypeError(cell.coordinate)
    return cell


def _write_heading(sheet: Worksheet, top: int, language: Words) -> None:
    for column, heading in enumerate(_HEADINGS, 1):
        cell = _cell(sheet, top, column)
        put_text(cell, language(heading))
        cell.font = Font(_FACE, 11, bold=True, color=_NAVY)
        cell.fill = PatternFill("solid", fgColor=_MIST)
        cell.border = Border(bottom=Side("thin", color=_NAVY))
        side = "right" if column == _STAKE else None
        cell.alignment = Alignment(side, "center", wrap_text=True)


def _write_rows(
    sheet: Worksheet, top: int, listed: Listed, hidden: set[str], language: Words
) -> None:
    models: dict[tuple[int, str, bool], Cell] = {}
    rows = zip(listed.problems, listed.stakes, listed.marks.spots, strict=True)
    for row, (problem, stake, spot) in enumerate(islice(rows, MOST_LISTED), top):
        texts = _texts(problem, stake, hidden, language)
        for column, text in enumerate(texts, 1):
            cell = _cell(sheet, row, column)
            key = (column, problem.severity, bool(spot.cell))
            if key in models:
                copy_style(models[key], cell)
            else:
                _style(cell, *key)
                models[key] = cell
            put_text(cell, text)
        if spot.cell:
            _cell(sheet, row, _PLACE).hyperlink = link(spot)
        lines = max(
            math.ceil(len(text) / width) for text, width in zip(texts, _WIDTHS, strict=True)
        )
        if lines > 1:  # LibreOffice grows no row by itself
            sheet.row_dimensions[row].height = min(_HIGHEST, lines * 15)


def _texts(
    problem: Problem, stake: str, hidden: set[str], language: Words
) -> tuple[str, str, str, str, str, str, str]:
    title = problem.sheet
    if title in hidden:
        title = language("{sheet} (hidden)", sheet=title)
    return (
        language("Error") if problem.severity == "error" else language("Warning"),
        problem.code,
        title,
        place_name(problem, language),
        message(problem, language),
        cure(problem, language),
        stake,
    )


def link(spot: Spot) -> Hyperlink:
    """A jump to a cell of the same workbook: quotes round the sheet, apostrophes in it doubled.

    >>> link(Spot("O'Brien & Söhne #1", "D4")).location
    "'O''Brien & Söhne #1'!D4"
    """
    return Hyperlink(ref="", location=f"{quote_sheetname(spot.sheet)}!{spot.cell}")


def _style(cell: Cell, column: int, severity: str, linked: bool) -> None:  # noqa: FBT001 - a part of a key
    cell.border = _LINE
    cell.alignment = Alignment("right", "top") if column == _STAKE else _TOP
    cell.font = Font(_FACE, 11, color=_INK)
    if column == 1:
        cell.fill = ERROR_FILL if severity == "error" else WARNING_FILL
    if column == _PLACE and linked:
        cell.font = Font(_FACE, 11, color=_LINK, underline="single")


def _lay_out(sheet: Worksheet, top: int, rows: int) -> None:
    """Widths, the heading frozen and repeated in print, a filter, landscape pages of one width."""
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{top + 1}"
    sheet.auto_filter.ref = f"A{top}:{_LAST}{top + rows}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    footer: Any = sheet.oddFooter
    footer.right.text = "&P / &N"


def _open_first(book: Workbook, sheet: Worksheet) -> None:
    """Open the copy at this sheet, and at it alone: grouped sheets are all edited at once."""
    book.active = sheet
    for view in book.views:
        view.activeTab = view.firstSheet = 0
        view.visibility = "visible"
    for other in book.worksheets:
        for shown in other.views.sheetView:
            shown.tabSelected = other is sheet
    for chart in book.chartsheets:
        for shown in chart.sheetViews.sheetView:
            shown.tabSelected = False
