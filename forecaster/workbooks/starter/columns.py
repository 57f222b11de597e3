"""How a column of the starter workbook is described."""

from __future__ import annotations

from typing import NamedTuple

REQUIRED, EITHER, FREE = "required", "either", "free"


class Column(NamedTuple):
    """A column: its field in `words.headings.SHEETS`, its width in letters, and its help.

    ``help`` says in English what goes there; ``need`` whether it is required, one of two of which
    one is, or free. ``custom`` is the heading, in English, of a custom field, which no sheet knows.
    """

    field: str
    width: int
    help: str
    need: str = FREE
    custom: str = ""


def required(field: str, width: int, text: str) -> Column:
    """A column whose cells must be filled in."""
    return Column(field, width, text, REQUIRED)


def either(field: str, width: int, text: str) -> Column:
    """One of two columns: one cell of the two must be filled in."""
    return Column(field, width, text, EITHER)
