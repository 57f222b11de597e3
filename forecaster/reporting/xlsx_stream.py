"""Rows as finished XML: what constant memory writes anyway, in a third of the time.

XlsxWriter asks for every cell what kind it is, whether each attribute needs escaping, and which
format its row and column have. In the Schedule all of that is known a column at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet
from xlsxwriter.xmlwriter import XMLwriter

_REPEATED = 8_192  # owners, teams and milestones come again and again; names do not


class StreamedSheet(Worksheet):
    """A worksheet in constant memory that also takes rows whose cells are XML already."""

    def stream(self, rows: Iterable[str], first: int, columns: int) -> None:
        """Append rows below all that was written, ``first`` being the first one (from 0)."""
        self._write_single_row(first)  # what stands above goes out first
        write = self.fh.write  # type: ignore[attr-defined]
        after = first
        for after, cells in enumerate(rows, first + 1):
            write(f'<row r="{after}">{cells}</row>')
        if after > first:
            self._check_dimensions(first, 0)
            self._check_dimensions(after - 1, columns - 1)
            self.previous_row = after


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


@lru_cache(_REPEATED)
def cell_inline(text: str) -> str:
    """The rest of the cell of a text.

    >>> cell_inline("R&D ")
    ' t="inlineStr"><is><t xml:space="preserve">R&amp;D </t></is></c>'
    """
    space = "" if text.strip() == text else ' xml:space="preserve"'
    # Excel's own escapes of what XML cannot hold come first.
    held = XMLwriter._escape_control_characters(text)  # type: ignore[no-untyped-call]  # noqa: SLF001
    inside = escape(held, quote=False)
    return f' t="inlineStr"><is><t{space}>{inside}</t></is></c>'
