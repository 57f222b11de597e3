"""One cell of a page onto a worksheet, whatever it holds; and how wide its column must be."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from xlsxwriter.worksheet import Worksheet

from forecaster.money import minor_digits
from forecaster.reporting.formats import money_format
from forecaster.reporting.pages.blocks import Cell, Column, Kind, Link, Live, Money, Said, Tone
from forecaster.reporting.rules import SCENARIO_SAID
from forecaster.reporting.xlsx.names import cell_text
from forecaster.reporting.xlsx.places import Here, Places
from forecaster.reporting.xlsx.styles import LINK, TONES, Styles, quote
from forecaster.words.catalogue import Words

RIGHT = {"align": "right"}
LEFTMOST = {"align": "left"}
FIGURES = (Kind.MONEY, Kind.SHARE, Kind.COUNT, Kind.NUMBER, Kind.RATE)


class CellWriter:
    """Writes the cells of one page and notes how wide its columns must be."""

    def __init__(
        self, sheet: Worksheet, page: str, styles: Styles, places: Places, words: Words
    ) -> None:
        """Begin; ``page`` is the key of the page whose sheet this is."""
        self.sheet = sheet
        self.page = page
        self.styles = styles
        self.places = places
        self.words = words
        self.widths: defaultdict[int, float] = defaultdict(lambda: 11.0)

    def widen(self, at: int, width: float) -> None:
        """Make a column at least so wide."""
        self.widths[at] = max(self.widths[at], width)

    def put(self, row: int, at: int, text: str, style: Any) -> None:  # noqa: ANN401 - an XlsxWriter format
        """Write a text as text."""
        if text:
            self.sheet.write_string(row, at, cell_text(text), style)
        else:
            self.sheet.write_blank(row, at, None, style)

    def cell(self, row: int, at: int, cell: Cell, column: Column, base: dict[str, Any]) -> float:
        """Write one cell; how many characters it shows."""
        formula = ""
        if isinstance(cell, Live):
            own = isinstance(cell.value, Money)
            money = column.kind is Kind.MONEY and not own
            formula = self.places.formula(cell, Here(self.page, row), rounded=money)
            if isinstance(cell.value, str):
                return self._verdict(row, at, cell.value, formula, base)
            cell = cell.value
        if cell is None or cell == "":
            self.sheet.write_blank(row, at, None, self.styles.make(base))
            return 0
        if isinstance(cell, str | Said | Link):
            return self._words(row, at, cell, base)
        if isinstance(cell, dt.date):
            shown = {"num_format": self.styles.number_format(column.kind)}
            style = self.styles.make(LEFTMOST, base, shown)
            self.sheet.write_datetime(row, at, dt.datetime.combine(cell, dt.time()), style)
            return 10
        return self._figure(row, at, cell, column, base, formula)

    def _figure(
        self,
        row: int,
        at: int,
        figure: float | Money,
        column: Column,
        base: dict[str, Any],
        formula: str,
    ) -> float:
        if not isinstance(figure, Money) and column.kind is Kind.MONEY:
            figure = Money(int(figure), column.currency)
        if isinstance(figure, Money):
            digits = minor_digits(figure.currency)
            number = figure.minor / 10**digits
            style = self.styles.make(RIGHT, base, num_format=money_format(figure.currency))
            width = len(f"{number:,.{digits}f} {figure.currency}")
        else:
            number = figure
            shown = self.styles.number_format(column.kind)
            style = self.styles.make(RIGHT, base, num_format=shown)
            width = len(f"{number:,.10g}") + 2
        if formula:
            self.sheet.write_formula(row, at, formula, style, number)
        else:
            self.sheet.write_number(row, at, number, style)
        return width

    def _verdict(self, row: int, at: int, said: str, formula: str, base: dict[str, Any]) -> float:
        """A word that a formula finds, in the colour of what it says."""
        style = self.styles.make(base)
        if formula:
            self.sheet.write_formula(row, at, formula, style, said)
        else:
            self.put(row, at, said, style)
        for word, tone in self._signals():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"'}
            colours = {"format": self.styles.mark(TONES[tone])}
            self.sheet.conditional_format(row, at, row, at, rule | colours)
        return len(said)

    def _signals(self) -> Iterator[tuple[str, Tone]]:
        yield self.words("OK"), Tone.GOOD
        yield self.words("Differs"), Tone.BAD
        yield self.words(SCENARIO_SAID), Tone.BAD

    def _words(self, row: int, at: int, cell: str | Said | Link, base: dict[str, Any]) -> float:
        if isinstance(cell, Link):
            target = self.places.link(cell.page, cell.column)
            if target:
                style = self.styles.make(base, LINK)
                self.sheet.write_url(row, at, f"internal:{target}", style, cell_text(cell.text))
            else:
                self.put(row, at, cell.text, self.styles.make(base))
            return len(cell.text)
        tone = TONES[cell.tone] if isinstance(cell, Said) else {}
        text = cell.text if isinstance(cell, Said) else cell
        self.put(row, at, text, self.styles.make(base, tone, quote(text), text_wrap=True))
        return len(text)
