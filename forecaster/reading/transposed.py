"""Rows become columns, and equal cells of a column one object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

CHUNK = 512  # rows whose cells a processor's cache holds
_SHARED = frozenset({str, dt.date, dt.datetime, type(None)})


def columns_of(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """The columns of rows of one length.

    Owners, milestones and dates come again and again, each time as an object of its own. Here they
    become one, while the row is at hand: what is done later with a column touches few objects,
    and the others are let go. Numbers are left: 1 and True are equal and not the same.

    >>> columns_of([["Ann", 1.0], ["Ann", True]])
    [['Ann', 'Ann'], [1.0, True]]
    """
    width = len(rows[0]) if rows else 0
    columns: list[list[object]] = [[] for _ in range(width)]
    pools: list[dict[object, object] | None] = [{} for _ in range(width)]
    for first in range(0, len(rows), CHUNK):
        for at, cells in enumerate(zip(*rows[first : first + CHUNK], strict=True)):
            pool, column = pools[at], columns[at]
            if pool is None or not set(map(type, cells)) <= _SHARED:
                column.extend(cells)
                continue
            column.extend(map(pool.setdefault, cells, cells))
            if 2 * len(pool) > len(column):  # names and IDs: sharing gains nothing
                pools[at] = None
    return columns
