"""Blocks of a page onto a worksheet, from top to bottom."""

from __future__ import annotations

import datetime as dt
import math
import textwrap
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from xlsxwriter.worksheet import Worksheet

from forecaster.money import minor_digits
from forecaster.reporting.blocks import (
    Block,
    Cards,
    Cell,
    Column,
    Fact,
    Facts,
    Kind,
    Link,
    Money,
    Page,
    Row,
    Said,
    Table,
    Text,
    Tone,
    Weight,
)
from forecaster.reporting.formats import money_format
from forecaster.reporting.xlsx_names import cell_text
from forecaster.reporting.xlsx_styles import (
    BAND,
    CARD,
    CARD_LABEL,
    HEADING,
    LABEL,
    LINK,
    NAVY,
    QUIET,
    SECTION,
    TITLE,
    TONES,
    Styles,
    quote,
    weight_properties,
)

_LEFT = 1  # the first column of a report sheet is a margin
_WIDEST_TEXT = 64
_WIDEST_HEADING = 24
_ROW_HEIGHT = 17.0
_FILLED = 0.9  # of a line, by words that do not part
_LINE = 120  # characters of a paragraph's line
_CARD_SCALE = 1.6  # a card's figures are set in a larger type
_RIGHT = {"align": "right"}
_LEFTMOST = {"align": "left"}
_FIGURES = (Kind.MONEY, Kind.SHARE, Kind.COUNT, Kind.NUMBER, Kind.RATE)


