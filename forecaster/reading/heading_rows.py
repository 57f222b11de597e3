"""Which rows of a sheet hold its headings, and what heading each column has.

Headings may stand in two or three rows that merged cells hold together: a group above its columns
(`Close date` over `Expected` and `Actual`), or a heading merged down beside such a group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from forecaster.reading.texts import clean
from forecaster.sheets import Unreadable
from forecaster.words.keys import heading_key

SEARCHED = 30
LONGEST = 255  # characters of a heading, as in Excel's own tables
_DEEPEST = 3  # rows of headings; a merged range that reaches further is a title or a box

Merged = tuple[int, int, int, int]


class HeadingRows(NamedTuple):
    """The rows of headings, first and last, from 0, and the heading of each column that has one."""

    first: int
    last: int
    headings: dict[int, str]


def find_heading_rows(
    rows: Sequence[Sequence[object]], known: AbstractSet[str], merged: Sequence[Merged] = ()
) -> HeadingRows | None:
    """The rows that say most headings, or None where none of the first 30 says any.

    Parameters
    ----------
    rows
        The cells of the sheet from A1.
    known
        Keys of the headings that mean something (`heading_key`).
    merged
        Merged ranges: first row (from 1), first column (from 0), last row, last column, included.
    """
    scores = [_score(map(_text, row), known) for row in rows[:SEARCHED]]
    if not scores or not max(scores):
        return None
    best = scores.index(max(scores))
    ranges = [(r0 - 1, c0, r1 - 1, c1) for r0, c0, r1, c1 in merged if r1 - r0 < _DEEPEST]
    block = _Block(rows, ranges, known)
    tied = min((r0 for r0, _, r1, _ in ranges if r0 <= best <= r1), default=best)
    # A group above names columns further; alone it is no heading of any.
    first = tied - 1 if tied and _grouped(tied - 1, ranges) else tied
    found = HeadingRows(first, best, block.headings(first, tied, best))
    last = _last_row(best, ranges, len(rows))
    if last > best and all(_only_text(rows[row]) for row in range(best + 1, last + 1)):
        deeper = HeadingRows(first, last, block.headings(first, tied, last))
        # A row that is data takes the place of headings, and fewer are known.
        grows = _score(deeper.headings.values(), known) - _score(found.headings.values(), known)
        if grows > 0 or (grows == 0 and any(r0 <= best < r1 for r0, _, r1, _ in ranges)):
            return deeper
    return found


def _text(cell: object) -> str:
    """A cell of a heading row as text: whole numbers without decimals, dates by ISO."""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    text = cell.found if isinstance(cell, Unreadable) else str(cell)
    return " ".join(clean(text[: 4 * LONGEST]).split())[:LONGEST]


def _score(headings: Iterable[str], known: AbstractSet[str]) -> int:
    return len({heading_key(h) for h in headings} & known)


def _last_row(best: int, ranges: Sequence[Merged], height: int) -> int:
    """The last row that may belong to the headings of the best one."""
    last = max((r1 for r0, _, r1, _ in ranges if r0 <= best <= r1), default=best)
    if last == best and _grouped(best, ranges):
        last = best + 1
    return min(last, height - 1)


def _grouped(row: int, ranges: Sequence[Merged]) -> bool:
    """Whether a row holds a cell merged over several columns."""
    return any(r0 == r1 == row and c0 < c1 for r0, c0, r1, c1 in ranges)


def _only_text(row: Sequence[object]) -> bool:
    return all(isinstance(cell, str) for cell in row)


class _Block(NamedTuple):
    """A sheet whose rows may be headings."""

    rows: Sequence[Sequence[object]]
    ranges: Sequence[Merged]
    known: AbstractSet[str]

    def headings(self, first: int, lowest: int, last: int) -> dict[int, str]:
        """The heading of each column: its lowest text, with those above it where that helps.

        The rows from ``lowest`` on hold headings; those above it only name groups of them.
        """
        own = [[_text(cell) for cell in row] for row in self.rows[first : last + 1]]
        said = [list(texts) for texts in own]
        groups: set[tuple[int, int]] = set()
        for r0, c0, r1, c1 in self.ranges:
            if not first <= r0 <= last or c0 >= len(own[r0 - first]):
                continue
            for row in range(r0 - first, min(r1, last) - first + 1):
                for column in range(c0, min(c1 + 1, len(said[row]))):
                    said[row][column] = own[r0 - first][c0]
                    if (c0 < c1 and r1 < last) or column > c0:
                        groups.add((row, column))
        columns = range(max(map(len, own)))
        texts = {c: _lowest(said[lowest - first :], groups, lowest - first, c) for c in columns}
        paths = {c: [row[c] for row in said if c < len(row) and row[c]] for c in columns}
        return _said({c: text for c, text in texts.items() if text}, paths, self.known)


def _lowest(
    rows: Sequence[Sequence[str]], groups: AbstractSet[tuple[int, int]], first: int, column: int
) -> str:
    """The lowest text of a column that is not the name of a group of columns."""
    for row in range(len(rows) - 1, -1, -1):
        texts = rows[row]
        if column < len(texts) and texts[column] and (first + row, column) not in groups:
            return texts[column]
    return ""


def _said(
    lowest: Mapping[int, str], paths: Mapping[int, Sequence[str]], known: AbstractSet[str]
) -> dict[int, str]:
    """Each column's lowest text, or the longer one that is known, or that tells it from another."""
    times = Counter(map(heading_key, lowest.values()))
    headings = {}
    for column, heading in lowest.items():
        twice = times[heading_key(heading)] > 1
        if not twice and heading_key(heading) in known:
            headings[column] = heading
            continue
        path = list(dict.fromkeys(paths[column]))
        longer = (" ".join(path), " ".join(reversed(path)))
        meant = next((text for text in longer if heading_key(text) in known), "")
        headings[column] = meant or (longer[0] if twice else heading)
    again = Counter(map(heading_key, headings.values()))
    # Where the row above does not tell two equal ones apart, they are called what they are.
    alike = {c for c, h in headings.items() if again[heading_key(h)] > 1}
    return {
        c: lowest[c] if c in alike and times[heading_key(lowest[c])] > 1 else h
        for c, h in headings.items()
    }
