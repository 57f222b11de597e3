"""Rows as finished XML: what XlsxWriter writes anyway, in a third of the time.

XlsxWriter asks for every cell what kind it is, whether each attribute needs escaping, and which
format its row and column have. In the Schedule all of that is known a column at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet
from xlsxwriter.xmlwriter import XMLwriter


class PageSheet(Worksheet):
    """A worksheet whose formulas are ours: none has a function that came after Excel 2010."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002 - `Worksheet`'s own signature
        # XlsxWriter goes over every formula with forty patterns, to prefix such functions.
        return formula.removeprefix("=")


class StreamedSheet(Worksheet):
    """A worksheet that also takes rows whose cells are XML already; heading first, then those."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._streamed: list[str] = []

    def stream(self, rows: Iterable[str], first: int, columns: int) -> None:
        """Append rows below all that was written, ``first`` being the first one (from 0).

        In constant memory they go to the sheet's own file at once, else they are kept.
        """
        numbered = [f'<row r="{row}">{cells}</row>' for row, cells in enumerate(rows, first + 1)]
        if not numbered:
            return
        after = first + len(numbered)
        self._check_dimensions(first, 0)
        self._check_dimensions(after - 1, columns - 1)
        if self.constant_memory:
            self._write_single_row(after)  # what stands above goes out first
            self.fh.writelines(numbered)  # type: ignore[attr-defined]
        else:
            self._streamed += numbered

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.writelines(self._streamed)  # type: ignore[attr-defined]


def cell_start(column: int) -> str:
    """The beginning of a cell's XML, up to the column's letters; the row's number follows.

    >>> cell_start(27)
    '<c r="AB'
    """
    return f'<c r="{xl_col_to_name(column)}'


def cell_style(style: Format) -> str:
    """What follows the row's number: the index of a format."""
    index = style._get_xf_index()  # type: ignore[no-untyped-call]  # noqa: SLF001 - as `Worksheet` does
    return f'" s="{index}"'


def cell_inline(text: str) -> str:
    """The rest of the cell of a text.

    >>> cell_inline("R&D ")
    ' t="inlineStr"><is><t xml:space="preserve">R&amp;D </t></is></c>'
    """
    # Excel's own escapes of what XML cannot hold come first.
    held = XMLwriter._escape_control_characters(text)  # type: ignore[no-untyped-call]  # noqa: SLF001
    space = "" if held.strip() == held else ' xml:space="preserve"'
    inside = escape(held, quote=False)
    return f' t="inlineStr"><is><t{space}>{inside}</t></is></c>'