class PageWriter:
    """A cursor that goes down one worksheet and notes how wide its columns must be."""

    def __init__(self, sheet: Worksheet, styles: Styles, names: Mapping[str, str]) -> None:
        """Begin at the top; ``names`` are the sheets' names by page key."""
        self._sheet = sheet
        self._styles = styles
        self._names = names
        self._row = 0
        self._widths: defaultdict[int, float] = defaultdict(lambda: 11.0)

    def write(self, page: Page, title: str) -> None:
        """Write a whole page."""
        self._sheet.set_default_row(_ROW_HEIGHT)
        self._put(_LEFT, title, self._styles.make(TITLE))
        self._sheet.set_row(self._row, 28)
        self._row += 1
        self._put(_LEFT, page.subtitle, self._styles.make(QUIET))
        self._row += 2
        for block in page.blocks:
            self._block(block)
            self._row += 1
        self._sheet.set_column(0, 0, 2)
        for column, width in self._widths.items():
            self._sheet.set_column(column, column, width)

    def _block(self, block: Block) -> None:
        if block.title:
            self._put(_LEFT, block.title, self._styles.make(SECTION))
            self._sheet.set_row(self._row, 21)
            self._row += 1
        if isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Facts):
            for fact in block.facts:
                self._fact(fact, Tone.INPUT if block.inputs else Tone.PLAIN)
        elif isinstance(block, Cards):
            self._cards(block.cards)
        else:
            self._paragraphs(block)

    # --- tables

    def _table(self, table: Table) -> None:
        self._bands(table.columns)
        heading_row = self._row
        borders = _borders(table.columns)
        for at, column in enumerate(table.columns, _LEFT):
            align = _RIGHT if column.kind in _FIGURES else _LEFTMOST
            style = self._styles.make(HEADING, align, _indent(at, column), borders[at - _LEFT])
            self._put(at, column.heading, style)
            self._widen(at, column.width or min(len(column.heading), _WIDEST_HEADING) + 3)
        longest = max(len(column.heading) for column in table.columns)
        self._sheet.set_row(self._row, 33 if longest > _WIDEST_HEADING else 19)
        self._row += 1
        if table.long:
            self._sheet.freeze_panes(self._row, _LEFT + 1)
        for row in table.rows:
            self._table_row(row, table, borders)
            self._row += 1
        if any(column.width for column in table.columns) and self._row > heading_row + 1:
            right = _LEFT + len(table.columns) - 1
            self._sheet.autofilter(heading_row, _LEFT, self._row - 1, right)
        for note in table.notes:
            self._paragraph(note)

    def _bands(self, columns: Sequence[Column]) -> None:
        if not any(column.band for column in columns):
            return
        at = _LEFT
        for band, inside in groupby(columns, key=lambda column: column.band):
            for _ in inside:
                if band:
                    self._put(at, "", self._styles.make(BAND))
                at += 1
            if band:
                first = at - sum(column.band == band for column in columns)
                self._put(first, band, self._styles.make(BAND))
        self._row += 1

    def _table_row(self, row: Row, table: Table, borders: Sequence[dict[str, Any]]) -> None:
        base = weight_properties(row.weight) | {"valign": "vcenter"}
        if table.inputs:
            base = base | TONES[Tone.INPUT]
        lines = 1
        for at, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True), _LEFT):
            shape = _indent(at, column) | borders[at - _LEFT]
            if row.weight is Weight.ASIDE and at == _LEFT:
                shape = {"indent": 1}
            width = self._cell(at, cell, column, base | shape)
            lines = max(lines, math.ceil(width / (column.width * _FILLED or _WIDEST_TEXT)))
            if not column.width:
                self._widen(at, min(width, _WIDEST_TEXT) + 3)
        if lines > 1:
            self._sheet.set_row(self._row, _ROW_HEIGHT + (lines - 1) * 14.5)

    def _cell(self, at: int, cell: Cell, column: Column, base: dict[str, Any]) -> float:
        """Write one cell; how many characters it shows."""
        if cell is None or cell == "":
            self._sheet.write_blank(self._row, at, None, self._styles.make(base))
            return 0
        if isinstance(cell, Money):
            return self._money(at, cell, _RIGHT | base)
        if isinstance(cell, str | Said | Link):
            return self._words(at, cell, base)
        if column.kind is Kind.MONEY:
            return self._money(at, Money(int(cell), column.currency), _RIGHT | base)  # type: ignore[arg-type]
        number_format = {"num_format": self._styles.number_format(column.kind)}
        if isinstance(cell, dt.date):
            style = self._styles.make(_LEFTMOST, base, number_format)
            midnight = dt.datetime.combine(cell, dt.time())
            self._sheet.write_datetime(self._row, at, midnight, style)
            return 10
        self._sheet.write_number(
            self._row, at, cell, self._styles.make(_RIGHT, base, number_format)
        )
        return len(f"{cell:,.10g}") + 2

    def _money(self, at: int, money: Money, base: dict[str, Any]) -> float:
        digits = minor_digits(money.currency)
        amount = money.minor / 10**digits
        style = self._styles.make(base, num_format=money_format(money.currency))
        self._sheet.write_number(self._row, at, amount, style)
        return len(f"{amount:,.{digits}f} {money.currency}")

    def _words(self, at: int, cell: str | Said | Link, base: dict[str, Any]) -> float:
        if isinstance(cell, Link):
            name = self._names[cell.page].replace("'", "''")
            style = self._styles.make(base, LINK)
            self._sheet.write_url(self._row, at, f"internal:'{name}'!A1", style, cell.text)
            return len(cell.text)
        tone = TONES[cell.tone] if isinstance(cell, Said) else {}
        text = cell.text if isinstance(cell, Said) else cell
        self._put(at, text, self._styles.make(base, tone, quote(text), text_wrap=True))
        return len(text)

    # --- everything else

    def _fact(self, fact: Fact, tone: Tone) -> None:
        self._put(_LEFT, fact.label, self._styles.make(LABEL))
        self._widen(_LEFT, len(fact.label) + 2)
        column = Column("", fact.kind, fact.currency)
        base = {"valign": "vcenter", "indent": 1} | TONES[tone]
        at = _LEFT + 1
        if fact.value is not None:
            self._value(at, fact, column, base)
            at += 1
        for number, line in enumerate(textwrap.wrap(fact.note, _LINE) or [""]):
            if number and at > _LEFT + 1:
                self._put(_LEFT + 1, "", self._styles.make(base))
            if line:
                self._put(at, line, self._styles.make(QUIET, indent=1))
            self._row += 1

    def _value(self, at: int, fact: Fact, column: Column, base: dict[str, Any]) -> None:
        value = fact.value
        if not isinstance(value, str | Said):
            self._widen(at, self._cell(at, value, column, base | _LEFTMOST) + 2)
            return
        # A text without a note runs over the empty cells to its right.
        tone = TONES[value.tone] if isinstance(value, Said) else {}
        text = value.text if isinstance(value, Said) else value
        self._put(at, text, self._styles.make(base, tone, quote(text)))
        if fact.note or tone or base.get("bg_color"):
            self._widen(at, min(len(text), _WIDEST_TEXT) + 2)

    def _cards(self, cards: Sequence[Fact]) -> None:
        for at, card in enumerate(cards, _LEFT):
            self._put(at, card.label, self._styles.make(CARD_LABEL))
            self._widen(at, len(card.label) + 2)
        self._row += 1
        for at, card in enumerate(cards, _LEFT):
            column = Column("", card.kind, card.currency)
            width = self._cell(at, card.value, column, CARD)
            self._widen(at, width * _CARD_SCALE + 2)
        self._sheet.set_row(self._row, 26)
        self._row += 1

    def _paragraphs(self, text: Text) -> None:
        for line in text.lines:
            self._paragraph(line)

    def _paragraph(self, text: str) -> None:
        for line in textwrap.wrap(text, _LINE):
            self._put(_LEFT, line, self._styles.make(QUIET, quote(line)))
            self._row += 1

    def _put(self, at: int, text: str, style: Any) -> None:  # noqa: ANN401 - an XlsxWriter format
        if text:
            self._sheet.write_string(self._row, at, cell_text(text), style)
        else:
            self._sheet.write_blank(self._row, at, None, style)

    def _widen(self, at: int, width: float) -> None:
        self._widths[at] = max(self._widths[at], width)


def _indent(at: int, column: Column) -> dict[str, Any]:
    """Keep a text off the figure to its left."""
    return {"indent": 1} if at > _LEFT and column.kind not in _FIGURES else {}


def _borders(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """A rule to the left of each band."""
    before = ["", *(column.band for column in columns)]
    return [
        {"left": 1, "left_color": NAVY} if column.band != band else {}
        for band, column in zip(before, columns, strict=False)
    ]
