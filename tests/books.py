"""Workbooks for tests: a `Book` of plain rows, the options of a run, and the file made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Row = Mapping[str, object]


@dataclass(frozen=True)
class Book:
    """The sheets of one workbook, each a list of rows (heading -> Python value, None = blank)."""

    opportunities: tuple[Row, ...]
    contacts: tuple[Row, ...] = ()
    milestones: tuple[Row, ...] = ()
    rates: tuple[Row, ...] = ()
    custom_fields: tuple[Row, ...] = ()
    lost_reasons: tuple[Row, ...] = ()
    targets: tuple[Row, ...] = ()

    def with_opportunities(self, rows: Iterable[Row]) -> Book:
        """Return the same book with other opportunities."""
        return replace(self, opportunities=tuple(rows))

    def sheets(self) -> dict[str, tuple[Row, ...]]:
        """Return the sheets that hold rows, by the name they have in a workbook."""
        named = {
            "Opportunities": self.opportunities,
            "Contacts": self.contacts,
            "Milestones": self.milestones,
            "Exchange Rates": self.rates,
            "Custom Fields": self.custom_fields,
            "Lost Reasons": self.lost_reasons,
            "Targets": self.targets,
        }
        return {name: rows for name, rows in named.items() if rows}


@dataclass(frozen=True)
class Options:
    """What the command line says about a run; the names are those of the options."""

    as_of: date
    months: int = 12
    spread: str = "monthly"
    overdue: str = "bucket"
    currency: str | None = None
    fiscal_year_start: int = 1
    by: tuple[str, ...] = ()
    team: tuple[str, ...] = ()

    def arguments(self) -> list[str]:
        """Return the options as words of a command line."""
        words = ["--as-of", self.as_of.isoformat(), "--months", str(self.months)]
        words += ["--spread", self.spread, "--overdue", self.overdue]
        words += ["--fiscal-year-start", str(self.fiscal_year_start)]
        if self.currency is not None:
            words += ["--currency", self.currency]
        for field in self.by:
            words += ["--by", field]
        for team in self.team:
            words += ["--team", team]
        return words


def write_book(book: Book, path: Path) -> Path:
    """Write a book as an .xlsx file, one sheet a part that holds rows, and return its path."""
    return write_tables({name: _table(rows) for name, rows in book.sheets().items()}, path)


def _table(rows: tuple[Row, ...]) -> list[list[object]]:
    names = headings(rows)
    table: list[list[object]] = [list(names)]
    table += [[row.get(name) for name in names] for row in rows]
    return table


def headings(rows: Iterable[Row]) -> list[str]:
    """Return every heading of the rows, in the order of their first appearance."""
    return list(dict.fromkeys(heading for row in rows for heading in row))


def write_tables(tables: Mapping[str, list[list[object]]], path: Path) -> Path:
    """Write drawn tables (sheet name -> rows of cells, headings first) as an .xlsx file."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, table in tables.items():
        sheet = workbook.create_sheet(name)
        for row, cells in enumerate(table, start=1):
            for column, value in enumerate(cells, start=1):
                _write_cell(sheet, row, column, value)
    workbook.save(path)
    return path


def _write_cell(sheet: Worksheet, row: int, column: int, value: object) -> None:
    if value is None:
        return
    cell = sheet.cell(row=row, column=column)
    cell.value = value  # type: ignore[assignment]
    if isinstance(value, str):
        # A text that begins with "=" is a text here, never a formula.
        cell.data_type = "s"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
