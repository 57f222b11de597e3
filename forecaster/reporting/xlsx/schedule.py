"""The Schedule onto its worksheets: most of the workbook's cells, so written with care for time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product, repeat
from math import isnan
from typing import NamedTuple

import numpy as np
from xlsxwriter.format import Format

from forecaster.money import minor_digits
from forecaster.reporting.formats import long_money_format, money_format
from forecaster.reporting.pages.blocks import Kind, Tone
from forecaster.reporting.rules import BUCKETS
from forecaster.reporting.schedule.columns import ScheduleColumn
from forecaster.reporting.schedule.rows import Chunk
from forecaster.reporting.xlsx.names import cell_text
from forecaster.reporting.xlsx.stream import StreamedSheet, cell_inline, cell_start, cell_style
from forecaster.reporting.xlsx.styles import FORMULA_SIGNS, HEADING, TONES, Styles, quote
from forecaster.words.catalogue import Words

_WIDEST_TEXT = 60
_WIDEST_HEADING = 14
_REPEATED = 100_000
_DATE = {"align": "left", "indent": 1}
_TEXT = {"indent": 1}  # keeps a text off the figure to its left
_FIXED_WIDTHS = {Kind.DATE: 13, Kind.SHARE: 10, Kind.COUNT: 9}
_FINE = 4  # decimals of a price beyond its currency's
_RATE = 17  # a rate with all its digits


class _Layout(NamedTuple):
    """Where texts and figures stand, and the formats of a row by its currency and fineness."""

    columns: Sequence[ScheduleColumn]
    text_at: list[int]
    number_at: list[int]
    formats: dict[tuple[str, bool], list[Format]]
    tails: list[dict[str, str]]  # by text column: what follows the row's number in a text's cell


class SchedulePart(NamedTuple):
    """One worksheet of the Schedule: the name of its Excel Table, ``""`` for none."""

    sheet: StreamedSheet
    table: str
    rows: range


def write_schedule(
    part: SchedulePart,
    columns: Sequence[ScheduleColumn],
    chunks: Iterator[Chunk],
    styles: Styles,
    currencies: tuple[str, Sequence[str]],
    words: Words,
) -> None:
    """Write heading, rows, widths, filter and (where it has a name) the Table of one part.

    ``currencies`` are the reporting one and those of the rows.
    """
    layout = _layout(columns, styles, *currencies)
    sheet, last = part.sheet, len(part.rows)
    headings = [(column.heading, _heading_style(column, styles)) for column in columns]
    sheet.set_row(0, 33)
    if not part.table:
        for at, (text, style) in enumerate(headings):
            sheet.write_string(0, at, text, style)
    widths = np.array(
        [min(len(column.heading), _WIDEST_HEADING) + 3 for column in columns], dtype=np.float64
    )
    row = 1
    for chunk in chunks:
        sheet.stream(_xml_rows(chunk, row, layout, styles), row, len(columns))
        row += len(chunk.currencies)
        widths = np.maximum(widths, _widths(chunk, layout, currencies[0]))
        for tails in layout.tails:
            if len(tails) > _REPEATED:  # names and IDs hardly come again
                tails.clear()
    _set_columns(sheet, columns, widths.tolist(), last)
    _mark_timing(sheet, columns, last, styles, words)
    if part.table:
        heads = [{"header": text, "header_format": style} for text, style in headings]
        options = {"name": part.table, "style": "Table Style Light 1", "columns": heads}
        sheet.add_table(0, 0, last, len(columns) - 1, options)
    else:
        sheet.autofilter(0, 0, last, len(columns) - 1)


def _set_columns(
    sheet: StreamedSheet, columns: Sequence[ScheduleColumn], widths: Sequence[float], last: int
) -> None:
    """Widths; the columns that serve sums as an outline; what stays in sight and is printed."""
    for at, (column, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(at, at, width, None, {"level": int(column.working)})
    sheet.freeze_panes(1, sum(column.kept for column in columns))
    sheet.repeat_rows(0)
    # All of it on a page's width could not be read.
    sheet.print_area(0, 0, last, sum(column.printed for column in columns) - 1)


def _mark_timing(
    sheet: StreamedSheet, columns: Sequence[ScheduleColumn], last: int, styles: Styles, words: Words
) -> None:
    """Colour what the words of the column Timing say already."""
    at = next(at for at, column in enumerate(columns) if column.key == "timing")
    colours = styles.mark(TONES[Tone.CAUTION])
    for name in ("overdue", "undated"):
        said = {"type": "cell", "criteria": "==", "value": f'"{words(BUCKETS[name])}"'}
        sheet.conditional_format(1, at, last, at, said | {"format": colours})


def _heading_style(column: ScheduleColumn, styles: Styles) -> Format:
    if column.kind is Kind.TEXT:
        return styles.make(HEADING, _TEXT)
    return styles.make(HEADING, _DATE if column.kind is Kind.DATE else {"align": "right"})


def _layout(
    columns: Sequence[ScheduleColumn], styles: Styles, reporting: str, own: Sequence[str]
) -> _Layout:
    figures = [column for column in columns if column.kind is not Kind.TEXT]

    def style(column: ScheduleColumn, currency: str, *, fine: bool) -> Format:
        if column.kind is Kind.DATE:
            return styles.make(_DATE, num_format=styles.number_format(column.kind))
        if column.kind is not Kind.MONEY:
            return styles.make(num_format=styles.number_format(column.kind))
        money = long_money_format if fine and column.own else money_format
        return styles.make(num_format=money(currency if column.own else reporting))

    formats = {
        (currency, fine): [style(column, currency, fine=fine) for column in figures]
        for currency, fine in product(own, (False, True))
    }
    return _Layout(
        columns,
        [at for at, column in enumerate(columns) if column.kind is Kind.TEXT],
        [at for at, column in enumerate(columns) if column.kind is not Kind.TEXT],
        formats,
        [{} for column in columns if column.kind is Kind.TEXT],
    )


def _xml_rows(chunk: Chunk, first: int, layout: _Layout, styles: Styles) -> Iterator[str]:
    """The cells of each row as XML; ``""`` and NaN have none."""
    numbers_at = [(at, cell_start(at)) for at in layout.number_at]
    formats = {money: list(map(cell_style, made)) for money, made in layout.formats.items()}
    blank = [""] * len(layout.columns)
    money_of = zip(chunk.currencies, chunk.fine, strict=True)
    none = repeat([-1] * len(numbers_at), len(chunk.currencies))
    codes = chunk.shaped.codes.tolist() if chunk.shaped else none
    shapes = chunk.shaped.shapes if chunk.shaped else []
    rows = zip(
        _text_cells(chunk, first, layout, styles),
        chunk.numbers.tolist(),
        codes,
        money_of,
        strict=True,
    )
    for row, (texts, figures, shaped, money) in enumerate(rows, first + 1):
        cells = blank.copy()
        for at, text in texts:
            cells[at] = text
        number = str(row)
        cell = zip(numbers_at, figures, shaped, formats[money], strict=True)
        for (at, start), figure, code, style in cell:
            if code >= 0:
                formula = number.join(shapes[code])
                cells[at] = f"{start}{row}{style}><f>{formula}</f><v>{figure!r}</v></c>"
            elif not isnan(figure):
                cells[at] = f"{start}{row}{style}><v>{figure!r}</v></c>"
        yield "".join(cells)


def _text_cells(
    chunk: Chunk, first: int, layout: _Layout, styles: Styles
) -> Iterator[list[tuple[int, str]]]:
    """The texts of each row as finished cells, with their columns."""
    plain, quoted = (cell_style(styles.make(_TEXT, quote(text))) for text in ("", "="))
    texts_at = [
        (at, cell_start(at), tails) for at, tails in zip(layout.text_at, layout.tails, strict=True)
    ]
    for row, texts in enumerate(zip(*chunk.texts, strict=True), first + 1):
        cells = []
        for (at, start, tails), text in zip(texts_at, texts, strict=True):
            if text:
                tail = tails.get(text)
                if tail is None:
                    style = quoted if text[0] in FORMULA_SIGNS else plain
                    tail = tails[text] = f"{style}{cell_inline(cell_text(text))}"
                cells.append((at, f"{start}{row}{tail}"))
        yield cells


def _widths(
    chunk: Chunk, layout: _Layout, reporting: str
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    widths = np.zeros(len(layout.columns))
    for at, texts in zip(layout.text_at, chunk.texts, strict=True):
        widths[at] = min(max(map(len, texts)), _WIDEST_TEXT) + 4
    largest = np.nan_to_num(np.abs(chunk.numbers), nan=0.0).max(axis=0)
    decimals = max([minor_digits(c) for c in {reporting, *chunk.currencies}])
    for at, figure in zip(layout.number_at, largest.tolist(), strict=True):
        kind = layout.columns[at].kind
        # Beside the whole number with its sign: a mark and decimals, the currency's code, air.
        more = _RATE if kind is Kind.RATE else decimals + 7 + _FINE * any(chunk.fine)
        widths[at] = _FIXED_WIDTHS.get(kind) or len(f"-{figure:,.0f}") + more
    return widths
