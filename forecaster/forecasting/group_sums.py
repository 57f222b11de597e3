"""The groups of many workbooks by one field, added up while the workbooks come one at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from forecaster.errors import ForecasterError
from forecaster.forecasting.groups import (
    by_spelling,
    group_of,
    ordered,
    sums_of,
    width,
    won_at,
)
from forecaster.forecasting.results import (
    NONE_KEY,
    OTHERS_KEY,
    GroupTable,
    Members,
)
from forecaster.money import HELD, Bools, Ints
from forecaster.problems import Problem
from forecaster.words.keys import heading_key, name_key

_MOST_GROUPS, _MOST_NUMBERS = 20_000, 2_000_000
_FIRST = 64  # rows of the matrix to begin with
_SAFE = 2.0**62  # sums below it fit 64 bits
_NONE, _OTHERS = name_key(NONE_KEY), name_key(OTHERS_KEY)
CUSTOM = "field:"
_NOBODY: Ints = np.zeros(0, dtype=np.int64)


def field_key(field: str) -> str:
    """What a custom field is known by, as where a workbook is asked for it."""
    if not field.startswith(CUSTOM):
        return field
    return CUSTOM + heading_key(field.removeprefix(CUSTOM))


def most_groups(months: int) -> int:
    """How many groups of a field stand alone: with few months 20,000, with more as memory allows.

    >>> most_groups(12), most_groups(120)
    (20000, 7633)
    """
    return min(_MOST_GROUPS, _MOST_NUMBERS // width(months))


class Part(NamedTuple):
    """The groups of one workbook: keys, labels, and (k, `width` of N) sums; ``total`` is a row.

    ``order`` is the field's own, as in `GroupTable`.
    """

    keys: list[str]
    labels: list[str]
    sums: Ints
    total: Ints
    order: tuple[str, ...] = ()

    @property
    def largest(self) -> int:
        """The largest of the sums, whatever its sign."""
        return max(int(np.abs(column).max(initial=0)) for column in (self.sums, self.total))


def part_of(table: GroupTable, months: int) -> Part:
    """The groups of one workbook as a matrix.

    Raises
    ------
    ValueError
        If two of its groups have one key, or their months are of another number.
    """
    keys = [name_key(group.key) for group in table.groups]
    if len(set(keys)) != len(keys):
        message = f"two groups of one key by {table.field}"
        raise ValueError(message)
    total = np.array(sums_of(table.total), dtype=np.int64)
    sums = np.array([sums_of(group) for group in table.groups], dtype=np.int64)
    wide = width(months)
    if total.shape != (wide,) or sums.shape[1:] not in ((), (wide,)):
        message = f"other months in the groups by {table.field}"
        raise ValueError(message)
    labels = [group.key for group in table.groups]
    return Part(keys, labels, sums.reshape(-1, wide), total, table.order)


def all_without_key(total: Ints, months: int) -> Part:
    """The groups of a workbook that lacks the field: all that it holds stands under ``(none)``."""
    if total[0] or total[won_at(months)]:
        return Part([_NONE], [NONE_KEY], total[None, :], total)
    return Part([], [], total[None, :][:0], total)


class KeyedSums(ABC):
    """A row of sums for each key of one field, whatever workbook it comes from.

    Spellings of one `name_key` are one group, and the label does not depend on the order of the
    workbooks (R24). Memory is bounded: where there are more than twice ``most`` groups, all but
    the ``most`` largest are folded into one, `OTHERS_KEY`, and what comes later of those that were
    folded goes there too. So every group that stands by itself is exact, and so is the sum.
    """

    def __init__(self, field: str, width: int, *, overlapping: bool, most: int) -> None:
        """Begin without any group; each is to have so many sums."""
        self.field = field
        self.heading = ""
        self.overlapping = overlapping
        self._most = most
        self._places: dict[str, int] = {}
        self._labels: list[str] = []
        self._sums: Ints = np.zeros((_FIRST, width), dtype=np.int64)
        self._total: Ints = np.zeros(width, dtype=np.int64)
        self._others = [0] * width
        self._folded: npt.NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)

    def add(self, part: Part) -> None:
        """Add the groups of one workbook; no sum of a group may grow beyond 62 bits."""
        self._total += part.total
        if len(self._folded):
            part = self._without_folded(part)
        rows = [self._row(*named) for named in zip(part.keys, part.labels, strict=True)]
        if len(self._sums) < len(self._labels):
            room = max(min(2 * len(self._sums), 2 * self._most), len(self._labels))
            self._sums = _with_room(self._sums, room)
        self._sums[rows] += part.sums  # a key stands once in a part, so each row is met once
        if len(self._labels) > 2 * self._most:
            self._fold()

    def _row(self, key: str, label: str) -> int:
        row = self._places.setdefault(key, len(self._labels))
        if row == len(self._labels):
            self._labels.append(label)
        elif self._labels[row] != label:
            self._labels[row] = min(self._labels[row], label, key=by_spelling)
        return row

    def _without_folded(self, part: Part) -> Part:
        """Put what belongs to folded groups among the others; the rest of the part is left."""
        new = [at for at, key in enumerate(part.keys) if key not in self._places]
        there = _found_in(self._folded, _digests(part.keys[at] for at in new))
        if not there.any():
            return part
        gone = np.array(new, dtype=np.int64)[there]
        self._to_others(part.sums[gone])
        kept = np.ones(len(part.keys), dtype=bool)
        kept[gone] = False
        rows = np.flatnonzero(kept).tolist()
        keys, labels = ([names[at] for at in rows] for names in (part.keys, part.labels))
        return Part(keys, labels, part.sums[kept], part.total)

    def _to_others(self, sums: Ints) -> None:
        size = np.abs(sums.astype(np.float64)).sum(axis=0).max(initial=0)
        exact = sums if size < _SAFE else sums.astype(object)
        more = exact.sum(axis=0).tolist()
        self._others = [mine + one for mine, one in zip(self._others, more, strict=True)]

    def _fold(self) -> None:
        """Keep the largest groups, and those without a key; the others become one."""
        labels, keys = self._labels, list(self._places)
        size = self._sizes(self._sums[: len(labels)]).tolist()

        def rank(row: int) -> tuple[bool, bool, int, str]:
            return keys[row] == _OTHERS, keys[row] != _NONE, -size[row], labels[row]

        ranked = sorted(range(len(labels)), key=rank)
        kept, gone = ranked[: self._most], ranked[self._most :]
        self._to_others(self._sums[gone])
        names = [_OTHERS, *(keys[row] for row in gone)]
        self._folded = np.union1d(self._folded, _digests(names))
        self._places = {keys[row]: place for place, row in enumerate(kept)}
        self._labels = [labels[row] for row in kept]
        self._sums = _with_room(self._sums[kept], 2 * self._most)

    @abstractmethod
    def _sizes(self, sums: Ints) -> Ints:
        """What decides which groups stand alone."""

    def settled(self) -> list[tuple[str, str, list[int]]]:
        """Key, label and sums of each group that stands alone; at most ``most`` of them.

        Raises
        ------
        ForecasterError
            E117 where the folded ones add up to more than a cell holds exactly.
        """
        if len(self._labels) > self._most:
            self._fold()
        if max(map(abs, self._others)) > HELD:
            raise ForecasterError(Problem("E117"))
        sums = self._sums[: len(self._labels)].tolist()
        return list(zip(self._places, self._labels, sums, strict=True))

    @property
    def others(self) -> list[int]:
        """The sums of those that were folded."""
        return self._others

    @property
    def folded(self) -> int:
        """How many were."""
        return max(len(self._folded) - 1, 0)


class GroupSums(KeyedSums):
    """The groups of a forecast by one field, added up."""

    def __init__(self, field: str, months: int, *, overlapping: bool, most: int) -> None:
        """Begin without any group."""
        super().__init__(field, width(months), overlapping=overlapping, most=most)
        self._months = months
        self._order: list[str] = []

    def add(self, part: Part) -> None:
        """Add the groups of one workbook; no sum of a group may grow beyond 62 bits."""
        self._remember_order(part.order)
        super().add(part)

    def _remember_order(self, order: tuple[str, ...]) -> None:
        """A key that is new stands behind the one that it follows in its own workbook."""
        ranks = {key: (place, 0) for place, key in enumerate(self._order)}
        if len(ranks) > self._most or all(key in ranks for key in order):
            return
        before = -1
        for place, key in enumerate(order, start=1):
            before = ranks.setdefault(key, (before, place))[0]
        self._order = sorted(ranks, key=ranks.__getitem__)

    def _sizes(self, sums: Ints) -> Ints:
        return np.add(sums[:, 2], sums[:, won_at(self._months) + 1])

    def table(self) -> GroupTable:
        """All groups: those with an order in it, others largest first, the folded ones last.

        Raises
        ------
        ForecasterError
            E117 where the folded ones add up to more than a cell holds exactly.
        """
        months = self._months
        groups = [group_of(label, sums, months) for _, label, sums in self.settled()]
        kept = ordered(groups, self._order)
        if self.folded:
            kept += (group_of(OTHERS_KEY, self.others, months),)
        return GroupTable(
            field=self.field,
            heading=self.heading,
            groups=kept,
            total=group_of("", self._total.tolist(), months),
            overlapping=self.overlapping,
            members=Members(_NOBODY, _NOBODY),
            folded=self.folded,
            order=tuple(self._order),
        )


def _with_room(sums: Ints, rows: int) -> Ints:
    """The same sums at the head of so many rows."""
    wider = np.zeros((rows, sums.shape[1]), dtype=np.int64)
    wider[: len(sums)] = sums
    return wider


def _digests(keys: Iterable[str]) -> npt.NDArray[np.uint64]:
    """8 bytes for each key: what remembers those that were folded, and takes little room."""
    found = b"".join(blake2b(key.encode(), digest_size=8).digest() for key in keys)
    return np.frombuffer(found, dtype=np.uint64)


def _found_in(known: npt.NDArray[np.uint64], digests: npt.NDArray[np.uint64]) -> Bools:
    """Which of the digests stand among the known ones, which are sorted."""
    places = np.minimum(np.searchsorted(known, digests), len(known) - 1)
    found: Bools = known[places] == digests
    return found
