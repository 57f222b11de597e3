"""Writes a `Book` as .xlsx: the same bytes on every run, and tidy enough to show to a customer."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sample_data.firm import Cell, Formula
from sample_data.sheets import Book, Column, Sheet

CREATED = datetime(2026, 11, 30, 9, 0, 0)
INK, BAND = "#FFFFFF", "#1F4E5F"
Formats = dict[str, Format]


def write_book(book: Book, folder: Path) -> Path:
    """Write the book into a folder and return the file's path; an older file is replaced."""
    path = folder / book.file
    workbook = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": book.title, "created": CREATED})
    formats = _formats(workbook, book)
    for sheet in book.sheets:
        _write_sheet(workbook.add_worksheet(sheet.name), sheet, formats)
    workbook.close()
    return path


def _formats(workbook: xlsxwriter.Workbook, book: Book) -> Formats:
    shown = {
        "date": book.dates,
        "month": "mmm yyyy",
        "money": "#,##0.00",
        "number": "General",
        "rate": "0.0000",
        "share": "0 %",
    }
    formats = {kind: workbook.add_format({"num_format": code}) for kind, code in shown.items()}
    formats["text"] = workbook.add_format({"indent": 1})
    for kind in ("date", "month"):
        formats[kind].set_align("left")
        formats[kind].set_indent(1)
    formats["title"] = workbook.add_format({"bold": True, "font_size": 14, "font_color": BAND})
    formats["subtitle"] = workbook.add_format({"italic": True, "font_color": "#5A5A5A"})
    # Headings stand left, even over numbers: Excel's filter buttons cover the right of a cell.
    head = {"bold": True, "font_color": INK, "bg_color": BAND, "text_wrap": True}
    formats["head"] = workbook.add_format({**head, "align": "left", "valign": "vcenter"})
    formats["text_head"] = workbook.add_format({**head, "indent": 1, "valign": "vcenter"})
    return formats


def _write_sheet(page: Worksheet, sheet: Sheet, formats: Formats) -> None:
    top = len(sheet.titles)
    for row, title in enumerate(sheet.titles):
        page.write_string(row, 0, title, formats["subtitle" if row else "title"])
    for number, column in enumerate(sheet.columns):
        head = "text_head" if column.kind in ("text", "date", "month") else "head"
        page.set_column(number, number, column.width)
        page.write_string(top, number, column.heading, formats[head])
        for row, cells in enumerate(sheet.rows, top + 1):
            _write_cell(page, row, number, cells.get(column.key), _format(column, cells, formats))
    page.set_row(top, 46 if top else 34)
    # The key and the name stay in sight beside a wide sheet.
    page.freeze_panes(top + 1, 2 if len(sheet.columns) > 8 else 0)
    page.autofilter(top, 0, top + len(sheet.rows), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)


def _format(column: Column, cells: dict[str, Cell], formats: Formats) -> Format:
    value = cells.get(column.key)
    # 700 typed over a percentage stands there as a plain number.
    if column.kind == "share" and isinstance(value, int | float) and value > 1:
        return formats["number"]
    return formats[column.kind]


def _write_cell(page: Worksheet, row: int, column: int, value: Cell, form: Format) -> None:
    if isinstance(value, Formula):
        page.write_formula(row, column, value.text, form, value.cached)
    elif isinstance(value, str):
        page.write_string(row, column, value, form)
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime.combine(value, time()), form)
    elif value is not None:
        page.write_number(row, column, value, form)
