"""An ID that stands in several workbooks: which of its rows count, judged over all of them.

The rule is that of one workbook (`records.duplicates`): identical rows count once, the first in the
order of the inputs; different ones are all rejected (R24: a workbook that is split gives the same).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecaster.money import Bools, Ints
from forecaster.options import Elsewhere
from forecaster.records.contents import IDENTITY, Identities

MOST_PLACES = 10
_COPY, _CLASH = 1, 2


class Doubles:
    """The rows of each workbook whose ID stands in another one too.

    28 bytes a row are read, and a few of them are kept; the texts of a workbook's rows are made
    when they are asked for.
    """

    def __init__(self, books: Sequence[tuple[str, Identities]]) -> None:
        """Judge all rows.

        Parameters
        ----------
        books
            Each workbook's name and the `contents.identities` of its rows, in the order of the
            inputs; no rows for one of which no report can be made.
        """
        self._names = [name for name, _ in books]
        self._ends: Ints = np.cumsum([len(rows) for _, rows in books], dtype=np.int64)
        every = np.concatenate([np.zeros(0, dtype=IDENTITY), *(rows for _, rows in books)])
        self._rows = every["row"].copy()
        # The rows concerned: those of one ID side by side, in the order of inputs and of sheets.
        self._order, self._sizes = self._in_several(every["id"])
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._group = np.repeat(np.arange(len(self._sizes)), self._sizes)
        self._verdict = self._judge(every["content"][self._order])
        settled = np.flatnonzero(self._verdict)
        self._settled = settled[np.argsort(self._order[settled])]
        self._places = self._order[self._settled]

    def _in_several(self, ids: Ints) -> tuple[Ints, Ints]:
        """The places of rows whose ID stands in several workbooks, and how many each ID has."""
        order = np.argsort(ids, kind="stable")
        there = ids[order]
        starts = np.flatnonzero(np.append(True, there[1:] != there[:-1])[: len(there)])
        sizes = np.diff(np.append(starts, len(order)))
        several = self._book(order[starts]) != self._book(order[starts + sizes - 1])
        return order[np.repeat(several, sizes)], sizes[several]

    def _book(self, places: Ints) -> Ints:
        found: Ints = np.searchsorted(self._ends, places, side="right")
        return found

    def _judge(self, contents: Ints) -> Ints:
        """What becomes of each row; 0 for the first of identical ones, which is used."""
        if not len(contents):
            return np.zeros(0, dtype=np.int64)
        firsts = contents[self._starts][self._group]
        differs: Bools = np.logical_or.reduceat((contents != firsts).any(axis=1), self._starts)
        verdict = np.full(len(contents), _COPY, dtype=np.int64)
        verdict[self._starts] = 0
        return np.where(differs[self._group], _CLASH, verdict)

    def elsewhere(self, book: int) -> tuple[Elsewhere, ...]:
        """What becomes of a workbook's rows whose ID stands in another one, in their order.

        A row that is not named is judged in its own workbook alone; so is the first of identical
        rows, which is used.

        Parameters
        ----------
        book
            Its place among the inputs, from 0.
        """
        ends = (self._ends[book - 1] if book else 0), self._ends[book]
        first, last = np.searchsorted(self._places, ends).tolist()
        return tuple(
            Elsewhere(
                row=int(self._rows[self._order[at]]),
                copy=bool(self._verdict[at] == _COPY),
                places=self._told(int(self._group[at])),
            )
            for at in self._settled[first:last].tolist()
        )

    def _told(self, group: int) -> str:
        """Where an ID stands, ``a.xlsx (2, 7), b.xlsx (3)``; the first places if there are many."""
        start, size = int(self._starts[group]), int(self._sizes[group])
        places = self._order[start : start + min(size, MOST_PLACES)]
        rows: dict[int, list[str]] = {}
        for book, row in zip(self._book(places).tolist(), self._rows[places].tolist(), strict=True):
            rows.setdefault(book, []).append(str(row))
        told = [f"{self._names[book]} ({', '.join(numbers)})" for book, numbers in rows.items()]
        return ", ".join([*told, *(["…"] if size > MOST_PLACES else [])])
