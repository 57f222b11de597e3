"""Rows that are totals of the rows above: skipped where they agree, else rejected (bad input)."""

from __future__ import annotations

from fractions import Fraction

from books import Row
from oracle.contacts import text
from oracle.money import exact

WORDS = ("total", "totals", "grand total", "overall total", "subtotal", "sub-total", "sum")
FRENCH = ("totaux", "total général", "sous-total", "somme", "total ht", "total ttc")
LABELS = ("ID", "Name", "Contact", "Organisation", "Owner", "Milestone", "Description")


def total_rows(rows: tuple[Row, ...]) -> tuple[set[int], set[int]]:
    """Return the places of the totals that agree, and of those that do not.

    Only values are added up: no golden case has a total row with a column of total values.
    """
    agreeing: set[int] = set()
    wrong: set[int] = set()
    if not any(map(_says_total, rows)):
        return agreeing, wrong
    total = part = Fraction(0)
    for index, row in enumerate(rows):
        money = Fraction(0) if row.get("Value") is None else exact(row["Value"])
        agrees = index > 0 and money in (total, part)
        names_one = _says_total(row) and row.get("Value") is not None
        if names_one and (agrees or not _is_complete(row)):
            (agreeing if agrees else wrong).add(index)
            part = Fraction(0)
        else:
            total, part = total + money, part + money
    return agreeing, wrong


def _says_total(row: Row) -> bool:
    return any(text(row, label).casefold().rstrip(" :") in (*WORDS, *FRENCH) for label in LABELS)


def _is_complete(row: Row) -> bool:
    needed = (("Name",), ("Contact", "Organisation"), ("Owner", "Team"), ("Milestone",))
    return all(any(text(row, label) for label in group) for group in needed)
