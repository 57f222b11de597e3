"""Text on its way into a workbook: never a formula, never markup, never longer than a cell."""

from __future__ import annotations

import re

from openpyxl.cell import Cell

LONGEST = 32_767  # characters that Excel allows in a cell or a comment

# What XML cannot hold, and halves of characters that no file can.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str, longest: int = LONGEST) -> str:
    r"""Text that a workbook can hold: at most ``longest`` characters, control characters replaced.

    What Excel would take for an escaped character is escaped itself.

    >>> plain("a\x01b"), plain("_x0041_"), plain("abcdef", 4)
    ('a�b', '_x005F_x0041_', 'abc…')
    """
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    return _ESCAPED.sub("_x005F_", _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))


def put_text(cell: Cell, text: str) -> None:
    """Write text into a cell as text, whatever it looks like: ``=1+1``, ``#REF!``, ``@SUM``."""
    cell.value = plain(text)
    cell.data_type = "s"
    if text.startswith(_FORMULA_SIGNS):
        cell.quotePrefix = True  # stays text when somebody edits it
