"""Scan a sheet's XML for what the reader of cells does not tell, while it is being inflated.

Error cells and formulas that were never calculated come back from it as blanks, a stray cell far
away makes it ask for more memory than there is, and a few odd spellings make it misread a cell
in silence. The scan finds all of them in one pass, and keeps little in memory.
"""

from __future__ import annotations

import re

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.limits import Limits
from forecaster.problems import Problem, column_letters
from forecaster.reading import cells
from forecaster.reading.asides import without_asides
from forecaster.reading.budget import Budget
from forecaster.reading.cells import NotNamedError, Stretch, Table
from forecaster.reading.counting import Count, counted
from forecaster.reading.marks import Marks
from forecaster.reading.package import Package, SheetPart, SheetScan, refuse
from forecaster.words.kinds import mark

__all__ = ["SheetScan", "SheetScanner", "scan_sheet"]

_LONGEST = 8 << 20  # of one row or one comment; a cell holds at most 32,767 characters
_SHEET_DATA = re.compile(rb"<(?:([A-Za-z_][\w.-]*):)?sheetData(?:\s[^<>]*?)?(/?)>")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s([^<>]*?)/?>")
_DIMENSION = re.compile(rb"<(?:[\w.-]+:)?dimension(?![\w.-])([^<>]*)>")
_RANGE = re.compile(rb"[A-Z]{1,3}[1-9][0-9]{0,6}(?::[A-Z]{1,3}[1-9][0-9]{0,6})?")
_MERGED = re.compile(
    rb"<(?:[\w.-]+:)?mergeCell\s[^<>]*?\bref\s*=\s*[\"']"
    rb"([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})[\"']"
)
_PREFIXED_TAG = re.compile(rb"<([^<>\s\"'=/]*:)(?:c|row)(?=[\s/>])")


def scan_sheet(package: Package, sheet: SheetPart, limits: Limits | None = None) -> SheetScan:
    """The scan of a worksheet, made when the package was opened.

    Raises
    ------
    ForecasterError
        E106, naming the cell, when the used range is too large; E107, naming the row, when rows
        or cells are out of order or stand twice; E006 or E007 when the sheet is unsound.
    """
    scan = package.scans[sheet.part]
    if isinstance(scan, Problem):
        raise ForecasterError(scan._replace(sheet=sheet.title))
    limits = limits or Limits()
    area = scan.last_row * (scan.last_column + 1)
    # The reader of cells makes room for the whole rectangle, however little stands in it.
    nearly_empty = area > limits.sparse_cells and scan.filled * limits.sparseness < area
    if area > limits.cells or nearly_empty:
        raise ForecasterError(Problem("E106", sheet.title, found=scan.farthest))
    return scan


