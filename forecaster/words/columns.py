"""What is known of a sheet and its columns: their names in both languages."""

from __future__ import annotations

from typing import NamedTuple


class FieldWords(NamedTuple):
    """A known column: its profile name, what its cells hold, and its headings."""

    name: str
    kind: str  # text, number, percent, date, month, choice, flag, list
    english: tuple[str, ...]
    french: tuple[str, ...]


class SheetWords(NamedTuple):
    """A known sheet: its role, its names, and its columns."""

    role: str
    english: tuple[str, ...]
    french: tuple[str, ...]
    fields: tuple[FieldWords, ...]


def column(name: str, kind: str, english: str, french: str) -> FieldWords:
    """A column, its headings separated by bars; the first of each language names it."""
    return FieldWords(name, kind, tuple(english.split("|")), tuple(french.split("|")))
