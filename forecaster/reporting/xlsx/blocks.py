"""Blocks of a page onto a worksheet, from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.workbook import Workbook

from forecaster.reporting.pages.blocks import (
    Block,
    Cards,
    Charts,
    Column,
    Fact,
    Facts,
    Page,
    Said,
    Table,
    Tone,
    live,
)
from forecaster.reporting.pages.formulas import SCENARIO
from forecaster.reporting.rules import AS_RUN
from forecaster.reporting.xlsx.cells import LEFTMOST, CellWriter
from forecaster.reporting.xlsx.charts import Canvas, insert_charts
from forecaster.reporting.xlsx.places import LEFT, Layout, fact_lines, paragraph
from forecaster.reporting.xlsx.styles import (
    CARD,
    CARD_LABEL,
    LABEL,
    QUIET,
    SECTION,
    TITLE,
    TONES,
    quote,
)
from forecaster.reporting.xlsx.tables import ROW_HEIGHT, WIDEST_TEXT, TableWriter

_CARD_SCALE = 1.6  # a card's figures are set in a larger type
_MARGIN = 2


class PageWriter:
    """Writes the blocks of one page where its layout puts them."""

    def __init__(self, book: Workbook, cells: CellWriter) -> None:
        """Begin; the workbook makes the charts."""
        self._canvas = Canvas(book, cells.sheet, cells.places, cells.words)
        self._cells = cells
        self._sheet = cells.sheet
        self._styles = cells.styles

    def write(self, page: Page, title: str, layout: Layout) -> None:
        """Write a whole page."""
        self._sheet.set_default_row(ROW_HEIGHT)
        self._cells.widths[0] = _MARGIN
        if page.one_sheet:
            self._sheet.fit_to_pages(1, 1)
        self._cells.put(0, LEFT, title, self._styles.make(TITLE))
        self._sheet.set_row(0, 28)
        self._cells.put(1, LEFT, page.subtitle, self._styles.make(QUIET))
        if page.link:
            self._cells.cell(2, LEFT, page.link, Column(""), {})
        if page.scenario:
            said = live(self._cells.words(AS_RUN), SCENARIO)
            self._cells.cell(3, LEFT, said, Column(""), QUIET)
        for block, start in zip(page.blocks, layout.starts, strict=True):
            self._block(block, start)
        for column, width in self._cells.widths.items():
            self._sheet.set_column(column, column, width)

    def _block(self, block: Block, start: int) -> None:
        row = start
        if block.title:
            self._cells.put(row, LEFT, block.title, self._styles.make(SECTION))
            self._sheet.set_row(row, 21)
            row += 1
        if isinstance(block, Table):
            row = TableWriter(self._cells, block, start).write()
            if block.beside:
                beside = LEFT + len(block.columns) + 1
                insert_charts(self._canvas, start, beside, (block.beside,))
            self._paragraphs(row, block.notes)
        elif isinstance(block, Facts):
            for fact in block.facts:
                row = self._fact(row, fact, Tone.INPUT if block.inputs else Tone.PLAIN)
        elif isinstance(block, Cards):
            self._cards(row, block.cards)
        elif isinstance(block, Charts):
            insert_charts(self._canvas, row, LEFT, block.charts)
        else:
            self._paragraphs(row, block.lines)

    def _fact(self, row: int, fact: Fact, tone: Tone) -> int:
        """Write a label and its value; the row below its notes."""
        self._cells.put(row, LEFT, fact.label, self._styles.make(LABEL))
        self._cells.widen(LEFT, len(fact.label) + 2)
        base = {"valign": "vcenter", "indent": 1} | TONES[tone]
        at = LEFT + 1
        if fact.value is not None:
            self._value(row, at, fact, base)
            at += 1
        for number, line in enumerate(fact_lines(fact.note)):
            if number and at > LEFT + 1:
                self._cells.put(row, LEFT + 1, "", self._styles.make(base))
            if line:
                self._cells.put(row, at, line, self._styles.make(QUIET, indent=1))
            row += 1
        return row

    def _value(self, row: int, at: int, fact: Fact, base: dict[str, Any]) -> None:
        value = fact.value
        if not isinstance(value, str | Said):
            column = Column("", fact.kind, fact.currency)
            self._cells.widen(at, self._cells.cell(row, at, value, column, base | LEFTMOST) + 2)
            return
        # A text without a note runs over the empty cells to its right.
        tone = TONES[value.tone] if isinstance(value, Said) else {}
        text = value.text if isinstance(value, Said) else value
        self._cells.put(row, at, text, self._styles.make(base, tone, quote(text)))
        if fact.note or tone or base.get("bg_color"):
            self._cells.widen(at, min(len(text), WIDEST_TEXT) + 2)

    def _cards(self, row: int, cards: Sequence[Fact]) -> None:
        for at, card in enumerate(cards, LEFT):
            self._cells.put(row, at, card.label, self._styles.make(CARD_LABEL))
            self._cells.widen(at, len(card.label) + 2)
        for at, card in enumerate(cards, LEFT):
            column = Column("", card.kind, card.currency)
            width = self._cells.cell(row + 1, at, card.value, column, CARD)
            self._cells.widen(at, width * _CARD_SCALE + 2)
        self._sheet.set_row(row + 1, 26)

    def _paragraphs(self, row: int, texts: Sequence[str]) -> None:
        for text in texts:
            for line in paragraph(text):
                self._cells.put(row, LEFT, line, self._styles.make(QUIET, quote(line)))
                row += 1
