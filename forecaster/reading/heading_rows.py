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
    first, last = _held_together(best, ranges, len(rows))
    block = _headings(rows, first, last, ranges, known)
    if last == best and _grouped(best, ranges) and _only_text(rows, best + 1):
        deeper = _headings(rows, first, best + 1, ranges, known)
        # A row below that is data says no more headings than there are.
        if _score(deeper.values(), known) > _score(block.values(), known):
            return HeadingRows(first, best + 1, deeper)
    return HeadingRows(first, last, block)


def _text(cell: object) -> str:
    """A cell of a heading row as text: whole numbers without decimals, dates by ISO."""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    text = cell.found if isinstance(cell, Unreadable) else str(cell)
    return " ".join(clean(text[: 4 * LONGEST]).split())[:LONGEST]


def _score(headings: Iterable[str], known: AbstractSet[str]) -> int:
    return len({heading_key(h) for h in headings} & known)


def _held_together(best: int, ranges: Sequence[Merged], height: int) -> tuple[int, int]:
    """The first and last row that cells merged downwards, or a group above, tie to the best one."""
    tied = [(r0, r1) for r0, _, r1, _ in ranges if r0 <= best <= r1 and r0 < r1]
    first = min((r0 for r0, _ in tied), default=best)
    last = min(max((r1 for _, r1 in tied), default=best), height - 1)
    return (first - 1 if first and _grouped(first - 1, ranges) else first), last


def _grouped(row: int, ranges: Sequence[Merged]) -> bool:
    """Whether a row holds a cell merged over several columns."""
    return any(r0 == r1 == row and c0 < c1 for r0, c0, r1, c1 in ranges)


def _only_text(rows: Sequence[Sequence[object]], row: int) -> bool:
    return row < len(rows) and all(isinstance(cell, str) for cell in rows[row])


def _headings(
    rows: Sequence[Sequence[object]],
    first: int,
    last: int,
    ranges: Sequence[Merged],
    known: AbstractSet[str],
) -> dict[int, str]:
    """The heading of each column: its lowest text, with those above it where that says more."""
    texts = [[_text(cell) for cell in row] for row in rows[first : last + 1]]
    for r0, c0, r1, c1 in ranges:
        if first <= r0 <= last and c0 < len(texts[r0 - first]):
            said = texts[r0 - first][c0]
            for row in range(r0, min(r1, last) + 1):
                width = len(texts[row - first])
                for column in range(c0, min(c1 + 1, width)):
                    texts[row - first][column] = said
    return _said(dict(enumerate(zip(*texts, strict=True))), known, _spread_out(ranges, first, last))


def _spread_out(ranges: Sequence[Merged], first: int, last: int) -> AbstractSet[int]:
    """Columns of the last row that only lie under the first cell of a merged heading."""
    return {
        column
        for r0, c0, r1, c1 in ranges
        if first <= r0 and r1 == last
        for column in range(c0 + 1, c1 + 1)
    }


def _said(
    levels: Mapping[int, tuple[str, ...]], known: AbstractSet[str], covered: AbstractSet[int]
) -> dict[int, str]:
    lowest = {c: texts[-1] for c, texts in levels.items() if texts[-1] and c not in covered}
    times = Counter(map(heading_key, lowest.values()))
    headings = {}
    for column, heading in lowest.items():
        twice = times[heading_key(heading)] > 1
        if not twice and heading_key(heading) in known:
            headings[column] = heading
            continue
        path = list(dict.fromkeys(text for text in levels[column] if text))
        longer = (" ".join(path), " ".join(reversed(path)))
        meant = next((text for text in longer if heading_key(text) in known), "")
        headings[column] = meant or (longer[0] if twice else heading)
    return headings