class SheetScanner:
    """Feed it the pieces of a worksheet part in order, then `close` it."""

    def __init__(self, budget: Budget, *, by_counting: bool = False) -> None:
        """Begin; ``by_counting`` reads a sheet whose cells do not name their places."""
        self._budget = budget
        self._count = Count() if by_counting else None
        self._rows = 0
        self._step = self._head
        self._held = b""
        self._waiting = b""
        self._prefix = b""
        self._last_key = -1
        self._filled = 0
        self._high = (0, 0)  # the cell in the last row: (row, column)
        self._wide = (0, -1)  # the cell in the last column
        self._hidden_rows: set[int] = set()
        self._hidden_columns = np.zeros(cells.MAX_COLUMN, np.bool_)
        self._columns = 0
        self._merged: list[tuple[int, int, int, int]] = []
        self._marks = Marks(budget)
        if self._count is not None:
            self._hidden_rows = self._count.hidden_rows
        self.needs_mending = False

    def feed(self, piece: bytes) -> None:
        """Take the next piece.

        Raises
        ------
        NotNamedError
            The sheet must be read again by counting.
        ForecasterError
            As `scan_sheet` says.
        """
        self._waiting += piece
        # A long row is not looked at again for every piece, but when half as much has come.
        if len(self._waiting) > len(self._held) // 2:
            self._advance()
        if len(self._held) + len(self._waiting) > _LONGEST:
            refuse("E007", mark("a single cell or row of it is too long"))

    def _advance(self) -> None:
        text, unfinished = without_asides(self._held + self._waiting)
        self._held = self._waiting = b""
        self._held = self._step(text) + unfinished

    def close(self) -> SheetScan:
        """The scan, after the last piece; E006 when the sheet breaks off."""
        if self._waiting:
            self._advance()
        if self._step != self._tail:
            refuse("E006", mark("a sheet breaks off in the middle"))
        row, column = self._high[0], self._wide[1]
        by_row = row / cells.MAX_ROW >= (column + 1) / cells.MAX_COLUMN
        far = self._high if by_row else self._wide
        self.needs_mending |= self._marks.strange
        return SheetScan(
            self._marks.errors,
            frozenset(self._marks.uncached),
            frozenset(self._hidden_rows),
            frozenset(np.flatnonzero(self._hidden_columns).tolist()),
            row,
            column,
            tuple(self._merged),
            f"{column_letters(far[1])}{far[0]}" if row else "",
            self._filled,
            max(self._last_key, 0) // cells.MAX_COLUMN,
        )

    def _head(self, text: bytes) -> bytes:
        begin = _SHEET_DATA.search(text)
        if begin is None:
            return text
        if b"sheetData" in text[: begin.start()]:
            refuse("E007", mark("it has a sheet within a sheet"))
        self._prefix = begin[1] + b":" if begin[1] else b""
        for column in _COLUMN.finditer(text, 0, begin.start()):
            self._hide_columns(cells.read_attributes(b" " + column[1]))
        for dimension in _DIMENSION.finditer(text, 0, begin.start()):
            reference = cells.read_attributes(dimension[1].rstrip(b"/")).get(b"ref", b"")
            self.needs_mending |= _RANGE.fullmatch(reference) is None
        if begin[2]:
            self._step = self._tail
        else:
            self._step = self._data
        return self._step(text[begin.end() :])

    def _hide_columns(self, attributes: dict[bytes, bytes]) -> None:
        self._columns += 1
        if self._columns > cells.MAX_COLUMN:
            refuse("E007", mark("it has more columns than a sheet can hold"))
        low, high = attributes.get(b"min", b""), attributes.get(b"max", b"")
        if attributes.get(b"hidden") in cells.TRUE and low.isdigit() and high.isdigit():
            last = min(int(high[:7]), cells.MAX_COLUMN)
            self._hidden_columns[max(int(low[:7]), 1) - 1 : last] = True

    def _data(self, text: bytes) -> bytes:
        end = text.find(b"</" + self._prefix + b"sheetData")
        if end >= 0:
            self._stretch(text[:end])
            self._step = self._tail
            return self._tail(text[end + 2 + len(self._prefix) + 9 :])
        cut = text.rfind(b"<" + self._prefix + b"row")
        if cut <= 0:
            cut = max(0, text.rfind(b"<" + self._prefix + b"c "))
        self._stretch(text[:cut])
        return text[cut:]

    def _tail(self, text: bytes) -> bytes:
        if b"sheetData" in text:
            refuse("E007", mark("it has a sheet within a sheet"))
        cut = max(0, text.rfind(b"<"))
        for merged in _MERGED.finditer(text, 0, cut):
            self._budget.spend_merged(1)
            self._merged.append((*cells.place_of(merged[1]), *cells.place_of(merged[2])))
        return text[cut:]

    def _stretch(self, text: bytes) -> None:
        if not text:
            return
        stretch = Stretch(text, self._prefix)
        _refuse_other_prefixes(stretch)
        self._rows += text.count(b"<" + self._prefix + b"row")
        if self._rows > cells.MAX_ROW:
            refuse("E007", mark("it has more rows than a sheet can hold"))
        hidden = len(self._hidden_rows)
        if self._count is None:
            found = cells.table(stretch, self._budget.odd)
        else:
            found = counted(stretch, self._count, self._budget.odd)
        self._budget.odd -= found.odd
        if self._count is None and b"hidden" in text:
            self._hide_rows(text)
        self._budget.spend_hidden(len(self._hidden_rows) - hidden)
        if found.start.size:
            self._check_order(found)
            self._measure(found)
            self._marks.take(stretch, found)

    def _hide_rows(self, text: bytes) -> None:
        simple = cells.rows_written_as_excel_does(text, self._prefix)
        if len(simple) < text.count(b"<" + self._prefix + b"row"):
            self._hide_odd_rows(text)
            return
        numbers = [int(number) for number, rest in simple if cells.HIDDEN.search(rest)]
        if max(numbers, default=0) > cells.MAX_ROW:
            refuse("E006", mark("a row has no proper number"))
        self._hidden_rows.update(numbers)

    def _hide_odd_rows(self, text: bytes) -> None:
        for tag in cells.tag_pattern(self._prefix, b"row").finditer(text):
            attributes = cells.read_attributes(tag[2])
            if attributes.get(b"hidden") in cells.TRUE:
                number = attributes.get(b"r", b"")
                if not number.isdigit():
                    raise NotNamedError
                if int(number[:9]) > cells.MAX_ROW:
                    refuse("E006", mark("a row has no proper number"))
                self._hidden_rows.add(int(number[:9]))

    def _check_order(self, found: Table) -> None:
        beyond = (found.row > cells.MAX_ROW) | (found.column >= cells.MAX_COLUMN)
        if beyond.any():
            first = int(np.argmax(beyond))
            refuse("E106", f"{column_letters(int(found.column[first]))}{found.row[first]}")
        keys = found.row * cells.MAX_COLUMN + found.column
        back = np.diff(keys, prepend=self._last_key) <= 0
        if back.any():
            refuse("E107", str(found.row[int(np.argmax(back))]))
        self._last_key = int(keys[-1])

    def _measure(self, found: Table) -> None:
        filled = np.flatnonzero(~found.hollow)
        if not filled.size:
            return
        self._filled += filled.size
        rows, columns = found.row[filled], found.column[filled]
        widest = int(np.argmax(columns))
        self._high = (int(rows[-1]), int(columns[-1]))
        if columns[widest] > self._wide[1]:
            self._wide = (int(rows[widest]), int(columns[widest]))


def _refuse_other_prefixes(stretch: Stretch) -> None:
    """Refuse ``<x:c>`` among ``<c>``: the reader of cells takes both, whatever ``x`` means."""
    text = stretch.text
    following = stretch.array[np.flatnonzero(stretch.array == 58) + 1]
    if ((following == 99) | (following == 114)).any():
        for tag in _PREFIXED_TAG.finditer(text):
            if tag[1] != stretch.prefix:
                refuse("E007", mark("its cells are of two kinds of tags"))
    if stretch.prefix and re.search(rb"<(?:c|row)[\s/>]", text):
        refuse("E007", mark("its cells are of two kinds of tags"))
