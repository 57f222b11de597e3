"""Where everything stands in the workbook: blocks on pages, rows and columns by key, names.

A page is laid out before anything is written, so that a formula can point at a cell of a page that
comes later. Rows and columns count from 0; column 0 is the margin.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_rowcol_to_cell

from forecaster.reporting.names import DECIMALS
from forecaster.reporting.pages.blocks import (
    Block,
    Cards,
    Charts,
    Facts,
    Live,
    Page,
    Row,
    Table,
    Text,
)
from forecaster.reporting.pages.formulas import (
    EXACT,
    ROUNDED,
    SHAPES,
    At,
    Formula,
    Name,
    Ref,
    Rows,
    Span,
    Whole,
)

LEFT = 1  # the first column of a page's blocks
CHART_ROWS = 16
_LONGEST = 8_000  # characters: Excel takes 8,192
_FIRST = 4  # below title, subtitle, a link and an empty row
_LINE = 120  # characters of a paragraph's line
_MARK = {"number": 0}


class Spot(NamedTuple):
    """A row, and the columns that its cells stand in, by key."""

    row: int
    columns: Mapping[str, int]


class Layout(NamedTuple):
    """The first row of each block of a page, the places of its rows by key, and its last cell."""

    starts: tuple[int, ...]
    spots: Mapping[str, Spot]
    last: tuple[int, int]


class Here(NamedTuple):
    """The page and row of the cell that a formula stands in."""

    page: str
    row: int


class SchedulePlace(NamedTuple):
    """A sheet of the Schedule: its name, how many opportunities it has, its columns by key."""

    sheet: str
    rows: int
    columns: Mapping[str, int]


def paragraph(text: str) -> list[str]:
    """The lines of a paragraph on a page."""
    return textwrap.wrap(text, _LINE)


def fact_lines(note: str) -> list[str]:
    """The lines of what stands beside a fact: one at least."""
    return paragraph(note) or [""]


def heading_row(table: Table, start: int) -> int:
    """The row of a table's headings."""
    return start + bool(table.title) + any(column.band for column in table.columns)


def lay_out(page: Page) -> Layout:
    """Where the blocks, rows and cells of a page stand."""
    at, right = _FIRST, LEFT
    starts: list[int] = []
    spots: dict[str, Spot] = {}
    for block in page.blocks:
        starts.append(at)
        spots.update(_spots(block, at))
        at += _height(block) + 1
        right = max(right, LEFT + _width(block) - 1)
    return Layout(tuple(starts), spots, (max(at - 2, _FIRST), right))


def _width(block: Block) -> int:
    if isinstance(block, Table):
        return len(block.columns)
    return len(block.cards) if isinstance(block, Cards) else 2


def _height(block: Block) -> int:
    titled = int(bool(block.title))
    if isinstance(block, Table):
        rows = len(block.rows) if isinstance(block.rows, Sequence) else 0
        notes = sum(len(paragraph(note)) for note in block.notes)
        return heading_row(block, 0) + 1 + rows + notes
    if isinstance(block, Facts):
        return titled + sum(len(fact_lines(fact.note)) for fact in block.facts)
    if isinstance(block, Charts):
        return titled + CHART_ROWS
    return titled + (2 if isinstance(block, Cards) else _lines(block))


def _lines(text: Text) -> int:
    return sum(len(paragraph(line)) for line in text.lines)


def _spots(block: Block, start: int) -> Iterator[tuple[str, Spot]]:
    if isinstance(block, Table) and isinstance(block.rows, Sequence):
        columns = _MARK | {c.key: at for at, c in enumerate(block.columns, LEFT) if c.key}
        first = heading_row(block, start) + 1
        yield from ((row.key, Spot(at, columns)) for at, row in enumerate(block.rows, first))
    elif isinstance(block, Facts):
        at = start + bool(block.title)
        for fact in block.facts:
            yield fact.key or fact.label, Spot(at, {"label": LEFT, "value": LEFT + 1})
            at += len(fact_lines(fact.note))


