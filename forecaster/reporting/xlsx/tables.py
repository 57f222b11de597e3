"""A table of a page onto its worksheet: headings, rows, folding, filter, trend and print set-up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_range_abs

from forecaster.reporting.pages.blocks import Column, Kind, Row, Table, Tone, Weight
from forecaster.reporting.xlsx.cells import FIGURES, LEFTMOST, RIGHT, CellWriter
from forecaster.reporting.xlsx.places import LEFT, heading_row
from forecaster.reporting.xlsx.styles import (
    BAND,
    HEADING,
    NAVY,
    QUIET,
    TONES,
    weight_properties,
)

ROW_HEIGHT = 17.0
WIDEST_TEXT = 64
_WIDEST_HEADING = 24
_FILLED = 0.9  # of a line, by words that do not part
_TALLEST = 409.0  # points: Excel takes no more
_MARGIN = {"align": "right", "font_size": 8, "valign": "vcenter"}
MOST_TRENDS = 1_000  # each is a drawing of its own


class TableWriter:
    """Writes one table, from its headings down."""

    def __init__(self, cells: CellWriter, table: Table, start: int) -> None:
        """Begin at the row that the table's title stands in."""
        self._cells = cells
        self._sheet = cells.sheet
        self._styles = cells.styles
        self._table = table
        self._heading = heading_row(table, start)
        self._borders = _borders(table.columns)
        self._at = {column.key: at for at, column in enumerate(table.columns, LEFT) if column.key}

    def write(self) -> int:
        """Write everything but the title and the notes; the row below."""
        table = self._table
        self._bands()
        self._headings()
        row = self._heading + 1
        if table.long:
            self._sheet.freeze_panes(row, LEFT + 1)
            self._sheet.repeat_rows(0, self._heading)
        if table.repeated:
            self._sheet.repeat_rows(self._heading)
        body = row
        for each in table.rows:
            self._row(row, each)
            row += 1
            if each.weight is not Weight.TOTAL:
                body = row
        if table.filtered and body > self._heading + 1:
            right = LEFT + len(table.columns) - 1
            self._sheet.autofilter(self._heading, 0, body - 1, right)  # numbers go with their rows
        if table.limited and isinstance(table.rows, Sequence):
            self._limits(table.rows)
        if table.printed:
            notes = row + 8
            self._sheet.print_area(0, 0, notes, LEFT + table.printed - 1)
        return row

    def _bands(self) -> None:
        columns = self._table.columns
        if not any(column.band for column in columns):
            return
        at, row = LEFT, self._heading - 1
        for band, inside in groupby(columns, key=lambda column: column.band):
            for number, _ in enumerate(inside):
                if band:
                    text = "" if number else band
                    self._cells.put(row, at, text, self._styles.make(BAND))
                at += 1

    def _headings(self) -> None:
        for at, column in enumerate(self._table.columns, LEFT):
            align = RIGHT if column.kind in FIGURES else LEFTMOST
            style = self._styles.make(HEADING, align, indent(at, column), self._borders[at - LEFT])
            self._cells.put(self._heading, at, column.heading, style)
            wide = column.width or min(len(column.heading), _WIDEST_HEADING) + 3
            self._cells.widen(at, wide)
        longest = max(len(column.heading) for column in self._table.columns)
        self._sheet.set_row(self._heading, 33 if longest > _WIDEST_HEADING else 19)

    def _row(self, row: int, each: Row) -> None:
        table = self._table
        base = weight_properties(each.weight) | {"valign": "vcenter"}
        if table.inputs:
            base = base | TONES[Tone.INPUT]
        lines = 1
        for at, (cell, column) in enumerate(zip(each.cells, table.columns, strict=True), LEFT):
            shape = indent(at, column) | self._borders[at - LEFT]
            if each.weight is Weight.ASIDE and at == LEFT:
                shape = {"indent": 1}
            width = self._cells.cell(row, at, cell, column, base | shape)
            lines = max(lines, math.ceil(width / (column.width * _FILLED or WIDEST_TEXT)))
            if not column.width:
                self._cells.widen(at, min(width, WIDEST_TEXT) + 3)
        if each.number:
            self._number(row, each)
        self._fold(row, each, lines)

    def _number(self, row: int, each: Row) -> None:
        self._sheet.write_number(row, 0, each.number, self._styles.make(QUIET, _MARGIN))
        self._cells.widths[0] = 5
        column, first, last = self._table.trend
        if column and each.number <= MOST_TRENDS and not each.folded:
            here = quote_sheetname(str(self._sheet.name))
            cells = xl_range_abs(row, self._at[first], row, self._at[last])
            self._sheet.add_sparkline(
                row,
                self._at[column],
                {"range": f"{here}!{cells}", "type": "column", "series_color": NAVY},
            )

    def _fold(self, row: int, each: Row, lines: int) -> None:
        height = min(ROW_HEIGHT + (lines - 1) * 14.5, _TALLEST)
        if each.folded:
            self._sheet.set_row(row, height, None, {"level": 1, "hidden": True})
        elif each.key == "folded":
            self._sheet.outline_settings(symbols_below=False)
            self._sheet.set_row(row, height, None, {"collapsed": True})
        elif lines > 1:
            self._sheet.set_row(row, height)

    def _limits(self, rows: Sequence[Row]) -> None:
        """What somebody may type into the cells that have a name; one rule for a run of rows."""
        words = self._cells.words
        rules: dict[Kind, dict[str, Any]] = {
            Kind.SHARE: {"criteria": "between", "minimum": 0, "maximum": 1}
            | {"error_message": words("A percentage from 0 to 100.")},
            Kind.RATE: {"criteria": ">", "value": 0}
            | {"error_message": words("A number above 0.")},
        }
        for at, column in enumerate(self._table.columns, LEFT):
            named = [column.key in row.names for row in rows]
            first = self._heading + 1
            for is_named, run in groupby(named):
                count = len(list(run))
                if is_named and column.kind in rules:
                    rule = {"validate": "decimal", "error_title": words("Invalid value")}
                    rule |= rules[column.kind]
                    self._sheet.data_validation(first, at, first + count - 1, at, rule)
                first += count


def indent(at: int, column: Column) -> dict[str, Any]:
    """Keep a text off the figure to its left."""
    return {"indent": 1} if at > LEFT and column.kind not in FIGURES else {}


def _borders(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """A rule to the left of each band."""
    before = ["", *(column.band for column in columns)]
    return [
        {"left": 1, "left_color": NAVY} if column.band != band else {}
        for band, column in zip(before, columns, strict=False)
    ]
