"""The order in which a field's groups stand: the declared names, then the largest (R5, R35)."""

from __future__ import annotations

from books import Book
from oracle.contacts import text


def declared(book: Book, dimension: str) -> list[str]:
    """Return the names that Milestones or Custom Fields declare for a dimension, in lower case."""
    if dimension == "milestone":
        return [text(row, "Milestone").casefold() for row in book.milestones]
    options = [text(row, "Options") for row in book.custom_fields]
    separator = ";" if any(";" in cell for cell in options) else ","
    for row, cell in zip(book.custom_fields, options, strict=True):
        if dimension == f"field:{text(row, 'Field')}" and "list" in text(row, "Type").lower():
            return [option.strip().casefold() for option in cell.split(separator)]
    return []


def in_order(sizes: dict[str, int], names: list[str]) -> list[str]:
    """Return the keys: those that are names in their order, then the others, largest first."""
    first = sorted(
        (key for key in sizes if key.casefold() in names),
        key=lambda key: names.index(key.casefold()),
    )
    others = [key for key in sizes if key not in first]
    return first + sorted(others, key=lambda key: (-sizes[key], key))