class Places:
    """The whole workbook's places; what is not there has none, and nothing may refer to it."""

    def __init__(
        self,
        layouts: Mapping[str, Layout],
        sheets: Mapping[str, str],
        schedule: Sequence[SchedulePlace],
        *,
        formulas: bool = True,
    ) -> None:
        """Take the pages' layouts and the sheets' names by page key, and the Schedule's parts.

        Without ``formulas`` every figure is to be a value.
        """
        self._layouts = layouts
        self._sheets = sheets
        self._schedule = schedule
        self._formulas = formulas
        self._written: dict[tuple[Ref, str], str] = {}

    def sheet(self, page: str) -> str:
        """The name of a page's sheet."""
        return self._sheets[page]

    def spot(self, ref: At) -> tuple[int, int]:
        """The row and column of a cell."""
        spot = self._layouts[ref.page].spots[ref.row]
        return spot.row, spot.columns[ref.column]

    def span(self, ref: Span) -> tuple[int, int, int]:
        """The first and last row, and the column, of some cells."""
        row, column = self.spot(At(ref.page, ref.first, ref.column))
        return row, self.spot(At(ref.page, ref.last, ref.column))[0], column

    def link(self, page: str, column: str = "") -> str:
        """The address of a page, or of one of the Schedule's headings; blank if there is none."""
        if page not in self._sheets:
            return ""
        at = self._schedule[0].columns[column] if column else 0
        name = self._sheets[page].replace("'", "''")
        return f"'{name}'!{xl_rowcol_to_cell(0, at)}"

    def formula(self, figure: Live, here: Here, *, rounded: bool) -> str:
        """A figure's formula, as a cell has it; blank where no opportunity is there.

        ``rounded`` figures are amounts of the reporting currency.
        """
        if not self._formulas:
            return ""
        terms = [text for term in figure.terms for text in self._terms(term, here)]
        if not terms:
            return ""
        added = "+".join(terms)
        assert len(added) < _LONGEST, figure  # noqa: S101 - pages name no more than a formula holds
        bare = len(terms) == 1 and figure.terms[0].shape in EXACT
        if bare or not (rounded or figure.digits):
            return "=" + added
        digits = self._address(figure.digits or Name(DECIMALS), here)
        return "=" + ROUNDED.format(terms=added, digits=digits)

    def _terms(self, term: Formula, here: Here) -> Iterator[str]:
        shape = SHAPES[term.shape]
        if not any(isinstance(ref, Rows) for ref in term.refs):
            yield shape.format(*(self._address(ref, here) for ref in term.refs))
            return
        for part in self._schedule:
            yield shape.format(*(self._written_rows(ref, part, here) for ref in term.refs))

    def _written_rows(self, ref: Ref, part: SchedulePlace, here: Here) -> str:
        if not isinstance(ref, Rows):
            return self._address(ref, here)
        key = ref, part.sheet
        if key not in self._written:
            self._written[key] = _rows(ref, part)
        return self._written[key]

    def _address(self, ref: Ref, here: Here) -> str:
        if isinstance(ref, Name):
            return ref.text
        assert not isinstance(ref, Rows)  # noqa: S101 - `_terms` writes these, a part at a time
        sheet = "" if ref.page == here.page else f"{quote_sheetname(self._sheets[ref.page])}!"
        if isinstance(ref, At):
            row, column = self.spot(ref)
            # A row that is sorted takes the references to its own cells along.
            moves = ref.page == here.page and row == here.row
            return sheet + xl_rowcol_to_cell(row, column, row_abs=not moves, col_abs=True)
        if isinstance(ref, Whole):
            return f"{sheet}$A$1:{_cell(*self._layouts[ref.page].last)}"
        first, last, column = self.span(ref)
        return f"{sheet}{_cell(first, column)}:{_cell(last, column)}"


def defined_names(pages: Sequence[Page]) -> Iterator[tuple[str, At]]:
    """The names that cells of the pages have, and the cells."""
    for page in pages:
        for block in page.blocks:
            if isinstance(block, Facts):
                for fact in block.facts:
                    key = fact.key or fact.label
                    if fact.name:
                        yield fact.name, At(page.key, key, "value")
                    if fact.label_name:
                        yield fact.label_name, At(page.key, key, "label")
            elif isinstance(block, Table) and isinstance(block.rows, Sequence):
                yield from _names_of_rows(page.key, block.rows)


def _names_of_rows(page: str, rows: Sequence[Row]) -> Iterator[tuple[str, At]]:
    for row in rows:
        for column, name in row.names.items():
            yield name, At(page, row.key, column)


def _cell(row: int, column: int) -> str:
    return xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)


def _rows(ref: Rows, part: SchedulePlace) -> str:
    first, last = (
        xl_col_to_name(part.columns[name], col_abs=True)
        for name in (ref.column, ref.last or ref.column)
    )
    return f"{quote_sheetname(part.sheet)}!{first}$2:{last}${part.rows + 1}"
